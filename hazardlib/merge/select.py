"""Which submissions speak: those in force as of a date, as known at a time."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from hazardlib.month import TIMEZONE, Month
from hazardlib.terms import Verdict

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from hazardlib.campaign import Campaign

RECEIVED_ORDER = ["first_seen_at", "reported_on", "modified_at", "file"]
"""Later in this order means received later; the last two settle what arrived together."""


def select_visible(submissions: pa.Table, campaign: Campaign, *, as_of: date, known_at: datetime) -> pa.Table:
    """Return the submissions an as-of date takes in that had been seen by ``known_at``.

    Their month's due day is on or before ``as_of``; refused ones are among them. One whose month
    could not be read counts from the day on which it was first seen.

    Parameters
    ----------
    submissions
        ``columns.SUBMISSIONS``, one row a file version, as an Arrow table: an unchanged rerun is
        recognised by this selection alone, before pandas is ever imported.
    campaign
        Gives each month's due day.
    as_of, known_at
        The day and the moment the register speaks for.

    Returns
    -------
    pyarrow.Table
        The same columns, in the order of receipt. Source: contract §3, *State at a date*.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    seen_at, month = submissions.column("first_seen_at"), submissions.column("month")
    due = pa.array([str(month) for month in campaign.months_due(as_of)], pa.string())
    end_of_day = datetime.combine(as_of, time.max, TIMEZONE)
    is_due = pc.or_(
        pc.is_in(month, due), pc.and_(pc.is_null(month), pc.less_equal(seen_at, pa.scalar(end_of_day)))
    )
    is_known = pc.less_equal(seen_at, pa.scalar(known_at))
    return in_order_of_receipt(submissions.filter(pc.and_(is_due, is_known)))


def in_order_of_receipt(submissions: pa.Table) -> pa.Table:
    """Return the submissions sorted so that a later one was received later; an unstated date comes first."""
    import pyarrow.compute as pc

    keys = [(name, "ascending", "at_start") for name in RECEIVED_ORDER]
    return submissions.take(pc.sort_indices(submissions, sort_keys=keys))


def select_in_force(visible: pd.DataFrame) -> pd.DataFrame:
    """Return the accepted submissions that no later one of the same department and month supersedes."""
    accepted = visible[visible["verdict"] != Verdict.REFUSED]
    ordered = accepted.sort_values(RECEIVED_ORDER, kind="stable", na_position="first")
    return ordered.drop_duplicates(["department", "month"], keep="last").reset_index(drop=True)


def due_days(months: pd.Series, campaign: Campaign) -> dict[str, date]:
    """Return the due day of each report month named in ``months``."""
    return {text: campaign.due_on(Month.parse(text)) for text in months.dropna().unique()}
