"""Cell addresses: row and column, counted from 0, and what a person calls them (``E17``)."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")


def letters(column: int) -> str:
    """Return what a column counted from 0 is called: ``A`` to ``Z``, ``AA``."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """Return the A1 address of a cell counted from 0."""
    return f"{letters(column)}{row + 1}"


def position(cell: str | None) -> tuple[int, int] | None:
    """Return row and column, from 0, of an A1 address; None for what is no address."""
    match = _ADDRESS.fullmatch(cell or "")
    if match is None:
        return None
    return int(match[2]) - 1, column_of(match[1])


def column_of(letters: str) -> int:
    """Return the column, from 0, that these capital letters call."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
