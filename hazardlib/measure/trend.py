"""Figures in time: the state at each month's due day, the period since the last paper, ageing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from hazardlib.measure.figure import Figure, Figures, explained, plain
from hazardlib.measure.groups import LEVELS
from hazardlib.measure.rows import everyone, figures_of, rows_of

if TYPE_CHECKING:
    from hazardlib.measure.rows import HazardRows, Where

AGE_LIMITS = (30, 60, 90)
"""Upper ends of the ageing buckets [days since found]; the last bucket is open."""

_EVENTS = {"found": "found_on", "rectified": "done_on", "closed": "closed_on"}


class Register(Protocol):
    """What measure needs of the hazards as of a day."""

    @property
    def hazards(self) -> pd.DataFrame:
        """``columns.HAZARDS``."""

    @property
    def stated_history(self) -> pd.DataFrame:
        """``columns.HISTORY``, without what re-inspections found."""

    @property
    def leaders(self) -> pd.DataFrame:
        """``hazard_id``, ``leader``."""


@dataclass(frozen=True)
class PreviousPaper:
    """The state that a paper is compared with.

    Parameters
    ----------
    register
        The register as of it, from all that this paper knows.
    known_on
        The day for which that paper was made.
    known
        The same from what had been received by the end of ``known_on``; None if nothing had.
    """

    day: date
    register: Register
    known_on: date
    known: Register | None

    @cached_property
    def rows(self) -> HazardRows:
        """The same, as figures ask for them."""
        return rows_of(self.register, self.day, lambda: self.register)


@dataclass(frozen=True)
class MonthState:
    """The state on a due day before the paper's own.

    Parameters
    ----------
    counted
        The figures of all hazards on it, and of the major ones: their values.
    register
        Returns the register that they are counted from.
    """

    day: date
    counted: Mapping[str, Mapping[str, Any]]
    register: Callable[[], Register]

    def figures(self) -> dict[str, Figures]:
        """Return what it comes to, counted anew only for who asks."""
        return {level: Figures(values, partial(self._kept, level)) for level, values in self.counted.items()}

    def not_closed(self, level: str) -> Figure:
        """Return how many hazards were not closed."""
        value = self.counted[level]["found"] - self.counted[level]["closed"]
        return replace(self._kept(level, "not_closed"), value=value, definition="pace")

    def _kept(self, level: str, name: str) -> Figure:
        value = self.counted[level].get(name)
        return Figure(value, name, register=self.register, anew=lambda: self._counted_anew[level][name])

    @cached_property
    def _counted_anew(self) -> dict[str, dict[str, Figure]]:
        rows = rows_of(self.register(), self.day, self.register)
        return {
            level: {**figures, "not_closed": not_closed(rows, level)}
            for level, figures in figures_of(rows, everyone(rows)).items()
        }


def values_on(register: Any, day: date) -> dict[str, dict[str, Any]]:
    """Return the values of `MonthState` on a day, as they can be kept for later papers."""
    rows = rows_of(register, day)
    values: dict[str, dict[str, Any]] = plain(figures_of(rows, everyone(rows)))
    return values


def not_closed(rows: HazardRows, level: str) -> Figure:
    """Return how many hazards of a level are not closed."""
    return rows.count(~rows["is_closed"], "pace", level)


def happened(rows: HazardRows, event: str, previous_on: date | None) -> Where:
    """Return which hazards were ``found``, ``rectified`` or ``closed`` after ``previous_on``."""
    return rows[_EVENTS[event]] > rows.day(previous_on or date.min)


def flow(rows: HazardRows, previous_on: date | None) -> dict[str, Figure]:
    """Return how many hazards were found, put right and closed after ``previous_on`` (by date)."""
    return {
        event: rows.count(happened(rows, event, previous_on), "from-one-paper-to-the-next")
        for event in _EVENTS
    }


def age_buckets() -> Iterator[tuple[str, int, int | None]]:
    """Yield the ageing buckets: code, first day, last day (None for the open one)."""
    first = 0
    for last in AGE_LIMITS:
        yield f"{first}-{last}", first, last
        first = last + 1
    yield f"{first}+", first, None


def ageing(rows: HazardRows, as_of: date) -> list[dict[str, Any]]:
    """Return how many open hazards there are by days since they were found."""
    told = []
    for bucket, first, last in age_buckets():
        inside = rows["is_open"] & (rows["found_on"] <= rows.day(as_of - timedelta(first)))
        if last is not None:
            inside = inside & (rows["found_on"] >= rows.day(as_of - timedelta(last)))
        span = {"bucket": bucket, "from_days": first, "to_days": last}
        told.append(
            {
                **explained(span, "ageing", "分段的界限，在定义里写定。"),
                **{level: rows.count(inside, "ageing", level) for level in LEVELS},
            }
        )
    return told
