"""Old book: what the sheets of an xls or an et hold besides values, told from their records."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from hazardlib.ingest.compound import SIGNATURE, Compound
from hazardlib.ingest.formats import Look, looks_of
from hazardlib.ingest.preflight import Unreadable
from hazardlib.ingest.unseen import ERRORS, OTHER_ERROR, Unseen

_BEGIN, _END, _SHEET, _SYSTEM_1904, _PASSWORD = 0x0809, 0x000A, 0x0085, 0x0022, 0x002F
_ERROR, _ROW, _COLUMNS, _FILTER = 0x0205, 0x0208, 0x007D, 0x009B
_FORMULAS = frozenset({0x0006, 0x0206, 0x0406})
_FONT, _FORMAT, _STYLE = 0x0031, 0x041E, 0x00E0
_CELLS = frozenset({0x0006, 0x0203, 0x0204, 0x0205, 0x0206, 0x027E, 0x00D6, 0x00FD, 0x0406})
_CELLS_IN_A_ROW = 0x00BD
_STRIKE = 0x08
_LINKED_BOOK = 0x01AE
_OWN_BOOK, _ADD_IN = 0x0401, 0x3A01
_IS_ERROR, _NO_NUMBER = 2, b"\xff\xff"
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x01
_WORKSHEET = 0
_ENCRYPTED = "EncryptedPackage"
_STREAMS = ("Workbook", "WORKBOOK", "Book", "BOOK")


class OldBook:
    """An xls, gone through record by record.

    Parameters
    ----------
    content
        The bytes of the file: a compound file, or the records themselves.

    Raises
    ------
    Unreadable
        If it is protected, damaged, or another kind of document.
    """

    def __init__(self, content: bytes) -> None:
        self.is_1904 = False
        self.has_links = False
        self.unseen: Mapping[int, Unseen] = {}
        stream = _stream(content) if content.startswith(SIGNATURE) else content
        sheets: list[tuple[int, int]] = []
        styles = _Styles()
        for _, kind, body in _records(stream, 0):
            if kind == _PASSWORD:
                raise Unreadable("FILE_PROTECTED")
            if kind == _SYSTEM_1904 and len(body) >= 2:
                self.is_1904 = body[0] == 1
            elif kind == _SHEET and len(body) >= 6:
                sheets.append((int.from_bytes(body[:4], "little"), body[5]))
            elif kind == _LINKED_BOOK and len(body) >= 4:
                self.has_links |= int.from_bytes(body[2:4], "little") not in {_OWN_BOOK, _ADD_IN}
            elif kind == _END:
                break
            else:
                styles.look_at_record(kind, body)
        looks = styles.looks
        looked = {
            place: _look_at_sheet(stream, start, looks)
            for place, (start, kind) in enumerate(sheets)
            if kind == _WORKSHEET
        }
        self.unseen = {place: unseen for place, unseen in looked.items() if unseen != Unseen()}


class _Styles:
    """The fonts, number formats and styles of a workbook, as far as they are notable."""

    def __init__(self) -> None:
        self.formats: dict[int, str] = {}
        self.styles: list[tuple[int, int]] = []
        self.struck: set[int] = set()
        self.font_count = 0

    @property
    def looks(self) -> dict[int, Look]:
        """Style → how it looks."""
        return looks_of(self.formats, frozenset(self.struck), self.styles)

    def look_at_record(self, kind: int, body: bytes) -> None:
        """Take a record of the workbook in."""
        if kind == _FONT and len(body) >= 4:
            # No font has the number 4: the fifth one is called 5.
            number = self.font_count + (self.font_count >= 4)
            self.struck.update({number} if body[2] & _STRIKE else ())
            self.font_count += 1
        elif kind == _FORMAT and len(body) >= 5:
            text = body[5:].decode("utf-16-le" if body[4] & 1 else "latin-1", "replace")
            self.formats[int.from_bytes(body[:2], "little")] = text
        elif kind == _STYLE and len(body) >= 4:
            font, number = struct.unpack_from("<HH", body)
            self.styles.append((number, font))


def _stream(content: bytes) -> bytes:
    try:
        compound = Compound(content)
    except Unreadable:
        # the directory names its parts in UTF-16, legible when the tables around it are not
        if _ENCRYPTED.encode("utf-16-le") in content:
            raise Unreadable("FILE_PROTECTED") from None
        raise
    names = compound.names
    if _ENCRYPTED in names:
        raise Unreadable("FILE_PROTECTED")
    name = next((name for name in _STREAMS if name in names), None)
    if name is not None:
        return compound.read(name)
    if "WordDocument" in names:
        raise Unreadable("FILE_NOT_A_WORKBOOK", "这是 Word 文档")
    if "PowerPoint Document" in names:
        raise Unreadable("FILE_NOT_A_WORKBOOK", "这是演示文稿")
    raise Unreadable("FILE_DAMAGED", "里面没有表格")


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, bytes]]:
    end = len(stream)
    while at + 4 <= end:
        kind, length = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _look_at_sheet(stream: bytes, start: int, looks: Mapping[int, Look]) -> Unseen:
    unseen = Unseen()
    depth = 0
    for _, kind, body in _records(stream, start):
        if kind == _BEGIN:
            depth += 1  # a chart on the sheet begins and ends inside it
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                break
        elif depth == 1:
            _look_at_record(kind, body, unseen)
            for place, style in _styled(kind, body) if looks else ():
                if style in looks:
                    unseen.note(place, looks[style])
    return unseen


def _styled(kind: int, body: bytes) -> Iterator[tuple[tuple[int, int], int]]:
    """Yield the cells of a record, each with its style."""
    if kind in _CELLS and len(body) >= 6:
        yield _place(body), int.from_bytes(body[4:6], "little")
    elif kind == _CELLS_IN_A_ROW and len(body) >= 6:
        row, first = _place(body)
        for number in range((len(body) - 6) // 6):
            at = 4 + 6 * number
            yield (row, first + number), int.from_bytes(body[at : at + 2], "little")


def _look_at_record(kind: int, body: bytes, unseen: Unseen) -> None:
    if kind in _FORMULAS and len(body) >= 14:
        if body[12:14] == _NO_NUMBER and body[6] == _IS_ERROR:
            unseen.cells[_place(body)] = ERRORS.get(body[8], OTHER_ERROR)
    elif kind == _ERROR and len(body) >= 8:
        if body[7] == 1:
            unseen.cells[_place(body)] = ERRORS.get(body[6], OTHER_ERROR)
    elif kind == _ROW and len(body) >= 14:
        if body[12] & _ROW_HIDDEN:
            unseen.hidden_rows.add(int.from_bytes(body[:2], "little"))
    elif kind == _COLUMNS and len(body) >= 10:
        if body[8] & _COLUMN_HIDDEN:
            first, last = struct.unpack_from("<HH", body)
            unseen.hidden_columns.update(range(first, min(last, 255) + 1))
    elif kind == _FILTER:
        unseen.is_filtered = True


def _place(body: bytes) -> tuple[int, int]:
    row, column = struct.unpack_from("<HH", body)
    return row, column
