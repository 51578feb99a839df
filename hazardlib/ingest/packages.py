"""The way into a district's ``ingest``: packages and exported workbooks of streets, and what its own office sends back from meetings."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from hazardlib.domain.campaign import Campaign, Department
from hazardlib.domain.campaign_parts import OF_STREET, CampaignLevel
from hazardlib.domain.lists import as_line
from hazardlib.domain.mappings import KINDS, Mappings, Terms
from hazardlib.domain.month import TIMEZONE, Month
from hazardlib.domain.packages import DATA_SHEET, Manifest, Package
from hazardlib.domain.step import Step
from hazardlib.domain.terms import OTHER_DANGER, Level, State
from hazardlib.errors import UsageError
from hazardlib.findings import findings_frame
from hazardlib.ingest.files.find import Received
from hazardlib.ingest.files.preflight import Unreadable
from hazardlib.ingest.files.read import Book
from hazardlib.ingest.files.reader_pool import shared_pool
from hazardlib.ingest.ingest_files import Ingested, ingest_files, row_of, submissions_of
from hazardlib.ingest.package_tables import edited_cells, package_in
from hazardlib.ingest.privacy.redact import redact
from hazardlib.ingest.submission import Submission, open_book
from hazardlib.ingest.tables.headings import Vocabulary

if TYPE_CHECKING:
    import pandas as pd

_MOST_TOLD = 20
"""Unknown words of one package that are told with the line to add."""

_OF_HAZARDS = ("history", "leaders")
"""Tables of which each row is about a hazard of the package."""


def ingest_packages(
    received: Sequence[Received],
    campaign: Campaign,
    vocabulary: Vocabulary,
    mappings: Mappings,
    progress: Callable[[str], None] | None = None,
) -> Iterator[Ingested]:
    """Yield what files hold, each one submission of a street or the office, one after another; a refused one holds nothing.

    Parameters
    ----------
    mappings
        What streets' words are called at the district.
    """
    nothing = ingest_files([], campaign, vocabulary)
    if not received:
        yield nothing
        return
    books = shared_pool().read_all([version.content for version in received])
    for place, (version, book) in enumerate(zip(received, books, strict=True), start=1):
        if progress is not None:
            progress(Step(version.file, place, len(received)))
        if isinstance(book, Book) and _is_of_meeting(book, campaign, vocabulary):
            decided = _decided(version, campaign, vocabulary)
            if set(decided.findings["code"]) != _OF_STREET_ITSELF:
                yield decided
                continue
        submission = Submission(version)
        package = _opened(submission, book, campaign, vocabulary, mappings)
        yield replace(
            nothing,
            submissions=_frame(submission, package),
            findings=findings_frame(list(submission.findings)),
            packages={} if package is None else {version.submission_id: package},
        )


_OF_STREET_ITSELF = {"LEDGER_NOT_FOUND"}
"""What is wrong with a meeting's list that is no office's, and nothing else: nobody is to send that without a ledger."""


def _is_of_meeting(book: Book, campaign: Campaign, vocabulary: Vocabulary) -> bool:
    """Tell whether a workbook holds 议定事项 and nothing else: what the district's own office sends."""
    if book.package is not None or any(sheet.name == DATA_SHEET for sheet in book.sheets):
        return False
    opened = open_book(book, campaign, vocabulary)
    return {layout.table for each in opened.sheets for _, layout in each.tables} == {"matters"}


def _decided(version: Received, campaign: Campaign, vocabulary: Vocabulary) -> Ingested:
    """Return what a meeting of the district has decided, as its office has written it down."""
    office = Department(name=campaign.office, since=campaign.since)
    own = replace(campaign, departments=(*campaign.departments, office))
    month = _month_of_folder(version)
    return replace(ingest_files([version], own, vocabulary, department=office.name, month=month), books={})


def _opened(
    submission: Submission,
    book: Book | Unreadable,
    campaign: Campaign,
    vocabulary: Vocabulary,
    mappings: Mappings,
) -> Package | None:
    """Return the package that a file holds, in the district's words; None for one that is refused."""
    try:
        if isinstance(book, Unreadable):
            raise book
        package = package_in(book)
    except Unreadable as reason:
        submission.refuse(reason)
        submission.month = _month_of_folder(submission.received)
        return None
    if package is None:
        submission.note("PACKAGE_EXPECTED", data_sheet=DATA_SHEET, office=campaign.office)
        return None
    manifest = package.manifest
    _decide_street(submission, manifest, campaign)
    terms = Terms(
        submission.department or manifest.street,
        campaign,
        mappings,
        manifest.sectors,
        frozenset({*vocabulary.dangers.values(), OTHER_DANGER}),
        frozenset(vocabulary.words["source"].values()),
    )
    _decide_month(submission, manifest, campaign, terms)
    if not submission.is_refused:
        for kind, theirs in islice(terms.unknown(package.tables), _MOST_TOLD):
            _note_unknown(submission, terms, kind, theirs)
        _check_contents(submission, package)
    if submission.is_refused:
        return None
    for each in () if book.package else edited_cells(book, package):
        submission.note("PACKAGE_CELL_EDITED", **each)
    return replace(package, tables=terms.translated(package.tables))


def _decide_street(submission: Submission, manifest: Manifest, campaign: Campaign) -> None:
    if manifest.level != CampaignLevel.STREET:
        submission.note("PACKAGE_OF_OTHER_LEVEL", found=redact(manifest.level))
        return
    street = campaign.find_department(manifest.street)
    if street is None:
        submission.note("STREET_NOT_KNOWN", found=redact(manifest.street))
        return
    submission.department = street.name
    called = PurePosixPath(submission.received.file).with_suffix("").as_posix()
    others = [each.name for each in campaign.departments if each.name in called]
    if others and street.name not in others:
        submission.note("PACKAGE_OF_OTHER_STREET", found=street.name, named=others[0])


def _month_of_folder(version: Received) -> Month | None:
    try:
        return Month.parse(PurePosixPath(version.file).parts[0])
    except UsageError:
        return None


def _decide_month(submission: Submission, manifest: Manifest, campaign: Campaign, terms: Terms) -> None:
    ours, lies_in = terms.ours("month", manifest.month), _month_of_folder(submission.received)
    if ours is None:
        _note_unknown(submission, terms, "month", manifest.month)
        return
    submission.month = month = Month.parse(ours)
    if lies_in is not None and lies_in != month:
        submission.note("PACKAGE_MONTH_DISAGREES", found=month.chinese, folder=str(lies_in), month=str(month))
    due_on = campaign.due_on(month)
    if manifest.as_of > due_on:
        submission.note(
            "PACKAGE_DAY_TOO_LATE", found=manifest.as_of.isoformat(), month=str(month), due_on=due_on
        )
    earlier = [day for each in campaign.accepted_months() if (day := campaign.due_on(each)) < due_on]
    if earlier and manifest.as_of <= max(earlier):
        submission.note(
            "PACKAGE_DAY_TOO_EARLY", found=manifest.as_of.isoformat(), month=str(month), before=max(earlier)
        )
    said = terms.mappings.find(terms.street, "campaign", manifest.campaign) or manifest.campaign
    if said != campaign.name:
        _note_unknown(submission, terms, "campaign", manifest.campaign)


def _note_unknown(submission: Submission, terms: Terms, kind: str, theirs: str) -> None:
    shown = redact(terms.shown(kind, theirs))
    street, named = terms.street, KINDS[kind]
    said = terms.mappings.find(terms.street, kind, theirs, terms.shown(kind, theirs))
    if said is not None:  # another line would contradict the one that is there
        line = as_line(street, named, shown, said)
        submission.note("PACKAGE_MAPPING_UNKNOWN", found=shown, kind=named, line=line, said=said)
        return
    submission.note("PACKAGE_TERM_UNKNOWN", found=shown, kind=named, line=as_line(street, named, shown, ""))


def _check_contents(submission: Submission, package: Package) -> None:
    """Refuse what no register of a street can hold: it would be counted twice, or by nobody."""
    tables, manifest = package.tables, package.manifest
    hazards = tables["hazards"]
    ids = hazards["hazard_id"]
    needed = ["hazard_id", "sector", "unit", "description", "found_on", "level", "state", "status", "department",
              "month", "first_month", "last_reported_on", "file", "sheet", "row"]  # fmt: skip
    blank = next((name for name in needed if hazards[name].isna().any()), None)
    if blank is not None:
        submission.note("PACKAGE_NOT_BELIEVED", detail=f"有隐患没有写 {blank}")
        return
    wrong = {
        "有两条隐患同一个标识": ids.duplicated().any(),
        "隐患标识里有街道的记号": ids.str.contains(OF_STREET, regex=False).any(),
        "有隐患的发现日期晚于截至日期": (hazards["found_on"].dt.date > manifest.as_of).any(),
        "有读不懂的状态或级别": not (
            {*hazards["state"], *hazards["status"]} <= set(map(str, State))
            and {*hazards["level"]} <= set(map(str, Level))
        ),
        "来历或领导说的是别的隐患": any(
            not tables[name]["hazard_id"].isin(ids).all() for name in _OF_HAZARDS if name in tables
        ),
        "有隐患没有来历": "history" in tables and not ids.isin(tables["history"]["hazard_id"]).all(),
    }
    for detail, is_so in wrong.items():
        if is_so:
            submission.note("PACKAGE_NOT_BELIEVED", detail=detail)
            return


def _frame(submission: Submission, package: Package | None) -> pd.DataFrame:
    has_findings, counted, lost, layout = bool(submission.findings), 0, 0, "{}"
    if package is not None:
        manifest = package.manifest
        counted, layout = len(package.tables["hazards"]), json.dumps(manifest.to_json(), ensure_ascii=False)
        if "received" in package.tables:
            lost = int((~package.tables["received"]["is_counted"]).sum())
        submission.reported_on = manifest.known_at.astimezone(TIMEZONE).date()
        submission.is_nil, submission.is_sample = counted == 0, manifest.is_sample
    rows = {"rows_read": counted + lost, "rows_accepted": counted, "rows_quarantined": lost}
    return submissions_of([row_of(submission, has_findings=has_findings, sectors="", layout=layout, **rows)])
