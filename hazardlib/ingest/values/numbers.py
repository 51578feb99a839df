"""Numbers: amounts and counts as people write them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from hazardlib.ingest.files.read import Cell
from hazardlib.ingest.values.money import convert, in_yuan

NOTHING = frozenset({"", "/", "\\", "无", "-", "--", "—", "——", "–", "没有"})
"""What people write where there is nothing to write."""

MOST_HAZARDS_A_ROW = 500
MOST_COUNTED, MOST_YUAN = 10**7, 10**8
"""Nobody writes as large a figure, or as much money in 元; a telephone number typed as one is larger."""

_AMOUNT = re.compile(
    r"(人民币|[¥¥])?([+-]?\d+(?:,\d{3})*(?:\.\d+)?)([十百千万亿]{0,2}(?:元|圆|块钱?)?)(?:人民币|整)?"
)
_COUNTED = re.compile(r"(\d+)(?:\.0+)?[条项处个]?")
MOST_DIGITS = 15
"""Digits that a number can have and still be one that somebody meant."""
_ONE_YUAN = frozenset({"元", "圆", "块", "块钱"})
_NO_FUNDS = frozenset({"无", "没有", "无需", "不需要", "无需资金", "无资金", "未投入", "不需资金", "零"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number, or the code of what is wrong with it; neither for a blank."""

    value: float | None = None
    code: str = ""


def read_number(value: Cell, field: str, unit: str = "") -> Number:
    """Return what a cell of a number column says.

    Parameters
    ----------
    value
        The cell.
    field
        ``funds`` [万元], ``quantity`` or ``rectified_quantity`` [条].
    unit
        The unit of an amount that states none; where its heading states none either, 万元.
    """
    if isinstance(value, str):
        text = "".join(unicodedata.normalize("NFKC", value).split())
    elif isinstance(value, bool) or not isinstance(value, int | float):
        return Number(code="NUMBER_NOT_READABLE")
    else:
        text = repr(float(value)) if abs(value) < 1e15 else "?"
    return _read_funds(text, unit) if field == "funds" else _read_count(text)


@lru_cache(maxsize=4096)
def _read_funds(text: str, unit: str) -> Number:
    if text in _NO_FUNDS:
        return Number(0.0)
    if text.upper() in NOTHING:
        return Number()
    match = _AMOUNT.fullmatch(text)
    if match is None or match[2].startswith("-") or len(match[2]) > 2 * MOST_DIGITS:
        return Number(code="NUMBER_NOT_READABLE")
    stated = match[3] or unit
    is_doubtful = match[1] and not stated  # ¥5000 under a heading without unit: 元 or 万元?
    if is_doubtful or (stated and not in_yuan(stated)):
        return Number(code="NUMBER_NOT_READABLE")
    written = match[2].replace(",", "")
    if float(written) >= (MOST_YUAN if stated in _ONE_YUAN else MOST_COUNTED):
        return Number(code="NUMBER_NOT_PLAUSIBLE")
    return Number(convert(written, stated))


@lru_cache(maxsize=4096)
def _read_count(text: str) -> Number:
    if text.upper() in NOTHING:
        return Number()
    match = _COUNTED.fullmatch(text)
    if match is None:
        return Number(code="NUMBER_NOT_READABLE")
    count = int(match[1]) if len(match[1]) <= MOST_DIGITS else MOST_COUNTED
    if count >= MOST_COUNTED:
        return Number(code="NUMBER_NOT_PLAUSIBLE")
    return Number(float(count)) if count <= MOST_HAZARDS_A_ROW else Number(code="QUANTITY_OUT_OF_RANGE")
