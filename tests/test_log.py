"""The log on request: what was asked and done, a line a step, and of nobody who reported anything."""

from __future__ import annotations

import csv
import os
import re
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from hazardlib import pipeline
from hazardlib.cli import _run
from hazardlib.log_file import logging_to
from tests.desk import MANAGEMENT, at, hazard
from tests.recompute.register import Submission
from tests.recompute.workbooks import write_workbook

LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[\d+\] (?:INFO|WARNING|ERROR) .+|    .+")
PLANTED = list(
    csv.DictReader(
        (Path(__file__).parent / "ingest" / "reporters_reported.csv").read_text("utf-8-sig").splitlines()
    )
)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "data" / "raw" / "2023-07" / "甲.xlsx"
    sent = Submission(
        MANAGEMENT, "2023-07", "甲", at(7, 1), at(7, 1), rows=[hazard("A-1", found_on=date(2023, 6, 9))]
    )
    write_workbook(sent, path, 1)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def logged(file: Path) -> list[str]:
    lines = file.read_text("utf-8").splitlines()
    assert all(LINE.fullmatch(line) for line in lines)
    return [line if line.startswith(" ") else line.partition("] ")[2] for line in lines]


def test_it_says_what_was_asked_each_step_each_file_and_the_end(workspace: Path) -> None:
    assert _run(["ingest", "--log", "hazard.log"]) == 0
    lines = logged(workspace / "hazard.log")
    assert lines[0] == "INFO 运行 hazard ingest --log hazard.log"
    assert "INFO 2023-07/甲.xlsx（1/1）" in lines
    assert "INFO 收下 2023-07/甲.xlsx：已接收，1 行计入，0 行未计入" in lines
    assert lines[-1] == "INFO 结束，返回 0"
    assert stat.S_IMODE((workspace / "hazard.log").stat().st_mode) == 0o600


def test_the_environment_names_it_too_and_it_is_written_on_at_its_end(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HAZARD_LOG", str(workspace / "hazard.log"))
    assert _run(["ingest"]) == _run(["status"]) == 0
    assert [line for line in logged(workspace / "hazard.log") if "运行" in line] == [
        "INFO 运行 hazard ingest",
        "INFO 运行 hazard status",
    ]
    assert os.environ["HAZARD_LOG"] == str(workspace / "hazard.log")


def test_a_fault_stands_there_with_where_it_came_from(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(["run", "七月", "--log=hazard.log"]) == 2
    said = capsys.readouterr().err.strip()
    lines = logged(workspace / "hazard.log")
    assert f"ERROR {said}" in lines
    assert any(re.search(r"month\.py:\d+ parse: raise UsageError", line) for line in lines)
    assert _run(["run", "--nope", "--log=hazard.log"]) == 2

    def broken(*_: object, **__: object) -> None:
        raise ValueError("举报人密告（电话13912345678）\n2023-07-01 00:00:00 [1] INFO 伪造")

    monkeypatch.setattr(pipeline, "ingest", broken)
    assert _run(["ingest", "--log=hazard.log"]) == 2
    lines = logged(workspace / "hazard.log")
    assert any("broken: raise ValueError" in line for line in lines)
    assert not any("密告" in line.partition("raise")[0] or line.startswith("INFO 伪造") for line in lines)
    assert "    ValueError: 举报人（已隐去）（电话（号码已隐去）） 2023-07-01 00:00:00 [1] INFO 伪造" in lines


def test_nobody_who_reported_and_nobodys_number_reaches_it(tmp_path: Path) -> None:
    file = tmp_path / "hazard.log"
    planted_texts = [each for each in PLANTED if each["sheet"] != "举报线索"]  # of those no text is ever kept
    for planted in planted_texts:
        with logging_to(str(file), ["void", f"{planted['text']}.xlsx", "--why", planted["text"]]):
            pass
    text = file.read_text("utf-8")
    gone = [part for planted in planted_texts for part in planted["must_go"].split(";") if part]
    kept = [part for part in gone if part in text]
    assert gone
    assert not kept
    assert not re.search(r"1[3-9]\d{9}|\d{17}[\dXx]", text)


def test_a_file_that_cannot_be_written_is_told_in_one_line_and_the_command_goes_on(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(["ingest", "--log", "no/such/folder.log"]) == 0
    told = capsys.readouterr()
    assert "[已接收] 2023-07/甲.xlsx" in told.out
    (line,) = [line for line in told.err.splitlines() if not line.startswith("·")]
    assert line == f"日志写不进 {workspace / 'no/such/folder.log'}（不在了），这次不再记；命令照常进行。"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no full device")
@pytest.mark.usefixtures("workspace")
def test_a_disk_that_fills_up_meanwhile_ends_the_log_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["ingest", "--log", "/dev/full"]) == 0
    told = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("·")]
    assert told == ["日志写不进 /dev/full（磁盘满了），这次不再记；命令照常进行。"]


@pytest.mark.slow
def test_what_the_notebooks_kernel_takes_in_and_the_paper_stand_there_too(workspace: Path) -> None:
    command = [sys.executable, "-m", "hazardlib", "run", "2023-07", "--log", "hazard.log"]
    environment = os.environ | {"HAZARD_CHROMIUM": "/nowhere"}
    done = subprocess.run(
        command, cwd=workspace, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1  # without a print
    text = "\n".join(logged(workspace / "hazard.log"))
    assert "收下 2023-07/甲.xlsx：已接收，1 行计入，0 行未计入" in text
    assert f"做成 2023-07 第 1 版：{workspace / 'reports' / '2023-07'}" in text
