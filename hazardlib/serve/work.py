"""Work: workbooks are checked and taken in by processes of their own, in which ingest's guarded reader opens them."""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from hazardlib.domain.month import Month, chinese_day, now, weekday
from hazardlib.domain.terms import NO_LEDGER, WITHOUT_LEDGER, Reporting, Verdict
from hazardlib.errors import HazardError, WorkspaceError
from hazardlib.findings import Finding
from hazardlib.machine import machine_fault, sync_file, sync_folder
from hazardlib.workspace import Workspace

MOST_AT_ONCE = 2
"""Workbooks that are worked on at once; each may cost a reader's 1 GB and 7 seconds."""

_INTAKE_PATIENCE_SECONDS = 4.0
"""How long a worker waits for another window's intake; the page has but few of them [seconds]."""

_END_PATIENCE_SECONDS = 2.0

Asked = TypeVar("Asked")
Done = TypeVar("Done")


@dataclass(frozen=True)
class Outcome:
    """What was found out about a workbook, as `hazardlib.pipeline.check` says it."""

    verdict: Verdict
    rows_accepted: int
    rows_left_out: int
    findings: tuple[Finding, ...]
    copy: Path | None
    trouble: str
    has_ledger: bool = True

    @property
    def countable(self) -> str:
        """How many rows of it would count; a text of a stage has none to count."""
        return f"{self.rows_accepted} 行能计入" if self.has_ledger else NO_LEDGER

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What must be mended."""
        return tuple(each for each in self.findings if each.is_error)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What is to be looked at."""
        return tuple(each for each in self.findings if not each.is_error)


@dataclass(frozen=True)
class Placed:
    """A workbook in ``data/raw``: its path there, and the SHA-256 of its bytes, in hex."""

    file: str
    sha256: str


@dataclass(frozen=True)
class Sent:
    """What became of a workbook that was sent: its place in ``data/raw``, and how it was taken in; None if not yet."""

    file: str
    verdict: Verdict | None
    rows_accepted: int = 0
    has_ledger: bool = True

    @property
    def counted(self) -> str:
        """How many rows of it count; a text of a stage has none to count."""
        return f"{self.rows_accepted} 行计入" if self.has_ledger else NO_LEDGER


@dataclass(frozen=True)
class Due:
    """How it stands with one month of a department: its state, by when it is due, what is still to be mended."""

    month: Month
    status: Reporting
    due: str
    said: str
    error_count: int = 0

    @property
    def is_lacking(self) -> bool:
        """Whether a workbook is still waited for."""
        return self.status in (Reporting.MISSING, Reporting.REFUSED)


class Workers:
    """The processes, begun when they are needed; more work waits in a line."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def ask(self, work: Callable[[Asked, Path], Done], about: Asked, root: Path) -> Done:
        """Return what a function of this module answers."""
        pool = self._pool = self._pool or ProcessPoolExecutor(
            MOST_AT_ONCE, multiprocessing.get_context("spawn"), _begin
        )
        try:
            return await asyncio.wrap_future(pool.submit(work, about, root))
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool = None
            pool.shutdown(wait=False)
            raise

    def close(self) -> None:
        """Let them go once they are done, or after a moment: what an end cuts off, the next intake does again."""
        if self._pool is None:
            return
        self._pool.shutdown(wait=False, cancel_futures=True)
        until = time.monotonic() + _END_PATIENCE_SECONDS
        for process in multiprocessing.active_children():
            process.join(max(0.0, until - time.monotonic()))
            process.kill()


def _begin() -> None:
    """Leave Ctrl-C to the server, and end with it however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server = multiprocessing.parent_process()
    assert server is not None

    def end() -> None:
        server.join()
        os._exit(1)

    threading.Thread(target=end, daemon=True).start()


def check(file: Path, root: Path) -> Outcome:
    """Check a workbook as ``hazard check`` does; the marked copy lies beside it."""
    from hazardlib.pipeline.check import check_files

    (checked,) = check_files([str(file)], _open(root), folder=file.parent / "copy")
    left_out = checked.submission["rows_quarantined"] + checked.quarantined_in_other_sheets
    accepted = int(checked.submission["rows_accepted"])
    has_ledger = checked.submission.get("sectors") not in WITHOUT_LEDGER
    return Outcome(
        checked.verdict,
        accepted,
        int(left_out),
        checked.findings,
        checked.copy,
        checked.trouble,
        has_ledger,
    )


def place(file: Path, workspace: Workspace) -> Placed:
    """Put a workbook into ``data/raw/<month>/``, the month being its folder's name."""
    placed = _place(file, workspace.raw / file.parent.name)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return Placed(placed.relative_to(workspace.raw).as_posix(), digest)


def take_in(placed: Placed, root: Path) -> Sent:
    """Take a workbook in as ``hazard ingest`` does, unless another window is at it too long: then it is taken in later."""
    from hazardlib.pipeline.intake import ingest
    from hazardlib.pipeline.outgoing.feedback import feedback_on
    from hazardlib.pipeline.run import present
    from hazardlib.store import Store

    workspace = _open(root)
    with suppress(HazardError, OSError):
        taken = ingest(
            workspace,
            received_at=present(workspace),
            files={placed.file},
            patience_seconds=_INTAKE_PATIENCE_SECONDS,
        )
        feedback_on(workspace, taken, patience_seconds=_INTAKE_PATIENCE_SECONDS)
    submissions = Store(workspace.tables).read("submissions").to_pylist()  # somebody may have been quicker
    own = [each for each in submissions if (each["file"], each["sha256"]) == (placed.file, placed.sha256)]
    if not own:
        return Sent(placed.file, None)
    row = max(own, key=lambda each: each["intake_number"])
    has_ledger = row["sectors"] not in WITHOUT_LEDGER
    return Sent(placed.file, Verdict(row["verdict"]), int(row["rows_accepted"]), has_ledger)


def _place(file: Path, folder: Path) -> Path:
    """Copy a file into a folder whole, under its name or the next free one; nothing is ever written over."""
    beside = folder / f".{file.name}.{uuid4().hex[:8]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(file.read_bytes())
            sync_file(beside)
            for number in count(1):
                mark = f"（{number}）" if number > 1 else ""
                place = folder / f"{file.stem}{mark}{file.suffix}"
                with suppress(FileExistsError):
                    _name(beside, place)
                    break
        finally:
            beside.unlink(missing_ok=True)
        sync_folder(folder)
    except OSError as error:
        raise WorkspaceError(f"写不进去：{machine_fault(error, folder)}") from error
    return place


def _name(beside: Path, place: Path) -> None:
    """Give a file its name, unless something has it."""
    try:
        os.link(beside, place)
    except FileExistsError:
        raise
    except OSError:  # a disk that knows no second name for a file
        place.open("xb").close()
        beside.replace(place)


def reporting(department: str, root: Path) -> tuple[Due, ...]:
    """Return how it stands with each month of a department up to now, the latest first."""
    from hazardlib.pipeline.standing import standing, until

    state = standing(_open(root), month="", moment=now())
    errors = {each.month: each.error_count for each in state.faulty if each.department == department}
    dues = []
    for entry in state.reporting:
        if entry["department"] != department:
            continue
        month, status = Month.parse(entry["month"]), Reporting(entry["status"])
        day = state.campaign.due_on(month)
        included = "含当天" if state.campaign.due_includes_day else "不含当天"
        is_open = state.campaign.is_on_time(state.today, month)
        due = f"{chinese_day(day)}（{weekday(day)}）前报送（{included}）"
        said = f"{until(state.today, day)}。" if is_open else "已过报送日期，请尽快补报。"
        dues.append(Due(month, status, due, said, errors.get(entry["month"], 0)))
    return tuple(reversed(dues))


def _open(root: Path) -> Workspace:
    from hazardlib.workspace import open_workspace

    return open_workspace(root)
