"""Locks: in one workspace one process at a time takes files in, and one makes papers; the next one waits for it.

The lock is the system's own, on the folder of the tables or of the papers itself: there is no lock file that could be left
behind or be in nobody's power to write, and a process that dies, however it dies, lets go of it. (On Windows it is on a file within.)
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from hazardlib.errors import WorkspaceError
from hazardlib.machine import machine_fault
from hazardlib.temporary import is_still, lock_alone, open_to_lock
from hazardlib.workspace import Workspace

PATIENCE_SECONDS = 300.0
"""How long another process is waited for [seconds]; taking in a whole campaign takes far less."""

_LOOK_SECONDS = 0.1

_NOTICED_SECONDS = 2.0
"""How long nobody wonders what is waited for."""

_NOTHING_TO_STORE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EEXIST}
"""Answers after which nothing can be stored in a folder, so that no lock is needed either."""


def intake_lock(
    workspace: Workspace,
    say: Callable[[str], None] | None = None,
    *,
    patience_seconds: float = PATIENCE_SECONDS,
) -> AbstractContextManager[bool]:
    """Keep other processes from taking files in while the block runs; it cannot be nested.

    Parameters
    ----------
    say
        Called with one line at once if another process has to be waited for; without it, that is said on the error
        output, if it takes long enough to be noticed.

    Returns
    -------
    context manager of bool
        Gives whether the lock is held; where nothing can be stored there is none.

    Raises
    ------
    WorkspaceError
        If the other process is not done by then.
    """
    return _hold(workspace.processed, "收这个工作区的表", "收", say, patience_seconds)


def publishing_lock(
    workspace: Workspace,
    say: Callable[[str], None] | None = None,
    *,
    patience_seconds: float = PATIENCE_SECONDS,
) -> AbstractContextManager[bool]:
    """Keep other processes from making papers of a workspace while the block runs, as `intake_lock` does for intake."""
    return _hold(workspace.reports, "出这个工作区的材料", "出", say, patience_seconds)


def links_lock(workspace: Workspace) -> AbstractContextManager[bool]:
    """Keep other processes, and other threads of this one, from changing the drop page's links while the block runs."""
    return _hold(workspace.root / "data", "改投放页的链接", "改", None, PATIENCE_SECONDS)


@contextmanager
def _hold(
    folder: Path, doing: str, verb: str, say: Callable[[str], None] | None, patience_seconds: float
) -> Iterator[bool]:
    lock = _seize(folder, doing, verb, say, patience_seconds)
    try:
        yield lock is not None
        if lock is not None and not is_still(folder, lock):
            raise WorkspaceError(_moved_away(folder))
    finally:
        if lock is not None:
            os.close(lock)


def identity_of(folder: Path) -> tuple[int, int] | None:
    """Return what tells a folder from another one that took its place; None where there is none."""
    try:
        state = folder.stat()
    except OSError:
        return None
    return state.st_dev, state.st_ino


def refuse_moved(folder: Path, before: tuple[int, int] | None) -> None:
    """Refuse to go on from tables that are not those from which the paper was begun."""
    if before not in (None, identity_of(folder)):
        raise WorkspaceError(_moved_away(folder))


def _moved_away(folder: Path) -> str:
    """Return what is said of a folder that was moved away while it was worked with."""
    return f"{folder} 中途被移走或换掉了，这次做的不算数。请看看工作区现在在哪里，到那里再运行一次。"


def _seize(
    folder: Path, doing: str, verb: str, say: Callable[[str], None] | None, patience_seconds: float
) -> int | None:
    """Return the folder opened and locked; None where it cannot even be made, so that nothing can be stored."""
    is_told, started = False, time.monotonic()
    while True:
        try:
            folder.mkdir(exist_ok=True)
            lock = open_to_lock(folder)
        except OSError as error:
            if error.errno in _NOTHING_TO_STORE:
                # What this process goes on to store says what is wrong; one that stores nothing may go on.
                return None
            raise WorkspaceError(machine_fault(error, folder)) from error
        try:
            is_ours = lock_alone(lock)
        except OSError as error:
            os.close(lock)
            raise WorkspaceError(machine_fault(error, folder)) from error
        if is_ours and is_still(folder, lock):  # docs/runbook.md has people move it away meanwhile
            return lock
        os.close(lock)
        waited = time.monotonic() - started
        if waited > patience_seconds:
            raise WorkspaceError(
                f"另一个窗口一直在{doing}，等不到它{verb}完，这次没有{verb}。"
                f"请到那个窗口看看：还在{verb}的，等它{verb}完再运行；卡住的，按 Ctrl-C 结束它再运行。"
            )
        if not is_told and (say or waited > _NOTICED_SECONDS):
            (say or _say)(f"另一个窗口正在{doing}，等它{verb}完")
            is_told = True
        time.sleep(_LOOK_SECONDS)


def _say(line: str) -> None:
    sys.stderr.write(f"· {line} …\n")
