"""Overdue of two kinds: what a report made after the deadline still says, and what nobody has told of since."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.desk import ENFORCEMENT, MANAGEMENT, Desk, at, duty, hazard

JUNE, JULY, AUGUST = (date(2023, month, 20) for month in (6, 7, 8))
FIRST_OF_AUGUST = date(2023, 8, 1)
LEADER = "徐彬"
"""The one leader of 建筑施工."""

KINDS = ("overdue", "overdue_verified", "overdue_unverified")


def day(month: int, number: int) -> date:
    return date(2023, month, number)


def site(number: str, **fields: Any) -> Any:
    return hazard(number, sector="construction", **fields)


def figures(group: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(group[name] for name in names)


def of_leader(found: dict[str, Any], level: str = "all") -> dict[str, Any]:
    row: dict[str, Any] = next(row[level] for row in found["by_leader"] if row["leader"] == LEADER)
    return row


SITES = [
    site("G-1", due_on=day(7, 25)),
    site("G-2", due_on=day(7, 31), level="major", status="in_progress"),
    site("G-3", due_on=day(7, 10), status="rectified", rectified_on=day(7, 9)),
    site("G-4", due_on=day(7, 10), status="rectified", rectified_on=day(7, 12)),
]


def test_what_fell_due_after_the_last_report_is_charged_to_nobody_and_moves_no_rate(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", *SITES)
    then, now = (desk.ask(when).figures for when in (JULY, FIRST_OF_AUGUST))
    assert figures(then["overall"]["all"], *KINDS, "due", "on_time_rate") == (0, 0, 0, 2, 1 / 2)
    street = now["overall"]["all"]
    assert figures(street, *KINDS, "due", "due_verified", "on_time", "on_time_rate") == (
        2, 0, 2, 4, 2, 1, 1 / 2,
    )  # fmt: skip
    assert figures(now["overall"]["major"], *KINDS, "due_verified", "on_time_rate") == (1, 0, 1, 0, None)
    assert figures(of_leader(now), *KINDS, "on_time_rate") == (2, 0, 2, 1 / 2)
    assert figures(of_leader(now, "major"), *KINDS) == (1, 0, 1)
    lists = now["lists"]
    assert (len(lists["overdue"]), lists["overdue_verified"], len(lists["overdue_unverified"])) == (2, [], 2)


def test_the_next_report_verifies_what_is_still_open_and_clears_what_was_put_right_in_time(
    desk: Desk,
) -> None:
    desk.receive(MANAGEMENT, "2023-07", *SITES)
    done = SITES[1] | {"status": "rectified", "rectified_on": day(7, 31)}
    desk.receive(MANAGEMENT, "2023-08", SITES[0], done, *SITES[2:])
    found = desk.ask(AUGUST).figures
    street = found["overall"]["all"]
    assert figures(street, *KINDS, "due_verified", "on_time", "on_time_rate") == (1, 1, 0, 4, 2, 1 / 2)
    assert figures(of_leader(found), *KINDS) == (1, 1, 0)


@pytest.mark.parametrize(
    ("stated_on", "seen_at", "verified", "unverified"),
    [
        # No 填报日期: the day it was first seen, where that is before the due day …
        (None, at(7, 18), [17], [18, 19]),
        # … on the due day …
        (None, at(7, 20), [19], [20]),
        # … and no later than the due day, however late it came: it was made for that day.
        (None, at(7, 26), [19], [20, 25]),
        # A 填报日期 is taken as stated, early or late.
        (day(7, 15), at(7, 20), [14], [15, 19]),
        (day(7, 26), at(7, 27), [25], [26]),
    ],
)
def test_a_deadline_is_verified_by_a_report_of_a_later_day_alone(
    desk: Desk, stated_on: date | None, seen_at: Any, verified: list[int], unverified: list[int]
) -> None:
    rows = [site(f"G-{number}", due_on=day(7, number)) for number in (*verified, *unverified)]
    desk.receive(MANAGEMENT, "2023-07", *rows, stated_on=stated_on, seen_at=seen_at)
    results = desk.ask(FIRST_OF_AUGUST)
    found, hazards = results.figures, results.register.hazards
    expected = (len(rows), len(verified), len(unverified))
    assert figures(found["overall"]["all"], *KINDS) == figures(of_leader(found), *KINDS) == expected
    days = dict(zip(hazards["hazard_id"], hazards["due_on"].dt.day, strict=True))
    listed = found["lists"]
    assert sorted(days[one] for one in listed["overdue_verified"]) == verified
    assert sorted(days[one] for one in listed["overdue_unverified"]) == unverified
    street = found["overall"]["all"]
    assert figures(street, "due_verified", "on_time_rate") == (len(verified), 0.0)


def test_where_nobody_has_told_since_the_deadline_there_is_no_rate(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", site("G-1", due_on=day(7, 20)))
    street = desk.ask(FIRST_OF_AUGUST).figures["overall"]["all"]
    assert figures(street, *KINDS, "on_time_rate") == (1, 0, 1, None)


def test_on_the_deadline_itself_nothing_is_overdue_of_either_kind(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", site("G-1", due_on=FIRST_OF_AUGUST))
    street = desk.ask(FIRST_OF_AUGUST).figures["overall"]["all"]
    assert figures(street, *KINDS, "due", "due_verified", "on_time_rate") == (0, 0, 0, 1, 1, 0.0)
    later = desk.ask(day(8, 2)).figures["overall"]["all"]
    assert figures(later, *KINDS, "due", "due_verified", "on_time_rate") == (1, 0, 1, 1, 0, None)


def test_a_monthly_paper_verifies_nothing_for_a_department_that_reported_early(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", site("G-1", due_on=day(7, 19)), stated_on=day(7, 18))
    assert figures(desk.ask(JULY).figures["overall"]["all"], *KINDS) == (1, 0, 1)


def test_what_is_left_out_of_later_reports_stays_where_its_last_report_left_it(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", site("G-1", due_on=day(6, 25)), site("G-2", due_on=day(6, 15)))
    desk.receive(MANAGEMENT, "2023-07", site("G-3"))
    found = desk.ask(JULY).figures
    assert figures(found["overall"]["all"], *KINDS) == (2, 1, 1)
    assert len(found["unreported"]) == 2


def test_the_row_that_decides_the_state_decides_and_not_the_latest_one_received(desk: Desk) -> None:
    # The lead department speaks, told on the 20th; a cooperating one wrote on the 26th that it is still open.
    told = hazard("G-1", due_on=day(7, 22), sector="commerce")
    desk.receive(ENFORCEMENT, "2023-07", told)
    desk.receive(MANAGEMENT, "2023-07", told, stated_on=day(7, 26), seen_at=at(7, 26))
    found = desk.ask(FIRST_OF_AUGUST)
    assert found.register.hazards["department"].tolist() == [ENFORCEMENT]
    assert figures(found.figures["overall"]["all"], *KINDS) == (1, 0, 1)


def test_each_kind_is_a_mark_of_the_hazards_it_counts(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", *SITES, site("G-5", due_on=day(7, 1)))
    hazards = desk.ask(FIRST_OF_AUGUST).register.hazards
    marked = {
        "is_overdue": {"G-1", "G-2", "G-5"},
        "is_overdue_verified": {"G-5"},
        "is_overdue_unverified": {"G-1", "G-2"},
        "is_due_verified": {"G-3", "G-4", "G-5"},
    }
    assert {name: set(hazards.loc[hazards[name], "hazard_no"]) for name in marked} == marked


def test_a_supervision_past_its_deadline_is_unverified_by_the_same_rule(desk: Desk) -> None:
    supervised = {"level": "major", "supervision": "street"}
    rows = [site(f"G-{number}", supervision_due_on=day(7, number), **supervised) for number in (19, 20, 25)]
    desk.receive(MANAGEMENT, "2023-07", *rows)
    found = desk.ask(FIRST_OF_AUGUST)
    numbers = dict(zip(found.register.hazards["hazard_id"], found.register.hazards["hazard_no"], strict=True))
    rows = found.figures["supervision"]["rows"]
    assert {numbers[row["hazard_id"]]: (row["is_overdue"], row["is_unverified"]) for row in rows} == {
        "G-19": (True, False),
        "G-20": (True, True),
        "G-25": (True, True),
    }


def test_a_duty_that_fell_due_before_a_late_report_that_states_no_day_is_not_held_against_anyone(
    desk: Desk,
) -> None:
    # Owed for July by the 31st; told on 3 August, in the workbook made for 20 July.
    told = [duty("hot-work", day(6, 9))]
    desk.receive(ENFORCEMENT, "2023-07", duties=told, seen_at=at(8, 3))
    behind = desk.ask(day(8, 5)).figures["duties"]["overdue"]
    standing = {row["period"]: row["standing"] for row in behind if row["duty"] == "hot-work"}
    assert standing == {"2023-07": "not_heard"}
