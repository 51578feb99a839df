"""The standards register: which document a 判定依据 means, and when each was in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.campaign_lists import ScopeItem
from hazardlib.domain.standards import named_items, named_standards, suggested_basis
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
