"""Moved deadlines: from which day to which, how often, and whether a department says that it was agreed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd

_AGREED = re.compile(r"同意|批准|准予")
_NOT_YET = re.compile(r"[未不待拟如若尚]|提请|报请|建议")
"""With one of these a remark tells of a wish, not of an agreement: what is in doubt goes before the meeting."""


def deadline_moves(hazards: pd.DataFrame, history: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a line for each open hazard whose deadline has moved, by the present deadline.

    Parameters
    ----------
    hazards, history
        The register as of the day, ``columns.HAZARDS`` and ``columns.HISTORY``.

    Returns
    -------
    list of dict
        ``hazard_id``, ``first_due_on``, ``due_on``, ``count`` of moves, ``days`` from the first deadline to the
        present one (less than 0: earlier), ``month`` of the last move, ``remarks`` given with it or since,
        ``is_agreed``. See ``docs/definitions.md#deadline_moved``.
    """
    moved = hazards[hazards["is_deadline_moved"] & hazards["is_open"]]
    said = history[history["hazard_id"].isin(moved["hazard_id"])]
    # A blank keeps the deadline stated last, be it by another row of the month.
    said = said.assign(due_on=said.groupby("hazard_id", sort=False)["due_on"].ffill())
    said = said.drop_duplicates(["hazard_id", "month"], keep="last")
    told = {str(hazard_id): rows.to_dict("records") for hazard_id, rows in said.groupby("hazard_id")}
    by_deadline = moved.sort_values(["due_on", "hazard_id"], kind="stable")["hazard_id"]
    return [_line(str(hazard_id), told[str(hazard_id)]) for hazard_id in by_deadline]


def _line(hazard_id: str, months: Sequence[dict[Any, Any]]) -> dict[str, Any]:
    dated = [(str(row["month"]), row["due_on"].date()) for row in months if not pd.isna(row["due_on"])]
    steps = _steps(dated)
    first, last = dated[0][1], dated[-1][1]
    since = steps[-1]
    remarks = [str(row["remarks"]) for row in months if row["month"] >= since and not pd.isna(row["remarks"])]
    remark = remarks[-1] if remarks else None
    return {
        "hazard_id": hazard_id,
        "first_due_on": first.isoformat(),
        "due_on": last.isoformat(),
        "count": len(steps),
        "days": (last - first).days,
        "month": since,
        "remarks": remark,
        "is_agreed": any(_tells_of_agreement(each) for each in remarks),
    }


def _steps(dated: Sequence[tuple[str, date]]) -> list[str]:
    """Return the months in which another deadline is stated than before."""
    return [month for (_, before), (month, after) in pairwise(dated) if after != before]


def _tells_of_agreement(remark: str) -> bool:
    return bool(_AGREED.search(remark)) and not _NOT_YET.search(remark)
