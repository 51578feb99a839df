"""State words: what a status told in a sentence says for certain, and what to enter instead, cell by cell."""

from __future__ import annotations

import re
import unicodedata

from hazardlib.domain.columns import LEDGER
from hazardlib.domain.terms import PUT_RIGHT, State
from hazardlib.ingest.files.read import Cell
from hazardlib.ingest.tables.headings import Vocabulary, fold_word
from hazardlib.ingest.values import Read
from hazardlib.ingest.values.cells import written
from hazardlib.ingest.values.dates import read_day
from hazardlib.ingest.values.readings import read_word

_CLAUSE = re.compile(r"[,，。;；、()（）\[\]【】\s]+")
_ASIDE = re.compile(r"\(([^()]*)\)$")
_PLANNED = re.compile(r"预计|预期|计划|争取|力争|要求|限期|限于|拟|将于|准备")
_DENIED = re.compile(
    r"(?P<not>[未没不尚](?:有|能|曾|全部|完全|全面|按期|按时|如期|及时|彻底|真正|进行|得到|予以)*)$"
    r"|待$|(?:正在|等待|申请|准备)$"
)
_PARTLY = re.compile(r"部分|基本|大体|一半|[多大过]半|(?<!100)%|百分之(?!百)|[一二三四五六七八九]成")
_DOUBTED = re.compile(
    r"[未没不待尚仍剩余又再仅只拒?]|(?<![消清拆排解铲移])除|正在|即将|接近|重新|反弹|复发|返工|退回|反复|难以|虚假|\d+[处条项个]"
)
"""What takes back, somewhere in a sentence, that a hazard was put right: 已整改（复查不合格）."""

_NOT_ACCEPTED = re.compile(
    r"(?:[尚暂还仍]?(?:未|没有?|待|等待)|正在|申请|准备)(?:走|进行|办理|经|予以)*"
    r"(?:验收|销号|复查|闭环|核销)(?!合格|通过)(?:流程|手续)?"
)
"""What leaves a hazard put right, and takes back that it was signed off: 整改完成，未验收."""

_DAY = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]|\d{4}([-/.])\d{1,2}\1\d{1,2}")
_DONE = (
    r"(?:已?(?:完成整改|整改完成|整改完毕|整改到位|完成|整改|验收|复查|核查|销号|闭环|核销|办结|合格|通过))*"
)
_OFFICE = r"(?!.*[报转移至到送在返漏])[\u4e00-\u9fff]{2,12}(?:办公室|办|科|局|所|队|中心|社区|街道|站)"
_PERSON = r"(?:整改|验收|复查|核查|检查|销号|责任|负责|经办|签字)(?:责任)?人员?:[\u4e00-\u9fff·]{2,4}"
_PROOF = r"[已有附见详并]*(?:整改)?(?:前后)?(?:对比)?(?:拍照|照片|图片|附照|附图|附件|存档|归档|留档|资料|佐证)+(?:存档|归档|留档|附后|在案)?"
_NEUTRAL = re.compile(
    rf"(?:已?于|时间|日期|:|{_DONE})*(?:{_DAY.pattern}){_DONE}|由?{_OFFICE}{_DONE}|{_PERSON}|{_PROOF}|"
)
"""What a part of a remark may be that leaves a put right hazard as it is: a day, who, and a proof."""

_OF_ACCEPTANCE = re.compile(r"验收|销号|复查|闭环|核销")
_SHORTEST = 2
_PARTS = re.compile(r"[,、;。\s]+")
_PUT_RIGHT = frozenset(each.value for each in PUT_RIGHT)
_ORDER = (State.OPEN, State.IN_PROGRESS, State.RECTIFIED, State.CLOSED)


def read_status(cell: Cell, year: int | None, vocabulary: Vocabulary) -> Read:
    """Return the state that a cell names; of a sentence, what to enter in its place.

    A known word with a remark in brackets behind it is that word, with a warning, unless the remark may take it back.
    """
    read = read_word(cell, "status", vocabulary)
    if not read.code:
        return read
    text = unicodedata.normalize("NFKC", written(cell))
    aside = _ASIDE.search(text)
    state = vocabulary.word("status", text[: aside.start()]) if aside is not None else None
    if aside is not None and state is not None and _agrees(aside[1], state, vocabulary):
        said = State(state).chinese
        return Read(state, "STATUS_WITH_REMARK", details={"status": said, "rest": _rest(text, state, year)})
    proposed = _proposed(text, vocabulary)
    if proposed is not None:
        rest = _rest(text, proposed, year)
        proposal = f"按这句话的意思，“整改状态”填“{State(proposed).chinese}”{rest}；意思不对的，"
        return Read(code=read.code, details={**(read.details or {}), "proposal": proposal})
    return read


def _agrees(aside: str, state: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a remark leaves the state before it as it is; that a hazard was put right, known remarks alone."""
    is_kept = state not in _PUT_RIGHT or (
        not _DOUBTED.search(aside) and all(_NEUTRAL.fullmatch(part) for part in _PARTS.split(aside))
    )
    return is_kept and _states_in(aside, vocabulary) <= {state}


def _proposed(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the state that is meant: of several the one that least has been done for; none that is in doubt."""
    states = {state for clause in _clauses(text) for state in _states_in(clause, vocabulary)}
    state = next((state.value for state in _ORDER if state.value in states), None)
    if state not in _PUT_RIGHT:
        return state
    if _PARTLY.search(text):
        return State.IN_PROGRESS.value
    if state == State.CLOSED.value and _NOT_ACCEPTED.search(text):
        return None
    for clause in _CLAUSE.split(
        text
    ):  # what doubts, or puts off, that it was put right; its acceptance aside
        is_to_come = _PLANNED.search(clause) and not _OF_ACCEPTANCE.search(clause)
        if is_to_come or _DOUBTED.search(_NOT_ACCEPTED.sub("", clause)):
            return None
    return state


def _clauses(text: str) -> list[str]:
    """Return the clauses of a sentence that do not speak of what is to come."""
    return [clause for clause in _CLAUSE.split(text) if not _PLANNED.search(clause)]


def _states_in(clause: str, vocabulary: Vocabulary) -> set[str]:
    """Return the states whose words stand in a clause, longer words first; what is not put right is open."""
    states, rest = set(), fold_word(clause)
    for word in sorted(vocabulary.words["status"], key=len, reverse=True):
        at = rest.find(word) if len(word) >= _SHORTEST else -1
        if at < 0:
            continue
        state = vocabulary.words["status"][word]
        denied = _DENIED.search(rest[:at])
        if denied is None:
            states.add(state)
        elif denied["not"] and state == State.RECTIFIED.value:
            states.add(State.OPEN.value)
        rest = rest[:at] + "\0" + rest[at + len(word) :]
    return states


def _rest(text: str, state: str, year: int | None) -> str:
    """Return where the rest of a sentence belongs: its day into the column of days done, its words into 备注."""
    said = ""
    if state in _PUT_RIGHT:
        for clause in _clauses(text):
            day = _DAY.search(clause)
            value = read_day(day[0], year).value if day is not None else None
            if value is not None:
                column = "accepted_on" if _OF_ACCEPTANCE.search(clause) else "rectified_on"
                said += f"，“{LEDGER[column].heading}”填 {value.isoformat()}"
    return f"{said}，其余的话写到“备注”"
