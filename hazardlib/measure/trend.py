"""Figures in time: the state at each month's due day, the period since the last paper, ageing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd

from hazardlib.measure.figure import Figure, as_texts, counted_where, explained
from hazardlib.measure.rates import overall

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
    day
        The day of the paper before.
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

    @property
    def hazards(self) -> pd.DataFrame:
        """The hazards of the register before."""
        return self.register.hazards


@dataclass(frozen=True)
class MonthState:
    """The state on a due day before the paper's own.

    Parameters
    ----------
    day
        The due day.
    counted
        The values of `overall` on it.
    register
        Returns the register that they are counted from.
    """

    day: date
    counted: Mapping[str, Mapping[str, Any]]
    register: Callable[[], Register]

    def figures(self) -> dict[str, dict[str, Figure]]:
        """Return what it comes to, counted anew only for who asks."""
        return {
            level: {name: self._kept(value, level, name) for name, value in figures.items()}
            for level, figures in self.counted.items()
        }

    def not_closed(self, level: str) -> Figure:
        """Return how many hazards were not closed."""
        value = self.counted[level]["found"] - self.counted[level]["closed"]
        return self._kept(value, level, "not_closed", "pace")

    def _kept(self, value: Any, level: str, name: str, definition: str = "") -> Figure:
        return Figure(
            value, definition or name, register=self.register, anew=lambda: self._counted_anew[level][name]
        )

    @cached_property
    def _counted_anew(self) -> dict[str, dict[str, Figure]]:
        hazards = self.register().hazards
        return {
            level: {**figures, "not_closed": not_closed(hazards, level, self.register)}
            for level, figures in overall(hazards, self.day, self.register).items()
        }


@dataclass(frozen=True)
class Past:
    """What a paper looks back to: each due day before its own, in order, and the state it is compared with."""

    earlier: Sequence[MonthState]
    before: PreviousPaper | None


def not_closed(hazards: pd.DataFrame, level: str, register: Callable[[], Register] | None = None) -> Figure:
    """Return how many hazards of a level are not closed."""
    return counted_where(hazards, of_level(hazards, level) & ~hazards["is_closed"], "pace", register)


def of_level(hazards: pd.DataFrame, level: str) -> pd.Series:
    """Return which hazards are of a level, ``all`` or ``major``."""
    return hazards["is_major"] | (level != "major")


@dataclass(frozen=True, eq=False)
class Since:
    """The hazards of a paper beside those of the paper before.

    Parameters
    ----------
    hazards, before
        The register, and what it is compared with.
    """

    hazards: pd.DataFrame
    before: PreviousPaper

    @classmethod
    def of(cls, hazards: pd.DataFrame, before: PreviousPaper | None) -> Since | None:
        """Return both side by side; None where there is none before."""
        return None if before is None else cls(hazards, before)

    @cached_property
    def then_at(self) -> NDArray[np.intp]:
        """Where each hazard stands in the paper before; −1 where it was not counted."""
        places: NDArray[np.intp] = pd.Index(self.before.hazards["hazard_id"]).get_indexer(
            self.hazards["hazard_id"]
        )
        return places

    @cached_property
    def now_at(self) -> NDArray[np.intp]:
        """Where each hazard of the paper before stands now; −1 where it is counted no more."""
        places = np.full(len(self.before.hazards), -1, dtype=np.intp)
        known = np.flatnonzero(self.then_at >= 0)
        places[self.then_at[known]] = known
        return places

    def then_of(self, is_flagged: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return of each hazard what held of it before; nothing of one that was not counted."""
        return np.append(is_flagged, False)[self.then_at]

    @cached_property
    def _is_found_by_then(self) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = (self.hazards["found_on"] <= pd.Timestamp(self.before.day)).to_numpy()
        return found

    @cached_property
    def late_reported(self) -> list[str]:
        """The hazards found by the day before that were not counted as of it (``hazard_id``)."""
        return as_texts(self.hazards["hazard_id"].array[self._is_found_by_then & (self.then_at < 0)])

    @cached_property
    def taken_off(self) -> list[str]:
        """The hazards counted as of the day before that are not among those found by then (``hazard_id``)."""
        still = np.append(self._is_found_by_then, False)[self.now_at]
        return as_texts(self.before.hazards["hazard_id"].array[~still])


def happened(hazards: pd.DataFrame, event: str, previous_on: date | None) -> NDArray[np.bool_]:
    """Return which hazards were ``found``, ``rectified`` or ``closed`` after ``previous_on``."""
    return hazards[_EVENTS[event]].to_numpy() > np.datetime64(previous_on or date.min)


def flow(hazards: pd.DataFrame, previous_on: date | None) -> dict[str, Figure]:
    """Return how many hazards were found, put right and closed after ``previous_on`` (by date)."""
    return {
        event: counted_where(hazards, happened(hazards, event, previous_on), "from-one-paper-to-the-next")
        for event in _EVENTS
    }


def age_buckets() -> Iterator[tuple[str, int, int | None]]:
    """Yield the ageing buckets: code, first day, last day (None for the open one)."""
    first = 0
    for last in AGE_LIMITS:
        yield f"{first}-{last}", first, last
        first = last + 1
    yield f"{first}+", first, None


def ageing(hazards: pd.DataFrame, as_of: date) -> list[dict[str, Any]]:
    """Return how many open hazards there are by days since they were found."""
    days = (pd.Timestamp(as_of) - hazards["found_on"]).dt.days.to_numpy()
    is_open, is_major = hazards["is_open"].to_numpy(), hazards["is_major"].to_numpy()
    rows = []
    for bucket, first, last in age_buckets():
        inside = is_open & (days >= first) & (days <= (last if last is not None else days))
        span = {"bucket": bucket, "from_days": first, "to_days": last}
        rows.append(
            {
                **explained(span, "ageing", "分段的界限，在定义里写定。"),
                "all": counted_where(hazards, inside, "ageing"),
                "major": counted_where(hazards, inside & is_major, "ageing"),
            }
        )
    return rows
