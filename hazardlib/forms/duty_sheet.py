"""A sheet of the district's workbook that lists the duties enterprises are behind with: who is to be urged to do what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hazardlib.domain.terms import OWED_DUTIES
from hazardlib.forms.style import Cell, Looks, fit_widths, lay_out, number_format, write_cell

OVERDUE_DUTIES = "企业履责逾期"
"""What the sheet is called."""

_HEADER_ROW = 2
_HEADINGS = (
    "序号",
    "单位名称",
    "行业领域",
    "履责事项",
    *OWED_DUTIES,
    "填报单位",
    "文件",
    "工作表",
    "行",
)


def add_duty_sheet(book: Any, looks: Looks, title: str, rows: Sequence[Sequence[Cell]]) -> None:
    """Add the list, ordered as given.

    Parameters
    ----------
    title
        The line above the table.
    rows
        A row's cells from 单位名称 on, by the sheet's headings.
    """
    page = book.add_worksheet(OVERDUE_DUTIES)
    page.set_tab_color("#548235")
    page.write_string(0, 0, title, looks.title())
    page.write_string(1, 0, f"共 {len(rows)} 项。" if rows else "无。", looks.hint())
    for column, width in fit_widths([_HEADINGS, *(["", *row] for row in rows)]).items():
        page.set_column(column, column, width)
    for column, heading in enumerate(_HEADINGS):
        page.write_string(_HEADER_ROW, column, heading, looks.header())
    for place, row in enumerate(rows, start=1):
        for column, cell in enumerate((place, *row)):
            form = number_format("date") if _HEADINGS[column] == "应完成日期" else "General"
            write_cell(page, _HEADER_ROW + place, column, cell, looks, num_format=form)
    page.autofilter(_HEADER_ROW, 0, _HEADER_ROW + max(len(rows), 1), len(_HEADINGS) - 1)
    page.freeze_panes(_HEADER_ROW + 1, 2)
    lay_out(page, "A4")
    page.repeat_rows(_HEADER_ROW)
