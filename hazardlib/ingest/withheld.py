"""Withheld: what the coded columns of 举报线索 hold and cannot be read, since it may name whoever reported."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from hazardlib.campaign import Campaign
from hazardlib.columns import SHEETS, Column
from hazardlib.ingest.cells import is_nothing, written
from hazardlib.ingest.dittos import DITTO
from hazardlib.ingest.headings import Vocabulary
from hazardlib.ingest.kinds import first_text
from hazardlib.ingest.layout import Layout
from hazardlib.ingest.names import names_a_person, names_alone, without_called
from hazardlib.ingest.parse import NUMBERS, Context, parse_column
from hazardlib.ingest.read import Cell, Sheet
from hazardlib.ingest.rows import sort_rows
from hazardlib.personal_numbers import hide_numbers
from hazardlib.terms import HIDDEN_NUMBER, WITHHELD

_FIGURE = re.compile(
    r"[-—－–~～./:,、+%¥\s()]*(?:\d[-—－–~～./:,、+%¥\s()年月日号时分秒底初末前千百万亿元]*)+"
)
_RUN = re.compile(r"\d(?:[-\s]?\d){6,}")
_DAY = re.compile(r"(?:19|20)\d\d\D?[01]?\d\D?[0-3]?\d")
"""A longer run of digits may be a telephone or an account, unless it can be a day."""

_HARMLESS_FORMULA = re.compile(r"=[A-Za-z0-9$+\-*/(),.:]+")


def without_unreadable(sheet: Sheet, layout: Layout, campaign: Campaign, vocabulary: Vocabulary) -> Sheet:
    """Return a sheet of tips whose coded columns hold nothing but what can be read, and figures.

    ``（内容不在此显示）`` takes the place of the rest, and of numbers of tips and hazards that are none.
    A name that stood there alone goes from the other texts of its row as well, where it names somebody.

    Parameters
    ----------
    sheet, layout
        The sheet, free of private columns, and where its table stands.
    campaign, vocabulary
        What sectors, hotlines and words are known.
    """
    sorted_rows = sort_rows(sheet, layout, vocabulary)
    records = frozenset(sorted_rows.records)
    notes = frozenset(sorted_rows.footers)
    body = [
        index
        for index in range(layout.first_data_row, layout.end_row or len(sheet.rows))
        if index not in notes
    ]
    rows = [list(row) for row in sheet.rows]
    names: dict[int, list[str]] = {}
    for field, column in layout.columns.items():
        cells = list({rows[index][column] for index in body})
        refused = _refused(SHEETS[layout.table][1][field], cells, layout, campaign, vocabulary)
        refused -= {row[column] for row in sheet.rows[layout.first_row : layout.first_data_row]}
        for index in body:
            cell = rows[index][column]
            if cell in refused and (index in records or cell != _opening(sheet.rows[index])):
                names.setdefault(index, []).extend(names_alone(written(cell)))
                rows[index][column] = WITHHELD
    for index, called in names.items():
        rows[index] = [
            without_called(cell, called) if isinstance(cell, str) else cell for cell in rows[index]
        ]
    return replace(sheet, rows=rows)


def _refused(
    column: Column, cells: Sequence[Cell], layout: Layout, campaign: Campaign, vocabulary: Vocabulary
) -> set[Cell]:
    """Return those of a column's cells that must not be repeated."""
    if column.name in NUMBERS:
        sound = {cell for cell in cells if is_nothing(cell) or _is_number(written(cell))}
        return set(cells) - sound - {HIDDEN_NUMBER}
    if column.type == "text":
        return set()
    context = Context(campaign.first_month.year, money_unit=layout.money_unit)
    faults = parse_column(column, cells, [context] * len(cells), campaign, vocabulary).faults
    unread = {cells[fault.row] for fault in faults if fault.code != "CELL_ERROR"}
    return {cell for cell in unread - DITTO if not _is_harmless(written(cell))}


def _is_number(text: str) -> bool:
    return re.search(r"\d", text) is not None and not names_a_person(text)


def _is_harmless(text: str) -> bool:
    """Tell whether a text is a figure or a day gone wrong, and no number of a person."""
    text = unicodedata.normalize("NFKC", text)
    if _HARMLESS_FORMULA.fullmatch(text):
        return True
    is_figure = _FIGURE.fullmatch(text) is not None and hide_numbers(text) == text
    return is_figure and all(_DAY.fullmatch(run) for run in _RUN.findall(text))


def _opening(row: Sequence[Cell]) -> str:
    """Return the text by which a row that is no record is known: 合计, 本月无举报线索."""
    return first_text([(column, cell) for column, cell in enumerate(row) if cell != ""])
