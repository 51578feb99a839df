"""工作进展, 企业履责 and 举报线索 are found, read and checked like the ledger beside them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tests.ingest.sheets import (
    CAPTION,
    DUTIES,
    INSPECTED,
    PROGRESS,
    TIP,
    TIPS,
    VISITS,
    duties,
    progress,
    tips,
    with_sheets,
)
from tests.ingest.workbooks import HEADER, ROW, Take, codes, workbook

NOTHING = None


def test_the_three_sheets_are_taken_in_beside_the_ledger(take: Take) -> None:
    sheets = (("工作进展", [PROGRESS, VISITS]), ("企业履责", [DUTIES, INSPECTED]), ("举报线索", [TIPS, TIP]))
    taken = take(with_sheets(*sheets))
    (submission,) = taken.submissions.to_dict("records")
    assert (submission["verdict"], submission["rows_read"], submission["rows_accepted"]) == ("accepted", 1, 1)
    (row,) = taken.progress.to_dict("records")
    assert [row[name] for name in ("sheet", "row", "sector", "indicator", "counted_in")] == [
        "工作进展", 2, "gas", "检查单位", "家次",
    ]  # fmt: skip
    assert (row["this_month"], row["cumulative"], row["is_quarantined"]) == (12.0, 30.0, False)
    (row,) = taken.duties.to_dict("records")
    assert [row[name] for name in ("unit", "sector", "high_risk", "duty", "remarks")] == [
        "甲建筑公司", "construction", "yes", "leader-inspection", "总经理带队",
    ]  # fmt: skip
    assert row["done_on"].date() == date(2023, 7, 5)
    (row,) = taken.tips.to_dict("records")
    names = ("tip_no", "channel", "sector", "unit", "danger", "outcome", "hazard_no", "reward")
    assert [row[name] for name in names] == [
        "X-1", "12345", "gas", "甲餐馆", "燃气用具和管路", "verified", "GG-1", 500.0,
    ]  # fmt: skip
    assert (row["received_on"].date(), row["settled_on"].date()) == (date(2023, 7, 3), date(2023, 7, 6))


def test_they_are_found_by_their_headings_on_a_sheet_of_any_name(take: Take) -> None:
    taken = take(progress(VISITS, name="Sheet2"))
    assert taken.progress["sheet"].tolist() == ["Sheet2"]
    taken = take(duties(INSPECTED, name="表三"))
    assert taken.duties["unit"].tolist() == ["甲建筑公司"]
    taken = take(tips(TIP, name="12345"))
    assert taken.tips["danger"].tolist() == ["燃气用具和管路"]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (["累计", "本月", "工作 指标", "单位", "行业\n领域"], [30, 12, "检查单位", "家次", "燃气"]),
        (["序号", "＊行业领域", "指标（名称）", "本月数（家次）", "累计数（家次）"], [1, "燃气", "检查企业", 12, 30]),
        (["领域", "统计项目", "计量", "当月数", "专项行动以来累计"], ["燃气安全", "检查场所", "家", "１２", "30家次"]),
    ],
)  # fmt: skip
def test_columns_may_stand_in_any_order_under_any_known_heading(
    take: Take, header: list[str], row: list[Any]
) -> None:
    taken = take(progress(row, header=header))
    (read,) = taken.progress.to_dict("records")
    assert (read["sector"], read["indicator"]) == ("gas", "检查单位")
    assert (read["this_month"], read["cumulative"]) == (12.0, 30.0)
    assert taken.findings.empty


def test_a_header_of_two_rows_and_merged_sectors_are_read(take: Take) -> None:
    rows = [
        ["行业领域", "指标", "计量单位", "数量", None],
        [None, None, None, "本月", "累计"],
        ["燃气安全领域", "检查单位", "家次", 12, 30],
        [None, "约谈", "家次", 1, 2],
    ]
    merges = ["A1:A2", "B1:B2", "C1:C2", "D1:E1", "A3:A4"]
    ledger = ("隐患台账", [*CAPTION, HEADER, ROW])
    taken = take(workbook(("工作进展", rows), ledger, merges=merges))
    assert taken.progress["sector"].tolist() == ["gas", "gas"]
    assert taken.progress["indicator"].tolist() == ["检查单位", "约谈"]
    assert taken.progress["cumulative"].tolist() == [30.0, 2.0]


def test_totals_examples_notes_blank_rows_and_repeated_headers_are_no_rows(take: Take) -> None:
    rows: list[list[Any]] = [
        ["示例", "检查单位", "家次", 1, 1],
        VISITS,
        [],
        PROGRESS,
        ["燃气安全领域", "约谈", "家次", 1, 2],
        ["合计", None, None, 999, 999],
        ["注：没有发生的填 0。"],
        ["填报人：张三", None, None, "填报日期：2023年7月19日"],
    ]
    taken = take(progress(*rows))
    assert taken.progress["row"].tolist() == [4, 7]
    assert taken.findings.empty
    assert taken.submissions["reported_on"].dt.date.tolist() == [date(2023, 7, 19)]
    said = [["示例", "12350", date(2023, 7, 1), None, None, "举例"], [None, "本月无举报线索"]]
    taken = take(tips(*said, TIP, ["合计", None, None, None, None, "1条"]))
    assert taken.tips["row"].tolist() == [5]
    assert taken.findings.empty


def test_what_nobody_filled_in_of_a_form_is_no_row_and_a_nought_is_one(take: Take) -> None:
    empty = [["燃气安全领域", "罚款", "万元", None, None], ["居民住宅领域", "罚款", "万元", "/", "—"]]
    taken = take(progress(*empty, ["燃气安全领域", "约谈", "家次", 0, "无"]))
    assert taken.progress["row"].tolist() == [5]
    assert (taken.progress["this_month"].tolist(), taken.progress["cumulative"].tolist()) == ([0.0], [0.0])


def test_tables_below_and_above_a_ledger_on_one_sheet_are_read_too(take: Take) -> None:
    rows = [*CAPTION, HEADER, ROW, [], ["企业履责"], DUTIES, INSPECTED, [], TIPS, TIP]
    taken = take(workbook(("汇总", rows)))
    assert taken.submissions["rows_read"].tolist() == [1]
    assert (taken.duties["row"].tolist(), taken.tips["row"].tolist()) == ([8], [11])
    assert taken.findings.empty
    rows = [*CAPTION, PROGRESS, VISITS, [], HEADER, ROW]
    taken = take(workbook(("汇总", rows)))
    assert (taken.progress["row"].tolist(), taken.observations["row"].tolist()) == ([4], [7])
    assert taken.findings.empty


@pytest.mark.parametrize(
    ("cell", "unit", "indicator", "value"),
    [
        ("１，２００", "家次", "检查单位", 1200.0),
        ("12家次", "", "检查单位", 12.0),
        ("共12家", "家", "检查单位", 12.0),
        ("1.2万", "人次", "安全培训", 12000.0),
        (3.5, "万元", "罚款", 3.5),
        ("3.5万元", "", "罚款", 3.5),
        ("3.5万", "万元", "罚款", 3.5),
        ("35000元", "万元", "罚款", 3.5),
        (35000, "元", "罚款", 3.5),
        ("无", "万元", "罚款", 0.0),
    ],
)
def test_figures_are_read_in_their_indicators_unit(
    take: Take, cell: Any, unit: str, indicator: str, value: float
) -> None:
    taken = take(progress(["燃气安全领域", indicator, unit, cell, None]))
    assert taken.progress["this_month"].tolist() == [value]
    assert taken.findings.empty


def test_what_cannot_be_read_is_said_at_its_cell_kept_and_does_not_count(take: Take) -> None:
    taken = take(
        progress(
            ["燃气安全领域", "检查单为", "家次", 12, 30],
            ["燃汽领域", "检查单位", "家次", 12, 30],
            ["燃气安全领域", "约谈", "户", "十来家", None],
            ["燃气安全领域", "应急演练", "场", 1.5, 2],
            [None, "安全培训", "人次", 1, 2],
        )
    )
    assert codes(taken) == [
        ("B3", "INDICATOR_NOT_KNOWN"),
        ("A4", "SECTOR_NOT_KNOWN"),
        ("C5", "UNIT_DIFFERS"),
        ("D5", "NUMBER_NOT_READABLE"),
        ("D6", "NUMBER_NOT_WHOLE"),
        ("A7", "SECTOR_MISSING"),
    ]
    assert "例如“检查单位”" in taken.findings["message"][0]
    assert "［工作进展］D5 本月数：填写的是“十来家”，不是数字。" in taken.findings["message"][3]
    assert taken.progress["is_quarantined"].tolist() == [True, True, True, False, True]
    assert json.loads(taken.progress["raw"][2]) == {"this_month": "十来家"}
    assert taken.submissions["rows_quarantined"].tolist() == [0]
    assert taken.submissions["verdict"].tolist() == ["findings"]


def test_a_blank_sector_is_the_one_that_the_department_leads(take: Take) -> None:
    content = workbook(
        ("隐患台账", [["填报单位：能源公司", "填报月份：2023年7月"], HEADER]),
        ("工作进展", [PROGRESS[1:], VISITS[1:]]),
        ("企业履责", [DUTIES, ["能源公司", None, None, "动员部署", "6月5日", None]]),
    )
    taken = take(content)
    assert taken.progress["sector"].tolist() == taken.duties["sector"].tolist() == ["state-owned"]
    assert taken.submissions["is_nil"].tolist() == [True]
    assert taken.findings.empty


def test_an_indicator_stated_twice_is_said_at_both_and_neither_is_lost(take: Take) -> None:
    taken = take(progress(VISITS, ["燃气", "检查企业", "家", 13, 31], ["居民住宅", "检查单位", "家", 1, 1]))
    assert codes(taken) == [("B3", "INDICATOR_TWICE"), ("B4", "INDICATOR_TWICE")]
    assert not taken.progress["is_quarantined"].any()
    assert set(taken.findings["severity"]) == {"warning"}


def test_a_cumulative_figure_below_its_own_month_is_said_at_its_cell_unless_it_is_a_stock(take: Take) -> None:
    taken = take(progress([*VISITS[:3], 10, 5], ["燃气安全领域", "技术检查员", "人", 10, 5]))
    assert codes(taken) == [("E3", "CUMULATIVE_BELOW_MONTH")]
    assert taken.findings["severity"].tolist() == ["warning"]
    assert taken.findings["message"][0] == (
        "台账.xlsx［工作进展］E3 累计数：填写的是 5，小于本月数 10，而累计应当包括本月。请核对这两个数。"
    )


def test_a_column_that_is_called_otherwise_on_another_sheet_is_called_as_on_its_own(take: Take) -> None:
    taken = take(tips([*TIP[:7], 2.0e17, *TIP[8:]]), duties([*INSPECTED[:5], "锟斤拷"]))
    assert [message.split(" ")[1].split("：")[0] for message in taken.findings["message"]] == [
        "关联隐患编号",
        "说明",
    ]


def test_a_workbook_of_the_other_sheets_alone_is_refused_and_says_what_it_holds(take: Take) -> None:
    taken = take(workbook(("工作进展", [*CAPTION, PROGRESS, VISITS]), ("举报线索", [TIPS, TIP])))
    assert taken.submissions["verdict"].tolist() == ["refused"]
    assert taken.findings["code"].tolist() == ["LEDGER_NOT_FOUND"]
    assert "（只找到了“工作进展”、“举报线索”）" in taken.findings["message"][0]
    assert len(taken.progress) == len(taken.tips) == 0


def test_a_ledger_that_only_says_nil_stays_nil_beside_what_was_done(take: Take) -> None:
    many = [[f"{sector}", *VISITS[1:]] for sector in ("燃气安全领域", "居民住宅领域", "建筑施工领域")] * 3
    nil = ("隐患台账", [["填报单位：公共管理办公室"], ["填报月份：2023年7月"], ["本月零报告"]])
    taken = take(workbook(nil, ("工作进展", [PROGRESS, *many])))
    assert taken.submissions["is_nil"].tolist() == [True]
    assert len(taken.progress) == 9


@pytest.mark.parametrize("merge", [["D9:E9"], []])
def test_what_stands_under_a_heading_about_the_reporter_is_not_read_wherever_the_table_stands(
    take: Take, merge: list[str]
) -> None:
    group = ["线索情况", None, None, "举报人信息", None, "办理情况"]
    header = ["举报渠道", "受理日期", "举报内容", "单位名称", "联系方式", "办结日期"]
    row = ["12350", "7月3日", "占道", "密告公司", "密告", "7月5日"]
    ledger_rows = [*CAPTION, HEADER, ROW, [], ["举报线索"], [], []]
    taken = take(workbook(("汇总", [*ledger_rows, group, header, row]), merges=merge))
    (tip,) = taken.tips.to_dict("records")
    assert tip["channel"] == "12350"
    assert "密告" not in str(tip)


MATRIX: list[tuple[list[list[Any]], list[str]]] = [
    (
        [
            ["行业领域", "检查单位", None, "约谈", None, "备注"],
            [None, "本月", "累计", "本月", "累计", None],
            ["燃气安全领域", 12, 30, 1, 2, "含夜查"],
            ["居民住宅领域", "3家次", 5, None, None, None],
            ["合计", 15, 36, 1, 2, None],
        ],
        ["A1:A2", "B1:C1", "D1:E1", "F1:F2"],
    ),
    (
        [
            [None, "本月数", None, "累计数", None, None],
            ["行业领域", "检查企业", "约谈", "检查企业", "约谈", "备注"],
            ["燃气安全领域", 12, 1, 30, 2, "含夜查"],
            ["居民住宅领域", "3家次", None, 5, None, None],
            ["合计", 15, 1, 36, 2, None],
        ],
        [],
    ),
]
"""One month's figures, indicators as columns: 本月 and 累计 below each, or each above all."""


@pytest.mark.parametrize(("rows", "merges"), MATRIX)
def test_indicators_may_stand_as_columns_and_sectors_as_rows(
    take: Take, rows: list[list[Any]], merges: list[str]
) -> None:
    content = workbook(("工作进展", rows), ("隐患台账", [*CAPTION, HEADER, ROW]), merges=merges)
    taken = take(content)
    names = ["row", "sector", "indicator", "this_month", "cumulative"]
    assert taken.progress[names].to_numpy().tolist() == [
        [3, "gas", "检查单位", 12.0, 30.0],
        [4, "residential", "检查单位", 3.0, 5.0],
        [3, "gas", "约谈", 1.0, 2.0],
    ]
    assert taken.progress["extra"].iloc[0] == '{"备注": "含夜查"}'
    assert [
        (code, found) for code, found in zip(taken.findings["code"], taken.findings["found"], strict=True)
    ] == [("TOTAL_DIFFERS", "36")]


def test_a_matrix_without_a_word_for_the_month_is_of_this_month_and_says_what_is_wrong_in_place(
    take: Take,
) -> None:
    rows = [["领域", "检查单位（家次）", "罚款（万元）", "应急演练（场）"], ["燃气", 12, "5000元", "几场"]]
    taken = take(progress(*rows[1:], header=rows[0], name="情况"))
    assert taken.progress["this_month"].tolist()[:2] == [12.0, 0.5]
    assert codes(taken) == [("D3", "NUMBER_NOT_READABLE")]
    assert taken.progress["is_quarantined"].tolist() == [False, False, True]


@pytest.mark.parametrize("column", [1, 2, 3, 4])
@pytest.mark.parametrize("label", ["举报人：", "举报人"])
def test_a_label_for_whoever_reported_right_above_the_header_hides_no_column_below_it(
    take: Take, column: int, label: str
) -> None:
    caption: list[Any] = [
        "填报单位：公共管理办公室  填报月份：2023年7月",
        *[None] * (column - 1),
        label,
        "张三",
    ]
    taken = take(workbook(("隐患台账", [caption, HEADER, ROW])))
    plain = take(workbook(("隐患台账", [caption[:1], HEADER, ROW])))
    told = ["sector", "unit", "location", "description", "found_on", "status"]
    assert taken.observations[told].equals(plain.observations[told])
    assert not taken.observations.astype(str).stack().str.contains("张三").any()
