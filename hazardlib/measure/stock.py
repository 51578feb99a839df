"""The stocks of hazards: each hazard now beside the paper before, what leads from that paper to this one, and when what is left falls due."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
import pandas as pd

from hazardlib.measure.figure import Figure, explained
from hazardlib.measure.groups import LEVELS
from hazardlib.measure.rows import HazardFrame
from hazardlib.measure.trend import happened

if TYPE_CHECKING:
    from hazardlib.measure.rows import HazardRows, Where
    from hazardlib.measure.trend import PreviousPaper

NOW = ("is_open", "is_rectified", "is_closed")
"""Flags of a hazard that are told of then, as ``was_…``, and now."""


@runtime_checkable
class FiledSince(Protocol):
    """A register whose hazards lie in files, and can be laid beside those of another."""

    def since(self, before: Any, day: date) -> HazardRows:
        """Return the rows of `Since`."""


@dataclass(frozen=True, eq=False)
class Since:
    """Every hazard of either paper once, those of the paper before first.

    Parameters
    ----------
    rows
        ``was_open``, ``was_rectified``, ``was_closed``, ``was_nowhere`` and the same now as ``is_…``; ``was_counted``, ``is_counted``;
        ``is_rectified_since`` and ``is_closed_since``, by date; ``is_found_by_then``.
    """

    day: date
    rows: HazardRows

    def late_reported(self) -> list[str]:
        """Return the hazards found by the day before that were not counted as of it (``hazard_id``)."""
        return self.rows.ids(self.rows["is_found_by_then"] & ~self.rows["was_counted"])

    def taken_off(self) -> list[str]:
        """Return the hazards counted as of the day before that are not among those found by then (``hazard_id``)."""
        return self.rows.ids(self.rows["was_counted"] & ~self.rows["is_found_by_then"])


def since_before(register: Any, before: PreviousPaper) -> Since:
    """Return the hazards of two registers side by side."""
    day = before.day
    if isinstance(register, FiledSince):
        return Since(day, register.since(before.register, day))
    old, hazards = before.register.hazards, register.hazards
    then_at = pd.Index(old["hazard_id"]).get_indexer(hazards["hazard_id"])
    is_new = then_at < 0
    now_at = np.full(len(old), -1, dtype=np.intp)
    now_at[then_at[~is_new]] = np.flatnonzero(~is_new)
    places = np.concatenate([now_at, np.flatnonzero(is_new)])
    was_counted = np.arange(len(places)) < len(old)

    def now(flag: Any) -> Any:
        return np.append(flag, False)[places]

    own = HazardFrame(hazards, day)
    told: dict[str, Any] = {"was_counted": was_counted, "is_counted": places >= 0}
    for name in NOW:
        told[f"was_{name[3:]}"] = np.append(old[name].to_numpy(dtype=bool), np.zeros(int(is_new.sum()), bool))
        told[name] = now(own[name])
    for kind in ("was", "is"):
        told[f"{kind}_nowhere"] = ~np.logical_or.reduce([told[f"{kind}_{name[3:]}"] for name in NOW])
    for event in ("rectified", "closed"):
        told[f"is_{event}_since"] = now(happened(own, event, day))
    told["is_found_by_then"] = now(own["found_on"] <= own.day(day))
    ids = pd.concat([old["hazard_id"], hazards["hazard_id"][is_new]], ignore_index=True)
    return Since(day, HazardFrame(pd.DataFrame({"hazard_id": ids, **told}), day))


WEEKS = 5
"""How many weeks ahead deadlines are told apart: beyond the next meeting."""

NOWHERE = "none"
"""The state of a hazard on the day on which it was not counted."""

_STATES = {"open": "open", "rectified": "rectified", "closed": "closed", NOWHERE: "nowhere"}
"""What a column of `Since` calls each state."""

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
        The hazards of both papers, with what holds of each now and held then (see `Since`).

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
