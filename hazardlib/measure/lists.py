"""The lists behind the figures: hazards a meeting works through, rows and files that did not count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.measure.rates import is_counted
from hazardlib.terms import State, Verdict

if TYPE_CHECKING:
    from hazardlib.month import Month

REPEAT_UNIT_FOUND = 3
"""From how many hazards on a unit is listed as one that keeps producing them."""


def hazard_lists(hazards: pd.DataFrame) -> dict[str, Any]:
    """Return the lists of hazard ids that a meeting works through."""
    still_open = hazards["is_open"]
    not_closed = hazards["state"].ne(State.CLOSED)
    twice = hazards["departments"].str.contains("、", regex=False)
    urgent = hazards.sort_values(["overdue_days", "hazard_id"], ascending=[False, True], kind="stable")
    by_due = hazards.sort_values(["due_on", "hazard_id"], kind="stable")

    def ids(frame: pd.DataFrame, mask: pd.Series) -> list[str]:
        return [str(value) for value in frame.loc[mask.loc[frame.index], "hazard_id"]]

    incomplete = hazards["is_time_limited"] & ~hazards["is_complete"]
    overdue_major = hazards["is_overdue_verified"] & hazards["is_major"] & hazards["is_supervised"]
    return {
        "unreported": ids(hazards, hazards["is_unreported"]),
        "reopened": ids(hazards, hazards["is_reopened"]),
        "incomplete": ids(hazards, incomplete),
        "conflicts": ids(hazards, hazards["is_conflicting"]),
        "lists": {
            "open": ids(hazards, still_open),
            "overdue": ids(urgent, hazards["is_overdue"]),
            "overdue_verified": ids(urgent, hazards["is_overdue_verified"]),
            "overdue_unverified": ids(urgent, hazards["is_overdue_unverified"]),
            "due_soon": ids(by_due, hazards["is_due_soon"]),
            "supervised_open": ids(by_due, hazards["is_supervised"] & not_closed),
            "supervised_overdue_major": ids(urgent, overdue_major),
            "deadline_moved": ids(by_due, hazards["is_deadline_moved"] & still_open),
            "level_fallen": ids(by_due, hazards["is_level_fallen"] & still_open),
            "claimed_twice": ids(hazards, twice & not_closed),
        },
    }


def carried(hazards: pd.DataFrame, opening: Month) -> dict[str, int]:
    """Return how far the hazards have come that an earlier campaign left open; see ``#carried``."""
    taken_over = hazards[hazards["first_month"].eq(str(opening))]
    names = ("found", "closed", "rectified", "open", "overdue", "overdue_verified", "overdue_unverified")
    return {name: int(is_counted(taken_over, name).sum()) for name in names}


def carried_ids(hazards: pd.DataFrame, opening: Month) -> list[str]:
    """Return the hazards that an earlier campaign left open, whatever has become of them."""
    return [str(value) for value in hazards.loc[hazards["first_month"].eq(str(opening)), "hazard_id"]]


def repeat_units(by_unit: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the units on which at least `REPEAT_UNIT_FOUND` hazards were found, most first."""
    often = [row for row in by_unit if row["all"]["found"] >= REPEAT_UNIT_FOUND]
    return [{"unit": row["unit"], "found": row["all"]["found"]} for row in often]


def quarantined_rows(
    observations: pd.DataFrame, in_force: pd.DataFrame, countable: Iterable[str]
) -> list[dict[str, Any]]:
    """Return where each row that could not be counted stands, and what it lacks or that it was typed ahead.

    Parameters
    ----------
    observations
        ``columns.OBSERVATIONS`` with ``is_ahead`` (see ``merge.ahead``).
    """
    names = list(countable)
    rows = observations[observations["is_quarantined"]].merge(
        in_force[["submission_id", "file", "department", "month"]], on="submission_id", validate="many_to_one"
    )
    rows = rows.sort_values(["month", "file", "sheet", "row"], kind="stable")
    lacking = rows[names].isna()
    return [
        {
            "file": row["file"],
            "sheet": row["sheet"],
            "row": int(row["row"]),
            "department": row["department"],
            "missing": [name for name in names if lacks[name]],
            "found_ahead": f"{row['found_on']:%Y-%m-%d}" if row["is_ahead"] else None,
        }
        for row, lacks in zip(rows.to_dict("records"), lacking.to_dict("records"), strict=True)
    ]


def count_findings(findings: pd.DataFrame) -> dict[str, Any]:
    """Return the findings counted by severity and by code."""
    places = findings["count"].fillna(1)
    by_code = places.groupby([findings["severity"], findings["code"]]).sum()
    counts = places.groupby(findings["severity"]).sum()
    return {
        "findings": {severity: int(counts.get(severity, 0)) for severity in ("error", "warning")},
        "findings_by_code": [
            {"code": row["code"], "severity": row["severity"], "count": int(row["count"])}
            for row in by_code.reset_index().to_dict("records")
        ],
    }


def refused_files(visible: pd.DataFrame, findings: pd.DataFrame) -> list[dict[str, Any]]:
    """Return each refused file with the reason its sender was given.

    Parameters
    ----------
    visible
        ``columns.SUBMISSIONS`` in the order of receipt, accepted and refused.
    findings
        ``columns.FINDINGS`` of the refused ones at least.

    Returns
    -------
    list of dict
        ``file``, ``department``, ``month``, ``reason``, ``is_replaced``: whether a workbook of its department
        and month was accepted later, or another version lies in the file's place.
    """
    is_replaced = _is_replaced(visible)
    refused = visible[visible["verdict"].eq(Verdict.REFUSED)]
    reasons = findings[findings["severity"].eq("error")].groupby("submission_id")["message"].agg("；".join)
    return [
        {
            "file": row["file"],
            "department": None if pd.isna(row["department"]) else row["department"],
            "month": None if pd.isna(row["month"]) else row["month"],
            "reason": reasons.get(row["submission_id"], ""),
            "is_replaced": bool(is_replaced.loc[index]),
        }
        for index, row in zip(refused.index, refused.to_dict("records"), strict=True)
    ]


def _is_replaced(received: pd.DataFrame) -> pd.Series:
    place = pd.Series(range(len(received)), index=received.index)
    accepted = place.where(received["verdict"].ne(Verdict.REFUSED))
    last_accepted = accepted.groupby([received["department"], received["month"]]).transform("max")
    last_version = place.groupby(received["file"]).transform("max")
    return (last_accepted > place) | (last_version > place)
