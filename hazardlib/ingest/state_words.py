"""State words: what a status told in a sentence says for certain, and what to enter instead, cell by cell."""

from __future__ import annotations

import re
import unicodedata

from hazardlib.columns import LEDGER
from hazardlib.ingest.cells import written
from hazardlib.ingest.dates import read_day
from hazardlib.ingest.headings import Vocabulary, fold_word
from hazardlib.ingest.read import Cell
from hazardlib.ingest.readings import Read, read_word
from hazardlib.terms import PUT_RIGHT, State

_CLAUSE = re.compile(r"[,，。;；、()（）\[\]【】\s]+")
_ASIDE = re.compile(r"\(([^()]*)\)$")
_PLANNED = re.compile(r"预计|预期|计划|争取|力争|要求|限期|限于|拟|将于|准备")
_DENIED = re.compile(r"[未没不待尚]$|(?:正在|等待|申请|准备)$")
_DOUBTED = re.compile(r"[未没不待尚仍剩余除?？]|部分|正在|预计|计划|争取|拟|要求")
"""What in a bracket may take back the word before it: 已整改（部分）."""

_DAY = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]|\d{4}([-/.])\d{1,2}\1\d{1,2}")
_OF_ACCEPTANCE = re.compile(r"验收|销号|复查|闭环|核销")
_SHORTEST = 2
_ORDER = (State.OPEN, State.IN_PROGRESS, State.RECTIFIED, State.CLOSED)


def read_status(cell: Cell, year: int | None, vocabulary: Vocabulary) -> Read:
    """Return the state that a cell names; of a sentence, what to enter in its place.

    A known word with a remark in brackets behind it is that word, with a warning, unless the remark may take it back.

    Parameters
    ----------
    cell
        The cell.
    year
        The report month's year, for days without one.
    vocabulary
        The words that are known.
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
    """Tell whether a remark leaves the state before it as it is."""
    is_put_right = state in {each.value for each in PUT_RIGHT}
    return not (is_put_right and _DOUBTED.search(aside)) and _states_in(aside, vocabulary) <= {state}


def _proposed(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the state that is meant: of several the one that least has been done for."""
    states = {state for clause in _clauses(text) for state in _states_in(clause, vocabulary)}
    return next((state.value for state in _ORDER if state.value in states), None)


def _clauses(text: str) -> list[str]:
    """Return the clauses of a sentence that do not speak of what is to come."""
    return [clause for clause in _CLAUSE.split(text) if not _PLANNED.search(clause)]


def _states_in(clause: str, vocabulary: Vocabulary) -> set[str]:
    """Return the states whose words stand in a clause, longer words first, without those that are denied there."""
    states, rest = set(), fold_word(clause)
    for word in sorted(vocabulary.words["status"], key=len, reverse=True):
        at = rest.find(word) if len(word) >= _SHORTEST else -1
        if at < 0:
            continue
        if not _DENIED.search(rest[:at]):
            states.add(vocabulary.words["status"][word])
        rest = rest[:at] + "\0" + rest[at + len(word) :]
    return states


def _rest(text: str, state: str, year: int | None) -> str:
    """Return where the rest of a sentence belongs: its day into the column of days done, its words into 备注."""
    said = ""
    if state in {each.value for each in PUT_RIGHT}:
        for clause in _clauses(text):
            day = _DAY.search(clause)
            value = read_day(day[0], year).value if day is not None else None
            if value is not None:
                column = "accepted_on" if _OF_ACCEPTANCE.search(clause) else "rectified_on"
                said += f"，“{LEDGER[column].heading}”填 {value.isoformat()}"
    return f"{said}，其余的话写到“备注”"
