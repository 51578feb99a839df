"""Money: in which unit an amount is stated, by its cell, by its heading or above its table, and how much that is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from hazardlib.domain.columns import LEDGER

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
_AT_END = re.compile(r"(?<![美欧港日韩澳加新台泰单公多])((?:人民币)?(?:[十百千]?万|十?亿|[十百千])?元)$")
_BETWEEN = re.compile(r"[,;、/|或]")
_CALLED = re.compile(r"^(?:(?:金额|资金|货币|计量)?单位(?:为|是)?:?|以|按)|(?:为单位|计|整)$")
_TAIL = re.compile(r"[/:,_-]?((?:人民币)?(?:[十百千]?万|十?亿|[十百千])?元)$")
_ABOVE = re.compile(
    r"单位(?:为|是)?:?\(?((?:人民币)?(?:[十百千]?万|十?亿|[十百千])?[美欧港日韩澳加]?元)(?![\u4e00-\u9fff])"
)


@dataclass(frozen=True)
class Unit:
    """A unit of money as somebody wrote it; not a known one where it is no multiple of the yuan."""

    text: str

    @property
    def is_known(self) -> bool:
        """Whether amounts in it can be counted in yuan."""
        return _power(self.text) is not None


@lru_cache(maxsize=256)
def _power(text: str) -> int | None:
    """Return the power of ten by which a unit exceeds the yuan; None if it is not the yuan at all."""
    match = _YUAN.fullmatch(text)
    return _POWERS[match[1]] if match and (match[1] or match[2]) else None


def in_yuan(text: str) -> bool:
    """Tell whether a text names a multiple of the yuan."""
    return _power(text) is not None


def convert(amount: str, unit: str, into: str = MONEY_UNIT) -> float:
    """Return an amount in another unit, exact to the last decimal: 12345.67 元 are 1.234567 万元.

    Parameters
    ----------
    amount
        A decimal number.
    unit, into
        Known units; none means 万元.
    """
    power, target = _power(unit or MONEY_UNIT), _power(into or MONEY_UNIT)
    assert power is not None
    assert target is not None
    return float(Decimal(amount).scaleb(power - target))


@lru_cache(maxsize=1024)
def unit_of(heading: str) -> Unit | None:
    """Return the unit that a heading names, the lowest row's before the upper one's; None if it names none."""
    text = _plain(heading)
    for note in reversed(_BRACKETED.findall(text)):
        unit = _unit_in(note)
        if unit is not None:
            return unit
    tail = _TAIL.search(_BRACKETED.sub("", text))
    return Unit(tail[1]) if tail else None


def _unit_in(note: str) -> Unit | None:
    """Return the unit that a note in brackets names; of several that differ, all of them as an unknown one."""
    parts = [_CALLED.sub("", part) for part in _BETWEEN.split(note)]
    parts = [said[1] if (said := _AT_END.search(part)) else part for part in parts]
    units = [part for part in parts if in_yuan(part) or _FOREIGN.search(part)]
    if not units:
        is_named = note.startswith(("单位", "金额单位", "资金单位", "货币单位"))
        return Unit(parts[0]) if is_named and parts[0] else None
    is_one = len({_power(unit) for unit in units}) == 1
    return Unit(units[0] if is_one else "/".join(units))


def unit_above(rows: Sequence[Sequence[object]], column: int) -> Unit | None:
    """Return the unit that the nearest line above a column's heading names; None if none does.

    Parameters
    ----------
    rows
        The rows above the table; a heading over several columns stands in each of them.
    column
        The column: what stands over it may be a heading, 资金情况（元）; anywhere else ``单位：元`` counts.
    """
    for row in reversed(rows):
        over = row[column] if column < len(row) else ""
        unit = unit_of(over) if isinstance(over, str) else None
        if unit is not None and (unit.is_known or _FOREIGN.search(unit.text)):
            return unit
        for cell in reversed(row):
            said = _ABOVE.search(_plain(cell)) if isinstance(cell, str) and "元" in cell else None
            if said is not None:
                return Unit(said[1])
    return None


@lru_cache(maxsize=1024)
def bare_heading(heading: str) -> str:
    """Return a folded heading without the unit that it ends with."""
    return _TAIL.sub("", heading)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
