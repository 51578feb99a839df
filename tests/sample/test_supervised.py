"""Supervision and bases of the sample's major hazards, and the lists of its workspace."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.terms import Level, Supervision
from hazardlib.errors import UsageError
from hazardlib.pipeline.begin import make_demo
from hazardlib.sample import tell_lives, write_lists
from hazardlib.sample.hazards import Hazard, Watch
from hazardlib.sample.other_sheets import list_units


@pytest.fixture(scope="module")
def hazards() -> dict[int, Hazard]:
    return dict(tell_lives())


@pytest.fixture(scope="module")
def watched(hazards: dict[int, Hazard]) -> dict[int, Watch]:
    return {key: hazard.watch for key, hazard in hazards.items() if hazard.watch}


def test_every_supervised_hazard_is_listed_after_it_is_found(
    hazards: dict[int, Hazard], watched: dict[int, Watch]
) -> None:
    supervised = [key for key, hazard in hazards.items() if hazard.supervision is not Supervision.NONE]
    assert supervised == list(watched)
    for key in supervised:
        assert hazards[key].found_on < watched[key].listed_on < watched[key].due_on


def test_extensions_are_asked_for_in_time_too_late_and_not_at_all(watched: dict[int, Watch]) -> None:
    asked = Counter[str]()
    for each in watched.values():
        due_on = each.due_on
        for extension in each.extensions:
            assert extension.until > due_on
            if extension.asked_on is None:
                asked["never"] += 1
            else:
                asked["late" if extension.asked_on > due_on else "in time"] += 1
            due_on = extension.until
    assert asked == {"in time": 4, "late": 5, "never": 1}
    assert sum(len(each.extensions) == 2 for each in watched.values()) == 2


def test_most_are_delisted_once_closed_and_some_are_forgotten(
    hazards: dict[int, Hazard], watched: dict[int, Watch]
) -> None:
    closed = {key: day for key in watched if (day := hazards[key].accepted_on)}
    delisted = {key: day for key in closed if (day := watched[key].delisted_on)}
    assert 0 < len(closed) - len(delisted) < len(closed) / 3
    assert all(day >= closed[key] for key, day in delisted.items())


def test_major_hazards_name_standards_items_or_nothing(
    campaign: Campaign, hazards: dict[int, Hazard]
) -> None:
    major = [hazard for hazard in hazards.values() if hazard.level is Level.MAJOR]
    assert sum(not hazard.basis for hazard in major) == 4
    said = " ".join(hazard.basis for hazard in major)
    for word in ("应急管理部令第10号", "2022版", "GB 35181", "水利工程生产安全重大事故隐患判定标准（试行）"):
        assert word in said, word
    named = {
        hazard.sector for hazard in major if hazard.basis in campaign.sector(hazard.sector).scope_on(None)
    }
    assert named >= {"gas", "scenic-areas", "state-owned", "sanitation"}
    early = [hazard for hazard in major if hazard.basis == "城镇燃气经营安全重大隐患判定标准"]
    assert [hazard.found_on for hazard in early] == [date(2023, 9, 15)], "six days before it was in force"
    assert not any(hazard.basis for hazard in hazards.values() if hazard.level is Level.GENERAL)


def test_the_workspaces_lists_are_the_same_every_time_and_marked(campaign: Campaign) -> None:
    lists = write_lists(campaign)
    assert lists == write_lists(campaign)
    assert set(lists) == {"units.csv", "leader_tasks.csv", "letters.csv"}
    for text in lists.values():
        assert text.startswith("\ufeff")
        assert all(row["note"] == "示例数据" for row in csv.DictReader(io.StringIO(text[1:])))


def test_the_list_of_units_is_the_base_of_enterprises(campaign: Campaign) -> None:
    rows = list(csv.DictReader(io.StringIO(write_lists(campaign)["units.csv"][1:])))
    assert len(rows) == len(list_units()) == 71
    assert all(campaign.find_sector(row["sector"]) for row in rows)
    assert {row["since"] for row in rows} == {"", "2023-08-01", "2023-09-01"}
    assert sum(row["high_risk"] == "是" for row in rows) == 6


def test_every_leader_has_a_yearly_list_with_things_done_late_and_not_done(campaign: Campaign) -> None:
    rows = list(csv.DictReader(io.StringIO(write_lists(campaign)["leader_tasks.csv"][1:])))
    assert {row["leader"] for row in rows} == set(campaign.leaders)
    assert all(count >= 12 for count in Counter(row["leader"] for row in rows).values())
    assert any(not row["done_on"] for row in rows)
    assert any(row["done_on"] > row["due_on"] for row in rows)
    drawn_up = [row for row in rows if not row["done_on"]]
    assert {row["recorded_on"] for row in drawn_up} == {"2023-05-31", "2023-08-04"}
    assert all(row["recorded_on"] == row["done_on"] for row in rows if row["done_on"])


def test_the_demo_never_overwrites_a_list_of_somebodys_own(tmp_path: Path) -> None:
    own = tmp_path / "units.csv"
    own.write_text("unit,sector,high_risk,since\n", "utf-8")
    with pytest.raises(UsageError, match="已经在了"):
        make_demo(tmp_path, print)
    assert own.read_text("utf-8") == "unit,sector,high_risk,since\n"
