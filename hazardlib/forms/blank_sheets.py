"""The other three sheets of a blank workbook: 工作进展, 企业履责 and 举报线索."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hazardlib.forms.choices import date_rule, list_rule, number_rule
from hazardlib.forms.desk import LAST_ROW, Blank, Desk, open_columns, protect
from hazardlib.forms.style import EXAMPLE_FILL, number_format, write_cell

_HEADER_ROW, _FIRST_ROW = 2, 3
_SECTOR_ADVICE = "请从下拉列表选择，本部门的领域排在最前面。"

Heading = tuple[str, int, str, Mapping[str, Any] | None]
"""Heading, width, type of ``columns``, validation."""


def add_progress(desk: Desk, blank: Blank) -> None:
    """Add 工作进展: a line for each of the department's sectors and each indicator."""
    page = desk.add_page("工作进展", colour="#2E75B6")
    hint = (
        "填白色的两列：“本月数”填本月发生的数，“累计数”填专项行动开始以来的数；没有发生的填 0，不涉及的留空。"
    )
    amount = number_rule("数量", is_whole=False, most=10**9, message="只填数字，不带单位；没有发生的填 0。")
    headings: list[Heading] = [
        ("行业领域", 18, "text", None),
        ("指标", 18, "text", None),
        ("计量单位", 10, "text", None),
        ("本月数", 14, "number", None),
        ("累计数", 14, "number", None),
    ]
    _write_top(page, desk, blank, "工作进展", hint, headings)
    row = _FIRST_ROW
    for sector in blank.sectors:
        for indicator in blank.campaign.indicators:
            for column, text in enumerate((sector.name, indicator.name, indicator.unit)):
                write_cell(page, row, column, text, desk.looks, bg_color=EXAMPLE_FILL)
            for column in (3, 4):
                write_cell(page, row, column, None, desk.looks, num_format="General", locked=False)
            row += 1
    page.data_validation(_FIRST_ROW, 3, LAST_ROW, 4, amount)
    protect(page)


def add_duties(desk: Desk, blank: Blank) -> None:
    """Add 企业履责: what the enterprises have done of what they owe."""
    page = desk.add_page("企业履责", colour="#548235")
    hint = "企业每完成一件履责事项填一行；建筑施工等高危行业领域的企业，“高危”填“是”。"
    example = blank.month.day(10)
    duty = list_rule("履责事项", desk.ranges["duty"], message="请从下拉列表选择企业完成的事项。")
    headings: list[Heading] = [
        ("单位名称", 32, "text", None),
        ("行业领域", 18, "text", _sector_rule(desk)),
        ("高危", 8, "text", list_rule("高危", ["是", "否"], message="建筑施工等高危行业领域的企业填“是”。")),
        ("履责事项", 34, "text", duty),
        ("完成日期", 14, "date", date_rule("完成日期", example)),
        ("说明", 36, "text", None),
    ]
    _write_top(page, desk, blank, "企业履责", hint, headings)
    protect(page)


def add_tips(desk: Desk, blank: Blank) -> None:
    """Add 举报线索; it has no column, and no room, for who reported."""
    page = desk.add_page("举报线索", colour="#7F6000")
    hint = "为保护举报人，不要填写举报人的姓名、电话、住址等能认出是谁的内容；填了也会在读取时丢弃。"
    example = blank.month.day(10)
    channels = [*(f"{line.number}{line.name}" for line in blank.campaign.hotlines), "来信来访", "内部吹哨人"]
    reward = number_rule(
        "奖励金额", is_whole=False, most=10**7, message="单位是元，只填数字；没有奖励的留空。"
    )
    channel = list_rule("举报渠道", channels, message="请从下拉列表选择，也可以直接填写。", is_open=True)
    verified = list_rule("是否查实", ["是", "否", "核查中"], message="是、否或核查中。")
    headings: list[Heading] = [
        ("线索编号", 16, "text", None),
        ("举报渠道", 24, "text", channel),
        ("受理日期", 13, "date", date_rule("受理日期", example)),
        ("行业领域", 18, "text", _sector_rule(desk)),
        ("单位名称", 28, "text", None),
        ("举报内容", 44, "text", None),
        ("是否查实", 10, "text", verified),
        ("关联隐患编号", 18, "text", None),
        ("奖励金额（元）", 14, "number", reward),
        ("办结日期", 13, "date", date_rule("办结日期", example)),
    ]
    _write_top(page, desk, blank, "举报线索", hint, headings)
    protect(page)


def _sector_rule(desk: Desk) -> dict[str, Any]:
    return list_rule("行业领域", desk.ranges["sector"], message=_SECTOR_ADVICE)


def _write_top(
    page: Any, desk: Desk, blank: Blank, name: str, hint: str, headings: Sequence[Heading]
) -> None:
    """Write title, advice and headings, open the columns below and check what is typed into them."""
    open_columns(page, len(headings), desk)
    locked = desk.looks.make()
    for row in range(_FIRST_ROW):
        page.set_row(row, {0: 26, _HEADER_ROW: 30}.get(row), locked)
    title = f"{blank.department}{blank.month.chinese}{name}{blank.title_mark}"
    page.write_string(0, 0, title, desk.looks.title())
    page.write_string(1, 0, hint, desk.looks.hint())
    for column, (heading, width, kind, rule) in enumerate(headings):
        look = desk.looks.make(num_format=number_format(kind), text_wrap=True, locked=False)
        page.set_column(column, column, width, look)
        page.write_string(_HEADER_ROW, column, heading, desk.looks.header())
        if rule is not None:
            page.data_validation(_FIRST_ROW, column, LAST_ROW, column, dict(rule))
    page.freeze_panes(_HEADER_ROW + 1, 1)
    page.repeat_rows(_HEADER_ROW)
