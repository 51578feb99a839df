"""The sample workspace's own lists: the units that owe duties, and what each leader is to do in the year."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from random import Random

from hazardlib.campaign import Campaign
from hazardlib.month import Month
from hazardlib.sample.enterprises import Enterprise, list_enterprises
from hazardlib.terms import SAMPLE_MARK

LISTS = ("units.csv", "leader_tasks.csv")
"""The names of the lists, at the root of the workspace."""

_DRAWN_UP_ON = date(2023, 5, 31)
"""When the yearly lists of tasks were settled."""

_ADDED = ("专题研究燃气安全整治", date(2023, 8, 31), date(2023, 8, 4))
"""A task that some leaders were given later: what, by when, and when it was written down."""

_ADDED_TO = frozenset({"贾化生", "刘永强"})
_BUSIEST = "张馨"
"""The leader who falls behind."""

_KEPT_SHARE = 0.88
_LATE_SHARE = 0.6


def write_lists(campaign: Campaign, seed: int = 2023) -> dict[str, str]:
    """Return the lists of the sample workspace as CSV, by the name of the file.

    ``units.csv`` is the base of enterprises, ``leader_tasks.csv`` the yearly list of each leader
    (年度任务清单). Both begin with a byte order mark, as spreadsheets want it, and say 示例数据.
    """
    units = _csv(("unit", "sector", "high_risk", "since", "note"), _units(campaign))
    heading = ("leader", "task", "due_on", "done_on", "note", "recorded_on")
    return dict(zip(LISTS, (units, _csv(heading, _tasks(campaign, seed))), strict=True))


def _csv(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([heading, *rows])
    return "\ufeff" + text.getvalue()


def _units(campaign: Campaign) -> Iterator[tuple[str, ...]]:
    for unit in list_enterprises(campaign):
        sector = campaign.sector(unit.sector).name
        yield unit.name, sector, _yes_no(unit), _since(unit, campaign), SAMPLE_MARK


def _yes_no(unit: Enterprise) -> str:
    return "是" if unit.is_high_risk else "否"


def _since(unit: Enterprise, campaign: Campaign) -> str:
    """Return since when a unit is there; blank if it was there before the campaign."""
    return unit.since.isoformat() if unit.since > campaign.issued_on else ""


def _tasks(campaign: Campaign, seed: int) -> Iterator[tuple[str, ...]]:
    for leader in campaign.leaders:
        chance = Random(f"tasks {seed} {leader}")
        for (task, due_on), recorded_on in _owed(campaign, leader):
            done_on = _done_on(chance, leader, due_on)
            yield leader, task, due_on.isoformat(), "", SAMPLE_MARK, recorded_on.isoformat()
            # Written down again once it is done; what was done after the last paper is not known yet.
            if done_on and recorded_on <= done_on <= campaign.supplement_on:
                day = done_on.isoformat()
                yield leader, task, due_on.isoformat(), day, SAMPLE_MARK, day


def _owed(campaign: Campaign, leader: str) -> Iterator[tuple[tuple[str, date], date]]:
    for task in _yearly(campaign):
        yield task, _DRAWN_UP_ON
    if leader in _ADDED_TO:
        name, due_on, recorded_on = _ADDED
        yield (name, due_on), recorded_on


def _yearly(campaign: Campaign) -> Iterator[tuple[str, date]]:
    """Yield what every leader owes in the year, from the notice's part two (二)."""
    months = campaign.months()
    yield "更新安全生产职责清单和年度任务清单", campaign.first_month.day(15)
    yield "专题学习国务院安全生产15条硬措施和市、区50条具体措施", campaign.first_month.last_day
    for month in months:
        yield f"带队检查分管领域（{month.number}月）", month.last_day
    for month in _quarter_ends(months):
        yield f"暗查暗访（第{month.number // 3}季度）", month.last_day
        yield f"召开专题会议，听取专项行动进展（第{month.number // 3}季度）", month.last_day


def _quarter_ends(months: Sequence[Month]) -> list[Month]:
    return [month for month in months if month.number % 3 == 0]


def _done_on(chance: Random, leader: str, due_on: date) -> date | None:
    """Return when a task was done: mostly in time, at times late, at times never."""
    in_time = due_on - timedelta(days=chance.randint(0, 13))
    late = due_on + timedelta(days=chance.randint(2, 15))
    share = _KEPT_SHARE * (0.6 if leader == _BUSIEST else 1)
    if chance.random() < share:
        return in_time
    return late if chance.random() < _LATE_SHARE else None
