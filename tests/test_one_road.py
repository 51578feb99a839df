"""Papermill and nbconvert alone make what the command makes, from nothing but spreadsheets."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from hazardlib.brief.paper import PARTS, Paper
from hazardlib.domain.campaign import load_campaign
from hazardlib.errors import UsageError
from hazardlib.pipeline.run import open_run
from hazardlib.sample import write_sample
from hazardlib.workspace import open_workspace

KNOWN_AT = "2024-01-05T09:00:00+08:00"
PAPERS = {
    "2023-07": ("monthly", "2023-07"),
    "2023-08-interim": ("interim", "2023-08"),
    "2023-12-final": ("final", "2023-12"),
}


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


@pytest.fixture(scope="module")
def by_command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh workspace of spreadsheets, with the papers that the command makes of it."""
    workspace = fresh(tmp_path_factory.mktemp("command"))
    run("hazardlib", "ingest", "--received-at", KNOWN_AT, folder=workspace)
    for kind, month in PAPERS.values():
        asked = ["--month", month] if kind == "monthly" else []
        run("hazardlib", "briefing", kind, *asked, "--known-at", KNOWN_AT, folder=workspace)
    return workspace


@pytest.fixture(scope="module")
def by_notebooks(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Another one for each paper, with the four notebooks that papermill has run on it, one after the other."""

    @cache
    def executed(name: str) -> Path:
        workspace = fresh(tmp_path_factory.mktemp("notebooks"))
        kind, month = PAPERS[name]
        parameters = {"kind": kind, "month": month, "known_at": KNOWN_AT, "workspace": str(workspace)}
        given = [part for key, value in parameters.items() for part in ("-p", key, value)]
        for step in ("1_ingest", "2_merge", "3_measure", "4_brief"):
            out = f"{name}.ipynb" if step == "4_brief" else f"{step}.ipynb"
            notebook = open_workspace("").notebooks / f"{step}.ipynb"
            run("papermill", str(notebook), out, *given, "--no-progress-bar", folder=workspace)
        return workspace

    return executed


def fresh(folder: Path) -> Path:
    (folder / "data" / "raw").mkdir(parents=True)
    workspace = open_workspace(folder)
    write_sample(workspace.raw, load_campaign(workspace.campaign))
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", PAPERS)
def test_papermill_and_nbconvert_make_the_papers_of_the_command_byte_for_byte(
    name: str, by_command: Path, by_notebooks: Callable[[str], Path]
) -> None:
    made, workspace = by_command / "reports" / name, by_notebooks(name)
    kept = workspace / "data" / "processed" / name / "figures.json"
    assert json.loads(kept.read_text("utf-8")) == json.loads((made / "figures.json").read_text("utf-8"))
    for ending in ("html", "pdf", *(["docx"] if name == "2023-07" else [])):
        run("nbconvert", "--to", f"hazard-{ending}", f"{name}.ipynb", folder=workspace)
        assert (workspace / f"{name}.{ending}").read_bytes() == (made / f"briefing.{ending}").read_bytes()


@pytest.mark.slow
def test_the_commands_own_notebook_makes_its_products_again(by_command: Path, tmp_path: Path) -> None:
    made = by_command / "reports" / "2023-08-interim"
    run(
        "nbconvert",
        "--to",
        "hazard-html",
        "--output-dir",
        str(tmp_path),
        str(made / "briefing.ipynb"),
        folder=tmp_path,
    )
    assert (tmp_path / "briefing.html").read_bytes() == (made / "briefing.html").read_bytes()


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
