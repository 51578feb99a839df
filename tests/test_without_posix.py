"""What a system other than POSIX lacks is not needed: blocked here, since no Windows machine runs these tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from hazardlib.brief.render.find_browser import find_chromium
from hazardlib.cli import app
from tests.desk import MANAGEMENT, at, hazard
from tests.one_process import run_all
from tests.recompute.register import Submission
from tests.recompute.workbooks import write_workbook

ROOT = Path(__file__).resolve().parent.parent

BLOCK = """
import builtins, os, sys

LACKING = {"fcntl", "resource", "pwd", "grp", "termios"}
real = builtins.__import__

def blocked(name, globals=None, *rest, **more):
    asks = (globals or {}).get("__name__", "")
    if name in LACKING and asks.partition(".")[0] in ("hazardlib", "__main__"):
        raise ImportError(f"No module named {name!r}")
    found = real(name, globals, *rest, **more)
    if name == "hazardlib.pipeline.publish.kernel":  # asked by ports: asyncio itself needs sockets that are files, here
        sys.modules[name]._HAS_SOCKETS = False
    return found

builtins.__import__ = blocked
for name in ("fork", "forkpty", "geteuid", "pwrite", "O_NOFOLLOW", "O_DIRECTORY", "O_NONBLOCK"):
    if hasattr(os, name):
        delattr(os, name)
"""
"""Put before everything by Python itself, in the command as in the notebooks' kernel. The standard library keeps what it needs of the system it runs on."""

LOCKING = """
import ctypes, os, shutil, sys, tempfile, types
from contextlib import suppress
from pathlib import Path

held = {}

def locking(file, mode, count):  # as Windows has it: whose handle, and no waiting
    assert (mode, count, os.lseek(file, 0, os.SEEK_CUR)) == (2, 1, 1 << 30)
    if ctypes.CDLL(None, use_errno=True).flock(file, 2 | 4):
        raise PermissionError(13, "Permission denied")

sys.modules["msvcrt"] = types.SimpleNamespace(locking=locking, LK_NBLCK=2)
sys.platform = "win32"
from hazardlib.temporary import is_still, lock_alone, open_to_lock, remove_abandoned, temporary_folder

folder = Path(sys.argv[1])
first, second = open_to_lock(folder), open_to_lock(folder)
assert lock_alone(first)
assert not lock_alone(second)
assert is_still(folder, first)
os.close(first)
assert lock_alone(second)
os.close(second)
with temporary_folder() as place:
    assert place.is_dir()
assert not place.exists()
fresh, old = folder / "fresh", folder / "old"
for each in (fresh, old):
    each.write_text("x")
os.utime(old, (0, 0))
remove_abandoned([fresh, old])
assert fresh.exists() and not old.exists()
"""


@pytest.fixture
def lacking(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which Python lacks what POSIX alone has."""
    (tmp_path / "site").mkdir()
    (tmp_path / "temporary").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(BLOCK, "utf-8")
    return {
        **os.environ,
        "PYTHONPATH": f"{tmp_path / 'site'}{os.pathsep}{ROOT}",
        "HAZARD_CHROMIUM": "/bin/false",
        "TMPDIR": str(
            tmp_path / "temporary"
        ),  # without locks, other commands would take its folders for abandoned
    }


def test_every_command_can_be_asked_what_it_does(lacking: dict[str, str]) -> None:
    names = sorted(get_command(app).commands)  # type: ignore[attr-defined]
    done = run_all(lacking, *([name, "--help"] for name in names))
    assert done.statuses == [0] * len(names), done.err


def test_every_module_can_be_imported(lacking: dict[str, str]) -> None:
    paths = (ROOT / "hazardlib").rglob("*.py")
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in paths
        if path.name != "__main__.py"
    ]
    code = f"import importlib\nfor name in {sorted(names)!r}:\n    importlib.import_module(name)"
    done = subprocess.run([sys.executable, "-c", code], env=lacking, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.slow
def test_a_month_is_done_under_a_chinese_path_with_a_space_on_a_gbk_console(
    lacking: dict[str, str], tmp_path: Path
) -> None:
    place = tmp_path / "安全 办" / "工作区"
    environment = lacking | {"PYTHONIOENCODING": "gbk"}
    begun = run_all(environment, ["init", str(place)], encoding="gbk")
    assert begun.statuses == [0], begun.err
    for department, file in ((MANAGEMENT, "甲.xlsx"), ("综合执法大队", "乙 表.xlsx")):
        sent = Submission(department, "2023-07", file, at(7, 1), at(7, 1), rows=[hazard(f"{file[0]}-1")])
        write_workbook(sent, place / "data/raw/2023-07" / file, 1)
    commands = (
        "ingest", "run 2023-07", "status 2023-07", "doctor", "trace overall.all.found", "duplicates"
    )  # fmt: skip
    asked = [[*each.split(), "--workspace", str(place)] for each in commands]
    done = run_all(environment, *asked, encoding="gbk")
    assert "[已接收] 2023-07/乙 表.xlsx，1 行计入" in done.out, done.err
    assert "发现 2 条" in done.out, done.err
    assert max(done.statuses) < 2
    made_of = {path.name for path in (place / "reports/2023-07").iterdir()}
    assert {"briefing.html", "briefing.docx", "briefing.ipynb", "figures.json", "ledger.xlsx"} <= made_of


def test_windows_locks_a_file_in_the_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LOCKING, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_a_browser_is_found_where_windows_keeps_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = tmp_path / "Program Files (x86)" / "Microsoft" / "Edge" / "Application" / "msedge.exe"
    edge.parent.mkdir(parents=True)
    edge.touch()
    monkeypatch.delenv("HAZARD_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PROGRAMFILES(X86)", str(tmp_path / "Program Files (x86)"))
    assert find_chromium() == str(edge)


def test_a_browser_is_found_where_macos_keeps_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chrome = tmp_path / "Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    chrome.parent.mkdir(parents=True)
    chrome.touch()
    monkeypatch.delenv("HAZARD_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_chromium() == str(chrome)
