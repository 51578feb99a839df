"""The effective rows of 工作进展, 企业履责, 举报线索 and 议定事项."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from hazardlib.domain.columns import MATTERS_SHEET, TIPS_SHEET
from hazardlib.domain.folding import fold_number, map_distinct, names_in
from hazardlib.domain.frames import made_once_of_none, numbered
from hazardlib.domain.grouping import Grouping, order_by, values_at
from hazardlib.merge.contradict import bearers_of, hazard_meant, said_in
from hazardlib.merge.identify import content_keys, identify_tips, own_numbers
from hazardlib.merge.locate import find_at, layouts_of
from hazardlib.merge.select import with_submission

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from hazardlib.domain.campaign import Campaign
    from hazardlib.domain.unit_names import UnitNames
    from hazardlib.findings import Finding
    from hazardlib.merge.effective_rows import EffectiveRows

_PRECEDENCE = ["turn", "first_seen_at", "reported_on", "file", "sheet", "row"]

NOT_APPLICABLE = "not_applicable"
"""What a row's ``raw`` says of ``done_on`` where the unit has nothing to do with the duty (不涉及)."""


@made_once_of_none
def counted_rows(effective: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the effective submissions that can be counted; a later one overrides an earlier one."""
    countable = numbered(rows, ~rows["is_quarantined"].to_numpy()).drop(columns="batch_id")
    own = with_submission(countable, effective)
    if own.empty:  # most sheets of most papers
        return own
    return numbered(own, order_by(own, _PRECEDENCE))


@made_once_of_none
def progress_rows(effective: pd.DataFrame, progress: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Return what each department states of each sector and indicator in each month, once; of what leaders do themselves once for each.

    Returns
    -------
    DataFrame
        The rows with ``department``, ``month`` and ``file``, in the order of months; where a workbook
        states an indicator twice, the last. ``leader`` stands where the indicator is of what leaders do
        themselves: the names alone, in one order, as a series goes on under them.
    """
    rows = counted_rows(effective, progress)
    in_person = [each.name for each in campaign.indicators if each.is_in_person]
    leaders = rows["leader"].where(rows["indicator"].isin(in_person))
    rows["leader"] = map_distinct(leaders, lambda text: "、".join(sorted(set(names_in(text))))).replace(
        "", None
    )
    key = ["department", "month", "sector", "indicator", "leader"]
    return rows.drop_duplicates(key, keep="last").reset_index(drop=True)


@made_once_of_none
def duty_rows(effective: pd.DataFrame, duties: pd.DataFrame, names: UnitNames) -> pd.DataFrame:
    """Return every statement of a unit and a duty, in the order of months.

    Parameters
    ----------
    names
        Which units are one, as the ledgers tell.

    Returns
    -------
    DataFrame
        The rows with ``department``, ``month``, ``file``, ``unit_id`` (the same for all spellings of a
        unit of one sector), ``is_not_applicable`` (不涉及) and ``last_reported_on``, the day of the report.
    """
    rows = counted_rows(effective, duties)
    kept = rows["raw"].map(lambda raw: json.loads(raw) if isinstance(raw, str) and raw else {})
    absent = [kept_as.get("done_on") == NOT_APPLICABLE for kept_as in kept]
    return rows.assign(
        unit_id=unit_ids(rows, names), is_not_applicable=pd.Series(absent, rows.index, dtype=bool)
    )


def unit_ids(rows: pd.DataFrame, names: UnitNames) -> pd.Series:
    """Return what tells units that owe duties apart: the sector, and what tells units apart."""
    return rows["sector"] + "|" + map_distinct(rows["unit"], names.key)


@made_once_of_none
def tip_register(
    effective: pd.DataFrame,
    tips: pd.DataFrame,
    stated: EffectiveRows,
    hazard_ids: Collection[str],
    *,
    as_of: date,
) -> pd.DataFrame:
    """Return one row a tip received by a day, as its latest row states it; a blank keeps the last known.

    Parameters
    ----------
    hazard_ids
        The hazards of the register; a tip is linked to no other.

    Returns
    -------
    DataFrame
        ``columns.TIPS_SHEET`` with ``tip_id``, ``hazard_id`` of the linked hazard (missing without one),
        ``department``, ``month``, ``file``, ``sheet`` and ``row`` of the row that speaks, and ``first_month``.
    """
    rows = identify_tips(counted_rows(effective, tips))
    first_month = values_at(rows["month"], Grouping(rows["tip_id"]).first())
    latest = _latest(
        rows.assign(first_month=first_month),
        "tip_id",
        TIPS_SHEET,
        hazards_named(rows, stated, "tip_id"),
        hazard_ids,
    )
    latest = latest[latest["received_on"] <= pd.Timestamp(as_of)]
    return latest.sort_values(["received_on", "tip_id"], kind="stable", ignore_index=True)


def _latest(
    rows: pd.DataFrame,
    identity: str,
    carried: Iterable[str],
    named: pd.Series,
    hazard_ids: Collection[str],
) -> pd.DataFrame:
    """Return the last row of each identity, with the hazard of the register that it names; a blank keeps the last known."""
    linked = rows.assign(hazard_id=named.where(named.isin(list(hazard_ids))))
    one = Grouping(linked[identity])
    filled = {name: one.carried(linked[name]) for name in (*carried, "hazard_id")}
    return linked.assign(**filled)[one.is_last]


@made_once_of_none
def meeting_decisions(
    effective: pd.DataFrame,
    matters: pd.DataFrame,
    stated: EffectiveRows,
    hazard_ids: Collection[str],
    *,
    as_of: date,
) -> pd.DataFrame:
    """Return one row a matter that a meeting has decided by a day, as its latest row states it; a blank keeps the last known.

    A matter is known by the meeting's day, its words and the hazard's number.

    Returns
    -------
    DataFrame
        ``columns.MATTERS_SHEET`` (``department`` being who is to act, ``reported_by`` who tells), ``matter_id``, ``hazard_id``
        (missing without one), ``file``, ``sheet`` and ``row`` of the row that speaks, by meeting.
    """
    told = counted_rows(effective, matters.rename(columns={"department": "acting"}))
    rows = told.rename(columns={"department": "reported_by"})
    # A bare serial is a number of the department that is to act.
    rows["department"] = rows["acting"].fillna(rows["reported_by"])
    number = own_numbers(rows)
    rows["matter_id"] = content_keys(rows, ("matter", "met_on")) + number.fillna("")
    named = hazards_named(rows, stated, "matter_id")
    rows["department"] = rows["acting"]
    latest = _latest(rows, "matter_id", MATTERS_SHEET, named, hazard_ids)
    latest = latest[latest["met_on"] <= pd.Timestamp(as_of)]
    return latest.sort_values("met_on", kind="stable", ignore_index=True)


def loose_tips(tips: pd.DataFrame, observations: pd.DataFrame, effective: pd.DataFrame) -> list[Finding]:
    """Return a finding for each tip whose 关联隐患编号 stands in no ledger received by then."""
    unknown = tips[tips["hazard_no"].notna() & tips["hazard_id"].isna()]
    if unknown.empty:
        return []
    known = {fold_number(number) for number in observations["hazard_no"].dropna().unique()}
    layouts = layouts_of(effective)
    return [
        find_at("TIP_HAZARD_UNKNOWN", row, layouts, "tips", "hazard_no", found=row["hazard_no"])
        for row in unknown.to_dict("records")
        if fold_number(row["hazard_no"]) not in known
    ]


def hazards_named(rows: pd.DataFrame, stated: EffectiveRows, identity: str) -> pd.Series:
    """Return the hazard that each row's number means: what it meant when the tip or the matter first named it.

    A number is looked up where it stands: a bare serial means a hazard of that row's department.
    """
    number = own_numbers(rows)
    if number.isna().all():
        return number
    bearers = bearers_of(stated.stated, stated.numbers, number.dropna())
    meant: dict[tuple[str, str], str | None] = {}
    columns = (rows[name] for name in (identity, "department", "turn"))
    found = []
    for named, whose, department, turn, said in zip(number, *columns, said_in(rows), strict=True):
        if isinstance(named, str) and (whose, named) not in meant:
            meant[whose, named] = hazard_meant(bearers.get(named, ()), said, department, turn)
        found.append(meant.get((whose, named)))
    return pd.Series(found, index=rows.index, dtype="str")
