"""Counts of hazards that are no figure of a group: stocks, moves, pace, deadlines, standards, the district's form."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd

from hazardlib.measure import stock, trend
from hazardlib.measure.district import form_members, stated_funds
from hazardlib.measure.pace import PERIODS
from hazardlib.measure.paths import Place
from hazardlib.measure.standards import Basis, stated_bases
from hazardlib.measure.supervision import standing_members
from hazardlib.pipeline.grounds import Grounds
from hazardlib.pipeline.traced import Behind
from hazardlib.pipeline.traced_hazards import counted_hazards, ids_in


def _counted(ids: Collection[str]) -> Behind:
    return Behind(numerator=sorted(ids), recounted=len(ids))


def lacking_element(grounds: Grounds, _: Place, named: Mapping[str, str]) -> Behind:
    """Find the time-limited hazards that lack one of the five elements."""
    hazards = grounds.register.hazards
    return counted_hazards(hazards[hazards["is_time_limited"] & hazards[named["element"]].isna()])


def moved(grounds: Grounds, place: Place, _: Mapping[str, str]) -> Behind:
    """Find the hazards that went from one state to another since the paper before."""
    if grounds.before is None:
        return Behind()
    went = stock.moved_hazards(grounds.register.hazards, grounds.before)
    return _counted(went.get((place.row["from"], place.row["to"]), ()))


def part_of_stock(grounds: Grounds, _: Place, named: Mapping[str, str]) -> Behind:
    """Find the hazards of a part of the account of the open ones, or of those not closed."""
    if grounds.before is None:
        return Behind()
    parts = stock.stock_members(grounds.register.hazards, grounds.before, named["stock"])
    return _counted(parts[named["part"]])


def part_of_done(grounds: Grounds, _: Place, named: Mapping[str, str]) -> Behind:
    """Find the hazards of a part of the account of those put right, or of those closed."""
    if grounds.before is None:
        return Behind()
    parts = stock.done_members(grounds.register.hazards, grounds.before, named["stock"])
    return _counted(parts[named["part"]])


def happened(grounds: Grounds, _: Place, named: Mapping[str, str]) -> Behind:
    """Find the hazards found, put right or closed since the paper before."""
    hazards = grounds.flagged
    return counted_hazards(hazards[trend.happened(hazards, named["event"], grounds.run.previous_on)])


def late_reported(grounds: Grounds, _: Place, __: Mapping[str, str]) -> Behind:
    """Find the hazards found by the day of the paper before that were not counted as of it."""
    return _counted(trend.late_reported(grounds.register.hazards, grounds.before))


def taken_off(grounds: Grounds, _: Place, __: Mapping[str, str]) -> Behind:
    """Find the hazards counted as of the day of the paper before that are counted no more."""
    return _counted(trend.taken_off(grounds.register.hazards, grounds.before))


def known_then(grounds: Grounds, _: Place, __: Mapping[str, str]) -> Behind:
    """Find the hazards that the paper before could know of."""
    register = grounds.register_known
    return Behind() if register is None else counted_hazards(register.hazards, register)


def paced(grounds: Grounds, _: Place, named: Mapping[str, str]) -> Behind:
    """Find the hazards found or closed in the last two report periods, or not closed now."""
    hazards = _level(grounds.flagged, named["level"])
    if named["figure"] == "not_closed":
        return counted_hazards(hazards[~hazards["is_closed"]])
    due_days = [
        grounds.run.campaign.due_on(month) for month in grounds.run.campaign.months_due(grounds.run.as_of)
    ]
    since, until = (pd.Timestamp(day) for day in (due_days[-1 - PERIODS], due_days[-1]))
    days = hazards[f"{named['figure']}_on"]
    return counted_hazards(hazards[(days > since) & (days <= until)])


def not_closed_then(grounds: Grounds, place: Place, named: Mapping[str, str]) -> Behind:
    """Find the hazards not closed on the due day of an entry."""
    day = date.fromisoformat(place.row["as_of"])
    register = grounds.earlier.get(day, grounds.register)
    hazards = _level(register.hazards, named["level"])
    return counted_hazards(hazards[~hazards["is_closed"]], register)


def _level(hazards: pd.DataFrame, level: str) -> pd.DataFrame:
    return hazards[hazards["is_major"]] if level == "major" else hazards


def open_by_age(grounds: Grounds, place: Place, named: Mapping[str, str]) -> Behind:
    """Find the open hazards found so many days ago."""
    still = _level(grounds.flagged[grounds.flagged["is_open"]], named["level"])
    bounds = (place.row["from_days"], place.row["to_days"])
    return counted_hazards(still[trend.is_aged(still, grounds.run.as_of, *bounds)])


def open_by_deadline(grounds: Grounds, place: Place, named: Mapping[str, str]) -> Behind:
    """Find the open hazards that fall due in a span of days."""
    still = _level(grounds.flagged[grounds.flagged["is_open"]], named["level"])
    first, last = (
        None if place.row[name] is None else date.fromisoformat(place.row[name]) for name in ("from", "to")
    )
    return counted_hazards(still[stock.falls_due(still, place.row["bucket"], first, last)])


def by_standard(grounds: Grounds, place: Place, named: Mapping[str, str]) -> Behind:
    """Find the major hazards whose 判定依据 names a standard."""
    code = place.row["standard"]
    return _by_basis(grounds, named, lambda basis: any(each.code == code for each in basis.standards))


def by_item(grounds: Grounds, place: Place, named: Mapping[str, str]) -> Behind:
    """Find the major hazards whose 判定依据 names an item of the notice."""
    sector, item = place.row["sector"], place.row["item"]
    return _by_basis(grounds, named, lambda basis: basis.sector == sector and item in basis.items)


def by_nothing_named(grounds: Grounds, _: Place, __: Mapping[str, str]) -> Behind:
    """Find the major hazards whose 判定依据 names neither."""
    return _by_basis(grounds, {}, lambda basis: basis.names_nothing)


def without_basis(grounds: Grounds, _: Place, __: Mapping[str, str]) -> Behind:
    """Find the major hazards without 判定依据."""
    return _by_basis(grounds, {}, lambda basis: not basis.is_stated)


def _by_basis(grounds: Grounds, named: Mapping[str, str], is_meant: Callable[[Basis], bool]) -> Behind:
    def wanted() -> Iterator[str]:
        for basis in stated_bases(grounds.register.hazards, grounds.run.campaign):
            if is_meant(basis) and (basis.is_open or named.get("figure") != "open"):
                yield basis.hazard_id

    return _counted(list(wanted()))


def supervised_now(grounds: Grounds, _: Place, named: Mapping[str, str]) -> Behind:
    """Find the hazards under supervision by how that stands."""
    return counted_hazards(standing_members(grounds.register.hazards, grounds.run.as_of)[named["figure"]])


def supervised_before(grounds: Grounds, _: Place, named: Mapping[str, str]) -> Behind:
    """Find the same on the day of the paper before."""
    register, day = grounds.register_before, grounds.run.previous_on
    if register is None or day is None:
        return Behind()
    return counted_hazards(standing_members(register.hazards, day)[named["figure"]], register)


def delisted(grounds: Grounds, _: Place, __: Mapping[str, str]) -> Behind:
    """Find the hazards that are supervised no longer, by the day of delisting."""
    hazards, history = grounds.register.hazards, grounds.register.history
    ever = history.loc[history["supervision"].notna() & history["supervision"].ne("none"), "hazard_id"]
    is_delisted = hazards["delisted_on"] <= pd.Timestamp(grounds.run.as_of)
    return counted_hazards(hazards[is_delisted & hazards["hazard_id"].isin(ever)])


def in_form(grounds: Grounds, place: Place, named: Mapping[str, str]) -> Behind:
    """Find the hazards that a count of the district's form counts, of a sector or of the street."""
    members = form_members(_of_sector(grounds, place))
    group = place.keys[-2]
    name = f"{group}.{named['part']}" if "part" in named else named["figure"]
    return counted_hazards(members[name])


def with_funds(grounds: Grounds, place: Place, _: Mapping[str, str]) -> Behind:
    """Find the hazards whose 整改资金 a sum of the district's form adds up, with the amounts."""
    hazards = _of_sector(grounds, place)
    stated = hazards[hazards["funds"].notna()]
    columns = ["hazard_no", "hazard_id", "unit", "funds", "department", "file", "sheet", "row"]
    records = [_amount(row) for row in stated[columns].to_dict("records")]
    return Behind(numerator=ids_in(stated), records=records, recounted=stated_funds(stated))


def _amount(row: Mapping[Any, Any]) -> dict[str, Any]:
    number = None if pd.isna(row["hazard_no"]) else row["hazard_no"]
    return {str(name): value for name, value in row.items()} | {
        "hazard_no": number,
        "funds": float(row["funds"]),
        "row": int(row["row"]),
    }


def _of_sector(grounds: Grounds, place: Place) -> pd.DataFrame:
    hazards = grounds.register.hazards
    return hazards[hazards["sector"].eq(place.row["sector"])] if place.rows else hazards


def alike(_: Grounds, place: Place, __: Mapping[str, str]) -> Behind:
    """Find the hazards of a near match, or of all of them, a record a pair."""
    rows = place.value if isinstance(place.value, list) else [place.row]
    ids = [row[side] for row in rows for side in ("first", "second")]
    return Behind(numerator=list(dict.fromkeys(ids)))


def all_alike(grounds: Grounds, _: Place, __: Mapping[str, str]) -> Behind:
    """Find the pairs of hazards that may be one, and count the pairs."""
    from hazardlib.merge.propose import propose_pairs
    from hazardlib.pipeline.stages import settled_decisions

    pairs = propose_pairs(grounds.register.hazards, settled_decisions(grounds.run).apart).to_dict("records")
    ids = [pair[side] for pair in pairs for side in ("first", "second")]
    return Behind(numerator=list(dict.fromkeys(ids)), recounted=len(pairs))
