"""Rows: the lists of figures.json that have an entry for each sector, and for each leader, whatever is counted of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign


def each_sector(campaign: Campaign, of: Callable[[str], Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return an entry for each sector, with what is counted of it by its code."""
    return [{"sector": each.code, "name": each.name, **of(each.code)} for each in campaign.sectors]


def each_leader(
    campaign: Campaign, as_of: date, of: Callable[[str, Sequence[str]], Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return an entry for each leader in place on a day, with what is counted of them by name and sectors."""
    led = {
        name: [sector.code for sector in campaign.sectors if name in sector.leaders_on(as_of)]
        for name in campaign.leaders_on(as_of)
    }
    return [{"leader": name, "sectors": codes, **of(name, codes)} for name, codes in led.items()]
