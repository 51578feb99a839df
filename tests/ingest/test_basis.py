"""What a department is told of 判定依据: missing, or not in force on the day found."""

from __future__ import annotations

from datetime import date

import pytest

from tests.ingest.workbooks import HEADER, ROW, Take, codes, ledger

WITH_BASIS = [*HEADER, "判定依据"]
CODES = {"MAJOR_WITHOUT_BASIS", "BASIS_COLUMN_MISSING", "STANDARD_NOT_IN_FORCE"}


def row(basis: str | None, **changes: object) -> list[object]:
    """Return a major hazard, some cells changed by heading, with its 判定依据."""
    changes = {"隐患级别": "重大事故隐患"} | changes
    return [*(changes.get(heading, cell) for heading, cell in zip(HEADER, ROW, strict=True)), basis]


def told(take: Take, *rows: list[object], header: list[str] = WITH_BASIS) -> list[tuple[str, str, str]]:
    """Return (cell, code, message) of the findings about 判定依据."""
    taken = take((ledger(*rows, header=header), "2023-07/台账.xlsx"))
    found = zip(taken.findings["cell"], taken.findings["code"], taken.findings["message"], strict=True)
    return [each for each in found if each[1] in CODES]


def test_a_major_row_without_basis_is_told_which_standard_was_in_force(take: Take) -> None:
    ((cell, code, message),) = told(take, row(None, 行业领域="商业经营领域"))
    assert (cell, code) == ("J4", "MAJOR_WITHOUT_BASIS")
    assert message == (
        "台账.xlsx［隐患台账］J4 判定依据：没有填写，重大事故隐患要写明判定依据。"
        "请填写如“《工贸企业重大事故隐患判定标准》（应急管理部令第10号）”。"
    )


@pytest.mark.parametrize(
    ("found_on", "example"),
    [
        (date(2023, 5, 14), "《工贸行业重大生产安全事故隐患判定标准（2017版）》（安监总管四〔2017〕129号）"),
        (date(2023, 5, 15), "《工贸企业重大事故隐患判定标准》（应急管理部令第10号）"),
        (date(2010, 1, 1), "重点检查事项：小企业、小作坊、“三合一”及社区民宿等场所安全检查排查"),
    ],
    ids=["the old edition", "the new edition", "no standard yet"],
)
def test_the_example_is_of_the_day_found_else_an_item_of_the_notice(
    take: Take, found_on: date, example: str
) -> None:
    ((_, _, message),) = told(take, row(None, 行业领域="商业经营领域", 发现日期=found_on))
    assert f"“{example}”" in message


def test_a_general_row_needs_no_basis(take: Take) -> None:
    assert told(take, row(None, 隐患级别="一般隐患")) == []


def test_a_sheet_without_the_column_is_told_once(take: Take) -> None:
    rows = [row(None, 隐患编号=number)[:-1] for number in ("GG-1", "GG-2")]
    rows.insert(0, [*ROW[:1], "GG-0", *ROW[2:]])
    ((cell, code, message),) = told(take, *rows, header=HEADER)
    assert (cell, code) == ("E5", "BASIS_COLUMN_MISSING")
    assert message == (
        "台账.xlsx［隐患台账］E5 判定依据：没有这一列，而有重大事故隐患 2 条。"
        "请补上，填写如“《重大火灾隐患判定方法》（GB 35181-2017）”。"
    )
    assert told(take, list(ROW), header=HEADER) == []


def test_a_standard_not_yet_in_force_is_told_with_what_was(take: Take) -> None:
    ((cell, code, message),) = told(take, row("城镇燃气经营安全重大隐患判定标准第五条"))
    assert (cell, code) == ("J4", "STANDARD_NOT_IN_FORCE")
    assert message == (
        "台账.xlsx［隐患台账］J4 判定依据："
        "《城镇燃气经营安全重大隐患判定标准》（建城规〔2023〕4号）从2023年9月21日起才施行，而2023年7月3日发现。"
        "请写当日施行的标准，如“《重大火灾隐患判定方法》（GB 35181-2017）”。"
    )


def test_a_standard_no_longer_in_force_is_told_until_when_it_was(take: Take) -> None:
    ((_, code, message),) = told(take, row("安监总管四〔2017〕129号", 行业领域="商业经营领域"))
    assert code == "STANDARD_NOT_IN_FORCE"
    assert "只用到2023年5月14日，而2023年7月3日发现" in message


@pytest.mark.parametrize("basis", ["GB 35181-2017 第6.3条", "重点检查事项：燃气工程安全", "专家组意见"])
def test_a_basis_in_force_an_item_or_any_other_words_are_taken_as_they_are(take: Take, basis: str) -> None:
    assert told(take, row(basis)) == []


def test_an_error_in_the_cell_is_told_once(take: Take) -> None:
    taken = take(ledger(row("#REF!"), header=WITH_BASIS))
    assert [code for cell, code in codes(taken) if cell == "J4"] == ["CELL_ERROR"]
