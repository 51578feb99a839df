"""Reader pool: files are read in worker processes, so that none of them can bring this one down.

A worker that dies or hangs costs one file its acceptance, with a message, and nothing else.
"""

from __future__ import annotations

import atexit
import importlib.util
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import IO

from hazardlib.domain.folding import visible
from hazardlib.errors import InstallError
from hazardlib.ingest.files.preflight import Unreadable
from hazardlib.ingest.files.read import Book
from hazardlib.ingest.files.worker import FILE_SECONDS, LENGTH_BYTES, TOO_MUCH_MEMORY, unpack
from hazardlib.ingest.privacy.redact import redact, redact_name
from hazardlib.machine import in_chinese

MOST_WORKERS = 2
WAIT_SECONDS = 30
"""Seconds that a worker may be silent, however busy the machine; its own limit is on computing."""

_BYTES_A_WORKER = 1_000_000
_CODE = "import sys; sys.path[:0] = sys.argv[1:]; from hazardlib.ingest.files.worker import serve; serve()"
_OUT_OF_MEMORY = b"memory allocation"
_TOO_SLOW = Unreadable("FILE_TOO_LARGE", f"读取超过 {FILE_SECONDS} 秒")
_DIED = Unreadable("FILE_DAMAGED", "读到一半中断")


class _Worker:
    """One process and the way to talk to it."""

    def __init__(self) -> None:
        self.said = tempfile.TemporaryFile()  # noqa: SIM115 -- closed with the process
        self.is_late = False
        try:
            self.process = subprocess.Popen(  # noqa: S603 -- this Python, our own code
                # isolated and without site: half the start, and no module of the current folder
                [sys.executable, "-I", "-S", "-c", _CODE, *_folders()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self.said,
            )
        except OSError as error:
            self.said.close()
            raise InstallError(
                f"读表程序启动不了（{in_chinese(error)}）。请检查内存和进程数限制。"
            ) from error

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def ask(self, content: bytes) -> Book | Unreadable:
        """Return what is in a file; after an answer that cost the worker its life it is not alive."""
        clock = threading.Timer(WAIT_SECONDS, self._give_up)
        clock.daemon = True
        clock.start()
        try:
            return _nameless(unpack(self._exchange(content)))
        except (OSError, EOFError):
            return self._reason()
        finally:
            clock.cancel()

    def _exchange(self, content: bytes) -> bytes:
        to_worker, from_worker = self.process.stdin, self.process.stdout
        assert to_worker is not None
        assert from_worker is not None
        to_worker.write(len(content).to_bytes(LENGTH_BYTES, "big"))
        to_worker.write(content)
        to_worker.flush()
        return _read(from_worker, int.from_bytes(_read(from_worker, LENGTH_BYTES), "big"))

    def _give_up(self) -> None:
        self.is_late = True
        self.process.kill()

    def _reason(self) -> Unreadable:
        """Return why the worker died over a file."""
        status = self.process.wait()
        self.said.seek(0)
        if self.is_late or status == -getattr(signal, "SIGXCPU", 0):
            reason = _TOO_SLOW
        elif _OUT_OF_MEMORY in self.said.read(100_000) or status == -getattr(signal, "SIGKILL", 0):
            reason = TOO_MUCH_MEMORY
        else:
            reason = _DIED
        self.close()
        return reason

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with suppress(OSError):  # what was still to be sent has nobody left to read it
                    stream.close()
        self.said.close()


class ReaderPool:
    """At most two workers, started when they are needed and kept for the next file."""

    def __init__(self) -> None:
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()

    def read(self, content: bytes) -> Book | Unreadable:
        """Return the sheets of a file, or why it is refused."""
        worker = self._take()
        try:
            answer = worker.ask(content)
        except BaseException:
            worker.close()  # the answer that is still to come would be taken for the next file's
            raise
        if worker.is_alive:
            self._idle.put(worker)
        return answer

    def read_all(self, contents: Sequence[bytes]) -> Iterator[Book | Unreadable]:
        """Yield the sheets of each file, or why it is refused, in order; large batches two at a time."""
        worker_count = min(MOST_WORKERS, 1 + sum(map(len, contents)) // _BYTES_A_WORKER)
        if worker_count == 1:
            yield from map(self.read, contents)
            return
        asked: deque[Future[Book | Unreadable]] = deque()
        with ThreadPoolExecutor(worker_count) as askers:
            for content in contents:
                asked.append(askers.submit(self.read, content))
                if len(asked) > worker_count:  # no further ahead: what was read waits in memory
                    yield asked.popleft().result()
            while asked:
                yield asked.popleft().result()

    def close(self) -> None:
        """End the workers."""
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def _take(self) -> _Worker:
        while True:
            try:
                worker = self._idle.get_nowait()
            except queue.Empty:
                return _Worker()
            if worker.is_alive:
                return worker
            worker.close()  # ended while it had nothing to do: no file's fault


def shared_pool() -> ReaderPool:
    """Return the pool of this process; its workers end with it."""
    return _pool_of(os.getpid())


@lru_cache(maxsize=1)
def _pool_of(_: int) -> ReaderPool:
    """Return the pool of a process by its number: a fork must not talk to its parent's workers."""
    pool = ReaderPool()
    atexit.register(pool.close)
    return pool


def _nameless(answer: Book | Unreadable) -> Book | Unreadable:
    """Return an answer whose sheets' names hold no number of a person and nothing unseen: names reach every message."""
    if isinstance(answer, Unreadable):
        sheet = f"［{redact_name(visible(answer.sheet))}］" if answer.sheet else ""
        return Unreadable(answer.code, sheet + redact(visible(answer.detail)))
    sheets = tuple(replace(sheet, name=redact_name(visible(sheet.name))) for sheet in answer.sheets)
    return replace(answer, sheets=sheets)


def _read(stream: IO[bytes], length: int) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return content


def _folders() -> list[str]:
    """Return the folders that a worker imports from: this package's and the reader's."""
    reader = importlib.util.find_spec("python_calamine")
    if reader is None or reader.origin is None:
        raise InstallError("没有找到读表用的 python-calamine。请重新运行 make setup。")
    return [str(Path(__file__).parents[3]), str(Path(reader.origin).parents[1])]
