"""Files are known by their content, and every kind holds the same ledger."""

from __future__ import annotations

import csv
import errno
import io
import os
import zipfile
from pathlib import Path
from typing import NoReturn

import pandas as pd
import pytest

from hazardlib.findings import Finding
from hazardlib.ingest.files.find import Versions, find_received, read_received
from hazardlib.ingest.files.preflight import Unreadable
from hazardlib.ingest.files.read import read_book
from hazardlib.ingest.values.dates import read_day
from hazardlib.ingest.values.numbers import read_number
from tests.ingest.workbooks import ROW, Take, ledger, old_book, workbook

TABLE = [
    ["填报单位：公共管理办公室", "", "", "", "", "", ""],
    ["填报月份：2023年7月", "", "", "", "", "", ""],
    ["隐患编号", "行业领域", "单位名称", "隐患描述", "隐患级别", "发现日期", "整改状态"],
    ["GG-1", "燃气安全领域", "甲餐馆", "软管老化，无“报警器”", "一般", "2023年7月3日", "整改中"],
    ["GG-2", "居民住宅", "乙小区", "通道堵塞\n杂物多", "重大", "2023/7/4", "已销号"],
]


def delimited(encoding: str, delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(TABLE)
    return text.getvalue().encode(encoding)


def markup(encoding: str) -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) + "</tr>" for row in TABLE)
    return f'<html><meta charset="{encoding}"><body><table>{rows}</table></body></html>'.encode(encoding)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(old_book("plain"), id="xls"),
        pytest.param(delimited("utf-8"), id="csv"),
        pytest.param(delimited("utf-8-sig"), id="csv with a mark"),
        pytest.param(delimited("gb18030"), id="csv gb18030"),
        pytest.param(delimited("utf-16"), id="csv utf-16"),
        pytest.param(delimited("utf-16-le", "\t"), id="tsv utf-16 without a mark"),
        pytest.param(delimited("utf-16-be", "\t"), id="tsv utf-16 big-endian without a mark"),
        pytest.param(delimited("gb18030", ";"), id="semicolons"),
        pytest.param(markup("gbk"), id="html gbk"),
        pytest.param(markup("utf-8"), id="html utf-8"),
    ],
)
def test_every_kind_of_file_gives_the_observations_of_the_xlsx(take: Take, content: bytes) -> None:
    expected = take((workbook(("隐患台账", TABLE)), "台账.xls")).observations
    seen = take((content, "台账.xls")).observations
    same = [name for name in expected if name not in {"sheet", "submission_id"}]
    pd.testing.assert_frame_equal(seen[same], expected[same])
    assert seen["status"].tolist() == ["in_progress", "closed"]


def test_spans_of_an_html_table_are_merged_ranges() -> None:
    page = b"<table><tr><td rowspan=2>a<td>b<tr><td>c<tr><td colspan=2>d</table>"
    (sheet,) = read_book(page).sheets
    assert sheet.rows == [["a", "b"], ["", "c"], ["d", ""]]
    assert sheet.merges == (((0, 0), (1, 0)), ((2, 0), (2, 1)))


def test_cells_keep_their_address_where_rows_and_columns_are_empty() -> None:
    (sheet,) = read_book(workbook(("甲", [[], [], [None, None, "值"]]))).sheets
    assert sheet.rows[2][2] == "值"


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2023-06-05", "2023-06-05"),
        ("2023-06-05 10:30", "2023-06-05"),
        ("2023年6月5日", "2023-06-05"),
        ("2023.6.5", "2023-06-05"),
        ("2023/6/5前", "2023-06-05"),
        ("２０２３年６月５日", "2023-06-05"),
        ("20230605", "2023-06-05"),
        (20230605.0, "2023-06-05"),
        ("6月5日", "2023-06-05"),
        (45082.0, "2023-06-05"),
        ("45082", "2023-06-05"),
        ("6月底前", "2023-06-30"),
        ("2024年2月底", "2024-02-29"),
        ("2024年底前", "2024-12-31"),
        ("年底前", "2023-12-31"),
    ],
)
def test_every_way_of_writing_a_day(cell: str | float, day: str) -> None:
    assert str(read_day(cell, 2023).value) == day


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (2023.1, "DATE_AMBIGUOUS"),
        ("2023.1", "DATE_AMBIGUOUS"),
        ("2023年6月", "DATE_AMBIGUOUS"),
        ("23.6.5", "DATE_AMBIGUOUS"),
        ("6/5", "DATE_AMBIGUOUS"),
        ("2023-02-30", "DATE_NOT_IN_CALENDAR"),
        ("13月底", "DATE_NOT_IN_CALENDAR"),
        ("1999-12-31", "DATE_OUT_OF_RANGE"),
        ("2101年1月1日", "DATE_OUT_OF_RANGE"),
        (30000.0, "DATE_OUT_OF_RANGE"),
        ("6月底左右", "DATE_NOT_READABLE"),
        (3.0, "DATE_NOT_READABLE"),
        (True, "DATE_NOT_READABLE"),
    ],
)
def test_a_day_that_cannot_be_told_is_an_error_and_never_a_guess(cell: str | float, code: str) -> None:
    day = read_day(cell, 2023)
    assert (day.value, day.code) == (None, code)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [("1.2", 1.2), ("1.2万元", 1.2), ("5000元", 0.5), ("１，２００元", 0.12), (3.0, 3.0), ("无", 0.0), ("/", None), ("", None)],
)  # fmt: skip
def test_funds_are_read_in_ten_thousand_yuan(cell: str | float, amount: float | None) -> None:
    assert read_number(cell, "funds").value == amount


@pytest.mark.parametrize(("cell", "code"), [("约3万", "NUMBER_NOT_READABLE"), ("-1", "NUMBER_NOT_READABLE")])
def test_an_amount_that_is_no_number_is_an_error(cell: str, code: str) -> None:
    assert read_number(cell, "funds").code == code


def test_only_new_whole_files_inside_the_folder_are_found(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    (raw / "2023-07" / "反馈").mkdir(parents=True)
    (raw / "2023-07" / "夹.xlsx").mkdir()
    outside = tmp_path / "外.xlsx"
    for path in (
        outside,
        *(raw / "2023-07" / name for name in ("甲.xlsx", "~$甲.xlsx", ".隐", "Thumbs.db", "反馈/乙.xlsx")),
    ):
        path.write_bytes(ledger())
    (raw / ".gitkeep").touch()
    (raw / "2023-07" / "链.xlsx").symlink_to(outside)
    problems: list[Finding] = []
    received = list(find_received(raw, Versions(), problems))
    assert [version.file for version in received] == ["2023-07/甲.xlsx"]
    assert sorted((problem.file, problem.code) for problem in problems) == [
        ("2023-07/夹.xlsx", "FILE_IS_FOLDER"),
        ("2023-07/甲.xlsx", "FILE_IN_USE"),
        ("2023-07/链.xlsx", "FILE_OUTSIDE"),
    ]
    assert (
        list(find_received(raw, Versions(frozenset({(received[0].file, received[0].sha256)})), problems))
        == []
    )


def with_sheet(rows: str, dimension: str = "A1:Y100000") -> bytes:
    """Return a workbook whose sheet is of these rows and says this of its own size."""
    content = workbook(("隐患台账", [["填报单位：公共管理办公室"]]))
    sheet = f'<dimension ref="{dimension}"/><sheetData>{rows}</sheetData>'
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.infolist():
            is_sheet = entry.filename.endswith("sheet1.xml")
            new.writestr(entry.filename, f"{head}{sheet}</worksheet>" if is_sheet else old.read(entry))
    return changed.getvalue()


NEAR = '<row r="1"><c r="A1"><v>1</v></c></row>'
SIX_DIGITS = '<row r="100000"><c r="A100000"><v>2</v></c></row>'
FAR = '<row r="999999"><c r="A999999"><v>3</v></c></row>'


@pytest.mark.parametrize("rows", [SIX_DIGITS + FAR, FAR + NEAR, NEAR + FAR + SIX_DIGITS, FAR])
@pytest.mark.parametrize("dimension", ["A1:A1", "A1:Y100000", "A1:XFD1048576"])
def test_a_far_cell_is_refused_wherever_it_stands_and_whatever_the_sheet_says(
    rows: str, dimension: str
) -> None:
    with pytest.raises(Unreadable) as reason:
        read_book(with_sheet(rows, dimension))
    assert reason.value.code == "FILE_FAR_CELL"


def test_a_sheet_that_only_says_it_is_large_is_read() -> None:
    (sheet,) = read_book(with_sheet(NEAR, "A1:XFD1048576")).sheets
    assert sheet.rows == [[1]]
    (sheet,) = read_book(with_sheet(NEAR + SIX_DIGITS)).sheets
    assert (len(sheet.rows), sheet.rows[-1]) == (100_000, [2])


@pytest.mark.parametrize(
    ("fault", "advice"), [(errno.EACCES, "请检查读写权限"), (errno.ENOSPC, "磁盘满了）。请腾出空间")]
)
def test_a_file_that_cannot_be_opened_is_named_with_what_to_do_about_just_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: int, advice: str
) -> None:
    path = tmp_path / "七月.xlsx"
    path.write_bytes(ledger(ROW))

    def refused(*_: object, **__: object) -> NoReturn:
        raise OSError(fault, os.strerror(fault), str(path))

    monkeypatch.setattr("hazardlib.ingest.files.find.os.open", refused)
    found = read_received(path, "2023-07/七月.xlsx")
    assert isinstance(found, Finding)
    assert found.code == "FILE_UNREADABLE"
    assert found.message.startswith("七月.xlsx：文件无法打开（")
    assert advice in found.message
