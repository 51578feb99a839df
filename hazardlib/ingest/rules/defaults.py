"""Defaults: what a blank in a row stands for: the sector, and by what that is known, the level, the type of fixing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

import pandas as pd

from hazardlib.domain.campaign import Campaign, fold_name, fold_sector
from hazardlib.domain.terms import FixType, State
from hazardlib.ingest.rules.records import Place, Records
from hazardlib.ingest.values.cells import shown
from hazardlib.ingest.values.parse import Fault

UnitSectors = Mapping[str, str | None]
"""Folded name of a unit → its sector's code; None where it has several."""

_LONG_ENOUGH = 4
"""A shorter name may stand in a title by chance: 商业 in 商业街 [characters]."""

_ABOUT_TABLES = re.compile(
    r"20\d\d年?|\d{1,2}月份?|sheet\d*|(?:重大|一般)?(?:安全)?(?:生产)?(?:事故)?隐患|安全|生产|大?排查|检查|整治|整改|专项行动"
    r"|台账|清单|汇总|登记|统计|工作进展|企业履责|举报线索|情况|月报|报送|副本|\d+|表"
)
"""What a title or a name says besides a sector: 2023年7月燃气安全隐患排查台账."""
_BETWEEN = re.compile(r"[^\w]+|[和及与]")


@dataclass(frozen=True)
class _Given:
    """The sector of rows that state none: its code, and by what it is known, as a message says it."""

    sector: str
    source: str


def complete(
    records: Records, notes: dict[int, str], campaign: Campaign, units: UnitSectors
) -> tuple[pd.DataFrame, list[Fault], frozenset[int]]:
    """Return the rows with what a blank stands for, the faults of leaving it blank, and the rows given a sector.

    Parameters
    ----------
    notes
        Row → what its cells mean besides their values.
    """
    if "sector" not in records.columns:
        return records.rows, [], frozenset()
    rows = records.rows.copy(deep=False)  # what is set on it from here on is its own
    given = _given_sectors(records, campaign, units)
    if given:
        sectors = pd.Series({row: each.sector for row, each in given.items()}, index=rows.index, dtype="str")
        rows["sector"] = rows["sector"].fillna(sectors)
    if not records.spec.is_ledger:
        return rows, [], frozenset(given)
    faults = [*_say_sectors(given, records, campaign), *_complete_ledger(rows, records, notes)]
    return rows, faults, frozenset(given)


def _given_sectors(records: Records, campaign: Campaign, units: UnitSectors) -> dict[int, _Given]:
    """Return row → its sector, for those that state none: by headings, by names, by its unit, by what its department leads."""
    headed = cache(lambda heading: _headed_sector(heading, campaign))
    named = cache(lambda place: _named_sector(records.places[place], campaign))
    led = cache(lambda place: _led_sector(records.places[place], campaign))
    blank = ~records.states("sector") & ~records.is_unread("sector")
    names = dict(records.texts("unit", blank)) if "unit" in records.columns else {}
    given = {}
    for row in records.where(blank):
        place, unit = int(records.place_of[row]), names.get(row)
        heading = records.heading(row)
        sector = (headed(heading) if heading else None) or named(place)
        sector = sector or (_unit_sector(unit, campaign, units) if unit else None) or led(place)
        if sector is not None:
            given[row] = sector
    return given


def _say_sectors(given: Mapping[int, _Given], records: Records, campaign: Campaign) -> Iterator[Fault]:
    """Yield where sectors were taken from: of each cell left blank, and once a sector for a table without the column."""
    has_column = records.has("sector")
    gathered: dict[tuple[int, str], list[int]] = defaultdict(list)
    for row, each in given.items():
        gathered[-1 - row if has_column[row] else int(records.place_of[row]), each.sector].append(row)
    for (_, sector), alike in gathered.items():
        source = "、".join(dict.fromkeys(given[row].source for row in alike))
        code, name = (
            "SECTOR_TAKEN" if has_column[alike[0]] else "SECTOR_COLUMN_MISSING",
            campaign.sector(sector).name,
        )
        yield records.fault(alike[0], "sector", code, source=source, sector=name, count=len(alike))


def _complete_ledger(rows: pd.DataFrame, records: Records, notes: dict[int, str]) -> list[Fault]:
    """Fill in level, type of fixing and state of ledger rows that are this module's own."""
    blank = ~records.states("level") & ~records.is_unread("level")
    faults = [
        records.fault(row, "level", "LEVEL_MISSING", "")
        for row in records.where(blank & records.has("level"))
    ]
    limited = records.states("due_on") & ~records.states("fix_type") & ~records.is_unread("fix_type")
    accepted = records.says("status", State.RECTIFIED) & records.states("accepted_on")
    filled = (
        ("fix_type", records.where(limited), FixType.TIME_LIMITED),
        ("fix_type", [row for row, note in notes.items() if note == "at_once"], FixType.AT_ONCE),
        ("status", records.where(accepted), State.CLOSED),
    )
    for name, places, value in filled:
        if places:
            rows.loc[places, name] = value.value
    return faults


def _headed_sector(heading: tuple[int, str], campaign: Campaign) -> _Given | None:
    """Return the one sector that a heading between the rows is about."""
    row, text = heading
    found = [*_sectors_in(text, campaign)]
    return _Given(found[0], f"第 {row + 1} 行“{shown(text)}”") if len(found) == 1 else None


def _named_sector(place: Place, campaign: Campaign) -> _Given | None:
    """Return the one sector that a table's title, its sheet's name and its file's name are about."""
    texts = {
        "标题": place.ledger.title,
        "工作表名": (place.ledger.sheet,),
        "文件名": (PurePosixPath(place.submission.received.file).stem,),
    }
    named = [
        (where, text, found)
        for where, several in texts.items()
        for text in several
        if (found := _sectors_in(text, campaign))
    ]
    common = frozenset.intersection(*(found for _, _, found in named)) if named else frozenset()
    if len(common) != 1:
        return None
    (sector,) = common
    where, text, _ = min(named, key=lambda each: len(each[2]))
    return _Given(sector, f"{where}“{shown(text)}”")


def _unit_sector(unit: str, campaign: Campaign, units: UnitSectors) -> _Given | None:
    """Return the sector of a unit that the street's list or the notice names, if it is one."""
    name = fold_name(unit)
    if name in units:
        listed = units[name]
        return _Given(listed, "单位名单（units.csv）里的登记") if listed else None
    site = campaign.find_site(unit)
    return _Given(site.code, "方案列明的点位") if site else None


def _led_sector(place: Place, campaign: Campaign) -> _Given | None:
    """Return the one sector that the department leads, if it leads one."""
    submission = place.submission
    if submission.department is None or submission.month is None:
        return None
    led = campaign.sectors_led_by(submission.department, campaign.due_on(submission.month))
    return _Given(led[0].code, f"{submission.department}牵头的领域") if len(led) == 1 else None


def _sectors_in(text: str, campaign: Campaign) -> frozenset[str]:
    """Return the sectors that a title or a name names; a short name only where little else is said."""
    others = [campaign.name, campaign.street]
    others += [name for each in campaign.departments for name in (each.name, *each.aliases)]
    for name in sorted(others, key=len, reverse=True):
        text = text.replace(name, "")
    rest = fold_name(text)
    found = {
        sector.code
        for sector in campaign.sectors
        for name in (sector.name, *sector.aliases)
        if len(known := fold_sector(name)) >= _LONG_ENOUGH and known in rest
    }
    parts = (campaign.find_sector(_ABOUT_TABLES.sub("", fold_name(part))) for part in _BETWEEN.split(text))
    return frozenset(found | {sector.code for sector in parts if sector is not None})
