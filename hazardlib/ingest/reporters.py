"""Reporters: a sheet without anything that says who reported, before anybody else reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hazardlib.ingest.cells import anonymous, anonymous_number, written
from hazardlib.ingest.layout import CLOSED, Layout
from hazardlib.ingest.parse import NUMBERS
from hazardlib.ingest.read import Cell, Sheet
from hazardlib.ingest.readings import hotline_in


def without_reporters(sheet: Sheet, layout: Layout, hotlines: Sequence[str]) -> Sheet:
    """Return a sheet of which a table is about to be read, as it may be read.

    The columns about persons are blank from their heading down. Of 举报线索 every column is that has no
    field of its own (any of them may say who reported), and whatever else is written on the sheet
    loses its names and numbers of persons.

    Parameters
    ----------
    sheet, layout
        The sheet, and where the table on it stands.
    hotlines
        Numbers that are nobody's.
    """
    is_closed = layout.table in CLOSED
    if not layout.private and not is_closed:
        return sheet
    table = range(layout.first_row, layout.end_row or len(sheet.rows))
    rows = [list(row) for row in sheet.rows]
    for index in table:
        row = rows[index]
        for column in range(len(row)) if is_closed else layout.private:
            if column < len(row) and column not in layout.kept:
                row[column] = ""
    if is_closed:
        fields = {column: name for name, column in layout.columns.items()}
        for index, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell != "":
                    name = fields.get(column, "") if index in table else ""
                    row[column] = _anonymous(cell, name, hotlines)
    return replace(sheet, rows=rows)


def _anonymous(cell: Cell, name: str, hotlines: Sequence[str]) -> Cell:
    if name == "channel" and (number := hotline_in(written(cell), hotlines)):
        return number
    return anonymous_number(cell) if name in NUMBERS else anonymous(cell)
