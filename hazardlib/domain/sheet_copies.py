"""A department's sheet on its way back: what ingest read, as it may be shown, and where its tables stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hazardlib.domain.columns import Column
from hazardlib.domain.sheets import SHEETS

Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last (row, column) of a merged range, both included, from 0."""


@dataclass(frozen=True)
class TableCopy:
    """Where one table stands on a sheet.

    Parameters
    ----------
    table
        Which of ``domain.sheets.SHEETS``.
    header
        The rows of its header, from 0.
    stop
        The row at which it ends.
    fields
        Column → field.
    """

    table: str
    header: range
    stop: int
    fields: Mapping[int, str]

    def column(self, place: int) -> Column | None:
        """Return what stands in a column of the sheet."""
        name = self.fields.get(place)
        return None if name is None else SHEETS[self.table].columns[name]


_NO_TABLE = TableCopy("ledger", range(0), 0, {})
_FEW_CELLS = 3


@dataclass(frozen=True)
class SheetCopy:
    """One sheet as it was read, without anything about persons who reported.

    Parameters
    ----------
    name, rows, merges
        The sheet; every cell at the address it had.
    tables
        Its tables, from top to bottom.
    """

    name: str
    rows: Sequence[Sequence[Any]]
    merges: Sequence[Range] = ()
    tables: Sequence[TableCopy] = ()

    @cached_property
    def full_rows(self) -> frozenset[int]:
        """The rows with as many cells as a table has; a title, a label or a note has few."""
        counts = (sum(cell not in ("", None) for cell in cells) for cells in self.rows)
        return frozenset(row for row, count in enumerate(counts) if count > _FEW_CELLS)

    def table_at(self, row: int) -> TableCopy:
        """Return the table that a row belongs to: the last that begins at or above it, else the first."""
        begun = [table for table in self.tables if table.header.start <= row]
        return begun[-1] if begun else self.tables[0] if self.tables else _NO_TABLE
