"""Communities and other sections may report: their hazards count, the sector's lead department answers, and nobody is asked for more."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hazardlib import pipeline
from hazardlib.domain.campaign import load_campaign
from hazardlib.errors import ConfigError
from hazardlib.pipeline.standing import standing
from tests.desk import ENERGY, MANAGEMENT, Desk, at, hazard

ROOT = Path(__file__).parents[1]
COMMUNITY = "万科社区居委会"
LISTED = f"supporting:\n  - {{name: {COMMUNITY}, aliases: [万科社区], since: 2023-05-22}}\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "desk")
    desk.workspace.root.mkdir(parents=True, exist_ok=True)
    own = (ROOT / "campaign.yaml").read_text("utf-8") + LISTED
    (desk.workspace.root / "campaign.yaml").write_text(own, "utf-8")
    desk.receive(MANAGEMENT, "2023-07", hazard("甲-1"))
    desk.receive(
        COMMUNITY,
        "2023-07",
        hazard("社-1", unit="万科小区", due_on=date(2023, 7, 1)),
        hazard("社-2", sector="residential", unit="万科小区"),
    )
    return desk


def test_their_hazards_count_and_the_lead_department_answers(desk: Desk) -> None:
    figures = desk.ask(date(2023, 7, 20)).figures
    assert figures["overall"]["all"]["found"] == 3
    found = {row["department"]: row["all"]["found"] for row in figures["by_department"]}
    assert found[MANAGEMENT] == 3  # it leads both sectors
    assert COMMUNITY not in found
    told = {row["hazard_no"]: row for row in desk.hazards(date(2023, 7, 20))}
    assert told["社-1"]["department"] == MANAGEMENT
    assert told["社-1"]["departments"] == COMMUNITY
    campaign = load_campaign(desk.workspace.campaign)
    assert told["社-2"]["department"] == campaign.sector("residential").leads_on(date(2023, 7, 20))[0]


def test_they_owe_nothing(desk: Desk) -> None:
    figures = desk.ask(date(2023, 7, 20)).figures
    assert COMMUNITY not in {line["department"] for line in figures["reporting"]}
    assert figures["coverage"][-1]["expected"] == 11
    owing = standing(desk.workspace, month="2023-07", moment=at(7, 22)).reporting
    assert COMMUNITY not in {line["department"] for line in owing}


def test_what_they_leave_out_later_is_reported_no_more(desk: Desk) -> None:
    desk.receive(COMMUNITY, "2023-08", hazard("社-2", sector="residential", unit="万科小区"))
    desk.receive(MANAGEMENT, "2023-08", hazard("甲-1"))
    told = {row["hazard_no"]: row for row in desk.hazards(date(2023, 8, 20))}
    assert told["社-1"]["is_unreported"]
    assert not told["社-2"]["is_unreported"]


def test_the_lead_departments_row_speaks_before_theirs(desk: Desk) -> None:
    done = hazard("社-1", unit="万科小区", status="rectified", rectified_on=date(2023, 7, 2))
    desk.receive(MANAGEMENT, "2023-07", hazard("甲-1"), done, seen_at=at(7, 20, 12))
    told = {row["hazard_no"]: row for row in desk.hazards(date(2023, 7, 20))}
    assert told["社-1"]["state"] == "rectified"
    assert set(told["社-1"]["departments"].split("、")) == {MANAGEMENT, COMMUNITY}


def test_a_name_stands_in_one_list_only(tmp_path: Path) -> None:
    path = tmp_path / "campaign.yaml"
    path.write_text((ROOT / "campaign.yaml").read_text("utf-8") + LISTED.replace(COMMUNITY, ENERGY), "utf-8")
    with pytest.raises(ConfigError, match=ENERGY):
        load_campaign(path)


@pytest.mark.slow
def test_a_blank_workbook_is_made_for_one_that_asks(desk: Desk) -> None:
    from hazardlib.pipeline.run import open_report
    from hazardlib.pipeline.templates import write_templates

    (made,) = write_templates(open_report("2023-08", desk.workspace), department="万科社区")
    assert made.department == COMMUNITY
    assert made.carried_count == 2
    run = pipeline.open_run(kind="monthly", month="2023-08", workspace=desk.workspace)
    assert COMMUNITY not in {each.department for each in write_templates(run)}


def test_who_owes_reports_speaks_before_a_supporting_one_and_keeps_its_hazard(desk: Desk) -> None:
    own = {"unit": "能源站", "sector": "state-owned"}
    desk.receive(ENERGY, "2023-07", hazard("能-1", **own))
    desk.receive(COMMUNITY, "2023-07", hazard("能-1", **own), seen_at=at(7, 20, 12))
    desk.receive(ENERGY, "2023-08", hazard("能-1", **own, status="rectified", rectified_on=date(2023, 8, 2)))
    desk.receive(COMMUNITY, "2023-08", hazard("能-1", **own), seen_at=at(8, 20, 12))
    july = {row["hazard_no"]: row for row in desk.hazards(date(2023, 7, 20))}
    assert july["能-1"]["department"] == ENERGY
    august = {row["hazard_no"]: row for row in desk.hazards(date(2023, 8, 20))}
    assert august["能-1"]["state"] == "rectified"
