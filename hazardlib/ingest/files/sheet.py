"""Sheet and Book: the plain values that every kind of file becomes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from hazardlib.ingest.files.sheet_facts import CellFormat, as_code

Cell = str | int | float | bool | date | datetime | time | timedelta
"""What a cell holds; a blank one holds ``""``."""

Range = tuple[tuple[int, int], tuple[int, int]]
"""First and last (row, column) of a merged range, both included, from 0."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its cells from A1 on, row by row, and what a person sees or does not see of them.

    Parameters
    ----------
    rows
        Its cells, all rows of one width; an error cell holds the error, an uncalculated one its formula.
    merges
        Its merged ranges, as far as they lie within its cells.
    hidden_rows, hidden_columns
        What is hidden on it, from 0.
    is_filtered
        Whether a filter hides its rows.
    struck_rows
        The rows most of whose cells have a line through them.
    codes
        (row, column) → what a whole number is shown as where that is more than its digits: ``0007``.
    """

    name: str
    rows: list[list[Cell]]
    merges: tuple[Range, ...] = ()
    is_visible: bool = True
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_filtered: bool = False
    struck_rows: frozenset[int] = frozenset()
    codes: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def part(self, first: int, end: int) -> Sheet:
        """Return what of a sheet stands in some rows: their cells and the merged ranges that begin there."""
        rows = self.rows[first:end]
        merges = (
            ((top - first, left), (min(bottom, end - 1) - first, right))
            for (top, left), (bottom, right) in self.merges
            if first <= top < end
        )
        return Sheet(self.name, rows, tuple(merges))


@dataclass(frozen=True)
class PackedTables:
    """A street's package as it lies in its file: its manifest as JSON, and the columns of its tables in their order, days as texts."""

    manifest: bytes
    tables: Mapping[str, list[list[str | int | float | bool | None]]]


@dataclass(frozen=True)
class Book:
    """One file: its sheets, whether its date numbers count from 1904, whether it leans on other files, whether it is a text; or a street's package."""

    sheets: tuple[Sheet, ...]
    is_1904: bool = False
    has_links: bool = False
    is_document: bool = False
    package: PackedTables | None = None


@dataclass
class SheetFacts:
    """What is behind one sheet's plain cells, as in `Sheet`; rows and columns from 0.

    Parameters
    ----------
    cells
        (row, column) → the error shown there, or the formula that has no stored value.
    merges
        The merged ranges, of formats whose ranges the reader leaves out.
    looks
        (row, column) → how the cell looks, where that is not plain.
    """

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_filtered: bool = False
    merges: list[Range] = field(default_factory=list)
    looks: dict[tuple[int, int], CellFormat] = field(default_factory=dict)


def make_sheet(name: str, rows: list[list[Cell]], facts: SheetFacts, *, is_visible: bool = True) -> Sheet:
    """Return a sheet whose cells hold what a person sees; its rows, as the reader has them, may be changed."""
    if facts.cells:
        height = max(row for row, _ in facts.cells) + 1
        width = max([len(rows[0]) if rows else 0, *(column + 1 for _, column in facts.cells)])
        rows = [row + [""] * (width - len(row)) for row in rows]
        rows += [[""] * width for _ in range(height - len(rows))]
        for (row, column), shown in facts.cells.items():
            rows[row][column] = shown
    while rows and rows[-1].count("") == len(rows[-1]):
        rows.pop()
    struck: Counter[int] = Counter()
    codes = {}
    for (row, column), look in facts.looks.items():
        cell = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
        if cell == "":
            continue
        struck[row] += look.is_struck
        if look.is_month and isinstance(cell, date) and cell.day == 1:
            rows[row][column] = f"{cell.year}年{cell.month}月"  # typed so: the day is the program's
        elif not isinstance(cell, int | float) or isinstance(cell, bool):
            continue
        elif look.amount:
            rows[row][column] = look.amount.format(f"{cell:.15g}")
        elif look.code and cell >= 0 and float(cell).is_integer():
            codes[row, column] = as_code(look.code, int(cell))
    return Sheet(
        name,
        rows,
        _within(facts.merges, rows),
        is_visible,
        frozenset(facts.hidden_rows),
        frozenset(facts.hidden_columns),
        facts.is_filtered,
        frozenset(row for row, count in struck.items() if 2 * count > len(rows[row]) - rows[row].count("")),
        codes,
    )


def _within(merges: Sequence[Range], rows: list[list[Cell]]) -> tuple[Range, ...]:
    """Return the merged ranges that can be real, cut to the cells there are: they do not overlap, so all cover the sheet once at most."""
    height, width = len(rows), len(rows[0]) if rows else 0
    kept, room = [], height * width
    for (top, left), (bottom, right) in merges:
        last = min(bottom, height - 1), min(right, width - 1)
        area = max(last[0] - top + 1, 0) * max(last[1] - left + 1, 0)
        room -= area
        if room < 0:
            break
        if area:
            kept.append(((top, left), last))
    return tuple(kept)
