"""An invented register of hazards, the same each time; nothing is read from files but the campaign and the lists of words."""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.columns import (
    HAZARDS,
)
from hazardlib.domain.month import Month
from hazardlib.domain.unit_names import UnitNames
from hazardlib.ingest.tables.headings import load_vocabulary
from hazardlib.merge.flags import add_flags
from hazardlib.merge.register import leaders_of

ROOT = Path(__file__).resolve().parents[2]

_VOCABULARY = load_vocabulary(ROOT / "data" / "reference")

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
        "is_level_fallen": False,
    }


@cache
def invented_stories() -> tuple[dict[str, Any], ...]:
    luck = random.Random(20231)
    return tuple(_story(luck, number) for number in range(620))


def register(as_of: date, stories: tuple[dict[str, Any], ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The hazards found by ``as_of`` in their state on that day, and who answers for them."""
    rows = [story for story in stories if story["found_on"] <= as_of]
    frame = pd.DataFrame(rows, columns=list(invented_stories()[0])).reindex(columns=list(HAZARDS))
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
    frame["danger"] = frame["description"].map(_VOCABULARY.danger).astype("str")
    frame["unit_id"] = frame["unit"].map(UnitNames().key).astype("str")
    frame["last_reported_on"] = pd.Timestamp(campaign().reported_through(as_of) or as_of)
    frame = add_flags(frame, campaign(), as_of)
    for name, column in HAZARDS.items():
        if column.type == "flag":
            frame[name] = frame[name].fillna(value=False).astype(bool)
    frame["is_unreported"] &= frame["is_open"]
    led_by = leaders_of(frame, campaign(), as_of)
    pairs = [(one, name) for one, names in zip(frame["hazard_id"], led_by, strict=True) for name in names]
    leaders = pd.DataFrame(pairs, columns=["hazard_id", "leader"], dtype="str")
    frame["leaders"] = pd.array(["、".join(names) or None for names in led_by], dtype="str")
    return frame[list(HAZARDS)], leaders
