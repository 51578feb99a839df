"""figures.json: every figure of a briefing in one dictionary, settled here and only printed later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.measure.rates import COUNTS, GROUP_SEPARATOR, RATES, UNSTATED, measure_groups
from hazardlib.terms import NO_SOURCE, Level, SourceBucket, Supervision

if TYPE_CHECKING:
    from hazardlib.campaign import Campaign

_SHOWN_COUNTS = tuple(name for name in COUNTS if name not in {"time_limited", "complete"})
_SHOWN_RATES = tuple(name for name in RATES if name != "five_elements_rate")

Groups = Mapping[tuple[str, str], dict[str, Any]]
"""From breakdown and group to ``{"all": …, "major": …}``."""


def collect_groups(measures: pd.DataFrame) -> Groups:
    """Return the long table of measures as ``{"all": …, "major": …}`` per breakdown and group."""
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    keys = zip(measures["breakdown"], measures["group"], measures["level"], strict=True)
    values = measures["value"].astype(object).where(measures["value"].notna(), None)
    raw: dict[tuple[str, str, str], dict[str, Any]] = {}
    for key, figure, value in zip(keys, measures["figure"], values, strict=True):
        raw.setdefault(key, {})[figure] = value
    for (breakdown, group, level), figures in raw.items():
        groups.setdefault((breakdown, group), {})[level] = _shown(figures)
    return groups


def _shown(figures: Mapping[str, Any]) -> dict[str, Any]:
    low = figures["closure_rate_low"]
    median = figures["median_days_to_close"]
    return {
        **{name: int(figures[name]) for name in _SHOWN_COUNTS},
        **{name: figures[name] for name in _SHOWN_RATES},
        "closure_rate_ci": None if low is None else [low, figures["closure_rate_high"]],
        "median_days_to_close": None if median is None else int(median),
    }


def overall(hazards: pd.DataFrame, as_of: date) -> dict[str, Any]:
    """Return ``{"all": …, "major": …}`` for a set of hazards, by the same definitions as every figure."""
    membership = pd.DataFrame({"breakdown": "overall", "group": "all", "hazard_id": hazards["hazard_id"]})
    groups: Groups = collect_groups(measure_groups(hazards, membership, [("overall", "all")], as_of))
    return groups["overall", "all"]


def breakdowns(groups: Groups, campaign: Campaign, as_of: date) -> dict[str, Any]:
    """Return the ``by_*`` lists, ``overall`` and ``supervised``; every sector and leader has a row."""
    of = {breakdown: _of(groups, breakdown) for breakdown, _ in groups}

    def listed(breakdown: str, name: str) -> list[dict[str, Any]]:
        return [{name: group, **figures} for group, figures in of.get(breakdown, {}).items()]

    led = {
        name: [sector.code for sector in campaign.sectors if name in sector.leaders_on(as_of)]
        for name in campaign.leaders_on(as_of)
    }
    pairs = [(group.split(GROUP_SEPARATOR), figures) for group, figures in of["sector_leader"].items()]
    return {
        "overall": of["overall"]["all"],
        "by_sector": [
            {"sector": sector.code, "name": sector.name, **of["sector"][sector.code]}
            for sector in campaign.sectors
        ],
        "by_leader": [
            {"leader": name, "sectors": codes, **of["leader"][name]} for name, codes in led.items()
        ],
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
        "by_unit": sorted(listed("unit", "unit"), key=lambda row: (-row["all"]["found"], row["unit"])),
        "by_level": [
            {"level": str(level), "name": level.chinese, "all": of["level"][level]["all"]}
            for level in Level
            if level in of.get("level", {})
        ],
        "by_month_found": sorted(listed("month_found", "month"), key=lambda row: str(row["month"])),
        "by_stage": _stages(of["stage"], campaign),
        "supervised": {**of["supervised"]["all"], "by_level": _supervision(of.get("supervision", {}))},
    }


def _of(groups: Groups, breakdown: str) -> dict[str, dict[str, Any]]:
    return {group: figures for (name, group), figures in groups.items() if name == breakdown}


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
