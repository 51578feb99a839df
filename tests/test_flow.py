"""The whole way, as people go it: commands on real spreadsheets, products on disk."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from hazardlib.cli import _run
from hazardlib.domain.month import parse_time
from hazardlib.domain.terms import SAMPLE_MARK
from hazardlib.pipeline.intake import ingest
from hazardlib.pipeline.run import open_run
from hazardlib.pipeline.stages import measure
from hazardlib.store import Store
from hazardlib.workspace import open_workspace
from tests.composed import PublisherOfTheDemo, compose_instead_of_printing
from tests.folders import copy_own_lists, files_of

pytestmark = pytest.mark.slow

PRODUCTS = {"briefing.html", "briefing.pdf", "briefing.ipynb", "figures.json"}


def workspace_of(demo: Path, folder: Path, until: str) -> Path:
    """Make a workspace that took in what the demo had received by a moment."""
    sent = Store(demo / "data" / "processed").read("submissions").to_pylist()
    arrived = {
        each["file"]: each["first_seen_at"] for each in sent if each["first_seen_at"] <= parse_time(until)
    }
    for file in arrived:
        place = folder / "data" / "raw" / file
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(demo / "data" / "raw" / file, place)
    copy_own_lists(demo, folder)
    ingest(open_workspace(folder), received_at=arrived)
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


def test_a_second_run_writes_the_same_workbooks_adds_no_commit_and_changes_no_byte(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files_of(demo)
    compose_instead_of_printing(monkeypatch, PublisherOfTheDemo)

    assert _run(["demo", "--workspace", str(demo)]) == 0

    assert files_of(demo) == before


def test_august_comes_out_the_same_after_november(demo: Path, tmp_path: Path) -> None:
    then = workspace_of(demo, tmp_path, "2023-08-01T17:00")
    run = open_run(kind="interim", known_at="2023-08-01T17:00", workspace=str(then))

    figures = json.loads((demo / "reports" / "2023-08-interim" / "figures.json").read_text("utf-8"))

    assert json.loads(json.dumps(dict(measure(run).figures))) == figures


def test_the_refused_file_is_named_and_the_rest_is_taken_in(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(demo / "data" / "raw" / "2023-08", tmp_path / "data" / "raw" / "2023-08")

    assert _run(["ingest", "--workspace", str(tmp_path), "--received-at", "2023-08-20T09:00"]) == 1

    said = capsys.readouterr().out
    (refused,) = [line for line in said.splitlines() if line.startswith("[退回重报]")]
    assert "工程建设科8月份台账.xls" in refused
    assert "2023年7月" in said
    _run(["status", "2023-08", "--json", "--workspace", str(tmp_path)])
    status = json.loads(capsys.readouterr().out)
    august = {entry["department"]: entry["status"] for entry in status if entry["month"] == "2023-08"}
    assert august.pop("工程建设科") == "refused"
    assert set(august.values()) <= {"on_time", "late", "nil"}


@pytest.mark.usefixtures("composing")
def test_one_workbook_in_an_empty_workspace_yields_a_briefing_that_misses_ten(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (source,) = (demo / "data" / "raw" / "2023-07").glob("公共管理办公室*")
    target = tmp_path / "data" / "raw" / "2023-07" / "新文件.xlsx"
    target.parent.mkdir(parents=True)
    shutil.copy2(source, target)

    done = _run(["run", "2023-07", "--workspace", str(tmp_path)])

    assert done in (0, 1), capsys.readouterr().err
    folder = tmp_path / "reports" / "2023-07"
    figures = json.loads((folder / "figures.json").read_text("utf-8"))
    july = [entry["status"] for entry in figures["reporting"] if entry["month"] == "2023-07"]
    assert july.count("missing") == 10
    assert (figures["as_of"], figures["kind"], figures["month"]) == ("2023-07-20", "monthly", "2023-07")
    assert "应报11个部门，实报1个" in (folder / "briefing.html").read_text("utf-8")

    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert _run(["run", "2023-07", "--workspace", str(tmp_path)]) == done
    assert "没有变化" in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


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


def test_a_folder_without_data_raw_is_refused_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(["run", "2023-07", "--workspace", str(tmp_path / "nowhere")]) == 2

    (said,) = capsys.readouterr().err.strip().splitlines()
    assert "data/raw" in said
