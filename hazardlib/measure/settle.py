"""All figures of one paper, settled together: the long table and the content of figures.json."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.columns import COUNTABLE
from hazardlib.measure import lists, trend
from hazardlib.measure.district import district_statistics
from hazardlib.measure.figures import Groups, breakdowns, collect_groups, five_elements
from hazardlib.measure.rates import empty_groups, group_hazards, measure_groups
from hazardlib.measure.reporting import coverage, reporting_status
from hazardlib.month import Month

if TYPE_CHECKING:
    from hazardlib.campaign import Campaign

SCHEMA = 1


def settle_figures(
    header: Mapping[str, Any],
    hazards: pd.DataFrame,
    leaders: pd.DataFrame,
    earlier: Mapping[date, pd.DataFrame],
    visible: pd.DataFrame,
    in_force: pd.DataFrame,
    observations: pd.DataFrame,
    findings: pd.DataFrame,
    campaign: Campaign,
    *,
    as_of: date,
    previous_on: date | None,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the measures of a paper and the dictionary that becomes figures.json.

    Parameters
    ----------
    header
        What names the paper: name, kind, month, as_of, known_at.
    hazards, leaders
        The register as of the paper's day.
    earlier
        The registers' hazards as of each due day before, by day, with ``previous_on`` among them.
    visible, in_force
        Submissions the paper takes in, and those of them that count.
    observations, findings
        Rows and findings of those submissions; findings also of the merge.
    as_of, previous_on
        The paper's day, and the day it is compared with.

    Returns
    -------
    tuple
        ``columns.MEASURES``, and the figures by contract §5.
    """
    membership = group_hazards(hazards, leaders)
    measures = measure_groups(hazards, membership, empty_groups(campaign, as_of), as_of)
    groups = collect_groups(measures)
    shown = breakdowns(groups, campaign, as_of)
    hazard_lists = lists.hazard_lists(hazards)
    hazard_lists["lists"]["repeat_units"] = lists.repeat_units(shown["by_unit"])
    reporting = reporting_status(visible, campaign, campaign.months_due(as_of))
    quarantined = lists.quarantined_rows(observations, in_force, COUNTABLE)
    figures = {
        "schema": SCHEMA,
        **header,
        "campaign": campaign.name,
        "sample_data": bool(visible["is_sample"].any()),
        **shown,
        "five_elements": five_elements(measures),
        "reporting": reporting,
        "coverage": coverage(reporting),
        **hazard_lists,
        "period": _period(hazards, as_of, previous_on),
        "previous": _previous(earlier, previous_on),
        "trend": [
            {"month": str(Month.of(day)), "as_of": day.isoformat(), **overall(frame, day)}
            for day, frame in sorted({**_due(earlier, campaign), as_of: hazards}.items())
        ],
        "ageing": trend.ageing(hazards, as_of),
        "quarantined": len(quarantined),
        "quarantined_rows": quarantined,
        **lists.count_findings(findings),
        "refused": lists.refused_files(visible, findings),
        "progress": {},
        "duties": {},
        "tips": {},
        "district": district_statistics(hazards, campaign, []),
    }
    return measures, figures


def overall(hazards: pd.DataFrame, as_of: date) -> dict[str, Any]:
    """Return ``{"all": …, "major": …}`` for a set of hazards, by the same definitions as every figure."""
    membership = pd.DataFrame({"breakdown": "overall", "group": "all", "hazard_id": hazards["hazard_id"]})
    groups: Groups = collect_groups(measure_groups(hazards, membership, [("overall", "all")], as_of))
    return groups["overall", "all"]


def _due(earlier: Mapping[date, pd.DataFrame], campaign: Campaign) -> dict[date, pd.DataFrame]:
    due_days = {campaign.due_on(month) for month in campaign.months()}
    return {day: frame for day, frame in earlier.items() if day in due_days}


def _period(hazards: pd.DataFrame, as_of: date, previous_on: date | None) -> dict[str, Any]:
    return {
        "from": None if previous_on is None else previous_on.isoformat(),
        "to": as_of.isoformat(),
        **overall(trend.in_period(hazards, previous_on), as_of),
        "flow": trend.flow(hazards, previous_on),
    }


def _previous(earlier: Mapping[date, pd.DataFrame], previous_on: date | None) -> dict[str, Any] | None:
    if previous_on is None:
        return None
    return {"as_of": previous_on.isoformat(), "overall": overall(earlier[previous_on], previous_on)}
