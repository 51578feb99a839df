"""What changes from month to month is kept with both values; a level that falls goes before the meeting."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hazardlib.brief.annexes import annexed
from hazardlib.brief.contents import CHANGES
from hazardlib.brief.summary_page import to_decide
from tests.desk import MANAGEMENT, Desk, hazard
from tests.printed import material_of

JULY, AUGUST = date(2023, 7, 20), date(2023, 8, 20)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def fallen(desk: Desk, **after: object) -> None:
    due = {"due_on": date(2023, 7, 1)}
    desk.receive(MANAGEMENT, "2023-06", hazard("GG-2023-001", level="major", **due))
    desk.receive(MANAGEMENT, "2023-07", hazard("GG-2023-001", **({"level": "general"} | due | after)))


def test_a_level_that_falls_is_listed_and_brought_to_the_meeting(desk: Desk) -> None:
    fallen(desk)
    figures = desk.ask(JULY).figures
    one = desk.only(JULY)
    assert (one["level"], figures["overall"]["major"]["found"]) == ("general", 0)
    line = {"hazard_id": one["hazard_id"], "field": "level", "first": "major", "present": "general"}
    assert figures["changes"] == [line | {"count": 1, "month": "2023-07"}]
    assert figures["lists"]["level_fallen"] == [one["hazard_id"]]
    material = material_of(desk.run_as_of(JULY))
    assert "核定级别1条" in to_decide(material)
    assert CHANGES in material.annexes
    assert CHANGES in [getattr(block, "caption", "") for block in annexed(CHANGES, material)]


def test_one_that_was_put_right_is_listed_and_no_matter_for_the_meeting(desk: Desk) -> None:
    fallen(desk, status="closed", accepted_on=date(2023, 7, 10))
    figures = desk.ask(JULY).figures
    assert [line["field"] for line in figures["changes"]] == ["level"]
    assert figures["lists"]["level_fallen"] == []


def test_a_blank_level_is_no_fall_and_one_that_rises_again_is_none(desk: Desk) -> None:
    fallen(desk, level=None)
    assert desk.ask(JULY).figures["changes"] == []
    desk.receive(MANAGEMENT, "2023-08", hazard("GG-2023-001", level="general", due_on=date(2023, 7, 1)))
    assert desk.ask(AUGUST).figures["changes"][0]["month"] == "2023-08"
    desk.receive(MANAGEMENT, "2023-09", hazard("GG-2023-001", level="major", due_on=date(2023, 7, 1)))
    assert desk.ask(date(2023, 9, 20)).figures["changes"] == []


def test_deadline_found_date_and_quantity_keep_both_values(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", due_on=date(2023, 6, 30), quantity=2))
    moved = {"due_on": date(2023, 7, 31), "found_on": date(2023, 6, 9), "status": "closed"}
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", **moved))
    lines = desk.ask(JULY).figures["changes"]
    assert [(line["field"], line["first"], line["present"]) for line in lines] == [
        ("due_on", "2023-06-30", "2023-07-31"),
        ("found_on", "2023-06-05", "2023-06-09"),
        ("quantity", 2, 1),
    ]


def test_nothing_that_stays_is_listed(desk: Desk) -> None:
    for month in ("2023-06", "2023-07"):
        desk.receive(MANAGEMENT, month, hazard("A-1", due_on=date(2023, 6, 30), quantity=2))
    assert desk.ask(JULY).figures["changes"] == []
