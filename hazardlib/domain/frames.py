"""Frames: their rows and cells as plain Python values, None for what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def plain_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame, None for what is missing and plain numbers for counts."""
    whole = frame.astype("object").where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in whole.to_dict("records")]


def plain_cell(value: Any) -> Any:
    """Return a cell of a frame without pandas: a day as a date, None for a missing one."""
    import pandas as pd

    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value
