"""The way into ``ingest``: the content of files becomes typed submissions, rows and findings."""

from __future__ import annotations

import errno
import gc
import json
import os
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.columns import SUBMISSIONS
from hazardlib.domain.month import Month
from hazardlib.domain.packages import FRAME_TYPES, Package
from hazardlib.domain.sheets import OTHER_SHEETS, SHEETS
from hazardlib.domain.step import Step
from hazardlib.domain.terms import Verdict
from hazardlib.findings import Finding, findings_frame
from hazardlib.findings.schedule import RuleSchedule, apply_schedule
from hazardlib.ingest.files.find import Received
from hazardlib.ingest.files.preflight import Unreadable
from hazardlib.ingest.files.read import Book
from hazardlib.ingest.files.reader_pool import shared_pool
from hazardlib.ingest.submission import Opened, Submission, open_book, open_submission
from hazardlib.ingest.tables.headings import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.ingest.rules.defaults import UnitSectors

__all__ = [
    "Ingested",
    "Opened",
    "Vocabulary",
    "ingest_batches",
    "ingest_files",
    "joined",
    "load_vocabulary",
    "open_content",
    "quarantined_by_submission",
]

BATCH_ROWS = 60_000
"""Rows of files that are typed together; two busy months of all departments."""

Batch = Sequence[Submission]
"""Files that are typed together."""

Open = Callable[[Received, Book | Unreadable], Submission]
"""Returns what a file says, or why it is refused."""

STAMPED = frozenset({"batch_id", "first_seen_at", "intake_number", "read_with", "reading"})
"""Columns of a submission that the file itself does not say."""


@dataclass(frozen=True)
class Ingested:
    """What the files of one run hold.

    Parameters
    ----------
    submissions, findings
        Frames with the columns of ``columns.SUBMISSIONS`` and ``FINDINGS``, less ``batch_id`` and what only
        whoever stores them knows (`STAMPED`).
    observations, progress, duties, tips, stages, matters, reinspections
        The rows of each of ``sheets.SHEETS``, less ``batch_id``.
    books
        Submission → its workbook, from which the copy that goes back is made.
    packages
        Submission → the package of a street, at a district.
    """

    submissions: pd.DataFrame
    observations: pd.DataFrame
    findings: pd.DataFrame
    progress: pd.DataFrame
    duties: pd.DataFrame
    tips: pd.DataFrame
    stages: pd.DataFrame
    matters: pd.DataFrame
    reinspections: pd.DataFrame
    books: Mapping[str, Opened] = field(default_factory=dict, repr=False)
    packages: Mapping[str, Package] = field(default_factory=dict, repr=False)


def ingest_files(
    received: Sequence[Received], campaign: Campaign, vocabulary: Vocabulary, **known: Any
) -> Ingested:
    """Return what files hold, read as by `ingest_batches`, all at once."""
    batches = list(ingest_batches(received, campaign, vocabulary, **known))
    return batches[0] if len(batches) == 1 else joined(batches)


def ingest_batches(
    received: Sequence[Received],
    campaign: Campaign,
    vocabulary: Vocabulary,
    *,
    department: str | None = None,
    month: Month | None = None,
    starts: RuleSchedule = MappingProxyType({}),
    units: UnitSectors = MappingProxyType({}),
    progress: Callable[[str], None] | None = None,
) -> Iterator[Ingested]:
    """Yield what files hold, each one submission, in batches that memory holds, one at least; a refused file has no rows.

    Parameters
    ----------
    department, month
        What stands in for files that do not say.
    starts
        Which rules begin in which month.
    units
        The units whose sector is known, for rows that state none.
    progress
        Called with each file's name once it has been read.
    """

    def opened(version: Received, book: Book | Unreadable) -> Submission:
        if isinstance(book, Book) and book.package is not None:
            book = Unreadable("PACKAGE_NOT_FOR_STREET")
        return open_submission(version, book, campaign, vocabulary, department=department, month=month)

    def tables(chosen: Batch) -> Ingested:
        return _tables(chosen, campaign, vocabulary, starts, units)

    books = shared_pool().read_all([version.content for version in received])
    read = zip(received, books, strict=True)  # opened one by one, while the workers read on
    batches, done = _in_batches(_open_apart(opened, version, book) for version, book in read), 0
    while True:
        with _collecting_put_off():
            batch = next(batches, None)
            if batch is None:
                return
            taken = _each_apart(batch, opened, tables)
        if progress is not None:
            for submission in batch:
                done += 1
                progress(Step(submission.received.file, done, len(received)))
        yield taken


def _in_batches(opened: Iterable[Submission]) -> Iterator[Batch]:
    """Yield files together up to a number of rows; one batch at least."""
    batch: list[Submission] = []
    row_count = 0
    for submission in opened:
        if row_count >= BATCH_ROWS:
            yield batch
            batch, row_count = [], 0
        batch.append(submission)
        row_count += sum(len(each.sheet.rows) for each in submission.opened.sheets)
    yield batch


def open_content(content: bytes, campaign: Campaign, vocabulary: Vocabulary) -> Opened:
    """Return a workbook read again, as `Ingested.books` had it; one that cannot be read has no sheets."""
    book = shared_pool().read(content)
    return open_book(book, campaign, vocabulary) if isinstance(book, Book) else Opened()


def quarantined_by_submission(taken: Ingested) -> dict[str, int]:
    """Return how many rows of the sheets beside the ledger cannot be counted: submission → rows."""
    sheets: list[pd.DataFrame] = [getattr(taken, table) for table in OTHER_SHEETS]
    lost = (sheet.loc[sheet["is_quarantined"], "submission_id"] for sheet in sheets if len(sheet))
    return dict(Counter(identity for ids in lost for identity in ids.to_list()))


@contextmanager
def _collecting_put_off() -> Iterator[None]:
    """Put off the search for circles of references: a million cells hold none, and it looks at them all."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()  # and back: what stays is among the oldest at once, without one walk over it
            gc.unfreeze()
            gc.enable()


def _open_apart(opened: Open, version: Received, book: Book | Unreadable) -> Submission:
    """Return what a file says; one that the program stumbles over is refused."""
    try:
        return opened(version, book)
    except Exception as error:  # noqa: BLE001 -- whatever it is
        return opened(version, _stumbled_over(error))


def _each_apart(chosen: Batch, opened: Open, tables: Callable[[Batch], Ingested]) -> Ingested:
    """Return the tables of files typed together; a file that the program stumbles over is refused, and only it."""
    try:
        return tables(chosen)
    except Exception as error:  # noqa: BLE001 -- whatever it is
        reason = _stumbled_over(error)
        if len(chosen) == 1:
            return tables([opened(chosen[0].received, reason)])
        return joined([_each_apart([one], opened, tables) for one in chosen])


def _stumbled_over(error: Exception) -> Unreadable:
    """Return what is said of a file over which the program stumbles: at which line, without a word of what the file says."""
    # The machine is at fault, and no file; told by the type, as any other error's text may be a cell's.
    if isinstance(error, OSError):
        raise error
    if isinstance(error, MemoryError):
        raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM), "本机") from error
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__}，{PurePath(last.filename).name} 第 {last.lineno} 行"
    return Unreadable("FILE_BEYOND_US", where)


def joined(parts: Sequence[Ingested]) -> Ingested:
    """Return what several parts hold as one, in their order."""
    import pandas as pd

    frames: dict[str, Any] = {
        each.name: pd.concat([getattr(part, each.name) for part in parts], ignore_index=True)
        for each in fields(Ingested)
        if each.name not in {"books", "packages"}
    }
    books = {key: book for part in parts for key, book in part.books.items()}
    packages = {key: each for part in parts for key, each in part.packages.items()}
    return Ingested(**frames, books=books, packages=packages)


def _tables(
    submissions: Batch,
    campaign: Campaign,
    vocabulary: Vocabulary,
    starts: RuleSchedule,
    units: UnitSectors,
) -> Ingested:
    from hazardlib.ingest.observe import observe

    accepted = [submission for submission in submissions if not submission.is_refused]
    frames: dict[str, Any] = {}
    about_rows: list[Finding] = []
    for key, spec in SHEETS.items():
        frames[spec.table], about = observe(accepted, campaign, vocabulary, key, units)
        about_rows += about
    findings = _by_file(submissions, about_rows, starts)
    return Ingested(
        submissions=_submissions_frame(submissions, frames["observations"], findings),
        findings=findings_frame(findings),
        books={each.received.submission_id: each.opened for each in submissions},
        **frames,
    )


def _by_file(
    submissions: Sequence[Submission], about_rows: Sequence[Finding], starts: RuleSchedule
) -> list[Finding]:
    """Return all findings file by file, about the file first, then about its rows, as its month has them."""
    of_file: dict[str | None, list[Finding]] = {
        submission.received.submission_id: list(submission.findings) for submission in submissions
    }
    for finding in about_rows:
        of_file[finding.submission_id].append(finding)
    months = {submission.received.submission_id: submission.month for submission in submissions}
    said = (apply_schedule(own, months[identity or ""], starts) for identity, own in of_file.items())
    return [finding for own in said for finding in own]


def _submissions_frame(
    submissions: Sequence[Submission], observations: pd.DataFrame, findings: Sequence[Finding]
) -> pd.DataFrame:
    ids, sectors = observations["submission_id"], defaultdict[str, set[str]](set)
    read, quarantined = Counter(ids.to_list()), Counter(ids[observations["is_quarantined"]].to_list())
    for key, sector in set(zip(ids.to_list(), observations["sector"].to_list(), strict=True)):
        if isinstance(sector, str):
            sectors[key].add(sector)
    with_findings = {finding.submission_id for finding in findings}
    return submissions_of(
        [
            row_of(
                submission,
                has_findings=(key := submission.received.submission_id) in with_findings,
                sectors=submission.instead or " ".join(sorted(sectors[key])),
                rows_read=read[key],
                rows_accepted=read[key] - quarantined[key],
                rows_quarantined=quarantined[key],
                layout=_layouts(submission),
            )
            for submission in submissions
        ]
    )


def row_of(submission: Submission, *, has_findings: bool, **told: Any) -> dict[str, Any]:
    """Return what a file says of itself, with what its rows tell."""
    received = submission.received
    verdict = Verdict.FINDINGS if has_findings else Verdict.ACCEPTED
    return {
        "submission_id": received.submission_id,
        "file": received.file,
        "sha256": received.sha256,
        "department": submission.department,
        "month": str(submission.month) if submission.month else None,
        "modified_at": received.modified_at,
        "reported_on": submission.reported_on,
        "verdict": (Verdict.REFUSED if submission.is_refused else verdict).value,
        "is_nil": submission.is_nil,
        "is_sample": submission.is_sample,
        **told,
    }


def submissions_of(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return what files say of themselves as a frame, ``columns.SUBMISSIONS`` less `STAMPED`."""
    import pandas as pd

    names = [name for name in SUBMISSIONS if name not in STAMPED]
    types = {**FRAME_TYPES, "time": "datetime64[us, Asia/Shanghai]"}
    columns = {name: [row[name] for row in rows] for name in names}
    return pd.DataFrame(
        {name: pd.Series(values, dtype=types[SUBMISSIONS[name].type]) for name, values in columns.items()}
    )


def _layouts(submission: Submission) -> str:
    """Return sheet → its tables from the top: kind, first row and field → column, counted from 1, as JSON."""
    layouts: dict[str, list[dict[str, Any]]] = {}
    for ledger in sorted(submission.tables, key=lambda table: not SHEETS[table.layout.table].is_ledger):
        columns = {name: column + 1 for name, column in ledger.layout.columns.items()}
        table = {"table": ledger.layout.table, "row": ledger.layout.first_data_row + 1, "columns": columns}
        layouts.setdefault(ledger.sheet, []).append(table)
    return json.dumps(layouts, ensure_ascii=False)
