"""The sheets of an xls or an et, read by xlrd, and the three facts of them that xlrd passes over."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from hazardlib.ingest.files.preflight import Unreadable
from hazardlib.ingest.files.sheet import Book, Cell, Sheet, SheetFacts, make_sheet
from hazardlib.ingest.files.sheet_facts import ERRORS, OTHER_ERROR, CellFormat, looks_of

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_STREAMS = ("Workbook", "WORKBOOK", "Book", "BOOK")
_OTHER_STREAMS = {
    "EncryptedPackage": Unreadable("FILE_PROTECTED"),
    "WordDocument": Unreadable("FILE_NOT_A_WORKBOOK", "这是 Word 文档"),
    "PowerPoint Document": Unreadable("FILE_NOT_A_WORKBOOK", "这是演示文稿"),
}
_PASSWORD, _SHEET, _LINKED_BOOK, _FILTER = 0x002F, 0x0085, 0x01AE, 0x009B
_OWN_BOOK, _ADD_IN, _WORKSHEET = 0x0401, 0x3A01, 0
_UNASKED = frozenset({0x0018, 0x001A, 0x001B, 0x001C, 0x005D, 0x01B6, 0x01B8, 0x0800})
"""Names, breaks of pages, notes, drawn objects and links: nothing is asked of them, and xlrd gives up over an odd one."""

_IGNORED = struct.pack("<H", 0x08FF)
_HEAD = struct.Struct("<HH")


def read_old_book(content: bytes) -> Book:
    """Return what an xls holds; its bytes are a compound file, or the records themselves."""
    import xlrd

    log = io.StringIO()  # xlrd talks of what it finds odd
    stream = bytearray(_stream(content, log) if content.startswith(SIGNATURE) else content)
    filtered, has_links = _look_through(stream)
    try:
        book = xlrd.open_workbook(file_contents=bytes(stream), formatting_info=True, logfile=log)
        looks = _looks(book)
        sheets = tuple(
            _sheet(sheet, looks, book.datemode, is_filtered=place in filtered)
            for place, sheet in enumerate(book.sheets())
        )
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 -- xlrd's own, and whatever its parts run into on bytes that are not sound
        raise Unreadable("FILE_DAMAGED", "内部结构有错") from None
    if not sheets:
        raise Unreadable("FILE_DAMAGED", "里面没有工作表")
    return Book(sheets, book.datemode == 1, has_links)


def _stream(content: bytes, log: io.StringIO) -> bytes:
    """Return the records of the workbook in a compound file."""
    from xlrd.compdoc import CompDoc

    try:
        compound = CompDoc(content, logfile=log, ignore_workbook_corruption=True)
        for name in _STREAMS:
            stream, start, size = compound.locate_named_stream(name)
            if stream is not None:
                return bytes(stream[start : start + size])
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 -- as above
        reason = Unreadable("FILE_DAMAGED", "内部目录不完整")
    else:
        reason = Unreadable("FILE_DAMAGED", "里面没有表格")
    # The directory names its parts in UTF-16, legible when the tables around it are not.
    others = (other for name, other in _OTHER_STREAMS.items() if name.encode("utf-16-le") in content)
    raise next(others, reason)


def _look_through(stream: bytearray) -> tuple[set[int], bool]:
    """Return which sheets a filter is at work on, and whether other files are leant on; hide what is not asked."""
    starts: dict[int, int] = {}
    filtered: set[int] = set()
    has_links, place = False, -1
    for at, kind, end in _records(stream):
        place = starts.get(at, place)
        if kind == _PASSWORD:
            raise Unreadable("FILE_PROTECTED")
        if kind == _SHEET and end >= at + 10 and stream[at + 9] == _WORKSHEET:
            starts[int.from_bytes(stream[at + 4 : at + 8], "little")] = len(starts)
        elif kind == _LINKED_BOOK and end >= at + 8:
            has_links |= int.from_bytes(stream[at + 6 : at + 8], "little") not in {_OWN_BOOK, _ADD_IN}
        elif kind == _FILTER:
            filtered.add(place)
        elif kind in _UNASKED:
            stream[at : at + 2] = _IGNORED
    return filtered, has_links


def _records(stream: bytearray) -> Iterator[tuple[int, int, int]]:
    """Yield where each record begins, its kind, and where it ends."""
    at, last = 0, len(stream) - 4
    while at <= last:
        kind, length = _HEAD.unpack_from(stream, at)
        yield at, kind, at + 4 + length
        at += 4 + length


def _sheet(sheet: Any, looks: Mapping[int, CellFormat], datemode: int, *, is_filtered: bool) -> Sheet:
    facts = SheetFacts(
        hidden_rows={row for row, about in sheet.rowinfo_map.items() if about.hidden},
        hidden_columns={column for column, about in sheet.colinfo_map.items() if about.hidden},
        is_filtered=is_filtered,
        merges=[((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in sheet.merged_cells],
    )
    rows = [_values(sheet.row_types(row), sheet.row_values(row), datemode) for row in range(sheet.nrows)]
    width = max((place for row in rows for place, cell in enumerate(row, start=1) if cell != ""), default=0)
    for row in range(sheet.nrows if looks else 0):
        for column in range(sheet.row_len(row)):
            style = sheet.cell_xf_index(row, column)
            if style in looks:
                facts.looks[row, column] = looks[style]
    return make_sheet(sheet.name, [row[:width] for row in rows], facts, is_visible=sheet.visibility == 0)


def _looks(book: Any) -> Mapping[int, CellFormat]:
    """Return the notable styles of a workbook: style → how it looks."""
    from xlrd.formatting import std_format_strings

    formats = {
        number: form.format_str
        for number, form in book.format_map.items()
        if form.format_str and form.format_str != std_format_strings.get(number)
    }
    struck = frozenset(font.font_index for font in book.font_list if font.struck_out)
    return looks_of(formats, struck, [(style.format_key, style.font_index) for style in book.xf_list])


def _values(kinds: Sequence[int], values: list[Any], datemode: int) -> list[Cell]:
    """Return the cells of a row, given as xlrd has them: days, errors and truths as numbers."""
    from xlrd import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_ERROR

    for place, kind in enumerate(kinds):
        if kind == XL_CELL_DATE:
            values[place] = _moment(values[place], datemode)
        elif kind == XL_CELL_ERROR:
            values[place] = ERRORS.get(values[place], OTHER_ERROR)
        elif kind == XL_CELL_BOOLEAN:
            values[place] = bool(values[place])
    return values


def _moment(number: float, datemode: int) -> Cell:
    """Return the day, the time or the moment that a number stands for; a number too large for that as it is."""
    from xlrd.xldate import xldate_as_datetime

    try:
        moment: datetime = xldate_as_datetime(number, datemode)
    except (OverflowError, ValueError):
        return number
    if number < 1:
        return moment.time()
    return moment if moment.time() != time() else moment.date()
