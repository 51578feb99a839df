"""Invented hazards for any campaign: found where its sectors look, with every kind of fate among them.

Unlike the sample of the notice nothing here is drawn by lot: fates go round in a fixed order, so that whoever
reads the campaign's file can count by hand what must come out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

from hazardlib.domain.campaign import Campaign, Sector
from hazardlib.domain.month import Month
from hazardlib.domain.terms import PUT_RIGHT, FixType, Level, State, Supervision
from hazardlib.domain.unit_names import with_check
from hazardlib.sample.told import Cell, told

Values = dict[str, Cell]
"""A row of a sheet, by field."""

LED, JOINED = 2, 1
"""How many hazards a department finds each time in a sector it leads; every second time in one it joins in."""

_OLDER, _OLDER_DAYS = 901, 15
"""From which number on older hazards count, and how many days before one another they were found."""

_SOURCES = ("企业自查", "部门检查", "领导带队检查")
_UNMENDED = 11
"""Every so many hazards one lacks its contingency plan."""


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What becomes of a hazard from report to report, as ``anywhere.yaml`` tells it."""

    states: tuple[State, ...]
    vanishes: bool = False
    is_at_once: bool = False
    days: int = 0
    supervision: Supervision = Supervision.NONE

    @property
    def is_major(self) -> bool:
        """Whether it is a major hazard's."""
        return self.supervision is not Supervision.NONE


@dataclass(frozen=True)
class Report:
    """One report month: its place in the campaign, the first day it covers, the day workbooks are sent."""

    month: Month
    place: int
    since: date
    sent_on: date

    def covers(self, every_months: int) -> list[Month]:
        """Return the months it reports on."""
        return [self.month.shift(-back) for back in reversed(range(every_months))]


@dataclass(frozen=True)
class Case:
    """One invented hazard: who found what where, and its fate."""

    number: str
    count: int
    department: str
    sector: Sector
    unit: str
    problem: str
    fate: Fate
    found_on: date
    reports: tuple[Report, ...]

    def state(self, report: Report) -> State | None:
        """Return what the department states in a report; None where it leaves the hazard out."""
        step, states = self.step(report), self.fate.states
        is_left_out = step < 0 or (self.fate.vanishes and step >= len(states))
        return None if is_left_out else states[min(step, len(states) - 1)]

    def step(self, report: Report) -> int:
        """Return how many reports after the one it is found in another comes."""
        return report.place - self.reports[0].place

    def last_state(self, report: Report) -> State | None:
        """Return what the department has last stated by a report; None before the first time."""
        told = [self.state(each) for each in self.reports if each.place <= report.place]
        return next((state for state in reversed(told) if state is not None), None)


def list_reports(campaign: Campaign) -> list[Report]:
    """Return the campaign's report months, each with the days it covers."""
    reports: list[Report] = []
    since = max(campaign.stages[0].since, campaign.first_month.shift(1 - campaign.every_months).day(1))
    for place, month in enumerate(campaign.months()):
        sent_on = campaign.due_on(month) - timedelta(days=2)
        reports.append(Report(month, place, since, sent_on))
        since = campaign.due_on(month) + timedelta(days=1)
    return reports


def units_of(sector: Sector) -> list[str]:
    """Return where a sector's hazards are found: the sites that the campaign names, else invented ones."""
    name = sector.name.removesuffix("领域")
    return list(sector.sites) or [f"{name}单位{letter}（示例）" for letter in "甲乙丙丁"]


def invent_hazards(campaign: Campaign) -> list[Case]:
    """Return the hazards of the whole campaign, in the order in which they are found."""
    reports, counts, fates = list_reports(campaign), Counter[int](), told("anywhere", Fate)
    dealt = {sector.code: 3 * at for at, sector in enumerate(campaign.sectors)}
    cases = []
    for report in reports:
        for place, name, sector, at, of in _finds(campaign, report):
            counts[place] += 1
            turn = dealt[sector.code]
            dealt[sector.code] += 1
            units, problems = units_of(sector), _problems(sector)
            days = (report.sent_on - report.since).days - 3
            cases.append(
                Case(
                    number=f"SL{place + 1:02d}-{counts[place]:03d}",
                    count=counts[place],
                    department=name,
                    sector=sector,
                    unit=units[turn % len(units)],
                    problem=problems[turn % len(problems)],
                    fate=fates[turn % len(fates)],
                    found_on=report.since + timedelta(days=days * (at + 1) // (of + 1)),
                    reports=tuple(reports[report.place :]),
                )
            )
    return cases


def opening_report(campaign: Campaign) -> Report | None:
    """Return what comes before the first report: what an earlier campaign left open; None where nothing comes in."""
    month = campaign.carry_over_month
    return None if month is None else Report(month, -1, campaign.since, campaign.due_on(month))


def invent_older(campaign: Campaign) -> list[Case]:
    """Return the hazards that an earlier campaign left open, in the sectors of high risk: the stock (存量)."""
    opening = opening_report(campaign)
    if opening is None:
        return []
    reports = (opening, *list_reports(campaign))
    fates = [fate for fate in told("anywhere", Fate) if fate.states[0] not in PUT_RIGHT]
    places = [sector for sector in campaign.sectors if sector.is_high_risk for _ in range(LED)]
    return [
        Case(
            number=f"CL-{_OLDER + at:03d}",
            count=_OLDER + at,
            department=sector.leads_on(campaign.since)[0],
            sector=sector,
            unit=units_of(sector)[at % len(units_of(sector))],
            problem=_problems(sector)[at % len(_problems(sector))],
            fate=fates[at % len(fates)],
            found_on=opening.sent_on - timedelta(days=_OLDER_DAYS * (at + 1)),
            reports=reports,
        )
        for at, sector in enumerate(places)
    ]


def _problems(sector: Sector) -> tuple[str, ...]:
    """Return what may be found in a sector."""
    return sector.scope_on(None) or ("安全检查",)


def _finds(campaign: Campaign, report: Report) -> Iterator[tuple[int, str, Sector, int, int]]:
    """Yield who finds something in which sector: department's place and name, sector, and which of how many."""
    day = campaign.due_on(report.month)
    for place, department in enumerate(campaign.departments):
        for sector in campaign.sectors:
            role = campaign.role(department.name, sector.code, day)
            joined = JOINED if role == "cooperates" and report.place % 2 == 0 else 0
            count = LED if role == "lead" else joined
            for at in range(count):
                yield place, department.name, sector, at, count


def write_case(case: Case, report: Report, campaign: Campaign) -> Values | None:
    """Return a hazard's row in its department's ledger; None where it is left out."""
    state = case.state(report)
    if state is None:
        return None
    is_at_once, is_major = case.fate.is_at_once, case.fate.is_major
    row: Values = {
        "hazard_no": case.number,
        "sector": case.sector.name,
        "unit": case.unit,
        "unit_code": _code(case),
        "location": f"示例{case.count}号部位",
        "description": f"{case.problem}（示例{case.count}）",
        "level": (Level.MAJOR if is_major else Level.GENERAL).chinese,
        "source": _SOURCES[case.count % len(_SOURCES)],
        "found_on": case.found_on,
        "fix_type": (FixType.AT_ONCE if is_at_once else FixType.TIME_LIMITED).chinese,
        "responsible_person": f"示例负责人{case.count % 9 + 1}",
        "leader": _leader(case, campaign.due_on(report.month)),
        "measures": f"整改{case.problem}，逐项复查",
        "funds": case.count % 5 / 2,
        "due_on": None if is_at_once else _due_on(case),
        "contingency": None if case.count % _UNMENDED == 0 else "整改完成前安排专人值守",
        "status": state.chinese,
        "supervision": case.fate.supervision.chinese,
    }
    return row | _dates(case, report, state) | (_supervision(case, report, campaign) if is_major else {})


def _code(case: Case) -> str | None:
    """Return the invented 统一社会信用代码 of a site that the campaign names; others have none."""
    return with_check(f"9100{crc32(case.unit.encode()):013d}") if case.sector.sites else None


def _leader(case: Case, day: date) -> str | None:
    """Return who is named as answering for a hazard: for every second one the sector's first leader."""
    return next(iter(case.sector.leaders_on(day)), None) if case.count % 2 else None


def _sent(case: Case, step: int) -> date:
    """Return the day on which the report so many steps after the first is sent, or the last of all."""
    return case.reports[min(step, len(case.reports) - 1)].sent_on


def _due_on(case: Case) -> date:
    if case.fate.days:
        return case.found_on + timedelta(days=case.fate.days)
    if case.fate.vanishes or len(case.reports) == 1:
        return case.reports[0].sent_on + timedelta(days=20)
    return _sent(case, 1) - timedelta(days=3)


def _dates(case: Case, report: Report, state: State) -> Values:
    """Return when a hazard was put right and accepted, as far as the report can know."""
    told_so_far = case.fate.states[: case.step(report) + 1]
    if state not in PUT_RIGHT:
        return {}
    closed = max((step for step, each in enumerate(told_so_far) if each is State.CLOSED), default=0)
    if State.RECTIFIED in told_so_far:
        rectified_on, accepted_on = (_sent(case, step) - timedelta(days=6) for step in (1, 2))
    elif closed == 0:
        rectified_on, accepted_on = (case.found_on + timedelta(days=days) for days in (1, 3))
    else:
        rectified_on = _sent(case, closed) - timedelta(days=6)
        accepted_on = rectified_on + timedelta(days=2)
    return {"rectified_on": rectified_on, "accepted_on": accepted_on if state is State.CLOSED else None}


def _supervision(case: Case, report: Report, campaign: Campaign) -> Values:
    """Return what a major hazard states besides: by which standard, and until when it is supervised."""
    standard = next(iter(campaign.standards_on(case.found_on, case.sector.code)), None)
    due_on, state = _due_on(case), case.state(report)
    basis = f"《{standard.name}》（{standard.number}）" if standard else f"重点检查事项：{case.problem}"
    row: Values = {
        "criterion": basis,
        "listed_on": case.found_on + timedelta(days=2),
        "supervision_due_on": due_on,
    }
    if state is State.CLOSED:
        row["delisted_on"] = _dates(case, report, state)["accepted_on"]
    elif case.step(report) > 0:  # put off once, and asked for in time
        row["supervision_due_on"] = due_on + timedelta(days=60)
        row["extension_asked_on"] = due_on - timedelta(days=1)
    return row


def own_cases(cases: Sequence[Case], department: str) -> list[Case]:
    """Return the hazards that a department has found."""
    return [case for case in cases if case.department == department]
