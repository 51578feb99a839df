"""Watching: what is dropped is taken in once it is whole, answered beside it, and by one process only."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from hazardlib.errors import WorkspaceError
from hazardlib.pipeline.watch import Arrivals, Batch, Watcher, only_watcher, tells_of_changes
from hazardlib.store import Store
from hazardlib.workspace import Workspace, open_workspace
from tests.desk import HEEDS_CTRL_C, MANAGEMENT, SHANGHAI, hazard
from tests.recompute.register import Submission
from tests.recompute.workbooks import write_workbook

NOW = datetime(2023, 7, 18, 9, tzinfo=SHANGHAI)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "data" / "raw" / "2023-07").mkdir(parents=True)
    return open_workspace(tmp_path)


def drop(workspace: Workspace, name: str, *rows: dict[str, Any], edition: int = 1) -> Path:
    path = workspace.raw / "2023-07" / name
    sent = Submission(MANAGEMENT, "2023-07", name, NOW, NOW, rows=list(rows))
    write_workbook(sent, path, edition)
    return path


def taken_in(workspace: Workspace) -> list[str]:
    return sorted(Store(workspace.processed).read("submissions").column("file").to_pylist())


def watcher(workspace: Workspace, now: datetime = NOW) -> Watcher:
    return Watcher(workspace, lambda: now, lambda _: None, Arrivals(workspace.raw, quiet_seconds=0.3))


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_a_file_is_offered_once_after_it_has_stood_still_for_two_seconds(tmp_path: Path) -> None:
    clock = Clock()
    arrivals = Arrivals(tmp_path, clock=clock)
    path = tmp_path / "2023-07" / "a.xlsx"
    path.parent.mkdir()
    path.write_bytes(b"half")
    assert arrivals.look() == set()
    clock.seconds += 1.5
    path.write_bytes(b"half and the other half")
    assert arrivals.look() == set()
    clock.seconds += 1.5
    assert arrivals.look() == set()
    clock.seconds += 0.5
    assert arrivals.look() == {"2023-07/a.xlsx"}
    clock.seconds += 10
    assert (arrivals.look(), arrivals.unsettled) == (set(), [])
    path.write_bytes(b"a new version")
    assert (arrivals.look(), arrivals.unsettled) == (set(), ["2023-07/a.xlsx"])


def test_a_write_that_changes_neither_size_nor_time_still_counts_as_one(tmp_path: Path) -> None:
    clock = Clock()
    arrivals = Arrivals(tmp_path, clock=clock)
    (tmp_path / "a.xlsx").write_bytes(b"whole size, half content")
    arrivals.look()
    clock.seconds += 1.5
    arrivals.stir(["a.xlsx", "gone.xlsx"])
    clock.seconds += 1.5
    assert arrivals.look() == set()
    clock.seconds += 0.5
    assert arrivals.look() == {"a.xlsx"}


def test_lock_files_feedback_and_what_has_gone_are_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "反馈").mkdir()
    for name in ("~$a.xlsx", ".a.xlsx.tmp", "反馈/a.xlsx", "b.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    arrivals = Arrivals(tmp_path, clock=Clock())
    arrivals.look()
    assert arrivals.unsettled == ["b.xlsx"]
    (tmp_path / "b.xlsx").unlink()
    arrivals.look()
    assert arrivals.unsettled == []


def test_once_takes_in_what_lies_there_and_leaves_the_feedback_beside_it(workspace: Workspace) -> None:
    drop(workspace, "a.xlsx", hazard("A-1", found_on=date(2023, 7, 3), fix_type="time_limited"))
    batch = watcher(workspace).once()
    assert taken_in(workspace) == ["2023-07/a.xlsx"]
    assert batch.feedback.paths == [workspace.raw / "2023-07" / "反馈" / f"{MANAGEMENT}.xlsx"]
    assert batch.feedback.paths[0].is_file()
    again = watcher(workspace).once()
    assert again.is_empty
    assert taken_in(workspace) == ["2023-07/a.xlsx"]


def test_a_mended_workbook_is_taken_in_and_its_feedback_goes(workspace: Workspace) -> None:
    drop(workspace, "a.xlsx", hazard("A-1", found_on=date(2023, 7, 3), fix_type="time_limited"))
    (feedback,) = watcher(workspace).once().feedback.paths
    drop(workspace, "a.xlsx", hazard("A-1", found_on=date(2023, 7, 3), fix_type="at_once"), edition=2)
    batch = watcher(workspace, NOW + timedelta(hours=1)).once()
    assert list(batch.taken.submissions["verdict"]) == ["accepted"]
    assert (batch.feedback.paths, feedback.exists()) == ([], False)


def test_a_problem_is_told_once(workspace: Workspace) -> None:
    (workspace.raw / "2023-07" / "b.xlsx").mkdir()
    keeper = watcher(workspace)
    assert [problem.code for problem in keeper.once().taken.problems] == ["FILE_IS_FOLDER"]
    assert keeper.once().is_empty


def test_a_second_watch_is_kept_out_and_the_first_one_named(workspace: Workspace) -> None:
    with (
        only_watcher(workspace),
        pytest.raises(WorkspaceError, match=rf"已经有一个 hazard watch 在运行（进程号 {os.getpid()}）"),
        only_watcher(workspace),
    ):
        pass
    with only_watcher(workspace):
        pass


def test_a_network_drive_is_looked_at_every_so_often() -> None:
    mounts = "/dev/sda / ext4 rw 0 0\n//nas/x /mnt/net\\040drive cifs rw 0 0\nx /mnt/f fuse.sshfs rw 0 0\n"
    assert tells_of_changes(Path("/home/raw"), mounts)
    assert not tells_of_changes(Path("/mnt/net drive/raw"), mounts)
    assert not tells_of_changes(Path("/mnt/f/raw"), mounts)


@pytest.mark.slow
def test_the_command_takes_in_what_is_dropped_and_ends_well_on_ctrl_c(workspace: Workspace) -> None:
    said = workspace.root / "said.txt"
    command = [*HEEDS_CTRL_C, sys.executable, "-m", "hazardlib", "watch", "--workspace", str(workspace.root)]
    with said.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, text=True)
    try:
        wait_for(lambda: "正在监视" in said.read_text())
        time.sleep(0.5)
        drop(workspace, "a.xlsx", hazard("A-1", found_on=date(2023, 7, 3), fix_type="time_limited"))
        wait_for(lambda: "要改的地方已在 1 份表里标出" in said.read_text())
        assert taken_in(workspace) == ["2023-07/a.xlsx"]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
    finally:
        process.kill()
        process.wait()
    assert "已停止监视" in said.read_text()
    assert "Traceback" not in said.read_text()


def wait_for(condition: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.parametrize("poll", [0, 0.2], ids=["events", "polling"])
def test_what_came_while_nobody_watched_is_taken_in_at_the_start_and_what_comes_later_too(
    workspace: Workspace, poll: float
) -> None:
    drop(workspace, "a.xlsx", hazard("A-1"))
    batches = watcher(workspace).batches(pytest.fail, poll)
    next(batches)
    assert taken_in(workspace) == ["2023-07/a.xlsx"]
    drop(workspace, "b.xlsx", hazard("A-1"), edition=2)
    next(batches)
    assert taken_in(workspace) == ["2023-07/a.xlsx", "2023-07/b.xlsx"]


@pytest.mark.slow
def test_a_stalled_copy_a_rename_and_a_mended_copy_each_end_as_they_should(workspace: Workspace) -> None:
    raw = workspace.raw / "2023-07"
    july = {"found_on": date(2023, 7, 3), "fix_type": "at_once"}
    content = drop(workspace, "whole.xlsx", hazard("A-1", **july)).read_bytes()
    (raw / "whole.xlsx").unlink()
    minutes = count()
    keeper = Watcher(
        workspace,
        lambda: NOW + timedelta(minutes=next(minutes)),
        lambda _: None,
        Arrivals(workspace.raw, quiet_seconds=0.3),
    )
    batches = keeper.batches(pytest.fail)

    def verdict(batch: Batch) -> tuple[str, str, int]:
        (row,) = batch.taken.submissions.to_dict("records")
        return row["file"], row["verdict"], row["rows_accepted"]

    with (raw / "a.xlsx").open("wb") as copy:
        copy.write(content[:3000])
        copy.flush()
        assert verdict(next(batches)) == ("2023-07/a.xlsx", "refused", 0)
        copy.write(content[3000:])
    assert verdict(next(batches)) == ("2023-07/a.xlsx", "accepted", 1)

    drop(workspace, ".a.xlsx.tmp", hazard("A-1", **july), hazard("A-2", **july | {"status": None}), edition=2)
    (raw / ".a.xlsx.tmp").replace(raw / "a.xlsx")
    assert verdict(next(batches)) == ("2023-07/a.xlsx", "findings", 1)
    assert (raw / "反馈" / f"{MANAGEMENT}.xlsx").is_file()

    drop(workspace, f"反馈/{MANAGEMENT}.xlsx", hazard("A-1", **july), hazard("A-2", **july), edition=3)
    time.sleep(1)  # three times as long as a file must stand still
    mended = (raw / "反馈" / f"{MANAGEMENT}.xlsx").read_bytes()
    (raw / "改好.xlsx").write_bytes(mended)
    assert verdict(next(batches)) == ("2023-07/改好.xlsx", "accepted", 2)
    assert taken_in(workspace) == [*["2023-07/a.xlsx"] * 3, "2023-07/改好.xlsx"]
