"""Which files must be read again because lists or program changed, and what that made countable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from hazardlib.domain.terms import Verdict
from hazardlib.findings import Finding, find
from hazardlib.ingest.files.find import Versions, path_in_raw, public_name
from hazardlib.merge.select import effective_of, first_seen, in_order_of_receipt, plain_rows
from hazardlib.pipeline.files import digest_of
from hazardlib.pipeline.manual_decisions import own_lists
from hazardlib.pipeline.voids import in_force, read_voids, without_voided
from hazardlib.store import Store
from hazardlib.workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa


_RULES = "rules.csv"
"""Says how gravely a thing is said from which month on, never what is read: no reason to read again."""


def reading_basis(workspace: Workspace) -> str:
    """Return digests of the lists and of the program by which files are read now, joined by a colon."""
    heeded = [path for path in workspace.lists if path.name != _RULES] + own_lists(workspace, "units.csv")
    return f"{digest_of(heeded)[:16]}:{program_digest()}"


@cache
def program_digest() -> str:
    """Return a digest of the program's text by which files are read."""
    package = Path(__file__).parents[1]
    rooms = ("domain", "findings", "ingest")
    files = [
        path for room in rooms for path in sorted((package / room).rglob("*.[cp]*")) if path.suffix != ".pyc"
    ]
    return digest_of(files)[:16]


def known_versions(submissions: pa.Table, basis: str) -> Versions:
    """Return the file versions taken in so far; those from before versions were numbered came first, by receipt."""
    names = ("intake_number", "file", "sha256", "read_with")
    numbers, *told = (submissions.column(name).to_pylist() for name in names)
    rows = list(zip(numbers, first_seen(submissions), *told, strict=True))
    rows.sort(key=lambda row: (-1 if row[0] is None else row[0], row[1]))
    latest = {file: (digest, read_with) for _, _, file, digest, read_with in rows}
    return Versions(
        frozenset((file, digest) for file, (digest, _) in latest.items()),
        Counter((file, digest) for _, _, file, digest, _ in rows),
        frozenset((file, digest) for file, (digest, read_with) in latest.items() if read_with != basis),
    )


def not_read_again(workspace: Workspace, submissions: pa.Table, basis: str) -> list[Finding]:
    """Return one finding on the files that count as they were read by former lists, since they lie there no more."""
    lists = basis.partition(":")[0]
    received = in_order_of_receipt(without_voided(submissions, in_force(read_voids(workspace))))
    effective = effective_of(plain_rows(received, "sha256", "read_with"))
    known = known_versions(submissions, basis)
    latest = known.latest
    fresh = {
        digest for _, digest in latest - known.stale
    }  # the same bytes may go by another public name since
    gone = [
        file
        for file, digest, read_with in ((row["file"], row["sha256"], row["read_with"]) for row in effective)
        if (read_with or lists).partition(":")[0] != lists
        and digest not in fresh
        and not ((file, digest) in latest and path_in_raw(workspace.raw, file).is_file())
    ]
    if not gone:
        return []
    others = f"等 {len(gone)} 份" if len(gone) > 1 else ""
    return [find("FILE_NOT_READ_AGAIN", public_name(gone[0]), others=others)]


@dataclass(frozen=True)
class Reading:
    """What the last reading of a file version came to.

    Parameters
    ----------
    file, department, month, verdict
        Which version, and what became of it.
    number
        Which reading it is, from 0.
    ledger_count, beside_count
        Its rows that count, in the ledger and on the other sheets.
    """

    file: str
    department: str | None
    month: str | None
    verdict: Verdict
    number: int
    ledger_count: int
    beside_count: int


def readings_of(store: Store) -> dict[str, Reading]:
    """Return every file version as it was read last, by submission; imports no pandas."""
    beside = store.count_beside(is_quarantined=False)
    names = ("submission_id", "file", "department", "month", "verdict", "reading", "rows_accepted")
    columns = (store.read("submissions").column(name).to_pylist() for name in names)
    return {
        identity: Reading(file, whose, month, Verdict(verdict), number or 0, count, beside[identity])
        for identity, file, whose, month, verdict, number, count in zip(*columns, strict=True)
    }


@dataclass(frozen=True)
class ReadAgain:
    """The file versions that were read again.

    Parameters
    ----------
    changed
        Those of which other rows count now, or that are accepted now or refused: submission → as it was, as it is.
    """

    count: int = 0
    changed: Mapping[str, tuple[Reading, Reading]] = field(default_factory=dict)

    @classmethod
    def between(cls, before: Mapping[str, Reading], after: Mapping[str, Reading]) -> ReadAgain:
        """Return what was read again from one look at the tables to a later one."""
        again = [each for each in before if after[each].number > before[each].number]
        changed = [each for each in again if _said(before[each]) != _said(after[each])]
        changed.sort(key=lambda each: (after[each].month or "", after[each].file))
        return cls(len(again), {each: (before[each], after[each]) for each in changed})

    @property
    def lines(self) -> Iterable[str]:
        """What to tell of it, a line each: what counts now that did not, and what does no longer."""
        if self.count:
            said = "" if self.changed else "，能计入的行没有变化"
            yield f"词表、名单、行动方案或程序有变化，重新读取 {self.count} 份{said}。"
        for before, after in self.changed.values():
            yield f"重新读取：{_whose(after)} {_difference(before, after)}（{after.file}）"


def _said(reading: Reading) -> tuple[object, ...]:
    is_refused = reading.verdict is Verdict.REFUSED
    return is_refused, reading.department, reading.month, reading.ledger_count, reading.beside_count


def _whose(reading: Reading) -> str:
    folder = PurePosixPath(reading.file).parts[0]
    return f"{reading.month or folder} {reading.department or '（部门不明）'}"


def _difference(before: Reading, after: Reading) -> str:
    if after.verdict is Verdict.REFUSED:
        return "现在不能接收" if before.verdict is not Verdict.REFUSED else "仍不能接收"
    said = []
    if before.verdict is Verdict.REFUSED:
        said.append("现在可以接收")
    elif (before.department, before.month) != (after.department, after.month):
        said.append(f"原来算作 {_whose(before)}")
    for name, sheet in (("ledger_count", ""), ("beside_count", "其他表 ")):
        more = getattr(after, name) - getattr(before, name)
        if more:
            said.append(f"{sheet}{abs(more)} 行现在{'能' if more > 0 else '不能'}计入")
    return "，".join(said)
