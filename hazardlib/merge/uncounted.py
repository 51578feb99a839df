"""Uncounted: which rows that departments sent stand in no count, nor in a later workbook of theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.merge.folding import fold, fold_number

if TYPE_CHECKING:
    from collections.abc import Callable

_FROM_SUBMISSION = ["submission_id", "file", "department", "month"]
_TOLD = ["file", "sheet", "row", "department", "month", "sector", "level"]
_COMPARED: Mapping[str, Callable[[str], str]] = {
    "hazard_no": fold_number,
    "unit": fold,
    "description": fold,
}


def received_rows(observations: pd.DataFrame, in_force: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of each department's latest ledger, and those of earlier ones that stand in no count.

    A row of an earlier month that a later workbook of its department tells again, counted or not, is left to that one.

    Parameters
    ----------
    observations
        ``columns.OBSERVATIONS`` of the submissions in force, those typed ahead quarantined (see ``merge.ahead``).
    in_force
        The submissions that count.

    Returns
    -------
    DataFrame
        ``file``, ``sheet``, ``row``, ``department``, ``month``, ``sector``, ``level``, ``is_counted``.
        Source: ``docs/definitions.md#uncounted``.
    """
    rows = observations.merge(in_force[_FROM_SUBMISSION], on="submission_id", validate="many_to_one")
    rows["is_counted"] = ~rows["is_quarantined"].astype(bool)
    latest = rows["department"].map(in_force.groupby("department")["month"].max())
    is_latest = rows["month"].eq(latest)
    kept = rows[is_latest | (~rows["is_counted"] & ~_is_told_again(rows, is_latest))]
    ordered = kept.sort_values(["month", "file", "sheet", "row"], kind="stable", ignore_index=True)
    return ordered[[*_TOLD, "is_counted"]]


def _is_told_again(rows: pd.DataFrame, is_latest: pd.Series) -> pd.Series:
    """Return which rows a later month's workbook of their department tells again; asked only where it matters."""
    asked = ~rows["is_counted"] & ~is_latest
    told = pd.Series(data=False, index=rows.index)
    for department in rows.loc[asked, "department"].unique():
        own = rows[rows["department"].eq(department)]
        records = {
            place: _compared(row) for place, row in zip(own.index, own.to_dict("records"), strict=True)
        }
        by_word = _by_word(records.values())
        for place in own.index[asked[own.index]]:
            row = records[place]
            alike = [other for word in _words(row) for other in by_word[word]]
            told[place] = any(other["month"] > row["month"] and _agree(row, other) for other in alike)
    return told


def _compared(row: Mapping[Any, Any]) -> dict[str, Any]:
    said = {
        name: None if pd.isna(row[name]) else change(str(row[name])) for name, change in _COMPARED.items()
    }
    found_on = None if pd.isna(row["found_on"]) else row["found_on"]
    return {**said, "found_on": found_on, "month": row["month"]}


def _words(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name, row[name]) for name in ("hazard_no", "description") if row[name]]


def _by_word(records: Iterable[dict[str, Any]]) -> Mapping[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in records:
        for word in _words(row):
            found[word].append(row)
    return found


def _agree(row: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two rows with one number or text may be one thing: what both state of unit and day is the same."""
    names = ("unit", "found_on")
    return all(row[name] == other[name] or None in (row[name], other[name]) for name in names)
