"""The header ends where the records begin, and every table of a sheet is read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.ingest.workbooks import HEADER, ROW, Take, codes, ledger, row, workbook

TOP = ["填报单位：公共管理办公室", "填报月份：2023年7月"]
NARROW = ["序号", "单位名称", "隐患描述", "发现日期", "整改状态", "行业领域"]


def narrow(unit: str) -> list[Any]:
    return [1, unit, "线路老化", date(2023, 7, 2), "未整改", "燃气安全领域"]


def test_an_upper_ledger_with_fewer_columns_than_the_lower_is_read_too(take: Take) -> None:
    rows = [TOP, NARROW, narrow("乙店"), narrow("丙店"), [], ["二、重大隐患"], HEADER, ROW]
    taken = take(workbook(("隐患台账", rows)))
    assert taken.observations["row"].tolist() == [3, 4, 8]
    assert taken.observations["unit"].tolist() == ["乙店", "丙店", "甲餐馆"]
    assert codes(taken) == [("B2", "LEVEL_COLUMN_MISSING")]


def test_a_row_of_groups_above_the_header_is_no_table(take: Take) -> None:
    groups = [None, "编号", None, "单位", "隐患情况", None, None, "整改", "整改情况"]
    taken = take(workbook(("隐患台账", [TOP, groups, HEADER, ROW])))
    assert taken.observations["row"].tolist() == [4]
    assert codes(taken) == []


@pytest.mark.parametrize("said", ["整改措施", "备注", "责任人"])
def test_a_record_that_says_a_heading_in_a_column_nobody_knows_is_no_header(take: Take, said: str) -> None:
    taken = take(ledger([*ROW, said], [*row(隐患编号="GG-2"), "无"], header=[*HEADER, "处理"]))
    assert taken.observations["row"].tolist() == [4, 5]
    assert taken.submissions["rows_quarantined"].tolist() == [0]


def test_a_record_of_text_alone_is_no_header(take: Take) -> None:
    lines = [
        "填报单位：公共管理办公室,填报月份：2023年7月",
        "行业领域,单位名称,隐患描述,发现日期,整改状态,处理",
        "燃气安全领域,甲餐馆,软管老化,七月三日,未整改,整改措施",
        "燃气安全领域,乙餐馆,软管老化,2023-07-04,未整改,",
    ]
    taken = take(("\n".join(lines).encode(), "2023-07/台账.csv"))
    assert taken.observations["unit"].tolist() == ["甲餐馆", "乙餐馆"]


def test_the_second_row_of_a_header_need_not_be_merged_nor_known_to_the_last_cell(take: Take) -> None:
    upper = ["行业领域", "单位名称", "隐患描述", "发现", None, "整改", None]
    lower = [None, None, None, "日期", "网格", "期限", "状态"]
    record = ["燃气安全领域", "甲餐馆", "软管老化", "2023-07-03", "一网格", None, "未整改"]
    taken = take(workbook(("隐患台账", [TOP, upper, lower, record])))
    assert taken.observations["row"].tolist() == [4]
    assert taken.observations["status"].tolist() == ["open"]
