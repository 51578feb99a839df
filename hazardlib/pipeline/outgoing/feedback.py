"""Feedback: for each workbook with something to mend, a copy that shows what, in ``reports/<month>/feedback``.

Imports nothing heavy while nothing has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.month import Month
from hazardlib.domain.sheets import CHOICES_SHEET
from hazardlib.domain.terms import LISTS, WITHOUT_LEDGER, Verdict
from hazardlib.errors import WorkspaceError
from hazardlib.findings import Finding, by_submission, from_rows
from hazardlib.ingest.files.find import path_in_raw
from hazardlib.merge.select import effective_of, plain_rows
from hazardlib.pipeline.kept import found_in_merging
from hazardlib.pipeline.locks import PATIENCE_SECONDS, intake_lock
from hazardlib.pipeline.outgoing.delivery_folder import DeliveryFolder
from hazardlib.pipeline.publish.index import write_index
from hazardlib.pipeline.voids import submissions_in_force
from hazardlib.store import Store, rows_where
from hazardlib.workspace import FEEDBACK_FOLDER, Workspace

if TYPE_CHECKING:
    from hazardlib.forms.workbook_context import Blank
    from hazardlib.ingest.ingest_files import Opened, Vocabulary
    from hazardlib.pipeline.intake import IngestResult

Books = Mapping[str, "Opened"]
"""Submission → its workbook, of those that were read just now; any other is read again."""


@dataclass(frozen=True)
class Feedback:
    """Where the feedback workbooks lie, and why some could not be written."""

    paths: list[Path] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def write_feedback(
    workspace: Workspace,
    month: str | Month,
    *,
    folder: Path | None = None,
    books: Books = MappingProxyType({}),
    patience_seconds: float = PATIENCE_SECONDS,
) -> list[Path]:
    """Bring the feedback workbooks of one report month up to date.

    There is one for each effective workbook that has findings and for each refused one that no later
    workbook of its department has made up for. Those no longer needed go, unless someone has worked in them.

    Parameters
    ----------
    folder
        Where they lie; by default ``reports/<month>/feedback``.
    """
    place = folder or _reports_folder(workspace, month)
    delivery, aside = DeliveryFolder(place), _found_in_merging(workspace, str(month))
    wanted = _wanted(workspace, month, aside)
    if not delivery.holds_just(wanted.keys()):
        with (
            intake_lock(workspace, patience_seconds=patience_seconds),
            DeliveryFolder(place) as delivery,
        ):
            wanted = _wanted(workspace, month, aside)  # once more: another process may just have been here
            _renew(workspace, delivery, wanted, aside, books)
    return [path for key in wanted if (path := delivery.path(key)) is not None]


def copies_for(workspace: Workspace, month: str) -> dict[str, Path]:
    """Return where the feedback workbooks of a month lie, by submission: in reports, or beside what was sent."""
    folders = [
        DeliveryFolder(_folder_in_raw(workspace, month)),
        DeliveryFolder(_reports_folder(workspace, month)),
    ]
    wanted = _wanted(workspace, month, _found_in_merging(workspace, month))
    return {
        row["submission_id"]: path
        for delivery in folders
        for key, row in wanted.items()
        if (path := delivery.path(key)) is not None
    }


def _reports_folder(workspace: Workspace, month: str | Month) -> Path:
    return workspace.reports / str(month) / "feedback"


def _folder_in_raw(workspace: Workspace, month: str | Month) -> Path:
    return workspace.raw / str(month) / FEEDBACK_FOLDER


def feedback_for_months(
    workspace: Workspace,
    months: Iterable[Month],
    books: Books = MappingProxyType({}),
    *,
    is_beside: bool = False,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Feedback:
    """Return the feedback of several months, brought up to date; what stood in the way is said, not raised.

    It comes after the main work, which must not count as undone for a workbook somebody has open.

    Parameters
    ----------
    is_beside
        Whether it lies beside what was sent, and not in ``reports``.
    patience_seconds
        How long an intake of another process is waited for.
    """
    feedback = Feedback()
    for month in months:
        try:
            folder = _folder_in_raw(workspace, month) if is_beside else None
            feedback.paths.extend(
                write_feedback(
                    workspace, month, folder=folder, books=books, patience_seconds=patience_seconds
                )
            )
        except WorkspaceError as error:
            feedback.troubles.append(str(error))
    try:
        if not is_beside:
            write_index(workspace)
    except WorkspaceError as error:
        feedback.troubles.append(str(error))
    return feedback


def feedback_on(
    workspace: Workspace,
    taken: IngestResult,
    *,
    is_beside: bool = False,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Feedback:
    """Return the feedback of every month that new submissions belong to, a nameless one by its folder."""
    files = zip(taken.submissions["month"].fillna(""), taken.submissions["file"], strict=True)
    texts = {month or PurePosixPath(file).parts[0] for month, file in files}
    accepted = load_campaign(workspace.campaign).accepted_months()
    months = [month for month in accepted if str(month) in texts]
    return feedback_for_months(
        workspace, months, taken.books, is_beside=is_beside, patience_seconds=patience_seconds
    )


def _wanted(workspace: Workspace, month: str | Month, aside: Aside) -> dict[str, Row]:
    return {_key(row, aside): row for row in submissions_to_send_back(workspace, str(month), aside)}


def _key(row: Row, aside: Aside) -> str:
    from hazardlib.forms.feedback_list import FEEDBACK_VERSION

    said = "".join(finding.message for finding in aside.get(row["submission_id"], ()))
    said += f"\0{row['reading']}" * bool(row["reading"])  # read again, other things may be wrong with it
    mark = f"-{hashlib.sha256(said.encode()).hexdigest()[:8]}" if said else ""
    return f"{FEEDBACK_VERSION}-{row['submission_id']}{mark}"


def _renew(
    workspace: Workspace, delivery: DeliveryFolder, wanted: Mapping[str, Row], aside: Aside, books: Books
) -> None:
    from hazardlib.ingest.ingest_files import load_vocabulary, open_content

    delivery.keep_only(wanted)
    missing = {key: row for key, row in wanted.items() if delivery.path(key) is None}
    campaign, vocabulary = load_campaign(workspace.campaign), load_vocabulary(*workspace.reference)
    findings = _findings(workspace, {row["submission_id"] for row in missing.values()})
    taken: set[str] = set()
    for key, row in wanted.items():
        identity = row["submission_id"]
        about = [*findings.get(identity, ()), *aside.get(identity, ())]
        stem = _stem(row, about)
        stem = f"{stem}（{PurePosixPath(row['file']).stem}）" if stem in taken else stem
        taken.add(stem)
        if key in missing:
            book = books.get(identity)
            if book is None and (content := _content(workspace, row)) is not None:
                book = open_content(content, campaign, vocabulary)
            if book is not None:
                month = row["month"] or PurePosixPath(row["file"]).parts[0]
                copy = annotate(book, row, about, campaign, vocabulary, destination=f"data/raw/{month}/")
                delivery.put(key, stem, copy)


def _content(workspace: Workspace, row: Row) -> bytes | None:
    """Return the version's bytes as they lie in ``data/raw``; None where a later version took its place."""
    try:
        content = path_in_raw(workspace.raw, row["file"]).read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == row["sha256"] else None


def _findings(workspace: Workspace, identities: set[str]) -> dict[str, list[Finding]]:
    stored = Store(workspace.tables).read("findings")
    return by_submission(from_rows(rows_where(stored, submission_id=identities)))


def _found_in_merging(workspace: Workspace, month: str) -> Aside:
    found = found_in_merging(workspace.processed / month).to_pylist()
    return by_submission(from_rows(row for row in found if row["submission_id"] is not None))


def _stem(row: Row, findings: Sequence[Finding]) -> str:
    """Return the workbook's name: its department's, unless that is the very thing in doubt."""
    is_doubtful = any(finding.code.startswith("DEPARTMENT_") for finding in findings)
    return PurePosixPath(row["file"]).stem if row["department"] is None or is_doubtful else row["department"]


def annotate(
    book: Opened,
    submission: Row,
    findings: Sequence[Finding],
    campaign: Campaign,
    vocabulary: Vocabulary,
    *,
    destination: str = "",
) -> bytes:
    """Return one feedback workbook.

    Parameters
    ----------
    submission
        What became of it: ``file``, ``department``, ``month``, ``verdict``, ``rows_read``,
        ``rows_accepted``, ``sectors``, ``is_sample``.
    destination
        Where the mended workbook goes.
    """
    from hazardlib.forms.choices import offered_words
    from hazardlib.forms.feedback import write_feedback_book
    from hazardlib.forms.feedback_list import Returned
    from hazardlib.ingest.copies import copy_sheets, label_copies

    copies, left_out = copy_sheets(book, campaign)
    department, month = submission["department"], submission["month"]
    known = Month.parse(month) if month else campaign.first_month
    if submission["verdict"] != Verdict.REFUSED:
        copies = label_copies(copies, vocabulary, {"department": department, "month": known.chinese})
    sources = dict.fromkeys(vocabulary.words["source"].values())
    returned = Returned(
        campaign=campaign,
        file=PurePosixPath(submission["file"]).name,
        verdict=str(submission["verdict"]),
        rows_read=int(submission["rows_read"]),
        rows_accepted=int(submission["rows_accepted"]),
        findings=findings,
        sheets=copies,
        left_out=left_out,
        destination=destination,
        choices=offered_words(campaign, department or "", known, sources),
        form=_form(book, submission, campaign, tuple(sources)),
        is_sample=bool(submission["is_sample"]),
        is_1904=book.is_1904,
        is_without_ledger=submission["sectors"] in WITHOUT_LEDGER,
    )
    return write_feedback_book(returned)


def _form(book: Opened, submission: Row, campaign: Campaign, sources: Sequence[str]) -> Blank | None:
    """Return the form that a workbook was filled in on; None where it is none of the suite's."""
    from hazardlib.forms.workbook_context import Blank, Filled, read_stamp

    hidden = (each.sheet.rows for each in book.sheets if each.sheet.name == CHOICES_SHEET)
    stamp = next((read_stamp(rows[0][0]) for rows in hidden if rows and rows[0]), None)
    if stamp is None:
        return None
    month, department = submission["month"] or stamp[0], submission["department"] or stamp[1]
    found = campaign.find_department(department)
    if found is None or month not in map(str, campaign.accepted_months()):
        return None
    return Blank(campaign, found.name, Month.parse(month), Filled(), sources, bool(submission["is_sample"]))


_COLUMNS = ("submission_id", "sha256", "is_sample", "rows_read", "rows_accepted", "reading")

Row = Mapping[str, Any]
"""The columns of ``columns.SUBMISSIONS`` that feedback needs, as plain values."""

Aside = Mapping[str, list[Finding]]
"""By submission, what only shows beside others; known once the month has been merged."""


def submissions_to_send_back(workspace: Workspace, month: str, aside: Aside) -> list[Row]:
    """Return the submissions of a month whose senders are waiting for a word, latest last; streets mend nothing in what they have exported."""
    if load_campaign(workspace.campaign).is_district:
        return []
    rows = [row for row in plain_rows(submissions_in_force(workspace), *_COLUMNS) if _belongs(row, month)]
    latest = {row["file"]: row for row in rows}
    accepted_at = {
        row["department"]: at
        for at, row in enumerate(rows)
        if row["verdict"] != Verdict.REFUSED and row["sectors"] not in LISTS  # which take no report's place
    }
    found: list[Row] = [
        row
        for row in effective_of(rows)
        if (row["verdict"] == Verdict.FINDINGS or row["submission_id"] in aside)
        and latest[row["file"]] is row
    ]
    for at, row in enumerate(rows):
        is_last_word = accepted_at.get(row["department"], -1) < at
        is_there = latest[row["file"]] is row and path_in_raw(workspace.raw, row["file"]).is_file()
        if row["verdict"] == Verdict.REFUSED and is_last_word and is_there:
            found.append(row)
    return found


def _belongs(row: Row, month: str) -> bool:
    if row["month"] is not None:
        return bool(row["month"] == month)
    return PurePosixPath(row["file"]).parts[0] == month
