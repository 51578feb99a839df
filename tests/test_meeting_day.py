"""The day of the meeting: given or the campaign's, in figures.json and on the paper, and no figure hangs on it."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from hazardlib import pipeline
from hazardlib.cli import _run
from hazardlib.errors import UsageError
from tests.desk import MANAGEMENT, Desk, hazard

KNOWN_AT = "2023-07-21T09:00"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", due_on=date(2023, 7, 22)))
    return desk


def figures_of(desk: Desk, meeting_on: str = "") -> dict[str, object]:
    run = pipeline.open_run(
        month="2023-07", known_at=KNOWN_AT, meeting_on=meeting_on, workspace=desk.workspace
    )
    return pipeline.measure(run, keep=True).figures


def test_without_one_it_is_the_campaign_s_and_another_one_changes_no_figure(desk: Desk) -> None:
    usual, moved = figures_of(desk), figures_of(desk, "2023-07-24")
    assert (usual.pop("meeting_on"), moved.pop("meeting_on")) == ("2023-07-25", "2023-07-24")
    assert usual == moved


@pytest.mark.usefixtures("composing")
def test_the_paper_bears_it_and_another_day_alone_is_no_correction(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--workspace", str(desk.workspace.root), "--known-at", KNOWN_AT]
    command = ["briefing", "monthly", "--month", "2023-07", *where]
    folder = desk.workspace.reports / "2023-07"
    _run(command)
    assert "2023年7月25日印发" in (folder / "briefing.html").read_text("utf-8")
    _run([*command, "--meeting-on", "2023-07-24"])
    page = (folder / "briefing.html").read_text("utf-8")
    assert "2023年7月24日印发" in page
    assert "第2版" not in page
    assert json.loads((folder / "figures.json").read_text("utf-8"))["meeting_on"] == "2023-07-24"
    capsys.readouterr()
    _run(
        ["trace", "overall.all.found", "--name", "2023-07", "--workspace", str(desk.workspace.root), "--json"]
    )
    assert json.loads(capsys.readouterr().out)["value"] == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"month": "2023-07", "meeting_on": "2023-07-19"},
            "应当在数据截止日期 2023-07-20 至 2023-08-25 之间",
        ),
        ({"month": "2023-07", "meeting_on": "2032-07-24"}, "例会日期（--meeting-on）写的是 2032-07-24"),
        ({"month": "2023-07", "meeting_on": "7月24日"}, "请写成 2023-07-20 这样的日期"),
        ({"kind": "interim", "meeting_on": "2023-08-01"}, "阶段工作情况没有例会"),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_chinese(desk: Desk, asked: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        pipeline.open_run(**asked, workspace=desk.workspace)
