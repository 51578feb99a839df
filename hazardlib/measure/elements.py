"""Five elements (五落实): who states all of them, what is missing, and how hazards are put right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hazardlib.domain.columns import FIVE_ELEMENTS
from hazardlib.domain.terms import FixType
from hazardlib.measure.figure import counted_where
from hazardlib.measure.rates import UNSTATED, Groups
from hazardlib.measure.rows import each_sector

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.domain.campaign import Campaign
    from hazardlib.measure.figure import Figure

_RATE = "five_elements_rate"


def elements_figures(hazards: pd.DataFrame, groups: Groups, campaign: Campaign) -> dict[str, Any]:
    """Return the share of time-limited hazards with all five elements, and at once beside time-limited."""
    limited = hazards["is_time_limited"]
    return {
        **_share(groups, "overall", "all"),
        "missing": {
            name: counted_where(hazards, limited & hazards[name].isna(), _RATE) for name in FIVE_ELEMENTS
        },
        "by_sector": each_sector(campaign, lambda code: _share(groups, "sector", code)),
        "by_department": [
            {"department": group, **_share(groups, breakdown, group)}
            for breakdown, group in groups
            if breakdown == "department"
        ],
        "by_fix_type": [
            {"fix_type": code, "name": name}
            | {level: each.figures() for level, each in groups["fix_type", code or UNSTATED].items()}
            for code, name in [*((str(each), each.chinese) for each in FixType), (None, "未填整改类型")]
        ],
    }


def _share(groups: Groups, breakdown: str, group: str) -> dict[str, Figure]:
    own = groups[breakdown, group]["all"]
    return {
        "numerator": own.count("complete", _RATE),
        "denominator": own.count("time_limited", _RATE),
        "rate": own.share(_RATE),
    }
