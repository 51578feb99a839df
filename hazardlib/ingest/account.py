"""Account: what of a workbook nothing has read, so that no row and no sheet is left out without a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from hazardlib.columns import SHEETS
from hazardlib.ingest.cells import shown, visible
from hazardlib.ingest.header import FEWEST_FIELDS, SEARCHED_ROWS
from hazardlib.ingest.headings import PRIVATE, SERIAL, Vocabulary, fold_heading
from hazardlib.ingest.layout import Layout, address, letters
from hazardlib.ingest.read import Cell, Sheet

if TYPE_CHECKING:
    from hazardlib.ingest.submission import Submission

_FEWEST_KNOWN = 2
"""Headings by which a row may be the header that somebody meant."""

_MOST_NAMED = 12
"""Rows, columns or headings that a message names."""


def note_unread_rows(
    submission: Submission, sheet: Sheet, layouts: Sequence[Layout], vocabulary: Vocabulary
) -> None:
    """Say which rows below a sheet's first row of headings belong to none of its tables.

    Parameters
    ----------
    submission, sheet, layouts
        The submission, and where the tables of one of its sheets stand.
    vocabulary
        The headings that are known.
    """
    if not layouts:
        return
    read = [range(layout.first_row, layout.end_row or len(sheet.rows)) for layout in layouts]
    first = min(span.start for span in read)
    above = (row for row in range(first) if len(_named(sheet.rows[row], vocabulary)) >= FEWEST_FIELDS)
    unread = [
        index
        for index in range(next(above, first - 1) + 1, len(sheet.rows))
        if not any(index in span for span in read) and is_filled(sheet.rows[index])
    ]
    if unread:
        cell = address(
            unread[0], next(place for place, cell in enumerate(sheet.rows[unread[0]]) if cell != "")
        )
        said = ranges([str(row + 1) for row in unread], unread)
        submission.note("ROWS_NOT_READ", sheet=sheet.name, cell=cell, rows=said)


def _named(row: Sequence[Cell], vocabulary: Vocabulary) -> set[str]:
    """Return the fields of a ledger, and the running number, that the texts of a row name."""
    named = {vocabulary.field(fold_heading(cell)) for cell in row if isinstance(cell, str) and cell}
    return {name for name in named if name not in {None, PRIVATE}}


def is_filled(row: Sequence[Cell]) -> bool:
    """Tell whether anything is written in a row."""
    return any(cell != "" and (not isinstance(cell, str) or visible(cell).strip()) for cell in row)


def ranges(names: Sequence[str], places: Iterable[int]) -> str:
    """Return places as a person lists them: ``5、7–9``; long lists end with their number."""
    runs: list[list[int]] = []
    for index, place in enumerate(places):
        if runs and runs[-1][2] + 1 == place:
            runs[-1][1:] = [index, place]
        else:
            runs.append([index, index, place])
    said = [names[first] if first == last else f"{names[first]}–{names[last]}" for first, last, _ in runs]
    more = f" 等 {len(names)}" if len(said) > _MOST_NAMED else ""
    return "、".join(said[:_MOST_NAMED]) + more


def likely_header(sheets: Iterable[Sheet], vocabulary: Vocabulary) -> str:
    """Return a sentence on the row most like a ledger's header, and its headings that nobody knows; often none.

    Parameters
    ----------
    sheets
        Sheets on which no table was found.
    vocabulary
        The headings that are known.
    """
    best: tuple[int, Sheet, int] | None = None
    for sheet in sheets:
        for index, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
            fields = _named(row, vocabulary) - {SERIAL}
            if len(fields) >= _FEWEST_KNOWN and (best is None or len(fields) > best[0]):
                best = len(fields), sheet, index
    if best is None:
        return ""
    _, sheet, index = best
    row = sheet.rows[index]
    texts = {place: fold_heading(cell) for place, cell in enumerate(row) if isinstance(cell, str) and cell}
    known = {vocabulary.field(text) for text in texts.values()}
    absent = [name for name in SHEETS["ledger"][1] if name not in known]
    said = []
    for place, text in texts.items():
        if vocabulary.field(text) is None:
            meant = vocabulary.nearest(text, absent)
            heading = f"，像是“{SHEETS['ledger'][1][meant].heading}”" if meant else ""
            absent = [name for name in absent if name != meant]
            said.append(f"“{shown(text)}”（{letters(place)}{index + 1}{heading}）")
    listed = "、".join(said[:_MOST_NAMED]) + (f"等 {len(said)} 个" if len(said) > _MOST_NAMED else "")
    named = f"其中没有认出的是{listed}，请改成下发表格里的名称" if said else "但必填的列不全"
    return f"最像表头的是［{sheet.name}］第 {index + 1} 行，{named}。"
