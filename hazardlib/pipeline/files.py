"""Files put in place whole or not at all; the halves that a kill left are removed by the next command."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from uuid import uuid4

from hazardlib.errors import WorkspaceError
from hazardlib.machine import about, machine_fault, sync_file, sync_folder
from hazardlib.temporary import held, remove_abandoned

_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
_DIGITS = 8
_HALF = re.compile(
    rf"\..+\.(?:csv|docx|html|ipynb|json|parquet|pdf|png|xlsx|yaml|zip)\.[0-9a-f]{{{_DIGITS}}}"
)
"""A file that is being written; what people hide in a folder is none."""

_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def file_name(text: str) -> str:
    """Return a name as any system takes it for a file's: ``安全_应急办公室`` for ``安全/应急办公室``."""
    return _UNFIT.sub("_", text).strip(". ") or "_"


def digest_of(files: Iterable[Path]) -> str:
    """Return one digest of what stands in files, in their order."""
    digests = (hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
    return hashlib.sha256("".join(digests).encode()).hexdigest()


@contextmanager
def write_whole(path: Path) -> Iterator[Path]:
    """Give a path to write to; what was written takes its place under ``path`` whole, or not at all.

    What a kill left of an earlier writing of the same file goes.
    """
    remove_abandoned(path.parent.glob(f".{escape(path.name)}.{'[0-9a-f]' * _DIGITS}"))
    is_held = False
    while not is_held:  # whoever removes halves may have been quicker than our lock
        beside = path.with_name(f".{path.name}.{uuid4().hex[:_DIGITS]}")
        try:
            beside.touch()
            with held(beside) as is_held, about(path, beside):
                if not is_held:
                    continue
                yield beside
                sync_file(beside)
                beside.replace(path)
            sync_folder(path.parent)
        finally:
            beside.unlink(missing_ok=True)


def remove_halves(folder: Path, depth: int = 0) -> None:
    """Remove the halves that kills left in a folder, and in the folders within it, so many levels down."""
    with suppress(OSError):
        entries = [*os.scandir(folder)]
        remove_abandoned(Path(entry.path) for entry in entries if _HALF.fullmatch(entry.name))
        for entry in entries if depth else ():
            if entry.is_dir(follow_symlinks=False):
                remove_halves(Path(entry.path), depth - 1)


def write_list(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a list that people open in Excel or WPS; no text in it is taken for a formula.

    Raises
    ------
    WorkspaceError
        If it cannot be written, as while it is open.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([[harmless(each) for each in row] for row in rows])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with write_whole(path) as beside:
            beside.write_text(text.getvalue(), "utf-8-sig", newline="")
    except OSError as error:
        raise WorkspaceError(f"写不进去：{machine_fault(error, path)}") from error


def append_line(path: Path, headings: Mapping[str, Sequence[str]], *lines: Mapping[str, str]) -> None:
    """Add a line, or several, to a list that people edit too, in the order of its columns and in the encoding in which it lies there.

    Parameters
    ----------
    path
        The list; begun if it is not there.
    headings
        Field → the headings it may stand under.
    *lines
        Of each, field → text.

    Raises
    ------
    WorkspaceError
        If it cannot be written, as while it is open.
    """
    try:
        before = path.read_bytes() if path.is_file() else b""
        coding = "utf-8" if _is_utf8(before) else "gb18030"  # as Excel and WPS save it
        titles = next(csv.reader([before.decode(coding).lstrip("\ufeff").partition("\n")[0]]), [])
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        if not titles:
            titles = [names[0] for names in headings.values()]
            writer.writerow(titles)
        fields = [
            next((field for field in headings if each.strip().lower() in headings[field]), "")
            for each in titles
        ]
        writer.writerows([harmless(cells.get(field, "")) for field in fields] for cells in lines)
        gap = b"" if not before or before.endswith(b"\n") else b"\r\n"
        mark = b"" if before else b"\xef\xbb\xbf"
        path.parent.mkdir(parents=True, exist_ok=True)
        with write_whole(path) as beside:
            beside.write_bytes(mark + before + gap + text.getvalue().encode(coding))
    except OSError as error:
        raise WorkspaceError(f"写不进去：{machine_fault(error, path)}") from error


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def harmless(text: str) -> str:
    """Return a text as a spreadsheet takes it for one, and never for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
