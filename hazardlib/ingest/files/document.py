"""Document: the lines of a Word text, each in a row of its own; a table's rows have its cells, between two empty rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from hazardlib.ingest.files.preflight import Archive, Unreadable
from hazardlib.ingest.files.sheet import Book, Cell, Sheet

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAIN_PART = "word/document.xml"
SHEET = "Word 文档"

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TABLE, _TABLE_ROW, _CELL, _TEXT = (f"{_WORD}{name}" for name in ("p", "tbl", "tr", "tc", "t"))
_GAPS = {f"{_WORD}tab": " ", f"{_WORD}br": " ", f"{_WORD}cr": " "}
_NOT_SHOWN = frozenset(
    {
        *(f"{_WORD}{name}" for name in ("del", "moveFrom", "delText", "instrText", "pPr", "rPr")),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)
"""What was struck out, fields' own language, and the second copy that old programs read of a text box."""


def read_document(archive: Archive) -> Book:
    """Return what a Word document says, line by line; what is in text boxes, content controls and insertions too.

    python-docx leaves those three out, and a department's text must not lose a line.
    """
    content = dict(archive.parts())[next(name for name in archive.names if name.lower() == MAIN_PART)]
    try:
        root = ET.fromstring(content)  # noqa: S314 -- without declarations, as `parts` has seen
    except ET.ParseError:
        raise Unreadable("FILE_DAMAGED", "内部结构有错") from None
    rows: list[list[Cell]] = [list(row) for row in _rows(root)]
    return Book((Sheet(SHEET, rows),), is_document=True)


def _rows(element: Element) -> Iterator[list[str]]:
    """Yield the paragraphs and the tables' rows in an element, in their order."""
    if element.tag in _NOT_SHOWN:
        return
    if element.tag == _TABLE:
        yield []
        for row in _children(element, _TABLE_ROW):
            yield [
                " ".join(said for inner in _rows(cell) for said in inner) for cell in _children(row, _CELL)
            ]
        yield []
    elif element.tag == _PARAGRAPH:
        boxes: list[Element] = []
        if line := "".join(_texts(element, boxes)).strip():
            yield [line]
        for box in boxes:
            yield from _rows(box)
    else:
        for child in element:
            yield from _rows(child)


def _children(element: Element, tag: str) -> Iterator[Element]:
    """Yield the elements of a kind in another, also in controls around them, and none within one of them."""
    for child in element:
        if child.tag == tag:
            yield child
        else:
            yield from _children(child, tag)


def _texts(element: Element, boxes: list[Element]) -> Iterator[str]:
    """Yield the texts of a paragraph; paragraphs within it, in text boxes, are put aside."""
    for child in element:
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in _GAPS:
            yield _GAPS[child.tag]
        elif child.tag == _PARAGRAPH:
            boxes.append(child)
        elif child.tag not in _NOT_SHOWN:
            yield from _texts(child, boxes)
