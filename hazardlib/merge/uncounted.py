"""Uncounted: which rows that departments sent stand in no count, nor in a later workbook of theirs."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.domain.folding import fold, fold_number

if TYPE_CHECKING:
    from collections.abc import Callable

_FROM_SUBMISSION = ["submission_id", "file", "department", "month"]
_TOLD = ["file", "sheet", "row", "department", "month", "sector", "level"]
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
    as_of
        The paper's day: what was found after it is left to the next paper, but where it is all that a department sent.

    Returns
    -------
    DataFrame
        ``file``, ``sheet``, ``row``, ``department``, ``month``, ``sector``, ``level``, ``is_counted``, ``is_unclear``
        (counted as general, because nobody can read the level that it states).
        Source: ``docs/definitions.md#uncounted``.
    """
    rows = observations.merge(effective[_FROM_SUBMISSION], on="submission_id", validate="many_to_one")
    is_whole = ~rows["is_quarantined"].astype(bool)
    is_later = is_whole & (rows["found_on"] > pd.Timestamp(as_of))
    rows["is_counted"] = is_whole & ~is_later
    has_more = rows["is_counted"].groupby(rows["department"]).transform("any")
    rows = rows[~(is_later & has_more)]
    is_written = rows["raw"].astype("string").str.contains(_LEVEL_UNREAD, regex=False).fillna(value=False)
    rows["is_unclear"] = rows["is_counted"] & rows["level"].isna() & is_written.astype(bool)
    in_doubt = ~rows["is_counted"] | rows["is_unclear"]
    latest = rows["department"].map(effective.groupby("department")["month"].max())
    is_latest = rows["month"].eq(latest)
    kept = rows[is_latest | (in_doubt & ~_is_told_again(rows, in_doubt & ~is_latest))]
    ordered = kept.sort_values(["month", "file", "sheet", "row"], kind="stable", ignore_index=True)
    return ordered[[*_TOLD, "is_counted", "is_unclear"]]


def _is_told_again(rows: pd.DataFrame, asked: pd.Series) -> pd.Series:
    """Return which of the rows asked for a later month's workbook of their department tells again."""
    told = pd.Series(data=False, index=rows.index)
    for department in rows.loc[asked, "department"].unique():
        own = rows[rows["department"].eq(department)]
        records = [_compared(row) for row in own.to_dict("records")]
        last: dict[Hashable, str] = {}
        for row in records:
            for key in _keys(row, _stated):
                last[key] = max(last.get(key, ""), row["month"])
        for place, row in zip(own.index, records, strict=True):
            if asked[place]:
                told[place] = any(last.get(key, "") > row["month"] for key in _keys(row, _asked))
    return told


def _compared(row: Mapping[Any, Any]) -> dict[str, Any]:
    said = {
        name: None if pd.isna(row[name]) else change(str(row[name])) for name, change in _COMPARED.items()
    }
    found_on = None if pd.isna(row["found_on"]) else row["found_on"]
    return {**said, "found_on": found_on, "month": row["month"]}


def _keys(row: Mapping[str, Any], ways: Callable[[Any], Iterable[Any]]) -> Iterator[Hashable]:
    """Yield under what a row is known: its number or text, with unit and day; what one of two does not say agrees."""
    for name in ("hazard_no", "description"):
        if row[name]:
            yield from product([name], [row[name]], ways(row["unit"]), ways(row["found_on"]))


def _stated(value: Any) -> tuple[Any, ...]:
    return (value, _ANY)


def _asked(value: Any) -> tuple[Any, ...]:
    return (_ANY,) if value is None else (value, None)
