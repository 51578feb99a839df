"""Who reported, and when: each department's standing for each report month and stage return."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.domain.campaign_parts import OF_STREET
from hazardlib.domain.frames import row_records
from hazardlib.domain.month import TIMEZONE, Month
from hazardlib.domain.terms import LISTS, NARRATIVE, Reporting, Verdict
from hazardlib.measure.figure import Figure, list_of_rows, of_records

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign


_REPORTED = (Reporting.ON_TIME, Reporting.LATE, Reporting.NIL)
_HOW = "一个填报单位一个月的报送情况。"


def reporting_status(
    submissions: pd.DataFrame, campaign: Campaign, months: Iterable[Month], asked: Collection[Month] = ()
) -> list[dict[str, Any]]:
    """Return one entry per department and month or stage return, also where nothing came.

    A stage return that nobody has sent is told of only where it is asked for: a street may ask for none.

    Parameters
    ----------
    submissions
        ``columns.SUBMISSIONS`` in the order of receipt, accepted and refused, as known at the time asked.

    Returns
    -------
    list of dict
        ``department``, ``month``, ``status`` (``terms.Reporting``), ``received_at`` (ISO 8601, +08:00, the
        first accepted version's; null where nothing came). Source: contract §3 and §5, *reporting*.
    """
    sent = _versions(submissions)
    told = {month for _, month in sent} | set(map(str, asked))
    return [
        _entry(department.name, month, sent.get((department.name, str(month)), ()), campaign)
        for month in months
        if not month.summary or str(month) in told
        for department in campaign.departments_on(campaign.due_on(month))
    ]


def _versions(submissions: pd.DataFrame) -> dict[tuple[str, str], list[Mapping[Any, Any]]]:
    """Return the versions of each department's month, in the order of receipt, each with the moment at which it came here."""
    names = ["department", "month", "verdict", "first_seen_at", "reported_on", "is_nil", "sectors", "file"]
    sent: dict[tuple[str, str], list[Mapping[Any, Any]]] = {}
    reports = submissions.loc[~submissions["sectors"].isin(LISTS), names]
    seen_at = reports["first_seen_at"].dt.tz_convert(TIMEZONE)
    for row in row_records(reports.assign(first_seen_at=seen_at)):
        sent.setdefault((row["department"], row["month"]), []).append(row)
    return sent


def _entry(
    department: str, month: Month, versions: Sequence[Mapping[Any, Any]], campaign: Campaign
) -> dict[str, Any]:
    status, received = Reporting.MISSING, None
    accepted = [each for each in versions if each["verdict"] != Verdict.REFUSED]
    if accepted:
        received = accepted[0]["first_seen_at"]
        status = Reporting.ON_TIME if _is_on_time(accepted[0], month, campaign) else Reporting.LATE
        ledgers = [each for each in accepted if each["sectors"] != NARRATIVE]
        if ledgers and ledgers[-1]["is_nil"]:
            status = Reporting.NIL
    elif versions:
        status, received = Reporting.REFUSED, versions[0]["first_seen_at"]
    moment = None if received is None else received.isoformat(timespec="seconds")
    return {"department": department, "month": str(month), "status": str(status), "received_at": moment}


def _is_on_time(submission: Mapping[Any, Any], month: Month, campaign: Campaign) -> bool:
    stated = submission["reported_on"]
    reported_on: date = (submission["first_seen_at"] if pd.isna(stated) else stated).date()
    return campaign.is_on_time(reported_on, month)


def reporting_figures(reporting: list[dict[str, Any]], submissions: pd.DataFrame) -> dict[str, Any]:
    """Return ``reporting``, and ``coverage``: per month, without stage returns, how many departments should have reported and how many did in what way."""
    sent = cache(partial(_versions, submissions))  # only who opens a figure asks for them

    def tell(entry: Mapping[str, Any]) -> dict[str, Any]:
        return _told(entry, sent())

    wanted = {"expected": tuple(Reporting), "reported": _REPORTED} | {
        str(status): (status,) for status in Reporting
    }
    coverage = []
    by_month: dict[str, list[dict[str, Any]]] = {}
    for entry in reporting:
        by_month.setdefault(entry["month"], []).append(entry)
    for month, own in by_month.items():
        if Month.parse(month).summary:
            continue
        counts = {
            name: of_records([entry for entry in own if entry["status"] in statuses], tell, "reporting")
            for name, statuses in wanted.items()
        }
        coverage.append({"month": month, **counts})
    listed = replace(of_records(reporting, tell, "reporting"), value=reporting, entry_how=_HOW)
    return {"reporting": listed, "coverage": coverage}


def within_streets(rows: Sequence[Mapping[str, Any]], campaign: Campaign) -> Figure:
    """Return how the departments of each street have reported the latest month that it tells of: how many owed, how many did, who did not.

    Parameters
    ----------
    rows
        `reporting_status` of the streets' departments, each by its street's name.
    """
    tell = partial(_told, sent={})
    own: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if not Month.parse(row["month"]).summary:
            own.setdefault(campaign.reporter_of(row["department"]), []).append(row)
    told = []
    for street, said in own.items():
        month = max(row["month"] for row in said)
        owed = [row for row in said if row["month"] == month]
        reported = [row for row in owed if row["status"] in _REPORTED]
        counts = {
            "expected": of_records(owed, tell, "reporting"),
            "reported": of_records(reported, tell, "reporting"),
        }
        silent = [row["department"].removeprefix(street + OF_STREET) for row in owed if row not in reported]
        told.append({"department": street, "month": month, **counts, "silent": silent})
    return list_of_rows(told, "reporting", _HOW)


def _told(
    entry: Mapping[str, Any], sent: Mapping[tuple[str, str], Sequence[Mapping[Any, Any]]]
) -> dict[str, Any]:
    """Return how a department stands with a month, with what it has sent."""
    own = sent.get((entry["department"], entry["month"]), ())
    accepted = [version for version in own if version["verdict"] != Verdict.REFUSED]
    latest = next(iter(accepted or own), None)
    return {
        **entry,
        "status_name": Reporting(entry["status"]).chinese,
        "file": None if latest is None else latest["file"],
        "verdict": None if latest is None else latest["verdict"],
        "verdict_name": None if latest is None else Verdict(latest["verdict"]).chinese,
        "versions": [_version(row) for row in own] if len(own) > 1 else [],
    }


def _version(row: Mapping[Any, Any]) -> str:
    return f"{row['file']}（{row['first_seen_at']:%Y-%m-%d %H:%M} 收到，{Verdict(row['verdict']).chinese}）"
