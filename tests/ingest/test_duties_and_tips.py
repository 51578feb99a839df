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
    TIPS,
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


@pytest.mark.parametrize(
    ("place", "cell", "code"),
    [
        (1, "王秀兰（微信）", "CHANNEL_NOT_KNOWN"),
        (2, "王秀兰", "DATE_NOT_READABLE"),
        (3, "赵钱孙领域", "SECTOR_NOT_KNOWN"),
        (6, "王秀兰称属实", "WORD_NOT_KNOWN"),
        (8, "王秀兰500元", "NUMBER_NOT_READABLE"),
        (9, "已告知王秀兰", "DATE_NOT_READABLE"),
        (9, "24891234", "DATE_NOT_READABLE"),
        (9, '="王秀兰"&A1', "DATE_NOT_READABLE"),
    ],
)
def test_what_a_coded_column_of_tips_cannot_mean_is_neither_repeated_nor_kept(
    take: Take, place: int, cell: str, code: str
) -> None:
    taken = take(tips([*TIP[:place], cell, *TIP[place + 1 :]]))
    assert taken.findings["code"].tolist() == [code]
    assert taken.findings["found"].tolist() == ["（内容不在此显示）"]
    assert "请" in taken.findings["message"][0]
    told = f"{taken.findings.to_dict('records')} {taken.tips.to_dict('records')}"
    assert not any(part in told for part in ("王秀兰", "赵钱孙", "24891234"))


@pytest.mark.parametrize(
    ("place", "cell", "code"),
    [
        (2, "2023-02-30", "DATE_NOT_IN_CALENDAR"),
        (2, "2023年7月", "DATE_AMBIGUOUS"),
        (8, "-500", "NUMBER_NOT_READABLE"),
        (9, "#REF!", "CELL_ERROR"),
    ],
)
def test_figures_and_days_gone_wrong_are_repeated(take: Take, place: int, cell: str, code: str) -> None:
    taken = take(tips([*TIP[:place], cell, *TIP[place + 1 :]]))
    assert list(zip(taken.findings["code"], taken.findings["found"], strict=True)) == [(code, cell)]


def test_what_is_no_unit_is_not_kept_as_one_and_no_name_numbers_a_tip(take: Take) -> None:
    total = ["合计", *[None] * 7, 500, None]
    taken = take(tips(["冯秀兰", "居民赵钱孙", *TIP[2:4], "赵钱孙家", *TIP[5:]], total))
    assert codes(taken) == [("A3", "NUMBER_WITHOUT_DIGIT"), ("B3", "CHANNEL_NOT_KNOWN")]
    (row,) = taken.tips[["tip_no", "channel", "unit", "danger"]].fillna("").to_numpy().tolist()
    assert row == ["", "其他", "（内容不在此显示）", "燃气用具和管路"]


@pytest.mark.parametrize(
    ("place", "cell", "unit", "danger"),
    [
        (3, "危化品", "大华危化品仓库", "危险品存放"),
        (3, "施工", "城东施工队", "施工防护"),
        (1, "安监局", "安监局家属院", "施工防护"),
    ],
)
def test_a_word_in_a_coded_column_takes_nothing_from_unit_and_danger(
    take: Take, place: int, cell: str, unit: str, danger: str
) -> None:
    odd = [*TIP]
    odd[place], odd[4], odd[5] = cell, unit, f"反映{danger}问题"
    taken = take(tips(odd))
    assert taken.tips[["unit", "danger"]].to_numpy().tolist() == [[unit, danger]]


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("王秀兰-1", "某7RYU-1"),
        ("A-1（王秀兰）", "A-1（某7RYU）"),
        ("2023李四光", "2023某GA6Q"),
        ("安监-003", "安监-003"),
        ("高新区-1", "高新区-1"),
    ],
)
def test_a_name_in_the_number_of_a_tip_is_replaced_by_a_stand_in(take: Take, number: str, kept: str) -> None:
    taken = take(tips([number, *TIP[1:]]))
    assert taken.tips["tip_no"].fillna("").tolist() == [kept]
    told = f"{taken.findings.to_dict('records')} {taken.tips.to_dict('records')}"
    assert (number in told) is (number == kept)


def test_same_above_blank_and_repeated_headers_stay_what_they_are_among_tips(take: Take) -> None:
    taken = take(tips(TIP, ["X-2", "同上", *TIP[2:]], TIPS, ["X-3", "/", *TIP[2:7], "/", "/", "/"]))
    assert taken.tips["channel"].fillna("").tolist() == ["12345", "12345", ""]
    assert codes(taken) == [("B4", "DITTO"), ("B6", "REQUIRED_MISSING")]
