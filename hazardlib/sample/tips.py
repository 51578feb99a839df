"""The sample's tips (举报线索): through which channel, what became of them, and to which hazard they led."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.terms import TipOutcome
from hazardlib.sample.habits import Habit, Row
from hazardlib.sample.told import told


@dataclass(frozen=True, kw_only=True)
class Tip:
    """One tip and what became of it; a date that never comes is missing."""

    number: str = ""
    department: str
    channel: str
    received_on: date
    reporter: str
    telephone: str
    sector: str
    unit: str
    danger: str
    outcome: TipOutcome
    decided_on: date | None = None
    settled_on: date | None = None
    hazard_no: str = ""
    reward: int | None = None


def list_tips() -> tuple[Tip, ...]:
    """Return the campaign's tips in the order of receipt."""
    return told("tips", Tip)


def write_tips(campaign: Campaign, habit: Habit, department: str, since: date, until: date) -> list[Row]:
    """Return the rows of 举报线索 as a department writes them: received until a day, not settled before another."""
    return [
        habit.write(_say(tip, campaign, until))
        for tip in list_tips()
        if tip.department == department
        and tip.received_on <= until
        and (tip.settled_on is None or tip.settled_on > since)
    ]


def _say(tip: Tip, campaign: Campaign, day: date) -> dict[str, object]:
    is_decided = tip.decided_on is not None and tip.decided_on <= day
    is_settled = tip.settled_on is not None and tip.settled_on <= day
    return vars(tip) | {
        "tip_no": tip.number,
        "sector": campaign.sector(tip.sector),
        "outcome": tip.outcome if is_decided else TipOutcome.PENDING,
        "hazard_no": tip.hazard_no if is_decided else None,
        "reward": tip.reward if is_settled else None,
        "settled_on": tip.settled_on if is_settled else None,
    }
