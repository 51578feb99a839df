"""Amounts: the figures of 工作进展 and the rewards of 举报线索, in the unit they are counted in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from hazardlib.ingest.files.read import Cell
from hazardlib.ingest.values.numbers import MOST_COUNTED, MOST_YUAN, NOTHING

_AMOUNT = re.compile(
    r"共?[¥¥]?(\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)(万|亿)?([元人家户次场起件条项个处名辆份批天]{0,3})"
)
_NONE = frozenset({"无", "没有", "零", "〇", "未发生", "未开展", "没有发生"})
_MULTIPLES = {None: 1.0, "万": 10_000.0, "亿": 100_000_000.0}
_IN_YUAN = {"元": 1.0, "万元": 10_000.0, "亿元": 100_000_000.0}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in its unit, or the code of what is wrong with it; neither for a blank."""

    value: float | None = None
    code: str = ""


def read_amount(cell: Cell, unit: str = "", stated: str = "") -> Amount:
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
        return Amount(code="NUMBER_NOT_READABLE")
    text = cell if isinstance(cell, str) else repr(float(cell)).removesuffix(".0")
    return _read("".join(unicodedata.normalize("NFKC", text).split()), unit, fold_unit(stated))


def fold_unit(unit: str) -> str:
    """Return a unit as units are compared."""
    return "".join(unicodedata.normalize("NFKC", unit).split()).strip("()")


@lru_cache(maxsize=4096)
def _read(text: str, unit: str, stated: str) -> Amount:
    if text in _NONE:
        return Amount(0.0)
    if text in NOTHING:
        return Amount()
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return Amount(code="NUMBER_NOT_READABLE")
    number = float(match[1].replace(",", ""))
    said = (match[2] or "") + (match[3] if match[3] == "元" else "")
    is_yuan = (said or (stated if stated in _IN_YUAN else unit)) == "元"
    if number >= (MOST_YUAN if is_yuan else MOST_COUNTED):
        return Amount(code="NUMBER_NOT_PLAUSIBLE")
    if match[3] and (match[3] == "元") != (unit in _IN_YUAN):
        return Amount(code="NUMBER_NOT_READABLE")
    if unit in _IN_YUAN:
        return _money(number, said, unit, stated)
    number = round(number * _MULTIPLES[match[2]], 6)
    return Amount(number) if not unit or number.is_integer() else Amount(code="NUMBER_NOT_WHOLE")


def _money(number: float, said: str, unit: str, stated: str) -> Amount:
    """Return an amount of money in 元 or 万元; ``1.2万`` is as good as ``1.2万元``."""
    own = said if said.endswith("元") else f"{said}元" if said else ""
    counted_in = own or (stated if stated in _IN_YUAN else unit)
    return Amount(round(number * _IN_YUAN[counted_in] / _IN_YUAN[unit], 6))
