"""The campaign's calendar in words: what departments owe next, how often they report, how far each stage has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hazardlib.brief.material import Group, Material
from hazardlib.brief.words import day_of_year, names
from hazardlib.domain.campaign import Campaign, Stage
from hazardlib.domain.month import Month, parse_day
from hazardlib.domain.terms import Kind

Owed = tuple[date, str]
"""By when, and what: ``8月工作进展``, ``阶段工作情况``."""


def workbooks_owed(material: Material) -> list[Owed]:
    """Return the workbooks that fall due after the paper's day, the next first."""
    campaign = material.campaign
    owed = [(campaign.due_on(each), f"{campaign.in_text(each)}工作进展") for each in campaign.months()]
    return _later(owed, material)


def summaries_owed(material: Material) -> list[Owed]:
    """Return the summaries that departments owe after the paper's day, the next first."""
    campaign = material.campaign
    owed = [(each, Kind.INTERIM.chinese) for each in campaign.interims_on]
    return _later([*owed, (campaign.final_on, Kind.FINAL.chinese)], material)


def next_due(material: Material) -> str:
    """Return by when what is not done is to be done: the next workbook's day, after the last that of the supplement."""
    days = [each[0] for each in workbooks_owed(material)] or [material.campaign.supplement_on]
    return (
        f"{day_of_year(days[0], material.as_of)}前" if days[0] > parse_day(material.as_of) else "下次例会前"
    )


def owed_next(material: Material) -> list[Owed]:
    """Return the next workbook, and the summaries that fall due before the one after it, the earliest first."""
    workbooks = workbooks_owed(material)
    until = workbooks[1][0] if len(workbooks) > 1 else material.campaign.supplement_on
    return sorted([*workbooks[:1], *(each for each in summaries_owed(material) if each[0] <= until)])


def _later(owed: list[Owed], material: Material) -> list[Owed]:
    today = parse_day(material.as_of)
    return sorted(each for each in owed if each[0] > today)


@dataclass(frozen=True)
class StageSoFar:
    """A stage, when it is, whether it has begun, is still ahead and has been told of, and what was found in it."""

    code: str
    name: str
    when: str
    has_begun: bool
    is_ahead: bool
    is_reported: bool
    group: Group
    grave: Group


def stages(material: Material) -> list[StageSoFar]:
    """Return the campaign's stages in their order."""
    today, campaign = parse_day(material.as_of), material.campaign
    rows = {row["stage"]: row for row in material.figures["by_stage"]}
    return [
        StageSoFar(
            code=stage.code,
            name=stage.name,
            when=campaign.span_in_text(Month.of(stage.since), Month.of(stage.until or stage.since)),
            has_begun=stage.since <= today,
            is_ahead=stage.until is None or stage.until >= today,
            is_reported=_is_reported(stage, material),
            group=material.group("stage", stage.code, rows[stage.code]),
            grave=material.group("stage", stage.code, rows[stage.code], "major"),
        )
        for stage in campaign.stages
    ]


def _is_reported(stage: Stage, material: Material) -> bool:
    """Tell whether anything due could speak of a stage: silence before that is not "nothing found"."""
    today = parse_day(material.as_of)
    is_over = stage.until is not None and stage.until < today
    return is_over or any(
        material.campaign.due_on(month) >= stage.since for month in material.campaign.months_due(today)
    )


def how_often(campaign: Campaign) -> str:
    """Return how often departments report, in words: ``按月``, ``按季度``."""
    steps = campaign.every_months
    return {1: "按月", 3: "按季度", 6: "每半年", 12: "每年"}.get(steps, f"每{steps}个月")


def rhythm(campaign: Campaign) -> str:
    """Return by when departments report and meetings are held."""
    if campaign.every_months == 1:
        return f"每月{campaign.due_day}日前报送、{campaign.meeting_day}日前召开例会"
    when = names(f"{number}月" for number in sorted({month.number for month in campaign.months()}))
    return f"每年{when}的{campaign.due_day}日前报送、当月{campaign.meeting_day}日前召开例会"
