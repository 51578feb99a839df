"""The statistics sheet of the district's workbook: sums and rates as formulas, ``/`` where nothing is to divide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hazardlib.domain.addresses import letters
from hazardlib.domain.columns import FIVE_ELEMENTS, LEDGER
from hazardlib.domain.counts import formula_printed, parts_printed
from hazardlib.forms.style import Looks, lay_out

SHEET = "统计表"
NOTHING_TO_DIVIDE_BY = "/"

_GROUP_ROW, _HEADER_ROW, _FIRST_ROW = 2, 3, 4


@dataclass(frozen=True)
class _Field:
    """A column: its upper and lower heading, and what it counts, or the two columns it divides."""

    group: str
    heading: str
    counts: tuple[str, ...] = ()
    divides: tuple[int, int] | None = None


_FIELDS = (
    _Field("检查情况", "应检查\n单位（家）", ("to_inspect",)),
    _Field("检查情况", "已检查\n单位（家）", ("inspected",)),
    _Field("检查情况", "检查\n覆盖率", divides=(1, 0)),
    _Field("一般隐患", "排查\n（条）", ("general_found",)),
    _Field("一般隐患", "已整改\n（条）", ("general_put_right",)),
    _Field("一般隐患", "整改率", divides=(4, 3)),
    _Field("重大事故隐患", "排查\n（条）", ("major_found",)),
    _Field("重大事故隐患", "已整改\n（条）", ("major_put_right",)),
    _Field("重大事故隐患", "其中已销号\n（条）", ("major_closed",)),
    _Field("重大事故隐患", "整改率", divides=(7, 6)),
    _Field("重大事故隐患", "销号率", divides=(8, 6)),
    _Field("列入治理计划的重大事故隐患", "小计\n（条）", ("in_plan",)),
    *(
        _Field(
            "列入治理计划的重大事故隐患",
            f"其中落实\n{LEDGER[name].heading.removeprefix('整改')}（条）",
            ("in_plan_with", name),
        )
        for name in FIVE_ELEMENTS
    ),
    _Field("挂牌督办", "街道\n（条）", ("supervised", "street")),
    _Field("挂牌督办", "区\n（条）", ("supervised", "district")),
    _Field("挂牌督办", "市\n（条）", ("supervised", "city")),
    _Field("整改资金", "台账所列\n（万元）", ("funds",)),
)


def add_statistics(
    book: Any, looks: Looks, statistics: Mapping[str, Any], title: str, head: str, foot: str
) -> None:
    """Add the sheet.

    Parameters
    ----------
    statistics
        ``district`` of figures.json: ``rows`` and ``total``.
    """
    page = book.add_worksheet(SHEET)
    page.set_tab_color("#C00000")
    width = len(_FIELDS) + 1
    page.merge_range(0, 0, 0, width, title, looks.make(bold=True, font_size=15, align="center"))
    page.merge_range(1, 0, 1, width, head, looks.make(font_color="#595959", align="center"))
    _write_headings(page, looks)
    rows = statistics["rows"]
    for place, row in enumerate(rows):
        _write_row(page, looks, _FIRST_ROW + place, str(place + 1), row["name"], row)
    last = _FIRST_ROW + len(rows)
    _write_total(page, looks, last, rows, statistics["total"])
    notes = "累计数。整改率、销号率按“已整改（已销号）÷排查”计算，四舍五入保留一位小数，全部完成方为100.0%、全未完成方为0.0%；“/”表示没有可计算的对象。列入治理计划的，是尚未整改完成、限期整改的重大事故隐患。"
    page.write_string(last + 1, 0, notes, looks.hint())
    page.write_string(last + 2, 0, f"{foot}　　填表人：　　　　审核人：　　　　填报日期：", looks.make())
    page.freeze_panes(_FIRST_ROW, 2)
    lay_out(page, "A3", pages_high=1)  # as the form is


def _write_headings(page: Any, looks: Looks) -> None:
    header = looks.header()
    for column, (heading, width) in enumerate((("序号", 6), ("行业领域", 18))):
        page.merge_range(_GROUP_ROW, column, _HEADER_ROW, column, heading, header)
        page.set_column(column, column, width)
    page.set_column(2, len(_FIELDS) + 1, 10.5)
    page.set_row(_HEADER_ROW, 44)
    start = 0
    for place, field in enumerate(_FIELDS):
        page.write_string(_HEADER_ROW, place + 2, field.heading, header)
        is_last = place + 1 == len(_FIELDS) or _FIELDS[place + 1].group != field.group
        if is_last and place > start:
            page.merge_range(_GROUP_ROW, start + 2, _GROUP_ROW, place + 2, field.group, header)
        elif is_last:
            page.write_string(_GROUP_ROW, place + 2, field.group, header)
        start = place + 1 if is_last else start


def _write_row(page: Any, looks: Looks, row: int, number: str, name: str, counts: Mapping[str, Any]) -> None:
    page.write_string(row, 0, number, looks.body(align="center"))
    page.write_string(row, 1, name, looks.body())
    for place, field in enumerate(_FIELDS):
        if field.divides is not None:
            _write_rate(page, looks, row, place, counts)
            continue
        value = _value(counts, field)
        if value is None:
            page.write_string(row, place + 2, NOTHING_TO_DIVIDE_BY, looks.body(align="right"))
        else:
            page.write_number(row, place + 2, value, looks.body(num_format="General"))


def _write_total(
    page: Any, looks: Looks, row: int, rows: Sequence[Mapping[str, Any]], total: Mapping[str, Any]
) -> None:
    bold = {"bold": True, "bg_color": "#F2F2F2"}
    page.write_string(row, 0, "", looks.body(**bold))
    page.write_string(row, 1, "合计", looks.body(**bold))
    for place, field in enumerate(_FIELDS):
        if field.divides is not None:
            _write_rate(page, looks, row, place, total, **bold)
            continue
        letter = letters(place + 2)
        formula = f"=SUM({letter}{_FIRST_ROW + 1}:{letter}{_FIRST_ROW + len(rows)})"
        value = _value(total, field)
        page.write_formula(row, place + 2, formula, looks.body(num_format="General", **bold), value or 0)


def _write_rate(
    page: Any, looks: Looks, row: int, place: int, counts: Mapping[str, Any], **look: Any
) -> None:
    """Write a rate as the papers print it."""
    above, below = _FIELDS[place].divides or (0, 0)
    numerator, denominator = (_value(counts, _FIELDS[index]) for index in (above, below))
    top, bottom = (f"{letters(index + 2)}{row + 1}" for index in (above, below))
    formula = f'=IF(N({bottom})=0,"{NOTHING_TO_DIVIDE_BY}",{formula_printed(top, bottom)})'
    value: float | str = NOTHING_TO_DIVIDE_BY
    if denominator and numerator is not None:
        value = parts_printed(numerator, denominator) / 1000
    style = looks.body(num_format="0.0%", align="right", **look)
    page.write_formula(row, place + 2, formula, style, value)


def _value(counts: Mapping[str, Any], field: _Field) -> float | None:
    value: Any = counts
    for name in field.counts:
        value = value[name]
    return None if value is None else float(value)
