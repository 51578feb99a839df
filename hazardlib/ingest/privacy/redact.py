"""Privacy: a text as it may be kept and shown, without whoever reported and without anybody's contacts.

A text is read clause by clause. In a clause that reports (who, how, a verb of reporting) everything up to what was
found becomes 群众反映, whatever the name looks like, unless nobody is told apart by it (居民反映) or a paper, an office
or somebody who answers for the place speaks. Behind a label (举报人) or a role (业主) a name is hidden.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import islice

from hazardlib.domain.folding import visible
from hazardlib.errors import printable
from hazardlib.ingest.privacy.contacts import mask, stand_in, without_contacts
from hazardlib.ingest.privacy.words import (
    ANSWERING,
    BYSTANDER,
    CONTINUED,
    HAN,
    HOW,
    LABEL,
    NAME,
    NOT_REPORTED,
    OFFICIAL,
    PARTICULAR,
    PUBLIC,
    SAID,
    STRONG,
    TITLE,
    TITLED,
    TOLD,
    WORDS,
    lazily,
)

HIDDEN = "（已隐去）"
"""What stands in the place of somebody's name."""

REPORTED = "群众反映"

_LONGEST = 160
"""No clause is longer: the time that a text takes grows with its length."""

_MASKS = re.compile(r"（(?:号码)?已隐去）|（住处[A-Z2-7]{2}）|(?:电话|证件)[A-Z2-7]{4}(?![A-Z\d])")
_FIRST = 0xE000
"""While a text is looked at, each mask in it is one character from here on."""

_LEADER = 0xF0000
"""While a text is looked at, each leader in it who passes something on is one character from here on."""

_MASK = "[\ue000-\uf8fe]"
_HELD = re.compile(_MASK)
_HID, _FILLED, _MOST = "\uf8fe", "\uf8ff", 6000
"""A hidden name, and whatever is in brackets, while the words around them are looked at."""

_BRACKET = re.compile(r"[（(]([^（()）]{0,80})[)）]")
_CLAUSE = re.compile(
    rf"(?:[（(][^（()）]{{0,80}}[)）]|(?<=\d)[:：](?=\d\d)|[^，,。；;：:！!？?\n]){{1,{_LONGEST}}}"
)
_PASSES, _MOST_VERBS = 2, 3
_SHORTEST = 4
"""What stands before the person is kept from this length on: 天骥智谷保洁说."""

_EDGE = r"$|[\s，,。；;：:、！!？?（(）)“”\"'/_.\-\ue000-\uf8ff]"
_END = rf"(?={_EDGE})"
_THEN = rf"(?={_EDGE}|[的家等并]|{STRONG}|{TOLD}|要求|同意|满意|联系|带路|领取|名下|账[户号]|处理|整改|核[对实查]|确认|系|现场)"
"""What goes on behind a name of two characters: behind any other a third is hidden with it, whatever it is."""

# A clause that reports.

_VERB = lazily(rf"(?:(?P<strong>{STRONG}(?![时明]))|(?P<said>{SAID})|{TOLD})(?!明|{STRONG}?{NOT_REPORTED})")
_CHAIN = lazily(rf"(?:[，,]?(?:{HOW}){{0,2}}(?:{STRONG}|{TOLD})(?!{NOT_REPORTED}))*")
_LEAD = re.compile(
    r"(?:根据|据|接到|收到|接|经|由|被|因|应|受|按|系|为|是|有|关于|转来|转办|转|此问题|该问题|线索|的){0,5}$"
)
_FIRST_PERSON = r"(?:本人|我(?![街办区市国局科队公司中们]))"
_QUOTED = r"[“\"「『‘@][^”\"」』’，,。；;]{1,24}[”\"」』’]?"
_LIVES = r"(?:家住|住在|居住在?|租住在?|住址)"
_ROLE = rf"(?:{PUBLIC}|{PARTICULAR}|{ANSWERING}|{OFFICIAL})"
_SOMEBODY = (
    rf"(?:{_ROLE}{TITLE}?(?:[、和与及]?(?:{NAME}|{_MASK})|[小老阿大]{HAN})|{HAN}{{0,2}}?{TITLE}|{_FIRST_PERSON}|自称|姓{HAN}|其[妻夫父母子女]|{HAN}{{2}}(?:妈妈|爸爸)|以{NAME}为(?:首|代表)|叫{_QUOTED}|{_LIVES}|(?:昵称|网名|绰号|外号)"
    rf"|(?:举报|投诉|反映|知情|报警|来信)[人者]|[\ue000-\uf8fe])"
)
"""Words that point at one person."""

_OPEN = r"[\s，,。；;：:、（()）“\"「『\[\]【】<>《'/&_.\-—\ue000-\uf8ff]"
_BEFORE = rf"(?:^|(?<={_OPEN})|(?<=[据由接应按被因系为到听经的于是员人午日大般店铺馆楼城场厂院校园司所库坊吧屋行市村]))"
"""Where a name may begin that is in no role: 施检测 stands within 设施检测."""

_AROUND = r"\s、，/&_\-—–·.\[\]【】<>《》「」『』“”\"'"
"""What may stand around a name."""

_SPACED = rf"[{WORDS['surname'][3:-1]}](?:[*＊×○xX]{{1,2}}|[*＊×○]{HAN}|\s{{1,2}}{HAN}(?:\s{{1,2}}{HAN})?)"
_BARE = rf"{_BEFORE}(?:{_SPACED}|{NAME})"
_NOTE = rf"(?:（{_FILLED}*）)?$"
_SAYER = lazily(
    rf"(?:^|(?<={_OPEN})|(?<=[的据听是]))(?:{NAME}|(?<=的){HAN}{{2,3}})(?<![员方户厂店部局科队站所院校司层间室器机]){_NOTE}$"
)
"""Of whom nothing but a name is said."""

_PERSON = lazily(rf"{_SOMEBODY}|{_ROLE}|{_BARE}{_NOTE}|{_QUOTED}$")
_CALLED = rf"{_ROLE}\s?(?:[A-Za-z][\w·. -]*|{HAN}{{2,4}}|(?<=\s){HAN}{{2,8}})"
"""Somebody whose name is in no list."""

_LAST_REPORTER = lazily(rf"(?:{_SOMEBODY}|{_ROLE}|{_CALLED}|{_BARE}|{_QUOTED})们?{_NOTE}")
_LAST_TELLER = lazily(rf"(?:{_SOMEBODY}|{_CALLED}|{_QUOTED}){_NOTE}|(?:{PUBLIC}|{PARTICULAR}){NAME}")
"""Who is last before a verb that can only be a report, and before one that anybody's work may be called."""

_PUBLIC_ONLY = lazily(
    rf"(?:{PUBLIC}|{HOW}|根据|据|接到|收到|接|经|由|被|因|有|转来|转办|交办|热心|附近|周边|本|该|某|部分|全体|小区|隔壁|楼[上下]|外来|退休|离职|内部|通过|热线|工单|信箱"
    r"|微信|公众号|平台|网络|街道|社区|一[名位]|有位|[两三四五六七八九十几数多\d]+余?[名位]|来自|周围|男|女|线索|联合|等|12345|12350|本月|[的得地、和及与们\s])+"
)
_OF_WORK = re.compile("反映|打")
"""What is part of an officer's work as well."""

_OTHERS = re.compile(rf"{PUBLIC}|{PARTICULAR}")
_SURE = re.compile(rf"{ANSWERING}|{OFFICIAL}|领导|同志")
_MUTE = re.compile(rf"(?:{WORDS['paper']}|{WORDS['office']})$|听取")
_DENIED = re.compile("[未不没无]")
_ALONE = re.compile(
    rf"(?:^|(?<=[\s_-]))(?:{HAN}{{2,4}}(?<![温压位量度值面声味气水电火室间])|[A-Z][A-Za-z]+(?:\s[A-Z][A-Za-z]+)*)(?:（{_FILLED}*）)?$"
)
"""Somebody of whom nothing else is said."""

_NO_PLACE = lazily(
    rf"(?:{_SPACED}|{NAME})(?:[{_AROUND}]{{1,3}}(?:{_SPACED}|{NAME})){{0,9}}[{_AROUND}]{{0,3}}|[{_AROUND}]+|.*(?:[等和与及代表领住家栋号室楼苑园里村单元）\ue000-\uf8ff\d])"
)
"""What is not worth keeping before the person: another's name, or where the person lives."""

_NUMBERED = re.compile(r"第?\d+[行条项月]")
"""第5行, 7月: what is worth keeping however short."""

_TAIL = re.compile(rf"[{_AROUND}]{{1,4}}$")
_HOW_LAST = re.compile(rf"(?:{HOW})+$")

# What says who somebody is.

_VALUE = rf"(?:(?!\s[^\s:：，,。；;]{{1,6}}[:：]|的{PUBLIC}|{STRONG})[^，,。；;、（()）\n:：]){{1,40}}"
_WHO = rf"(?:{PUBLIC}|{PARTICULAR})?"
_NAMED = rf"(?:{NAME}(?:{TITLE}|{_THEN}|{HAN}?)|{HAN}{{1,2}}{TITLE})"
_LABELLED = lazily(
    rf"(?P<lead>{LABEL}|{STRONG}(?=[（(][^（()）]*(?:{_MASK}|{NAME}{_END})))\s*[(（](?!{_MASK}[)）])[^（()）]{{1,80}}[)）]{_NAMED}?"
    rf"|(?:(?P<label>{LABEL})(?:自述|自称)?(?:\s*[:：]\s*|[是系叫即为])|(?P<title>{TITLED})\s*(?![:：为是叫])[“\"「]?)(?!{_MASK}){_VALUE}(?:[（(][^（()）]{{1,40}}[)）])?(?:、{HAN}某)*"
    rf"|(?P<plain>{LABEL})(?:{_WHO}{_NAMED}|(?!{CONTINUED}){HAN}{{2,3}}|\s?[A-Za-z][A-Za-z\d_·-]{{1,30}}|\s{HAN}\S{{0,8}})"
)
"""举报人：张三, 举报人张三, 举报人（张三）, 署名张三; what is kept stands in a group."""

_OF_REPORT = "(?:举报|投诉|信访|反映|来信|来电)(?:[案信]?件|信|一案|工单|事项|线索|材料|问题(?:属实|不实|的[答回复核办处]|已)|属实|不实)"
_POINTED = (
    rf"(?P<lead>^|[，,。；;：:\s]|关于|[由经转])(?:{PUBLIC})?{NAME}{TITLE}?所?(?={_OF_REPORT}|领取{_END}|[（(]{LABEL}[)）]|\s?[，,:：]\s?{STRONG}(?!{NOT_REPORTED}))",
    rf"(?P<lead>[应接据]到?|收到|[向与同跟])(?:{PUBLIC}{HAN}{{2,3}}?|{_WHO}{NAME}{TITLE}?)(?=的?(?:要求|请求|来[电信访函]|电话|举报|投诉|信[，,件]|反馈|联系|核实|核对|沟通|见面))",
    rf"(?P<lead>{WORDS['lead']}(?:了|给|过|时|至|到|\s?[:：])?+\s?){_WHO}{_MASK}?{_NAMED}",
    rf"(?P<lead>(?:来自|来源于|源自|出自)于?)[^，,。；;：:（(]{{0,8}}?(?:(?:{_MASK}|{_ROLE}){_NAMED}|住?{_MASK}{PUBLIC}?)(?:{_END}|(?=的?(?:录音|录像|照片|视频|线索)))",
)
_PERSONS = tuple(map(lazily, _POINTED))
"""回访张三, 来源：张三, 关于张三举报件: who is told by the words around a name."""

_OF_BYSTANDER = lazily(rf"{BYSTANDER}{_MASK}?{_NAMED}")
"""A bystander with a name, whatever they do: no hazard is theirs."""

_OF_PUBLIC = lazily(rf"{PUBLIC}{_MASK}?{_NAMED}")
"""Who is called one of the public, in a text that speaks of a report: a hazard may be about anybody."""

_SIGNED = lazily(
    rf"[（(]\s*(?:{_ROLE}|{HAN}{{1,5}}行\s?)?{NAME}{TITLE}?(?:[、，,]{NAME})*[，,、\s]*{_MASK}?\s*[)）]"
)
"""A name alone in brackets, in a text that speaks of a report."""

_REPORTS = re.compile(rf"{STRONG}|[）)]诉|实名[（(]|转办|举报信|{LABEL}|{_MASK}")
_TELLS = re.compile(
    rf"{_REPORTS.pattern}|提供|发来|[群打]发|群里|照片|视频|在群|打电话|[说讲称](?!明)|留名|热心|感谢|代表"
)
_PIECE = lazily(rf"(?<=[_\- （(]){NAME}(?=[_\-. ）)]|$)")
"""A name alone between the signs that part a file's name."""

_CIVIL = lazily(
    rf"(?<!人)(?<!员)(?<!理){HAN}(?:先生|女士|小姐|阿姨|阿婆|大爷|大妈|大姐|大娘|大叔|老太)(?!(?!见面){HAN}{{0,4}}{WORDS['unit']})|[{WORDS['surname'][3:-1]}]老板(?=多次|几次|[找来到])"
)
_HOME = lazily(
    rf"({_LIVES}|(?:家庭|寄信|通信|联系|户籍|现)(?:地址|住址)|(?<={_MASK}[，,、；;])住|(?<=岁[，,、])住|(?<={REPORTED}[，,、])住)\s*[:：是为在]?\s*(?=[^，,。；;\s]{{0,40}}?(?:\d|楼|小区|苑|园|里|湾|村|室|路|街|号|栋|{_MASK}))(?!{_MASK}{_END})[^\s，,。；;（()）]{{1,40}}"
)
_SURNAME = re.compile(
    rf"(?<![贵百尊老])姓(?![名氏])(?:{HAN})(?={_EDGE}|的)|{HAN}姓(?=男|女|居民|市民|群众|业主|住户|村民|员工|职工)"
)
_WHO_I_AM = lazily(
    rf"(?P<before>[\s“”\"'「『【\[<\d①-⑳、.．]{{0,6}})(?:您好)?(?:{_FIRST_PERSON}(?:家?住|[是叫系为姓]|的?(?:电话|手机|名字)|{NAME}(?:[是系在为住]|$))|(?:一名)?自称(?=[是为系叫姓]))"
)


@lru_cache(maxsize=65_536)
def redact(text: str, leaders: tuple[str, ...] = ()) -> str:
    """Return a text without who reported and with all contacts masked; redacted twice, it stays the same.

    Parameters
    ----------
    text
        Any text.
    leaders
        The names of the campaign's leaders: what they pass on stays theirs, 由张杰反映至区里.
    """
    if leaders and (passing := _passing_on(leaders)).search(text):
        text = passing.sub(
            lambda match: match[0] if match[1] else chr(_LEADER + leaders.index(match[2])), text
        )
    text = _redacted(text)
    for index, name in enumerate(leaders):
        text = text.replace(chr(_LEADER + index), name)
    return text


@lru_cache(maxsize=16)
def _passing_on(leaders: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds a leader who passes something on, and the role of somebody who has the same name."""
    names = "|".join(map(re.escape, leaders))
    return re.compile(
        rf"((?:{PUBLIC}|{PARTICULAR}|{LABEL})\s*[:：是为系]?\s*)?({names})(?=[^，,。；;]{{0,6}}?(?:反映|反馈|上报|联系|核实|沟通|{SAID}))"
    )


def redact_called(text: str) -> str:
    """Return what a person or a unit is called: whoever answers may be 王女士, and a shop 王大姐水饺."""
    return redact(text) if _REPORTS.search(text) else without_contacts(text)


def redact_name(name: str) -> str:
    """Return a file's or a sheet's name, and its folders', without them; two that differ in a number go on differing.

    A line break or an escape in it is shown as the sign for it, ``␊``, and what turns letters around goes: no name can write lines of its own.
    """
    left = re.sub(r"[^/\\]+", lambda part: _redacted(part[0], stand_in), visible(printable(name)))
    return _PIECE.sub(HIDDEN, left) if _REPORTS.search(left) else left


def _redacted(text: str, number: Callable[[str, str], str] = mask) -> str:
    for _ in range(_PASSES):
        before, text = text, without_people(without_contacts(text, number))
        if text == before:
            break
    return text


def without_people(text: str) -> str:
    """Return a text in which reporting clauses are 群众反映 and whoever else is called a reporter has no name."""
    masks: list[str] = []

    def hold(match: re.Match[str]) -> str:
        if len(masks) == _MOST:
            return match[0]
        masks.append(match[0])
        return chr(_FIRST + len(masks) - 1)

    bare = _clauses(_labels(_MASKS.sub(hold, text)))
    bare = bare.replace(_HID, HIDDEN)
    return _HELD.sub(
        lambda match: masks[ord(match[0]) - _FIRST] if ord(match[0]) - _FIRST < len(masks) else match[0], bare
    )


def _labels(text: str) -> str:
    """Return a text with whoever stands behind a label or a role hidden, and homes."""
    text = _LABELLED.sub(lambda match: next(filter(None, match.groups())) + _HID, text)
    for pattern in _PERSONS:
        text = pattern.sub(lambda match: match["lead"] + "群众", text)
    text = _OF_BYSTANDER.sub("群众", text)
    return _SIGNED.sub(_HID, _OF_PUBLIC.sub("群众", text)) if _TELLS.search(text) else text


def _clauses(text: str) -> str:
    """Return a text whose reporting clauses are 群众反映, those in brackets first."""
    text = _BRACKET.sub(lambda match: match[0][0] + _clauses(match[1]) + match[0][-1], text)
    text = _CLAUSE.sub(lambda match: _clause(match[0]), text)
    text = _SURNAME.sub(rf"姓{_HID}", _CIVIL.sub("群众", text))
    return _HOME.sub(rf"\1{_HID}", text)


def _clause(clause: str) -> str:
    """Return a clause with 群众反映 for who reports and how, up to what was found."""
    outside = _BRACKET.sub(lambda match: "（" + _FILLED * len(match[1]) + "）", clause)
    for verb in islice(_VERB.finditer(outside), _MOST_VERBS):
        start = _start_of_who(outside[: verb.start()], verb, outside[verb.end() :])
        if start is not None:
            chain = _CHAIN.match(outside, verb.end())
            return clause[:start] + REPORTED + clause[chain.end() if chain else verb.end() :]
    own = _WHO_I_AM.match(clause)
    return own["before"] + REPORTED if own else clause


def _start_of_who(who: str, verb: re.Match[str], what: str) -> int | None:
    """Return where the words begin that say who reports, or None where nobody is told by them.

    Parameters
    ----------
    who
        The clause up to the verb.
    verb
        What is done: ``strong`` can only mean a report, ``said`` is one where only a name stands before it.
    what
        The clause behind the verb.
    """
    core = _TAIL.sub("", _HOW_LAST.sub("", who)).removesuffix("的人").removesuffix("的群众")
    if not core or _PUBLIC_ONLY.fullmatch(core) or _MUTE.search(core):
        return None
    strong = verb["strong"]
    if verb["said"] and (sayer := _SAYER.search(core)):
        return _worth_keeping(core[: sayer.start()])
    found = _PERSON.search(core)
    if found is None:
        alone = _ALONE.search(core) if strong and what else None
        return None if alone is None else alone.start()
    if (strong is None or _OF_WORK.match(strong)) and _SURE.search(core) and not _OTHERS.search(core):
        return None
    last = _LAST_REPORTER if strong else _LAST_TELLER
    if last.search(core) is None and (strong is None or re.search(_SOMEBODY, core) is None):
        return None
    if strong is None and _DENIED.search(core):
        return None
    return _worth_keeping(core[: found.start()])


def _worth_keeping(kept: str) -> int:
    """Return up to where the words before a person say more than who that is."""
    kept = _LEAD.sub("", kept).rstrip("、_ ")
    is_worth_it = len(kept) >= _SHORTEST or _NUMBERED.match(kept) is not None
    return len(kept) if is_worth_it and not _NO_PLACE.fullmatch(kept) else 0
