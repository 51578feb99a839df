"""Find: which file versions lie in ``data/raw`` that have not been taken in yet.

Imports nothing heavy: an unchanged rerun does no more than this.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePath

from hazardlib.domain.folding import visible
from hazardlib.domain.month import TIMEZONE
from hazardlib.errors import WorkspaceError
from hazardlib.findings import Finding, find
from hazardlib.machine import in_chinese, what_to_do

FEEDBACK_FOLDER = "反馈"
"""Workbooks on their way back to departments lie here and are never read as new ones."""

LARGEST_BYTES = 100 * 1024 * 1024

_GROWING = frozenset({".csv", ".tsv", ".txt"})
"""A text that is still being written is sound as far as it goes; of any other kind half a file is none."""

_NO_UTF_8 = re.compile("[\udc80-\udcff]")
"""Bytes of a name that are no UTF-8, as Python keeps them."""

_FRESH_SECONDS, _LOOK_AGAIN_SECONDS = 2.0, 0.3

_NOT_BLOCKING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
WORKBOOK_SUFFIXES = frozenset(
    {".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv", ".tsv", ".txt", ".htm", ".html", ".docx"}
)
PACKAGE_SUFFIX = ".zip"
"""How a street's package is called, which a district alone takes in."""
_PASSING_SUFFIXES = frozenset({".tmp", ".part", ".crdownload", ".download", ".swp"})
_SYSTEM_NAMES = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class Received:
    """One file version as it lies in ``data/raw``.

    Parameters
    ----------
    file
        The name it goes by: its path relative to ``data/raw``, with ``/``, without numbers of persons.
    sha256
        The digest of its content, in hex.
    modified_at
        The file's own time, Asia/Shanghai.
    returns
        How often it was put back after another version had lain in its place.
    """

    path: PurePath
    file: str
    sha256: str
    modified_at: datetime
    content: bytes
    returns: int = 0

    @property
    def submission_id(self) -> str:
        """The version's number: a digest of place and content, and of its return."""
        told = f"{self.file}\0{self.sha256}" + f"\0{self.returns}" * (self.returns > 0)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Versions:
    """The file versions that were taken in before, each as ``(file, sha256)``.

    Parameters
    ----------
    latest
        What was taken in last from each place.
    counts
        How often each was taken in.
    stale
        Those of ``latest`` that were read by other lists than today's: they are read again.
    """

    latest: frozenset[tuple[str, str]] = frozenset()
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    stale: frozenset[tuple[str, str]] = frozenset()


def find_received(raw: Path, known: Versions, problems: list[Finding]) -> Iterator[Received]:
    """Yield the versions that are new or to be read again, one at a time: together they may be more than memory holds.

    Parameters
    ----------
    known
        What was taken in before. A version that lies where another one was taken in since is new again.
    problems
        Gains a finding for each thing that was left where it lies (a folder named like a workbook,
        a link out of ``raw``, a file still being written). Those are looked at again next time.

    Yields
    ------
    Received
        The versions folder by folder, in each the older first.
    """
    if not raw.is_dir():
        raise WorkspaceError(f"{raw}：没有这个文件夹。请先建立 data/raw，再放入收到的表格。")
    for path in _candidates(raw, raw.resolve(), problems):
        version = read_received(path, path.relative_to(raw).as_posix())
        if isinstance(version, Finding):
            problems.append(version)
            continue
        key = (version.file, version.sha256)
        if key not in known.latest or key in known.stale:
            lock = path.with_name(f"~${path.name}")
            if lock.is_file():  # left behind by a crash as often as not: no reason to leave the file unread
                problems.append(find("FILE_IN_USE", version.file, lock=public_name(lock.name)))
            yield replace(version, returns=known.counts.get(key, 0) - (key in known.stale))


def read_received(path: Path, file: str) -> Received | Finding:
    """Read one file, or say why it cannot be read now."""
    file = public_name(file)
    try:
        # not blocking: a pipe that nobody writes to must not be waited for
        with open(os.open(path, os.O_RDONLY | _NOT_BLOCKING), "rb") as stream:  # noqa: PTH123 -- by descriptor
            before = os.fstat(stream.fileno())
            if not stat.S_ISREG(before.st_mode):
                return find("FILE_NOT_REGULAR", file)
            if before.st_size > LARGEST_BYTES:
                return find("FILE_TOO_LARGE", file, detail=f"{before.st_size // (1024 * 1024)} MB")
            content = stream.read(LARGEST_BYTES + 1)
            if path.suffix.lower() in _GROWING and time.time() - before.st_mtime < _FRESH_SECONDS:
                time.sleep(_LOOK_AGAIN_SECONDS)
            after = path.stat()
    except IsADirectoryError:
        return find("FILE_IS_FOLDER", file)
    except OSError as error:
        return _unreadable(file, error)
    if len(content) != after.st_size or before.st_mtime_ns != after.st_mtime_ns:
        return find("FILE_STILL_WRITTEN", file)
    modified_at = datetime.fromtimestamp(int(after.st_mtime), TIMEZONE)
    return Received(path, file, hashlib.sha256(content).hexdigest(), modified_at, content)


def _unreadable(file: str, error: OSError) -> Finding:
    return find("FILE_UNREADABLE", file, detail=in_chinese(error), advice=what_to_do(error))


def public_name(file: str) -> str:
    """Return a path without numbers of persons and unseen characters, for it stands beside every row."""
    from hazardlib.ingest.privacy.redact import redact_name  # its patterns take half a second

    return redact_name(visible(file))


def path_in_raw(raw: Path, file: str) -> Path:
    """Return where the file lies that goes by a name; where it would lie if it is gone."""
    path = raw / file
    if path.is_file():
        return path
    lying = ((each, each.relative_to(raw).as_posix()) for each in sorted(raw.rglob("*")))
    return next((each for each, name in lying if public_name(name) == file), path)


def _candidates(folder: Path, root: Path, problems: list[Finding], inside: str = "") -> Iterator[Path]:
    """Yield the files to read, folder by folder, in each the older first: a version comes after the one it replaces."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: (_changed_at(entry), entry.name))
    except OSError as error:
        problems.append(_unreadable(public_name(inside or folder.name), error))
        return
    for entry in entries:
        if _is_passed_over(entry.name):
            continue
        path, file = Path(entry.path), f"{inside}/{entry.name}".lstrip("/")
        if _NO_UTF_8.search(file):
            named = file.encode("utf-8", "surrogateescape").decode("gb18030", "replace")  # a Chinese Windows'
            problems.append(find("FILE_NAME_GARBLED", public_name(named)))
            continue
        if entry.is_symlink() and not _leads_inside(path, root):
            problems.append(find("FILE_OUTSIDE", public_name(file)))
        elif entry.is_dir():
            if path.suffix.lower() in WORKBOOK_SUFFIXES:
                problems.append(find("FILE_IS_FOLDER", public_name(file)))
            elif not entry.is_symlink():  # a linked folder could lead round in a circle
                yield from _candidates(path, root, problems, file)
        else:
            yield path


def _changed_at(entry: os.DirEntry[str]) -> int:
    """Return when a file was changed last; 0 for a folder, and for what cannot be asked."""
    try:
        return entry.stat().st_mtime_ns if entry.is_file() else 0
    except OSError:
        return 0


def _is_passed_over(name: str) -> bool:
    return (
        name.startswith((".", "~$"))
        or name == FEEDBACK_FOLDER
        or name.lower() in _SYSTEM_NAMES
        or Path(name).suffix.lower() in _PASSING_SUFFIXES
    )


def _leads_inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):
        return False
