"""Ledgers: the records of one table, column by column, as they were typed.

Of a record in row 4, ``1 | 甲餐馆 | 软管老化 | 三号 | 补``, below 序号, 单位名称, 隐患描述, 网格 and no heading at all,
``cells`` has ``unit`` and ``description``, and ``extra`` the rest: ``{"网格": "三号", "E列（无表头）": "补"}``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from hazardlib.domain.addresses import letters
from hazardlib.domain.folding import without_space
from hazardlib.domain.sheets import SHEETS
from hazardlib.ingest.files.read import Cell, Sheet
from hazardlib.ingest.files.sheet_facts import fault_of
from hazardlib.ingest.tables.dittos import Doubt, without_dittos, without_merged_numbers
from hazardlib.ingest.tables.layout import Layout
from hazardlib.ingest.values.cells import shown, written
from hazardlib.ingest.values.parse import NUMBERS

_FULL_CELLS = 4
"""Filled cells of a title row at most: title, 填报单位, 填报月份, 填报日期."""

_COUNTER = re.compile(r"[(\[【]?(?:\d*(?:[.-]\d+)*|[一二三四五六七八九十百]+)[)\]】.、]*")


@dataclass
class Ledger:
    """The records of one table, column by column, as they were typed.

    Parameters
    ----------
    rows
        The records' rows, from 0.
    cells
        Field → the column's cells, merged ranges filled downwards.
    extra
        For each record the unknown columns, and a running number that is none, as JSON, or None.
    asides
        (row, column) → what stands in an unknown column's cell that shows an error.
    covered
        (row, column) → what a merged range hides.
    unnamed
        The columns that hold something and have no heading.
    doubts
        The cells that were read in one of several ways.
    title
        The texts right above the header.
    """

    sheet: str
    layout: Layout
    rows: list[int]
    cells: dict[str, Sequence[Cell]]
    extra: list[str | None]
    asides: dict[tuple[int, int], str] = field(default_factory=dict)
    covered: dict[tuple[int, int], Cell] = field(default_factory=dict)
    unnamed: tuple[int, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    title: tuple[str, ...] = ()


def take_ledger(sheet: Sheet, layout: Layout, records: list[int]) -> Ledger:
    """Return the records of a table."""
    filled, covered = _under_merges(sheet, layout)
    columns = list(zip(*(sheet.rows[row] for row in records), strict=False))  # all rows are as wide
    cells: dict[str, Sequence[Cell]] = {
        name: _column(columns, records, column, filled) for name, column in layout.columns.items()
    }
    cells |= {
        name: _as_shown(cells[name], sheet, records, layout.columns[name]) for name in cells.keys() & NUMBERS
    }
    cells |= {name: [said] * len(records) for name, said in layout.constants.items()}
    cells, dittos = without_dittos(cells, layout, records)
    cells, merged = without_merged_numbers(cells, sheet, layout, records)
    ledger = Ledger(sheet.name, layout, records, cells, [None] * len(records), covered=covered)
    ledger.title = _title(sheet, layout)
    ledger.unnamed = unnamed = _unnamed(layout, columns)
    ledger.doubts = (*dittos, *merged)
    others = {
        column: (key, _column(columns, records, column, filled))
        for column, key in _keys(layout, unnamed).items()
    }
    if layout.serial is not None and SHEETS[layout.table].keeps_unknown and layout.serial < len(columns):
        numbers = ["" if _is_counter(cell) else cell for cell in columns[layout.serial]]
        others[layout.serial] = (shown(layout.headings[layout.serial]), numbers)
    for place in range(len(records)) if others else ():
        said: dict[str, str] = {}
        for column, (key, values) in others.items():
            cell = values[place]
            if isinstance(cell, str):
                if not cell.strip():
                    continue
                if fault_of(cell):
                    ledger.asides[records[place], column] = cell
            said[key] = shown(cell)
        if said:
            ledger.extra[place] = json.dumps(said, ensure_ascii=False)
    return ledger


def _title(sheet: Sheet, layout: Layout) -> tuple[str, ...]:
    """Return the texts of the rows above a header, up to one that is full enough to be a table's."""
    above = takewhile(
        lambda row: len(row) - row.count("") <= _FULL_CELLS, reversed(sheet.rows[: layout.first_row])
    )
    return tuple(cell for row in above for cell in row if isinstance(cell, str) and cell.strip())[::-1]


def _as_shown(cells: Sequence[Cell], sheet: Sheet, records: Sequence[int], column: int) -> Sequence[Cell]:
    """Return a column of codes as the screen shows them: 7 in the format 0000 is 0007."""
    if not sheet.codes:
        return cells
    return [
        cell if isinstance(cell, str) else sheet.codes.get((row, column), cell)
        for row, cell in zip(records, cells, strict=True)
    ]


def _is_counter(cell: Cell) -> bool:
    """Tell whether a running number is no more than that; anything else is kept with the row: 补3, GG-7."""
    return _COUNTER.fullmatch(without_space(written(cell))) is not None


def _unnamed(layout: Layout, columns: Sequence[Sequence[Cell]]) -> tuple[int, ...]:
    """Return the columns that hold something and have no heading, but for what spills out of a private one."""
    unnamed: list[int] = []
    spilt: set[int] = set()
    for column, cells in enumerate(columns):
        has_heading = column in layout.headings
        is_private = column in layout.private or (not has_heading and column - 1 in spilt)
        if is_private:
            spilt.add(column)
        elif not has_heading and not _says_nothing(cells):
            unnamed.append(column)
    return tuple(unnamed)


def _says_nothing(cells: Sequence[Cell]) -> bool:
    """Tell whether a column is blank, or does nothing but count the rows."""
    texts = [text for cell in cells if (text := written(cell))]
    if not all(text.isdigit() for text in texts):
        return False
    return all(after == before + 1 for before, after in pairwise(map(int, texts)))


def _keys(layout: Layout, unnamed: Sequence[int]) -> dict[int, str]:
    """Return column → under what a cell is kept; the second of one heading adds its letters."""
    keys: dict[int, str] = {}
    for column, heading in layout.unknown.items():
        is_taken = heading in keys.values()
        keys[column] = f"{shown(heading)}（{letters(column)}列）" if is_taken else shown(heading)
    return keys | {column: f"{letters(column)}列（无表头）" for column in unnamed}


def _column(
    columns: Sequence[Sequence[Cell]],
    records: Sequence[int],
    column: int,
    filled: dict[int, dict[int, Cell]],
) -> Sequence[Cell]:
    cells = columns[column] if column < len(columns) else [""] * len(records)
    if given := filled.get(column):
        return [given.get(row, cell) for row, cell in zip(records, cells, strict=True)]
    return cells


def _under_merges(
    sheet: Sheet, layout: Layout
) -> tuple[dict[int, dict[int, Cell]], dict[tuple[int, int], Cell]]:
    """Return what a person sees in the cells of merged ranges (column → row → cell), and what is hidden there ((row, column) → cell).

    The first cell's value stands in the rows below it, blanks beside it.
    """
    filled: dict[int, dict[int, Cell]] = {}
    covered: dict[tuple[int, int], Cell] = {}
    for (first_row, first_column), (last_row, last_column) in sheet.merges:
        if first_row < layout.first_data_row or first_row >= (layout.end_row or len(sheet.rows)):
            continue
        if first_column >= len(sheet.rows[first_row]):
            continue
        value = sheet.rows[first_row][first_column]
        for row in range(first_row, min(last_row + 1, len(sheet.rows))):
            for column in range(first_column, min(last_column + 1, len(sheet.rows[row]))):
                if (row, column) == (first_row, first_column):
                    continue
                cell = sheet.rows[row][column]
                if cell not in {"", value}:
                    covered[row, column] = cell
                is_below = column == first_column
                if (is_below and value != "") or cell != "":
                    filled.setdefault(column, {})[row] = value if is_below else ""
    return filled, covered
