"""What the sample writes beside the ledgers: duties done (企业履责), tips (举报线索), what meetings decided (议定事项), re-inspections (回头看)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from random import Random

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.terms import Reinspected, TipOutcome
from hazardlib.sample.habits import Habit, Row
from hazardlib.sample.told import told


@dataclass(frozen=True)
class Done:
    """A unit did a duty on a day, or from that day on it is known that it did not, or does not have it."""

    duty: str
    known_on: date
    outcome: str = "done"
    remarks: str = ""


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit in one sector, with the department that asks it what it has done.

    Parameters
    ----------
    since
        When it began, if that was during the campaign.
    """

    name: str
    sector: str
    department: str
    is_high_risk: bool = False
    since: date | None = None
    done: tuple[Done, ...] = ()


_OF_THE_REST = {
    "study": 0,
    "warning-education": 0,
    "welding-equipment": 0.3,
    "deputies-lists": 0,
    "campaign-list": 0,
    "safety-staff": 0.05,
}
"""Duty that the units' own stories leave out → the share of units that do not have it."""

_FIRST_DAY, _DAYS, _UNDONE = date(2023, 6, 21), 155, 0.15


def list_units() -> tuple[Unit, ...]:
    """Return the enterprises, by sector in the order of the campaign."""
    return told("units", Unit)


def write_done(campaign: Campaign, habit: Habit, department: str, since: date, until: date) -> list[Row]:
    """Return the rows of 企业履责 as a department writes them: what has become known after a day, until another."""
    done = [(unit, each) for unit in list_units() for each in unit.done]
    return [
        habit.write(
            {
                "unit": unit.name,
                "sector": campaign.sector(unit.sector),
                "high_risk": "是" if unit.is_high_risk else "否",
                "duty": _name(campaign, unit, each),
                "done_on": {"done": each.known_on, "not-applicable": "不涉及"}.get(each.outcome),
                "remarks": each.remarks,
            }
        )
        for unit, each in (*sorted(done, key=partial(_place, campaign)), *_the_rest())
        if unit.department == department and since < each.known_on <= until
    ]


@cache
def _the_rest() -> tuple[tuple[Unit, Done], ...]:
    """Return what units do of `_OF_THE_REST`, each by its own lot, so that their stories stay as they are."""
    done = []
    for unit in (each for each in list_units() if each.done):
        first = min(each.known_on for each in unit.done)  # before it, no sheet names the unit
        for duty, absent in _OF_THE_REST.items():
            chance = Random(f"2023 {unit.name} {duty}")
            day, lot = _FIRST_DAY + timedelta(chance.randrange(_DAYS)), chance.random()
            outcome = "not-applicable" if lot < _UNDONE + absent else "done"
            if lot >= _UNDONE:
                done.append((unit, Done(duty, max(day, first), outcome)))
    return tuple(done)


def _place(campaign: Campaign, pair: tuple[Unit, Done]) -> tuple[int, date, str, int]:
    """Return where a unit's duty stands on a sheet: by sector, as it becomes known."""
    (unit, done), sectors = pair, [sector.code for sector in campaign.sectors]
    duties = [duty.code for duty in campaign.duties]
    return sectors.index(unit.sector), done.known_on, unit.name, duties.index(done.duty)


def _name(campaign: Campaign, unit: Unit, done: Done) -> str:
    """Return one of a duty's names: which, is the unit's habit."""
    (duty,) = (each for each in campaign.duties if each.code == done.duty)
    names = (duty.name, *duty.aliases)
    return names[len(unit.name) % len(names)]


@dataclass(frozen=True, kw_only=True)
class Tip:
    """One tip and what became of it; a date that never comes is missing."""

    number: str = ""
    department: str
    channel: str
    received_on: date
    reporter: str
    telephone: str
    sector: str
    unit: str
    danger: str
    outcome: TipOutcome
    decided_on: date | None = None
    settled_on: date | None = None
    hazard_no: str = ""
    reward: int | None = None


def list_tips() -> tuple[Tip, ...]:
    """Return the campaign's tips in the order of receipt."""
    return told("tips", Tip)


def write_tips(campaign: Campaign, habit: Habit, department: str, since: date, until: date) -> list[Row]:
    """Return the rows of 举报线索 as a department writes them: received until a day, not settled before another."""
    return [
        habit.write(_say(tip, campaign, until))
        for tip in list_tips()
        if tip.department == department
        and tip.received_on <= until
        and (tip.settled_on is None or tip.settled_on > since)
    ]


def _say(tip: Tip, campaign: Campaign, day: date) -> dict[str, object]:
    is_decided = tip.decided_on is not None and tip.decided_on <= day
    is_settled = tip.settled_on is not None and tip.settled_on <= day
    return vars(tip) | {
        "tip_no": tip.number,
        "sector": campaign.sector(tip.sector),
        "outcome": tip.outcome if is_decided else TipOutcome.PENDING,
        "hazard_no": tip.hazard_no if is_decided else None,
        "reward": tip.reward if is_settled else None,
        "settled_on": tip.settled_on if is_settled else None,
    }


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One matter; one that is never settled has no day."""

    met_on: date
    matter: str
    hazard_no: str = ""
    leader: str
    department: str
    due_on: date
    under_way: str = ""
    handled: str = ""
    settled_on: date | None = None


def write_matters(habit: Habit, day: date) -> list[Row]:
    """Return the rows of 议定事项 as the office writes them on a day: everything that meetings have decided by then."""
    return [
        habit.write(_say_matter(matter, day)) for matter in told("matters", Matter) if matter.met_on < day
    ]


def _say_matter(matter: Matter, day: date) -> dict[str, object]:
    is_settled = matter.settled_on is not None and matter.settled_on <= day
    return vars(matter) | {
        "handling": matter.handled if is_settled else matter.under_way,
        "settled_on": matter.settled_on if is_settled else None,
    }


@dataclass(frozen=True, kw_only=True)
class Look:
    """One hazard looked at again."""

    reinspected_on: date
    hazard_no: str
    unit: str
    result: Reinspected
    reinspected_by: str
    remarks: str = ""


def write_looks(habit: Habit, since: date, until: date) -> list[Row]:
    """Return the rows of 回头看 as the office writes them: what was looked at after a day, until another."""
    looks = told("reinspections", Look)
    return [habit.write(vars(look)) for look in looks if since < look.reinspected_on <= until]
