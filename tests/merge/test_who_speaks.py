"""What another department's row of the same month adds to the one that speaks, and what it cannot take away."""

from __future__ import annotations

from datetime import date

import pytest

from tests.desk import ENFORCEMENT, MANAGEMENT, Desk, hazard

JULY = date(2023, 7, 20)
DEADLINE = {"due_on": date(2023, 6, 15)}


def test_a_date_outlives_what_a_cooperating_department_says_beyond_it(desk: Desk) -> None:
    rectified = {"status": "rectified", "rectified_on": date(2023, 6, 10)}
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", **DEADLINE, **rectified))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", status="rectified"))
    desk.receive(ENFORCEMENT, "2023-07", hazard("A-1", status="closed", accepted_on=date(2023, 7, 1)))
    one = desk.only(JULY)
    assert (one["state"], one["rectified_on"], one["is_on_time"]) == ("rectified", date(2023, 6, 10), True)
    assert "accepted_on" not in one


def test_a_closed_hazard_keeps_its_date_though_a_cooperating_department_calls_it_open(desk: Desk) -> None:
    closed = {"status": "closed", "accepted_on": date(2023, 6, 12)}
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", **DEADLINE, **closed))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", status="closed"))
    desk.receive(ENFORCEMENT, "2023-07", hazard("A-1"))
    one = desk.only(JULY)
    assert (one["state"], one["closed_on"], one["is_on_time"]) == ("closed", date(2023, 6, 12), True)
    assert one["is_conflicting"]
    assert not one["is_reopened"]


def test_no_cooperating_department_takes_a_major_hazard_off_the_leads_record(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", level="major"))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", level=None))
    desk.receive(ENFORCEMENT, "2023-07", hazard("A-1", level="general"))
    assert desk.ask(JULY).figures["overall"]["major"]["found"] == 1


@pytest.mark.parametrize(
    ("status", "known"),
    [("open", set()), ("rectified", {"rectified_on"}), ("closed", {"rectified_on", "accepted_on"})],
)
def test_what_the_lead_never_stated_comes_from_others_as_far_as_its_state_goes(
    desk: Desk, status: str, known: set[str]
) -> None:
    done = {"rectified_on": date(2023, 7, 8), "accepted_on": date(2023, 7, 12)}
    desk.receive(ENFORCEMENT, "2023-07", hazard("A-1", status="closed", location="二层", **DEADLINE, **done))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", status=status, location=None))
    one = desk.only(JULY)
    assert (one["state"], one["location"], one["due_on"]) == (status, "二层", date(2023, 6, 15))
    assert {name for name in done if name in one} == known


def test_in_the_month_in_which_the_state_goes_back_others_dates_belong_to_what_it_is_now(desk: Desk) -> None:
    closed = {"status": "closed", "rectified_on": date(2023, 7, 5), "accepted_on": date(2023, 7, 10)}
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", due_on=date(2023, 8, 15), **closed))
    desk.receive(MANAGEMENT, "2023-08", hazard("A-1", status="rectified"))
    desk.receive(ENFORCEMENT, "2023-08", hazard("A-1", status="rectified", rectified_on=date(2023, 8, 10)))
    one = desk.only(date(2023, 8, 20))
    assert (one["state"], one["rectified_on"], one["is_on_time"]) == ("rectified", date(2023, 8, 10), True)
    assert "accepted_on" not in one
