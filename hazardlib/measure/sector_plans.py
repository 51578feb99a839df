"""Plans: how far a sector with a plan of its own has its units listed and inspected, and its hazards put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hazardlib.measure.figure import of_records

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign
    from hazardlib.measure.figure import Figure

_DEFINITION = "sector_plans"
_COVERED, _FOUND = ("to_inspect", "inspected", "rate"), ("found", "open")


def plan_figures(
    units: Figure, progress: Mapping[str, Any], shown: Mapping[str, Any], campaign: Campaign
) -> list[dict[str, Any]]:
    """Return ``sector_plans`` of figures.json: an entry for each sector that follows a plan of its own.

    Parameters
    ----------
    units
        The units of which the street keeps account, ``duties.units``.
    progress, shown
        ``progress`` and the breakdowns of figures.json, of which sectors' coverage and hazards are taken.
    """
    named = [sector for sector in campaign.sectors if sector.plan]
    listed = units.records() if named and units.records is not None else ()
    covered = {row["sector"]: row for row in progress["coverage_by_sector"]}
    found = {row["sector"]: row["all"] for row in shown["by_sector"]}
    return [
        {
            "sector": sector.code,
            "name": sector.name,
            "plan": sector.plan,
            "listed": of_records(
                [unit for unit in listed if unit["sector"] == sector.code], dict, _DEFINITION
            ),
            **{name: replace(covered[sector.code][name], definition=_DEFINITION) for name in _COVERED},
            **{name: replace(found[sector.code][name], definition=_DEFINITION) for name in _FOUND},
        }
        for sector in named
    ]
