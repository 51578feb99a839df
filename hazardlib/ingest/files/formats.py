"""Formats: what a cell shows by its format and its number does not say: a month without its day, a unit, a line through it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

MONTHS = frozenset({17, 27, 36, 50, 52, 57})
"""The built-in formats that show no day: mmm-yy, and yyyy年m月 of Chinese versions, which files do not declare."""

_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|!.|\[[^\]]*\]|_.|\*.')
_BRACKETED = re.compile(r"\[[^\]]*\]")
_CURRENCY = re.compile(r"\[\$([^\]-]+)")
_SCALED = re.compile(r"[!\\]\.|[0#?],+(?![0#?,])")
_UNIT = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=人民币)|(?<=通用格式))([十百千]?[万亿]?元|[十百千]?[万亿])(?![\u4e00-\u9fff])"
)
_PLACES = frozenset("0#")
_MARKS = re.compile(r'"[^"]*"|[\\!].|_.|\*.|[0#]|[-/\s()（）〔〕—－\u4e00-\u9fff]')
"""The marks of a format that shows a code: fixed texts, places of digits, and signs that need no quotes."""

_COLOUR = re.compile(
    r"\[(?:black|blue|cyan|green|magenta|red|white|yellow|colou?r\s?\d+|\$-[\da-f]+)\]", re.IGNORECASE
)
_FOREIGN = re.compile(r"[$€£₩]|USD|EUR|HKD|JPY|GBP")


@dataclass(frozen=True)
class Look:
    """How cells of one style look.

    Parameters
    ----------
    is_month
        Whether a date is shown without its day.
    amount
        What the number is shown as, ``{}元``; empty where nothing is added to it.
    is_struck
        Whether a line goes through it.
    code
        The format by which a whole number is shown as a code, ``"GG-"0000``; empty where nothing stands before its digits.
    """

    is_month: bool = False
    amount: str = ""
    is_struck: bool = False
    code: str = ""


@lru_cache(maxsize=256)
def read_format(code: str) -> Look:
    """Return what a number format adds and leaves out, by its section for positive numbers."""
    section = code.split(";", 1)[0]
    letters = set(_NOT_SHOWN.sub("", section).lower())
    is_month = {"y", "m"} <= letters and not letters & set("dhs")
    if letters & set("ymdhs"):
        return Look(is_month)
    amount = _amount(section)
    return Look(amount=amount, code="" if amount or as_code(section, 1)[:1] in {"", "1"} else section)


def as_code(section: str, number: int) -> str:
    """Return what a whole number is shown as in a format of digits and fixed signs, empty for any other format.

    Parameters
    ----------
    section
        The format's section for positive numbers: ``0000``, ``"GG-"000``, ``0000-00``.
    number
        The number, not negative.
    """
    plain = _COLOUR.sub("", section)
    marks = [mark for mark in _MARKS.findall(plain) if mark[0] not in "_*"]
    first = next((at for at, mark in enumerate(marks) if mark in _PLACES), None)
    if first is None or _MARKS.sub("", plain):
        return ""
    rest = str(number)
    shown: list[str] = []
    for at in reversed(range(len(marks))):
        if marks[at] not in _PLACES:
            shown.append(marks[at].strip('"') if marks[at][0] == '"' else marks[at].lstrip("\\!"))
            continue
        digits, rest = (rest, "") if at == first else (rest[-1:], rest[:-1])
        shown.append(digits or ("0" if marks[at] == "0" else ""))
    return "".join(reversed(shown))


def _amount(section: str) -> str:
    written = _BRACKETED.sub("", section).translate({ord(sign): None for sign in '"\\!'})
    unit = _UNIT.search(written)
    if unit is not None:
        # Shown as 5.0万元, the number is 50000.
        return "{}元" if _SCALED.search(section) else f"{{}}{unit[1]}"
    currency = _CURRENCY.search(section)
    return "${}" if _FOREIGN.search(written + (currency[1] if currency else "")) else ""


def looks_of(
    formats: Mapping[int, str], fonts: frozenset[int], styles: list[tuple[int, int]]
) -> dict[int, Look]:
    """Return the styles of a workbook that show more or less than the number: style → how it looks.

    Parameters
    ----------
    formats
        The declared number formats.
    fonts
        The fonts with a line through the letters.
    styles
        The number format and the font of each style.
    """
    looks = {}
    for style, (number, font) in enumerate(styles):
        look = Look(is_month=True) if number in MONTHS else read_format(formats.get(number, ""))
        look = replace(look, is_struck=font in fonts)
        if look != Look():
            looks[style] = look
    return looks
