"""Wire: what a worker found in a file, as bytes on the way back to its parent.

``marshal`` carries plain values at half the cost of ``pickle`` and can start nothing; days and
times, which it does not know, travel beside the rows, each distinct one once.
"""

from __future__ import annotations

import marshal
from datetime import date, datetime, time, timedelta
from typing import Any

from hazardlib.ingest.files.preflight import Unreadable
from hazardlib.ingest.files.read import Book, Cell, Sheet

_PLAIN = frozenset({str, float, int, bool})


def pack(answer: Book | Unreadable) -> bytes:
    """Return an answer as bytes."""
    if isinstance(answer, Unreadable):
        return marshal.dumps((answer.code, answer.detail))
    sheets = [_pack_sheet(sheet) for sheet in answer.sheets]
    return marshal.dumps((answer.is_1904, answer.has_links, sheets))


def unpack(packed: bytes) -> Book | Unreadable:
    """Return the answer that was packed."""
    answer: Any = marshal.loads(packed)  # noqa: S302 -- from our own worker, and code it cannot carry
    if isinstance(answer[0], str):
        return Unreadable(*answer)
    is_1904, has_links, sheets = answer
    return Book(tuple(map(_unpack_sheet, sheets)), is_1904, has_links)


def _pack_sheet(sheet: Sheet) -> tuple[Any, ...]:
    moments: dict[Cell, list[int]] = {}
    rows: list[list[Cell]] = sheet.rows
    for index, row in enumerate(rows):
        for column, cell in enumerate(row):
            if type(cell) not in _PLAIN:
                moments.setdefault(cell, []).extend((index, column))
                row[column] = ""
    return (
        sheet.name,
        rows,
        sheet.merges,
        sheet.is_visible,
        sorted(sheet.hidden_rows),
        sorted(sheet.hidden_columns),
        sheet.is_filtered,
        sorted(sheet.struck_rows),
        dict(sheet.codes),
        [(*_pack_moment(moment), places) for moment, places in moments.items()],
    )


def _unpack_sheet(packed: tuple[Any, ...]) -> Sheet:
    name, rows, merges, is_visible, hidden_rows, hidden_columns, is_filtered, struck_rows, codes, moments = (
        packed
    )
    for kind, said, places in moments:
        moment = _unpack_moment(kind, said)
        for row, column in zip(places[::2], places[1::2], strict=True):
            rows[row][column] = moment
    hidden = frozenset(hidden_rows), frozenset(hidden_columns)
    return Sheet(name, rows, merges, is_visible, *hidden, is_filtered, frozenset(struck_rows), codes)


def _pack_moment(moment: Cell) -> tuple[str, Any]:
    if isinstance(moment, timedelta):
        return "span", (moment.days, moment.seconds, moment.microseconds)
    if isinstance(moment, datetime | date | time):
        return type(moment).__name__, moment.isoformat()
    return "text", str(moment)


def _unpack_moment(kind: str, said: Any) -> Cell:
    if kind == "span":
        return timedelta(*said)
    if kind == "date":
        return date.fromisoformat(said)
    if kind == "datetime":
        return datetime.fromisoformat(said)
    return time.fromisoformat(said) if kind == "time" else str(said)
