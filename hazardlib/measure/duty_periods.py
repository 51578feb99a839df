"""Duty periods: when an enterprise owes each duty, and how it stands with it on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.domain.frames import row_records
from hazardlib.domain.month import Month
from hazardlib.domain.terms import DutyState

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign
    from hazardlib.domain.campaign_parts import Duty

ONCE = "once"
"""How the one period is called of what is owed once."""

_PLACE = ("department", "file", "sheet", "row")
_SAID = ("unit_id", "duty", "month", "done_on", "is_not_applicable")


@dataclass(frozen=True)
class Unit:
    """An enterprise that owes the duties.

    Parameters
    ----------
    name, sector
        Its commonest spelling, and the code of its sector.
    is_high_risk
        Whether the closer cadence holds for it.
    since
        From when it owes them; None for the first month that the campaign's workbooks speak of.
    place
        ``department``, ``file``, ``sheet``, ``row`` of the latest row that names it; all None for a unit
        that stands on the street's own list alone.
    """

    name: str
    sector: str
    is_high_risk: bool
    since: date | None
    place: Mapping[str, Any]


@dataclass(frozen=True)
class Statement:
    """What the rows of a unit say of one duty.

    Parameters
    ----------
    done_on
        The days on which it was done, by the day asked about, in order.
    undone
        Report months with a row that states no day.
    absent
        Report months with a row that says 不涉及.
    place
        As of `Unit`, of the latest row.
    told_at
        The same of the latest row that states each of the days.
    """

    done_on: Sequence[date] = ()
    undone: Sequence[str] = ()
    absent: Sequence[str] = ()
    place: Mapping[str, Any] | None = None
    told_at: Mapping[date, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Owed:
    """One duty of one unit in one period.

    Parameters
    ----------
    period, due_on
        The period's name and its last day.
    state, is_late, done_on
        How it stands, and the first day in the period on which it was done.
    place
        As of `Unit`, of the row that states that day, else of the latest row about it, else of the unit's.
    """

    unit: Unit
    duty: Duty
    period: str
    due_on: date
    state: DutyState
    is_late: bool
    done_on: date | None
    place: Mapping[str, Any]


@dataclass(frozen=True)
class _Period:
    label: str
    first: date
    last: date


def owed_by(unit: Unit, duty: Duty, statement: Statement, campaign: Campaign, as_of: date) -> Iterator[Owed]:
    """Yield how a unit stands with a duty in each of its periods that has begun by a day.

    Source: the notice, part two (一); ``docs/definitions.md#duties``.
    """
    cadence = duty.high_risk_cadence if unit.is_high_risk else duty.cadence
    for period in _periods(unit, duty, statement, cadence, campaign, as_of):
        done = [day for day in statement.done_on if period.first <= day]
        is_once = cadence == "once"
        is_done = any(is_once or day <= period.last for day in done)
        if is_done:
            state = DutyState.DONE
        elif _is_absent(period, statement, is_periodic=cadence in ("monthly", "quarterly")):
            state = DutyState.NOT_APPLICABLE
        else:
            state = DutyState.PENDING if period.last >= as_of else DutyState.OVERDUE
        is_late = is_done and min(done) > period.last
        done_on = min(done) if is_done else None
        place = unit.place if statement.place is None else statement.place
        place = place if done_on is None else statement.told_at[done_on]
        yield Owed(unit, duty, period.label, period.last, state, is_late, done_on, place)


def _is_absent(period: _Period, statement: Statement, *, is_periodic: bool) -> bool:
    if not is_periodic:
        return bool(statement.absent)
    return any(period.first <= Month.parse(month).last_day for month in statement.absent)


def _periods(
    unit: Unit, duty: Duty, statement: Statement, cadence: str, campaign: Campaign, as_of: date
) -> list[_Period]:
    end = campaign.stages[-1].until or campaign.supplement_on
    if cadence == "once":
        due_on = duty.due_on or end
        # Whoever came after the day has until the campaign's end.
        return [_Period(ONCE, date.min, end if unit.since is not None and unit.since > due_on else due_on)]
    if cadence == "before-work":
        # Nobody knows who starts work when: a month counts in which it was done, or that reports it undone.
        labels = {str(Month.of(day)) for day in statement.done_on} | set(statement.undone)
        if not labels and statement.absent:
            labels = {max(statement.absent)}
        months = [Month.parse(label) for label in sorted(labels)]
        return [_Period(str(month), month.day(1), month.last_day) for month in months]
    # The first workbook speaks of the months since the one that would have come before it.
    first = campaign.first_month.shift(1 - campaign.every_months)
    first = first if unit.since is None else max(first, Month.of(unit.since))
    months = list(first.through(min(Month.of(as_of), Month.of(end))))
    if cadence == "monthly":
        return [_Period(str(month), month.day(1), min(month.last_day, end)) for month in months]
    quarters = dict.fromkeys((month.year, (month.number + 2) // 3) for month in months)
    return [
        _Period(
            f"{year}-Q{quarter}",
            Month(year, 3 * quarter - 2).day(1),
            min(Month(year, 3 * quarter).last_day, end),
        )
        for year, quarter in quarters
    ]


def statements(rows: pd.DataFrame, as_of: date) -> dict[tuple[str, str], Statement]:
    """Return what the rows say by unit (``unit_id``) and duty.

    Parameters
    ----------
    rows
        Statements of units and duties in the order of months (see `hazardlib.measure.duties`).
    """
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in row_records(rows[[*_SAID, *_PLACE]]):
        found.setdefault((str(row["unit_id"]), str(row["duty"])), []).append(row)
    return {key: _statement(own, as_of) for key, own in found.items()}


def _statement(rows: Sequence[Mapping[str, Any]], as_of: date) -> Statement:
    """Return what the rows about one unit and one duty come to; a row with a day says that it was done."""
    # Without a day a stage return says of no month that something was not done.
    of_months = [row for row in rows if not Month.parse(row["month"]).summary]
    undated = [row for row in of_months if pd.isna(row["done_on"])]
    told_at = {row["done_on"].date(): place_of(row) for row in rows if not pd.isna(row["done_on"])}
    return Statement(
        done_on=sorted(day for day in told_at if day <= as_of),
        undone=sorted({row["month"] for row in undated if not row["is_not_applicable"]}),
        absent=sorted({row["month"] for row in of_months if row["is_not_applicable"]}),
        place=place_of(rows[-1]),
        told_at=told_at,
    )


def place_of(row: Mapping[Any, Any] | pd.Series) -> dict[str, Any]:
    """Return where a row stands, and whose it is."""
    return {name: row[name] for name in _PLACE} | {"row": int(row["row"])}
