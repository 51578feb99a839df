"""Standards register: by which national standard, or which item of the notice, major hazards are major."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.standards import named_items, named_standards

if TYPE_CHECKING:
    from hazardlib.campaign import Campaign


def standards_figures(hazards: pd.DataFrame, campaign: Campaign, as_of: date) -> dict[str, Any]:
    """Return the major hazards counted by what their 判定依据 names.

    A basis may name several standards and items; it then counts with each. ``other`` are those
    whose basis names neither.

    Parameters
    ----------
    hazards
        ``columns.HAZARDS``.
    as_of
        The day on which the standards listed as applicable are in force.
    """
    majors = hazards[hazards["is_major"]]
    stated = majors[majors["criterion"].notna()]
    without = majors.loc[majors["criterion"].isna(), "hazard_id"]
    standards = {each.code: {"found": 0, "open": 0} for each in campaign.standards}
    items: dict[tuple[str, str], dict[str, int]] = {}
    other, not_in_force = 0, []
    columns = ["hazard_id", "sector", "criterion", "found_on", "is_open"]
    for hazard_id, sector, basis, found_on, is_open in stated[columns].itertuples(index=False, name=None):
        day = found_on.date()
        named = named_standards(basis, campaign, day)
        scope = named_items(basis, campaign.sector(sector))
        for standard in named:
            _count(standards[standard.code], is_open=is_open)
            if not standard.covers(day):
                not_in_force.append(
                    {
                        "hazard_id": hazard_id,
                        "standard": standard.code,
                        "found_on": day.isoformat(),
                        "since": standard.since.isoformat(),
                        "until": None if standard.until is None else standard.until.isoformat(),
                    }
                )
        for item in scope:
            _count(items.setdefault((sector, item), {"found": 0, "open": 0}), is_open=is_open)
        other += not (named or scope)
    return {
        "by_standard": [
            {"standard": each.code, "name": each.name, "number": each.number, **standards[each.code]}
            for each in campaign.standards
        ],
        "by_item": [
            {"sector": sector.code, "item": item, **items[sector.code, item]}
            for sector in campaign.sectors
            for item in sector.scope
            if (sector.code, item) in items
        ],
        "other": other,
        "without_basis": len(without),
        "without_basis_ids": [str(each) for each in without],
        "applicable": [
            {
                "sector": sector.code,
                "standards": [each.code for each in campaign.standards_on(as_of, sector.code)],
            }
            for sector in campaign.sectors
        ],
        "not_in_force": not_in_force,
    }


def _count(counts: dict[str, int], *, is_open: bool) -> None:
    counts["found"] += 1
    counts["open"] += bool(is_open)
