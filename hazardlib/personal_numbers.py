"""Numbers of persons: telephone and identity numbers, as people write them into a sentence or a name."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from hazardlib.terms import HIDDEN_NUMBER

GAP = r"[-—－–.·\s\u00ad\u200b-\u200f\u2060\ufeff]?"
"""What may stand between the parts of a number."""

_WIDE_GAP = r"[-—－–.·_/,，)）\s\u00ad\u200b-\u200f\u2060\ufeff]{0,3}"
_IDENTITY = re.compile(
    r"(?<!\d)[1-8１-８]\d{5}(?:[1１][9９]|[2２][0０])\d\d[01０１]\d[0-3０-３]\d{4}[\dXxＸｘ](?!\d)|(?<=身份证)\d{17}[\dXxＸｘ](?!\d)"
)
_IDENTITY_IN_PARTS = re.compile(rf"(?<!\d)\d{{6}}{GAP}(?:19|20)\d\d{GAP}\d{{4}}{GAP}\d{{3}}[\dXxＸｘ](?!\d)")
_IDENTITY_BY_FOURS = re.compile(r"(?<!\d)[1-8]\d{3}(?:[-\s]\d{4}){3}[-\s]?\d[\dXx](?!\d)")
_OLD_IDENTITY_ALONE = re.compile(
    r"(?<!\d)(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])\d{4}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)"
)
_OLD_IDENTITY = re.compile(r"(?<=身份证)((?:号码?)?\s*[:：是为]?\s*)\d{15}(?!\d)")
_MOBILE = re.compile(
    rf"(?<!\d)(?:(?:\+|00)?86[-\s]?[(（]?)?[1１](?:[3-9３-９]\d(?:{_WIDE_GAP}\d{{4}}{_WIDE_GAP}\d{{4}}"
    rf"|\d{_WIDE_GAP}\d{{3}}{_WIDE_GAP}\d{{4}}|\d{_WIDE_GAP}\d{{4}}{_WIDE_GAP}\d{{3}}|\d\d{_WIDE_GAP}\d{{3}}{_WIDE_GAP}\d{{3}})"
    r"|\s[3-9](?:\s\d){9})(?!\d)"
)
"""In groups of 3-4-4, 4-3-4, 4-4-3, 5-3-3 or digit by digit: 13、14、15、16、17、8 is a list."""

_LANDLINE = re.compile(
    r"(?<!\d)(?:[(（]?[0０](?:[1１][0０]|[2２]\d|[3-9３-９]\d{2})[)）]?|(?:\+|00)86[-\s]?(?:10|2\d|[3-9]\d{2}))"
    r"(?:[-—－–/_.\s]{1,3}(?!20[0-4]\d)[1-9１-９]|(?!20[0-4]\d)[2-8２-８])\d{2,3}[-—－–\s]?\d{4}(?:\s?[-转]\s?\d{1,6})?(?!\d)"
)
"""An area code that there is, and a number that can begin so; with an extension."""

_CALLED = re.compile(
    r"((?:电话|手机|来电号码?|来电显示|主叫|回电|座机|固话|传真|联系方式|微信|QQ|tel)(?:号码?)?\s*(?:[是为]\s*|[:：]\s*(?:[\u4e00-\u9fff]{2,4}\s?)?)?)"
    r"\d{3,4}(?:[-\s]|\d{0,3})\d{4}(?!\d)",
    re.IGNORECASE,
)
_NUMBERS = (
    ("证件", _IDENTITY),
    ("证件", _IDENTITY_IN_PARTS),
    ("证件", _IDENTITY_BY_FOURS),
    ("证件", _OLD_IDENTITY),
    ("证件", _OLD_IDENTITY_ALONE),
    ("电话", _MOBILE),
    ("电话", _LANDLINE),
    ("电话", _CALLED),
)
_MANY_DIGITS = re.compile(r"\d[-—－–.·_/,，()（）\s\u00ad\u200b-\u200f\u2060\ufeff\d]{6}")


def hide_numbers(text: str) -> str:
    """Return a text with ``（号码已隐去）`` for each telephone and identity number."""
    return replace_numbers(text, lambda _kind, _digits: HIDDEN_NUMBER)


def replace_numbers(text: str, stand_in: Callable[[str, str], str]) -> str:
    """Return a text with something else for each telephone and identity number.

    Parameters
    ----------
    stand_in
        Gives it, from the kind (``电话``, ``证件``) and the digits.
    """
    if _MANY_DIGITS.search(text) is None:
        return text

    def replaced(kind: str, match: re.Match[str]) -> str:
        label = match[1] if match.re.groups else ""
        return label + stand_in(kind, re.sub(r"\D", "", match[0]))

    for kind, pattern in _NUMBERS:
        text = pattern.sub(partial(replaced, kind), text)
    return text
