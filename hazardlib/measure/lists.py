"""Lists of hazards and units in figures.json (overdue, due soon, recurring, …), and the rows and files that did not count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hazardlib.domain.frames import plain_records
from hazardlib.domain.terms import OTHER_DANGER, WITHOUT_LEDGER, Severity, Verdict
from hazardlib.measure.figure import Figure, as_texts, list_of_hazards, list_of_rows, of_records
from hazardlib.measure.group_keys import by_spelling

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hazardlib.domain.month import Month
    from hazardlib.measure.rows import HazardRows, Where

REPEAT_UNIT_FOUND = 3
"""From how many hazards on a unit is listed as one that keeps producing them."""

_PLACES = "按处数相加：一条一处；同一种问题太多时，最后一条写明代表其余几处。"

ENTRY = "这是清单里一项的内容。"
"""How an entry of a list is worked out that tells itself where it stands."""

SHARED = "what-every-figure-shares"
"""Where in ``docs/definitions.md`` stands what is true of every figure."""


def marked_hazards(rows: HazardRows) -> dict[str, Figure]:
    """Return which hazards are reported no more, opened again, without one of the five elements, or told differently by two departments."""
    is_marked = {
        "unreported": rows["is_unreported"],
        "reopened": rows["is_reopened"],
        "incomplete": rows["is_time_limited"] & ~rows["is_complete"],
        "conflicts": rows["is_conflicting"],
    }
    return {name: list_of_hazards(rows.ids(where), name) for name, where in is_marked.items()}


def hazard_lists(
    rows: HazardRows, by_unit: Sequence[Mapping[str, Any]], late: Sequence[str]
) -> dict[str, Any]:
    """Return the lists of hazard ids that a meeting works through."""
    still_open, is_major = rows["is_open"], rows["is_major"]

    def ids(where: Where, by: Sequence[tuple[str, bool]] = (), definition: str = "lists") -> Figure:
        return list_of_hazards(rows.ids(where, by), definition)

    urgent = (("overdue_days", False), *_BY_DUE)
    urgent_major = is_major & (rows["is_overdue"] | rows["is_due_soon"])
    overdue_major = rows["is_overdue_verified"] & is_major & rows["is_supervised"]
    return {
        "open": ids(still_open),
        "overdue": ids(rows["is_overdue"], urgent),
        "overdue_verified": ids(rows["is_overdue_verified"], urgent),
        "overdue_unverified": ids(rows["is_overdue_unverified"], urgent),
        "due_soon": ids(rows["is_due_soon"], _BY_DUE),
        "urgent_major": ids(urgent_major, urgent, "urgent_major"),
        "supervised_open": ids(rows["is_supervised_open"], _BY_DUE),
        "supervised_overdue_major": ids(overdue_major, urgent),
        "deadline_moved": ids(rows["is_deadline_moved"] & still_open, _BY_DUE),
        "level_fallen": ids(rows["is_level_fallen"] & still_open, _BY_DUE),
        "claimed_twice": ids(rows.contains("departments", "、") & ~rows["is_closed"]),
        "repeat_units": _repeat_units(by_unit),
        "late_reported": list_of_hazards(late, "lists"),
    }


_BY_DUE = (("due_on", True), ("hazard_id", True))


def carried(rows: HazardRows, opening: Month) -> dict[str, Figure]:
    """Return how far the hazards have come that an earlier campaign left open; see ``#carried``."""
    group = rows.group(rows.equals("first_month", str(opening)))["all"]
    names = ("found", "closed", "rectified", "open", "overdue", "overdue_verified", "overdue_unverified")
    return {name: group.count(name, "carried") for name in names}


def carried_ids(rows: HazardRows, opening: Month) -> Figure:
    """Return the hazards that an earlier campaign left open, whatever has become of them."""
    return list_of_hazards(rows.ids(rows.equals("first_month", str(opening))), "lists")


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


_RECURRING = "recurring_units"


_OF_HAZARDS = ("hazard_id", "unit_id", "unit", "found_month", "danger", "found_on", "closed_on")


def recurring_units(rows: HazardRows) -> Figure:
    """Return the units at which hazards were found in two months or more, or again after one was closed.

    Returns
    -------
    Figure
        A list: ``unit``, ``found``, ``months`` in which they were found, ``after_closure``, ``same_danger`` and the ``danger``
        that it mostly is; those with most of the same danger first. Source: ``docs/definitions.md#recurring_units``.
    """
    hazards = rows.frame([*_OF_HAZARDS, "is_closed", "has_durations"])
    if hazards.empty:
        return Figure([], _RECURRING)
    own = by_spelling(hazards["unit_id"], hazards["unit"])
    count = len(own.names)
    months, danger = (pd.factorize(hazards[name].array, sort=True) for name in ("found_month", "danger"))
    found_on = hazards["found_on"].to_numpy()
    closed_on = hazards["closed_on"].where(hazards["is_closed"] & hazards["has_durations"]).to_numpy()
    first_closed = np.full(count, np.datetime64("9999-12-31", "us"))
    is_dated = ~np.isnat(closed_on)
    np.minimum.at(first_closed, own.codes[is_dated], closed_on[is_dated])
    is_after = found_on > first_closed[own.codes]
    kind = own.codes * len(danger[1]) + danger[0]
    first_month = np.full(count * len(danger[1]), len(months[1]), dtype=np.intp)
    np.minimum.at(first_month, kind, months[0])
    is_again = (hazards["danger"] != OTHER_DANGER).to_numpy() & (months[0] > first_month[kind])
    kinds = as_texts(danger[1])
    times = np.bincount(np.unique(own.codes * len(months[1]) + months[0]) // len(months[1]), minlength=count)
    again = np.bincount(kind[is_again], minlength=len(first_month)).reshape(count, -1)
    ids = hazards["hazard_id"].array

    def told(unit: int, is_meant: NDArray[np.bool_] | None = None) -> Figure:
        def members() -> list[str]:
            places = own.members(unit)
            return as_texts(ids[places if is_meant is None else places[is_meant[places]]])

        return Figure(int(number[id(is_meant)][unit]), _RECURRING, numerator=members)

    number = {
        id(each): np.bincount(own.codes if each is None else own.codes[each], minlength=count)
        for each in (None, is_after, is_again)
    }
    told_of: list[dict[str, Any]] = [
        {
            "unit": own.names[unit],
            "found": told(unit),
            "months": Figure(int(times[unit]), _RECURRING, "发现过隐患的月份数。"),
            "after_closure": told(unit, is_after),
            "same_danger": told(unit, is_again),
            "danger": kinds[again[unit].argmax()] if again[unit].any() else None,
        }
        for unit in np.flatnonzero((times > 1) | (number[id(is_after)] > 0)).tolist()
    ]
    told_of.sort(key=lambda row: (-row["same_danger"].value, -row["found"].value, row["unit"]))
    return Figure(told_of, _RECURRING)
