"""Received rows: which rows that departments sent count, and which stand in no count nor in a later workbook of theirs."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hazardlib.domain.folding import fold, fold_number
from hazardlib.domain.frames import numbered, row_records
from hazardlib.domain.grouping import Grouping, order_by
from hazardlib.merge.select import months_told

if TYPE_CHECKING:
    from collections.abc import Callable

_TOLD = ["file", "sheet", "row", "department", "month", "sector", "level", "is_counted", "is_unclear"]
_LEVEL_UNREAD = '"level":'
"""What stands in ``raw`` of a row whose level could not be read."""

_ANY = object()
_COMPARED: Mapping[str, Callable[[str], str]] = {
    "hazard_no": fold_number,
    "unit": fold,
    "description": fold,
}


def received_rows(observations: pd.DataFrame, effective: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return the rows of each department's latest ledger, and those of earlier ones that are in doubt.

    In doubt is what stands in no count, or has a level that cannot be read. A row of an earlier
    month that a later workbook of its department tells again, counted or not, is left to that one.

    Parameters
    ----------
    observations
        The rows of the effective submissions, by ``select.set_aside``.
    as_of
        The paper's day: what was found after it is left to the next paper, but where it is all that a department sent.

    Returns
    -------
    DataFrame
        ``file``, ``sheet``, ``row``, ``department``, ``month``, ``sector``, ``level``, ``is_counted``, ``is_unclear``
        (counted as general, because nobody can read the level that it states).
        Source: ``docs/definitions.md#uncounted``.
    """
    is_whole = ~observations["is_quarantined"].to_numpy(dtype=bool)
    is_later = is_whole & (observations["found_on"] > pd.Timestamp(as_of)).to_numpy()
    is_counted = is_whole & ~is_later
    is_unclear = is_counted & observations["level"].isna().to_numpy()
    raw = observations["raw"].array
    for place in np.flatnonzero(is_unclear):
        is_unclear[place] = isinstance(raw[place], str) and _LEVEL_UNREAD in raw[place]
    rows = observations.assign(is_counted=is_counted, is_unclear=is_unclear)
    rows = rows[~(is_later & Grouping(rows["department"]).any(is_counted))]
    latest = {department: months[-1] for department, months in months_told(effective).items()}
    is_latest = rows["month"].eq(rows["department"].map(latest))
    in_doubt = ~rows["is_counted"] | rows["is_unclear"]
    kept = rows[is_latest | (in_doubt & ~_is_told_again(rows, in_doubt & ~is_latest))]
    return numbered(kept[_TOLD], order_by(kept, ["turn", "file", "sheet", "row"]))


def _is_told_again(rows: pd.DataFrame, asked: pd.Series) -> pd.Series:
    """Return which of the rows asked for a later month's workbook of their department tells again."""
    told = pd.Series(data=False, index=rows.index)
    for department in set(rows["department"].array[asked]):
        own = rows[rows["department"].eq(department)]
        records = [_compared(row) for row in row_records(own)]
        last: dict[Hashable, int] = {}
        for row in records:
            for key in _keys(row, _stated):
                last[key] = max(last.get(key, -1), row["turn"])
        for place, row in zip(own.index, records, strict=True):
            if asked[place]:
                told[place] = any(last.get(key, -1) > row["turn"] for key in _keys(row, _asked))
    return told


def _compared(row: Mapping[Any, Any]) -> dict[str, Any]:
    said = {
        name: None if pd.isna(row[name]) else change(str(row[name])) for name, change in _COMPARED.items()
    }
    found_on = None if pd.isna(row["found_on"]) else row["found_on"]
    return {**said, "found_on": found_on, "turn": row["turn"]}


def _keys(row: Mapping[str, Any], ways: Callable[[Any], Iterable[Any]]) -> Iterator[Hashable]:
    """Yield under what a row is known: its number or text, with unit and day; what one of two does not say agrees."""
    for name in ("hazard_no", "description"):
        if row[name]:
            yield from product([name], [row[name]], ways(row["unit"]), ways(row["found_on"]))


def _stated(value: Any) -> tuple[Any, ...]:
    return (value, _ANY)


def _asked(value: Any) -> tuple[Any, ...]:
    return (_ANY,) if value is None else (value, None)
