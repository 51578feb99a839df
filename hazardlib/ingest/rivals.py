"""Rivals: what only the cells below a header can tell: which of two columns states what, and whether any does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from hazardlib.ingest.headings import Vocabulary
from hazardlib.ingest.layout import Layout
from hazardlib.ingest.read import Cell, Sheet
from hazardlib.ingest.totals import folded

_LOOKED_AT = 200
"""Rows below a header that are looked at; more would tell no more."""


def settle_status(sheet: Sheet, layout: Layout, vocabulary: Vocabulary) -> Layout:
    """Return a layout that takes the status from the column of its words, not from 已更换软管 beside it."""
    rivals = [column for column, name in layout.rivals.items() if name == "status"]
    if not rivals:
        return layout
    taken = layout.columns["status"]
    known = Counter(
        {
            column: sum(
                vocabulary.word("status", str(cell)) is not None for cell in _cells(sheet, layout, column)
            )
            for column in (taken, *rivals)
        }
    )
    best, count = known.most_common(1)[0]  # of equals the one taken
    if best == taken or count == known[taken]:
        return layout
    unknown = {column: text for column, text in layout.unknown.items() if column != best}
    unknown[taken] = layout.headings[taken]
    rival = {column: name for column, name in layout.rivals.items() if column != best}
    return replace(
        layout,
        columns=layout.columns | {"status": best},
        unknown=dict(sorted(unknown.items())),
        rivals=rival | {taken: "status"},
    )


def is_statistics(sheet: Sheet, layout: Layout) -> bool:
    """Tell whether a table that looks like a ledger counts hazards: its descriptions are all numbers."""
    column = layout.columns.get("description")
    if layout.table != "ledger" or column is None or "found_on" in layout.columns:
        return False
    cells = list(_cells(sheet, layout, column))
    return bool(cells) and all(not isinstance(cell, str) or folded(cell).isdecimal() for cell in cells)


def _cells(sheet: Sheet, layout: Layout, column: int) -> Iterator[Cell]:
    """Yield what is filled in below a heading."""
    first = layout.first_data_row
    for row in sheet.rows[first : min(layout.end_row or len(sheet.rows), first + _LOOKED_AT)]:
        if column < len(row) and row[column] != "":
            yield row[column]
