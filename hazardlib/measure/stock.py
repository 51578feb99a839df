"""The stocks of hazards: what leads from the paper before to this one, and when what is left falls due."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pandas as pd

from hazardlib.measure.trend import Before, happened

WEEKS = 5
"""How many weeks ahead deadlines are told apart: beyond the next meeting."""

NOWHERE = "none"
"""The state of a hazard on the day on which it was not counted."""

_STATES = {"is_open": "open", "is_rectified": "rectified", "is_closed": "closed"}


def moves(hazards: pd.DataFrame, before: Before | None) -> list[dict[str, Any]]:
    """Return how many hazards went from which state to which since the paper before; none without one.

    Returns
    -------
    list of dict
        ``from``, ``to`` (open, rectified, closed, none) and ``count``. Source: ``docs/definitions.md#moves``.
    """
    if before is None:
        return []
    then, now = _states(before.hazards), _states(hazards)
    counts = Counter((then.get(one, NOWHERE), now.get(one, NOWHERE)) for one in {**then, **now})
    order = (*_STATES.values(), NOWHERE)
    return [
        {"from": first, "to": last, "count": counts[first, last]}
        for first in order
        for last in order
        if counts[first, last]
    ]


def _states(hazards: pd.DataFrame) -> dict[str, str]:
    return {
        str(identity): state
        for flag, state in _STATES.items()
        for identity in hazards.loc[hazards[flag], "hazard_id"]
    }


def open_stock(hazards: pd.DataFrame, before: Before | None) -> dict[str, int] | None:
    """Return what leads from the open hazards of the paper before to those of now; None without one.

    ``before + entered + returned − put_right − taken_off = now``. Source: ``docs/definitions.md#open_stock``.
    """
    if before is None:
        return None
    counts: Counter[str] = Counter()
    for move in moves(hazards, before):
        first, last, count = move["from"], move["to"], move["count"]
        counts["before"] += count * (first == "open")
        counts["entered"] += count * (first == NOWHERE)
        counts["put_right"] += count * (first in {"open", NOWHERE} and last in {"rectified", "closed"})
        counts["returned"] += count * (first in {"rectified", "closed"} and last == "open")
        counts["taken_off"] += count * (first == "open" and last == NOWHERE)
        counts["now"] += count * (last == "open")
    names = ("before", "entered", "put_right", "returned", "taken_off", "now")
    return {name: counts[name] for name in names}


def not_closed_stock(hazards: pd.DataFrame, before: Before | None) -> dict[str, int] | None:
    """Return what leads from the hazards not closed on the day before to those of now; None without one.

    ``before + entered + reopened − closed − taken_off = now``. Source: ``docs/definitions.md#not_closed_stock``.
    """
    if before is None:
        return None
    left, counts = {"open", "rectified"}, Counter[str]()
    for move in moves(hazards, before):
        first, last, count = move["from"], move["to"], move["count"]
        counts["before"] += count * (first in left)
        counts["entered"] += count * (first == NOWHERE)
        counts["reopened"] += count * (first == "closed" and last in left)
        counts["closed"] += count * (first != "closed" and last == "closed")
        counts["taken_off"] += count * (first in left and last == NOWHERE)
        counts["now"] += count * (last in left)
    return {name: counts[name] for name in ("before", "entered", "reopened", "closed", "taken_off", "now")}


_DONE = {"put_right": ("rectified", ("is_rectified", "is_closed")), "closed": ("closed", ("is_closed",))}


def done_stocks(hazards: pd.DataFrame, before: Before | None) -> dict[str, dict[str, int]] | None:
    """Return what leads from the hazards put right, and from those closed, before to those of now.

    ``before + in_period + known_late − counted_before − undone − taken_off = now``, where ``in_period`` is
    what bears a date of the period. Source: ``docs/definitions.md#done_stocks``.
    """
    if before is None:
        return None
    counted = set(hazards["hazard_id"])
    stocks = {}
    for name, (event, flags) in _DONE.items():
        then, now = _flagged(before.hazards, flags), _flagged(hazards, flags)
        dated = set(hazards.loc[happened(hazards, event, before.day), "hazard_id"])
        stocks[name] = {
            "before": len(then),
            "in_period": len(dated),
            "known_late": len(now - then - dated),
            "counted_before": len(dated & then),
            "undone": len((then - now) & counted),
            "taken_off": len(then - counted),
            "now": len(now),
        }
    return stocks


def _flagged(hazards: pd.DataFrame, flags: tuple[str, ...]) -> set[str]:
    return set(hazards.loc[hazards[list(flags)].any(axis=1), "hazard_id"])


def deadlines(hazards: pd.DataFrame, as_of: date) -> list[dict[str, Any]]:
    """Return the open hazards by when they fall due: overdue, each coming week, later, without a deadline.

    Returns
    -------
    list of dict
        ``bucket``, ``from`` and ``to`` (days, both included; null where there is no end), ``all``, ``major``.
        They add up to the open hazards. Source: ``docs/definitions.md#deadlines``.
    """
    still = hazards[hazards["is_open"]]
    due_on = still["due_on"]
    starts = [as_of + timedelta(weeks=week) for week in range(WEEKS + 1)]
    spans: list[tuple[str, date | None, date | None]] = [("overdue", None, as_of - timedelta(days=1))]
    spans += [("week", start, start + timedelta(days=6)) for start in starts[:-1]]
    spans += [("later", starts[-1], None), ("undated", None, None)]
    rows = []
    for bucket, first, last in spans:
        inside = due_on.isna() if bucket == "undated" else due_on.notna()
        if first is not None:
            inside &= due_on >= pd.Timestamp(first)
        if last is not None:
            inside &= due_on <= pd.Timestamp(last)
        rows.append(
            {
                "bucket": bucket,
                "from": None if first is None else first.isoformat(),
                "to": None if last is None else last.isoformat(),
                "all": int(inside.sum()),
                "major": int((inside & still["is_major"]).sum()),
            }
        )
    return rows
