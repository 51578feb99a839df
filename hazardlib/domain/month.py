"""Report months, due days and "now" as the notice counts them; working days; days written in Chinese (read: ingest.values.dates)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hazardlib.errors import UsageError

TIMEZONE = ZoneInfo("Asia/Shanghai")

_MONTH = re.compile(r"(\d{4})-(\d{2})(?:-(interim|final))?")
_RETURNS = {"": ("", ""), "interim": ("阶段工作情况", "阶段"), "final": ("工作总结", "总结")}
"""What a stage return is called, also in a narrow column."""


@dataclass(frozen=True, order=True)
class Month:
    """What a workbook reports on: a month, written ``YYYY-MM``, or a stage (阶段报送), ``2023-08-interim`` or ``2023-12-final``.

    Months are ordered by their names; stage returns are put among them by their due days (`Calendar.turn`).
    """

    year: int
    number: int
    summary: str = ""

    def __post_init__(self) -> None:
        """Refuse a month that is not in the calendar."""
        if not (2000 <= self.year <= 2100 and 1 <= self.number <= 12):
            raise UsageError(f"月份“{self.year}-{self.number:02d}”不存在。请写成 2023-07 这样的年月。")

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``YYYY-MM``, ``YYYY-MM-interim`` or ``YYYY-MM-final``."""
        match = _MONTH.fullmatch(text.strip())
        if match is None:
            raise UsageError(f"月份写的是“{text}”。请写成 2023-07 这样的年月。")
        return cls(int(match[1]), int(match[2]), match[3] or "")

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month that ``day`` falls in."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return "-".join(filter(None, (f"{self.year}-{self.number:02d}", self.summary)))

    @property
    def summary_in_short(self) -> str:
        """What a stage return is called in a narrow column: 阶段, 总结."""
        return _RETURNS[self.summary][1]

    @property
    def last_day(self) -> date:
        """The month's last calendar day."""
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    def day(self, number: int) -> date:
        """Return day ``number`` of the month, or its last day when the month is shorter."""
        return date(self.year, self.number, min(number, self.last_day.day))

    def shift(self, months: int) -> Month:
        """Return the month that lies ``months`` later (earlier when negative)."""
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    def through(self, last: Month) -> Iterator[Month]:
        """Yield every month from this one to ``last``, both included."""
        month = self
        while month <= last:
            yield month
            month = month.shift(1)

    @property
    def chinese(self) -> str:
        """The month in Chinese: ``2023年7月``; of a stage return ``2023年8月阶段工作情况``."""
        return f"{self.year}年{self.number}月{_RETURNS[self.summary][0]}"


def parse_day(text: str) -> date:
    """Read a parameter's date, ``YYYY-MM-DD``."""
    try:
        return date.fromisoformat(text.strip())
    except (ValueError, AttributeError):
        raise UsageError(f"日期写的是“{text}”。请写成 2023-07-20 这样的日期。") from None


def parse_time(text: str) -> datetime:
    """Read a parameter's time (ISO 8601); without an offset it is Asia/Shanghai.

    A bare date means the end of that day, so that ``--known-at 2023-08-01`` takes in
    what was received on 1 August.
    """
    try:
        text = text.strip()
        moment = datetime.fromisoformat(text)
        if len(text) <= 10:
            moment = moment.replace(hour=23, minute=59, second=59)
    except (ValueError, AttributeError):
        raise UsageError(
            f"时间写的是“{text}”。请写成 2023-08-01T17:00 或 2023-08-01T17:00:00+08:00。"
        ) from None
    return moment.replace(tzinfo=TIMEZONE) if moment.tzinfo is None else moment.astimezone(TIMEZONE)


def now() -> datetime:
    """Return the present time in Asia/Shanghai, to the second; only the edges may call this."""
    return datetime.now(TIMEZONE).replace(microsecond=0)


def chinese_day(day: date) -> str:
    """Return a day as official papers write it, without leading zeros: ``2023年8月1日``."""
    return f"{day.year}年{day.month}月{day.day}日"


_QUARTERS = "一二三四"


def chinese_period(label: str) -> str:
    """Return the period of a duty in words: ``2023-07`` is 2023年7月, ``2023-Q2`` 2023年第二季度; else nothing."""
    year, _, part = label.partition("-")
    if re.fullmatch(r"Q[1-4]", part):
        return f"{year}年第{_QUARTERS[int(part[1]) - 1]}季度"
    return Month.parse(label).chinese if _MONTH.fullmatch(label) else ""


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
