"""Figures in time: the state at each month's due day, the period since the last paper, ageing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

AGE_LIMITS = (30, 60, 90)
"""Upper ends of the ageing buckets [days since found]; the last bucket is open."""

_EVENTS = {"found": "found_on", "rectified": "done_on", "closed": "closed_on"}


def in_period(hazards: pd.DataFrame, previous_on: date | None) -> pd.DataFrame:
    """Return the hazards found after ``previous_on``; all of them when there is no previous paper."""
    if previous_on is None:
        return hazards
    return hazards[hazards["found_on"] > pd.Timestamp(previous_on)]


def flow(hazards: pd.DataFrame, previous_on: date | None) -> dict[str, int]:
    """Return how many hazards were found, put right and closed after ``previous_on`` (by date)."""
    start = pd.Timestamp.min if previous_on is None else pd.Timestamp(previous_on)
    return {name: int((hazards[column] > start).sum()) for name, column in _EVENTS.items()}


def age_buckets() -> Iterator[tuple[str, int, int | None]]:
    """Yield the ageing buckets: code, first day, last day (None for the open one)."""
    first = 0
    for last in AGE_LIMITS:
        yield f"{first}-{last}", first, last
        first = last + 1
    yield f"{first}+", first, None


def ageing(hazards: pd.DataFrame, as_of: date) -> list[dict[str, Any]]:
    """Return how many open hazards there are by days since they were found."""
    still = hazards[hazards["is_open"]]
    days = (pd.Timestamp(as_of) - still["found_on"]).dt.days
    rows = []
    for bucket, first, last in age_buckets():
        inside = (days >= first) & (days <= last if last is not None else True)
        rows.append(
            {
                "bucket": bucket,
                "from_days": first,
                "to_days": last,
                "all": int(inside.sum()),
                "major": int((inside & still["is_major"]).sum()),
            }
        )
    return rows
