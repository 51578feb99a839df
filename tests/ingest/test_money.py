"""An amount is read in the unit that its cell, its heading or the line above the table names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from hazardlib.ingest.values.numbers import convert, read_number, unit_of
from tests.ingest.workbooks import HEADER, ROW, Take, codes, ledger, workbook


def with_funds(
    heading: str, *amounts: Any, top: Sequence[Sequence[Any]] = (), foot: Sequence[Sequence[Any]] = ()
) -> bytes:
    rows = [[place, f"GG-{place}", *ROW[2:], amount] for place, amount in enumerate(amounts, 1)]
    return ledger(*rows, *foot, header=[*HEADER, heading], top=top)


@pytest.mark.parametrize(
    ("heading", "amount"),
    [
        ("整改资金", 5000.0),
        ("整改资金（万元）", 5000.0),
        ("整改资金(人民币万元)", 5000.0),
        ("整改资金（单位：元）", 0.5),
        ("整改资金（元）", 0.5),
        ("整改资金\n（元）", 0.5),
        ("资金（百元）", 50.0),
        ("投入资金【千元】", 500.0),
        ("整改经费（以百万元计）", 500000.0),
        ("资金（亿元）", 50000000.0),
        ("资金（元，含税）", 0.5),
        ("整改资金/元", 0.5),
        ("资金投入（预计）", 5000.0),
    ],
)
def test_the_unit_of_the_heading_is_honoured(take: Take, heading: str, amount: float) -> None:
    assert take(with_funds(heading, 5000, "5000")).observations["funds"].tolist() == [amount, amount]


def test_the_unit_of_the_cell_wins_over_the_heading(take: Take) -> None:
    stated = ["5000元", "3万元", "3万", "2千元", "0.5百万元", "人民币800元整", "¥800", 800, "无", None]
    expected = [0.5, 3.0, 3.0, 0.2, 50.0, 0.08, 0.08, 0.08, 0.0]
    seen = take(with_funds("整改资金（元）", *stated)).observations["funds"]
    assert seen.dropna().tolist() == expected


@pytest.mark.parametrize(
    ("line", "amount"),
    [("单位：元", 0.5), ("金额单位：千元", 500.0), ("填报日期：2023-07-18  （单位：人民币元）", 0.5), ("单位：万元", 5000.0), ("责任单位：元", 0.5)],
)  # fmt: skip
def test_the_line_above_the_table_says_the_unit_where_the_heading_does_not(
    take: Take, line: str, amount: float
) -> None:
    top = [[None, None, line]]
    assert take(with_funds("整改资金", 5000, top=top)).observations["funds"].tolist() == [amount]
    assert take(with_funds("整改资金（万元）", 5000, top=top)).observations["funds"].tolist() == [5000.0]


def test_the_unit_may_stand_in_either_row_of_a_header(take: Take) -> None:
    top = [*HEADER, "整改资金（元）"]
    bottom = [*[None] * len(HEADER), "投入资金"]
    merges = [f"{letter}2:{letter}3" for letter in "ABCDEFGHI"]
    rows = [["填报单位：公共管理办公室", None, "填报月份：2023年7月"], top, bottom, [*ROW, 5000]]
    assert take(workbook(("台账", rows), merges=merges)).observations["funds"].tolist() == [0.5]


@pytest.mark.parametrize(
    ("heading", "unit"),
    [("整改资金（美元）", "美元"), ("资金（万美元）", "万美元"), ("资金(USD)", "USD"), ("资金（元/万元）", "元/万元"), ("资金（单位：批）", "批")],
)  # fmt: skip
def test_amounts_in_an_unknown_unit_are_kept_as_they_stand_and_said(
    take: Take, heading: str, unit: str
) -> None:
    taken = take(with_funds(heading, 5000))
    assert codes(taken) == [("J3", "MONEY_UNIT_NOT_KNOWN")]
    assert taken.findings["found"].tolist() == [unit]
    assert taken.observations["funds"].isna().all()
    assert json.loads(taken.observations["extra"].iloc[0]) == {heading: "5000"}


@pytest.mark.parametrize("cell", ["$5000", "5000美元", "¥5000", "3万5千", "约3万", "5000元/月"])
def test_an_amount_that_may_be_anything_is_an_error_and_never_a_guess(take: Take, cell: str) -> None:
    taken = take(with_funds("整改资金", cell))
    assert codes(taken) == [("J4", "NUMBER_NOT_READABLE")]
    assert json.loads(taken.observations["raw"].iloc[0]) == {"funds": cell}


def test_files_with_different_units_do_not_change_each_other(take: Take) -> None:
    files = [(with_funds("整改资金（元）", 5000), "甲.xlsx"), (with_funds("整改资金", 5000), "乙.xlsx")]
    assert take(*files).observations["funds"].tolist() == [0.5, 5000.0]


def test_a_total_is_compared_and_said_in_the_unit_of_its_column(take: Take) -> None:
    def total(amount: Any) -> list[Any]:
        return ["合计", *[None] * 8, amount]

    assert codes(take(with_funds("整改资金（元）", 5000, "1万元", foot=[total(15000)]))) == []
    taken = take(with_funds("整改资金（元）", 5000, 300, foot=[total(5400)]))
    assert codes(taken) == [("J6", "TOTAL_DIFFERS")]
    assert "合计写的是“5400”，而各行相加为 5300" in taken.findings["message"].iloc[0]


def test_amounts_are_converted_to_the_last_decimal() -> None:
    assert convert("12345.67", "元") == 1.234567
    assert convert("0.1", "亿元") == 1000.0
    assert convert("29", "元") == 0.0029
    assert read_number(0.07, "funds", "千元").value == 0.007


def test_a_note_in_brackets_is_no_unit() -> None:
    assert unit_of("整改资金（可不填）") is None
    assert unit_of("整改资金") is None
