"""The sample campaign as files: every workbook in its folder, with the time it came in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from hazardlib.campaign import Campaign
from hazardlib.errors import ConfigError
from hazardlib.sample.beside import open_desk
from hazardlib.sample.fates import deal_fates
from hazardlib.sample.habits import HABITS
from hazardlib.sample.layout import lay_out
from hazardlib.sample.ledger import listed, write_rows
from hazardlib.sample.scenes import load_scenes
from hazardlib.sample.story import Hazard, number_hazards, tell_story
from hazardlib.sample.turns import Turn, take_turns
from hazardlib.sample.write import write_workbook


@dataclass(frozen=True)
class Delivery:
    """One file of the sample campaign.

    Parameters
    ----------
    file
        Its path below ``data/raw``, with forward slashes.
    received_at
        When the office got it.
    """

    file: str
    received_at: datetime


def write_sample(raw: Path, campaign: Campaign, seed: int = 2023) -> list[Delivery]:
    """Write the sample campaign's workbooks below ``raw`` and return them in the order of arrival.

    The same seed gives the same bytes. Every workbook says 示例数据 in its title.

    Raises
    ------
    ConfigError
        If the campaign is not the one that the sample was written for.
    """
    _check(campaign)
    deliveries = []
    for turn, content in _workbooks(campaign, seed):
        habit = HABITS[turn.department]
        name = habit.file_name.format(month=turn.month.number, suffix=turn.suffix)
        file = f"{turn.month}/{name}.{habit.format}"
        path = raw / file
        path.parent.mkdir(parents=True, exist_ok=True)
        if not (path.is_file() and path.read_bytes() == content):  # somebody may just be reading it
            path.write_bytes(content)
        deliveries.append(Delivery(file, turn.received_at))
    return sorted(deliveries, key=lambda delivery: (delivery.received_at, delivery.file))


def tell_lives(campaign: Campaign, seed: int = 2023) -> list[Hazard]:
    """Return the hazards behind the workbooks, numbered and with their fates: what is true."""
    hazards = deal_fates(tell_story(campaign, seed), seed)
    patterns = {department: habit.number_pattern for department, habit in HABITS.items()}
    return list(number_hazards(hazards, patterns))


def _workbooks(campaign: Campaign, seed: int) -> Iterator[tuple[Turn, bytes]]:
    hazards = tell_lives(campaign, seed)
    desk = open_desk(campaign, hazards, seed)
    reported: dict[str, dict[str, date]] = {}
    for turn in take_turns(campaign, seed):
        habit = HABITS[turn.department]
        earlier = reported.setdefault(turn.department, {})
        previous = max((day for month, day in earlier.items() if month < str(turn.month)), default=None)
        earlier[str(turn.month)] = turn.reported_on
        shown = [] if turn.is_nil else listed(hazards, habit, turn, previous)
        rows = write_rows(shown, campaign, habit, turn, seed)
        sheets = lay_out(rows, campaign, habit, turn)
        if not turn.is_nil:
            sheets += desk.write(shown, habit, turn, previous)
        yield turn, write_workbook(sheets, habit)


def _check(campaign: Campaign) -> None:
    sectors = {sector.code for sector in campaign.sectors}
    departments = {department.name for department in campaign.departments}
    if not (set(load_scenes()) <= sectors and set(HABITS) <= departments):
        raise ConfigError(
            "示例数据是按自带的 campaign.yaml 编写的，当前配置缺少其中的行业领域或部门。请使用自带的 campaign.yaml。"
        )
