"""The temporary folder of a command, locked while the command lives; what killed ones left is removed by the next.

The lock tells the living from the dead: a process lets go of it however it dies, and no other process that happens to
get its number has it. What other users hold is left alone.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from hazardlib.errors import WorkspaceError

_PREFIX = "hazard-run-"
SHORT = Path("/tmp")  # noqa: S108 -- only its name is short enough; what is made in it has a name by chance
"""Where a socket can be named whatever TMPDIR says."""

_PLACES = ("TMPDIR", "TEMP", "TMP")
"""The variables by which processes are told where temporary files go."""


def lock_alone(file: int) -> bool:
    """Lock an open file or folder, unless another process has; tell whether it is ours now."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_still(path: Path, file: int) -> bool:
    """Tell whether an open file or folder still lies under its path."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except OSError:
        return False


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold what was just made until the block ends; tell whether it is there: whoever removes what is abandoned may have been quicker."""
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        with suppress(OSError):  # where nothing can be locked, nothing is taken for abandoned either
            fcntl.flock(file, fcntl.LOCK_EX)
        yield is_still(path, file)
    finally:
        os.close(file)


def remove_abandoned(paths: Iterable[Path]) -> None:
    """Remove files and folders of this user's that no process holds any more; what cannot be removed stays."""
    for path in paths:
        with suppress(OSError):
            _remove_abandoned(path)


def _remove_abandoned(path: Path) -> None:
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if os.fstat(file).st_uid != os.geteuid() or not lock_alone(file):
            return
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)  # its kernel and browser may just be going, too
        else:
            path.unlink()
    finally:
        os.close(file)


def remove_abandoned_folders() -> None:
    """Remove the temporary folders of commands that were killed."""
    with suppress(FileNotFoundError):
        for place in {Path(tempfile.gettempdir()), SHORT}:
            remove_abandoned(place.glob(f"{_PREFIX}*"))


@contextmanager
def temporary_folder(place: Path | None = None) -> Iterator[Path]:
    """Let everything temporary of this process and of those it starts lie in one folder, which goes when the block ends.

    Parameters
    ----------
    place
        Where it is made, for what lies in it alone; by default where the system keeps what is temporary.

    Raises
    ------
    WorkspaceError
        If there is no place for it.
    """
    while True:
        try:
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
        except FileNotFoundError as error:  # what tempfile makes of a full disk, too
            raise WorkspaceError(
                "没有能写的临时文件夹（如 /tmp），多半是磁盘满了。请腾出空间，或用环境变量 TMPDIR 指定一个能写的文件夹，再运行。"
            ) from error
        with held(folder) as is_held:
            if not is_held:
                continue
            try:
                with _is_default(folder) if place is None else nullcontext():
                    yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            return


@contextmanager
def _is_default(folder: Path) -> Iterator[None]:
    before, place = {name: os.environ.get(name) for name in _PLACES}, tempfile.tempdir
    os.environ.update(dict.fromkeys(_PLACES, str(folder)))
    tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = place
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
