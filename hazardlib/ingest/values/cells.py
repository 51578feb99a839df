"""Cells: a cell as text, free of anybody's telephone number or identity number, and of who reported."""

from __future__ import annotations

from datetime import date, datetime

from hazardlib.domain.folding import with_hyphens
from hazardlib.ingest.files.read import Cell
from hazardlib.ingest.privacy.contacts import cover
from hazardlib.ingest.privacy.redact import redact, redact_called, without_people
from hazardlib.ingest.values.numbers import NOTHING

_LARGEST_EXACT = 1e15


def written(cell: Cell) -> str:
    """Return a cell as it would be written down: 3.0 is ``3``, a date ``2023-06-05``."""
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)
    if isinstance(cell, datetime):
        at_midnight = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if at_midnight else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def shown(cell: Cell) -> str:
    """Return a cell as a message or a table may show it."""
    return redact(written(cell))


def code_of(cell: Cell) -> str | None:
    """Return what numbers a hazard or a tip as it is kept, every dash a hyphen, or None for a blank cell."""
    if is_nothing(cell):
        return None
    return with_hyphens(written(cell))


def number_of(cell: Cell) -> str | None:
    """Return a cell as a hazard's number without anybody's own, or None for a blank one."""
    code = code_of(cell)
    if code is not None and not code.isascii():
        code = without_people(code)
    return code and cover(code, is_rounded=is_rounded(cell))


def called(cell: Cell) -> str | None:
    """Return a cell that says who answers for a hazard or what unit it is in, as it is kept, or None for a blank one."""
    if not isinstance(cell, str):
        return shown(cell)
    text = " ".join(cell.split())
    return None if text in NOTHING else redact_called(text)


def is_nothing(cell: Cell) -> bool:
    """Tell whether a cell says nothing: blank, ``/``, ``无`` or a dash."""
    return isinstance(cell, str) and cell.strip() in NOTHING


def is_rounded(cell: Cell) -> bool:
    """Tell whether a number is too long to have been stored exactly."""
    return isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= _LARGEST_EXACT
