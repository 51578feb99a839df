"""A row that tells of several hazards or units, and one that goes on with the row above, is pointed out."""

from __future__ import annotations

from datetime import date

import pytest

from tests.ingest.sheets import TIP, TIPS, VISITS, progress, with_sheets
from tests.ingest.workbooks import HEADER, Take, codes, ledger, row, workbook


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1.灭火器过期；2.安全出口上锁；3.电线私拉乱接", 3),
        ("①灭火器过期②安全出口上锁", 2),
        ("（1）灭火器过期（2）安全出口上锁", 2),
        ("一是灭火器过期，二是安全出口上锁", 2),
        ("1、灭火器过期\n2、安全出口上锁", 2),
        ("1.2号楼楼道堆物；2.3号楼楼道堆物", 2),
        ("灭火器过期；安全出口上锁；电线私拉乱接", 3),
    ],
)
def test_several_hazards_in_a_cell_are_said(take: Take, text: str, count: int) -> None:
    taken = take(ledger(row(隐患描述=text)))
    assert codes(taken) == [("E4", "HAZARDS_SEVERAL")]
    assert f"像是写了 {count} 条隐患，这一行按一条统计" in taken.findings["message"][0]


@pytest.mark.parametrize(
    "text",
    [
        "距离1.5米的2号楼配电箱无盖",
        "1、2号楼之间堆放杂物",
        "第1、第2单元消火栓无水",
        "2023.7.1检查发现灭火器过期",
        "灭火器过期；安全出口上锁",
        "一、二层楼道堆物",
    ],
)
def test_numbers_of_other_things_are_no_list(take: Take, text: str) -> None:
    assert codes(take(ledger(row(隐患描述=text)))) == []


@pytest.mark.parametrize(
    "text",
    [
        "甲一面馆、乙二饭店、沿街商铺12家",
        "沿街商铺12家",
        "甲一面馆/乙二饭店",
        "甲一面馆等3家",
        "甲面馆\n乙饭店",
        "甲公司和乙公司",
        "甲公司与乙公司及丙公司",
    ],
)
def test_several_units_in_a_cell_are_said(take: Take, text: str) -> None:
    assert codes(take(ledger(row(单位名称=text)))) == [("D4", "UNITS_SEVERAL")]


@pytest.mark.parametrize(
    "text",
    [
        "天安智慧港A、B座",
        "1、2号楼工地",
        "某公司（原甲公司、乙公司）",
        "百家汇超市",
        "全家便利店",
        "华润和平店",
        "泰和公司",
        "永和豆浆饭店",
        "甲酒店和平酒店",
        "北京市某某商贸\n有限公司",
        "甲一公司 和平分公司",
        "甲一燃气公司\n乙二加气站",
        "甲一超市\n解放路店",
    ],
)
def test_one_unit_with_a_mark_in_its_name_is_one(take: Take, text: str) -> None:
    assert codes(take(ledger(row(单位名称=text)))) == []


def test_a_row_that_goes_on_under_one_serial_is_said_to_count_apart(take: Take) -> None:
    top = [["填报单位：公共管理办公室"], ["填报月份：2023年7月"], HEADER]
    first = row(隐患编号=None)
    content = workbook(
        ("隐患台账", [*top, first, [None, None, None, None, "（续）阀门锈蚀"]]),
        merges=[f"{column}4:{column}5" for column in "ACDFGHI"],
    )
    taken = take(content)
    assert len(taken.observations) == 2
    assert ("E5", "ROW_GOES_ON") in codes(taken)


@pytest.mark.parametrize(
    "figure", [13812345678, "13812345678", "１３８１２３４５６７８", 24891234, 120112199001011234]
)
def test_a_telephone_typed_as_a_figure_counts_nowhere_and_is_shown_nowhere(
    take: Take, figure: object
) -> None:
    taken = take(progress([*VISITS[:3], figure, 30]))
    assert (taken.progress["this_month"].isna().all(), taken.progress["cumulative"].tolist()) == (True, [30])
    (told,) = taken.findings.to_dict("records")
    assert (told["cell"], told["severity"]) == ("D3", "error")
    said = f"{told['message']}{told['found']}{taken.progress['raw'][0]}"
    assert not any(digits in said for digits in ("5678", "1234"))


@pytest.mark.parametrize(("heading", "cell"), [("隐患数量", 13812345678), ("整改资金（万元）", 24891234)])
def test_a_telephone_typed_as_a_number_of_the_ledger_is_an_error_without_it(
    take: Take, heading: str, cell: int
) -> None:
    taken = take(ledger([*row(), cell], header=[*HEADER, heading]))
    assert codes(taken) == [("J4", "NUMBER_NOT_PLAUSIBLE")]
    assert str(cell)[-4:] not in taken.findings["message"][0]


def test_a_telephone_typed_as_a_reward_is_an_error_without_it(take: Take) -> None:
    taken = take(with_sheets(("举报线索", [TIPS, [*TIP[:8], 13812345678, date(2023, 7, 6)]])))
    assert taken.tips["reward"].isna().all()
    assert "5678" not in "".join(taken.findings["message"])
    assert set(taken.findings["severity"]) == {"error"}
