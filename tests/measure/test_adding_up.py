"""From one paper's cumulative count to the next: whatever is not newly found is said, and it adds up."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hazardlib.brief.compose import compose
from hazardlib.brief.paper import Table
from hazardlib.domain.campaign import load_campaign
from hazardlib.pipeline.run import open_run
from hazardlib.pipeline.stages import Results, measure
from hazardlib.workspace import open_workspace
from tests.desk import ENERGY, ENFORCEMENT, MANAGEMENT, Desk, at, hazard

JUNE, JULY, AUGUST = (date(2023, month, 20) for month in (6, 7, 8))


def day(month: int, number: int) -> date:
    return date(2023, month, number)


def steps(figures: dict[str, Any]) -> tuple[int, int, int, int, int]:
    """Return the count before, newly found, reported late, taken off, the count now; they must add up."""
    period, before = figures["period"], figures["previous"]
    then = before["overall"]["all"]["found"] if before else 0
    now = figures["overall"]["all"]["found"]
    found, late, off = period["all"]["found"], period["late_reported"], period["taken_off"]
    assert then + found + late - off == now
    assert period["flow"]["found"] == found
    assert len(figures["lists"]["late_reported"]) == late
    return then, found, late, off, now


def said(results: Results) -> str:
    """Return what stands below the street's table."""
    paper = compose(
        results.figures,
        results.register.hazards,
        results.register.history,
        load_campaign(open_workspace("").campaign),
        {},
    )
    (street,) = [
        block for block in paper.blocks if isinstance(block, Table) and block.caption.startswith("全街情况")
    ]
    return street.note


def test_what_is_newly_found_alone_needs_no_further_word(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), hazard("A-2", found_on=day(7, 1)))
    results = desk.ask(JULY)
    assert steps(results.figures) == (1, 1, 0, 0, 2)
    assert "累计发现由" not in said(results)


def test_a_hazard_found_before_and_first_reported_now_is_reported_late(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), hazard("A-2"), hazard("A-3", found_on=day(7, 1)))
    results = desk.ask(JULY)
    assert steps(results.figures) == (1, 1, 1, 0, 3)
    (late,) = results.figures["lists"]["late_reported"]
    numbers = results.register.hazards.set_index("hazard_id")["hazard_no"]
    assert numbers[late] == "A-2"
    assert "累计发现由2023年6月20日的1条增至3条：本期新发现1条，补报此前发现的1条。" in said(results)


def test_a_found_date_put_later_takes_the_hazard_off_and_counts_it_as_new(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), hazard("A-2"))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", found_on=day(7, 3)), hazard("A-2"))
    results = desk.ask(JULY)
    assert steps(results.figures) == (2, 1, 0, 1, 2)
    assert "仍为2条：本期新发现1条，核减1条（与其他隐患并为一条，或更正了发现日期）。" in said(results)


def test_a_found_date_put_beyond_the_papers_day_takes_the_hazard_off(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), hazard("A-2"))
    put_off = hazard("A-1", found_on=day(8, 3))
    desk.receive(MANAGEMENT, "2023-07", put_off, hazard("A-2"), stated_on=day(8, 5))
    results = desk.ask(JULY)
    assert steps(results.figures) == (2, 0, 0, 1, 1)
    assert "减至1条" in said(results)


def test_a_found_date_put_back_counts_as_reported_late(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), hazard("A-2", found_on=day(7, 1)))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), hazard("A-2", found_on=day(6, 2)))
    assert steps(desk.ask(JULY).figures) == (1, 0, 1, 0, 2)


def test_a_row_that_shows_two_hazards_to_be_one_takes_one_off(desk: Desk) -> None:
    unnumbered = hazard(description="软管老化")
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", description="软管破损"), unnumbered)
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", description="软管老化"))
    assert steps(desk.ask(JULY).figures) == (2, 0, 0, 1, 1)


def test_a_number_that_parts_what_was_counted_as_one_counts_as_reported_late(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", description="软管老化"))
    desk.receive(ENFORCEMENT, "2023-06", hazard(description="软管老化"))
    desk.receive(ENERGY, "2023-07", hazard("B-1", description="软管老化"))
    assert steps(desk.ask(JULY).figures) == (1, 0, 2, 0, 3)


def test_decisions_that_join_two_by_way_of_a_third_take_one_off(desk: Desk) -> None:
    with (desk.workspace.root / "decisions.csv").open("w", encoding="utf-8", newline="") as file:
        signed = ["现场核实", "张三", "2023-07-01"]
        header = ["decision", "first", "second", "why", "who", "when"]
        joined = [["merge", one, "A-3", *signed] for one in ("A-1", "A-2")]
        csv.writer(file).writerows([header, *joined])
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), hazard("A-2"))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), hazard("A-2"), hazard("A-3", found_on=day(6, 6)))
    assert steps(desk.ask(JULY).figures) == (2, 0, 0, 1, 1)


def test_a_row_for_several_hazards_that_grows_reports_the_rest_late(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", quantity=2))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", quantity=5))
    assert steps(desk.ask(JULY).figures) == (2, 0, 3, 0, 5)


def test_a_workbook_replaced_after_the_meeting_restates_the_count_before(desk: Desk) -> None:
    three = [hazard("A-1"), hazard("A-2"), hazard("A-3")]
    desk.receive(MANAGEMENT, "2023-06", *three[:2], seen_at=at(6, 19))
    printed = desk.ask(JUNE, at(6, 24)).figures
    desk.receive(MANAGEMENT, "2023-06", *three, seen_at=at(6, 28))
    desk.receive(MANAGEMENT, "2023-07", *three, hazard("A-4", found_on=day(7, 3)), seen_at=at(7, 19))
    results = desk.ask(JULY)
    assert steps(results.figures) == (3, 1, 0, 0, 4)
    before = results.figures["previous"]
    assert (before["known_on"], before["known_found"]) == ("2023-06-25", 2)
    assert printed["overall"]["all"]["found"] == 2
    assert (
        "其中2023年6月20日的累计数，按2023年6月25日以前收到的报送为2条，因此后有迟报、更换的报送，增加1条。"
        in said(results)
    )


def test_files_that_all_came_long_afterwards_restate_nothing(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), seen_at=at(12, 1))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), seen_at=at(12, 1))
    results = desk.ask(JULY)
    assert results.figures["previous"]["known_found"] is None
    assert "累计发现由" not in said(results)


def issued(demo: Path, name: str) -> dict[str, Any]:
    """Return the figures of a paper of the demo."""
    return dict(json.loads((demo / "reports" / name / "figures.json").read_text("utf-8")))


@pytest.mark.slow
def test_every_month_of_the_sample_adds_up_and_starts_from_the_paper_before(demo: Path) -> None:
    figures = [issued(demo, f"2023-{month:02d}") for month in range(6, 13)]
    assert [steps(each) for each in figures] == [
        (0, 60, 0, 0, 60),
        (60, 119, 3, 0, 182),
        (182, 106, 2, 0, 290),
        (290, 119, 7, 0, 416),
        (416, 110, 9, 0, 535),
        (536, 97, 11, 0, 644),
        (644, 85, 3, 0, 732),
    ]
    printed = [each["overall"]["all"]["found"] for each in figures]
    assert [each["previous"]["known_found"] for each in figures[1:]] == printed[:-1]


@pytest.mark.slow
def test_the_supplement_of_the_sample_adds_up_from_the_final_summary(demo: Path) -> None:
    figures = issued(demo, "2023-12-supplement")
    then, found, late, off, now = steps(figures)
    assert (then, now) == (644, 732)
    assert figures["previous"]["known_found"] == 644
    assert found + late - off == 88


def test_a_paper_with_none_before_it_is_all_newly_found(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"))
    assert steps(desk.ask(JUNE).figures) == (0, 1, 0, 0, 1)
    run = open_run(kind="interim", workspace=desk.workspace)
    assert steps(measure(run).figures) == (0, 1, 0, 0, 1)
