"""Layouts and words that people use: each is read as a person reads it, or said to have been left out."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest

from hazardlib.ingest.ingest_files import Ingested
from tests.ingest.workbooks import Take, codes, workbook

TOP = ["填报单位：公共安全办公室", "填报月份：2023年7月"]
HEADER = ["序号", "行业领域", "单位名称", "隐患描述", "隐患级别", "发现日期", "整改期限", "整改状态", "备注"]
REWORDED = ["序号", "行业领域", "商户", "问题", "隐患级别", "检查的日期", "整改期限", "进展", "备注"]
FOUND, DUE = date(2023, 7, 8), date(2023, 7, 12)
FIRST = [
    1,
    "燃气安全领域",
    "甲一面馆",
    "软管老化",
    "一般隐患",
    date(2023, 7, 3),
    date(2023, 7, 10),
    "已整改",
    None,
]
MAJOR = [
    [1, "燃气安全领域", "戊五火锅店", "气瓶间未设独立隔间", "重大事故隐患", FOUND, DUE, "未整改", None],
    [2, "燃气安全领域", "己六烧烤店", "未装紧急切断阀", "重大事故隐患", FOUND, DUE, "未整改", None],
]


def counts(taken: Ingested) -> list[tuple[int, int]]:
    """Return rows read and rows accepted of each file."""
    return [tuple(row) for row in taken.submissions[["rows_read", "rows_accepted"]].to_numpy().tolist()]


def said(taken: Ingested, code: str) -> list[str]:
    return taken.findings.loc[taken.findings["code"] == code, "message"].tolist()


@pytest.mark.parametrize("last", ["备注", None])
def test_rows_below_a_header_in_other_words_are_read_with_the_same_columns(
    take: Take, last: str | None
) -> None:
    taken = take(workbook(("一般隐患", [TOP, HEADER, FIRST, [], [*REWORDED[:-1], last], *MAJOR])))
    assert counts(taken) == [(3, 3)]
    assert taken.observations["level"].tolist() == ["general", "major", "major"]
    assert taken.observations["unit"].tolist() == ["甲一面馆", "戊五火锅店", "己六烧烤店"]
    assert taken.observations["status"].tolist() == ["rectified", "open", "open"]
    assert ("C5", "HEADER_REWORDED") in codes(taken)
    (message,) = said(taken, "HEADER_REWORDED")
    assert "“商户”“问题”“检查的日期”“进展”没有认出，以下各行按第 2 行的表头读取" in message


def test_rows_below_a_header_with_its_columns_elsewhere_are_kept_and_called_uncountable(take: Take) -> None:
    order = [0, 3, 2, 1, 4, 6, 5, 7, 8]
    below = [[each[place] for place in order] for each in (REWORDED, *MAJOR)]
    taken = take(workbook(("一般隐患", [TOP, HEADER, FIRST, [], *below])))
    assert counts(taken) == [(3, 1)]
    assert "戊五火锅店" in taken.observations["extra"].iloc[1]
    assert [(cell, code) for cell, code in codes(taken) if code == "COLUMN_NOT_KNOWN"] == [
        (f"{letter}5", "COLUMN_NOT_KNOWN") for letter in "BCGH"
    ]


def test_rows_below_headings_of_no_known_table_are_named(take: Take) -> None:
    figures = [
        ["行业领域", "隐患级别", "隐患数量", "备注"],
        ["燃气", "一般隐患", 5, None],
        ["燃气", "重大事故隐患", 2, "已挂牌"],
    ]
    taken = take(workbook(("台账", [TOP, HEADER, FIRST, [], *figures])))
    assert counts(taken) == [(1, 1)]
    assert ("A5", "ROWS_NOT_READ") in codes(taken)
    assert "第 5–7 行没有读取" in said(taken, "ROWS_NOT_READ")[0]


def test_rows_below_a_header_above_the_first_one_that_is_known_are_named(take: Take) -> None:
    upper = ["序号", "行业领域", "商户", "问题", "轻重", "哪天", "几号前", "进展", "备注"]
    taken = take(workbook(("台账", [TOP, upper, *MAJOR, [], HEADER, FIRST])))
    assert counts(taken) == [(1, 1)]
    assert "第 3–4 行没有读取" in said(taken, "ROWS_NOT_READ")[0]


def test_records_above_the_header_are_named(take: Take) -> None:
    taken = take(workbook(("台账", [TOP, *MAJOR, HEADER, FIRST])))
    assert counts(taken) == [(1, 1)]
    assert ("A2", "ROWS_NOT_READ") in codes(taken)
    (message,) = said(taken, "ROWS_NOT_READ")
    assert "第 2–3 行没有读取：写在表头上面，像是隐患记录。里面有隐患的，请移到表头下面；" in message


def test_a_title_and_an_example_above_the_header_are_no_records(take: Take) -> None:
    example = ["示例", "燃气安全领域", "某餐馆", "软管老化", "一般隐患", FOUND, DUE, "未整改", None]
    how = ["填写说明", "行业领域写全称", "状态写未整改、已整改", "日期写 2023-07-08"]
    taken = take(workbook(("台账", [TOP, how, example, HEADER, FIRST])))
    assert said(taken, "ROWS_NOT_READ") == []


@pytest.mark.parametrize("last", ["备注", None])
def test_a_sheet_with_headings_in_other_words_is_named_with_them(take: Take, last: str | None) -> None:
    taken = take(workbook(("一般隐患", [TOP, HEADER, FIRST]), ("重大隐患", [[*REWORDED[:-1], last], *MAJOR])))
    assert counts(taken) == [(1, 1)]
    named = taken.findings[taken.findings["code"] == "SHEET_NOT_READ"]
    assert named["sheet"].tolist() == ["重大隐患"]
    assert (
        "“商户”（C1）、“问题”（D1，像是“隐患描述”）、“检查的日期”（F1，像是“发现日期”）"
        in named["message"].iloc[0]
    )


def test_every_other_sheet_is_named_and_the_suites_own_and_lists_of_words_are_not(take: Take) -> None:
    taken = take(
        workbook(
            ("隐患台账", [TOP, HEADER, FIRST]),
            ("通讯录", [["科室", "分机"], ["值班室", 1234]]),
            ("选项", [["行业领域", "状态"], ["燃气安全领域", "未整改"], ["居民住宅领域", "已整改"]]),
            ("下拉", [["状态", "级别"], ["未整改", "一般隐患"], ["已整改", "重大事故隐患"]]),
            ("空表", [[" "]]),
        )
    )
    left = taken.findings[taken.findings["code"].str.startswith("SHEET")]
    assert left[["sheet", "code"]].to_numpy().tolist() == [["通讯录", "SHEET_LEFT_OUT"]]


@pytest.mark.parametrize("merges", [["A2:A4"], ["A2:A4", "B2:B4", "C2:C4", "D2:D4"]])
def test_headings_in_the_first_of_three_header_rows_are_found_and_hints_are_no_records(
    take: Take, merges: list[str]
) -> None:
    rows: list[list[Any]] = [
        TOP,
        ["序号", "行业领域", "单位名称", "发现日期", "隐患情况", None, "整改情况", None],
        [None, None, None, None, "隐患描述", "隐患级别", "整改期限", "整改状态"],
        [None, None, None, None, None, "一般/重大", "年月日", "是/否"],
        [f"（{number}）" for number in range(1, 9)],
        [
            1,
            "燃气安全领域",
            "甲一面馆",
            date(2023, 7, 3),
            "软管老化",
            "一般隐患",
            date(2023, 7, 10),
            "未整改",
        ],
    ]
    taken = take(workbook(("Sheet", rows), merges=[*merges, "E2:F2", "G2:H2"]))
    assert counts(taken) == [(1, 1)]
    assert taken.observations["row"].tolist() == [6]
    assert taken.findings["code"].tolist() == ["ELEMENTS_MISSING"]


def test_a_record_beside_a_mark_merged_downwards_is_no_part_of_the_header(take: Take) -> None:
    rows = [TOP, [*HEADER, "附"], [*FIRST, None], [*MAJOR[0], None]]
    taken = take(workbook(("台账", rows), merges=["J2:J4"]))
    assert taken.observations["unit"].tolist() == ["甲一面馆", "戊五火锅店"]


@pytest.mark.parametrize(
    "count", [["栏次", *range(1, 9)], ["甲", "乙", *range(1, 8)], [f"（{n}）" for n in range(1, 10)]]
)
def test_a_row_that_numbers_the_columns_is_no_record(take: Take, count: list[Any]) -> None:
    taken = take(workbook(("台账", [TOP, HEADER, count, FIRST])))
    assert counts(taken) == [(1, 1)]


def test_a_refusal_names_the_likely_header_and_what_is_not_known_of_it(take: Take) -> None:
    header = [
        "序号",
        "行业领域",
        "商户名称",
        "存在问题及隐患",
        "隐患级别",
        "检查的日期",
        "整改时限",
        "整改完成情况（是/否）",
        "备注",
    ]
    taken = take(workbook(("台账", [TOP, header, FIRST])))
    assert taken.submissions["verdict"].tolist() == ["refused"]
    (message,) = said(taken, "LEDGER_NOT_FOUND")
    assert (
        "最像表头的是［台账］第 2 行，其中没有认出的是“商户名称”（C2，像是“单位名称”）、"
        "“存在问题及隐患”（D2，像是“隐患描述”）、“检查的日期”（F2，像是“发现日期”）"
    ) in message


@pytest.mark.parametrize(
    ("place", "heading", "meant"),
    [
        (2, "受查主体名", "单位名称"),
        (3, "隐患", "隐患描述"),
        (5, "检查的日期", "发现日期"),
        (7, "进展", "整改状态"),
    ],
)
def test_where_a_needed_column_is_missing_every_unknown_heading_is_named(
    take: Take, place: int, heading: str, meant: str
) -> None:
    header: list[Any] = [*HEADER, "网格"]
    header[place] = heading
    taken = take(workbook(("台账", [TOP, header, [*FIRST, "东一"]])))
    assert counts(taken) == [(1, 0)]
    named = said(taken, "COLUMN_NOT_KNOWN")
    assert len(named) == 2
    assert f"“{heading}”不是认识的表头" in named[0]
    assert f"如果就是“{meant}”" in named[0]
    assert "“网格”不是认识的表头" in named[1]


@pytest.mark.parametrize("word", ["汇总", "合计", "总 计"])
def test_the_word_of_excels_own_total_row_is_a_total(take: Take, word: str) -> None:
    right = take(workbook(("台账", [TOP, HEADER, FIRST, [word, None, None, 1]])))
    assert (counts(right), said(right, "TOTAL_DIFFERS")) == ([(1, 1)], [])
    wrong = take(workbook(("台账", [TOP, HEADER, FIRST, [word, None, None, 3]])))
    assert "合计写的是“3”，而各行相加为 1 条" in said(wrong, "TOTAL_DIFFERS")[0]


def test_rows_with_nothing_but_a_number_and_no_are_blank(take: Take) -> None:
    forms = [[number, None, None, None, None, None, None, "否", None] for number in range(2, 31)]
    taken = take(workbook(("台账", [TOP, HEADER, FIRST, *forms])))
    assert counts(taken) == [(1, 1)]
    assert taken.findings["code"].tolist() == ["ELEMENTS_MISSING"]
    nil = take(workbook(("台账", [TOP, HEADER, *forms])))
    assert nil.submissions["is_nil"].tolist() == [True]


def test_rows_that_a_form_came_with_are_blank_and_said_once(take: Take) -> None:
    forms = [
        [number, "燃气安全领域", None, None, "一般隐患", None, None, "未整改", None] for number in (2, 3, 4)
    ]
    taken = take(workbook(("台账", [TOP, HEADER, FIRST, *forms])))
    assert counts(taken) == [(1, 1)]
    assert "第 4–6 行只有表格自带的内容" in said(taken, "ROWS_PREFILLED")[0]


@pytest.mark.parametrize(
    "rows",
    [
        [[2, "燃气安全领域", None, None, "一般隐患", None, None, "未整改", None]],  # one alone
        [[n, "燃气安全领域", None, None, "重大事故隐患", None, None, "未整改", None] for n in (2, 3)],
        [[n, None, None, "阀门锈蚀", None, None, None, "否", None] for n in (2, 3)],
    ],
)
def test_a_row_that_may_be_somebodys_own_is_never_taken_for_blank(take: Take, rows: list[list[Any]]) -> None:
    taken = take(workbook(("台账", [TOP, HEADER, FIRST, *rows])))
    assert counts(taken) == [(1 + len(rows), 1)]


@pytest.mark.parametrize(
    "row",
    [
        [1, "燃气安全领域", *["无"] * 7],
        [1, "燃气安全领域", "无", "本月无隐患", "无", "/", "/", "无", None],
        [1, "燃气安全领域", "无", "无", "一般隐患", None, None, "否", None],
    ],
)
def test_a_row_of_nothing_is_a_nil_report(take: Take, row: list[Any]) -> None:
    taken = take(workbook(("台账", [TOP, HEADER, row])))
    assert (counts(taken), taken.submissions["is_nil"].tolist(), codes(taken)) == ([(0, 0)], [True], [])


def test_a_hazard_of_few_words_is_not_nil_for_saying_that_there_is_no_other(take: Take) -> None:
    few = [None, None, "甲一面馆", "灭火器过期，无重大隐患", None, None, None, "未整改", None]
    assert counts(take(workbook(("台账", [TOP, HEADER, few])))) == [(1, 0)]


def test_a_hazard_that_begins_like_a_note_is_kept_where_its_state_is_given(take: Take) -> None:
    taken = take(
        workbook(
            ("台账", [TOP, HEADER, FIRST, [2, None, None, "要求：拆除隔断", None, None, None, "未整改"]])
        )
    )
    assert counts(taken) == [(2, 1)]


def test_a_running_number_that_is_none_is_kept_with_its_row(take: Take) -> None:
    taken = take(workbook(("台账", [TOP, HEADER, ["补3", *FIRST[1:]], *MAJOR])))
    assert [json.loads(text) for text in taken.observations["extra"].dropna()] == [{"序号": "补3"}]


def part_changed(content: bytes, old: bytes, new: bytes) -> bytes:
    """Return a workbook with one text of its first sheet replaced, as no library would write it."""
    changed = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            after.writestr(
                name, part.replace(old, new) if name.endswith(("sheet1.xml", "Strings.xml")) else part
            )
    return changed.getvalue()


FORMATTED = [
    b'<c r="A1048576" s="0"/>',
    b'<c r="A1048576" s="0" t="n"></c>',
    b'<c r="A1048576" s="0"><v></v></c>',
]


@pytest.mark.parametrize("cell", FORMATTED)
def test_a_far_cell_that_is_only_formatted_does_not_matter(take: Take, cell: bytes) -> None:
    row = b'<row r="1048576">' + cell + b"</row></sheetData>"
    taken = take(part_changed(workbook(("台账", [TOP, HEADER, FIRST])), b"</sheetData>", row))
    assert counts(taken) == [(1, 1)]


def test_a_far_cell_with_something_in_it_is_named_with_its_sheets_own_name(take: Take) -> None:
    row = b'<row r="1048576"><c r="C1048576"><v>1</v></c></row></sheetData>'
    taken = take(part_changed(workbook(("七月&台账", [TOP, HEADER, FIRST])), b"</sheetData>", row))
    assert "［七月&台账］C1048576 有内容，太远了" in said(taken, "FILE_FAR_CELL")[0]


@pytest.mark.parametrize("unseen", ["\x01\x02", "\x07", "\u2800", "\u3164", "\u200b\ufeff"])
def test_a_unit_of_nothing_but_characters_that_nobody_sees_is_blank(take: Take, unseen: str) -> None:
    content = workbook(("台账", [TOP, HEADER, [1, "燃气安全领域", "UNIT", *FIRST[3:]]]))
    taken = take(part_changed(content, b"UNIT", unseen.encode()))
    assert counts(taken) == [(1, 0)]
    assert [cell for cell, code in codes(taken) if code == "REQUIRED_MISSING"] == ["C3"]


def test_controls_within_a_text_go_and_its_breaks_stay_apart(take: Take) -> None:
    content = workbook(("台账", [TOP, HEADER, [1, "燃气安全领域", "UNIT", *FIRST[3:]]]))
    taken = take(part_changed(content, b"UNIT", "甲\x01一\x7f面馆\x0b东店\t二层".encode()))
    assert taken.observations["unit"].tolist() == ["甲一面馆 东店 二层"]
