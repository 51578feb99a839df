"""What each command refuses, says at its end and exits with; a person runs it, with no workspace but her own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from hazardlib.cli import _run
from hazardlib.errors import INTERRUPTED
from hazardlib.workspace import Workspace, open_workspace
from tests.desk import HEEDS_CTRL_C, MANAGEMENT, Desk, at, hazard
from tests.ingest.sheets import TIP, tips
from tests.recompute.register import Row, Submission
from tests.recompute.workbooks import write_workbook


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return open_workspace(tmp_path)


def drop(workspace: Workspace, *rows: Row, is_refused: bool = False, edition: int = 1) -> Path:
    path = workspace.raw / "2023-07" / "甲.xlsx"
    sent = Submission(MANAGEMENT, "2023-07", "甲", at(7, 1), at(7, 1), refused=is_refused, rows=list(rows))
    write_workbook(sent, path, edition)
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    """Run a command in the current folder; return exit status and what it said on standard output."""
    exit_status = _run(list(arguments))
    return exit_status, capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["briefing", "interim", "--month", "2023-07"],
            "阶段工作情况只有 2023-08 这一份，不按 --month 2023-07",
        ),
        (["briefing", "final", "--month", "2023-11"], "hazard briefing monthly --month 2023-11"),
        (["briefing", "supplement", "--month", "2023-11"], "只有 2023-12 这一份"),
        (["briefing", "interim", "--month", "七月"], "月份写的是“七月”"),
        (["status", "--json", "--remind"], "请只留一个"),
        (["check", __file__, "--no-copy", "--annotated", "."], "请只留一个"),
        (["check", __file__, "--workspace", "nowhere"], "没有 nowhere 这个文件夹"),
        (["watch", "--once", "--poll", "3"], "请只留一个"),
        (["ingest", "--received-at", "2099-01-01"], "还没有到"),
    ],
)
@pytest.mark.usefixtures("workspace")
def test_an_option_that_would_go_unheeded_is_refused_in_one_line(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    (line,) = told.err.splitlines()
    assert said in line


@pytest.mark.slow
@pytest.mark.usefixtures("workspace", "composing")
def test_a_papers_own_month_may_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    exit_status, said = run(capsys, "briefing", "interim", "--month", "2023-08")
    assert exit_status == 0
    assert said[0].startswith("2023-08-interim 阶段工作情况")


def test_an_empty_folder_is_no_failure_and_says_where_files_go(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "ingest") == (
        0,
        [
            "data/raw 里没有新文件。",
            f"下一步：把各部门的表格按月份放进 {workspace.raw} ，如 {workspace.raw / '2023-07'} ，再运行 hazard ingest 。",
        ],
    )


def test_a_row_beside_the_ledger_that_cannot_be_counted_is_told_by_every_exit_status(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workspace.raw / "2023-07" / "公共管理办公室.xlsx"
    path.parent.mkdir()
    path.write_bytes(tips([*TIP[:2], None, *TIP[3:]]))  # no day of receipt
    exit_status, said = run(capsys, "check", str(path), "--no-copy")
    assert exit_status == 1
    assert said[0].endswith("共 1 行，全部可以计入。请修改以下 1 处，其他表有 1 行不能计入。")
    exit_status, said = run(capsys, "check", str(path), "--json")
    assert (exit_status, json.loads(said[0])["rows"]) == (1, {"read": 2, "accepted": 1, "quarantined": 1})
    exit_status, said = run(capsys, "ingest")
    assert (exit_status, said[0]) == (
        1,
        "[已接收，有问题] 2023-07/公共管理办公室.xlsx，1 行计入，其他表有 1 行不能计入",
    )
    exit_status, said = run(capsys, "status", "2023-07")
    assert exit_status == 1
    assert "    公共管理办公室：2023年7月（1 行缺必填内容，必须修改 1 处）" in said
    assert run(capsys, "status", "2023-07", "--json")[0] == 1


def test_nothing_new_is_no_failure_and_says_what_there_was(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(workspace, hazard("A-1"))
    exit_status, said = run(capsys, "ingest")
    assert (exit_status, said[0]) == (0, "[已接收] 2023-07/甲.xlsx，1 行计入")
    assert run(capsys, "ingest") == (
        0,
        [
            "data/raw 里没有新文件（以前已收过 1 份）。",
            "下一步：看各部门报送情况用 hazard status ，出简报用 hazard run 月份。",
        ],
    )


def test_two_files_of_a_department_at_once_are_pointed_out(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    first = drop(workspace, hazard("A-1"))
    first.replace(first.with_name("乙.xlsx"))
    drop(workspace, hazard("A-2"))
    said = run(capsys, "ingest")[1]
    assert "比上一份少了1条：A-1（未整改）。" in said[2]
    assert "[请核对] 公共管理办公室2023年7月这次收到 2 份：2023-07/乙.xlsx、2023-07/甲.xlsx。" in said[3]


def test_refused_files_alone_are_done_with_a_fault_once(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(workspace, hazard("A-1"), is_refused=True)
    exit_status, said = run(capsys, "ingest")
    assert (exit_status, said[0]) == (1, "[退回重报] 2023-07/甲.xlsx")
    assert said[-1].startswith("下一步：请部门照标出的地方改好")
    exit_status, said = run(capsys, "ingest")
    assert (exit_status, said[0]) == (0, "data/raw 里没有新文件（以前已收过 1 份）。")


def test_a_file_that_somebody_has_open_is_taken_in_and_no_failure(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    path = drop(workspace, hazard("A-1"))
    path.with_name(f"~${path.name}").write_bytes(b"x")
    exit_status, said = run(capsys, "ingest")
    assert exit_status == 0
    assert said[1].startswith("[请核对] 甲.xlsx：旁边有锁定文件")


def test_a_file_still_being_written_is_a_fault_and_named(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace.raw / "2023-07" / "乙.xlsx").mkdir(parents=True)
    exit_status, said = run(capsys, "ingest")
    assert exit_status == 1
    assert said[0].startswith("[没有读取] 乙.xlsx：这是文件夹")


@pytest.mark.slow
@pytest.mark.usefixtures("workspace", "composing")
def test_a_month_without_files_makes_a_paper_that_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    exit_status, said = run(capsys, "run", "2023-07")
    assert exit_status == 0
    assert "注意：还没有收到任何部门的报送，这份材料里没有数据。请把表格放进 data/raw 后再运行。" in said
    assert any(line.startswith("2023-07 应报 11 个部门，实报 0 个；未报：") for line in said)
    assert said[-1].startswith("下一步：")
    assert "但不要签发：还没有能计入的报送" in said[-1]


@pytest.mark.slow
@pytest.mark.usefixtures("composing")
def test_a_refused_file_that_was_made_up_for_is_no_fault_of_the_paper(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(workspace, hazard("A-1"), is_refused=True)
    exit_status, said = run(capsys, "run", "2023-07")
    assert exit_status == 1
    assert any(line.startswith("退回重报：甲.xlsx") for line in said)
    drop(workspace, hazard("A-1"), edition=2)
    exit_status, said = run(capsys, "run", "2023-07")
    assert exit_status == 0
    assert not any(line.startswith("退回重报") for line in said)


def test_a_check_ends_with_what_to_do(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    good = drop(workspace, hazard("A-1"))
    assert run(capsys, "check", str(good))[1][-1] == "下一步：没有必须修改的地方，可以报送。"
    bad = drop(workspace, hazard("A-1", status=None), edition=2)
    assert run(capsys, "check", str(bad), "--no-copy")[1][-1].startswith("下一步：照上面写的改好")


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workbook that takes a while to be taken in, written once."""
    made = Workspace(tmp_path_factory.mktemp("long"))
    return drop(made, *(hazard(f"A-{number}") for number in range(4000)))


def hit_ctrl_c(
    workspace: Workspace, arguments: list[str], *, once: str = "· 2023-07", is_alone: bool = False
) -> tuple[int, str, list[str]]:
    """Start a command, press Ctrl-C once it says what it is at; return exit status, output and what else was said.

    It reaches all that the command has started, as in a terminal, or the command alone, as from another program.
    """
    command = [*HEEDS_CTRL_C, sys.executable, "-m", "hazardlib", *arguments]
    command += ["--workspace", str(workspace.root)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as process:
        try:
            assert process.stderr
            while once not in (said := process.stderr.readline()):
                assert said.startswith("· 2023-07")
            (os.kill if is_alone else os.killpg)(process.pid, signal.SIGINT)
            out, err = process.communicate(timeout=120)
        finally:
            process.kill()
    return process.returncode, out, [line for line in err.splitlines() if not line.startswith("· ")]


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["ingest"], ["run", "2023-07"], ["watch", "--once"]], ids=" ".join)
def test_ctrl_c_is_one_line_and_leaves_nothing_half_done(
    workspace: Workspace, long_file: Path, arguments: list[str]
) -> None:
    shutil.copytree(long_file.parent, workspace.raw / "2023-07")
    assert hit_ctrl_c(workspace, arguments) == (2, "", [INTERRUPTED])
    assert not list(workspace.reports.glob("*/.making-*"))
    assert _run(["ingest"]) == 0


def test_ctrl_c_while_a_library_runs_a_text_of_its_own_has_the_same_exit_status(tmp_path: Path) -> None:
    program = """
        from hazardlib import __main__, cli
        cli.main = lambda: exec("raise KeyboardInterrupt")
        __main__.main()
    """
    (tmp_path / "pressed.py").write_text(dedent(program), "utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *filter(None, sys.path)])}
    asked = [sys.executable, "-m", "pressed"]  # what is asked for as the command is, a module, dies of it
    done = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, f"{INTERRUPTED}\n")


@pytest.mark.slow
@pytest.mark.parametrize("by", ["terminal", "program"])
def test_ctrl_c_while_a_paper_prints_leaves_nothing_half_made(workspace: Workspace, by: str) -> None:
    drop(workspace, hazard("A-1"))
    said = hit_ctrl_c(workspace, ["run", "2023-07"], once="：排版", is_alone=by == "program")
    assert said == (2, "", [INTERRUPTED])
    assert not [path for path in workspace.reports.iterdir() if path.name.startswith((".", "2023-07"))]


@pytest.mark.slow
def test_ctrl_c_waits_for_no_browser_that_does_not_start(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = tmp_path / "chromium"
    hanging.write_text("#!/bin/sh\nexec sleep 170\n", "utf-8")
    hanging.chmod(0o755)
    monkeypatch.setenv("HAZARD_CHROMIUM", str(hanging))
    drop(workspace, hazard("A-1"))
    begun = time.monotonic()
    assert hit_ctrl_c(workspace, ["run", "2023-07"], is_alone=True) == (2, "", [INTERRUPTED])
    assert time.monotonic() - begun < 60  # with all that a busy machine needs before


@pytest.mark.slow
@pytest.mark.usefixtures("composing")
def test_what_only_the_desk_can_settle_is_told_with_the_paper(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    other = {"unit": "乙厂", "description": "配电箱无盖", "found_on": date(2023, 7, 2)}
    desk = Desk(workspace.root)
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", unit="甲厂"))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", **other))
    decided = "decision,first,second,why,who,when\nmerge,A-1,A-9,同一处,王主任,2023-07-18\n"
    (desk.workspace.root / "decisions.csv").write_text(decided, "utf-8")
    exit_status, said = run(capsys, "briefing", "monthly", "--month", "2023-07")
    told = [line for line in said if line.startswith("[请核对]")]
    assert exit_status == 0
    assert len(told) == 2
    assert "编号“A-1”，2023年6月公共管理办公室报的另一条隐患（甲厂：" in told[0]
    assert "decisions.csv" in told[1]
    assert "第 2 行写的是“A-9”，现有台账里没有这条隐患，这一行没有生效" in told[1]


@pytest.mark.slow
@pytest.mark.usefixtures("composing")
def test_rows_beside_the_ledger_that_cannot_be_counted_are_a_fault_of_the_paper_too(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = workspace.raw / "2023-07"
    folder.mkdir()
    (folder / "甲.xlsx").write_bytes(tips([*TIP[:2], None, *TIP[3:]]))  # received on no day
    exit_status, said = run(capsys, "run", "2023-07")
    assert exit_status == 1
    assert any(line.startswith("其他表有 1 行不能计入") for line in said)
    assert run(capsys, "run", "2023-07")[0] == 1
