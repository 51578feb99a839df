"""The sample campaign as files: written as people write them, and the same every time."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from hazardlib.domain.campaign import Campaign
from hazardlib.errors import ConfigError
from hazardlib.sample import Delivery, write_sample
from hazardlib.sample.deliver import lay_out_sample

JULY_FILES = 12


def _cells(path: Path) -> list[list[object]]:
    """Every row of every sheet of a workbook of any format."""
    if path.suffix == ".csv":
        return [list(row) for row in csv.reader(io.StringIO(path.read_text(encoding="gbk")))]
    book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    return [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]


def _ledger(path: Path) -> list[list[object]]:
    """Every row of a workbook's first sheet."""
    rows: list[list[object]] = (
        CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())).get_sheet_by_index(0).to_python()
    )
    return rows


def _text(path: Path) -> str:
    return "\n".join("|".join(str(cell) for cell in row) for row in _cells(path))


@pytest.mark.slow
def test_the_sample_is_the_same_bytes_every_time(deliveries: list[Delivery], raw: Path, demo: Path) -> None:
    for delivery in deliveries:  # the demo has written them as well, in another process
        assert (demo / "data" / "raw" / delivery.file).read_bytes() == (raw / delivery.file).read_bytes(), (
            delivery.file
        )


def test_every_file_is_there_and_says_that_it_is_a_sample(deliveries: list[Delivery], raw: Path) -> None:
    assert {delivery.file for delivery in deliveries} == {
        path.relative_to(raw).as_posix() for path in raw.rglob("*.*")
    }
    assert len(deliveries) == 11 * 7 - 2 + 3 + 20  # and texts of the two stages
    for delivery in deliveries:
        path = raw / delivery.file
        said = _of_word(path) if path.suffix == ".docx" else str(_cells(path)[0][0])
        assert "示例数据" in said


def _of_word(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read("word/document.xml").decode()


def test_one_old_xls_is_real_and_the_later_ones_are_xlsx_by_that_name(
    deliveries: list[Delivery], raw: Path
) -> None:
    endings = Counter(Path(delivery.file).suffix for delivery in deliveries)
    assert endings == {".xlsx": 58 + 12, ".xls": 7, ".csv": 13, ".docx": 8}
    for delivery in deliveries:
        content = (raw / delivery.file).read_bytes()
        if delivery.file == "2023-06/工程建设科6月份台账.xls":
            assert content.startswith(b"\xd0\xcf\x11\xe0")
        elif delivery.file.endswith(".csv"):
            with pytest.raises(UnicodeDecodeError):
                content.decode()
        else:
            assert content.startswith(b"PK\x03\x04")


def test_the_old_xls_that_is_kept_as_a_file_says_what_the_story_says(
    campaign: Campaign, deliveries: list[Delivery], raw: Path
) -> None:
    assert deliveries
    (sheets,) = (sheets for turn, sheets in lay_out_sample(campaign) if turn.is_old_book)
    book = CalamineWorkbook.from_path(str(raw / "2023-06/工程建设科6月份台账.xls"))
    assert book.sheet_names == [sheet.name for sheet in sheets]
    for sheet in sheets:
        kept = book.get_sheet_by_name(sheet.name)
        rows = kept.to_python(skip_empty_area=False)
        width = len(rows[0])
        assert rows == [[cell or "" for cell in (row + [None] * width)[:width]] for row in sheet.rows]
        areas = [((top, left), (bottom, right)) for top, left, bottom, right in sheet.merges]
        assert sorted(kept.merged_cell_ranges or []) == sorted(areas)


def test_every_july_file_says_by_itself_whose_and_for_when_it_is(
    deliveries: list[Delivery], raw: Path, campaign: Campaign
) -> None:
    july = [delivery.file for delivery in deliveries if delivery.file.startswith("2023-07/")]
    assert len(july) == JULY_FILES
    departments = set()
    for file in july:
        labels = [str(cell) for cell in _cells(raw / file)[1] if cell]
        joined = "".join(labels)
        assert "填报月份：2023年7月" in joined
        called = joined.removeprefix("填报单位：").split("填报月份")[0]
        found = campaign.find_department(called)
        assert found is not None
        departments.add(found.name)
    assert len(departments) == 11


@pytest.mark.parametrize(
    ("file", "written"),
    [
        ("7月财经办重大事故隐患台账（更正）.xlsx", date(2023, 6, 3)),
        ("公共管理办公室隐患台账2023年7月.xlsx", "2023年6月"),
        ("2023-07 公共服务办 报送.xlsx", "2023.6."),
        ("文旅科隐患清单7月.csv", "2023-07-"),
        ("工程建设科7月份台账.xls", "2023/6/"),
        ("公共安全办7月报送表.xlsx", "202307"),
        ("执法大队-专项行动台账（7月）.xlsx", "6月"),
        ("7月资产运营科自有载体隐患.xlsx", "451"),
        ("综治中心7月环境治理隐患台账.xlsx", "２０２３年６月"),
    ],
)
def test_dates_are_written_in_many_ways(
    deliveries: list[Delivery], raw: Path, file: str, written: object
) -> None:
    assert deliveries
    cells = [cell for row in _cells(raw / "2023-07" / file)[3:] for cell in row]
    if isinstance(written, date):
        assert any(isinstance(cell, date) for cell in cells)
    else:
        assert any(str(cell).startswith(str(written)) for cell in cells)


def test_layouts_are_the_ones_that_people_make(deliveries: list[Delivery], raw: Path) -> None:
    assert deliveries
    july = raw / "2023-07"
    public = CalamineWorkbook.from_path(
        str(july / "公共管理办公室隐患台账2023年7月.xlsx")
    ).get_sheet_by_index(0)
    merges = public.merged_cell_ranges or []
    assert any(top == 2 and bottom == 3 for (top, _), (bottom, _) in merges), "a two-row header"
    assert any(top >= 4 and bottom > top for (top, _), (bottom, _) in merges), "merged sector cells"
    police = CalamineWorkbook.from_path(str(july / "执法大队-专项行动台账（7月）.xlsx"))
    assert len([name for name in police.sheet_names if name.endswith("台账")]) == 3
    finance = _text(july / "7月财经办重大事故隐患台账（更正）.xlsx")
    assert "合计" in finance
    assert "注：" in finance
    assert "填报人：（签字）" in finance
    assert "示例|BZ2023-00" in _text(july / "新建 Microsoft Excel 工作表.xlsx")
    assert "行业领域" not in str(_ledger(july / "7月资产运营科自有载体隐患.xlsx"))


def test_some_ledgers_grow_and_some_hold_only_what_is_new_or_open(
    deliveries: list[Delivery], raw: Path
) -> None:
    assert deliveries
    assert "GG-2023-001|" in _text(raw / "2023-12/公共管理办公室隐患台账2023年12月.xlsx")
    assert len(_ledger(raw / "2023-12/公共管理办公室隐患台账2023年12月.xlsx")) > 190
    assert len(_ledger(raw / "2023-12/2023-12 公共服务办 报送.xlsx")) < 40


def test_two_months_are_missing_and_one_is_nil(deliveries: list[Delivery], raw: Path) -> None:
    files = {delivery.file for delivery in deliveries}
    assert "2023-06/新建 Microsoft Excel 工作表.xlsx" not in files
    assert "2023-10/文旅科隐患清单10月.csv" not in files
    assert "零报告" in _text(raw / "2023-06/文旅科隐患清单6月.csv")


def test_two_come_late_and_one_the_morning_after(deliveries: list[Delivery]) -> None:
    received = {delivery.file: delivery.received_at for delivery in deliveries}
    assert received["2023-07/综治中心7月环境治理隐患台账.xlsx"].day == 24
    assert received["2023-08/8月资产运营科自有载体隐患.xlsx"].day == 23
    assert received["2023-11/能源公司隐患台账-11月.csv"].day == 21
    assert {moment.utcoffset().total_seconds() for moment in received.values() if moment.utcoffset()} == {
        28_800
    }


def test_two_are_sent_in_twice(deliveries: list[Delivery]) -> None:
    received = {delivery.file: delivery.received_at for delivery in deliveries}
    assert (
        received["2023-07/7月财经办重大事故隐患台账.xlsx"]
        < received["2023-07/7月财经办重大事故隐患台账（更正）.xlsx"]
    )
    assert (
        received["2023-10/2023-10 公共服务办 报送.xlsx"]
        < received["2023-10/2023-10 公共服务办 报送-修改后重报.xlsx"]
    )


def test_two_contradict_themselves_and_must_be_refused(deliveries: list[Delivery], raw: Path) -> None:
    assert deliveries
    assert "填报月份：2023年7月" in _text(raw / "2023-08/工程建设科8月份台账.xls")
    wrong = _cells(raw / "2023-06/公共安全办6月报送表.xlsx")[1]
    assert "综合执法大队" in wrong
    right = _cells(raw / "2023-06/公共安全办6月报送表2.xlsx")[1]
    assert "公共安全办" in right


@pytest.mark.parametrize(
    ("file", "written"),
    [
        ("2023-07/公共管理办公室隐患台账2023年7月.xlsx", "7月底左右"),
        ("2023-07/7月财经办重大事故隐患台账.xlsx", "较大"),
        ("2023-08/能源公司隐患台账-8月.csv", "待定"),
        ("2023-09/2023-09 公共服务办 报送.xlsx", "基本完成"),
        ("2023-09/公共安全办9月报送表.xlsx", "20230931"),
        ("2023-09/新建 Microsoft Excel 工作表.xlsx", "|消防安全|"),
        ("2023-09/公共管理办公室隐患台账2023年9月.xlsx", "共96条"),
        ("2023-10/综治中心10月环境治理隐患台账.xlsx", "|2023.1|"),
        ("2023-11/2023-11 公共服务办 报送.xlsx", "等问题"),
        ("2023-07/执法大队-专项行动台账（7月）.xlsx", "|GG-2023-"),
        ("2023-09/执法大队-专项行动台账（9月）.xlsx", "经研究同意延期"),
        ("2023-12/公共管理办公室隐患台账2023年12月.xlsx", "反弹"),
    ],
)
def test_slips_and_turns_are_where_they_are_said_to_be(
    deliveries: list[Delivery], raw: Path, file: str, written: str
) -> None:
    assert deliveries
    assert written in _text(raw / file)


def test_a_campaign_that_the_sample_does_not_fit_is_refused(campaign: Campaign, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="示例数据"):
        write_sample(tmp_path, replace(campaign, sectors=campaign.sectors[:5]))
    assert list(tmp_path.iterdir()) == []
