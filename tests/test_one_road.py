"""Papermill and nbconvert alone make what the command makes, from nothing but spreadsheets."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from hazardlib.brief.paper import PARTS, Paper
from hazardlib.errors import UsageError
from hazardlib.pipeline.intake import ingest
from hazardlib.pipeline.run import open_run
from hazardlib.workspace import Workspace, open_workspace
from tests.disturbed import drop_workbooks
from tests.folders import copy_own_lists

KNOWN_AT = "2023-07-21T09:00:00+08:00"
STEPS = ("1_ingest", "2_merge", "3_measure", "4_brief")


def run(*command: str, folder: Path) -> None:
    """Run a module of this environment as a person does who has no command of ours."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        check=False,
    )
    assert done.returncode in ((0, 1) if command[0] == "hazardlib" else (0,)), done.stdout + done.stderr


def execute(step: str, out: Path, **parameters: str) -> None:
    """Run a notebook on a workspace with plain papermill, in the folder of its copy."""
    import papermill  # takes a third of a second, as nbconvert does, and is nothing to the processes that only collect

    papermill.execute_notebook(
        open_workspace("").notebooks / f"{step}.ipynb", out, parameters, cwd=out.parent, progress_bar=False
    )


def convert(notebook: Path, ending: str) -> bytes:
    """Return what nbconvert makes of a notebook, with the exporter that it finds by its name."""
    from nbconvert.exporters import get_exporter

    content, _ = get_exporter(f"hazard-{ending}")().from_filename(str(notebook))
    return content.encode() if isinstance(content, str) else content


@pytest.fixture(scope="module")
def by_command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh workspace of spreadsheets, with the paper of July that the command makes of it."""
    workspace = tmp_path_factory.mktemp("command")
    drop_workbooks(workspace)
    ingest(Workspace(workspace), received_at=datetime.fromisoformat(KNOWN_AT))
    run("hazardlib", "briefing", "monthly", "--month", "2023-07", "--known-at", KNOWN_AT, folder=workspace)
    return workspace


@pytest.mark.slow
def test_from_nothing_but_spreadsheets_papermill_and_nbconvert_make_the_paper_of_the_command_byte_for_byte(
    by_command: Path, tmp_path: Path
) -> None:
    drop_workbooks(tmp_path)
    asked = {"month": "2023-07", "known_at": KNOWN_AT}
    for step in STEPS[:-1]:
        execute(step, tmp_path / f"{step}.ipynb", **asked)
    notebook = open_workspace("").notebooks / "4_brief.ipynb"
    given = [part for key, value in asked.items() for part in ("-p", key, value)]
    run("papermill", str(notebook), "4_brief.ipynb", *given, "--no-progress-bar", folder=tmp_path)
    made = by_command / "reports" / "2023-07"
    kept = tmp_path / "data" / "processed" / "2023-07" / "figures.json"
    assert json.loads(kept.read_text("utf-8")) == json.loads((made / "figures.json").read_text("utf-8"))
    run("nbconvert", "--to", "hazard-pdf", "4_brief.ipynb", folder=tmp_path)
    assert (tmp_path / "4_brief.pdf").read_bytes() == (made / "briefing.pdf").read_bytes()
    for ending in ("html", "docx"):
        assert convert(tmp_path / "4_brief.ipynb", ending) == (made / f"briefing.{ending}").read_bytes()


@pytest.mark.slow
def test_the_fourth_notebook_alone_makes_a_paper_of_the_sample_from_any_folder_byte_for_byte(
    demo: Path, tmp_path: Path
) -> None:
    made, workspace = demo / "reports" / "2023-12-final", tmp_path / "workspace"
    apart = shutil.ignore_patterns("2023-??", "2023-??-*")
    shutil.copytree(demo / "data", workspace / "data", ignore=apart)
    copy_own_lists(demo, workspace)
    figures = json.loads((made / "figures.json").read_text("utf-8"))
    asked = {key: figures[key] for key in ("kind", "month", "known_at")}
    execute("4_brief", tmp_path / "final.ipynb", workspace=str(workspace), **asked)
    assert convert(tmp_path / "final.ipynb", "html") == (made / "briefing.html").read_bytes()


@pytest.mark.slow
def test_the_commands_own_notebook_makes_its_products_again(by_command: Path) -> None:
    made = by_command / "reports" / "2023-07"
    assert convert(made / "briefing.ipynb", "html") == (made / "briefing.html").read_bytes()


@pytest.mark.slow
def test_a_misspelt_parameter_is_refused_by_the_notebook_itself(tmp_path: Path) -> None:
    from papermill.exceptions import PapermillExecutionError

    (tmp_path / "data" / "raw").mkdir(parents=True)
    with pytest.raises(PapermillExecutionError, match="没有名为 mouth 的参数"):
        execute("4_brief", tmp_path / "out.ipynb", mouth="2023-08")


def test_a_run_shows_itself_in_one_line_and_an_empty_workspace_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    empty = open_run(kind="monthly", month="2023-07", workspace=str(tmp_path))
    assert "还没有收到表格" in repr(empty)
    assert "1_ingest.ipynb" in repr(empty)
    (tmp_path / "data" / "raw" / "2023-07").mkdir()
    (tmp_path / "data" / "raw" / "2023-07" / "7月.xlsx").touch()
    said = repr(open_run(kind="monthly", month="2023-07", workspace=str(tmp_path)))
    assert said.startswith("2023-07 月度情况简报，数据截至2023年7月20日")
    assert "\n" not in said
    assert len(said) < 300


def test_a_part_that_no_paper_has_is_refused() -> None:
    with pytest.raises(UsageError, match="opening"):
        Paper("简报", "monthly", sample=True, parts={}).show("conclusion")


def test_the_fourth_notebook_shows_every_part_in_reading_order() -> None:
    notebook = json.loads((open_workspace("").notebooks / "4_brief.ipynb").read_text("utf-8"))
    sources = "\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
    assert tuple(re.findall(r'paper\.show\("(\w+)"\)', sources)) == PARTS
