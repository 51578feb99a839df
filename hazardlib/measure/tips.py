"""Tips: what was reported to the hotlines, what came of it, and how long that took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.domain.frames import plain_records
from hazardlib.domain.month import Month
from hazardlib.domain.terms import TipOutcome
from hazardlib.measure.figure import Figure, each_sector, list_of_rows, of_records
from hazardlib.measure.group_keys import commonest_spelling
from hazardlib.measure.intervals import median_days, wilson_interval

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

_KNOWN = (
    *_TOLD,
    "unit_id",
    "received_on",
    "settled_on",
    "first_month",
    "reward",
    "is_settled",
    "is_linked",
    "days",
)

Tip = Mapping[str, Any]
"""A tip as it stands on a day (see `_known_tips`); what is not known of it is None."""

_HOW = "这是清单里一条的内容；days 是受理到办结（没有办结的，到截至日期）的天数。"


def tip_figures(
    tips: pd.DataFrame, campaign: Campaign, *, as_of: date, previous_on: date | None
) -> dict[str, Any]:
    """Return ``tips`` of figures.json.

    Parameters
    ----------
    tips
        Each as its latest row tells of it, with ``unit_id``, the same for all spellings of a unit.
    as_of, previous_on
        The day, and the day of the paper before, after which the period begins.

    Returns
    -------
    dict
        See ``docs/definitions.md#tips``.
    """
    known = _known_tips(tips, campaign, as_of)
    unlinked = [tip for tip in known if tip["outcome"] == TipOutcome.VERIFIED and not tip["is_linked"]]
    period = _tips_of_period(known, campaign, previous_on)
    return {
        "overall": _counts(known, campaign),
        "period": {name: _count(own, campaign) for name, own in period.items()},
        "by_channel": [
            {"channel": channel, "name": name}
            | _counts([tip for tip in known if tip["channel"] == channel], campaign)
            for channel, name in _channels(campaign).items()
        ],
        "by_sector": each_sector(
            campaign, lambda code: _in_sector([tip for tip in known if tip["sector"] == code], campaign)
        ),
        "by_unit": _by_unit([tip for tip in known if tip["unit_id"] is not None], campaign),
        "open": list_of_rows([_shown(tip) for tip in known if not tip["is_settled"]], "tips", _HOW),
        "unlinked": list_of_rows([_shown(tip) for tip in unlinked], "tips", _HOW),
    }


def _channels(campaign: Campaign) -> dict[str, str]:
    hotlines = {each.number: f"{each.name}{each.number}" for each in campaign.hotlines}
    return hotlines | {name: name for name in WITHOUT_NUMBER}


def _known_tips(tips: pd.DataFrame, campaign: Campaign, as_of: date) -> Sequence[Tip]:
    """Return the tips as they stand on a day, with ``is_settled``, ``is_linked`` and ``days`` since received."""
    day = pd.Timestamp(as_of)
    settled_on = tips["settled_on"].where(tips["settled_on"] <= day)
    known = tips.assign(
        channel=tips["channel"].where(tips["channel"].isin(list(_channels(campaign))), OTHER),
        outcome=tips["outcome"].fillna(str(TipOutcome.PENDING)),
        settled_on=settled_on,
        is_settled=settled_on.notna(),
        is_linked=tips["hazard_id"].notna() & tips["outcome"].eq(TipOutcome.VERIFIED),
        days=(settled_on.fillna(day) - tips["received_on"]).dt.days,
    )
    return plain_records(known[list(_KNOWN)])


def _tips_of_period(
    tips: Sequence[Tip], campaign: Campaign, previous_on: date | None
) -> dict[str, list[Tip]]:
    """Return the tips ``received`` and ``settled`` since the paper before, and those ``known_late``."""
    start = pd.Timestamp.min if previous_on is None else pd.Timestamp(previous_on)
    return {
        "received": [tip for tip in tips if tip["received_on"] > start],
        # Received by the day of the paper before, and first told of by a later workbook.
        "known_late": [
            tip
            for tip in tips
            if previous_on is not None
            and tip["received_on"].date() <= previous_on < campaign.due_on(Month.parse(tip["first_month"]))
        ],
        "settled": [tip for tip in tips if tip["is_settled"] and tip["settled_on"] > start],
    }


def _counts(tips: Sequence[Tip], campaign: Campaign) -> dict[str, Figure]:
    """Return how many of the tips came to what; see ``docs/definitions.md#tips``."""
    outcomes = {outcome: [tip for tip in tips if tip["outcome"] == outcome] for outcome in TipOutcome}
    judged = [tip for tip in tips if tip["outcome"] in (TipOutcome.VERIFIED, TipOutcome.UNFOUNDED)]
    verified, settled = len(outcomes[TipOutcome.VERIFIED]), [tip for tip in tips if tip["is_settled"]]
    timed = [tip for tip in tips if tip["days"] >= 0]  # settled before it was received: an error in the data
    rewards = [tip for tip in tips if tip["reward"] is not None]
    reward = sum((Decimal(repr(float(tip["reward"]))) for tip in rewards), Decimal(0))
    of = partial(_count, campaign=campaign)
    return {
        "received": of(tips),
        **{str(outcome): of(own) for outcome, own in outcomes.items()},
        "settled": of(settled),
        "linked": of([tip for tip in tips if tip["is_linked"]]),
        "rewarded": of([tip for tip in rewards if tip["reward"] > 0]),
        "reward_total": replace(of(rewards), value=int(reward) if reward == int(reward) else float(reward)),
        "verified_rate": replace(of(judged), value=verified / len(judged) if judged else None),
        "verified_rate_ci": replace(of(judged), value=wilson_interval(verified, len(judged))),
        "settled_rate": replace(of(tips), value=len(settled) / len(tips) if tips else None),
        "median_days_to_settle": replace(
            of(timed), value=median_days((tip["days"], tip["is_settled"]) for tip in timed)
        ),
    }


def _count(tips: Sequence[Tip], campaign: Campaign) -> Figure:
    return of_records(tips, partial(_told, campaign=campaign), "tips")


def _told(tip: Tip, campaign: Campaign) -> dict[str, Any]:
    sector, settled_on = tip["sector"], tip["settled_on"]
    return {name: tip[name] for name in _TOLD} | {
        "sector_name": None if sector is None else campaign.sector(sector).name,
        "outcome_name": TipOutcome(tip["outcome"]).chinese,
        "reward": None if tip["reward"] is None else float(tip["reward"]),
        "row": int(tip["row"]),
        "received_on": tip["received_on"].date().isoformat(),
        "settled_on": None if settled_on is None else settled_on.date().isoformat(),
    }


def _in_sector(tips: Sequence[Tip], campaign: Campaign) -> dict[str, Figure]:
    counted = _counts(tips, campaign)
    return {name: counted[name] for name in ("received", "verified", "settled")}


def _by_unit(tips: Sequence[Tip], campaign: Campaign) -> list[dict[str, Any]]:
    """Return the units that tips are about, however their names are written, those with most tips first."""
    names = commonest_spelling(*([tip[name] for tip in tips] for name in ("unit_id", "unit")))
    rows = [
        {"unit_id": unit_id, "unit": name}
        | _in_sector([tip for tip in tips if tip["unit_id"] == unit_id], campaign)
        for unit_id, name in names.items()
    ]
    return sorted(rows, key=lambda row: (-row["received"].value, row["unit"]))


def _shown(tip: Tip) -> dict[str, Any]:
    return {name: tip[name] for name in _LISTED} | {
        "received_on": tip["received_on"].date().isoformat(),
        "days": int(tip["days"]),
        "row": int(tip["row"]),
    }
