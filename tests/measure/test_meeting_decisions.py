"""What meetings have decided, and what has become of it, from real workbooks."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.desk import ENERGY, MANAGEMENT, Desk, hazard
from tests.recompute.register import Row

JULY, AUGUST = (date(2023, month, 20) for month in (7, 8))


def matter(text: str, **fields: Any) -> Row:
    """Return one row of 议定事项, of the meeting in June."""
    return {"met_on": date(2023, 6, 25), "matter": text} | fields


def test_each_decision_is_settled_overdue_or_pending_and_what_is_outstanding_is_listed(desk: Desk) -> None:
    rows = [
        matter("换管", department=ENERGY, due_on=date(2023, 7, 10), settled_on=date(2023, 7, 12)),
        matter("清通道", department=ENERGY, due_on=date(2023, 7, 15)),
        matter("报方案", leader="张杰"),
        matter("挂牌", due_on=date(2023, 7, 20), settled_on=date(2023, 8, 1), handling="正在办"),
    ]
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), matters=rows)
    figures = desk.ask(JULY).figures["meeting_decisions"]
    counts = {"decided": 4, "settled": 1, "settled_late": 1, "overdue": 1, "pending": 2}
    assert figures["overall"] == counts
    assert figures["by_meeting"] == [{"met_on": "2023-06-25", **counts}]
    assert [(row["matter"], row["state"]) for row in figures["outstanding"]] == [
        ("清通道", "overdue"),
        ("挂牌", "pending"),
        ("报方案", "pending"),
    ]
    assert [row["state_name"] for row in figures["rows"]][:2] == ["逾期完成", "逾期未完成"]


def test_a_later_month_says_what_became_of_it_and_a_blank_keeps_what_was_known(desk: Desk) -> None:
    first = matter("换管", hazard_no="A-1", department=ENERGY, due_on=date(2023, 7, 10))
    later = matter("换 管。", hazard_no="A-1", handling="已换", settled_on=date(2023, 8, 1))
    met_again = matter("复查", met_on=date(2023, 7, 25))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), matters=[first])
    file = desk.receive(MANAGEMENT, "2023-08", hazard("A-1"), matters=[later, met_again])
    results = desk.ask(AUGUST)
    row, _ = results.figures["meeting_decisions"]["rows"]
    told = {name: row[name] for name in ("department", "due_on", "outcome", "state", "file", "reported_by")}
    assert told == {
        "department": ENERGY, "due_on": "2023-07-10", "outcome": "已换", "state": "late", "file": file, "reported_by": MANAGEMENT,
    }  # fmt: skip
    assert row["hazard_id"] == results.register.hazards["hazard_id"].iloc[0]
    assert [each["met_on"] for each in results.figures["meeting_decisions"]["by_meeting"]] == [
        "2023-06-25",
        "2023-07-25",
    ]


def test_a_bare_serial_is_a_number_of_the_department_that_is_to_act(desk: Desk) -> None:
    desk.receive(
        MANAGEMENT, "2023-07", hazard("1"), matters=[matter("换管", hazard_no="1", department=ENERGY)]
    )
    desk.receive(ENERGY, "2023-07", hazard("1", unit="湖畔工地", description="管道锈蚀"))
    results = desk.ask(JULY)
    (row,) = results.figures["meeting_decisions"]["rows"]
    units = results.register.hazards.set_index("hazard_id")["unit"]
    assert units[row["hazard_id"]] == "湖畔工地"
