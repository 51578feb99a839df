"""Which row of a hazard is effective in each month, and what is known of the hazard by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def is_effective(rows: pd.DataFrame) -> pd.Series:
    """Return which rows speak for their hazard and month: the last of them.

    Parameters
    ----------
    rows
        ``hazard_id`` and ``month``, in order of precedence.
    """
    return ~rows.duplicated(["hazard_id", "month"], keep="last")


def last_known(
    stated: pd.DataFrame, effective: pd.Series, within: pd.Series | list[pd.Series]
) -> pd.DataFrame:
    """Return the cells with blanks filled by what is already known: a blank keeps its last known value.

    What rows that speak have stated comes first; other rows fill only what none of those has stated.

    Parameters
    ----------
    stated
        The cells as the rows state them, in order of precedence.
    effective
        Which rows speak (see `is_effective`).
    within
        What the rows are grouped by: nothing is carried from one group to another.
    """
    known = stated.groupby(within, sort=False).ffill()
    if effective.all():
        return known
    spoken = stated.where(effective, axis=0).groupby(within, sort=False).ffill()
    return spoken.where(spoken.notna(), known)
