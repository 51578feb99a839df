"""Each figure of the contract's section 4, from real workbooks, with its value written out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.desk import ENERGY, ENFORCEMENT, FINANCE, MANAGEMENT, SAFETY, Desk, at, hazard
from tests.recompute import notice

JUNE, JULY, AUGUST = (date(2023, month, 20) for month in (6, 7, 8))


def day(month: int, number: int) -> date:
    return date(2023, month, number)


def without(group: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in group.items() if name not in names}


def by(figures: dict[str, Any], breakdown: str, key: str) -> dict[Any, dict[str, Any]]:
    return {group[key]: group for group in figures[breakdown]}


def found(figures: dict[str, Any], breakdown: str, key: str) -> dict[Any, int]:
    counts = {name: group["all"]["found"] for name, group in by(figures, breakdown, key).items()}
    return {name: count for name, count in counts.items() if count}


NINE = [
    hazard("A-1", level="major", due_on=day(6, 30), status="closed", accepted_on=day(6, 20)),
    hazard("A-2", due_on=day(6, 30), status="closed", rectified_on=day(7, 5)),
    hazard("A-3", due_on=day(7, 20), status="rectified", rectified_on=day(7, 1)),
    hazard("A-4", due_on=day(7, 10), status="rectified"),
    hazard("A-5", due_on=day(7, 20)),
    hazard("A-6", level="major", due_on=day(7, 19)),
    hazard("A-7", due_on=day(7, 21), status="in_progress"),
    hazard("A-8"),
    hazard("A-9", status="closed", accepted_on=day(7, 20)),
]


def test_every_count_and_rate_of_a_small_ledger(desk: Desk) -> None:
    later = hazard("A-10", found_on=day(7, 21))
    desk.receive(MANAGEMENT, "2023-07", *NINE, later, seen_at=at(7, 25))
    overall = desk.ask(JULY).figures["overall"]
    assert without(overall["all"], "closure_rate_ci") == {
        "found": 9,
        "closed": 3,
        "rectified": 2,
        "open": 4,
        "overdue": 1,
        "overdue_verified": 1,
        "overdue_unverified": 0,
        "due_soon": 2,
        "supervised_open": 0,
        "due": 6,
        "due_verified": 6,
        "on_time": 2,
        "closure_rate": 3 / 9,
        "rectification_rate": 5 / 9,
        "on_time_rate": 2 / 6,
        "median_days_to_close": None,
    }
    assert overall["all"]["closure_rate_ci"] == pytest.approx([0.1205838, 0.6457979], abs=1e-6)
    assert without(overall["major"], "closure_rate_ci") == {
        "found": 2,
        "closed": 1,
        "rectified": 0,
        "open": 1,
        "overdue": 1,
        "overdue_verified": 1,
        "overdue_unverified": 0,
        "due_soon": 0,
        "supervised_open": 0,
        "due": 2,
        "due_verified": 2,
        "on_time": 1,
        "closure_rate": 1 / 2,
        "rectification_rate": 1 / 2,
        "on_time_rate": 1 / 2,
        # S(15) = 1/2: the day by which half of them are closed.
        "median_days_to_close": 15,
    }


def test_a_deadline_on_the_as_of_day_is_due_and_not_yet_overdue(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", due_on=day(7, 1)))
    counts = [
        tuple(desk.ask(as_of).figures["overall"]["all"][name] for name in ("due", "overdue"))
        for as_of in (day(6, 30), day(7, 1), day(7, 2))
    ]
    assert counts == [(0, 0), (1, 0), (1, 1)]


def test_put_right_on_the_deadline_is_on_time_and_a_day_later_is_not(desk: Desk) -> None:
    done = {"status": "rectified", "due_on": day(6, 15)}
    on_time = hazard("A-1", rectified_on=day(6, 15), **done)
    late = hazard("A-2", rectified_on=day(6, 16), **done)
    accepted_later = hazard("A-3", rectified_on=day(6, 15), accepted_on=day(6, 18), **done)
    desk.receive(MANAGEMENT, "2023-06", on_time, late, accepted_later)
    all_levels = desk.ask(JUNE).figures["overall"]["all"]
    assert (all_levels["on_time"], all_levels["due"], all_levels["on_time_rate"]) == (2, 3, 2 / 3)


def test_the_median_counts_open_hazards_as_not_closed_yet(desk: Desk) -> None:
    def closed(number: str, days: int) -> dict[str, Any]:
        return hazard(
            number,
            found_on=day(6, 1),
            status="closed",
            accepted_on=date.fromordinal(day(6, 1).toordinal() + days),
        )

    rows = [closed("A-1", 5), closed("A-2", 10), closed("A-3", 20)]
    # Open for 15 and for 30 days on 20 July.
    rows += [hazard("A-4", found_on=day(7, 5)), hazard("A-5", found_on=day(6, 20))]
    desk.receive(MANAGEMENT, "2023-07", *rows)
    # S(5) = 4/5, S(10) = 4/5 · 3/4 = 3/5, S(20) = 3/5 · 1/2 = 3/10; of the closed alone it were 10.
    assert desk.ask(JULY).figures["overall"]["all"]["median_days_to_close"] == 20


def test_the_interval_is_wilsons(desk: Desk) -> None:
    rows = [hazard(f"A-{n}", status="closed" if n < 8 else "open") for n in range(10)]
    desk.receive(MANAGEMENT, "2023-06", *rows)
    interval = desk.ask(JUNE).figures["overall"]["all"]["closure_rate_ci"]
    assert interval == pytest.approx([0.4901625, 0.9433178], abs=1e-6)


def test_nothing_to_divide_by_is_null_and_none_of_some_is_zero(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"))
    figures = desk.ask(JUNE).figures
    some, none = figures["overall"]["all"], figures["overall"]["major"]
    assert (some["closure_rate"], some["rectification_rate"], some["on_time_rate"]) == (0.0, 0.0, None)
    assert (none["found"], none["closure_rate"], none["closure_rate_ci"]) == (0, None, None)
    assert none["median_days_to_close"] is None


def test_a_rate_is_pooled_and_never_a_mean_of_rates(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", status="closed"))
    desk.receive(ENERGY, "2023-06", *(hazard(f"B-{n}", sector="state-owned") for n in range(3)))
    figures = desk.ask(JUNE).figures
    sectors = by(figures, "by_sector", "sector")
    assert [sectors[code]["all"]["closure_rate"] for code in ("gas", "state-owned")] == [1.0, 0.0]
    assert figures["overall"]["all"]["closure_rate"] == 1 / 4


def test_all_sectors_leaders_and_pairs_have_a_row_with_nothing_found(desk: Desk) -> None:
    figures = desk.ask(JUNE).figures
    assert [group["sector"] for group in figures["by_sector"]] == list(notice.SECTORS)
    assert [group["leader"] for group in figures["by_leader"]] == notice.LEADERS
    assert by(figures, "by_leader", "leader")["徐彬"]["sectors"] == ["construction"]
    assert len(by(figures, "by_leader", "leader")["贾化生"]["sectors"]) == 5
    assert len(figures["by_sector_leader"]) == 22
    assert {group["all"]["found"] for group in figures["by_sector_leader"]} == {0}


def test_a_hazard_counts_whole_for_each_of_its_leaders(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), hazard("A-2", leader="刘永强", status="closed"))
    figures = desk.ask(JUNE).figures
    assert figures["overall"]["all"]["found"] == 2
    assert found(figures, "by_leader", "leader") == {"贾化生": 1, "刘广伟": 1, "刘永强": 2}
    pairs = {(group["sector"], group["leader"]): group["all"] for group in figures["by_sector_leader"]}
    assert (pairs["gas", "刘永强"]["closed"], pairs["gas", "刘永强"]["closure_rate"]) == (1, 1 / 2)


def test_department_unit_month_and_stage_each_take_in_every_hazard_once(desk: Desk) -> None:
    rows = [
        hazard("A-1", unit="东湖ＡＢ门店", found_on=day(5, 31)),
        hazard("A-2", unit="东湖 ab 门店", found_on=day(6, 1)),
        hazard("A-3", found_on=day(7, 1)),
        hazard("A-4", found_on=day(4, 30)),
    ]
    desk.receive(MANAGEMENT, "2023-07", *rows)
    desk.receive(ENFORCEMENT, "2023-07", hazard("A-3"), hazard("B-1", sector="commerce", found_on=day(7, 2)))
    figures = desk.ask(JULY).figures
    assert found(figures, "by_department", "department") == {MANAGEMENT: 4, ENFORCEMENT: 1}
    assert sorted(found(figures, "by_unit", "unit").values()) == [2, 3]
    months = {"2023-04": 1, "2023-05": 1, "2023-06": 1, "2023-07": 2}
    assert found(figures, "by_month_found", "month") == months
    stages = {"专项行动阶段以外": 1, "动员部署": 1, "企业自查自改": 1, "区街互动和监督检查": 2}
    assert found(figures, "by_stage", "name") == stages


def test_sources_fall_into_the_bulletins_two_buckets(desk: Desk) -> None:
    sources = [None, "企业自查", "自查自改", "部门检查", "专家检查", "网格员巡视"]
    desk.receive(MANAGEMENT, "2023-06", *(hazard(f"A-{n}", source=word) for n, word in enumerate(sources)))
    figures = desk.ask(JUNE).figures
    assert found(figures, "by_source", "source") == {
        "企业自查": 2,
        "部门检查": 1,
        "专家检查": 1,
        "网格员巡视": 1,
        None: 1,
    }
    buckets = {"self_check": 2, "department_check": 3, None: 1}
    assert found(figures, "by_source_bucket", "bucket") == buckets


def test_supervised_are_those_listed_by_street_district_or_city(desk: Desk) -> None:
    words = [None, "none", "street", "district", "city", "city"]
    rows = [hazard(f"A-{n}", supervision=word, level="major") for n, word in enumerate(words)]
    rows[5] |= {"status": "closed"}
    desk.receive(MANAGEMENT, "2023-06", *rows)
    supervised = desk.ask(JUNE).figures["supervised"]
    assert (supervised["all"]["found"], supervised["major"]["closed"]) == (4, 1)
    assert {line["level"]: line["all"]["found"] for line in supervised["by_level"]} == {
        "street": 1,
        "district": 1,
        "city": 2,
    }


def test_a_time_limited_hazard_needs_all_five_elements(desk: Desk) -> None:
    five = {
        "responsible_person": "安全主管甲",
        "measures": "加装报警器",
        "funds": 0,
        "due_on": day(7, 1),
        "contingency": "专人值守",
    }
    complete = hazard("A-1", fix_type="time_limited", **five)
    lacking = [hazard(f"B-{name}", fix_type="time_limited", **(five | {name: None})) for name in five]
    at_once = [hazard("C-1", fix_type="at_once"), hazard("C-2", due_on="立行立改")]
    with_deadline_only = hazard("D-1", due_on=day(7, 1))
    desk.receive(MANAGEMENT, "2023-06", complete, *lacking, *at_once, with_deadline_only)
    results = desk.ask(JUNE)
    share = results.figures["five_elements"]
    assert [share[name] for name in ("numerator", "denominator", "rate")] == [1, 7, 1 / 7]
    hazards = results.register.hazards.set_index("hazard_id")["hazard_no"]
    incomplete = {hazards[hazard_id] for hazard_id in results.figures["incomplete"]}
    assert incomplete == {*(f"B-{name}" for name in five), "D-1"}


def test_a_department_is_on_time_by_the_date_it_states_else_by_receipt(desk: Desk) -> None:
    row = hazard("A-1")
    desk.receive(MANAGEMENT, "2023-06", row, seen_at=at(6, 20, 23))
    desk.receive(ENFORCEMENT, "2023-06", row, seen_at=at(6, 21, 0))
    desk.receive(SAFETY, "2023-06", row, seen_at=at(7, 3), stated_on=day(6, 20))
    desk.receive(ENERGY, "2023-06", row, seen_at=at(6, 19), stated_on=day(6, 21))
    desk.receive(FINANCE, "2023-06", seen_at=at(6, 19))
    desk.receive("工程建设科", "2023-06", row, seen_at=at(6, 19), is_refused=True)
    reporting = desk.ask(JUNE).figures["reporting"]
    assert len(reporting) == 11
    status = {line["department"]: line["status"] for line in reporting if line["status"] != "missing"}
    assert status == {
        MANAGEMENT: "on_time",
        ENFORCEMENT: "late",
        SAFETY: "on_time",
        ENERGY: "late",
        FINANCE: "nil",
        "工程建设科": "refused",
    }
    received = {line["department"]: line["received_at"] for line in reporting}
    assert received[MANAGEMENT] == "2023-06-20T23:00:00+08:00"
    assert received["综合保障科"] is None


def test_a_resubmission_does_not_make_a_department_late(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), seen_at=at(6, 18))
    desk.receive(MANAGEMENT, "2023-06", hazard("A-2"), seen_at=at(6, 28))
    (line,) = [x for x in desk.ask(JUNE).figures["reporting"] if x["department"] == MANAGEMENT]
    assert (line["status"], line["received_at"]) == ("on_time", "2023-06-18T10:00:00+08:00")


def test_versions_that_arrived_together_are_told_apart_one_way_everywhere(desk: Desk) -> None:
    # The version that states no date stands before the one that does, for receipt and for force.
    desk.receive(MANAGEMENT, "2023-06", seen_at=at(6, 18))
    desk.receive(MANAGEMENT, "2023-06", hazard("A-2"), seen_at=at(6, 18), stated_on=day(6, 21))
    figures = desk.ask(JUNE).figures
    (line,) = [line for line in figures["reporting"] if line["department"] == MANAGEMENT]
    assert (figures["overall"]["all"]["found"], line["status"]) == (1, "on_time")


def test_open_hazards_age_from_the_day_they_were_found(desk: Desk) -> None:
    days = [date.fromordinal(AUGUST.toordinal() - age) for age in (0, 30, 31, 60, 61, 90, 91, 120)]
    rows = [hazard(f"A-{n}", found_on=found_on) for n, found_on in enumerate(days)]
    rows[0] |= {"level": "major"}
    rows.append(hazard("A-9", found_on=days[0], status="rectified"))
    desk.receive(MANAGEMENT, "2023-08", *rows)
    ageing = desk.ask(AUGUST).figures["ageing"]
    assert [(line["all"], line["major"]) for line in ageing] == [(2, 1), (2, 0), (2, 0), (2, 0)]


def test_an_earlier_day_gives_the_same_figures_when_later_months_have_come_in(desk: Desk) -> None:
    moment = at(7, 22)
    desk.receive(MANAGEMENT, "2023-07", *NINE, seen_at=at(7, 20))
    before = desk.ask(JULY, moment).figures
    desk.receive(MANAGEMENT, "2023-08", *(row | {"status": "closed"} for row in NINE), seen_at=at(8, 20))
    assert desk.ask(AUGUST).figures["overall"]["all"]["closed"] == 9
    assert desk.ask(JULY, moment).figures == before


def test_the_trend_is_the_state_at_each_due_day(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), hazard("A-2"))
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard("A-1", status="closed"),
        hazard("A-2"),
        hazard("A-3", found_on=day(7, 1)),
    )
    figures = desk.ask(AUGUST).figures
    shown = [(line["as_of"], line["all"]["found"], line["all"]["closed"]) for line in figures["trend"]]
    assert shown == [("2023-06-20", 2, 0), ("2023-07-20", 3, 1), ("2023-08-20", 3, 1)]
    assert figures["previous"]["overall"]["all"] == figures["trend"][1]["all"]
