"""Frames: their rows and cells as plain Python values, None for what is missing; and rows of Arrow's tables."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from hazardlib.domain.grouping import Mask, Places


P = ParamSpec("P")


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


def made_once_of_none(
    answer: Callable[Concatenate[pd.DataFrame, pd.DataFrame, P], pd.DataFrame],
) -> Callable[Concatenate[pd.DataFrame, pd.DataFrame, P], pd.DataFrame]:
    """Let what a function makes of the rows of some submissions be made once where there are none: it is always the same."""
    of_none: dict[tuple[str, ...], pd.DataFrame] = {}

    @wraps(answer)
    def told(
        submissions: pd.DataFrame, rows: pd.DataFrame, /, *others: P.args, **named: P.kwargs
    ) -> pd.DataFrame:
        if len(rows):
            return answer(submissions, rows, *others, **named)
        if (kind := tuple(rows.columns)) not in of_none:
            of_none[kind] = answer(submissions, rows, *others, **named)
        return of_none[kind].copy(deep=False)

    return told


def numbered(frame: pd.DataFrame, meant: Mask | Places) -> pd.DataFrame:
    """Return the rows that are meant, or at some places in their order, numbered from 0; the frame itself if all are meant."""
    import pandas as pd

    if meant.dtype == bool:
        if meant.all() and frame.index.equals(pd.RangeIndex(len(frame))):
            return frame
        meant = meant.nonzero()[0]
    rows = frame.take(meant)
    rows.index = pd.RangeIndex(len(rows))
    return rows


def rows_at(table: pa.Table, places: Iterable[int]) -> pa.Table:
    """Return the rows of a table at some places; Arrow would import pandas to make an array of a list."""
    import pyarrow as pa

    numbers = array("q", places)
    return table.take(pa.Array.from_buffers(pa.int64(), len(numbers), [None, pa.py_buffer(numbers)]))
