"""The stocks of hazards: what leads from the paper before to this one, and when what is left falls due."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from hazardlib.measure.figure import Figure, explained
from hazardlib.measure.groups import LEVELS

if TYPE_CHECKING:
    from hazardlib.measure.rows import HazardRows, Where

WEEKS = 5
"""How many weeks ahead deadlines are told apart: beyond the next meeting."""

NOWHERE = "none"
"""The state of a hazard on the day on which it was not counted."""

_STATES = {"open": "open", "rectified": "rectified", "closed": "closed", NOWHERE: "nowhere"}
"""What a column of `measure.since` calls each state."""


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


def moves(since: HazardRows | None) -> list[dict[str, Any]]:
    """Return how many hazards went from which state to which since the paper before; none without one.

    Parameters
    ----------
    since
        The hazards of both papers, with what holds of each now and held then (see `measure.since`).

    Returns
    -------
    list of dict
        ``from``, ``to`` (open, rectified, closed, none) and ``count``. Source: ``docs/definitions.md#moves``.
    """
    if since is None:
        return []
    states = [each for each in _STATES if each != NOWHERE] + [NOWHERE]
    counts: list[dict[str, Any]] = [
        {"from": first, "to": last, "count": since.count(_moved(since, {first}, {last}), "moves")}
        for first in states
        for last in states
        if (first, last) != (NOWHERE, NOWHERE)
    ]
    return [each for each in counts if each["count"].value]


def _moved(since: HazardRows, sources: Collection[str], ends: Collection[str]) -> Where:
    """Return the hazards that have gone from one of some states to one of others."""
    was = (since[f"was_{_STATES[state]}"] for state in sorted(sources))
    now = (since[f"is_{_STATES[state]}"] for state in sorted(ends))
    return reduce(or_, was) & reduce(or_, now)


def stocks(since: HazardRows | None) -> dict[str, dict[str, Figure] | None]:
    """Return the account of each of `STOCKS`; None without a paper before."""
    if since is None:
        return dict.fromkeys(STOCKS)
    return {
        stock: {part: since.count(_moved(since, *states), stock) for part, states in parts.items()}
        for stock, parts in STOCKS.items()
    }


_DONE_EVENTS = {
    "put_right": ("rectified", ("rectified", "closed")),
    "closed": ("closed", ("closed",)),
}


def done_stocks(since: HazardRows | None) -> dict[str, dict[str, Figure]] | None:
    """Return what leads from the hazards put right, and from those closed, before to those of now.

    ``before + in_period + known_late − counted_before − undone − taken_off = now``, where ``in_period`` is
    what bears a date of the period. Source: ``docs/definitions.md#done_stocks``.
    """
    if since is None:
        return None
    return {
        name: {part: since.count(own, "done_stocks") for part, own in _done(since, *told).items()}
        for name, told in _DONE_EVENTS.items()
    }


def _done(since: HazardRows, event: str, states: Sequence[str]) -> dict[str, Where]:
    then = reduce(or_, (since[f"was_{state}"] for state in states))
    now = reduce(or_, (since[f"is_{state}"] for state in states))
    dated, is_counted = since[f"is_{event}_since"], since["is_counted"]
    return {
        "before": then,
        "in_period": dated,
        "known_late": now & ~then & ~dated,
        "counted_before": dated & then,
        "undone": then & is_counted & ~now,
        "taken_off": then & ~is_counted,
        "now": now,
    }


def deadlines(rows: HazardRows, as_of: date) -> list[dict[str, Any]]:
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
    due_on, told = rows["due_on"], []
    for bucket, first, last in spans:
        inside = rows["is_open"]
        if bucket == "undated":
            inside = inside & rows.missing("due_on")
        if first is not None:
            inside = inside & (due_on >= rows.day(first))
        if last is not None:
            inside = inside & (due_on <= rows.day(last))
        span = {
            "bucket": bucket,
            "from": None if first is None else first.isoformat(),
            "to": None if last is None else last.isoformat(),
        }
        told.append(
            {
                **explained(span, "deadlines", "分段的界限，自截至日期起按周分。"),
                **{level: rows.count(inside, "deadlines", level) for level in LEVELS},
            }
        )
    return told
