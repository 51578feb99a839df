"""Submission: one workbook, from its sheets to whose it is and for which month, where doubt refuses it, and its raw records."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hazardlib.domain.addresses import address
from hazardlib.domain.campaign import Campaign
from hazardlib.domain.month import Month
from hazardlib.domain.sheets import SHEETS
from hazardlib.domain.terms import DECISIONS, NARRATIVE, REINSPECTIONS, SAMPLE_MARK
from hazardlib.findings import Finding, find
from hazardlib.findings.catalogue import CATALOGUE
from hazardlib.ingest.files.find import Received
from hazardlib.ingest.files.preflight import FARTHEST_COLUMN, FARTHEST_ROW, MOST_ROWS, Unreadable
from hazardlib.ingest.files.read import Book, Sheet
from hazardlib.ingest.privacy.redact import redact
from hazardlib.ingest.privacy.reporter_columns import without_reporters
from hazardlib.ingest.tables.caption import Label, Reading, read_departments, read_labels, read_months
from hazardlib.ingest.tables.find_tables import find_tables
from hazardlib.ingest.tables.header import SEARCHED_ROWS
from hazardlib.ingest.tables.headings import Vocabulary
from hazardlib.ingest.tables.layout import Layout
from hazardlib.ingest.tables.ledgers import Ledger, take_ledger
from hazardlib.ingest.tables.notes import (
    likely_header,
    lists_owed_duties,
    note_columns_of_state,
    note_month_named,
    note_table,
    note_unread_rows,
    note_unread_sheets,
)
from hazardlib.ingest.tables.row_kinds import says_only_nil
from hazardlib.ingest.tables.rows import Rows, sort_rows
from hazardlib.ingest.tables.stage_text import as_workbook
from hazardlib.ingest.values.cells import is_nothing, shown
from hazardlib.ingest.values.dates import read_day
from hazardlib.ingest.values.readings import suggest


@dataclass(frozen=True)
class OpenedSheet:
    """A sheet on which tables were looked for.

    Parameters
    ----------
    tables
        Its tables, each with the sheet as it may be read for it, without who reported.
    """

    sheet: Sheet
    tables: tuple[tuple[Sheet, Layout], ...]


@dataclass(frozen=True)
class Opened:
    """A workbook whose tables are found, and how it counts days."""

    sheets: tuple[OpenedSheet, ...] = ()
    is_1904: bool = False


@dataclass
class Submission:
    """One file version: what it says of itself, its tables, and what is wrong so far."""

    received: Received
    department: str | None = None
    month: Month | None = None
    reported_on: date | None = None
    is_refused: bool = False
    is_nil: bool = False
    instead: str = ""
    """What it is without a ledger, one of `WITHOUT_LEDGER`."""
    is_sample: bool = False
    opened: Opened = Opened()
    tables: list[Ledger] = field(default_factory=list)
    findings: dict[Finding, None] = field(default_factory=dict)

    @property
    def is_return(self) -> bool:
        """Whether it is a stage return (阶段报送) and not a month's workbook."""
        return self.month is not None and bool(self.month.summary)

    @property
    def ledgers(self) -> list[Ledger]:
        """The tables of hazards among its tables."""
        return [table for table in self.tables if SHEETS[table.layout.table].is_ledger]

    def finding(self, code: str, **place: Any) -> Finding:
        """Return a finding of this file."""
        return find(code, self.received.file, submission_id=self.received.submission_id, **place)

    def refuse(self, reason: Unreadable) -> None:
        """Add why its file cannot be read."""
        bounds = {"rows": FARTHEST_ROW, "columns": FARTHEST_COLUMN, "most": MOST_ROWS}
        self.note(reason.code, detail=reason.detail, **bounds)

    def note(self, code: str, **place: Any) -> None:
        """Add a finding of this file; one that blocks the file refuses it."""
        self.is_refused |= CATALOGUE[code].blocks == "file"
        # once: tables side by side share their rows, and what is said of these
        self.findings.setdefault(self.finding(code, **place))


def open_submission(
    received: Received,
    book: Book | Unreadable,
    campaign: Campaign,
    vocabulary: Vocabulary,
    *,
    department: str | None = None,
    month: Month | None = None,
) -> Submission:
    """Return what a workbook says, or the reason why it is refused.

    Parameters
    ----------
    department, month
        What stands in for a file that does not say.
    """
    if isinstance(book, Unreadable):
        named = open_submission(received, Book(()), campaign, vocabulary, department=department, month=month)
        refused = Submission(received, department=named.department, month=named.month)
        refused.refuse(book)
        return refused
    is_document = book.is_document
    submission = Submission(received, opened=open_book(book, campaign, vocabulary))
    sheets = submission.opened.sheets
    found = [table for each in sheets for table in each.tables]
    unread = [each.sheet for each in sheets if not each.tables]
    sorted_rows = [sort_rows(sheet, layout, vocabulary) for sheet, layout in found]
    labels = _labels(found, sorted_rows, unread, vocabulary)
    above = [label for label, is_above in labels if is_above]
    texts = (*(each.sheet.name for each in sheets), *(text for _, text in _titles(found)))
    submission.is_sample = any(SAMPLE_MARK in text for text in texts)
    departments = read_departments(received.file, above, campaign)
    months = read_months(received.file, above, campaign, _titles(found))
    months = _of_returns(months) if is_document else months
    _decide_department(submission, departments, campaign, department)
    _decide_month(submission, months, campaign, month)
    _decide_reported_on(submission, [label for label, _ in labels])
    kinds = {layout.table for _, layout in found}
    submission.instead = _instead_of_a_ledger(submission, kinds, campaign)
    if is_document and not submission.is_return:
        submission.note("DOCUMENT_NOT_A_RETURN", folders="、".join(map(str, campaign.returns)))
    elif is_document and not found:
        submission.note("FILE_EMPTY")
    elif "ledger" not in kinds and not submission.instead:
        _note_no_ledger(submission, kinds, unread, vocabulary)
    if submission.is_refused:
        return submission
    for (sheet, layout), rows in zip(found, sorted_rows, strict=True):
        ledger = take_ledger(sheet, layout, rows)
        note_table(submission, sheet, rows, ledger, vocabulary)
        if layout.table == "ledger":
            note_month_named(submission, sheet, ledger, campaign)
            note_columns_of_state(submission, sheet, ledger, vocabulary)
        submission.tables.append(ledger)
    for each in sheets:
        layouts = [layout for _, layout in each.tables]
        note_unread_rows(submission, each.sheet, layouts, campaign, vocabulary)
    note_unread_sheets(submission, unread, campaign, vocabulary)
    if book.has_links and submission.tables:
        submission.note("EXTERNAL_LINKS")
    is_without_rows = not any(ledger.rows for ledger in submission.ledgers)
    submission.is_nil = is_without_rows and not submission.instead
    return submission


def open_book(book: Book, campaign: Campaign, vocabulary: Vocabulary) -> Opened:
    """Return a workbook with its tables found, and the sheets as they may be read."""
    sheets = []
    for sheet in as_workbook(book, vocabulary).sheets:
        layouts = [] if lists_owed_duties(sheet) else find_tables(sheet, campaign, vocabulary)
        tables = ((without_reporters(sheet, layout, campaign, vocabulary), layout) for layout in layouts)
        sheets.append(OpenedSheet(sheet, tuple(tables)))
    return Opened(tuple(sheets), book.is_1904)


def _labels(
    found: Sequence[tuple[Sheet, Layout]],
    sorted_rows: Sequence[Rows],
    unread: Sequence[Sheet],
    vocabulary: Vocabulary,
) -> list[tuple[Label, bool]]:
    """Return the labels of the ledger sheets, each with whether it stands above the table."""
    labels: list[tuple[Label, bool]] = []
    before: dict[str, int] = {}
    headers = set()
    for (sheet, layout), rows in zip(found, sorted_rows, strict=True):
        if (sheet.name, layout.first_row) in headers:  # tables side by side
            continue
        headers.add((sheet.name, layout.first_row))
        header = range(layout.first_row, layout.first_data_row)
        start = before.get(sheet.name, 0)
        before[sheet.name] = layout.end_row or 0
        above = read_labels(sheet, range(start, layout.first_row), header, vocabulary)
        # what stands between two tables may speak of either: it must agree with both
        between = (
            [row for row in rows.footers if row > max(rows.records, default=0)] if layout.end_row else []
        )
        above += read_labels(sheet, between, (), vocabulary)
        below = read_labels(sheet, rows.footers, (), vocabulary)
        labels += [(label, True) for label in above] + [(label, False) for label in below]
    if all(layout.table != "ledger" for _, layout in found):
        for sheet in unread:
            top = range(min(len(sheet.rows), SEARCHED_ROWS))
            labels += [(label, True) for label in read_labels(sheet, (), top, vocabulary)]
    return labels


def _instead_of_a_ledger(submission: Submission, kinds: Container[str], campaign: Campaign) -> str:
    """Return what a workbook is that needs no ledger: a text of its stage, the office's list of what a meeting decided, a 回头看."""
    if "ledger" in kinds:
        return ""
    if submission.is_return:
        return NARRATIVE if "stages" in kinds else ""
    if submission.department == campaign.office and "matters" in kinds:
        return DECISIONS
    return REINSPECTIONS if "reinspections" in kinds else ""


def _note_no_ledger(
    submission: Submission, kinds: Container[str], unread: Sequence[Sheet], vocabulary: Vocabulary
) -> None:
    """Refuse a workbook without a ledger, unless it says in so many words, and hardly any more, that there is nothing."""
    cells = [cell for sheet in unread for row in sheet.rows for cell in row if cell != ""]
    if not says_only_nil(cells):
        likely = likely_header(unread, vocabulary)
        others = "、".join(f"“{spec.title}”" for table, spec in SHEETS.items() if table in kinds)
        others = f"（只找到了{others}）" if others else ""
        submission.note("LEDGER_NOT_FOUND", rows=SEARCHED_ROWS, others=others, likely=likely)


def _of_returns(months: list[Reading]) -> list[Reading]:
    """Return the readings of a stage return, if any: a text is no month's workbook."""
    return [each for each in months if all(Month.parse(name).summary for name in each.values)] or months


def _titles(found: Sequence[tuple[Sheet, Layout]]) -> Iterator[tuple[str, str]]:
    """Yield the texts above the tables, with the place of each."""
    for sheet, layout in found:
        for row in range(layout.first_row):
            for column, cell in enumerate(sheet.rows[row]):
                if isinstance(cell, str) and cell:
                    yield f"{sheet.name} {address(row, column)}", cell


def _decide_reported_on(submission: Submission, labels: Iterable[Label]) -> None:
    for label in labels:
        if label.kind != "reported_on" or is_nothing(label.value):
            continue
        year = submission.month.year if submission.month else None
        day = read_day(label.value, year, is_1904=submission.opened.is_1904).value
        if day is not None:
            submission.reported_on = day
            return
        if isinstance(label.value, str) and not any(map(str.isdigit, label.value)):
            continue  # 年 月 日, left to be filled in
        cell = address(label.row, label.column)
        found = shown(label.value)
        submission.note("REPORTED_ON_NOT_READABLE", sheet=label.sheet, cell=cell, found=found)
        return


def _decide_department(
    submission: Submission, readings: Sequence[Reading], campaign: Campaign, stand_in: str | None
) -> None:
    """Set the submission's department, or refuse it."""
    unknown = next((reading for reading in readings if not reading.values), None)
    if unknown is not None:
        submission.department = _best(readings)
        suggestion = suggest(unknown.said, campaign.departments)
        submission.note("DEPARTMENT_NOT_KNOWN", found=redact(unknown.said), suggestion=suggestion)
        return
    known = campaign.find_department(stand_in) if stand_in else None
    name, example = known.name if known and not readings else None, campaign.departments[0].name
    submission.department = _agreed(submission, readings, "DEPARTMENT", name, example)


def _decide_month(
    submission: Submission, readings: Sequence[Reading], campaign: Campaign, stand_in: Month | None
) -> None:
    """Set the submission's report month, or refuse it."""
    example, given = campaign.months()[:2][-1].chinese, str(stand_in) if stand_in else None
    unknown = next((reading for reading in readings if not reading.values), None)
    if unknown is not None:
        month = _best(readings) or given
        submission.note("MONTH_NOT_READABLE", found=redact(unknown.said), example=example)
    else:
        month = _agreed(submission, readings, "MONTH", given, example)
    if month is None:
        return
    submission.month = Month.parse(month)
    if submission.month not in campaign.accepted_months():
        submission.note(
            "MONTH_OUTSIDE_CAMPAIGN",
            found=submission.month.chinese,
            first=campaign.first_month.chinese,
            last=campaign.last_month.chinese + campaign.steps_in_words,
        )


def _agreed(
    submission: Submission, readings: Sequence[Reading], kind: str, stand_in: str | None, example: str
) -> str | None:
    """Return what all readings agree on; where they do not, or there is none, refuse the submission."""
    common = frozenset.intersection(*(reading.values for reading in readings)) if readings else frozenset()
    if len(common) == 1:
        return next(iter(common))
    if readings:
        code = f"{kind}_SEVERAL" if common else f"{kind}_DISAGREES"
        submission.note(code, readings=_listed(readings))
    elif stand_in is None:
        submission.note(f"{kind}_NOT_FOUND", example=example)
    return _best(readings) or stand_in


def _best(readings: Sequence[Reading]) -> str | None:
    """Return what a refused file is filed under: its outermost reading that means one thing.

    A label left over from last month's file is the usual slip; where a file was put is seldom wrong.
    """
    certain = (reading.values for reading in reversed(readings) if len(reading.values) == 1)
    return next((next(iter(values)) for values in certain), None)


def _listed(readings: Sequence[Reading]) -> str:
    """Return every reading with its place: ``台账 A2 写的是“2023年7月”，文件夹“2023-08”写的是…``."""
    return "，".join(
        f"{reading.where}是“{redact(reading.said)}”"
        if not reading.where.startswith("文件夹")
        else reading.where
        for reading in readings
    )
