"""Corrections: a cell put right stays right, and only as long as its source stays as it was."""

from __future__ import annotations

import csv
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from hazardlib import pipeline
from hazardlib.errors import ConfigError
from tests.desk import ENFORCEMENT, MANAGEMENT, Desk, at, hazard
from tests.ingest.workbooks import workbook

JUNE, JULY = date(2023, 6, 20), date(2023, 7, 20)
HEADER = ["file", "sheet", "where", "expected", "value", "why", "who", "when"]
SIGNED = {"why": "电话核实", "who": "张三", "when": "2023-06-21"}


def correct(
    desk: Desk, *lines: dict[str, str], encoding: str = "utf-8", folder: str = "data/reference"
) -> None:
    path = desk.workspace.root / folder / "corrections.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, HEADER, restval="")
        writer.writeheader()
        writer.writerows({**SIGNED, **line} for line in lines)


def receive(desk: Desk, **fields: Any) -> str:
    return desk.receive(MANAGEMENT, "2023-06", hazard("A-1", **fields))


def test_a_cell_is_corrected_by_its_address_or_by_row_and_column(desk: Desk) -> None:
    file = receive(desk, location="一层")
    correct(
        desk,
        {"file": file, "sheet": "隐患台账", "where": "E4", "expected": "一层", "value": "二层"},
        {"file": file, "where": "第4行 发现日期", "expected": "2023-06-05", "value": "2023/6/7"},
        {"file": file, "where": "4 status", "expected": "未整改", "value": "整改中"},
    )
    one = desk.only(JUNE)
    assert (one["location"], one["found_on"], one["state"]) == ("二层", date(2023, 6, 7), "in_progress")


def test_what_was_corrected_is_listed_with_old_and_new_in_words(desk: Desk) -> None:
    file = receive(desk)
    correct(desk, {"file": file, "where": "4 status", "expected": "open", "value": "rectified"})
    assert desk.ask(JUNE).figures["corrections"] == [
        {
            "file": file,
            "sheet": "隐患台账",
            "row": 4,
            "field": "status",
            "old": "未整改",
            "new": "已整改",
            **SIGNED,
        }
    ]


def test_a_corrected_row_means_what_a_typed_one_means(desk: Desk) -> None:
    file = receive(desk, status="rectified", rectified_on=date(2023, 6, 10))
    correct(desk, {"file": file, "where": "4 accepted_on", "expected": "", "value": "2023-06-12"})
    one = desk.only(JUNE)
    assert (one["state"], one["closed_on"]) == ("closed", date(2023, 6, 12))


def test_a_correction_rescues_a_row_that_could_not_be_counted(desk: Desk) -> None:
    row = hazard("A-1", found_on=None)
    row["found_on"] = "六月初"
    file = desk.receive(MANAGEMENT, "2023-06", row)
    assert desk.ask(JUNE).figures["quarantined"] == 1
    correct(desk, {"file": file, "where": "4 found_on", "expected": "六月初", "value": "2023-06-03"})
    figures = desk.ask(JUNE).figures
    assert (figures["quarantined"], figures["overall"]["all"]["found"]) == (0, 1)
    assert (figures["corrections"][0]["old"], figures["corrections"][0]["new"]) == ("六月初", "2023-06-03")


def test_a_cell_can_be_emptied_but_only_in_so_many_words(desk: Desk) -> None:
    file = receive(desk, due_on=date(2023, 6, 9))
    line = {"file": file, "where": "4 due_on", "expected": "2023-06-09"}
    correct(desk, line | {"value": "空"})
    assert "due_on" not in desk.only(JUNE)
    correct(desk, line)
    with pytest.raises(ConfigError, match=r"第 2 行：没有写更正成什么.*请写“空”"):
        desk.hazards(JUNE)


def test_it_fails_loudly_once_the_source_says_something_else(desk: Desk) -> None:
    file = receive(desk, location="一层")
    line = {"file": file, "where": "4 location", "expected": "一层", "value": "二层"}
    correct(desk, line)
    assert desk.only(JUNE)["location"] == "二层"
    correct(desk, line | {"expected": "地下室"})
    with pytest.raises(
        ConfigError, match=r"corrections.csv 第 2 行.*第 4 行“隐患部位”现在是“一层”.*“地下室”"
    ):
        desk.hazards(JUNE)


def test_it_fails_loudly_once_another_workbook_has_taken_the_place(desk: Desk) -> None:
    first = receive(desk, location="一层")
    correct(desk, {"file": first, "where": "4 location", "expected": "一层", "value": "二层"})
    second = desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), seen_at=at(6, 21))
    with pytest.raises(ConfigError, match=rf"已由后来报送的“{second}”代替"):
        desk.hazards(JUNE)
    assert desk.only(JUNE, known_at=at(6, 21, 9))["location"] == "二层"


def test_it_fails_loudly_for_a_file_a_row_or_a_column_that_is_not_there(desk: Desk) -> None:
    file = receive(desk)
    for where, value, said in (
        ({"file": "2023-06/没有.xlsx", "where": "E4"}, "二层", "没有收到过"),
        ({"file": file, "where": "E40"}, "二层", "第 40 行不是一条台账记录"),
        ({"file": file, "where": "A4"}, "二层", "不是台账的列"),
        ({"file": file, "where": "部位"}, "二层", "位置写的是“部位”"),
        ({"file": file, "sheet": "别的", "where": "E4"}, "二层", "没有“别的”这个台账工作表"),
        ({"file": file, "where": "4 status", "expected": "未整改"}, "改了", "不在可选的词里"),
        ({"file": file, "where": "4 found_on", "expected": "2023-06-05"}, "6月31日", "日历上没有这一天"),
        ({"file": file, "where": "4 status", "expected": "未整改"}, "open", "更正前后都是“未整改”"),
    ):
        correct(desk, where | {"value": value})
        with pytest.raises(ConfigError, match=said):
            desk.hazards(JUNE)


def test_a_workbook_that_the_paper_does_not_take_in_is_left_alone(desk: Desk) -> None:
    receive(desk)
    july = desk.receive(ENFORCEMENT, "2023-07", hazard("B-1", location="一层"))
    correct(desk, {"file": july, "where": "4 location", "expected": "一层", "value": "二层"})
    assert desk.ask(JUNE).figures["corrections"] == []
    assert len(desk.ask(JULY).figures["corrections"]) == 1


def test_a_paper_rendered_as_known_earlier_heeds_no_later_correction(desk: Desk) -> None:
    file = receive(desk, location="一层")
    before = desk.ask(JUNE, known_at=at(6, 20, 20)).figures
    correct(desk, {"file": file, "where": "4 location", "expected": "一层", "value": "二层"})
    assert desk.only(JUNE)["location"] == "二层"
    assert desk.ask(JUNE, known_at=at(6, 20, 20)).figures == before
    assert desk.only(JUNE, known_at=at(6, 20, 20))["location"] == "一层"


def test_a_version_is_named_by_its_digest_too_and_lists_are_read_as_excel_saves_them(desk: Desk) -> None:
    file = receive(desk, location="一层")
    digest = sha256((desk.workspace.raw / file).read_bytes()).hexdigest()
    line = {
        "file": digest[:12],
        "where": "4 location",
        "expected": "一层",
        "value": "二层",
        "when": "2023/6/21",
    }
    correct(desk, line, encoding="gb18030", folder=".")
    assert desk.only(JUNE)["location"] == "二层"


def test_a_line_without_reason_person_or_day_and_a_cell_named_twice_are_refused(desk: Desk) -> None:
    file = receive(desk, location="一层")
    line = {"file": file, "where": "4 location", "expected": "一层", "value": "二层"}
    correct(desk, line | {"who": ""})
    with pytest.raises(ConfigError, match="第 2 行：“who”这一格没有填写"):
        desk.hazards(JUNE)
    correct(desk, line | {"when": "上周"})
    with pytest.raises(ConfigError, match="日期写的是“上周”"):
        desk.hazards(JUNE)
    correct(desk, line, line | {"where": "E4", "value": "三层"})
    with pytest.raises(ConfigError, match=r"第 3 行：与 .* 第 2 行 更正的是同一个单元格"):
        desk.hazards(JUNE)


def test_a_cell_of_a_second_table_is_found_by_that_tables_own_columns(desk: Desk) -> None:
    caption = ["填报单位：公共管理办公室", None, "填报月份：2023年6月"]
    first = ["行业领域", "单位名称", "隐患描述", "隐患级别", "发现日期", "整改状态", "隐患部位"]
    second = ["单位名称", "行业领域", "隐患部位", "隐患描述", "发现日期", "隐患级别", "整改状态"]
    rows = [
        caption,
        first,
        ["燃气安全领域", "甲餐馆", "软管老化", "一般隐患", "2023-06-05", "未整改", "一层"],
        [],
        second,
        ["乙餐馆", "燃气安全领域", "一层", "阀门锈蚀", "2023-06-06", "一般隐患", "未整改"],
    ]
    file = "2023-06/两张表.xlsx"
    path = desk.workspace.raw / file
    path.parent.mkdir(parents=True)
    path.write_bytes(workbook(("隐患台账", rows)))
    pipeline.ingest(desk.workspace, received_at=at(6, 20))
    correct(
        desk,
        {"file": file, "where": "G3", "expected": "一层", "value": "二层"},
        {"file": file, "where": "C6", "expected": "一层", "value": "三层"},
    )
    assert {one["unit"]: one["location"] for one in desk.hazards(JUNE)} == {
        "甲餐馆": "二层",
        "乙餐馆": "三层",
    }
