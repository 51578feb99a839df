"""A sheet of the district's workbook that lists hazards, each with its state and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hazardlib.domain.columns import HAZARDS, LEDGER
from hazardlib.forms.style import Cell, Looks, lay_out, number_format, text_width, write_cell

Listed = Mapping[str, Cell]

_HEADER_ROW = 2
_LEFT_OUT = {"hazard_id", "quantity", "rectified_quantity", "status"}
_ADDED = (
    "state",
    "closed_on",
    "overdue_days",
    "department",
    "leaders",
    "month",
    "file",
    "sheet",
    "row",
    "hazard_id",
)
_FIELDS = (*(name for name in LEDGER if name not in _LEFT_OUT), *_ADDED)
_WIDEST, _NARROWEST, _LOOKED_AT = 34, 9, 200


def add_ledger_sheet(
    book: Any, looks: Looks, name: str, colour: str, title: str, hazards: Sequence[Listed]
) -> None:
    """Add a list: a filter on its headings, frozen panes, landscape A4 with headings on each page.

    Parameters
    ----------
    name, colour, title
        The sheet's name and tab, and the line above the table.
    hazards
        Rows, by ``columns.HAZARDS``.
    """
    page = book.add_worksheet(name)
    page.set_tab_color(colour)
    page.write_string(0, 0, title, looks.title())
    said = (
        f"共 {len(hazards)} 条。出处三列是各条隐患最近一次填报所在的文件、工作表和行。" if hazards else "无。"
    )
    page.write_string(1, 0, said, looks.hint())
    page.write_string(_HEADER_ROW, 0, "序号", looks.header())
    page.set_column(0, 0, 6)
    for column, field in enumerate(_FIELDS, start=1):
        page.write_string(_HEADER_ROW, column, _heading(field), looks.header())
        page.set_column(column, column, _width(field, hazards))
    for place, hazard in enumerate(hazards, start=1):
        row = _HEADER_ROW + place
        write_cell(page, row, 0, place, looks, align="center")
        for column, field in enumerate(_FIELDS, start=1):
            form = number_format(HAZARDS[field].type)
            write_cell(page, row, column, hazard.get(field), looks, num_format=form)
    page.autofilter(_HEADER_ROW, 0, _HEADER_ROW + max(len(hazards), 1), len(_FIELDS))
    page.freeze_panes(_HEADER_ROW + 1, 5)
    lay_out(page, "A4")
    page.repeat_rows(_HEADER_ROW)


def _heading(field: str) -> str:
    column = HAZARDS[field]
    return column.heading + (f"（{column.unit}）" if column.unit else "")


def _width(field: str, hazards: Sequence[Listed]) -> int:
    widest = max((text_width(hazard.get(field)) for hazard in hazards[:_LOOKED_AT]), default=0)
    return min(max(widest + 2, text_width(_heading(field)) + 3, _NARROWEST), _WIDEST)
