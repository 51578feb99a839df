"""Rows and tables as people lay them out: none is dropped for how it begins, none is counted that states nothing."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from hazardlib.findings import Finding
from hazardlib.ingest.files.find import Versions, find_received
from tests.ingest.workbooks import HEADER, Take, codes, ledger, row, workbook

CAPTION = [["填报单位：公共管理办公室", None, "填报月份：2023年7月"]]
COUNTED = ["行业领域", "单位名称", "隐患描述", "整改状态"]


def nth(number: int, **changes: object) -> list[object]:
    return row(**({"隐患编号": f"GG-{number}", "隐患描述": f"软管老化{number}"} | changes))


def described(taken: object) -> list[str]:
    return taken.observations["description"].tolist()  # type: ignore[attr-defined]


def test_an_upper_table_with_fewer_columns_is_read_as_well(take: Take) -> None:
    small = ["行业领域", "单位名称", "隐患描述", "隐患级别", "发现日期", "整改状态"]
    upper = ["燃气安全领域", "甲餐馆", "上表", "一般隐患", date(2023, 7, 3), "未整改"]
    taken = take(workbook(("隐患台账", [*CAPTION, small, upper, [], HEADER, nth(2)])))
    assert list(zip(taken.observations["row"], described(taken), strict=True)) == [
        (3, "上表"),
        (6, "软管老化2"),
    ]


@pytest.mark.parametrize("said", ["共计3处软管老化", "总计：2处阀门锈蚀", "注：软管老化", "合计"])
def test_a_hazard_is_not_dropped_for_how_its_description_begins(take: Take, said: str) -> None:
    bare = [None, None, None, None, said, "一般隐患", date(2023, 7, 3), None, "未整改"]
    assert described(take(ledger(nth(1), bare))) == ["软管老化1", said]
    merged = take(workbook(("隐患台账", [*CAPTION, HEADER, nth(1), bare]), merges=["C3:C4", "D3:D4"]))
    assert described(merged) == ["软管老化1", said]
    assert not merged.observations["is_quarantined"].any()


def test_a_first_record_with_a_word_that_is_also_a_heading_is_no_second_row_of_the_header(take: Take) -> None:
    for header in ([*HEADER, "要求"], [*HEADER, None]):
        content = workbook(("隐患台账", [*CAPTION, header, [*nth(1), "整改措施"], nth(2)]))
        assert described(take(content)) == ["软管老化1", "软管老化2"]


@pytest.mark.parametrize("unit", ["（示例）某餐馆", "【示例】某餐馆", "示例", "示例：某餐馆"])
def test_a_unit_that_is_called_an_example_is_not_counted_and_said(take: Take, unit: str) -> None:
    taken = take(ledger(nth(1, 单位名称=unit), nth(2)))
    assert described(taken) == ["软管老化2"]
    assert codes(taken) == [("B4", "ROW_EXAMPLE")]


def test_a_record_numbered_as_an_example_is_said_and_the_forms_own_example_is_not(take: Take) -> None:
    taken = take(ledger(nth(1, 序号="示例"), nth(2)))
    assert (described(taken), codes(taken)) == (["软管老化2"], [("B4", "ROW_EXAMPLE")])
    form = take(ledger(nth(1, 序号="示例", 隐患编号="示例-202307-01"), nth(2)))
    assert (described(form), codes(form)) == (["软管老化2"], [])
    assert described(take(ledger(nth(1, 单位名称="示例小学")))) == ["软管老化1"]


@pytest.mark.parametrize(
    ("total", "cell"),
    [
        (["合计", 5], "B6"),
        (["合计：5"], "A6"),
        (["合计", None, None, "5"], "D6"),
        ([None, None, None, "合计", 5], "E6"),
        (["合计", None, None, None, "共5条"], "E6"),
    ],
)
def test_a_total_without_a_counter_word_is_checked_against_the_rows(
    take: Take, total: list[object], cell: str
) -> None:
    taken = take(ledger(nth(1), nth(2), total))
    assert described(taken) == ["软管老化1", "软管老化2"]
    assert codes(taken) == [(cell, "TOTAL_DIFFERS")]
    assert "“5”，而各行相加为 2 条" in taken.findings["message"].iloc[0].replace("共5条", "5")
    right = [str(each).replace("5", "2") if each else each for each in total]
    assert codes(take(ledger(nth(1), nth(2), right))) == []


def test_a_total_that_counts_by_state_is_no_count_of_rows(take: Take) -> None:
    assert codes(take(ledger(nth(1), ["合计", *[None] * 7, "已整改0条，未整改1条"]))) == []


def test_sums_of_a_total_row_may_not_be_off_by_one(take: Take) -> None:
    header = [*HEADER, "隐患数量", "整改数量", "整改资金（万元）"]
    rows = [[*nth(1), 2, 1, 1.5], [*nth(2), 3, 1, 0.25]]
    label = ["合计", *[None] * 8]
    right = take(ledger(*rows, [*label, 5, 2, 1.75], header=header))
    assert "TOTAL_DIFFERS" not in right.findings["code"].tolist()
    wrong = take(ledger(*rows, [*label, 6, 1, 1.76], header=header))
    told = wrong.findings[wrong.findings["code"] == "TOTAL_DIFFERS"]
    assert told["cell"].tolist() == ["J6", "K6", "L6"]
    assert [re.findall(r"“(.*)”.*为 ([\d.]+)。", text)[0] for text in told["message"]] == [
        ("6", "5"),
        ("1", "2"),
        ("1.76", "1.75"),
    ]


@pytest.mark.parametrize(
    "heading", ["整改完成日期（计划）", "计划整改完成时间", "预计完成日期", "拟完成时间"]
)
def test_a_planned_day_of_completion_is_a_deadline(take: Take, heading: str) -> None:
    header = [*(each for each in HEADER if each != "整改期限"), heading]
    cells = [cell for name, cell in zip(HEADER, nth(1), strict=True) if name != "整改期限"]
    seen = take(ledger([*cells, date(2023, 8, 1)], header=header)).observations.iloc[0]
    assert seen["due_on"] == pd.Timestamp(2023, 8, 1)
    assert pd.isna(seen["rectified_on"])


def test_a_deadline_before_the_hazard_was_found_is_said(take: Take) -> None:
    taken = take(ledger(nth(1, 整改期限=date(2023, 6, 1))))
    assert ("H4", "DUE_BEFORE_FOUND") in codes(taken)


def test_a_column_without_a_heading_is_kept_and_said(take: Take) -> None:
    taken = take(ledger([*nth(1), "某备注"]))
    assert codes(taken) == [("J3", "COLUMN_UNNAMED")]
    assert "某备注" in taken.observations["extra"].iloc[0]


def test_a_table_that_counts_hazards_is_no_ledger(take: Take) -> None:
    counts = ("统计表", [COUNTED, ["甲餐馆", "燃气安全领域", 3, 2]])
    taken = take(workbook(("隐患台账", [*CAPTION, HEADER, nth(1)]), counts))
    assert described(taken) == ["软管老化1"]
    assert taken.findings[["sheet", "code"]].to_numpy().tolist() == [["统计表", "SHEET_LEFT_OUT"]]


@pytest.mark.parametrize("cells", [["无"] * 9, [1, *["无"] * 8], ["/"] * 9])
def test_a_row_of_nothing_in_every_cell_is_a_nil_report(take: Take, cells: list[object]) -> None:
    taken = take(ledger(cells))
    assert taken.submissions[["verdict", "is_nil"]].iloc[0].tolist() == ["accepted", True]


def test_of_two_columns_of_status_the_one_with_its_words_is_read(take: Take) -> None:
    for order in (["整改情况", "是否整改"], ["是否整改", "整改情况"]):
        said = {"整改情况": ["已更换软管", "已下单采购"], "是否整改": ["是", "否"]}
        rows = [[*nth(n)[:-1], *(said[name][n - 1] for name in order)] for n in (1, 2)]
        taken = take(ledger(*rows, header=[*HEADER[:-1], *order]))
        assert taken.observations["status"].tolist() == ["rectified", "open"]
        assert "已更换软管" in taken.observations["extra"].iloc[0]
        assert taken.findings["code"].tolist() == ["COLUMN_TWICE"]


@pytest.mark.parametrize(
    ("tick", "status"), [("√", "rectified"), ("✓", "rectified"), ("☑", "rectified"), ("×", "open")]
)
def test_a_tick_under_a_question_means_yes(take: Take, tick: str, status: str) -> None:
    taken = take(ledger([*nth(1)[:-1], tick], header=[*HEADER[:-1], "是否整改"]))
    assert taken.observations["status"].tolist() == [status]


def test_characters_that_nobody_sees_hide_no_label_heading_or_word(take: Take) -> None:
    unseen = "\u200b"
    content = workbook(
        (
            f"隐患{unseen}台账",
            [
                [f"填报{unseen}单位：\ufeff公共管理{unseen}办公室", None, f"填报月份：2023年{unseen}7月"],
                [f"{each[:2]}{unseen}{each[2:]}" for each in HEADER],
                [
                    1,
                    "GG-1",
                    f"燃气{unseen}安全领域",
                    "甲餐馆",
                    "软管老化",
                    "一般\u00ad隐患",
                    f"2023-07{unseen}-03",
                    None,
                    "\ufeff未整改",
                ],
            ],
        )
    )
    taken = take((content, "2023-07/台账.xlsx"))
    assert taken.submissions[["verdict", "department"]].iloc[0].tolist() == ["accepted", "公共管理办公室"]
    assert taken.observations["sector"].tolist() == ["gas"]


def changed(content: bytes, change: Callable[[str, bytes], tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(*change(name, old.read(name)))
    return out.getvalue()


def test_an_error_is_seen_however_its_xml_is_spaced_and_wherever_its_sheet_lies(take: Take) -> None:
    formula = re.compile(rb'<c r="H4"[^>]*><f>1/0</f><v ?/?>(?:</v>)?</c>')

    def change(name: str, part: bytes) -> tuple[str, bytes]:
        if name == "xl/worksheets/sheet1.xml":
            return "xl/elsewhere/page.xml", formula.sub(rb'<c r="H4" t = "e"><v>#REF!</v></c>', part)
        return name, part.replace(b"worksheets/sheet1.xml", b"elsewhere/page.xml")

    taken = take(changed(ledger(nth(1, 整改期限="=1/0")), change))
    assert codes(taken) == [("H4", "CELL_ERROR")]


@pytest.mark.parametrize(
    "top",
    [
        "<h2>台账</h2><p>填报单位：公共管理办公室</p><p>填报月份：2023年7月</p>",
        "<table><tr><td>填报单位：公共管理办公室</td><td>填报月份：2023年7月</td></tr></table>",
        "<table><caption>填报单位：公共管理办公室 填报月份：2023年7月</caption><tr><td>台账</td></tr></table>",
    ],
)
def test_a_page_says_whose_it_is_above_its_table(take: Take, top: str) -> None:
    rows = [[str(cell or "") for cell in cells] for cells in (HEADER, nth(1))]
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>" for cells in rows)
    page = f"<html><meta charset='utf-8'><title>t</title><body>{top}<table>{table}</table></body></html>"
    taken = take((page.encode(), "台账.xls"))
    assert taken.submissions[["department", "month"]].iloc[0].tolist() == ["公共管理办公室", "2023-07"]
    assert described(taken) == ["软管老化1"]


def test_a_text_that_grows_while_it_is_read_is_left_for_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "2023-07"
    folder.mkdir()
    growing = folder / "台账.csv"
    growing.write_text("单位名称,隐患描述\n甲,", "utf-8")

    def goes_on(_: float) -> None:
        with growing.open("a", encoding="utf-8") as stream:
            stream.write("软管老化\n")

    monkeypatch.setattr("hazardlib.ingest.files.find.time.sleep", goes_on)
    problems: list[Finding] = []
    assert list(find_received(tmp_path, Versions(), problems)) == []
    assert [problem.code for problem in problems] == ["FILE_STILL_WRITTEN"]
    os.utime(growing, (1.7e9, 1.7e9))
    assert [version.file for version in find_received(tmp_path, Versions(), problems)] == ["2023-07/台账.csv"]


def test_a_pipe_in_the_folder_is_said_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "台账.xlsx")
    problems: list[Finding] = []
    assert list(find_received(tmp_path, Versions(), problems)) == []
    assert [problem.code for problem in problems] == ["FILE_NOT_REGULAR"]
