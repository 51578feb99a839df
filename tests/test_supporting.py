"""Communities and other sections may report: their hazards count, the sector's lead department answers, and nobody is asked for more."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from hazardlib import pipeline
from hazardlib.brief.tables import group_tables
from hazardlib.domain.campaign import load_campaign
from hazardlib.errors import ConfigError
from hazardlib.measure.evidence import evidence_of
from hazardlib.measure.paths import find_place
from hazardlib.pipeline.session import Session
from hazardlib.pipeline.stages import figures_of
from hazardlib.pipeline.standing import standing
from hazardlib.workspace import Workspace
from tests.desk import ENERGY, MANAGEMENT, Desk, at, begun, hazard
from tests.folders import copy_own_lists
from tests.printed import material_of

ROOT = Path(__file__).parents[1]
COMMUNITY = "万科社区居委会"
LISTED = f"supporting:\n  - {{name: {COMMUNITY}, aliases: [万科社区], since: 2023-05-22}}\n"


def fill(desk: Desk) -> None:
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


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return begun(fill, tmp_path / "desk")


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


def test_a_list_with_nothing_in_it_means_none(tmp_path: Path) -> None:
    path = tmp_path / "campaign.yaml"
    path.write_text((ROOT / "campaign.yaml").read_text("utf-8") + "supporting:\n", "utf-8")
    assert load_campaign(path).supporting == frozenset()


def test_hazards_are_counted_by_the_community_that_is_stated_or_has_told_of_them(desk: Desk) -> None:
    desk.receive(
        ENERGY,
        "2023-07",
        hazard("能-1", sector="state-owned", community="万科社区"),
        hazard("能-2", sector="state-owned", unit="供热站", community="湖畔 社区"),
        hazard("能-3", sector="state-owned", unit="锅炉房", community="湖畔社区"),
    )
    figures = desk.ask(date(2023, 7, 20)).figures
    found = [(row["community"], row["all"]["found"]) for row in figures["by_community"]]
    assert found == [(COMMUNITY, 3), ("湖畔 社区", 2), (None, 1)]
    assert sum(count for _, count in found) == figures["overall"]["all"]["found"]
    told = {row["hazard_no"]: row.get("community") for row in desk.hazards(date(2023, 7, 20))}
    assert told == {
        "甲-1": None,
        "社-1": COMMUNITY,
        "社-2": COMMUNITY,
        "能-1": COMMUNITY,
        "能-2": "湖畔 社区",
        "能-3": "湖畔社区",
    }
    place = find_place(
        figures_of(Session(desk.run_as_of(date(2023, 7, 20)))), f"by_community.{COMMUNITY}.all.found"
    )
    assert place is not None
    assert len(evidence_of(place).numerator) == 3
    captions = [block.caption for block in group_tables(material_of(desk.run_as_of(date(2023, 7, 20))))]
    assert "各社区隐患整治情况（单位：条）" in captions


def test_without_any_community_there_is_no_table_of_them(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.receive(MANAGEMENT, "2023-07", hazard("甲-1"))
    assert desk.ask(date(2023, 7, 20)).figures["by_community"] == []


def test_no_sector_is_said_not_to_be_theirs(desk: Desk) -> None:
    findings = desk.ask(date(2023, 7, 20)).figures["findings_by_code"]
    assert "SECTOR_NOT_OWN" not in {row["code"] for row in findings}


@pytest.mark.slow
def test_the_sample_has_communities_that_report(demo: Path, tmp_path: Path) -> None:
    copy_own_lists(demo, tmp_path)
    workspace = Workspace(tmp_path)
    assert len(load_campaign(workspace.campaign).communities) == 2
    files = [path.relative_to(demo) for path in demo.glob("data/raw/*/*居委会*")]
    assert len(files) == 5
    for file in files:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(demo / file, tmp_path / file)
    pipeline.ingest(workspace, received_at=at(12, 20))
    run = pipeline.open_run(kind="supplement", known_at="2023-12-31T17:00", workspace=workspace)
    found = {row["community"]: row["all"]["found"] for row in pipeline.measure(run).figures["by_community"]}
    assert found == {"揽湖苑社区居委会（示例）": 3, "湖畔社区居委会（示例）": 2}


@pytest.mark.slow
def test_a_blank_workbook_is_made_for_one_that_asks(desk: Desk) -> None:
    from hazardlib.pipeline.outgoing.templates import write_templates
    from hazardlib.pipeline.run import open_report

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
