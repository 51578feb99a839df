"""企业履责 of a day, the slow and obvious way."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.recompute import notice
from tests.recompute.intervals import close, wilson
from tests.recompute.progress import with_sector
from tests.recompute.register import Row, Submission

UnitKey = tuple[str, str]
"""A unit: its sector, and its code, else its name without what people vary in writing it."""


def month_end(month: str) -> date:
    """Return the last day of a calendar month."""
    year, number = map(int, month.split("-"))
    return date(year, number, calendar.monthrange(year, number)[1])


def rows_by_unit(
    heard: list[Submission], unit_of: Callable[[str], str]
) -> dict[UnitKey, list[tuple[Submission, Row]]]:
    """Return the rows of each unit, in the order in which they speak."""
    units: dict[UnitKey, list[tuple[Submission, Row]]] = {}
    for sent in sorted(
        heard, key=lambda one: (one.month, one.first_seen_at, one.reported_on or date.min, one.file)
    ):
        for row in sent.duties:
            row = with_sector(row, sent.department)
            if "sector" in row:
                units.setdefault((row["sector"], unit_of(row["unit"])), []).append((sent, row))
    return units


def is_high_risk(sector: str, rows: list[tuple[Submission, Row]]) -> bool:
    """Return what the latest row that says anything of it says, else what the sector is."""
    said = [row["high_risk"] for _, row in rows if "high_risk" in row]
    return said[-1] == "yes" if said else sector in notice.HIGH_RISK_SECTORS


def periods(cadence: str, as_of: date, rows: list[tuple[Submission, Row]], due_on: date) -> list[Any]:
    """Return label, first and last day of each period that has begun."""
    if cadence == "once":
        return [("once", date(2000, 1, 1), due_on)]
    months = [month for month in notice.MONTHS if month <= f"{as_of:%Y-%m}"]
    if cadence == "monthly":
        return [(month, date.fromisoformat(f"{month}-01"), month_end(month)) for month in months]
    if cadence == "quarterly":
        quarters = {
            "Q2": ("2023-04", "2023-06"),
            "Q3": ("2023-07", "2023-09"),
            "Q4": ("2023-10", "2023-12"),
        }
        return [
            (f"2023-{name}", date.fromisoformat(f"{first}-01"), month_end(last))
            for name, (first, last) in quarters.items()
            if any(first <= month <= last for month in months)
        ]
    dates = [row["done_on"] for _, row in rows if isinstance(row.get("done_on"), date)]
    spoken = {f"{day:%Y-%m}" for day in dates if day <= as_of}
    spoken |= {sent.month for sent, row in rows if "done_on" not in row}
    if not spoken:
        spoken = {
            max([sent.month for sent, row in rows if row.get("done_on") == "not_applicable"], default="")
        }
    return [(month, date.fromisoformat(f"{month}-01"), month_end(month)) for month in spoken if month]


def states(
    sector: str, rows: list[tuple[Submission, Row]], as_of: date
) -> list[tuple[str, str, date, str, bool]]:
    """Return duty, period, its last day, state and lateness of everything that a unit owes."""
    found = []
    for code, (_, usual, closer, due_on) in notice.DUTIES.items():
        cadence = closer if is_high_risk(sector, rows) else usual
        own = [(sent, row) for sent, row in rows if row["duty"] == code]
        days = [row["done_on"] for _, row in own if isinstance(row.get("done_on"), date)]
        absent = [sent.month for sent, row in own if row.get("done_on") == "not_applicable"]
        for label, first, last in periods(cadence, as_of, own, due_on):
            done = [day for day in days if day <= as_of and first <= day]
            if cadence != "once":
                done = [day for day in done if day <= last]
                absent_then = [month for month in absent if first <= month_end(month)]
            if cadence in ("once", "before-work"):
                absent_then = absent
            if done:
                state = "done"
            elif absent_then:
                state = "not_applicable"
            else:
                state = "overdue" if last < as_of else "pending"
            found.append((code, label, last, state, bool(done) and min(done) > last))
    return found


def tally(items: list[tuple[str, str, date, str, bool]]) -> dict[str, Any]:
    """Return the figures of some duties in some periods."""
    counts = Counter(state for _, _, _, state, _ in items)
    fallen_due = counts["done"] + counts["overdue"]
    return {
        "owed": fallen_due + counts["pending"],
        "done": counts["done"],
        "late": sum(late for *_, late in items),
        "pending": counts["pending"],
        "overdue": counts["overdue"],
        "not_applicable": counts["not_applicable"],
        "completion_rate": counts["done"] / fallen_due if fallen_due else None,
        "completion_rate_ci": close(wilson(counts["done"], fallen_due)),
    }


def recompute_duties(heard: list[Submission], as_of: date, unit_of: Callable[[str], str]) -> dict[str, Any]:
    """Return the figures of duties; units by sector, and by code or plain name."""
    units = {key: states(key[0], rows, as_of) for key, rows in rows_by_unit(heard, unit_of).items()}
    everything = [item for items in units.values() for item in items]
    of_sector = {
        code: [item for (sector, _), items in units.items() if sector == code for item in items]
        for code in notice.SECTORS
    }
    return {
        "units": len(units),
        "overall": tally(everything),
        "by_duty": {code: tally([item for item in everything if item[0] == code]) for code in notice.DUTIES},
        "by_sector": {code: tally(items) for code, items in of_sector.items()},
        "by_leader": {
            name: tally(
                [
                    item
                    for code, items in of_sector.items()
                    if name in notice.SECTORS[code][1]
                    for item in items
                ]
            )
            for name in notice.LEADERS
        },
        "by_unit": {key: tally(items) for key, items in units.items()},
        "overdue": sorted(
            (key, code, label, last)
            for key, items in units.items()
            for code, label, last, state, _ in items
            if state == "overdue"
        ),
        "standing": sorted(standings(rows_by_unit(heard, unit_of), units)),
        "due_soon": sorted(
            (key, code, label, last)
            for key, items in units.items()
            for code, label, last, state, _ in items
            if state == "pending" and last <= as_of + timedelta(10)
        ),
    }


def standings(
    rows: dict[Any, list[tuple[Submission, Row]]], units: dict[Any, list[Any]]
) -> list[tuple[Any, ...]]:
    """Return for each overdue duty whether its department has told of its enterprises after the day it fell due."""
    last_told: dict[str, date] = {}
    for sent in (sent for own in rows.values() for sent, _ in own):
        last_told[sent.department] = max(last_told.get(sent.department, date.min), sent.report_day)
    found = []
    for key, items in units.items():
        for code, label, last, state, _ in items:
            if state == "overdue":
                speaking = [sent for sent, row in rows[key] if row["duty"] == code] or [rows[key][-1][0]]
                told = last_told[speaking[-1].department]
                found.append((key, code, label, "told_late" if last < told else "not_heard"))
    return found
