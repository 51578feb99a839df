"""Which rules run on which kind of sheet, and those on sheets other than the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from hazardlib.domain.campaign import Campaign, fold_name
from hazardlib.domain.folding import fold_number, names_in
from hazardlib.domain.meeting_effects import doubt_of, effects_of
from hazardlib.domain.sheets import SHEETS
from hazardlib.ingest.privacy.redact import redact
from hazardlib.ingest.rules.plausibility import (
    DAY_RULES,
    PLAUSIBILITY_RULES,
    Rule,
    after_report,
    before,
)
from hazardlib.ingest.rules.records import Mask, Place, Records, said_day
from hazardlib.ingest.rules.row_rules import (
    ROW_RULES,
    required,
    sectors_of_department,
)
from hazardlib.ingest.values.numbers import fold_unit
from hazardlib.ingest.values.parse import Fault


def check_rows(records: Records, campaign: Campaign) -> list[Fault]:
    """Return every fault that shows only when a row is seen as a whole, or beside others."""
    return [fault for rule in _RULES[records.table] for fault in rule(records, campaign)]


def is_uncountable(records: Records) -> Mask:
    """Tell for each row whether it says nothing that counts, though all it must name is there.

    A row of 工作进展 without a readable figure; one of 企业履责 of which it cannot be told whether
    it was done.
    """
    spec = records.spec
    if not spec.figures:
        return np.zeros(len(records.rows), dtype=bool)
    if spec.may_be_blank:
        says = [records.has(name) & ~records.is_unread(name) for name in spec.figures]
        return np.asarray(~np.any(says, axis=0), dtype=bool)
    return np.asarray(records.rows[list(spec.figures)].isna().all(axis=1), dtype=bool)


def absent_figures(place: Place) -> tuple[str, ...]:
    """Return the column without which no row of a table says anything that counts, if it has none such."""
    figures = SHEETS[place.ledger.layout.table].figures
    return figures[:1] if figures and not any(name in place.ledger.layout.columns for name in figures) else ()


def _indicators_twice(records: Records, campaign: Campaign) -> Iterator[Fault]:
    """Yield the rows that state an indicator of a sector again; of what leaders do themselves each has a row."""
    in_person = {each.name for each in campaign.indicators if each.is_in_person}
    rows = records.rows
    named = records.where(records.states("sector", "indicator"))
    leaders = rows["leader"].fillna("").where(rows["indicator"].isin(in_person), "")
    keys = [
        (rows.at[row, "sector"], rows.at[row, "indicator"], frozenset(names_in(leaders[row])))
        for row in named
    ]
    for alike in records.alike(named, keys):
        for row in alike:
            yield records.fault(row, "indicator", "INDICATOR_TWICE", rows=records.others(row, alike))


def _leaders_unknown(records: Records, campaign: Campaign) -> Iterator[Fault]:
    """Yield the names of those who did something themselves and are no leaders of the campaign, whoever answers for the sector."""
    in_person = {each.name for each in campaign.indicators if each.is_in_person}
    for row, text in records.texts("leader"):
        if records.value(row, "indicator") not in in_person:
            continue
        if others := [name for name in names_in(text) if name not in campaign.leaders]:
            found, leaders = redact("、".join(others)), "、".join(campaign.leaders)
            yield records.fault(row, "leader", "LEADER_UNKNOWN", found, leaders=leaders)


def _units(records: Records, campaign: Campaign) -> Iterator[Fault]:
    """Yield the units that are not their indicator's: 户 for 家次; 家 will do, and money is converted."""
    units = {each.name: each.unit for each in campaign.indicators}
    for row in records.where(records.states("counted_in", "indicator")):
        stated, unit = str(records.value(row, "counted_in")), units[records.value(row, "indicator")]
        if not set(fold_unit(stated)) & set(unit):
            yield records.fault(row, "counted_in", "UNIT_DIFFERS", unit=unit)


def _cumulative_below_month(records: Records, campaign: Campaign) -> Iterator[Fault]:
    """Yield the cumulative figures that cannot hold their own month's; how much there is at present may go down."""
    flows = [each.name for each in campaign.indicators if each.kind == "flow"]
    rows = records.rows
    for row in records.where(rows["indicator"].isin(flows) & (rows["cumulative"] < rows["this_month"])):
        this_month, found = (f"{records.value(row, name):.15g}" for name in ("this_month", "cumulative"))
        yield records.fault(row, "cumulative", "CUMULATIVE_BELOW_MONTH", found, this_month=this_month)


def _done_outside(records: Records, campaign: Campaign) -> Iterator[Fault]:
    first, last = campaign.stages[0].since, campaign.stages[-1].until or campaign.last_month.last_day
    done = records.rows["done_on"]
    outside = (done < pd.Timestamp(first)) | (done > pd.Timestamp(last))
    for row in records.where(outside):
        yield records.fault(
            row, "done_on", "DATE_OUTSIDE_CAMPAIGN", first=said_day(first), last=said_day(last)
        )


def _tips_twice(records: Records, _: Campaign) -> Iterator[Fault]:
    """Yield the rows of one submission that share a number and speak of different things."""
    numbered = records.where(records.states("tip_no"))
    for alike in records.alike(numbered, map(fold_number, records.rows["tip_no"][numbered])):
        contents = {fold_name(str(records.value(row, "danger"))) for row in alike}
        if len(contents) > 1:
            for row in alike:
                yield records.fault(row, "tip_no", "TIP_NO_TWICE", rows=records.others(row, alike))


def _either(code: str, name: str, other: str) -> Rule:
    """Return the rule that a row states one of two columns at least."""

    def find(records: Records, _: Campaign) -> Iterator[Fault]:
        for row in records.where(~records.states(name) & ~records.states(other)):
            yield records.fault(row, name, code)

    return find


def _matters_without_effect(records: Records, campaign: Campaign) -> Iterator[Fault]:
    """Yield the matters that seem to change a hazard and cannot, as they are written."""
    for row in records.where(records.states("matter")):
        said = {name: records.value(row, name) for name in ("matter", "hazard_no", "department", "due_on")}
        matter, number, department, due_on = (None if pd.isna(each) else each for each in said.values())
        has_department = campaign.find_department(str(department or "")) is not None
        why = doubt_of(str(matter), number, due_on, has_department=has_department)
        if why:
            yield records.fault(row, "matter", "MATTER_WITHOUT_EFFECT", why=why)


def _decided_for_past(records: Records, _: Campaign) -> Iterator[Fault]:
    """Yield the extensions and listings to a day that was past when the meeting decided on them; these hold, those do not."""
    for row, matter in records.texts("matter", records.days("due_on") < records.days("met_on")):
        effects = effects_of(matter)
        is_listed = effects.level is not None and not pd.isna(records.value(row, "hazard_no"))
        if effects.extends or is_listed:
            code = "EXTENDED_TO_PAST" if effects.extends else "LISTED_TO_PAST"
            yield records.fault(row, "due_on", code, met_on=said_day(records.value(row, "met_on")))


_RULES: Mapping[str, tuple[Rule, ...]] = {
    "ledger": (*ROW_RULES, *DAY_RULES, *PLAUSIBILITY_RULES),
    "progress": (
        required,
        sectors_of_department,
        _units,
        _cumulative_below_month,
        _indicators_twice,
        _leaders_unknown,
    ),
    "duties": (
        required,
        sectors_of_department,
        _done_outside,
        after_report("DATE_AFTER_REPORT", "done_on"),
    ),
    "tips": (
        required,
        after_report("DATE_AFTER_REPORT", "received_on"),
        after_report("DATE_AFTER_REPORT", "settled_on"),
        before("SETTLED_BEFORE_RECEIVED", "settled_on", "received_on"),
        _tips_twice,
    ),
    "stages": (),
    "matters": (
        required,
        _either("MATTER_OF_NOBODY", "department", "leader"),
        _matters_without_effect,
        _decided_for_past,
        before("SETTLED_BEFORE_MEETING", "settled_on", "met_on"),
    ),
    "reinspections": (
        required,
        after_report("DATE_AFTER_REPORT", "reinspected_on"),
        _either("REINSPECTED_NOTHING", "hazard_no", "hazard_id"),
    ),
}
"""Kind of sheet → what its rows are checked by."""
