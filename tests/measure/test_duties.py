"""The figures of 企业履责, from real workbooks, with their values written out."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hazardlib.domain.campaign import load_campaign
from hazardlib.domain.columns import DUTIES
from hazardlib.domain.unit_names import UnitNames
from hazardlib.errors import ConfigError
from hazardlib.measure.duties import duty_figures
from hazardlib.measure.figure import plain
from hazardlib.merge.kept_lists import ListedUnit, units_frame
from hazardlib.store import arrow_schema, to_frame
from tests.desk import ENFORCEMENT, MANAGEMENT, SHANGHAI, Desk, at, duty
from tests.recompute import notice

JUNE, JULY, AUGUST, OCTOBER = (date(2023, month, 20) for month in (6, 7, 8, 10))
SECOND = Path(__file__).parents[2] / "examples" / "campaign-2024-2026.yaml"
UNIT = "万科里商业中心"


def day(month: int, number: int) -> date:
    return date(2023, month, number)


def of_duty(figures: dict[str, Any], code: str) -> dict[str, Any]:
    (line,) = [line for line in figures["duties"]["by_duty"] if line["duty"] == code]
    return {name: line[name] for name in ("owed", "done", "late", "pending", "overdue", "not_applicable")}


def counts(
    owed: int = 0, done: int = 0, late: int = 0, pending: int = 0, overdue: int = 0, absent: int = 0
) -> Any:
    names = ("owed", "done", "late", "pending", "overdue", "not_applicable")
    return dict(zip(names, (owed, done, late, pending, overdue, absent), strict=True))


def test_a_monthly_duty_is_owed_in_every_month_begun(desk: Desk) -> None:
    rows = [duty("hot-work", day(6, 9)), duty("hot-work", day(6, 25)), duty("hot-work", day(8, 2))]
    desk.receive(ENFORCEMENT, "2023-08", duties=rows)
    figures = desk.ask(AUGUST).figures
    # June done once however often, July behind, August done.
    assert of_duty(figures, "hot-work") == counts(owed=3, done=2, overdue=1)
    (behind,) = [line for line in figures["duties"]["overdue"] if line["duty"] == "hot-work"]
    assert (behind["unit"], behind["period"], behind["due_on"]) == (UNIT, "2023-07", "2023-07-31")
    assert (behind["department"], behind["sheet"], behind["row"]) == (ENFORCEMENT, "企业履责", 6)


def test_a_quarterly_duty_of_a_high_risk_unit_is_monthly(desk: Desk) -> None:
    desk.receive(ENFORCEMENT, "2023-06", duties=[duty("leader-inspection", day(6, 9))])
    # Construction is high-risk by itself, and 否 of a unit's own rows counts before that.
    site = {"unit": "湖畔工地", "sector": "construction"}
    office = {"unit": "项目办公室", "sector": "construction", "high_risk": "no"}
    rows = [duty("leader-inspection", day(6, 9), **site), duty("leader-inspection", day(7, 3), **office)]
    desk.receive(MANAGEMENT, "2023-07", duties=rows)
    figures = desk.ask(AUGUST).figures
    units = {line["unit"]: line for line in figures["duties"]["by_unit"]}
    assert {name: line["high_risk"] for name, line in units.items()} == {
        UNIT: False,
        "湖畔工地": True,
        "项目办公室": False,
    }
    # Quarters of the two: the second done and the third pending; behind and done. Months of the site: done, behind, pending.
    assert of_duty(figures, "leader-inspection") == counts(owed=7, done=3, pending=2, overdue=2)
    periods = {
        (line["unit"], line["period"])
        for line in figures["duties"]["overdue"]
        if line["duty"] == "leader-inspection"
    }
    assert periods == {("湖畔工地", "2023-07"), ("项目办公室", "2023-Q2")}


@pytest.mark.parametrize(
    ("done_on", "as_of", "expected"),
    [
        (None, JUNE, counts(owed=1, pending=1)),
        (None, day(6, 30), counts(owed=1, pending=1)),
        (None, day(7, 1), counts(owed=1, overdue=1)),
        (day(6, 30), JULY, counts(owed=1, done=1)),
        (day(7, 1), JULY, counts(owed=1, done=1, late=1)),
        (day(7, 21), JULY, counts(owed=1, overdue=1)),
        ("not_applicable", JULY, counts(absent=1)),
    ],
)
def test_what_is_owed_once_is_owed_by_its_day(
    desk: Desk, done_on: Any, as_of: date, expected: dict[str, int]
) -> None:
    desk.receive(ENFORCEMENT, "2023-06", duties=[duty("mobilisation", done_on)])
    assert of_duty(desk.ask(as_of).figures, "mobilisation") == expected


def test_what_precedes_work_is_owed_where_rows_say_so(desk: Desk) -> None:
    desk.receive(ENFORCEMENT, "2023-06", duties=[duty("drills", day(6, 2))])
    assert of_duty(desk.ask(JUNE).figures, "flexible-workers") == counts()
    rows = [duty("flexible-workers", day(7, 3)), duty("flexible-workers", unit="东湖门店")]
    desk.receive(ENFORCEMENT, "2023-07", duties=rows)
    assert of_duty(desk.ask(JULY).figures, "flexible-workers") == counts(owed=2, done=1, pending=1)
    assert of_duty(desk.ask(AUGUST).figures, "flexible-workers") == counts(owed=2, done=1, overdue=1)


def test_not_applicable_is_beside_and_holds_for_periods_up_to_its_report(desk: Desk) -> None:
    desk.receive(ENFORCEMENT, "2023-07", duties=[duty("hot-work", "not_applicable")])
    figures = desk.ask(date(2023, 9, 1)).figures
    assert of_duty(figures, "hot-work") == counts(owed=2, pending=1, overdue=1, absent=2)


def test_the_rate_divides_what_is_done_by_what_is_done_or_overdue(desk: Desk) -> None:
    rows = [duty("mobilisation", day(6, 10)), duty("mobilisation", unit="东湖门店")]
    desk.receive(ENFORCEMENT, "2023-06", duties=rows)
    june, july = (desk.ask(as_of).figures["duties"] for as_of in (JUNE, JULY))
    rates = [
        next(line["completion_rate"] for line in duties["by_duty"] if line["duty"] == "mobilisation")
        for duties in (june, july)
    ]
    assert rates == [1.0, 0.5]
    assert june["by_duty"][3]["completion_rate"] is None
    soon = [(line["unit"], line["duty"]) for line in june["due_soon"] if line["duty"] == "mobilisation"]
    assert soon == [("东湖门店", "mobilisation")]


def test_every_sector_and_leader_has_a_row_and_a_leader_counts_each_unit_whole(desk: Desk) -> None:
    desk.receive(ENFORCEMENT, "2023-06", duties=[duty("mobilisation", day(6, 10))])
    duties = desk.ask(JUNE).figures["duties"]
    assert [line["sector"] for line in duties["by_sector"]] == list(notice.SECTORS)
    assert [line["leader"] for line in duties["by_leader"]] == notice.LEADERS
    owed = {line["leader"]: line["owed"] for line in duties["by_leader"] if line["owed"]}
    # Leaders of commerce: both answer for all that the unit owes.
    assert owed == {"刘永强": duties["overall"]["owed"], "陈长柱": duties["overall"]["owed"]}


def test_a_duty_added_during_a_campaign_is_in_no_paper_of_an_earlier_day(desk: Desk) -> None:
    text = (Path(__file__).parents[2] / "campaign.yaml").read_text(encoding="utf-8")
    added = text.replace("{code: study, ", "{code: study, since: 2023-08-01, ")
    desk.workspace.raw.mkdir(parents=True, exist_ok=True)
    (desk.workspace.root / "campaign.yaml").write_text(added, encoding="utf-8")
    desk.receive(ENFORCEMENT, "2023-07", duties=[duty("study", day(7, 3))])
    assert "study" not in {line["duty"] for line in desk.ask(JULY).figures["duties"]["by_duty"]}
    assert of_duty(desk.ask(AUGUST).figures, "study") == counts(owed=1, done=1)


def test_with_quarterly_reports_the_months_of_the_first_quarter_are_owed_too() -> None:
    campaign = load_campaign(SECOND)
    line = ListedUnit("units.csv 第 2 行", "示例工地", "building-sites", None, None)
    listed, none = units_frame([line], UnitNames()), to_frame(arrow_schema(DUTIES).empty_table())
    rows = none.assign(
        unit_id="", is_not_applicable=False, department="", month="", file="", last_reported_on=pd.NaT
    )
    duties = plain(duty_figures(rows, listed, campaign, as_of=date(2024, 3, 20)))
    owed = {line["duty"]: (line["owed"], line["overdue"]) for line in duties["by_duty"]}
    # Of a high-risk site: January and February behind, March and the quarter's drill pending.
    assert owed == {
        "mobilisation": (1, 0),
        "leader-inspection": (3, 2),
        "drills": (1, 0),
        "training": (0, 0),
    }


def list_units(desk: Desk, *lines: str) -> Path:
    path = desk.workspace.root / "units.csv"
    path.write_text("\n".join(["单位名称,行业领域,高危,起始日期", *lines]), "utf-8")
    return path


def test_listed_units_owe_without_being_named_in_any_workbook(desk: Desk) -> None:
    desk.receive(ENFORCEMENT, "2023-06", duties=[duty("hot-work", day(6, 10))])
    before = desk.ask(AUGUST).figures["duties"]["units"]
    list_units(
        desk,
        "万科里 商业中心,商业经营,,",
        "湖畔驿站,商业经营领域,是,2023-07-10",
        "冬季商店,商业经营领域,,2023-11-01",
    )
    figures = desk.ask(AUGUST).figures
    assert (before, figures["duties"]["units"]) == (1, 2)
    new = {line["unit"]: line for line in figures["duties"]["by_unit"]}["湖畔驿站"]
    assert new["high_risk"]
    # July and August of hot work; one from the list rests on no row.
    behind = [line for line in figures["duties"]["overdue"] if line["unit"] == "湖畔驿站"]
    assert [(line["duty"], line["period"], line["file"]) for line in behind] == [
        ("hot-work", "2023-07", None),
        ("leader-inspection", "2023-07", None),
    ]
    # It came after the day by which others were to be mobilised, and has until the end.
    assert of_duty(figures, "mobilisation") == counts(owed=2, pending=1, overdue=1)


def test_a_unit_listed_later_changes_no_paper_that_was_made_before(desk: Desk) -> None:
    desk.receive(ENFORCEMENT, "2023-06", duties=[duty("hot-work", day(6, 10))])
    path = desk.workspace.root / "units.csv"
    lines = ["湖畔驿站,商业经营,是,,", "湖畔驿站,商业经营,否,,2023-09-01", "冬季商店,商业经营,,,2023-09-01"]
    path.write_text("\n".join(["单位名称,行业领域,高危,起始日期,记录日期", *lines]), "utf-8")
    early, late = (
        desk.ask(AUGUST, datetime(2023, month, 25, tzinfo=SHANGHAI)).figures["duties"] for month in (8, 9)
    )
    assert (early["units"], late["units"]) == (2, 3)
    risky = [
        {line["unit"]: line for line in each["by_unit"]}["湖畔驿站"]["high_risk"] for each in (early, late)
    ]
    assert risky == [True, False]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("湖畔驿站,航天领域,,", "行业领域写的是“航天领域”"),
        (",商业经营领域,,", "没有写单位名称"),
        ("湖畔驿站,商业经营领域,大概,", "高危写的是“大概”"),
        ("湖畔驿站,商业经营领域,,七月", "日期写的是“七月”"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(desk: Desk, line: str, said: str) -> None:
    desk.receive(ENFORCEMENT, "2023-06")
    list_units(desk, "# 备注", line)
    with pytest.raises(ConfigError, match=f"units.csv 第 3 行：.*{said}"):
        desk.ask(JUNE)


def test_a_later_months_sheet_changes_no_earlier_days_figures(desk: Desk) -> None:
    desk.receive(ENFORCEMENT, "2023-06", duties=[duty("hot-work", day(6, 10))])
    before = desk.ask(AUGUST).figures["duties"]
    desk.receive(ENFORCEMENT, "2023-10", duties=[duty("hot-work", day(7, 10))], seen_at=at(10, 20))
    assert desk.ask(AUGUST).figures["duties"] == before
    assert of_duty(desk.ask(OCTOBER).figures, "hot-work")["done"] == 2
