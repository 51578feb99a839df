"""An invented register and its figures, for every paper; nothing is read from files but the campaign."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from hazardlib.brief.compose import compose
from hazardlib.brief.paper import Paper
from hazardlib.campaign import Campaign, load_campaign
from hazardlib.columns import (
    DUTIES,
    FINDINGS,
    HAZARDS,
    HISTORY,
    LEDGER,
    OBSERVATIONS,
    PROGRESS,
    TIPS,
    Column,
)
from hazardlib.measure.duties import duty_figures
from hazardlib.measure.progress import progress_figures
from hazardlib.measure.settle import settle_figures
from hazardlib.measure.supervision import supervision_figures
from hazardlib.measure.tasks import leader_tasks
from hazardlib.measure.tips import tip_figures
from hazardlib.measure.trend import Before
from hazardlib.merge.flags import add_flags, add_groups
from hazardlib.merge.leaders import assign_leaders
from hazardlib.merge.units import units_frame
from hazardlib.month import Month
from hazardlib.store import arrow_schema, to_frame
from tests.brief.pages import Printed, print_papers

ROOT = Path(__file__).resolve().parents[2]

DAYS = {
    "monthly": date(2023, 7, 20),
    "interim": date(2023, 8, 1),
    "final": date(2023, 12, 1),
    "supplement": date(2023, 12, 31),
}
PREVIOUS = {"monthly": date(2023, 6, 20), "supplement": date(2023, 12, 1)}

SCENES = (
    ("欢乐谷游乐园", "餐饮区后厨", "燃气报警器未按要求安装，联动切断阀处于手动状态"),
    ("恒大世博中心酒店", "二层宴会厅", "疏散通道堆放桌椅，安全出口指示灯损坏2处"),
    ("天骥智谷（一期）", "地下车库", "消火栓箱内缺水带"),
    ("景湖科技园3号楼", "电梯机房", "电梯维保记录缺少6月份内容"),
    ("某商业街烧烤店", "操作间", "液化石油气瓶与明火间距不足，私拉电线"),
    ("万科里商业中心", "", "应急照明灯不亮"),
    ("湖区泵站", "配电室", "配电柜未设挡鼠板，绝缘垫老化"),
    ("在建安置房项目", "3号塔吊", "起重机械限位器失灵，未停用检修"),
    ("垃圾转运站", "压缩车间", "作业人员未佩戴防护用品"),
    ("供热二站", "锅炉房", "有限空间作业审批手续不全"),
    ("<b onclick=alert(1)>湖畔民宿</b>", "</script><script>alert(1)</script>", "违规住人 & “三合一”"),
)
SOURCES = {"企业自查": "self_check", "部门检查": "department_check", "街道督查": "department_check"}


@cache
def campaign() -> Campaign:
    return load_campaign(ROOT / "campaign.yaml")


@dataclass(frozen=True)
class Invented:
    figures: dict[str, Any]
    hazards: pd.DataFrame
    history: pd.DataFrame
    leaders: pd.DataFrame

    def paper(self, **narrative: str) -> Paper:
        return compose(self.figures, self.hazards, self.history, campaign(), narrative)


def _story(luck: random.Random, number: int) -> dict[str, Any]:
    sectors = [sector for sector in campaign().sectors if sector.code not in {"administration", "waterways"}]
    sector = luck.choices(sectors, weights=[9, 4, 12, 10, 8, 6, 5, 9, 3, 6, 2])[0]
    found_on = date(2023, 6, 1) + timedelta(days=luck.randrange(210))
    due_on = found_on + timedelta(days=luck.choice((3, 7, 15, 30, 60)))
    taken = luck.choice((1, 2, 4, 9, 14, 20, 40, 90, 400))
    done_on = found_on + timedelta(days=taken)
    unit, location, description = luck.choice(SCENES)
    department = luck.choice((*sector.leads_on(found_on), *sector.cooperates_on(found_on)))
    return {
        "hazard_no": f"DLH-{number:04d}" if luck.random() < 0.8 else None,
        "sector": sector.code,
        "unit": unit,
        "location": location or None,
        "description": description,
        "level": "major" if luck.random() < 0.08 else "general",
        "source": luck.choice((*SOURCES, None)),
        "fix_type": "time_limited" if luck.random() < 0.6 else "at_once",
        "responsible_person": "张三",
        "measures": "更换" if luck.random() < 0.9 else None,
        "funds": 0.5,
        "contingency": "现场看护",
        "found_on": found_on,
        "due_on": due_on if luck.random() < 0.93 else None,
        "done_on": done_on,
        "closed_on": done_on + timedelta(days=luck.choice((0, 2, 6, 30))),
        "supervision": luck.choice(("none", "none", "none", "none", "street", "district")),
        "department": department,
        "departments": f"{department}、公共安全办公室" if luck.random() < 0.02 else department,
        "is_unreported": luck.random() < 0.03,
        "is_reopened": luck.random() < 0.02,
        "is_conflicting": luck.random() < 0.02,
        "is_deadline_moved": luck.random() < 0.04,
    }


@cache
def _stories() -> tuple[dict[str, Any], ...]:
    luck = random.Random(20231)
    return tuple(_story(luck, number) for number in range(620))


def register(as_of: date, stories: tuple[dict[str, Any], ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The hazards found by ``as_of`` in their state on that day, and who answers for them."""
    rows = [story for story in stories if story["found_on"] <= as_of]
    frame = pd.DataFrame(rows, columns=list(_stories()[0])).reindex(columns=list(HAZARDS))
    for name, column in HAZARDS.items():
        if column.type == "date":
            frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
        elif column.type in {"text", "word"}:
            frame[name] = frame[name].astype("str")
    day = pd.Timestamp(as_of)
    for name in ("done_on", "closed_on"):
        frame[name] = frame[name].where(frame[name] <= day)
    frame["rectified_on"] = frame["done_on"]
    state = frame["done_on"].notna().map({True: "rectified", False: "open"}).astype("str")
    frame["state"] = state.where(frame["closed_on"].isna(), "closed").astype("str")
    frame["hazard_id"] = pd.Series([f"h{place:05d}" for place in range(len(frame))], dtype="str")
    frame["source_bucket"] = frame["source"].map(SOURCES).astype("str")
    frame["file"] = ("2023-07/" + frame["department"] + "7月台账.xlsx").astype("str")
    frame["sheet"] = pd.Series("隐患台账", index=frame.index, dtype="str")
    frame["row"] = pd.Series(range(5, 5 + len(frame)), index=frame.index, dtype="Int64")
    frame["month"] = frame["first_month"] = pd.Series(str(Month.of(as_of)), index=frame.index, dtype="str")
    frame = add_groups(add_flags(frame, as_of), campaign())
    for name, column in HAZARDS.items():
        if column.type == "flag":
            frame[name] = frame[name].fillna(value=False).astype(bool)
    frame["is_unreported"] &= frame["is_open"]
    leaders = assign_leaders(frame, campaign(), as_of)
    together = (
        leaders.groupby("hazard_id")["leader"].agg("、".join) if len(leaders) else pd.Series(dtype="str")
    )
    frame["leaders"] = frame["hazard_id"].map(together).astype("str")
    return frame[list(HAZARDS)], leaders


_SILENT = {"2023-07": ("综合保障科", "工程建设科"), "2023-11": ("能源公司",)}


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
                    "first_seen_at": datetime(day.year, day.month, day.day, 1, 20, tzinfo=UTC),
                    "reported_on": pd.Timestamp(day),
                    "verdict": "refused" if refused else "accepted",
                    "is_nil": place == 9 and month.number == 7,
                    "is_sample": True,
                    "file": f"{month}/{department.name}.xlsx",
                }
            )
    return pd.DataFrame(rows, columns=_SUBMISSION)


_SUBMISSION = "submission_id department month first_seen_at reported_on verdict is_nil is_sample file".split()


def invent(kind: str, *, empty: bool = False, on: date | None = None) -> Invented:
    """A paper's figures and frames; an empty one has every department reporting and nothing found."""
    as_of = on or DAYS[kind]
    stories = () if empty else _stories()
    hazards, leaders = register(as_of, stories)
    days = {campaign().due_on(month) for month in campaign().months_due(as_of)} - {as_of}
    earlier = {day: register(day, stories)[0] for day in sorted(days)}
    visible = _submissions(as_of, complete=empty)
    in_force = visible[visible["verdict"] != "refused"]
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
    observations = _quarantined(in_force, observations, empty=empty)
    month = Month.of(as_of)
    header = {
        "name": str(month) if kind == "monthly" else f"{month}-{kind}",
        "kind": kind,
        "month": str(month),
        "as_of": as_of.isoformat(),
        "known_at": f"{as_of.isoformat()}T18:00:00+08:00",
    }
    _, figures = settle_figures(
        header,
        hazards,
        leaders,
        earlier,
        visible,
        in_force,
        observations,
        findings,
        campaign(),
        as_of=as_of,
        before=_before(kind, stories),
    )
    history = to_frame(arrow_schema(HISTORY).empty_table())
    figures["supervision"] = supervision_figures(hazards, history, campaign(), as_of)
    figures["leader_tasks"] = leader_tasks([] if empty else _TASKS, campaign(), as_of)
    figures |= _evidence(as_of, PREVIOUS.get(kind), figures["overall"]["major"]["found"], empty=empty)
    return Invented(figures, hazards, history, leaders)


_TASKS = (
    {
        "leader": "周建鹏",
        "task": "带队检查",
        "due_on": date(2023, 6, 30),
        "done_on": date(2023, 6, 20),
        "note": "",
    },
    {"leader": "张馨", "task": "暗查暗访", "due_on": date(2023, 6, 30), "done_on": None, "note": ""},
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
_TIP = {"sheet": "举报线索", "sector": "commerce", "unit": "甲饭店", "content": "不外传的内容"}
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


def _evidence(as_of: date, previous_on: date | None, major_found: int, *, empty: bool) -> dict[str, Any]:
    progress = _rows(PROGRESS, () if empty else _PROGRESS, more=("department", "month", "file"))
    duties = _rows(DUTIES, () if empty else _DUTIES, more=("department", "month", "file"))
    duties["unit_id"] = duties["unit"] + duties["sector"]
    tips = _rows(TIPS, () if empty else _TIPS, more=("department", "month", "file", "tip_id", "hazard_id"))
    mismatches = pd.DataFrame([] if empty else [_MISMATCH], columns=list(_MISMATCH))
    return {
        "progress": progress_figures(progress, mismatches, campaign(), as_of=as_of, major_found=major_found),
        "duties": duty_figures(duties, units_frame(()), campaign(), as_of=as_of),
        "tips": tip_figures(tips, campaign(), as_of=as_of, previous_on=previous_on),
    }


def _before(kind: str, stories: tuple[dict[str, Any], ...]) -> Before | None:
    if kind not in PREVIOUS:
        return None
    hazards, _ = register(PREVIOUS[kind], stories)
    return Before(PREVIOUS[kind], hazards, PREVIOUS[kind], len(hazards))


def _quarantined(in_force: pd.DataFrame, columns: pd.DataFrame, *, empty: bool) -> pd.DataFrame:
    if empty:
        return columns.astype({"is_quarantined": bool})
    rows = [
        {
            "submission_id": one,
            "sheet": "隐患台账",
            "row": 9 + place,
            "is_quarantined": True,
            "unit": "某单位",
        }
        for place, one in enumerate(in_force["submission_id"].head(3))
    ]
    return pd.DataFrame(rows, columns=list(columns.columns))


@pytest.fixture(scope="session", params=list(DAYS))
def invented(request: pytest.FixtureRequest) -> Invented:
    return invent(request.param)


@pytest.fixture(scope="session")
def monthly() -> Invented:
    return invent("monthly")


@pytest.fixture(scope="session")
def make() -> Callable[..., Invented]:
    return invent


@pytest.fixture(scope="session")
def prints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Printed]:
    """The three papers that leave the street, as pages and prints."""
    papers = {kind: invent(kind).paper() for kind in ("monthly", "interim", "final")}
    return print_papers(papers, tmp_path_factory.mktemp("prints"))


assert set(LEDGER) <= set(HAZARDS) | {"status", "quantity", "rectified_quantity"}
