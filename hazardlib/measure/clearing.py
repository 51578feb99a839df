"""Clearing (动态清零): what was opened and cleared in each month, and how what is older than the campaign burns down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hazardlib.domain.month import Month
from hazardlib.measure.figure import Figure, explained
from hazardlib.measure.groups import LEVELS

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign
    from hazardlib.measure.rows import HazardRows, Where

_DEFINITION = "clearing"
_SPAN = "这一行的起止日期：专项行动第一天起的各日历月，最后一个月到截至日期为止。"
_LONGEST = "截至日期减去发现日期；是未整改的重大事故隐患中最长的。"


def clearing_figures(rows: HazardRows, campaign: Campaign, as_of: date) -> dict[str, Any]:
    """Return ``clearing`` of figures.json.

    Returns
    -------
    dict
        ``older``: what was found before the campaign's first day, and how much of it is cleared. ``by_month``: what was opened and
        cleared in each month, the stock at its end, and what of it is older than the campaign. ``longest_open_major``.
        Source: ``docs/definitions.md#clearing``.
    """
    found_on, closed_on, is_closed = rows["found_on"], rows["closed_on"], rows["is_closed"]
    is_undated = ~is_closed | rows.missing("closed_on")

    def cleared_by(day: date) -> Where:
        # One that was closed before it was found never stood in the stock.
        return is_closed & (closed_on <= rows.day(day)) & (found_on <= rows.day(day))

    def left_on(day: date) -> Where:
        return (found_on <= rows.day(day)) & (is_undated | (closed_on > rows.day(day)))

    def figures(parts: Mapping[str, Where]) -> dict[str, dict[str, Figure]]:
        return {
            level: {name: rows.count(part, _DEFINITION, level) for name, part in parts.items()}
            for level in LEVELS
        }

    is_older = found_on < rows.day(campaign.since)
    months = []
    for month in Month.of(campaign.since).through(Month.of(as_of)):
        first, last = max(campaign.since, month.day(1)), min(as_of, month.last_day)
        is_within = (closed_on >= rows.day(first)) | (found_on >= rows.day(first))
        left = left_on(last)
        months.append(
            explained({"month": str(month), "from": f"{first}", "to": f"{last}"}, _DEFINITION, _SPAN)
            | figures(
                {
                    "opened": (found_on >= rows.day(first)) & (found_on <= rows.day(last)),
                    "cleared": cleared_by(last) & is_within,
                    "stock": left,
                    "older": left & is_older,
                }
            )
        )
    return {
        "since": f"{campaign.since}",
        "older": figures(
            {
                "opened": is_older,
                "cleared": is_older & is_closed,
                "cleared_before": is_older & cleared_by(campaign.since - timedelta(1)),
                "stock": is_older & ~is_closed,
            }
        ),
        "by_month": months,
        "longest_open_major": _longest(rows, as_of),
    }


def _longest(rows: HazardRows, as_of: date) -> dict[str, Figure] | None:
    """Return the major hazard that has been open the longest, and for how many days; None where none is open."""
    own = rows.frame(["found_on", "hazard_id"], rows["is_major"] & rows["is_open"])
    if own.empty:
        return None
    first = own.sort_values(["found_on", "hazard_id"], kind="stable").iloc[0]
    hazard_id, days = str(first["hazard_id"]), (as_of - first["found_on"].date()).days
    return {
        name: Figure(value, _DEFINITION, _LONGEST, numerator=lambda: [hazard_id])
        for name, value in (("hazard_id", hazard_id), ("days", days))
    }
