"""Standards register: by which national standard, or which item of the notice, major hazards are major."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hazardlib.domain.standards import items_not_in_force, named_items, named_standards
from hazardlib.measure.figure import Figure, as_texts, counted, counted_at, list_of_hazards

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hazardlib.domain.campaign import Campaign
    from hazardlib.domain.campaign_parts import ScopeItem, Standard
    from hazardlib.measure.rows import HazardRows


@dataclass(frozen=True)
class Reading:
    """What a 判定依据 names: standards, items of the notice, and items that were not to be inspected when the hazard was found."""

    standards: Sequence[Standard] = ()
    items: Sequence[str] = ()
    items_late: Sequence[ScopeItem] = ()
    is_stated: bool = True

    @property
    def names_nothing(self) -> bool:
        """Whether there is a 判定依据, and it names no standard and no item."""
        return self.is_stated and not (self.standards or self.items)


@dataclass(frozen=True, eq=False)
class Bases:
    """By what the major hazards are major: those alike in 判定依据, sector and what was in force when they were found are read once.

    Parameters
    ----------
    kinds
        Of each which of the readings is its own.
    sectors, readings
        The sector of each kind, and what its 判定依据 names.
    """

    majors: pd.DataFrame
    kinds: NDArray[np.intp]
    sectors: Sequence[str]
    readings: Sequence[Reading]

    def where(self, is_meant: Callable[[str, Reading], bool]) -> NDArray[np.bool_]:
        """Return the major hazards whose sector and reading are meant."""
        told = zip(self.sectors, self.readings, strict=True)
        return np.array([is_meant(*each) for each in told], dtype=bool)[self.kinds]

    def counts(self, is_meant: Callable[[str, Reading], bool], definition: str) -> dict[str, Figure]:
        """Return how many of them there are, and how many are open."""
        own, is_open = self.where(is_meant), self.majors["is_open"].to_numpy(dtype=bool)
        parts = {"found": own, "open": own & is_open}
        return {
            name: counted_at(self.majors["hazard_id"].array, np.flatnonzero(part), definition)
            for name, part in parts.items()
        }

    def told(self, is_meant: Callable[[str, Reading], bool]) -> Iterator[tuple[str, date, Reading]]:
        """Yield each of them with the day on which it was found, and its reading."""
        own = np.flatnonzero(self.where(is_meant))
        told = self.majors[["hazard_id", "found_on"]].iloc[own]
        for (hazard_id, found_on), kind in zip(
            told.itertuples(index=False, name=None), self.kinds[own], strict=True
        ):
            yield str(hazard_id), found_on.date(), self.readings[kind]


def standards_figures(rows: HazardRows, campaign: Campaign, as_of: date) -> dict[str, Any]:
    """Return the major hazards counted by what their 判定依据 names.

    A basis may name several standards and items; it then counts with each. ``other`` are those
    whose basis names neither.

    Parameters
    ----------
    as_of
        The day on which the standards listed as applicable are in force.
    """
    bases = stated_bases(rows, campaign)
    named = {
        (code, item) for code, each in zip(bases.sectors, bases.readings, strict=True) for item in each.items
    }
    ids = bases.majors["hazard_id"].array
    without = as_texts(ids[bases.where(lambda _, each: not each.is_stated)])
    return {
        "by_standard": [
            {"standard": one.code, "name": one.name, "number": one.number}
            | bases.counts(partial(_names_standard, one), "by_standard")
            for one in campaign.standards
        ],
        "by_item": [
            {"sector": sector.code, "item": item}
            | bases.counts(partial(_names_item, sector.code, item), "by_item")
            for sector in campaign.sectors
            for item in sector.scope_on(None)
            if (sector.code, item) in named
        ],
        "other": counted_at(
            bases.majors["hazard_id"].array,
            np.flatnonzero(bases.where(lambda _, each: each.names_nothing)),
            "standards-register",
        ),
        "without_basis": counted(without, "without_basis"),
        "without_basis_ids": list_of_hazards(without, "without_basis"),
        "applicable": [
            {
                "sector": sector.code,
                "standards": [each.code for each in campaign.standards_on(as_of, sector.code)],
            }
            for sector in campaign.sectors
        ],
        "not_in_force": list_of_hazards(_not_in_force(bases), "not_in_force"),
        "items_not_in_force": list_of_hazards(
            [
                {"hazard_id": hazard_id, "item": each.item, "found_on": day.isoformat()}
                for hazard_id, day, reading in bases.told(lambda _, each: bool(each.items_late))
                for each in reading.items_late
            ],
            "not_in_force",
        ),
    }


def _names_standard(standard: Standard, _sector: str, reading: Reading) -> bool:
    return standard in reading.standards


def _names_item(code: str, item: str, sector: str, reading: Reading) -> bool:
    return sector == code and item in reading.items


def _not_in_force(bases: Bases) -> list[dict[str, Any]]:
    return [
        {
            "hazard_id": hazard_id,
            "standard": standard.code,
            "found_on": day.isoformat(),
            "since": standard.since.isoformat(),
            "until": None if standard.until is None else standard.until.isoformat(),
        }
        for hazard_id, day, reading in bases.told(lambda _, each: bool(each.standards))
        for standard in reading.standards
        if not standard.covers(day)
    ]


def stated_bases(rows: HazardRows, campaign: Campaign) -> Bases:
    """Return what the 判定依据 of each major hazard names."""
    majors = rows.frame(["hazard_id", "sector", "criterion", "found_on", "is_open"], rows["is_major"])
    columns = [pd.factorize(majors[name].array, use_na_sentinel=False) for name in ("sector", "criterion")]
    (sector, sectors), (text, texts) = columns
    day, days = pd.factorize(majors["found_on"].to_numpy())
    in_force = _Days(campaign, [pd.Timestamp(each).date() for each in days])
    alike = np.array([in_force.like(str(code)) for code in sectors], dtype=np.intp).reshape(
        len(sectors), len(days)
    )
    whole = (sector * len(texts) + text) * (len(days) or 1) + alike[sector, day]
    kinds, distinct = pd.factorize(whole)
    told = [
        (
            str(sectors[each // (len(days) or 1) // len(texts)]),
            texts[each // (len(days) or 1) % len(texts)],
            in_force.days[each % len(days)],
        )
        for each in distinct
    ]
    return Bases(majors, kinds, [code for code, _, _ in told], [_reading(campaign, *each) for each in told])


def _reading(campaign: Campaign, code: str, text: Any, day: date) -> Reading:
    if pd.isna(text):
        return Reading(is_stated=False)
    sector = campaign.sector(code)
    return Reading(
        named_standards(text, campaign, day),
        named_items(text, sector, day),
        items_not_in_force(text, sector, day),
    )


@dataclass(frozen=True)
class _Days:
    """Days, each of which stands for those on which the same standards were in force and the same was to be inspected."""

    campaign: Campaign
    days: Sequence[date]

    def like(self, code: str) -> list[int]:
        """Return for each day the first that is like it in a sector."""
        sector, first = self.campaign.sector(code), dict[Any, int]()
        return [
            first.setdefault(
                (sector.scope_on(day), tuple(each.covers(day) for each in self.campaign.standards)), place
            )
            for place, day in enumerate(self.days)
        ]
