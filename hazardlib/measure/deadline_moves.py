"""Moved deadlines: from which day to which, how often, and whether a department says that it was agreed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.measure.changes import months_of_change
from hazardlib.measure.figure import Figure, list_of_hazards

if TYPE_CHECKING:
    from hazardlib.measure.rows import HazardRows

LEFT_OUT = "（略，见台账）"
"""What stands for a remark that may tell who reported the hazard."""

_TELLS_OF_PERSONS = re.compile(
    r"已隐去|举报|投诉|反映|来电|来信|来访|群众|市民|居民|线索|微信|邮箱|@|家住|联系"
)
_ABOUT_DEADLINE = re.compile(r"延期|延长|延至|展期|顺延|推迟|期限|变更|调整")
_CLAUSE = re.compile(r"[，。；、,;\s]+")
_AGREED = re.compile(r"(?:经|已|会议|例会|领导|主任|书记|研究)[^请]{0,10}(?:同意|批准|准予)")
_NOT_YET = re.compile(r"[未不没非待拟如若尚请望须需等]|建议|中$")
"""With one of these a clause tells of a wish, not of an agreement: what is in doubt goes before the meeting."""

_HOW = "由这条隐患各月填报的整改期限比出：count 是变动次数，days 是最初期限到现在期限的天数。"

_Said = Sequence[tuple[str, str]]
"""The month and what is said in it: the deadline known by then, or the remark of a row that has one, in order of precedence."""


def deadline_moves(
    rows: HazardRows, history: pd.DataFrame, dated: Mapping[str, _Said], turn: Callable[[str], int]
) -> Figure:
    """Return a line for each open hazard whose deadline has moved, by the present deadline.

    Parameters
    ----------
    dated
        The deadlines of those of which they are not the same in all months.
    turn
        Returns the place of a month in time.

    Returns
    -------
    Figure
        A list: ``hazard_id``, ``first_due_on``, ``due_on``, ``count`` of moves, ``days`` from the first deadline to the
        present one (less than 0: earlier), ``month`` of the last move, ``remarks`` given with it or since,
        ``is_agreed``. See ``docs/definitions.md#deadline_moved``.
    """
    moved = rows.frame(["hazard_id", "due_on", "source"], rows["is_open"], ids=dated)
    noted = history[history["remarks"].notna() & history["hazard_id"].isin(moved["hazard_id"])]
    said: dict[str, list[tuple[str, str]]] = {}
    for hazard_id, month, remark in noted[["hazard_id", "month", "remarks"]].itertuples(
        index=False, name=None
    ):
        said.setdefault(hazard_id, []).append((month, remark))
    by_deadline = moved.sort_values(["due_on", "hazard_id"], kind="stable")
    lines = [
        _line(hazard, dated[hazard["hazard_id"]], said.get(hazard["hazard_id"], ()), turn)
        for hazard in by_deadline.to_dict("records")
    ]
    return list_of_hazards(lines, "deadline_moved", _HOW)


def _line(hazard: Mapping[Any, Any], dated: _Said, said: _Said, turn: Callable[[str], int]) -> dict[str, Any]:
    months = months_of_change(dated)
    first, last = (date.fromisoformat(day) for _, day in (dated[0], dated[-1]))
    remarks = _since([(turn(when), remark) for when, remark in said], turn(months[-1]))
    return {
        "hazard_id": str(hazard["hazard_id"]),
        "first_due_on": first.isoformat(),
        "due_on": last.isoformat(),
        "count": len(months),
        "days": (last - first).days,
        "month": months[-1],
        "remarks": _shown(remarks[-1], hazard["source"]) if remarks else None,
        "is_agreed": any(_tells_of_agreement(each) for each in remarks),
    }


def _since(said: Sequence[tuple[int, str]], month: int) -> list[str]:
    """Return the remarks from a month on; one that stood there before says nothing of what came after it."""
    before = {remark for when, remark in said if when < month}
    return [remark for when, remark in said if when >= month and remark not in before]


def _shown(remark: str, source: Any) -> str:
    is_of_a_person = _TELLS_OF_PERSONS.search(remark) or (isinstance(source, str) and "举报" in source)
    return LEFT_OUT if is_of_a_person else remark


def _tells_of_agreement(remark: str) -> bool:
    clauses = _CLAUSE.split(remark)
    return bool(_ABOUT_DEADLINE.search(remark)) and any(
        _AGREED.search(clause) and not _NOT_YET.search(clause) for clause in clauses
    )
