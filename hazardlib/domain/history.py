"""What the rows of a hazard say together: which of them speaks for its month, and what is known by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def speaking(rows: pd.DataFrame) -> pd.Series:
    """Return which rows speak for their hazard and month: the last of them.

    Parameters
    ----------
    rows
        ``hazard_id`` and ``month``, in order of precedence.
    """
    return ~rows.duplicated(["hazard_id", "month"], keep="last")


def last_known(
    stated: pd.DataFrame, is_speaking: pd.Series, within: pd.Series | list[pd.Series]
) -> pd.DataFrame:
    """Return the cells with blanks filled by what is already known: a blank keeps its last known value.

    What rows that speak have stated comes first; other rows fill only what none of those has stated.

    Parameters
    ----------
    stated
        The cells as the rows state them, in order of precedence.
    is_speaking
        Which rows speak (see `speaking`).
    within
        What the rows are grouped by: nothing is carried from one group to another.
    """
    known = stated.groupby(within, sort=False).ffill()
    if is_speaking.all():
        return known
    spoken = stated.where(is_speaking, axis=0).groupby(within, sort=False).ffill()
    return spoken.where(spoken.notna(), known)
