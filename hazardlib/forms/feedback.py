"""Feedback: a department's own workbook, sent back with what to mend marked in its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from io import BytesIO
from typing import Any

from hazardlib.domain.addresses import position
from hazardlib.domain.sheets import LIST_SHEET, OWN_SHEETS, Range, SheetCopy
from hazardlib.findings import Finding
from hazardlib.forms.blank import add_choices, add_frame, form_context, widths_of
from hazardlib.forms.blank_ledger import EXAMPLE_MARK
from hazardlib.forms.choices import column_rule
from hazardlib.forms.feedback_list import FEEDBACK_VERSION, Returned, add_list, in_reading_order
from hazardlib.forms.guide import add_guide
from hazardlib.forms.style import (
    ERROR_FILL,
    WARNING_FILL,
    Cell,
    Looks,
    clean,
    fit_height,
    fit_widths,
    lay_out,
    new_book,
    number_format,
    write_cell,
)

_LONGEST_NAME = 31
_MOST_MERGED = 100_000  # cells; a made-up workbook can merge millions


def write_feedback_book(returned: Returned) -> bytes:
    """Return the workbook: first 需要修改的地方, then the sender's sheets with the bad cells marked.

    Every cell stands at the address it had, so that a message's ``E17`` is this ``E17``; what is
    marked has a comment that begins with 必须修改 or 请核对. What was filled in on the suite's own form has the
    form's guide, lists, prompts and checks again. Mended and sent in, it is read like any other workbook. The same
    input gives the same bytes.
    """
    content = BytesIO()
    sheets = [sheet for sheet in returned.sheets if sheet.name != LIST_SHEET]
    findings = in_reading_order(returned.findings, [sheet.name for sheet in sheets])
    names = _sheet_names([sheet.name for sheet in sheets])
    links = {sheet.name: name for sheet, name in zip(reversed(sheets), reversed(names), strict=True)}
    written_at = datetime.combine(returned.campaign.issued_on, time())
    stamp = f"hazardlib-feedback/{FEEDBACK_VERSION}"
    with new_book(
        content, title=LIST_SHEET, written_at=written_at, stamp=stamp, is_1904=returned.is_1904
    ) as book:
        looks = Looks(book)
        add_list(book, looks, returned, findings, links)
        form = returned.form
        context = None if form is None else form_context(book, looks, form)
        if form and context:
            add_guide(context, form)
        for sheet, name in zip(sheets, names, strict=True):
            about = [finding for finding in findings if finding.sheet == sheet.name]
            widths = widths_of(sheet) if form else None
            if form and context and widths:
                page = add_frame(context, form, sheet.tables[0].table, name=name)
                _fill_form(page, looks, sheet, _marks(sheet, about), widths)
            else:
                page = book.add_worksheet(name)
                _copy_sheet(page, looks, sheet, _marks(sheet, about), returned)
            if about:
                is_error = any(finding.is_error for finding in about)
                page.set_tab_color(ERROR_FILL if is_error else WARNING_FILL)
        if form and context:
            add_choices(context, form)
    return content.getvalue()


def _sheet_names(originals: Sequence[str]) -> list[str]:
    """Return each sheet's name as this file format allows it: unchanged wherever it can be."""
    names: list[str] = []
    taken = {*OWN_SHEETS, "history"}  # Excel keeps the latter for itself
    for original in originals:
        name = stem = _allowed_name(original)
        number = 2
        while name.lower() in taken:
            name = f"{_cut(stem, _LONGEST_NAME - 6)}({number})"
            number += 1
        taken.add(name.lower())
        names.append(name)
    return names


def _allowed_name(text: str) -> str:
    allowed = "".join("_" if mark in "[]:*?/\\" or mark < " " else mark for mark in clean(text))
    return _cut(allowed.strip("'"), _LONGEST_NAME).strip("'") or "表格"


def _cut(text: str, length: int) -> str:
    """Return the beginning of a text, its length counted as Excel counts it, in UTF-16."""
    return text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore")


Marks = Mapping[tuple[int, int], Sequence[Finding]]
"""Cell, from 0 → what is wrong with it."""


def _fill_form(page: Any, looks: Looks, sheet: SheetCopy, marks: Marks, widths: Mapping[int, int]) -> None:
    """Write what stood in a form into a new one, each cell at its address."""
    header = sheet.tables[0].header
    merges, covered = _kept_merges(sheet, marks, first_row=header.stop)
    for row in sorted(sheet.full_rows):
        if row >= header.stop:
            page.set_row(row, fit_height(dict(enumerate(sheet.rows[row])), widths))
    for (row, column), value in sorted(_cells(sheet, marks).items(), key=lambda cell: cell[0]):
        is_heading = row in header and (column == 0 or column in widths)
        is_frame = is_heading or (column == 0 and row in (0, header.start - 1))  # title and advice
        is_example = row == header.stop and _value(sheet, row, 0) == EXAMPLE_MARK
        if (row, column) in covered or ((is_frame or is_example) and (row, column) not in marks):
            continue
        look = _look(sheet, row, column, marks) | {"locked": row in header}
        write_cell(page, row, column, value, looks, **look)
    for (row, column), (last_row, last_column) in merges:
        look = _look(sheet, row, column, marks) | {"locked": False}
        page.merge_range(row, column, last_row, last_column, "", looks.body(**look))
        write_cell(page, row, column, _value(sheet, row, column), looks, **look)
    for (row, column), about in marks.items():
        _comment(page, row, column, about)


def _copy_sheet(page: Any, looks: Looks, sheet: SheetCopy, marks: Marks, returned: Returned) -> None:
    merges, covered = _kept_merges(sheet, marks)
    _fit(page, sheet)
    for (row, column), value in sorted(_cells(sheet, marks).items(), key=lambda cell: cell[0]):
        if (row, column) not in covered:
            write_cell(page, row, column, value, looks, **_look(sheet, row, column, marks))
    for (row, column), (last_row, last_column) in merges:
        look = _look(sheet, row, column, marks)
        page.merge_range(row, column, last_row, last_column, "", looks.body(**look))
        write_cell(page, row, column, _value(sheet, row, column), looks, **look)
    for (row, column), about in marks.items():
        _comment(page, row, column, about)
        _offer(page, row, column, sheet, returned)
    if sheet.tables:
        header = sheet.tables[0].header
        page.freeze_panes(header.stop, 0)
        page.repeat_rows(header.start, header.stop - 1)
    lay_out(page, "A4")


def _fit(page: Any, sheet: SheetCopy) -> None:
    """Set widths and heights by the rows of the table; titles and notes may run over."""
    table = {row: sheet.rows[row] for row in sorted(sheet.full_rows)}
    widths = fit_widths(table.values())
    for column, width in widths.items():
        page.set_column(column, column, width)
    for row, cells in table.items():
        page.set_row(row, fit_height(dict(enumerate(cells)), widths))


def _marks(sheet: SheetCopy, findings: Sequence[Finding]) -> Marks:
    """Return the findings by cell; in a merged heading, by the cell that shows."""
    shown = {
        (row, column): first
        for first, last in sheet.merges
        if not _is_body(sheet, first[0]) and _size(first, last) <= _MOST_MERGED
        for row in range(first[0], last[0] + 1)
        for column in range(first[1], last[1] + 1)
    }
    marks: dict[tuple[int, int], list[Finding]] = {}
    for finding in findings:
        where = position(finding.cell)
        if where is not None:
            marks.setdefault(shown.get(where, where), []).append(finding)
    return marks


def _cells(sheet: SheetCopy, marks: Marks) -> dict[tuple[int, int], Cell]:
    """Return every cell to write: those with something in them, those in the table, those marked."""
    cells: dict[tuple[int, int], Cell] = dict.fromkeys(marks, None)
    for row, values in enumerate(sheet.rows):
        is_body = _is_body(sheet, row) and any(cell not in ("", None) for cell in values)
        width = max(sheet.table_at(row).fields, default=-1) + 1
        for column, value in enumerate(values):
            if value not in ("", None) or (is_body and column < width):
                cells[row, column] = value
    return cells


def _kept_merges(
    sheet: SheetCopy, marks: Marks, *, first_row: int = 0
) -> tuple[list[Range], set[tuple[int, int]]]:
    """Return the merged ranges to repeat, from a row on, and the cells they cover.

    One that runs down a column of the table is left apart, its value in each row (as the rows
    already have it), so that every row can be mended on its own; so is one with a mark inside.
    """
    kept: list[Range] = []
    covered: set[tuple[int, int]] = set()
    for first, last in sheet.merges:
        runs_down = _is_body(sheet, first[0]) and first[1] == last[1]
        if (
            first[0] < first_row
            or runs_down
            or first == last
            or len(covered) + _size(first, last) > _MOST_MERGED
        ):
            continue
        area = {(r, c) for r in range(first[0], last[0] + 1) for c in range(first[1], last[1] + 1)}
        is_marked = bool((area - {first}) & marks.keys())
        if not is_marked and not area & covered:
            kept.append((first, last))
            covered |= area
    return kept, covered


def _is_body(sheet: SheetCopy, row: int) -> bool:
    """Tell whether a row stands below the header of its table."""
    return bool(sheet.tables) and row >= sheet.table_at(row).header.stop


def _size(first: tuple[int, int], last: tuple[int, int]) -> int:
    return (last[0] - first[0] + 1) * (last[1] - first[1] + 1)


def _value(sheet: SheetCopy, row: int, column: int) -> Cell:
    cells = sheet.rows[row] if row < len(sheet.rows) else ()
    return cells[column] if column < len(cells) else None


def _look(sheet: SheetCopy, row: int, column: int, marks: Marks) -> dict[str, Any]:
    """Return how a cell looks: marked, heading, above the table, or one of its cells."""
    table = sheet.table_at(row)
    field = table.column(column)
    is_above = bool(sheet.tables) and row < table.header.start
    is_note = table.header.stop <= row < len(sheet.rows) and row not in sheet.full_rows
    value = _value(sheet, row, column)
    # In a column of dates a bare number stays one: 2023.1 must not turn into a day in 1905.
    is_bare = isinstance(value, int | float) and field is not None and field.type == "date"
    form = "General" if field is None or is_bare else number_format(field.type)
    look: dict[str, Any] = {"num_format": form}
    if is_above:
        look |= {"border": 0, "text_wrap": False, "bold": True}
    elif is_note:
        look |= {"text_wrap": False}
    elif row in table.header:
        look |= {"bold": True, "align": "center", "bg_color": "#D9D9D9"}
    about = marks.get((row, column))
    if about:
        is_error = any(finding.is_error for finding in about)
        look |= {
            "bg_color": ERROR_FILL if is_error else WARNING_FILL,
            "border": 2 if is_error else 4,  # thick or dashed: told apart in black and white as well
            "border_color": "#000000",
            "bold": is_error,
        }
    return look


def _comment(page: Any, row: int, column: int, findings: Sequence[Finding]) -> None:
    lines = [
        f"{'必须修改' if finding.is_error else '请核对'}：{finding.problem}{finding.remedy}"
        for finding in findings
    ]
    text = "\n".join(lines)
    height = 30 + 16 * sum(1 + len(line) // 18 for line in lines)
    page.write_comment(
        row, column, text, {"author": "汇总", "width": 260, "height": min(height, 400), "font_size": 9}
    )


def _offer(page: Any, row: int, column: int, sheet: SheetCopy, returned: Returned) -> None:
    """Give a marked cell the drop-down list or the check of its column."""
    field = sheet.table_at(row).column(column)
    if field is None or not _is_body(sheet, row) or field.type not in ("word", "date"):
        return
    words = returned.choices.get(field.name)
    if words and sum(len(word) + 1 for word in words) > 255:
        return
    rule = column_rule(field, words, returned.campaign.first_month.day(5))
    if rule is not None:
        page.data_validation(row, column, row, column, rule)
