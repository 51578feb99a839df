"""Figures in time: the state at each month's due day, the period since the last paper, ageing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

AGE_LIMITS = (30, 60, 90)
"""Upper ends of the ageing buckets [days since found]; the last bucket is open."""

_EVENTS = {"found": "found_on", "rectified": "done_on", "closed": "closed_on"}


@dataclass(frozen=True)
class Before:
    """The state that a paper is compared with.

    Parameters
    ----------
    day
        The day of the paper before.
    hazards
        The register's hazards as of it, from all that this paper knows.
    known_on
        The day for which that paper was made.
    known_found
        How many hazards it counts from what had been received by the end of ``known_on``; None if nothing
        had.
    """

    day: date
    hazards: pd.DataFrame
    known_on: date
    known_found: int | None


def late_reported(hazards: pd.DataFrame, before: Before | None) -> list[str]:
    """Return the hazards found by the day before that were not counted as of it (``hazard_id``)."""
    if before is None:
        return []
    found_by_then = hazards[hazards["found_on"] <= pd.Timestamp(before.day)]
    is_new = ~found_by_then["hazard_id"].isin(before.hazards["hazard_id"])
    return [str(identity) for identity in found_by_then.loc[is_new, "hazard_id"]]


def taken_off(hazards: pd.DataFrame, before: Before | None) -> list[str]:
    """Return the hazards counted as of the day before that are not among those found by then (``hazard_id``)."""
    if before is None:
        return []
    found_by_then = hazards[hazards["found_on"] <= pd.Timestamp(before.day)]
    is_gone = ~before.hazards["hazard_id"].isin(found_by_then["hazard_id"])
    return [str(identity) for identity in before.hazards.loc[is_gone, "hazard_id"]]


def in_period(hazards: pd.DataFrame, previous_on: date | None) -> pd.DataFrame:
    """Return the hazards found after ``previous_on``; all of them when there is no previous paper."""
    if previous_on is None:
        return hazards
    return hazards[hazards["found_on"] > pd.Timestamp(previous_on)]


def happened(hazards: pd.DataFrame, event: str, previous_on: date | None) -> pd.Series:
    """Return which hazards were ``found``, ``rectified`` or ``closed`` after ``previous_on``."""
    start = pd.Timestamp.min if previous_on is None else pd.Timestamp(previous_on)
    return hazards[_EVENTS[event]] > start


def flow(hazards: pd.DataFrame, previous_on: date | None) -> dict[str, int]:
    """Return how many hazards were found, put right and closed after ``previous_on`` (by date)."""
    return {event: int(happened(hazards, event, previous_on).sum()) for event in _EVENTS}


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
    rows = []
    for bucket, first, last in age_buckets():
        inside = is_aged(still, as_of, first, last)
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


def is_aged(hazards: pd.DataFrame, as_of: date, first: int, last: int | None) -> pd.Series:
    """Return which hazards were found from ``first`` to ``last`` days before a day."""
    days = (pd.Timestamp(as_of) - hazards["found_on"]).dt.days
    inside: pd.Series = (days >= first) & (days <= last if last is not None else True)
    return inside
