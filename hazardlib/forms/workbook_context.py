"""What the sheets of one blank workbook are made from and written with."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hazardlib.domain.campaign import Campaign, Sector
from hazardlib.domain.month import Month
from hazardlib.domain.terms import SAMPLE_MARK
from hazardlib.forms.choices import sectors_of
from hazardlib.forms.style import Cell, Looks, lay_out

FORM_VERSION = 1
"""Counts up when the blank workbook changes in a way that a reader of old ones should know."""

LAST_ROW = 1999
"""Drop-down lists and checks reach down to this row, from 0."""

_STAMP = re.compile(r"hazardlib-form/\d+ (\d{4}-\d{2}) (.+)")

_UNLOCKED_BEYOND = 16_383
"""The last column of a sheet: whole rows are open below the header, so that they can be deleted."""

_PROTECTION = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "insert_columns": True,
    "sort": True,
}


Row = Mapping[str, Cell]
"""One row of a sheet, field → value, words in Chinese."""


@dataclass(frozen=True)
class Filled:
    """What stands in a blank workbook already.

    Parameters
    ----------
    extra
        Of each of them the columns that nobody knows, heading → text; none where nothing of the kind was kept.
    beside
        The rows of the sheets beside the ledger, by ``domain.sheets.SHEETS``.
    reported_on
        The day of the report that the workbook repeats.
    is_reported
        Whether the rows are those that the department has reported for this very month.
    left_out
        Numbers or names of open hazards that this report leaves out.
    """

    ledger: Sequence[Row] = ()
    extra: Sequence[Mapping[str, str]] = ()
    beside: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    reported_on: date | None = None
    is_reported: bool = False
    left_out: Sequence[str] = ()


@dataclass(frozen=True)
class Blank:
    """What one blank workbook is made from."""

    campaign: Campaign
    department: str
    month: Month
    filled: Filled
    sources: Sequence[str]
    is_sample: bool

    @property
    def title_mark(self) -> str:
        """What every title ends with when the data is invented."""
        return f"（{SAMPLE_MARK}）" if self.is_sample else ""

    @property
    def stamp(self) -> str:
        """The hidden mark by which the suite knows its own workbook."""
        return f"hazardlib-form/{FORM_VERSION} {self.month} {self.department}"

    @property
    def sectors(self) -> tuple[Sector, ...]:
        """The department's sectors, those it leads first; all of them for one that has none."""
        day = self.campaign.roles_on(self.month)
        return sectors_of(self.campaign, self.department, day) or self.campaign.sectors


def read_stamp(text: object) -> tuple[str, str] | None:
    """Return the month and the department that a form was made for, of its stamp; None for any other text."""
    found = _STAMP.fullmatch(text) if isinstance(text, str) else None
    return None if found is None else (found[1], found[2])


@dataclass(frozen=True)
class WorkbookContext:
    """What the pages of one workbook are written with: the book, its looks, where its lists stand."""

    book: Any
    looks: Looks
    ranges: Mapping[str, str]

    def add_page(self, name: str, *, colour: str) -> Any:
        """Return a new sheet, set up for printing."""
        page = self.book.add_worksheet(name)
        page.set_tab_color(colour)
        lay_out(page, "A4")
        page.hide_gridlines(0)
        return page


def protect(page: Any) -> None:
    """Lock what is not open, without a password: against slips, not against people."""
    page.protect("", _PROTECTION)


def open_columns(page: Any, first: int, context: WorkbookContext) -> None:
    """Leave every column from ``first`` on open to typing."""
    page.set_column(first, first, 10, context.looks.make(locked=False))
    # As set_column would for all of them; but then each row would be searched for cells up to the last column.
    page.col_info |= dict.fromkeys(range(first, _UNLOCKED_BEYOND + 1), _like_itself(page.col_info[first]))


def _like_itself(looks: Any) -> Any:
    """Return the looks of a column as equal to nothing but themselves: to compare those of 16,384 part by part takes longer than all else."""
    return type("Looks", (type(looks),), {"__eq__": object.__eq__})(**vars(looks))
