"""Figures of duties and tips: the obligations and the tips that each counts, with the row that tells of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.measure.duties import tally
from hazardlib.measure.duty_periods import Owed
from hazardlib.measure.paths import Place
from hazardlib.measure.tips import count_tips, tips_of_period
from hazardlib.month import chinese_period
from hazardlib.pipeline.grounds import Grounds
from hazardlib.pipeline.traced import Behind, Find, counted_records
from hazardlib.terms import DutyState, TipOutcome

if TYPE_CHECKING:
    from hazardlib.measure.duty_periods import Unit

_ONCE = "一次"
"""How the period is called of what is owed once."""

_OWED = (DutyState.DONE, DutyState.PENDING, DutyState.OVERDUE)
_FALLEN_DUE = (DutyState.DONE, DutyState.OVERDUE)
_TOLD_OF_TIP = ("tip_id", "channel", "sector", "unit", "outcome", "department", "file", "sheet", "row")
"""What is told of a tip; never its content, which may tell who reported."""

_DAYS_OF_TIP = ("received_on", "settled_on")

_OUTCOMES = tuple(map(str, TipOutcome))


def duties_of(is_meant: Callable[[Owed, Mapping[str, Any]], bool]) -> Find:
    """Return what finds the obligations of a figure (``<figure>``) among those meant by an entry."""

    def find(grounds: Grounds, place: Place, named: Mapping[str, str]) -> Behind:
        figure = named["figure"]
        counted = [each for each in grounds.owed if is_meant(each, place.row) and _counts_duty(each, figure)]
        is_rate = figure.startswith("completion_rate")
        return Behind(
            records=[_obligation(each, grounds) for each in counted],
            recounted=tally(counted)[figure] if is_rate else len(counted),
        )

    return find


def _counts_duty(each: Owed, figure: str) -> bool:
    if figure == "late":
        return each.is_late
    if figure == "owed":
        return each.state in _OWED
    return each.state in _FALLEN_DUE if figure.startswith("completion_rate") else each.state == figure


def _obligation(each: Owed, grounds: Grounds) -> dict[str, Any]:
    return {
        **_unit(each.unit, grounds),
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


def _unit(unit: Unit, grounds: Grounds) -> dict[str, Any]:
    sector = grounds.run.campaign.sector(unit.sector)
    return {"unit": unit.name, "sector": sector.code, "sector_name": sector.name}


def units_with_duties(grounds: Grounds, _: Place, __: Mapping[str, str]) -> Behind:
    """Find the units that owe duties, each with the latest row that names it."""
    return counted_records(
        [
            {**_unit(each, grounds), "high_risk": each.is_high_risk, **each.place}
            for each in grounds.units.values()
        ]
    )


def tips_of(field: str = "") -> Find:
    """Return what finds the tips of a figure (``<figure>``), those that agree with the entry in a field."""

    def find(grounds: Grounds, place: Place, named: Mapping[str, str]) -> Behind:
        tips, figure = grounds.tips, named["figure"]
        own = tips[tips[field].eq(place.row[field])] if field else tips
        counted = own[_counts_tip(own, figure)]
        is_count = figure in ("received", "settled", "linked", "rewarded", *_OUTCOMES)
        recounted = len(counted) if is_count else count_tips(counted)[figure]
        return Behind(records=_told(counted, grounds), recounted=recounted)

    return find


def _counts_tip(tips: pd.DataFrame, figure: str) -> pd.Series:
    """Return which tips a figure counts; of a rate or a median, those in its denominator."""
    if figure in _OUTCOMES:
        return tips["outcome"].eq(figure)
    if figure.startswith("verified_rate"):
        return tips["outcome"].isin([TipOutcome.VERIFIED, TipOutcome.UNFOUNDED])
    masks = {
        "settled": tips["is_settled"],
        "linked": tips["is_linked"],
        "rewarded": tips["reward"] > 0,
        "reward_total": tips["reward"].notna(),
        "median_days_to_settle": tips["days"] >= 0,
    }
    return masks.get(figure, tips["received_on"].notna())


def tips_since(grounds: Grounds, _: Place, named: Mapping[str, str]) -> Behind:
    """Find the tips received, settled or known late since the paper before."""
    period = tips_of_period(grounds.tips, grounds.run.campaign, grounds.run.previous_on)
    return counted_records(_told(period[named["figure"]], grounds))


def _told(tips: pd.DataFrame, grounds: Grounds) -> list[dict[str, Any]]:
    return [_tip(row, grounds) for row in tips.to_dict("records")]


def _tip(row: Mapping[Any, Any], grounds: Grounds) -> dict[str, Any]:
    told = {name: None if pd.isna(row[name]) else row[name] for name in _TOLD_OF_TIP}
    sector = told["sector"]
    days = {name: None if pd.isna(row[name]) else row[name].date().isoformat() for name in _DAYS_OF_TIP}
    return told | {
        "sector_name": None if sector is None else grounds.run.campaign.sector(sector).name,
        "outcome_name": TipOutcome(row["outcome"]).chinese,
        "reward": None if pd.isna(row["reward"]) else float(row["reward"]),
        "row": int(row["row"]),
        **days,
    }


def listed_rows(_: Grounds, place: Place, __: Mapping[str, str]) -> Behind:
    """Find the entries of a list that tell their file, sheet and row themselves."""
    rows: Iterable[Mapping[str, Any]] = place.value
    return counted_records(list(rows))


def the_row(_: Grounds, place: Place, __: Mapping[str, str]) -> Behind:
    """Find the entry that a value stands in."""
    return Behind(records=[place.row])
