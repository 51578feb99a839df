"""Blank: one department's workbook for one month, ready to be filled in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, time
from io import BytesIO
from itertools import chain, product
from typing import Any

from hazardlib.domain.addresses import letters
from hazardlib.domain.columns import Column
from hazardlib.domain.sheets import CHOICES_SHEET, SHEETS
from hazardlib.forms.blank_ledger import add_ledger, heading
from hazardlib.forms.choices import Choices, column_rule, offered_words
from hazardlib.forms.guide import add_guide
from hazardlib.forms.style import CARRIED_FILL, EXAMPLE_FILL, Cell, Looks, new_book, number_format, write_cell
from hazardlib.forms.workbook_context import LAST_ROW, Blank, Row, WorkbookContext, open_columns, protect

_HEADER_ROW, _FIRST_ROW = 2, 3

_WIDTHS: Mapping[str, Mapping[str, int]] = {
    "progress": {"sector": 18, "indicator": 18, "counted_in": 10},
    "duties": {"unit": 32, "sector": 18, "high_risk": 8, "duty": 34, "remarks": 36},
    "tips": {
        "tip_no": 16,
        "channel": 24,
        "sector": 18,
        "unit": 28,
        "danger": 44,
        "outcome": 11,
        "hazard_no": 18,
    },
    "stages": {"work": 44, "experience": 36, "problems": 36, "next_steps": 36},
    "matters": {"matter": 40, "hazard_no": 18, "department": 20, "handling": 36},
}
_USUAL_WIDTH = 14


def add_progress(context: WorkbookContext, blank: Blank) -> None:
    """Add 工作进展: a line for each of the department's sectors and each indicator."""
    hint = (
        "填白色的两列：“本月数”填本月发生的数，“累计数”填专项行动开始以来的数；没有发生的填 0，不涉及的留空。"
    )
    page = _add_sheet(context, blank, "progress", hint, colour="#2E75B6")
    places = {name: column for column, name in enumerate(SHEETS["progress"].columns)}
    for row, (given, values) in enumerate(_progress(blank), start=_FIRST_ROW):
        for name, column in places.items():
            look: dict[str, Any] = {"num_format": "General", "locked": False}
            look = {"bg_color": EXAMPLE_FILL} if name in given else look
            write_cell(page, row, column, values.get(name), context.looks, **look)
    protect(page)


def _progress(blank: Blank) -> Iterator[tuple[Collection[str], Row]]:
    """Yield the lines of 工作进展, each with the fields that are given: all sectors and indicators, then what else was stated."""
    stated: dict[tuple[Cell, Cell], list[Row]] = {}
    for said in blank.filled.beside.get("progress", ()):
        stated.setdefault((said.get("sector"), said.get("indicator")), []).append(said)
    units = {each.name: each.unit for each in blank.campaign.indicators}
    for sector, (indicator, unit) in product(blank.sectors, units.items()):
        given: Row = {"sector": sector.name, "indicator": indicator, "counted_in": unit}
        for said in stated.pop((sector.name, indicator), [{}]):
            yield given, {**said, **given}  # figures were read in the indicator's own unit
    for said in chain.from_iterable(stated.values()):
        counted_in = units.get(str(said.get("indicator"))) or said.get("counted_in")
        yield (), {**said, "counted_in": counted_in}


def add_duties(context: WorkbookContext, blank: Blank) -> None:
    """Add 企业履责: what the enterprises have done of what they owe."""
    hint = (
        "企业每完成一件履责事项填一行；建筑施工等高危行业领域的企业，“高危”填“是”；"
        "企业不涉及某一事项的，“完成日期”填“不涉及”。"
    )
    page = _add_sheet(context, blank, "duties", hint, colour="#548235")
    _write_stated(page, context, blank, "duties")
    protect(page)


def add_tips(context: WorkbookContext, blank: Blank) -> None:
    """Add 举报线索; it has no column, and no room, for who reported."""
    hint = "为保护举报人，不要填写举报人的姓名、电话、住址等能认出是谁的内容；填了也会在读取时丢弃。"
    page = _add_sheet(context, blank, "tips", hint, colour="#7F6000")
    _write_stated(page, context, blank, "tips")
    protect(page)


def add_stages(context: WorkbookContext, blank: Blank) -> None:
    """Add 阶段情况 in the months whose stage is summed up before the next report, and wherever it was filled in before."""
    campaign = blank.campaign
    due_on, next_due_on = (campaign.due_on(month) for month in (blank.month, blank.month.shift(1)))
    is_due = any(due_on < day < next_due_on for day in (*campaign.interims_on, campaign.final_on))
    if not is_due and not blank.filled.beside.get("stages"):
        return
    hint = "填写本部门这一阶段的情况，一格写一个方面，写不下的可另起一行；数字以台账为准，不必在此重复。"
    page = _add_sheet(context, blank, "stages", hint, colour="#7030A0")
    _write_stated(page, context, blank, "stages")
    protect(page)


def add_matters(context: WorkbookContext, blank: Blank) -> None:
    """Add 议定事项 for the office that gathers what departments report, and wherever it was filled in before."""
    if blank.department != blank.campaign.office and not blank.filled.beside.get("matters"):
        return
    hint = "例会议定的事项，一件一行；没有办结的各月照留，改“办理情况”，办结后填“办结日期”。事项和会议日期不要改，改了就算另一件。"
    page = _add_sheet(context, blank, "matters", hint, colour="#C55A11")
    _write_stated(page, context, blank, "matters")
    protect(page)


def _write_stated(page: Any, context: WorkbookContext, blank: Blank, table: str) -> None:
    """Write the rows that the department has stated already."""
    for row, said in enumerate(blank.filled.beside.get(table, ()), start=_FIRST_ROW):
        for place, (name, column) in enumerate(SHEETS[table].columns.items()):
            look: dict[str, Any] = {"bg_color": CARRIED_FILL, "locked": False}
            look["num_format"] = number_format(column.type)
            write_cell(page, row, place, said.get(name), context.looks, **look)


def _add_sheet(context: WorkbookContext, blank: Blank, table: str, hint: str, *, colour: str) -> Any:
    """Write title, advice and headings, open the columns below and check what is typed into them."""
    name, columns = SHEETS[table].title, SHEETS[table].columns
    page = context.add_page(name, colour=colour)
    open_columns(page, len(columns), context)
    locked = context.looks.make()
    for row in range(_FIRST_ROW):
        page.set_row(row, {0: 26, _HEADER_ROW: 30}.get(row), locked)
    title = f"{blank.department}{blank.month.chinese}{name}{blank.title_mark}"
    page.write_string(0, 0, title, context.looks.title())
    page.write_string(1, 0, hint, context.looks.hint())
    for place, column in enumerate(columns.values()):
        _add_column(page, context, blank, place, column, _WIDTHS[table].get(column.name, _USUAL_WIDTH))
    page.freeze_panes(_HEADER_ROW + 1, 1)
    page.repeat_rows(_HEADER_ROW)
    return page


def _add_column(
    page: Any, context: WorkbookContext, blank: Blank, place: int, column: Column, width: int
) -> None:
    look = context.looks.make(num_format=number_format(column.type), text_wrap=True, locked=False)
    page.set_column(place, place, width, look)
    page.write_string(_HEADER_ROW, place, heading(column), context.looks.header())
    rule = column_rule(column, context.ranges.get(column.name), blank.month.day(10))
    if rule is not None:
        page.data_validation(_FIRST_ROW, place, LAST_ROW, place, rule)


def write_blank(blank: Blank) -> bytes:
    """Return the workbook: 填写说明, 隐患台账, 工作进展, 企业履责, 举报线索, and 阶段情况 and 议定事项 where they are due.

    The same input gives the same bytes. Its ledger, read back, is the carried hazards alone:
    the example row is marked 示例 in 序号 and never read.
    """
    content = BytesIO()
    campaign, title = blank.campaign, f"{blank.department}{blank.month.chinese}隐患台账{blank.title_mark}"
    written_at = datetime.combine(campaign.issued_on, time())
    with new_book(content, title=title, written_at=written_at, stamp=blank.stamp) as book:
        offered = offered_words(campaign, blank.department, blank.month, blank.sources)
        context = WorkbookContext(book, Looks(book), _ranges(offered))
        add_guide(context, blank)
        ledger = add_ledger(context, blank)
        add_progress(context, blank)
        add_duties(context, blank)
        add_tips(context, blank)
        add_stages(context, blank)
        add_matters(context, blank)
        _add_lists(book, offered, blank.stamp)
        ledger.activate()
    return content.getvalue()


def _ranges(offered: Choices) -> dict[str, str]:
    """Return where on the hidden sheet each list stands; a list typed into a rule holds 255 characters."""
    return {
        name: f"='{CHOICES_SHEET}'!${letters(column)}$3:${letters(column)}${len(words) + 2}"
        for column, (name, words) in enumerate(offered.items())
        if words
    }


def _add_lists(book: Any, offered: Choices, stamp: str) -> None:
    sheet = book.add_worksheet(CHOICES_SHEET)
    sheet.write_string(0, 0, stamp)
    for column, (name, words) in enumerate(offered.items()):
        sheet.write_string(1, column, f"list:{name}")
        for row, word in enumerate(words, start=2):
            sheet.write_string(row, column, word)
    sheet.protect()
    sheet.very_hidden()
