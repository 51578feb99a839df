"""A wheel installed into a fresh environment is the whole suite: no repository beside it, no make."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from hazardlib import __version__
from tests.desk import MANAGEMENT, at, hazard
from tests.recompute.register import Submission
from tests.recompute.workbooks import write_workbook

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment["LANG"] = "C.UTF-8"
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.slow
def test_a_wheel_carries_notice_lists_and_notebooks_begins_a_workspace_in_a_fresh_environment_and_takes_files_in(
    tmp_path: Path,
) -> None:
    offline = ["--no-deps", "--no-index"]
    run(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        *offline,
        "--no-build-isolation",
        "--wheel-dir",
        tmp_path,
        ROOT,
        cwd=tmp_path,
    )
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name == f"hazardlib-{__version__}-py3-none-any.whl"

    fresh = tmp_path / "fresh"
    venv.create(fresh, symlinks=True)
    own = Path(sysconfig.get_path("purelib", "venv", {"base": str(fresh)}))
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        fresh / "bin/python",
        "install",
        "--quiet",
        "--no-compile",  # each command compiles what it imports
        *offline,
        wheel,
        cwd=tmp_path,
    )
    # What the wheel needs is the locks' business; a folder named here brings no editable installation along.
    (own / "needed.pth").write_text(sysconfig.get_path("purelib"), "utf-8")

    carried = own / "hazardlib" / "defaults"
    assert (carried / "campaign.yaml").is_file()
    assert (carried / "data/reference/headings.csv").is_file()
    assert len(list(carried.glob("notebooks/*.ipynb"))) == 5

    command, desk = fresh / "bin/hazard", tmp_path / "工作区"
    assert run(command, "--version", cwd=tmp_path) == f"hazardlib {__version__}\n"
    where = run(fresh / "bin/python", "-c", "import hazardlib; print(hazardlib.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(own)
    run(command, "init", desk, cwd=tmp_path)
    sent = Submission(MANAGEMENT, "2023-07", "甲", at(7, 1), at(7, 1), rows=[hazard("A-1")])
    write_workbook(sent, desk / "data/raw/2023-07/甲.xlsx", 1)
    assert "[已接收] 2023-07/甲.xlsx，1 行计入" in run(command, "ingest", cwd=desk)
    run(command, "template", "2023-08", "--department", MANAGEMENT, cwd=desk)
    assert (own / "hazardlib/py.typed").is_file()
    (information,) = own.glob("hazardlib-*.dist-info")
    assert list(information.rglob("LICENSE"))
