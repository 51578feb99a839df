"""Pace: how fast hazards were found and closed lately, and where that leads by the campaign's final day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from math import sqrt
from typing import TYPE_CHECKING, Any

from hazardlib.measure.figure import Figure, explained
from hazardlib.measure.groups import LEVELS
from hazardlib.measure.intervals import Z_95, poisson_interval
from hazardlib.measure.rows import everyone
from hazardlib.measure.trend import MonthState, not_closed

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign
    from hazardlib.measure.rows import HazardRows

PERIODS = 2
"""How many report periods back the pace is taken from."""

FEWEST_EVENTS = 10
"""With fewer hazards found and closed in that time nothing is said of the final day."""

_HOW = (
    "由 pace 的 found、closed、not_closed、days、days_left 推算：每日数是条数除以 days；needed_ 开头的是 not_closed 除以 days_left；"
    "final_ 开头的按同样快慢推到 final_on；_ci 是 95% 区间。"
)


def pace_figures(
    rows: HazardRows, earlier: Sequence[MonthState], campaign: Campaign, as_of: date
) -> dict[str, Any] | None:
    """Return ``pace`` of figures.json; None without two report periods, and from the final day on.

    Returns
    -------
    dict or None
        See ``docs/definitions.md#pace``; rates per day [hazards/day], days [days].
    """
    due_days = [campaign.due_on(month) for month in campaign.months_due(as_of)]
    if len(due_days) <= PERIODS or as_of >= campaign.final_on or not rows.count(everyone(rows), "pace").value:
        return None
    since, until = due_days[-1 - PERIODS], due_days[-1]
    days, days_left = (until - since).days, (campaign.final_on - as_of).days
    figures: dict[str, Any] = {
        "from": since.isoformat(),
        "to": until.isoformat(),
        "days": days,
        "final_on": campaign.final_on.isoformat(),
        "days_left": days_left,
        **{level: _of(rows, level, (since, until), days=days, days_left=days_left) for level in LEVELS},
        "points": [
            *({"as_of": each.day.isoformat()} | _points(each.not_closed) for each in earlier),
            {"as_of": as_of.isoformat()} | _points(partial(not_closed, rows)),
        ],
    }
    return {name: explained(each, "pace", _HOW) for name, each in figures.items()}


def _points(count: Callable[[str], Figure]) -> dict[str, Figure]:
    return {level: count(level) for level in LEVELS}


def _of(
    rows: HazardRows, level: str, span: tuple[date, date], *, days: int, days_left: int
) -> dict[str, Any]:
    first, last = (rows.day(day) for day in span)
    dated = {name: rows[f"{name}_on"] for name in ("found", "closed")}
    events = {name: rows.count((day > first) & (day <= last), "pace", level) for name, day in dated.items()}
    found, closed = (each.value for each in events.values())
    left = not_closed(rows, level)
    total = rows.count(everyone(rows), "pace", level).value
    return {
        **events,
        "not_closed": left,
        "found_per_day": found / days,
        "found_per_day_ci": [bound / days for bound in poisson_interval(found)],
        "closed_per_day": closed / days,
        "closed_per_day_ci": [bound / days for bound in poisson_interval(closed)],
        "needed_per_day": left.value / days_left,
        "needed_with_new_per_day": left.value / days_left + found / days,
        **_at_the_end(total, left.value, found, closed, days_left / days),
    }


def _at_the_end(total: int, not_closed: int, found: int, closed: int, ahead: float) -> dict[str, Any]:
    """Return what the final day sees if finding and closing go on as they did, ``ahead`` times as long."""
    names = ("final_found", "final_not_closed", "final_not_closed_ci", "final_closure_rate")
    if found + closed < FEWEST_EVENTS:
        return dict.fromkeys((*names, "final_closure_rate_ci"))
    final_found = total + found * ahead
    expected = not_closed + (found - closed) * ahead
    # A count yet to come varies for itself, and its mean is known only from the count that was.
    half = Z_95 * sqrt((found + closed) * ahead * (1 + ahead))
    middle, low, high = (
        min(max(0.0, each), final_found) for each in (expected, expected - half, expected + half)
    )
    return {
        "final_found": final_found,
        "final_not_closed": middle,
        "final_not_closed_ci": [low, high],
        "final_closure_rate": 1 - middle / final_found,
        "final_closure_rate_ci": [1 - high / final_found, 1 - low / final_found],
    }
