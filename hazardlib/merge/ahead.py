"""Rows whose found date lies after the report that they stand in are quarantined until that date has come."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from hazardlib.merge.select import report_days

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign


def set_aside(
    observations: pd.DataFrame, effective: pd.DataFrame, campaign: Campaign, as_of: date
) -> pd.DataFrame:
    """Return the rows of the effective submissions; one typed ahead is quarantined until its found date has come.

    Returns
    -------
    DataFrame
        ``columns.OBSERVATIONS`` and ``is_ahead``. Source: contract §3, *From rows to hazards*.
    """
    reported = dict(zip(effective["submission_id"], report_days(effective, campaign), strict=True))
    own = observations[observations["submission_id"].isin(effective["submission_id"])]
    found_on = own["found_on"]
    reported_on = own["submission_id"].map(reported).astype("datetime64[us]")
    is_ahead = ~own["is_quarantined"] & (found_on > reported_on) & (found_on > pd.Timestamp(as_of))
    return own.assign(is_ahead=is_ahead, is_quarantined=own["is_quarantined"] | is_ahead)
