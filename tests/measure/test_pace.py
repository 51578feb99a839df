"""Pace, forecast, funnel, what moved and what falls due, from real workbooks, values written out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hazardlib.measure.intervals import poisson_interval
from tests.desk import ENFORCEMENT, MANAGEMENT, SAFETY, Desk, hazard

JUNE, JULY, AUGUST = (date(2023, month, 20) for month in (6, 7, 8))


def day(month: int, number: int) -> date:
    return date(2023, month, number)


def closed(number: str, on: date, **fields: Any) -> dict[str, Any]:
    return hazard(number, status="closed", rectified_on=on, accepted_on=on, **fields)


def summer(desk: Desk, new: int) -> None:
    """One hazard found before the first due day; ``new`` found after it, four of them closed in August."""
    old = hazard("A-0")
    july = [hazard(f"A-{number}", found_on=day(7, 1)) for number in range(1, new + 1)]
    done = [closed(f"A-{number}", day(8, 1), found_on=day(7, 1)) for number in range(1, 5)]
    desk.receive(MANAGEMENT, "2023-06", old)
    desk.receive(MANAGEMENT, "2023-07", old, *july)
    desk.receive(MANAGEMENT, "2023-08", old, *done, *july[4:])


def test_the_pace_of_two_periods_leads_to_the_final_day_with_its_uncertainty(desk: Desk) -> None:
    summer(desk, 12)
    pace = desk.ask(AUGUST).figures["pace"]
    assert (pace["from"], pace["to"], pace["days"]) == ("2023-06-20", "2023-08-20", 61)
    assert (pace["final_on"], pace["days_left"]) == ("2023-12-01", 103)
    assert [point["all"] for point in pace["points"]] == [1, 13, 9]
    said = pace["all"]
    assert (said["found"], said["closed"], said["not_closed"]) == (12, 4, 9)
    assert said["found_per_day"] == 12 / 61
    assert said["closed_per_day"] == 4 / 61
    # (4 + z²/2 ± z·√(4 + z²/4)) / 61 with z = 1.96
    assert said["closed_per_day_ci"] == pytest.approx([1.5555 / 61, 10.2860 / 61], abs=1e-5)
    assert said["needed_per_day"] == 9 / 103
    assert said["needed_with_new_per_day"] == 9 / 103 + 12 / 61
    # 13 + 12·103/61 found, 9 + (12 − 4)·103/61 of them not closed, ± z·√((12 + 4)·103/61·(1 + 103/61)).
    assert said["final_found"] == pytest.approx(33.2623, abs=1e-4)
    assert said["final_not_closed"] == pytest.approx(22.5082, abs=1e-4)
    assert said["final_not_closed_ci"] == pytest.approx([5.8042, 33.2623], abs=1e-3)  # not more than found
    assert said["final_closure_rate"] == pytest.approx(0.3233, abs=1e-4)
    assert said["final_closure_rate_ci"] == pytest.approx([0.0, 0.8255], abs=1e-4)


def test_there_is_no_pace_before_two_periods_nor_from_the_final_day_on(desk: Desk) -> None:
    summer(desk, 12)
    assert desk.ask(JULY).figures["pace"] is None
    assert desk.ask(day(11, 30)).figures["pace"]["days_left"] == 1
    assert desk.ask(day(12, 1)).figures["pace"] is None


def test_nothing_is_said_of_the_final_day_from_fewer_than_ten_events(desk: Desk) -> None:
    summer(desk, 5)
    said = desk.ask(AUGUST).figures["pace"]["all"]
    assert (said["found"], said["closed"]) == (5, 4)
    assert said["final_not_closed"] is None
    assert said["final_closure_rate_ci"] is None
    assert said["needed_per_day"] == 2 / 103


def test_the_interval_of_a_count_solves_its_equation() -> None:
    assert poisson_interval(0) == pytest.approx((0.0, 3.841459), abs=1e-5)
    low, high = poisson_interval(100)
    for bound in (low, high):
        assert (100 - bound) ** 2 == pytest.approx(1.959963984540054**2 * bound)


def test_a_group_lies_inside_or_outside_what_chance_would_give(desk: Desk) -> None:
    good = [closed(f"A-{number}", day(6, 18)) for number in range(18)]
    bad = [closed(f"B-{number}", day(6, 18)) for number in range(2)]
    desk.receive(MANAGEMENT, "2023-06", *good, hazard("A-18"), hazard("A-19"))
    desk.receive(ENFORCEMENT, "2023-06", *bad, *(hazard(f"B-{number}") for number in range(2, 20)))
    desk.receive(SAFETY, "2023-06", *(hazard(f"C-{number}") for number in range(4)))
    funnel = desk.ask(JUNE).figures["funnel"]
    position = {row["department"]: row["position"] for row in funnel["by_department"]}
    # The street: 20 of 44. With 20 hazards one deviation is √(0.4545·0.5455/20) = 0.1113.
    assert position[MANAGEMENT] == "far_higher"  # 0.9 is 4.0 deviations off
    assert position[ENFORCEMENT] == "far_lower"  # 0.1 is 3.2
    assert position[SAFETY] is None  # four hazards are not compared
    assert {row["position"] for row in funnel["by_sector"] if row["sector"] == "gas"} == {"alike"}
    first = next(limit for limit in funnel["curve"] if limit["found"] == 5)
    assert (first["low_95"], first["high_95"]) == pytest.approx((0.0181, 0.8910), abs=1e-4)
    assert (first["low_998"], first["high_998"]) == (0.0, 1.0)
    # From one hazard to a tenth beyond the largest group, the sector's 44.
    assert (funnel["curve"][0]["found"], funnel["curve"][-1]["found"]) == (1, 49)


def test_what_left_and_entered_the_open_stock_adds_up(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), hazard("A-2"), closed("A-3", day(6, 10)))
    new = [hazard("A-4", found_on=day(7, 1)), closed("A-5", day(7, 8), found_on=day(7, 1))]
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), closed("A-2", day(7, 2)), hazard("A-3"), *new)
    period = desk.ask(JULY).figures["period"]
    assert {(row["from"], row["to"]): row["count"] for row in period["moves"]} == {
        ("open", "open"): 1,
        ("open", "closed"): 1,
        ("closed", "open"): 1,
        ("none", "open"): 1,
        ("none", "closed"): 1,
    }
    assert period["open_stock"] == {
        "before": 2,
        "entered": 2,
        "put_right": 2,
        "returned": 1,
        "taken_off": 0,
        "now": 3,
    }
    # were closed in the period; A-3 is open again.
    assert period["not_closed_stock"] == {
        "before": 2,
        "entered": 2,
        "reopened": 1,
        "closed": 2,
        "taken_off": 0,
        "now": 3,
    }
    first = desk.ask(JUNE).figures["period"]
    assert (first["moves"], first["open_stock"]) == ([], None)
    assert (first["not_closed_stock"], first["done_stocks"]) == (None, None)


def test_what_was_done_earlier_and_is_known_late_closes_the_account(desk: Desk) -> None:
    desk.receive(
        MANAGEMENT, "2023-06", hazard("A-1"), hazard("A-2"), closed("A-3", day(6, 10)), hazard("A-4")
    )
    undated = hazard("A-4", status="rectified")
    july = [closed("A-1", day(6, 19)), closed("A-2", day(7, 2)), hazard("A-3"), undated]
    desk.receive(MANAGEMENT, "2023-07", *july)
    # Only A-2 bears a date of the period. A-1 was closed before it, A-4 put right without a date, A-3 is open again.
    none = {"counted_before": 0, "undone": 1, "taken_off": 0}
    assert desk.ask(JULY).figures["period"]["done_stocks"] == {
        "put_right": {"before": 1, "in_period": 1, "known_late": 2, **none, "now": 3},
        "closed": {"before": 1, "in_period": 1, "known_late": 1, **none, "now": 2},
    }


def test_what_was_counted_as_done_before_its_date_was_put_later_is_taken_off_once(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", closed("A-1", day(6, 10)), hazard("A-2"))
    desk.receive(MANAGEMENT, "2023-07", closed("A-1", day(7, 1)), closed("A-2", day(7, 2)))
    account = {"before": 1, "in_period": 2, "known_late": 0, "counted_before": 1, "undone": 0, "taken_off": 0}
    stocks = desk.ask(JULY).figures["period"]["done_stocks"]
    assert stocks == {"put_right": {**account, "now": 2}, "closed": {**account, "now": 2}}


def test_each_open_hazard_stands_in_one_week_of_deadlines(desk: Desk) -> None:
    days = [day(7, 19), day(7, 20), day(7, 26), day(7, 27), day(8, 23), day(8, 24), None]
    rows = [hazard(f"A-{at}", due_on=due_on) for at, due_on in enumerate(days)]
    desk.receive(MANAGEMENT, "2023-07", *rows, closed("A-9", day(7, 1), due_on=day(7, 2)))
    rows = desk.ask(JULY).figures["deadlines"]
    assert [row["all"] for row in rows] == [1, 2, 1, 0, 0, 1, 1, 1]
    assert [row["bucket"] for row in rows] == ["overdue", *["week"] * 5, "later", "undated"]
    assert (rows[1]["from"], rows[1]["to"]) == ("2023-07-20", "2023-07-26")
    assert (rows[5]["to"], rows[6]["from"]) == ("2023-08-23", "2023-08-24")
