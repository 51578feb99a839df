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

from tests.sharing import ROOT

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
    dies_when
        ``executing`` or ``memory``: a worker kills itself, once, with the second task that it begins or has ended.
    settings
        Dask's own, as its environment names them.
    """

    def __init__(self, folder: Path, *, workers: int = 1, dies_when: str = "", **settings: str) -> None:
        self.folder, self.port, self._settings = folder, free_port(), settings
        self.address = f"tcp://127.0.0.1:{self.port}"
        self._dies_when, self._ended = dies_when, ExitStack()
        folder.mkdir(parents=True)
        self.scheduler = self.start_scheduler()
        self.workers = [self.start_worker() for _ in range(workers)]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.close()

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        """Start the scheduler at its port, where one may have died; return it once it listens."""
        process = self._start("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")
        self.scheduler = process
        wait_until(lambda: listens(self.port), "the scheduler listens")
        return process

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start a worker with the nanny that starts it again when it dies."""
        options = ("--nthreads", "1", "--no-dashboard", "--local-directory", str(self.folder))
        return self._start("worker", self.address, *options, "--preload", "tests.dying")

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
            env=environment(
                HAZARD_DIES_WHEN=self._dies_when, HAZARD_DYING=str(self.folder), **self._settings
            ),
            start_new_session=True,
        )
        self._ended.callback(kill, process)
        return process


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and those it started, without asking."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
