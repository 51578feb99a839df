"""Sectors: which one a row belongs to that states none, and by what that is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from hazardlib.domain.campaign import Campaign, fold, fold_sector
from hazardlib.ingest.rules.records import Place
from hazardlib.ingest.values.cells import shown

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
class Given:
    """The sector of rows that state none.

    Parameters
    ----------
    sector
        Its code.
    source
        By what it is known, as a message says it.
    """

    sector: str
    source: str


def named_sector(place: Place, campaign: Campaign) -> Given | None:
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
    return Given(sector, f"{where}“{shown(text)}”")


def unit_sector(unit: str, campaign: Campaign, units: UnitSectors) -> Given | None:
    """Return the sector of a unit that the street's list or the notice names, if it is one."""
    name = fold(unit)
    if name in units:
        listed = units[name]
        return Given(listed, "单位名单（units.csv）里的登记") if listed else None
    site = campaign.find_site(unit)
    return Given(site.code, "方案列明的点位") if site else None


def led_sector(place: Place, campaign: Campaign) -> Given | None:
    """Return the one sector that the department leads, if it leads one."""
    submission = place.submission
    if submission.department is None or submission.month is None:
        return None
    led = campaign.sectors_led_by(submission.department, campaign.due_on(submission.month))
    return Given(led[0].code, f"{submission.department}牵头的领域") if len(led) == 1 else None


def _sectors_in(text: str, campaign: Campaign) -> frozenset[str]:
    """Return the sectors that a title or a name names; a short name only where little else is said."""
    others = [campaign.name, campaign.street]
    others += [name for each in campaign.departments for name in (each.name, *each.aliases)]
    for name in sorted(others, key=len, reverse=True):
        text = text.replace(name, "")
    rest = fold(text)
    found = {
        sector.code
        for sector in campaign.sectors
        for name in (sector.name, *sector.aliases)
        if len(known := fold_sector(name)) >= _LONG_ENOUGH and known in rest
    }
    parts = (campaign.find_sector(_ABOUT_TABLES.sub("", fold(part))) for part in _BETWEEN.split(text))
    return frozenset(found | {sector.code for sector in parts if sector is not None})
