"""Decisions: near matches are proposed, and what a person has said of a pair holds."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hazardlib.errors import ConfigError
from hazardlib.merge.correct import load_corrections
from hazardlib.merge.decide import load_decisions
from hazardlib.merge.propose import propose_pairs
from tests.desk import ENFORCEMENT, MANAGEMENT, SAFETY, Desk, at, hazard

JUNE, JULY, AUGUST = (date(2023, month, 20) for month in (6, 7, 8))
HEADER = ["decision", "first", "second", "why", "who", "when"]
SIGNED = ("现场核实", "张三", "2023-07-01")


def decide(desk: Desk, *lines: tuple[str, ...], heading: list[str] | None = None) -> None:
    with (desk.workspace.root / "decisions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading or HEADER)
        writer.writerows([*line, *SIGNED] if len(line) == 3 else line for line in lines)


def ids(desk: Desk, as_of: date) -> dict[str, str]:
    return {one["hazard_no"]: one["hazard_id"] for one in desk.hazards(as_of)}


def proposed(desk: Desk, as_of: date) -> list[tuple[str, str]]:
    numbers = {identity: number for number, identity in ids(desk, as_of).items()}
    pairs = desk.ask(as_of).figures["near_matches"]["pairs"]
    return [(numbers[pair["first"]], numbers[pair["second"]]) for pair in pairs]


def codes(desk: Desk, as_of: date) -> list[str]:
    findings = desk.ask(as_of).register.findings
    return sorted(findings.loc[findings["code"].str.startswith("DECISION"), "code"])


def two_departments(desk: Desk, **second: Any) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("GG-1", description="灶台旁燃气软管老化"))
    seen = {"description": "灶台旁的燃气软管老化", "found_on": date(2023, 6, 6)}
    desk.receive(ENFORCEMENT, "2023-06", hazard("ZF-1", **(seen | second)))


def test_a_near_match_is_proposed_with_its_likeness_and_not_merged(desk: Desk) -> None:
    two_departments(desk)
    assert proposed(desk, JUNE) == [("GG-1", "ZF-1")]
    near = desk.ask(JUNE).figures["near_matches"]
    assert near["count"] == 1
    assert 0.9 < near["pairs"][0]["likeness"] < 1
    assert len(desk.hazards(JUNE)) == 2


def test_the_same_content_under_two_numbers_is_proposed(desk: Desk) -> None:
    two_departments(desk, description="灶台旁燃气软管老化", found_on=date(2023, 6, 5))
    assert desk.ask(JUNE).figures["near_matches"]["pairs"][0]["likeness"] == 1.0


@pytest.mark.parametrize(
    "second",
    [
        {"unit": "东湖门店"},
        {"description": "报警器未安装"},
        {"found_on": date(2023, 6, 14)},
        {"sector": "commerce", "unit": "万科里商业中心东区"},
    ],
    ids=["another unit", "another thing", "nine days later", "another sector and unit"],
)
def test_what_is_not_alike_is_not_proposed(desk: Desk, second: dict[str, Any]) -> None:
    two_departments(desk, **second)
    assert proposed(desk, JUNE) == []


def test_places_with_different_numbers_and_what_came_back_after_being_put_right_are_not_proposed(
    desk: Desk,
) -> None:
    same = {"description": "软管老化"}
    desk.receive(
        MANAGEMENT,
        "2023-06",
        hazard("A-1", location="3号楼", **same),
        hazard("A-2", location="5号楼", **same),
        hazard("B-1", unit="东湖门店", status="closed", accepted_on=date(2023, 6, 6), **same),
        hazard("B-2", unit="东湖门店", found_on=date(2023, 6, 8), **same),
        hazard(unit="西湖门店", quantity=3, **same),
    )
    assert desk.ask(JUNE).figures["near_matches"] == {"count": 0, "pairs": []}


def test_merged_hazards_are_one_and_keep_the_earliest_id(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("GG-1", description="软管老化"))
    before = desk.only(JUNE)["hazard_id"]
    desk.receive(ENFORCEMENT, "2023-07", hazard("ZF-1", description="软管老化严重", status="rectified"))
    assert len(desk.hazards(JULY)) == 2
    decide(desk, ("merge", "ZF-1", "gg-1"))
    one = desk.only(JULY)
    assert (one["hazard_id"], one["state"], one["found_on"]) == (before, "rectified", date(2023, 6, 5))
    assert one["departments"].split("、") == [MANAGEMENT, ENFORCEMENT]
    figures = desk.ask(JULY).figures
    assert figures["overall"]["all"]["found"] == 1
    assert figures["near_matches"]["count"] == 0
    (made,) = figures["decisions"]
    assert (made["decision"], made["hazard_id"], made["who"]) == ("merge", before, "张三")


def test_merging_is_transitive_and_takes_ids_numbers_and_chinese_words(desk: Desk) -> None:
    two_departments(desk)
    desk.receive(SAFETY, "2023-07", hazard("AQ-1", description="软管"))
    known = ids(desk, JULY)
    decide(desk, ("合并", known["AQ-1"], "ZF-1"), ("同一条", "GG-1", known["ZF-1"].lower()))
    assert desk.only(JULY)["hazard_id"] == desk.only(JUNE)["hazard_id"]
    assert desk.only(JULY)["hazard_id"] in {known["GG-1"], known["ZF-1"]}


def test_a_pair_kept_apart_is_never_proposed_again(desk: Desk) -> None:
    two_departments(desk)
    decide(desk, ("不合并", "GG-1", "ZF-1"))
    assert proposed(desk, JUNE) == []
    assert len(desk.hazards(JUNE)) == 2
    assert desk.ask(JUNE).figures["decisions"][0]["decision"] == "keep apart"


def test_a_decision_about_a_hazard_nobody_knows_is_a_warning_and_no_crash(desk: Desk) -> None:
    two_departments(desk)
    decide(desk, ("merge", "GG-1", "GG-9"))
    figures = desk.ask(JUNE).figures
    assert codes(desk, JUNE) == ["DECISION_UNKNOWN"]
    assert (figures["findings"]["warning"] >= 1, figures["decisions"]) == (True, [])
    (message,) = desk.ask(JUNE).register.findings["message"]
    assert message.startswith("decisions.csv：第 2 行写的是“GG-9”，现有台账里没有这条隐患")


def test_a_later_months_hazard_is_no_fault_of_an_earlier_paper(desk: Desk) -> None:
    two_departments(desk)
    desk.receive(SAFETY, "2023-07", hazard("AQ-1", description="软管"))
    decide(desk, ("merge", "GG-1", "AQ-1"))
    assert codes(desk, JUNE) == []
    assert desk.ask(JUNE).figures["decisions"] == []
    assert len(desk.hazards(JULY)) == 2


def test_a_number_that_several_hazards_bear_and_one_hazard_kept_apart_are_warnings(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("3"), hazard("GG-1", unit="东湖门店"))
    desk.receive(ENFORCEMENT, "2023-06", hazard("3", unit="西湖门店"), hazard("gg-1", unit="东湖门店"))
    identity = next(one["hazard_id"] for one in desk.hazards(JUNE) if one["unit"] == "东湖门店")
    decide(desk, ("merge", "3", "GG-1"), ("keep apart", "GG-1", identity))
    assert codes(desk, JUNE) == ["DECISION_AMBIGUOUS", "DECISION_SAME_HAZARD"]


def test_decisions_that_contradict_each_other_name_both_lines(desk: Desk) -> None:
    two_departments(desk)
    decide(desk, ("merge", "GG-1", "ZF-1"), ("keep apart", "ZF-1", "GG-1"))
    with pytest.raises(ConfigError, match=r"decisions.csv 第 3 行.*decisions.csv 第 2 行 把它们并成了一条"):
        desk.hazards(JUNE)


def test_proposals_may_be_kept_in_the_list_until_they_are_decided(desk: Desk) -> None:
    two_departments(desk)
    heading = ["决定", "隐患一", "隐患二", "理由", "经办人", "日期", "相似度"]
    decide(desk, ("", "GG-1", "ZF-1", "", "", "", "95%"), heading=heading)
    assert len(desk.hazards(JUNE)) == 2
    decide(desk, ("合并", "GG-1", "ZF-1", "同一处", "张三", "2023/7/1", "95%"), heading=heading)
    assert len(desk.hazards(JUNE)) == 1


def test_a_decision_that_cannot_be_read_names_its_line_and_what_is_allowed(desk: Desk) -> None:
    two_departments(desk)
    decide(desk, ("也许", "GG-1", "ZF-1"))
    with pytest.raises(
        ConfigError, match=r"第 2 行：决定写的是“也许”。请写 merge（合并）或 keep apart（不合并）"
    ):
        desk.hazards(JUNE)
    decide(desk, heading=["decision", "first"])
    with pytest.raises(ConfigError, match="第 1 行：没有“second”这一列"):
        desk.hazards(JUNE)


def test_a_paper_rendered_as_known_earlier_heeds_no_later_decision(desk: Desk) -> None:
    two_departments(desk)
    decide(desk, ("merge", "GG-1", "ZF-1"))
    assert len(desk.hazards(JUNE)) == 1
    assert len(desk.hazards(JUNE, known_at=at(6, 30))) == 2
    assert len(desk.hazards(JUNE)) == 1


def test_the_lists_that_come_with_the_suite_are_empty_and_can_be_read() -> None:
    reference = Path(__file__).parents[2] / "data" / "reference"
    assert load_decisions(reference / "decisions.csv") == ()
    assert load_corrections(reference / "corrections.csv") == ()


def test_among_ten_thousand_hazards_the_one_pair_alike_is_proposed() -> None:
    count = 10_000
    found = [date(2023, 6, 1) + timedelta(days=number % 180) for number in range(count)]
    hazards = pd.DataFrame(
        {
            "hazard_id": [f"H-{number}" for number in range(count)],
            "sector": [f"sector{number % 13}" for number in range(count)],
            "unit": [f"第{number % 700}商店" for number in range(count)],
            "location": [f"{number}号间" for number in range(count)],
            "description": [f"灭火器过期{number}" for number in range(count)],
            "found_on": pd.to_datetime(pd.Series(found)),
            "done_on": pd.Series(pd.NaT, index=range(count), dtype="datetime64[us]"),
            "file": "a.xlsx",
            "sheet": "隐患台账",
            "row": range(count),
        }
    )
    twin = hazards.loc[[17]].assign(hazard_id="H-twin", description="灭火器已过期17", row=count)
    pairs = propose_pairs(pd.concat([hazards, twin], ignore_index=True))
    assert pairs[["first", "second"]].to_numpy().tolist() == [["H-17", "H-twin"]]
