"""A row without number whose text was amended is its hazard, and a person can part the two."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

import pytest

from hazardlib.pipeline.duplicates import propose
from tests.desk import ENFORCEMENT, MANAGEMENT, Desk, hazard

JULY, AUGUST = date(2023, 7, 20), date(2023, 8, 20)
CLUTTER = {"unit": "甲小区", "description": "3号楼楼道堆放杂物", "found_on": date(2023, 6, 5)}
CLEARED = CLUTTER | {
    "description": "3号楼楼道堆放杂物，已清理",
    "status": "rectified",
    "rectified_on": date(2023, 7, 2),
}


def amended(desk: Desk, **after: Any) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard(None, **CLUTTER))
    desk.receive(MANAGEMENT, "2023-07", hazard(None, **CLEARED | after))


def decide(desk: Desk, decision: str) -> None:
    (each,) = desk.ask(JULY).figures["continued"]
    with (desk.workspace.root / "decisions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["decision", "first", "second", "why", "who", "when"])
        writer.writerow([decision, each["first"], each["second"], "现场核实", "张三", "2023-07-21"])


def test_an_amended_text_is_the_same_hazard_with_a_warning(desk: Desk) -> None:
    amended(desk)
    results = desk.ask(JULY)
    everything = results.figures["overall"]["all"]
    assert (everything["found"], everything["rectified"], everything["open"]) == (1, 1, 0)
    assert results.figures["unreported"] == []
    (found,) = results.register.findings.to_dict("records")
    assert (found["code"], found["severity"]) == ("ROW_CONTINUED", "warning")
    assert f"{MANAGEMENT}甲.xlsx［隐患台账］" in found["message"]
    (each,) = results.figures["continued"]
    assert (each["before"]["file"], each["after"]["file"]) == (
        f"2023-06/{MANAGEMENT}甲.xlsx",
        f"2023-07/{MANAGEMENT}乙.xlsx",
    )


def test_it_keeps_its_id_and_goes_on_from_one_text_to_the_next(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard(None, **CLUTTER))
    june = desk.only(date(2023, 6, 20))["hazard_id"]
    desk.receive(MANAGEMENT, "2023-07", hazard(None, **CLUTTER | {"description": "正在清理"}))
    desk.receive(MANAGEMENT, "2023-08", hazard(None, **CLEARED | {"description": "清理完毕"}))
    assert desk.only(JULY)["hazard_id"] == june
    last = desk.only(AUGUST)
    assert (last["hazard_id"], last["state"], last["description"]) == (june, "rectified", "清理完毕")


@pytest.mark.parametrize(
    "after",
    [
        {"hazard_no": "GG-9"},
        {"unit": "乙小区"},
        {"found_on": date(2023, 6, 6)},
        {"sector": "commerce"},
    ],
    ids=["a number", "another unit", "another day", "another sector"],
)
def test_what_does_not_agree_is_another_hazard(desk: Desk, after: dict[str, Any]) -> None:
    amended(desk, **after)
    assert len(desk.hazards(JULY)) == 2
    assert desk.ask(JULY).figures["continued"] == []


def test_where_two_are_missing_or_two_are_new_nobody_guesses(desk: Desk) -> None:
    other = CLUTTER | {"description": "消火栓无水"}
    desk.receive(MANAGEMENT, "2023-06", hazard(None, **CLUTTER), hazard(None, **other))
    desk.receive(MANAGEMENT, "2023-07", hazard(None, **CLEARED))
    assert len(desk.hazards(JULY)) == 3
    desk.receive(ENFORCEMENT, "2023-06", hazard(None, **CLUTTER | {"unit": "丙店"}))
    new = (hazard(None, **CLEARED | {"unit": "丙店"}), hazard(None, **other | {"unit": "丙店"}))
    desk.receive(ENFORCEMENT, "2023-07", *new)
    assert len(desk.hazards(JULY)) == 6


def test_a_hazard_that_is_still_listed_does_not_go_on_elsewhere(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard(None, **CLUTTER))
    desk.receive(MANAGEMENT, "2023-07", hazard(None, **CLUTTER), hazard(None, **CLEARED))
    assert len(desk.hazards(JULY)) == 2


def test_what_is_closed_need_not_be_listed_again_and_nothing_goes_on_with_it(desk: Desk) -> None:
    done = {"status": "closed", "rectified_on": date(2023, 6, 8), "accepted_on": date(2023, 6, 9)}
    desk.receive(MANAGEMENT, "2023-06", hazard(None, **CLUTTER | done))
    desk.receive(MANAGEMENT, "2023-07", hazard(None, **CLUTTER | {"description": "消火栓无水"}))
    results = desk.ask(JULY)
    everything = results.figures["overall"]["all"]
    assert (everything["found"], everything["closed"], everything["open"]) == (2, 1, 1)
    assert results.figures["continued"] == []


def test_beside_what_is_closed_a_row_goes_on_with_what_is_not(desk: Desk) -> None:
    done = {"status": "closed", "rectified_on": date(2023, 6, 8), "accepted_on": date(2023, 6, 9)}
    other = hazard(None, **CLUTTER | done | {"description": "消火栓无水"})
    desk.receive(MANAGEMENT, "2023-06", other, hazard(None, **CLUTTER))
    desk.receive(MANAGEMENT, "2023-07", hazard(None, **CLEARED))
    everything = desk.ask(JULY).figures["overall"]["all"]
    assert (everything["found"], everything["closed"], everything["rectified"]) == (2, 1, 1)


def test_of_a_row_for_several_it_goes_on_unless_all_are_closed(desk: Desk) -> None:
    partly = {"status": "closed", "quantity": 3, "rectified_quantity": 2}
    desk.receive(MANAGEMENT, "2023-06", hazard(None, **CLUTTER | partly))
    desk.receive(MANAGEMENT, "2023-07", hazard(None, **CLEARED | {"quantity": 3, "rectified_quantity": 3}))
    results = desk.ask(JULY)
    assert results.figures["overall"]["all"]["found"] == 3
    assert len(results.figures["continued"]) == 1


@pytest.mark.parametrize("status", ["open", "rectified", "closed"])
def test_a_major_hazard_that_goes_on_as_a_general_one_stands_among_the_changes(
    desk: Desk, status: str
) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard(None, **CLUTTER | {"level": "major", "criterion": "第五条"}))
    desk.receive(MANAGEMENT, "2023-07", hazard(None, **CLEARED | {"level": "general", "status": status}))
    results = desk.ask(JULY)
    (change,) = [each for each in results.figures["changes"] if each["field"] == "level"]
    assert (change["first"], change["present"], change["month"]) == ("major", "general", "2023-07")
    assert len(results.figures["continued"]) == 1


def test_a_major_hazard_that_goes_on_without_a_level_stays_major(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard(None, **CLUTTER | {"level": "major", "criterion": "第五条"}))
    desk.receive(MANAGEMENT, "2023-07", hazard(None, **CLEARED | {"level": None}))
    assert desk.ask(JULY).figures["overall"]["major"]["found"] == 1


def test_from_another_department_or_after_a_month_without_it_nothing_goes_on(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard(None, **CLUTTER))
    desk.receive(ENFORCEMENT, "2023-07", hazard(None, **CLEARED))
    assert len(desk.hazards(JULY)) == 2
    desk.receive(MANAGEMENT, "2023-07", hazard(None, unit="丁小区"))
    desk.receive(MANAGEMENT, "2023-08", hazard(None, **CLEARED | {"description": "杂物清了"}))
    assert len(desk.hazards(AUGUST)) == 4


def test_of_a_row_for_several_each_goes_on_with_its_own(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard(None, **CLUTTER | {"quantity": 3}))
    desk.receive(MANAGEMENT, "2023-07", hazard(None, **CLEARED | {"quantity": 3, "rectified_quantity": 2}))
    everything = desk.ask(JULY).figures["overall"]["all"]
    assert (everything["found"], everything["rectified"], everything["open"]) == (3, 2, 1)


def test_it_stands_in_the_list_of_decisions_and_a_person_parts_it(desk: Desk) -> None:
    amended(desk)
    (pair,) = propose(desk.workspace).pairs
    assert pair.likeness is None
    assert "已清理" in pair.contents[1]
    decide(desk, "不合并")
    states = {one["description"]: one["state"] for one in desk.hazards(JULY)}
    assert states == {CLUTTER["description"]: "open", CLEARED["description"]: "rectified"}
    assert propose(desk.workspace).pairs == ()
    assert desk.register(JULY).findings.empty


def test_a_person_confirms_it_and_is_not_asked_again(desk: Desk) -> None:
    amended(desk)
    decide(desk, "合并")
    assert desk.only(JULY)["state"] == "rectified"
    results = desk.ask(JULY)
    assert results.figures["continued"] == []
    assert results.register.findings.empty
    assert propose(desk.workspace).pairs == ()
