"""A hazard as lists that go out show it: codes as words, days as days, nothing for what has not happened yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from hazardlib.domain.columns import HAZARDS
from hazardlib.domain.terms import CODED, UNVERIFIED

_EVENTS = frozenset({"rectified_on", "accepted_on", "delisted_on"})
"""Days on which something was done: of one after the paper's day the paper knows nothing yet."""


def hazard_in_words(hazard: Mapping[str, Any], sectors: Mapping[str, str], as_of: date) -> dict[str, Any]:
    """Return a hazard, ``columns.HAZARDS``, as a list of a day shows it; missing values are None.

    Parameters
    ----------
    sectors
        Code → name.
    """
    row: dict[str, Any] = {}
    for name in HAZARDS:
        value = hazard[name]
        if isinstance(value, date):
            day = value.date() if isinstance(value, datetime) else value
            row[name] = day if name not in _EVENTS or day <= as_of else None
        elif name in CODED and name != "source_bucket":
            row[name] = None if value is None else CODED[name](value).chinese
        else:
            row[name] = sectors.get(value, value) if name == "sector" else value
    if row["is_overdue_unverified"]:
        row["overdue_days"] = UNVERIFIED
    return row
