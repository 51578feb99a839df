"""Intake: what is new in ``data/raw`` becomes submissions, rows and findings in the tables."""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.mappings import Mappings
from hazardlib.domain.month import now
from hazardlib.domain.sheets import SHEETS
from hazardlib.domain.terms import Verdict
from hazardlib.findings import Finding
from hazardlib.ingest.files.find import Received, find_received
from hazardlib.merge.select import first_seen
from hazardlib.pipeline.district.packages import keep_package
from hazardlib.pipeline.locks import PATIENCE_SECONDS, intake_lock
from hazardlib.pipeline.notices import with_notices, with_package_notices
from hazardlib.pipeline.rereads import (
    ReadAgain,
    known_versions,
    not_read_again,
    reading_basis,
    readings_of,
)
from hazardlib.store import Store
from hazardlib.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from hazardlib.ingest.ingest_files import Ingested, Opened

BATCH_BYTES = 32 * 1024 * 1024
"""Of files that are read and stored together; a month's are a tenth of it [bytes]."""

Progress = Callable[[str], None]

_LOG = logging.getLogger(__name__)


def _silent(_: str) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class IngestResult:
    """What one ``ingest`` did.

    Parameters
    ----------
    submissions, findings
        Of the file versions that were new or read again, ``columns.SUBMISSIONS`` and ``columns.FINDINGS``.
    problems
        Findings on what was left where it lies, to be looked at again next time.
    earlier_count
        How many file versions had been taken in before.
    quarantined_in_other_sheets
        Rows beside the ledger that cannot be counted: submission → rows.
    again
        What was read again by changed lists; it is among the submissions too.
    books
        Submission → its workbook, of what was read together last: of more than that memory may be too small.
    """

    submissions: pd.DataFrame
    findings: pd.DataFrame
    problems: tuple[Finding, ...]
    earlier_count: int = 0
    quarantined_in_other_sheets: Mapping[str, int] = field(default_factory=dict)
    again: ReadAgain = field(default_factory=ReadAgain)
    books: Mapping[str, Opened] = field(default_factory=dict, repr=False)  # nobody must see who reported


def find_new(workspace: Workspace) -> tuple[bool, list[Finding]]:
    """Tell whether ``data/raw`` has file versions to be read, new or by changed lists, and what cannot be read at all."""
    basis, submissions = reading_basis(workspace), Store(workspace.tables).read("submissions")
    problems: list[Finding] = []
    new_count = sum(1 for _ in find_received(workspace.raw, known_versions(submissions, basis), problems))
    return new_count > 0, problems + not_read_again(workspace, submissions, basis)


def ingest(
    workspace: Workspace,
    *,
    received_at: datetime | Mapping[str, datetime],
    progress: Progress = _silent,
    files: Container[str] | None = None,
    patience_seconds: float = PATIENCE_SECONDS,
    scheduler: str = "",
) -> IngestResult:
    """Take in every file version in ``data/raw`` that was not seen before, once nobody else does.

    Versions that were read by other lists than today's are read again; when they were first seen stays.

    Parameters
    ----------
    received_at
        When the versions were first seen; or, for old files, each file's own time by its path
        relative to ``data/raw``.
    progress
        Called with a line for each file, and if another process has to be waited for.
    files
        These alone, by their paths relative to ``data/raw``; by default all.
    patience_seconds
        How long another process is waited for.
    scheduler
        The address of a Dask scheduler whose workers read the files; by default they are read here.

    Returns
    -------
    IngestResult
        The submissions, each visible to readers only once all its rows are stored.
    """
    with intake_lock(workspace, progress, patience_seconds=patience_seconds):
        return _take_in(workspace, received_at, progress, files, scheduler)


def _take_in(
    workspace: Workspace,
    received_at: datetime | Mapping[str, datetime],
    progress: Progress,
    files: Container[str] | None,
    scheduler: str,
) -> IngestResult:
    import pandas as pd

    from hazardlib.ingest.ingest_files import quarantined_by_submission

    store, problems, basis = Store(workspace.tables), list[Finding](), reading_basis(workspace)
    before = store.read("submissions")
    known = known_versions(before, basis)
    received = find_received(workspace.raw, known, problems)
    if files is not None:
        received = (
            version for version in received if version.path.relative_to(workspace.raw).as_posix() in files
        )
    campaign = load_campaign(workspace.campaign)
    problems += not_read_again(workspace, before, basis)
    former = readings_of(store) if known.stale else {}
    submissions, findings, beside = [], [], dict[str, int]()
    books: Mapping[str, Opened] = {}
    stamps = Stamps(before, received_at, basis)
    for part in _read(workspace, campaign, received, scheduler, progress):
        stamped, taken = _keep(workspace, part, stamps, campaign)
        submissions.append(stamped)
        findings.append(taken.findings)
        beside |= quarantined_by_submission(taken)
        books = taken.books
    again = ReadAgain.between(former, readings_of(store)) if former else ReadAgain()
    count = known.counts.total()
    whole = pd.concat(submissions), pd.concat(findings)
    return IngestResult(*whole, tuple(problems), count, beside, again, books)


def _read(
    workspace: Workspace,
    campaign: Campaign,
    received: Iterable[Received],
    scheduler: str,
    progress: Progress,
) -> Iterator[Ingested]:
    """Yield what files hold in parts that are stored together, one at least; read here, or by a scheduler's workers."""
    from hazardlib.findings.schedule import load_schedule
    from hazardlib.ingest.ingest_files import ingest_batches, load_vocabulary
    from hazardlib.pipeline.manual_decisions import sectors_of_units

    vocabulary = load_vocabulary(*workspace.reference)
    if campaign.is_district:  # a package is read in a moment, by no cluster
        from hazardlib.ingest.packages import ingest_packages

        mappings = Mappings.load(*workspace.reference)
        for batch in _batches(received):
            yield from ingest_packages(batch, campaign, vocabulary, mappings, progress)
        return
    starts, units = load_schedule(*workspace.rules), sectors_of_units(workspace, campaign)
    if scheduler:
        from hazardlib.pipeline.distributed import ReadBy, ingest_on_cluster

        yield from ingest_on_cluster(
            received, ReadBy(campaign, vocabulary, starts, units), scheduler, progress
        )
        return
    for batch in _batches(received):
        yield from ingest_batches(batch, campaign, vocabulary, starts=starts, units=units, progress=progress)


def _batches(received: Iterable[Received]) -> Iterator[list[Received]]:
    """Yield the versions in batches that memory holds; a first one also where there is nothing."""
    batch, size = list[Received](), 0
    for version in received:
        if size + len(version.content) > BATCH_BYTES and batch:
            yield batch
            batch, size = [], 0
        batch.append(version)
        size += len(version.content)
    yield batch


def _keep(
    workspace: Workspace, taken: Ingested, stamps: Stamps, campaign: Campaign
) -> tuple[pd.DataFrame, Ingested]:
    """Store what a batch holds, its submissions last; return these as they are stored, and all with what was noted."""
    batch, store = uuid4().hex, Store(workspace.tables)
    stamped = stamps.put_on(taken.submissions).assign(batch_id=batch)
    if campaign.is_district:
        taken = with_package_notices(taken, stamped, workspace)
    else:
        taken = with_notices(taken, stamped, workspace, campaign)
    for identity, package in taken.packages.items():
        keep_package(workspace, identity, batch, package)
    stamped = stamped.assign(verdict=taken.submissions["verdict"])
    for table in ("findings", *(spec.table for spec in SHEETS.values())):
        if len(rows := getattr(taken, table)):
            store.append(table, rows.assign(batch_id=batch))
    store.append("submissions", stamped)
    said = (stamped[name].to_list() for name in ("file", "verdict", "rows_accepted", "rows_quarantined"))
    for file, verdict, *counts in zip(*said, strict=True):
        _LOG.info("收下 %s：%s，%d 行计入，%d 行未计入", file, Verdict(verdict).chinese, *counts)
    return stamped, taken


_NAMES = ("submission_id", "intake_number", "reading", "department", "month", "sha256", "verdict")


class Stamps:
    """What is put on the submissions of one intake.

    Parameters
    ----------
    received_at
        When new versions were first seen; or each file's own time.
    basis
        What they are read by (see `hazardlib.pipeline.rereads.reading_basis`).
    """

    def __init__(self, before: pa.Table, received_at: datetime | Mapping[str, datetime], basis: str) -> None:
        self._received_at, self._basis, self._latest = received_at, basis, now()
        columns = (before.column(name).to_pylist() for name in _NAMES)
        rows = [dict(zip(_NAMES, row, strict=True)) for row in zip(*columns, strict=True)]
        self._before = [
            row | {"moment": moment} for row, moment in zip(rows, first_seen(before), strict=True)
        ]
        self._known = {row["submission_id"]: row for row in self._before}
        self._count = len(self._known)

    def put_on(self, submissions: pd.DataFrame) -> pd.DataFrame:
        """Return submissions with ``first_seen_at``, ``intake_number``, ``reading`` and ``read_with``.

        What is read again keeps its time and its number, and so does a copy of what the department sent for
        the month already (see `_seen_at`) its time.
        """
        import pandas as pd

        rows = submissions[["submission_id", "file", "department", "month", "sha256"]].to_dict("records")
        numbers = [self._number(row["submission_id"]) for row in rows]
        return submissions.assign(
            first_seen_at=pd.Series(
                [self._seen_at(row) for row in rows], submissions.index, "datetime64[us, Asia/Shanghai]"
            ),
            intake_number=pd.Series(numbers, submissions.index, "Int64"),
            reading=[self._reading(row["submission_id"]) for row in rows],
            read_with=self._basis,
        )

    def _number(self, identity: str) -> int | None:
        if identity in self._known:
            number: int | None = self._known[identity]["intake_number"]
            return number
        self._count += 1
        return self._count - 1

    def _reading(self, identity: str) -> int:
        return (self._known[identity]["reading"] or 0) + 1 if identity in self._known else 0

    def _seen_at(self, row: Mapping[Any, Any]) -> datetime:
        """Return when a version was first seen; bytes that only have a new name, when they first came.

        Not so where the department has sent another workbook since: then they were put back on purpose, now.
        """
        if row["submission_id"] in self._known:
            moment: datetime = self._known[row["submission_id"]]["moment"]
            return moment
        whose = (row["department"], row["month"])
        own = [each for each in self._before if (each["department"], each["month"]) == whose]
        received = self._received(row["file"], own)
        same = [each["moment"] for each in own if each["sha256"] == row["sha256"]]
        accepted = [each for each in own if each["verdict"] != Verdict.REFUSED]
        others = [each["moment"] for each in accepted if each["sha256"] != row["sha256"]]
        is_renamed = same and all(moment <= max(same) for moment in others)
        return min([*same, received]) if is_renamed else received

    def _received(self, file: str, before: Sequence[Mapping[str, Any]]) -> datetime:
        """Return when a version was received, which is not ahead but after what its department sent for the month before."""
        received = self._received_at
        if not isinstance(received, datetime):
            return received[file]
        if received <= self._latest:
            return received
        # The clock has been put back since the last intake (`run.present`): the next workbook is the next all the same.
        last: datetime = max([self._latest, *(each["moment"] + timedelta(seconds=1) for each in before)])
        return last
