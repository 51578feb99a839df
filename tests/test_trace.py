"""From a figure of an issued paper to the hazards, files, sheets and rows behind it, as they were known then."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hazardlib.cli import _run
from hazardlib.measure.paths import Group, figure_sources, hazards_behind
from hazardlib.measure.rates import group_hazards
from hazardlib.pipeline.run import Run, open_run
from hazardlib.pipeline.stages import Results, measure, merge
from hazardlib.pipeline.trace import trace
from hazardlib.workspace import Workspace, open_workspace
from tests.desk import MANAGEMENT, Desk, at, duty, hazard

JULY_MEETING = "2023-07-25T08:00"


def issue(workspace: Workspace, month: str = "2023-07", known_at: str = JULY_MEETING) -> tuple[Run, Results]:
    """Put a month's figures.json where an issued paper has it."""
    run = open_run(kind="monthly", month=month, known_at=known_at, workspace=workspace)
    results = measure(run)
    folder = workspace.reports / run.name
    folder.mkdir(parents=True)
    (folder / "figures.json").write_text(json.dumps(results.figures, ensure_ascii=False), "utf-8")
    return run, results


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk with three gas hazards: one closed, one overdue, one due later; two of them stated twice."""
    desk = Desk(tmp_path)
    due = {"fix_type": "time_limited", "due_on": date(2023, 7, 10)}
    first = hazard("A1", level="major", **due)
    second = hazard("A2", fix_type="time_limited", due_on=date(2023, 8, 30))
    desk.receive(MANAGEMENT, "2023-06", first, second, seen_at=at(6, 19))
    closed = hazard("A3", found_on=date(2023, 7, 3), status="closed", accepted_on=date(2023, 7, 8), **due)
    late_duty = duty("mobilisation", date(2023, 8, 1))
    desk.receive(
        MANAGEMENT, "2023-07", first | {"status": "in_progress"}, second, closed, duties=[late_duty],
        seen_at=at(7, 19),
    )  # fmt: skip
    issue(desk.workspace)
    return desk


def places(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(said["month"], said["status"], said["file"]) for said in found["story"]]


def test_a_count_leads_to_its_hazard_and_to_what_each_month_said_of_it(desk: Desk) -> None:
    found = trace(desk.workspace, "overall.major.overdue", "2023-07")

    assert (found.value, found.denominator, found.agrees) == (1, None, True)
    (one,) = found.hazards
    assert (one["hazard_no"], one["due_on"], one["state"]) == ("A1", "2023-07-10", "in_progress")
    june, july = f"2023-06/{MANAGEMENT}甲.xlsx", f"2023-07/{MANAGEMENT}乙.xlsx"
    assert places(one) == [("2023-06", "open", june), ("2023-07", "in_progress", july)]
    assert [said["speaks"] for said in one["story"]] == [False, True]
    assert all(said["sheet"] and said["row"] > 1 for said in one["story"])


def test_a_rate_leads_to_its_numerator_and_its_denominator(desk: Desk) -> None:
    found = trace(desk.workspace, "by_sector.燃气安全领域.all.on_time_rate", "2023-07")

    called = {each["hazard_id"]: each["hazard_no"] for each in found.hazards}
    assert [called[identity] for identity in found.numerator] == ["A3"]
    assert sorted(called[identity] for identity in found.denominator or ()) == ["A1", "A3"]
    assert found.value == 0.5
    assert found.agrees


def test_what_arrives_after_the_paper_does_not_change_what_stood_behind_it(desk: Desk) -> None:
    mended = hazard("A1", level="major", status="closed", accepted_on=date(2023, 7, 9))
    desk.receive(MANAGEMENT, "2023-07", mended, seen_at=at(7, 28))

    found = trace(desk.workspace, "overall.major.overdue")

    assert [each["hazard_no"] for each in found.hazards] == ["A1"]
    assert found.agrees


def test_a_figure_that_no_longer_comes_out_the_same_is_said_to_be_so(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    path = desk.workspace.reports / "2023-07" / "figures.json"
    figures = json.loads(path.read_text("utf-8"))
    figures["overall"]["all"]["found"] += 1
    path.write_text(json.dumps(figures), "utf-8")

    assert _run(["trace", "overall.all.found", "--workspace", str(desk.workspace.root)]) == 1
    assert "[对不上]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("level", "figure", "other"),
    [
        ("all", "median_days_to_close", 999),
        ("all", "closure_rate_ci", [0.0, 1.0]),
        ("major", "closure_rate", 0.9),
    ],
)
def test_medians_intervals_and_rates_are_worked_out_again(
    desk: Desk, level: str, figure: str, other: object
) -> None:
    path = desk.workspace.reports / "2023-07" / "figures.json"
    asked = f"overall.{level}.{figure}"
    assert trace(desk.workspace, asked, "2023-07").agrees
    figures = json.loads(path.read_text("utf-8"))
    figures["overall"][level][figure] = other
    path.write_text(json.dumps(figures), "utf-8")
    assert not trace(desk.workspace, asked, "2023-07").agrees


def test_a_list_that_has_changed_is_said_to_be_so(desk: Desk) -> None:
    path = desk.workspace.reports / "2023-07" / "figures.json"
    figures = json.loads(path.read_text("utf-8"))
    figures["duties"]["overdue"][0]["row"] += 1
    path.write_text(json.dumps(figures), "utf-8")
    assert not trace(desk.workspace, "duties.overdue", "2023-07").agrees


def test_a_list_of_duties_is_printed_with_file_sheet_and_row(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["duties.overdue", "--name", "2023-07", "--workspace", str(desk.workspace.root)]
    assert _run(["trace", *arguments, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert rows
    assert {row["file"] for row in rows} == {f"2023-07/{MANAGEMENT}乙.xlsx"}
    assert {row["sheet"] for row in rows} == {"企业履责"}

    assert _run(["trace", *arguments]) == 0
    said = capsys.readouterr().out
    assert f"{MANAGEMENT}乙.xlsx［企业履责］第 {rows[0]['row']} 行：单位 万科里商业中心" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["overall.majr.overdue"], "最接近的是：overall.major.overdue"),
        (["overall.all.found", "--name", "2023-08"], "没有“2023-08”这份材料。可以写：2023-07。"),
    ],
)
def test_what_does_not_exist_is_answered_in_one_line(
    desk: Desk, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert _run(["trace", *arguments, "--workspace", str(desk.workspace.root)]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert len(error.strip().splitlines()) == 1


@pytest.mark.slow
def test_every_path_of_the_sample_leads_to_as_many_hazards_as_the_figure_says(demo: Path) -> None:
    figures = json.loads((demo / "reports" / "2023-07" / "figures.json").read_text("utf-8"))
    asked = {key: figures[key] for key in ("kind", "month", "as_of", "known_at")}
    run = open_run(**asked, workspace=open_workspace(demo))
    register = merge(run)
    membership = group_hazards(register.hazards, register.leaders)
    known = set(register.hazards["hazard_id"])
    # A figure counts by flags and days; without the texts each of thousands of questions takes a fifth of the time.
    flags = register.hazards.select_dtypes(["bool", "datetime"]).columns
    hazards = register.hazards[["hazard_id", *flags]]

    compared: set[Group] = set()  # a group goes by its code and by its name
    for path, source in figure_sources(figures).items():
        assert known.issuperset(source.ids), path
        if source.group is None or source.group in compared:
            continue
        numerator, denominator = hazards_behind(source.group, hazards, membership, run.previous_on)
        if denominator is None:
            assert len(numerator) == source.value, path
        elif source.group.figure.endswith("_rate"):
            assert set(numerator) <= set(denominator), path
            assert source.value == (len(numerator) / len(denominator) if denominator else None), path
        compared.add(source.group)
    assert len(compared) > 1000
