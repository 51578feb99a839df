"""Who sends what when: every workbook that is sent in, with its lateness, its versions and its slips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from random import Random

from hazardlib.campaign import Campaign
from hazardlib.month import TIMEZONE, Month
from hazardlib.sample.habits import Cell


@dataclass(frozen=True)
class Slip:
    """One cell typed wrong: in the ``nth`` row in which that field is not blank."""

    field: str
    written: Cell
    nth: int = 3


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One workbook on its way: what it says of itself, and when it arrives."""

    department: str
    month: Month
    reported_on: date
    received_at: datetime
    labelled_month: Month
    labelled_department: str = ""
    suffix: str = ""
    is_nil: bool = False
    slips: tuple[Slip, ...] = ()

    @property
    def is_to_be_refused(self) -> bool:
        """Whether it contradicts itself about whose it is or for which month."""
        return bool(self.labelled_department) or self.labelled_month != self.month


MISSING = frozenset({("综合保障科", "2023-06"), ("文旅产业发展科", "2023-10")})
"""Departments that send nothing for a month."""

NIL = frozenset({("文旅产业发展科", "2023-06")})
"""Departments that report that there is nothing (零报告)."""

LATE = {("综合治理中心", "2023-07"): 24, ("资产运营科", "2023-08"): 23}
"""Workbooks sent in after the due day, and on which day of the month."""

RECEIVED_NEXT_DAY = frozenset({("能源公司", "2023-11")})
"""Dated on the due day, seen the morning after: on time by the date it states."""

WRONG_MONTH = {("工程建设科", "2023-08"): Month(2023, 7)}
"""Last month's workbook taken as the pattern and its month left standing: to be refused."""

WRONG_DEPARTMENT = {("公共安全办公室", "2023-06"): "综合执法大队"}
"""A workbook under another department's name: to be refused; the right one comes the day after."""

CORRECTED = {
    ("财政经济办公室", "2023-07"): (12, 19, "（更正）"),
    ("公共服务办公室", "2023-10"): (17, 26, "-修改后重报"),
}
"""Sent in twice: day of the first version, day of the second, and what is added to its name."""

SLIPS = {
    ("公共管理办公室", "2023-07"): (Slip("due_on", "7月底左右"),),
    ("财政经济办公室", "2023-07"): (Slip("level", "较大"), Slip("found_on", "上周三", 5)),
    ("工程建设科", "2023-07"): (Slip("rectified_on", "2023/6/1", 0),),
    ("文旅产业发展科", "2023-08"): (Slip("found_on", "", 1),),
    ("综合治理中心", "2023-08"): (Slip("number", "2", 5),),
    ("能源公司", "2023-08"): (Slip("funds", "待定", 2),),
    ("公共服务办公室", "2023-09"): (Slip("state", "基本完成", 2),),
    ("公共安全办公室", "2023-09"): (Slip("found_on", 20230931, 1),),
    ("综合保障科", "2023-09"): (Slip("sector", "消防安全", 2),),
    ("公共管理办公室", "2023-09"): (Slip("total", "共96条"),),
    ("资产运营科", "2023-10"): (Slip("unit", "", 2),),
    ("综合治理中心", "2023-10"): (Slip("found_on", 2023.1, 4),),
    ("综合执法大队", "2023-11"): (Slip("leader", "张馨", 4),),
}
"""Cells typed wrong, by department and month; of a corrected workbook, in its first version."""

REWORDED = frozenset({("公共服务办公室", "2023-11")})
REWORDING = "等问题"
"""A department without numbers adds to an old description: the same hazard, not recognisably so."""


def take_turns(campaign: Campaign, seed: int) -> Iterator[Turn]:
    """Yield the campaign's workbooks by month and department, each version by itself."""
    chance = Random(f"turns {seed}")
    for month in campaign.months():
        for department in campaign.departments_on(campaign.due_on(month)):
            usual = _usual_turn(chance, department.name, month)
            if (department.name, str(month)) not in MISSING:
                yield from _versions(usual)


def _usual_turn(chance: Random, department: str, month: Month) -> Turn:
    day = month.day(chance.randint(17, 20))
    at = time(chance.randint(9, 17), chance.randint(0, 59))
    key = (department, str(month))
    return Turn(
        department=department,
        month=month,
        reported_on=day,
        received_at=datetime.combine(day, at, TIMEZONE),
        labelled_month=WRONG_MONTH.get(key, month),
        is_nil=key in NIL,
        slips=SLIPS.get(key, ()),
    )


def _versions(usual: Turn) -> Iterator[Turn]:
    key = (usual.department, str(usual.month))
    if key in CORRECTED:
        first, second, suffix = CORRECTED[key]
        yield _sent(usual, first, first)
        yield replace(_sent(usual, second, second), suffix=suffix, slips=())
    elif key in WRONG_DEPARTMENT:
        yield replace(_sent(usual, 18, 18), labelled_department=WRONG_DEPARTMENT[key])
        yield replace(_sent(usual, 19, 19), suffix="2")
    elif key in LATE:
        yield _sent(usual, LATE[key], LATE[key])
    elif key in RECEIVED_NEXT_DAY:
        yield _sent(usual, 20, 21)
    else:
        yield usual


def _sent(turn: Turn, reported: int, received: int) -> Turn:
    received_at = datetime.combine(turn.month.day(received), turn.received_at.timetz())
    return replace(turn, reported_on=turn.month.day(reported), received_at=received_at)
