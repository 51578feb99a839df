"""Duties: what the heads of enterprises owe, have done and are behind with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.domain.frames import row_records
from hazardlib.domain.month import chinese_period
from hazardlib.domain.terms import DUE_SOON_DAYS, DutyStanding, DutyState
from hazardlib.measure.duty_periods import Owed, Statement, Unit, owed_by, place_of, statements
from hazardlib.measure.figure import Figure, each_leader, each_sector, list_of_rows, of_records
from hazardlib.measure.group_keys import commonest_spelling
from hazardlib.measure.intervals import wilson_interval
from hazardlib.measure.lists import ENTRY

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign
    from hazardlib.domain.campaign_parts import Charge

_FALLEN_DUE = (DutyState.DONE, DutyState.OVERDUE)

_ONCE = "一次"
"""How the period is called of what is owed once."""

_NOWHERE = dict.fromkeys(("department", "file", "sheet", "row"))


def duty_figures(
    rows: pd.DataFrame, listed: pd.DataFrame, campaign: Campaign, *, as_of: date
) -> dict[str, Any]:
    """Return ``duties`` of figures.json.

    Parameters
    ----------
    rows
        Statements of units and duties in the order of months, with ``unit_id``, ``is_not_applicable``,
        ``department``, ``month``, ``file`` and ``last_reported_on``, the day of the report.
    listed
        The street's own list: ``unit_id``, ``unit``, ``sector``, ``high_risk``, ``since``.

    Returns
    -------
    dict
        See ``docs/definitions.md#duties``.
    """
    units = _units_owing(rows, listed, campaign, as_of)
    owed = _owed_duties(units, rows, campaign, as_of)
    soon = as_of + timedelta(DUE_SOON_DAYS)
    tally = partial(_tally, campaign=campaign)
    by_sector = {
        sector.code: [each for each in owed if each.unit.sector == sector.code] for sector in campaign.sectors
    }
    return {
        "units": of_records(
            list(units.values()),
            lambda unit: {**_told_unit(unit, campaign), "high_risk": unit.is_high_risk, **unit.place},
            "duties",
        ),
        "overall": tally(owed),
        "by_duty": [
            {"duty": duty.code, "name": duty.name, **tally(each for each in owed if each.duty is duty)}
            for duty in campaign.duties_on(as_of)
        ],
        "by_sector": each_sector(campaign, lambda code: tally(by_sector[code])),
        "by_leader": each_leader(
            campaign, as_of, lambda _, charge: tally(_owed_under(charge, by_sector, campaign))
        ),
        "by_unit": _by_unit(owed, units, campaign),
        "overdue": list_of_rows(
            _standing(_listed(each for each in owed if each.state is DutyState.OVERDUE), rows),
            "duties",
            ENTRY,
        ),
        "due_soon": list_of_rows(
            _listed(each for each in owed if each.state is DutyState.PENDING and each.due_on <= soon),
            "duties",
            ENTRY,
        ),
    }


def _owed_under(charge: Charge, by_sector: Mapping[str, Sequence[Owed]], campaign: Campaign) -> list[Owed]:
    """Return what is owed in a leader's sectors, at a district by the units that the leader's streets have told of."""
    own = [each for code in charge.sectors for each in by_sector[code]]
    if charge.streets is None:
        return own
    return [each for each in own if campaign.reporter_of(each.place["department"] or "") in charge.streets]


def _owed_duties(
    units: Mapping[str, Unit], rows: pd.DataFrame, campaign: Campaign, as_of: date
) -> list[Owed]:
    """Return how each unit stands with each duty in each period begun by a day."""
    said, nothing = statements(rows, as_of) if units else {}, Statement()
    return [
        each
        for unit_id, unit in units.items()
        for duty in campaign.duties_on(as_of)
        for each in owed_by(unit, duty, said.get((unit_id, duty.code), nothing), campaign, as_of)
    ]


def _units_owing(
    rows: pd.DataFrame, listed: pd.DataFrame, campaign: Campaign, as_of: date
) -> dict[str, Unit]:
    """Return the units that owe duties by a day, by their id: those that a row names, and those listed."""
    if rows.empty and listed.empty:
        return {}
    present = listed[~(listed["since"] > pd.Timestamp(as_of))]
    names = commonest_spelling(*([*rows[name], *present[name]] for name in ("unit_id", "unit")))
    named = {row["unit_id"]: row for row in row_records(rows)}  # the latest row of each
    marked = rows.dropna(subset=["high_risk"])
    risks = dict(zip(marked["unit_id"], marked["high_risk"], strict=True))
    own = {row["unit_id"]: row for row in row_records(present)}
    units = {}
    for unit_id in sorted(names):
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


def _tally(owed: Iterable[Owed], campaign: Campaign) -> dict[str, Figure]:
    """Return how many of the duties are done, pending and overdue; see ``docs/definitions.md#duties``."""
    by_state: dict[DutyState, list[Owed]] = {state: [] for state in DutyState}
    everything = list(owed)
    for each in everything:
        by_state[each.state].append(each)
    done, overdue = by_state[DutyState.DONE], by_state[DutyState.OVERDUE]
    fallen_due = [each for each in everything if each.state in _FALLEN_DUE]
    tell = partial(_told, campaign=campaign)

    def of(members: Sequence[Owed]) -> Figure:
        return of_records(members, tell, "duties")

    rate = len(done) / len(fallen_due) if fallen_due else None
    interval = wilson_interval(len(done), len(fallen_due))
    return {
        "owed": of([each for each in everything if each.state is not DutyState.NOT_APPLICABLE]),
        "done": of(done),
        "late": of([each for each in everything if each.is_late]),
        "pending": of(by_state[DutyState.PENDING]),
        "overdue": of(overdue),
        "not_applicable": of(by_state[DutyState.NOT_APPLICABLE]),
        "completion_rate": replace(of(fallen_due), value=rate),
        "completion_rate_ci": replace(of(fallen_due), value=interval),
    }


def _told(each: Owed, campaign: Campaign) -> dict[str, Any]:
    return {
        **_told_unit(each.unit, campaign),
        "duty": each.duty.code,
        "duty_name": each.duty.name,
        "period": each.period,
        "period_name": chinese_period(each.period) or _ONCE,
        "due_on": each.due_on.isoformat(),
        "state": str(each.state),
        "state_name": each.state.chinese + ("（逾期完成）" if each.is_late else ""),
        "done_on": None if each.done_on is None else each.done_on.isoformat(),
        **each.place,
    }


def _told_unit(unit: Unit, campaign: Campaign) -> dict[str, Any]:
    sector = campaign.sector(unit.sector)
    return {"unit": unit.name, "sector": sector.code, "sector_name": sector.name}


def _by_unit(owed: Sequence[Owed], units: Mapping[str, Unit], campaign: Campaign) -> list[dict[str, Any]]:
    """Return the units, those furthest behind first."""
    order = {sector.code: place for place, sector in enumerate(campaign.sectors)}
    by_unit: dict[int, list[Owed]] = {}
    for each in owed:
        by_unit.setdefault(id(each.unit), []).append(each)
    rows = [
        {
            "unit_id": unit_id.partition("|")[2],
            "unit": unit.name,
            "sector": unit.sector,
            "high_risk": unit.is_high_risk,
        }
        | _tally(by_unit.get(id(unit), ()), campaign)
        for unit_id, unit in units.items()
    ]
    return sorted(rows, key=lambda row: (-row["overdue"].value, order[row["sector"]], row["unit"]))


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
    told: dict[str, str] = {}
    for department, day in zip(rows["department"], rows["last_reported_on"], strict=True):
        told[department] = max(day.date().isoformat(), told.get(department, ""))

    def standing(row: Mapping[str, Any]) -> DutyStanding:
        if row["department"] is None:
            return DutyStanding.NEVER_TOLD
        return DutyStanding.NOT_HEARD if row["due_on"] >= told[row["department"]] else DutyStanding.TOLD_LATE

    return [row | {"standing": str(standing(row))} for row in overdue]
