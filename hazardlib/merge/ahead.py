"""Ahead: rows whose found date lies after the report that they stand in; nobody could have found that yet."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from hazardlib.merge.select import due_days
from hazardlib.month import TIMEZONE

if TYPE_CHECKING:
    from hazardlib.campaign import Campaign


def report_days(submissions: pd.DataFrame, campaign: Campaign) -> pd.Series:
    """Return the day of each report: its 填报日期, else the day it was first seen or, if earlier, its month's due day.

    Parameters
    ----------
    submissions
        ``columns.SUBMISSIONS``, each with its month.
    """
    due = {month: pd.Timestamp(day) for month, day in due_days(submissions["month"], campaign).items()}
    seen = submissions["first_seen_at"].dt.tz_convert(TIMEZONE).dt.tz_localize(None).dt.normalize()
    due_on = submissions["month"].map(due).astype("datetime64[us]")
    earlier = pd.concat([seen.astype("datetime64[us]"), due_on], axis=1).min(axis=1)
    days: pd.Series = submissions["reported_on"].fillna(earlier.astype("datetime64[us]"))
    return days


def set_aside(
    observations: pd.DataFrame, in_force: pd.DataFrame, campaign: Campaign, as_of: date
) -> pd.DataFrame:
    """Return the rows of the submissions in force; one typed ahead is quarantined until its found date has come.

    Parameters
    ----------
    observations
        ``columns.OBSERVATIONS`` of any submissions.
    as_of
        The day whose figures are wanted.

    Returns
    -------
    DataFrame
        ``columns.OBSERVATIONS`` and ``is_ahead``. Source: contract §3, *From rows to hazards*.
    """
    reported = dict(zip(in_force["submission_id"], report_days(in_force, campaign), strict=True))
    own = observations[observations["submission_id"].isin(in_force["submission_id"])]
    found_on = own["found_on"]
    told_on = own["submission_id"].map(reported).astype("datetime64[us]")
    is_ahead = ~own["is_quarantined"] & (found_on > told_on) & (found_on > pd.Timestamp(as_of))
    return own.assign(is_ahead=is_ahead, is_quarantined=own["is_quarantined"] | is_ahead)
