"""Markup: the HTML tables that office systems export under the name of ``.xls``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from hazardlib.ingest.files.delimited import decode
from hazardlib.ingest.files.preflight import FARTHEST_COLUMN, FARTHEST_ROW, Unreadable
from hazardlib.ingest.files.sheet import Book, Cell, Range, SheetFacts, make_sheet

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_CHINESE = frozenset({"gb2312", "gbk", "gb18030"})
_WEB_ARCHIVE = re.compile(rb"MIME-Version:.{0,2000}?multipart/related", re.IGNORECASE | re.DOTALL)
_CODE = frozenset({"style", "script", "title"})
_INLINE = frozenset({"a", "b", "em", "font", "i", "span", "strong", "u"})
_WHOLE = re.compile(r"\s*([0-9]{1,9})[0-9]*\s*")
_WIDEST_SPAN = 1_024
_MOST_CELLS = 1_000_000
_FEW_ROWS = 3
"""A table of so few rows above another says whose that one is; it is read as its first rows."""


def looks_like_markup(content: bytes) -> bool:
    """Tell whether a file is HTML with a table in it, whatever its encoding."""
    if _WEB_ARCHIVE.match(content):
        return True
    head = content.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")[:4096].replace(b"\x00", b"").lower()
    return head.startswith(b"<") and (b"<table" in head or b"<html" in head)


def read_markup(content: bytes) -> Book:
    """Return every table of an HTML page, or of the pages of a web archive, that has a cell."""
    tables = []
    for page in _pages(content):
        parser = _Tables()
        parser.feed(_decode(page))
        parser.close()
        tables += _stacked(parser.blocks)
    if not tables:
        raise Unreadable("FILE_NOT_A_WORKBOOK", "这是网页，里面没有表格")
    names = ["表格"] if len(tables) == 1 else [f"表格{number}" for number in range(1, len(tables) + 1)]
    return Book(tuple(make_sheet(name, *parts) for name, parts in zip(names, tables, strict=True)))


def _stacked(blocks: Sequence[Table | str]) -> list[tuple[list[list[Cell]], SheetFacts]]:
    """Return the tables of a page, each with what stands above it as its first rows, as Excel shows them."""
    filled = [block for block in blocks if isinstance(block, str) or block.cells]
    last = max((place for place, block in enumerate(filled) if isinstance(block, Table)), default=-1)
    tables: list[tuple[list[list[Cell]], SheetFacts]] = []
    above: list[list[Cell]] = []
    for place, block in enumerate(filled):
        if isinstance(block, str):
            above.append([block])
            continue
        own, count = block.rows, len(above)
        if place < last and len(own) <= _FEW_ROWS:
            above += own
            continue
        width = max(map(len, (*above, *own)))
        rows = [row + [""] * (width - len(row)) for row in (*above, *own)]
        spans = [((a + count, b), (c + count, d)) for (a, b), (c, d) in block.spans]
        tables.append((rows, SheetFacts(hidden_rows={row + count for row in block.hidden}, merges=spans)))
        above = []
    return tables


def _pages(content: bytes) -> list[bytes]:
    if not _WEB_ARCHIVE.match(content):
        return [content]
    import email

    parts = email.message_from_bytes(content).walk()
    pages = [part.get_payload(decode=True) for part in parts if part.get_content_type() == "text/html"]
    return [page for page in pages if isinstance(page, bytes)]


def _decode(content: bytes) -> str:
    """Return a page's text, by the encoding that it declares if that holds, else by its bytes."""
    declared = _DECLARED.search(content[:4096])
    if declared is not None and declared[1].decode("ascii").lower() in _CHINESE:
        try:
            return content.decode("gb18030")
        except UnicodeDecodeError:
            pass  # the declaration is wrong: fall back to what the bytes say
    return decode(content)


class Table:
    """One table: its cells by place, its spans as merged ranges, its hidden rows, all from 0."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], str] = {}
        self.spans: list[Range] = []
        self.hidden: set[int] = set()
        self.pieces: list[str] | None = None
        self._taken: set[tuple[int, int]] = set()
        self._row = -1
        self._column = 0
        self._span = (1, 1)

    @property
    def rows(self) -> list[list[Cell]]:
        """The cells as rows from A1 on, all of one width."""
        height, width = (max(end) + 1 for end in zip(*self.cells, strict=True))
        rows: list[list[Cell]] = [[""] * width for _ in range(height)]
        for (row, column), text in self.cells.items():
            rows[row][column] = text
        return rows

    def start_row(self, *, is_hidden: bool = False) -> None:
        """Begin a row."""
        self.end_cell()
        self._row += 1
        self._column = 0
        if is_hidden:
            self.hidden.add(self._row)

    def start_cell(self, rowspan: int, colspan: int) -> None:
        """Begin a cell."""
        self.end_cell()
        self._span = (rowspan, colspan)
        self.pieces = []

    def end_cell(self) -> None:
        """End the cell that was begun, if there is one."""
        if self.pieces is not None:
            self._add("".join(self.pieces).replace("\xa0", " ").strip(), *self._span)
            self.pieces = None

    def _add(self, text: str, rowspan: int, colspan: int) -> None:
        self._row = max(self._row, 0)
        while (self._row, self._column) in self._taken:
            self._column += 1
        if self._column >= FARTHEST_COLUMN or self._row >= FARTHEST_ROW:
            raise Unreadable("FILE_FAR_CELL", "网页表格的远处")
        if len(self.cells) + len(self._taken) + rowspan * colspan > _MOST_CELLS:
            raise Unreadable("FILE_TOO_LARGE", "网页表格的单元格太多")
        self.cells[self._row, self._column] = text
        if rowspan > 1 or colspan > 1:
            last = (self._row + rowspan - 1, self._column + colspan - 1)
            self.spans.append(((self._row, self._column), last))
            self._taken.update(
                (row, column)
                for row in range(self._row, last[0] + 1)
                for column in range(self._column, last[1] + 1)
            )
        self._column += colspan


class _Tables(HTMLParser):
    """Collect the tables of a page and the texts between them; one inside another's cell is its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Table | str] = []
        self._loose: list[str] = []
        self._open: list[Table] = []
        self._is_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_code = tag in _CODE
        if tag not in _INLINE:
            self._end_text()
        if tag == "table":
            table = Table()
            self.blocks.append(table)
            self._open.append(table)
        elif not self._open:
            return
        elif tag == "tr":
            style = (dict(attrs).get("style") or "").replace(" ", "").lower()
            self._open[-1].start_row(is_hidden="display:none" in style)
        elif tag in {"td", "th"}:
            given = dict(attrs)
            self._open[-1].start_cell(_span(given.get("rowspan")), _span(given.get("colspan")))
        elif tag in {"br", "p", "div"} and self._open[-1].pieces:
            self._open[-1].pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._is_code = False
        if tag not in _INLINE:
            self._end_text()
        if self._open and tag in {"td", "th", "tr", "table"}:
            self._open[-1].end_cell()
            if tag == "table":
                self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._is_code:
            return
        if self._open and self._open[-1].pieces is not None:
            self._open[-1].pieces.append(data)
        else:
            self._loose.append(data)

    def _end_text(self) -> None:
        """Keep a text that stands in no cell; a table's caption stands above it."""
        text = "".join(self._loose).replace("\xa0", " ").strip()
        self._loose = []
        if text:
            is_caption = bool(self._open) and self.blocks[-1] is self._open[-1]
            self.blocks.insert(len(self.blocks) - is_caption, text)


def _span(given: str | None) -> int:
    """Return a declared span; a senseless one counts as one."""
    number = _WHOLE.fullmatch(given or "")
    return min(max(int(number[1]), 1), _WIDEST_SPAN) if number else 1
