"""Reading on a Dask cluster: what files hold is worked out by its workers, and stored by nobody but this process.

A task is the files of one folder, a street's month: pure, since it reads nothing but the bytes and the lists sent along, so that a
task that was lost, or done twice, is the same task. Its files go through the reader pool of the worker, within the limits of any reading.
"""

from __future__ import annotations

import hashlib
import logging
import pickle
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.metadata import version
from itertools import groupby, islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.sheets import SHEETS
from hazardlib.domain.step import Step
from hazardlib.errors import HazardError, InstallError, UsageError, WorkspaceError, one_line
from hazardlib.findings.schedule import RuleSchedule
from hazardlib.ingest.files.find import LARGEST_BYTES, Received
from hazardlib.machine import machine_error, machine_fault
from hazardlib.pipeline.intake import BATCH_BYTES
from hazardlib.pipeline.rereads import program_digest

if TYPE_CHECKING:
    from distributed import Client, Future

    from hazardlib.ingest.ingest_files import Ingested, Vocabulary

TASK_BYTES = 4 * 1024 * 1024
"""Of the files of one task, unless it is one larger file; a month of all departments is a tenth of it [bytes]."""

_ADDRESS = re.compile(r"(?:tcp|tls)://(?:[\w.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}")
_READERS = ("python-calamine", "xlrd", "pandas", "rapidfuzz")
"""Packages of which another version might read, or say what it found, otherwise."""

_OUTSPOKEN = ("distributed", "distributed.client", "tornado.application")
"""Logs that Dask prints; what of them a user must know is said by us."""

_LOOK_SECONDS = 2.0
"""How often it is asked whether there still are workers."""

_NEXT_RUN = "已收下的不受影响；再运行一次，接着收其余的。"


def program_told() -> str:
    """Return which program reads: a digest of its text, and the versions of the packages that it reads with."""
    return " ".join([program_digest(), *(f"{name}-{version(name)}" for name in _READERS)])


@dataclass(frozen=True)
class ReadBy:
    """What files are read by, as it travels to a worker: the campaign, the lists, and this very program."""

    campaign: Campaign
    vocabulary: Vocabulary
    starts: RuleSchedule
    units: Mapping[str, str | None]
    program: str = field(default_factory=program_told)


@dataclass(frozen=True, repr=False)
class StreetMonth:
    """What a task is given; where a log shows what a task was given, of this nothing but its type.

    Parameters
    ----------
    files
        Without where they lie on the disk of whoever asks.
    packed
        A pickled `ReadBy`.
    """

    files: tuple[Received, ...]
    packed: bytes

    @classmethod
    def of(cls, files: Iterable[Received], packed: bytes) -> StreetMonth:
        """Return what is sent of files."""
        return cls(tuple(replace(each, path=PurePosixPath(each.file)) for each in files), packed)


@dataclass
class _Task:
    files: tuple[Received, ...]
    future: Future | None = None


def check_address(scheduler: str) -> None:
    """Refuse what is no address of a scheduler; without Dask, say how to install it."""
    if not _ADDRESS.fullmatch(scheduler):
        raise UsageError(
            f"--scheduler 写的是 {scheduler}，应当是调度进程的地址，如 tcp://10.0.0.5:8786（加密的写 tls://）。"
        )
    try:
        import distributed  # noqa: F401 -- asked for before anything is begun
    except ModuleNotFoundError as error:
        raise InstallError(
            "--scheduler 要用的 Dask 没有安装。请运行 pip install 'hazardlib[distributed]'（或 pip install distributed）。"
        ) from error


def ingest_on_cluster(
    received: Iterable[Received], read_by: ReadBy, scheduler: str, progress: Callable[[str], None]
) -> Iterator[Ingested]:
    """Yield what files hold, in their order, in parts as large as those that are read here; one at least.

    Parameters
    ----------
    received
        The files; they are taken as the cluster gets through them.
    scheduler
        The address of the cluster's scheduler, ``tcp://10.0.0.5:8786``; it is not asked where there are no files.
    progress
        Called with each file's name once it has been read.

    Raises
    ------
    WorkspaceError
        If the cluster cannot be reached, or not reached again, or cannot do it; what was yielded before stays good.
    """
    from hazardlib.ingest.ingest_files import BATCH_ROWS, ingest_files, joined

    parts: list[Ingested] = []
    rows, size, is_any = 0, 0, False
    check_address(scheduler)
    for task, taken in _read(received, read_by, scheduler, progress):
        task_size = sum(len(each.content) for each in task.files)
        if parts and (rows >= BATCH_ROWS or size + task_size > BATCH_BYTES):
            yield joined(parts)
            parts, rows, size, is_any = [], 0, 0, True
        parts.append(taken)
        rows += sum(len(getattr(taken, spec.table)) for spec in SHEETS.values())
        size += task_size
    if parts or not is_any:
        yield joined(parts or [ingest_files((), read_by.campaign, read_by.vocabulary)])


def _read(
    received: Iterable[Received], read_by: ReadBy, scheduler: str, progress: Callable[[str], None]
) -> Iterator[tuple[_Task, Ingested]]:
    """Yield tasks with their answers, in order, whatever happens to the scheduler in between."""
    tasks, done = _tasks(received), 0
    waiting, losses = deque(islice(tasks, 1)), _Losses(scheduler)
    packed = pickle.dumps(read_by, protocol=5)
    while waiting:
        try:
            with _connected(scheduler) as client:
                for task, taken in _answers(client, packed, waiting, tasks):
                    losses.forget()
                    for each in task.files:
                        done += 1
                        progress(Step(each.file, done, done + sum(len(other.files) for other in waiting)))
                    yield task, taken
        except _LostError as error:
            losses.note(error)
            progress(f"与调度进程 {scheduler} 的连接断了，重新连接")


class _Losses:
    """How often the scheduler was lost without an answer in between."""

    def __init__(self, scheduler: str) -> None:
        self._scheduler, self._since = scheduler, 0.0

    def forget(self) -> None:
        """Begin to count again: an answer came."""
        self._since = 0.0

    def note(self, error: BaseException) -> None:
        """Count a loss; after the patience that Dask itself is set to, it is one that a person must look at."""
        now = time.monotonic()
        self._since = self._since or now
        if now - self._since > patience_seconds():
            raise WorkspaceError(f"与调度进程 {self._scheduler} 的连接一再断开。{_NEXT_RUN}") from error


def patience_seconds() -> float:
    """Return how long a scheduler or a first worker is waited for: Dask's own ``distributed.comm.timeouts.connect`` [seconds]."""
    import dask
    from dask.utils import parse_timedelta

    return float(parse_timedelta(dask.config.get("distributed.comm.timeouts.connect")))


def _tasks(received: Iterable[Received]) -> Iterator[_Task]:
    """Yield the files of each folder together, so many bytes at most; what lies in a folder follows one another."""
    for _, own in groupby(received, lambda each: PurePosixPath(each.file).parent):
        files, size = list[Received](), 0
        for each in own:
            if files and size + len(each.content) > TASK_BYTES:
                yield _Task(tuple(files))
                files, size = [], 0
            files.append(each)
            size += len(each.content)
        yield _Task(tuple(files))


def _connected(scheduler: str) -> Client:
    """Return a client of a scheduler; what Dask says in English stays unsaid."""
    import dask
    from distributed import Client

    for name in _OUTSPOKEN:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    dask.config.set({"distributed.admin.large-graph-warning-threshold": 2 * LARGEST_BYTES})
    try:
        return Client(scheduler, timeout=patience_seconds(), set_as_default=False, name="hazard")
    except (OSError, TimeoutError, ValueError) as error:
        raise WorkspaceError(
            f"连不上调度进程 {scheduler}。请看看它是否在运行（dask scheduler）、地址和端口对不对、防火墙是否放行。{_NEXT_RUN}"
        ) from error


class _LostError(Exception):
    """The scheduler is gone: what was asked of it has to be asked again."""


@contextmanager
def _noticing_loss() -> Iterator[None]:
    """Turn whatever Dask raises without its scheduler into one error; of a task's own errors none is raised here."""
    from asyncio import CancelledError as Cancelled
    from concurrent.futures import CancelledError

    try:
        yield
    except (OSError, TimeoutError, CancelledError, Cancelled) as error:
        raise _LostError from error


def _answers(
    client: Client, packed: bytes, waiting: deque[_Task], tasks: Iterator[_Task]
) -> Iterator[tuple[_Task, Ingested]]:
    """Yield tasks with their answers, in order; those that were asked of a scheduler before are asked again."""
    with _noticing_loss():
        for task in waiting:
            task.future = _submit(client, packed, task.files)
    while waiting:
        with _noticing_loss():
            ahead = 2 * (sum(client.nthreads().values()) or 1)  # workers may have come since
        more = [*islice(tasks, max(0, ahead - len(waiting)))]  # reads this disk, whose faults are no loss
        waiting.extend(more)
        with _noticing_loss():
            for task in more:
                task.future = _submit(client, packed, task.files)
            taken = _result(client, waiting[0])
        yield waiting.popleft(), taken


def _submit(client: Client, packed: bytes, files: tuple[Received, ...]) -> Future:
    """Ask for a task by a name that is its content's, without a word of it: names are shown on dashboards."""
    named = hashlib.sha256(packed)
    for each in files:
        named.update(f"\0{each.submission_id} {each.modified_at.isoformat()}".encode())
    return client.submit(
        read_month, StreetMonth.of(files, packed), key=f"hazard-read-{named.hexdigest()[:32]}"
    )


def _result(client: Client, task: _Task) -> Ingested:
    """Return a task's answer, waiting for it as long as there are workers."""
    assert task.future is not None
    alone_since = 0.0
    while True:
        try:
            error = task.future.exception(timeout=_LOOK_SECONDS)
            break
        except TimeoutError:
            now = time.monotonic()
            alone_since = 0.0 if client.nthreads() else alone_since or now
            if alone_since and now - alone_since > patience_seconds():
                raise WorkspaceError(
                    f"调度进程 {client.scheduler.address} 下面没有读表的进程。"
                    f"请启动一个（dask worker {client.scheduler.address} --nthreads 1）；"
                    f"启动了、一领到表就退出的，多半是那台机器没有装同一版本的 hazardlib。{_NEXT_RUN}"
                ) from None
    if task.future.status == "error":
        raise _fault(error, task.files)
    # It has to be done once more where its worker has died since: too long a wait is a loss, after which it is asked for again.
    taken: Ingested = task.future.result(timeout=patience_seconds())
    return taken


def _fault(error: BaseException | None, files: tuple[Received, ...]) -> HazardError:
    """Return what is said of a task that a worker could not do."""
    from distributed import KilledWorker

    what = f"{PurePosixPath(files[0].file).parent} 的 {len(files)} 份表格"
    if isinstance(error, HazardError):
        return InstallError(f"读表的节点：{error}{_NEXT_RUN}")
    if isinstance(error, KilledWorker):
        return WorkspaceError(
            f"读 {what}时，读表的进程接连中途停了，多半是节点内存不够。请加大内存（dask worker --memory-limit），"
            f"或不带 --scheduler 在本机收。{_NEXT_RUN}"
        )
    if error is not None and (fault := machine_error(error)) is not None:
        return WorkspaceError(f"读 {what}的节点：{machine_fault(fault)}{_NEXT_RUN}")
    return InstallError(
        f"读 {what}的节点出错（{one_line(error or RuntimeError(), limit=120)}）。"
        f"请核对各节点装的 hazardlib 与本机是同一版本。{_NEXT_RUN}"
    )


def read_month(month: StreetMonth) -> Ingested:
    """Return what files hold, on a worker; without their sheets, which are opened again where a copy goes back.

    Raises
    ------
    InstallError
        If this worker's program is not the one that asks.
    """
    from hazardlib.ingest.ingest_files import ingest_files

    by = _unpacked(month.packed)
    if by.program != program_told():
        raise InstallError(
            "装的 hazardlib 或读表的程序包与本机不是同一版本，读出来可能不一样。请装成一样的。"
        )
    taken = ingest_files(month.files, by.campaign, by.vocabulary, starts=by.starts, units=by.units)
    return replace(taken, books={})


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> ReadBy:
    by: Any = pickle.loads(packed)  # noqa: S301 -- from whoever may have this process do anything
    assert isinstance(by, ReadBy)
    return by
