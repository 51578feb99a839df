"""Dates: every way in which a day is written, and which of them cannot be told."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hazardlib.ingest.read import Cell
from hazardlib.month import TIMEZONE

FIRST_YEAR, LAST_YEAR = 2000, 2100

_FIRST_SERIAL, _LAST_SERIAL = 36_526, 73_415  # 2000-01-01 and 2100-12-31 counted from 1900
_SYSTEM_1904_DAYS = 1_462
_EPOCH = date(1899, 12, 30)
_LARGEST_SERIAL = 2_958_465

_TIME = re.compile(
    r"(?<=[\d日])[ T]+\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?|分)?(?:Z|[+-]\d{2}:?\d{2})?$"
)
_ZONED = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})")
_BEFORE = re.compile(r"(?:之前|以前|前)?(?:整改)?(?:完成|完毕|到位)?(?:整改)?$")
_DAY = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})[日号]?")
_DAY_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_OF_YEAR = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")
_END_OF_MONTH = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:份)?(?:底|末)")
_END_OF_YEAR = re.compile(r"(?:(\d{4})|本|今)?年(?:年)?(?:底|末)")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_AMBIGUOUS = re.compile(
    r"\d{4}(?:年|[-/.])\d{1,2}月?(?:份)?|\d{1,2}月(?:份)?|\d{6}|"
    r"\d{2}(?:年|[-/.])\d{1,2}(?:月|[-/.])\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[-/.]\d{1,2}"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or the code of what is wrong with it."""

    value: date | None = None
    code: str = ""


def read_day(value: Cell, year: int | None, *, is_1904: bool = False) -> Day:
    """Return the day a cell states; never a guess.

    Parameters
    ----------
    value
        The cell: a date, a number or a text.
    year
        The year for ``6月5日`` and ``6月底``: the report month's; None if it is not known.
    is_1904
        Whether the workbook's date numbers count from 1904.
    """
    if isinstance(value, datetime):
        return _in_range(value.date())
    if isinstance(value, date):
        return _in_range(value)
    if isinstance(value, bool):
        return Day(code="DATE_NOT_READABLE")
    if isinstance(value, int | float):
        return _read_serial(float(value), is_1904=is_1904)
    if isinstance(value, str):
        return _read_text(value, year, is_1904=is_1904)
    return Day(code="DATE_NOT_READABLE")


def _in_range(day: date) -> Day:
    return Day(day) if FIRST_YEAR <= day.year <= LAST_YEAR else Day(code="DATE_OUT_OF_RANGE")


def _on(year: int, month: int, day: int) -> Day:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Day(code="DATE_OUT_OF_RANGE")
    try:
        return Day(date(year, month, day))
    except ValueError:
        return Day(code="DATE_NOT_IN_CALENDAR")


def _read_serial(number: float, *, is_1904: bool) -> Day:
    whole = int(number) if abs(number) < 1e12 else -1
    compact = _DAY_COMPACT.fullmatch(str(whole))
    if compact and number == whole:
        return _on(*map(int, compact.groups()))
    if FIRST_YEAR <= number < LAST_YEAR + 1:  # 2023.1 may be January or October
        return Day(code="DATE_AMBIGUOUS")
    serial = whole + (_SYSTEM_1904_DAYS if is_1904 else 0)
    if _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        return Day(_EPOCH + timedelta(days=serial))
    if 10_000 <= serial <= _LARGEST_SERIAL:
        return Day(code="DATE_OUT_OF_RANGE")
    return Day(code="DATE_NOT_READABLE")


def _read_text(text: str, year: int | None, *, is_1904: bool) -> Day:
    text = unicodedata.normalize("NFKC", text).strip()
    if _ZONED.fullmatch(text):
        return _in_zone(text)
    text = "".join(_TIME.sub("", text).split())
    text = _BEFORE.sub("", text, count=1).strip("。.,;")
    if match := _DAY.fullmatch(text) or _DAY_COMPACT.fullmatch(text):
        return _on(*map(int, match.groups()))
    if match := _SERIAL.fullmatch(text):
        return _read_serial(float(match[0]), is_1904=is_1904)
    if match := _DAY_OF_YEAR.fullmatch(text):
        return _on(year, int(match[1]), int(match[2])) if year else Day(code="DATE_AMBIGUOUS")
    if match := _END_OF_MONTH.fullmatch(text):
        stated = int(match[1]) if match[1] else year
        return _end(stated, int(match[2])) if stated else Day(code="DATE_AMBIGUOUS")
    if match := _END_OF_YEAR.fullmatch(text):
        stated = int(match[1]) if match[1] else year
        return _on(stated, 12, 31) if stated else Day(code="DATE_AMBIGUOUS")
    return Day(code="DATE_AMBIGUOUS" if _AMBIGUOUS.fullmatch(text) else "DATE_NOT_READABLE")


def _in_zone(text: str) -> Day:
    """Return the day in Shanghai of a moment that names its zone: 16 o'clock in Greenwich is the day after."""
    try:
        return _in_range(datetime.fromisoformat(text).astimezone(TIMEZONE).date())
    except (ValueError, OverflowError):
        return Day(code="DATE_NOT_IN_CALENDAR")


def _end(year: int, month: int) -> Day:
    if not 1 <= month <= 12:
        return Day(code="DATE_NOT_IN_CALENDAR")
    return _on(year, month, calendar.monthrange(year, month)[1])
