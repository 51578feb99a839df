"""Preflight: what must be known of an archive before a reader may open it.

A workbook of a few kilobytes can unpack to gigabytes or hold one cell so far away that the
reader ends the whole process; both are told from the archive's directory and raw XML.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

LARGEST_UNPACKED = 512 * 1024 * 1024
FARTHEST_ROW = 200_000
FARTHEST_COLUMN = 1_024

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
# Six digits of row, or three letters of column, are the only addresses that can be too far.
_FAR = re.compile(
    rb"""<(?:\w+:)?c\b[^>]*?\br\s*=\s*["'](?:([A-Z]{3,})(\d+)|([A-Z]+)(\d{6,}))["'][^>]*?(/?)>(</)?"""
)
_FAR_QUICK = re.compile(rb"""r=\s*["'](?:[A-Z]{1,2}\d{6}|[A-Z]{3})""")
_1904 = re.compile(rb"""date1904\s*=\s*["'](?:1|true|on)["']""", re.IGNORECASE)
_EXPECTED = ("xl/", "content.xml", "index/")


class Unreadable(Exception):  # noqa: N818 -- it is an answer, not an accident
    """A file that is refused before its cells are known.

    Parameters
    ----------
    code
        The finding's code.
    detail
        What the message adds.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def inspect_archive(content: bytes) -> bool:
    """Refuse an archive that is not a whole, plain, moderate workbook; tell its date system.

    Returns
    -------
    bool
        Whether its date numbers count from 1904.

    Raises
    ------
    Unreadable
        If it is damaged, protected, far too large, or another kind of document.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OverflowError):
        raise Unreadable("FILE_INCOMPLETE") from None
    with archive:
        entries = archive.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > LARGEST_UNPACKED:
            raise Unreadable("FILE_TOO_LARGE", f"展开后 {unpacked // (1024 * 1024)} MB")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unreadable("FILE_PROTECTED")
        names = [entry.filename for entry in entries]
        _refuse_other_documents(names)
        try:
            return _inspect_parts(archive, names)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
            raise Unreadable("FILE_DAMAGED", "压缩内容校验不符") from None


def _refuse_other_documents(names: list[str]) -> None:
    lowered = [name.lower().replace("\\", "/") for name in names]
    if any(name.startswith(_EXPECTED) for name in lowered):
        return
    if any(name.startswith("word/") for name in lowered):
        raise Unreadable("FILE_NOT_A_WORKBOOK", "这是 Word 文档")
    if any(name.startswith("ppt/") for name in lowered):
        raise Unreadable("FILE_NOT_A_WORKBOOK", "这是演示文稿")
    raise Unreadable("FILE_NOT_A_WORKBOOK", "这是压缩包，不是表格")


def _inspect_parts(archive: zipfile.ZipFile, names: list[str]) -> bool:
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Unreadable("FILE_PROTECTED")
    for name in names:
        if _SHEET.fullmatch(name):
            _refuse_far_cells(archive.read(name), name)
    if "xl/workbook.xml" not in names:
        return False
    return _1904.search(archive.read("xl/workbook.xml")) is not None


def _refuse_far_cells(xml: bytes, name: str) -> None:
    if _FAR_QUICK.search(xml) is None and b"r =" not in xml:
        return
    for letters, digits, near_letters, far_digits, closed, ended in _FAR.findall(xml):
        if closed or ended:  # an empty cell with a border does no harm: it is not read
            continue
        row, column = int(digits or far_digits), _column_number(letters or near_letters)
        if row > FARTHEST_ROW or column > FARTHEST_COLUMN:
            raise Unreadable("FILE_FAR_CELL", name.rsplit("/", 1)[-1])


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
