"""Rows in groups, by their places: the first and the last, what was known up to each, which row speaks for a month."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas.api.extensions import ExtensionArray

    Places = NDArray[np.intp]
    Mask = NDArray[np.bool_]


def codes_of(values: pd.Series | NDArray[Any]) -> Places:
    """Return a whole number for each value, the same for equal ones; −1 for a missing one."""
    array: Any = values.array if isinstance(values, pd.Series) else values
    codes: Places = pd.factorize(array)[0]
    return codes


def ranks_of(values: pd.Series) -> Places:
    """Return a whole number for each value, greater for a greater one; −1 for a missing one."""
    codes, distinct = pd.factorize(values.array)
    ranks = np.full(len(distinct) + 1, -1, dtype=np.intp)
    ranks[distinct.argsort()] = np.arange(len(distinct))
    return ranks[codes]


def order_by(frame: pd.DataFrame, names: Sequence[str]) -> Places:
    """Return the places of the rows in the order of some columns, the first deciding first; missing values come first."""
    return np.lexsort([ranks_of(frame[name]) for name in reversed(names)])


def values_at(values: pd.Series, places: Places) -> ExtensionArray:
    """Return what stands at some places; nothing where a place is −1."""
    found: ExtensionArray = values.array.take(places, allow_fill=True)
    return found


class Grouping:
    """Rows in groups, asked for other rows of each row's group: these are told by their places, −1 where there is none.

    The groups are found once, and then only places are compared: of a few rows pandas' groupby would take a hundred times as long.

    Parameters
    ----------
    *keys
        Columns; rows alike in all of them are a group. A row that lacks a key is in none.
    """

    def __init__(self, *keys: pd.Series | NDArray[Any]) -> None:
        codes = codes_of(keys[0])
        for key in keys[1:]:
            own = codes_of(key)
            is_whole = (codes >= 0) & (own >= 0)
            codes = np.where(is_whole, codes_of(codes * (own.max(initial=0) + 1) + own), -1)
        self.codes = codes
        self._row = np.arange(len(codes))

    @cached_property
    def _order(self) -> tuple[Places, Places]:
        """The rows group by group, and where in that order the group of each begins."""
        order = np.argsort(self.codes, kind="stable")
        ordered = self.codes[order]
        is_start = np.ones(len(order), dtype=bool)
        is_start[1:] = ordered[1:] != ordered[:-1]
        return order, np.maximum.accumulate(np.where(is_start, self._row, 0))

    def first(self, is_meant: Mask | None = None) -> Places:
        """Return the first row of each row's group, or the first that is meant."""
        return self._one_of((self._row if is_meant is None else np.flatnonzero(is_meant))[::-1])

    def last(self, is_meant: Mask | None = None) -> Places:
        """Return the last row of each row's group, or the last that is meant."""
        return self._one_of(self._row if is_meant is None else np.flatnonzero(is_meant))

    @property
    def is_first(self) -> Mask:
        """Which rows are the first of their groups."""
        found: Mask = self.first() == self._row
        return found

    @property
    def is_last(self) -> Mask:
        """Which rows are the last of their groups."""
        found: Mask = self.last() == self._row
        return found

    def _one_of(self, meant: Places) -> Places:
        found = np.full(self.codes.max(initial=-1) + 2, -1, dtype=np.intp)
        found[self.codes[meant]] = meant
        found[-1] = -1  # of rows in no group
        return found[self.codes]

    def any(self, is_meant: Mask) -> Mask:
        """Return whether each row's group has a row that is meant."""
        return self.last(is_meant) >= 0

    def up_to(self, is_meant: Mask) -> Places:
        """Return the last row meant of each row's group that is the row itself or stands before it."""
        order, start = self._order
        return self._told(np.maximum.accumulate(np.where(is_meant[order], self._row, -1)), start, order)

    def before(self, is_meant: Mask) -> Places:
        """Return the last row meant of each row's group that stands before it."""
        order, start = self._order
        reached = np.maximum.accumulate(np.where(is_meant[order], self._row, -1))
        return self._told(np.concatenate([np.full(1, -1), reached])[: len(order)], start, order)

    def _told(self, reached: Places, start: Places, order: Places) -> Places:
        places = np.empty(len(order), dtype=np.intp)
        places[order] = np.where((reached >= start) & (self.codes[order] >= 0), order[reached], -1)
        return places

    def has_several(self, values: pd.Series | NDArray[Any]) -> Mask:
        """Return whether each row's group has different values; a missing one is none."""
        codes = codes_of(values)
        is_told = codes >= 0
        return self.any(is_told & (codes != codes[self.first(is_told)]))

    def carried(self, values: pd.Series, is_effective: Mask | None = None) -> ExtensionArray:
        """Return the values with blanks filled by what is already known in their group.

        What rows that are effective have stated comes first; others fill only what none of those has stated.
        """
        stated: ExtensionArray = values.array
        is_told = ~stated.isna()
        if not is_told.any():
            return stated
        places = self.up_to(is_told if is_effective is None else is_told & is_effective)
        if is_effective is not None and not is_effective.all():
            places = np.where(places >= 0, places, self.up_to(is_told))
        return values_at(values, places)


def is_effective(rows: pd.DataFrame, hazard: Grouping) -> Mask:
    """Return which rows speak for their hazard and month: the last of them.

    Parameters
    ----------
    rows
        ``month`` and ``status``, in order of precedence; one without a status is what a meeting decided, and speaks
        beside its month's report.
    """
    is_told = rows["status"].notna()
    own = np.where(is_told, 0, np.arange(1, len(rows) + 1))
    return Grouping(hazard.codes, rows["month"], own).is_last
