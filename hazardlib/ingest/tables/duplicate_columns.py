"""Choose between two columns that claim the same field, by their contents; tell statistics from ledgers."""

from __future__ import annotations

from dataclasses import replace

from hazardlib.domain.sheets import SHEETS
from hazardlib.ingest.files.read import Cell, Sheet
from hazardlib.ingest.tables.headings import Vocabulary
from hazardlib.ingest.tables.layout import Layout
from hazardlib.ingest.tables.totals import folded
from hazardlib.ingest.values.cells import is_nothing, written


def resolve_duplicates(sheet: Sheet, layout: Layout, vocabulary: Vocabulary) -> Layout:
    """Return a layout whose columns of words hold words: 是否整改 with 是 and 否, not 整改情况 with 已更换软管.

    The column that the headings chose keeps its field unless it holds something else than known words,
    or nothing, and another one holds more of them.

    Parameters
    ----------
    sheet, layout
        The sheet, and a table on it.
    vocabulary
        The words that are known.
    """
    for name in dict.fromkeys(layout.duplicates.values()):
        words = SHEETS[layout.table].columns[name].allowed
        if words in vocabulary.words:
            layout = _settle(sheet, layout, vocabulary, name, words)
    return layout


def is_statistics(sheet: Sheet, layout: Layout) -> bool:
    """Tell whether a table that looks like a ledger counts hazards: its descriptions are all numbers."""
    column = layout.columns.get("description")
    if column is None or "found_on" in layout.columns:
        return False
    cells = _cells(sheet, layout, column)
    return bool(cells) and all(not isinstance(cell, str) or folded(cell).isdecimal() for cell in cells)


def _settle(sheet: Sheet, layout: Layout, vocabulary: Vocabulary, name: str, words: str) -> Layout:
    chosen = layout.columns[name]
    others = [
        column for column, field in layout.duplicates.items() if field == name and column in layout.unknown
    ]
    cells = {column: _cells(sheet, layout, column) for column in (chosen, *others)}
    known = {
        column: sum(vocabulary.word(words, written(cell)) is not None for cell in cells[column])
        for column in cells
    }
    best = max(known, key=lambda column: known[column])  # of equals the one chosen, then from left to right
    if known[best] == known[chosen] or 0 < known[chosen] == len(cells[chosen]):
        return layout
    unknown = {column: heading for column, heading in layout.unknown.items() if column != best}
    duplicates = {column: field for column, field in layout.duplicates.items() if column != best}
    return replace(
        layout,
        columns={**layout.columns, name: best},
        unknown=dict(sorted({**unknown, chosen: layout.headings[chosen]}.items())),
        duplicates={**duplicates, chosen: name},
    )


def _cells(sheet: Sheet, layout: Layout, column: int) -> list[Cell]:
    rows = sheet.rows[layout.first_data_row : layout.end_row or len(sheet.rows)]
    return [row[column] for row in rows if column < len(row) and not is_nothing(row[column])]
