"""Persons: telephone and identity numbers, made unreadable wherever somebody has typed one."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from hazardlib.domain.terms import HIDDEN_NUMBER
from hazardlib.ingest.privacy.contacts import GAP, stand_in

_PADDED = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?:\s+[\u4e00-\u9fff]){1,2}(?![\u4e00-\u9fff])")
_CONTACT = re.compile(r"(?<!\d)[+\d](?:[-—－–\s]?\d){6,}(?!\d)")
_IN_CODE = re.compile(rf"(?<!\d)(?:(?:\+|00)?86[-\s]?)?(1[3-9]\d{GAP}\d{{4}}{GAP}\d{{4}})(?!\d)")
_OF_A_YEAR = re.compile(r"\d{3}\D20[0-4]\d\D\d{4}")
"""138-2023-0001 is the first hazard of 2023 of somebody who is called 138, not a telephone."""

_PROVINCES = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_IDENTITY_IN_CODE = re.compile(
    rf"(?<!\d){_PROVINCES}\d{{4}}{GAP}(?:19|20(?=0))\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){GAP}\d{{3}}[\dX](?!\d)"
)
"""Of somebody born before 2010: a number that holds a date of the campaign is a hazard's own."""

_LANDLINE_ALONE = re.compile(r"\(?0(?:10|2\d|[3-9]\d{2})(?:\)-?|-)(?!20[0-4]\d)[2-8]\d{6,7}")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
FEWEST_DIGITS = 10
"""Digits of the shortest number of a person, an area code and seven more."""

_TEN_DIGITS = re.compile(r"(?:\d\D{0,3}){10}|\dE\+", re.IGNORECASE)
_POWER = re.compile(r"\d(?:\.\d+)?E\+\d{1,2}", re.IGNORECASE)


def unpadded(names: str | None) -> str | None:
    """Return names without the space that makes two characters as wide as three: ``徐 彬`` is ``徐彬``."""
    return names and _PADDED.sub(lambda match: "".join(match[0].split()), names)


def without_contact(names: str | None) -> str | None:
    """Return what stands in a column of people without any number long enough to call: ``王五 24891234``."""
    return names and _CONTACT.sub(HIDDEN_NUMBER, names)


def cover(number: str, *, is_rounded: bool = False) -> str:
    """Return a hazard's number with a stand-in for whatever in it is a person's number: ``电话K7Q2``.

    The stand-in is the same for the same person in every month, so that a hazard stays the same,
    and shows no digit: with some of them and the stand-in the others could be found out by trying.
    A hazard's number may itself be long: eleven digits from 13 on stand for a telephone, and of eighteen
    only those that begin with a province, hold a birthday and, where that may be something else (2001 to
    2009), end with the digit that checks them.

    Parameters
    ----------
    number
        As it was typed.
    is_rounded
        Whether its last digits were lost, and the one that checks the others with them.
    """
    if not is_rounded and _TEN_DIGITS.search(number) is None:
        return number
    text = unicodedata.normalize("NFKC", number).upper()
    if _POWER.fullmatch(text):
        text, is_rounded = str(int(Decimal(text))), True

    def identity(match: re.Match[str]) -> str:
        digits = re.sub(r"[^\dX]", "", match[0])
        is_person = is_rounded or digits[6:8] == "19" or _checks(digits)
        return stand_in("证件", digits) if is_person else match[0]

    covered = _IDENTITY_IN_CODE.sub(identity, _IN_CODE.sub(_telephone, text))
    if _LANDLINE_ALONE.fullmatch(text):
        covered = stand_in("电话", re.sub(r"\D", "", text))
    return covered if covered != text else number


def _telephone(match: re.Match[str]) -> str:
    return match[0] if _OF_A_YEAR.fullmatch(match[1]) else stand_in("电话", re.sub(r"\D", "", match[1]))


def _checks(number: str) -> bool:
    """Tell whether the last digit of an identity number is the one that the others call for."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECKS[total % 11] == number[-1]
