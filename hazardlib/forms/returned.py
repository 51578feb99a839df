"""Returned: what a feedback workbook is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.columns import Column
from hazardlib.domain.sheets import SHEETS
from hazardlib.domain.terms import Verdict
from hazardlib.findings import Finding
from hazardlib.forms.choices import Choices
from hazardlib.forms.style import Cell

FEEDBACK_VERSION = 2
"""Counts up when feedback workbooks made earlier should be made again."""

Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last (row, column) of a merged range, both included, from 0."""


@dataclass(frozen=True)
class TableCopy:
    """Where one table stands on a sheet.

    Parameters
    ----------
    table
        Which of ``columns.SHEETS``.
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
    rows: Sequence[Sequence[Cell]]
    merges: Sequence[Range] = ()
    tables: Sequence[TableCopy] = ()

    def table_at(self, row: int) -> TableCopy:
        """Return the table that a row belongs to: the last that begins at or above it, else the first."""
        begun = [table for table in self.tables if table.header.start <= row]
        return begun[-1] if begun else self.tables[0] if self.tables else _NO_TABLE


@dataclass(frozen=True)
class Returned:
    """What one feedback workbook is made from.

    Parameters
    ----------
    campaign
        The campaign.
    file
        The name of the workbook that came in.
    verdict, rows_read, rows_accepted
        What became of it.
    findings
        What is wrong with it.
    sheets
        Its sheets; none where it could not be read.
    left_out
        Sheets that were not copied since nothing reads them.
    destination
        Where the mended workbook goes, as in ``data/raw/2023-07/``; empty for a file that was only checked.
    choices
        The drop-down lists for cells that need another word.
    is_sample, is_1904
        Whether the data is invented, and how the file counts days.
    """

    campaign: Campaign
    file: str
    verdict: str
    rows_read: int
    rows_accepted: int
    findings: Sequence[Finding]
    sheets: Sequence[SheetCopy]
    left_out: Sequence[str] = ()
    destination: str = ""
    choices: Choices = field(default_factory=dict)
    is_sample: bool = False
    is_1904: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether the workbook as a whole does not count yet."""
        return self.verdict == Verdict.REFUSED
