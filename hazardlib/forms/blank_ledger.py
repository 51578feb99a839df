"""The ledger sheet of a blank workbook: labels, headings, an example, and what has been reported already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hazardlib.domain.addresses import letters
from hazardlib.domain.columns import FIVE_ELEMENTS, LEDGER, Column
from hazardlib.domain.terms import FixType, Level, State
from hazardlib.forms.choices import advice, column_rule, date_rule
from hazardlib.forms.style import (
    CARRIED_FILL,
    ERROR_FILL,
    EXAMPLE_FILL,
    HEADER_FILL,
    LIMITED_FILL,
    WARNING_FILL,
    Cell,
    fit_height,
    number_format,
    write_cell,
)
from hazardlib.forms.workbook_context import LAST_ROW, Blank, WorkbookContext, open_columns, protect

SHEET = "隐患台账"
EXAMPLE_MARK = "示例"

_LABELS_ROW, _HINT_ROW, HEADER_ROW, EXAMPLE_ROW, FIRST_ROW = 1, 2, 3, 4, 5

COLUMNS: Mapping[str, Column] = {name: column for name, column in LEDGER.items() if name != "hazard_id"}
"""The columns that departments fill in."""

_FIELDS: Mapping[str, int] = {name: column for column, name in enumerate(COLUMNS, start=1)}
"""Ledger field → column; the first column is 序号."""

_WIDTHS = {
    "hazard_no": 11,
    "sector": 11,
    "unit": 16,
    "description": 22,
    "criterion": 13,
    "measures": 15,
    "contingency": 10,
    "status": 7,
    "accepted_by": 7,
    "supervision": 7,
    "remarks": 10,
    "unit_code": 10,
    "quantity": 7,
    "rectified_quantity": 7,
}
_SERIAL_WIDTH, _DAY_WIDTH, _WORD_WIDTH = 5, 10, 8
_FIXED_COLUMNS = 4  # up to 单位名称

WIDTHS: Mapping[str, tuple[int, int]] = {
    name: (column, _WIDTHS.get(name, _DAY_WIDTH if LEDGER[name].type == "date" else _WORD_WIDTH))
    for name, column in _FIELDS.items()
}
"""Ledger field → its column in the form, and how wide that is: all of them on two sheets of A4 at the scale below."""

_PRINT_SCALE = 80  # 10 points become 8
_SIDE_MARGIN = 0.25  # inches; what a printer can


def add_ledger_frame(context: WorkbookContext, blank: Blank, *, name: str = "") -> Any:
    """Add the ledger sheet without its rows and return it: labels, headings, example, and what is checked below them."""
    page = context.add_page(name or SHEET, colour="#C00000")
    _set_columns(page, context)
    _write_top(page, context, blank)
    _write_header(page, context)
    _write_example(page, context, blank)
    _add_rules(page, context, blank)
    _mark_missing(page, context)
    page.freeze_panes(HEADER_ROW + 1, _FIXED_COLUMNS)
    page.repeat_rows(HEADER_ROW)
    page.repeat_columns(0, _FIXED_COLUMNS - 1)
    page.set_margins(left=_SIDE_MARGIN, right=_SIDE_MARGIN)
    page.set_print_scale(_PRINT_SCALE)  # instead of fitting it to one page
    protect(page)
    return page


def add_ledger(context: WorkbookContext, blank: Blank) -> Any:
    """Add the ledger sheet with what has been reported already, and return it."""
    page = add_ledger_frame(context, blank)
    widths = dict(WIDTHS.values())
    for row, hazard in enumerate(blank.filled.ledger, start=FIRST_ROW):
        page.set_row(row, fit_height({column: hazard.get(name) for name, column in _FIELDS.items()}, widths))
        _write_row(page, context, row, row - FIRST_ROW + 1, hazard, bg_color=CARRIED_FILL, locked=False)
    _write_extra(page, context, blank)
    return page


def _set_columns(page: Any, context: WorkbookContext) -> None:
    open_columns(page, len(COLUMNS) + 1, context)
    page.set_column(0, 0, _SERIAL_WIDTH, context.looks.make(align="center", locked=False))
    for name, column in _FIELDS.items():
        form = number_format(LEDGER[name].type)
        look = context.looks.make(num_format=form, text_wrap=True, locked=False)
        page.set_column(column, column, WIDTHS[name][1], look)


def _write_top(page: Any, context: WorkbookContext, blank: Blank) -> None:
    locked = context.looks.make()
    for row in range(FIRST_ROW):
        page.set_row(row, {0: 26, HEADER_ROW: 44}.get(row), locked)
    page.write_string(0, 0, f"{blank.campaign.name}隐患台账{blank.title_mark}", context.looks.title())
    page.write_string(_LABELS_ROW, 0, f"填报单位：{blank.department}", context.looks.label())
    page.write_string(_LABELS_ROW, _FIELDS["unit"], f"填报月份：{blank.month.chinese}", context.looks.label())
    stated = _FIELDS["description"]
    page.write_string(_LABELS_ROW, stated, "填报日期：", context.looks.label(align="right"))
    write_cell(
        page,
        _LABELS_ROW,
        stated + 1,
        blank.filled.reported_on,
        context.looks,
        num_format="yyyy-mm-dd",
        locked=False,
        bg_color="#FFF2CC",
    )
    page.data_validation(
        _LABELS_ROW, stated + 1, _LABELS_ROW, stated + 1,
        date_rule("填报日期", blank.campaign.due_on(blank.month), message="填写本表报出的日期。"),
    )  # fmt: skip
    page.write_string(_HINT_ROW, 0, _hint(blank), context.looks.hint())


def _hint(blank: Blank) -> str:
    first = FIRST_ROW + 1
    said = f"一条隐患填一行，从第 {first} 行填起；第 {EXAMPLE_ROW + 1} 行是填写示例，不会统计。带 * 的列必须填写，绿色表头的列限期整改的隐患必须填写。"
    if blank.filled.ledger:
        last = FIRST_ROW + len(blank.filled.ledger)
        what = (
            f"本部门{blank.month.chinese}已经报过的内容，有变化的请改正"
            if blank.filled.is_reported
            else "以前报过、还没有整改或者还没有验收销号的隐患，请逐条更新整改状态和日期"
        )
        said += f"灰底的第 {first} 至 {last} 行是{what}，不要删除。"
    return said


def _write_header(page: Any, context: WorkbookContext) -> None:
    page.write_string(HEADER_ROW, 0, "序号", context.looks.header())
    for name, column in _FIELDS.items():
        field = LEDGER[name]
        is_limited = field.required == "time_limited"
        look = context.looks.header(LIMITED_FILL if is_limited else HEADER_FILL)
        page.write_string(HEADER_ROW, column, heading(field), look)
        note = {"x_scale": 1.6, "y_scale": 0.9, "font_size": 9, "author": "填写说明"}
        page.write_comment(HEADER_ROW, column, f"{field.heading}：{need(field)}\n{advice(field)}", note)


def heading(field: Column) -> str:
    """Return a heading as it is printed: a star where it is required, the unit in brackets."""
    star = "*" if field.required == "always" else ""
    return star + field.titled


def need(field: Column) -> str:
    """Return whether a column has to be filled in, in Chinese."""
    return {"always": "必填", "time_limited": "限期整改的隐患必填"}.get(field.required, "选填")


def _write_example(page: Any, context: WorkbookContext, blank: Blank) -> None:
    sector = blank.sectors[0]
    day = blank.campaign.roles_on(blank.month)
    example: dict[str, Cell] = {
        "hazard_no": f"示例-{blank.month.year}{blank.month.number:02d}-01",
        "sector": sector.name,
        "unit": "××有限公司",
        "location": "1 号楼 2 层东侧",
        "description": "安全出口堆放杂物，疏散通道不畅",
        "level": Level.GENERAL.chinese,
        "source": blank.sources[0] if blank.sources else None,
        "found_on": blank.month.day(3),
        "fix_type": FixType.TIME_LIMITED.chinese,
        "responsible_person": "张××",
        "leader": next(iter(sector.leaders_on(day)), None),
        "measures": "清理杂物，划线标识，每日巡查",
        "funds": 0.2,
        "due_on": blank.month.day(15),
        "contingency": "清理前安排专人值守",
        "status": State.CLOSED.chinese,
        "rectified_on": blank.month.day(10),
        "accepted_on": blank.month.day(12),
        "accepted_by": "李××",
        "supervision": "否",
        "remarks": "本行是填写示例，不会统计",
    }
    _write_row(
        page,
        context,
        EXAMPLE_ROW,
        EXAMPLE_MARK,
        example,
        bg_color=EXAMPLE_FILL,
        italic=True,
        font_color="#7F7F7F",
    )


def _write_row(
    page: Any, context: WorkbookContext, row: int, serial: Cell, values: Mapping[str, Cell], **look: Any
) -> None:
    write_cell(page, row, 0, serial, context.looks, align="center", **look)
    for name, column in _FIELDS.items():
        form = number_format(LEDGER[name].type)
        write_cell(page, row, column, values.get(name), context.looks, num_format=form, **look)


def _write_extra(page: Any, context: WorkbookContext, blank: Blank) -> None:
    """Write the department's own columns, at the right of those that everybody has."""
    headings = dict.fromkeys(name for said in blank.filled.extra for name in said)
    for column, name in enumerate(headings, start=len(_FIELDS) + 1):
        page.write_string(HEADER_ROW, column, name, context.looks.header())
        for row, said in enumerate(blank.filled.extra, start=FIRST_ROW):
            look: dict[str, Any] = {"bg_color": CARRIED_FILL, "num_format": "@", "locked": False}
            write_cell(page, row, column, said.get(name), context.looks, **look)


def _add_rules(page: Any, context: WorkbookContext, blank: Blank) -> None:
    for name, column in _FIELDS.items():
        rule = column_rule(LEDGER[name], context.ranges.get(name), blank.month.day(5))
        if rule is not None:
            page.data_validation(FIRST_ROW, column, LAST_ROW, column, rule)


def _mark_missing(page: Any, context: WorkbookContext) -> None:
    """Colour what is still missing in a row that has been begun: as a fault without which it cannot count, else as one to look at.

    Such a colour stands above the one that a copy sent back gives its cell, and must be the same.
    """
    letter = {name: f"${letters(column)}{FIRST_ROW + 1}" for name, column in _FIELDS.items()}
    begun = f"LEN({letter['unit']}&{letter['description']})>0"
    limited = f'{letter["fix_type"]}="{FixType.TIME_LIMITED.chinese}"'
    required = [name for name, field in LEDGER.items() if field.required == "always"]
    for condition, names, fill in ((begun, required, ERROR_FILL), (limited, FIVE_ELEMENTS, WARNING_FILL)):
        colour = context.book.add_format({"bg_color": fill})
        for name in names:
            rule = f"=AND({condition},LEN({letter[name]})=0)"
            column = _FIELDS[name]
            options = {"type": "formula", "criteria": rule, "format": colour}
            page.conditional_format(FIRST_ROW, column, LAST_ROW, column, options)
