"""Side by side: real processes started at once take each file version in once, one after the other."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

from hazardlib.cli import _run
from hazardlib.errors import WorkspaceError
from hazardlib.pipeline import locks
from hazardlib.pipeline.locks import intake_lock, publishing_lock
from hazardlib.store import Store
from hazardlib.workspace import Workspace, open_workspace
from tests.desk import ENERGY, ENFORCEMENT, FINANCE, MANAGEMENT, SAFETY, at, hazard
from tests.recompute.register import Submission
from tests.recompute.workbooks import write_workbook

DEPARTMENTS = (MANAGEMENT, ENFORCEMENT, SAFETY, ENERGY, FINANCE)
HOLD = (
    "import sys; from hazardlib.pipeline.locks import intake_lock; "
    "from hazardlib.workspace import open_workspace\n"
    "with intake_lock(open_workspace(sys.argv[1])):\n"
    "    print('ready', flush=True); sys.stdin.read()\n"
)
WAITING = "· 另一个窗口正在收这个工作区的表，等它收完 …"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    return open_workspace(tmp_path)


def drop(workspace: Workspace, *months: str) -> int:
    """Put a workbook of each department and month there; return how many."""
    files = [(department, month) for department in DEPARTMENTS for month in months]
    for edition, (department, month) in enumerate(files):
        file = f"{month}/{department}.xlsx"
        row = hazard(f"A-{edition}", fix_type="time_limited")
        sent = Submission(department, month, file, at(7, 1), at(7, 1), rows=[row])
        write_workbook(sent, workspace.raw / file, edition)
    return len(files)


def start(workspace: Workspace, *arguments: str) -> subprocess.Popen[str]:
    """Start the command as a person does, without waiting for it."""
    command = [sys.executable, "-m", "hazardlib", *arguments, "--workspace", str(workspace.root)]
    without_browser = {**os.environ, "HAZARD_CHROMIUM": "/nowhere"}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=without_browser
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=240)
    assert "Traceback" not in err
    assert "程序出错" not in err
    return process.returncode, out, err


@contextmanager
def another_process(workspace: Workspace) -> Iterator[subprocess.Popen[str]]:
    """Have another process hold the turn; closing its input makes it let go."""
    command = [sys.executable, "-c", HOLD, str(workspace.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


def taken_in(workspace: Workspace) -> Counter[str]:
    return Counter(Store(workspace.processed).read("submissions").column("file").to_pylist())


def rows_taken_in(workspace: Workspace) -> Counter[str]:
    return Counter(Store(workspace.processed).read("observations").column("hazard_no").to_pylist())


@pytest.mark.slow
def test_two_at_once_take_each_version_in_once(workspace: Workspace) -> None:
    count = drop(workspace, "2023-06", "2023-07")
    done = [finish(process) for process in [start(workspace, "ingest") for _ in range(2)]]
    assert {status for status, _, _ in done} == {0}
    assert sorted(taken_in(workspace).values()) == [1] * count
    assert sorted(rows_taken_in(workspace).values()) == [1] * count
    said = Counter(line for _, out, _ in done for line in out.splitlines() if line.startswith("["))
    assert sorted(said.values()) == [1] * count
    assert sum(f"没有新文件（以前已收过 {count} 份）" in out for _, out, _ in done) == 1


@pytest.mark.slow
def test_run_ingest_and_watch_at_once_take_each_version_in_once(workspace: Workspace) -> None:
    watching = start(workspace, "watch", "--poll", "0.3")
    try:
        assert watching.stdout is not None
        assert watching.stdout.readline().startswith("正在监视")
        count = drop(workspace, "2023-06", "2023-07")
        others = [start(workspace, "ingest"), start(workspace, "run", "2023-07")]
        done = [finish(process) for process in others]
    finally:
        watching.kill()
        watching.communicate()
    assert [status for status, _, _ in done] == [0, 1], "a paper without its PDF is not all of it"
    assert sorted(taken_in(workspace).values()) == [1] * count
    assert sorted(rows_taken_in(workspace).values()) == [1] * count
    copies = {path.name for path in workspace.root.glob("reports/*/feedback/*.xlsx")}
    copies |= {path.name for path in workspace.raw.glob("*/反馈/*.xlsx")}
    assert copies == {f"{department}.xlsx" for department in DEPARTMENTS}  # and none a second time as （2）


def test_who_waits_in_passing_says_so_once_it_takes_long(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(locks, "_NOTICED_SECONDS", 0.2)
    with another_process(workspace):
        for patience_seconds, said in ((0.0, ""), (0.8, f"{WAITING}\n")):
            with (
                pytest.raises(WorkspaceError, match="一直在收"),
                intake_lock(workspace, patience_seconds=patience_seconds),
            ):
                pass
            assert capsys.readouterr().err == said


@pytest.mark.slow
def test_who_comes_second_says_so_waits_and_then_goes_on(workspace: Workspace) -> None:
    drop(workspace, "2023-07")
    with another_process(workspace) as other:
        waiting = start(workspace, "ingest")
        assert waiting.stderr is not None
        assert waiting.stderr.readline().strip() == WAITING
        time.sleep(0.5)
        assert waiting.poll() is None
        assert taken_in(workspace) == {}
        assert other.stdin is not None
        other.stdin.close()
        status, out, err = finish(waiting)
    assert (status, WAITING in err) == (0, False)  # said once
    assert out.count("[已接收") == len(DEPARTMENTS)


def test_a_process_that_is_killed_leaves_nothing_that_must_be_cleared_away(workspace: Workspace) -> None:
    with another_process(workspace) as other:
        other.kill()
        other.wait()
        with intake_lock(workspace, patience_seconds=0):
            pass
    assert list(workspace.processed.iterdir()) == []


def test_patience_has_an_end_and_says_what_to_do(workspace: Workspace) -> None:
    said: list[str] = []
    with (
        another_process(workspace),
        pytest.raises(WorkspaceError, match="等不到它收完"),
        intake_lock(workspace, said.append, patience_seconds=0.3),
    ):
        pass
    assert said == ["另一个窗口正在收这个工作区的表，等它收完"]


@pytest.mark.slow
def test_tables_that_cannot_be_written_are_said_to_be_so_in_one_line(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(workspace, "2023-07")
    workspace.processed.write_text("in the way")
    assert _run(["ingest", "--workspace", str(workspace.root)]) == 2
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert "写不进去" in err.splitlines()[-1]


def test_what_only_hinders_the_lock_is_told_and_nothing_is_done_without_it(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise OSError(errno.EMFILE, "Too many open files")

    done = []
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(WorkspaceError, match="processed：打开的文件太多"), intake_lock(workspace):
        done.append("block")
    assert not done


def test_nothing_is_healed_without_the_lock(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "gone")
    with publishing_lock(workspace) as is_held:
        assert not is_held
    (tmp_path / "w" / "reports").mkdir(parents=True)
    with publishing_lock(Workspace(tmp_path / "w")) as is_held:
        assert is_held
