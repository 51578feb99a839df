"""What one file may hold: more rows are refused in so many words, more of one mistake are told once, with their number."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from hazardlib import pipeline
from hazardlib.cli import _run
from hazardlib.domain.month import TIMEZONE
from hazardlib.domain.sheets import LIST_SHEET
from hazardlib.findings import Finding, from_rows
from hazardlib.findings.kinds import MOST_OF_A_KIND
from hazardlib.ingest import ingest_files
from hazardlib.ingest.files.preflight import MOST_ROWS, Unreadable
from hazardlib.ingest.files.read import read_book
from hazardlib.ingest.files.reader_pool import shared_pool
from hazardlib.ingest.ingest_files import Ingested
from hazardlib.measure.figure import plain
from hazardlib.measure.lists import count_findings
from hazardlib.store import Store
from hazardlib.workspace import Workspace
from tests.ingest.workbooks import HEADER, Take, codes, ledger, received, row

SEEN_AT = datetime(2023, 7, 18, 9, tzinfo=TIMEZONE)


def quick_workbook(rows: Iterable[Sequence[str]], blank_count: int = 0, title: str = "隐患台账") -> bytes:
    """Return an xlsx workbook of one sheet, its XML put together as text; below it blank rows that are only formatted."""
    lines = [f"<row>{''.join(map(inline_cell, cells))}</row>" for cells in rows]
    lines += ['<row><c s="0"/><c s="0"/></row>'] * blank_count
    book = openpyxl.Workbook()
    book.worksheets[0].title = title
    empty, content = io.BytesIO(), io.BytesIO()
    book.save(empty)
    with zipfile.ZipFile(empty) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name).decode()
            new.writestr(
                name,
                re.sub(
                    "<sheetData ?/>|<sheetData></sheetData>", f"<sheetData>{''.join(lines)}</sheetData>", part
                ),
            )
    return content.getvalue()


def inline_cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>' if text else "<c/>"


def long_ledger(count: int, **changes: str) -> Iterator[list[str]]:
    """Yield the rows of a ledger of so many hazards, each with a number of its own."""
    yield ["填报单位：公共管理办公室", "", "填报月份：2023年7月"]
    yield HEADER
    usual = {"行业领域": "燃气安全", "单位名称": "甲餐馆", "隐患级别": "一般隐患", "发现日期": "2023-07-03"}
    for number in range(1, count + 1):
        own = {"隐患编号": f"GG-{number}", "隐患描述": f"软管老化{number}", "整改状态": "未整改"}
        said = usual | own | changes
        yield [said.get(heading, "") for heading in HEADER]


@pytest.mark.slow
def test_a_workbook_of_150000_rows_is_refused_with_their_number_and_kept_as_received(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    folder = workspace.raw / "2023-07"
    folder.mkdir(parents=True)
    content = quick_workbook(long_ledger(150_000))
    (folder / "公共管理办公室.xlsx").write_bytes(content)
    taken = pipeline.ingest(workspace, received_at=SEEN_AT)
    assert taken.findings["message"].item() == (
        "公共管理办公室.xlsx：写有内容的共 150002 行，超过一个文件 30000 行的上限，没有读取。"
        "请删去多余的行；确有这么多隐患的，请按行业领域分成几个文件报送。"
    )
    (kept,) = Store(workspace.processed).read("submissions").to_pylist()
    assert (kept["verdict"], kept["sha256"]) == ("refused", received(content).sha256)
    assert (kept["department"], kept["month"]) == ("公共管理办公室", "2023-07")
    assert (folder / "公共管理办公室.xlsx").read_bytes() == content


@pytest.mark.slow
def test_a_text_of_300000_lines_is_refused_with_their_number(take: Take) -> None:
    lines = "\r\n".join(",".join(cells) for cells in long_ledger(300_000))
    taken = take((lines.encode("utf-8-sig"), "2023-07/公共管理办公室.csv"))
    assert taken.submissions["verdict"].tolist() == ["refused"]
    (message,) = taken.findings["message"]
    assert "共 300002 行，超过一个文件 30000 行的上限" in message


@pytest.mark.slow
def test_the_bound_is_of_all_rows_with_something_in_them() -> None:
    rows = ["单位名称,隐患描述"] * MOST_ROWS
    blank = [","] * 5_000
    assert len(read_book("\n".join([*blank, *rows]).encode()).sheets[0].rows) == MOST_ROWS + 5_000
    with pytest.raises(Unreadable) as refused:
        read_book("\n".join([*rows, *blank, "甲餐馆,软管老化"]).encode())
    assert (refused.value.code, refused.value.detail) == ("FILE_TOO_MANY_ROWS", str(MOST_ROWS + 1))


def test_rows_that_are_only_formatted_are_no_rows(take: Take) -> None:
    taken = take(quick_workbook(long_ledger(3), blank_count=60_000))
    assert taken.submissions["verdict"].item() == "accepted"
    assert taken.observations["row"].tolist() == [3, 4, 5]


def test_what_a_file_hands_over_is_bounded_however_few_its_rows() -> None:
    lines = [f"{number}{',' * 1_000}" for number in range(14_000)]
    answer = shared_pool().read("\n".join(lines).encode())
    assert isinstance(answer, Unreadable)
    assert (answer.code, answer.detail) == ("FILE_TOO_LARGE", "内容超过 64 MB")


def test_more_text_than_typing_has_time_for_is_refused_with_its_amount(take: Take) -> None:
    header, usual = f"{','.join(HEADER)}\n", "1,GG-1,燃气安全,甲餐馆,{},一般隐患,2023-07-03,,未整改"
    many = [usual.format("软管老化" * 875) for _ in range(860)]
    taken = take(
        ((header + "\n".join(many)).encode(), "2023-07/公共管理办公室.csv"),
        ((header + usual.format("老" * 32_768)).encode(), "2023-07/综合执法办公室.csv"),
    )
    assert taken.submissions["verdict"].tolist() == ["refused", "refused"]
    said = taken.findings.loc[taken.findings["code"] == "FILE_TOO_MUCH_TEXT", "message"].tolist()
    assert "各表文字共 303.5 万字，超过一个文件 300 万字的上限，没有读取。请删去" in said[0]
    assert "［表格］E2 有 32768 个字，超过一格 32767 字的上限，没有读取。" in said[1]
    (sheet,) = read_book((header + usual.format("老" * 32_767)).encode()).sheets
    assert len(str(sheet.rows[1][4])) == 32_767


def test_a_sheet_that_is_refused_is_named_without_who_reported(take: Take) -> None:
    contents = (
        quick_workbook([["老" * 32_768]], title="张三举报"),
        quick_workbook([[""] * 1_100 + ["远"]], title="张三举报"),
    )
    taken = take(*((content, f"2023-07/{place}.xlsx") for place, content in enumerate(contents)))
    said = taken.findings.loc[taken.findings["code"].isin({"FILE_TOO_MUCH_TEXT", "FILE_FAR_CELL"}), "message"]
    assert len(said) == 2
    assert said.str.contains("［群众反映］", regex=False).all()


@pytest.mark.slow
def test_20000_cells_with_one_mistake_are_told_by_the_first_and_their_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "公共管理办公室.xlsx"
    path.write_bytes(quick_workbook(long_ledger(20_000, 发现日期="待定")))
    assert _run(["check", str(path), "--json"]) == 1
    out = capsys.readouterr().out
    assert len(out) < 200_000
    said = json.loads(out)
    assert said["rows"] == {"read": 20_000, "accepted": 0, "quarantined": 20_000}
    undated = [each for each in said["findings"] if each["code"] == "DATE_NOT_READABLE"]
    assert [each["cell"] for each in undated] == [f"G{line}" for line in range(3, 204)]
    assert {each["severity"] for each in undated} == {"error"}
    assert "同样的问题" not in undated[-2]["message"]
    assert undated[-1]["message"].endswith(
        "请填写如 2023-06-30。从这里起，同样的问题共 19800 处，不再逐处列出。请一并改正后再检查一遍。"
    )


def test_of_one_mistake_more_than_is_told_is_counted_to_the_last(take: Take) -> None:
    many, few = MOST_OF_A_KIND + 100, MOST_OF_A_KIND + 1
    changes = [{"发现日期": "待定"} if place < many else {} for place in range(many + few)]
    rows = [
        row(
            隐患编号=f"GG-{place}",
            隐患描述=f"软管老化{place}",
            隐患级别="特大" if place >= many else "一般隐患",
            **change,
        )
        for place, change in enumerate(changes)
    ]
    taken = take(ledger(*rows))
    counted = count_findings(taken.findings)["findings"]
    assert plain(counted) == {"error": many + few, "warning": 0}
    assert [code for _, code in codes(taken)].count("DATE_NOT_READABLE") == MOST_OF_A_KIND + 1
    words = taken.findings[taken.findings["code"].eq("WORD_NOT_KNOWN")]
    assert words["count"].tolist() == [1] * few  # the one beyond is no more than itself
    assert not words["message"].str.contains("同样的问题").any()
    told = counted["error"].records()
    assert sum(each.get("count", 1) for each in told) == many + few


def test_the_console_and_the_marked_copy_tell_the_whole_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (row(隐患编号=f"GG-{place}", 隐患描述=f"软管老化{place}", 发现日期="待定") for place in range(300))
    path = tmp_path / "公共管理办公室.xlsx"
    path.write_bytes(ledger(*rows))
    assert _run(["check", str(path)]) == 1
    out = capsys.readouterr().out
    assert "共 300 行，0 行可以计入。请修改以下 300 处" in out
    assert "［隐患台账］发现日期（300 处）" in out
    assert "……共 300 处。" in out
    copy = openpyxl.load_workbook(tmp_path / "公共管理办公室.需修改.xlsx")
    page = copy[LIST_SHEET]
    assert "请修改以下 300 处" in str(page["A1"].value)
    last = page.max_row
    assert last == 5 + MOST_OF_A_KIND + 1
    assert page.cell(last, 3).value == f"G{3 + 1 + MOST_OF_A_KIND}"
    assert "从这里起，同样的问题共 100 处" in str(page.cell(last, 6).value)


def test_a_finding_stored_before_there_was_a_count_stands_for_one_place() -> None:
    row = dict.fromkeys(Finding.__dataclass_fields__) | {"file": "甲.xlsx", "code": "FILE_EMPTY"}
    (finding,) = from_rows([row])
    assert finding.count == 1
    frame = pd.DataFrame({"severity": ["error"], "code": ["FILE_EMPTY"], "count": [pd.NA]}).astype(
        {"count": "Int64"}
    )
    assert plain(count_findings(frame)["findings"]) == {"error": 1, "warning": 0}


def test_files_typed_in_several_lots_are_what_they_are_in_one(
    take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = [
        (ledger(row(隐患编号=f"GG-{place}", 隐患描述=f"软管老化{place}")), f"2023-07/{place}.xlsx")
        for place in range(5)
    ]
    at_once = take(*contents)
    monkeypatch.setattr(ingest_files, "BATCH_ROWS", 8)
    lots = take(*contents)
    frames = [each.name for each in fields(Ingested) if isinstance(getattr(lots, each.name), pd.DataFrame)]
    assert len(frames) > 8  # all but the workbooks themselves, and packages
    for name in frames:
        pd.testing.assert_frame_equal(getattr(at_once, name), getattr(lots, name))


def test_a_version_is_seen_beside_the_one_it_replaces_though_that_is_named_after_it_and_typed_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data" / "raw" / "2023-07"
    folder.mkdir(parents=True)
    several = [row(隐患编号=f"GG-{place}", 隐患描述=f"软管老化{place}") for place in range(3)]
    for name, rows, moment in (("甲", several[:1], 2), ("乙", several, 1)):
        (folder / f"{name}.xlsx").write_bytes(ledger(*rows))
        os.utime(folder / f"{name}.xlsx", (moment, moment))
    monkeypatch.setattr(ingest_files, "BATCH_ROWS", 1)
    taken = pipeline.ingest(Workspace(tmp_path), received_at=SEEN_AT)
    told = taken.findings[taken.findings["code"].eq("VERSION_LEAVES_OUT")]
    assert told["file"].tolist() == ["2023-07/甲.xlsx"]
