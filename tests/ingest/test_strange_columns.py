"""No column is lost: what nobody knows is kept with the row, and said where it may have been meant."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hazardlib.ingest.ingest_files import Ingested
from tests.ingest.workbooks import HEADER, ROW, Take, codes, ledger


def extra(taken: Ingested) -> list[dict[str, str]]:
    return [json.loads(text) for text in taken.observations["extra"].dropna()]


def test_two_unknown_columns_of_one_heading_are_both_kept(take: Take) -> None:
    header = [*HEADER, "网格", "网格", "抽检值（%）", "抽检值（mg）"]
    taken = take(ledger([*ROW, "一", "二", 3, 4], [2, "GG-2", *ROW[2:], None, "三", None, 5], header=header))
    assert extra(taken) == [
        {"网格": "一", "网格（K列）": "二", "抽检值（%）": "3", "抽检值（mg）": "4"},
        {"网格（K列）": "三", "抽检值（mg）": "5"},
    ]
    assert codes(taken) == []


def test_a_column_without_heading_is_kept_and_said(take: Take) -> None:
    taken = take(ledger([*ROW, None, "2023-07-31"], header=[*HEADER, None, None]))
    assert extra(taken) == [{"K列（无表头）": "2023-07-31"}]
    assert codes(taken) == [("K3", "COLUMN_UNNAMED")]


def test_a_count_of_the_rows_needs_no_heading(take: Take) -> None:
    header: list[Any] = [None, *HEADER[1:]]
    taken = take(ledger(ROW, [2, "GG-2", *ROW[2:]], header=header))
    assert (codes(taken), extra(taken)) == ([], [])


def test_what_spills_out_of_a_column_about_persons_is_dropped_with_it(take: Take) -> None:
    taken = take(ledger([*ROW, "王小明", "津门里3号", "一"], header=[*HEADER, "举报人", None, "网格"]))
    assert extra(taken) == [{"网格": "一"}]
    assert "津门里" not in taken.findings.to_csv() + taken.observations.to_csv()


@pytest.mark.parametrize("heading", ["姓名（举报人）", "情况（举报人电话）", "群众（来电人）"])
def test_a_note_in_brackets_makes_a_column_private(take: Take, heading: str) -> None:
    taken = take(ledger([*ROW, "王小明"], header=[*HEADER, heading]))
    assert "王小明" not in taken.observations.to_csv() + taken.findings.to_csv()


@pytest.mark.parametrize(
    ("heading", "meant"),
    [("整改完成曰期", "整改完成日期"), ("挂牌都办", "挂牌督办"), ("摘牌日其", "摘牌日期"), ("整改责任入", "整改责任人")],
)  # fmt: skip
def test_a_slip_in_a_heading_is_pointed_out(take: Take, heading: str, meant: str) -> None:
    taken = take(ledger([*ROW, "值"], header=[*HEADER, heading]))
    assert codes(taken) == [("J3", "COLUMN_NOT_KNOWN")]
    assert f"如果就是“{meant}”" in taken.findings["message"].iloc[0]
    assert extra(taken) == [{heading: "值"}]


@pytest.mark.parametrize(
    "heading",
    ["网格", "照片", "检查人员", "隐患类型", "整改单位", "整改前照片", "社区", "隐患照片", "复查意见"],
)
def test_a_column_of_their_own_is_left_alone(take: Take, heading: str) -> None:
    assert codes(take(ledger([*ROW, "值"], header=[*HEADER, heading]))) == []
