"""Status: what is due next in working days, and what to write to those who have not reported."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hazardlib import cli_workspace as console
from hazardlib import pipeline
from hazardlib.cli import app
from hazardlib.domain.month import is_workday, remaining
from hazardlib.pipeline.outgoing.feedback import write_feedback
from hazardlib.pipeline.standing import Faulty, Standing, nameless_files, standing, until, write_reminders
from tests.desk import ENERGY, MANAGEMENT, SAFETY, SHANGHAI, Desk, at, hazard


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def on(desk: Desk, day: date, month: str = "") -> Standing:
    (desk.workspace.raw).mkdir(parents=True, exist_ok=True)
    moment = datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)
    return standing(desk.workspace, month=month, moment=moment)


def reminder(state: Standing, department: str) -> str:
    (text,) = [each.text for each in write_reminders(state) if each.department == department]
    return text


def test_holidays_and_weekends_worked_in_exchange_are_known() -> None:
    assert not is_workday(date(2023, 10, 2))[0]
    assert is_workday(date(2023, 10, 7)) == (True, True)
    found = remaining(date(2023, 9, 28), date(2023, 10, 8))
    assert (found.count, found.last_workday, found.is_estimated) == (2, date(2023, 10, 8), False)


def test_a_year_whose_holidays_are_not_known_counts_weekends_and_says_so() -> None:
    found = remaining(date(2099, 10, 1), date(2099, 10, 8))
    assert (found.count, found.is_estimated) == (5, True)
    assert until(date(2099, 10, 1), date(2099, 10, 8)) == "还有 5 个工作日（该年放假安排未知，只按周末推算）"


def test_a_due_day_off_names_the_last_working_day_before_it() -> None:
    assert until(date(2023, 8, 14), date(2023, 8, 20)) == (
        "还有 4 个工作日，当天休息，宜在2023年8月18日（星期五）办完"
    )
    assert until(date(2023, 8, 19), date(2023, 8, 20)) == "当天以前没有工作日了，当天休息"
    assert until(date(2023, 7, 20), date(2023, 7, 20)) == "就是今天"


def test_status_shows_what_is_due_next_in_working_days(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    console.print_standing(on(desk, date(2023, 8, 14)))
    said = capsys.readouterr().out
    assert (
        "2023年8月20日前：2023年8月各部门报送（还有 4 个工作日，当天休息，宜在2023年8月18日（星期五）办完）"
        in said
    )
    assert "hazard status --remind" in said


def test_what_lies_there_and_was_not_taken_in_is_said_before_anybody_is_reminded(
    desk: Desk, tmp_path: Path
) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"))
    asked = ["status", "2023-07", "--remind", "--workspace", str(tmp_path)]
    untaken = "data/raw 里有还没收的表，下面没有算上。请先运行 hazard ingest"
    assert CliRunner().invoke(app, asked).stdout.startswith(untaken)
    assert desk.workspace.processed.is_dir()  # now it is taken in
    assert untaken not in CliRunner().invoke(app, asked).stdout


def test_who_has_not_reported_is_reminded_of_month_day_and_folder(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"))
    state = on(desk, date(2023, 7, 17), "2023-07")
    names = [each.department for each in write_reminders(state)]
    assert len(names) == 11
    text = reminder(state, MANAGEMENT)
    assert text.startswith("公共管理办公室：\n您好！")
    assert (
        "2023年6月的台账还没有收到，应于2023年6月20日（星期二）前报送（含当天），现已逾期，请尽快补报。"
        in text
    )
    assert "2023年7月" not in text
    text = reminder(state, ENERGY)
    assert "\n1. 2023年6月的台账" in text
    assert (
        "\n2. 2023年7月的台账还没有收到，应于2023年7月20日（星期四）前报送（含当天），还有 3 个工作日。"
        in text
    )
    assert "data/raw/2023-06/、data/raw/2023-07/" in text
    assert f"或发给{SAFETY}" in text


def test_who_was_refused_is_told_what_is_wrong(desk: Desk) -> None:
    file = desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), is_refused=True)
    text = reminder(on(desk, date(2023, 6, 20)), MANAGEMENT)
    assert "2023年6月报来的台账没能收下，需要改好重报。" in text
    assert f"{Path(file).name}：填报月份前后不一" in text
    assert "今天就到期" in text


def test_a_file_nobody_can_be_reminded_of_is_named(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    path = desk.workspace.raw / "2023-06" / "扫描件.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not a workbook")
    pipeline.ingest(desk.workspace, received_at=datetime(2023, 6, 18, tzinfo=SHANGHAI))
    state = on(desk, date(2023, 6, 19))
    assert [each["file"] for each in nameless_files(state)] == ["2023-06/扫描件.xlsx"]
    assert console.print_reminders(state) == 1
    assert "[看不出部门或月份，请自行联系] 2023-06/扫描件.xlsx" in capsys.readouterr().out


def test_when_all_have_reported_nobody_is_reminded(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    state = on(desk, date(2023, 6, 19))
    done = Standing(state.campaign, state.today, state.months, [], [], [], state.upcoming)
    assert console.print_reminders(done) == 0
    assert capsys.readouterr().out == "各部门都已报送，没有需要催报的。\n下一步：出简报用 hazard run 月份。\n"


def test_json_is_just_the_reporting_list(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"))
    command = ["status", "2023-06", "--json", "--workspace", str(desk.workspace.root)]
    said = CliRunner().invoke(app, command)
    entries = json.loads(said.stdout)
    assert [set(entry) for entry in entries] == [{"department", "month", "status", "received_at"}] * 11
    assert {"department": MANAGEMENT, "month": "2023-06"}.items() <= entries[1].items()


def test_what_is_accepted_and_still_to_be_mended_is_said_by_department_with_where_the_copy_lies(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), hazard("A-2", status=None))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", due_on="月底左右"), hazard("A-2"))
    desk.receive(ENERGY, "2023-07", hazard("B-1", sector="state-owned"))
    (copy,) = write_feedback(desk.workspace, "2023-06")
    state = on(desk, date(2023, 7, 21), "2023-07")
    assert state.faulty == [
        Faulty(MANAGEMENT, "2023-06", 1, 1, copy),
        Faulty(MANAGEMENT, "2023-07", 0, 1, None),
    ]
    assert console.print_standing(state) == 1
    said = capsys.readouterr().out
    assert (
        "    公共管理办公室：2023年6月（1 行缺必填内容，必须修改 1 处）、2023年7月（必须修改 1 处）\n" in said
    )
    assert f"    标好的表：{copy.parent}\n    2023年7月的还没有标，用 hazard run 2023-07 标出。\n" in said


def test_a_copy_that_the_watch_left_beside_the_file_is_found_too(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-2", status=None))
    folder = desk.workspace.raw / "2023-06" / "反馈"
    (copy,) = write_feedback(desk.workspace, "2023-06", folder=folder)
    assert [each.copy for each in on(desk, date(2023, 6, 21)).faulty] == [copy]


def test_errors_that_keep_no_row_from_counting_are_said_and_are_no_failure(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", due_on="月底左右"))
    assert console.print_standing(on(desk, date(2023, 6, 21))) == 0
    assert "公共管理办公室：2023年6月（必须修改 1 处）" in capsys.readouterr().out


def test_what_has_been_mended_is_not_asked_for_again(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", status=None), seen_at=at(6, 18))
    desk.receive(ENERGY, "2023-06", hazard("B-1"), is_refused=True, seen_at=at(6, 18))
    state = on(desk, date(2023, 6, 21))
    assert (len(state.faulty), len(state.refused)) == (1, 1)
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), seen_at=at(6, 19))
    desk.receive(ENERGY, "2023-06", hazard("B-1"), seen_at=at(6, 19))
    state = on(desk, date(2023, 6, 21))
    assert (state.faulty, state.refused) == ([], [])


def test_a_correction_that_was_refused_is_asked_for_although_the_first_workbook_counts(desk: Desk) -> None:
    desk.receive(ENERGY, "2023-06", hazard("B-1"), seen_at=at(6, 18))
    file = desk.receive(ENERGY, "2023-06", hazard("B-2"), is_refused=True, seen_at=at(6, 19))
    assert [each["file"] for each in on(desk, date(2023, 6, 21)).refused] == [file]


def test_a_nameless_file_is_asked_about_as_long_as_it_lies_there(desk: Desk) -> None:
    path = desk.workspace.raw / "2023-06" / "扫描件.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not a workbook")
    pipeline.ingest(desk.workspace, received_at=at(6, 18))
    assert len(on(desk, date(2023, 6, 21)).refused) == 1
    path.unlink()
    assert on(desk, date(2023, 6, 21)).refused == []
