"""Turn: in one workspace one process at a time takes files in, and one makes papers; the next one waits for it.

The lock is the system's own, on the folder of the tables or of the papers itself: there is no lock file that could be left
behind or be in nobody's power to write, and a process that dies, however it dies, lets go of it.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hazardlib.errors import WorkspaceError
from hazardlib.machine import machine_fault
from hazardlib.workspace import Workspace

PATIENCE_SECONDS = 300.0
"""How long another process is waited for [seconds]; taking in a whole campaign takes far less."""

_LOOK_SECONDS = 0.1


@contextmanager
def intake_turn(
    workspace: Workspace,
    say: Callable[[str], None] | None = None,
    *,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Iterator[None]:
    """Keep other processes from taking files in while the block runs; it cannot be nested.

    Parameters
    ----------
    workspace
        Whose turn.
    say
        Called with one line if another process has to be waited for.
    patience_seconds
        How long it is waited for.

    Raises
    ------
    WorkspaceError
        If the other process is not done by then.
    """
    with _turn(workspace.processed, "收这个工作区的表", "收", say, patience_seconds):
        yield


@contextmanager
def publishing_turn(
    workspace: Workspace,
    say: Callable[[str], None] | None = None,
    *,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Iterator[None]:
    """Keep other processes from making papers of a workspace while the block runs, as `intake_turn` does for intake."""
    with _turn(workspace.reports, "出这个工作区的材料", "出", say, patience_seconds):
        yield


@contextmanager
def _turn(
    folder: Path, doing: str, verb: str, say: Callable[[str], None] | None, patience_seconds: float
) -> Iterator[None]:
    lock = _seize(folder, doing, verb, say or (lambda _: None), time.monotonic() + patience_seconds)
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


def _seize(folder: Path, doing: str, verb: str, say: Callable[[str], None], deadline: float) -> int | None:
    """Return the folder opened and locked; None where it cannot even be made, so that nothing can be stored."""
    is_told = False
    while True:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(folder, os.O_RDONLY)
        except OSError:
            return None  # what this process goes on to store says what is wrong; one that stores nothing may
        try:
            is_ours = lock_alone(lock)
        except OSError as error:
            os.close(lock)
            raise WorkspaceError(machine_fault(error, folder)) from error
        if is_ours and _is_still(folder, lock):
            return lock
        os.close(lock)
        if time.monotonic() > deadline:
            raise WorkspaceError(
                f"另一个窗口一直在{doing}，等不到它{verb}完，这次没有{verb}。"
                f"请到那个窗口看看：还在{verb}的，等它{verb}完再运行；卡住的，按 Ctrl-C 结束它再运行。"
            )
        if not is_told:
            say(f"另一个窗口正在{doing}，等它{verb}完")
            is_told = True
        time.sleep(_LOOK_SECONDS)


def lock_alone(file: int) -> bool:
    """Lock an open file or folder, unless another process has; tell whether it is ours now."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still(folder: Path, lock: int) -> bool:
    """Tell whether the folder was not moved away while it was waited for (docs/runbook.md has people do so)."""
    try:
        return os.path.samestat(folder.stat(), os.fstat(lock))
    except OSError:
        return False
