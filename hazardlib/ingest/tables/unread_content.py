"""Point out sheets and columns that nothing reads and that somebody may miss."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hazardlib.domain.addresses import address
from hazardlib.domain.campaign import Campaign
from hazardlib.domain.sheets import OWN_SHEETS
from hazardlib.domain.terms import OWED_DUTIES
from hazardlib.ingest.files.read import Sheet
from hazardlib.ingest.tables.account import is_filled, is_record, likely_header
from hazardlib.ingest.tables.caption import months_in
from hazardlib.ingest.tables.header import SEARCHED_ROWS
from hazardlib.ingest.tables.headings import Vocabulary
from hazardlib.ingest.tables.kinds import says_nil
from hazardlib.ingest.tables.ledgers import Ledger
from hazardlib.ingest.values.cells import shown, written

if TYPE_CHECKING:
    from hazardlib.ingest.submission import Submission

_LOOKED_AT = 500
"""Rows of a sheet in which a record is looked for."""

_OF_STATE = re.compile("销号|闭环|验收|复查")

_MOST_OF_NIL = 30
"""Filled cells of a sheet at most that says that there is nothing to report."""


def note_unread_sheets(
    submission: Submission, sheets: Sequence[Sheet], campaign: Campaign, vocabulary: Vocabulary
) -> None:
    """Say that nothing was read of some sheets, and where a hazard seems to stand there.

    Parameters
    ----------
    submission, sheets
        The submission, and its sheets on which no table was found.
    campaign, vocabulary
        What sectors, headings and words are known.
    """
    for sheet in sheets:
        if lists_owed_duties(sheet):
            submission.note("SHEET_OF_OWED_DUTIES", sheet=sheet.name)
            continue
        cells = [cell for row in sheet.rows for cell in row if is_filled([cell])]
        if not cells or sheet.name in OWN_SHEETS or _is_list_of_words(sheet, campaign, vocabulary):
            continue
        if any(is_record(row, campaign, vocabulary) for row in sheet.rows[:_LOOKED_AT]):
            likely = likely_header([sheet], vocabulary)
            submission.note("SHEET_NOT_READ", sheet=sheet.name, rows=SEARCHED_ROWS, likely=likely)
        elif len(cells) > _MOST_OF_NIL or not any(isinstance(cell, str) and says_nil(cell) for cell in cells):
            submission.note("SHEET_LEFT_OUT", sheet=sheet.name, rows=SEARCHED_ROWS)


def lists_owed_duties(sheet: Sheet) -> bool:
    """Tell whether a sheet is the list of overdue duties out of the district's workbook: what is owed, not what was done."""
    return any(set(OWED_DUTIES) <= {*map(str, row)} for row in sheet.rows[:SEARCHED_ROWS])


def _is_list_of_words(sheet: Sheet, campaign: Campaign, vocabulary: Vocabulary) -> bool:
    """Tell whether a sheet holds nothing but words to choose from, below a heading a column."""
    words = [cell for row in sheet.rows[1:] for cell in row if cell != ""]
    return bool(words) and all(
        isinstance(cell, str)
        and (
            any(vocabulary.word(kind, cell) for kind in vocabulary.words)
            or campaign.find_sector(cell) is not None
            or campaign.find_department(cell) is not None
        )
        for cell in words
    )


def note_sheet_name(submission: Submission, ledger: Ledger, campaign: Campaign) -> None:
    """Say that a sheet is called after another month than the one that is reported."""
    months = months_in(ledger.sheet, campaign)
    if ledger.rows and months and submission.month is not None and str(submission.month) not in months:
        found = shown(ledger.sheet)
        submission.note("SHEET_NAME_DIFFERS", sheet=ledger.sheet, found=found, month=submission.month.chinese)


def note_columns_of_state(
    submission: Submission, sheet: Sheet, ledger: Ledger, vocabulary: Vocabulary
) -> None:
    """Say of which columns it is not counted that a hazard was signed off: 是否销号."""
    layout = ledger.layout
    for column, heading in layout.unknown.items():
        if column in layout.duplicates or not _OF_STATE.search(heading):
            continue
        cells = {written(sheet.rows[row][column]) for row in ledger.rows if column < len(sheet.rows[row])}
        said = cells - {""}
        if said and all(vocabulary.word("status", text) for text in said):
            cell = address(layout.first_data_row - 1, column)
            submission.note("COLUMN_OF_STATE", sheet=ledger.sheet, cell=cell, found=shown(heading))
