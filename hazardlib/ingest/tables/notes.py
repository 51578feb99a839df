"""Notes: what is to be said of tables as a whole, of what stands beside their records, and of what nothing reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from hazardlib.domain.addresses import address, letters
from hazardlib.domain.campaign import Campaign
from hazardlib.domain.columns import HAZARDS, LEDGER
from hazardlib.domain.folding import without_space
from hazardlib.domain.sheets import KNOWN_AT, OWN_SHEETS, SHEETS
from hazardlib.domain.terms import OWED_DUTIES
from hazardlib.ingest.files.read import Cell, Sheet
from hazardlib.ingest.tables.caption import months_in
from hazardlib.ingest.tables.header import FEWEST_FIELDS, SEARCHED_ROWS
from hazardlib.ingest.tables.headings import PRIVATE, SERIAL, Vocabulary, fold_heading
from hazardlib.ingest.tables.layout import Layout, Note
from hazardlib.ingest.tables.ledgers import Ledger
from hazardlib.ingest.tables.row_kinds import SAYS_EXAMPLE, filled_cells, says_only_nil
from hazardlib.ingest.tables.rows import Rows
from hazardlib.ingest.values.cells import shown, written
from hazardlib.ingest.values.dates import read_day

if TYPE_CHECKING:
    from hazardlib.ingest.submission import Submission

_FEWEST_KNOWN = 2
"""Headings by which a row may be the header that somebody meant."""

_FEWEST_CELLS = 4
_ANSWERS = frozenset({"是", "否", "√", "×", "完成"})
"""Words of state that stand in other tables as well."""

_MOST_NAMED = 12
"""Rows, columns or headings that a message names."""

_LOOKED_AT = 500
"""Rows of a sheet in which a record is looked for."""

_TITLE = re.compile(r"(?:台账|清单|月报|表)(?:[(（][^()（）]*[)）])?$")
_LEFT_OVER = re.compile("遗留|结转|上月|往期|历史|截[至止]")
"""What a title says of rows that an earlier month left: 6月遗留隐患台账."""

_OF_STATE = re.compile("销号|闭环|验收|复查")


def note_table(
    submission: Submission, sheet: Sheet, rows: Rows, ledger: Ledger, vocabulary: Vocabulary
) -> None:
    """Add the findings about one table to its submission."""
    if not sheet.is_visible and rows.records:
        submission.note("SHEET_HIDDEN", sheet=sheet.name)
    first = min(ledger.layout.columns.values())
    struck = sorted(sheet.struck_rows.intersection(ledger.rows))
    notes = (
        *_hidden(sheet, ledger),
        *(Note(row, first, "ROW_STRUCK", {}) for row in struck),
        *ledger.doubts,
        *_repeated(ledger.layout),
        *_prefilled(sheet, rows),
        *_duplicates(ledger.layout),
        *_unread_columns(ledger, vocabulary),
        *ledger.asides,
        *(Note(row, first, "ROW_EXAMPLE", {}) for row in rows.examples),
        *rows.totals,
    )
    for note in notes:
        submission.note(note.code, sheet=sheet.name, cell=address(note.row, note.column), **note.details)


def _repeated(layout: Layout) -> Iterator[Note]:
    """Yield where a header stands again with other headings, below which the columns are taken to be the same."""
    for row, unknown in layout.repeated.items():
        if unknown:
            found = "”“".join(shown(heading) for heading in unknown.values())
            yield Note(row, min(unknown), "HEADER_REWORDED", {"found": found, "row": layout.first_data_row})


def _prefilled(sheet: Sheet, rows: Rows) -> Iterator[Note]:
    """Yield once which rows were taken for blank though words stand in them that no person need have put there."""
    if rows.prefilled:
        first = rows.prefilled[0]
        column, _ = filled_cells(sheet.rows[first])[0]
        yield Note(first, column, "ROWS_PREFILLED", {"rows": _rows(rows.prefilled)})


_WORKED_OUT = frozenset(each.heading for name, each in HAZARDS.items() if name not in LEDGER)
"""What the suite's own lists of hazards say beside what was reported: 销号日期, 负责领导."""


def _duplicates(layout: Layout) -> Iterator[Note]:
    """Yield the columns that claim another one's field, but for what the suite has worked out in a list that it made.

    Such a list says of each hazard in which file it stands; a blank workbook, which has 隐患标识 too, does not.
    """
    is_list = HAZARDS["file"].heading in layout.headings.values()
    is_own = layout.table == "ledger" and "hazard_id" in layout.columns and is_list
    for column, name in layout.duplicates.items():
        if is_own and layout.headings[column] in _WORKED_OUT:
            continue
        heading = SHEETS[layout.table].columns[name].heading
        found, kept = shown(layout.unknown.get(column, heading)), f" {letters(layout.columns[name])} "
        details = {"found": found, "heading": heading, "kept": kept}
        yield Note(layout.first_data_row - 1, column, "COLUMN_TWICE", details)


def _unread_columns(ledger: Ledger, vocabulary: Vocabulary) -> Iterator[Note]:
    """Yield the columns of which nothing is counted, though something may have been meant to be."""
    layout = ledger.layout
    header = layout.first_data_row - 1
    sheet_columns = SHEETS[layout.table].columns
    absent = [name for name in sheet_columns if name not in layout.columns and name not in layout.constants]
    needed = [name for name in absent if sheet_columns[name].required == "always" and name != "sector"]
    any_of = "”或“".join(sheet_columns[name].heading for name in needed)
    for column, heading in layout.unknown.items() if ledger.rows else ():
        if column in layout.foreign:
            details = {"column": "funds", "found": layout.foreign[column]}
            yield Note(header, column, "MONEY_UNIT_NOT_KNOWN", details)
        elif column not in layout.duplicates:
            field = vocabulary.nearest(heading, absent, layout.table)
            meant = sheet_columns[field].heading if field else any_of  # each may be the one that is missing
            if meant:
                yield Note(header, column, "COLUMN_NOT_KNOWN", {"found": shown(heading), "heading": meant})
    for column in ledger.unnamed:
        yield Note(header, column, "COLUMN_UNNAMED", {})


def _hidden(sheet: Sheet, ledger: Ledger) -> Iterator[Note]:
    """Yield once for a table what of it is hidden, at the first cell of that."""
    rows = sorted(sheet.hidden_rows.intersection(ledger.rows))
    columns = sorted(sheet.hidden_columns & ledger.layout.used) if ledger.rows else []
    said = []
    if rows:
        said.append(f"第 {_rows(rows)} 行被{'筛选' if sheet.is_filtered else '隐藏'}掉了")
    if columns:
        said.append(f"{_ranges(columns, letters)} 列被隐藏了")
    if said:
        row = rows[0] if rows else ledger.layout.first_data_row
        yield Note(row, columns[0] if columns else 0, "PARTS_HIDDEN", {"hidden": "，".join(said)})


def note_unread_rows(
    submission: Submission,
    sheet: Sheet,
    layouts: Sequence[Layout],
    campaign: Campaign,
    vocabulary: Vocabulary,
) -> None:
    """Say which rows below a sheet's first row of headings belong to none of its tables, and which above are records."""
    if not layouts:
        return
    read = [layout.span(sheet) for layout in layouts]
    first = min(span.start for span in read)
    above = (row for row in range(first) if len(_named(sheet.rows[row], vocabulary)) >= FEWEST_FIELDS)
    start = next(above, first - 1) + 1
    outside = set(range(start, len(sheet.rows))).difference(*read)
    unread = [index for index in sorted(outside) if filled_cells(sheet.rows[index])]
    _note(
        submission,
        sheet,
        unread,
        "上面一行像是另一张表的表头，却没有认出是哪张表",
        "把表头改成与下发表格一样",
    )
    records = [row for row in range(min(start, first)) if _is_record(sheet.rows[row], campaign, vocabulary)]
    _note(submission, sheet, records, "写在表头上面，像是隐患记录", "移到表头下面")


def _note(submission: Submission, sheet: Sheet, unread: Sequence[int], why: str, remedy: str) -> None:
    if unread:
        cell = address(unread[0], filled_cells(sheet.rows[unread[0]])[0][0])
        said = _rows(unread)
        submission.note("ROWS_NOT_READ", sheet=sheet.name, cell=cell, rows=said, why=why, remedy=remedy)


def _is_record(row: Sequence[Cell], campaign: Campaign, vocabulary: Vocabulary) -> bool:
    """Tell whether a row states how far something has come, and a day or a sector; an example is none."""
    texts = {written(cell) for cell in row if cell != ""}
    states = {text for text in texts - _ANSWERS if vocabulary.word("status", text)}
    if not states or len(texts) < _FEWEST_CELLS or any(map(SAYS_EXAMPLE.search, texts)):
        return False
    rest = [cell for cell in row if cell != "" and written(cell) not in states]
    has_day = any(read_day(cell, None).value is not None for cell in rest if not isinstance(cell, float))
    return has_day or any(campaign.find_sector(written(cell)) for cell in rest)


def _named(row: Sequence[Cell], vocabulary: Vocabulary) -> set[str]:
    """Return the fields of a ledger, and the running number, that the texts of a row name."""
    named = {vocabulary.field(fold_heading(cell)) for cell in row if isinstance(cell, str) and cell}
    return {name for name in named if name not in {None, PRIVATE}}


def _rows(places: Sequence[int]) -> str:
    return _ranges(places, lambda row: str(row + 1))


def _ranges(places: Sequence[int], name: Callable[[int], str]) -> str:
    """Return places as a person lists them: ``5、7–9``; long lists end with their number."""
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][1] + 1 == place:
            runs[-1][1] = place
        else:
            runs.append([place, place])
    said = [name(first) if first == last else f"{name(first)}–{name(last)}" for first, last in runs]
    more = f" 等 {len(places)}" if len(said) > _MOST_NAMED else ""
    return "、".join(said[:_MOST_NAMED]) + more


def likely_header(sheets: Iterable[Sheet], vocabulary: Vocabulary) -> str:
    """Return a sentence on the row most like a ledger's header, and its headings that nobody knows; often none."""
    rows = (
        (len(_named(row, vocabulary) - {SERIAL}), sheet, index, row)
        for sheet in sheets
        for index, row in enumerate(sheet.rows[:SEARCHED_ROWS])
    )
    count, sheet, index, row = max(rows, key=lambda each: each[0], default=(0, Sheet("", []), 0, []))
    if count < _FEWEST_KNOWN:
        return ""
    texts = {place: fold_heading(cell) for place, cell in enumerate(row) if isinstance(cell, str) and cell}
    known = {vocabulary.field(text) for text in texts.values()}
    absent = [name for name in LEDGER if name not in known]
    said = []
    for place, text in texts.items():
        if vocabulary.field(text) is None:
            meant = vocabulary.nearest(text, absent)
            heading = f"，像是“{LEDGER[meant].heading}”" if meant else ""
            absent = [name for name in absent if name != meant]
            said.append(f"“{shown(text)}”（{letters(place)}{index + 1}{heading}）")
    listed = "、".join(said[:_MOST_NAMED]) + (f"等 {len(said)} 个" if len(said) > _MOST_NAMED else "")
    named = f"其中没有认出的是{listed}，请改成下发表格里的名称" if said else "但必填的列不全"
    return f"最像表头的是［{sheet.name}］第 {index + 1} 行，{named}。"


def note_unread_sheets(
    submission: Submission, sheets: Sequence[Sheet], campaign: Campaign, vocabulary: Vocabulary
) -> None:
    """Say that nothing was read of some sheets, and where a hazard seems to stand there."""
    for sheet in sheets:
        if lists_owed_duties(sheet):
            submission.note("SHEET_OF_OWED_DUTIES", sheet=sheet.name)
            continue
        cells = [cell for row in sheet.rows for cell in row if cell != ""]
        if not cells or sheet.name in OWN_SHEETS or _is_list_of_words(sheet, campaign, vocabulary):
            continue
        if any(_is_record(row, campaign, vocabulary) for row in sheet.rows[:_LOOKED_AT]):
            likely = likely_header([sheet], vocabulary)
            submission.note("SHEET_NOT_READ", sheet=sheet.name, rows=SEARCHED_ROWS, likely=likely)
        elif KNOWN_AT in str(cells[0]):  # what the street's workbook counts, told by nobody
            continue
        elif not says_only_nil(cells):
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


def note_month_named(submission: Submission, sheet: Sheet, ledger: Ledger, campaign: Campaign) -> None:
    """Say that a sheet's name or a table's title is of another month than the one that is reported."""
    if not ledger.rows or submission.month is None:
        return
    named: list[tuple[str, str | None, str]] = [("SHEET_NAME_DIFFERS", None, sheet.name)]
    for row, cells in enumerate(sheet.rows[: ledger.layout.first_row] if not submission.is_return else ()):
        for column, cell in enumerate(cells):
            if cell in ledger.title and _is_title_of_a_month(str(cell)):
                named.append(("TITLE_DIFFERS", address(row, column), str(cell)))
    for code, place, text in named:
        months = months_in(text, campaign)
        if months and str(submission.month) not in months:
            month = submission.month.chinese
            submission.note(code, sheet=sheet.name, cell=place, found=shown(text), month=month)


def _is_title_of_a_month(text: str) -> bool:
    """Tell whether a text calls a table after one month, and not after what is left over from it: 6月隐患台账."""
    title = without_space(text)
    return title.count("月") == 1 and bool(_TITLE.search(title)) and not _LEFT_OVER.search(title)


def note_columns_of_state(
    submission: Submission, sheet: Sheet, ledger: Ledger, vocabulary: Vocabulary
) -> None:
    """Say of which columns it is not counted that a hazard was signed off: 是否销号."""
    layout = ledger.layout
    for column, heading in layout.unknown.items():
        if column in layout.duplicates or not _OF_STATE.search(heading):
            continue
        said = {written(sheet.rows[row][column]) for row in ledger.rows} - {""}
        if said and all(vocabulary.word("status", text) for text in said):
            cell = address(layout.first_data_row - 1, column)
            submission.note("COLUMN_OF_STATE", sheet=ledger.sheet, cell=cell, found=shown(heading))
