"""Which submissions go back to their senders with something to mend; imports nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from hazardlib.domain.terms import Verdict
from hazardlib.findings import Finding
from hazardlib.ingest.files.find import path_in_raw
from hazardlib.merge.select import Sent, places_in_force, sectors_of
from hazardlib.store import Store
from hazardlib.workspace import Workspace

_COLUMNS = (
    "submission_id", "file", "sha256", "department", "month", "first_seen_at", "modified_at", "reported_on",
    "verdict", "is_sample", "sectors", "rows_read", "rows_accepted", "reading",
)  # fmt: skip

Row = Mapping[str, Any]
"""The columns of ``columns.SUBMISSIONS`` that feedback needs, as plain values."""

Aside = Mapping[str, list[Finding]]
"""By submission, what only shows beside others; known once the month has been merged."""


def submissions_to_send_back(workspace: Workspace, month: str, aside: Aside) -> list[Row]:
    """Return the submissions of a month whose senders are waiting for a word, latest last."""
    rows = [row for row in _submissions(workspace) if _belongs(row, month)]
    rows.sort(key=_received_order)
    accepted = [row for row in rows if row["verdict"] != Verdict.REFUSED]
    sent = [(row["department"], Sent(row["file"], sectors_of(row["sectors"]))) for row in accepted]
    last_accepted = {row["department"]: row for row in accepted}
    latest = {row["file"]: row for row in rows}
    found = [
        row
        for row in (accepted[place] for place in places_in_force(sent))
        if (row["verdict"] == Verdict.FINDINGS or row["submission_id"] in aside)
        and latest[row["file"]] is row
    ]
    for row in rows:
        made_up_for = last_accepted.get(row["department"])
        is_last_word = made_up_for is None or _received_order(made_up_for) < _received_order(row)
        is_there = latest[row["file"]] is row and path_in_raw(workspace.raw, row["file"]).is_file()
        if row["verdict"] == Verdict.REFUSED and is_last_word and is_there:
            found.append(row)
    return found


def _submissions(workspace: Workspace) -> list[Row]:
    # Times as whole numbers: Arrow would import pandas for them, half the time of an unchanged rerun.
    table = Store(workspace.processed).read("submissions")
    columns = [table.column(name) for name in _COLUMNS]
    plain = [
        (column.cast("int64") if name.endswith("_at") else column)
        for name, column in zip(_COLUMNS, columns, strict=True)
    ]
    return [
        dict(zip(_COLUMNS, row, strict=True))
        for row in zip(*(column.to_pylist() for column in plain), strict=True)
    ]


def _belongs(row: Row, month: str) -> bool:
    if row["month"] is not None:
        return bool(row["month"] == month)
    return PurePosixPath(row["file"]).parts[0] == month


def _received_order(row: Row) -> tuple[Any, ...]:
    return row["first_seen_at"], row["reported_on"] or date.min, row["modified_at"], row["file"]
