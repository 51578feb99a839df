"""A field with a column for each of its words: the one that is ticked is meant, whatever the order; two are an error."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hazardlib.ingest.ingest_files import Ingested
from tests.ingest.workbooks import Take, workbook

TOP = ["填报单位：公共管理办公室", None, "填报月份：2023年7月"]
OWN = ["行业领域", "单位名称", "隐患描述", "发现日期"]
LEVELS, STATES = ["一般", "重大"], ["未整改", "整改中", "已整改"]
ACROSS, DOWN = ["E2:F2", "G2:I2"], [f"{letter}2:{letter}3" for letter in "ABCDJ"]


def book(*rows: list[Any], header: str = "merged", step: int = 1) -> bytes:
    """Return a ledger with ticks in five columns: the field's name merged above its words, only written there, or nowhere."""
    words = [*LEVELS[::step], *STATES[::step]]
    named = [*OWN, "隐患级别", None, "整改情况", None, None, "备注"]
    headers = [[*OWN, *words, "备注"]] if header == "alone" else [named, [None] * 4 + words]
    merges = {"merged": ACROSS, "merged downwards": ACROSS + DOWN}.get(header, [])
    records = [
        ["燃气安全领域", f"{number}号餐馆", "软管老化", "2023-07-03", *ticks[:2][::step], *ticks[2:][::step]]
        for number, ticks in enumerate(rows)
    ]
    return workbook(("隐患台账", [TOP, *headers, *records]), merges=merges)


def told(taken: Ingested) -> list[tuple[Any, Any]]:
    frame = taken.observations
    return list(zip(frame["level"].fillna(""), frame["status"].fillna(""), strict=True))


@pytest.mark.parametrize("header", ["merged", "merged downwards", "written", "alone"])
@pytest.mark.parametrize("step", [1, -1])
def test_the_word_that_is_ticked_is_meant(header: str, step: int, take: Take) -> None:
    rows = [["√", "", "√", "", ""], ["", "√", "", "✓", ""], ["√", "", "", "×", "是"]]
    taken = take(book(*rows, header=header, step=step))
    assert told(taken) == [("general", "open"), ("major", "in_progress"), ("general", "rectified")]
    assert set(taken.findings["code"]) <= {"BASIS_COLUMN_MISSING", "RECTIFIED_WITHOUT_DATE"}


def test_two_ticks_are_an_error_and_none_is_nothing_filled_in(take: Take) -> None:
    taken = take(book(["√", "", "√", "", "√"], ["√", "", "", "", ""]))
    assert [status for _, status in told(taken)] == ["", ""]
    found = taken.findings.set_index("cell")
    assert found["code"].to_dict() == {"G4": "WORD_NOT_KNOWN", "G5": "REQUIRED_MISSING"}
    assert "填写的是“已整改√、未整改√”" in found["message"]["G4"]


def test_what_stands_in_place_of_a_tick_is_kept_and_a_word_is_that_word(take: Take) -> None:
    rows = [["√", "", "", "", "7月5日"], ["√", "", "", "", date(2023, 7, 6)], ["√", "", "已整改", "", ""]]
    taken = take(book(*rows))
    assert [status for _, status in told(taken)] == ["rectified"] * 3
    assert list(taken.findings["code"]).count("STATUS_WITH_REMARK") == 2
    assert "“整改完成日期”填 2023-07-06" in taken.findings["message"].str.cat()


def test_a_nought_in_place_of_a_tick_is_none(take: Take) -> None:
    taken = take(book(["√", "", 1, "", 0], ["√", "", 0, "", "√"]))
    assert [status for _, status in told(taken)] == ["open", "rectified"]
    assert "填写的是“未整改（1）”，已按“未整改”统计" in taken.findings["message"].str.cat()


def test_counts_below_words_are_no_ticks(take: Take) -> None:
    taken = take(book([3, 1, "", "", "√"], header="alone"))
    assert told(taken) == [("", "rectified")]
    assert taken.observations["extra"].to_list() == ['{"一般": "3", "重大": "1"}']


def test_a_tick_below_a_word_that_nobody_knows_is_an_error(take: Take) -> None:
    named = [*OWN, "隐患级别", "整改情况", None]
    rows = [
        TOP,
        named,
        [None] * 5 + ["搞好了", "没搞好"],
        ["燃气安全领域", "甲", "老化", "2023-07-03", "一般", "", "√"],
    ]
    taken = take(workbook(("隐患台账", rows), merges=["F2:G2"]))
    (status,) = taken.observations.loc[taken.observations["unit"].eq("甲"), "status"].fillna("")
    assert status == ""
    assert "填写的是“G列√”" in taken.findings["message"].str.cat()
