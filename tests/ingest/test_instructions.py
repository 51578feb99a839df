"""Rows below the header that say how to fill in the columns: left out, and never a record with them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.ingest.sheets import TIP, tips
from tests.ingest.workbooks import ROW, Cells, Take, ledger

HOW_TO = [
    None,
    "填写说明",
    "按方案填写",
    "填全称",
    "如实填写",
    "从下拉列表选择",
    "格式：2023-06-05",
    "选填",
    "下拉选择",
]


def test_a_row_of_instructions_between_header_and_data_is_left_out(take: Take) -> None:
    taken = take(ledger(HOW_TO, ROW))
    assert (taken.observations["row"].tolist(), taken.findings["code"].tolist()) == ([5], [])
    tip_how_to = [
        "填写说明",
        "下拉选择",
        "格式：2023-06-05",
        "必填",
        "填全称",
        None,
        "必填",
        None,
        "填数字",
        None,
    ]
    assert take(tips(tip_how_to, TIP)).tips["row"].tolist() == [4]


@pytest.mark.parametrize("rows", [(HOW_TO,), (HOW_TO, ["本月无隐患"]), (HOW_TO, HOW_TO)])
def test_a_form_with_nothing_but_instructions_is_a_nil_report(take: Take, rows: Cells) -> None:
    taken = take(ledger(*rows))
    assert taken.submissions[["is_nil", "rows_read"]].to_numpy().tolist() == [[True, 0]]
    assert not taken.findings["severity"].eq("error").any()


@pytest.mark.parametrize(
    "rows",
    [
        (ROW, HOW_TO),  # not below the header
        ([*HOW_TO[:6], date(2023, 7, 3), *HOW_TO[7:]], ROW),  # of a day
        (
            [None, "A-1", "燃气安全领域", "甲餐馆", "如实填写", "必填", None, None, "未整改"],
            ROW,
        ),  # says more than that
        ([None, "A-1", "燃气安全领域", None, "如实填写", None, None, None, None], ROW),  # only one cell
    ],
)
def test_a_row_that_may_be_a_record_is_never_taken_for_instructions(take: Take, rows: Cells) -> None:
    taken = take(ledger(*rows))
    assert len(taken.observations) == len(rows)
    assert taken.observations["is_quarantined"].sum() == 1
