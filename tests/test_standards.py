"""The standards register: which document a 判定依据 means, and when each was in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hazardlib.domain.campaign import Campaign, Sector, load_campaign
from hazardlib.domain.campaign_parts import ScopeItem
from hazardlib.domain.standards import items_not_in_force, named_items, named_standards, suggested_basis
from tests.recompute.standards import BASES, STANDARDS


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return load_campaign(Path(__file__).parents[1] / "campaign.yaml")


def test_each_standard_has_its_days_in_force_and_says_where_they_are_from(campaign: Campaign) -> None:
    assert {each.code: (each.since, each.until) for each in campaign.standards} == STANDARDS
    assert all(each.source and each.number and each.sectors for each in campaign.standards)


def test_every_name_number_and_word_means_its_own_standard(campaign: Campaign) -> None:
    for each in campaign.standards:
        for text in (each.name, each.number, *each.words):
            assert named_standards(text, campaign, each.since) == (each,), text


@pytest.mark.parametrize("basis", BASES)
def test_a_basis_means_what_a_reader_takes_it_to_mean(campaign: Campaign, basis: str) -> None:
    standards, items = BASES[basis]
    assert [each.code for each in named_standards(basis, campaign, date(2023, 7, 1))] == [
        each.code for each in campaign.standards if each.code in standards
    ]
    said = {sector.code: list(named_items(basis, sector, None)) for sector in campaign.sectors}
    assert {code: named for code, named in said.items() if named} == items


def test_a_word_of_several_editions_means_the_one_in_force_on_the_day(campaign: Campaign) -> None:
    word = "工贸判定标准"
    editions = tuple(
        replace(each, words=(word,)) if each.code.startswith("industry-trade") else each
        for each in campaign.standards
    )
    both = replace(campaign, standards=editions)

    def named(text: str, day: date | None) -> list[str]:
        return [each.code for each in named_standards(text, both, day)]

    assert named(word, date(2023, 5, 14)) == ["industry-trade-2017"]
    assert named(word, date(2023, 5, 15)) == ["industry-trade-2023"]
    assert named(word, date(2010, 1, 1)) == ["industry-trade-2017", "industry-trade-2023"]
    assert named(f"{word}（安监总管四〔2017〕129号）", date(2023, 7, 1)) == ["industry-trade-2017"]


def test_of_items_that_contain_one_another_the_longest_is_named(campaign: Campaign) -> None:
    items = [ScopeItem(item=each) for each in ("消防设施损坏", "消防设施损坏停用")]
    sector = replace(campaign.sector("gas"), scope=tuple(items))
    assert named_items("消防设施损坏停用", sector, None) == ("消防设施损坏停用",)
    assert named_items("消防设施损坏", sector, None) == ("消防设施损坏",)


def test_what_may_be_entered_is_a_standard_in_force_else_an_item(campaign: Campaign) -> None:
    gas = campaign.sector("gas")
    assert suggested_basis(gas, campaign, date(2023, 9, 21)) == (
        "《城镇燃气经营安全重大隐患判定标准》（建城规〔2023〕4号）"
    )
    assert suggested_basis(gas, campaign, None) == (
        "重点检查事项：燃气使用单位和餐饮等公共场所燃气报警器安装"
    )
    assert suggested_basis(replace(gas, scope=()), campaign, None) is None


def dated(sector: Sector) -> Sector:
    """Return a sector in which one item ended with July and one began with August."""
    old = ScopeItem(item="临时用电审批", until=date(2023, 7, 31))
    new = ScopeItem(item="临时用电审批和验收", since=date(2023, 8, 1))
    return replace(sector, scope=(old, new, ScopeItem(item="动火作业安全")))


def test_of_items_those_in_force_on_the_day_are_meant_else_those_of_other_days(campaign: Campaign) -> None:
    sector = dated(campaign.sector("gas"))
    assert sector.scope_on(date(2023, 7, 31)) == ("临时用电审批", "动火作业安全")
    assert named_items("临时用电", sector, date(2023, 7, 31)) == ("临时用电审批",)
    assert named_items("临时用电", sector, date(2023, 8, 1)) == ("临时用电审批和验收",)
    assert named_items("重点检查事项：临时用电审批和验收", sector, date(2023, 7, 1)) == ("临时用电审批",)
    late = items_not_in_force("临时用电审批", replace(sector, scope=sector.scope[:1]), date(2023, 8, 1))
    assert [each.item for each in late] == ["临时用电审批"]
    assert items_not_in_force("动火作业安全", sector, date(2023, 8, 1)) == ()
    only = replace(campaign, standards=())
    assert suggested_basis(sector, only, date(2023, 8, 1)) == "重点检查事项：临时用电审批和验收"


def test_what_is_inspected_is_worded_as_in_the_notice_and_the_lead_has_its_title(campaign: Campaign) -> None:
    other = campaign.sector("other-enterprises")
    assert "除辖区重点企业、自持企业及商业场所以外的科技研发和纸面办公等领域" in other.scope_on(None)
    day = date(2023, 7, 1)
    titles = {
        each.code: {each.title_on(name, day) for name in each.leads_on(day)} for each in campaign.sectors
    }
    assert {code for code, own in titles.items() if own == {"牵头部门"}} == {
        *("scenic-areas", "gas", "other-enterprises"),
    }
    assert titles["state-owned"] == {"负责单位"}
    assert titles["construction"] == {"负责部门"}
    assert campaign.sector("gas").title_on("综合执法大队", day) == "配合部门"
    assert campaign.sector("gas").title_on("能源公司", day) is None
    assert [each.code for each in campaign.sectors if each.plan] == ["gas"]
