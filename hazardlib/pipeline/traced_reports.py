"""Figures of what was received: submissions by standing, findings, rows set aside, leaders' tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from hazardlib.columns import COUNTABLE
from hazardlib.measure import lists
from hazardlib.measure import uncounted as left_out
from hazardlib.measure.paths import Place
from hazardlib.measure.tasks import leader_tasks
from hazardlib.month import TIMEZONE
from hazardlib.pipeline.grounds import Grounds
from hazardlib.pipeline.judgement import read_judgement
from hazardlib.pipeline.traced import Behind, Find, counted_records
from hazardlib.terms import Reporting, Severity, Verdict

_REPORTED = (Reporting.ON_TIME, Reporting.LATE, Reporting.NIL)
_TASK_STATES = {"done": "已完成", "late": "逾期完成", "overdue": "逾期未完成", "pending": "未到期"}


def all_standings(grounds: Grounds, _: Place, __: Mapping[str, str]) -> Behind:
    """Find how each department stands with each month, with what it has sent."""
    return counted_records(_standings(grounds, lambda _: True))


def the_standing(grounds: Grounds, place: Place, __: Mapping[str, str]) -> Behind:
    """Find what a department has sent for a month."""
    of_entry = (place.row["department"], place.row["month"])
    return Behind(records=_standings(grounds, lambda each: (each["department"], each["month"]) == of_entry))


def standings_of_month(grounds: Grounds, place: Place, named: Mapping[str, str]) -> Behind:
    """Find the departments that a count (``<figure>``) of a month counts, with what they have sent."""
    figure, month = named["figure"], place.row["month"]
    wanted = {"expected": tuple(Reporting), "reported": _REPORTED}.get(figure, (figure,))
    return counted_records(
        _standings(grounds, lambda each: each["month"] == month and each["status"] in wanted)
    )


def _standings(grounds: Grounds, is_meant: Callable[[Mapping[str, Any]], bool]) -> list[dict[str, Any]]:
    return [_standing(entry, grounds.visible) for entry in grounds.standings if is_meant(entry)]


def _standing(entry: Mapping[str, Any], visible: pd.DataFrame) -> dict[str, Any]:
    own = visible[visible["department"].eq(entry["department"]) & visible["month"].eq(entry["month"])]
    accepted = own[own["verdict"].ne(Verdict.REFUSED)]
    speaking = next(iter((own if accepted.empty else accepted).to_dict("records")), None)
    return {
        **entry,
        "status_name": Reporting(entry["status"]).chinese,
        "file": None if speaking is None else speaking["file"],
        "verdict": None if speaking is None else speaking["verdict"],
        "verdict_name": None if speaking is None else Verdict(speaking["verdict"]).chinese,
        "versions": [_version(row) for row in own.to_dict("records")] if len(own) > 1 else [],
    }


def _version(row: Mapping[Any, Any]) -> str:
    seen = row["first_seen_at"].astimezone(TIMEZONE)
    return f"{row['file']}（{seen:%Y-%m-%d %H:%M} 收到，{Verdict(row['verdict']).chinese}）"


def findings_of(*fields: str) -> Find:
    """Return what finds the findings that agree with an entry in fields; else those of a severity (``<severity>``)."""

    def find(grounds: Grounds, place: Place, named: Mapping[str, str]) -> Behind:
        wanted = {field: place.row[field] for field in fields} or {"severity": named["severity"]}
        found = grounds.findings
        for field, value in wanted.items():
            found = found[found[field].eq(value)]
        records = [_finding(row) for row in found.to_dict("records")]
        return Behind(records=records, recounted=sum(each.get("count", 1) for each in records))

    return find


def _finding(row: Mapping[Any, Any]) -> dict[str, Any]:
    names = ("file", "sheet", "cell", "severity", "code", "message")
    told = {name: None if pd.isna(row[name]) else row[name] for name in names}
    told["severity_name"] = Severity(row["severity"]).chinese
    if not pd.isna(row["count"]) and row["count"] > 1:
        told["count"] = int(row["count"])
    return told


def quarantined(grounds: Grounds, _: Place, __: Mapping[str, str]) -> Behind:
    """Find the rows that could not be counted."""
    return counted_records(lists.quarantined_rows(grounds.observations, grounds.in_force, COUNTABLE))


def not_counted(grounds: Grounds, place: Place, named: Mapping[str, str]) -> Behind:
    """Find the rows, files and places that a count (``<figure>``) of a group counts of what stands in no figure."""
    run, received, row, figure = grounds.run, grounds.received, place.row, named["figure"]
    sectors = row.get("sectors") or ([row["sector"]] if "sector" in row else None)
    whose = {row["department"]} if "department" in row else None
    if sectors is not None:
        whose = left_out.reporting_in(sectors, run.campaign, run.as_of)
    if figure == "refused":
        files = [
            each for each in lists.refused_files(grounds.visible, grounds.findings) if not each["is_replaced"]
        ]
        return counted_records([each for each in files if whose is None or each["department"] in whose])
    if figure == "unread":
        places = grounds.unread if whose is None else left_out.of_departments(grounds.unread, whose)
        return counted_records(list(places))
    if figure == "possible":
        return counted_records(left_out.told_rows(left_out.possible_rows(received, whose or ())))
    if sectors is not None:
        received = left_out.of_sectors(received, sectors)
    elif whose is not None:
        received = received[received["department"].isin(whose)]
    parts = {"rows": left_out.not_counted, "major": left_out.stated_major, "unclear": left_out.unclear_rows}
    return counted_records(left_out.told_rows(parts[figure](received) if figure in parts else received))


def not_counted_beside(grounds: Grounds, _: Place, named: Mapping[str, str]) -> Behind:
    """Find the rows of a sheet beside the ledger (``<sheet>``) that cannot be counted."""
    return counted_records(grounds.uncounted_beside[named["sheet"]])


def tasks_of_leader(grounds: Grounds, place: Place, named: Mapping[str, str]) -> Behind:
    """Find the tasks of a leader that a count (``<figure>``) counts, with their lines of ``leader_tasks.csv``."""
    run = grounds.run
    lines = [each for each in read_judgement(run).tasks if each.leader == place.row["leader"]]
    wanted = ("done", "late") if named["figure"] == "done" else (named["figure"],)
    records = []
    for line in lines:
        (entry,) = [
            each
            for each in leader_tasks([asdict(line)], run.campaign, run.as_of)
            if each["leader"] == line.leader
        ]
        (task,) = entry["tasks"]
        if task["state"] in wanted:
            records.append(_task(task, line.leader, line.place))
    return counted_records(records)


def _task(task: Mapping[str, Any], leader: str, place: str) -> dict[str, Any]:
    state_name = _TASK_STATES[task["state"]]
    return {"leader": leader, **task, "state_name": state_name, "file": Path(place).name}
