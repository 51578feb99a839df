"""Privacy: a text as it may be kept and shown, without whoever reported and without anybody's contacts.

A text is read clause by clause. In a clause that reports (who, how, a verb of reporting) everything up to what was
found becomes 群众反映, whatever the name looks like, unless nobody is told apart by it (居民反映) or a paper, an office
or somebody who answers for the place speaks. Behind a label (举报人) a name is hidden. Whom a role, a relative
or a verb of telling makes a person, in a text that speaks of a report, becomes 群众, but for who answers or holds an office.
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
    FAMILIAR,
    GIVEN,
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
    SURNAME,
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
_PASSES, _MOST_VERBS = 3, 3
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

_SPACED = rf"{SURNAME}(?:[*＊×○xX]{{1,2}}|[*＊×○]{HAN}|\s{{1,2}}{HAN}(?:\s{{1,2}}{HAN})?)"
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

_STREET = re.compile(rf"{HAN}{{2}}[路街里巷苑桥]$")
"""祁连路: what is worth keeping however short."""

_TAIL = re.compile(rf"[{_AROUND}]{{1,4}}$")
_HOW_LAST = re.compile(rf"(?:{HOW})+$")

# What says who somebody is.

_VALUE = rf"(?:(?!\s[^\s:：，,。；;]{{1,6}}[:：]|的{PUBLIC}|{STRONG})[^，,。；;、（()）\n:：]){{1,40}}"
_WHO = rf"(?:{PUBLIC}|{PARTICULAR})?"
_NAMED = rf"(?:{NAME}(?:{TITLE}|{_THEN}|{HAN}?)|{HAN}{{1,2}}{TITLE})"
_LABELLED = lazily(
    rf"(?P<lead>{LABEL}|{STRONG}(?=[（(][^（()）]*(?:{_MASK}|{NAME}{_END})))\s*[(（](?!{_MASK}[)）])[^（()）]{{1,80}}[)）]{_NAMED}?"
    rf"|(?:(?P<label>{LABEL})(?:自述|自称)?(?:\s*[:：]\s*|[是系叫即为])|(?P<title>{TITLED})\s*(?![:：为是叫])[“\"「]?)(?!{_MASK}){_VALUE}(?:[（(][^（()）]{{1,40}}[)）])?(?:、{HAN}某)*"
    rf"|(?P<plain>{LABEL})(?:[“\"「『][^”\"」』，,。；;]{{1,20}}[”\"」』]|{_WHO}{_NAMED}|(?!{CONTINUED}){HAN}{{2,3}}|\s?[A-Za-z][A-Za-z\d_·-]{{1,30}}|\s{HAN}\S{{0,8}})"
)
"""举报人：张三, 举报人张三, 举报人（张三）, 署名张三; what is kept stands in a group."""

_POINTED = (
    rf"(?P<lead>[应接据]到?|收到|[向与同跟])(?:{PUBLIC}(?!公布|公示|宣传)(?:(?!{STRONG}){HAN}){{2,3}}?|{_WHO}{NAME}{TITLE}?)(?=的?(?:要求|请求|来[电信访函]|电话|举报|投诉|信[，,件]|反馈|联系|核实|核对|沟通|见面))",
    rf"(?P<lead>{WORDS['lead']}(?:了|给|过|时|至|到|\s?[:：])?+\s?){_WHO}{_MASK}?{_NAMED}",
    rf"(?P<lead>(?:来自|来源于|源自|出自)于?)[^，,。；;：:（(]{{0,8}}?(?:(?:{_MASK}|{_ROLE}){_NAMED}|住?{_MASK}{PUBLIC}?)(?:{_END}|(?=的?(?:录音|录像|照片|视频|线索)))",
)
_PERSONS = tuple(map(lazily, _POINTED))
"""回访张三, 来源：张三, 关于张三举报件: who is told by the words around a name."""

_OF_PUBLIC = lazily(rf"{PUBLIC}(?!{SURNAME}记){_MASK}?{_NAMED}")
"""Who is called one of the public: a hazard may be about anybody."""

_REPORTS = re.compile(rf"{STRONG}|[）)]诉|实名[（(]|转办|举报信|{LABEL}|{_MASK}")
_HOME = lazily(
    rf"({_LIVES}|(?:家庭|寄信|通信|联系|户籍|现)(?:地址|住址)|(?<={_MASK}[，,、；;])住|(?<=岁[，,、])住|(?<={REPORTED}[，,、])住|(?<=群众[，,、])住|(?<=[情报映电访诉]人)住)\s*[:：是为在]?\s*(?=[^，,。；;\s]{{0,40}}?(?:\d|楼|小区|苑|园|里|湾|村|室|路|街|号|栋|{_MASK}))(?!{_MASK}{_END})[^\s，,。；;（()）的]{{1,40}}"
)
_WHO_I_AM = lazily(
    rf"(?P<before>[\s“”\"'「『【\[<\d①-⑳、.．]{{0,6}})(?:您好)?(?:{_FIRST_PERSON}(?:家?住|[是叫系为姓]|的?(?:电话|手机|名字)|{NAME}(?:[是系在为住]|$))|(?:一名)?自称(?=[是为系叫姓]))"
)

# Who else may be a person, in a text that speaks of a report.

_SPEAKS = lazily(rf"{STRONG}|{LABEL}|{REPORTED}|{SAID}|{BYSTANDER}|{WORDS['speaks']}|（已隐去）|{_HID}")
_KIN = rf"(?:{TITLE}|{WORDS['kin']})"
_ONE = rf"(?:{PUBLIC}|{PARTICULAR}|{_KIN})(?:们|{_MASK})?(?:名?叫|姓名|[:：“\"「（(]|\s)?"
_LOOSE = rf"(?:{_SPACED}|{NAME}|阿{HAN})"
_WHOLE = rf"(?:{_LOOSE}(?:(?![店馆厂铺证件承诺持戴负脱离签参无]){GIVEN})?)"
_LATIN = r"(?<![A-Za-z])[A-Z][a-z]{2,}(?:[ ·][A-Z][a-z]+)*(?![A-Za-z\d])"
_NEAR = r"[^\W\d在当到于去来从对向说反，]"
_NO_FIRM = rf"(?!{_NEAR}{{0,4}}[店馆]|{_NEAR}{{0,3}}(?:公司|厂|铺|摊|早[点餐]|超市|商行|楼|场|院|记|区|县|镇|街道|家园|屋|坊|吧|水饺|烧烤|诊所))"
_TELLS = rf"(?=(?:{HOW})?(?:{STRONG}(?:(?!{NOT_REPORTED})|(?=件|问题))|{SAID}(?<!暗访)|(?:首先|来|委托){STRONG}|联名信|提议)|[（(]{LABEL})"
"""What makes a person of a bare name: 祁连路段护栏缺失 and 宁河路段护栏缺失 are two hazards."""

_NO_PLACE_ENDS = "(?<![会委局部科室站队院校店馆厂路街巷里村苑园楼区县镇道桥港湾河城场厦井房栋座])"
_ROLE_ENDS = "友民商客者师长生医手员人妈爸嫂哥姐领姥姨伯婶爷奶"
_SOMEONE = (
    rf"(?:{_ONE}(?:{_WHOLE}(?:[、和与及]{_WHOLE}){{0,9}}|(?:小{HAN}|应{HAN}{{1,2}})(?=[在到因给把说反]|{_EDGE}|{STRONG}))|(?!熊孩子|康师傅){SURNAME}{GIVEN}{{0,2}}?{_KIN}|(?:隔壁|对门|楼[上下]|邻家){_LOOSE}(?=[说反讲称家和跟与的，]|{_EDGE}|{STRONG})){_NO_FIRM}"
    rf"|(?:{_ONE}|微信|网名)[:：名为]?{_QUOTED}|{_QUOTED}(?=在{HAN}{{0,5}}[群里上]|发(?:来|了|到|在|帖|文|布)|{STRONG}|{SAID})|{_LATIN}{_TELLS}"
    rf"|(?:{_BEFORE}|(?<=[来是{_ROLE_ENDS}])|(?<=转办)){_LOOSE}{_NO_PLACE_ENDS}{_TELLS}|(?:^|(?<=[，。；])){NAME}{_NO_PLACE_ENDS}(?=[，,]{STRONG})"
    rf"|(?<=[名人位个我他她的，]叫)(?![卖号停喊做醒嚷骂修]){HAN}{{2,3}}(?=[的）说反在举投来]|{_EDGE})"
    rf"|(?<=[人者]是){_LOOSE}{_END}|(?<=[：:，]){SURNAME}[*＊]{{1,2}}{HAN}?{_END}"
    rf"|(?:(?<=签名[:：])|(?<=实名[（(])){NAME}{_END}|(?<=[由受据]){_LOOSE}{_NO_PLACE_ENDS}(?=首先发现|委托|领取|{REPORTED})"
    rf"|(?<=[员工头友商]){FAMILIAR}(?:、{FAMILIAR})*(?=[到因给把来等领手证提告]|{_END})"
    rf"|(?<=姓名)[是为叫\s]?{NAME}{HAN}?|(?<![贵百尊老])姓(?!名)(?:氏?[是为])?(?:{SURNAME}|(?!氏){HAN})(?=的|{_EDGE})|{HAN}姓(?={PUBLIC}|[男女])"
)
_OFFICE = rf"(?:{ANSWERING}|{OFFICIAL}|{WORDS['duty']}[人者员]?|领导|单位)"
_ANSWERS = rf"\s*[:：是为]?\s*(?:{NAME}{HAN}?[、，,])*{NAME}"
_ANYBODY = lazily(
    rf"(?P<stays>{_OFFICE}{_ANSWERS}(?!{HAN}{{0,2}}(?:写信|举报|投诉|来[电访信]|爆料))|{NAME}(?=同志|副?{OFFICIAL}|副?{ANSWERING}|副|{WORDS['of office']}))|(?:(?:原|退休|离职){HAN}{{0,6}}?|[前是系]{HAN}{{0,4}}?){_OFFICE}{_ANSWERS}|关于{NAME}同志|{_SOMEONE}"
)
"""Whom a word beside them makes a person, and who answers or holds an office, who stay."""


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
        rf"((?:{PUBLIC}|{PARTICULAR}|{LABEL})\s*[:：是为系]?\s*)?({names})(?![^，,。；;]{{0,6}}?(?:{LABEL}|举报|投诉|爆料|来[电访信]))"
    )


def redact_called(text: str) -> str:
    """Return what a person or a unit is called: whoever answers may be 王女士, and a shop 王大姐水饺."""
    return redact(text) if _REPORTS.search(text) else without_contacts(text)


def redact_name(name: str) -> str:
    """Return a file's or a sheet's name, and its folders', without them; two that differ in a number go on differing.

    A line break or an escape in it is shown as the sign for it, ``␊``, and what turns letters around goes: no name can write lines of its own.
    """
    return re.sub(
        r"[^/\\]+", lambda part: _redacted(part[0], stand_in, is_name=True), visible(printable(name))
    )


def _redacted(text: str, number: Callable[[str, str], str] = mask, *, is_name: bool = False) -> str:
    for _ in range(_PASSES):
        before, text = text, without_people(without_contacts(text, number), is_name=is_name)
        if text == before:
            break
    return text


def without_people(text: str, *, is_name: bool = False) -> str:
    """Return a text in which reporting clauses are 群众反映 and whoever else is called a reporter has no name.

    In the name of a file or a sheet, 工程科举报线索, nobody else is looked for.
    """
    masks: list[str] = []

    def hold(match: re.Match[str]) -> str:
        if len(masks) == _MOST:
            return match[0]
        masks.append(match[0])
        return chr(_FIRST + len(masks) - 1)

    bare = _clauses(_labels(_MASKS.sub(hold, text)))
    if not is_name and _SPEAKS.search(bare):
        bare = _ANYBODY.sub(lambda match: match[0] if match["stays"] else "群众", bare)
    bare = bare.replace(_HID, HIDDEN)
    return _HELD.sub(
        lambda match: masks[ord(match[0]) - _FIRST] if ord(match[0]) - _FIRST < len(masks) else match[0], bare
    )


def _labels(text: str) -> str:
    """Return a text with whoever stands behind a label or a role hidden, and homes."""
    text = _LABELLED.sub(lambda match: next(filter(None, match.groups())) + _HID, text)
    for pattern in _PERSONS:
        text = pattern.sub(lambda match: match["lead"] + "群众", text)
    return _OF_PUBLIC.sub("群众", text) if _SPEAKS.search(text) else text


def _clauses(text: str) -> str:
    """Return a text whose reporting clauses are 群众反映, those in brackets first."""
    text = _BRACKET.sub(lambda match: match[0][0] + _clauses(match[1]) + match[0][-1], text)
    text = _CLAUSE.sub(lambda match: _clause(match[0]), text)
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
    if _STREET.match(kept):
        return len(kept)
    is_worth_it = len(kept) >= _SHORTEST or _NUMBERED.match(kept) is not None
    return len(kept) if is_worth_it and not _NO_PLACE.fullmatch(kept) else 0
