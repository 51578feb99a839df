"""The sample campaign as files: every workbook in its folder, with the time it came in, and the workspace's own lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.month import Month
from hazardlib.domain.terms import SAMPLE_MARK
from hazardlib.errors import ConfigError
from hazardlib.sample.habits import Habit, Row, TableHabit, Turn, load_habits
from hazardlib.sample.hazards import tell_lives
from hazardlib.sample.ledger import listed, write_rows
from hazardlib.sample.other_files import CommunityReport, StageText, community_reports, stage_texts
from hazardlib.sample.other_sheets import list_units, write_done, write_looks, write_matters, write_tips
from hazardlib.sample.progress import Account, write_progress
from hazardlib.sample.tables import Sheet, lay_out
from hazardlib.sample.told import told
from hazardlib.sample.write import write_workbook

LISTS = ("units.csv", "leader_tasks.csv", "letters.csv")
"""The names of the lists, at the root of the workspace."""

TASK_HEADINGS = ("leader", "task", "due_on", "done_on", "note", "recorded_on")


def write_lists(campaign: Campaign) -> dict[str, str]:
    """Return the lists of the sample workspace as CSV, by the name of the file.

    ``units.csv`` is the base of enterprises, ``leader_tasks.csv`` the yearly list of each leader
    (年度任务清单), ``letters.csv`` what was sent about which hazard (督办); the last two as they lie beside this module.
    """
    units = as_csv(("unit", "sector", "high_risk", "since", "note"), _units(campaign), "\r\n")
    told = (Path(__file__).with_name(name).read_text("utf-8").replace("\n", "\r\n") for name in LISTS[1:])
    return dict(zip(LISTS, (units, *told), strict=True))


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[str]], line_end: str = "\n") -> str:
    """Return a list as CSV that begins with a byte order mark, as spreadsheets want it."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=line_end).writerows([headings, *rows])
    return "\ufeff" + text.getvalue()


def _units(campaign: Campaign) -> Iterator[tuple[str, ...]]:
    for unit in list_units():
        high_risk = "是" if unit.is_high_risk else "否"
        since = unit.since.isoformat() if unit.since else ""
        yield unit.name, campaign.sector(unit.sector).name, high_risk, since, SAMPLE_MARK


_OLD_BOOK = Path(__file__).with_name("old_book.xls")


@dataclass(frozen=True)
class Delivery:
    """One file of the sample campaign.

    Parameters
    ----------
    file
        Its path below ``data/raw``, with forward slashes.
    """

    file: str
    received_at: datetime


def write_sample(raw: Path, campaign: Campaign) -> list[Delivery]:
    """Write the sample campaign's workbooks below ``raw`` and return them in the order of arrival.

    They are the same bytes every time. Every workbook says 示例数据 in its title.

    Raises
    ------
    ConfigError
        If the campaign is not the one that the sample was written for.
    """
    _check(campaign)
    deliveries = []
    for turn, sheets in lay_out_sample(campaign):
        habit = load_habits()[turn.department]
        name = habit.file_name.format(month=turn.month.number, suffix=turn.suffix)
        file = f"{turn.month}/{name}.{habit.format}"
        content = (
            _OLD_BOOK.read_bytes()
            if turn.is_old_book
            else write_workbook(sheets, habit.format, uses_1904_dates=habit.uses_1904_dates)
        )
        put(raw / file, content)
        deliveries.append(Delivery(file, turn.received_at))
    others: list[StageText | CommunityReport] = [*stage_texts(), *community_reports(campaign)]
    for sent in others:
        put(raw / sent.file, sent.write())
        deliveries.append(Delivery(sent.file, sent.received_at))
    return sorted(deliveries, key=lambda delivery: (delivery.received_at, delivery.file))


def put(path: Path, content: bytes) -> None:
    """Write a file and its folders; one that holds the same already stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not (path.is_file() and path.read_bytes() == content):  # somebody may just be reading it
        path.write_bytes(content)


def lay_out_sample(campaign: Campaign) -> Iterator[tuple[Turn, list[Sheet]]]:
    """Yield every workbook of the sample as its sheets, in the order of months and departments."""
    reported: dict[str, dict[Month, date]] = {}
    accounts: dict[str, Account] = {}
    for turn in told("turns", Turn):
        habit, earlier = load_habits()[turn.department], reported.setdefault(turn.department, {})
        account = accounts.setdefault(turn.department, Account())
        previous = max((day for month, day in earlier.items() if month < turn.month), default=None)
        earlier[turn.month] = turn.reported_on
        sheets: list[Sheet] = []
        for table, rows in _tables(campaign, habit, turn, account, previous):
            turn.let_slip(table, rows)
            if rows or table == "ledger":
                sheets += lay_out(table, rows, campaign, habit, turn)
        yield turn, sheets


def _tables(
    campaign: Campaign, habit: Habit, turn: Turn, account: Account, previous: date | None
) -> Iterator[tuple[str, list[Row]]]:
    """Yield the tables of a department's workbook, given when it last reported."""
    department, day = turn.department, turn.reported_on
    shown = {} if turn.is_nil else listed(tell_lives(), habit, turn, previous)
    yield "ledger", write_rows(shown, campaign, habit, turn)
    if turn.is_nil:
        return
    account.enter(shown, campaign, habit, turn)
    if habit.progress and "progress" not in turn.omits:
        yield "progress", write_progress(account, campaign, habit, turn)
    if habit.duties:
        yield "duties", write_done(campaign, habit, department, _since(habit.duties, previous), day)
    if habit.tips:
        yield "tips", write_tips(campaign, habit, department, _since(habit.tips, previous), day)
    if habit.matters:
        yield "matters", write_matters(habit, day)
    if habit.reinspections:
        yield "reinspections", write_looks(habit, _since(habit.reinspections, previous), day)


def _since(paper: TableHabit, previous: date | None) -> date:
    """Return after which day something must have become known to stand in a table."""
    return date.min if paper.is_cumulative or previous is None else previous


def _check(campaign: Campaign) -> None:
    sectors = {sector.code for sector in campaign.sectors}
    departments = {department.name for department in campaign.departments}
    told_of = {hazard.sector for hazard in tell_lives().values()}
    if not (told_of <= sectors and set(load_habits()) <= departments):
        raise ConfigError(
            "示例数据是按自带的 campaign.yaml 编写的，当前配置缺少其中的行业领域或部门。请使用自带的 campaign.yaml。"
        )
