"""The story behind the sample campaign: enough hazards, everyone answering for some, getting better."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.terms import PUT_RIGHT, Level, State, Supervision
from hazardlib.sample import tell_lives
from hazardlib.sample.hazards import Hazard


@pytest.fixture(scope="module")
def hazards() -> list[Hazard]:
    return list(tell_lives().values())


def test_there_are_at_least_six_hundred_distinct_hazards(hazards: list[Hazard]) -> None:
    identities = {
        (hazard.sector, hazard.unit, hazard.location, hazard.description, hazard.found_on)
        for hazard in hazards
    }
    assert len(identities) == len(hazards) == 720


def test_every_sector_leader_and_department_has_hazards(campaign: Campaign, hazards: list[Hazard]) -> None:
    sectors = {hazard.sector for hazard in hazards}
    assert sectors == {sector.code for sector in campaign.sectors}
    assert {hazard.department for hazard in hazards} == {each.name for each in campaign.departments}
    named = {name for hazard in hazards for name in hazard.leader.split("、") if name}
    assert named == set(campaign.leaders)


def test_a_department_finds_hazards_only_where_it_has_a_part(
    campaign: Campaign, hazards: list[Hazard]
) -> None:
    for hazard in hazards:
        for department in filter(None, (hazard.department, hazard.shared_with)):
            assert campaign.role(department, hazard.sector, hazard.found_on) is not None


def test_about_one_in_eight_is_major_and_has_a_deadline(hazards: list[Hazard]) -> None:
    major = [hazard for hazard in hazards if hazard.level is Level.MAJOR]
    assert 0.08 < len(major) / len(hazards) < 0.16
    assert all(hazard.due_on for hazard in major)
    assert {hazard.supervision for hazard in major} == set(Supervision)


def test_closure_improves_through_the_campaign(hazards: list[Hazard]) -> None:
    shares = []
    for day in (date(2023, 6, 20), date(2023, 8, 1), date(2023, 10, 1), date(2023, 12, 1)):
        found = [hazard for hazard in hazards if hazard.found_on <= day]
        shares.append(sum(hazard.state_on(day) is State.CLOSED for hazard in found) / len(found))
    assert shares == sorted(shares)
    assert shares[-1] < 0.95


def test_some_are_overdue_at_every_report(hazards: list[Hazard]) -> None:
    for month in range(7, 13):
        day = date(2023, month, 20)
        overdue = [
            hazard
            for hazard in hazards
            if hazard.found_on <= day
            and hazard.state_on(day) not in PUT_RIGHT
            and (due_on := hazard.due_on_at(day)) is not None
            and due_on < day
        ]
        assert len(overdue) >= 5


def test_a_few_have_a_fate_of_their_own(hazards: list[Hazard]) -> None:
    assert sum(hazard.extended_to is not None for hazard in hazards) == 12
    assert sum(hazard.vanished_on is not None for hazard in hazards) == 9
    assert sum(hazard.reopened_on is not None for hazard in hazards) == 7
    shared = [hazard for hazard in hazards if hazard.shared_with]
    assert Counter((hazard.sector, hazard.department, hazard.shared_with) for hazard in shared) == {
        ("gas", "公共管理办公室", "综合执法大队"): 16,
        ("gas", "公共管理办公室", "公共安全办公室"): 8,
        ("other-enterprises", "财政经济办公室", "公共安全办公室"): 6,
        ("other-enterprises", "财政经济办公室", "综合执法大队"): 6,
    }
    assert any(hazard.is_disputed for hazard in shared)
