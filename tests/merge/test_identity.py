"""A number identifies unless the contents contradict it: five open hazards do not vanish because July begins anew."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.desk import ENFORCEMENT, MANAGEMENT, Desk, hazard, tip

JUNE, JULY, AUGUST = (date(2023, month, 20) for month in (6, 7, 8))
BLOCKS = ["甲小区", "乙小区", "丙小区", "丁小区", "戊小区"]
SITES = ["一号工地", "二号工地", "三号工地", "四号工地", "五号工地"]
CLUTTER = {"unit": "甲小区", "description": "楼道堆物", "found_on": date(2023, 6, 5)}
WIRING = {"unit": "乙店", "description": "私拉电线", "found_on": date(2023, 6, 20)}
PIT = {"unit": "丙工地", "description": "基坑临边无防护", "found_on": date(2023, 7, 5)}


def numbers_begin_anew(desk: Desk, form: str = "GG-2023-{:03}") -> None:
    left = {"description": "楼道堆放杂物", "found_on": date(2023, 6, 5), "due_on": date(2023, 6, 30)}
    new = {"description": "脚手架未验收挂牌", "found_on": date(2023, 7, 5), "sector": "construction"}
    for month, units, said in (("2023-06", BLOCKS, left), ("2023-07", SITES, new)):
        rows = [hazard(form.format(place), unit=unit, **said) for place, unit in enumerate(units, 1)]
        desk.receive(MANAGEMENT, month, *rows)


def codes(desk: Desk, as_of: date) -> list[str]:
    return sorted(desk.register(as_of).findings["code"])


def by_unit(desk: Desk, as_of: date) -> dict[str, dict[str, Any]]:
    return {one["unit"]: one for one in desk.hazards(as_of)}


@pytest.mark.parametrize("form", ["GG-2023-{:03}", "{}"], ids=["numbers", "bare serials"])
def test_numbers_that_begin_anew_leave_the_open_hazards_of_the_month_before(desk: Desk, form: str) -> None:
    numbers_begin_anew(desk, form)
    figures = desk.ask(JULY).figures
    everything = figures["overall"]["all"]
    assert (everything["found"], everything["open"], everything["overdue"]) == (10, 10, 5)
    hazards = by_unit(desk, JULY)
    assert sorted(figures["unreported"]) == sorted(hazards[unit]["hazard_id"] for unit in BLOCKS)
    assert codes(desk, JULY) == ["HAZARD_NO_REUSED"] * 5


def test_the_finding_of_a_number_given_away_names_both_rows(desk: Desk) -> None:
    numbers_begin_anew(desk)
    found = desk.register(JULY).findings.to_dict("records")[0]
    assert found["file"] == f"2023-07/{MANAGEMENT}乙.xlsx"
    assert found["cell"]
    assert f"{MANAGEMENT}甲.xlsx［隐患台账］" in found["message"]
    assert "甲小区：楼道堆放杂物" in found["message"]
    assert "已按两条隐患统计" in found["message"]


def test_the_first_hazard_of_a_number_keeps_its_id_and_the_other_has_one_that_stays(desk: Desk) -> None:
    numbers_begin_anew(desk)
    june = {one["hazard_id"] for one in desk.hazards(JUNE)}
    july = {one["hazard_id"] for one in desk.hazards(JULY)}
    assert june < july
    rows = [hazard("GG-2023-001", unit="六号工地", description="塔吊未检测", found_on=date(2023, 8, 3))]
    desk.receive(MANAGEMENT, "2023-08", *rows)
    assert july < {one["hazard_id"] for one in desk.hazards(AUGUST)}
    assert len(desk.hazards(AUGUST)) == 11


def test_the_neighbours_number_stands_for_the_neighbours_hazard(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("2023-001", **CLUTTER))
    desk.receive(ENFORCEMENT, "2023-07", hazard("2023-001", **WIRING))
    assert sorted(by_unit(desk, JULY)) == ["乙店", "甲小区"]
    assert codes(desk, JULY) == ["HAZARD_NO_REUSED"]
    assert desk.ask(JULY).figures["conflicts"] == []


def test_a_row_joins_the_thing_of_its_number_that_it_does_not_contradict(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("GG-1", **CLUTTER))
    desk.receive(ENFORCEMENT, "2023-06", hazard("GG-1", **WIRING))
    desk.receive(
        MANAGEMENT, "2023-07", hazard("GG-1", **CLUTTER | {"description": "已清理", "status": "rectified"})
    )
    desk.receive(ENFORCEMENT, "2023-07", hazard("GG-1", **WIRING | {"unit": "乙便利店", "status": "closed"}))
    states = {one["unit"]: one["state"] for one in desk.hazards(JULY)}
    assert states == {"甲小区": "rectified", "乙便利店": "closed"}


@pytest.mark.parametrize("name", sorted(PIT))
def test_one_thing_that_stays_is_enough_for_one_hazard(desk: Desk, name: str) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", **CLUTTER))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", **PIT | {name: CLUTTER[name]}))
    assert len(desk.hazards(JULY)) == 1
    assert codes(desk, JULY) == (["HAZARD_NO_DOUBTFUL"] if name == "description" else [])


def test_serials_given_out_anew_each_month_find_their_hazards_by_content(desk: Desk) -> None:
    desk.receive(
        MANAGEMENT, "2023-06", *(hazard(str(at), **row) for at, row in enumerate([CLUTTER, WIRING], 1))
    )
    desk.receive(MANAGEMENT, "2023-07", *(hazard(str(at), **row) for at, row in enumerate([WIRING, PIT], 1)))
    assert sorted(by_unit(desk, JULY)) == ["丙工地", "乙店", "甲小区"]
    assert [one["unit"] for one in desk.hazards(JULY) if one["is_unreported"]] == ["甲小区"]


def test_a_row_that_cannot_be_counted_lists_the_hazard_that_it_does_not_contradict(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", **CLUTTER), hazard("A-2", **WIRING))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", **PIT), hazard("A-2", **WIRING | {"status": None}))
    desk.receive(MANAGEMENT, "2023-08", hazard("A-1", **PIT | {"status": None}))
    unreported = {unit: one["is_unreported"] for unit, one in by_unit(desk, AUGUST).items()}
    assert unreported == {"甲小区": True, "乙店": True, "丙工地": False}


def test_a_tip_stays_with_the_hazard_that_its_number_meant_when_it_was_first_named(desk: Desk) -> None:
    told = tip("T-1", date(2023, 6, 10), outcome="verified", hazard_no="A-1", unit=None)
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", **CLUTTER), tips=[told])
    other = tip("T-2", date(2023, 7, 10), outcome="verified", hazard_no="A-1", unit=None)
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", **PIT), tips=[told, other])
    tips = desk.evidence(JULY).tips.set_index("tip_no")["hazard_id"].to_dict()
    hazards = by_unit(desk, JULY)
    assert tips == {"T-1": hazards["甲小区"]["hazard_id"], "T-2": hazards["丙工地"]["hazard_id"]}


@pytest.mark.parametrize("dash", "–—‐‑−－ー")
def test_a_number_is_the_same_whichever_dash_an_office_program_makes_of_it(desk: Desk, dash: str) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("GG-2023-001", **CLUTTER))
    amended = CLUTTER | {"description": "杂物已清运", "status": "rectified"}
    desk.receive(MANAGEMENT, "2023-07", hazard("GG-2023-001".replace("-", dash), **amended))
    assert desk.only(JULY)["state"] == "rectified"
