"""Numbers: counts and amounts of money as people write them, ``12 条``, ``3.5万元``, and the units of headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from hazardlib.domain.columns import LEDGER
from hazardlib.domain.folding import without_space
from hazardlib.ingest.files.read import Cell
from hazardlib.ingest.values import Read

MONEY_UNIT = LEDGER["funds"].unit
"""What amounts are counted in, and what a heading means that names no unit: 万元."""

_POWERS = {"": 0, "十": 1, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "十亿": 9}
_YUAN = re.compile(
    r"(?:人民币|RMB|CNY|[¥¥])?((?:十|百|千)?万|十?亿|[十百千]?)(元|圆|块钱?)?(?:人民币)?", re.IGNORECASE
)
_FOREIGN = re.compile(
    r"元$|美金|港币|日圆|英镑|卢布|[$€£₩]|\b(?:USD|EUR|HKD|JPY|GBP|KRW|AUD|CAD)\b", re.IGNORECASE
)
_BRACKETED = re.compile(r"[(\[【<]([^()\[\]【】<>]*)[)\]】>]")
_POWER = "(?:人民币)?(?:[十百千]?万|十?亿|[十百千])?"
_AT_END = re.compile(rf"(?<![美欧港日韩澳加新台泰单公多])({_POWER}元)$")
_BETWEEN = re.compile(r"[,;、/|或]")
_CALLED = re.compile(r"^(?:(?:金额|资金|货币|计量)?单位(?:为|是)?:?|以|按)|(?:为单位|计|整)$")
_TAIL = re.compile(rf"[/:,_-]?({_POWER}元)$")
_ABOVE = re.compile(rf"单位(?:为|是)?:?\(?({_POWER}[美欧港日韩澳加]?元)(?![\u4e00-\u9fff])")

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
_FIGURE = re.compile(
    r"共?[¥¥]?(\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)(万|亿)?([元人家户次场起件条项个处名辆份批天]{0,3})"
)
_NONE = frozenset({"无", "没有", "零", "〇", "未发生", "未开展", "没有发生"})
_MULTIPLES = {None: 1.0, "万": 10_000.0, "亿": 100_000_000.0}
_IN_YUAN = {"元": 1.0, "万元": 10_000.0, "亿元": 100_000_000.0}


@lru_cache(maxsize=256)
def _power(text: str) -> int | None:
    """Return the power of ten by which a unit exceeds the yuan; None if it is not the yuan at all."""
    match = _YUAN.fullmatch(text)
    return _POWERS[match[1]] if match and (match[1] or match[2]) else None


def in_yuan(text: str) -> bool:
    """Tell whether a text names a multiple of the yuan."""
    return _power(text) is not None


def convert(amount: str, unit: str, into: str = MONEY_UNIT) -> float:
    """Return an amount in another unit, exact to the last decimal: 12345.67 元 are 1.234567 万元."""
    power, target = _power(unit or MONEY_UNIT), _power(into or MONEY_UNIT)
    assert power is not None
    assert target is not None
    return float(Decimal(amount).scaleb(power - target))


@lru_cache(maxsize=1024)
def unit_of(heading: str) -> str | None:
    """Return the unit that a heading names, the lowest row's before the upper one's; None if it names none."""
    text = without_space(heading)
    for note in reversed(_BRACKETED.findall(text)):
        unit = _unit_in(note)
        if unit is not None:
            return unit
    tail = _TAIL.search(_BRACKETED.sub("", text))
    return tail[1] if tail else None


def _unit_in(note: str) -> str | None:
    """Return the unit that a note in brackets names; of several that differ, all of them as an unknown one."""
    parts = [_CALLED.sub("", part) for part in _BETWEEN.split(note)]
    parts = [said[1] if (said := _AT_END.search(part)) else part for part in parts]
    units = [part for part in parts if in_yuan(part) or _FOREIGN.search(part)]
    if not units:
        is_named = note.startswith(("单位", "金额单位", "资金单位", "货币单位"))
        return parts[0] if is_named and parts[0] else None
    is_one = len({_power(unit) for unit in units}) == 1
    return units[0] if is_one else "/".join(units)


def unit_above(rows: Sequence[Sequence[object]], column: int) -> str | None:
    """Return the unit that the nearest line above a column's heading names; None if none does.

    Parameters
    ----------
    rows
        The rows above the table; a heading over several columns stands in each of them.
    column
        The column: what stands over it may be a heading, 资金情况（元）; anywhere else ``单位：元`` counts.
    """
    for row in reversed(rows):
        over = row[column]
        unit = unit_of(over) if isinstance(over, str) else None
        if unit is not None and (in_yuan(unit) or _FOREIGN.search(unit)):
            return unit
        for cell in reversed(row):
            said = _ABOVE.search(without_space(cell)) if isinstance(cell, str) and "元" in cell else None
            if said is not None:
                return said[1]
    return None


@lru_cache(maxsize=1024)
def bare_heading(heading: str) -> str:
    """Return a folded heading without the unit that it ends with."""
    return _TAIL.sub("", heading)


def read_number(value: Cell, field: str, unit: str = "") -> Read:
    """Return what a cell of a number column says.

    Parameters
    ----------
    field
        ``funds`` [万元], ``quantity`` or ``rectified_quantity`` [条].
    unit
        The unit of an amount that states none; where its heading states none either, 万元.
    """
    if isinstance(value, str):
        text = without_space(value)
    elif isinstance(value, bool) or not isinstance(value, int | float):
        return Read(code="NUMBER_NOT_READABLE")
    else:
        text = repr(float(value)) if abs(value) < 1e15 else "?"
    return _read_funds(text, unit) if field == "funds" else _read_count(text)


@lru_cache(maxsize=4096)
def _read_funds(text: str, unit: str) -> Read:
    if text in _NO_FUNDS:
        return Read(0.0)
    if text.upper() in NOTHING:
        return Read()
    match = _AMOUNT.fullmatch(text)
    if match is None or match[2].startswith("-") or len(match[2]) > 2 * MOST_DIGITS:
        return Read(code="NUMBER_NOT_READABLE")
    stated = match[3] or unit
    is_doubtful = match[1] and not stated  # ¥5000 under a heading without unit: 元 or 万元?
    if is_doubtful or (stated and not in_yuan(stated)):
        return Read(code="NUMBER_NOT_READABLE")
    written = match[2].replace(",", "")
    if float(written) >= (MOST_YUAN if stated in _ONE_YUAN else MOST_COUNTED):
        return Read(code="NUMBER_NOT_PLAUSIBLE")
    return Read(convert(written, stated))


@lru_cache(maxsize=4096)
def _read_count(text: str) -> Read:
    if text.upper() in NOTHING:
        return Read()
    match = _COUNTED.fullmatch(text)
    if match is None:
        return Read(code="NUMBER_NOT_READABLE")
    count = int(match[1]) if len(match[1]) <= MOST_DIGITS else MOST_COUNTED
    if count >= MOST_COUNTED:
        return Read(code="NUMBER_NOT_PLAUSIBLE")
    return Read(float(count)) if count <= MOST_HAZARDS_A_ROW else Read(code="QUANTITY_OUT_OF_RANGE")


def read_amount(cell: Cell, unit: str = "", stated: str = "") -> Read:
    """Return what a cell says, in the unit that is asked for.

    Parameters
    ----------
    cell
        The cell: ``12``, ``１２家次``, ``1,200``, ``3.5万元``; ``无`` is none at all, ``/`` says nothing.
    unit
        The unit asked for; money is ``元`` or ``万元``, anything else is counted whole.
    stated
        The unit that the row itself names, for a cell that names none.
    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return Read(code="NUMBER_NOT_READABLE")
    text = cell if isinstance(cell, str) else repr(float(cell)).removesuffix(".0")
    return _read_figure(without_space(text), unit, fold_unit(stated))


def fold_unit(unit: str) -> str:
    """Return a unit as units are compared."""
    return without_space(unit).strip("()")


@lru_cache(maxsize=4096)
def _read_figure(text: str, unit: str, stated: str) -> Read:
    if text in _NONE:
        return Read(0.0)
    if text in NOTHING:
        return Read()
    match = _FIGURE.fullmatch(text)
    if match is None:
        return Read(code="NUMBER_NOT_READABLE")
    number = float(match[1].replace(",", ""))
    said = (match[2] or "") + (match[3] if match[3] == "元" else "")
    is_yuan = (said or (stated if stated in _IN_YUAN else unit)) == "元"
    if number >= (MOST_YUAN if is_yuan else MOST_COUNTED):
        return Read(code="NUMBER_NOT_PLAUSIBLE")
    if match[3] and (match[3] == "元") != (unit in _IN_YUAN):
        return Read(code="NUMBER_NOT_READABLE")
    if unit in _IN_YUAN:  # 1.2万 is as good as 1.2万元
        own = said if said.endswith("元") else f"{said}元" if said else ""
        counted_in = own or (stated if stated in _IN_YUAN else unit)
        return Read(round(number * _IN_YUAN[counted_in] / _IN_YUAN[unit], 6))
    number = round(number * _MULTIPLES[match[2]], 6)
    return Read(number) if not unit or number.is_integer() else Read(code="NUMBER_NOT_WHOLE")
