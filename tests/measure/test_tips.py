"""The figures of 举报线索, from real workbooks, with their values written out."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tests.desk import ENFORCEMENT, MANAGEMENT, SAFETY, Desk, at, hazard, tip
from tests.recompute import notice

JUNE, JULY, AUGUST = (date(2023, month, 20) for month in (6, 7, 8))


def day(month: int, number: int) -> date:
    return date(2023, month, number)


def test_every_count_and_rate_of_a_few_tips(desk: Desk) -> None:
    rows = [
        tip("T-1", day(6, 1), outcome="verified", settled_on=day(6, 11), reward=500, hazard_no="a-1"),
        tip("T-2", day(6, 2), outcome="verified", reward=300.5, channel="内部吹哨人"),
        tip("T-3", day(6, 3), outcome="unfounded", settled_on=day(7, 3), channel="84375872"),
        tip("T-4", day(7, 10), sector="commerce", hazard_no="A-1"),  # not yet known to be true
        tip("T-5", day(7, 25)),  # received after the day
    ]
    desk.receive(SAFETY, "2023-07", tips=rows)
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"))
    tips = desk.ask(JULY).figures["tips"]
    assert tips["overall"] == {
        "received": 4,
        "verified": 2,
        "unfounded": 1,
        "pending": 1,
        "settled": 2,
        "linked": 1,
        "rewarded": 2,
        "reward_total": 800.5,
        "verified_rate": 2 / 3,
        # (2 + z²/2 ± z·√(2·1/3 + z²/4)) / (3 + z²), z = 1.96.
        "verified_rate_ci": pytest.approx([0.207655, 0.938508], abs=1e-5),
        "settled_rate": 2 / 4,
        # Open for 48 and 10 days: S(10) = 3/4, S(30) = 3/4 · 1/2.
        "median_days_to_settle": 30,
    }
    assert [line["name"] for line in tips["by_channel"]] == [
        "举报热线12350",
        "举报热线12345",
        "区级重大事故隐患举报电话84375872",
        "内部吹哨人",
        "来信来访",
        "其他",
    ]
    received = {line["channel"]: line["received"] for line in tips["by_channel"]}
    assert list(received) == notice.CHANNELS
    assert received == dict(zip(notice.CHANNELS, (2, 0, 1, 1, 0, 0), strict=True))
    sectors = {
        line["sector"]: (line["received"], line["verified"], line["settled"]) for line in tips["by_sector"]
    }
    assert list(sectors) == list(notice.SECTORS)
    assert (sectors["gas"], sectors["commerce"]) == ((3, 2, 2), (1, 0, 0))
    assert [(line["received_on"], line["days"], line["row"]) for line in tips["open"]] == [
        ("2023-06-02", 48, 5),
        ("2023-07-10", 10, 7),
    ]
    assert [line["row"] for line in tips["unlinked"]] == [5]
    # After the previous month's day.
    # Nothing was told of before July, so that June's three are known late.
    assert tips["period"] == {"received": 1, "known_late": 3, "settled": 1}


def test_a_tip_of_a_hazard_that_no_ledger_knows_is_told_at_its_cell(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"))
    linked = tip("T-1", day(6, 1), outcome="verified", hazard_no="a-1")
    loose = tip("T-2", day(6, 2), outcome="verified", hazard_no="A-7")
    file = desk.receive(SAFETY, "2023-06", tips=[linked, loose])
    (found,) = desk.register(JUNE).findings.to_dict("records")
    assert (found["code"], found["severity"], found["file"]) == ("TIP_HAZARD_UNKNOWN", "warning", file)
    assert (found["sheet"], found["column"], found["found"]) == ("举报线索", "hazard_no", "A-7")
    assert found["cell"].endswith("5")
    assert "各部门报过的台账里都没有这个编号" in found["message"]


def test_a_tip_told_of_only_after_the_paper_before_is_known_late(desk: Desk) -> None:
    desk.receive(SAFETY, "2023-06", tips=[tip("T-1", day(6, 1))])
    late, new = tip("T-2", day(6, 15)), tip("T-3", day(7, 5))
    desk.receive(SAFETY, "2023-07", tips=[tip("T-1", day(6, 1)), late, new])
    assert desk.ask(JULY).figures["tips"]["period"] == {"received": 1, "known_late": 1, "settled": 0}


def test_no_list_tells_what_a_tip_says(desk: Desk) -> None:
    desk.receive(SAFETY, "2023-06", tips=[tip("T-1", day(6, 1), danger="某某反映报警器未安装")])
    assert "某某" not in json.dumps(dict(desk.ask(JUNE).figures), ensure_ascii=False)


def test_a_tip_is_known_again_by_its_number_else_by_what_it_says(desk: Desk) -> None:
    june = [
        tip("T-1", day(6, 1), outcome="pending", reward=100),
        tip(None, day(6, 2), danger="通道，堵塞。"),
    ]
    desk.receive(SAFETY, "2023-06", tips=june)
    july = [
        tip("ｔ－1", day(6, 1), danger="报警器", outcome="verified"),
        tip("T-9", day(6, 2), danger="通道堵塞"),
    ]
    desk.receive(SAFETY, "2023-07", tips=july, seen_at=at(7, 20))
    overall = desk.ask(JULY).figures["tips"]["overall"]
    # The later month speaks, and its blanks keep what was known.
    assert (overall["received"], overall["verified"], overall["pending"]) == (2, 1, 1)
    assert overall["reward_total"] == 100


def test_a_bare_serial_is_its_departments_own_and_void_on_two_different_rows(desk: Desk) -> None:
    desk.receive(SAFETY, "2023-06", tips=[tip("3", day(6, 1))])
    desk.receive(ENFORCEMENT, "2023-06", tips=[tip("3", day(6, 1), unit="东湖门店")])
    twice = [tip("T-1", day(6, 1), danger="灭火器"), tip("T-1", day(6, 1), danger="软管")]
    desk.receive(MANAGEMENT, "2023-06", tips=twice)
    assert desk.ask(JUNE).figures["tips"]["overall"]["received"] == 4


def test_a_number_links_to_the_hazard_of_its_own_department_and_of_that_day(desk: Desk) -> None:
    def linked(as_of: date) -> Any:
        return desk.ask(as_of).figures["tips"]["overall"]["linked"]

    desk.receive(MANAGEMENT, "2023-06", hazard("3"))
    verified = {"outcome": "verified", "hazard_no": "3"}
    desk.receive(SAFETY, "2023-06", tips=[tip("T-1", day(6, 1), **verified)])
    assert linked(JUNE) == 0
    desk.receive(
        MANAGEMENT, "2023-06", hazard("3"), tips=[tip("T-2", day(6, 1), **verified)], seen_at=at(6, 21)
    )
    assert linked(JUNE) == 1


def test_what_is_settled_after_the_day_is_open_on_it(desk: Desk) -> None:
    desk.receive(SAFETY, "2023-06", tips=[tip("T-1", day(6, 1), settled_on=day(6, 28))])
    settled = [desk.ask(as_of).figures["tips"]["overall"]["settled"] for as_of in (JUNE, day(6, 28))]
    assert settled == [0, 1]


def test_a_day_does_not_see_later_months_sheets(desk: Desk) -> None:
    desk.receive(SAFETY, "2023-06", tips=[tip("T-1", day(6, 1))])
    before = desk.ask(AUGUST).figures["tips"]
    desk.receive(SAFETY, "2023-11", tips=[tip("T-1", day(6, 1), settled_on=day(6, 9))], seen_at=at(11, 20))
    assert desk.ask(AUGUST).figures["tips"] == before
