"""The specification of each kind of sheet: what it is called, holds and is told by (a sheet is added here); and a department's sheet on its way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

from hazardlib.domain import columns
from hazardlib.domain.columns import Column
from hazardlib.domain.packages import DATA_SHEET


@dataclass(frozen=True)
class SheetSpec:
    """One kind of sheet; a new one is one more of these, its headings in ``headings.csv`` and its rules.

    Parameters
    ----------
    table, stored
        The stored table of its rows, and that table's columns.
    telling
        Fields one of which a header has to name to be this sheet's.
    telling_below
        Fields one of which is enough for a header below another table.
    pair
        Fields of which no note or total fills both.
    dated
        Fields of which a total fills none.
    day
        The field of the day of each record, which stands in no note either.
    figures
        Fields without any of which a row says nothing that counts.
    may_be_blank
        Whether a figure left blank says something, where the column is there: a duty not done.
    mixed_by
        The field that says what a row's figures count, where one column counts several things: they do not
        add up unless the whole table is of one.
    is_ledger
        Whether it is the one sheet that every workbook must hold.
    is_told_by_name
        Whether the sheet's name makes up for a header that does not tell.
    keeps_unknown
        Whether a column that nobody knows is kept.
    """

    title: str
    columns: Mapping[str, Column]
    table: str
    stored: Mapping[str, Column]
    telling: frozenset[str]
    pair: frozenset[str]
    telling_below: frozenset[str] = frozenset()
    dated: frozenset[str] = frozenset()
    day: str = ""
    figures: tuple[str, ...] = ()
    may_be_blank: bool = False
    mixed_by: str = ""
    is_ledger: bool = False
    is_told_by_name: bool = True
    keeps_unknown: bool = True


SHEETS: Mapping[str, SheetSpec] = MappingProxyType(
    {
        "ledger": SheetSpec(
            "隐患台账",
            columns.LEDGER,
            "observations",
            columns.OBSERVATIONS,
            telling=frozenset({"description", "unit"}),
            telling_below=frozenset({"found_on", "due_on"}),  # what stands above it has days of its own
            pair=frozenset({"description", "unit"}),
            dated=frozenset({"found_on", "status"}),
            day="found_on",
            is_ledger=True,
        ),
        "progress": SheetSpec(
            "工作进展",
            columns.PROGRESS_SHEET,
            "progress",
            columns.PROGRESS,
            telling=frozenset({"indicator"}),
            pair=frozenset({"indicator", "this_month"}),
            figures=("this_month", "cumulative"),
            mixed_by="indicator",
            is_told_by_name=False,
        ),
        "duties": SheetSpec(
            "企业履责",
            columns.DUTIES_SHEET,
            "duties",
            columns.DUTIES,
            telling=frozenset({"duty"}),
            pair=frozenset({"unit", "duty"}),
            dated=frozenset({"done_on"}),
            day="done_on",
            figures=("done_on",),
            may_be_blank=True,
        ),
        "tips": SheetSpec(
            "举报线索",
            columns.TIPS_SHEET,
            "tips",
            columns.TIPS,
            telling=frozenset({"danger", "channel"}),
            pair=frozenset({"channel", "danger"}),
            dated=frozenset({"received_on"}),
            day="received_on",
            keeps_unknown=False,  # any other column may say who reported
        ),
        "stages": SheetSpec(
            "阶段情况",
            columns.STAGES_SHEET,
            "stages",
            columns.STAGES,
            telling=frozenset({"work", "experience"}),
            pair=frozenset({"work", "problems"}),
            figures=("work", "experience", "problems", "next_steps", "other"),
        ),
        "matters": SheetSpec(
            "议定事项",
            columns.MATTERS_SHEET,
            "matters",
            columns.MATTERS,
            telling=frozenset({"matter"}),
            pair=frozenset({"met_on", "matter"}),
            day="met_on",
        ),
        "reinspections": SheetSpec(
            "回头看",
            columns.REINSPECTIONS_SHEET,
            "reinspections",
            columns.REINSPECTIONS,
            telling=frozenset({"result"}),
            pair=frozenset({"unit", "result"}),
            dated=frozenset({"reinspected_on"}),
            day="reinspected_on",
        ),
    }
)
"""Every kind of sheet; the ledger first."""

OTHER_SHEETS = tuple(spec.table for spec in SHEETS.values() if not spec.is_ledger)
"""The stored tables of the sheets beside the ledger."""

COUNTED_OTHER_SHEETS = ("progress", "duties", "tips", "matters", "reinspections")
"""The sheets beside the ledger whose rows stand in figures."""

LIST_SHEET, GUIDE_SHEET, CHOICES_SHEET = "需要修改的地方", "填写说明", "选项"
OWN_SHEETS = frozenset({LIST_SHEET, GUIDE_SHEET, CHOICES_SHEET, DATA_SHEET})
"""The sheets of workbooks that went out: when they come back, nothing is read there."""

KNOWN_AT = "数据时点"
"""What the title of each list in the street's workbook says before the moment as of which it was made."""


@lru_cache(maxsize=1024)
def heading_of(column: str | None, sheet: str | None = None) -> str | None:
    """Return what a column is called on paper; where two sheets differ, as on the sheet of that name."""
    specs = sorted(SHEETS.values(), key=lambda spec: spec.title not in (sheet or ""))  # the named one first
    found = (spec.columns[column] for spec in specs if column is not None and column in spec.columns)
    return next((each.heading for each in found), None)


Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last (row, column) of a merged range, both included, from 0."""


@dataclass(frozen=True)
class TableCopy:
    """Where one table stands on a sheet.

    Parameters
    ----------
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
