"""What departments still owe after a paper's day: each month's workbook, and the summaries."""

from __future__ import annotations

from datetime import date

from hazardlib.brief.material import Material
from hazardlib.domain.month import parse_day
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


def owed_next(material: Material) -> list[Owed]:
    """Return the next workbook, and the summaries that fall due before the one after it, the earliest first."""
    workbooks = workbooks_owed(material)
    until = workbooks[1][0] if len(workbooks) > 1 else material.campaign.supplement_on
    return sorted([*workbooks[:1], *(each for each in summaries_owed(material) if each[0] <= until)])


def _later(owed: list[Owed], material: Material) -> list[Owed]:
    today = parse_day(material.as_of)
    return sorted(each for each in owed if each[0] > today)
