"""Read: the bytes of one file, whatever its name, become plain sheets of cells.

The only door to the spreadsheet reader. ``read_book`` is a pure function from bytes to a plain
value; it runs in a worker process (``hazardlib.ingest.files.reader_pool``), as the reader can be brought down.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any

from hazardlib.domain.addresses import address
from hazardlib.domain.folding import visible
from hazardlib.ingest.files.delimited import read_delimited
from hazardlib.ingest.files.markup import looks_like_markup, read_markup
from hazardlib.ingest.files.opendocument import OpenDocument
from hazardlib.ingest.files.openxml import OpenXml
from hazardlib.ingest.files.preflight import (
    FARTHEST_COLUMN,
    FARTHEST_ROW,
    LONGEST_TEXT,
    MOST_ROWS,
    MOST_TEXT,
    Archive,
    Unreadable,
)
from hazardlib.ingest.files.sheet_facts import SheetFacts, as_code
from hazardlib.ingest.files.xls import SIGNATURE, read_old_book

Cell = str | int | float | bool | date | datetime | time | timedelta
"""What a cell holds; a blank one holds ``""``."""

Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last (row, column) of a merged range, both included, from 0."""

_ARCHIVE = b"PK\x03\x04"
_OLD_WORKSHEETS = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00")
_XML_OF_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"
_OTHER_KINDS = {
    b"%PDF": "这是 PDF 文件",
    b"\x89PNG": "这是图片",
    b"\xff\xd8\xff": "这是图片",
    b"GIF8": "这是图片",
    b"Rar!": "这是压缩包",
    b"7z\xbc\xaf": "这是压缩包",
    b"\x1f\x8b": "这是压缩包",
    b"PK\x05\x06": "这是空的压缩包",
    b"{\\rtf": "这是文字文档",
    b"MZ": "这是程序",
    b"SQLite format 3": "这是数据库文件",
}


@dataclass(frozen=True)
class Sheet:
    """One sheet: its cells from A1 on, row by row, and what a person sees or does not see of them.

    Parameters
    ----------
    name
        Its name.
    rows
        Its cells; an error cell holds the error, an uncalculated one its formula.
    merges
        Its merged ranges.
    is_visible
        Whether the sheet is shown.
    hidden_rows, hidden_columns
        What is hidden on it, from 0.
    is_filtered
        Whether a filter hides its rows.
    struck_rows
        The rows most of whose cells have a line through them.
    codes
        (row, column) → what a whole number is shown as where that is more than its digits: ``0007``.
    """

    name: str
    rows: list[list[Cell]]
    merges: tuple[Range, ...] = ()
    is_visible: bool = True
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_filtered: bool = False
    struck_rows: frozenset[int] = frozenset()
    codes: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Book:
    """One file: its sheets, whether its date numbers count from 1904, whether it leans on other files."""

    sheets: tuple[Sheet, ...]
    is_1904: bool = False
    has_links: bool = False


def read_book(content: bytes) -> Book:
    """Return the sheets of a file, known by its bytes and not by its name.

    Raises
    ------
    Unreadable
        With the code of the finding that says why not.
    """
    book = _read(content)
    filled_count = sum(_is_filled(row) for sheet in book.sheets for row in sheet.rows)
    if filled_count > MOST_ROWS:
        raise Unreadable("FILE_TOO_MANY_ROWS", str(filled_count))
    text_count = sum(map(_text_of, book.sheets))
    if text_count > MOST_TEXT:
        raise Unreadable(
            "FILE_TOO_MUCH_TEXT",
            f"各表文字共 {ceil(text_count / 1_000) / 10} 万字，超过一个文件 {MOST_TEXT // 10_000} 万字的上限",
        )
    return book


def _text_of(sheet: Sheet) -> int:
    """Return the number of characters in a sheet's cells.

    Raises
    ------
    Unreadable
        If one cell alone holds too many.
    """
    text_count = 0
    for number, row in enumerate(sheet.rows):
        lengths = [len(cell) if isinstance(cell, str) else 0 for cell in row]
        longest = max(lengths, default=0)
        if longest > LONGEST_TEXT:
            from hazardlib.ingest.privacy.redact import redact_name

            place = f"［{redact_name(visible(sheet.name))}］{address(number, lengths.index(longest))}"
            raise Unreadable(
                "FILE_TOO_MUCH_TEXT", f"{place} 有 {longest} 个字，超过一格 {LONGEST_TEXT} 字的上限"
            )
        text_count += sum(lengths)
    return text_count


def _is_filled(row: Sequence[Cell]) -> bool:
    return any(cell.strip() if isinstance(cell, str) else True for cell in row)


def _read(content: bytes) -> Book:
    if not content.strip(b"\x00 \r\n\t"):
        raise Unreadable("FILE_EMPTY")
    if content.startswith(_ARCHIVE):
        return _read_archive(content)
    if content.startswith((SIGNATURE, *_OLD_WORKSHEETS)):
        return _old_book(content)
    for lead, kind in _OTHER_KINDS.items():
        if content.startswith(lead):
            raise Unreadable("FILE_NOT_A_WORKBOOK", kind)
    if _XML_OF_2003 in content[:4096].replace(b"\x00", b""):
        raise Unreadable("FILE_OTHER_FORMAT", "“XML 表格 2003”")
    if looks_like_markup(content):
        tables = read_markup(content)
        names = ["表格"] if len(tables) == 1 else [f"表格{number}" for number in range(1, len(tables) + 1)]
        return Book(
            tuple(
                _sheet(name, _grid(table.cells), tuple(table.spans), SheetFacts(hidden_rows=table.hidden))
                for name, table in zip(names, tables, strict=True)
            )
        )
    return Book((Sheet("表格", [list(row) for row in read_delimited(content)]),))


def _old_book(content: bytes) -> Book:
    book = read_old_book(content)
    if not book.sheets:
        raise Unreadable("FILE_DAMAGED", "里面没有工作表")
    sheets = (
        _sheet(each.name, each.rows, tuple(each.facts.merges), each.facts, each.is_visible)
        for each in book.sheets
    )
    return Book(tuple(sheets), book.is_1904, book.has_links)


def _read_archive(content: bytes) -> Book:
    archive = Archive(content)
    names = {name.lower() for name in archive.names}
    if "xl/workbook.bin" in names:
        raise Unreadable("FILE_OTHER_FORMAT", "“Excel 二进制工作簿”（.xlsb）")
    is_open_document = "content.xml" in names and "xl/workbook.xml" not in names
    look = OpenDocument(archive) if is_open_document else OpenXml(archive)
    return _read_spreadsheet(_mended(archive, look.repairs) if look.repairs else content, look)


def _mended(archive: Archive, repairs: Mapping[str, bytes]) -> bytes:
    """Return the archive with some parts replaced by what the reader can read."""
    mended = io.BytesIO()
    with zipfile.ZipFile(mended, "w") as whole:
        for name in archive.names:
            whole.writestr(name, repairs[name] if name in repairs else archive.read(name))
    return mended.getvalue()


def _read_spreadsheet(content: bytes, look: OpenXml | OpenDocument) -> Book:
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

    try:
        workbook: Any = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = tuple(
            _read_sheet(workbook, place, look.facts.get(place, SheetFacts()))
            for place, described in enumerate(workbook.sheets_metadata)
            if described.typ == SheetTypeEnum.WorkSheet
        )
    except PasswordError:
        raise Unreadable("FILE_PROTECTED") from None
    except (Unreadable, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 -- the reader's panics are no Exception
        raise Unreadable("FILE_DAMAGED", "内部结构有错") from None
    if not sheets:
        raise Unreadable("FILE_DAMAGED", "里面没有工作表")
    return Book(sheets, look.is_1904, look.has_links)


def _read_sheet(workbook: Any, place: int, facts: SheetFacts) -> Sheet:
    from python_calamine import SheetVisibleEnum

    described = workbook.sheets_metadata[place]
    sheet = workbook.get_sheet_by_index(place)
    end = sheet.end
    if end is not None and (end[0] >= FARTHEST_ROW or end[1] >= FARTHEST_COLUMN):
        raise Unreadable("FILE_FAR_CELL", f"［{described.name}］")
    rows = sheet.to_python(skip_empty_area=False)
    is_visible = described.visible == SheetVisibleEnum.Visible
    merges = tuple(sheet.merged_cell_ranges or facts.merges)
    return _sheet(described.name, rows, merges, facts, is_visible)


def _sheet(
    name: str,
    rows: list[list[Cell]],
    merges: tuple[Range, ...],
    facts: SheetFacts,
    is_visible: bool = True,  # noqa: FBT001, FBT002 -- the last of five, as in Sheet
) -> Sheet:
    """Return a sheet on which errors and uncalculated formulas stand where the reader left blanks."""
    if facts.cells:
        height = max(row for row, _ in facts.cells) + 1
        width = max([len(rows[0]) if rows else 0, *(column + 1 for _, column in facts.cells)])
        rows = [row + [""] * (width - len(row)) for row in rows]
        rows += [[""] * width for _ in range(height - len(rows))]
        for (row, column), shown in facts.cells.items():
            rows[row][column] = shown
    _show(rows, facts)
    while rows and rows[-1].count("") == len(rows[-1]):
        rows.pop()
    return Sheet(
        name,
        rows,
        _disjoint(merges, rows),
        is_visible,
        frozenset(facts.hidden_rows),
        frozenset(facts.hidden_columns),
        facts.is_filtered,
        _struck_rows(rows, facts),
        _codes(rows, facts),
    )


def _disjoint(merges: Sequence[Range], rows: list[list[Cell]]) -> tuple[Range, ...]:
    """Return the merged ranges that can be real: these do not overlap, so all cover the sheet once at most."""
    height, width = len(rows), len(rows[0]) if rows else 0
    kept, room = [], height * width
    for first, last in merges:
        room -= max(min(last[0] + 1, height) - first[0], 0) * max(min(last[1] + 1, width) - first[1], 0)
        if room < 0:
            break
        kept.append((first, last))
    return tuple(kept)


def _show(rows: list[list[Cell]], facts: SheetFacts) -> None:
    """Put what a person sees into cells whose value says more, or less, than is shown."""
    for row, column in facts.months:
        cell = _cell(rows, row, column)
        if isinstance(cell, date) and cell.day == 1:  # typed as 2023年7月: the day is the program's
            rows[row][column] = f"{cell.year}年{cell.month}月"
    for (row, column), shown in facts.amounts.items():
        cell = _cell(rows, row, column)
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            rows[row][column] = shown.format(f"{cell:.15g}")


def _codes(rows: list[list[Cell]], facts: SheetFacts) -> dict[tuple[int, int], str]:
    """Return what whole numbers are shown as by a format for codes."""
    codes = {}
    for (row, column), section in facts.codes.items():
        cell = _cell(rows, row, column)
        if isinstance(cell, int | float) and cell >= 0 and float(cell).is_integer():
            codes[row, column] = as_code(section, int(cell))
    return codes


def _cell(rows: list[list[Cell]], row: int, column: int) -> Cell:
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def _struck_rows(rows: list[list[Cell]], facts: SheetFacts) -> frozenset[int]:
    struck = Counter(row for row, column in facts.struck if _cell(rows, row, column) != "")
    return frozenset(row for row, count in struck.items() if 2 * count > len(rows[row]) - rows[row].count(""))


def _grid(cells: Mapping[tuple[int, int], Any]) -> list[list[Cell]]:
    """Return cells by place as rows from A1 on, all of one width."""
    if not cells:
        return []
    height = max(row for row, _ in cells) + 1
    width = max(column for _, column in cells) + 1
    rows: list[list[Cell]] = [[""] * width for _ in range(height)]
    for (row, column), cell in cells.items():
        rows[row][column] = cell
    return rows
