"""Standards register: by which national standard, or which item of the notice, major hazards are major."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.domain.standards import items_not_in_force, named_items, named_standards
from hazardlib.measure.figure import Figure, counted, list_of_hazards

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign
    from hazardlib.domain.campaign_lists import ScopeItem, Standard


@dataclass(frozen=True)
class Basis:
    """By what a major hazard is major: the standards and the items of the notice that its 判定依据 names."""

    hazard_id: str
    sector: str
    found_on: date
    is_open: bool
    is_stated: bool
    standards: Sequence[Standard]
    items: Sequence[str]
    items_late: Sequence[ScopeItem]

    @property
    def names_nothing(self) -> bool:
        """Whether there is a 判定依据, and it names no standard and no item."""
        return self.is_stated and not (self.standards or self.items)


def standards_figures(hazards: pd.DataFrame, campaign: Campaign, as_of: date) -> dict[str, Any]:
    """Return the major hazards counted by what their 判定依据 names.

    A basis may name several standards and items; it then counts with each. ``other`` are those
    whose basis names neither.

    Parameters
    ----------
    as_of
        The day on which the standards listed as applicable are in force.
    """
    standards: dict[str, list[Basis]] = {each.code: [] for each in campaign.standards}
    items: dict[tuple[str, str], list[Basis]] = {}
    other, without = list[str](), list[str]()
    not_in_force, items_late = list[dict[str, Any]](), list[dict[str, Any]]()
    for basis in stated_bases(hazards, campaign):
        for standard in basis.standards:
            standards[standard.code].append(basis)
            if not standard.covers(basis.found_on):
                not_in_force.append(
                    {
                        "hazard_id": basis.hazard_id,
                        "standard": standard.code,
                        "found_on": basis.found_on.isoformat(),
                        "since": standard.since.isoformat(),
                        "until": None if standard.until is None else standard.until.isoformat(),
                    }
                )
        for item in basis.items:
            items.setdefault((basis.sector, item), []).append(basis)
        items_late += [
            {"hazard_id": basis.hazard_id, "item": each.item, "found_on": basis.found_on.isoformat()}
            for each in basis.items_late
        ]
        other += [basis.hazard_id] if basis.names_nothing else []
        without += [] if basis.is_stated else [basis.hazard_id]
    return {
        "by_standard": [
            {"standard": each.code, "name": each.name, "number": each.number}
            | _counts(standards[each.code], "by_standard")
            for each in campaign.standards
        ],
        "by_item": [
            {"sector": sector.code, "item": item, **_counts(items[sector.code, item], "by_item")}
            for sector in campaign.sectors
            for item in sector.scope_on(None)
            if (sector.code, item) in items
        ],
        "other": counted(other, "standards-register"),
        "without_basis": counted(without, "without_basis"),
        "without_basis_ids": list_of_hazards(without, "without_basis"),
        "applicable": [
            {
                "sector": sector.code,
                "standards": [each.code for each in campaign.standards_on(as_of, sector.code)],
            }
            for sector in campaign.sectors
        ],
        "not_in_force": list_of_hazards(not_in_force, "not_in_force"),
        "items_not_in_force": list_of_hazards(items_late, "not_in_force"),
    }


def stated_bases(hazards: pd.DataFrame, campaign: Campaign) -> Iterator[Basis]:
    """Yield what the 判定依据 of each major hazard names."""
    columns = ["hazard_id", "sector", "criterion", "found_on", "is_open"]
    majors = hazards.loc[hazards["is_major"], columns]

    @cache
    def read(text: str, code: str, day: date) -> tuple[Any, ...]:
        sector = campaign.sector(code)
        return (
            named_standards(text, campaign, day),
            named_items(text, sector, day),
            items_not_in_force(text, sector, day),
        )

    for hazard_id, sector, text, found_on, is_open in majors.itertuples(index=False, name=None):
        day, is_stated = found_on.date(), not pd.isna(text)
        yield Basis(
            str(hazard_id),
            sector,
            day,
            bool(is_open),
            is_stated,
            *(read(text, sector, day) if is_stated else ((), (), ())),
        )


def _counts(bases: Sequence[Basis], definition: str) -> dict[str, Figure]:
    still = [basis.hazard_id for basis in bases if basis.is_open]
    return {
        "found": counted([basis.hazard_id for basis in bases], definition),
        "open": counted(still, definition),
    }
