"""What the sample's re-inspections have found (回头看): mostly that closures hold, and a few that do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hazardlib.domain.terms import Reinspected
from hazardlib.sample.habits import Habit, Row
from hazardlib.sample.told import told


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
