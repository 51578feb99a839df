"""Records: the typed rows of a run beside the places they come from."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hazardlib.domain.columns import IDENTITY, Column
from hazardlib.domain.folding import fold
from hazardlib.domain.sheets import SHEETS, SheetSpec
from hazardlib.ingest.submission import Submission
from hazardlib.ingest.tables.ledgers import Ledger
from hazardlib.ingest.values.parse import Fault

Mask = npt.NDArray[np.bool_]

_MOST_NAMED = 5
"""Of the rows that share a number, as many are named; to name all of thousands each time helps nobody."""


def said_day(value: date) -> str:
    """Return a day as a message says it."""
    return f"{value:%Y-%m-%d}"


@dataclass(frozen=True)
class Place:
    """One table of one submission."""

    submission: Submission
    ledger: Ledger


@dataclass(frozen=True)
class Records:
    """The rows of a run, of one of the four sheets.

    Parameters
    ----------
    table
        Which of ``domain.sheets.SHEETS`` they are of.
    rows
        The sheet's columns, typed; indexed from 0.
    place_of
        For each row the number of its place.
    places
        The tables.
    unread
        Row → field → the text of a cell that could not be read.
    given
        The rows whose sector they do not state themselves.
    """

    table: str
    rows: pd.DataFrame
    place_of: npt.NDArray[np.int64]
    places: Sequence[Place]
    unread: dict[int, dict[str, str]]
    given: frozenset[int] = frozenset()

    @property
    def spec(self) -> SheetSpec:
        """The kind of sheet."""
        return SHEETS[self.table]

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns of the sheet."""
        return self.spec.columns

    @property
    def countable(self) -> tuple[str, ...]:
        """A row that lacks one of these cannot be counted."""
        return tuple(name for name, column in self.columns.items() if column.required == "always")

    @cached_property
    def _starts(self) -> npt.NDArray[np.int64]:
        counts = [len(place.ledger.rows) for place in self.places]
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    def place(self, row: int) -> Place:
        """Return where a row comes from."""
        return self.places[int(self.place_of[row])]

    def value(self, row: int, column: str) -> Any:
        """Return one typed cell."""
        return self.rows.at[row, column]

    def fault(self, row: int, column: str, code: str, found: str | None = None, **details: Any) -> Fault:
        """Return what is wrong with a cell; a message repeats what the row states there, unless it is told what else."""
        if found is None:
            value = self.value(row, column)
            found = "" if pd.isna(value) else said_day(value) if isinstance(value, date) else str(value)
        return Fault(row, column, code, found, details)

    def states(self, *columns: str) -> Mask:
        """Tell for each row whether something stands in all of some columns."""
        told: Mask = np.logical_and.reduce([~self.rows[name].array.isna() for name in columns])
        return told

    def says(self, column: str, *values: str) -> Mask:
        """Tell for each row whether one of some words stands in a column."""
        cells = self.rows[column].to_numpy(dtype=object)
        told: Mask = np.logical_or.reduce([cells == value for value in values])
        return told

    def days(self, column: str) -> npt.NDArray[np.datetime64]:
        """Return a column of days."""
        return self.rows[column].to_numpy()

    def texts(self, column: str, among: Mask | bool = True) -> list[tuple[int, str]]:  # noqa: FBT001, FBT002
        """Return (row, text) of a column, of the rows among others that have one."""
        stated, texts = self.where(self.states(column) & among), self.rows[column].to_list()
        return [(row, texts[row]) for row in stated]

    @cached_property
    def submission_ids(self) -> list[str]:
        """The submission that each row comes from."""
        identities = [place.submission.received.submission_id for place in self.places]
        return list(np.array(identities, dtype=object)[self.place_of])

    def alike(self, rows: Sequence[int], keys: Iterable[Hashable]) -> list[list[int]]:
        """Return the groups of several rows of one submission that share a key."""
        own = [(self.submission_ids[row], key) for row, key in zip(rows, keys, strict=True)]
        if len(set(own)) == len(own):  # hardly a file has any
            return []
        groups: dict[tuple[str, Hashable], list[int]] = {}
        for row, key in zip(rows, own, strict=True):
            groups.setdefault(key, []).append(row)
        return [group for group in groups.values() if len(group) > 1]

    def others(self, row: int, alike: Sequence[int]) -> str:
        """Return where the other rows of a group are, the first few of many: ``第 5、9 行``, ``［住宿］第 5 行``."""
        others = list(islice((other for other in alike if other != row), _MOST_NAMED + 1))
        places: dict[str, list[str]] = {}
        for other in others[:_MOST_NAMED]:
            places.setdefault(self.place(other).ledger.sheet, []).append(str(self.sheet_row(other) + 1))
        own = self.place(row).ledger.sheet
        named = [
            f"{'' if sheet == own else f'［{sheet}］'}第 {'、'.join(numbers)} 行"
            for sheet, numbers in places.items()
        ]
        return "、".join(named) + ("等" if len(others) > _MOST_NAMED else "")

    def identity(self, row: int) -> tuple[str, ...]:
        """Return what a row says of which hazard it is, as hazards are compared."""
        values = (self.value(row, name) for name in IDENTITY)
        return tuple("" if pd.isna(value) else fold(str(value)) for value in values)

    def sheet_row(self, row: int) -> int:
        """Return a row's number on its sheet, from 0."""
        return self.place(row).ledger.rows[self._place_within(row)]

    def heading(self, row: int) -> tuple[int, str] | None:
        """Return the row of its sheet, from 0, and the text of the heading nearest above a row, if there is one."""
        return self.place(row).ledger.headings[self._place_within(row)]

    def _place_within(self, row: int) -> int:
        return row - int(self._starts[self.place_of[row]])

    def has(self, column: str) -> Mask:
        """Tell for each row whether its sheet has the column."""
        having = np.array([column in place.ledger.layout.columns for place in self.places], dtype=bool)
        return having[self.place_of] if len(self.places) else np.zeros(0, dtype=bool)

    def is_absent(self, column: str) -> Mask:
        """Tell for each row whether it is told once, of its whole table, that the column is not there.

        A sector that some rows of a table have all the same is told row by row.
        """
        partly = {int(self.place_of[row]) for row in self.given} if column == "sector" else set()
        told = np.array([number not in partly for number in range(len(self.places))], dtype=bool)
        return ~self.has(column) & (told[self.place_of] if len(self.places) else False)

    def is_unread(self, column: str) -> Mask:
        """Tell for each row whether the column's cell could not be read."""
        mask = np.zeros(len(self.rows), dtype=bool)
        mask[[row for row, cells in self.unread.items() if column in cells]] = True
        return mask

    def where(self, condition: pd.Series | Mask) -> list[int]:
        """Return the rows of which a condition holds; an unknown one does not."""
        held = condition.fillna(value=False) if isinstance(condition, pd.Series) else condition
        return list(np.flatnonzero(np.asarray(held, dtype=bool)).tolist())
