"""What holds of each hazard on the as-of date (``is_overdue``, ``is_due_soon``, …); the figures only count these."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hazardlib.domain.columns import FIVE_ELEMENTS
from hazardlib.domain.month import Month
from hazardlib.domain.terms import DUE_SOON_DAYS, FixType, Level, State, Supervision

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas.api.extensions import ExtensionArray

    from hazardlib.domain.campaign import Campaign


def complete_fix_type(hazards: pd.DataFrame) -> pd.Series:
    """Return ``fix_type``, a hazard with a deadline and no type said being time-limited."""
    is_meant = hazards["fix_type"].isna() & hazards["due_on"].notna()
    return hazards["fix_type"].mask(is_meant, str(FixType.TIME_LIMITED))


def add_flags(hazards: pd.DataFrame, campaign: Campaign, as_of: date) -> pd.DataFrame:
    """Return the hazards with everything that follows from their state and dates.

    Parameters
    ----------
    hazards
        With ``state``, ``closed_on``, ``done_on``, ``last_reported_on`` and the carried ledger fields.
    as_of
        The day on which the flags hold. Overdue is worked out here, never read from a status.

    Returns
    -------
    DataFrame
        The same rows with the ``is_*`` and ``*_days`` columns of ``columns.HAZARDS``, and ``found_month`` and ``stage`` by the
        day on which they were found. Source: ``docs/definitions.md``.
    """
    day, soon = np.datetime64(as_of, "us"), np.datetime64(as_of + timedelta(days=DUE_SOON_DAYS), "us")
    dates = ("found_on", "due_on", "closed_on", "done_on", "last_reported_on")
    found_on, due_on, closed_on, done_on, last_reported_on = (hazards[name].to_numpy() for name in dates)
    words = ("state", "level", "fix_type", "supervision")
    state, level, fix_type, supervision = (hazards[name].to_numpy(dtype=object) for name in words)
    is_closed = state == State.CLOSED
    is_open = (state == State.OPEN) | (state == State.IN_PROGRESS)
    is_due = due_on <= day
    is_overdue = is_open & (due_on < day)
    is_unverified = is_overdue & (due_on >= last_reported_on)
    is_supervised = hazards["supervision"].notna().to_numpy() & (supervision != Supervision.NONE)
    is_time_limited = fix_type == FixType.TIME_LIMITED
    has_durations = ~(closed_on < found_on)
    flags = {
        "is_major": level == Level.MAJOR,
        "is_closed": is_closed,
        "is_rectified": state == State.RECTIFIED,
        "is_open": is_open,
        "is_due": is_due,
        "is_on_time": is_due & (done_on <= due_on),
        "is_overdue": is_overdue,
        "is_overdue_verified": is_overdue & ~is_unverified,
        "is_overdue_unverified": is_unverified,
        "is_due_verified": is_due & ~is_unverified,
        "is_due_soon": is_open & (due_on >= day) & (due_on <= soon),
        "is_supervised": is_supervised,
        "is_supervised_open": is_supervised & ~is_closed,
        "is_time_limited": is_time_limited,
        "is_complete": is_time_limited
        & np.logical_and.reduce([~hazards[name].array.isna() for name in FIVE_ELEMENTS]),
        "has_durations": has_durations,
    }
    codes, distinct = pd.factorize(found_on)
    days = distinct.astype("datetime64[D]").tolist()
    stages = [None if stage is None else stage.code for stage in map(campaign.stage_of, days)]
    months = [str(Month.of(day)) for day in days]  # −1, the last of both, is a day that is missing
    return hazards.assign(
        **{name: flag.astype(bool) for name, flag in flags.items()},
        overdue_days=_days(day - due_on, is_overdue),
        days_to_close=_days(closed_on - found_on, ~np.isnat(closed_on) & has_durations),
        found_month=pd.array(np.array([*months, None], dtype=object)[codes], dtype="str"),
        stage=pd.array(np.array([*stages, None], dtype=object)[codes], dtype="str"),
    )


def _days(spans: NDArray[Any], is_known: NDArray[np.bool_]) -> ExtensionArray:
    days = np.where(is_known, spans, np.timedelta64(0, "us")) // np.timedelta64(1, "D")
    return pd.arrays.IntegerArray(days.astype(np.int64), ~is_known.astype(bool))
