"""A row that states no sector has that of its title, sheet or file, of its unit, or of its department, and says so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ingest.workbooks import HEADER, ROW, Take, codes, workbook

WITHOUT = [heading for heading in HEADER if heading != "行业领域"]
MANAGEMENT, OWNED = "公共管理办公室", "资产运营科"


def record(number: int = 1, unit: str = "甲餐馆") -> list[Any]:
    cells = dict(zip(HEADER, ROW, strict=True)) | {
        "隐患编号": f"GG-{number}",
        "隐患描述": f"问题{number}",
        "单位名称": unit,
    }
    return [cells[heading] for heading in WITHOUT]


def sent(*rows: list[Any], department: str = MANAGEMENT, title: str = "台账", sheet: str = "Sheet1") -> bytes:
    top = [[title], [f"填报单位：{department}", None, "填报月份：2023年7月"]]
    return workbook((sheet, [*top, WITHOUT, *rows]))


@pytest.mark.parametrize(
    ("title", "sheet", "file", "sector", "source"),
    [
        ("2023年7月燃气安全隐患排查台账", "Sheet1", "台账", "gas", "标题“2023年7月燃气安全隐患排查台账"),
        ("东丽湖街道建筑工地隐患清单", "Sheet1", "台账", "construction", "标题“"),
        ("隐患台账", "景区", "台账", "scenic-areas", "工作表名“景区”"),
        ("隐患台账", "Sheet1", "居民住宅领域7月", "residential", "文件名“居民住宅领域7月”"),
        ("燃气、景区景点领域隐患台账", "景区景点", "台账", "scenic-areas", "工作表名“景区景点”"),
    ],
)
def test_a_title_a_sheet_or_a_file_names_the_sector(
    take: Take, title: str, sheet: str, file: str, sector: str, source: str
) -> None:
    taken = take((sent(record(1), record(2), title=title, sheet=sheet), f"2023-07/{file}.xlsx"))
    assert taken.observations["sector"].tolist() == [sector, sector]
    (told,) = taken.findings.to_dict("records")
    assert (told["code"], told["severity"], told["column"]) == ("SECTOR_COLUMN_MISSING", "warning", "sector")
    assert f"有 2 行已按{source}" in told["message"]


def test_a_heading_between_the_rows_names_the_sector_of_those_below_it(take: Take) -> None:
    rows = [["一、居民住宅领域"], record(1), record(2), ["（二）燃气"], record(3), ["三、其他"], record(4)]
    taken = take((sent(*rows, department=OWNED), "2023-07/台账.xlsx"))
    # Below a heading that names none a row has what it would have without: what its department leads.
    assert taken.observations["sector"].tolist() == ["residential", "residential", "gas", "owned-premises"]
    assert [code for _, code in codes(taken)] == ["SECTOR_COLUMN_MISSING"] * 3
    messages = taken.findings["message"].tolist()
    assert "有 2 行已按第 4 行“一、居民住宅领域”归入“居民住宅领域”" in messages[0]
    assert "有 1 行已按第 7 行“（二）燃气”归入“燃气安全领域”" in messages[1]


def test_a_heading_comes_before_the_title_and_not_before_what_a_row_states(take: Take) -> None:
    rows = [[*ROW], [*ROW]]
    rows[0][1:5] = ["GG-1", None, "甲店", "问题1"]
    rows[1][1:5] = ["GG-2", "居民住宅领域", "乙小区", "问题2"]
    top = [["居民住宅领域隐患台账"], ["填报单位：公共管理办公室", None, "填报月份：2023年7月"]]
    content = workbook(("台账", [*top, HEADER, ["燃气安全领域"], *rows]))
    taken = take((content, "2023-07/台账.xlsx"))
    assert taken.observations["sector"].tolist() == ["gas", "residential"]
    assert codes(taken) == [("C5", "SECTOR_TAKEN")]


def test_what_names_several_sectors_or_none_names_no_one(take: Take) -> None:
    for title, sheet in (
        ("燃气、居民住宅领域台账", "Sheet1"),
        ("燃气安全台账", "景区景点"),
        ("商业街隐患台账", "Sheet1"),
    ):
        taken = take((sent(record(), title=title, sheet=sheet), "2023-07/台账.xlsx"))
        assert taken.observations["sector"].isna().all()
        assert [code for _, code in codes(taken)] == ["COLUMN_MISSING"]


def test_a_unit_names_the_sector_by_the_streets_list_or_the_notice(take: Take) -> None:
    units = {"甲餐馆": "gas", "乙店": None}
    rows = [record(1), record(2, "矿泉水厂"), record(3, "乙店"), record(4, "华侨城欢乐谷"), record(5, "丙店")]
    taken = take((sent(*rows), "2023-07/台账.xlsx"), units=units)
    # The notice names 华侨城欢乐谷 under two sectors.
    assert taken.observations["sector"].fillna("").tolist() == ["gas", "owned-premises", "", "", ""]
    assert taken.observations["is_quarantined"].tolist() == [False, False, True, True, True]
    said = list(zip(taken.findings["code"], taken.findings["cell"], strict=True))
    assert said == [
        ("SECTOR_COLUMN_MISSING", "D4"),
        ("SECTOR_COLUMN_MISSING", "D5"),
        ("SECTOR_MISSING", "D6"),
        ("SECTOR_MISSING", "D7"),
        ("SECTOR_MISSING", "D8"),
    ]
    messages = taken.findings["message"]
    assert "已按单位名单（units.csv）里的登记归入“燃气安全领域”" in messages[0]
    assert "已按方案列明的点位归入“自有载体领域”" in messages[1]


def test_names_come_before_units_and_units_before_the_department(take: Take) -> None:
    rows = [record(1), record(2, "天安智慧港")]
    by_department = take((sent(*rows, department=OWNED), "2023-07/台账.xlsx"), units={})
    assert by_department.observations["sector"].tolist() == ["owned-premises", "administration"]
    by_name = take((sent(*rows, department=OWNED, title="燃气安全台账"), "2023-07/台账.xlsx"), units={})
    assert by_name.observations["sector"].tolist() == ["gas", "gas"]


def test_a_cell_left_blank_is_said_at_the_cell_and_not_taken_for_the_departments_own_word(take: Take) -> None:
    rows = [[*ROW], [*ROW]]
    for number, each in enumerate(rows):
        each[1:5] = [f"GG-{number}", None, "天安智慧港", f"问题{number}"]
    content = workbook(("台账", [["填报单位：公共管理办公室"], ["填报月份：2023年7月"], HEADER, *rows]))
    taken = take((content, "2023-07/台账.xlsx"))
    assert taken.observations["sector"].tolist() == ["administration", "administration"]
    assert codes(taken) == [("C4", "SECTOR_TAKEN"), ("C5", "SECTOR_TAKEN")]


def test_a_sector_that_is_stated_is_kept_whatever_the_title_says(take: Take) -> None:
    content = workbook(("居民住宅领域", [["填报单位：公共管理办公室"], ["填报月份：2023年7月"], HEADER, ROW]))
    taken = take((content, "2023-07/台账.xlsx"))
    assert (taken.observations["sector"].tolist(), codes(taken)) == (["gas"], [])
