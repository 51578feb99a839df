"""Invented hazards for any campaign: found where its sectors look, with every kind of fate among them.

Unlike the sample of the notice nothing here is drawn by lot: fates go round in a fixed order, so that whoever
reads the campaign's file can count by hand what must come out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from hazardlib.campaign import Campaign, Sector
from hazardlib.month import Month
from hazardlib.sample.told import Cell
from hazardlib.terms import FixType, Level, State, Supervision

Values = dict[str, Cell]
"""A row of a sheet, by field."""

FATES: Mapping[str, tuple[State | None, ...]] = MappingProxyType(
    {
        "at once": (State.CLOSED,),
        "in time": (State.IN_PROGRESS, State.CLOSED),
        "late": (State.OPEN, State.IN_PROGRESS, State.CLOSED),
        "accepted later": (State.OPEN, State.RECTIFIED, State.CLOSED),
        "supervised": (State.IN_PROGRESS, State.CLOSED),
        "reopened": (State.CLOSED, State.OPEN, State.CLOSED),
        "stuck": (State.OPEN, State.IN_PROGRESS),
        "forgotten": (State.OPEN, None),
    }
)
"""What a department states of a hazard in the report it is found in and in those after it; the last holds on."""

CYCLE = (
    "at once", "in time", "late", "at once", "accepted later", "supervised", "in time",
    "reopened", "at once", "stuck", "at once", "in time", "late", "forgotten",
)  # fmt: skip
"""The order in which a sector's hazards are dealt their fates; what is put right never becomes fewer."""

LED, JOINED = 2, 1
"""How many hazards a department finds each time in a sector it leads; every second time in one it joins in."""

_SOURCES = ("企业自查", "部门检查", "领导带队检查")
_MAJOR = ("supervised", "stuck")
_UNMENDED = 11
"""Every so many hazards one lacks its contingency plan."""


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
    fate: str
    found_on: date
    reports: tuple[Report, ...]

    def state(self, report: Report) -> State | None:
        """Return what the department states in a report; None where it leaves the hazard out."""
        step = report.place - self.reports[0].place
        steps = FATES[self.fate]
        return None if step < 0 else steps[min(step, len(steps) - 1)]

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
    reports, counts = list_reports(campaign), dict.fromkeys(range(len(campaign.departments)), 0)
    dealt = {sector.code: 3 * at for at, sector in enumerate(campaign.sectors)}
    cases = []
    for report in reports:
        for place, name, sector, at, of in _finds(campaign, report):
            counts[place] += 1
            turn = dealt[sector.code]
            dealt[sector.code] += 1
            units, problems = units_of(sector), sector.scope or ("安全检查",)
            days = (report.sent_on - report.since).days - 3
            cases.append(
                Case(
                    number=f"SL{place + 1:02d}-{counts[place]:03d}",
                    count=counts[place],
                    department=name,
                    sector=sector,
                    unit=units[turn % len(units)],
                    problem=problems[turn % len(problems)],
                    fate=CYCLE[turn % len(CYCLE)],
                    found_on=report.since + timedelta(days=days * (at + 1) // (of + 1)),
                    reports=tuple(reports[report.place :]),
                )
            )
    return cases


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
    found_on, is_at_once = case.found_on, case.fate in ("at once", "reopened")
    row: Values = {
        "hazard_no": case.number,
        "sector": case.sector.name,
        "unit": case.unit,
        "location": f"示例{case.count}号部位",
        "description": f"{case.problem}（示例{case.count}）",
        "level": (Level.MAJOR if case.fate in _MAJOR else Level.GENERAL).chinese,
        "source": _SOURCES[case.count % len(_SOURCES)],
        "found_on": found_on,
        "fix_type": (FixType.AT_ONCE if is_at_once else FixType.TIME_LIMITED).chinese,
        "responsible_person": f"示例负责人{case.count % 9 + 1}",
        "leader": _leader(case, campaign.due_on(report.month)),
        "measures": f"整改{case.problem}，逐项复查",
        "funds": case.count % 5 / 2,
        "due_on": None if is_at_once else _due_on(case),
        "contingency": None if case.count % _UNMENDED == 0 else "整改完成前安排专人值守",
        "status": state.chinese,
        "supervision": Supervision.NONE.chinese,
    }
    return (
        row
        | _dates(case, report, state)
        | (_supervision(case, report, campaign) if case.fate in _MAJOR else {})
    )


def _leader(case: Case, day: date) -> str | None:
    """Return who is named as answering for a hazard: for every second one the sector's first leader."""
    return next(iter(case.sector.leaders_on(day)), None) if case.count % 2 else None


def _sent(case: Case, step: int) -> date:
    """Return the day on which the report so many steps after the first is sent, or the last of all."""
    return case.reports[min(step, len(case.reports) - 1)].sent_on


def _due_on(case: Case) -> date:
    if case.fate in ("late", "stuck"):
        return case.found_on + timedelta(days=12)
    if case.fate == "forgotten" or len(case.reports) == 1:
        return case.reports[0].sent_on + timedelta(days=20)
    return _sent(case, 1) - timedelta(days=3)


def _dates(case: Case, report: Report, state: State) -> Values:
    """Return when a hazard was put right and accepted, as far as the report can know."""
    step = report.place - case.reports[0].place
    if state not in (State.RECTIFIED, State.CLOSED):
        return {}
    if step == 0 or case.fate == "at once":
        rectified_on, accepted_on = case.found_on + timedelta(days=1), case.found_on + timedelta(days=3)
    elif case.fate == "accepted later":
        rectified_on, accepted_on = _sent(case, 1) - timedelta(days=6), _sent(case, 2) - timedelta(days=6)
    else:
        mended = FATES[case.fate].index(State.CLOSED, 1)
        rectified_on = _sent(case, mended) - timedelta(days=6)
        accepted_on = rectified_on + timedelta(days=2)
    dates: Values = {"rectified_on": rectified_on}
    return dates | ({"accepted_on": accepted_on} if state is State.CLOSED else {})


def _supervision(case: Case, report: Report, campaign: Campaign) -> Values:
    """Return what a major hazard states besides: by which standard, and how it is supervised."""
    standard = next(iter(campaign.standards_on(case.found_on, case.sector.code)), None)
    due_on = _due_on(case)
    basis = f"《{standard.name}》（{standard.number}）" if standard else f"重点检查事项：{case.problem}"
    row: Values = {"criterion": basis, "listed_on": case.found_on + timedelta(days=2)}
    if case.fate == "supervised":
        row |= {"supervision": Supervision.STREET.chinese, "supervision_due_on": due_on}
        done = _dates(case, report, case.state(report) or State.OPEN).get("accepted_on")
        return row | ({"delisted_on": done} if done else {})
    row |= {"supervision": Supervision.DISTRICT.chinese, "supervision_due_on": due_on}
    if report.place > case.reports[0].place:  # put off once, and asked for in time
        row |= {
            "supervision_due_on": due_on + timedelta(days=60),
            "extension_asked_on": due_on - timedelta(days=1),
        }
    return row


def own_cases(cases: Sequence[Case], department: str) -> list[Case]:
    """Return the hazards that a department has found."""
    return [case for case in cases if case.department == department]
