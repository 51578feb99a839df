"""Cells: a cell as text, free of anybody's telephone number or identity number, and of who reported."""

from __future__ import annotations

import re
from datetime import date, datetime

from hazardlib.ingest.names import HIDDEN_NUMBER, without_labelled_names, without_names
from hazardlib.ingest.numbers import NOTHING
from hazardlib.ingest.read import Cell

_LARGEST_EXACT = 1e15

_IDENTITY = re.compile(r"(?<!\d)(\d{3})\d{14}[\dXxＸｘ](?!\d)")
_MOBILE = re.compile(r"(?<!\d)((?:\+?86[-\s]?)?1[3-9]\d)[-\s]?\d{4}[-\s]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})[-—－\s]?\d{3,4}[-\s]?(\d{4})(?![\d-])")
_CALLED = re.compile(
    r"((?:电话|手机|联系方式|微信|QQ)(?:号码?)?\s*(?:[:：是为]\s*)?)\d{3,7}(\d{4})(?!\d)", re.IGNORECASE
)
_PERSONS_NUMBER = re.compile(
    r"1[3-9]\d{9}|[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
)
_MANY_DIGITS = re.compile(r"\d[-—－\s\d]{6}")


def mask(text: str) -> str:
    """Return a text without who reported, telephone and identity numbers made unreadable: ``138****5678``."""
    text = without_labelled_names(text)
    if _MANY_DIGITS.search(text) is None:
        return text
    text = _IDENTITY.sub(r"\1***************", text)
    text = _MOBILE.sub(r"\1****\2", text)
    text = _LANDLINE.sub(r"\1-****\2", text)
    return _CALLED.sub(r"\1****\2", text)


def anonymous(cell: Cell) -> Cell:
    """Return a cell of 举报线索 without anything by which whoever reported may be known."""
    if isinstance(cell, str):
        return without_names(mask(cell))
    text = written(cell)
    return cell if mask(text) == text else HIDDEN_NUMBER


def anonymous_number(cell: Cell) -> Cell:
    """Return a cell that numbers a tip or a hazard; another's long number is not taken for a person's."""
    text = written(cell)
    if _PERSONS_NUMBER.fullmatch(text):
        return HIDDEN_NUMBER
    return cell if text.isascii() else anonymous(cell)


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
    return mask(written(cell))


def text_of(cell: Cell) -> str | None:
    """Return a cell of a text column as it is kept, or None for a blank one."""
    if isinstance(cell, str):
        text = " ".join(cell.split())
        return None if text in NOTHING else mask(text)
    return shown(cell)


def is_nothing(cell: Cell) -> bool:
    """Tell whether a cell says nothing: blank, ``/``, ``无`` or a dash."""
    return isinstance(cell, str) and cell.strip() in NOTHING


def is_rounded(cell: Cell) -> bool:
    """Tell whether a number is too long to have been stored exactly."""
    return isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= _LARGEST_EXACT
