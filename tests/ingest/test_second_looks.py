"""What would be read otherwise than it was meant, in silence, is said where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from tests.corpus.kinds_accepted import markup
from tests.corpus.ledgers import Ledger
from tests.ingest.workbooks import HEADER, ROW, Take, codes, ledger, workbook

TOP = ["填报单位：公共管理办公室", None, None, "填报月份：2023年7月"]


def row(number: int, **cells: Any) -> list[Any]:
    plain = dict(zip(HEADER, ROW, strict=True)) | {"序号": number, "隐患编号": f"GG-{number}"}
    return list((plain | {"隐患描述": f"问题{number}"} | cells).values())


def delimited(*rows: Sequence[Any], quoted: str = "") -> bytes:
    lines = [["填报单位：公共管理办公室", "填报月份：2023年7月"], HEADER, *rows]
    text = "\n".join(",".join("" if cell is None else str(cell) for cell in line) for line in lines)
    return text.replace(quoted, f'"{quoted}').encode() if quoted else text.encode()


def test_a_quote_never_closed_swallows_no_lines(take: Take) -> None:
    rows = [row(number) for number in range(1, 6)]
    swallowed = delimited(*rows, quoted="问题2")
    assert codes(take((swallowed, "2023-07/台账.csv"))) == [("", "FILE_DAMAGED")]
    closed_later = swallowed.replace("问题4".encode(), '"问题4"'.encode())
    assert codes(take((closed_later, "2023-07/台账.csv"))) == [("", "FILE_DAMAGED")]


def test_quotes_within_quotes_and_lines_within_cells_do_no_harm(take: Take) -> None:
    content = delimited(row(1, 隐患描述='"5"管道"'), row(2, 隐患描述='"软管老化\n无报警器，漏气"'))
    taken = take((content, "2023-07/台账.csv"))
    assert (len(taken.observations), codes(taken)) == (2, [])


def test_ditto_is_read_as_the_row_above_and_said(take: Take) -> None:
    taken = take(
        ledger(
            row(1),
            row(2, 单位名称="同上", 发现日期="〃"),
            row(3, 单位名称="同上。", 隐患描述='"', 整改状态="同上"),
        )
    )
    seen = taken.observations
    assert seen["unit"].tolist() == ["甲餐馆"] * 3
    assert seen["found_on"].dt.day.tolist() == [3, 3, 3]
    assert seen["description"].tolist() == ["问题1", "问题2", "问题2"]
    assert seen["status"].tolist() == ["open"] * 3
    places = [cell for cell, code in codes(taken) if code == "DITTO"]
    assert sorted(places) == ["D5", "D6", "E6", "G5", "I6"]


def test_ditto_below_nothing_is_no_content(take: Take) -> None:
    taken = take(ledger(row(1, 单位名称="同上"), row(2)))
    assert codes(taken) == [("D4", "DITTO_ALONE"), ("D4", "REQUIRED_MISSING")]
    assert taken.submissions["rows_quarantined"].tolist() == [1]


@pytest.mark.parametrize("before", [[], [[f"说明{number}"] for number in range(35)] + [HEADER]])
def test_a_sheet_of_records_that_nothing_reads_is_said(take: Take, before: list[list[Any]]) -> None:
    content = workbook(("隐患台账", [TOP, HEADER, row(1)]), ("续表", [*before, row(2), row(3)]))
    taken = take(content)
    assert taken.findings[["sheet", "code"]].to_numpy().tolist() == [["续表", "SHEET_NOT_READ"]]


@pytest.mark.parametrize(
    "rows",
    [
        [["行业领域", "排查数", "已整改", "未整改"], ["燃气", 5, 3, 2], ["合计", 5, 3, 2]],
        [["填写说明"], ["整改状态填写：未整改、整改中、已整改、已销号"], ["日期写成 2023-07-05"]],
        [
            ["线索编号", "举报渠道", "受理日期", "行业领域", "是否查实"],
            ["X-1", "电话", "2023-07-03", "燃气", "是"],
        ],
        [["未整改"], ["整改中"], ["已整改"], ["燃气安全领域"]],
    ],
)
def test_a_sheet_of_another_kind_is_left_alone(take: Take, rows: list[list[Any]]) -> None:
    assert "SHEET_NOT_READ" not in {
        code for _, code in codes(take(workbook(("隐患台账", [TOP, HEADER, row(1)]), ("附件", rows))))
    }


@pytest.mark.parametrize("title", ["2023年6月隐患台账", "东丽湖街道隐患排查清单（6月份）"])
def test_a_title_of_another_month_is_read_and_said(take: Take, title: str) -> None:
    taken = take(workbook(("台账", [[title], TOP, HEADER, row(1)])))
    assert codes(taken) == [("A1", "TITLE_DIFFERS")]
    assert f"标题写的是“{title}”，与填报月份 2023年7月 不同" in taken.findings["message"].iloc[0]


@pytest.mark.parametrize(
    "title",
    [
        "2023年7月隐患台账",
        "2023年5月至12月隐患台账",
        "6月遗留隐患台账",
        "填表日期：2023年6月30日",
        "6月25日会议交办清单",
        "隐患台账",
    ],
)
def test_a_title_of_the_month_of_several_or_of_none_is_not_said(take: Take, title: str) -> None:
    assert (
        "TITLE_DIFFERS"
        not in take(workbook(("台账", [[title], TOP, HEADER, row(1)]))).findings["code"].tolist()
    )


def test_a_sheet_named_after_another_month_is_read_and_said(take: Take) -> None:
    june = [HEADER, row(1, 隐患编号=None, 整改状态="整改中"), row(9)]
    content = workbook(("7月", [TOP, HEADER, row(1, 隐患编号=None)]), ("2023年6月", june))
    taken = take(content)
    assert len(taken.observations) == 3
    found = taken.findings[["sheet", "cell", "code"]].fillna("").to_numpy().tolist()
    assert found == [["2023年6月", "", "SHEET_NAME_DIFFERS"], ["2023年6月", "E2", "ROW_SAME"]]
    assert "与［7月］第 3 行内容又完全相同" in taken.findings["message"].iloc[1]


def test_rows_without_number_that_say_the_same_are_said_to_be_one(take: Take) -> None:
    same = row(1, 隐患编号=None)
    other = row(1, 隐患编号=None, 发现日期=date(2023, 7, 4))
    taken = take(ledger(same, other, row(1, 隐患编号=None, 单位名称="甲 餐馆"), same))
    assert codes(taken) == [("E6", "ROW_SAME"), ("E7", "ROW_SAME")]
    assert taken.findings["message"].str.contains("与第 4 行内容又完全相同").all()


def merged(quantity: Any, rectified: Any, funds: Any) -> bytes:
    header = [*HEADER, "隐患数量", "整改数量", "整改资金（万元）"]
    rows = [[*row(number), None, None, None] for number in range(1, 4)]
    rows[0][-3:] = quantity, rectified, funds
    total = ["合计", *[None] * 8, quantity, rectified, funds]
    return workbook(
        ("隐患台账", [TOP, header, *rows, total]), merges=[f"{letter}3:{letter}5" for letter in "JKL"]
    )


def test_a_count_merged_over_as_many_rows_is_one_each(take: Take) -> None:
    taken = take(merged(3, None, None))
    assert taken.observations["quantity"].isna().all()
    assert codes(taken) == []


def test_numbers_merged_over_rows_are_not_multiplied_in_silence(take: Take) -> None:
    taken = take(merged(5, 2, 6))
    seen = taken.observations
    assert seen["quantity"].isna().all()
    assert seen["rectified_quantity"].isna().all()
    assert seen["funds"].tolist() == [6.0, 6.0, 6.0]
    assert codes(taken) == [
        ("J3", "MERGED_QUANTITY"),
        ("K3", "MERGED_QUANTITY"),
        ("L3", "MERGED_AMOUNT"),
    ]


def test_a_total_above_the_rows_adds_up_those_below(take: Take) -> None:
    def total(count: int) -> list[Any]:
        return ["合计", None, None, None, f"共{count}条"]

    assert codes(take(ledger(total(2), row(1), row(2)))) == []
    assert codes(take(ledger(total(3), row(1), row(2)))) == [("E4", "TOTAL_DIFFERS")]


DATES = [*HEADER, "整改完成日期", "验收销号日期"]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"整改期限": "2022-07-31"}, ("H4", "DUE_BEFORE_FOUND")),
        ({"整改期限": "2032-07-31"}, ("H4", "DUE_FAR")),
        ({"整改状态": "已整改", "整改完成日期": "2024-07-09"}, ("J4", "DONE_AFTER_REPORT")),
        ({"整改状态": "已销号", "验收销号日期": "2023-08-01"}, ("K4", "DONE_AFTER_REPORT")),
    ],
)
def test_dates_in_a_year_that_is_hardly_meant_are_said(
    take: Take, cells: dict[str, Any], code: tuple[str, str]
) -> None:
    blank: dict[str, Any] = {"整改完成日期": None, "验收销号日期": None}
    taken = take(ledger(row(1, **(blank | cells)), header=DATES))
    assert [found for found in codes(taken) if found[1] != "ELEMENTS_MISSING"] == [code]
    assert taken.submissions["rows_accepted"].tolist() == [1]


@pytest.mark.parametrize(
    ("delisted_on", "said"), [("2023-06-09", ["DELISTED_BEFORE_LISTED"]), ("2023-06-10", [])]
)
def test_a_delisting_before_its_listing_counts_not_and_is_said(
    take: Take, delisted_on: str, said: list[str]
) -> None:
    header = [*HEADER, "挂牌督办", "挂牌日期", "摘牌日期"]
    listed = row(1, 挂牌督办="区", 挂牌日期="2023-06-10", 摘牌日期=delisted_on)
    assert [code for cell, code in codes(take(ledger(listed, header=header))) if cell == "L4"] == said


def test_dates_that_agree_are_left_alone(take: Take) -> None:
    good = row(1, 整改期限="2024-07-03", 整改状态="已整改", 整改完成日期="2023-07-31", 验收销号日期=None)
    assert [code for _, code in codes(take(ledger(good, header=DATES)))] == ["ELEMENTS_MISSING"]


@pytest.mark.parametrize(
    ("status", "quantity", "rectified", "is_said"),
    [
        ("未整改", 3, 3, True),
        ("未整改", None, 1, True),
        ("已整改", 3, 1, True),
        ("已销号", 1, 0, True),
        ("未整改", 3, 0, False),
        ("整改中", 3, 1, False),
        ("整改中", 1, 1, False),
        ("已整改", 3, 3, False),
        ("已整改", None, 1, False),
        ("已整改", None, None, False),
    ],
)
def test_a_number_put_right_that_the_state_denies_is_said(
    take: Take, status: str, quantity: int | None, rectified: int | None, *, is_said: bool
) -> None:
    cells = [*row(1, 整改状态=status), quantity, rectified]
    taken = take(ledger(cells, header=[*HEADER, "隐患数量", "整改数量"]))
    assert (("K4", "QUANTITY_DISAGREES") in codes(taken)) is is_said


@pytest.mark.parametrize(("amount", "is_said"), [(99, False), (100, True), ("5000", True), ("5000元", False)])
def test_an_amount_that_may_be_in_yuan_is_said(take: Take, amount: Any, *, is_said: bool) -> None:
    taken = take(ledger([*row(1), amount], header=[*HEADER, "整改资金"]))
    assert (codes(taken) == [("J4", "FUNDS_LARGE")]) is is_said


@pytest.mark.parametrize(
    ("heading", "said", "is_noted"),
    [
        ("是否销号", "是", True),
        ("是否闭环", "√", True),
        ("复查意见", "同意", False),
        ("是否拍照", "是", False),
    ],
)
def test_a_column_that_signs_off_and_is_not_counted_is_said(
    take: Take, heading: str, said: str, *, is_noted: bool
) -> None:
    taken = take(ledger([*row(1), said], [*row(2), None], header=[*HEADER, heading]))
    assert (codes(taken) == [("J3", "COLUMN_OF_STATE")]) is is_noted


def test_what_a_browser_does_not_show_is_no_text(take: Take) -> None:
    from random import Random

    plain = Ledger(Random("code"), 1)
    plain.spoil(3, "甲餐馆")
    coded = markup(plain, "utf-8").replace(
        "甲餐馆", "<style>.a{color:red}</style>甲<script>var a='乙'</script>餐馆", 1
    )
    assert "甲餐馆" in take((coded.encode(), "2023-07/台账.xls")).observations["unit"].tolist()


def test_a_row_that_counts_no_hazard_is_counted_as_one_and_said(take: Take) -> None:
    taken = take(ledger([*ROW, 0, 0], header=[*HEADER, "隐患数量", "整改数量"]))
    assert codes(taken) == [("J4", "QUANTITY_NOUGHT")]
    assert taken.findings["severity"].tolist() == ["warning"]
    assert taken.observations["quantity"].isna().tolist() == [True]
    assert taken.submissions["rows_accepted"].tolist() == [1]
