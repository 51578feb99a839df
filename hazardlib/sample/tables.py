"""From written rows to sheets: title, labels, headings, merged cells, totals, notes and signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.month import chinese_day
from hazardlib.domain.terms import SAMPLE_MARK
from hazardlib.sample.habits import Habit, Row, TableHabit, Turn
from hazardlib.sample.told import Cell

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0, all included."""

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "ledger": "隐患台账",
        "progress": "工作进展情况表",
        "duties": "企业主要负责人履责情况表",
        "tips": "举报线索登记表",
        "matters": "例会议定事项",
        "reinspections": "隐患整改回头看情况",
    }
)
"""What each table is called above itself."""

_SUMMED = ("quantity", "rectified_quantity", "funds", "reward", "this_month", "cumulative")


@dataclass
class Sheet:
    """One sheet, ready to be written in any format."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    header_rows: range = range(0)

    def add_line(self, cell: str, width: int) -> None:
        """Add one cell as wide as the table."""
        self.merges.append((len(self.rows), 0, len(self.rows), width - 1))
        self.rows.append([cell])

    def widen(self, width: int) -> Sheet:
        """Fill every row up to the width of the table."""
        for row in self.rows:
            row.extend([None] * (width - len(row)))
        return self


def lay_out(table: str, rows: Sequence[Row], campaign: Campaign, habit: Habit, turn: Turn) -> list[Sheet]:
    """Return the sheets of one table of a workbook: one, or one for each sector."""
    paper: TableHabit = getattr(habit, table)
    if not paper.has_sheet_per_sector or not rows:
        return [_sheet(table, paper.sheet, rows, campaign, habit, turn)]
    parts = groupby(rows, key=lambda row: str(row["sector"]))
    return [_sheet(table, f"{sector}台账", list(part), campaign, habit, turn) for sector, part in parts]


def _sheet(table: str, name: str, rows: Sequence[Row], campaign: Campaign, habit: Habit, turn: Turn) -> Sheet:
    paper: TableHabit = getattr(habit, table)
    sheet, width, is_ledger = Sheet(name), len(paper.columns), table == "ledger"
    if is_ledger or habit.format != "csv":  # there the others stand below the ledger, which has said all that
        sheet.add_line(f"{campaign.name}{TITLES[table]}（{SAMPLE_MARK}）", width)
        sheet.rows.append(_labels(habit, turn))
    _add_headings(sheet, paper)
    if paper.example:
        sheet.rows.append([paper.example.get(name) for name in paper.columns])
    _add_rows(sheet, rows, paper)
    if turn.is_nil:
        sheet.rows.append(["本月无隐患（零报告）"])
    elif paper.total:
        sheet.rows.extend(_totals(rows, paper, turn))
    if paper.note:
        sheet.add_line(paper.note, width)
    if is_ledger:
        sheet.rows.extend([[], ["填报人：（签字）", None, None, None, "审核人：（签字）"]])
    return sheet.widen(width)


def _labels(habit: Habit, turn: Turn) -> list[Cell]:
    """Return the row in which a workbook says whose it is, for which month and of which day."""
    labels = {
        "填报单位": turn.labelled_department or habit.called,
        "填报月份": (turn.labelled_month or turn.month).chinese,
        "填报日期": chinese_day(turn.reported_on),
    }
    if habit.has_label_in_next_cell:
        return [cell for name, value in labels.items() for cell in (f"{name}：", value)]
    return [cell for name, value in labels.items() for cell in (f"{name}：{value}", None, None)]


def _add_headings(sheet: Sheet, paper: TableHabit) -> None:
    """Add the header: one row, or two if headings are grouped."""
    first, names = len(sheet.rows), list(paper.columns)
    upper: list[Cell] = list(paper.columns.values())
    lower: list[Cell] = [None] * len(names)
    sheet.header_rows = range(first, first + 1 + bool(paper.groups))
    for heading, start, end in paper.groups:
        columns = range(names.index(start), names.index(end) + 1)
        for column in columns:
            lower[column], upper[column] = upper[column], None
        upper[columns[0]] = heading
        sheet.merges.append((first, columns[0], first, columns[-1]))
    sheet.rows.append(upper)
    if paper.groups:
        alone = [column for column, heading in enumerate(lower) if heading is None]
        sheet.merges.extend((first, column, first + 1, column) for column in alone)
        sheet.rows.append(lower)


def _add_rows(sheet: Sheet, rows: Sequence[Row], paper: TableHabit) -> None:
    """Add the written rows, numbered where there is a running number, their sectors merged if so wished."""
    at, names = len(sheet.rows), list(paper.columns)
    for serial, row in enumerate(rows, start=1):
        sheet.rows.append([serial if name == "serial" else row.get(name) for name in names])
    if not paper.merges_sectors:
        return
    column = names.index("sector")
    for _, part in groupby(rows, key=lambda row: row["sector"]):
        count = len(list(part))
        if count > 1:
            sheet.merges.append((at, column, at + count - 1, column))
            for covered in range(at + 1, at + count):
                sheet.rows[covered][column] = None
        at += count


def _totals(rows: Sequence[Row], paper: TableHabit, turn: Turn) -> list[list[Cell]]:
    """Return the rows of totals: of progress one an indicator, else one, in a ledger with the number of rows."""
    first, *_ = paper.columns
    if "indicator" not in paper.columns:
        total: Row = {first: paper.total, **_sums(rows)}
        if "found_on" in paper.columns and "quantity" not in paper.columns:
            said = [slip.written for slip in turn.slips if slip.field == "total"]
            total["description"] = said[0] if said else f"共{len(rows)}条"
            total["funds"] = total["funds"] or 0
        return [[total.get(name) for name in paper.columns]]
    totals = []
    for indicator in dict.fromkeys(row["indicator"] for row in rows):
        part = [row for row in rows if row["indicator"] == indicator]
        same: Row = {"indicator": indicator, "counted_in": part[0]["counted_in"]}
        total = {first: paper.total, **same, **_sums(part)}
        totals.append([total.get(name) for name in paper.columns])
    return totals


def _sums(rows: Sequence[Row]) -> Row:
    sums: Row = {}
    for name in _SUMMED:
        numbers = [value for row in rows if isinstance(value := row.get(name), int | float)]
        sums[name] = round(sum(numbers), 2) if numbers else None
    return sums
