"""A small tier of ``make prove``: kills, a full disk, refused calls and two publishers leave nothing torn."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from tests import prove

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed"),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> prove.World:
    return prove.prepare(tmp_path_factory.mktemp("prove"), has_browser=False)


@pytest.mark.parametrize(
    ("step", "call", "count"),
    [("ingest", "rename", 3), ("publish", "rename", 2), ("reissue", "renameat2", 1)],
)
def test_a_kill_leaves_one_state_or_the_other_and_the_next_command_ends_as_undisturbed(
    world: prove.World, step: str, call: str, count: int
) -> None:
    world.calls = {(step, call): count}
    assert prove.kill(world, random.Random(count)) == []


@pytest.mark.parametrize(
    ("step", "call", "fault"), [("ingest", "fsync", "EIO"), ("reissue", "renameat2", "EACCES")]
)
def test_a_refused_call_is_told_in_one_line_and_made_good_by_the_next_command(
    world: prove.World, step: str, call: str, fault: str
) -> None:
    assert prove.refuse(world, step, call, fault, 1) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
@pytest.mark.parametrize(("step", "kilobytes"), [("publish", 200)])
def test_a_full_disk_is_told_in_one_line_and_made_good_once_there_is_room(
    world: prove.World, step: str, kilobytes: int
) -> None:
    assert prove.fill_disk(world, step, kilobytes) == []


def test_two_publishers_at_once_leave_one_correction(world: prove.World) -> None:
    assert prove.overlap(world) == []


def test_no_process_of_a_run_reaches_beyond_the_machine(
    world: prove.World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(world.environment, "HAZARD_CHROMIUM", raising=False)
    workspace, log = world.copy("publish"), tmp_path / "connects"
    by = [
        "strace",
        "-f",
        "-qq",
        "-o",
        str(log),
        "--seccomp-bpf",
        "-e",
        "trace=connect,sendto,sendmsg,sendmmsg",
    ]

    done = world.run(workspace, "publish", by=by)

    assert done.returncode in (0, 1), done.stderr
    assert (workspace / "reports" / prove.NAME / "briefing.pdf").is_file()
    reached = [line for line in log.read_text(errors="replace").splitlines() if "AF_INET" in line]
    assert [line for line in reached if "127.0.0.1" not in line and '"::1"' not in line] == []
