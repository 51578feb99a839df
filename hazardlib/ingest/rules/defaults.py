"""Defaults: what a blank in a row stands for: the sector, the level, the type of fixing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

import pandas as pd

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.terms import FixType, State
from hazardlib.ingest.rules.records import Records
from hazardlib.ingest.rules.sectors import Given, UnitSectors, led_sector, named_sector, unit_sector
from hazardlib.ingest.values.parse import Fault


def complete(
    records: Records, notes: dict[int, str], campaign: Campaign, units: UnitSectors
) -> tuple[pd.DataFrame, list[Fault], frozenset[int]]:
    """Return the rows with what a blank stands for, the faults of leaving it blank, and the rows given a sector.

    Parameters
    ----------
    records
        The rows as they were typed.
    notes
        Row → what its cells mean besides their values.
    campaign, units
        Whose sectors are known, and the units whose sector is.
    """
    if "sector" not in records.columns:
        return records.rows, [], frozenset()
    rows = records.rows.copy()
    given = _given_sectors(records, campaign, units)
    sectors = pd.Series({row: each.sector for row, each in given.items()}, index=rows.index, dtype="str")
    rows["sector"] = rows["sector"].fillna(sectors)
    if not records.spec.is_ledger:
        return rows, [], frozenset(given)
    faults = [*_say_sectors(given, records, campaign), *_complete_ledger(rows, records, notes)]
    return rows, faults, frozenset(given)


def _given_sectors(records: Records, campaign: Campaign, units: UnitSectors) -> dict[int, Given]:
    """Return row → its sector, for those that state none: by names, by its unit, by what its department leads."""
    named = cache(lambda place: named_sector(records.places[place], campaign))
    led = cache(lambda place: led_sector(records.places[place], campaign))
    blank = records.rows["sector"].isna() & ~records.is_unread("sector")
    names = dict(records.texts("unit", blank)) if "unit" in records.columns else {}
    given = {}
    for row in records.where(blank):
        place, unit = int(records.place_of[row]), names.get(row)
        sector = named(place) or (unit_sector(unit, campaign, units) if unit else None) or led(place)
        if sector is not None:
            given[row] = sector
    return given


def _say_sectors(given: Mapping[int, Given], records: Records, campaign: Campaign) -> Iterator[Fault]:
    """Yield where sectors were taken from: of each cell left blank, and once a sector for a table without the column."""
    has_column = records.has("sector")
    gathered: dict[tuple[int, str], list[int]] = defaultdict(list)
    for row, each in given.items():
        gathered[-1 - row if has_column[row] else int(records.place_of[row]), each.sector].append(row)
    for (_, sector), alike in gathered.items():
        source = "、".join(dict.fromkeys(given[row].source for row in alike))
        details: dict[str, object] = {"source": source, "sector": campaign.sector(sector).name}
        code = "SECTOR_TAKEN" if has_column[alike[0]] else "SECTOR_COLUMN_MISSING"
        yield Fault(alike[0], "sector", code, details={**details, "count": len(alike)})


def _complete_ledger(rows: pd.DataFrame, records: Records, notes: dict[int, str]) -> list[Fault]:
    """Fill in level, type of fixing and state of ledger rows that are this module's own."""
    blank = rows["level"].isna() & ~records.is_unread("level")
    faults = [Fault(row, "level", "LEVEL_MISSING") for row in records.where(blank & records.has("level"))]
    limited = rows["fix_type"].isna() & ~records.is_unread("fix_type") & rows["due_on"].notna()
    rows.loc[limited, "fix_type"] = FixType.TIME_LIMITED.value
    at_once = [row for row, note in notes.items() if note == "at_once"]
    rows.loc[at_once, "fix_type"] = FixType.AT_ONCE.value
    accepted = rows["status"].eq(State.RECTIFIED.value).fillna(value=False) & rows["accepted_on"].notna()
    rows.loc[accepted, "status"] = State.CLOSED.value
    return faults
