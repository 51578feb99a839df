"""Ahead: rows whose found date lies after the report that they stand in; nobody could have found that yet."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from hazardlib.merge.select import told_on

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign


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
    reported = dict(zip(in_force["submission_id"], told_on(in_force, campaign), strict=True))
    own = observations[observations["submission_id"].isin(in_force["submission_id"])]
    found_on = own["found_on"]
    reported_on = own["submission_id"].map(reported).astype("datetime64[us]")
    is_ahead = ~own["is_quarantined"] & (found_on > reported_on) & (found_on > pd.Timestamp(as_of))
    return own.assign(is_ahead=is_ahead, is_quarantined=own["is_quarantined"] | is_ahead)
