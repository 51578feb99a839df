"""Reporters: a sheet without anything that says who reported, before anybody else reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from hazardlib.campaign import Campaign
from hazardlib.ingest.cells import anonymous, anonymous_number, written
from hazardlib.ingest.headings import REPORTER, Vocabulary
from hazardlib.ingest.layout import CLOSED, Layout
from hazardlib.ingest.names import HIDDEN
from hazardlib.ingest.parse import NUMBERS
from hazardlib.ingest.read import Cell, Sheet
from hazardlib.ingest.readings import hotline_in
from hazardlib.ingest.withheld import without_unreadable

_LONGEST_LABEL = 8


def without_reporters(sheet: Sheet, layout: Layout, campaign: Campaign, vocabulary: Vocabulary) -> Sheet:
    """Return a sheet of which a table is about to be read, as it may be read.

    The columns about persons are blank from their heading down. Of 举报线索 every column is that has no
    field of its own (any of them may say who reported), its coded columns keep only what can be read,
    and whatever else is written on the sheet loses its names and numbers of persons.

    Parameters
    ----------
    sheet, layout
        The sheet, and where the table on it stands.
    campaign, vocabulary
        What may stand in coded columns; hotlines are nobody's numbers.
    """
    is_closed = layout.table in CLOSED
    named = _named_above(sheet.rows[: layout.first_row])
    if not layout.private and not is_closed and not named:
        return sheet
    table = range(layout.first_row, layout.end_row or len(sheet.rows))
    rows = [list(row) for row in sheet.rows]
    for index, column in named:
        rows[index][column] = HIDDEN
    for index in table:
        row = rows[index]
        for column in range(len(row)) if is_closed else layout.private:
            if column < len(row) and column not in layout.kept:
                row[column] = ""
    if not is_closed:
        return replace(sheet, rows=rows)
    hotlines = [line.number for line in campaign.hotlines]
    fields = {column: name for name, column in layout.columns.items()}
    for index, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell != "":
                name = fields.get(column, "") if index in table else ""
                row[column] = _anonymous(cell, name, hotlines)
    return without_unreadable(replace(sheet, rows=rows), layout, campaign, vocabulary)


def _named_above(rows: Sequence[Sequence[Cell]]) -> list[tuple[int, int]]:
    """Return the cells above a table that say who reported, beside a cell that says so: 举报人： | 张三."""
    named = []
    for index, row in enumerate(rows):
        filled = [column for column, cell in enumerate(row) if cell != ""]
        named += [
            (index, value)
            for label, value in pairwise(filled)
            if isinstance(text := row[label], str) and len(text) <= _LONGEST_LABEL and REPORTER.search(text)
        ]
    return named


def _anonymous(cell: Cell, name: str, hotlines: Sequence[str]) -> Cell:
    if name == "channel" and (number := hotline_in(written(cell), hotlines)):
        return number
    return anonymous_number(cell) if name in NUMBERS else anonymous(cell)
