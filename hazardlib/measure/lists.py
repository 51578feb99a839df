"""Lists of hazards in figures.json (overdue, due soon, …), and the rows and files that did not count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hazardlib.domain.frames import plain_records
from hazardlib.domain.terms import WITHOUT_LEDGER, Severity, Verdict
from hazardlib.measure.figure import Figure, as_texts, list_of_hazards, list_of_rows, of_records
from hazardlib.measure.groups import Flags
from hazardlib.measure.rates import group_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hazardlib.domain.month import Month

REPEAT_UNIT_FOUND = 3
"""From how many hazards on a unit is listed as one that keeps producing them."""

_PLACES = "按处数相加：一条一处；同一种问题太多时，最后一条写明代表其余几处。"

ENTRY = "这是清单里一项的内容。"
"""How an entry of a list is worked out that tells itself where it stands."""

SHARED = "what-every-figure-shares"
"""Where in ``docs/definitions.md`` stands what is true of every figure."""


def hazard_lists(
    hazards: pd.DataFrame, by_unit: Sequence[Mapping[str, Any]], late: Sequence[str]
) -> dict[str, Any]:
    """Return the lists of hazard ids that a meeting works through."""
    flag = {name: values.to_numpy() for name, values in hazards.items() if values.dtype == bool}
    still_open = flag["is_open"]
    twice = hazards["departments"].str.contains("、", regex=False).to_numpy()
    identity, as_listed = hazards["hazard_id"].array, np.arange(len(hazards))
    order = ["overdue_days", "due_on", "hazard_id"]
    # What is closed or unsupervised is in no ordered list, and to order a million takes seconds.
    due = hazards[order].reset_index(drop=True)[still_open | flag["is_supervised_open"]]
    urgent = due.sort_values(order, ascending=[False, True, True], kind="stable").index.to_numpy()
    by_due = due.sort_values(["due_on", "hazard_id"], kind="stable").index.to_numpy()

    def ids(order: NDArray[Any], mask: NDArray[np.bool_], definition: str = "lists") -> Figure:
        return list_of_hazards(as_texts(identity[order[mask[order]]]), definition)

    incomplete = flag["is_time_limited"] & ~flag["is_complete"]
    urgent_major = flag["is_major"] & (flag["is_overdue"] | flag["is_due_soon"])
    overdue_major = flag["is_overdue_verified"] & flag["is_major"] & flag["is_supervised"]
    return {
        "unreported": ids(as_listed, flag["is_unreported"], "unreported"),
        "reopened": ids(as_listed, flag["is_reopened"], "reopened"),
        "incomplete": ids(as_listed, incomplete, "incomplete"),
        "conflicts": ids(as_listed, flag["is_conflicting"], "conflicts"),
        "lists": {
            "open": ids(as_listed, still_open),
            "overdue": ids(urgent, flag["is_overdue"]),
            "overdue_verified": ids(urgent, flag["is_overdue_verified"]),
            "overdue_unverified": ids(urgent, flag["is_overdue_unverified"]),
            "due_soon": ids(by_due, flag["is_due_soon"]),
            "urgent_major": ids(urgent, urgent_major, "urgent_major"),
            "supervised_open": ids(by_due, flag["is_supervised_open"]),
            "supervised_overdue_major": ids(urgent, overdue_major),
            "deadline_moved": ids(by_due, flag["is_deadline_moved"] & still_open),
            "level_fallen": ids(by_due, flag["is_level_fallen"] & still_open),
            "claimed_twice": ids(as_listed, twice & ~flag["is_closed"]),
            "repeat_units": _repeat_units(by_unit),
            "late_reported": list_of_hazards(late, "lists"),
        },
    }


def carried(hazards: pd.DataFrame, flags: Flags, opening: Month) -> dict[str, Figure]:
    """Return how far the hazards have come that an earlier campaign left open; see ``#carried``."""
    group = group_of(flags, hazards["first_month"].eq(str(opening)).to_numpy())["all"]
    names = ("found", "closed", "rectified", "open", "overdue", "overdue_verified", "overdue_unverified")
    return {name: group.count(name, "carried") for name in names}


def carried_ids(hazards: pd.DataFrame, opening: Month) -> Figure:
    """Return the hazards that an earlier campaign left open, whatever has become of them."""
    own = hazards.loc[hazards["first_month"].eq(str(opening)), "hazard_id"]
    return list_of_hazards([str(value) for value in own], "lists")


def _repeat_units(by_unit: Sequence[Mapping[str, Any]]) -> Figure:
    """Return the units on which at least `REPEAT_UNIT_FOUND` hazards were found, most first."""
    often = [(row["unit"], row["all"]["found"]) for row in by_unit]
    rows = [
        {"unit": unit, "found": replace(found, definition="repeat_units")}
        for unit, found in often
        if found.value >= REPEAT_UNIT_FOUND
    ]
    return Figure(rows, "repeat_units")


def quarantined_rows(observations: pd.DataFrame, countable: Iterable[str]) -> dict[str, Figure]:
    """Return how many rows could not be counted, where each stands, and what it lacks or that it was typed ahead.

    Parameters
    ----------
    observations
        The rows of the effective submissions (see ``merge.select.set_aside``).
    """
    names = list(countable)
    columns = ["month", "file", "sheet", "row", "department", "found_on", "is_ahead"]
    rows = observations.loc[observations["is_quarantined"], list(dict.fromkeys([*columns, *names]))]
    told = [
        {
            "file": row["file"],
            "sheet": row["sheet"],
            "row": int(row["row"]),
            "department": row["department"],
            "missing": [name for name in names if pd.isna(row[name])],
            "found_ahead": f"{row['found_on']:%Y-%m-%d}" if row["is_ahead"] else None,
        }
        for row in rows.sort_values(["month", "file", "sheet", "row"], kind="stable").to_dict("records")
    ]
    return {
        "quarantined": of_records(told, dict, SHARED),
        "quarantined_rows": list_of_rows(told, SHARED, ENTRY),
    }


def count_findings(findings: pd.DataFrame) -> dict[str, Any]:
    """Return the findings counted by severity and by code."""
    own = {
        (str(severity), str(code)): rows for (severity, code), rows in findings.groupby(["severity", "code"])
    }
    severities = ("error", "warning")
    return {
        "findings": {
            severity: _findings(findings[findings["severity"].eq(severity)], "findings")
            for severity in severities
        },
        "findings_by_code": [
            {"code": code, "severity": severity, "count": _findings(rows, "findings")}
            for (severity, code), rows in own.items()
        ],
    }


def _findings(findings: pd.DataFrame, definition: str) -> Figure:
    return Figure(
        int(findings["count"].fillna(1).sum()),
        definition,
        _PLACES,
        records=lambda: [_finding(row) for row in plain_records(findings)],
    )


def _finding(row: Mapping[Any, Any]) -> dict[str, Any]:
    names = ("file", "sheet", "cell", "severity", "code", "message")
    told = {name: row[name] for name in names} | {"severity_name": Severity(row["severity"]).chinese}
    return told | ({"count": row["count"]} if (row["count"] or 1) > 1 else {})


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
    columns = ("submission_id", "file", "department", "month", "verdict", "sectors")
    received = plain_records(visible[list(columns)])
    last_version = {row["file"]: place for place, row in enumerate(received)}
    last_accepted = {
        (row["department"], row["month"]): place
        for place, row in enumerate(received)
        if row["verdict"] != Verdict.REFUSED and row["sectors"] not in WITHOUT_LEDGER
    }
    reasons: dict[str, list[str]] = {}
    errors = findings.loc[findings["severity"].eq("error"), ["submission_id", "message"]]
    for whose, message in errors.itertuples(index=False, name=None):
        reasons.setdefault(whose, []).append(message)
    return [
        {
            **{name: row[name] for name in ("file", "department", "month")},
            "reason": "；".join(reasons.get(row["submission_id"], ())),
            "is_replaced": place
            < max(last_accepted.get((row["department"], row["month"]), -1), last_version[row["file"]]),
        }
        for place, row in enumerate(received)
        if row["verdict"] == Verdict.REFUSED
    ]
