"""Dittos: cells that say 同上, read as the row above; and numbers merged over rows, which cannot be shared out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hazardlib.ingest.files.read import Cell, Sheet
from hazardlib.ingest.tables.layout import Layout
from hazardlib.ingest.values.cells import shown
from hazardlib.ingest.values.numbers import read_number

_SAME = ("同上", "同前", "同上行", "同上一行", "同上条", "同上一条", "〃", "″", '"', "“", "”", "''", "，，")
DITTO = frozenset(_SAME) | {f"{text}。" for text in _SAME} | {f"（{text}）" for text in _SAME}
"""What people write for what stands in the row above."""

_COUNTS = ("quantity", "rectified_quantity")


@dataclass(frozen=True)
class Doubt:
    """A cell that was read in one of several ways: its place, its field, the code and the details to say so."""

    row: int
    column: int
    field: str
    code: str
    details: Mapping[str, Any]


def without_dittos(
    cells: Mapping[str, Sequence[Cell]], layout: Layout, records: Sequence[int]
) -> tuple[dict[str, Sequence[Cell]], list[Doubt]]:
    """Return the columns with what 同上 stands for in its place, and where that was done."""
    full, doubts = dict(cells), []
    for field, column in layout.columns.items():
        if DITTO.isdisjoint(cells[field]):
            continue
        above: Cell = ""
        values: list[Cell] = []
        for row, cell in zip(records, cells[field], strict=True):
            if isinstance(cell, str) and cell in DITTO:
                code = "DITTO" if above != "" else "DITTO_ALONE"
                doubts.append(Doubt(row, column, field, code, {"found": cell, "above": shown(above)}))
                cell = above
            values.append(cell)
            above = cell
        full[field] = values
    return full, doubts


def without_merged_numbers(
    cells: Mapping[str, Sequence[Cell]], sheet: Sheet, layout: Layout, records: Sequence[int]
) -> tuple[dict[str, Sequence[Cell]], list[Doubt]]:
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
            found = shown(cells[field][under[0]])
            doubts.append(Doubt(first, column, field, code, {"count": len(under), "found": found}))
    return full, doubts
