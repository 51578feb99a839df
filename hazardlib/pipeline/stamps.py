"""Stamps: when a submission was first seen, in which order it came, and by which lists it was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hazardlib.domain.terms import Verdict
from hazardlib.merge.select import first_seen

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_NAMES = ("submission_id", "intake_number", "reading", "department", "month", "sha256", "verdict")


class Stamps:
    """What is put on the submissions of one intake.

    Parameters
    ----------
    before
        ``columns.SUBMISSIONS`` taken in before.
    received_at
        When new versions were first seen; or each file's own time.
    basis
        What they are read by (see `hazardlib.pipeline.rereads.reading_basis`).
    """

    def __init__(self, before: pa.Table, received_at: datetime | Mapping[str, datetime], basis: str) -> None:
        self._received_at, self._basis = received_at, basis
        columns = (before.column(name).to_pylist() for name in _NAMES)
        rows = [dict(zip(_NAMES, row, strict=True)) for row in zip(*columns, strict=True)]
        self._before = [
            row | {"moment": moment} for row, moment in zip(rows, first_seen(before), strict=True)
        ]
        self._known = {row["submission_id"]: row for row in self._before}
        self._count = len(self._known)

    def put_on(self, submissions: pd.DataFrame) -> pd.DataFrame:
        """Return submissions with ``first_seen_at``, ``intake_number``, ``reading`` and ``read_with``.

        What is read again keeps its time and its number, and so does a copy of what the department sent for
        the month already (see `_seen_at`) its time.
        """
        import pandas as pd

        rows = submissions.to_dict("records")
        numbers = [self._number(row["submission_id"]) for row in rows]
        return submissions.assign(
            first_seen_at=pd.Series(
                [self._seen_at(row) for row in rows], submissions.index, "datetime64[us, Asia/Shanghai]"
            ),
            intake_number=pd.Series(numbers, submissions.index, "Int64"),
            reading=[self._reading(row["submission_id"]) for row in rows],
            read_with=self._basis,
        )

    def _number(self, identity: str) -> int | None:
        if identity in self._known:
            number: int | None = self._known[identity]["intake_number"]
            return number
        self._count += 1
        return self._count - 1

    def _reading(self, identity: str) -> int:
        return (self._known[identity]["reading"] or 0) + 1 if identity in self._known else 0

    def _seen_at(self, row: Mapping[Any, Any]) -> datetime:
        """Return when a version was first seen; bytes that only have a new name, when they first came.

        Not so where the department has sent another workbook since: then they were put back on purpose, now.
        """
        if row["submission_id"] in self._known:
            moment: datetime = self._known[row["submission_id"]]["moment"]
            return moment
        received = self._received_at
        now = received if isinstance(received, datetime) else received[row["file"]]
        whose = (row["department"], row["month"])
        own = [each for each in self._before if (each["department"], each["month"]) == whose]
        same = [each["moment"] for each in own if each["sha256"] == row["sha256"]]
        accepted = [each for each in own if each["verdict"] != Verdict.REFUSED]
        others = [each["moment"] for each in accepted if each["sha256"] != row["sha256"]]
        is_renamed = same and all(moment <= max(same) for moment in others)
        return min([*same, now]) if is_renamed else now
