"""Dates: every way in which a day is written, and which of them cannot be told."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hazardlib.domain.month import TIMEZONE
from hazardlib.ingest.files.read import Cell
from hazardlib.ingest.values import Read

_FIGURES = {figure: str(value) for value, figure in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "○": "0",
    "Ｏ": "0",
    "O": "0",
    "元": "1",
}
_CHINESE = "〇零○一二三四五六七八九"
_YEAR = re.compile(rf"(?<![{_CHINESE}O\d])([{_CHINESE}O\d]{{4}})年")
_BELOW_HUNDRED = re.compile(r"([一二三]?十|廿|卅)?([一二三四五六七八九])?(?=[月日号])")
_TENS = {"": 0, "十": 10, "一十": 10, "二十": 20, "廿": 20, "三十": 30, "卅": 30}
_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)([一二三四五六日天])\)?")
_WEEKDAYS = "一二三四五六日"
_PART_OF_DAY = re.compile(
    r"\(?(?:上午|下午|中午|晚上|早上|傍晚|凌晨|午前)\)?(?:\d{1,2}(?:[:时点](?:\d{1,2}分?|半)?)?)?(?:之前|以前|前)?$"
)

FIRST_YEAR, LAST_YEAR = 2000, 2100
_FIRST_SERIAL, _LAST_SERIAL = 36_526, 73_415  # 2000-01-01 and 2100-12-31 counted from 1900
_SYSTEM_1904_DAYS = 1_462
_EPOCH = date(1899, 12, 30)
_LARGEST_SERIAL = 2_958_465
_TIME = re.compile(
    r"(?<=[\d日])[ T]+\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?|分)?(?:Z|[+-]\d{2}:?\d{2})?$"
)
_ZONED = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})")
_MOMENT = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[ T]+([01]?\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d+)?"
)
_BEFORE = re.compile(r"(?:之前|以前|前)?(?:整改)?(?:完成|完毕|到位)?(?:整改)?$")
_DAY = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})[日号]?")
_DAY_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_OF_YEAR = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")
_END_OF_MONTH = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:份)?(?:底|末)")
_END_OF_THIS_MONTH = re.compile(r"(?:本|当|这个)?月(?:底|末)")
_END_OF_YEAR = re.compile(r"(?:(\d{4})|本|今)?年(?:年)?(?:底|末)")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_AMBIGUOUS = re.compile(
    r"\d{4}(?:年|[-/.])\d{1,2}月?(?:份)?|\d{1,2}月(?:份)?|\d{6}|"
    r"\d{2}(?:年|[-/.])\d{1,2}(?:月|[-/.])\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[-/.]\d{1,2}"
)
_SHORT_OF_MIDNIGHT = timedelta(seconds=43)
"""By so much dates exported by SheetJS miss midnight: before 1901 Shanghai was 8:05:43 ahead, which it counts from."""

_NEARLY, _DAY_LONG = timedelta(seconds=1), timedelta(days=1)
_MOST_YEARS = 8
"""Within so many there is a 29 February."""


def read_day(value: Cell, year: int | None, *, is_1904: bool = False, after: date | None = None) -> Read:
    """Return the day a cell states, or the code of what is wrong with it; never a guess.

    Parameters
    ----------
    year
        The year for ``6月5日`` and ``6月底``: the report month's; None if it is not known.
    is_1904
        Whether the workbook's date numbers count from 1904.
    after
        Of a deadline, the day on which its hazard was found: without a year the first such day from then on is meant.
    """
    if isinstance(value, datetime):
        return _of_moment(value)
    if isinstance(value, date):
        return _in_range(value)
    if isinstance(value, bool):
        return Read(code="DATE_NOT_READABLE")
    if isinstance(value, int | float):
        return _read_serial(float(value), is_1904=is_1904)
    if isinstance(value, str):
        return _read_text(value, _Years(year, after), is_1904=is_1904)
    return Read(code="DATE_NOT_READABLE")


def _in_range(day: date) -> Read:
    return Read(day) if FIRST_YEAR <= day.year <= LAST_YEAR else Read(code="DATE_OUT_OF_RANGE")


def _of_moment(moment: datetime) -> Read:
    """Return the day of a moment, which is the next one where it lies 43 seconds before midnight."""
    read = _in_range(moment.date())
    since = timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second)
    since += timedelta(microseconds=moment.microsecond)
    if read.value is None or abs(_DAY_LONG - _SHORT_OF_MIDNIGHT - since) >= _NEARLY:
        return read
    return Read(read.value + timedelta(days=1), "DATE_SHORT_OF_MIDNIGHT")


def _on(year: int, month: int, day: int) -> Read:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Read(code="DATE_OUT_OF_RANGE")
    try:
        return Read(date(year, month, day))
    except ValueError:
        return Read(code="DATE_NOT_IN_CALENDAR")


@dataclass(frozen=True, slots=True)
class _Years:
    """What gives a month and day their year: the report's, or for a deadline the day of finding."""

    stated: int | None
    after: date | None

    def day(self, make: Callable[[int], Read]) -> Read:
        """Return the day that ``make`` has in the report's year, or in the first from the day of finding on."""
        if self.after is None:
            return make(self.stated) if self.stated else Read(code="DATE_AMBIGUOUS")
        days = [make(self.after.year + ahead) for ahead in range(_MOST_YEARS + 1)]
        first = next((day.value for day in days if day.value is not None and day.value >= self.after), None)
        if first is None:
            return days[0]
        is_other_year = first.year != (self.stated or self.after.year)
        return Read(first, "YEAR_LEFT_OUT" if is_other_year else "")

    def end_of_month(self) -> Read:
        """Return the last day of the month of finding, as long as nothing else can be meant by 月底."""
        if self.after is None or (self.stated and self.after.year != self.stated):
            return Read(code="DATE_AMBIGUOUS")
        return _end(self.after.year, self.after.month)


def _read_serial(number: float, *, is_1904: bool) -> Read:
    whole = int(number) if abs(number) < 1e12 else -1
    compact = _DAY_COMPACT.fullmatch(str(whole))
    if compact and number == whole:
        return _on(*map(int, compact.groups()))
    if FIRST_YEAR <= number < LAST_YEAR + 1:  # 2023.1 may be January or October
        return Read(code="DATE_AMBIGUOUS")
    serial = whole + (_SYSTEM_1904_DAYS if is_1904 else 0)
    if _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        midnight = datetime.combine(_EPOCH + timedelta(days=serial), datetime.min.time())
        return _of_moment(midnight + timedelta(days=number - whole))
    if 10_000 <= serial <= _LARGEST_SERIAL:
        return Read(code="DATE_OUT_OF_RANGE")
    return Read(code="DATE_NOT_READABLE")


def _read_text(text: str, years: _Years, *, is_1904: bool) -> Read:
    text = unicodedata.normalize("NFKC", text).strip()
    if _ZONED.fullmatch(text):
        return _in_zone(text)
    if moment := _MOMENT.fullmatch(text):
        day = _on(*map(int, moment.groups()[:3]))
        clock = time(int(moment[4]), int(moment[5]), int(moment[6]))
        return _of_moment(datetime.combine(day.value, clock)) if day.value else day
    text, weekday = _without_weekday("".join(_TIME.sub("", text).split()))
    text = _in_digits(_BEFORE.sub("", text, count=1).strip("。.,;"))
    day = _read_words(text, years, is_1904=is_1904)
    if day.value is not None and weekday not in {None, day.value.weekday()}:
        return Read(code="DATE_AMBIGUOUS")
    return day


def _read_words(text: str, years: _Years, *, is_1904: bool) -> Read:
    """Return the day that a text without white space, time and weekday states."""
    if match := _DAY.fullmatch(text) or _DAY_COMPACT.fullmatch(text):
        return _on(*map(int, match.groups()))
    if match := _SERIAL.fullmatch(text):
        return _read_serial(float(match[0]), is_1904=is_1904)
    if match := _DAY_OF_YEAR.fullmatch(text):
        month, number = int(match[1]), int(match[2])
        return years.day(lambda year: _on(year, month, number))
    if match := _END_OF_MONTH.fullmatch(text):
        month = int(match[2])
        return _end(int(match[1]), month) if match[1] else years.day(lambda year: _end(year, month))
    if match := _END_OF_YEAR.fullmatch(text):
        stated = int(match[1]) if match[1] else years.stated
        return _on(stated, 12, 31) if stated else Read(code="DATE_AMBIGUOUS")
    if _END_OF_THIS_MONTH.fullmatch(text):
        return years.end_of_month()
    return Read(code="DATE_AMBIGUOUS" if _AMBIGUOUS.fullmatch(text) else "DATE_NOT_READABLE")


def _in_zone(text: str) -> Read:
    """Return the day in Shanghai of a moment that names its zone: 16 o'clock in Greenwich is the day after."""
    try:
        return _of_moment(datetime.fromisoformat(text).astimezone(TIMEZONE))
    except (ValueError, OverflowError):
        return Read(code="DATE_NOT_IN_CALENDAR")


def _end(year: int, month: int) -> Read:
    if not 1 <= month <= 12:
        return Read(code="DATE_NOT_IN_CALENDAR")
    return _on(year, month, calendar.monthrange(year, month)[1])


def _in_digits(text: str) -> str:
    """Return a text in which a year, month and day in Chinese figures stand in digits: 二〇二三年七月五日."""
    text = _YEAR.sub(lambda match: "".join(_FIGURES.get(sign, sign) for sign in match[1]) + "年", text)
    return _BELOW_HUNDRED.sub(
        lambda match: (
            str(_TENS[match[1] or ""] + int(_FIGURES[match[2]] if match[2] else 0)) if match[0] else ""
        ),
        text,
    )


def _without_weekday(text: str) -> tuple[str, int | None]:
    """Return a text without the weekday (from 0, Monday; None if it names none) and the part of the day after a day."""
    weekday = _WEEKDAY.search(text)
    if weekday is not None:
        text = text[: weekday.start()] + text[weekday.end() :]
    text = _PART_OF_DAY.sub("", text)
    return text, _WEEKDAYS.index(weekday[1].replace("天", "日")) if weekday else None
