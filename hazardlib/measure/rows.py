"""The hazards of a register as figures ask for them, wherever they lie: in a frame here, in parts in ``pipeline.district.engine``.

Which hazards a figure counts is said once, as an expression of columns: with ``&``, ``|``, ``~`` and comparisons it is a mask
of a frame's rows, or a condition in SQL. ``~`` stands before flags alone: a comparison with what is missing holds nowhere, nor
does its opposite in SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
import pandas as pd

from hazardlib.measure.figure import Figure, Figures, as_texts, counted_at
from hazardlib.measure.groups import Flags
from hazardlib.measure.rates import Groups, group_of, measure_groups

if TYPE_CHECKING:
    from pandas.api.extensions import ExtensionArray

    from hazardlib.domain.campaign import Campaign
    from hazardlib.measure.rates import Group

Where = Any
"""Which hazards are meant: a mask of rows, or a condition in SQL."""

MAJOR = "major"


class HazardRows(Protocol):
    """Hazards, ``columns.HAZARDS``, of which figures are counted."""

    def __getitem__(self, name: str) -> Where:
        """Return a column that holds flags or days, to be compared and combined."""

    def day(self, day: date) -> Any:
        """Return a day that a column is compared with."""

    def missing(self, name: str) -> Where:
        """Return where nothing stands in a column."""

    def equals(self, name: str, value: str) -> Where:
        """Return where a text stands in a column."""

    def contains(self, name: str, part: str) -> Where:
        """Return where a column has a text as a part."""

    def foresee(self, ask: Callable[[], object]) -> None:
        """Let counts be asked for together, which are then asked for again one by one."""

    def count(self, where: Where, definition: str, level: str = "all", sector: str | None = None) -> Figure:
        """Return how many hazards are meant, of a level and a sector."""

    def total(self, name: str, where: Where, sector: str | None) -> float:
        """Return the sum of a column over those that are meant."""

    def ids(self, where: Where, by: Sequence[tuple[str, bool]] = ()) -> list[str]:
        """Return those that are meant (``hazard_id``), by columns, each rising or falling; without them as they are listed."""

    def frame(
        self, columns: Sequence[str], where: Where | None = None, ids: Collection[str] | None = None
    ) -> pd.DataFrame:
        """Return columns of those that are meant, and of these only some."""

    def group(self, where: Where) -> Mapping[str, Group]:
        """Return those that are meant as a group, at each of `LEVELS`."""

    def groups(self, campaign: Campaign, as_of: date) -> Groups:
        """Return every group of the hazards."""


@runtime_checkable
class Filed(Protocol):
    """A register whose hazards lie in parts."""

    def rows(self, as_of: date, register: Callable[[], Any] | None = None) -> HazardRows:
        """Return its hazards."""


def rows_of(register: Any, as_of: date, told_by: Callable[[], Any] | None = None) -> HazardRows:
    """Return the hazards of a register, in whatever they lie.

    Parameters
    ----------
    told_by
        Returns the register that tells of them; None for the paper's own (see `Figure`).
    """
    if isinstance(register, Filed):
        return register.rows(as_of, told_by)
    return HazardFrame(register.hazards, as_of, register.leaders, told_by)


def everyone(rows: HazardRows) -> Where:
    """Return all hazards."""
    return rows["is_closed"] | ~rows["is_closed"]


def figures_of(rows: HazardRows, where: Where) -> dict[str, Figures]:
    """Return ``{"all": …, "major": …}`` for some of the hazards, by the same definitions as every figure."""
    return {level: group.figures() for level, group in rows.group(where).items()}


@dataclass(frozen=True, eq=False)
class HazardFrame:
    """The hazards of a frame.

    Parameters
    ----------
    as_of
        The day on which open ones are censored.
    register
        See `Figure`.
    """

    hazards: pd.DataFrame
    as_of: date
    leaders: pd.DataFrame | None = None
    register: Callable[[], Any] | None = None

    def __getitem__(self, name: str) -> Where:
        """Return a column that holds flags or days."""
        column = self.hazards[name]
        return column.to_numpy(dtype=bool) if name.startswith(("is_", "was_", "has_")) else column.to_numpy()

    def day(self, day: date) -> Any:
        """Return a day that a column is compared with."""
        return np.datetime64(day)

    def missing(self, name: str) -> Where:
        """Return where nothing stands in a column."""
        return self.hazards[name].isna().to_numpy()

    def equals(self, name: str, value: str) -> Where:
        """Return where a text stands in a column."""
        return self.hazards[name].eq(value).to_numpy(dtype=bool)

    def contains(self, name: str, part: str) -> Where:
        """Return where a column has a text as a part."""
        return self.hazards[name].str.contains(part, regex=False).to_numpy(dtype=bool)

    def foresee(self, ask: Callable[[], object]) -> None:
        """Do nothing: here a count is one look at a mask."""

    def _own(self, where: Where, level: str, sector: str | None) -> Any:
        own = where & self._is_major if level == MAJOR else where
        return np.flatnonzero(own if sector is None else own & self._of_sector(sector))

    @cached_property
    def _ids(self) -> ExtensionArray:
        ids: ExtensionArray = self.hazards["hazard_id"].array
        return ids

    @cached_property
    def _is_major(self) -> Any:
        return self["is_major"]

    @cached_property
    def _sectors(self) -> tuple[Any, dict[str, int]]:
        codes, values = pd.factorize(self.hazards["sector"].array)
        return codes, {str(value): place for place, value in enumerate(values)}

    def _of_sector(self, sector: str) -> Any:
        codes, places = self._sectors
        return codes == places.get(sector, -2)

    def count(self, where: Where, definition: str, level: str = "all", sector: str | None = None) -> Figure:
        """Return how many hazards are meant, of a level and a sector."""
        return counted_at(self._ids, self._own(where, level, sector), definition, self.register)

    def total(self, name: str, where: Where, sector: str | None) -> float:
        """Return the sum of a column over those that are meant."""
        return float(sum(self.hazards[name].to_numpy()[self._own(where, "all", sector)].tolist()))

    def ids(self, where: Where, by: Sequence[tuple[str, bool]] = ()) -> list[str]:
        """Return those that are meant, in an order."""
        if not by:
            return as_texts(self._ids[np.flatnonzero(where)])
        if not where.any():
            return []
        names = [name for name, _ in by]
        own = self.hazards.loc[where, names]
        ordered = own.sort_values(names, ascending=[rises for _, rises in by], kind="stable")
        return as_texts(ordered["hazard_id"].array)

    def frame(
        self, columns: Sequence[str], where: Where | None = None, ids: Collection[str] | None = None
    ) -> pd.DataFrame:
        """Return columns of those that are meant, and of these only some."""
        own = np.ones(len(self.hazards), dtype=bool) if where is None else where
        if ids is not None:
            own = own & self.hazards["hazard_id"].isin(list(ids)).to_numpy()
        return self.hazards.loc[own, list(columns)]

    @cached_property
    def flags(self) -> Flags:
        """What is true of each hazard."""
        return Flags.of(self.hazards, self.as_of, self.register)

    def group(self, where: Where) -> Mapping[str, Group]:
        """Return those that are meant as a group, at each of `LEVELS`."""
        return group_of(self.flags, where)

    def groups(self, campaign: Campaign, as_of: date) -> Groups:
        """Return every group of the hazards."""
        assert self.leaders is not None
        return measure_groups(self.flags, self.hazards, self.leaders, campaign, as_of)
