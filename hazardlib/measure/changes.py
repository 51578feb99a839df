"""Changes: what was stated otherwise in an earlier month, with both values (level, deadline, quantity, found date); moved deadlines more closely."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hazardlib.domain.grouping import Grouping, is_effective
from hazardlib.domain.terms import Level
from hazardlib.measure.figure import Figure, list_of_hazards

if TYPE_CHECKING:
    from hazardlib.domain.grouping import Mask
    from hazardlib.measure.rows import HazardRows

FIELDS = ("level", "due_on", "found_on", "quantity")
"""In the order in which they are listed."""

_HOW = "由这条隐患各月填报的内容比出：first 是最初报的，present 是现在报的，count 是变动次数。"

Stated = Sequence[tuple[str, Any]]
"""Each month that speaks of a hazard with what is known by then of one field."""


def changes(rows: HazardRows, told: Mapping[str, Mapping[str, Stated]]) -> Figure:
    """Return a line for each hazard and field that changed from month to month; of the level only falls.

    Returns
    -------
    Figure
        A list: ``hazard_id``, ``field``, ``first`` and ``present`` value (of a level that fell ``major`` and
        ``general``), ``count`` of changes, ``month`` of the last. See ``docs/definitions.md#changes``.
    """
    meant = rows.frame(["hazard_id"], ids={one for own in told.values() for one in own})["hazard_id"]
    order = {str(hazard_id): place for place, hazard_id in enumerate(meant)}
    lines = []
    for field in FIELDS:
        for hazard_id in sorted(told[field], key=order.__getitem__):
            said = told[field][hazard_id]
            months = months_of_change(said)
            values = [value for _, value in said]
            if field == "level":
                has_fallen = Level.MAJOR in values and values[-1] == Level.GENERAL
                values, months = ([str(Level.MAJOR), str(Level.GENERAL)], months) if has_fallen else ([], [])
            if months:
                line = {"hazard_id": hazard_id, "field": field, "first": values[0], "present": values[-1]}
                lines.append(line | {"count": len(months), "month": months[-1]})
    return list_of_hazards(lines, "changes", _HOW)


def stated_by_month(history: pd.DataFrame) -> Mapping[str, Mapping[str, Stated]]:
    """Return for each of `FIELDS` what is known of it by each month, of the hazards of which it is not the same in all."""
    rows = history.loc[_may_differ(history), ["hazard_id", "month", "status", *FIELDS]].reset_index(drop=True)
    if rows.empty:
        return {field: {} for field in FIELDS}
    hazard = Grouping(rows["hazard_id"])
    speaks = is_effective(rows, hazard)
    known = rows.assign(**{name: hazard.carried(rows[name], speaks) for name in FIELDS})
    # A row that states no quantity stands for one.
    states = hazard.any(rows["quantity"].notna().to_numpy())
    known["quantity"] = rows["quantity"].fillna(1).clip(lower=1).where(states)
    known = known[speaks]
    hazard = Grouping(known["hazard_id"])
    return {field: _stated(known[hazard.has_several(known[field])], field) for field in FIELDS}


def _may_differ(history: pd.DataFrame) -> Mask:
    """Return the rows of hazards of which two rows state something else; of the others nothing can have changed."""
    hazard = Grouping(history["hazard_id"])
    # A row that states no quantity stands for one.
    stated = [history["quantity"].fillna(1), *(history[name] for name in FIELDS if name != "quantity")]
    differs: Mask = np.logical_or.reduce([hazard.has_several(values) for values in stated])
    return differs


def _stated(known: pd.DataFrame, field: str) -> Mapping[str, Stated]:
    said = known[["hazard_id", "month", field]].dropna(subset=[field])
    told: dict[str, list[tuple[str, Any]]] = {}
    for hazard_id, month, value in zip(said["hazard_id"], said["month"], said[field], strict=True):
        plain = f"{value:%Y-%m-%d}" if field.endswith("_on") else int(value) if field == "quantity" else value
        told.setdefault(hazard_id, []).append((month, plain))
    return told


def months_of_change(said: Stated) -> list[str]:
    """Return the months in which something else is stated than before."""
    return [month for (_, before), (month, after) in pairwise(said) if after != before]


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

_HOW_MOVED = "由这条隐患各月填报的整改期限比出：count 是变动次数，days 是最初期限到现在期限的天数。"

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
    return list_of_hazards(lines, "deadline_moved", _HOW_MOVED)


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
