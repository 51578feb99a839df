"""SpreadsheetML: the one-file XML of Excel 2003, which old systems still export as ``.xls``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from xml.parsers import expat

from hazardlib.ingest.markup import decode_markup
from hazardlib.ingest.preflight import FARTHEST_COLUMN, FARTHEST_ROW, Unreadable
from hazardlib.ingest.unseen import Unseen, error_text, formula_text

_NAMES = "urn:schemas-microsoft-com:office:spreadsheet"
_WIDEST_SPAN = 100_000


@dataclass
class Table:
    """One sheet while it is being read; everything from 0."""

    name: str
    is_visible: bool = True
    cells: dict[tuple[int, int], str | float | bool | datetime] = field(default_factory=dict)
    merges: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    unseen: Unseen = field(default_factory=Unseen)


def looks_like_spreadsheetml(content: bytes) -> bool:
    """Tell whether a file is the XML of Excel 2003."""
    head = content[:4096].replace(b"\x00", b"")
    return b"<" in head and _NAMES.encode() in head and b"Workbook" in head


def read_spreadsheetml(content: bytes) -> list[Table]:
    """Return the sheets.

    Raises
    ------
    Unreadable
        If the XML is not well formed, brings declarations of its own, or holds a cell too far away.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_declarations
    try:
        parser.Parse(decode_markup(content), True)
    except expat.ExpatError:
        raise Unreadable("FILE_INCOMPLETE") from None
    if not reader.tables:
        raise Unreadable("FILE_DAMAGED", "里面没有表格")
    return reader.tables


def _refuse_declarations(*_: object) -> None:
    raise Unreadable("FILE_SUSPECT", "自带的实体定义")


class _Reader:
    """The handlers that build the tables."""

    def __init__(self) -> None:
        self.tables: list[Table] = []
        self.row = self.column = -1
        self.columns = 0
        self.kind = ""
        self.formula = ""
        self.across = 0
        self.pieces: list[str] | None = None
        self.has_data = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        said = {key.rsplit(" ", 1)[-1]: value for key, value in attributes.items()}
        name = tag.rsplit(" ", 1)[-1] if tag.startswith(_NAMES) else ""
        if name == "Worksheet":
            self.tables.append(Table(said.get("Name", "")))
            self.row, self.columns = -1, 0
        elif name == "Column" and self.tables:
            first = _number(said, "Index", self.columns + 1) - 1
            self.columns = first + _number(said, "Span", 0) + 1
            if said.get("Hidden") == "1":
                self.tables[-1].unseen.hidden_columns.update(range(first, min(self.columns, FARTHEST_COLUMN)))
        elif name == "Row" and self.tables:
            self.row, self.column = _number(said, "Index", self.row + 2) - 1, -1
            if said.get("Hidden") == "1":
                self.tables[-1].unseen.hidden_rows.add(self.row)
        elif name == "Cell" and self.tables:
            self._start_cell(said)
        elif name == "Data" and self.tables:
            self.kind, self.pieces, self.has_data = said.get("Type", "String"), [], True
        elif name == "Visible" or tag.endswith(" Visible"):
            self.pieces = []

    def _start_cell(self, said: Mapping[str, str]) -> None:
        self.column = _number(said, "Index", self.column + 2) - 1
        self.formula, self.has_data = said.get("Formula", ""), False
        if self.row >= FARTHEST_ROW or self.column >= FARTHEST_COLUMN:
            place = f"第 {self.row + 1} 行第 {self.column + 1} 列"
            raise Unreadable("FILE_FAR_CELL", f"［{self.tables[-1].name}］{place}")
        self.across, down = _number(said, "MergeAcross", 0), _number(said, "MergeDown", 0)
        if self.across or down:
            last = (self.row + min(down, _WIDEST_SPAN), self.column + self.across)
            self.tables[-1].merges.append(((self.row, self.column), last))

    def text(self, text: str) -> None:
        if self.pieces is not None:
            self.pieces.append(text)

    def end(self, tag: str) -> None:
        name = tag.rsplit(" ", 1)[-1]
        if not self.tables:
            return
        table = self.tables[-1]
        if name == "Data" and self.pieces is not None:
            text = "".join(self.pieces)
            if self.kind == "Error":
                table.unseen.cells[self.row, self.column] = error_text(text)
            else:
                table.cells[self.row, self.column] = _value(text, self.kind)
        elif name == "Cell":
            if self.formula and not self.has_data:
                table.unseen.cells[self.row, self.column] = formula_text(self.formula)
            self.column += self.across
        elif name == "Visible" and self.pieces is not None:
            table.is_visible = "".join(self.pieces).strip() == "SheetVisible"
        if name in {"Data", "Visible"}:
            self.pieces = None


def _number(said: Mapping[str, str], name: str, default: int) -> int:
    given = said.get(name, "").strip()
    return int(given[:9]) if given.isascii() and given.isdigit() else default


def _value(text: str, kind: str) -> str | float | bool | datetime:
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return datetime.fromisoformat(text).replace(tzinfo=None)  # a cell knows no zone
    except ValueError:
        return text
    return text.strip() == "1" if kind == "Boolean" else text
