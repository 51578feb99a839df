"""Each rule of the contract's section 3, from real workbooks to the register."""

from __future__ import annotations

from datetime import date

import pandas as pd

from hazardlib.domain.campaign import load_campaign
from hazardlib.merge.register import in_reading_order, leaders_of
from tests.desk import ENERGY, ENFORCEMENT, FINANCE, MANAGEMENT, SAFETY, Desk, at, hazard
from tests.sharing import ROOT

JUNE, JULY, AUGUST, SEPTEMBER = (date(2023, month, 20) for month in (6, 7, 8, 9))


def numbers(desk: Desk, as_of: date) -> list[str]:
    return sorted(one["hazard_no"] for one in desk.hazards(as_of))


def test_a_later_submission_supersedes_the_earlier_one_whole(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), hazard("A-2"), seen_at=at(6, 18))
    desk.receive(MANAGEMENT, "2023-06", hazard("A-2"), hazard("A-3"), seen_at=at(6, 19))
    assert numbers(desk, JUNE) == ["A-2", "A-3"]


def test_a_refused_submission_supersedes_nothing_and_is_named(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), seen_at=at(6, 18))
    file = desk.receive(MANAGEMENT, "2023-06", hazard("A-2"), seen_at=at(6, 19), is_refused=True)
    assert numbers(desk, JUNE) == ["A-1"]
    (refused,) = desk.ask(JUNE).figures["refused"]
    assert (refused["file"], refused["department"]) == (file, MANAGEMENT)
    assert "2023年10月" in refused["reason"]
    assert "2023-06" in refused["reason"]


def test_one_number_is_one_hazard_across_months_and_departments(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("GG-2023-001"))
    desk.receive(ENFORCEMENT, "2023-07", hazard("gg－2023－001 ", location="二层", status="rectified"))
    one = desk.only(JULY)
    assert (one["state"], one["location"]) == ("rectified", "二层")
    assert one["departments"].split("、") == [MANAGEMENT, ENFORCEMENT]


def test_a_bare_serial_identifies_only_within_its_department(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("3"))
    desk.receive(ENFORCEMENT, "2023-06", hazard("3", unit="东湖门店"))
    desk.receive(MANAGEMENT, "2023-07", hazard("3", location="二层"))
    assert len(desk.hazards(JULY)) == 2


def test_without_a_number_content_tells_whatever_its_spaces_and_punctuation(desk: Desk) -> None:
    words = {"description": "报警器未安装"}
    desk.receive(MANAGEMENT, "2023-06", hazard(unit="东湖ＡＢ门店", **words))
    desk.receive(MANAGEMENT, "2023-07", hazard(unit="东湖 ab 门店", status="closed", **words))
    desk.receive(
        ENFORCEMENT, "2023-07", hazard(unit="东湖ab门店", description="报警器，未安装。", status="closed")
    )
    assert desk.only(JULY)["state"] == "closed"


def test_near_matches_are_never_merged_by_themselves(desk: Desk) -> None:
    near = [
        hazard(description="报警器未安装"),
        hazard(description="报警器未安装好"),
        hazard(description="报警器未安装", found_on=date(2023, 6, 6)),
        hazard(description="报警器未安装", location="二层"),
    ]
    desk.receive(MANAGEMENT, "2023-06", *near)
    assert len(desk.hazards(JUNE)) == 4


def test_a_row_without_a_number_joins_the_one_number_that_says_the_same(desk: Desk) -> None:
    same = {"description": "报警器未安装"}
    desk.receive(MANAGEMENT, "2023-06", hazard(**same))
    before = desk.only(JUNE)["hazard_id"]
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", **same))
    assert desk.only(JULY)["hazard_id"] == before
    desk.receive(ENFORCEMENT, "2023-08", hazard("B-1", **same))
    assert len(desk.hazards(AUGUST)) == 3


def test_one_number_on_two_different_rows_identifies_neither_and_is_an_error_on_both(desk: Desk) -> None:
    twice = [hazard("A-1", description="报警器未安装"), hazard("A-1", description="软管老化")]
    desk.receive(MANAGEMENT, "2023-06", *twice)
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", description="阀门损坏"))
    assert len(desk.hazards(JULY)) == 3
    counts = {line["code"]: line for line in desk.ask(JULY).figures["findings_by_code"]}
    assert counts["HAZARD_NO_TWICE"] == {"code": "HAZARD_NO_TWICE", "severity": "error", "count": 2}


def test_a_register_without_any_number_or_any_row_is_still_a_register(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06")
    assert desk.hazards(JUNE) == []
    desk.receive(MANAGEMENT, "2023-07", hazard())
    assert desk.only(JULY)["month"] == "2023-07"
    assert desk.hazards(JUNE) == []


def test_an_as_of_day_takes_in_the_months_due_by_then(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), seen_at=at(6, 15))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", status="closed"), seen_at=at(7, 1))
    assert desk.hazards(date(2023, 6, 19)) == []
    assert desk.only(date(2023, 7, 19))["state"] == "open"
    assert desk.only(JULY)["state"] == "closed"


def test_a_known_at_moment_takes_in_what_had_been_seen_by_then(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), seen_at=at(6, 15))
    before = desk.ask(JULY, at(7, 24, 23)).figures
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", status="closed"), seen_at=at(7, 25))
    assert desk.ask(JULY, at(7, 24, 23)).figures == before
    assert desk.only(JULY, at(7, 24, 23))["state"] == "open"
    assert desk.only(JULY, at(7, 25))["state"] == "closed"


def test_within_a_month_the_lead_department_speaks_though_another_wrote_later(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", status="in_progress"), seen_at=at(7, 10))
    desk.receive(ENFORCEMENT, "2023-07", hazard("A-1", status="closed"), seen_at=at(7, 18))
    one = desk.only(JULY)
    assert (one["department"], one["state"]) == (MANAGEMENT, "in_progress")


def test_between_cooperating_departments_the_latest_received_speaks(desk: Desk) -> None:
    desk.receive(ENFORCEMENT, "2023-07", hazard("A-1", status="rectified"), seen_at=at(7, 18))
    desk.receive(SAFETY, "2023-07", hazard("A-1"), seen_at=at(7, 17))
    assert desk.only(JULY)["department"] == ENFORCEMENT


def test_the_latest_month_speaks_before_the_lead_department_of_an_earlier_one(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"))
    desk.receive(ENFORCEMENT, "2023-07", hazard("A-1", status="rectified"))
    one = desk.only(JULY)
    assert (one["department"], one["month"], one["first_month"]) == (ENFORCEMENT, "2023-07", "2023-06")


def test_a_blank_cell_keeps_its_last_known_value(desk: Desk) -> None:
    known = {"due_on": date(2023, 8, 1), "funds": 2.5, "supervision": "district", "fix_type": "time_limited"}
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", location="锅炉房", **known))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", location=None))
    one = desk.only(JULY)
    assert {name: one[name] for name in known} == known
    assert one["location"] == "锅炉房"


def test_a_major_hazard_stays_major_where_a_later_row_leaves_the_level_blank(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", level="major"))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", level=None))
    assert desk.only(JULY)["level"] == "major"


def test_a_hazard_without_any_level_is_a_general_one(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", level=None))
    assert desk.only(JUNE)["level"] == "general"


def test_dates_of_putting_right_do_not_outlive_a_state_that_went_back(desk: Desk) -> None:
    done = {"rectified_on": date(2023, 6, 10), "accepted_on": date(2023, 6, 12)}
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", status="closed", **done))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"))
    desk.receive(MANAGEMENT, "2023-08", hazard("A-1", status="closed"))
    assert desk.only(JUNE)["closed_on"] == date(2023, 6, 12)
    assert not {"rectified_on", "accepted_on", "closed_on"} & set(desk.only(JULY))
    assert desk.only(AUGUST)["closed_on"] == AUGUST


def test_a_row_that_says_rectified_and_gives_an_acceptance_date_is_closed(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", status="rectified", accepted_on=date(2023, 6, 12)))
    assert desk.only(JUNE)["state"] == "closed"


def test_closed_on_is_acceptance_else_rectification_else_the_first_month_that_says_so(desk: Desk) -> None:
    rectified, accepted = {"rectified_on": date(2023, 6, 8)}, {"accepted_on": date(2023, 6, 12)}
    closed = [
        hazard("A-1", status="closed", **rectified, **accepted),
        hazard("A-2", status="closed", **rectified),
        hazard("A-3", status="closed"),
    ]
    desk.receive(MANAGEMENT, "2023-06", *closed)
    desk.receive(MANAGEMENT, "2023-07", *(row | {} for row in closed))
    days = {one["hazard_no"]: one["closed_on"] for one in desk.hazards(JULY)}
    assert days == {"A-1": date(2023, 6, 12), "A-2": date(2023, 6, 8), "A-3": JUNE}


def test_a_state_dated_after_the_as_of_day_is_not_yet_reached(desk: Desk) -> None:
    late = [
        hazard("A-1", status="closed", rectified_on=date(2023, 6, 18), accepted_on=date(2023, 6, 25)),
        hazard("A-2", status="rectified", rectified_on=date(2023, 6, 25)),
        hazard("A-3", status="closed", rectified_on=date(2023, 6, 25)),
        hazard("A-4", status="closed", accepted_on=date(2023, 6, 25)),
    ]
    desk.receive(MANAGEMENT, "2023-06", *late)
    states = {one["hazard_no"]: one["state"] for one in desk.hazards(JUNE)}
    assert states == {"A-1": "rectified", "A-2": "open", "A-3": "open", "A-4": "rectified"}
    states = {one["hazard_no"]: one["state"] for one in desk.hazards(date(2023, 6, 25))}
    assert states == {"A-1": "closed", "A-2": "rectified", "A-3": "closed", "A-4": "closed"}


def test_closed_earlier_than_found_is_an_error_and_the_hazard_stays(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", status="closed", accepted_on=date(2023, 6, 1)))
    one = desk.only(JUNE)
    assert (one["state"], one["closed_on"], one["has_durations"]) == ("closed", date(2023, 6, 1), False)
    figures = desk.ask(JUNE).figures
    assert "DATE_BEFORE_FOUND" in {line["code"] for line in figures["findings_by_code"]}
    assert figures["overall"]["all"]["median_days_to_close"] is None


def test_an_open_hazard_left_out_later_stays_open_and_is_listed(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), hazard("A-2", status="closed"))
    desk.receive(ENFORCEMENT, "2023-06", hazard("B-1"))
    assert desk.ask(date(2023, 7, 25)).figures["unreported"] == []
    desk.receive(MANAGEMENT, "2023-07")
    missing = {one["hazard_no"]: one["hazard_id"] for one in desk.hazards(JULY) if one["is_unreported"]}
    assert list(missing) == ["A-1"]
    assert desk.ask(JULY).figures["unreported"] == list(missing.values())
    assert {one["hazard_no"]: one["state"] for one in desk.hazards(JULY)}["A-1"] == "open"


def test_a_row_that_cannot_be_counted_still_lists_its_hazard_but_only_in_its_own_month(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", status=None))
    assert desk.ask(JULY).figures["unreported"] == []
    desk.receive(MANAGEMENT, "2023-08")
    assert desk.ask(AUGUST).figures["unreported"] == [desk.only(AUGUST)["hazard_id"]]


def test_a_hazard_closed_in_one_month_and_not_in_a_later_one_is_reopened(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", status="closed"))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", status="in_progress"))
    desk.receive(MANAGEMENT, "2023-09", hazard("A-1", status="closed"))
    assert desk.ask(JUNE).figures["reopened"] == []
    one = desk.only(JULY)
    assert (one["state"], one["is_reopened"]) == ("in_progress", True)
    assert desk.ask(SEPTEMBER).figures["reopened"] == [one["hazard_id"]]
    assert desk.only(SEPTEMBER)["closed_on"] == SEPTEMBER


def test_departments_that_differ_in_the_month_that_speaks_are_a_conflict(desk: Desk) -> None:
    deadline = date(2023, 8, 1)
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), hazard("A-2", due_on=deadline))
    desk.receive(ENFORCEMENT, "2023-06", hazard("A-1", status="closed"), hazard("A-2"))
    assert [one["hazard_no"] for one in desk.hazards(JUNE) if one["is_conflicting"]] == ["A-1"]
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"))
    assert desk.ask(JULY).figures["conflicts"] == []


def test_the_leaders_named_answer_if_they_lead_the_sector_else_all_who_do(desk: Desk) -> None:
    named = {"A-1": None, "A-2": "刘广伟", "A-3": "张馨", "A-4": "张馨、刘永强"}
    desk.receive(MANAGEMENT, "2023-06", *(hazard(number, leader=name) for number, name in named.items()))
    leaders = {one["hazard_no"]: one["leaders"] for one in desk.hazards(JUNE)}
    everyone = "贾化生、刘广伟、刘永强"
    assert leaders == {"A-1": everyone, "A-2": "刘广伟", "A-3": everyone, "A-4": "刘永强"}


def test_a_row_for_several_hazards_becomes_as_many_and_some_of_them_put_right(desk: Desk) -> None:
    several = hazard(
        "A-1", status="in_progress", quantity=3, rectified_quantity=1, rectified_on=date(2023, 6, 9)
    )
    desk.receive(MANAGEMENT, "2023-06", several)
    states = sorted((one["state"], str(one.get("rectified_on"))) for one in desk.hazards(JUNE))
    assert states == [("in_progress", "None"), ("in_progress", "None"), ("rectified", "2023-06-09")]
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", status="closed", quantity=3))
    assert {one["state"] for one in desk.hazards(JULY)} == {"closed"}
    assert len({one["hazard_id"] for one in desk.hazards(JULY)}) == 3
    assert "QUANTITY_SEVERAL" in {line["code"] for line in desk.ask(JULY).figures["findings_by_code"]}


def test_a_row_that_cannot_be_counted_is_kept_and_shown(desk: Desk) -> None:
    required = ["sector", "unit", "description", "found_on", "status"]
    lacking = [hazard(f"A-{index}", **{"unit": "甲餐馆", name: None}) for index, name in enumerate(required)]
    file = desk.receive(MANAGEMENT, "2023-06", *lacking, hazard("A-9"))
    assert numbers(desk, JUNE) == ["A-9"]
    figures = desk.ask(JUNE).figures
    assert figures["quarantined"] == 5
    assert [line["missing"] for line in figures["quarantined_rows"]] == [[name] for name in required]
    assert {(line["file"], line["sheet"]) for line in figures["quarantined_rows"]} == {(file, "隐患台账")}
    assert [line["row"] for line in figures["quarantined_rows"]] == [4, 5, 6, 7, 8]


def test_a_blank_sector_is_the_one_that_the_department_leads(desk: Desk) -> None:
    desk.receive(ENERGY, "2023-06", hazard("A-1", sector=None, unit="甲餐馆"))
    desk.receive(FINANCE, "2023-06", hazard("B-1", sector=None, unit="甲餐馆"))
    assert desk.only(JUNE)["sector"] == "state-owned"
    assert desk.ask(JUNE).figures["quarantined"] == 1


def test_a_blank_sector_is_first_that_of_its_site_in_the_notice(desk: Desk) -> None:
    desk.receive(ENERGY, "2023-06", hazard("A-1", sector=None, unit="万科里商业中心"))
    assert desk.only(JUNE)["sector"] == "other-enterprises"


def test_a_blank_sector_is_that_of_the_unit_in_the_streets_list(desk: Desk) -> None:
    (desk.workspace.root / "units.csv").write_text(
        "单位名称,行业领域,高危,起始日期\n甲餐馆,燃气安全领域,,\n", encoding="utf-8"
    )
    desk.receive(FINANCE, "2023-06", hazard("B-1", sector=None, unit="甲餐馆"))
    assert desk.only(JUNE)["sector"] == "gas"


def test_taking_in_the_same_files_again_adds_nothing(desk: Desk) -> None:
    from hazardlib import pipeline

    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"))
    before = desk.ask(JUNE).figures
    assert len(pipeline.ingest(desk.workspace, received_at=at(6, 30)).submissions) == 0
    assert desk.ask(JUNE).figures == before


def test_a_report_is_of_the_day_on_which_it_came_in_shanghai_also_after_midnight(desk: Desk) -> None:
    # Received half an hour into the 19th: still the 18th in UTC.
    night = at(7, 19).replace(hour=0, minute=30)
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", due_on=date(2023, 7, 18)), seen_at=night)
    results = desk.ask(date(2023, 8, 1))
    assert str(results.register.hazards["last_reported_on"].iloc[0].date()) == "2023-07-19"
    assert results.figures["lists"]["overdue_verified"] != []
    assert results.figures["lists"]["overdue_unverified"] == []


def test_a_hazard_of_a_sector_that_the_campaign_no_longer_has_comes_last_and_is_answered_for_by_nobody() -> (
    None
):
    campaign = load_campaign(ROOT / "campaign.yaml")
    hazards = pd.DataFrame({"sector": ["gone", "gas"], "leader": ["刘永强", "刘永强"]})
    assert leaders_of(hazards, campaign, date(2023, 7, 20)) == [(), ("刘永强",)]
    listed = hazards.assign(hazard_id=["a", "b"], unit=["甲", "乙"], found_on=pd.Timestamp("2023-07-01"))
    assert in_reading_order(listed, campaign)["sector"].tolist() == ["gas", "gone"]
