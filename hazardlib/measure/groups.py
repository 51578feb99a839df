"""Groups of hazards: by what they are grouped, what is true of each hazard, and how many of each group bear each flag.

A group is a whole number at each hazard's place, a flag a column of a matrix over the same places. What is counted of all
groups of a breakdown is counted at once; whoever asks for the hazards of a group is given its places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hazardlib.domain.counts import COUNTS
from hazardlib.measure.intervals import medians_of_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVELS = ("all", "major")

UNSTATED = "unstated"
"""The group of hazards of which nobody stated source or type of fixing: left out, the parts would not add up to the whole."""

GROUP_SEPARATOR = "|"
"""Between the parts of a group's code where a breakdown has two, as in ``gas|刘永强``."""

TIMED, TIMED_CLOSED = len(COUNTS), len(COUNTS) + 1
"""Columns beside those of `COUNTS`: hazards that have a duration, and those of them that are closed."""

_CLOSED = list(COUNTS).index("closed")

_MOST_CELLS = 4_000_000
"""Up to how many groups × days durations are counted in a table; beyond, they are sorted."""


@dataclass(frozen=True, eq=False)
class Flags:
    """What is true of the hazards of a register, each at its place.

    Parameters
    ----------
    counted
        A row a hazard, a column for each of `COUNTS`, then `TIMED` and `TIMED_CLOSED`.
    days
        How long each has been open, or was until it was closed.
    register
        See `Figure`.
    """

    ids: Any
    counted: NDArray[np.bool_]
    is_major: NDArray[np.bool_]
    days: NDArray[Any]
    register: Callable[[], Any] | None = None

    @classmethod
    def of(cls, hazards: pd.DataFrame, as_of: date, register: Callable[[], Any] | None = None) -> Flags:
        """Return the flags of hazards, ``columns.HAZARDS``, open ones censored at a day."""
        columns = [
            hazards[each.flag] if each.flag else np.ones(len(hazards), bool) for each in COUNTS.values()
        ]
        timed = hazards["has_durations"].to_numpy(dtype=bool)
        flags = np.empty((len(hazards), len(COUNTS) + 2), dtype=bool, order="F")
        for place, column in enumerate([*columns, timed, timed & hazards["is_closed"].to_numpy(dtype=bool)]):
            flags[:, place] = column
        ended_on = hazards["closed_on"].fillna(pd.Timestamp(as_of)).to_numpy()
        return cls(
            hazards["hazard_id"].array,
            flags,
            hazards["is_major"].to_numpy(dtype=bool),
            (ended_on - hazards["found_on"].to_numpy()) // np.timedelta64(1, "D"),
            register,
        )

    @cached_property
    def patterns(self) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Which flags go together: the pattern of each hazard, and the flags of each pattern, at all levels and if it is major."""
        bits = np.zeros(len(self.is_major), dtype=np.int32)
        for place, column in enumerate([*self.counted.T, self.is_major]):
            bits |= column.astype(np.int32) << np.int32(place)
        codes, distinct = pd.factorize(bits)
        width = self.counted.shape[1]
        told = (distinct[:, None] >> np.arange(width + 1)) & 1
        flags = told[:, :width]
        return codes, np.hstack([flags, flags * told[:, width:]]).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Breakdown:
    """The groups by which hazards are told apart: what each is called, and which each hazard is in, −1 for none.

    Parameters
    ----------
    places
        Which hazard each entry of ``codes`` is of; None where each has one.
    """

    names: Sequence[str]
    codes: NDArray[np.intp]
    places: NDArray[np.intp] | None = None

    @cached_property
    def _order(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        order = np.argsort(self.codes, kind="stable")
        return order, np.searchsorted(self.codes[order], np.arange(len(self.names) + 1))

    def members(self, group: int) -> NDArray[np.intp]:
        """Return the places of a group's hazards, in their order."""
        order, ends = self._order
        own = order[ends[group] : ends[group + 1]]
        return own if self.places is None else np.sort(self.places[own])

    def tally(self, flags: Flags) -> Tally:
        """Return what is counted of each group."""
        codes, size = self.codes, len(self.names)
        if not size:
            return Tally((), np.zeros((0, len(LEVELS), flags.counted.shape[1]), dtype=np.int64), ({}, {}))
        own = codes >= 0
        places: NDArray[np.intp] | slice = slice(None) if self.places is None else self.places
        if not own.all():
            codes, places = codes[own], np.flatnonzero(own) if self.places is None else self.places[own]
        pattern, meanings = flags.patterns
        kinds = len(meanings)
        cells = np.bincount(codes * kinds + pattern[places], minlength=size * kinds).reshape(size, kinds)
        counts = (cells @ meanings).astype(np.int64).reshape(size, len(LEVELS), flags.counted.shape[1])
        return Tally(self.names, counts, _medians(flags, codes, places, size))


def _medians(
    flags: Flags, codes: NDArray[np.intp], places: NDArray[np.intp] | slice, size: int
) -> list[dict[int, int]]:
    is_timed, is_major = flags.counted[:, TIMED][places], flags.is_major[places]
    closed = flags.counted[:, _CLOSED][places]
    days = flags.days[places]
    return [
        medians_of_counts(*ended_of(codes[own], days[own], None, closed[own], size))
        for own in (is_timed, is_timed & is_major)
    ]


def ended_of(
    codes: NDArray[np.intp],
    days: NDArray[np.int64],
    count: NDArray[np.int64] | None,
    closed: NDArray[Any],
    size: int,
) -> tuple[NDArray[Any], ...]:
    """Return groups and days, in order, how many durations ended then, and how many of these with a closure.

    Parameters
    ----------
    count
        How many durations each row stands for; by default one.
    closed
        How many of them ended with a closure.
    """
    if not len(days):
        return (codes, days, days, days)
    first = int(days.min())
    width = int(days.max()) - first + 1
    keys = codes * width + (days - first)
    if size * width <= _MOST_CELLS:
        at, cells = keys, np.arange(size * width)
    else:
        cells, at = np.unique(keys, return_inverse=True)
    sums = [np.bincount(at, each, minlength=len(cells)).astype(np.int64) for each in (count, closed)]
    is_there = sums[0] > 0
    cells = cells[is_there]
    return cells // width, cells % width + first, *(each[is_there] for each in sums)


@dataclass(frozen=True, eq=False)
class Tally:
    """What is counted of each group of a breakdown.

    Parameters
    ----------
    counts
        Groups × `LEVELS` × the columns of `Flags`.
    medians
        For each of `LEVELS` the median days to closure, by group; of one that has none nothing.
    """

    names: Sequence[str]
    counts: NDArray[np.int64]
    medians: Sequence[Mapping[int, int]]
