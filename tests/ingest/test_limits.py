"""What a file may cost: neither its size nor its repetitions cost the run more than they are worth."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from hazardlib import pipeline
from hazardlib.domain.month import TIMEZONE
from hazardlib.ingest.files.read import Book
from hazardlib.ingest.files.reader_pool import ReaderPool, shared_pool
from hazardlib.pipeline import intake
from hazardlib.store import Store
from hazardlib.workspace import Workspace
from tests.ingest.sheets import TIP, tips
from tests.ingest.workbooks import HEADER, ROW, Take, ledger, row, workbook

SEEN_AT = datetime(2023, 7, 18, 9, tzinfo=TIMEZONE)


@pytest.mark.slow
def test_thousands_of_rows_with_one_number_each_name_a_few_of_the_others(take: Take) -> None:
    taken = take(ledger(*(row(隐患描述=f"软管老化{place}") for place in range(3000))))
    twice = taken.findings[taken.findings["code"] == "HAZARD_NO_TWICE"]
    assert twice["count"].sum() == 3000
    assert "与第 5、6、7、8、9 行等相同" in twice["message"].iloc[0]
    assert "与第 4、5、6、7、8 行等相同" in twice["message"].iloc[199]


def test_a_row_alike_on_another_sheet_is_named_with_its_sheet(take: Take) -> None:
    caption = [["填报单位：公共管理办公室", None, "填报月份：2023年7月"]]
    content = workbook(
        ("隐患台账", [*caption, HEADER, ROW]),
        ("隐患台账（补）", [*caption, HEADER, row(隐患描述="阀门锈蚀")]),
    )
    first, second = take(content).findings["message"]
    assert "与［隐患台账（补）］第 3 行相同" in first
    assert "与［隐患台账］第 3 行相同" in second


@pytest.mark.slow
def test_merged_ranges_laid_one_over_the_other_are_not_walked_through_again_and_again() -> None:
    book = shared_pool().read(ledger(*[ROW] * 20))
    assert isinstance(book, Book)
    height, width = len(book.sheets[0].rows), len(book.sheets[0].rows[0])
    areas = [f"A1:{'ABCDEFGHI'[width - 1]}{height}"] * 500
    merged = shared_pool().read(workbook(("隐患台账", book.sheets[0].rows), merges=areas))
    assert isinstance(merged, Book)
    assert len(merged.sheets[0].merges) == 1


@pytest.mark.slow
def test_what_is_taken_in_lot_by_lot_is_what_is_taken_in_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = [{"隐患编号": f"GG-{place}", "隐患描述": f"软管老化{place}"} for place in range(5)]
    contents = [ledger(row(**change)) for change in changes]  # once: a workbook holds its second of making
    stored = []
    for name, size in (("一次", intake.BATCH_BYTES), ("分批", 10_000)):
        workspace = Workspace(tmp_path / name)
        folder = workspace.raw / "2023-07"
        folder.mkdir(parents=True)
        for place, content in enumerate(contents):
            (folder / f"公共管理办公室{place}.xlsx").write_bytes(content)
        monkeypatch.setattr(intake, "BATCH_BYTES", size)
        taken = pipeline.ingest(workspace, received_at=SEEN_AT)
        assert len(taken.submissions) == 5
        assert taken.submissions["batch_id"].nunique() == (1 if name == "一次" else 5)
        rows = Store(workspace.processed).read("observations").to_pandas()
        stored.append(rows.drop(columns="batch_id").sort_values("hazard_no", ignore_index=True))
        assert len(pipeline.ingest(workspace, received_at=SEEN_AT).submissions) == 0
    pd.testing.assert_frame_equal(*stored)


@pytest.mark.slow
def test_thousands_of_totals_are_not_each_added_up(take: Take) -> None:
    rows = [
        each
        for place in range(4000)
        for each in (row(隐患编号=f"GG-{place}", 隐患描述=f"软管老化{place}"), ["合计", 1])
    ]
    taken = take(ledger(*rows))
    assert len(taken.observations) == 4000
    assert 100 < taken.findings["code"].eq("TOTAL_DIFFERS").sum() <= 200


@pytest.mark.slow
def test_a_worker_that_goes_on_computing_is_ended_by_the_system() -> None:
    code = (
        "from hazardlib.ingest.files import worker\n"
        "worker.FILE_SECONDS = 1\n"
        "worker._limit_seconds()\n"
        "while True: pass\n"
    )
    done = subprocess.run([sys.executable, "-c", code], timeout=60, check=False)
    assert done.returncode == -signal.SIGXCPU


def test_a_worker_starts_without_what_reads_the_kinds_that_few_files_are_of() -> None:
    rare = ["html.parser", "xml.etree.ElementTree", "hashlib", "json", "csv", "python_calamine"]
    command = f"import sys, hazardlib.ingest.files.worker; print([name for name in {rare!r} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-S", "-c", command], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_what_is_hidden_is_said_at_its_first_cell(take: Take) -> None:
    book = openpyxl.load_workbook(io.BytesIO(ledger(ROW, row(隐患编号="GG-2"), row(隐患编号="GG-3"))))
    sheet = book.worksheets[0]
    sheet.row_dimensions[5].hidden = sheet.row_dimensions[6].hidden = True
    sheet.column_dimensions["H"].hidden = True
    content = io.BytesIO()
    book.save(content)
    taken = take(content.getvalue())
    hidden = taken.findings[taken.findings["code"] == "PARTS_HIDDEN"]
    assert hidden["cell"].tolist() == ["H5"]
    assert "第 5–6 行被隐藏掉了，H 列被隐藏了" in hidden["message"].iloc[0]


def test_a_long_run_of_figures_in_a_coded_column_of_tips_costs_no_time(take: Take) -> None:
    odd = [*TIP[:8], "1-" * 5000 + "x", TIP[9]]
    taken = take(tips(odd))
    assert taken.tips["row"].tolist() == [3]
    assert taken.tips["reward"].isna().all()


def test_a_reader_that_was_interrupted_answers_for_no_other_file() -> None:
    """In a notebook, somebody stops a cell and runs it again."""
    pool, small = ReaderPool(), workbook(("小", [["一"]]))
    large = workbook(("大", [["二"] * 20] * 3000))
    pool.read(small)
    former = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.03)
    try:
        with pytest.raises(KeyboardInterrupt):
            pool.read(large)
    finally:
        signal.signal(signal.SIGALRM, former)
    book = pool.read(small)
    pool.close()
    assert isinstance(book, Book)
    assert [sheet.name for sheet in book.sheets] == ["小"]
