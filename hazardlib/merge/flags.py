"""What holds of each hazard on the as-of date (``is_overdue``, ``is_due_soon``, …); the figures only count these."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from hazardlib.domain.columns import FIVE_ELEMENTS
from hazardlib.domain.month import Month
from hazardlib.domain.terms import DUE_SOON_DAYS, FixType, Level, State, Supervision

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign


def complete_fix_type(hazards: pd.DataFrame) -> pd.Series:
    """Return ``fix_type``, a hazard with a deadline and no type said being time-limited."""
    deadline = pd.Series(str(FixType.TIME_LIMITED), index=hazards.index, dtype="str")
    return hazards["fix_type"].fillna(deadline.where(hazards["due_on"].notna()))


def add_flags(hazards: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return the hazards with every flag that follows from their state and dates.

    Parameters
    ----------
    hazards
        With ``state``, ``closed_on``, ``done_on``, ``last_reported_on`` and the carried ledger fields.
    as_of
        The day on which the flags hold. Overdue is worked out here, never read from a status.

    Returns
    -------
    DataFrame
        The same rows with the ``is_*`` and ``*_days`` columns of ``columns.HAZARDS``.
        Source: ``docs/definitions.md``.
    """
    day = pd.Timestamp(as_of)
    due_on = hazards["due_on"]
    is_open = hazards["state"].isin([State.OPEN, State.IN_PROGRESS])
    is_overdue = is_open & (due_on < day)
    is_unverified = is_overdue & (due_on >= hazards["last_reported_on"])
    is_supervised = hazards["supervision"].notna() & hazards["supervision"].ne(Supervision.NONE)
    is_closed = hazards["state"].eq(State.CLOSED)
    is_time_limited = hazards["fix_type"].eq(FixType.TIME_LIMITED).fillna(False)
    has_durations = ~(hazards["closed_on"] < hazards["found_on"])
    days_to_close = (hazards["closed_on"] - hazards["found_on"]).dt.days
    return hazards.assign(
        is_major=hazards["level"].eq(Level.MAJOR),
        is_closed=is_closed,
        is_rectified=hazards["state"].eq(State.RECTIFIED),
        is_open=is_open,
        is_due=due_on <= day,
        is_on_time=(due_on <= day) & (hazards["done_on"] <= due_on),
        is_overdue=is_overdue,
        is_overdue_verified=is_overdue & ~is_unverified,
        is_overdue_unverified=is_unverified,
        is_due_verified=(due_on <= day) & ~is_unverified,
        is_due_soon=is_open & (due_on >= day) & (due_on <= day + timedelta(days=DUE_SOON_DAYS)),
        is_supervised=is_supervised,
        is_supervised_open=is_supervised & ~is_closed,
        is_time_limited=is_time_limited,
        is_complete=is_time_limited & hazards[list(FIVE_ELEMENTS)].notna().all(axis=1),
        has_durations=has_durations,
        overdue_days=(day - due_on).dt.days.where(is_overdue).astype("Int64"),
        days_to_close=days_to_close.where(has_durations).astype("Int64"),
    )


def add_groups(hazards: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Return the hazards with ``found_month`` and ``stage``, by the day they were found."""
    days = hazards["found_on"].dt.date
    stages = {day: campaign.stage_of(day) for day in days.unique()}
    codes = {day: stage.code for day, stage in stages.items() if stage is not None}
    months = {day: str(Month.of(day)) for day in stages}
    return hazards.assign(found_month=days.map(months).astype("str"), stage=days.map(codes).astype("str"))
