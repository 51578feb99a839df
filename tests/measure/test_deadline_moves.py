"""Deadlines that departments moved, from real workbooks: from when to when, why, and whether agreed."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.desk import ENFORCEMENT, MANAGEMENT, Desk, hazard
from tests.recompute.register import Row

JUNE, JULY, AUGUST = (date(2023, month, 20) for month in (6, 7, 8))


def due(month: int, day: int, **fields: Any) -> Row:
    return hazard("A-1", due_on=date(2023, month, day), **fields)


def moves(desk: Desk, as_of: date) -> list[dict[str, Any]]:
    """Return the lines without the hazards' ids."""
    lines = desk.ask(as_of).figures["deadline_moves"]
    return [{name: value for name, value in line.items() if name != "hazard_id"} for line in lines]


def test_a_moved_deadline_is_told_with_both_days_and_the_reason(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", due(7, 1), hazard("B-1", due_on=date(2023, 7, 5)))
    desk.receive(
        MANAGEMENT,
        "2023-07",
        due(8, 1, remarks="设备采购周期长"),
        hazard("B-1", due_on=date(2023, 7, 5)),
    )
    assert moves(desk, JUNE) == []
    assert moves(desk, JULY) == [
        {
            "first_due_on": "2023-07-01",
            "due_on": "2023-08-01",
            "count": 1,
            "days": 31,
            "month": "2023-07",
            "remarks": "设备采购周期长",
            "is_agreed": False,
        }
    ]


def test_several_moves_count_and_a_blank_is_none(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", due(7, 1))
    desk.receive(MANAGEMENT, "2023-07", due(8, 1))
    desk.receive(MANAGEMENT, "2023-08", hazard("A-1"))
    desk.receive(MANAGEMENT, "2023-09", due(6, 25))
    (line,) = moves(desk, date(2023, 9, 20))
    assert (line["first_due_on"], line["due_on"], line["count"], line["days"]) == (
        "2023-07-01",
        "2023-06-25",
        2,
        -6,
    )
    assert (line["month"], line["remarks"], line["is_agreed"]) == ("2023-09", None, False)


def test_a_deadline_is_not_moved_by_a_row_that_does_not_speak(desk: Desk) -> None:
    # Both report in July; the lead department's row speaks, and its blank keeps the deadline known before.
    desk.receive(MANAGEMENT, "2023-06", due(7, 1))
    desk.receive(ENFORCEMENT, "2023-07", due(7, 20))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"))
    assert moves(desk, JULY) == []
    assert desk.only(JULY)["due_on"] == date(2023, 7, 1)


def test_what_is_put_right_asks_nobody(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", due(7, 1))
    desk.receive(MANAGEMENT, "2023-07", due(8, 1, status="closed", accepted_on=date(2023, 7, 15)))
    assert moves(desk, JULY) == []


SAID = {
    "经研究同意延期": True,
    "7月例会批准延期至8月底": True,
    "申请延期，分管领导准予": True,
    "申请延期": False,
    "不同意延期": False,
    "拟报例会同意": False,
    "延期事宜尚未批准": False,
    "提请会议同意延期": False,
    "业主停业": False,
    "经例会同意延期，待设备到货": True,
    "已同意延长至8月31日": True,
    "申请批准延期": False,
    "请领导批准延期": False,
    "请予批准": False,
    "望同意延期": False,
    "须经批准": False,
    "需经例会同意延期": False,
    "已报区应急局批准中": False,
    "请示同意延期": False,
    "没有同意延期": False,
    "业主同意整改": False,
    "已同意立项": False,
}


def test_only_what_says_that_it_was_agreed_is_agreed(desk: Desk) -> None:
    numbers = {f"C-{place}": remark for place, remark in enumerate(SAID)}
    before, after = date(2023, 7, 1), date(2023, 8, 1)
    desk.receive(MANAGEMENT, "2023-06", *(hazard(number, due_on=before) for number in numbers))
    moved = [hazard(number, due_on=after, remarks=remark) for number, remark in numbers.items()]
    desk.receive(MANAGEMENT, "2023-07", *moved)
    assert {line["remarks"]: line["is_agreed"] for line in moves(desk, JULY)} == SAID


def test_an_agreement_told_later_holds_and_one_told_before_the_move_does_not(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", due(7, 1, remarks="同意立项"))
    desk.receive(MANAGEMENT, "2023-07", due(8, 1))
    desk.receive(MANAGEMENT, "2023-08", due(8, 1, remarks="经研究同意延期"))
    assert [line["is_agreed"] for line in moves(desk, JULY)] == [False]
    assert [line["is_agreed"] for line in moves(desk, AUGUST)] == [True]


def test_an_agreement_that_stood_there_before_agrees_to_nothing_later(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", due(7, 1))
    for month, day in (("2023-07", due(7, 31)), ("2023-08", due(8, 31))):
        desk.receive(MANAGEMENT, month, day | {"remarks": "经研究同意延期"})
    assert [(line["count"], line["is_agreed"]) for line in moves(desk, JULY)] == [(1, True)]
    assert [(line["count"], line["is_agreed"]) for line in moves(desk, AUGUST)] == [(2, False)]


def test_the_reason_may_stand_on_a_row_that_does_not_speak_last(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", due(7, 1))
    desk.receive(ENFORCEMENT, "2023-07", due(7, 20, remarks="经7月例会批准延期"))
    desk.receive(MANAGEMENT, "2023-07", due(7, 20))
    assert [(line["remarks"], line["is_agreed"]) for line in moves(desk, JULY)] == [
        ("经7月例会批准延期", True)
    ]


def test_a_remark_that_may_tell_who_reported_is_not_repeated(desk: Desk) -> None:
    remarks = ("热心市民刘建国举报，家住幸福里", "王女士投诉", "电邮 a@b.cn", "加微信 liu_jg88")
    desk.receive(MANAGEMENT, "2023-06", *(hazard(f"D-{n}", due_on=date(2023, 7, 1)) for n in range(5)))
    moved = [hazard(f"D-{n}", due_on=date(2023, 8, 1), remarks=text) for n, text in enumerate(remarks)]
    reported = hazard("D-4", due_on=date(2023, 8, 1), remarks="刘某已告知", source="举报")
    desk.receive(MANAGEMENT, "2023-07", *moved, reported)
    assert {line["remarks"] for line in moves(desk, JULY)} == {"（略，见台账）"}
