"""Which submissions go back to their senders with something to mend; imports nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from hazardlib.domain.terms import Verdict
from hazardlib.findings import Finding
from hazardlib.ingest.files.find import path_in_raw
from hazardlib.merge.select import effective_of, plain_rows
from hazardlib.pipeline.voids import submissions_in_force
from hazardlib.workspace import Workspace

_COLUMNS = ("submission_id", "sha256", "is_sample", "rows_read", "rows_accepted", "reading")

Row = Mapping[str, Any]
"""The columns of ``columns.SUBMISSIONS`` that feedback needs, as plain values."""

Aside = Mapping[str, list[Finding]]
"""By submission, what only shows beside others; known once the month has been merged."""


def submissions_to_send_back(workspace: Workspace, month: str, aside: Aside) -> list[Row]:
    """Return the submissions of a month whose senders are waiting for a word, latest last."""
    rows = [row for row in plain_rows(submissions_in_force(workspace), *_COLUMNS) if _belongs(row, month)]
    latest = {row["file"]: row for row in rows}
    accepted_at = {row["department"]: at for at, row in enumerate(rows) if row["verdict"] != Verdict.REFUSED}
    found: list[Row] = [
        row
        for row in effective_of(rows)
        if (row["verdict"] == Verdict.FINDINGS or row["submission_id"] in aside)
        and latest[row["file"]] is row
    ]
    for at, row in enumerate(rows):
        is_last_word = accepted_at.get(row["department"], -1) < at
        is_there = latest[row["file"]] is row and path_in_raw(workspace.raw, row["file"]).is_file()
        if row["verdict"] == Verdict.REFUSED and is_last_word and is_there:
            found.append(row)
    return found


def _belongs(row: Row, month: str) -> bool:
    if row["month"] is not None:
        return bool(row["month"] == month)
    return PurePosixPath(row["file"]).parts[0] == month
