"""Counts and rates of a group of hazards: by which flag, what is divided by what, what print calls it, and how a rate is rounded wherever it is printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Count:
    """A number of hazards: the flag that those counted bear (every hazard without one), and what print calls it."""

    flag: str = ""
    label: str = ""


@dataclass(frozen=True)
class Rate:
    """A share of hazards.

    Parameters
    ----------
    parts, whole
        The counts that its numerator adds up, no hazard in two of them, and its denominator.
    shows
        By which flag a page shows the hazards of its numerator.
    """

    parts: tuple[str, ...]
    whole: str
    label: str = ""
    shows: str = ""


COUNTS: Mapping[str, Count] = {
    "found": Count(label="累计发现"),
    "closed": Count("is_closed", "已销号"),
    "rectified": Count("is_rectified", "已整改待销号"),
    "open": Count("is_open", "未整改"),
    "overdue": Count("is_overdue"),
    "overdue_verified": Count("is_overdue_verified", "已核实超期"),
    "overdue_unverified": Count("is_overdue_unverified", "到期待核实"),
    "due_soon": Count("is_due_soon"),
    "supervised_open": Count("is_supervised_open"),
    "due": Count("is_due"),
    "due_verified": Count("is_due_verified"),
    "on_time": Count("is_on_time"),
    "time_limited": Count("is_time_limited"),
    "complete": Count("is_complete"),
}
"""Every count of a group, in the order of figures.json; defined in ``docs/definitions.md`` under its name."""

RATES: Mapping[str, Rate] = {
    "closure_rate": Rate(("closed",), "found", "销号率", "closed"),
    "rectification_rate": Rate(("rectified", "closed"), "found", "整改率", "done"),
    "on_time_rate": Rate(("on_time",), "due_verified", "按期整改率", "on_time"),
    "five_elements_rate": Rate(("complete",), "time_limited"),
}
"""Every rate of a group, likewise."""


def parts_printed(numerator: float, denominator: float, whole: int = 1000) -> int:
    """Return how many of ``whole`` parts a rate is printed as: of 1000, 167 for 1/6, that is 16.7 %.

    Rounded half up by integers, as Excel shows it, except that only all gives ``whole`` and only none gives 0:
    999 for 2999/3000, 1 for 1/3000. Source: contract §4.

    Parameters
    ----------
    numerator, denominator
        Whole numbers, if the rate is one of hazards; the denominator is not 0.
    """
    parts = int((2 * whole * numerator + denominator) // (2 * denominator))
    return min(max(parts, 1), whole - 1) if 0 < numerator < denominator else parts


def whole_percent(share: float) -> str:
    """Return a share between 0 and 1 in whole per cent, rounded as a rate is: ``96%``."""
    return f"{parts_printed(*Decimal(repr(share)).as_integer_ratio(), 100)}%"


def formula_printed(numerator: str, denominator: str) -> str:
    """Return the same as a term of a workbook's formula, for a format with one decimal of a per cent.

    Parameters
    ----------
    numerator, denominator
        Addresses of cells; the denominator is not 0.
    """
    parts = f"INT((2000*{numerator}+{denominator})/(2*{denominator}))"
    return f"IF(AND({numerator}>0,{numerator}<{denominator}),MEDIAN(1,{parts},999),{parts})/1000"
