"""Swap: a folder takes another's place by one rename, so that a reader sees the one or the other, whole.

What is made lies in ``.making-<name>-…`` beside the folder. After the swap the same place holds what was there
before, until what belongs to no issue has been carried over (see `pipeline.publish.issues`).
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import sys
from collections.abc import Collection, Iterator
from itertools import count
from pathlib import Path
from uuid import uuid4

from hazardlib.machine import sync_files, sync_folder

_HERE = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS
_CANNOT = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM, errno.EXDEV}
_ASIDE = "-before"
_DIGITS = 12
_MADE = re.compile(rf"\.making-(.+)-[0-9a-f]{{{_DIGITS}}}(?:{_ASIDE})?")
"""What is made beside a folder; ``.making-2023-08-interim-…`` is none of 2023-08's."""


def make_beside(folder: Path) -> Path:
    """Return a new empty folder on the same disk, in which what will take the place of ``folder`` is made."""
    made = folder.with_name(f".making-{folder.name}-{uuid4().hex[:_DIGITS]}")
    made.mkdir(parents=True)
    return made


def leftovers(folder: Path) -> list[Path]:
    """Return what lies beside a folder, made for it or taken out of it: by somebody at work, or left by a kill."""
    return [path for path, made_for in _made_in(folder.parent) if made_for == folder]


def folders_with_leftovers(parent: Path) -> set[Path]:
    """Return the folders of ``parent`` that have something made for them, or taken out of them, beside them."""
    return {made_for for _, made_for in _made_in(parent)}


def _made_in(parent: Path) -> Iterator[tuple[Path, Path]]:
    for path in _entries(parent):
        if found := _MADE.fullmatch(path.name):
            yield path, parent / found[1]


def swap(made: Path, folder: Path) -> None:
    """Put ``made`` in the place of ``folder``, and what was there in the place of ``made``; both synced.

    Where the system cannot exchange two folders, two renames do it; a kill between them is healed by `put_back`.
    """
    sync_files(path for path in made.rglob("*") if path.is_file())
    if not folder.exists():
        made.rename(folder)
    elif not _exchange(made, folder):
        aside = made.with_name(made.name + _ASIDE)
        folder.rename(aside)
        made.rename(folder)
        aside.rename(made)
    sync_folder(folder.parent)


def put_back(folder: Path) -> None:
    """Put a folder back into its place that a kill between two renames left aside."""
    for path in leftovers(folder):
        if path.name.endswith(_ASIDE):
            if folder.exists():
                path.rename(path.with_name(path.name.removesuffix(_ASIDE)))
            else:
                path.rename(folder)


def carry_over(source: Path, target: Path, *, but: Collection[str] = (), within: str = "") -> None:
    """Move what lies in ``source`` into ``target``, folders into folders; of two files of one name that differ both stay.

    Parameters
    ----------
    but
        What stays behind, by its path from where one begins.
    within
        The path so far, ending with a slash.
    """
    for path in list(_entries(source)):
        place, name = target / path.name, within + path.name
        if name in but or path.name.startswith(".making-"):
            continue
        is_shared = place.is_dir() or any(each.startswith(f"{name}/") for each in but)
        if path.is_dir() and not path.is_symlink() and is_shared:
            place.mkdir(exist_ok=True)
            carry_over(path, place, but=but, within=f"{name}/")
            if not any(_entries(place)):
                place.rmdir()
        elif not os.path.lexists(place):
            path.rename(place)
        elif not path.name.startswith(".") and not _is_same(path, place):
            path.rename(_free_beside(place))
    sync_folder(target)


def _is_same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()


def _free_beside(path: Path) -> Path:
    """Return the next free name: 甲（2）.xlsx."""
    names = (path.with_name(f"{path.stem}（{number}）{path.suffix}") for number in count(2))
    return next(name for name in names if not os.path.lexists(name))


def _entries(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(folder.iterdir())
    except FileNotFoundError:
        return


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; tell whether the system can."""
    if sys.platform not in ("linux", "darwin"):
        return False
    system = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux":
        rename = getattr(system, "renameat2", None)
        arguments = (_HERE, names[0], _HERE, names[1], _EXCHANGE)
    else:
        rename = getattr(system, "renamex_np", None)
        arguments = (*names, _EXCHANGE)
    if rename is None:
        return False
    if rename(*arguments) == 0:
        return True
    fault = ctypes.get_errno()
    if fault in _CANNOT:
        return False
    raise OSError(fault, os.strerror(fault), str(one), None, str(other))
