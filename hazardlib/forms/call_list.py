"""到期待核实单: whom to call about which hazards before a summary goes out, department by department."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from hazardlib.domain.month import chinese_day
from hazardlib.domain.terms import SAMPLE_MARK
from hazardlib.forms.style import (
    CARRIED_FILL,
    ERROR_FILL,
    Cell,
    Looks,
    add_headings,
    fit_height,
    new_book,
    number_format,
    write_cell,
)

SHEET = "到期待核实单"

_COLUMNS = (
    ("序号", 5),
    ("级别", 8),
    ("隐患编号", 14),
    ("单位名称", 20),
    ("隐患", 34),
    ("整改期限", 11),
    ("已过\n（天）", 6),
    ("最近报送\n日期", 11),
    ("整改责任人", 10),
    ("负责领导", 12),
    ("核实结果\n（打√）", 12),
    ("整改完成日期或未整改原因", 22),
)
_HEADER_ROW = 3
_ANSWERS = "□已整改\n□未整改"
_SIGNED = "核实人：　　　　　接听人：　　　　　核实日期："


@dataclass(frozen=True)
class CallList:
    """What the list is made from.

    Parameters
    ----------
    hazards
        The hazards to be verified in the order of the list, ``columns.HAZARDS``, codes as words, missing values
        as None; those of one department stand together.
    as_of, stamp
        The paper's day, and what its workbook says of itself.
    """

    hazards: Sequence[Mapping[str, Cell]]
    title: str
    as_of: date
    stamp: str
    is_sample: bool


def write_call_list(listed: CallList) -> bytes:
    """Return the workbook, ready to be printed; the same hazards give the same bytes."""
    content = BytesIO()
    written_at = datetime.combine(listed.as_of, datetime.min.time())
    with new_book(content, title=listed.title, written_at=written_at, stamp=listed.stamp) as book:
        looks = Looks(book)
        page = book.add_worksheet(SHEET)
        page.set_tab_color("#C00000")
        _write_top(page, looks, listed)
        row = _HEADER_ROW + 1
        for department in dict.fromkeys(hazard["department"] for hazard in listed.hazards):
            own = [hazard for hazard in listed.hazards if hazard["department"] == department]
            row = _write_department(page, looks, row, str(department), own)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    return content.getvalue()


def _write_top(page: Any, looks: Looks, listed: CallList) -> None:
    last = len(_COLUMNS) - 1
    mark = f"（{SAMPLE_MARK}）" if listed.is_sample else ""
    departments = len({hazard["department"] for hazard in listed.hazards})
    page.merge_range(
        0, 0, 0, last, f"{listed.title}{mark}", looks.make(bold=True, font_size=15, align="center")
    )
    page.set_row(0, 26)
    counted = f"{_counted(listed.hazards)}，涉及{departments}个填报单位"
    said = (
        f"截至{chinese_day(listed.as_of)}，下列隐患最近一次报送时尚未整改，其后整改期限已到，是否已整改还没有报来：{counted}。"
        "材料印发前请逐个单位核实，不作超期通报。"
    )
    back = (
        "核实后请填报单位在台账中更新整改状态和日期，把填报日期写为核实当日，重新报送；收下后再生成一次材料，"
        "核实结果即计入。"
    )
    for row, text in enumerate((said, back), start=1):
        page.merge_range(row, 0, row, last, text, looks.make(text_wrap=True))
        page.set_row(row, fit_height({0: text}, {0: sum(width for _, width in _COLUMNS)}))
    add_headings(page, looks, _COLUMNS, _HEADER_ROW)
    page.set_row(_HEADER_ROW, 30)


def _write_department(
    page: Any, looks: Looks, row: int, department: str, hazards: Sequence[Mapping[str, Cell]]
) -> int:
    """Write a department's band and its hazards; return the row below them."""
    band = looks.body(bold=True, bg_color=CARRIED_FILL)
    page.merge_range(row, 0, row, 5, f"{department}（{_counted(hazards)}）", band)
    page.merge_range(row, 6, row, len(_COLUMNS) - 1, _SIGNED, band)
    page.set_row(row, 22)
    widths = {column: width for column, (_, width) in enumerate(_COLUMNS)}
    for place, hazard in enumerate(hazards, start=1):
        cells = _cells(place, hazard)
        for column, cell in enumerate(cells):
            form = number_format("date" if isinstance(cell, date) else "text")
            look = {"bg_color": ERROR_FILL, "bold": True} if column == 1 and hazard["is_major"] else {}
            write_cell(page, row + place, column, cell, looks, num_format=form, **look)
        page.set_row(row + place, fit_height(dict(enumerate(cells)), widths))
    return row + len(hazards) + 1


def _cells(place: int, hazard: Mapping[str, Cell]) -> tuple[Cell, ...]:
    where = f"{hazard['location']}：" if hazard["location"] else ""
    return (
        place,
        "重大" if hazard["is_major"] else "一般",
        hazard["hazard_no"] or "未编号",
        hazard["unit"],
        f"{where}{hazard['description']}",
        hazard["due_on"],
        hazard["overdue_days"],
        hazard["last_reported_on"],
        hazard["responsible_person"],
        hazard["leaders"],
        _ANSWERS,
        None,
    )


def _counted(hazards: Sequence[Mapping[str, Cell]]) -> str:
    major = sum(bool(hazard["is_major"]) for hazard in hazards)
    return f"{len(hazards)}条" + (f"，其中重大{major}条" if major else "")
