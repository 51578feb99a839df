"""A Dask cluster of real processes on this machine, and the ways in which it dies."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from types import TracebackType

from tests.dying import allow_failures
from tests.sharing import ROOT

ALLOWED_FAILURES = 3
"""How many workers a task may have killed, as Dask has it."""

PATIENCE_SECONDS = 300.0
"""How long anything is waited for; on a busy machine a process takes seconds to begin."""


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Tell whether somebody answers at a port of this machine."""
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def wait_until(is_so: Callable[[], object], what: str) -> None:
    """Wait until something is so; fail if it does not become so."""
    last = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < last, f"waited in vain: {what}"
        time.sleep(0.05)


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a process that finds this repository and its packages as these tests do."""
    own = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return own | {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])} | more


class Cluster(AbstractContextManager["Cluster"]):
    """A scheduler and its workers, each a process; what dies is started again only by whoever asks for it.

    Parameters
    ----------
    folder
        Where they leave what they write; `begun` and `ended` say there what tasks were begun and ended.
    """

    def __init__(self, folder: Path, *, workers: int = 1) -> None:
        self.folder, self.port, self._allowed = folder, free_port(), ALLOWED_FAILURES
        self.address = f"tcp://127.0.0.1:{self.port}"
        self._ended = ExitStack()
        folder.mkdir(parents=True)
        self._forget("")
        self.scheduler = self.start_scheduler()
        self.workers: list[subprocess.Popen[bytes]] = []
        for _ in range(workers):
            self.start_worker()

    def begin(self, *, dies_when: str = "", allowed_failures: int = ALLOWED_FAILURES) -> None:
        """Begin anew: nothing is noted yet, and a scheduler that was lost is there again with a worker.

        Parameters
        ----------
        dies_when
            ``executing`` or ``memory``: a worker kills itself, once, with the second task that it begins or has ended.
        allowed_failures
            How many workers a task may have killed before it is given up.
        """
        if self.scheduler.poll() is not None:
            while self.workers:
                kill(self.workers.pop())
            self.start_scheduler()
            self.start_worker()
        self._forget(dies_when)
        if allowed_failures != self._allowed:
            from distributed import Client

            with Client(self.address, set_as_default=False) as client:
                client.run_on_scheduler(allow_failures, allowed_failures)
            self._allowed = allowed_failures

    def _forget(self, dies_when: str) -> None:
        for notes in ("begun", "ended"):
            (self.folder / notes).unlink(missing_ok=True)
        (self.folder / "dies-when").write_text(dies_when, "utf-8")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.close()

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        """Start the scheduler at its port, where one may have died; return it once it listens."""
        process = self._start("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")
        self.scheduler, self._allowed = process, ALLOWED_FAILURES
        wait_until(lambda: listens(self.port), "the scheduler listens")
        return process

    def start_worker(self) -> None:
        """Start a worker with the nanny that starts it again when it dies."""
        options = ("--nthreads", "1", "--no-dashboard", "--local-directory", str(self.folder))
        self.workers.append(self._start("worker", self.address, *options, "--preload", "tests.dying"))

    def told(self, what: str) -> list[str]:
        """Return the names of the tasks that were ``begun`` or ``ended``, each as often as it was."""
        path = self.folder / what
        return path.read_text("utf-8").split() if path.exists() else []

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        said = self._ended.enter_context((self.folder / f"{arguments[0]}.log").open("ab"))
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            stdout=said,
            stderr=said,
            cwd=ROOT,
            env=environment(HAZARD_DYING=str(self.folder)),
            start_new_session=True,
        )
        self._ended.callback(kill, process)
        return process


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and those it started, without asking."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
