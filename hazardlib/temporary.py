"""The temporary folder of a command, locked while the command lives; what killed ones left is removed by the next.

The lock tells the living from the dead: a process lets go of it however it dies, and no other process that happens to
get its number has it. What other users hold is left alone.

Windows can neither lock nor open a folder: there a file in it is locked instead, and what is temporary counts as left behind after a day.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from hazardlib.errors import WorkspaceError

if sys.platform == "win32":
    import msvcrt

    _HAS_FLOCK = False
else:
    try:
        import fcntl
    except ImportError:
        _HAS_FLOCK = False
    else:
        _HAS_FLOCK = True

_PREFIX = "hazard-run-"
_LOCK_FILE = ".lock"
_FAR = 1 << 30
"""Which byte is locked of a file, so that what stands in it can still be read."""
_DAY_SECONDS = 86_400.0
SHORT = Path("/tmp")  # noqa: S108 -- only its name is short enough; what is made in it has a name by chance
"""Where a socket can be named whatever TMPDIR says."""

_PLACES = ("TMPDIR", "TEMP", "TMP")
"""The variables by which processes are told where temporary files go."""


def lock_alone(file: int) -> bool:
    """Lock what `open_to_lock` has opened, unless another process has; tell whether it is ours now."""
    try:
        if _HAS_FLOCK:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        elif sys.platform == "win32":
            os.lseek(file, _FAR, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            os.lseek(file, 0, os.SEEK_SET)
    except BlockingIOError:
        return False
    except PermissionError:  # how Windows says it
        if _HAS_FLOCK:
            raise
        return False
    return True


def open_to_lock(folder: Path) -> int:
    """Open what is locked of a folder: the folder itself, or a file in it where a folder cannot be opened."""
    if _HAS_FLOCK:
        return os.open(folder, os.O_RDONLY)
    return os.open(folder / _LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)


def is_still(path: Path, file: int) -> bool:
    """Tell whether an open file or folder still lies under its path."""
    lies = path if _HAS_FLOCK or path.is_file() else path / _LOCK_FILE
    try:
        return os.path.samestat(lies.stat(), os.fstat(file))
    except OSError:
        return False


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold what was just made until the block ends; tell whether it is there: whoever removes what is abandoned may have been quicker."""
    if not _HAS_FLOCK:  # an open file could not be put into its place
        yield path.exists()
        return
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
    if not _HAS_FLOCK:
        if time.time() - path.stat().st_mtime > _DAY_SECONDS:
            _remove(path)
        return
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if os.fstat(file).st_uid != os.geteuid() or not lock_alone(file):
            return
        _remove(path)
    finally:
        os.close(file)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)  # its kernel and browser may just be going, too
    else:
        path.unlink()


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
