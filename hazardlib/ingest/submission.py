"""Submission: one workbook, from its sheets to whose it is, for which month, and its raw records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hazardlib.campaign import Campaign
from hazardlib.columns import LEDGER
from hazardlib.findings import Finding, find
from hazardlib.ingest.caption import Label, read_departments, read_labels, read_months
from hazardlib.ingest.cells import is_nothing, shown
from hazardlib.ingest.dates import read_day
from hazardlib.ingest.find import Received
from hazardlib.ingest.headings import Vocabulary
from hazardlib.ingest.identity import decide_department, decide_month
from hazardlib.ingest.layout import SEARCHED_ROWS, Layout, address, find_layout
from hazardlib.ingest.read import Book, Cell, Sheet
from hazardlib.ingest.rows import Rows, says_nil, sort_rows
from hazardlib.month import Month
from hazardlib.terms import SAMPLE_MARK


@dataclass
class Ledger:
    """The records of one sheet, column by column, as they were typed.

    Parameters
    ----------
    sheet
        The sheet's name.
    layout
        Where its header is.
    rows
        The records' rows, from 0.
    cells
        Field → the column's cells, merged ranges filled downwards.
    extra
        For each record the unknown columns as JSON, or None.
    """

    sheet: str
    layout: Layout
    rows: list[int]
    cells: dict[str, Sequence[Cell]]
    extra: list[str | None]


@dataclass
class Submission:
    """One file version: what it says of itself, its ledgers, and what is wrong so far."""

    received: Received
    department: str | None = None
    month: Month | None = None
    reported_on: date | None = None
    is_refused: bool = False
    is_nil: bool = False
    is_sample: bool = False
    is_1904: bool = False
    ledgers: list[Ledger] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def note(self, code: str, *, is_fatal: bool = False, **place: Any) -> None:
        """Add a finding of this file; a fatal one refuses it."""
        self.is_refused |= is_fatal
        received = self.received
        self.findings.append(find(code, received.file, submission_id=received.submission_id, **place))


def open_submission(
    received: Received,
    book: Book,
    campaign: Campaign,
    vocabulary: Vocabulary,
    *,
    department: str | None = None,
    month: Month | None = None,
) -> Submission:
    """Return what a workbook says, or the reason why it is refused.

    Parameters
    ----------
    received
        The file version.
    book
        Its sheets.
    campaign, vocabulary
        What is known of departments and words.
    department, month
        What stands in for a file that does not say.
    """
    submission = Submission(received, is_1904=book.is_1904)
    found = [(sheet, layout) for sheet in book.sheets if (layout := find_layout(sheet, vocabulary))]
    sorted_rows = [sort_rows(sheet, layout) for sheet, layout in found]
    labels = _labels(book, found, sorted_rows, vocabulary)
    above = [label for label, is_above in labels if is_above]
    submission.is_sample = _says_sample(book, found)
    departments = read_departments(received.file, above, campaign)
    months = read_months(received.file, above, campaign)
    decide_department(submission, departments, campaign, department)
    decide_month(submission, months, campaign, month)
    _decide_reported_on(submission, [label for label, _ in labels])
    if not found and not _is_bare_nil(book):
        submission.note("LEDGER_NOT_FOUND", is_fatal=True, rows=SEARCHED_ROWS)
    if submission.is_refused:
        return submission
    for (sheet, layout), rows in zip(found, sorted_rows, strict=True):
        _note_layout(submission, sheet, layout, rows)
        submission.ledgers.append(_take_columns(sheet, layout, rows.records))
    submission.is_nil = not any(ledger.rows for ledger in submission.ledgers)
    return submission


def _labels(
    book: Book,
    found: Sequence[tuple[Sheet, Layout]],
    sorted_rows: Sequence[Rows],
    vocabulary: Vocabulary,
) -> list[tuple[Label, bool]]:
    """Return the labels of the ledger sheets, each with whether it stands above the table."""
    labels: list[tuple[Label, bool]] = []
    for (sheet, layout), rows in zip(found, sorted_rows, strict=True):
        header = range(layout.first_row, layout.first_data_row)
        above = read_labels(sheet, range(layout.first_row), header, vocabulary)
        below = read_labels(sheet, rows.footers, (), vocabulary)
        labels += [(label, True) for label in above] + [(label, False) for label in below]
    if not found:
        for sheet in book.sheets:
            top = range(min(len(sheet.rows), SEARCHED_ROWS))
            labels += [(label, True) for label in read_labels(sheet, (), top, vocabulary)]
    return labels


def _says_sample(book: Book, found: Sequence[tuple[Sheet, Layout]]) -> bool:
    if any(SAMPLE_MARK in sheet.name for sheet in book.sheets):
        return True
    return any(
        isinstance(cell, str) and SAMPLE_MARK in cell
        for sheet, layout in found
        for row in sheet.rows[: layout.first_row]
        for cell in row
    )


def _is_bare_nil(book: Book) -> bool:
    """Tell whether a workbook without a table says in so many words that there is nothing."""
    cells = [cell for sheet in book.sheets for row in sheet.rows for cell in row if cell != ""]
    return len(cells) <= SEARCHED_ROWS and any(isinstance(cell, str) and says_nil(cell) for cell in cells)


def _decide_reported_on(submission: Submission, labels: Iterable[Label]) -> None:
    for label in labels:
        if label.kind != "reported_on" or is_nothing(label.value):
            continue
        year = submission.month.year if submission.month else None
        day = read_day(label.value, year, is_1904=submission.is_1904).value
        if day is not None:
            submission.reported_on = day
            return
        if isinstance(label.value, str) and not any(map(str.isdigit, label.value)):
            continue  # 年 月 日, left to be filled in
        cell = address(label.row, label.column)
        found = shown(label.value)
        submission.note("REPORTED_ON_NOT_READABLE", sheet=label.sheet, cell=cell, found=found)
        return


def _note_layout(submission: Submission, sheet: Sheet, layout: Layout, rows: Rows) -> None:
    """Add the findings about the table as a whole."""
    if not sheet.is_visible and rows.records:
        submission.note("SHEET_HIDDEN", sheet=sheet.name)
    header = layout.first_data_row - 1
    for column, name in layout.rivals.items():
        kept = address(header, layout.columns[name]).rstrip("0123456789")
        submission.note(
            "COLUMN_TWICE",
            sheet=sheet.name,
            cell=address(header, column),
            found=layout.unknown[column],
            heading=LEDGER[name].heading,
            kept=f" {kept} ",
        )
    for total in rows.totals:
        submission.note(
            "TOTAL_DIFFERS",
            sheet=sheet.name,
            cell=address(total.row, total.column),
            column=total.field,
            found=total.found,
            expected=total.expected,
        )


def _take_columns(sheet: Sheet, layout: Layout, records: list[int]) -> Ledger:
    filled = _filled_downwards(sheet, layout)
    columns = list(zip(*(sheet.rows[row] for row in records), strict=False))  # all rows are as wide
    cells = {name: _column(columns, records, column, filled) for name, column in layout.columns.items()}
    extra: list[str | None] = [None] * len(records)
    if layout.unknown:
        others = {
            column: _column(columns, records, column, filled)
            for column in layout.unknown
            if layout.unknown[column]
        }
        for place in range(len(records)):
            said = {
                layout.unknown[column]: shown(values[place])
                for column, values in others.items()
                if not (isinstance(values[place], str) and not str(values[place]).strip())
            }
            if said:
                extra[place] = json.dumps(said, ensure_ascii=False)
    return Ledger(sheet.name, layout, records, cells, extra)


def _column(
    columns: Sequence[Sequence[Cell]],
    records: Sequence[int],
    column: int,
    filled: dict[int, dict[int, Cell]],
) -> Sequence[Cell]:
    cells = columns[column] if column < len(columns) else [""] * len(records)
    if given := filled.get(column):
        return [given.get(row, cell) for row, cell in zip(records, cells, strict=True)]
    return cells


def _filled_downwards(sheet: Sheet, layout: Layout) -> dict[int, dict[int, Cell]]:
    """Return column → row → cell for the rows that a merged range covers below its first."""
    filled: dict[int, dict[int, Cell]] = {}
    for (row, column), (last_row, _) in sheet.merges:
        if row < layout.first_data_row or last_row == row or row >= len(sheet.rows):
            continue
        if column >= len(sheet.rows[row]) or sheet.rows[row][column] == "":
            continue
        below = filled.setdefault(column, {})
        for covered in range(row + 1, min(last_row + 1, len(sheet.rows))):
            below[covered] = sheet.rows[row][column]
    return filled
