"""From written rows to sheets: title, labels, headings, merged cells, totals, notes and signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from hazardlib.campaign import Campaign
from hazardlib.month import chinese_day
from hazardlib.sample.habits import Cell, Group, Habit
from hazardlib.sample.ledger import Row
from hazardlib.sample.turns import Turn
from hazardlib.terms import SAMPLE_MARK

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0, all included."""

_EXAMPLE: Row = {
    "serial": "示例",
    "number": "BZ2023-00",
    "sector": "行政办公领域",
    "unit": "××办公楼",
    "location": "1层走廊",
    "description": "灭火器压力不足",
    "level": "一般隐患",
    "state": "已整改",
    "remarks": "此行为填写示例",
}


@dataclass
class Sheet:
    """One sheet, ready to be written in any format."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    header_rows: range = range(0)


def lay_out(rows: Sequence[Row], campaign: Campaign, habit: Habit, turn: Turn) -> list[Sheet]:
    """Return the sheets of one workbook."""
    if not habit.has_sheet_per_sector or not rows:
        return [_sheet("隐患台账", rows, campaign, habit, turn)]
    parts = groupby(rows, key=lambda row: str(row["sector"]))
    return [_sheet(f"{sector}台账", list(part), campaign, habit, turn) for sector, part in parts]


def _sheet(name: str, rows: Sequence[Row], campaign: Campaign, habit: Habit, turn: Turn) -> Sheet:
    sheet = Sheet(name)
    width = len(habit.fields)
    sheet.rows.append([f"{campaign.name}隐患台账（{SAMPLE_MARK}）"])
    sheet.merges.append((0, 0, 0, width - 1))
    sheet.rows.extend(write_labels(habit, turn))
    add_headings(sheet, habit.fields, habit.groups)
    if habit.has_example_row:
        sheet.rows.append([_EXAMPLE.get(name) for name, _ in habit.fields])
    add_rows(sheet, rows, habit.fields, merges_sectors=habit.merges_sectors)
    if turn.is_nil:
        sheet.rows.append(["本月无隐患（零报告）"])
    else:
        _add_total(sheet, rows, habit, turn)
    if habit.note:
        sheet.rows.append([habit.note])
        sheet.merges.append((len(sheet.rows) - 1, 0, len(sheet.rows) - 1, width - 1))
    sheet.rows.extend([[], ["填报人：（签字）", None, None, None, "审核人：（签字）"]])
    return widen(sheet, width)


def widen(sheet: Sheet, width: int) -> Sheet:
    """Fill every row up to the width of the table."""
    for row in sheet.rows:
        row.extend([None] * (width - len(row)))
    return sheet


def write_labels(habit: Habit, turn: Turn) -> list[list[Cell]]:
    """Return the rows in which a workbook says whose it is, for which month and of which day."""
    labels = {
        "填报单位": turn.labelled_department or habit.called,
        "填报月份": turn.labelled_month.chinese,
        "填报日期": chinese_day(turn.reported_on),
    }
    if habit.has_label_in_next_cell:
        return [[cell for name, value in labels.items() for cell in (f"{name}：", value)]]
    return [[cell for name, value in labels.items() for cell in (f"{name}：{value}", None, None)]]


def add_headings(sheet: Sheet, fields: Sequence[tuple[str, str]], groups: Sequence[Group]) -> None:
    """Add the header: one row, or two if headings are grouped."""
    first = len(sheet.rows)
    names = [name for name, _ in fields]
    headings: list[Cell] = [heading for _, heading in fields]
    if not groups:
        sheet.rows.append(headings)
        sheet.header_rows = range(first, first + 1)
        return
    upper, lower = list(headings), list(headings)
    grouped: set[int] = set()
    for heading, start, end in groups:
        columns = range(names.index(start), names.index(end) + 1)
        grouped.update(columns)
        for column in columns:
            upper[column] = None
        upper[columns[0]] = heading
        sheet.merges.append((first, columns[0], first, columns[-1]))
    for column in set(range(len(names))) - grouped:
        lower[column] = None
        sheet.merges.append((first, column, first + 1, column))
    sheet.rows.extend([upper, lower])
    sheet.header_rows = range(first, first + 2)


def add_rows(
    sheet: Sheet, rows: Sequence[Row], fields: Sequence[tuple[str, str]], *, merges_sectors: bool
) -> None:
    """Add the written rows, numbered where there is a running number, their sectors merged if so wished."""
    first = len(sheet.rows)
    names = [name for name, _ in fields]
    for serial, row in enumerate(rows, start=1):
        sheet.rows.append([serial if name == "serial" else row.get(name) for name in names])
    if not merges_sectors:
        return
    column, at = names.index("sector"), first
    for _, part in groupby(rows, key=lambda row: row["sector"]):
        count = len(list(part))
        if count > 1:
            sheet.merges.append((at, column, at + count - 1, column))
            for covered in range(at + 1, at + count):
                sheet.rows[covered][column] = None
        at += count


def _add_total(sheet: Sheet, rows: Sequence[Row], habit: Habit, turn: Turn) -> None:
    names = [name for name, _ in habit.fields]
    cells: list[Cell] = [None] * len(names)
    cells[0] = habit.total
    for name in ("quantity", "rectified_quantity", "funds"):
        if name in names:
            numbers = [value for row in rows if isinstance(value := row.get(name), int | float)]
            cells[names.index(name)] = round(sum(numbers), 2)
    if "quantity" not in names:
        slips = [slip.written for slip in turn.slips if slip.field == "total"]
        cells[names.index("description")] = slips[0] if slips else f"共{len(rows)}条"
    sheet.rows.append(cells)
