"""What a meeting is asked for each hazard, from real workbooks, and the major hazards that cannot wait."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.desk import ENFORCEMENT, MANAGEMENT, Desk, hazard
from tests.recompute.register import Row

JULY = date(2023, 7, 20)


def day(month: int, number: int) -> date:
    return date(2023, month, number)


def major(number: str, due_on: date, **fields: Any) -> Row:
    return hazard(number, level="major", due_on=due_on, **fields)


def asked(desk: Desk) -> list[tuple[str, ...]]:
    """Return what is asked in July: each hazard's number, then the codes."""
    results = desk.ask(JULY)
    numbers = results.register.hazards.set_index("hazard_id")["hazard_no"]
    return [(numbers[row["hazard_id"]], *row["asks"]) for row in results.figures["matters"]]


def test_each_hazard_has_what_is_asked_of_the_meeting_the_most_pressing_first(desk: Desk) -> None:
    desk.receive(
        MANAGEMENT,
        "2023-06",
        major("A-1", day(7, 1)),
        major("A-2", day(6, 25), supervision="street", supervision_due_on=day(9, 1)),
        hazard("B-1", due_on=day(7, 1)),
        hazard("B-2", level="major"),
        hazard("B-3"),
    )
    desk.receive(
        MANAGEMENT,
        "2023-07",
        major("A-1", day(7, 1)),
        major("A-2", day(6, 25)),
        hazard("B-1", due_on=day(8, 1)),
        hazard("B-2"),
        hazard("B-3"),
        hazard("B-4", due_on=day(6, 30)),
    )
    desk.receive(ENFORCEMENT, "2023-07", hazard("B-3"))
    assert asked(desk) == [
        ("A-2", "report"),
        ("A-1", "supervise"),
        ("B-1", "extend"),
        ("B-2", "level"),
        ("B-3", "lead"),
    ]


def test_of_what_nobody_has_told_since_its_deadline_the_meeting_is_asked_nothing(desk: Desk) -> None:
    rows = [major("A-1", day(7, 1)), major("A-2", day(7, 2), supervision="district"), hazard("B-1")]
    desk.receive(MANAGEMENT, "2023-06", *rows, hazard("B-2", due_on=day(7, 1)))
    assert asked(desk) == []


def test_a_deadline_that_came_nearer_asks_for_no_extension(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("B-1", due_on=day(8, 20)))
    desk.receive(MANAGEMENT, "2023-07", hazard("B-1", due_on=day(8, 1)))
    assert asked(desk) == []


def test_beyond_the_deadline_of_its_supervision_a_report_is_heard_be_it_put_right(desk: Desk) -> None:
    late = {"supervision": "district", "supervision_due_on": day(7, 10)}
    desk.receive(MANAGEMENT, "2023-07", major("A-1", day(8, 1), status="rectified", **late))
    assert asked(desk) == [("A-1", "report")]


def test_an_extension_asked_for_is_put_before_the_meeting(desk: Desk) -> None:
    waiting = {"supervision": "street", "supervision_due_on": day(9, 1), "extension_asked_on": day(7, 10)}
    desk.receive(MANAGEMENT, "2023-07", major("A-1", day(9, 1), **waiting))
    assert asked(desk) == [("A-1", "extend")]


def test_major_hazards_overdue_or_due_within_ten_days_are_listed_the_longest_overdue_first(
    desk: Desk,
) -> None:
    desk.receive(
        MANAGEMENT,
        "2023-07",
        major("A-1", day(7, 30)),
        major("A-2", day(7, 31)),
        major("A-3", day(7, 20)),
        major("A-4", day(7, 19)),
        major("A-5", day(6, 1)),
        major("A-6", day(6, 1), status="rectified"),
        hazard("B-1", due_on=day(6, 1)),
    )
    results = desk.ask(JULY)
    numbers = results.register.hazards.set_index("hazard_id")["hazard_no"]
    urgent = [numbers[one] for one in results.figures["lists"]["urgent_major"]]
    assert urgent == ["A-5", "A-4", "A-3", "A-1"]
    major_ones = results.figures["overall"]["major"]
    assert (major_ones["overdue"], major_ones["due_soon"]) == (2, 2)


def test_a_leader_s_row_says_what_falls_due_and_what_is_supervised_and_not_closed(desk: Desk) -> None:
    watched = {"supervision": "district"}
    desk.receive(
        MANAGEMENT,
        "2023-07",
        major("A-1", day(7, 25), **watched),
        major("A-2", day(7, 1), status="closed", accepted_on=day(7, 1), **watched),
        hazard("B-1", due_on=day(7, 30)),
    )
    counts = {row["leader"]: row["all"] for row in desk.ask(JULY).figures["by_leader"]}
    said = {name: (row["due_soon"], row["supervised_open"]) for name, row in counts.items()}
    assert {each for each in said.values() if each != (0, 0)} == {(2, 1)}
