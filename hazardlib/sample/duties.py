"""What the sample's enterprises do of what they owe (企业履责): mostly in time, some late, some never."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hazardlib.campaign import Campaign
from hazardlib.campaign_lists import Duty
from hazardlib.month import Month
from hazardlib.sample.enterprises import SILENT, Enterprise
from hazardlib.sample.habits import DATE_STYLES, Habit
from hazardlib.sample.ledger import Row
from hazardlib.sample.papers import Paper

_DILIGENCE = (0.97, 0.97, 0.9, 0.8, 0.55)
"""The share of its duties that a unit does in time; one of these is drawn for each unit."""

_SHARE_LATE = 0.5
"""Of what is owed once and not done in time, what is done late."""

_DRAFTED_SHARE = 0.4
_UNTRAINED_SHARE = 0.2
_NOTHING_OUTSOURCED = frozenset({"residential", "administration", "commerce", "education"})
_NOT_APPLICABLE = "不涉及"


@dataclass(frozen=True, kw_only=True)
class Done:
    """A unit did a duty on a day, or it is said that it does not have it.

    Parameters
    ----------
    known_on
        From when on it stands on a sheet.
    done_on
        None for what is not done though due, and for what does not apply.
    """

    unit: Enterprise
    duty: Duty
    known_on: date
    done_on: date | None
    is_applicable: bool = True
    remarks: str = ""


def do_duties(campaign: Campaign, units: Sequence[Enterprise], seed: int) -> list[Done]:
    """Return everything that the units do in the campaign, in the order in which it becomes known."""
    done = [
        each
        for unit in units
        if unit.key not in SILENT
        for duty in campaign.duties
        for each in _do(campaign, unit, duty, Random(f"duties {seed} {unit.sector} {unit.name} {duty.code}"))
    ]
    place = {duty.code: index for index, duty in enumerate(campaign.duties)}
    return sorted(
        done, key=lambda each: (each.known_on, each.unit.sector, each.unit.name, place[each.duty.code])
    )


def _do(campaign: Campaign, unit: Enterprise, duty: Duty, chance: Random) -> Iterator[Done]:
    cadence = duty.high_risk_cadence if unit.is_high_risk else duty.cadence
    if cadence == "before-work":
        yield from _drafted(campaign, unit, duty, chance)
    elif cadence == "once":
        yield from _once(campaign, unit, duty, chance)
    else:
        diligence = _diligence(unit)
        for first, last in _periods(campaign, cadence):
            done_on = first + timedelta(days=chance.randint(2, (last - first).days - 2))
            if chance.random() < diligence and done_on >= unit.since:
                yield Done(unit=unit, duty=duty, known_on=done_on, done_on=done_on)


def _once(campaign: Campaign, unit: Enterprise, duty: Duty, chance: Random) -> Iterator[Done]:
    start = max(campaign.issued_on, unit.since)
    if duty.code == "outsourcing" and unit.sector in _NOTHING_OUTSOURCED and chance.random() < 0.6:
        known_on = start + timedelta(days=chance.randint(9, 40))
        yield Done(unit=unit, duty=duty, known_on=known_on, done_on=None, is_applicable=False)
        return
    last = duty.due_on or campaign.final_on
    span = (last - start).days
    is_in_time = span > 9 and chance.random() < _diligence(unit)
    if not is_in_time and chance.random() >= _SHARE_LATE:
        return
    days = chance.randint(5, span) if is_in_time else max(span, 0) + chance.randint(5, 15)
    done_on = start + timedelta(days=days)
    yield Done(unit=unit, duty=duty, known_on=done_on, done_on=done_on, remarks=_said(duty, unit, chance))


def _drafted(campaign: Campaign, unit: Enterprise, duty: Duty, chance: Random) -> Iterator[Done]:
    """Dispatched and flexible workers: trained before they begin, or not trained though they began."""
    if chance.random() >= _DRAFTED_SHARE:
        if chance.random() < 0.5:
            known_on = max(campaign.issued_on, unit.since) + timedelta(days=chance.randint(10, 30))
            yield Done(unit=unit, duty=duty, known_on=known_on, done_on=None, is_applicable=False)
        return
    months = [month for month in campaign.months() if month.day(1) >= unit.since]
    for month in chance.sample(months, min(len(months), chance.randint(1, 3))):
        begun_on, count = month.day(chance.randint(4, 26)), chance.randint(2, 15)
        if chance.random() < _UNTRAINED_SHARE:
            said = f"新招派遣用工{count}人，{begun_on.month}月{begun_on.day}日到岗，尚未培训"
            yield Done(unit=unit, duty=duty, known_on=begun_on, done_on=None, remarks=said)
        else:
            trained_on = begun_on - timedelta(days=chance.randint(1, 3))
            said = f"新招派遣用工{count}人，培训后{begun_on.month}月{begun_on.day}日上岗"
            yield Done(unit=unit, duty=duty, known_on=trained_on, done_on=trained_on, remarks=said)


def _said(duty: Duty, unit: Enterprise, chance: Random) -> str:
    if duty.code == "drills":
        return f"{chance.choice(('灭火疏散', '触电救援', '防汛', '燃气泄漏处置'))}演练，{chance.randint(8, 60)}人参加"
    return "全体员工参加" if duty.code == "mobilisation" and unit.is_high_risk else ""


def _diligence(unit: Enterprise) -> float:
    return Random(f"diligence {unit.sector} {unit.name}").choice(_DILIGENCE)


def _periods(campaign: Campaign, cadence: str) -> list[tuple[date, date]]:
    """Return the first and the last day of each month, or of each quarter's part in the campaign."""
    months = campaign.months()
    parts = (
        [(month, month) for month in months]
        if cadence == "monthly"
        else [(part[0], part[-1]) for part in _quarters(months)]
    )
    return [(first.day(1), last.day(28)) for first, last in parts]


def _quarters(months: Sequence[Month]) -> list[list[Month]]:
    quarters: dict[tuple[int, int], list[Month]] = {}
    for month in months:
        quarters.setdefault((month.year, (month.number - 1) // 3), []).append(month)
    return list(quarters.values())


def list_done(
    done: Sequence[Done], department: str, paper: Paper, reported_on: date, previous: date | None
) -> list[Done]:
    """Return what a department lists: all so far, or what has become known since its last sheet."""
    since = date.min if paper.is_cumulative or previous is None else previous
    return [
        each for each in done if each.unit.department == department and since < each.known_on <= reported_on
    ]


def write_done(shown: Sequence[Done], campaign: Campaign, habit: Habit) -> list[Row]:
    """Return the rows of 企业履责 as the department writes them, by sector."""
    order = {sector.code: index for index, sector in enumerate(campaign.sectors)}
    write_date = DATE_STYLES[habit.date_style]
    rows: list[Row] = []
    for each in sorted(shown, key=lambda each: order[each.unit.sector]):
        sector = campaign.sector(each.unit.sector).name
        names = (each.duty.name, *each.duty.aliases)
        done_on = write_date(each.done_on) if each.done_on else None
        rows.append(
            {
                "unit": each.unit.name,
                "sector": sector.removesuffix("领域") if habit.writes_sector_short else sector,
                "high_risk": "是" if each.unit.is_high_risk else "否",
                "duty": names[len(each.unit.name) % len(names)],
                "done_on": done_on if each.is_applicable else _NOT_APPLICABLE,
                "remarks": each.remarks or None,
            }
        )
    return rows
