"""Clearing (动态清零): what was opened and cleared in each month, and how what is older than the campaign burns down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from hazardlib.domain.month import Month
from hazardlib.measure.figure import Figure, counted_where, explained
from hazardlib.measure.groups import LEVELS
from hazardlib.measure.trend import of_level

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from hazardlib.domain.campaign import Campaign

_DEFINITION = "clearing"
_SPAN = "这一行的起止日期：专项行动第一天起的各日历月，最后一个月到截至日期为止。"
_LONGEST = "截至日期减去发现日期；是未整改的重大事故隐患中最长的。"


def clearing_figures(hazards: pd.DataFrame, campaign: Campaign, as_of: date) -> dict[str, Any]:
    """Return ``clearing`` of figures.json.

    Returns
    -------
    dict
        ``older``: what was found before the campaign's first day, and how much of it is cleared. ``by_month``: what was opened and
        cleared in each month, the stock at its end, and what of it is older than the campaign. ``longest_open_major``.
        Source: ``docs/definitions.md#clearing``.
    """
    found_on = hazards["found_on"].to_numpy()
    closed_on = hazards["closed_on"].where(hazards["is_closed"]).to_numpy()
    # One that was closed before it was found never stood in the stock.
    cleared_on = np.maximum(closed_on, found_on)
    since = np.datetime64(campaign.since)
    is_older, is_cleared = found_on < since, hazards["is_closed"].to_numpy()

    def figures(masks: Mapping[str, NDArray[np.bool_]]) -> dict[str, dict[str, Figure]]:
        own = {level: of_level(hazards, level).to_numpy() for level in LEVELS}
        return {
            level: {name: counted_where(hazards, mask & is_own, _DEFINITION) for name, mask in masks.items()}
            for level, is_own in own.items()
        }

    rows = []
    for month in Month.of(campaign.since).through(Month.of(as_of)):
        days = max(campaign.since, month.day(1)), min(as_of, month.last_day)
        first, last = map(np.datetime64, days)
        in_stock = (found_on <= last) & ~(cleared_on <= last)
        rows.append(
            explained({"month": str(month), "from": f"{days[0]}", "to": f"{days[1]}"}, _DEFINITION, _SPAN)
            | figures(
                {
                    "opened": (found_on >= first) & (found_on <= last),
                    "cleared": (cleared_on >= first) & (cleared_on <= last),
                    "stock": in_stock,
                    "older": in_stock & is_older,
                }
            )
        )
    return {
        "since": f"{campaign.since}",
        "older": figures(
            {
                "opened": is_older,
                "cleared": is_older & is_cleared,
                "cleared_before": is_older & (cleared_on < since),
                "stock": is_older & ~is_cleared,
            }
        ),
        "by_month": rows,
        "longest_open_major": _longest(hazards, as_of),
    }


def _longest(hazards: pd.DataFrame, as_of: date) -> dict[str, Figure] | None:
    """Return the major hazard that has been open the longest, and for how many days; None where none is open."""
    own = hazards.loc[hazards["is_major"] & hazards["is_open"], ["found_on", "hazard_id"]]
    if own.empty:
        return None
    first = own.sort_values(["found_on", "hazard_id"], kind="stable").iloc[0]
    hazard_id, days = str(first["hazard_id"]), (as_of - first["found_on"].date()).days
    return {
        name: Figure(value, _DEFINITION, _LONGEST, numerator=lambda: [hazard_id])
        for name, value in (("hazard_id", hazard_id), ("days", days))
    }
