"""The stocks of hazards: what leads from the paper before to this one, and when what is left falls due."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from hazardlib.measure.figure import Figure, as_texts, counted_where, explained
from hazardlib.measure.trend import Since, happened

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

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


def moves(since: Since | None) -> list[dict[str, Any]]:
    """Return how many hazards went from which state to which since the paper before; none without one.

    Returns
    -------
    list of dict
        ``from``, ``to`` (open, rectified, closed, none) and ``count``. Source: ``docs/definitions.md#moves``.
    """
    if since is None:
        return []
    moved = _Moved.of(since)
    return [
        {"from": first, "to": last, "count": moved.count({first}, {last}, "moves")}
        for first in _ORDER
        for last in _ORDER
        if (first, last) != (NOWHERE, NOWHERE) and moved.number({first}, {last})
    ]


_ORDER = (*_STATES.values(), NOWHERE)


@dataclass(frozen=True, eq=False)
class _Moved:
    """From which state to which each hazard has gone: those of the paper before, then the others."""

    ids: Callable[[NDArray[np.intp]], list[str]]
    pairs: NDArray[np.intp]

    @classmethod
    def of(cls, since: Since) -> _Moved:
        then, now = _states(since.before.hazards), _states(since.hazards)
        last = np.where(since.now_at >= 0, now[since.now_at] if len(now) else 0, _ORDER.index(NOWHERE))
        is_new = since.then_at < 0
        firsts = np.concatenate([then, np.full(int(is_new.sum()), _ORDER.index(NOWHERE))])
        old, new = since.before.hazards["hazard_id"].array, np.flatnonzero(is_new)

        def ids(places: NDArray[np.intp]) -> list[str]:
            added = new[places[places >= len(old)] - len(old)]
            return [
                *as_texts(old[places[places < len(old)]]),
                *as_texts(since.hazards["hazard_id"].array[added]),
            ]

        return cls(ids, firsts * len(_ORDER) + np.concatenate([last, now[is_new]]))

    def _meant(self, sources: Collection[str], ends: Collection[str]) -> NDArray[np.intp]:
        own = [
            first * len(_ORDER) + last
            for first, source in enumerate(_ORDER)
            for last, end in enumerate(_ORDER)
            if source in sources and end in ends
        ]
        return np.flatnonzero(np.isin(self.pairs, own))

    def number(self, sources: Collection[str], ends: Collection[str]) -> int:
        return len(self._meant(sources, ends))

    def count(self, sources: Collection[str], ends: Collection[str], definition: str) -> Figure:
        own = self._meant(sources, ends)
        return Figure(len(own), definition, numerator=lambda: self.ids(own))


def _states(hazards: pd.DataFrame) -> NDArray[np.intp]:
    states = np.full(len(hazards), _ORDER.index(NOWHERE), dtype=np.intp)
    for place, flag in enumerate(_STATES):
        states[hazards[flag].to_numpy(dtype=bool)] = place
    return states


def stocks(since: Since | None) -> dict[str, dict[str, Figure] | None]:
    """Return the account of each of `STOCKS`; None without a paper before."""
    if since is None:
        return dict.fromkeys(STOCKS)
    moved = _Moved.of(since)
    return {
        stock: {part: moved.count(*states, stock) for part, states in parts.items()}
        for stock, parts in STOCKS.items()
    }


_DONE_EVENTS = {
    "put_right": ("rectified", ("is_rectified", "is_closed")),
    "closed": ("closed", ("is_closed",)),
}


def done_stocks(since: Since | None) -> dict[str, dict[str, Figure]] | None:
    """Return what leads from the hazards put right, and from those closed, before to those of now.

    ``before + in_period + known_late − counted_before − undone − taken_off = now``, where ``in_period`` is
    what bears a date of the period. Source: ``docs/definitions.md#done_stocks``.
    """
    if since is None:
        return None
    return {name: _done(since, *told) for name, told in _DONE_EVENTS.items()}


def _done(since: Since, event: str, flags: tuple[str, ...]) -> dict[str, Figure]:
    old, hazards = since.before.hazards, since.hazards
    then, now = _flagged(old, flags), _flagged(hazards, flags)
    dated = happened(hazards, event, since.before.day)
    was = since.then_of(then)
    is_known = since.now_at >= 0
    parts: dict[str, tuple[pd.DataFrame, NDArray[np.bool_]]] = {
        "before": (old, then),
        "in_period": (hazards, dated),
        "known_late": (hazards, now & ~was & ~dated),
        "counted_before": (hazards, dated & was),
        "undone": (old, then & is_known & ~(now[since.now_at] if len(now) else is_known)),
        "taken_off": (old, then & ~is_known),
        "now": (hazards, now),
    }
    return {part: counted_where(*own, "done_stocks") for part, own in parts.items()}


def _flagged(hazards: pd.DataFrame, flags: tuple[str, ...]) -> NDArray[np.bool_]:
    is_flagged: NDArray[np.bool_] = np.logical_or.reduce(
        [hazards[flag].to_numpy(dtype=bool) for flag in flags]
    )
    return is_flagged


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
