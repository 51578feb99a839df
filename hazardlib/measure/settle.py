"""All figures of one paper, settled together: the long table and the content of figures.json."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.columns import COUNTABLE
from hazardlib.measure import lists, trend
from hazardlib.measure.elements import elements_figures
from hazardlib.measure.figures import breakdowns, collect_groups, overall
from hazardlib.measure.funnel import funnel_figures
from hazardlib.measure.pace import pace_figures
from hazardlib.measure.rates import empty_groups, group_hazards, measure_groups
from hazardlib.measure.reporting import coverage, reporting_status
from hazardlib.measure.standards import standards_figures
from hazardlib.measure.stock import STOCKS, deadlines, done_stocks, moves, stock
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
    before: trend.Before | None,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the measures of a paper and the dictionary that becomes figures.json.

    Parameters
    ----------
    header
        What names the paper: name, kind, month, as_of, known_at.
    hazards, leaders
        The register as of the paper's day.
    earlier
        The registers' hazards as of each due day before, by day.
    visible, in_force
        Submissions the paper takes in, and those of them that count.
    observations, findings
        Rows and findings of those submissions; findings also of the merge.
    as_of, before
        The paper's day, and the state it is compared with.

    Returns
    -------
    tuple
        ``columns.MEASURES``, and the figures by contract §5, progress, duties, tips and supervision apart.
    """
    membership = group_hazards(hazards, leaders)
    measures = measure_groups(hazards, membership, empty_groups(campaign, as_of), as_of)
    groups = collect_groups(measures)
    shown = breakdowns(groups, campaign, as_of)
    hazard_lists = lists.hazard_lists(hazards)
    hazard_lists["lists"]["repeat_units"] = lists.repeat_units(shown["by_unit"])
    hazard_lists["lists"]["late_reported"] = trend.late_reported(hazards, before)
    reporting = reporting_status(visible, campaign, campaign.months_due(as_of))
    quarantined = lists.quarantined_rows(observations, in_force, COUNTABLE)
    figures = {
        "schema": SCHEMA,
        **header,
        "campaign": campaign.name,
        "sample_data": bool(visible["is_sample"].any()),
        **shown,
        "funnel": funnel_figures(shown),
        "five_elements": elements_figures(hazards, measures, groups, campaign),
        "standards": standards_figures(hazards, campaign, as_of),
        "reporting": reporting,
        "coverage": coverage(reporting),
        **hazard_lists,
        "period": _period(hazards, as_of, before),
        "previous": _previous(before, campaign),
        "trend": [
            {"month": str(Month.of(day)), "as_of": day.isoformat(), **overall(frame, day)}
            for day, frame in sorted({**earlier, as_of: hazards}.items())
        ],
        "pace": pace_figures(hazards, earlier, campaign, as_of),
        "ageing": trend.ageing(hazards, as_of),
        "deadlines": deadlines(hazards, as_of),
        "quarantined": len(quarantined),
        "quarantined_rows": quarantined,
        **lists.count_findings(findings),
        "refused": lists.refused_files(visible, findings),
    }
    if campaign.carry_over_month is not None:
        figures["carried"] = lists.carried(hazards, campaign.carry_over_month)
        figures["lists"]["carried"] = lists.carried_ids(hazards, campaign.carry_over_month)
    return measures, figures


def _period(hazards: pd.DataFrame, as_of: date, before: trend.Before | None) -> dict[str, Any]:
    previous_on = None if before is None else before.day
    return {
        "from": None if previous_on is None else previous_on.isoformat(),
        "to": as_of.isoformat(),
        **overall(trend.in_period(hazards, previous_on), as_of),
        "flow": trend.flow(hazards, previous_on),
        "late_reported": len(trend.late_reported(hazards, before)),
        "taken_off": len(trend.taken_off(hazards, before)),
        "moves": moves(hazards, before),
        **{name: stock(hazards, before, name) for name in STOCKS},
        "done_stocks": done_stocks(hazards, before),
    }


def _previous(before: trend.Before | None, campaign: Campaign) -> dict[str, Any] | None:
    if before is None:
        return None
    heard_until = campaign.heard_until(before.day)
    return {
        "heard_until": None if heard_until is None else heard_until.isoformat(),
        "as_of": before.day.isoformat(),
        "overall": overall(before.hazards, before.day),
        "known_on": before.known_on.isoformat(),
        "known_found": before.known_found,
    }
