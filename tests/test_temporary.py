"""What is temporary goes with its process: a kill leaves it to the next command, which touches nobody else's."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hazardlib.pipeline.files import write_whole
from hazardlib.pipeline.publish.kernel import start_kernel
from hazardlib.temporary import remove_abandoned_folders, temporary_folder
from tests import disturbed

_HOLD = """
import tempfile, time
from hazardlib.temporary import temporary_folder
with temporary_folder() as folder:
    (folder / "kernel-1").touch()
    tempfile.mkdtemp(prefix="playwright_chromiumdev_profile-")
    print(folder, flush=True)
    time.sleep(60)
"""
_WRITE = """
import sys, time
from pathlib import Path
from hazardlib.pipeline.files import write_whole
with write_whole(Path(sys.argv[1])) as beside:
    beside.write_text("half", "utf-8")
    print(beside, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder in which temporary folders lie; its path is short, as sockets lie in it."""
    tmp_path_factory.getbasetemp()  # pytest's own lies elsewhere
    with tempfile.TemporaryDirectory(prefix="hz-") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []
    yield started
    for each in started:
        each.kill()
        each.communicate()


def start(processes: list[subprocess.Popen[str]], code: str, *arguments: str) -> Path:
    """Start a process; return the path that it says it works in."""
    process = subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True)
    processes.append(process)
    assert process.stdout is not None
    return Path(process.stdout.readline().strip())


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_what_a_killed_command_left_goes_and_a_living_ones_stays(
    place: Path, processes: list[subprocess.Popen[str]]
) -> None:
    dead, living = start(processes, _HOLD), start(processes, _HOLD)
    kill(processes[0])
    others = place / "playwright_chromiumdev_profile-others"
    others.mkdir()

    remove_abandoned_folders()

    assert sorted(place.iterdir()) == sorted([living, others])
    assert {path.name.partition("-")[0] for path in living.iterdir()} == {
        "kernel",
        "playwright_chromiumdev_profile",
    }
    assert not dead.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a folder to another user")
@pytest.mark.usefixtures("place")
def test_another_users_folder_stays(processes: list[subprocess.Popen[str]]) -> None:
    left = start(processes, _HOLD)
    kill(processes[0])
    os.chown(left, 12345, 12345)

    remove_abandoned_folders()

    assert left.is_dir()


def test_a_link_under_such_a_name_leads_to_nothing_being_removed(place: Path, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (place / "hazard-run-abcdefgh").symlink_to(tmp_path / "own")

    remove_abandoned_folders()

    assert (tmp_path / "own").is_dir()


def test_everything_temporary_of_a_command_lies_in_its_folder_and_goes_with_it(place: Path) -> None:
    with temporary_folder() as folder:
        assert Path(tempfile.mkdtemp()).parent == folder
        assert os.environ["TMPDIR"] == str(folder)
        remove_abandoned_folders()
        assert folder.is_dir()
    assert os.environ["TMPDIR"] == str(place)
    assert list(place.iterdir()) == []


@pytest.mark.slow
def test_sockets_have_a_short_place_however_long_the_temporary_folders_path_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("很长" * 20)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with ExitStack() as resources:
        kernel = start_kernel(long, resources)
        assert kernel.is_alive()
        assert not Path(kernel.connection_file).is_relative_to(long)
    assert not Path(kernel.connection_file).parent.exists()


def test_half_a_file_that_a_kill_left_goes_with_the_next_writing_and_one_being_written_stays(
    tmp_path: Path, processes: list[subprocess.Popen[str]]
) -> None:
    path = tmp_path / "index.html"
    dead, living = start(processes, _WRITE, str(path)), start(processes, _WRITE, str(path))
    kill(processes[0])
    other = tmp_path / ".index.html.bak"
    other.touch()

    with write_whole(path) as beside:
        beside.write_text("whole", "utf-8")

    assert sorted(tmp_path.iterdir()) == sorted([path, living, other])
    assert path.read_text("utf-8") == "whole"
    assert not dead.exists()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("chromium-headless-shell") is None, reason="there is no browser")
@pytest.mark.parametrize("made", ["kernel-1", "playwright_chromiumdev_profile*"])
def test_a_killed_run_leaves_neither_kernel_nor_browser_nor_their_files(
    made: str, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HAZARD_CHROMIUM", raising=False)
    workspace = tmp_path / "w"
    disturbed.drop_workbooks(workspace)
    command = [sys.executable, "-m", "hazardlib"]
    run = subprocess.Popen(
        [*command, "run", disturbed.NAME, "--workspace", str(workspace)], stderr=subprocess.DEVNULL
    )
    while run.poll() is None and not list(place.glob(f"hazard-run-*/{made}")):
        time.sleep(0.05)
    assert run.poll() is None, "the run ended before it could be killed"
    run.kill()
    run.wait()
    for _ in range(200):
        if not at_work_in(place):
            break
        time.sleep(0.05)
    assert at_work_in(place) == []

    subprocess.run([*command, "status", "--workspace", str(workspace)], check=False, capture_output=True)

    assert list(place.iterdir()) == []


def at_work_in(place: Path) -> list[str]:
    """Return the command lines of the living processes that were told of a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = process.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(place) in line:
            found.append(line)
    return found
