"""Copies: the sheets of a workbook as they may be sent back: every cell in its place, nobody named.

What `ingest` drops as it reads (columns about persons who reported, telephone and identity
numbers) is not there either; sheets that nothing reads are not copied.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.sheets import OWN_SHEETS, SHEETS, Range, SheetCopy, TableCopy
from hazardlib.ingest.files.read import Cell, Sheet
from hazardlib.ingest.privacy.redact import redact, redact_called
from hazardlib.ingest.submission import Opened, OpenedSheet
from hazardlib.ingest.tables.caption import read_labels
from hazardlib.ingest.tables.headings import Vocabulary
from hazardlib.ingest.tables.layout import Layout
from hazardlib.ingest.values.cells import number_of, written
from hazardlib.ingest.values.parse import CALLED, NUMBERS

_CAPTIONS = {"department": "填报单位", "month": "填报月份"}


def copy_sheets(opened: Opened, campaign: Campaign) -> tuple[list[SheetCopy], list[str]]:
    """Return the sheets that were read, and the names of those that nothing reads."""
    copies = [_copy(each, campaign) for each in opened.sheets if each.tables]
    bare = (each.sheet for each in opened.sheets if not each.tables)
    left_out = [
        sheet.name
        for sheet in bare
        if sheet.name not in OWN_SHEETS and any(cell != "" for row in sheet.rows for cell in row)
    ]
    return copies, left_out


def _copy(opened: OpenedSheet, campaign: Campaign) -> SheetCopy:
    """Return a sheet, each of its tables without the columns that are not read."""
    sheet, layouts = opened.sheet, [layout for _, layout in opened.tables]
    tables = _tables(sheet, layouts)
    rows = _filled_down(_readable(opened), sheet.merges, tables[0].header)
    fields: dict[int, Mapping[int, str]] = {}
    for table in tables:
        own = (layout.kept for layout in layouts if layout.first_row == table.header.start)
        kept = frozenset[int]().union(*own)
        for row in range(table.header.start, table.stop):
            fields[row] = table.fields
            rows[row] = [cell if column in kept else "" for column, cell in enumerate(rows[row])]
    for row, cells in enumerate(rows):
        named = fields.get(row, {})
        rows[row] = [
            _anonymous(cell, named.get(column), campaign.leaders) for column, cell in enumerate(cells)
        ]
    return SheetCopy(sheet.name, rows, sheet.merges, tables)


def _readable(opened: OpenedSheet) -> list[list[Cell]]:
    """Return the rows as they were read: those of a table for it, what lies around the tables for all of them."""
    rows = [list(row) for row in opened.sheet.rows]
    spans = [layout.span(opened.sheet) for _, layout in opened.tables]
    for (readable, _), span in reversed(list(zip(opened.tables, spans, strict=True))):
        for index, cells in enumerate(readable.rows):
            if index in span:
                rows[index] = list(cells)
            elif cells is not opened.sheet.rows[index] and not any(index in each for each in spans):
                was = opened.sheet.rows[index]
                rows[index] = [
                    now if cell == before else cell
                    for before, cell, now in zip(was, cells, rows[index], strict=True)
                ]
    return rows


def _tables(sheet: Sheet, layouts: Sequence[Layout]) -> list[TableCopy]:
    """Return the tables of a sheet; those side by side, under one header, are one."""
    tables: dict[int, TableCopy] = {}
    for layout in layouts:
        header = range(layout.first_row, layout.first_data_row)
        same_row = tables.get(layout.first_row)
        fields = {**(same_row.fields if same_row else {}), **layout.fields}
        tables[layout.first_row] = TableCopy(layout.table, header, layout.span(sheet).stop, fields)
    return list(tables.values())


def _filled_down(rows: list[list[Cell]], merges: Sequence[Range], header: range) -> list[list[Cell]]:
    """Return the rows, the value of a range merged over several rows of the table in each of them."""
    for (row, column), (last_row, _) in merges:
        for covered in rows[row + 1 : last_row + 1] if row >= header.stop else ():
            covered[column] = rows[row][column]
    return rows


def _anonymous(cell: Cell, field: str | None, leaders: tuple[str, ...]) -> Cell:
    """Return a cell without who reported and without contacts; a hazard's own number is long and stays."""
    if not isinstance(cell, str | int | float) or isinstance(cell, bool):
        return cell
    text = written(cell)
    if field in NUMBERS:
        covered = number_of(cell) or text
    else:
        covered = redact_called(text) if field in CALLED else redact(text, leaders)
    return cell if covered == text else covered


def label_copies(
    copies: Sequence[SheetCopy], vocabulary: Vocabulary, stated: Mapping[str, str]
) -> list[SheetCopy]:
    """Return the copies, the first ledger saying whose it is and for which month if none of them does.

    The original may have said so by its name or its folder, which the copy does not take along.

    Parameters
    ----------
    stated
        ``department`` and ``month``, as they are to be written.
    """
    ledger = next(
        (copy for copy in copies if any(SHEETS[table.table].is_ledger for table in copy.tables)), None
    )
    said = {kind for copy in copies for kind in _labels(copy, vocabulary)}
    texts = [f"{_CAPTIONS[kind]}：{text}" for kind, text in stated.items() if kind not in said]
    if ledger is None or not texts:
        return list(copies)
    # Above the header where there is room; else beside it, where a label counts with its value in the cell.
    row = max(ledger.tables[0].header.start - 1, 0)
    rows = [list(cells) for cells in ledger.rows]
    rows[row] = [*rows[row], *texts]
    return [replace(ledger, rows=rows) if copy is ledger else copy for copy in copies]


def _labels(copy: SheetCopy, vocabulary: Vocabulary) -> set[str]:
    sheet = Sheet(copy.name, [["" if cell is None else cell for cell in row] for row in copy.rows])
    header = copy.tables[0].header
    return {label.kind for label in read_labels(sheet, range(header.start), header, vocabulary)}
