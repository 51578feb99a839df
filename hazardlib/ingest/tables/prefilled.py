"""Prefilled: rows of a form that nobody has filled in: a number, 否, and words that stand alike in every row."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from hazardlib.domain.columns import LEDGER
from hazardlib.domain.sheets import SHEETS
from hazardlib.ingest.files.read import Cell, Sheet
from hazardlib.ingest.tables.headings import Vocabulary, fold_word
from hazardlib.ingest.tables.kinds import DEFAULTS
from hazardlib.ingest.tables.layout import Layout
from hazardlib.ingest.values.cells import visible, written

_NO = frozenset({"否", "无", "/", "-", "—", "×"})
_NAMED_ALIKE = frozenset({"leader", "responsible_person"})
"""Fields, besides those of words, that a form may come with."""

_HARMLESS = frozenset({"sector", "source", "fix_type"})
"""Fields of words any of which a form may come with; of the others only those by which nothing has been done."""


def prefilled_rows(
    sheet: Sheet, layout: Layout, under: Mapping[int, frozenset[int]], vocabulary: Vocabulary
) -> tuple[frozenset[int], list[int]]:
    """Return the rows of a ledger that state nothing of their own, and which of them say more than 否.

    Such a row holds nothing but its number and words of lists: 否 alone, or what the row before or after it holds.

    Parameters
    ----------
    sheet, layout
        The sheet, and where the ledger's header is.
    under
        Row → the columns in which it lies under a range that is merged downwards.
    vocabulary
        The words that are known.
    """
    if not SHEETS[layout.table].is_ledger:
        return frozenset(), []
    fields = {column: name for name, column in layout.columns.items()}
    types = {column: LEDGER[name].type for column, name in fields.items()}
    own = frozenset(c for c, name in fields.items() if types[c] != "word" and name not in _NAMED_ALIKE)
    stated: list[tuple[int, tuple[tuple[int, str], ...]]] = []
    for index in range(layout.first_data_row, layout.end_row or len(sheet.rows)):
        row = sheet.rows[index]
        if any(column < len(row) and row[column] != "" for column in own) or own & under.get(
            index, frozenset()
        ):
            stated.append((index, ()))
        elif row.count("") < len(row):
            said = _said(row, layout, fields, vocabulary)
            if said is None or said:
                stated.append((index, said or ()))
    bare: list[int] = []
    alike: list[int] = []
    for said, run in groupby(stated, key=lambda each: each[1]):
        rows = [index for index, _ in run]
        if said and all(text in _NO for _, text in said):
            bare += rows
        elif said and len(rows) > 1:
            alike += rows
    return frozenset((*bare, *alike)), alike


def _said(
    row: list[Cell], layout: Layout, fields: Mapping[int, str], vocabulary: Vocabulary
) -> tuple[tuple[int, str], ...] | None:
    """Return the cells of a row besides its number, or None if one of them may be somebody's own."""
    said = []
    for column, cell in enumerate(row):
        if cell == "" or column == layout.serial or (isinstance(cell, str) and not visible(cell).strip()):
            continue
        name = fields.get(column, "")
        text = written(cell)
        if not isinstance(cell, str) or not (
            name in _NAMED_ALIKE or name in _HARMLESS or text in _NO or _is_default(name, text, vocabulary)
        ):
            return None
        said.append((column, text))
    return tuple(said)


def _is_default(name: str, text: str, vocabulary: Vocabulary) -> bool:
    if not name:  # a column nobody knows
        return True
    words = vocabulary.words.get(LEDGER[name].allowed, {})
    return words.get(fold_word(text)) in DEFAULTS
