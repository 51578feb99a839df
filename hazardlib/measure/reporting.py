"""Who reported, and when: each department's standing for each report month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.month import TIMEZONE, Month
from hazardlib.terms import Reporting, Verdict

if TYPE_CHECKING:
    from hazardlib.campaign import Campaign


def reporting_status(
    submissions: pd.DataFrame, campaign: Campaign, months: Iterable[Month]
) -> list[dict[str, Any]]:
    """Return one entry per department and month, also where nothing came.

    Parameters
    ----------
    submissions
        ``columns.SUBMISSIONS`` in the order of receipt, accepted and refused, as known at the time asked.
    months
        The report months asked about.

    Returns
    -------
    list of dict
        ``department``, ``month``, ``status`` (``terms.Reporting``), ``received_at`` (ISO 8601, +08:00, the
        first accepted version's; null where nothing came). Source: contract §3 and §5, *reporting*.
    """
    by_key = dict(tuple(submissions.groupby(["department", "month"], sort=False)))
    return [
        _entry(department.name, month, by_key.get((department.name, str(month))), campaign)
        for month in months
        for department in campaign.departments_on(campaign.due_on(month))
    ]


def _entry(
    department: str, month: Month, versions: pd.DataFrame | None, campaign: Campaign
) -> dict[str, Any]:
    status, received = Reporting.MISSING, None
    if versions is not None:
        accepted = versions[versions["verdict"] != Verdict.REFUSED]
        if accepted.empty:
            status, received = Reporting.REFUSED, versions.iloc[0]["first_seen_at"]
        else:
            first = accepted.iloc[0]
            received = first["first_seen_at"]
            status = Reporting.ON_TIME if _is_on_time(first, month, campaign) else Reporting.LATE
            if accepted.iloc[-1]["is_nil"]:
                status = Reporting.NIL
    moment = None if received is None else received.astimezone(TIMEZONE).isoformat(timespec="seconds")
    return {"department": department, "month": str(month), "status": str(status), "received_at": moment}


def _is_on_time(submission: pd.Series, month: Month, campaign: Campaign) -> bool:
    stated = submission["reported_on"]
    seen: date = submission["first_seen_at"].astimezone(TIMEZONE).date()
    reported_on = seen if pd.isna(stated) else stated.date()
    last_day = campaign.due_on(month)
    return (
        reported_on <= last_day if campaign.due_includes_day else reported_on <= last_day - timedelta(days=1)
    )


def coverage(reporting: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return per month how many departments should have reported and how many did in what way."""
    months: dict[str, dict[str, Any]] = {}
    for entry in reporting:
        row = months.setdefault(
            entry["month"],
            {"month": entry["month"], "expected": 0, "reported": 0}
            | {str(status): 0 for status in Reporting},
        )
        row["expected"] += 1
        row["reported"] += entry["status"] in (Reporting.ON_TIME, Reporting.LATE, Reporting.NIL)
        row[entry["status"]] += 1
    return list(months.values())
