"""A small tier of ``make prove``: a kill, a refusal and a full disk leave nothing torn, and nothing asks outside."""

from __future__ import annotations

import os
import platform
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import prove
from tests.disturbed import World, prepare
from tests.forked import Forks

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed"),
]

_PRINT = """
import sys
from pathlib import Path
from hazardlib.brief.render.pdf import Browser
with Browser() as browser:
    browser.print_pdf(Path(sys.argv[1]), Path(sys.argv[2])).done.result()
"""


def watch(log: Path) -> list[str]:
    """Return the command that notes every connection, every message and every port of a run."""
    calls = "trace=bind,connect,sendto,sendmsg,sendmmsg"
    return ["strace", "-f", "-qq", "-A", "-o", str(log), "--seccomp-bpf", "-e", calls]


def of_the_network(log: Path) -> list[str]:
    """Return the calls noted that concern the network, but for looking whether this machine has IPv6."""
    lines = log.read_text(errors="replace").splitlines()
    assert any("AF_UNIX" in line for line in lines)  # the kernel's, the browser's
    return [line for line in lines if "AF_INET" in line and not ("bind(" in line and '"::1"' in line)]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("network") / "log"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, log: Path) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("prove")
    world = prepare(folder, has_browser=False, steps=("ingest", "publish"), by=watch(log))
    world.forks.append(Forks())  # the next commands need not import anything
    yield world
    world.close()


@pytest.mark.parametrize(("step", "call", "count"), [("ingest", "rename", 3), ("publish", "renameat2", 1)])
def test_a_kill_leaves_one_state_or_the_other_and_the_next_command_ends_as_undisturbed(
    world: World, step: str, call: str, count: int
) -> None:
    world.calls = {(step, call): count}
    assert prove.kill(world, random.Random(count)) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_is_told_in_one_line_and_made_good_once_there_is_room(world: World) -> None:
    assert prove.fill_disk(world, "ingest", 100) == []


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the calls' numbers are those of x86-64")
def test_a_refused_call_is_told_in_one_line_and_the_next_command_ends_as_undisturbed(world: World) -> None:
    assert prove.refuse(world, "publish", "rename", "/data/processed/2023-07/.figures.json.", 1, "EIO") == []
    beyond = prove.refuse(world, "ingest", "fsync", "/data/processed/submissions/_delta_log", 99, "EIO")
    assert beyond == [prove.NOT_REACHED]


def test_what_a_ledger_holds_is_not_tried_again(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    assert prove.read_ledger(ledger) == {}
    became = [prove.became_of(lambda said=said: said) for said in ([], ["torn\nfolder", "stuck"])]
    ledger.write_text(f"kill\t1\t{became[0]}\nreissue\tfsync\t/data\t1\tEIO\t{became[1]}\n", "utf-8")
    assert prove.read_ledger(ledger) == {
        "kill\t1": prove.RIGHT,
        "reissue\tfsync\t/data\t1\tEIO": "torn folder | stuck",
    }


@pytest.mark.usefixtures("world")
def test_no_process_of_a_run_reaches_beyond_the_machine_or_opens_a_port(log: Path) -> None:
    assert of_the_network(log) == []


@pytest.mark.parametrize("name", ["chromium-headless-shell", "chromium"])
def test_no_browser_reaches_beyond_the_machine_or_opens_a_port(tmp_path: Path, name: str) -> None:
    executable = shutil.which(name)
    if executable is None:
        pytest.skip(f"{name} is not installed")
    page, out, log = (tmp_path / each for each in ("a.html", "a.pdf", "log"))
    page.write_text("<!doctype html><meta charset=utf-8><p>一", "utf-8")
    environment = {**os.environ, "HAZARD_CHROMIUM": executable}

    subprocess.run([*watch(log), sys.executable, "-c", _PRINT, page, out], check=True, env=environment)

    assert out.read_bytes().startswith(b"%PDF")
    assert of_the_network(log) == []
