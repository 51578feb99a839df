"""Privacy: a text as it may be kept and shown, without whoever reported and without anybody's contacts.

Whoever is named becomes one mark (``persons``); then the text is read clause by clause. In a clause that reports (who, how, a verb of reporting) everything up to what was
found becomes 群众反映, whatever the name looks like, unless nobody is told apart by it (居民反映) or a paper, an office
or somebody who answers for the place speaks. What no clause takes with it is （已隐去） behind a label
and 群众 anywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import islice

from hazardlib.domain.folding import visible
from hazardlib.errors import printable
from hazardlib.ingest.privacy.contacts import mask, may_hold_contacts, stand_in, without_contacts
from hazardlib.ingest.privacy.first_look import FirstLook
from hazardlib.ingest.privacy.persons import END, HID, MARKED, SOMEBODY, with_marks
from hazardlib.ingest.privacy.words import (
    ANSWERING,
    BYSTANDER,
    HAN,
    HOW,
    LABEL,
    MASK,
    NAME,
    NOT_REPORTED,
    OFFICIAL,
    PARTICULAR,
    PUBLIC,
    QUOTED,
    REPORTED,
    SAID,
    SPACED,
    STRONG,
    TITLE,
    TOLD,
    WORDS,
    lazily,
)

HIDDEN = "（已隐去）"
"""What stands in the place of somebody's name."""

_LONGEST = 160
"""No clause is longer: the time that a text takes grows with its length."""

_MASKS = re.compile(r"（(?:号码)?已隐去）|（住处[A-Z2-7]{2}）|(?:电话|证件)[A-Z2-7]{4}(?![A-Z\d])")
_FIRST = 0xE000
"""While a text is looked at, each mask in it is one character from here on."""

_LEADER = 0xF0000
"""While a text is looked at, each leader in it who passes something on is one character from here on."""

_HELD = re.compile(MASK)
_FILLED, _MOST = "\uf8ff", 6000
"""Whatever is in brackets, while the words around it are looked at; and how many masks are held."""

_BRACKET = re.compile(r"[（(]([^（()）]{0,80})[)）]")
_CLAUSE = re.compile(
    rf"(?:[（(][^（()）]{{0,80}}[)）]|(?<=\d)[:：](?=\d\d)|[^，,。；;：:！!？?\n]){{1,{_LONGEST}}}"
)
_PASSES, _MOST_VERBS = 3, 3
_SHORTEST = 4
"""What stands before the person is kept from this length on: 天骥智谷保洁说."""

# A clause that reports.

_VERB = lazily(rf"(?:(?P<strong>{STRONG}(?![时明]))|(?P<said>{SAID})|{TOLD})(?!明|{STRONG}?{NOT_REPORTED})")
_CHAIN = lazily(rf"(?:[，,]?(?:{HOW}){{0,2}}(?:{STRONG}|{TOLD})(?!{NOT_REPORTED}))*")
_LEAD = re.compile(
    r"(?:根据|据|接到|收到|接|经|由|被|因|应|受|按|系|为|是|有|关于|转来|转办|转|此问题|该问题|线索|的){0,5}$"
)
_FIRST_PERSON = r"(?:本人|我(?![街办区市国局科队公司中们]))"
_LIVES = r"(?:家[住在]|住在|居住(?!场所|区(?!政府|委)|房(?!山)|用|建筑|空间|部位|环境|条件|人[员数口])在?|租住在?|住址)"
_ROLE = rf"(?:{PUBLIC}|{PARTICULAR}|{ANSWERING}|{OFFICIAL})"
_SOMEBODY = (
    rf"(?:{HAN}{{0,2}}?{TITLE}|{_FIRST_PERSON}|其[妻夫父母子女]|{HAN}{{2}}(?:妈妈|爸爸)|{_LIVES}|{MASK})"
)
"""Words that point at one person."""


_AROUND = r"\s、，/&_\-—–·.\[\]【】<>《》「」『』“”\"'"
"""What may stand around a name."""

_NOTE = rf"(?:（{_FILLED}*）)?$"
_SAYER = lazily(rf"(?<=的){HAN}{{2,3}}(?<![员方户厂店部局科队站所院校司层间室器机]){_NOTE}$")
"""Of whom nothing but a name is said."""

_PERSON = lazily(rf"{_SOMEBODY}|{_ROLE}|{QUOTED}$")
_CALLED = rf"{_ROLE}\s?(?:[A-Za-z][\w·. -]*|{HAN}{{2,4}}|(?<=\s){HAN}{{2,8}})"
"""Somebody whose name is in no list."""

_LAST_REPORTER = lazily(rf"(?:{_SOMEBODY}|{_ROLE}|{_CALLED}|{QUOTED})们?{_NOTE}")
_LAST_TELLER = lazily(rf"(?:{_SOMEBODY}|{_CALLED}|{QUOTED}){_NOTE}")
"""Who is last before a verb that can only be a report, and before one that anybody's work may be called."""

_PUBLIC_ONLY = lazily(
    rf"(?:{HAN}{{2,8}}(?:[里苑园村庄湾城路街](?:[\d一二三四五六七八九十]{{1,3}}(?:号楼|栋|幢))?|广场|大厦)(?=(?:{BYSTANDER})))?(?:{PUBLIC}|{HOW}|根据|据|接到|收到|接|经|由|被|因|有|转来|转办|交办|热心|附近|周边|本|该|某|部分|全体|小区|隔壁|楼[上下]|外来|退休|离职|内部|通过|热线|工单|信箱"
    r"|微信|公众号|平台|网络|街道|社区|一[名位]|有位|[两三四五六七八九十几数多\d]+余?[名位]|来自|周围|男|女|线索|联合|等|12345|12350|本月|[的得地、和及与们\s])+"
)
_OF_WORK = re.compile("反映|打")
"""What is part of an officer's work as well."""

_OTHERS = lazily(rf"{PUBLIC}|{PARTICULAR}")
_SURE = lazily(rf"{ANSWERING}|{OFFICIAL}|领导|同志")
_MUTE = lazily(rf"(?:{WORDS['paper']}|{WORDS['office']})$|听取")
_DENIED = re.compile("[未不没无]")
_SEEN = re.compile("发现|[看瞧]见|看到|路过")
_NOBODY_LAST = lazily(
    rf"(?:{PUBLIC}|{WORDS['unit']}|{WORDS['office']}|{WORDS['paper']}|[\U000f0000-\U000f00ff]|{HAN}[时上中下内外间后前])(?:们|共同|联合)?{_NOTE}"
)
"""Who or what is last before a report of which nobody is told: a unit, an office, a paper, a place."""

_SOURCE = re.compile("据|听(?!取)")
_MATTER = lazily(rf"[：:“\"]|(?![不未无件积、]){HAN}{{4}}")
"""What was found, behind a verb: 反映不清 and 投诉点位 are none."""

_GOES_ON = frozenset("，,：:")
"""Behind what sign what was found may follow."""

_NAME_LAST = lazily(rf"{HAN}{{0,4}}{NAME}")
_UP_TO_PLACE = lazily(rf"^.*{WORDS['unit']}(?={HAN})")
_ALONE = lazily(
    rf"(?:^|(?<=[\s_-]))(?:{HAN}{{2,4}}(?<![温压位量度值面声味气水电火室间路街道里])|[A-Z][A-Za-z]+(?:\s[A-Z][A-Za-z]+)*)(?:（{_FILLED}*）)?$"
)
"""Somebody of whom nothing else is said."""

_NO_PLACE = lazily(
    rf"(?:{SPACED}|{NAME})(?:[{_AROUND}]{{1,3}}(?:{SPACED}|{NAME})){{0,9}}[{_AROUND}]{{0,3}}|[{_AROUND}]+|.*(?:[等和与及代表领住家栋号室楼苑园里村单元床班排户桌）\ue000-\uf8ff\d])"
)
"""What is not worth keeping before the person: another's name, or where the person lives."""

_NUMBERED = re.compile(r"第?\d+[行条项月]")
"""第5行, 7月: what is worth keeping however short."""

_STREET = lazily(rf"{HAN}{{2}}[路街里巷苑桥]$")
"""祁连路: what is worth keeping however short."""

_TAIL = re.compile(rf"[{_AROUND}]{{1,4}}$")
_HOW_LAST = lazily(rf"(?:{HOW})+$")

_REPORTS = lazily(rf"{STRONG}|[）)]诉|实名[（(]|转办|举报信|{LABEL}|{MASK}")
_HOME = lazily(
    rf"({_LIVES}|(?:家庭|寄信|通信|联系|户籍|现)(?:地址|住址)|寄自|(?<={MASK}[，,、；;])住|(?<=岁[，,、])住|(?<={REPORTED}[，,、])住|(?<=群众[，,、])住|(?<=[情报映电访诉]人)住)\s*[:：是为在]?\s*(?=[^，,。；;\s]{{0,40}}?(?:\d|楼|小区|苑|园|里|湾|村|室|路|街|号|栋|{MASK}))(?!{MASK}{END})[^\s，,。；;（()）的]{{1,40}}"
)
_WHO_I_AM = lazily(
    rf"(?P<before>[\s“”\"'「『【\[<\d①-⑳、.．]{{0,6}})(?:您好)?(?:{_FIRST_PERSON}(?:家?住|[是叫系为姓]|的?(?:电话|手机|名字)|{NAME}(?:[是系在为住]|$))|(?:一名)?自称(?=[是为系叫姓]))"
)

may_hold_people = FirstLook(re.compile(MASK), _MASKS, *MARKED, _VERB, _WHO_I_AM, _HOME)
"""Whether anything is found in a text before it has been changed: marks and 群众反映 come of these alone."""

_may_hold_either = FirstLook(*may_hold_contacts.patterns, *may_hold_people.patterns)


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
    if not _may_hold_either(text):
        return text
    if leaders and (passing := _passing_on(leaders)).search(text):
        text = passing.sub(
            lambda match: match[0] if match[1] else chr(_LEADER + leaders.index(match[2])), text
        )
    text = _redacted(text)
    for index, name in enumerate(leaders):
        text = text.replace(chr(_LEADER + index), name)
    return text


def redact_lines(lines: Sequence[str], leaders: tuple[str, ...] = ()) -> list[str]:
    """Return many texts as `redact` does each; none of them has a line break."""
    told = zip(lines, _may_hold_either.among(lines), strict=True)
    return [redact(line, leaders) if may_hold else line for line, may_hold in told]


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
    return re.sub(r"[^/\\]+", lambda part: _redacted(part[0], stand_in), visible(printable(name)))


def _redacted(text: str, number: Callable[[str, str], str] = mask) -> str:
    for _ in range(_PASSES):
        before, text = text, without_people(without_contacts(text, number))
        if text == before:
            break
    return text


def without_people(text: str) -> str:
    """Return a text in which reporting clauses are 群众反映 and whoever else may have reported has no name."""
    if not may_hold_people(text):
        return text
    masks: list[str] = []

    def hold(match: re.Match[str]) -> str:
        if len(masks) == _MOST:
            return match[0]
        masks.append(match[0])
        return chr(_FIRST + len(masks) - 1)

    bare = _clauses(with_marks(_MASKS.sub(hold, text)))
    bare = bare.replace(HID, HIDDEN).replace(SOMEBODY, "群众")
    return _HELD.sub(
        lambda match: masks[ord(match[0]) - _FIRST] if ord(match[0]) - _FIRST < len(masks) else match[0], bare
    )


def _clauses(text: str) -> str:
    """Return a text whose reporting clauses are 群众反映, those in brackets first."""
    text = _BRACKET.sub(lambda match: match[0][0] + _clauses(match[1]) + match[0][-1], text)
    text = _CLAUSE.sub(lambda match: _clause(match[0], match.string[match.end() : match.end() + 1]), text)
    return _HOME.sub(rf"\1{HID}", text)


def _clause(clause: str, then: str) -> str:
    """Return a clause with 群众反映 for who reports and how, up to what was found; ``then`` is the sign behind it."""
    outside = _BRACKET.sub(lambda match: "（" + _FILLED * len(match[1]) + "）", clause)
    for verb in islice(_VERB.finditer(outside), _MOST_VERBS):
        start = _start_of_who(outside[: verb.start()], verb, outside[verb.end() :] or then)
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
        The clause behind the verb, or the sign that ends it there.
    """
    core = _TAIL.sub("", _HOW_LAST.sub("", who)).removesuffix("的人").removesuffix("的群众")
    if not core or _PUBLIC_ONLY.fullmatch(core) or _MUTE.search(core):
        return None
    strong = verb["strong"]
    if verb["said"] and (sayer := _SAYER.search(core)):
        return _worth_keeping(core[: sayer.start()])
    found = _PERSON.search(core)
    last = _LAST_REPORTER if strong else _LAST_TELLER
    is_work = (strong is None or _OF_WORK.match(strong)) and _SURE.search(core) and not _OTHERS.search(core)
    if (
        found is not None
        and not is_work
        and not _SEEN.search(core, found.end())
        and (last.search(core) or (strong and re.search(_SOMEBODY, core)))
    ):
        return None if strong is None and _DENIED.search(core) else _worth_keeping(core[: found.start()])
    return _somebody_unknown(core, what) if strong or _SOURCE.match(core) else None


def _somebody_unknown(core: str, what: str) -> int | None:
    """Return where the words about who reports begin where none of them is known, or None where nobody is meant.

    Whoever is last, behind what the person belongs to (负责人的侄子小葛), goes if what was found follows.
    """
    last = core[core.rfind("的") + 1 :]
    if _SURE.search(last) or core[-1] in "被遭":
        return None
    if what not in _GOES_ON and (alone := _ALONE.search(core)):
        return alone.start()
    is_told = what in _GOES_ON and (_SOURCE.match(core) or _NAME_LAST.fullmatch(last))
    if _NOBODY_LAST.search(last) or not (is_told or _MATTER.match(what)):
        return None
    place = _UP_TO_PLACE.match(core)
    return _worth_keeping(core[: place.end()] if place else "")


def _worth_keeping(kept: str) -> int:
    """Return up to where the words before a person say more than who that is."""
    kept = _LEAD.sub("", kept).rstrip("、_ ")
    if _STREET.match(kept):
        return len(kept)
    is_worth_it = len(kept) >= _SHORTEST or _NUMBERED.match(kept) is not None
    return len(kept) if is_worth_it and not _NO_PLACE.fullmatch(kept) else 0
