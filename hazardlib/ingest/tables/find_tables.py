"""Find the tables of a sheet: which column of several has a field, and 工作进展 with an indicator a column.

Such a matrix is read as a table for each indicator, here 检查单位 and 发现隐患, all with the same rows::

    行业领域     | 检查单位（本月） | 检查单位（累计） | 发现隐患（本月）
    燃气安全领域 | 12               | 40               | 3
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.folding import without_space
from hazardlib.domain.sheets import SHEETS
from hazardlib.ingest.files.read import Cell, Sheet
from hazardlib.ingest.tables.header import (
    DEEPEST_HEADER,
    SEARCHED_ROWS,
    Header,
    filled_rows,
    named_table,
    whole_headings,
)
from hazardlib.ingest.tables.headings import Vocabulary, fold_heading
from hazardlib.ingest.tables.layout import Layout, assign, find_layouts
from hazardlib.ingest.values.cells import is_nothing, written

_FIGURES = ("this_month", "cumulative")
_FEWEST_INDICATORS = 3
"""Indicators that a header names at least; two are enough on a sheet called 工作进展."""

_Places = Mapping[int, tuple[str, str]]
"""Column → the indicator whose figure it holds, and which: this month's or the one since the beginning."""


def find_tables(sheet: Sheet, campaign: Campaign, vocabulary: Vocabulary) -> list[Layout]:
    """Return where a sheet's tables stand; those of a matrix all have the same rows."""
    layouts = [
        _resolve_duplicates(sheet, layout, vocabulary)
        for layout in find_layouts(sheet, vocabulary)
        if not _is_statistics(sheet, layout)
    ]
    return layouts or _find_matrix(sheet, campaign, vocabulary)


def _find_matrix(sheet: Sheet, campaign: Campaign, vocabulary: Vocabulary) -> list[Layout]:
    filled = filled_rows(sheet)
    top = [[fold_heading(cell) if cell else "" for cell in row] for row in filled]
    names = {text: found.name for text in set[str]().union(*top) if (found := campaign.find_indicator(text))}
    fewest = _FEWEST_INDICATORS - (named_table(sheet) == "progress")
    if len(set(names.values())) < fewest:
        return []
    headers = {
        (len(set(places.values())), -depth, -first_row): places
        for first_row in range(min(len(top), SEARCHED_ROWS))
        for depth in range(1, min(DEEPEST_HEADER, len(top) - first_row) + 1)
        if (places := _places(top[first_row : first_row + depth], names, vocabulary))
        and len({indicator for indicator, _ in places.values()}) >= fewest
    }
    if not headers:
        return []
    best = max(headers)
    places, header = headers[best], range(-best[2], -best[2] - best[1])
    whole = whole_headings(filled[header.start : header.stop])
    return _layouts(top, whole, header, places, vocabulary)


def _places(rows: Sequence[Sequence[str]], names: dict[str, str], vocabulary: Vocabulary) -> _Places:
    """Return what each column under a header holds; a heading without 本月 or 累计 means this month."""
    spread = [*map(_spread, rows[:-1]), rows[-1]]
    places = {}
    for column in range(len(rows[0])):
        texts = [row[column] for row in spread]
        indicator = next((names[text] for text in texts if text in names), None)
        figures = [vocabulary.field(text, "progress") for text in texts]
        figure = next((figure for figure in figures if figure in _FIGURES), _FIGURES[0])
        if indicator is not None and texts[-1]:
            places[column] = indicator, figure
    return places


def _spread(row: Sequence[str]) -> list[str]:
    """Return the upper row of a header, each text reaching as far as the next begins."""
    filled: list[str] = []
    for text in row:
        filled.append(text or (filled[-1] if filled else ""))
    return filled


def _layouts(
    top: Sequence[Sequence[str]],
    whole: dict[int, str],
    header: range,
    places: _Places,
    vocabulary: Vocabulary,
) -> list[Layout]:
    """Return a table for each indicator: the columns that all share, and its own one or two."""
    headings: dict[int, str] = {}
    for row in top[header.start : header.stop]:
        headings |= {column: text for column, text in enumerate(row) if text and column not in places}
    shared = assign(Header("progress", header.start, len(header), headings, whole), vocabulary)
    layouts: list[Layout] = []
    for indicator in dict.fromkeys(each for each, _ in places.values()):
        own: dict[str, int] = {}
        for column, (whose, figure) in places.items():
            if whose == indicator:
                own.setdefault(figure, column)
        unknown = {} if layouts else shared.unknown  # kept once, with the first
        columns = {**shared.columns, **own}
        layouts.append(replace(shared, columns=columns, unknown=unknown, constants={"indicator": indicator}))
    return layouts


def _resolve_duplicates(sheet: Sheet, layout: Layout, vocabulary: Vocabulary) -> Layout:
    """Return a layout whose columns of words hold words: 是否整改 with 是 and 否, not 整改情况 with 已更换软管.

    The column that the headings chose keeps its field unless it holds something else than known words,
    or nothing, and another one holds more of them.
    """
    for name in dict.fromkeys(layout.duplicates.values()):
        words = SHEETS[layout.table].columns[name].allowed
        if words in vocabulary.words:
            layout = _settle(sheet, layout, vocabulary, name, words)
    return layout


def _is_statistics(sheet: Sheet, layout: Layout) -> bool:
    """Tell whether a table that looks like a ledger counts hazards: its descriptions are all numbers."""
    column = layout.columns.get("description")
    if column is None or "found_on" in layout.columns:
        return False
    cells = _cells(sheet, layout, column)
    return bool(cells) and all(not isinstance(cell, str) or without_space(cell).isdecimal() for cell in cells)


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
    cells = (sheet.rows[index][column] for index in layout.body(sheet))
    return [cell for cell in cells if not is_nothing(cell)]
