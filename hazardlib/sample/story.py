"""What is true in the sample campaign: its hazards and their lives, whoever reports them, however."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from hazardlib.campaign import Campaign
from hazardlib.sample.scenes import Problem, Scene, load_scenes
from hazardlib.terms import FixType, Level, State, Supervision

QUOTAS = (
    ("crowded-places", "财政经济办公室", 72),
    ("scenic-areas", "公共管理办公室", 17),
    ("scenic-areas", "公共服务办公室", 10),
    ("scenic-areas", "文旅产业发展科", 20),
    ("construction", "公共管理办公室", 34),
    ("construction", "工程建设科", 50),
    ("gas", "公共管理办公室", 48),
    ("gas", "公共安全办公室", 18),
    ("gas", "综合执法大队", 20),
    ("residential", "公共管理办公室", 68),
    ("education", "公共服务办公室", 55),
    ("waterways", "公共管理办公室", 30),
    ("owned-premises", "资产运营科", 50),
    ("commerce", "综合执法大队", 66),
    ("sanitation", "综合治理中心", 34),
    ("other-enterprises", "财政经济办公室", 42),
    ("other-enterprises", "公共安全办公室", 16),
    ("administration", "综合保障科", 30),
    ("state-owned", "能源公司", 40),
)
"""How many hazards each department finds in each sector."""

_MONTH_WEIGHTS = {6: 13, 7: 17, 8: 17, 9: 16, 10: 15, 11: 13, 12: 8}
_SLOW_DEPARTMENTS = frozenset({"工程建设科", "综合执法大队"})
_LATE_STARTERS = frozenset({"文旅产业发展科"})
_MAJOR_SHARE = 0.12
_SOURCES = ("企业自查", "街道检查", "部门检查", "领导带队检查", "区级检查", "专家检查", "群众举报")
_CONTINGENCIES = ("专人值守，加强巡查", "现场监护，设置警示", "备足器材，每日巡查", "执行本单位应急预案")
_ELEMENTS = ("responsible", "measures", "funds", "contingency")


@dataclass(frozen=True, kw_only=True)
class Hazard:
    """One hazard and its whole life; a date that never comes is missing."""

    key: int
    department: str
    sector: str
    unit: str
    problem: Problem
    level: Level
    source: str
    found_on: date
    fix_type: FixType
    responsible: str
    leader: str
    measures: str
    funds: float | None
    due_on: date | None
    contingency: str
    started_on: date
    rectified_on: date | None
    accepted_on: date | None
    supervision: Supervision
    number: str = ""
    extended_on: date | None = None
    extended_to: date | None = None
    vanished_on: date | None = None
    reopened_on: date | None = None
    redone_on: date | None = None
    shared_with: tuple[str, ...] = ()
    is_disputed: bool = False

    def state_on(self, day: date) -> State:
        """Return how far the hazard has come on a day."""
        if self.reopened_on is not None and day >= self.reopened_on:
            is_redone = self.redone_on is not None and day >= self.redone_on
            return State.CLOSED if is_redone else State.IN_PROGRESS
        if self.accepted_on is not None and day >= self.accepted_on:
            return State.CLOSED
        if self.rectified_on is not None and day >= self.rectified_on:
            return State.RECTIFIED
        return State.IN_PROGRESS if day >= self.started_on else State.OPEN

    def due_on_at(self, day: date) -> date | None:
        """Return the deadline that holds on a day."""
        return self.extended_to if self.extended_on is not None and day >= self.extended_on else self.due_on


def tell_story(campaign: Campaign, seed: int) -> list[Hazard]:
    """Return the campaign's hazards in the order in which they are found, without special fates."""
    chance = Random(seed)
    scenes = load_scenes()
    hazards: list[Hazard] = []
    seen: set[tuple[object, ...]] = set()
    for sector, department, count in QUOTAS:
        for _ in range(count):
            hazard = _find(chance, campaign, scenes[sector], sector, department)
            while (identity := (hazard.unit, hazard.problem, hazard.found_on)) in seen:
                hazard = _find(chance, campaign, scenes[sector], sector, department)
            seen.add(identity)
            hazards.append(hazard)
    hazards.sort(key=lambda hazard: hazard.found_on)
    return [replace(hazard, key=key) for key, hazard in enumerate(hazards, start=1)]


def _find(
    chance: Random, campaign: Campaign, scenes: tuple[Scene, ...], sector: str, department: str
) -> Hazard:
    found_on = _found_on(chance, department)
    is_major = chance.random() < _MAJOR_SHARE
    suitable = [scene for scene in scenes if scene.major or not is_major]
    scene = chance.choices(suitable, [len(scene.units) for scene in suitable])[0]
    problem = chance.choice(scene.major if is_major else scene.general).placed(chance, found_on.month)
    is_limited = is_major or chance.random() < 0.62
    term = timedelta(days=chance.choice((20, 30, 45) if is_major else (7, 10, 15, 20, 30)))
    rectified_on = _rectified_on(chance, department, found_on, term if is_limited else None)
    leaders = campaign.sector(sector).leaders_on(found_on)
    present = _elements(chance, is_limited=is_limited)
    return Hazard(
        key=0,
        department=department,
        sector=sector,
        unit=chance.choice(scene.units),
        problem=problem,
        level=Level.MAJOR if is_major else Level.GENERAL,
        source=_source(chance, found_on),
        found_on=found_on,
        fix_type=FixType.TIME_LIMITED if is_limited else FixType.AT_ONCE,
        responsible=f"安全主管{chance.choice('ABCDEFGH')}" if "responsible" in present else "",
        leader="、".join(chance.sample(leaders, chance.randint(1, len(leaders))))
        if chance.random() < 0.6
        else "",
        measures=problem.measures if "measures" in present else "",
        funds=_funds(chance, is_major=is_major) if "funds" in present else None,
        due_on=found_on + term if is_limited else None,
        contingency=chance.choice(_CONTINGENCIES) if "contingency" in present else "",
        started_on=found_on + timedelta(days=chance.randint(3, 12)),
        rectified_on=rectified_on,
        accepted_on=None
        if rectified_on is None or chance.random() < 0.06
        else rectified_on + timedelta(days=chance.randint(1, 8)),
        supervision=_supervision(chance, is_major=is_major),
    )


def _found_on(chance: Random, department: str) -> date:
    months = [month for month in _MONTH_WEIGHTS if month > 6 or department not in _LATE_STARTERS]
    month = chance.choices(months, [_MONTH_WEIGHTS[month] for month in months])[0]
    day = date(2023, month, chance.randint(2, 17 if month == 12 else 30))
    # Inspections are made on working days; what falls on a weekend is found the Friday before.
    return day - timedelta(days=max(0, day.weekday() - 4)) if day.day > 3 else day


def _rectified_on(chance: Random, department: str, found_on: date, term: timedelta | None) -> date | None:
    is_slow = department in _SLOW_DEPARTMENTS
    if chance.random() < (0.1 if is_slow else 0.03):
        return None
    if term is None:
        return found_on + timedelta(days=chance.randint(0, 3))
    # The campaign learns: what takes the whole term in June takes two thirds of it in December.
    pace = 0.05 - 0.08 * (found_on.month - 6) + (0.4 if is_slow else 0)
    return found_on + timedelta(days=max(1, round(term.days * chance.lognormvariate(pace, 0.45))))


def _source(chance: Random, found_on: date) -> str:
    weights = (60, 10, 10, 6, 4, 5, 5) if found_on.month == 6 else (28, 24, 20, 9, 7, 6, 6)
    return chance.choices(_SOURCES, weights)[0]


def _funds(chance: Random, *, is_major: bool) -> float:
    return chance.choice((3.0, 5.5, 8.0, 12.0, 20.0) if is_major else (0.0, 0.05, 0.1, 0.2, 0.5, 0.8, 1.5))


def _elements(chance: Random, *, is_limited: bool) -> set[str]:
    present = set(_ELEMENTS)
    if not is_limited:
        return present - {element for element in _ELEMENTS if chance.random() < 0.4}
    return present - {chance.choice(_ELEMENTS)} if chance.random() < 0.1 else present


def _supervision(chance: Random, *, is_major: bool) -> Supervision:
    if not is_major:
        return Supervision.NONE
    levels = (Supervision.NONE, Supervision.STREET, Supervision.DISTRICT, Supervision.CITY)
    return chance.choices(levels, (50, 33, 14, 3))[0]


def number_hazards(hazards: Sequence[Hazard], patterns: dict[str, str]) -> Iterator[Hazard]:
    """Yield the hazards with the numbers that those departments give which number at all."""
    counts: dict[str, int] = {}
    for hazard in hazards:
        pattern = patterns.get(hazard.department, "")
        counts[hazard.department] = counts.get(hazard.department, 0) + 1
        yield replace(hazard, number=pattern.format(counts[hazard.department]))
