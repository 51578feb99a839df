"""The sheets beside the ledgers: in agreement with them, and with everything in them that people write."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.terms import TipOutcome
from hazardlib.pipeline.run import open_run
from hazardlib.pipeline.stages import merge
from hazardlib.sample import tell_lives
from hazardlib.sample.habits import Turn, load_habits
from hazardlib.sample.other_sheets import list_tips, list_units
from hazardlib.sample.told import told
from tests.sample.conftest import Written

Tables = dict[str, list[Written]]
CANARIES = ("示例举报人", "100-0000-")
"""What begins every name and telephone number of those who reported: to be found in no product."""

MONTHS = ["2023-06", "2023-07", "2023-08", "2023-09", "2023-10", "2023-11", "2023-12"]

Figures = dict[tuple[str, str, str, str], dict[str, object]]
"""Department, month, sector, indicator → its row."""


@pytest.fixture(scope="module")
def progress(tables: Tables, campaign: Campaign) -> Figures:
    figures: Figures = {}
    for written in tables["progress"]:
        for row in written.rows:
            sector = campaign.find_sector(str(row["sector"]))
            indicator = campaign.find_indicator(str(row["indicator"]))
            assert sector is not None
            if indicator is not None:
                key = (written.department, written.month, sector.code, indicator.name)
                figures[key] = together(figures[key], row) if row.get("leader") and key in figures else row
    return figures


def together(row: dict[str, object], other: dict[str, object]) -> dict[str, object]:
    """Return what two rows that name leaders state of an indicator together."""
    return other | {
        name: float(str(row[name])) + float(str(other[name])) for name in ("this_month", "cumulative")
    }


@pytest.mark.slow
def test_cumulative_figures_agree_with_the_ledgers_but_for_the_miscounts(
    demo: Path, progress: Figures
) -> None:
    register = merge(open_run(kind="supplement", known_at="2023-12-31T17:00", workspace=str(demo)))
    sectors = dict(register.hazards[["hazard_id", "sector"]].to_numpy().tolist())
    # Department, hazard → month → what the department says of it.
    said: dict[tuple[str, str], dict[str, str]] = {}
    for row in register.stated_history.dropna(subset="status").to_dict(
        "records"
    ):  # without what meetings decided
        said.setdefault((row["department"], row["hazard_id"]), {})[row["month"]] = row["status"]

    differing = {}
    for key, row in progress.items():
        department, month, sector, indicator = key
        if indicator not in {"发现隐患", "整改隐患"} or "cumulative" not in row:
            continue
        if (department, month) == ("工程建设科", "2023-08"):
            continue  # refused for the month it says it is of
        latest = [
            statements[max(each for each in statements if each <= month)]
            for (by, hazard), statements in said.items()
            if by == department and sectors[hazard] == sector and min(statements) <= month
        ]
        put_right = sum(status in {"rectified", "closed"} for status in latest)
        stated = row["cumulative"]
        assert isinstance(stated, int | float)
        by_how_much = int(stated) - (len(latest) if indicator == "发现隐患" else put_right)
        if by_how_much:
            differing[key] = by_how_much

    assert differing == {
        ("公共管理办公室", "2023-07", "gas", "发现隐患"): 2,
        ("公共安全办公室", "2023-08", "other-enterprises", "发现隐患"): -2,
        ("财政经济办公室", "2023-09", "crowded-places", "整改隐患"): -4,
        ("工程建设科", "2023-11", "construction", "整改隐患"): 2,
        ("综合治理中心", "2023-12", "sanitation", "发现隐患"): 1,
    }


@pytest.mark.slow
def test_cumulative_figures_add_up_but_for_the_miscounts_and_the_months_after(progress: Figures) -> None:
    differing = set()
    for (department, month, sector, indicator), row in progress.items():
        this_month, stated = row.get("this_month"), row.get("cumulative")
        before = (
            progress.get((department, MONTHS[MONTHS.index(month) - 1], sector, indicator))
            if month > MONTHS[0]
            else None
        )
        is_level = indicator in {"应检查单位", "已检查单位", "技术检查员"}
        if before is None or is_level or not (isinstance(this_month, int | float) and "cumulative" in before):
            continue
        assert isinstance(stated, int | float)
        earlier = before["cumulative"]
        assert isinstance(earlier, int | float)
        if abs(earlier + this_month - stated) > 0.001:
            differing.add((department, month, sector, indicator))

    assert differing == {
        ("公共管理办公室", "2023-07", "gas", "发现隐患"),
        ("公共管理办公室", "2023-08", "gas", "发现隐患"),
        ("公共安全办公室", "2023-08", "other-enterprises", "发现隐患"),
        ("公共安全办公室", "2023-09", "other-enterprises", "发现隐患"),
        ("财政经济办公室", "2023-09", "crowded-places", "整改隐患"),
        ("财政经济办公室", "2023-10", "crowded-places", "整改隐患"),
        ("综合执法大队", "2023-10", "commerce", "检查单位"),
        ("综合执法大队", "2023-11", "commerce", "检查单位"),
        ("工程建设科", "2023-11", "construction", "整改隐患"),
        ("工程建设科", "2023-12", "construction", "整改隐患"),
        ("能源公司", "2023-11", "state-owned", "安全培训"),
        ("能源公司", "2023-12", "state-owned", "安全培训"),
    }
    miscounts = {
        (turn.department, str(turn.month), each.sector, each.indicator)
        for turn in told("turns", Turn)
        for each in turn.miscounts
    }
    assert differing & miscounts == miscounts - {
        ("综合治理中心", "2023-12", "sanitation", "发现隐患")  # states no figure for the month
    }


def test_no_figure_is_negative_and_levels_never_pass_their_base(progress: Figures) -> None:
    for row in progress.values():
        for name in ("this_month", "cumulative"):
            assert not isinstance(value := row.get(name), int | float) or value >= 0
    for (department, month, sector, indicator), row in progress.items():
        if indicator == "已检查单位":
            base = progress[department, month, sector, "应检查单位"]
            names = ("cumulative", "this_month")
            inspected, to_inspect = (
                next(value for name in names if isinstance(value := each.get(name), int | float))
                for each in (row, base)
            )
            assert 0 < inspected <= to_inspect


def test_every_indicator_of_the_campaign_occurs_and_one_nobody_knows(
    tables: Tables, progress: Figures, campaign: Campaign
) -> None:
    assert {indicator for *_, indicator in progress} == {each.name for each in campaign.indicators}
    said = {row["indicator"] for written in tables["progress"] for row in written.rows}
    assert {each for each in said if campaign.find_indicator(str(each)) is None} == {"安全生产大讲堂"}
    assert len(said) > len(campaign.indicators) + 10, "aliases"


def test_departments_leave_out_what_the_list_says(tables: Tables, campaign: Campaign) -> None:
    present = {(written.department, written.month) for written in tables["progress"]}
    expected = {(department.name, month) for department in campaign.departments for month in MONTHS}
    never = {("文旅产业发展科", month) for month in MONTHS}
    assert expected - present == never | {
        ("综合保障科", "2023-06"),
        ("综合保障科", "2023-08"),
        ("资产运营科", "2023-10"),
    }
    papers = {name: habit.progress.columns for name, habit in load_habits().items() if habit.progress}
    assert {name for name, columns in papers.items() if "this_month" not in columns} == {"综合治理中心"}
    assert {name for name, columns in papers.items() if "cumulative" not in columns} == {"公共服务办公室"}


def test_june_is_the_month_of_publicity_and_drills(progress: Figures) -> None:
    held = Counter[tuple[str, str]]()
    for (_, month, _, indicator), row in progress.items():
        if isinstance(count := row.get("this_month"), int | float):
            held[indicator, month] += int(count)
    for indicator in ("宣传活动", "应急演练", "安全培训"):
        others = [held[indicator, month] for month in MONTHS[1:]]
        assert held[indicator, "2023-06"] > 1.3 * max(others)


def test_every_duty_is_done_by_some_late_by_some_and_not_owed_by_some(
    tables: Tables, campaign: Campaign
) -> None:
    rows = [row for written in tables["duties"] for row in written.rows]
    duties = {campaign.find_duty(str(row["duty"])) for row in rows} - {None}
    assert {duty.code for duty in duties if duty} == {duty.code for duty in campaign.duties}
    assert {row["duty"] for row in rows if campaign.find_duty(str(row["duty"])) is None} == {
        "安全生产费用提取"
    }
    assert sum(row["done_on"] == "不涉及" for row in rows) > 10
    assert any(row["done_on"] is None and "尚未培训" in str(row.get("remarks")) for row in rows)
    mobilised = [
        done.known_on
        for unit in list_units()
        for done in unit.done
        if (done.duty, done.outcome) == ("mobilisation", "done")
    ]
    late = [day for day in mobilised if day > date(2023, 6, 30)]
    assert 3 <= len(late) < len(mobilised) / 4


def test_each_sector_has_a_stable_set_of_four_to_eight_units(tables: Tables, campaign: Campaign) -> None:
    units = list_units()
    assert set(Counter(unit.sector for unit in units)) == {sector.code for sector in campaign.sectors}
    assert all(4 <= count <= 8 for count in Counter(unit.sector for unit in units).values())
    named = {
        (sector.code, str(row["unit"]))
        for written in tables["duties"]
        for row in written.rows
        if (sector := campaign.find_sector(str(row["sector"])))
    }
    assert named == {(unit.sector, unit.name) for unit in units if unit.done}
    assert {unit.name for unit in units if not unit.done} == {
        "沿街汽修店（示例）",
        "联合办公空间（示例）",
    }, "units that stand on no sheet"


def test_a_high_risk_unit_is_inspected_every_month_where_others_are_every_quarter() -> None:
    units = list_units()
    done = {unit: sum(each.duty == "leader-inspection" for each in unit.done) for unit in units}
    assert max(count for unit, count in done.items() if unit.is_high_risk) == 7
    assert max(count for unit, count in done.items() if not unit.is_high_risk) == 3
    assert {unit.sector for unit in units if unit.is_high_risk} == {"construction"}


def test_tips_come_through_every_channel_and_lead_to_hazards_of_the_story(
    tables: Tables,
) -> None:
    hazards = tell_lives().values()
    tips = list_tips()
    assert len(tips) == 32
    for word in ("12350", "12345", "84375872", "内部", "信", "其他", "公众号"):
        assert any(word in tip.channel for tip in tips), word
    assert {tip.outcome for tip in tips} == set(TipOutcome)
    linked = {tip.hazard_no for tip in tips if tip.hazard_no}
    assert len(linked) > 12
    assert linked <= {hazard.number for hazard in hazards}
    assert any(tip.outcome is TipOutcome.VERIFIED and not tip.hazard_no for tip in tips)
    assert any(tip.reward for tip in tips)
    written = {str(row["danger"]) for each in tables["tips"] for row in each.rows}
    assert written == {tip.danger for tip in tips}
    last = [row for each in tables["tips"] if each.month == "2023-12" for row in each.rows]
    assert any(row["settled_on"] is None for row in last)


def test_who_reported_stands_in_one_departments_workbooks_only(tables: Tables) -> None:
    for written in [*tables["progress"], *tables["duties"], *tables["tips"]]:
        for row in written.rows:
            said = any(canary in str(value) for value in row.values() for canary in CANARIES)
            assert said == (written.department == "综合执法大队" and "danger" in row)
    (name, number) = CANARIES
    rows = [row for written in tables["tips"] for row in written.rows if "reporter" in row]
    assert len({row["telephone"] for row in rows}) == 8
    assert all(str(row["reporter"]).startswith(name) for row in rows)
    assert all(str(row["telephone"]).startswith(number) for row in rows)
