"""Plausibility checks: rows that are read and counted, and in which a slip is likelier than what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pandas as pd

from hazardlib.domain.campaign import fold
from hazardlib.domain.columns import IDENTITY
from hazardlib.domain.terms import PUT_RIGHT, State
from hazardlib.ingest.rules.records import Records
from hazardlib.ingest.rules.several import rows_of_several
from hazardlib.ingest.tables.kinds import says_nil
from hazardlib.ingest.values.parse import Fault

LONGEST_DAYS = 366
"""From found to deadline; beyond it the year may be wrong [days]."""

_LONGEST_NIL = 60
"""Longer descriptions tell of something, whatever one clause of them says [characters]."""


def implausible_rows(records: Records) -> list[Fault]:
    """Return what had better be looked at again.

    Parameters
    ----------
    records
        The rows, with defaults filled in.
    """
    finders = (_nothing_found, _quantities, _deadlines, _same_rows, rows_of_several)
    return [fault for find in finders for fault in find(records)]


def _nothing_found(records: Records) -> Iterator[Fault]:
    """Yield the rows that describe no hazard: 检查未发现隐患, with a date and a state."""
    texts = records.rows["description"]
    nil = {text for text in texts.dropna().unique() if len(text) <= _LONGEST_NIL and says_nil(text)}
    for row in records.where(texts.isin(nil)) if nil else ():
        yield Fault(row, "description", "NOTHING_FOUND", str(texts[row]))


def _quantities(records: Records) -> Iterator[Fault]:
    rows = records.rows
    quantity, done = rows["quantity"].fillna(1), rows["rectified_quantity"]
    is_put_right = rows["status"].isin([state.value for state in PUT_RIGHT])
    too_few = is_put_right & (done < quantity)
    too_many = rows["status"].eq(State.OPEN.value) & (done == quantity) & (done > 0)
    for row in records.where(too_few | too_many):
        details: dict[str, object] = {
            "quantity": quantity[row],
            "status": State(records.value(row, "status")).chinese,
        }
        yield Fault(row, "rectified_quantity", "QUANTITY_DISAGREES", str(done[row]), details)


def _deadlines(records: Records) -> Iterator[Fault]:
    rows = records.rows
    days = (rows["due_on"] - rows["found_on"]).dt.days
    for code, wrong in (("DUE_BEFORE_FOUND", days < 0), ("DUE_FAR", days > LONGEST_DAYS)):
        for row in records.where(wrong):
            details: dict[str, object] = {"found_on": _day(records.value(row, "found_on"))}
            yield Fault(row, "due_on", code, _day(records.value(row, "due_on")), details)


def _same_rows(records: Records) -> Iterator[Fault]:
    """Yield the rows of one submission that have no number and say what another one says."""
    rows = records.rows
    whole = rows[["hazard_no", "hazard_id"]].isna().all(axis=1) & rows[
        ["sector", "unit", "description", "found_on"]
    ].notna().all(axis=1)
    ids = pd.Series([place.submission.received.submission_id for place in records.places], dtype="str")
    keys = pd.DataFrame(
        {
            "submission": ids.to_numpy()[records.place_of],
            "found_on": rows["found_on"],
            "unit": rows["unit"].map({unit: fold(unit) for unit in rows["unit"].dropna().unique()}),
        }
    )[whole]
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in keys.index[keys.duplicated(keep=False)]:
        values = (records.value(row, name) for name in IDENTITY)
        content = ("" if pd.isna(value) else fold(str(value)) for value in values)
        groups[str(keys.at[row, "submission"]), *content].append(int(row))
    for alike in (group for group in groups.values() if len(group) > 1):
        first = records.place(alike[0]).ledger.sheet
        for row in alike[1:]:
            sheet = "" if records.place(row).ledger.sheet == first else f"［{first}］"
            place = f"{sheet}第 {records.sheet_row(alike[0]) + 1} 行"
            yield Fault(row, "description", "ROW_SAME", details={"place": place})


def _day(value: pd.Timestamp) -> str:
    return f"{value:%Y-%m-%d}"
