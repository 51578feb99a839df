"""The register: every hazard known to the campaign, in its state as of a date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from hazardlib.domain.columns import HAZARDS, HISTORY
from hazardlib.domain.folding import map_distinct
from hazardlib.domain.terms import Level, SourceBucket
from hazardlib.merge.effective_rows import Aside, EffectiveRows
from hazardlib.merge.flags import add_flags, add_groups, complete_fix_type
from hazardlib.merge.reconcile import departments_disagree, disbelieved_ids, identity_findings
from hazardlib.merge.select import report_days
from hazardlib.merge.state import (
    carry_forward,
    find_conflicts,
    month_by_month,
    reached_state,
)

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign


@dataclass(frozen=True)
class Register:
    """The hazards as of a date and what stands behind them.

    Parameters
    ----------
    hazards
        ``columns.HAZARDS``, one row a hazard found on or before the as-of date.
    history
        ``columns.HISTORY``, every row that speaks of a hazard, in order of precedence.
    leaders
        ``hazard_id``, ``leader``: a hazard stands once for each leader answering for it.
    findings
        ``columns.FINDINGS`` that only show when submissions are laid side by side.
    """

    hazards: pd.DataFrame
    history: pd.DataFrame
    leaders: pd.DataFrame
    findings: pd.DataFrame


def build_register(
    effective_rows: EffectiveRows,
    effective: pd.DataFrame,
    campaign: Campaign,
    source_buckets: Mapping[str, str],
    danger_of: Callable[[str], str],
    *,
    as_of: date,
) -> Register:
    """Merge what the effective submissions say into the register.

    Parameters
    ----------
    source_buckets
        Which canonical 隐患来源 belongs to which of the bulletins' two buckets.
    danger_of
        Returns the kind of danger that a 隐患描述 speaks of.
    """
    stated = effective_rows.stated
    carried = carry_forward(stated)
    hazards = carried.drop_duplicates("hazard_id", keep="last").set_index("hazard_id", drop=False)
    hazards = hazards[hazards["found_on"] <= pd.Timestamp(as_of)]
    hazards = hazards.join(month_by_month(carried))
    hazards["level"] = hazards["level"].fillna(str(Level.GENERAL))
    hazards["fix_type"] = complete_fix_type(hazards)
    hazards["source_bucket"] = (
        hazards["source"]
        .map(
            {
                source: source_buckets.get(source, SourceBucket.DEPARTMENT_CHECK.value)
                for source in hazards["source"].dropna().unique()
            }
        )
        .astype("str")
    )
    hazards["danger"] = map_distinct(hazards["description"], danger_of)
    hazards["last_reported_on"] = report_days(hazards, campaign)
    hazards = add_flags(reached_state(hazards, campaign, as_of), as_of)
    hazards = add_groups(hazards, campaign)
    conflicts = find_conflicts(stated, campaign)
    last_months = dict(effective.groupby("department")["month"].max())  # with an effective submission
    later = hazards["department"].map(last_months) > _last_listed(hazards, effective_rows.aside)
    hazards["is_unreported"] = hazards["is_open"] & later
    hazards["is_conflicting"] = hazards["hazard_id"].isin(conflicts["hazard_id"])
    leaders = assign_leaders(hazards, campaign, as_of)
    hazards["leaders"] = hazards["hazard_id"].map(leaders.groupby("hazard_id")["leader"].agg("、".join))
    hazards = _in_reading_order(hazards.rename_axis(None), campaign)
    return Register(
        hazards=hazards.reset_index(drop=True)[list(HAZARDS)],
        history=_history(stated[stated["hazard_id"].isin(hazards.index)]),
        leaders=leaders,
        findings=pd.concat(
            [
                departments_disagree(conflicts, hazards),
                identity_findings(effective_rows, effective),
                disbelieved_ids(effective_rows.identified, effective),
            ],
            ignore_index=True,
        ),
    )


def _history(stated: pd.DataFrame) -> pd.DataFrame:
    speaks = ~stated.duplicated("hazard_id", keep="last")
    counts = stated["quantity"].where(stated["part"].eq(1))
    ordered = stated.assign(speaks=speaks, quantity=counts).sort_values(
        "hazard_id", kind="stable", ignore_index=True
    )
    return ordered[list(HISTORY)]


def _in_reading_order(hazards: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    sectors = {sector.code: place for place, sector in enumerate(campaign.sectors)}
    order = hazards["sector"].map(sectors)
    keys = ["_sector", "found_on", "unit", "hazard_id"]
    return hazards.assign(_sector=order).sort_values(keys, kind="stable").drop(columns="_sector")


def _last_listed(hazards: pd.DataFrame, aside: Aside) -> pd.Series:
    """Return the last month whose workbook lists each hazard, be it by number on a row that does not count."""
    last: dict[tuple[str, str], str] = {}
    for (department, month), listed in aside.items():
        for hazard_id in listed:
            key = (department, hazard_id)
            last[key] = max(last.get(key, ""), month)
    keys = zip(hazards["department"], hazards["hazard_id"], hazards["month"], strict=True)
    months = [max(month, last.get((department, hazard_id), "")) for department, hazard_id, month in keys]
    return pd.Series(months, index=hazards.index, dtype="str")


def assign_leaders(hazards: pd.DataFrame, campaign: Campaign, as_of: date) -> pd.DataFrame:
    """Return one row per hazard and leader answering for it.

    The leaders named in the row if they are leaders of that sector; otherwise all leaders of the
    sector on ``as_of``.

    Returns
    -------
    DataFrame
        ``hazard_id``, ``leader``; a hazard stands once for each of its leaders.
        Source: contract §3, *Leaders*.
    """
    of_sector = {sector.code: sector.leaders_on(as_of) for sector in campaign.sectors}
    pairs = hazards[["sector", "leader"]].drop_duplicates()
    named = {
        (sector, leader): _named_or_all(leader, of_sector.get(sector, ()))
        for sector, leader in pairs.itertuples(index=False, name=None)
    }
    keys = list(zip(hazards["sector"], hazards["leader"], strict=True))
    rows = [
        (hazard_id, leader)
        for hazard_id, key in zip(hazards["hazard_id"], keys, strict=True)
        for leader in named[key]
    ]
    return pd.DataFrame(rows, columns=["hazard_id", "leader"], dtype="str")


def _named_or_all(text: object, leaders: tuple[str, ...]) -> tuple[str, ...]:
    named = tuple(leader for leader in leaders if isinstance(text, str) and leader in text)
    return named or leaders
