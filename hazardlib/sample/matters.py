"""What the sample's meetings have decided (议定事项), who is to act until when, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hazardlib.sample.habits import Habit, Row
from hazardlib.sample.told import told


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
    return [habit.write(_say(matter, day)) for matter in told("matters", Matter) if matter.met_on < day]


def _say(matter: Matter, day: date) -> dict[str, object]:
    is_settled = matter.settled_on is not None and matter.settled_on <= day
    return vars(matter) | {
        "handling": matter.handled if is_settled else matter.under_way,
        "settled_on": matter.settled_on if is_settled else None,
    }
