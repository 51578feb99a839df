"""A workspace read as pandas frames: what `hazardlib.open_workspace` promises, its examples, and the documents' own."""

from __future__ import annotations

import ast
import doctest
import importlib.util
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import hazardlib
from hazardlib import analysis, analysis_diff
from hazardlib.analysis import TABLES, WorkspaceReader
from hazardlib.cli import _run
from hazardlib.errors import UsageError
from hazardlib.pipeline.stages import measure
from tests.desk import FINANCE, MANAGEMENT, SAFETY, Desk, at, hazard, stated
from tests.folders import files_of
from tests.test_architecture import HEAVY

ROOT = Path(__file__).parents[1]
SNIPPETS = re.findall(r"^```python ?(\w*)\n(.*?)^```", (ROOT / "docs/analysis.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)  # fmt: skip


def test_importing_hazardlib_imports_nothing_heavy() -> None:
    command = f"import sys, hazardlib; print([name for name in {HEAVY!r} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def issue(desk: Desk, day: date) -> None:
    """Put a month's figures where an issued paper has them."""
    run = desk.run_as_of(day)
    folder = desk.workspace.reports / run.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "figures.json").write_text(json.dumps(dict(measure(run, keep=True).figures)), "utf-8")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return a desk with two papers: A1 is put right, A2's deadline moves, A3 is new; of July's ledger there are two versions."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    first, second = (
        hazard("A1", level="major"),
        hazard("A2", fix_type="time_limited", due_on=date(2023, 7, 10)),
    )
    lost = hazard("A9", description="灭火器过期")
    desk.receive(MANAGEMENT, "2023-07", first, second, lost, seen_at=at(7, 18))
    desk.receive(
        MANAGEMENT, "2023-07", first | {"status": "in_progress"}, second, hazard("A4", description="线路老化"),
        progress=[stated("罚款", 1.5)], seen_at=at(7, 19),
    )  # fmt: skip
    done = first | {"status": "rectified", "rectified_on": date(2023, 8, 2)}
    moved = second | {"due_on": date(2023, 8, 30)}
    new = hazard("A3", description="阀门漏气", found_on=date(2023, 8, 3))
    decided = {"met_on": date(2023, 7, 25), "matter": "换管", "department": FINANCE}
    desk.receive(
        MANAGEMENT, "2023-08", done, moved, hazard("A4", description="线路老化"), new,
        matters=[decided], seen_at=at(8, 18),
    )  # fmt: skip
    issue(desk, date(2023, 7, 20))
    issue(desk, date(2023, 8, 20))
    return desk


@pytest.fixture(scope="module")
def reader(desk: Desk) -> WorkspaceReader:
    return hazardlib.open_workspace(desk.workspace.root)


def test_reading_writes_nothing_and_what_is_handed_out_may_be_changed(desk: Desk) -> None:
    root = desk.workspace.root
    moments = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    before = files_of(root)

    reader = hazardlib.open_workspace(root)
    reader.papers(), reader.submissions(), reader.findings(), reader.leaders(), reader.history()
    spoilt = reader.hazards()
    spoilt["state"] = "spoilt"
    reader.rates(by="leader"), reader.story("A1"), reader.rows("progress"), reader.trace("overall.all.found")
    reader.diff("2023-07", "2023-08"), reader.diff_submissions(MANAGEMENT, "2023-07")

    assert set(reader.hazards()["state"]) == {"open", "rectified"}
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == moments
    assert files_of(root) == before


def test_two_papers_differ_in_figures_hazards_states_and_deadlines(reader: WorkspaceReader) -> None:
    change = reader.diff("2023-07", "2023-08")

    assert change.added["hazard_no"].to_list() == ["A3"]
    assert change.removed.empty
    moved = change.states.set_index("hazard_no")
    assert moved.loc["A1", ["state_before", "state_after"]].to_list() == ["in_progress", "rectified"]
    assert change.deadlines["hazard_no"].to_list() == ["A2"]
    days = change.deadlines.loc[0, ["due_on_before", "due_on_after"]].to_list()
    assert days == [pd.Timestamp(2023, 7, 10), pd.Timestamp(2023, 8, 30)]
    figures = change.figures.set_index("path")
    assert figures.loc["overall.all.found", ["before", "after", "change"]].to_list() == [3, 4, 1]
    assert "overall.all.closed" not in figures.index
    assert reader.diff("2023-08", "2023-07").removed["hazard_no"].to_list() == ["A3"]
    assert reader.diff("2023-07", "2023-07").figures.empty


def test_a_later_version_is_compared_cell_by_cell_with_the_one_it_replaced(reader: WorkspaceReader) -> None:
    changed = reader.diff_submissions("公管办", "2023-07")
    told = changed[["change", "hazard_no", "field", "before", "after"]].fillna("").to_numpy().tolist()
    assert told == [
        ["removed", "A9", "", "", ""],
        ["added", "A4", "", "", ""],
        ["changed", "A1", "status", "open", "in_progress"],
    ]
    words = reader.diff_submissions(MANAGEMENT, "2023-07", labels="zh")
    assert words.loc[2, ["变化", "字段", "原为", "现为"]].to_list() == [
        "改动",
        "整改状态",
        "未整改",
        "整改中",
    ]


def test_only_the_version_that_counts_is_counted(reader: WorkspaceReader) -> None:
    assert reader.submissions()["is_effective"].to_list() == [False, True, True]
    assert reader.rows("observations", "2023-07")["hazard_no"].to_list() == ["A1", "A2", "A4"]
    assert reader.rows("progress")[["reported_by", "month", "this_month"]].to_numpy().tolist() == [
        [MANAGEMENT, "2023-07", 1.5]
    ]
    assert reader.rows("matters")[["department", "reported_by"]].to_numpy().tolist() == [
        [FINANCE, MANAGEMENT]
    ]


def test_chinese_labels_are_unique_and_excel_takes_every_table(
    reader: WorkspaceReader, tmp_path: Path
) -> None:
    frames = [reader.hazards(labels="zh"), reader.history(labels="zh"), reader.submissions(labels="zh")]
    frames += [
        reader.rates(labels="zh"),
        reader.rates(by="leader", labels="zh"),
        reader.findings(labels="zh"),
    ]
    frames += [
        reader.rows(name, labels="zh") for name in TABLES if name in {"observations", "duties", "matters"}
    ]
    for frame in frames:
        assert frame.columns.is_unique
        assert not [name for name in frame.columns if re.fullmatch(r"[a-z_]+", str(name))]
        frame.to_excel(tmp_path / "any.xlsx")
    first = frames[0].set_index("隐患编号").loc["A1"]
    assert first[["行业领域", "状态"]].to_list() == ["燃气安全领域", "已整改"]


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda reader: reader.hazards("2023-09"), "没有“2023-09”这份材料。可以写：2023-07、2023-08。"),
        (lambda reader: reader.story("A-1"), "没有编号或标识为“A-1”的隐患。最接近的是：A1"),
        (lambda reader: reader.rates(by="sektor"), "by 不能是“sektor”。可以写：sector、"),
        (lambda reader: reader.rows("ledger"), "table 不能是“ledger”。可以写：observations、"),
        (lambda reader: reader.hazards(labels="cn"), "labels 不能是“cn”。可以写：code、zh。"),
        (lambda reader: reader.trace("overall.al.found"), "最接近的是：overall.all.found"),
        (lambda reader: reader.diff_submissions("公共管理", "2023-07"), f"最接近的是：{MANAGEMENT}"),
        (lambda reader: reader.diff_submissions(MANAGEMENT, "2023-08"), "收下了 1 份，没有一份取代另一份"),
    ],
)
def test_what_does_not_exist_is_answered_with_what_does(reader: WorkspaceReader, ask: Any, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        ask(reader)


def test_the_commands_say_what_a_meeting_decided_and_what_a_re_inspection_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    desk = Desk(tmp_path / "desk")
    done = {"status": "closed", "rectified_on": date(2023, 6, 20), "accepted_on": date(2023, 6, 25)}
    desk.receive(MANAGEMENT, "2023-07", hazard("A1", **done), hazard("A2", due_on=date(2023, 7, 10)))
    look = {"reinspected_on": date(2023, 8, 5), "hazard_no": "A1", "unit": "万科里商业中心", "result": "back"}
    matter = {
        "met_on": date(2023, 7, 25),
        "matter": "延期：换管",
        "hazard_no": "A2",
        "due_on": date(2023, 8, 31),
    }
    desk.receive(SAFETY, "2023-08", reinspections=[look], matters=[matter])
    issue(desk, date(2023, 8, 20))
    for command in (["history", "A1"], ["history", "A2"], ["trace", "overall.all.open"]):
        assert _run([*command, "--workspace", str(desk.workspace.root)]) == 0
    said = capsys.readouterr().out
    assert (said.count("回头看发现未整改或反弹"), said.count("例会议定")) == (2, 2)


def test_the_commands_say_the_same(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    where = ["--workspace", str(desk.workspace.root)]
    assert _run(["diff", "2023-07", "2023-08", *where]) == 0
    said = capsys.readouterr().out
    assert "隐患新增 1 条，不再有 0 条，状态有变 1 条，期限有变 1 条" in said
    assert re.search(r"累计发现 +3条 +4条 +增加1条", said)
    assert re.search(r"A2 .*2023年7月10日 +2023年8月30日", said)
    assert _run(["diff", "2023-07", "2023-08", *where, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["added"][0]["hazard_no"], found["deadlines"][0]["due_on_after"]) == ("A3", "2023-08-30")

    assert _run(["history", "A1", *where]) == 0
    assert re.search(r"2023-08 +公共管理办公室 +已整改 +重大事故隐患", capsys.readouterr().out)
    assert _run(["history", "A1", *where, "--json"]) == 0
    assert [each["status"] for each in json.loads(capsys.readouterr().out)] == ["in_progress", "rectified"]
    assert _run(["history", "B1", *where]) == 2
    assert "没有编号或标识为“B1”的隐患" in capsys.readouterr().err


@pytest.fixture
def beside_demo(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder, the current one, in which the demo stands as ``demo``."""
    (tmp_path / "demo").symlink_to(demo)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_the_examples_of_the_docstrings_hold(beside_demo: Path) -> None:
    workspace = hazardlib.open_workspace(beside_demo / "demo")
    names = ("display.width", 200, "display.max_columns", 30, "display.unicode.east_asian_width", False)
    with pd.option_context(*names):
        for module in (hazardlib, analysis, analysis_diff):
            done = doctest.testmod(module, extraglobs={"workspace": workspace})
            assert done.failed == 0
            assert done.attempted > 0 or module is analysis_diff


@pytest.mark.slow
def test_the_snippets_of_the_document_run(beside_demo: Path) -> None:
    names: dict[str, Any] = {}
    for needs, snippet in SNIPPETS:
        if not needs or importlib.util.find_spec(needs):
            exec(compile(snippet, "docs/analysis.md", "exec"), names)
    assert pd.read_excel(beside_demo / "july.xlsx", engine="calamine").shape[0] == 182


@pytest.mark.slow
@pytest.mark.usefixtures("beside_demo")
def test_each_question_of_the_notebook_is_answered_in_one_cell(capsys: pytest.CaptureFixture[str]) -> None:
    notebook = json.loads((ROOT / "notebooks/explore.ipynb").read_text("utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    names: dict[str, Any] = {}
    answers = [run_cell(cell, names) for cell in [cells[0], 'workspace = "demo"', *cells[1:]]]
    tables = [each for each in answers if isinstance(each, pd.DataFrame)]
    assert len(tables) == 5
    assert not any(each.empty for each in tables)
    assert tables[3]["负责领导"].notna().all()
    assert "隐患来源与行业领域" in capsys.readouterr().out


def run_cell(cell: str, names: dict[str, Any]) -> Any:
    """Run a notebook's cell; return the value of its last expression, which a notebook shows."""
    body = ast.parse(cell).body
    last = (
        ast.Expression(body.pop().value) if isinstance(body[-1], ast.Expr) else ast.parse("None", mode="eval")
    )  # type: ignore[attr-defined]
    exec(compile(ast.Module(body, []), "explore.ipynb", "exec"), names)
    return eval(compile(last, "explore.ipynb", "eval"), names)
