"""How a rate is rounded wherever it is printed: in papers, on sheets, in workbooks, on charts."""

from __future__ import annotations

from decimal import Decimal


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
