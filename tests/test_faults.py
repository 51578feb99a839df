"""Faults of the machine, brought about for real: one line that names path, cause and cure, and an exit status that owns up."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hazardlib.cli import _run
from hazardlib.errors import HazardError, WorkspaceError
from hazardlib.pipeline.intake import ingest
from hazardlib.pipeline.locks import intake_lock
from hazardlib.pipeline.publish.issues import is_whole
from hazardlib.pipeline.run import Run, open_run
from hazardlib.workspace import open_workspace
from tests.composed import ComposingPublisher
from tests.desk import MANAGEMENT, at, hazard
from tests.recompute.register import Submission
from tests.recompute.workbooks import write_workbook

needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return a workspace with one workbook, whose one row counts but has something to be looked at."""
    file = tmp_path / "w" / "data" / "raw" / "2023-07" / "甲.xlsx"
    write_workbook(
        Submission(
            MANAGEMENT, "2023-07", "甲", at(7, 1), at(7, 1), rows=[hazard("甲-1", due_on=date(2023, 7, 1))]
        ),
        file,
        1,
    )
    return tmp_path / "w"


def really_run(office: Path, *arguments: str, by: tuple[str, ...] = ()) -> tuple[int, list[str]]:
    """Run a command; return the exit status and what it said on the error stream besides its progress."""
    command = [*by, sys.executable, "-m", "hazardlib", *arguments, "--workspace", str(office)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    return done.returncode, [line for line in done.stderr.splitlines() if not line.startswith("·")]


@needs_strace
@pytest.mark.parametrize(
    ("calls", "fault", "words"),
    [
        ("flock", "ENOLCK", "：所在的磁盘不能加锁。请把工作区放到本机磁盘上"),
        ("fsync", "EIO", "：磁盘或网络读写出错。请检查磁盘和连接"),
        ("rename,link,linkat", "EDQUOT", "：磁盘配额用完了。请腾出空间，或请管理员加大配额"),
    ],
)
def test_what_the_system_refuses_is_one_line_and_exit_status_2(
    office: Path, calls: str, fault: str, words: str
) -> None:
    by = ("strace", "-f", "-qq", "-o", "/dev/null", "--seccomp-bpf", "-e", f"trace={calls}", "-e",
          f"inject={calls}:error={fault}")  # fmt: skip

    exit_status, said = really_run(office, "ingest", by=by)

    assert (exit_status, len(said)) == (2, 1), said
    assert words in said[0]
    assert str(office / "data" / "processed") in said[0]


@needs_root
def test_a_medium_that_can_only_be_read_is_told_for_what_it_is(office: Path) -> None:
    mount = f'mount --bind {office} {office} && mount -o remount,ro,bind {office} && exec "$@"'
    by = ("unshare", "--mount", "sh", "-c", mount, "sh")

    exit_status, said = really_run(office, "ingest", by=by)

    assert (exit_status, len(said)) == (2, 1), said
    assert "所在的磁盘只能读不能写。请把工作区放到可以写的磁盘上" in said[0]


def test_a_current_folder_that_is_gone_stops_nothing_that_does_not_need_it(
    office: Path, tmp_path: Path
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    by = ("sh", "-c", f'cd {gone} && rmdir {gone} && exec "$@"', "sh")
    assert really_run(office, "ingest", by=by) == (0, [])


@pytest.mark.parametrize(
    ("arguments", "in_the_way"),
    [
        (["ingest"], "reports/2023-07/feedback"),
        (["watch", "--once"], "data/raw/2023-07/反馈"),
        (["check", "data/raw/2023-07/甲.xlsx", "--annotated", "copies"], "copies"),
    ],
)
def test_a_workbook_to_be_sent_back_that_could_not_be_written_makes_the_exit_status_1(
    office: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    in_the_way: str,
) -> None:
    monkeypatch.chdir(office)
    (office / in_the_way).parent.mkdir(parents=True, exist_ok=True)
    (office / in_the_way).touch()

    assert _run(arguments) == 1

    assert "写不进去（" in capsys.readouterr().out


def test_tables_that_are_moved_away_meanwhile_are_not_called_stored(office: Path) -> None:
    workspace = open_workspace(office)
    with pytest.raises(WorkspaceError, match="中途被移走"), intake_lock(workspace):
        workspace.processed.rename(office / "elsewhere")


@pytest.mark.slow
def test_no_paper_without_data_is_made_of_tables_that_were_moved_away(office: Path) -> None:
    ingest(open_workspace(office), received_at=at(7, 19))
    command = [sys.executable, "-m", "hazardlib", "briefing", "monthly", "--month", "2023-07", "--workspace"]
    environment = {**os.environ, "HAZARD_CHROMIUM": "/nowhere"}
    run = subprocess.Popen([*command, str(office)], stderr=subprocess.PIPE, text=True, env=environment)
    while run.poll() is None and not list((office / "reports").glob(".making-*")):
        time.sleep(0.02)
    (office / "data" / "processed").rename(office / "elsewhere")

    assert run.communicate()[1].splitlines()[-1].startswith(f"{office / 'data' / 'processed'} 中途被移走")

    assert run.returncode == 2
    assert not (office / "reports" / "2023-07" / "briefing.html").exists()


def test_a_command_without_an_error_stream_does_its_work(office: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", '"$0" -m hazardlib ingest --workspace "$1" 2>&-', sys.executable, str(office)],
        stdout=subprocess.PIPE,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, "1 行" in done.stdout) == (0, True), done.stdout


@pytest.mark.usefixtures("composing")
def test_a_paper_that_is_done_is_kept_though_the_next_one_fails(office: Path) -> None:
    class Failing(ComposingPublisher):
        def _start(self, run: Run, folder: Path, *asked: Any, ingest: bool) -> Any:
            if run.name == "2023-08":
                raise HazardError("磁盘满了")
            return super()._start(run, folder, *asked, ingest=ingest)

    workspace = open_workspace(office)
    ingest(workspace, received_at=at(7, 19))
    runs = [open_run(kind="monthly", month=month, workspace=workspace) for month in ("2023-07", "2023-08")]
    with pytest.raises(HazardError, match="磁盘满了"), Failing(lambda _: None) as publisher:
        list(publisher.publish(runs))

    assert is_whole(workspace.reports / "2023-07", ["figures.json", "briefing.html"])
    assert not (workspace.reports / "2023-08").exists()
