"""Copies: a workbook's sheets as they may be sent back: every cell in its place, nobody named.

What `ingest` drops as it reads (columns about persons who reported, telephone and identity
numbers) is dropped here as well; sheets that nothing reads are not copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hazardlib.domain.campaign import Campaign
from hazardlib.forms.returned import Range, SheetCopy, TableCopy
from hazardlib.ingest.files.read import Book, Cell, Sheet
from hazardlib.ingest.privacy.redact import redact, redact_called
from hazardlib.ingest.privacy.sheets import without_reporters
from hazardlib.ingest.tables.caption import Label, read_labels
from hazardlib.ingest.tables.headings import Vocabulary
from hazardlib.ingest.tables.layout import Layout
from hazardlib.ingest.tables.matrix import find_tables
from hazardlib.ingest.values.cells import number_of, written
from hazardlib.ingest.values.parse import CALLED, NUMBERS

_OWN_SHEETS = frozenset({"需要修改的地方", "填写说明", "选项"})


def copy_sheets(book: Book, campaign: Campaign, vocabulary: Vocabulary) -> tuple[list[SheetCopy], list[str]]:
    """Return the sheets that are read, and the names of those that nothing reads.

    Parameters
    ----------
    book
        The workbook as it was read.
    campaign, vocabulary
        The headings by which tables are known, and what may stand in their columns.
    """
    copies: list[SheetCopy] = []
    left_out: list[str] = []
    for sheet in book.sheets:
        layouts = find_tables(sheet, campaign, vocabulary)
        if layouts:
            copies.append(_copy(sheet, layouts, campaign, vocabulary))
        elif sheet.name not in _OWN_SHEETS and any(cell != "" for row in sheet.rows for cell in row):
            left_out.append(sheet.name)
    return copies, left_out


def _copy(sheet: Sheet, layouts: Sequence[Layout], campaign: Campaign, vocabulary: Vocabulary) -> SheetCopy:
    """Return a sheet, each of its tables without the columns that are not read."""
    tables = _tables(sheet, layouts)
    filled = replace(sheet, rows=_filled_down(sheet, tables[0].header))
    fields: dict[int, dict[int, str]] = {}
    for table in tables:
        own = [layout for layout in layouts if layout.first_row == table.header.start]
        kept = frozenset[int]().union(*(layout.kept for layout in own))
        named = {column: name for layout in own for name, column in layout.columns.items()}
        filled = without_reporters(filled, own[0], campaign, vocabulary)
        for row in range(table.header.start, table.stop):
            fields[row] = named
            filled.rows[row] = [
                cell if column in kept else "" for column, cell in enumerate(filled.rows[row])
            ]
    rows = [
        [
            _anonymous(cell, fields.get(row, {}).get(column), campaign.leaders)
            for column, cell in enumerate(cells)
        ]
        for row, cells in enumerate(filled.rows)
    ]
    return SheetCopy(sheet.name, rows, _merges(sheet, rows), tables)


def _tables(sheet: Sheet, layouts: Sequence[Layout]) -> list[TableCopy]:
    """Return the tables of a sheet; those side by side, under one header, are one."""
    tables: dict[int, TableCopy] = {}
    for layout in layouts:
        header = range(layout.first_row, layout.first_data_row)
        fields = {column: name for name, column in layout.columns.items()}
        if layout.first_row in tables:
            fields = {**tables[layout.first_row].fields, **fields}
        stop = layout.end_row or len(sheet.rows)
        tables[layout.first_row] = TableCopy(layout.table, header, stop, fields)
    return list(tables.values())


def _filled_down(sheet: Sheet, header: range) -> list[list[Cell]]:
    """Return the rows, the value of a range merged over several rows of the table in each of them."""
    rows: list[list[Cell]] = [list(row) for row in sheet.rows]
    for (row, column), (last_row, _) in sheet.merges:
        if row >= header.stop and row < len(rows) and column < len(rows[row]):
            for covered in range(row + 1, min(last_row + 1, len(rows))):
                rows[covered][column] = rows[row][column]
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


def _merges(sheet: Sheet, rows: Sequence[Sequence[Cell]]) -> tuple[Range, ...]:
    """Return the merged ranges, cut to the cells there are: one may run down to the last row of all."""
    last, right = len(rows) - 1, max(map(len, rows), default=0) - 1
    return tuple(
        ((row, column), (min(last_row, last), min(last_column, right)))
        for (row, column), (last_row, last_column) in sheet.merges
        if row <= last and column <= right
    )


def label_copies(
    copies: list[SheetCopy], vocabulary: Vocabulary, department: str | None, month: str | None
) -> list[SheetCopy]:
    """Return the copies, the first ledger saying whose it is and for which month if none of them does.

    The original may have said so by its name or its folder, which the copy does not take along.
    """
    ledgers = [copy for copy in copies if any(table.table == "ledger" for table in copy.tables)]
    said = {label.kind for copy in copies for label in _labels(copy, vocabulary)}
    texts = []
    if department and "department" not in said:
        texts.append(f"填报单位：{department}")
    if month and "month" not in said:
        texts.append(f"填报月份：{month}")
    if not ledgers or not texts:
        return copies
    first = ledgers[0]
    # Above the header where there is room; else beside it, where a label counts with its value in the cell.
    row = max(first.tables[0].header.start - 1, 0)
    rows = [list(cells) for cells in first.rows]
    rows[row] = [*rows[row], *texts]
    labelled = replace(first, rows=rows)
    return [labelled if copy is first else copy for copy in copies]


def _labels(copy: SheetCopy, vocabulary: Vocabulary) -> list[Label]:
    sheet = Sheet(copy.name, [["" if cell is None else cell for cell in row] for row in copy.rows])
    header = copy.tables[0].header
    return read_labels(sheet, range(header.start), header, vocabulary)
