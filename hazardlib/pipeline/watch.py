"""Watch: what is dropped into ``data/raw`` is taken in as soon as it is whole, and answered beside it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from hazardlib.errors import HazardError, WorkspaceError
from hazardlib.findings import Finding, find
from hazardlib.machine import in_chinese
from hazardlib.pipeline.intake import IngestResult, Progress, ingest
from hazardlib.pipeline.outgoing.feedback import Feedback, feedback_on
from hazardlib.temporary import lock_alone
from hazardlib.workspace import FEEDBACK_FOLDER, Workspace

QUIET_SECONDS = 2.0
"""How long size and times of a file must have stood still before it counts as whole [seconds]."""

_Stamp = tuple[int, int, int]


class Arrivals:
    """The files of a folder, each offered once for every version as soon as that stands still.

    Parameters
    ----------
    quiet_seconds
        How long a file must have stood still [seconds].
    clock
        A clock that never goes back [seconds].
    """

    def __init__(
        self,
        raw: Path,
        *,
        quiet_seconds: float = QUIET_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._raw, self._quiet_seconds, self._clock = raw, quiet_seconds, clock
        self._stamps: dict[str, _Stamp] = {}
        self._unsettled_since: dict[str, float] = {}

    def look(self) -> set[str]:
        """Return the files that have become whole since the last look, by path relative to ``raw``."""
        moment, stamps = self._clock(), dict(_stamps(self._raw))
        moved = [file for file, stamp in stamps.items() if self._stamps.get(file) != stamp]
        self._stamps = stamps
        waiting = self._unsettled_since | dict.fromkeys(moved, moment)
        waiting = {file: since for file, since in waiting.items() if file in stamps}
        whole = {file for file, since in waiting.items() if moment - since >= self._quiet_seconds}
        self._unsettled_since = {file: since for file, since in waiting.items() if file not in whole}
        return whole

    def stir(self, files: Iterable[str]) -> None:
        """Note that something was done to files, even if their sizes and times do not show it."""
        moment = self._clock()
        self._unsettled_since |= {file: moment for file in files if file in self._stamps}

    @property
    def unsettled(self) -> list[str]:
        """The files that are still being written, as far as can be told."""
        return sorted(self._unsettled_since)


def _stamps(raw: Path) -> Iterable[tuple[str, _Stamp]]:
    for folder, folders, names in os.walk(raw):
        folders[:] = [name for name in folders if name != FEEDBACK_FOLDER and not name.startswith(".")]
        for name in names:
            if name.startswith((".", "~$")):
                continue
            path = Path(folder, name)
            try:
                state = path.stat()
            except OSError:  # gone again, or a link that leads nowhere
                continue
            yield path.relative_to(raw).as_posix(), (state.st_size, state.st_mtime_ns, state.st_ctime_ns)


_TICK_SECONDS = 0.5
_PATIENCE_SECONDS = 60.0
_POLL_SECONDS = 2.0
_REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "davfs", "vboxsf", "virtiofs", "afs"})
"""File systems that tell nobody of a change made on another machine; those of FUSE may not either."""


@dataclass(frozen=True)
class Batch:
    """What was taken in at one time.

    Parameters
    ----------
    taken
        As ``hazard ingest`` returns it; its problems are those not told of before.
    feedback
        The workbooks that lie ready for departments, beside what they sent.
    """

    taken: IngestResult
    feedback: Feedback

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return self.taken.submissions.empty and not self.taken.problems and not self.feedback.troubles


class Watcher:
    """Takes in what arrives in a workspace, batch by batch.

    Parameters
    ----------
    now
        Tells the present time: when a file was first seen.
    arrivals
        What tells whole files from half-written ones.
    """

    def __init__(
        self,
        workspace: Workspace,
        now: Callable[[], datetime],
        progress: Progress,
        arrivals: Arrivals | None = None,
    ) -> None:
        self.workspace, self._now, self._progress = workspace, now, progress
        self._arrivals = arrivals or Arrivals(workspace.raw)
        self._told: set[tuple[str, str]] = set()

    def once(self) -> Batch:
        """Return what lies there, taken in once it is whole; what goes on changing is named, not read."""
        whole: set[str] = set()
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            whole |= self._arrivals.look()
            unsettled = self._arrivals.unsettled
            if not unsettled or time.monotonic() > deadline:
                break
            time.sleep(_TICK_SECONDS / 2)
        problems = tuple(find("FILE_STILL_WRITTEN", file) for file in unsettled)
        batch = self._take(whole - set(unsettled))
        return replace(batch, taken=replace(batch.taken, problems=batch.taken.problems + problems))

    def batches(self, complain: Callable[[str], None], poll: float = 0) -> Iterator[Batch]:
        """Yield a batch whenever something has arrived, until interrupted.

        Parameters
        ----------
        complain
            Called with what kept a batch from being taken in; it is tried again.
        poll
            Look every so many seconds instead of waiting to be told of changes; 0 waits, except where
            nobody tells.
        """
        complaint = ""
        for turn, changed in enumerate(_changes(self.workspace.raw, poll)):
            self._arrivals.stir(changed)
            is_first = turn == 0  # what came while nobody watched has no change to tell of it
            if not (is_first or changed or self._arrivals.unsettled):
                continue
            whole = self._arrivals.look()
            if not whole:
                continue
            try:
                batch = self._take(whole)
            except HazardError as error:
                self._arrivals.stir(whole)
                if str(error) != complaint:
                    complaint = str(error)
                    complain(complaint)
                continue
            complaint = ""
            if not batch.is_empty:
                yield batch

    def _take(self, files: set[str]) -> Batch:
        taken = ingest(self.workspace, received_at=self._now(), progress=self._progress, files=files)
        problems = tuple(problem for problem in taken.problems if _key(problem) not in self._told)
        self._told |= {_key(problem) for problem in problems}
        return Batch(replace(taken, problems=problems), feedback_on(self.workspace, taken, is_beside=True))


def _key(problem: Finding) -> tuple[str, str]:
    return problem.file, problem.code


def _changes(raw: Path, poll: float) -> Iterator[set[str]]:
    """Yield the files something was done to, and an empty set now and then in between."""
    from watchfiles import watch

    yield set()
    for changes in watch(
        raw,
        watch_filter=None,
        debounce=int(_TICK_SECONDS * 1000),
        rust_timeout=int(_TICK_SECONDS * 1000),
        yield_on_timeout=True,
        force_polling=True if poll > 0 or not tells_of_changes(raw) else None,
        poll_delay_ms=int((poll or _POLL_SECONDS) * 1000),
    ):
        if not raw.is_dir():
            raise WorkspaceError(f"{raw} 不见了，可能是网络盘断开。恢复之后请重新运行 hazard watch 。")
        yield {
            Path(path).relative_to(raw).as_posix() for _, path in changes if Path(path).is_relative_to(raw)
        }


def tells_of_changes(folder: Path, mounts: str | None = None) -> bool:
    """Tell whether the system reports changes in a folder; on a network drive it does not.

    Parameters
    ----------
    mounts
        The system's table of mounts (``/proc/self/mounts``); read from there when not given.
    """
    if mounts is None:
        try:
            mounts = Path("/proc/self/mounts").read_text("utf-8", "replace")
        except OSError:
            return True
    best, kind = "", ""
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        place = fields[1].replace("\\040", " ")
        if folder.is_relative_to(place) and len(place) >= len(best):
            best, kind = place, fields[2]
    return kind not in _REMOTE and not kind.startswith("fuse")


@contextmanager
def only_watcher(workspace: Workspace) -> Iterator[None]:
    """Keep a second watcher out of the workspace; the system lets go of the lock with the process."""
    path = workspace.processed / ".watch.lock"
    try:
        workspace.processed.mkdir(parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise WorkspaceError(f"{path} 写不进去（{in_chinese(error)}）。请检查写权限后再运行。") from error
    try:
        if not lock_alone(lock):
            owner = os.read(lock, 20).decode("ascii", "replace").strip()
            raise WorkspaceError(
                f"这个工作区已经有一个 hazard watch 在运行（进程号 {owner or '不明'}），不必再开。"
                "要换成这一个，请先在那个窗口按 Ctrl-C 。"
            )
        os.ftruncate(lock, 0)
        os.write(lock, str(os.getpid()).encode("ascii"))
        yield
    finally:
        os.close(lock)
