"""Notes: what is to be said about a table as a whole, and about what stands beside its records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hazardlib.domain.addresses import address, letters
from hazardlib.domain.sheets import SHEETS
from hazardlib.ingest.files.read import Sheet
from hazardlib.ingest.tables.headings import Vocabulary
from hazardlib.ingest.tables.ledgers import Ledger
from hazardlib.ingest.tables.rows import Rows
from hazardlib.ingest.tables.unread_content import ranges
from hazardlib.ingest.values.cells import shown

if TYPE_CHECKING:
    from hazardlib.ingest.submission import Submission


def note_table(
    submission: Submission, sheet: Sheet, rows: Rows, ledger: Ledger, vocabulary: Vocabulary
) -> None:
    """Add the findings about one table to its submission."""
    if not sheet.is_visible and rows.records:
        submission.note("SHEET_HIDDEN", sheet=sheet.name)
    _note_hidden(submission, sheet, ledger)
    for row in sorted(sheet.struck_rows.intersection(ledger.rows)):
        place = address(row, min(ledger.layout.columns.values()))
        submission.note("ROW_STRUCK", sheet=sheet.name, cell=place)
    for doubt in ledger.doubts:
        place = address(doubt.row, doubt.column)
        submission.note(doubt.code, sheet=sheet.name, cell=place, column=doubt.field, **doubt.details)
    _note_repeated(submission, ledger)
    _note_prefilled(submission, sheet, rows)
    _note_duplicates(submission, ledger)
    _note_unread_columns(submission, ledger, vocabulary)
    for (row, column), cell in sorted(ledger.covered.items(), key=lambda item: item[0]):
        place = address(row, column)
        submission.note("MERGE_HIDES_VALUE", sheet=sheet.name, cell=place, found=shown(cell))
    for (row, column), text in sorted(ledger.asides.items()):
        heading = shown(ledger.layout.unknown.get(column, f"{letters(column)}列"))
        place = address(row, column)
        submission.note("CELL_ERROR_ASIDE", sheet=sheet.name, cell=place, found=text, heading=heading)
    for row in rows.examples:
        place = address(row, min(ledger.layout.columns.values()))
        submission.note("ROW_EXAMPLE", sheet=sheet.name, cell=place)
    for total in rows.totals:
        submission.note(
            "TOTAL_DIFFERS",
            sheet=sheet.name,
            cell=address(total.row, total.column),
            column=total.field,
            found=total.found,
            expected=total.expected,
        )


def _note_repeated(submission: Submission, ledger: Ledger) -> None:
    """Say where a header stands again with other headings, below which the columns are taken to be the same."""
    layout = ledger.layout
    for row, unknown in layout.repeated.items():
        if unknown:
            found = "”“".join(shown(heading) for heading in unknown.values())
            cell = address(row, min(unknown))
            header = layout.first_data_row
            submission.note("HEADER_REWORDED", sheet=ledger.sheet, cell=cell, found=found, row=header)


def _note_prefilled(submission: Submission, sheet: Sheet, rows: Rows) -> None:
    """Say once which rows were taken for blank though words stand in them that no person need have put there."""
    if rows.prefilled:
        first = rows.prefilled[0]
        column = next(place for place, cell in enumerate(sheet.rows[first]) if cell != "")
        said = ranges([str(row + 1) for row in rows.prefilled], rows.prefilled)
        submission.note("ROWS_PREFILLED", sheet=sheet.name, cell=address(first, column), rows=said)


def _note_duplicates(submission: Submission, ledger: Ledger) -> None:
    layout = ledger.layout
    header = layout.first_data_row - 1
    for column, name in layout.duplicates.items():
        kept = letters(layout.columns[name])
        heading = SHEETS[layout.table].columns[name].heading
        submission.note(
            "COLUMN_TWICE",
            sheet=ledger.sheet,
            cell=address(header, column),
            found=shown(layout.unknown.get(column, heading)),
            heading=heading,
            kept=f" {kept} ",
        )


def _note_unread_columns(submission: Submission, ledger: Ledger, vocabulary: Vocabulary) -> None:
    """Say of which columns nothing is counted, though something may have been meant to be."""
    layout = ledger.layout
    header = layout.first_data_row - 1
    sheet_columns = SHEETS[layout.table].columns
    absent = [name for name in sheet_columns if name not in layout.columns and name not in layout.constants]
    needed = [name for name in absent if sheet_columns[name].required == "always" and name != "sector"]
    any_of = "”或“".join(sheet_columns[name].heading for name in needed)

    def note(code: str, place: int, **details: Any) -> None:
        submission.note(code, sheet=ledger.sheet, cell=address(header, place), **details)

    for column, heading in layout.unknown.items() if ledger.rows else ():
        if column in layout.foreign:
            note("MONEY_UNIT_NOT_KNOWN", column, column="funds", found=layout.foreign[column])
        elif column not in layout.duplicates:
            field = vocabulary.nearest(heading, absent, layout.table)
            meant = sheet_columns[field].heading if field else any_of  # each may be the one that is missing
            if meant:
                note("COLUMN_NOT_KNOWN", column, found=shown(heading), heading=meant)
    for column in ledger.unnamed:
        note("COLUMN_UNNAMED", column)


def _note_hidden(submission: Submission, sheet: Sheet, ledger: Ledger) -> None:
    """Say once for a table what of it is hidden, at the first cell of that."""
    rows = sorted(sheet.hidden_rows.intersection(ledger.rows))
    used = {*ledger.layout.columns.values(), *ledger.layout.unknown} if ledger.rows else set()
    columns = sorted(sheet.hidden_columns & used)
    if not rows and not columns:
        return
    said = []
    if rows:
        how = "筛选" if sheet.is_filtered else "隐藏"
        said.append(f"第 {ranges([str(row + 1) for row in rows], rows)} 行被{how}掉了")
    if columns:
        said.append(f"{ranges([letters(column) for column in columns], columns)} 列被隐藏了")
    cell = address(rows[0] if rows else ledger.layout.first_data_row, columns[0] if columns else 0)
    submission.note("PARTS_HIDDEN", sheet=sheet.name, cell=cell, hidden="，".join(said))
