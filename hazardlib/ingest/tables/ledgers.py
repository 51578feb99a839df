"""Ledgers: the records of one table, column by column, as they were typed.

What says 同上 is read as the row above; a number merged over rows cannot be shared out. Of a record in row 4, ``1 | 甲餐馆 | 软管老化 | 三号 | 补``, below 序号, 单位名称, 隐患描述, 网格 and no heading at all,
``cells`` has ``unit`` and ``description``, and ``extra`` the rest: ``{"网格": "三号", "E列（无表头）": "补"}``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from hazardlib.domain.addresses import letters
from hazardlib.domain.folding import without_space
from hazardlib.domain.sheets import SHEETS
from hazardlib.ingest.files.read import Cell, Sheet
from hazardlib.ingest.files.sheet_facts import fault_of
from hazardlib.ingest.tables.layout import Layout, Note
from hazardlib.ingest.tables.row_kinds import filled_cells
from hazardlib.ingest.tables.rows import Rows
from hazardlib.ingest.values.cells import shown, written
from hazardlib.ingest.values.numbers import read_number
from hazardlib.ingest.values.parse import NUMBERS

_FULL_CELLS = 4
"""Filled cells of a title row at most: title, 填报单位, 填报月份, 填报日期."""

_SAME = ("同上", "同前", "同上行", "同上一行", "同上条", "同上一条", "〃", "″", '"', "“", "”", "''", "，，")
DITTO = frozenset(_SAME) | {f"{text}。" for text in _SAME} | {f"（{text}）" for text in _SAME}
"""What people write for what stands in the row above."""

_COUNTS = ("quantity", "rectified_quantity")

_COUNTER = re.compile(r"[(\[【]?(?:\d*(?:[.-]\d+)*|[一二三四五六七八九十百]+)[)\]】.、]*")


@dataclass(frozen=True)
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
    unnamed
        The columns that hold something and have no heading.
    doubts
        The cells that were read in one of several ways.
    asides
        What merged ranges hide, and the errors that unknown columns' cells show.
    title
        The texts right above the header.
    headings
        For each record the nearest row above it, below the header, that holds one text alone, and the text: ``一、燃气安全领域``.
    """

    sheet: str
    layout: Layout
    rows: list[int]
    cells: dict[str, Sequence[Cell]]
    extra: list[str | None]
    unnamed: tuple[int, ...] = ()
    doubts: Sequence[Note] = ()
    asides: Sequence[Note] = ()
    title: tuple[str, ...] = ()
    headings: Sequence[tuple[int, str] | None] = ()


def take_ledger(sheet: Sheet, layout: Layout, sorted_rows: Rows) -> Ledger:
    """Return the records of a table."""
    records = sorted_rows.records
    rows, hidden = _under_merges(sheet, layout)
    typed, columns = _columns(sheet.rows, records), _columns(rows, records)
    cells = {name: columns[column] for name, column in layout.columns.items()}
    for name, ticked in layout.ticked.items():
        cells[name] = [ticked.said(rows[row]) for row in records]
    cells |= {
        name: _as_shown(cells[name], sheet, records, layout.columns[name]) for name in cells.keys() & NUMBERS
    }
    cells |= {name: [said] * len(records) for name, said in layout.constants.items()}
    cells, dittos = _without_dittos(cells, layout, records)
    cells, merged = _without_merged_numbers(cells, sheet, layout, records)
    unnamed, title = _unnamed(layout, typed), _title(sheet, layout)
    extra: list[str | None] = [None] * len(records)
    errors: list[Note] = []
    others = {column: (key, columns[column]) for column, key in _keys(layout, unnamed).items()}
    if layout.serial is not None and SHEETS[layout.table].keeps_unknown:
        # a running number that is more than that is kept with the row: 补3, GG-7
        cells_of = typed[layout.serial]
        numbers = ["" if _COUNTER.fullmatch(without_space(written(cell))) else cell for cell in cells_of]
        others[layout.serial] = (shown(layout.headings[layout.serial]), numbers)
    for place in range(len(records)) if others else ():
        said: dict[str, str] = {}
        for column, (key, values) in others.items():
            cell = values[place]
            if isinstance(cell, str):
                if cell == "":
                    continue
                if fault_of(cell):
                    heading = shown(layout.unknown.get(column, f"{letters(column)}列"))
                    details = {"found": cell, "heading": heading}
                    errors.append(Note(records[place], column, "CELL_ERROR_ASIDE", details))
            said[key] = shown(cell)
        if said:
            extra[place] = json.dumps(said, ensure_ascii=False)
    errors.sort(key=lambda note: (note.row, note.column))
    doubts, asides = (*dittos, *merged), (*hidden, *errors)
    headings = _headings(sheet, sorted_rows)
    return Ledger(sheet.name, layout, records, cells, extra, unnamed, doubts, asides, title, headings)


def _headings(sheet: Sheet, sorted_rows: Rows) -> list[tuple[int, str] | None]:
    filled = {row: filled_cells(sheet.rows[row]) for row in sorted_rows.footers}
    alone = {row: cells[0][1] for row, cells in filled.items() if len(cells) == 1}
    headings: list[tuple[int, str] | None] = []
    nearest = None
    for row in sorted((*sorted_rows.records, *alone)):
        if row in alone:
            nearest = row, written(alone[row])
        else:
            headings.append(nearest)
    return headings


def _title(sheet: Sheet, layout: Layout) -> tuple[str, ...]:
    """Return the texts of the rows above a header, up to one that is full enough to be a table's."""
    above = takewhile(
        lambda row: len(row) - row.count("") <= _FULL_CELLS, reversed(sheet.rows[: layout.first_row])
    )
    return tuple(cell for row in above for cell in row if isinstance(cell, str) and cell)[::-1]


def _as_shown(cells: Sequence[Cell], sheet: Sheet, records: Sequence[int], column: int) -> Sequence[Cell]:
    """Return a column of codes as the screen shows them: 7 in the format 0000 is 0007."""
    if not sheet.codes:
        return cells
    return [
        cell if isinstance(cell, str) else sheet.codes.get((row, column), cell)
        for row, cell in zip(records, cells, strict=True)
    ]


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


def _columns(rows: Sequence[Sequence[Cell]], records: Sequence[int]) -> list[Sequence[Cell]]:
    return list(zip(*(rows[row] for row in records), strict=True)) or [()] * len(rows[0])


def _under_merges(sheet: Sheet, layout: Layout) -> tuple[Sequence[Sequence[Cell]], list[Note]]:
    """Return the rows as a person sees them, and what merged ranges hide.

    A range's value stands in each row that it covers, in its first column, blanks beside it.
    """
    body = layout.body(sheet)
    merges = [area for area in sheet.merges if area[0][0] in body]
    rows = list(map(list, sheet.rows)) if merges else sheet.rows
    hidden = []
    for (top, left), (bottom, right) in merges:
        value = sheet.rows[top][left]
        for row in range(top, bottom + 1):
            for column, cell in enumerate(sheet.rows[row][left : right + 1], left):
                if cell not in {"", value}:
                    hidden.append(Note(row, column, "MERGE_HIDES_VALUE", {"found": shown(cell)}))
                rows[row][column] = value if column == left else ""
    return rows, sorted(hidden, key=lambda note: (note.row, note.column))


def _without_dittos(
    cells: Mapping[str, Sequence[Cell]], layout: Layout, records: Sequence[int]
) -> tuple[dict[str, Sequence[Cell]], list[Note]]:
    """Return the columns with what 同上 stands for in its place, and where that was done."""
    full, doubts = dict(cells), []
    for field, column in layout.columns.items():
        if DITTO.isdisjoint(cells[field]):
            continue
        above: Cell = ""
        values: list[Cell] = []
        for row, cell in zip(records, cells[field], strict=True):
            if isinstance(cell, str) and cell in DITTO:
                details = {"column": field, "found": cell, "above": shown(above)}
                doubts.append(Note(row, column, "DITTO" if above != "" else "DITTO_ALONE", details))
                cell = above
            values.append(cell)
            above = cell
        full[field] = values
    return full, doubts


def _without_merged_numbers(
    cells: Mapping[str, Sequence[Cell]], sheet: Sheet, layout: Layout, records: Sequence[int]
) -> tuple[dict[str, Sequence[Cell]], list[Note]]:
    """Return the columns without counts that are merged over several records, and where there were numbers.

    A merged count of as many as there are records under it is one each; any other cannot be shared
    out. A merged amount of money stands for each of its rows.
    """
    full, doubts = dict(cells), []
    fields = {layout.columns[name]: name for name in (*_COUNTS, "funds") if name in layout.columns}
    for (first, column), (last, last_column) in sorted(sheet.merges):
        if last == first or last_column != column or column not in fields:
            continue
        field = fields[column]
        under = [place for place, row in enumerate(records) if first <= row <= last]
        value = read_number(full[field][under[0]], field, layout.money_unit).value if under else None
        if len(under) < 2 or value is None:
            continue
        if field in _COUNTS:
            full[field] = ["" if place in under else cell for place, cell in enumerate(full[field])]
        if field == "funds" or value != len(under):
            code = "MERGED_AMOUNT" if field == "funds" else "MERGED_QUANTITY"
            details = {"column": field, "count": len(under), "found": shown(cells[field][under[0]])}
            doubts.append(Note(first, column, code, details))
    return full, doubts
