"""The whole way, as people go it: commands on real spreadsheets, products on disk."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hazardlib.cli import _run
from hazardlib.domain.campaign import load_campaign
from hazardlib.domain.month import parse_time
from hazardlib.domain.terms import SAMPLE_MARK
from hazardlib.pipeline.intake import ingest
from hazardlib.pipeline.run import open_run
from hazardlib.pipeline.stages import measure
from hazardlib.sample import Delivery, write_lists, write_sample
from hazardlib.workspace import open_workspace
from tests.composed import PublisherOfTheDemo, compose_instead_of_printing
from tests.folders import files_of

pytestmark = pytest.mark.slow

PRODUCTS = {"briefing.html", "briefing.pdf", "briefing.ipynb", "figures.json"}


def hazard(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        [sys.executable, "-m", "hazardlib", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        timeout=300,
        check=False,
    )


def commits(workspace: Path) -> dict[str, int]:
    """Return how many commits each table has."""
    logs = (workspace / "data" / "processed").glob("*/_delta_log")
    return {log.parent.name: len(list(log.glob("*.json"))) for log in logs}


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Delivery]]:
    raw = tmp_path_factory.mktemp("sample")
    return raw, write_sample(raw, load_campaign(open_workspace("").campaign))


def workspace_of(raw: Path, deliveries: list[Delivery], folder: Path, until: str) -> Path:
    """Make a workspace that took in what had arrived by a moment."""
    arrived = [each for each in deliveries if each.received_at <= parse_time(until)]
    for each in arrived:
        place = folder / "data" / "raw" / each.file
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(raw / each.file, place)
    for name, text in write_lists(load_campaign(open_workspace("").campaign)).items():
        (folder / name).write_bytes(text.encode())
    ingest(open_workspace(folder), received_at={each.file: each.received_at for each in arrived})
    return folder


def test_the_demo_makes_both_summaries_whole_and_marks_them(demo: Path) -> None:
    for name in ("2023-08-interim", "2023-12-final"):
        folder = demo / "reports" / name
        assert {path.name for path in folder.iterdir()} >= PRODUCTS
        figures = json.loads((folder / "figures.json").read_text("utf-8"))
        assert figures["sample_data"] is True
        assert len(figures["by_sector"]) == 13
        assert len(figures["by_leader"]) == 9
        assert SAMPLE_MARK in (folder / "briefing.html").read_text("utf-8")


def test_a_second_run_adds_no_commit_and_changes_no_byte(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = commits(demo)
    content = files_of(demo / "reports")
    compose_instead_of_printing(monkeypatch, PublisherOfTheDemo)

    assert _run(["demo", "--workspace", str(demo)]) == 0

    assert commits(demo) == before
    assert files_of(demo / "reports") == content


def test_august_comes_out_the_same_after_november(
    demo: Path, deliveries: tuple[Path, list[Delivery]], tmp_path: Path
) -> None:
    then = workspace_of(*deliveries, tmp_path, "2023-08-01T17:00")
    run = open_run(kind="interim", known_at="2023-08-01T17:00", workspace=str(then))

    figures = json.loads((demo / "reports" / "2023-08-interim" / "figures.json").read_text("utf-8"))

    assert json.loads(json.dumps(measure(run).figures)) == figures


def test_the_refused_file_is_named_and_the_rest_is_taken_in(
    deliveries: tuple[Path, list[Delivery]], tmp_path: Path
) -> None:
    raw, _ = deliveries
    shutil.copytree(raw / "2023-08", tmp_path / "data" / "raw" / "2023-08")

    done = hazard("ingest", "--workspace", str(tmp_path), "--received-at", "2023-08-20T09:00")

    assert done.returncode == 1, done.stderr
    (refused,) = [line for line in done.stdout.splitlines() if line.startswith("[退回重报]")]
    assert "工程建设科8月份台账.xls" in refused
    assert "2023年7月" in done.stdout
    status = json.loads(hazard("status", "2023-08", "--json", "--workspace", str(tmp_path)).stdout)
    august = {entry["department"]: entry["status"] for entry in status if entry["month"] == "2023-08"}
    assert august.pop("工程建设科") == "refused"
    assert set(august.values()) <= {"on_time", "late", "nil"}


def test_one_workbook_in_an_empty_workspace_yields_a_briefing_that_misses_ten(
    deliveries: tuple[Path, list[Delivery]], tmp_path: Path
) -> None:
    raw, _ = deliveries
    (source,) = (raw / "2023-07").glob("公共管理办公室*")
    target = tmp_path / "data" / "raw" / "2023-07" / "新文件.xlsx"
    target.parent.mkdir(parents=True)
    shutil.copy2(source, target)

    done = hazard("run", "2023-07", "--workspace", str(tmp_path))

    assert done.returncode in (0, 1), done.stderr
    folder = tmp_path / "reports" / "2023-07"
    figures = json.loads((folder / "figures.json").read_text("utf-8"))
    july = [entry["status"] for entry in figures["reporting"] if entry["month"] == "2023-07"]
    assert july.count("missing") == 10
    assert (figures["as_of"], figures["kind"], figures["month"]) == ("2023-07-20", "monthly", "2023-07")
    assert "应报11个部门，实报1个" in (folder / "briefing.html").read_text("utf-8")

    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    again = hazard("run", "2023-07", "--workspace", str(tmp_path))
    assert again.returncode == done.returncode
    assert "没有变化" in again.stdout
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def papermill(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    notebook = open_workspace("").notebooks / "4_brief.ipynb"
    return subprocess.run(
        [sys.executable, "-m", "papermill", str(notebook), "out.ipynb", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=300,
        check=False,
    )


def test_the_briefing_notebook_runs_from_any_folder_by_plain_papermill(demo: Path, tmp_path: Path) -> None:
    done = papermill("-p", "month", "2023-07", "-p", "workspace", str(demo), folder=tmp_path)

    assert done.returncode == 0, done.stderr
    assert "总体情况" in (tmp_path / "out.ipynb").read_text("utf-8")


def test_a_misspelt_parameter_is_refused_by_the_notebook_itself(demo: Path, tmp_path: Path) -> None:
    done = papermill("-p", "mouth", "2023-08", "-p", "workspace", str(demo), folder=tmp_path)

    assert done.returncode != 0
    assert "没有名为 mouth 的参数" in (tmp_path / "out.ipynb").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "2023-13"), "2023-07"),
        (("run", "2024-05"), "报送月份"),
        (("run", "七月"), "2023-07"),
        (("run",), "hazard run --help"),
        (("briefing", "weekly"), "monthly"),
        (("briefing", "interim", "--as-of", "8月1日"), "2023-07-20"),
        (("ingest", "--received-at", "昨天"), "2023-08-01T17:00"),
        (("frobnicate",), "hazard --help"),
    ],
)
def test_a_users_mistake_is_one_line_and_exit_status_2(
    arguments: tuple[str, ...],
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)

    monkeypatch.chdir(tmp_path)

    assert _run([*arguments]) == 2

    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.strip().splitlines()) == 1
    assert said in told.err


def test_a_folder_without_data_raw_is_refused_with_what_to_do(tmp_path: Path) -> None:
    done = hazard("run", "2023-07", "--workspace", str(tmp_path / "nowhere"))

    assert done.returncode == 2
    assert "data/raw" in done.stderr
    assert "Traceback" not in done.stderr
