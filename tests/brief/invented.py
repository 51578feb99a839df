"""Figures of an invented register, for every paper."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pyarrow as pa

from hazardlib.brief.compose import compose
from hazardlib.brief.entries import read_entries
from hazardlib.brief.material import Material
from hazardlib.brief.paper import Paper
from hazardlib.domain.columns import (
    DUTIES,
    FINDINGS,
    HAZARDS,
    HISTORY,
    LEDGER,
    MATTERS,
    OBSERVATIONS,
    PROGRESS,
    REINSPECTIONS,
    TIPS,
    Column,
)
from hazardlib.domain.month import Month
from hazardlib.domain.sheets import COUNTED_OTHER_SHEETS
from hazardlib.domain.unit_names import UnitNames
from hazardlib.measure.compute import Figures
from hazardlib.measure.figure import plain
from hazardlib.measure.inputs import OtherSheets
from hazardlib.measure.trend import MonthState, PreviousPaper, values_on
from hazardlib.merge.kept_lists import units_frame
from hazardlib.merge.received import received_rows
from hazardlib.merge.register import Register
from hazardlib.store import arrow_schema, to_frame
from tests.brief.invented_register import DAYS, PREVIOUS, campaign, invented_stories, register

_SILENT = {"2023-07": ("综合保障科", "工程建设科"), "2023-11": ("能源公司",)}


@dataclass(frozen=True)
class Invented:
    figures: dict[str, Any]
    hazards: pd.DataFrame
    history: pd.DataFrame
    leaders: pd.DataFrame

    def paper(self, **narrative: str) -> Paper:
        """Return the paper; from the same figures and frames it is composed once."""
        key = (json.dumps([self.figures, narrative]), id(self.hazards), id(self.history))
        if key not in _COMPOSED:
            paper = compose(self.figures, self.hazards, self.history, campaign(), narrative)
            _COMPOSED[key] = (paper, self.hazards, self.history)
        return _COMPOSED[key][0]

    def material(self) -> Material:
        return Material(self.figures, read_entries(self.hazards, campaign()), campaign(), {})


_COMPOSED: dict[tuple[str, int, int], tuple[Paper, pd.DataFrame, pd.DataFrame]] = {}
"""Papers, each with the frames that it was composed from, so that no other frame takes their identity."""


def _submissions(as_of: date, *, complete: bool = False) -> pd.DataFrame:
    rows = []
    for month in campaign().months_due(as_of):
        for place, department in enumerate(campaign().departments):
            if department.name in _SILENT.get(str(month), ()) and not complete:
                continue
            late = (place + month.number) % 9 == 0
            refused = (place, month.number) in {(4, 9), (8, 11)} and not complete
            due_on = campaign().due_on(month)
            day = due_on + timedelta(days=2 if late and not complete else -1)
            rows.append(
                {
                    "submission_id": f"{month}-{place}",
                    "department": department.name,
                    "month": str(month),
                    "turn": campaign().turn(str(month)),
                    "sectors": "",
                    "first_seen_at": datetime(day.year, day.month, day.day, 1, 20, tzinfo=UTC),
                    "reported_on": pd.Timestamp(day),
                    "verdict": "refused" if refused else "accepted",
                    "is_nil": place == 9 and month.number == 7,
                    "is_sample": True,
                    "file": f"{month}/{department.name}.xlsx",
                }
            )
    return pd.DataFrame(rows, columns=_SUBMISSION)


_SUBMISSION = "submission_id department month turn sectors first_seen_at reported_on verdict is_nil is_sample file".split()


def invent(kind: str, *, empty: bool = False, on: date | None = None, all_major: bool = False) -> Invented:
    """A paper's figures and frames; an empty one has every department reporting and nothing found."""
    as_of = on or DAYS[kind]
    stories = () if empty else invented_stories()
    stories = tuple(story | {"level": "major"} for story in stories) if all_major else stories
    hazards, leaders = register(as_of, stories)
    days = {campaign().due_on(month) for month in campaign().months_due(as_of)} - {as_of}
    visible = _submissions(as_of, complete=empty)
    effective = visible[visible["verdict"] != "refused"]
    observations = pd.DataFrame(columns=list(OBSERVATIONS))
    found = [
        ("REQUIRED_MISSING", "error", 4),
        ("DATE_NOT_READABLE", "error", 3),
        ("LEVEL_MISSING", "warning", 11),
    ]
    refused = visible[visible["verdict"] == "refused"]
    findings = pd.DataFrame(
        [
            {"code": code, "severity": severity, "message": "…", "submission_id": ""}
            for code, severity, count in found
            for _ in range(0 if empty else count)
        ]
        + [
            {
                "code": "MONTH_NOT_FOUND",
                "severity": "error",
                "message": "看不出是哪个月的台账。",
                "submission_id": one,
            }
            for one in refused["submission_id"]
        ],
        columns=list(FINDINGS),
    )
    observations = _quarantined(effective, observations, empty=empty)
    month = Month.of(as_of)
    header = {
        "name": str(month) if kind == "monthly" else f"{month}-{kind}",
        "kind": kind,
        "month": str(month),
        "as_of": as_of.isoformat(),
        "known_at": f"{as_of.isoformat()}T18:00:00+08:00",
        "meeting_on": campaign().meeting_on(month).isoformat() if kind == "monthly" else None,
    }
    dated = observations.astype({"found_on": "datetime64[us]"})
    history = to_frame(arrow_schema(HISTORY).empty_table())
    inputs = SimpleNamespace(
        header=header,
        campaign=campaign(),
        as_of=as_of,
        register=Register(hazards, history, leaders, findings),
        earlier=[_then(day, stories) for day in sorted(days)],
        before=_before(kind, stories),
        visible=visible,
        effective=effective,
        observations=observations,
        findings=findings,
        received=received_rows(dated, effective, as_of),
        beside=dict.fromkeys(COUNTED_OTHER_SHEETS, ()),
        other_sheets=OtherSheets(
            **_sheets(empty=empty), listed=units_frame((), UnitNames()), tasks=[] if empty else _TASKS
        ),
    )
    return Invented(plain(Figures(inputs, {})), hazards, history, leaders)


_TASKS = (
    {
        "leader": "周建鹏",
        "task": "带队检查",
        "due_on": date(2023, 6, 30),
        "done_on": date(2023, 6, 20),
        "note": "",
        "place": "leader_tasks.csv 第2行",
    },
    {
        "leader": "张馨",
        "task": "暗查暗访",
        "due_on": date(2023, 6, 30),
        "done_on": None,
        "note": "",
        "place": "leader_tasks.csv 第3行",
    },
)
_PLACE = {"file": "2023-06/综合执法大队.xlsx", "department": "综合执法大队", "month": "2023-06", "row": 5}
_PROGRESS = (
    {
        "sheet": "工作进展",
        "sector": "commerce",
        "indicator": "检查单位",
        "this_month": 40.0,
        "cumulative": 52.0,
    },
    {
        "sheet": "工作进展",
        "sector": "commerce",
        "indicator": "发现隐患",
        "this_month": 7.0,
        "cumulative": 7.0,
    },
    {"sheet": "工作进展", "sector": "commerce", "indicator": "应检查单位", "cumulative": 90.0},
    {"sheet": "工作进展", "sector": "commerce", "indicator": "已检查单位", "cumulative": 60.0},
)
_DUTY = {"sheet": "企业履责", "sector": "commerce", "is_not_applicable": False}
_DUTIES = (
    {**_DUTY, "unit": "甲饭店", "duty": "hot-work", "done_on": date(2023, 6, 9)},
    {**_DUTY, "unit": "乙商行", "duty": "mobilisation", "done_on": date(2023, 7, 3)},
)
_TIP = {"sheet": "举报线索", "sector": "commerce", "unit": "甲饭店", "danger": "不外传的内容"}
_TIPS = (
    {**_TIP, "tip_id": "T1", "channel": "12345", "received_on": date(2023, 6, 2), "outcome": "verified"},
    {
        **_TIP,
        "tip_id": "T2",
        "channel": "12350",
        "received_on": date(2023, 6, 3),
        "settled_on": date(2023, 6, 9),
    },
)
_MISMATCH = {
    "code": "PROGRESS_LEDGER_DIFFERS",
    "department": "综合执法大队",
    "month": "2023-06",
    "sector": "commerce",
    "indicator": "发现隐患",
    "stated": 7.0,
    "expected": 6.0,
    "file": "2023-06/综合执法大队.xlsx",
    "sheet": "工作进展",
    "row": 6,
}


def _rows(
    table: Mapping[str, Column], rows: Sequence[Mapping[str, Any]], *, more: Sequence[str]
) -> pd.DataFrame:
    columns = {**table, **{name: Column(name, name, "text") for name in more}}
    frame = to_frame(pa.Table.from_pylist([{**_PLACE, **row} for row in rows], arrow_schema(columns)))
    return frame.assign(is_not_applicable=False)


def _sheets(*, empty: bool) -> dict[str, Any]:
    progress = _rows(PROGRESS, () if empty else _PROGRESS, more=("department", "month", "file"))
    duties = _rows(DUTIES, () if empty else _DUTIES, more=("department", "month", "file"))
    duties["unit_id"] = duties["unit"] + duties["sector"]
    duties["last_reported_on"] = pd.Timestamp("2023-06-18")
    tips = _rows(TIPS, () if empty else _TIPS, more=("department", "month", "file", "tip_id", "hazard_id"))
    tips["first_month"], tips["unit_id"] = tips["month"], tips["unit"]
    decided = _rows(MATTERS, (), more=("file", "reported_by", "hazard_id", "takes_effect"))
    mismatches = [] if empty else [_MISMATCH]
    return {
        "progress": progress,
        "mismatches": mismatches,
        "duties": duties,
        "tips": tips,
        "decided": decided,
        "reinspected": _rows(REINSPECTIONS, (), more=("department", "month", "file")),
    }


def _registered(day: date, stories: tuple[dict[str, Any], ...]) -> Register:
    hazards, leaders = register(day, stories)
    return Register(hazards, pd.DataFrame(), leaders, pd.DataFrame())


def _then(day: date, stories: tuple[dict[str, Any], ...]) -> MonthState:
    own = _registered(day, stories)
    return MonthState(day, values_on(own, day), lambda: own)


def _before(kind: str, stories: tuple[dict[str, Any], ...]) -> PreviousPaper | None:
    if kind not in PREVIOUS:
        return None
    own = _registered(PREVIOUS[kind], stories)
    return PreviousPaper(PREVIOUS[kind], own, PREVIOUS[kind], own)


def _quarantined(effective: pd.DataFrame, columns: pd.DataFrame, *, empty: bool) -> pd.DataFrame:
    if empty:
        return columns.astype({"is_quarantined": bool}).assign(
            is_ahead=False, file="", department="", month="", turn=0
        )
    rows = [
        {
            "submission_id": one,
            "sheet": "隐患台账",
            "row": 9 + place,
            "is_quarantined": True,
            "sector": "commerce",
            "unit": "某单位",
        }
        for place, one in enumerate(effective["submission_id"].head(3))
    ]
    own = pd.DataFrame(rows, columns=list(columns.columns)).assign(is_ahead=False)
    return own.merge(effective[["submission_id", "file", "department", "month", "turn"]], on="submission_id")


assert set(LEDGER) <= set(HAZARDS) | {"status", "quantity", "rectified_quantity"}
