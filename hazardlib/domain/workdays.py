"""Working days in China: weekends, public holidays and the weekends worked in exchange (调休)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Remaining:
    """The way to a day, in working days.

    Parameters
    ----------
    count
        Working days after today, up to and including the day.
    last_workday
        The last working day on or before the day.
    is_estimated
        Whether a year's holidays were not known and only weekends were counted as days off.
    """

    count: int
    last_workday: date
    is_estimated: bool


def remaining(today: date, day: date) -> Remaining:
    """Return how many working days there are until a day."""
    span = [today + timedelta(days=number) for number in range(1, (day - today).days + 1)]
    last = day
    while not is_workday(last)[0]:
        last -= timedelta(days=1)
    known = [is_workday(each) for each in span]
    is_known = all(known_day for _, known_day in [*known, is_workday(day)])
    return Remaining(sum(is_working for is_working, _ in known), last, is_estimated=not is_known)


def is_workday(day: date) -> tuple[bool, bool]:
    """Return whether a day is a working day, and whether the holidays of its year are known."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:
        return day.weekday() < 5, False


def weekday(day: date) -> str:
    """Return the day of the week: ``星期一``."""
    return f"星期{WEEKDAYS[day.weekday()]}"
