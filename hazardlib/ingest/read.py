"""Read: the bytes of one file, whatever its name, become plain sheets of cells.

The only door to the spreadsheet reader. ``read_book`` is a pure function from bytes to a
picklable value, so that it can run in another process as it is.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from hazardlib.errors import one_line
from hazardlib.ingest.delimited import read_delimited
from hazardlib.ingest.markup import looks_like_markup, read_markup
from hazardlib.ingest.preflight import (
    FARTHEST_COLUMN,
    FARTHEST_ROW,
    Unreadable,
    inspect_archive,
)

Cell = str | int | float | bool | date | datetime | time | timedelta
"""What a cell holds; a blank one holds ``""``."""

Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last (row, column) of a merged range, both included, from 0."""

_ARCHIVE = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_WORKSHEETS = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00")
_OTHER_KINDS = {
    b"%PDF": "这是 PDF 文件",
    b"\x89PNG": "这是图片",
    b"\xff\xd8\xff": "这是图片",
    b"Rar!": "这是压缩包",
    b"7z\xbc\xaf": "这是压缩包",
    b"\x1f\x8b": "这是压缩包",
    b"{\\rtf": "这是文字文档",
}


@dataclass(frozen=True)
class Sheet:
    """One sheet: its cells from A1 on, row by row, and its merged ranges."""

    name: str
    rows: list[list[Cell]]
    merges: tuple[Range, ...] = ()
    is_visible: bool = True


@dataclass(frozen=True)
class Book:
    """One file's sheets, and whether its date numbers count from 1904."""

    sheets: tuple[Sheet, ...]
    is_1904: bool = False


def read_book(content: bytes) -> Book:
    """Return the sheets of a file, known by its bytes and not by its name.

    Raises
    ------
    Unreadable
        With the code of the finding that says why not.
    """
    if not content.strip(b"\x00 \r\n\t"):
        raise Unreadable("FILE_EMPTY")
    if content.startswith(_ARCHIVE):
        return _read_spreadsheet(content, is_1904=inspect_archive(content))
    if content.startswith(_COMPOUND):
        _refuse_encrypted(content)
        return _read_spreadsheet(content, is_1904=False)
    if content.startswith(_OLD_WORKSHEETS):
        return _read_spreadsheet(content, is_1904=False)
    for lead, kind in _OTHER_KINDS.items():
        if content.startswith(lead):
            raise Unreadable("FILE_NOT_A_WORKBOOK", kind)
    if looks_like_markup(content):
        tables = read_markup(content)
    else:
        tables = [(read_delimited(content), [])]
    names = ["表格"] if len(tables) == 1 else [f"表格{number}" for number in range(1, len(tables) + 1)]
    return Book(
        tuple(
            Sheet(name, [list(row) for row in rows], tuple(merges))
            for name, (rows, merges) in zip(names, tables, strict=True)
        )
    )


def _refuse_encrypted(content: bytes) -> None:
    # the directory of a compound file names its parts in UTF-16
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable("FILE_PROTECTED")
    is_workbook = any(name.encode("utf-16-le") in content for name in ("Workbook", "Book"))
    if not is_workbook and "WordDocument".encode("utf-16-le") in content:
        raise Unreadable("FILE_NOT_A_WORKBOOK", "这是 Word 文档")


def _read_spreadsheet(content: bytes, *, is_1904: bool) -> Book:
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

    try:
        workbook: Any = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = tuple(
            _read_sheet(workbook, index)
            for index, described in enumerate(workbook.sheets_metadata)
            if described.typ == SheetTypeEnum.WorkSheet
        )
    except PasswordError:
        raise Unreadable("FILE_PROTECTED") from None
    except Unreadable:
        raise
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 -- the reader's panics are no Exception
        raise Unreadable("FILE_DAMAGED", one_line(error, limit=80)) from None
    return Book(sheets, is_1904)


def _read_sheet(workbook: Any, index: int) -> Sheet:
    from python_calamine import SheetVisibleEnum

    described = workbook.sheets_metadata[index]
    sheet = workbook.get_sheet_by_index(index)
    end = sheet.end
    if end is not None and (end[0] >= FARTHEST_ROW or end[1] >= FARTHEST_COLUMN):
        raise Unreadable("FILE_FAR_CELL", described.name)
    return Sheet(
        name=described.name,
        rows=sheet.to_python(skip_empty_area=False),
        merges=tuple(sheet.merged_cell_ranges or ()),
        is_visible=described.visible == SheetVisibleEnum.Visible,
    )
