"""Figures of hazards: which of them each figure of a group counts, on the paper's day or on one before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.measure.counted import counted_in, worked_out
from hazardlib.measure.lists import carried_ids
from hazardlib.measure.paths import Place
from hazardlib.measure.rates import GROUP_SEPARATOR, UNSTATED
from hazardlib.measure.trend import in_period
from hazardlib.pipeline.grounds import Grounds
from hazardlib.pipeline.traced import Behind, Find

if TYPE_CHECKING:
    from hazardlib.merge.register import Register

Members = Callable[[Grounds, Place], pd.DataFrame]
"""Returns the hazards of the group that a place of figures.json belongs to."""

_SHARES = {"numerator": "complete", "denominator": "time_limited", "rate": "five_elements_rate"}
"""What each part of a share of five elements is as a figure of a group."""


def in_group(breakdown: str, field: str = "", without: str = UNSTATED) -> Members:
    """Return the hazards of the group that the entry's field names; without a field, of the only group."""

    def members(grounds: Grounds, place: Place) -> pd.DataFrame:
        group = (place.row[field] or without) if field else "all"
        return grounds.grouped.get((breakdown, group), grounds.flagged.iloc[:0])

    return members


def of_sector_and_leader(grounds: Grounds, place: Place) -> pd.DataFrame:
    """Return the hazards of a sector that count for a leader."""
    group = place.row["sector"] + GROUP_SEPARATOR + place.row["leader"]
    return grounds.grouped.get(("sector_leader", group), grounds.flagged.iloc[:0])


def not_supervised(grounds: Grounds, _: Place) -> pd.DataFrame:
    """Return the hazards that are not supervised."""
    return grounds.flagged[~grounds.flagged["is_supervised"]]


def of_period(grounds: Grounds, _: Place) -> pd.DataFrame:
    """Return the hazards found since the paper before."""
    return in_period(grounds.flagged, grounds.run.previous_on)


def taken_over(grounds: Grounds, _: Place) -> pd.DataFrame:
    """Return the hazards that an earlier campaign left open."""
    month = grounds.run.campaign.carry_over_month
    ids = [] if month is None else carried_ids(grounds.register.hazards, month)
    return grounds.flagged[grounds.flagged["hazard_id"].isin(ids)]


def figure_of(members: Members) -> Find:
    """Return what finds the hazards of a figure (``<figure>``) of a group, of all levels or of one (``<level>``)."""

    def find(grounds: Grounds, place: Place, named: Mapping[str, str]) -> Behind:
        own = members(grounds, place)
        return _behind(own, named.get("level", "all"), named["figure"], grounds.run.as_of)

    return find


def share_of(members: Members) -> Find:
    """Return what finds the hazards of a part (``<part>``) of a group's share of five elements."""

    def find(grounds: Grounds, place: Place, named: Mapping[str, str]) -> Behind:
        return _behind(members(grounds, place), "all", _SHARES[named["part"]], grounds.run.as_of)

    return find


def on_the_day_before(grounds: Grounds, _: Place, named: Mapping[str, str]) -> Behind:
    """Find the hazards of a figure on the day of the paper before."""
    return _then(grounds.register_before, grounds.run.previous_on or grounds.run.as_of, named)


def on_the_due_day(grounds: Grounds, place: Place, named: Mapping[str, str]) -> Behind:
    """Find the hazards of a figure on an entry's ``as_of``."""
    day = date.fromisoformat(place.row["as_of"])
    return _then(grounds.earlier.get(day, grounds.register), day, named)


def _then(register: Register | None, day: date, named: Mapping[str, str]) -> Behind:
    if register is None:
        return Behind()
    return _behind(register.hazards, named["level"], named["figure"], day, register)


def _behind(
    members: pd.DataFrame, level: str, figure: str, as_of: date, register: Register | None = None
) -> Behind:
    numerator, denominator = counted_in(members, level, figure)
    return Behind(
        numerator=ids_in(numerator),
        denominator=None if denominator is None else ids_in(denominator),
        recounted=worked_out(numerator, denominator, figure, as_of),
        register=register,
    )


def ids_in(hazards: pd.DataFrame) -> list[str]:
    """Return the ``hazard_id`` of hazards."""
    return [str(identity) for identity in hazards["hazard_id"]]


def counted_hazards(hazards: pd.DataFrame, register: Register | None = None) -> Behind:
    """Return what stands behind a figure that is the number of these hazards."""
    return Behind(numerator=ids_in(hazards), recounted=len(hazards), register=register)


def listed_hazards(_: Grounds, place: Place, __: Mapping[str, str]) -> Behind:
    """Find the hazards of a list of ``hazard_id``, or of one that its entries name."""
    rows: Any = place.value if isinstance(place.value, list) else [place.value]
    ids = [row["hazard_id"] if isinstance(row, Mapping) else row for row in rows]
    return Behind(
        numerator=list(dict.fromkeys(ids)), recounted=len(rows) if rows is place.value else place.value
    )


def hazard_of_the_row(_: Grounds, place: Place, __: Mapping[str, str]) -> Behind:
    """Find the hazard that an entry tells of."""
    return Behind(numerator=[place.row["hazard_id"]])


def major_found(grounds: Grounds, _: Place, __: Mapping[str, str]) -> Behind:
    """Find the major hazards."""
    return counted_hazards(counted_in(grounds.flagged, "major", "found")[0])
