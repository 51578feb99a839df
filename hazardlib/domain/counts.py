"""Counts: what is counted of a group of hazards and by which flag, what is divided by what, and what print calls it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


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
