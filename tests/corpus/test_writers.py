"""One table, whoever saved it: the observations are the same."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from hazardlib.domain.campaign import Campaign
from hazardlib.ingest.ingest_files import ingest_files
from hazardlib.ingest.tables.headings import Vocabulary
from tests.ingest.workbooks import received

MERGES = ["C4:C5"]
TABLE: list[list[Any]] = [
    ["重大事故隐患台账"],
    ["填报单位：公共管理办公室", None, None, "填报月份：2023年7月", None, None, "填报日期：2023-07-18"],
    ["序号", "隐患编号", "行业领域", "单位名称", "隐患描述", "隐患级别", "发现日期", "整改资金（万元）", "整改期限", "整改状态", "隐患数量", "备注"],
    [1, "GG-001", "燃气安全领域", "甲餐馆", "软管老化，无“报警器”", "一般隐患", date(2023, 7, 3), 1.25, date(2023, 7, 31), "未整改", 1, "a,b;c\td"],
    [2, "GG-002", None, "乙小区", "通道堵塞\n杂物多", "重大事故隐患", date(2023, 7, 4), 0.1, date(2023, 8, 15), "整改中", 2, "=不是公式"],
    [],
    [3, "00123", "居民住宅领域", "丙·公寓（一期）", "配电箱缺门 <B1>", "一般", date(2023, 7, 17), None, None, "已整改", None, "NA"],
    [4, 17, "燃气", "㙍记𠮷家", "  前后有空格  ", "重大", date(2023, 6, 30), 3, None, "已销号", 1, "/"],
    ["合计", None, None, None, "共5条"],
]  # fmt: skip

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "gb18030"]


def by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    for row in TABLE:
        book.active.append(row)
    for row in book.active.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # =不是公式 is a text
    for area in MERGES:
        book.active.merge_cells(area)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def by_xlsxwriter() -> bytes:
    content = io.BytesIO()
    options = {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    with xlsxwriter.Workbook(content, options) as book:
        sheet = book.add_worksheet("表")
        for index, row in enumerate(TABLE):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(index, column, datetime(cell.year, cell.month, cell.day))  # noqa: DTZ001 -- no zone
                elif cell is not None:
                    sheet.write(index, column, cell)
        sheet.merge_range("C4:C5", TABLE[3][2])
    return content.getvalue()


def by_csv(encoding: str) -> bytes:
    rows = [list(row) for row in TABLE]
    rows[4][2] = rows[3][2]  # a text file knows no merged cells
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def observed(content: bytes, campaign: Campaign, vocabulary: Vocabulary) -> tuple[pd.DataFrame, list[str]]:
    taken = ingest_files([received(content)], campaign, vocabulary)
    assert taken.submissions["verdict"].tolist() == ["findings"]
    assert taken.submissions["reported_on"].tolist() == [pd.Timestamp(2023, 7, 18)]
    same = [name for name in taken.observations if name not in {"sheet", "submission_id"}]
    return taken.observations[same], sorted(taken.findings["cell"] + taken.findings["code"])


@pytest.fixture(scope="module")
def expected(campaign: Campaign, vocabulary: Vocabulary) -> tuple[pd.DataFrame, list[str]]:
    return observed(by_openpyxl(), campaign, vocabulary)


def test_the_table_itself_is_read_as_it_is_meant(expected: tuple[pd.DataFrame, list[str]]) -> None:
    seen, findings = expected
    assert seen["hazard_no"].tolist() == ["GG-001", "GG-002", "00123", "17"]
    assert seen["sector"].tolist() == ["gas", "gas", "residential", "gas"]
    assert seen["unit"].tolist() == ["甲餐馆", "乙小区", "丙·公寓（一期）", "㙍记𠮷家"]
    assert seen["row"].tolist() == [4, 5, 7, 8]
    assert findings == ["H4ELEMENTS_MISSING", "K5QUANTITY_SEVERAL"] or "K5QUANTITY_SEVERAL" in findings


def test_xlsxwriter_gives_the_same(
    expected: tuple[pd.DataFrame, list[str]], campaign: Campaign, vocabulary: Vocabulary
) -> None:
    seen, findings = observed(by_xlsxwriter(), campaign, vocabulary)
    pd.testing.assert_frame_equal(seen, expected[0])
    assert findings == expected[1]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_text_in_every_encoding_gives_the_same(
    encoding: str, expected: tuple[pd.DataFrame, list[str]], campaign: Campaign, vocabulary: Vocabulary
) -> None:
    seen, findings = observed(by_csv(encoding), campaign, vocabulary)
    pd.testing.assert_frame_equal(seen, expected[0])
    assert findings == expected[1]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_libreoffice_gives_the_same(
    kind: str,
    expected: tuple[pd.DataFrame, list[str]],
    campaign: Campaign,
    vocabulary: Vocabulary,
    tmp_path: Path,
) -> None:
    (tmp_path / "in.xlsx").write_bytes(by_openpyxl())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path / "out")]
    subprocess.run([*command, str(tmp_path / "in.xlsx")], check=True, capture_output=True, timeout=120)
    seen, findings = observed((tmp_path / "out" / f"in.{kind}").read_bytes(), campaign, vocabulary)
    pd.testing.assert_frame_equal(seen, expected[0])
    assert findings == expected[1]
