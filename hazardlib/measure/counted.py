"""Counted: which hazards of a group one of its figures counts, and the figure worked out from them again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from hazardlib.measure.intervals import as_list, median_days, wilson_interval
from hazardlib.measure.rates import COUNTS, RATES, is_counted

_DURATION = "median_days_to_close"


def counted_in(members: pd.DataFrame, level: str, figure: str) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Return the hazards that a figure of a group counts.

    Parameters
    ----------
    members
        The group's hazards, ``columns.HAZARDS``.
    level
        ``all`` or ``major``.

    Returns
    -------
    tuple
        The numerator's, and the denominator's; that is None for a count.
    """
    if level == "major":
        members = members[members["is_major"]]
    if figure == _DURATION:
        timed = members[members["has_durations"]]
        return timed[timed["is_closed"]], timed
    figure = figure.removesuffix("_ci")
    if figure in COUNTS:
        return members[is_counted(members, figure)], None
    parts, whole = RATES[figure]
    numerator = pd.concat([is_counted(members, part) for part in parts], axis=1).any(axis=1)
    return members[numerator], members[is_counted(members, whole)]


def worked_out(numerator: pd.DataFrame, denominator: pd.DataFrame | None, figure: str, as_of: date) -> Any:
    """Return a figure from the hazards that `counted_in` returns for it, as figures.json holds it."""
    if denominator is None:
        return len(numerator)
    if figure == _DURATION:
        days = (denominator["closed_on"].fillna(pd.Timestamp(as_of)) - denominator["found_on"]).dt.days
        return median_days(zip(days, denominator["is_closed"], strict=True))
    if figure.endswith("_ci"):
        return as_list(wilson_interval(len(numerator), len(denominator)))
    return len(numerator) / len(denominator) if len(denominator) else None
