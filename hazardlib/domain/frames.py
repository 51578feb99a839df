"""Frames: their rows and cells as plain Python values, None for what is missing; and rows of Arrow's tables."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def plain_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame, None for what is missing and plain numbers for counts."""
    columns = {str(name): _plain_column(values) for name, values in frame.items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def row_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return what ``frame.to_dict("records")`` does, column by column: it asks an array of texts for each cell."""
    names = [*map(str, frame)]
    columns = [values.tolist() for _, values in frame.items()]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain_column(values: pd.Series) -> list[Any]:
    pairs = zip(values.tolist(), values.isna().tolist(), strict=True)
    return [None if is_missing else value for value, is_missing in pairs]


def plain_cell(value: Any) -> Any:
    """Return a cell of a frame without pandas: a day as a date, None for a missing one."""
    import pandas as pd

    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def rows_at(table: pa.Table, places: Iterable[int]) -> pa.Table:
    """Return the rows of a table at some places; Arrow would import pandas to make an array of a list."""
    import pyarrow as pa

    numbers = array("q", places)
    return table.take(pa.Array.from_buffers(pa.int64(), len(numbers), [None, pa.py_buffer(numbers)]))
