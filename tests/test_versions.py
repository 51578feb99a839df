"""The versions of one file, one after the other in its place: which of them counts, and from when on."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from hazardlib import pipeline
from hazardlib.domain.month import TIMEZONE
from hazardlib.pipeline import intake, run
from hazardlib.pipeline.doctor import diagnose
from hazardlib.store import Store, to_frame
from tests.desk import MANAGEMENT, SAFETY, Desk, at, hazard
from tests.recompute.register import Submission
from tests.recompute.workbooks import write_workbook

JULY = date(2023, 7, 20)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def put(desk: Desk, file: str, content: bytes, seen_at: datetime) -> int:
    """Lay a version in its place and take it in; return how many were new."""
    path = desk.workspace.raw / file
    path.write_bytes(content)
    return len(pipeline.ingest(desk.workspace, received_at=seen_at).submissions)


def test_a_version_put_back_counts_again_from_then_on(desk: Desk) -> None:
    open_file = desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), seen_at=at(7, 17))
    first = (desk.workspace.raw / open_file).read_bytes()
    other = desk.receive(MANAGEMENT, "2023-07", hazard("A-1", status="rectified"), seen_at=at(7, 18))
    second = (desk.workspace.raw / other).read_bytes()
    (desk.workspace.raw / other).unlink()

    assert put(desk, open_file, second, at(7, 18, 12)) == 1
    assert put(desk, open_file, second, at(7, 18, 13)) == 0
    assert put(desk, open_file, first, at(7, 19)) == 1
    assert put(desk, open_file, first, at(7, 19, 12)) == 0

    states = [desk.only(JULY, moment)["state"] for moment in (at(7, 17), at(7, 18), at(7, 18, 23), at(7, 19))]
    assert states == ["open", "rectified", "rectified", "open"]
    submissions = to_frame(Store(desk.workspace.processed).read("submissions"))
    assert submissions["submission_id"].is_unique
    assert len(submissions) == 4


def test_a_clock_put_back_loses_nothing_and_the_next_workbook_counts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, wrong = at(7, 19), datetime(2025, 1, 5, 9, tzinfo=TIMEZONE)
    monkeypatch.setattr(run, "now", lambda: clock)
    monkeypatch.setattr(intake, "now", lambda: clock)
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), seen_at=wrong)

    def send(department: str, state: str) -> datetime:
        sent = Submission(department, "2023-07", department, clock, clock, rows=[hazard("A-1", status=state)])
        write_workbook(sent, desk.workspace.raw / "2023-07" / f"{department}.xlsx", 2)
        taken = pipeline.ingest(desk.workspace, received_at=run.present(desk.workspace))
        seen_at: datetime = taken.submissions["first_seen_at"].item()
        return seen_at

    def state() -> str:
        paper = pipeline.open_run(month="2023-07", workspace=desk.workspace)
        (only,) = desk.hazards(paper.as_of, paper.known_at)
        return str(only["state"])

    assert state() == "open"
    (check,) = (each for each in diagnose(desk.workspace.root, clock) if each.name == "数据表")
    assert check.said.startswith("有 1 份记作 2025-01-05 09:00 收到，还没有到")
    assert send(MANAGEMENT, "rectified") == wrong + timedelta(seconds=1)
    assert state() == "rectified"
    assert send(SAFETY, "rectified") == clock  # of another department: when it came, by the clock


def test_what_was_taken_in_last_is_the_latest_whenever_it_is_said_to_have_been_received(desk: Desk) -> None:
    file = desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), seen_at=at(7, 17))
    first = (desk.workspace.raw / file).read_bytes()
    second = first + b"\0"

    assert [put(desk, file, content, at(7, 16)) for content in (second, second, first, first)] == [1, 0, 1, 0]


def test_versions_taken_in_before_they_were_numbered_are_known_by_when_they_were_received(desk: Desk) -> None:
    file = desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), seen_at=at(7, 17))
    first = (desk.workspace.raw / file).read_bytes()
    second = first + b"\0"
    assert put(desk, file, second, at(7, 18)) == 1
    store = Store(desk.workspace.processed)
    old = to_frame(store.read("submissions")).drop(columns="intake_number")
    shutil.rmtree(desk.workspace.processed / "submissions")
    store.append("submissions", old.assign(intake_number=None))

    other = desk.receive(MANAGEMENT, "2023-08", hazard("A-1"), seen_at=at(8, 18))
    assert [put(desk, file, content, at(8, 19)) for content in (second, first, first)] == [0, 1, 0]
    assert (desk.workspace.raw / other).is_file()
