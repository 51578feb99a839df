"""Five elements (五落实): who states all of them, what is missing, and how hazards are put right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.columns import FIVE_ELEMENTS
from hazardlib.measure.figures import Groups
from hazardlib.measure.rates import LEVELS, UNSTATED
from hazardlib.terms import FixType

if TYPE_CHECKING:
    from hazardlib.campaign import Campaign


def elements_figures(
    hazards: pd.DataFrame, measures: pd.DataFrame, groups: Groups, campaign: Campaign
) -> dict[str, Any]:
    """Return the share of time-limited hazards with all five elements, and at once beside time-limited.

    Parameters
    ----------
    hazards
        ``columns.HAZARDS``.
    measures, groups
        Every figure of every group, as a long table and as ``{"all": …, "major": …}``.
    """
    shares = _shares(measures)
    limited = hazards[hazards["is_time_limited"]]
    return {
        **shares["overall", "all"],
        "missing": {name: int(limited[name].isna().sum()) for name in FIVE_ELEMENTS},
        "by_sector": [
            {"sector": sector.code, "name": sector.name, **shares["sector", sector.code]}
            for sector in campaign.sectors
        ],
        "by_department": [
            {"department": group, **share}
            for (breakdown, group), share in shares.items()
            if breakdown == "department"
        ],
        "by_fix_type": [
            {"fix_type": code, "name": name, **groups["fix_type", code or UNSTATED]}
            for code, name in [*((str(each), each.chinese) for each in FixType), (None, "未填整改类型")]
        ],
    }


def _shares(measures: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """Return numerator, denominator and rate per breakdown and group, of all levels."""
    rows = measures[measures["level"].eq(LEVELS[0]) & measures["figure"].eq("five_elements_rate")]
    columns = ["breakdown", "group", "numerator", "denominator", "value"]
    return {
        (breakdown, group): {
            "numerator": int(numerator),
            "denominator": int(denominator),
            "rate": None if pd.isna(rate) else float(rate),
        }
        for breakdown, group, numerator, denominator, rate in rows[columns].itertuples(index=False, name=None)
    }
