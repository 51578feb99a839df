"""A found date typed ahead of its report: not counted until then, and never in silence."""

from __future__ import annotations

from datetime import date

from tests.desk import MANAGEMENT, Desk, at, hazard

JULY, AUGUST = date(2023, 7, 20), date(2023, 8, 20)
AHEAD = {"found_on": date(2032, 7, 5)}


def test_what_is_typed_ahead_is_told_with_the_rows_that_cannot_be_counted(desk: Desk) -> None:
    file = desk.receive(MANAGEMENT, "2023-07", hazard("A-1", **AHEAD), hazard("A-2"))
    figures = desk.ask(JULY).figures
    assert (figures["overall"]["all"]["found"], figures["quarantined"]) == (1, 1)
    (row,) = figures["quarantined_rows"]
    assert (row["file"], row["missing"], row["found_ahead"]) == (file, [], "2032-07-05")


def test_a_hazard_stays_as_it_was_before_its_found_date_was_typed_ahead(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", status="closed", **AHEAD))
    one = desk.only(JULY)
    assert (one["state"], one["found_on"], one["is_unreported"]) == ("open", date(2023, 6, 5), False)


def test_it_counts_from_its_day_on_and_keeps_its_id(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", found_on=date(2023, 8, 5)))
    assert desk.hazards(JULY) == []
    assert desk.ask(JULY).figures["quarantined"] == 1
    assert desk.only(AUGUST)["found_on"] == date(2023, 8, 5)
    assert desk.ask(AUGUST).figures["quarantined"] == 0


def test_a_report_is_of_its_stated_day_else_of_receipt_else_of_its_months_due_day(desk: Desk) -> None:
    found_on = date(2023, 7, 25)
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", found_on=found_on), stated_on=date(2023, 7, 26))
    assert desk.ask(JULY).figures["quarantined"] == 0  # not yet found, as of the 20th, and nothing amiss
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", found_on=found_on), seen_at=at(9, 1))
    assert desk.ask(JULY).figures["quarantined"] == 1
