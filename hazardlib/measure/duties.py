"""Duties: what the heads of enterprises owe, have done and are behind with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.measure.duty_periods import Owed, Statement, Unit, owed_by, place_of, statements
from hazardlib.measure.intervals import as_list, wilson_interval
from hazardlib.terms import DutyStanding, DutyState

if TYPE_CHECKING:
    from hazardlib.campaign import Campaign

DUE_SOON_DAYS = 10
"""How far ahead a duty not yet done counts as 临期 [days], as a hazard's deadline does."""

_NOWHERE = dict.fromkeys(("department", "file", "sheet", "row"))


def duty_figures(
    rows: pd.DataFrame, listed: pd.DataFrame, campaign: Campaign, *, as_of: date
) -> dict[str, Any]:
    """Return ``duties`` of figures.json.

    Parameters
    ----------
    rows
        Statements of units and duties in the order of months, with ``unit_id``, ``is_not_applicable``,
        ``department``, ``month``, ``file`` and ``told_on``, the day of the report.
    listed
        The street's own list: ``unit_id``, ``unit``, ``sector``, ``high_risk``, ``since``.
    as_of
        The day.

    Returns
    -------
    dict
        See ``docs/definitions.md#duties``.
    """
    units = units_owing(rows, listed, campaign, as_of)
    owed = owed_duties(units, rows, campaign, as_of)
    leaders = {
        name: [sector.code for sector in campaign.sectors if name in sector.leaders_on(as_of)]
        for name in campaign.leaders_on(as_of)
    }
    soon = as_of + timedelta(DUE_SOON_DAYS)
    by_duty = {duty.code: [each for each in owed if each.duty is duty] for duty in campaign.duties}
    by_sector = {
        sector.code: [each for each in owed if each.unit.sector == sector.code] for sector in campaign.sectors
    }
    return {
        "units": len(units),
        "overall": tally(owed),
        "by_duty": [
            {"duty": duty.code, "name": duty.name, **tally(by_duty[duty.code])} for duty in campaign.duties
        ],
        "by_sector": [
            {"sector": sector.code, "name": sector.name, **tally(by_sector[sector.code])}
            for sector in campaign.sectors
        ],
        "by_leader": [
            {"leader": name, "sectors": led, **tally(each for code in led for each in by_sector[code])}
            for name, led in leaders.items()
        ],
        "by_unit": _by_unit(owed, units.values(), campaign),
        "overdue": _standing(_listed(each for each in owed if each.state is DutyState.OVERDUE), rows),
        "due_soon": _listed(each for each in owed if each.state is DutyState.PENDING and each.due_on <= soon),
    }


def owed_duties(units: Mapping[str, Unit], rows: pd.DataFrame, campaign: Campaign, as_of: date) -> list[Owed]:
    """Return how each unit stands with each duty in each period begun by a day.

    Parameters
    ----------
    units, rows
        See `units_owing`.
    """
    said = statements(rows, as_of)
    nothing = Statement()
    return [
        each
        for unit_id, unit in units.items()
        for duty in campaign.duties
        for each in owed_by(unit, duty, said.get((unit_id, duty.code), nothing), campaign, as_of)
    ]


def units_owing(rows: pd.DataFrame, listed: pd.DataFrame, campaign: Campaign, as_of: date) -> dict[str, Unit]:
    """Return the units that owe duties by a day, by their id: those that a row names, and those listed.

    Parameters
    ----------
    rows, listed
        See `duty_figures`.
    """
    present = listed[~(listed["since"] > pd.Timestamp(as_of))]
    spellings = pd.concat([rows[["unit_id", "unit"]], present[["unit_id", "unit"]]])
    counts = spellings.groupby(["unit_id", "unit"], as_index=False).size()
    commonest = counts.sort_values(["size", "unit"], ascending=[False, True], kind="stable")
    names = commonest.drop_duplicates("unit_id").set_index("unit_id")["unit"]
    named = {row["unit_id"]: row for row in rows.to_dict("records")}  # the latest row of each
    marked = rows.dropna(subset=["high_risk"])
    risks = dict(zip(marked["unit_id"], marked["high_risk"], strict=True))
    own = {row["unit_id"]: row for row in present.to_dict("records")}
    units = {}
    for unit_id in sorted(names.index):
        row, line = named.get(unit_id), own.get(unit_id)
        sector = (row or line or {})["sector"]
        said = risks.get(unit_id) or (line and not pd.isna(line["high_risk"]) and line["high_risk"])
        units[unit_id] = Unit(
            name=names[unit_id],
            sector=sector,
            is_high_risk=said == "yes" if said else campaign.sector(sector).is_high_risk,
            since=line["since"].date() if line and not pd.isna(line["since"]) else None,
            place=_NOWHERE if row is None else place_of(row),
        )
    return units


def tally(owed: Iterable[Owed]) -> dict[str, Any]:
    """Return how many of the duties are done, pending and overdue; see ``docs/definitions.md#duties``."""
    everything = list(owed)
    states = Counter(each.state for each in everything)
    done, pending, overdue = (
        states[state] for state in (DutyState.DONE, DutyState.PENDING, DutyState.OVERDUE)
    )
    return {
        "owed": done + pending + overdue,
        "done": done,
        "late": sum(each.is_late for each in everything),
        "pending": pending,
        "overdue": overdue,
        "not_applicable": states[DutyState.NOT_APPLICABLE],
        "completion_rate": done / (done + overdue) if done + overdue else None,
        "completion_rate_ci": as_list(wilson_interval(done, done + overdue)),
    }


def _by_unit(owed: Sequence[Owed], units: Iterable[Unit], campaign: Campaign) -> list[dict[str, Any]]:
    """Return the units, those furthest behind first."""
    order = {sector.code: place for place, sector in enumerate(campaign.sectors)}
    by_unit: dict[int, list[Owed]] = {}
    for each in owed:
        by_unit.setdefault(id(each.unit), []).append(each)
    rows = [
        {"unit": unit.name, "sector": unit.sector, "high_risk": unit.is_high_risk}
        | tally(by_unit.get(id(unit), ()))
        for unit in units
    ]
    return sorted(rows, key=lambda row: (-row["overdue"], order[row["sector"]], row["unit"]))


def _listed(owed: Iterable[Owed]) -> list[dict[str, Any]]:
    rows = [
        {
            "unit": each.unit.name,
            "sector": each.unit.sector,
            "duty": each.duty.code,
            "period": each.period,
            "due_on": each.due_on.isoformat(),
            **each.place,
        }
        for each in owed
    ]
    return sorted(rows, key=lambda row: (row["due_on"], row["sector"], row["unit"], row["duty"]))


def _standing(overdue: list[dict[str, Any]], rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the overdue duties with how they stand."""
    last = rows.groupby("department")["told_on"].max()
    told = {str(department): day.date().isoformat() for department, day in last.items()}

    def standing(row: Mapping[str, Any]) -> DutyStanding:
        if row["department"] is None:
            return DutyStanding.NEVER_TOLD
        return DutyStanding.NOT_HEARD if row["due_on"] >= told[row["department"]] else DutyStanding.TOLD_LATE

    return [row | {"standing": str(standing(row))} for row in overdue]
