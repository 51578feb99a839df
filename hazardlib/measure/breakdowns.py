"""Breakdowns: the groups of hazards as figures.json lists them, by sector, leader, department and what else they have; five elements (五落实)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from hazardlib.domain.columns import FIVE_ELEMENTS
from hazardlib.domain.terms import NO_SOURCE, OTHER_DANGER, FixType, Level, SourceBucket, Supervision
from hazardlib.measure.figure import Figure, each_leader, each_sector
from hazardlib.measure.groups import GROUP_SEPARATOR, UNSTATED
from hazardlib.measure.rates import Groups

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign
    from hazardlib.measure.rows import HazardRows

_RATE = "five_elements_rate"

BREAKDOWNS = (
    "overall", "by_sector", "by_leader", "by_sector_leader", "by_department", "by_source", "by_source_bucket", "by_unit", "by_danger",
    "by_community", "by_level", "by_month_found", "by_stage", "supervised",
)  # fmt: skip
"""What `breakdowns` returns."""


def breakdowns(groups: Groups, campaign: Campaign, as_of: date) -> dict[str, Any]:
    """Return the ``by_*`` lists, ``overall`` and ``supervised``; every sector and leader has a row."""
    of: dict[str, dict[str, dict[str, Any]]] = {}
    for (breakdown, group), own in groups.items():
        of.setdefault(breakdown, {})[group] = {level: each.figures() for level, each in own.items()}

    def listed(breakdown: str, name: str) -> list[dict[str, Any]]:
        return [{name: group, **figures} for group, figures in of.get(breakdown, {}).items()]

    pairs = [
        (group.split(GROUP_SEPARATOR), figures) for group, figures in of.get("sector_leader", {}).items()
    ]
    return {
        "overall": of["overall"]["all"],
        "by_sector": each_sector(campaign, lambda code: of["sector"][code]),
        "by_leader": each_leader(campaign, as_of, lambda name, _: of["leader"][name]),
        "by_sector_leader": [
            {"sector": sector, "leader": leader, **figures} for (sector, leader), figures in pairs
        ],
        "by_department": listed("department", "department"),
        "by_source": [
            {**row, "source": None if row["source"] == UNSTATED else row["source"]}
            for row in listed("source", "source")
        ],
        "by_source_bucket": [
            {"bucket": str(bucket), "name": bucket.chinese, **of["source_bucket"][bucket]}
            for bucket in SourceBucket
            if bucket in of.get("source_bucket", {})
        ]
        + [
            {"bucket": None, "name": NO_SOURCE, **figures}
            for bucket, figures in of.get("source_bucket", {}).items()
            if bucket == UNSTATED
        ],
        "by_unit": sorted(listed("unit", "unit"), key=lambda row: (-row["all"]["found"].value, row["unit"])),
        "by_danger": sorted(
            listed("danger", "danger"),
            key=lambda row: (row["danger"] == OTHER_DANGER, -row["all"]["found"].value, row["danger"]),
        ),
        "by_community": [
            {**row, "community": None if row["community"] == UNSTATED else row["community"]}
            for row in sorted(
                listed("community", "community"),
                key=lambda row: (row["community"] == UNSTATED, row["community"]),
            )
        ],
        "by_level": [
            {"level": str(level), "name": level.chinese, "all": of["level"][level]["all"]}
            for level in Level
            if level in of.get("level", {})
        ],
        "by_month_found": sorted(listed("month_found", "month"), key=lambda row: str(row["month"])),
        "by_stage": _stages(of["stage"], campaign),
        "supervised": {**of["supervised"]["all"], "by_level": _supervision(of.get("supervision", {}))},
    }


def _stages(stages: Mapping[str, dict[str, Any]], campaign: Campaign) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"stage": stage.code, "name": stage.name, **stages[stage.code]} for stage in campaign.stages
    ]
    if "outside" in stages:
        rows.append({"stage": None, "name": "专项行动阶段以外", **stages["outside"]})
    return rows


def _supervision(levels: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"level": str(level), "name": level.chinese, **levels[level]}
        for level in Supervision
        if level in levels
    ]


def elements_figures(rows: HazardRows, groups: Groups, campaign: Campaign, as_of: date) -> dict[str, Any]:
    """Return the share of time-limited hazards with all five elements, which were reported to the street, and at once beside time-limited."""
    limited = rows["is_time_limited"]
    return {
        **_share(groups, "overall", "all"),
        "missing": {name: rows.count(limited & rows.missing(name), _RATE) for name in FIVE_ELEMENTS},
        "by_sector": each_sector(campaign, lambda code: _share(groups, "sector", code)),
        "told_street": _told_street(rows, campaign, as_of),
        "by_department": [
            {"department": group, **_share(groups, breakdown, group)}
            for breakdown, group in groups
            if breakdown == "department"
        ],
        "by_fix_type": [
            {"fix_type": code, "name": name}
            | {level: each.figures() for level, each in groups["fix_type", code or UNSTATED].items()}
            for code, name in [*((str(each), each.chinese) for each in FixType), (None, "未填整改类型")]
        ],
    }


def _told_street(rows: HazardRows, campaign: Campaign, as_of: date) -> dict[str, Any]:
    """Return how many time-limited hazards have been reported to the street by a day, of all and of each sector."""
    limited = rows["is_time_limited"]
    told = limited & (rows["street_told_on"] <= rows.day(as_of))

    def share(sector: str | None) -> dict[str, Figure]:
        above, below = (rows.count(each, "told_street", sector=sector) for each in (told, limited))
        rate = above.value / below.value if below.value else None
        whole = Figure(rate, "told_street", numerator=above.numerator, denominator=below.numerator)
        return {"numerator": above, "denominator": below, "rate": whole}

    return {**share(None), "by_sector": each_sector(campaign, share)}


def _share(groups: Groups, breakdown: str, group: str) -> dict[str, Figure]:
    own = groups[breakdown, group]["all"]
    return {
        "numerator": own.count("complete", _RATE),
        "denominator": own.count("time_limited", _RATE),
        "rate": own.share(_RATE),
    }
