"""企业履责 and 举报线索 cell by cell: when a duty was done, by which channel a tip came, what is wrong is said."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tests.ingest.sheets import (
    DUTIES,
    INSPECTED,
    TIP,
    duties,
    tips,
)
from tests.ingest.workbooks import Take, codes


@pytest.mark.parametrize(
    ("cell", "done_on", "raw", "is_quarantined", "code"),
    [
        ("7月5日", date(2023, 7, 5), None, False, ""),
        (None, None, None, False, ""),
        ("未完成", None, None, False, ""),
        ("不涉及", None, {"done_on": "not_applicable"}, False, ""),
        ("无", None, {"done_on": "not_applicable"}, False, ""),
        ("月底前后", None, {"done_on": "月底前后"}, True, "DATE_NOT_READABLE"),
        ("2023-04-30", date(2023, 4, 30), None, False, "DATE_OUTSIDE_CAMPAIGN"),
        ("2023-08-01", date(2023, 8, 1), None, False, "DATE_AFTER_REPORT"),
    ],
)
def test_a_duty_is_done_on_a_day_or_not_done_or_none_of_the_units(
    take: Take, cell: str | None, done_on: date | None, raw: Any, is_quarantined: object, code: str
) -> None:
    taken = take(duties([*INSPECTED[:4], cell, "说明"]))
    (row,) = taken.duties.to_dict("records")
    assert (row["done_on"].date() if row["done_on"] == row["done_on"] else None) == done_on
    assert (json.loads(row["raw"]) if isinstance(row["raw"], str) else None) == raw
    assert (row["is_quarantined"], row["remarks"]) == (is_quarantined, "说明")
    assert taken.findings["code"].tolist() == ([code] if code else [])


def test_a_duty_not_in_the_notice_is_said_with_the_nearest(take: Take) -> None:
    taken = take(duties(["甲公司", "建筑施工", "也许", "应急演习", "7月5日", None]))
    assert codes(taken) == [("C3", "WORD_NOT_KNOWN"), ("D3", "DUTY_NOT_KNOWN")]
    assert "例如“应急救援预案演练”" in taken.findings["message"][1]
    assert taken.duties["is_quarantined"].tolist() == [True]


def test_a_sheet_of_duties_without_dates_counts_nobody_as_behind(take: Take) -> None:
    taken = take(duties(INSPECTED[:4], header=DUTIES[:4]))
    assert codes(taken) == [("A2", "COLUMN_MISSING")]
    assert "没有“完成日期”这一列" in taken.findings["message"][0]
    assert taken.duties["is_quarantined"].tolist() == [True]


@pytest.mark.parametrize(
    ("said", "channel", "code"),
    [
        ("12350举报热线", "12350", ""),
        (12345, "12345", ""),
        ("市１２３４５热线", "12345", ""),
        ("区举报电话 022-84375872", "84375872", ""),
        ("内部举报", "内部吹哨人", ""),
        ("信访", "来信来访", ""),
        ("微信群", "其他", "CHANNEL_NOT_KNOWN"),
        ("112345", "其他", "CHANNEL_NOT_KNOWN"),
    ],
)
def test_a_channel_is_the_hotline_whose_number_it_contains(
    take: Take, said: Any, channel: str, code: str
) -> None:
    taken = take(tips([None, said, *TIP[2:]]))
    assert taken.tips["channel"].tolist() == [channel]
    assert taken.findings["code"].tolist() == ([code] if code else [])
    assert not taken.tips["is_quarantined"].any()


def test_tips_are_checked_row_by_row(take: Take) -> None:
    taken = take(
        tips(
            [*TIP[:6], "大概", None, "若干", date(2023, 7, 1)],
            ["X-1", "12350", date(2023, 8, 9), None, None, "占道", None, None, None, None],
            ["X-3", None, "不详", None, None, None, None, None, None, None],
        )
    )
    assert codes(taken) == [
        ("A3", "TIP_NO_TWICE"),
        ("G3", "WORD_NOT_KNOWN"),
        ("I3", "NUMBER_NOT_READABLE"),
        ("J3", "SETTLED_BEFORE_RECEIVED"),
        ("A4", "TIP_NO_TWICE"),
        ("C4", "DATE_AFTER_REPORT"),
        ("B5", "REQUIRED_MISSING"),
        ("C5", "DATE_NOT_READABLE"),
        ("F5", "REQUIRED_MISSING"),
    ]
    assert taken.tips["is_quarantined"].tolist() == [False, False, True]
