"""Units: the enterprises that a street knows to owe the duties, whether or not a workbook names them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from hazardlib.domain.lists import Line, read_lines
from hazardlib.errors import ConfigError

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.domain.campaign import Campaign

_HEADINGS = {
    "unit": ("unit", "单位名称"),
    "sector": ("sector", "行业领域"),
    "high_risk": ("high_risk", "高危"),
    "since": ("since", "起始日期"),
    "recorded_on": ("recorded_on", "记录日期"),
}
_OPTIONAL = frozenset({"recorded_on"})
_YES_OR_NO = {"": None, "是": "yes", "yes": "yes", "否": "no", "no": "no"}


@dataclass(frozen=True)
class ListedUnit:
    """One line of ``units.csv``.

    Parameters
    ----------
    place
        File and line, for messages.
    unit, sector
        Its name, and the code of its sector.
    high_risk
        ``yes`` or ``no``; None where the line does not say.
    since
        From when it owes the duties; None for the campaign's beginning.
    recorded_on
        When the line was written; None for before every paper.
    """

    place: str
    unit: str
    sector: str
    high_risk: str | None
    since: date | None
    recorded_on: date | None = None


def load_units(path: Path, campaign: Campaign) -> tuple[ListedUnit, ...]:
    """Read ``units.csv``: unit, sector, high_risk, since, recorded_on; the last three may be blank, the last be left out."""
    return tuple(_unit(line, campaign) for line in read_lines(path, _HEADINGS, optional=_OPTIONAL))


def _unit(line: Line, campaign: Campaign) -> ListedUnit:
    name, said, high_risk = (line.cells[field] for field in ("unit", "sector", "high_risk"))
    if not name:
        raise ConfigError(f"{line.place}：没有写单位名称。请补填，或删去这一行。")
    sector = campaign.find_sector(said)
    if sector is None and said in {each.code for each in campaign.sectors}:
        sector = campaign.sector(said)
    if sector is None:
        names = "、".join(each.name for each in campaign.sectors)
        raise ConfigError(f"{line.place}：行业领域写的是“{said}”，不在方案之内。请写其中之一：{names}。")
    if high_risk.lower() not in _YES_OR_NO:
        raise ConfigError(f"{line.place}：高危写的是“{high_risk}”。请写“是”或“否”，不清楚的留空。")
    since, recorded_on = (
        line.day_of(field) if line.cells[field] else None for field in ("since", "recorded_on")
    )
    return ListedUnit(line.place, name, sector.code, _YES_OR_NO[high_risk.lower()], since, recorded_on)


def known_units(units: Iterable[ListedUnit], known_on: date) -> tuple[ListedUnit, ...]:
    """Return the lines written by a day; of several of one unit and sector, the one written last.

    Parameters
    ----------
    known_on
        The day of the paper's ``known_at``: what is written later changes no earlier paper.
    """
    latest: dict[tuple[str, str], ListedUnit] = {}
    for each in sorted(units, key=lambda unit: unit.recorded_on or date.min):
        if each.recorded_on is None or each.recorded_on <= known_on:
            latest[each.unit, each.sector] = each
    return tuple(latest.values())


def units_frame(units: Iterable[ListedUnit]) -> pd.DataFrame:
    """Return the lines as a frame: ``unit_id`` (see `other_sheets.duty_rows`), unit, sector, high_risk, since."""
    import pandas as pd

    from hazardlib.merge.other_sheets import unit_ids

    names = ["unit", "sector", "high_risk"]
    everything = list(units)
    rows = pd.DataFrame([[getattr(each, name) for name in names] for each in everything], columns=names)
    since = pd.Series([each.since for each in everything], index=rows.index, dtype="datetime64[us]")
    rows = rows.astype("str").assign(since=since)
    return rows.assign(unit_id=unit_ids(rows))
