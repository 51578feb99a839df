"""Calendars: report months every so often, several interim summaries, campaigns over years, an opening month."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hazardlib.cli import app
from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.month import Month, chinese_period
from hazardlib.errors import ConfigError, UsageError
from hazardlib.ingest.tables.caption import months_in
from hazardlib.pipeline import open_run
from hazardlib.pipeline.standing import standing, write_reminders
from hazardlib.workspace import Workspace
from tests.desk import SHANGHAI

ROOT = Path(__file__).parents[1]
SECOND = ROOT / "examples" / "campaign-2024-2026.yaml"


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return load_campaign(SECOND)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "campaign.yaml").write_bytes(SECOND.read_bytes())
    return Workspace(tmp_path)


def test_report_months_come_every_so_many_months_over_the_years(campaign: Campaign) -> None:
    assert [str(month) for month in campaign.months()] == [
        *("2024-03", "2024-06", "2024-09", "2024-12"),
        *("2025-03", "2025-06", "2025-09", "2025-12"),
        *("2026-03", "2026-06", "2026-09", "2026-12"),
    ]
    assert [str(month) for month in campaign.months_due(date(2024, 9, 19))] == ["2024-03", "2024-06"]
    assert campaign.month_before(Month(2024, 9)) == Month(2024, 6)


def test_the_period_of_a_duty_is_said_in_words() -> None:
    said = [chinese_period(label) for label in ("2023-07", "2023-Q2", "2024-Q4", "once")]
    assert said == ["2023年7月", "2023年第二季度", "2024年第四季度", ""]


def test_the_opening_month_is_taken_in_and_owed_by_nobody(campaign: Campaign, workspace: Workspace) -> None:
    assert Month(2023, 12) not in campaign.months()
    assert campaign.accepted_months()[0] == Month(2023, 12)
    assert campaign.due_on(Month(2023, 12)) == date(2023, 12, 31)
    state = standing(workspace, month="", moment=datetime(2024, 7, 1, 9, tzinfo=SHANGHAI))
    assert {entry["month"] for entry in state.reporting} == {"2024-03", "2024-06", "2024-06-interim"}
    assert all("2023年12月" not in each.text for each in write_reminders(state))


def test_every_interim_summary_has_its_name_day_and_predecessor(workspace: Workspace) -> None:
    second = open_run(kind="interim", month="2024-12", workspace=workspace)
    assert (second.name, second.as_of) == ("2024-12-interim", date(2024, 12, 31))
    assert second.previous_on == date(2024, 6, 30)
    assert open_run(kind="interim", month="2024-06", workspace=workspace).previous_on is None
    assert open_run(kind="monthly", month="2024-09", workspace=workspace).previous_on == date(2024, 6, 20)
    assert open_run(kind="monthly", month="2024-03", workspace=workspace).previous_on == date(2023, 12, 31)
    assert open_run(kind="final", workspace=workspace).name == "2026-12-final"


@pytest.mark.parametrize("month", ["", "2024-09"])
def test_which_of_several_interim_summaries_is_meant_must_be_said(workspace: Workspace, month: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_run(kind="interim", month=month, workspace=workspace)
    said = str(caught.value)
    assert "2024-06、2024-12、2025-06、2025-12、2026-06" in said
    assert "\n" not in said


def test_the_only_interim_summary_needs_no_month(tmp_path: Path) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    assert open_run(kind="interim", workspace=Workspace(tmp_path)).name == "2023-08-interim"


def test_a_month_between_report_months_is_refused_in_one_line(workspace: Workspace) -> None:
    asked = CliRunner().invoke(app, ["status", "2024-05", "--workspace", str(workspace.root)])
    assert isinstance(asked.exception, UsageError)
    assert "2024-03 至 2026-12（每 3 个月一次）" in str(asked.exception)


def test_what_is_due_next_names_every_interim_summary(workspace: Workspace) -> None:
    state = standing(workspace, month="", moment=datetime(2025, 6, 26, 9, tzinfo=SHANGHAI))
    assert [(each.day, each.what) for each in state.upcoming] == [
        (date(2025, 6, 30), "阶段工作情况报区"),
        (date(2025, 9, 20), "2025年9月各部门报送"),
        (date(2025, 9, 25), "2025年9月例会"),
    ]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("2025年6月", {"2025-06"}),
        ("6月台账", {"2024-06", "2025-06", "2026-06"}),
        ("12月台账", {"2023-12", "2024-12", "2025-12", "2026-12"}),
        ("2024年第二季度", {"2024-06"}),
        ("2026年4季度台账", {"2026-12"}),
        ("三季度", {"2024-09", "2025-09", "2026-09"}),
    ],
)
def test_a_month_without_a_year_may_be_any_years_and_a_quarter_is_its_last_month(
    campaign: Campaign, text: str, months: set[str]
) -> None:
    assert months_in(text, campaign) == months


def test_a_month_is_named_with_its_year_only_where_there_are_several(campaign: Campaign) -> None:
    one = load_campaign(ROOT / "campaign.yaml")
    assert (one.in_short(Month(2023, 6)), one.in_text(Month(2023, 6))) == ("6月", "6月")
    assert one.span_in_text(Month(2023, 7), Month(2023, 11)) == "7月至11月"
    assert one.day_in_short("2023-07-20") == "7月20日"
    assert (campaign.in_short(Month(2025, 6)), campaign.in_text(Month(2025, 6))) == (
        "2025年\n6月",
        "2025年6月",
    )
    assert campaign.span_in_text(Month(2024, 4), Month(2024, 6)) == "2024年4月至6月"
    assert campaign.span_in_text(Month(2024, 4), Month(2025, 6)) == "2024年4月至2025年6月"
    assert campaign.day_in_short("2025-06-20") == "2025.6.20"


@pytest.mark.parametrize(
    ("old", "new", "place", "allowed"),
    [
        ("every_months: 3 ", "every_months: 0 ", "calendar.every_months", "1 到 12 的整数"),
        ("every_months: 3 ", "every_months: 4 ", "calendar.last_month", "每 4 个月一次能数到的年月"),
        ("[2024-06-30, 2024-12-31", "[2024-06-30, 2024-06-01", "calendar.interim_on", "各在不同月份的日期"),
        ("[2024-06-30, 2024-12-31", "[2024-12-31, 2024-06-30", "calendar.interim_on", "从早到晚"),
        ("[2024-06-30,", "[2024-06-31,", "calendar.interim_on[0]", "应为日期"),
        ("final_on: 2026-12-10", "final_on: 2026-06-10", "calendar.final_on", "不早于 interim_on"),
        ("supplement_on: 2026-12-31", "supplement_on: 2026-12-01", "calendar.supplement_on", "不早于 final_on"),
        ("carry_over_month: 2023-12", "carry_over_month: 2024-03", "calendar.carry_over_month", "早于 first_month"),
    ],
)  # fmt: skip
def test_a_calendar_that_cannot_be_names_the_place(
    tmp_path: Path, old: str, new: str, place: str, allowed: str
) -> None:
    text = SECOND.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "campaign.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_campaign(path)
    assert place in str(caught.value)
    assert allowed in str(caught.value)
