"""Tips: what was reported to the hotlines, what came of it, and how long that took."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.measure.intervals import as_list, median_days, wilson_interval
from hazardlib.month import Month
from hazardlib.terms import TipOutcome

if TYPE_CHECKING:
    from hazardlib.campaign import Campaign

OTHER = "其他"
"""The channel of a tip that came in another way."""

WITHOUT_NUMBER = ("内部吹哨人", "来信来访", OTHER)
"""The channels beside the hotlines."""

_LISTED = ("tip_id", "channel", "sector", "unit", "department", "file", "sheet", "row")
"""What the lists tell of a tip; never its content, which may tell who reported."""


def tip_figures(
    tips: pd.DataFrame, campaign: Campaign, *, as_of: date, previous_on: date | None
) -> dict[str, Any]:
    """Return ``tips`` of figures.json.

    Parameters
    ----------
    tips
        One row a tip received by ``as_of``, with ``tip_id`` and ``hazard_id``.
    as_of, previous_on
        The day, and the day of the paper before, after which the period begins.

    Returns
    -------
    dict
        See ``docs/definitions.md#tips``.
    """
    known = known_tips(tips, campaign, as_of)
    is_unlinked = known["outcome"].eq(TipOutcome.VERIFIED) & ~known["is_linked"]
    period = tips_of_period(known, campaign, previous_on)
    return {
        "overall": count_tips(known),
        "period": {name: len(own) for name, own in period.items()},
        "by_channel": [
            {"channel": channel, "name": name, **count_tips(known[known["channel"].eq(channel)])}
            for channel, name in _channels(campaign).items()
        ],
        "by_sector": [
            {"sector": sector.code, "name": sector.name, **_in_sector(known[known["sector"].eq(sector.code)])}
            for sector in campaign.sectors
        ],
        "open": _listed(known[~known["is_settled"]]),
        "unlinked": _listed(known[is_unlinked]),
    }


def _channels(campaign: Campaign) -> dict[str, str]:
    hotlines = {each.number: f"{each.name}{each.number}" for each in campaign.hotlines}
    return hotlines | {name: name for name in WITHOUT_NUMBER}


def known_tips(tips: pd.DataFrame, campaign: Campaign, as_of: date) -> pd.DataFrame:
    """Return the tips as they stand on a day, with ``is_settled``, ``is_linked`` and ``days`` since received.

    Parameters
    ----------
    tips
        See `tip_figures`.
    """
    day = pd.Timestamp(as_of)
    settled_on = tips["settled_on"].where(tips["settled_on"] <= day)
    return tips.assign(
        channel=tips["channel"].where(tips["channel"].isin(list(_channels(campaign))), OTHER),
        outcome=tips["outcome"].fillna(str(TipOutcome.PENDING)),
        settled_on=settled_on,
        is_settled=settled_on.notna(),
        is_linked=tips["hazard_id"].notna() & tips["outcome"].eq(TipOutcome.VERIFIED),
        days=(settled_on.fillna(day) - tips["received_on"]).dt.days,
    )


def tips_of_period(
    tips: pd.DataFrame, campaign: Campaign, previous_on: date | None
) -> dict[str, pd.DataFrame]:
    """Return the tips ``received`` and ``settled`` since the paper before, and those ``known_late``.

    Parameters
    ----------
    tips
        See `known_tips`.
    """
    start = pd.Timestamp.min if previous_on is None else pd.Timestamp(previous_on)
    told = zip(tips["received_on"], tips["first_month"], strict=True)
    # Received by the day of the paper before, and first told of by a later workbook.
    late = [
        previous_on is not None and received_on.date() <= previous_on < campaign.due_on(Month.parse(month))
        for received_on, month in told
    ]
    return {
        "received": tips[tips["received_on"] > start],
        "known_late": tips[pd.Series(late, tips.index, dtype=bool)],
        "settled": tips[tips["settled_on"] > start],
    }


def count_tips(tips: pd.DataFrame) -> dict[str, Any]:
    """Return how many of the tips came to what; see ``docs/definitions.md#tips``."""
    outcomes = {outcome: int(tips["outcome"].eq(outcome).sum()) for outcome in TipOutcome}
    verified, unfounded = outcomes[TipOutcome.VERIFIED], outcomes[TipOutcome.UNFOUNDED]
    received, settled = len(tips), int(tips["is_settled"].sum())
    timed = tips[tips["days"] >= 0]  # settled before it was received: an error in the data
    reward = sum((Decimal(repr(float(each))) for each in tips["reward"].dropna()), Decimal(0))
    return {
        "received": received,
        **{str(outcome): count for outcome, count in outcomes.items()},
        "settled": settled,
        "linked": int(tips["is_linked"].sum()),
        "rewarded": int((tips["reward"] > 0).sum()),
        "reward_total": int(reward) if reward == int(reward) else float(reward),
        "verified_rate": verified / (verified + unfounded) if verified + unfounded else None,
        "verified_rate_ci": as_list(wilson_interval(verified, verified + unfounded)),
        "settled_rate": settled / received if received else None,
        "median_days_to_settle": median_days(zip(timed["days"], timed["is_settled"], strict=True)),
    }


def _in_sector(tips: pd.DataFrame) -> dict[str, int]:
    counted = count_tips(tips)
    return {name: counted[name] for name in ("received", "verified", "settled")}


def _listed(tips: pd.DataFrame) -> list[dict[str, Any]]:
    return [_shown(row) for row in tips.to_dict("records")]


def _shown(row: Mapping[Any, Any]) -> dict[str, Any]:
    shown = {name: None if pd.isna(row[name]) else row[name] for name in _LISTED}
    return shown | {
        "received_on": row["received_on"].date().isoformat(),
        "days": int(row["days"]),
        "row": int(row["row"]),
    }
