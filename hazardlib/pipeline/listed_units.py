"""Listed units: the sectors that a workspace's ``units.csv`` knows, for rows that state none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hazardlib.domain.campaign import Campaign, fold
from hazardlib.merge.units import load_units
from hazardlib.pipeline.manual_decisions import own_lists

if TYPE_CHECKING:
    from hazardlib.workspace import Workspace


def sectors_of_units(workspace: Workspace, campaign: Campaign) -> dict[str, str | None]:
    """Return folded name of a listed unit → its sector's code; None for one listed in several."""
    sectors: dict[str, str | None] = {}
    for path in own_lists(workspace, "units.csv"):
        for each in load_units(path, campaign):
            name = fold(each.unit)
            sectors[name] = each.sector if sectors.get(name, each.sector) == each.sector else None
    return sectors
