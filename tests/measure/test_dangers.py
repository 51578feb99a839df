"""Kinds of danger in the register, from real workbooks and the list of words."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hazardlib.ingest.tables.headings import load_vocabulary
from hazardlib.measure.paths import find_place
from tests.desk import MANAGEMENT, Desk, hazard, tip
from tests.recompute.register import Row

ROOT = Path(__file__).resolve().parents[2]
JULY = date(2023, 7, 20)


def test_hazards_are_counted_by_the_kind_of_danger_their_description_speaks_of(desk: Desk) -> None:
    late = {"due_on": date(2023, 6, 1)}
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard("A-1", description="楼道堆放杂物", level="major", **late),
        hazard("A-2", description="安全出口锁闭", status="closed", accepted_on=date(2023, 7, 1)),
        hazard("A-3", description="安全出口指示灯不亮"),
        hazard("A-4", description="别的什么"),
    )
    figures = desk.ask(JULY).figures
    said = {
        row["danger"]: [row["all"][name] for name in ("found", "open", "overdue")] + [row["major"]["found"]]
        for row in figures["by_danger"]
    }
    assert said == {
        "疏散通道占用": [2, 1, 1, 1],
        "应急照明和标志缺损": [1, 1, 0, 0],
        "其他隐患": [1, 1, 0, 0],
    }
    assert list(said)[-1] == "其他隐患", "what no word tells apart stands last"
    assert sum(row["all"]["found"] for row in figures["by_danger"]) == figures["overall"]["all"]["found"]
    place = find_place(figures, "by_danger.疏散通道占用.all.found")
    assert place is not None
    assert place.value == 2


def test_tips_and_hazards_are_told_apart_by_one_list(desk: Desk) -> None:
    text = "瓶装气存放过多"
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", description=text), tips=[tip("T-1", JULY, danger=text)])
    (told,) = desk.ask(JULY).register.hazards["danger"]
    (stored,) = desk.evidence(JULY).tips["danger"]
    assert told == stored == "燃气用具和管路"


@pytest.mark.parametrize(
    ("description", "kind"),
    [
        ("“三合一”场所，仅一个疏散出口", "三合一"),
        ("未安装可燃气体报警装置，使用液化石油气", "燃气报警"),
        ("员工不会使用灭火器，抽查3人均不合格", "人员和制度"),
        ("堆放杂物，遮挡喷头", "消防设施停用"),
        ("私拉电线，插座超负荷", "电气线路"),
        ("违规储存稀料等易燃易爆危险品约6桶", "危险品存放"),
        ("第15步连墙件缺失", "施工防护"),
        ("室内消火栓箱被文件柜遮挡", "消防设施停用"),
    ],
)
def test_the_most_particular_word_tells_the_kind(description: str, kind: str) -> None:
    assert load_vocabulary(ROOT / "data" / "reference").danger(description) == kind


def test_units_at_which_hazards_are_found_again_say_how(desk: Desk) -> None:
    def found(number: str, unit: str, text: str, found_on: date, **fields: Any) -> Row:
        return hazard(number, unit=unit, description=text, found_on=found_on, **fields)

    may, june, july = date(2023, 5, 30), date(2023, 6, 10), date(2023, 7, 5)
    closed = {"status": "closed", "accepted_on": date(2023, 6, 5)}
    desk.receive(
        MANAGEMENT,
        "2023-07",
        found("A-1", "甲商场", "楼道堆放杂物", may, **closed),
        found("A-2", "甲 商场", "安全出口锁闭", july),
        found("A-3", "甲商场", "灭火器过期", july),
        found("B-1", "乙工地", "脚手架未验收", date(2023, 6, 1), **closed),
        found("B-2", "乙工地", "配电箱无盖", june),
        found("C-1", "丙饭店", "软管老化", june),
        found("C-2", "丙饭店", "软管老化，灶具一", june),
        found("D-1", "丁店", "别的什么", june),
        found("D-2", "丁店", "别的", july),
    )
    names = ("unit", "found", "months", "after_closure", "same_danger", "danger")
    rows = desk.ask(JULY).figures["lists"]["recurring_units"]
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("甲商场", 3, 2, 2, 1, "疏散通道占用"),
        ("丁店", 2, 2, 0, 0, None),
        ("乙工地", 2, 1, 1, 0, None),
    ]
