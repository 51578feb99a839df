"""Meetings: what the next one is asked of each hazard, what meetings have decided (议定事项), and what has become of it by a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import reduce
from itertools import groupby
from operator import and_, itemgetter
from typing import TYPE_CHECKING, Any

from hazardlib.domain.frames import plain_records
from hazardlib.domain.meeting_effects import effects_of
from hazardlib.domain.terms import TASK_STATES, Ask
from hazardlib.measure.figure import Figure, list_of_hazards, list_of_rows, of_records
from hazardlib.measure.tasks import state_of

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.measure.rows import HazardRows

_HOW_ASKED = "asks 是对这条隐患提请会议研究的事项，由隐患状态、督办、期限变动和填报部门得出。"


def meeting_matters(
    own: HazardRows,
    lists: Mapping[str, Figure],
    moved: Sequence[Mapping[str, Any]],
    supervised: Sequence[Mapping[str, Any]],
    led: Collection[str],
) -> Figure:
    """Return each hazard of which something is asked, major ones first, then the longest overdue.

    It is asked by ``lists``, ``deadline_moves`` and ``supervision.to_decide`` of figures.json; of those in ``led`` a meeting has
    said already who leads.

    Returns
    -------
    Figure
        A list: ``hazard_id`` and ``asks``, the codes of `Ask` in their order. Source: ``docs/definitions.md#matters``.
    """

    def flagged(*names: str) -> set[str]:
        return set(own.ids(reduce(and_, (own[name] for name in names))))

    def why(reason: str) -> set[str]:
        return {row["hazard_id"] for row in supervised if row["why"] == reason}

    put_off = {row["hazard_id"] for row in moved if not row["is_agreed"] and row["days"] > 0}
    asked = {
        Ask.SUPERVISE: flagged("is_major", "is_overdue_verified") - flagged("is_supervised"),
        Ask.REPORT: (flagged("is_supervised", "is_overdue") | why("overdue"))
        - flagged("is_overdue_unverified"),
        Ask.EXTEND: put_off | why("extension_asked"),
        Ask.LEAD: set(lists["claimed_twice"].value) - set(led),
        Ask.LEVEL: set(lists["level_fallen"].value),
    }
    order = ["is_major", "overdue_days", "due_on", "hazard_id"]
    meant = own.frame(order, ids=set[str]().union(*asked.values()))
    pressing = meant.sort_values(order, ascending=[False, False, True, True], kind="stable")["hazard_id"]
    rows = [
        {"hazard_id": one, "asks": [str(ask) for ask, of in asked.items() if one in of]} for one in pressing
    ]
    return list_of_hazards(rows, "matters", _HOW_ASKED)


_TEXTS = {
    **{name: name for name in ("matter", "hazard_no", "hazard_id", "leader", "department")},
    "outcome": "handling",
    **{name: name for name in ("reported_by", "file", "sheet")},
}
"""Field of a row in figures.json → column of the sheet."""

_DEFINITION, _HOW = "meeting_decisions", "这是清单里一项的内容；办结日期在截至日期之后的，还不算办结。"

_SETTLED = ("done", "late")


def decision_figures(decided: pd.DataFrame, as_of: date) -> dict[str, Any]:
    """Return ``meeting_decisions`` of figures.json.

    Parameters
    ----------
    decided
        One row a matter decided by ``as_of``, by meeting (see ``merge.other_sheets.meeting_decisions``), with ``takes_effect``: whether
        the register follows it.

    Returns
    -------
    dict
        ``overall`` counts, ``by_meeting``, ``outstanding`` and ``rows``. Source: ``docs/definitions.md#meeting_decisions``.
    """
    known = decided[["met_on", *_TEXTS.values(), "due_on", "settled_on", "row", "takes_effect"]]
    rows = [_row(matter, as_of) for matter in plain_records(known)]
    outstanding = [row for row in rows if row["state"] not in _SETTLED]
    outstanding.sort(key=lambda row: (row["due_on"] is None, row["due_on"]))
    return {
        "overall": _counts(rows),
        "by_meeting": [
            {"met_on": met_on, **_counts(list(own))} for met_on, own in groupby(rows, itemgetter("met_on"))
        ],
        "outstanding": list_of_rows(outstanding, _DEFINITION, _HOW),
        "rows": list_of_rows(rows, _DEFINITION, _HOW),
    }


def _row(matter: Mapping[str, Any], as_of: date) -> dict[str, Any]:
    days = {name: None if matter[name] is None else matter[name].date() for name in ("due_on", "settled_on")}
    if days["settled_on"] is not None and days["settled_on"] > as_of:
        days["settled_on"] = None
    state = state_of(days["due_on"], days["settled_on"], as_of)
    effects = effects_of(matter["matter"]).asks if matter["takes_effect"] else ()
    return {
        "met_on": matter["met_on"].date().isoformat(),
        **{name: matter[column] for name, column in _TEXTS.items()},
        **{name: None if day is None else day.isoformat() for name, day in days.items()},
        "state": state,
        "state_name": TASK_STATES[state],
        "effects": [str(ask) for ask in effects],
        "effects_name": "、".join(ask.chinese for ask in effects),
        "row": int(matter["row"]),
    }


def _counts(rows: Sequence[Mapping[str, Any]]) -> dict[str, Figure]:
    def of(*states: str) -> Figure:
        return of_records([row for row in rows if row["state"] in states], dict, _DEFINITION)

    return {
        "decided": of(*TASK_STATES),
        "settled": of(*_SETTLED),
        "settled_late": of("late"),
        "overdue": of("overdue"),
        "pending": of("pending"),
    }
