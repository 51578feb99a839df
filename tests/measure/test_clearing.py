"""What each month opened and cleared, and how what is older than the campaign burns down, counted by hand."""

from __future__ import annotations

from datetime import date

from tests.desk import MANAGEMENT, Desk, hazard

JULY = date(2023, 7, 20)


def day(month: int, number: int) -> date:
    return date(2023, month, number)


def test_each_month_opens_and_clears_and_leaves_a_stock(desk: Desk) -> None:
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard("A-1", found_on=day(3, 1), level="major"),
        hazard("A-2", found_on=day(4, 1), status="closed", accepted_on=day(4, 20)),
        hazard("A-3", found_on=day(4, 2), status="closed", accepted_on=day(6, 20)),
        hazard("B-1", found_on=day(5, 1), status="closed", accepted_on=day(5, 31)),
        hazard("B-2", found_on=day(6, 30), level="major"),
        hazard("B-3", found_on=day(7, 2), status="closed", accepted_on=day(6, 2)),
        hazard("B-4", found_on=day(7, 3), status="rectified", rectified_on=day(7, 5)),
    )
    told = desk.ask(JULY).figures["clearing"]
    assert told["since"] == "2023-05-01"
    assert told["older"]["all"] == {"opened": 3, "cleared": 2, "cleared_before": 1, "stock": 1}
    assert told["older"]["major"] == {"opened": 1, "cleared": 0, "cleared_before": 0, "stock": 1}
    rows = {row["month"]: tuple(row["all"].values()) for row in told["by_month"]}
    assert rows == {  # opened, cleared, stock, of which older
        "2023-05": (1, 1, 2, 2),
        "2023-06": (1, 1, 2, 1),
        "2023-07": (2, 1, 3, 1),  # one that was closed before it was found never stood in the stock
    }
    assert told["by_month"][-1]["to"] == "2023-07-20"
    assert told["longest_open_major"]["days"] == (JULY - day(3, 1)).days


def test_without_an_open_major_hazard_there_is_no_longest(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("B-1"))
    assert desk.ask(JULY).figures["clearing"]["longest_open_major"] is None
