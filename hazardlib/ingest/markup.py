"""Markup: the HTML tables that office systems export under the name of ``.xls``."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hazardlib.ingest.delimited import decode
from hazardlib.ingest.preflight import Unreadable

Span = tuple[tuple[int, int], tuple[int, int]]

_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_CHINESE = frozenset({"gb2312", "gbk", "gb18030"})
_WIDEST_SPAN = 1_024
_MOST_CELLS = 2_000_000


def looks_like_markup(content: bytes) -> bool:
    """Tell whether a file is HTML with a table in it, whatever its encoding."""
    head = content.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")[:4096].replace(b"\x00", b"").lower()
    return head.startswith(b"<") and (b"<table" in head or b"<html" in head)


def read_markup(content: bytes) -> list[tuple[list[list[str]], list[Span]]]:
    """Return every table of an HTML page as rows and merged ranges.

    Raises
    ------
    Unreadable
        If there is no table with a cell in it.
    """
    parser = _Tables()
    parser.feed(_decode(content))
    parser.close()
    tables = [(table.rows(), table.spans) for table in parser.tables if table.cells]
    if not tables:
        raise Unreadable("FILE_NOT_A_WORKBOOK", "这是网页，里面没有表格")
    return tables


def _decode(content: bytes) -> str:
    declared = _DECLARED.search(content[:4096])
    if declared is not None and declared[1].decode("ascii").lower() in _CHINESE:
        try:
            return content.decode("gb18030")
        except UnicodeDecodeError:
            pass  # the declaration is wrong: fall back to what the bytes say
    return decode(content)


class _Table:
    """One table while it is being read: cells by place, spans as merged ranges."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], str] = {}
        self.taken: set[tuple[int, int]] = set()
        self.spans: list[Span] = []
        self.row = -1
        self.column = 0

    def start_row(self) -> None:
        self.row += 1
        self.column = 0

    def add(self, text: str, rowspan: int, colspan: int) -> None:
        if self.row < 0:
            self.start_row()
        while (self.row, self.column) in self.taken:
            self.column += 1
        self.cells[self.row, self.column] = text
        if rowspan > 1 or colspan > 1:
            last = (self.row + rowspan - 1, self.column + colspan - 1)
            self.spans.append(((self.row, self.column), last))
            self.taken.update(
                (row, column)
                for row in range(self.row, last[0] + 1)
                for column in range(self.column, last[1] + 1)
            )
        self.column += colspan
        if len(self.cells) + len(self.taken) > _MOST_CELLS:
            raise Unreadable("FILE_TOO_LARGE", "网页表格的单元格太多")

    def rows(self) -> list[list[str]]:
        height = max(row for row, _ in self.cells) + 1
        width = max(column for _, column in self.cells) + 1
        rows = [[""] * width for _ in range(height)]
        for (row, column), text in self.cells.items():
            rows[row][column] = text
        return rows


class _Tables(HTMLParser):
    """Collect the outermost tables of a page; a table inside a cell is part of that cell's text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self.depth = 0
        self.pieces: list[str] | None = None
        self.spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append(_Table())
        elif self.depth == 1 and tag == "tr":
            self._end_cell()
            self.tables[-1].start_row()
        elif self.depth == 1 and tag in {"td", "th"}:
            self._end_cell()
            given = dict(attrs)
            self.spans = (_span(given.get("rowspan")), _span(given.get("colspan")))
            self.pieces = []
        elif tag in {"br", "p", "div"} and self.pieces:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self.depth:
            if self.depth == 1:
                self._end_cell()
            self.depth -= 1
        elif self.depth == 1 and tag in {"td", "th", "tr"}:
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self.pieces is not None:
            self.pieces.append(data)

    def _end_cell(self) -> None:
        if self.pieces is not None:
            text = "".join(self.pieces).replace("\xa0", " ").strip()
            self.tables[-1].add(text, *self.spans)
            self.pieces = None


def _span(given: str | None) -> int:
    """Return a declared span; a senseless one counts as one."""
    return min(max(int(given), 1), _WIDEST_SPAN) if given and given.strip().isdigit() else 1
