"""Moved deadlines, the slow and obvious way: what was known of each hazard's deadline month by month."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from typing import Any

from tests.recompute.register import Hazard, learn

Line = tuple[Any, str, str, int, int, str]


def moved(hazard: Hazard) -> Line | None:
    """Return the place, the first and the present deadline, how often it moved, by how much, and when last."""
    known: dict[str, date] = {
        month: facts["due_on"] for month, _, facts in learn(hazard.entries) if "due_on" in facts
    }
    months = sorted(known)
    changed = [month for before, month in pairwise(months) if known[month] != known[before]]
    if not changed:
        return None
    first, last = known[months[0]], known[months[-1]]
    return (hazard.place, first.isoformat(), last.isoformat(), len(changed), (last - first).days, changed[-1])


def compare_deadline_moves(
    theirs: list[dict[str, Any]], hazards: list[Hazard], places: dict[str, Any]
) -> None:
    """Compare every moved deadline of the open hazards; random campaigns have no remarks."""
    ours = [line for hazard in hazards if hazard.is_open and (line := moved(hazard))]
    names = ("first_due_on", "due_on", "count", "days", "month")
    said = [(places[line["hazard_id"]], *(line[name] for name in names)) for line in theirs]
    assert Counter(said) == Counter(ours)
    assert not any(line["is_agreed"] or line["remarks"] for line in theirs)
