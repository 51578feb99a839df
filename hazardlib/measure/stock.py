"""The stocks of hazards: what leads from the paper before to this one, and when what is left falls due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from hazardlib.measure.figure import Figure, counted, counted_where, explained
from hazardlib.measure.trend import PreviousPaper, happened

if TYPE_CHECKING:
    import pandas as pd

WEEKS = 5
"""How many weeks ahead deadlines are told apart: beyond the next meeting."""

NOWHERE = "none"
"""The state of a hazard on the day on which it was not counted."""

_STATES = {"is_open": "open", "is_rectified": "rectified", "is_closed": "closed"}


_OPEN, _LEFT, _DONE = {"open"}, {"open", "rectified"}, {"rectified", "closed"}
_EVERY = {*_LEFT, *_DONE, NOWHERE}

_Moves = Mapping[str, tuple[set[str], set[str]]]
"""From which states to which the hazards have gone that a part of a stock counts."""

STOCKS: Mapping[str, _Moves] = {
    "open_stock": {
        "before": (_OPEN, _EVERY),
        "entered": ({NOWHERE}, _EVERY),
        "put_right": ({"open", NOWHERE}, _DONE),
        "returned": (_DONE, _OPEN),
        "taken_off": (_OPEN, {NOWHERE}),
        "now": (_EVERY, _OPEN),
    },
    "not_closed_stock": {
        "before": (_LEFT, _EVERY),
        "entered": ({NOWHERE}, _EVERY),
        "reopened": ({"closed"}, _LEFT),
        "closed": (_EVERY - {"closed"}, {"closed"}),
        "taken_off": (_LEFT, {NOWHERE}),
        "now": (_EVERY, _LEFT),
    },
}
"""The accounts of stocks: what leads from the hazards of the paper before to those of now.

``before + entered + returned − put_right − taken_off = now`` and ``before + entered + reopened − closed − taken_off = now``.
Source: ``docs/definitions.md#open_stock``, ``#not_closed_stock``.
"""


def moves(hazards: pd.DataFrame, before: PreviousPaper | None) -> list[dict[str, Any]]:
    """Return how many hazards went from which state to which since the paper before; none without one.

    Returns
    -------
    list of dict
        ``from``, ``to`` (open, rectified, closed, none) and ``count``. Source: ``docs/definitions.md#moves``.
    """
    if before is None:
        return []
    moved = moved_hazards(hazards, before)
    order = (*_STATES.values(), NOWHERE)
    return [
        {"from": first, "to": last, "count": counted(moved[first, last], "moves")}
        for first in order
        for last in order
        if (first, last) in moved
    ]


def moved_hazards(hazards: pd.DataFrame, before: PreviousPaper) -> dict[tuple[str, str], list[str]]:
    """Return the hazards (``hazard_id``) by their state on the day of the paper before and now."""
    then, now = _states(before.hazards), _states(hazards)
    moved: dict[tuple[str, str], list[str]] = {}
    for one in {**then, **now}:
        moved.setdefault((then.get(one, NOWHERE), now.get(one, NOWHERE)), []).append(one)
    return moved


def _states(hazards: pd.DataFrame) -> dict[str, str]:
    return {
        identity: state
        for flag, state in _STATES.items()
        for identity in hazards["hazard_id"].array[hazards[flag].to_numpy()]
    }


def stocks(hazards: pd.DataFrame, before: PreviousPaper | None) -> dict[str, dict[str, Figure] | None]:
    """Return the account of each of `STOCKS`; None without a paper before."""
    if before is None:
        return dict.fromkeys(STOCKS)
    moved = moved_hazards(hazards, before)

    def gone(sources: set[str], ends: set[str]) -> list[str]:
        return [
            one for (first, last), ids in moved.items() if first in sources and last in ends for one in ids
        ]

    return {
        stock: {part: counted(gone(*states), stock) for part, states in parts.items()}
        for stock, parts in STOCKS.items()
    }


_DONE_EVENTS = {
    "put_right": ("rectified", ("is_rectified", "is_closed")),
    "closed": ("closed", ("is_closed",)),
}


def done_stocks(hazards: pd.DataFrame, before: PreviousPaper | None) -> dict[str, dict[str, Figure]] | None:
    """Return what leads from the hazards put right, and from those closed, before to those of now.

    ``before + in_period + known_late − counted_before − undone − taken_off = now``, where ``in_period`` is
    what bears a date of the period. Source: ``docs/definitions.md#done_stocks``.
    """
    if before is None:
        return None
    return {
        name: {
            part: counted(sorted(ids), "done_stocks")
            for part, ids in _done_members(hazards, before, name).items()
        }
        for name in _DONE_EVENTS
    }


def _done_members(hazards: pd.DataFrame, before: PreviousPaper, name: str) -> dict[str, set[str]]:
    event, flags = _DONE_EVENTS[name]
    counted = set(hazards["hazard_id"])
    then, now = _flagged(before.hazards, flags), _flagged(hazards, flags)
    dated = set(hazards["hazard_id"].array[happened(hazards, event, before.day)])
    return {
        "before": then,
        "in_period": dated,
        "known_late": now - then - dated,
        "counted_before": dated & then,
        "undone": (then - now) & counted,
        "taken_off": then - counted,
        "now": now,
    }


def _flagged(hazards: pd.DataFrame, flags: tuple[str, ...]) -> set[str]:
    is_flagged = np.logical_or.reduce([hazards[flag].to_numpy() for flag in flags])
    return set(hazards["hazard_id"].array[is_flagged])


def deadlines(hazards: pd.DataFrame, as_of: date) -> list[dict[str, Any]]:
    """Return the open hazards by when they fall due: overdue, each coming week, later, without a deadline.

    Returns
    -------
    list of dict
        ``bucket``, ``from`` and ``to`` (days, both included; null where there is no end), ``all``, ``major``.
        They add up to the open hazards. Source: ``docs/definitions.md#deadlines``.
    """
    starts = [as_of + timedelta(weeks=week) for week in range(WEEKS + 1)]
    spans: list[tuple[str, date | None, date | None]] = [("overdue", None, as_of - timedelta(days=1))]
    spans += [("week", start, start + timedelta(days=6)) for start in starts[:-1]]
    spans += [("later", starts[-1], None), ("undated", None, None)]
    is_open, is_major = hazards["is_open"].to_numpy(), hazards["is_major"].to_numpy()
    due_on = hazards["due_on"].to_numpy()
    rows = []
    for bucket, first, last in spans:
        inside = is_open & (np.isnat(due_on) if bucket == "undated" else ~np.isnat(due_on))
        if first is not None:
            inside &= due_on >= np.datetime64(first)
        if last is not None:
            inside &= due_on <= np.datetime64(last)
        span = {
            "bucket": bucket,
            "from": None if first is None else first.isoformat(),
            "to": None if last is None else last.isoformat(),
        }
        rows.append(
            {
                **explained(span, "deadlines", "分段的界限，自截至日期起按周分。"),
                "all": counted_where(hazards, inside, "deadlines"),
                "major": counted_where(hazards, inside & is_major, "deadlines"),
            }
        )
    return rows
