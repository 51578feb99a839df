"""Intake: what is new in ``data/raw`` becomes submissions, rows and findings in the tables."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.sheets import SHEETS
from hazardlib.findings import Finding
from hazardlib.ingest.files.find import Received, find_received
from hazardlib.pipeline.locks import intake_lock
from hazardlib.pipeline.notices import with_notices
from hazardlib.pipeline.rereads import (
    ReadAgain,
    known_versions,
    not_read_again,
    reading_basis,
    readings_of,
)
from hazardlib.pipeline.stamps import Stamps
from hazardlib.store import Store
from hazardlib.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.ingest.ingest_files import Ingested, Opened

BATCH_BYTES = 32 * 1024 * 1024
"""Of files that are read and stored together; a month's are a tenth of it [bytes]."""

Progress = Callable[[str], None]


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
    basis, submissions = reading_basis(workspace), Store(workspace.processed).read("submissions")
    problems: list[Finding] = []
    new_count = sum(1 for _ in find_received(workspace.raw, known_versions(submissions, basis), problems))
    return new_count > 0, problems + not_read_again(workspace, submissions, basis)


def ingest(
    workspace: Workspace,
    *,
    received_at: datetime | Mapping[str, datetime],
    progress: Progress = _silent,
    files: Container[str] | None = None,
) -> IngestResult:
    """Take in every file version in ``data/raw`` that was not seen before, once nobody else does.

    Versions that were read by other lists than today's are read again; when they were first seen stays.

    Parameters
    ----------
    workspace
        Whose ``data/raw`` is read.
    received_at
        When the versions were first seen; or, for old files, each file's own time by its path
        relative to ``data/raw``.
    progress
        Called with a line for each file, and if another process has to be waited for.
    files
        These alone, by their paths relative to ``data/raw``; by default all.

    Returns
    -------
    IngestResult
        The submissions, each visible to readers only once all its rows are stored.
    """
    with intake_lock(workspace, progress):
        return _take_in(workspace, received_at, progress, files)


def _take_in(
    workspace: Workspace,
    received_at: datetime | Mapping[str, datetime],
    progress: Progress,
    files: Container[str] | None,
) -> IngestResult:
    import pandas as pd

    from hazardlib.findings.schedule import load_schedule
    from hazardlib.ingest.ingest_files import ingest_batches, load_vocabulary, quarantined_by_submission
    from hazardlib.pipeline.manual_decisions import sectors_of_units

    store, problems, basis = Store(workspace.processed), list[Finding](), reading_basis(workspace)
    before = store.read("submissions")
    known = known_versions(before, basis)
    received = find_received(workspace.raw, known, problems)
    if files is not None:
        received = (
            version for version in received if version.path.relative_to(workspace.raw).as_posix() in files
        )
    campaign, vocabulary = load_campaign(workspace.campaign), load_vocabulary(*workspace.reference)
    starts, units = load_schedule(*workspace.rules), sectors_of_units(workspace, campaign)
    problems += not_read_again(workspace, before, basis)
    former = readings_of(store) if known.stale else {}
    submissions, findings, beside = [], [], dict[str, int]()
    books: Mapping[str, Opened] = {}
    stamps = Stamps(before, received_at, basis)
    for batch in _batches(received):
        for part in ingest_batches(
            batch, campaign, vocabulary, starts=starts, units=units, progress=progress
        ):
            stamped, taken = _keep(workspace, part, stamps, campaign)
            submissions.append(stamped)
            findings.append(taken.findings)
            beside |= quarantined_by_submission(taken)
            books = taken.books
    again = ReadAgain.between(former, readings_of(store)) if former else ReadAgain()
    count = known.counts.total()
    whole = pd.concat(submissions), pd.concat(findings)
    return IngestResult(*whole, tuple(problems), count, beside, again, books)


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
    batch, store = uuid4().hex, Store(workspace.processed)
    stamped = stamps.put_on(taken.submissions).assign(batch_id=batch)
    taken = with_notices(taken, stamped, workspace, campaign)
    stamped = stamped.assign(verdict=taken.submissions["verdict"])
    for table in ("findings", *(spec.table for spec in SHEETS.values())):
        store.append(table, getattr(taken, table).assign(batch_id=batch))
    store.append("submissions", stamped)
    return stamped, taken
