"""The file of a district's campaign: streets in place of departments, each with who answers for it; and what a district leaves to its streets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hazardlib import pipeline
from hazardlib.brief.definitions import definition_table
from hazardlib.console import print_ingest
from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.campaign_parts import CampaignLevel
from hazardlib.errors import ConfigError, UsageError
from hazardlib.pipeline.carry import carry_over
from hazardlib.pipeline.duplicates import propose
from hazardlib.pipeline.outgoing.feedback import feedback_on
from hazardlib.pipeline.outgoing.templates import write_templates
from hazardlib.pipeline.run import open_run
from hazardlib.sample import district_campaign, sample_streets
from tests.desk import at
from tests.districts import new_district
from tests.sharing import ROOT

TEXT = district_campaign((ROOT / "campaign.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    path = tmp_path_factory.mktemp("campaign") / "campaign.yaml"
    path.write_text(TEXT, "utf-8")
    return load_campaign(path)


def mistakes(folder: Path, text: str) -> str:
    path = folder / "campaign.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as refused:
        load_campaign(path)
    return str(refused.value)


def test_streets_report_and_their_leaders_answer(campaign: Campaign) -> None:
    day = date(2023, 7, 23)
    assert campaign.is_district
    assert (campaign.reporter, campaign.everywhere, campaign.street) == ("街道", "全区", "示例区")
    assert [each.name for each in campaign.departments_on(day)] == [each.name for each in sample_streets()]
    assert campaign.find_department("松岭") is campaign.find_department("松岭街道")
    assert campaign.charge_of("孙立松", day).streets == ("松岭街道",)
    assert campaign.charge_of("岳明", day).streets == ()
    assert campaign.charge_of("岳明", date(2023, 7, 24)).streets == ("松岭街道",)
    assert "岳明" not in campaign.leaders_on(day)
    assert campaign.reporting_in(["gas"], day) == {each.name for each in sample_streets()}


def test_each_street_of_the_sample_has_a_campaign_of_its_own_in_which_every_sector_has_leaders_and_departments(
    tmp_path: Path,
) -> None:
    notice, path = (ROOT / "campaign.yaml").read_text("utf-8"), tmp_path / "campaign.yaml"
    for street in sample_streets():
        path.write_text(street.campaign(notice), "utf-8")
        own, day = load_campaign(path), date(2023, 7, 23)
        assert (own.street, len(own.departments_on(day))) == (street.name, street.departments)
        assert {each.code for each in own.sectors} >= {code for code, _ in street.renamed.values()}
        for sector in own.sectors:
            assert sector.leaders_on(day), (street.name, sector.code)
            assert sector.leads_on(day), (street.name, sector.code)


def test_a_street_stays_a_street() -> None:
    campaign = load_campaign(ROOT / "campaign.yaml")
    assert not campaign.is_district
    assert (campaign.reporter, campaign.everywhere) == ("部门", "全街")
    assert campaign.charge_of("张馨", date(2023, 7, 20)).sectors == ("state-owned",)
    assert campaign.charge_of("张馨", date(2023, 7, 20)).streets is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("level: district", "level: city", "level"),
        ("  leaders:\n  - name: 沈云帆\n    since: 2023-05-22\n", "", "leaders"),
        ("- name: 柳溪街道", "- name: 云桥街道", "云桥街道"),
        ("- code: gas\n", "- code: gas\n  leads: []\n", "leads"),
        ("  district: 示例区", "  street: 示例区", "district"),
    ],
)
def test_a_mistake_is_named_where_it_stands(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in TEXT
    assert said in mistakes(tmp_path, TEXT.replace(old, new, 1))


def test_an_empty_districts_paper_asks_for_packages_and_explains_its_own_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    district = new_district(tmp_path / "district")
    taken = pipeline.ingest(district, received_at=at(7, 21))
    print_ingest(taken, feedback_on(district, taken), district)
    assert "把各街道的数据包按月份放进" in capsys.readouterr().out
    street, mine = (str(definition_table(level)) for level in CampaignLevel)
    assert "全街水平" in street
    assert "各部门台账" in street
    assert "全区水平" in mine
    assert "各街道台账" in mine
    assert "全街" not in mine


def test_what_needs_departments_rows_is_left_to_the_street(tmp_path: Path) -> None:
    district = new_district(tmp_path / "district")
    run = open_run(month="2023-07", workspace=district)
    with pytest.raises(UsageError, match="街道的工作区"):
        write_templates(run)
    with pytest.raises(UsageError, match="街道的工作区"):
        carry_over(new_district(tmp_path / "before"), district)
    with pytest.raises(UsageError, match="街道的工作区"):
        propose(district)
