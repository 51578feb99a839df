"""Read: the bytes of one file, whatever its name, become plain sheets of cells.

The only door to the spreadsheet reader. ``read_book`` is a pure function from bytes to a plain
value; it runs in a worker process (``hazardlib.ingest.files.reader_pool``), as the reader can be brought down.
What reads a kind that few files are of is imported when the first of them comes: every ingest waits for this module.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from math import ceil
from typing import TYPE_CHECKING, Any

from hazardlib.domain.addresses import address
from hazardlib.domain.folding import visible
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
from hazardlib.ingest.files.sheet import Book, Cell, Range, Sheet, SheetFacts, make_sheet
from hazardlib.ingest.files.xls import SIGNATURE, read_old_book

if TYPE_CHECKING:
    from hazardlib.ingest.files.opendocument import OpenDocument

__all__ = ["Book", "Cell", "Range", "Sheet", "read_book"]

_ARCHIVE = b"PK\x03\x04"
_OLD_WORKSHEETS = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00")
_XML_OF_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"
_OTHER_KINDS = {
    b"%PDF": "这是 PDF 文件",
    b"\x89PNG": "这是图片",
    b"\xff\xd8\xff": "这是图片",
    b"GIF8": "这是图片",
    b"Rar!": "这是压缩包，里面的表格要先解压出来",
    b"7z\xbc\xaf": "这是压缩包，里面的表格要先解压出来",
    b"\x1f\x8b": "这是压缩包，里面的表格要先解压出来",
    b"PK\x05\x06": "这是空的压缩包",
    b"{\\rtf": "这是文字文档",
    b"MZ": "这是程序",
    b"SQLite format 3": "这是数据库文件",
}


def read_book(content: bytes) -> Book:
    """Return the sheets of a file, known by its bytes and not by its name; their texts without what nobody sees.

    Raises
    ------
    Unreadable
        With the code of the finding that says why not.
    """
    book = _read(content)
    if book.package is not None:  # bounds of its own
        return book
    filled_count = text_count = 0
    for sheet in book.sheets:
        texts = [[cell for cell in row if type(cell) is str] for row in sheet.rows]
        said = list(map("".join, texts))
        for number, line in enumerate(said):
            if len(line) > LONGEST_TEXT:
                _refuse_long_cell(sheet, number)
        whole = "".join(said)  # looked through at once
        text_count, is_seen = text_count + len(whole), visible(whole) is whole
        for row, own in zip(sheet.rows, texts, strict=True):
            if not is_seen or any(map(str.isspace, own)):
                row[:] = map(_seen, row)
            filled_count += row.count("") < len(row)
    if filled_count > MOST_ROWS:
        raise Unreadable("FILE_TOO_MANY_ROWS", str(filled_count))
    if text_count > MOST_TEXT:
        raise Unreadable(
            "FILE_TOO_MUCH_TEXT",
            f"各表文字共 {ceil(text_count / 1_000) / 10} 万字，超过一个文件 {MOST_TEXT // 10_000} 万字的上限",
        )
    return book


def _seen(cell: Cell) -> Cell:
    """Return what a person sees of a cell; one of nothing but white space is blank."""
    text = visible(cell) if isinstance(cell, str) else cell
    return "" if isinstance(text, str) and text.isspace() else text


def _refuse_long_cell(sheet: Sheet, number: int) -> None:
    lengths = [len(cell) if isinstance(cell, str) else 0 for cell in sheet.rows[number]]
    longest = max(lengths)
    if longest > LONGEST_TEXT:
        said = (
            f"{address(number, lengths.index(longest))} 有 {longest} 个字，超过一格 {LONGEST_TEXT} 字的上限"
        )
        raise Unreadable("FILE_TOO_MUCH_TEXT", said, sheet.name)


def _read(content: bytes) -> Book:
    if not content.strip(b"\x00 \r\n\t"):
        raise Unreadable("FILE_EMPTY")
    if content.startswith(_ARCHIVE):
        return _read_archive(content)
    if content.startswith((SIGNATURE, *_OLD_WORKSHEETS)):
        return read_old_book(content)
    for lead, kind in _OTHER_KINDS.items():
        if content.startswith(lead):
            raise Unreadable("FILE_NOT_A_WORKBOOK", kind)
    if _XML_OF_2003 in content[:4096].replace(b"\x00", b""):
        raise Unreadable("FILE_OTHER_FORMAT", "“XML 表格 2003”")
    return _read_text(content)


def _read_text(content: bytes) -> Book:
    from hazardlib.ingest.files.delimited import read_delimited
    from hazardlib.ingest.files.markup import looks_like_markup, read_markup

    if looks_like_markup(content):
        return read_markup(content)
    return Book((Sheet("表格", [list(row) for row in read_delimited(content)]),))


def _read_archive(content: bytes) -> Book:
    archive = Archive(content)
    if any(name.endswith(".json") for name in archive.names):  # no workbook's part is one
        from hazardlib.domain.packages import MANIFEST
        from hazardlib.ingest.files.package import read_package

        if MANIFEST in archive.names:
            return read_package(archive)
    names = {name.lower() for name in archive.names}
    if "xl/workbook.bin" in names:
        raise Unreadable("FILE_OTHER_FORMAT", "“Excel 二进制工作簿”（.xlsb）")
    if any(name.startswith("word/") for name in names):
        from hazardlib.ingest.files.document import MAIN_PART, read_document

        if MAIN_PART in names:
            return read_document(archive)
    look: OpenXml | OpenDocument
    if "content.xml" in names and "xl/workbook.xml" not in names:
        from hazardlib.ingest.files.opendocument import OpenDocument

        look = OpenDocument(archive)
    else:
        look = OpenXml(archive)
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
        raise Unreadable("FILE_FAR_CELL", sheet=described.name)
    rows = sheet.to_python(skip_empty_area=False)
    facts.merges = sheet.merged_cell_ranges or facts.merges
    is_visible = described.visible == SheetVisibleEnum.Visible
    return make_sheet(described.name, rows, facts, is_visible=is_visible)
