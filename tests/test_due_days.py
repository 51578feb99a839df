"""What earlier due days came to is kept, and counted anew as soon as anything that it was counted from is another."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hazardlib.pipeline.stages import measure
from hazardlib.pipeline.trace import trace
from tests.desk import MANAGEMENT, Desk, at, hazard

JUNE, AUGUST = date(2023, 6, 20), date(2023, 8, 20)


@pytest.fixture
def desk(counted: Desk, tmp_path: Path) -> Desk:
    return counted.copy(tmp_path / "desk")


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return a desk that knows of one hazard in June and of a second one in July, with August's figures."""
    desk = Desk(tmp_path_factory.mktemp("counted"))
    desk.receive(MANAGEMENT, "2023-06", hazard("A1"), seen_at=at(6, 19))
    desk.receive(
        MANAGEMENT, "2023-07", hazard("A1"), hazard("A2", found_on=date(2023, 7, 3)), seen_at=at(7, 19)
    )
    measure(desk.run_as_of(AUGUST), keep=True)
    return desk


def found_by_month(desk: Desk, **asked: Any) -> list[int]:
    """Return what the trend of August's paper says, counted again."""
    shutil.rmtree(desk.workspace.processed / "2023-08")
    return [each["all"]["found"] for each in desk.ask(AUGUST, **asked).figures["trend"]]


def kept_file(desk: Desk) -> Path:
    return desk.workspace.processed / "due_days.json"


def spoil(desk: Desk) -> None:
    """Write another number of June's hazards into what is kept."""
    path = kept_file(desk)
    kept = json.loads(path.read_text("utf-8"))
    for each in kept.values():
        each["all"]["found"] += 6 if each["all"]["found"] == 1 else 0
    path.write_text(json.dumps(kept), "utf-8")


def test_a_due_day_that_is_kept_is_not_counted_again(desk: Desk) -> None:
    assert len(json.loads(kept_file(desk).read_text("utf-8"))) == 2
    spoil(desk)  # to see that it is what is read
    assert found_by_month(desk) == [7, 2, 2]


def test_what_comes_in_late_has_its_due_day_counted_anew(desk: Desk) -> None:
    spoil(desk)
    desk.receive(MANAGEMENT, "2023-06", hazard("A1"), hazard("A3"), seen_at=at(8, 1))
    assert found_by_month(desk) == [2, 3, 3]


def test_as_known_earlier_it_is_counted_from_what_was_known_then(desk: Desk) -> None:
    spoil(desk)
    assert found_by_month(desk, known_at=at(7, 1)) == [7, 1, 1]


def test_a_correction_has_its_due_day_counted_anew(desk: Desk) -> None:
    spoil(desk)
    place = f"2023-06/{MANAGEMENT}甲.xlsx"
    head = "file,sheet,where,expected,value,why,who,when"
    line = f"{place},,4 location,一层厨房,二层厨房,写错,王五,2023-07-01"
    (desk.workspace.root / "corrections.csv").write_text(f"{head}\n{line}\n", "utf-8")
    assert found_by_month(desk) == [1, 2, 2]


def test_a_damaged_file_is_nothing_kept(desk: Desk) -> None:
    kept_file(desk).write_text("{", "utf-8")
    assert found_by_month(desk) == [1, 2, 2]


def test_trace_counts_a_kept_due_day_anew(desk: Desk) -> None:
    spoil(desk)
    shutil.rmtree(desk.workspace.processed / "2023-08")
    run = desk.run_as_of(AUGUST)
    issued = desk.workspace.reports / run.name / "figures.json"
    issued.parent.mkdir(parents=True)
    issued.write_text(json.dumps(dict(measure(run).figures)), "utf-8")

    assert trace(desk.workspace, "trend.2023-07.all.found").agrees
    wrong = trace(desk.workspace, "trend.2023-06.all.found")
    assert (wrong.value, len(wrong.numerator), wrong.agrees) == (7, 1, False)
