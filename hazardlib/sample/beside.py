"""The sheets beside a ledger, laid out: 工作进展, 企业履责 and 举报线索."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from hazardlib.campaign import Campaign
from hazardlib.sample.duties import Done, do_duties, list_done, write_done
from hazardlib.sample.enterprises import list_enterprises
from hazardlib.sample.habits import Cell, Habit
from hazardlib.sample.layout import Sheet, add_headings, add_rows, widen, write_labels
from hazardlib.sample.ledger import Row, let_slip
from hazardlib.sample.papers import DUTIES, OMITTED, PROGRESS, SLIPS, TIPS, Paper
from hazardlib.sample.progress import Account, write_progress
from hazardlib.sample.story import Hazard
from hazardlib.sample.tips import Tip, gather_tips, list_tips, write_tips
from hazardlib.sample.turns import Turn
from hazardlib.terms import SAMPLE_MARK

_SUMMED = {"progress": (), "duties": (), "tips": ("reward",)}
_TITLES = {"progress": "工作进展情况表", "duties": "企业主要负责人履责情况表", "tips": "举报线索登记表"}


@dataclass
class Desk:
    """What lies on the departments' desks beside their ledgers."""

    campaign: Campaign
    seed: int
    duties: Sequence[Done]
    tips: Sequence[Tip]
    accounts: dict[str, Account] = field(default_factory=dict)

    def write(self, shown: Sequence[Hazard], habit: Habit, turn: Turn, previous: date | None) -> list[Sheet]:
        """Return the sheets that a department adds to a ledger.

        Parameters
        ----------
        shown
            The hazards of the ledger.
        previous
            When it last reported.
        """
        account = self.accounts.setdefault(turn.department, Account())
        account.enter(shown, self.campaign, habit, turn, self.seed)
        sheets = []
        for table, papers in (("progress", PROGRESS), ("duties", DUTIES), ("tips", TIPS)):
            paper = papers.get(turn.department)
            if paper is None or (table == "progress" and (turn.department, str(turn.month)) in OMITTED):
                continue
            rows = self._rows(table, paper, habit, turn, previous)
            for slip in SLIPS.get((turn.department, str(turn.month), table), ()):
                let_slip(rows, slip)
            if rows:
                sheets.append(_lay_out(table, paper, rows, self.campaign, habit, turn))
        return sheets

    def _rows(self, table: str, paper: Paper, habit: Habit, turn: Turn, previous: date | None) -> list[Row]:
        day = turn.reported_on
        if table == "progress":
            return write_progress(self.accounts[turn.department], self.campaign, habit, paper, turn)
        if table == "duties":
            done = list_done(self.duties, turn.department, paper, day, previous)
            return write_done(done, self.campaign, habit)
        tips = list_tips(self.tips, turn.department, paper, day, previous)
        return write_tips(tips, self.campaign, habit, day)


def open_desk(campaign: Campaign, hazards: Sequence[Hazard], seed: int) -> Desk:
    """Return the desk of a campaign's first day."""
    return Desk(
        campaign,
        seed,
        do_duties(campaign, list_enterprises(campaign), seed),
        gather_tips(hazards, seed),
    )


def _lay_out(
    table: str, paper: Paper, rows: Sequence[Row], campaign: Campaign, habit: Habit, turn: Turn
) -> Sheet:
    sheet, fields = Sheet(paper.sheet), paper.fields
    width = len(fields)
    if habit.format != "csv":  # there it stands right below the ledger, which has said all that
        sheet.rows.append([f"{campaign.name}{_TITLES[table]}（{SAMPLE_MARK}）"])
        sheet.merges.append((0, 0, 0, width - 1))
        sheet.rows.extend(write_labels(habit, turn))
    add_headings(sheet, fields, paper.groups)
    if paper.example is not None:
        sheet.rows.append([paper.example.get(name) for name, _ in fields])
    add_rows(sheet, rows, fields, merges_sectors=paper.merges_sectors)
    if paper.has_total:
        sheet.rows.extend(_totals(table, rows, [name for name, _ in fields]))
    return widen(sheet, width)


def _totals(table: str, rows: Sequence[Row], names: Sequence[str]) -> list[list[Cell]]:
    """Return the total rows: one an indicator for progress, else one with the sums and the number of rows."""
    if table != "progress":
        cells: list[Cell] = ["合计" if place == 0 else None for place in range(len(names))]
        for name in _SUMMED[table]:
            cells[names.index(name)] = _sum(rows, name)
        return [cells]
    totals: list[list[Cell]] = []
    for indicator in dict.fromkeys(row["indicator"] for row in rows):
        part = [row for row in rows if row["indicator"] == indicator]
        summed: Row = {
            "serial": "合计",
            "indicator": indicator,
            "counted_in": part[0]["counted_in"],
            "this_month": _sum(part, "this_month"),
            "cumulative": _sum(part, "cumulative"),
        }
        summed["sector"] = None if "serial" in names else "合计"
        totals.append([summed.get(name) for name in names])
    return totals


def _sum(rows: Sequence[Row], name: str) -> Cell:
    numbers = [value for row in rows if isinstance(value := row.get(name), int | float)]
    return round(sum(numbers), 2) if numbers else None
