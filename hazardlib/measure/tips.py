"""Tips: what was reported to the hotlines, what came of it, and how long that took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.domain.month import Month
from hazardlib.domain.terms import TipOutcome
from hazardlib.measure.figure import Figure, list_of_rows
from hazardlib.measure.intervals import as_list, median_days, wilson_interval
from hazardlib.measure.rows import each_sector

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign

OTHER = "其他"
"""The channel of a tip that came in another way."""

WITHOUT_NUMBER = ("内部吹哨人", "来信来访", OTHER)
"""The channels beside the hotlines."""

_LISTED = ("tip_id", "channel", "sector", "unit", "department", "file", "sheet", "row")
"""What the lists tell of a tip; never its content, which may tell who reported."""

_TOLD = ("tip_id", "channel", "sector", "unit", "outcome", "department", "file", "sheet", "row")
"""What is told of a tip that a figure counts; nor this."""

_HOW = "这是清单里一条的内容；days 是受理到办结（没有办结的，到截至日期）的天数。"


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
    known = _known_tips(tips, campaign, as_of)
    is_unlinked = known["outcome"].eq(TipOutcome.VERIFIED) & ~known["is_linked"]
    period = _tips_of_period(known, campaign, previous_on)
    return {
        "overall": _counts(known, campaign),
        "period": {name: _count(own, campaign) for name, own in period.items()},
        "by_channel": [
            {"channel": channel, "name": name, **_counts(known[known["channel"].eq(channel)], campaign)}
            for channel, name in _channels(campaign).items()
        ],
        "by_sector": each_sector(
            campaign, lambda code: _in_sector(known[known["sector"].eq(code)], campaign)
        ),
        "open": list_of_rows(_listed(known[~known["is_settled"]]), "tips", _HOW),
        "unlinked": list_of_rows(_listed(known[is_unlinked]), "tips", _HOW),
    }


def _channels(campaign: Campaign) -> dict[str, str]:
    hotlines = {each.number: f"{each.name}{each.number}" for each in campaign.hotlines}
    return hotlines | {name: name for name in WITHOUT_NUMBER}


def _known_tips(tips: pd.DataFrame, campaign: Campaign, as_of: date) -> pd.DataFrame:
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


def _tips_of_period(
    tips: pd.DataFrame, campaign: Campaign, previous_on: date | None
) -> dict[str, pd.DataFrame]:
    """Return the tips ``received`` and ``settled`` since the paper before, and those ``known_late``.

    Parameters
    ----------
    tips
        See `_known_tips`.
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


def _counts(tips: pd.DataFrame, campaign: Campaign) -> dict[str, Figure]:
    """Return how many of the tips came to what; see ``docs/definitions.md#tips``."""
    outcomes = {outcome: tips[tips["outcome"].eq(outcome)] for outcome in TipOutcome}
    judged = tips[tips["outcome"].isin([TipOutcome.VERIFIED, TipOutcome.UNFOUNDED])]
    verified, settled = len(outcomes[TipOutcome.VERIFIED]), tips[tips["is_settled"]]
    timed = tips[tips["days"] >= 0]  # settled before it was received: an error in the data
    rewards = tips[tips["reward"].notna()]
    reward = sum((Decimal(repr(float(each))) for each in rewards["reward"]), Decimal(0))
    median = median_days(zip(timed["days"], timed["is_settled"], strict=True))
    of = partial(_count, campaign=campaign)
    return {
        "received": of(tips),
        **{str(outcome): of(own) for outcome, own in outcomes.items()},
        "settled": of(settled),
        "linked": of(tips[tips["is_linked"]]),
        "rewarded": of(tips[tips["reward"] > 0]),
        "reward_total": replace(of(rewards), value=int(reward) if reward == int(reward) else float(reward)),
        "verified_rate": replace(of(judged), value=verified / len(judged) if len(judged) else None),
        "verified_rate_ci": replace(of(judged), value=as_list(wilson_interval(verified, len(judged)))),
        "settled_rate": replace(of(tips), value=len(settled) / len(tips) if len(tips) else None),
        "median_days_to_settle": replace(of(timed), value=median),
    }


def _count(tips: pd.DataFrame, campaign: Campaign) -> Figure:
    return Figure(
        len(tips), "tips", records=lambda: [_told(row, campaign) for row in tips.to_dict("records")]
    )


def _told(row: Mapping[Any, Any], campaign: Campaign) -> dict[str, Any]:
    told = {name: None if pd.isna(row[name]) else row[name] for name in _TOLD}
    sector = told["sector"]
    days = {
        name: None if pd.isna(row[name]) else row[name].date().isoformat()
        for name in ("received_on", "settled_on")
    }
    return told | {
        "sector_name": None if sector is None else campaign.sector(sector).name,
        "outcome_name": TipOutcome(row["outcome"]).chinese,
        "reward": None if pd.isna(row["reward"]) else float(row["reward"]),
        "row": int(row["row"]),
        **days,
    }


def _in_sector(tips: pd.DataFrame, campaign: Campaign) -> dict[str, Figure]:
    counted = _counts(tips, campaign)
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
