"""Supervision, the slow and obvious way: each hazard's months one after another."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.recompute import notice
from tests.recompute.hazards import learn
from tests.recompute.register import Hazard

LISTED = ["street", "district", "city"]
Known = dict[str, Any]


def months_of(hazard: Hazard) -> list[tuple[str, Known]]:
    """Return what was known of its supervision at the end of each month that reports it."""
    return [(month, known) for month, _, known in learn(hazard.entries, hazard.decided)]


def extensions_of(hazard: Hazard) -> list[tuple[int, bool | None, date | None]]:
    """Return for each extension its days, whether it was asked for in time, and the request."""
    extensions: list[tuple[int, bool | None, date | None]] = []
    deadline = None
    used: list[date] = []
    for _, known in months_of(hazard):
        now = known.get("supervision_due_on")
        if deadline and now > deadline:
            asked = known.get("extension_asked_on")
            in_time = None if asked is None or asked in used else asked <= deadline
            extensions.append(((now - deadline).days, in_time, asked))
            used += [asked] if asked else []
        deadline = now
    return extensions


def next_but_one_meeting(as_of: date) -> date:
    """Return the 25th of the month after the one whose meeting comes next."""
    year, month = as_of.year, as_of.month
    for _ in range(1 if as_of.day <= 25 else 2):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, 25)


def supervision_row(hazard: Hazard, as_of: date) -> dict[str, Any] | None:
    """Return what is said of a hazard that was ever supervised, and why a meeting must decide on it."""
    months = months_of(hazard)
    listed = [(month, known["supervision"]) for month, known in months if known.get("supervision") in LISTED]
    if not listed:
        return None
    facts = hazard.facts
    listed_on = facts.get("listed_on")
    due_on = facts.get("supervision_due_on")
    delisted_on = facts.get("delisted_on")
    if delisted_on and (delisted_on > as_of or (listed_on and delisted_on < listed_on)):
        delisted_on = None
    goes_on = facts["supervision"] in LISTED and hazard.state != "closed" and not delisted_on
    is_overdue = bool(goes_on and due_on and due_on < as_of)
    extensions = extensions_of(hazard)
    asked_on = months[-1][1].get("extension_asked_on")
    why = []
    if is_overdue:
        why.append("overdue")
    if goes_on and due_on and as_of <= due_on < next_but_one_meeting(as_of):
        why.append("due_before_next_meeting")
    if goes_on and asked_on and asked_on <= as_of and asked_on not in [asked for _, _, asked in extensions]:
        why.append("extension_asked")
    if goes_on and not due_on:
        why.append("deadline_missing")
    return {
        "level": listed[-1][1],
        "listed_on": listed_on or notice.due_day(listed[0][0]),
        "listed_on_is_inferred": listed_on is None,
        "due_on": due_on,
        "extended_count": len(extensions),
        "extended_days": sum(days for days, _, _ in extensions),
        "asked_in_time": extensions[-1][1] if extensions else None,
        "delisted_on": delisted_on,
        "state": hazard.state,
        "is_overdue": is_overdue,
        "overdue_days": (as_of - due_on).days if is_overdue and due_on else None,
        "is_unverified": bool(is_overdue and due_on and due_on >= hazard.report_day),
        "why": why,
    }
