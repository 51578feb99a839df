"""Delimited: text with commas, tabs or semicolons, in the encodings that offices use."""

from __future__ import annotations

import csv
import io
import re

from hazardlib.ingest.files.preflight import FARTHEST_COLUMN, Unreadable

_DELIMITERS = (",", "\t", ";")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_LONGEST_CHARACTER = 4
_SAMPLE_LINES = 60
_ASCII = frozenset(b"\t\n\r") | frozenset(range(0x20, 0x7F))
_STRAY_ZEROS = 2
"""Zero bytes that a text of bytes may hold by mistake."""

_LONGEST_WORDS = 50
"""Chinese characters between two commas, line ends or digits of a table, on average at most."""

_LONGEST_CELL = 1_000_000
_KEPT = re.compile(r'\A="([^"]*)"\Z')
"""A text that is kept from becoming a number: ``="00123"``."""


def decode(content: bytes) -> str:
    """Return the text of a file without being told its encoding."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            _refuse_cut(content, encoding)
            return content.decode(encoding, errors="replace")
    if wide := _wide_encoding(content[:4000]):
        return _strict(content, (wide,))
    return _strict(content, ("utf-8", "gb18030"))  # gb18030, not gbk: rare characters in names


def _wide_encoding(head: bytes) -> str:
    """Return in which UTF-16 a text without mark is, by the zero bytes of its commas, line ends and digits.

    They stand behind those bytes or before them. 一 has a zero byte as well, on the other side.
    """
    pairs = list(zip(head[::2], head[1::2], strict=False))
    little = sum(second == 0 and first in _ASCII for first, second in pairs)
    big = sum(first == 0 and second in _ASCII for first, second in pairs)
    if max(little, big) <= max(_STRAY_ZEROS, len(pairs) // _LONGEST_WORDS):
        return ""
    return "utf-16-le" if little >= big else "utf-16-be"


def _refuse_cut(content: bytes, encoding: str) -> None:
    """Refuse a text that ends within a character: it is still being written, or was not copied whole."""
    try:
        content.decode(encoding)
    except UnicodeDecodeError as error:
        whole = error.object  # without the mark at its beginning
        is_tail = error.end == len(whole) and error.start > len(whole) - _LONGEST_CHARACTER
        if is_tail and not whole[: error.start].isascii():  # plain ASCII before it may be of any encoding
            raise Unreadable("FILE_INCOMPLETE") from None


def _strict(content: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        _refuse_cut(content, encoding)
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if sum(character < " " and character not in "\t\r\n\f" for character in text[:4000]) <= _STRAY_ZEROS:
            return text
    raise Unreadable("FILE_NOT_A_WORKBOOK", "认不出这是什么文件")


def read_delimited(content: bytes) -> list[list[str]]:
    """Return the rows of a delimited text, all of one width."""
    text = decode(content).replace("\x00", "")
    sample = "\n".join(text.splitlines()[:_SAMPLE_LINES])
    widths = {delimiter: _width(sample, delimiter) for delimiter in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda candidate: widths[candidate])
    if widths[delimiter] < 2:
        raise Unreadable("FILE_NOT_A_WORKBOOK", "这是文字，不是表格")
    rows = _rows(text, delimiter)
    width = max(map(len, rows))
    if width > FARTHEST_COLUMN:
        raise Unreadable("FILE_FAR_CELL", "表格的远处")
    if '="' in text:
        rows = [[_KEPT.sub(r"\1", cell) for cell in row] for row in rows]
    return [row + [""] * (width - len(row)) for row in rows]


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """Return the cells line by line; a quote that is never closed must not swallow the lines after it."""
    csv.field_size_limit(_LONGEST_CELL)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        pass  # quotes within quotes, as people type them: read as far as that does no harm
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise Unreadable("FILE_DAMAGED", "分隔文本的引号不成对") from None
    below = (line for row in rows for cell in row if "\n" in cell for line in cell.split("\n")[1:])
    if any(line.count(delimiter) >= 2 for line in below):  # a cell that holds whole lines of the table
        raise Unreadable("FILE_DAMAGED", "分隔文本的引号不成对")
    return rows


def _width(sample: str, delimiter: str) -> int:
    """Return the usual number of cells in a line: a title with commas must not decide."""
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
    except csv.Error:
        return 0
    return sorted(widths)[len(widths) // 2] if widths else 0
