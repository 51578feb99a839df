"""Supervision, from real workbooks: listed, extended, overdue, delisted, and what a meeting decides."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.desk import MANAGEMENT, Desk, hazard
from tests.recompute.register import Row

JUNE, JULY, AUGUST, SEPTEMBER = (date(2023, month, 20) for month in (6, 7, 8, 9))


def day(month: int, number: int) -> date:
    return date(2023, month, number)


def listed(number: str, **fields: Any) -> Row:
    """Return a major hazard that the district supervises."""
    return hazard(number, **{"level": "major", "supervision": "district"} | fields)


def supervision(desk: Desk, as_of: date) -> dict[str, Any]:
    """Return the figures, hazards by their numbers."""
    results = desk.ask(as_of)
    numbers = results.register.hazards.set_index("hazard_id")["hazard_no"]
    figures = dict(results.figures["supervision"])
    figures["rows"] = {numbers[row["hazard_id"]]: row for row in figures["rows"]}
    for name in ("overdue", "extended"):
        figures[name] = [numbers[each] for each in figures[name]]
    figures["to_decide"] = [(numbers[each["hazard_id"]], each["why"]) for each in figures["to_decide"]]
    return figures


def test_the_supervised_stand_beside_the_rest_and_both_make_the_whole(desk: Desk) -> None:
    rows = [
        listed("A-1", status="closed", accepted_on=day(6, 15)),
        listed("A-2"),
        listed("A-3", level="general"),
        hazard("B-1", level="major", status="closed", accepted_on=day(6, 16)),
        hazard("B-2"),
    ]
    desk.receive(MANAGEMENT, "2023-06", *rows)
    results = desk.ask(JUNE)
    supervised, others = (results.figures["supervision"][name] for name in ("supervised", "others"))
    assert (supervised["all"]["found"], supervised["major"]["found"], others["all"]["found"]) == (3, 2, 2)
    assert (supervised["all"]["closure_rate"], others["all"]["closure_rate"]) == (1 / 3, 1 / 2)
    assert supervised["all"]["closed"] == results.figures["supervised"]["all"]["closed"]


def test_a_row_says_everything_that_became_of_one_under_supervision(desk: Desk) -> None:
    first = listed("A-1", listed_on=day(6, 10), supervision_due_on=day(7, 10))
    second = listed("A-1", supervision_due_on=day(8, 9), extension_asked_on=day(7, 10))
    third = listed("A-1", status="closed", accepted_on=day(8, 1), delisted_on=day(8, 3))
    for month, row in (("2023-06", first), ("2023-07", second), ("2023-08", third)):
        desk.receive(MANAGEMENT, month, row)
    row = supervision(desk, AUGUST)["rows"]["A-1"]
    assert {name: value for name, value in row.items() if name != "hazard_id"} == {
        "level": "district",
        "listed_on": "2023-06-10",
        "listed_on_is_inferred": False,
        "due_on": "2023-08-09",
        "extended_count": 1,
        "extended_days": 30,
        "asked_in_time": True,
        "delisted_on": "2023-08-03",
        "state": "closed",
        "is_overdue": False,
        "overdue_days": None,
        "is_unverified": False,
    }


def test_without_a_date_it_was_listed_on_the_due_day_of_the_month_that_first_says_so(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", level="major", supervision="none"))
    desk.receive(MANAGEMENT, "2023-07", listed("A-1"))
    row = supervision(desk, AUGUST)["rows"]["A-1"]
    assert (row["listed_on"], row["listed_on_is_inferred"]) == ("2023-07-20", True)


def test_each_move_to_a_later_day_is_an_extension_and_one_to_an_earlier_day_is_none(desk: Desk) -> None:
    days = (("2023-06", day(7, 1)), ("2023-07", day(7, 31)), ("2023-08", day(7, 21)), ("2023-09", day(7, 26)))
    for month, due_on in days:
        desk.receive(MANAGEMENT, month, listed("A-1", supervision_due_on=due_on))
    figures = supervision(desk, SEPTEMBER)
    row = figures["rows"]["A-1"]
    assert (row["extended_count"], row["extended_days"], figures["extended"]) == (2, 35, ["A-1"])


def test_a_deadline_left_blank_later_is_the_one_last_stated(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", listed("A-1", supervision_due_on=day(7, 1)))
    desk.receive(MANAGEMENT, "2023-07", listed("A-1"))
    desk.receive(MANAGEMENT, "2023-08", listed("A-1", supervision_due_on=day(7, 11)))
    row = supervision(desk, AUGUST)["rows"]["A-1"]
    assert (row["due_on"], row["extended_days"]) == ("2023-07-11", 10)


@pytest.mark.parametrize(
    ("asked_on", "in_time"),
    [(day(7, 1), True), (day(7, 2), False), (None, None)],
    ids=["on", "after", "never"],
)
def test_an_extension_asked_for_by_the_old_deadline_was_asked_for_in_time(
    desk: Desk, asked_on: date | None, *, in_time: bool | None
) -> None:
    desk.receive(MANAGEMENT, "2023-06", listed("A-1", supervision_due_on=day(7, 1)))
    moved = listed("A-1", supervision_due_on=day(7, 31), extension_asked_on=asked_on)
    desk.receive(MANAGEMENT, "2023-07", moved)
    assert supervision(desk, JULY)["rows"]["A-1"]["asked_in_time"] is in_time


def test_a_request_that_was_granted_does_not_excuse_the_next_extension(desk: Desk) -> None:
    asked = {"extension_asked_on": day(6, 25)}
    desk.receive(MANAGEMENT, "2023-06", listed("A-1", supervision_due_on=day(7, 1)))
    desk.receive(MANAGEMENT, "2023-07", listed("A-1", supervision_due_on=day(7, 31), **asked))
    desk.receive(MANAGEMENT, "2023-08", listed("A-1", supervision_due_on=day(8, 31), **asked))
    row = supervision(desk, AUGUST)["rows"]["A-1"]
    assert (row["extended_count"], row["asked_in_time"]) == (2, None)


def test_overdue_is_neither_closed_nor_delisted_with_the_deadline_past(desk: Desk) -> None:
    past = {"supervision_due_on": day(6, 19)}
    rows = [
        listed("A-1", **past),
        listed("A-2", status="rectified", rectified_on=day(6, 18), **past),
        listed("A-3", status="closed", accepted_on=day(6, 18), **past),
        listed("A-4", delisted_on=day(6, 18), **past),
        listed("A-5", delisted_on=day(6, 21), **past),
        listed("A-6", supervision_due_on=day(6, 20)),
        listed("A-7", supervision_due_on=day(6, 1)),
        hazard("B-1", supervision="none", **past),
    ]
    desk.receive(MANAGEMENT, "2023-06", *rows)
    figures = supervision(desk, JUNE)
    assert figures["overdue"][0] == "A-7"
    assert sorted(figures["overdue"]) == ["A-1", "A-2", "A-5", "A-7"]
    assert (figures["rows"]["A-7"]["overdue_days"], figures["rows"]["A-6"]["overdue_days"]) == (19, None)
    assert (figures["delisted"], "B-1" in figures["rows"]) == (1, False)


def test_said_to_be_supervised_no_longer_it_stays_in_the_rows_and_is_nobodys_to_decide(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", listed("A-1", supervision_due_on=day(7, 1)))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", level="major", supervision="none"))
    figures = supervision(desk, JULY)
    assert (figures["rows"]["A-1"]["level"], figures["overdue"], figures["to_decide"]) == ("district", [], [])


def test_the_meeting_decides_on_what_cannot_wait_for_the_one_after(desk: Desk) -> None:
    rows = [
        listed("A-1", supervision_due_on=day(7, 19)),
        listed("A-2", supervision_due_on=day(7, 20)),
        listed("A-3", supervision_due_on=day(8, 24)),
        listed("A-4", supervision_due_on=day(8, 25)),
        listed("A-5", supervision_due_on=day(10, 1), extension_asked_on=day(7, 20)),
        listed("A-6", supervision_due_on=day(10, 1), extension_asked_on=day(7, 21)),
        listed("A-7"),
        listed("A-8", status="closed", accepted_on=day(7, 1)),
    ]
    desk.receive(MANAGEMENT, "2023-07", *rows)
    # The meeting of 25 July decides; what falls due before the one of 25 August cannot wait for it.
    assert supervision(desk, JULY)["to_decide"] == [
        ("A-1", "overdue"),
        ("A-2", "due_before_next_meeting"),
        ("A-3", "due_before_next_meeting"),
        ("A-5", "extension_asked"),
        ("A-7", "deadline_missing"),
    ]


def test_a_request_is_decided_once_the_deadline_has_moved(desk: Desk) -> None:
    asked = {"extension_asked_on": day(7, 1)}
    desk.receive(MANAGEMENT, "2023-06", listed("A-1", supervision_due_on=day(7, 10)))
    desk.receive(MANAGEMENT, "2023-07", listed("A-1", supervision_due_on=day(12, 1), **asked))
    assert supervision(desk, JULY)["to_decide"] == []
    again = listed("A-1", extension_asked_on=day(8, 15))
    desk.receive(MANAGEMENT, "2023-08", again)
    assert supervision(desk, AUGUST)["to_decide"] == [("A-1", "extension_asked")]


def test_after_the_meeting_of_the_month_the_coming_one_is_the_next_months(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", listed("A-1", supervision_due_on=day(9, 24)))
    assert supervision(desk, day(7, 25))["to_decide"] == []
    assert supervision(desk, day(7, 26))["to_decide"] == [("A-1", "due_before_next_meeting")]
