"""Day words: a day written in Chinese figures, or with its weekday or part of the day, in the form with digits."""

from __future__ import annotations

import re
from datetime import date

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


def in_digits(text: str) -> str:
    """Return a text in which a year, month and day in Chinese figures stand in digits: 二〇二三年七月五日."""
    text = _YEAR.sub(lambda match: "".join(_FIGURES.get(sign, sign) for sign in match[1]) + "年", text)
    return _BELOW_HUNDRED.sub(
        lambda match: (
            str(_TENS[match[1] or ""] + int(_FIGURES[match[2]] if match[2] else 0)) if match[0] else ""
        ),
        text,
    )


def without_weekday(text: str) -> tuple[str, int | None]:
    """Return a text without the weekday (from 0, Monday; None if it names none) and the part of the day after a day."""
    weekday = _WEEKDAY.search(text)
    if weekday is not None:
        text = text[: weekday.start()] + text[weekday.end() :]
    text = _PART_OF_DAY.sub("", text)
    return text, _WEEKDAYS.index(weekday[1].replace("天", "日")) if weekday else None


def falls_on(day: date, weekday: int | None) -> bool:
    """Tell whether a day is on the weekday that was written beside it, if one was."""
    return weekday is None or day.weekday() == weekday
