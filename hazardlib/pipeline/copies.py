"""Copies: a workbook's sheets as they may be sent back: every cell in its place, nobody named.

What `ingest` drops as it reads (columns about persons who reported, telephone and identity
numbers) is dropped here as well; sheets that nothing reads are not copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hazardlib.forms.returned import Range, SheetCopy
from hazardlib.forms.style import Cell
from hazardlib.ingest.caption import Label, read_labels
from hazardlib.ingest.cells import mask, written
from hazardlib.ingest.header import SEARCHED_ROWS
from hazardlib.ingest.headings import PRIVATE, SERIAL, Vocabulary, fold_heading
from hazardlib.ingest.layout import Layout, find_layout
from hazardlib.ingest.read import Book, Sheet

_OWN_SHEETS = frozenset({"需要修改的地方", "填写说明", "选项"})
_FEWEST_HEADINGS = 3


def copy_sheets(book: Book, vocabulary: Vocabulary) -> tuple[list[SheetCopy], list[str]]:
    """Return the sheets that are read, and the names of those that nothing reads.

    Parameters
    ----------
    book
        The workbook as it was read.
    vocabulary
        The headings by which ledgers and the other tables are known.
    """
    copies: list[SheetCopy] = []
    left_out: list[str] = []
    for sheet in book.sheets:
        layout = find_layout(sheet, vocabulary)
        copy = (
            _copy_ledger(sheet, layout)
            if layout and layout.table == "ledger"
            else _copy_table(sheet, vocabulary)
        )
        if copy is not None:
            copies.append(copy)
        elif sheet.name not in _OWN_SHEETS and any(cell != "" for row in sheet.rows for cell in row):
            left_out.append(sheet.name)
    return copies, left_out


def _copy_ledger(sheet: Sheet, layout: Layout) -> SheetCopy:
    kept = {*layout.columns.values(), *layout.unknown}
    kept |= set() if layout.serial is None else {layout.serial}
    number = layout.columns.get("hazard_no")
    header = range(layout.first_row, layout.first_data_row)
    rows = _masked(_filled_down(sheet, header), header.start, kept, spared=number)
    fields = {column: name for name, column in layout.columns.items()}
    return SheetCopy(sheet.name, rows, _merges(sheet, rows), header, fields)


def _copy_table(sheet: Sheet, vocabulary: Vocabulary) -> SheetCopy | None:
    """Return a copy of one of the other three sheets; of 举报线索 the known columns alone."""
    for row, cells in enumerate(sheet.rows[:SEARCHED_ROWS]):
        texts = {
            column: fold_heading(cell) for column, cell in enumerate(cells) if isinstance(cell, str) and cell
        }
        for table, known in vocabulary.headings.items():
            if table == "ledger" or len(set(texts.values()) & known.keys()) < _FEWEST_HEADINGS:
                continue
            kept = {
                column
                for column, text in texts.items()
                if text in known
                or vocabulary.field(text) == SERIAL
                or (table != "tips" and vocabulary.field(text) != PRIVATE)
            }
            header = range(row, row + 1)
            rows = _masked(_filled_down(sheet, header), row, kept, spared=None)
            return SheetCopy(sheet.name, rows, _merges(sheet, rows), header)
    return None


def _filled_down(sheet: Sheet, header: range) -> list[list[Cell]]:
    """Return the rows, the value of a range merged over several rows of the table in each of them."""
    rows: list[list[Cell]] = [list(row) for row in sheet.rows]
    for (row, column), (last_row, _) in sheet.merges:
        if row >= header.stop and row < len(rows) and column < len(rows[row]):
            for covered in range(row + 1, min(last_row + 1, len(rows))):
                rows[covered][column] = rows[row][column]
    return rows


def _masked(
    rows: Iterable[list[Cell]], first_row: int, kept: set[int], *, spared: int | None
) -> list[list[Cell]]:
    """Return the rows without the columns that are not kept, from the header on, and without numbers of persons."""
    return [
        [
            "" if row >= first_row and column not in kept else cell if column == spared else _anonymous(cell)
            for column, cell in enumerate(cells)
        ]
        for row, cells in enumerate(rows)
    ]


def _anonymous(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return mask(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        text = written(cell)
        return cell if mask(text) == text else mask(text)
    return cell


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
    ledgers = [copy for copy in copies if copy.fields]
    said = {label.kind for copy in ledgers for label in _labels(copy, vocabulary)}
    texts = []
    if department and "department" not in said:
        texts.append(f"填报单位：{department}")
    if month and "month" not in said:
        texts.append(f"填报月份：{month}")
    if not ledgers or not texts:
        return copies
    first = ledgers[0]
    # Above the header where there is room; else beside it, where a label counts with its value in the cell.
    row = max(first.header.start - 1, 0)
    rows = [list(cells) for cells in first.rows]
    rows[row] = [*rows[row], *texts]
    labelled = replace(first, rows=rows)
    return [labelled if copy is first else copy for copy in copies]


def _labels(copy: SheetCopy, vocabulary: Vocabulary) -> list[Label]:
    sheet = Sheet(copy.name, [["" if cell is None else cell for cell in row] for row in copy.rows])
    return read_labels(sheet, range(copy.header.start), copy.header, vocabulary)
