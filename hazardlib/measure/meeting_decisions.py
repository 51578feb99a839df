"""Meeting decisions (议定事项): what meetings have decided, and what has become of it by a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from hazardlib.domain.frames import plain_records
from hazardlib.domain.meeting_effects import effects_of
from hazardlib.domain.terms import TASK_STATES
from hazardlib.measure.figure import Figure, list_of_rows, of_records
from hazardlib.measure.tasks import state_of

if TYPE_CHECKING:
    import pandas as pd

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
