"""What a meeting is asked, the slow and obvious way: hazard by hazard, question by question."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from tests.recompute.deadline_moves import changed, is_agreed, moved
from tests.recompute.figures import is_due_soon, is_major, is_overdue, is_supervised, is_unverified
from tests.recompute.register import Hazard
from tests.recompute.supervision import supervision_row


def asked(hazard: Hazard, as_of: date) -> list[str]:
    """Return what is asked of one hazard; random campaigns have no remarks, so that none but a meeting has agreed to anything."""
    late, why = is_overdue(hazard, as_of), (supervision_row(hazard, as_of) or {"why": []})["why"]
    is_shared = len({entry.submission.department for entry in hazard.entries}) > 1
    asks = []
    is_told = not is_unverified(hazard, as_of)
    if is_major(hazard) and late and is_told and not is_supervised(hazard):
        asks.append("supervise")
    if is_told and ((is_supervised(hazard) and late) or "overdue" in why):
        asks.append("report")
    move = moved(hazard)
    is_put_off = hazard.is_open and move is not None and move[4] > 0 and not is_agreed(hazard)
    if is_put_off or "extension_asked" in why:
        asks.append("extend")
    if is_shared and hazard.state != "closed" and not any(each.department for each in hazard.decided):
        asks.append("lead")
    if hazard.is_open and any(line[1] == "level" for line in changed(hazard)):
        asks.append("level")
    return asks


def compare_matters(
    theirs: dict[str, Any], hazards: list[Hazard], as_of: date, places: dict[str, Any]
) -> None:
    """Compare what is asked of each hazard, and the major ones that cannot wait, in their order."""
    said = Counter((places[row["hazard_id"]], *row["asks"]) for row in theirs["matters"])
    ours = Counter((hazard.place, *asks) for hazard in hazards if (asks := asked(hazard, as_of)))
    assert said == ours, f"only hazardlib: {said - ours}; only the slow way: {ours - said}"
    urgent = [
        hazard
        for hazard in hazards
        if is_major(hazard) and (is_overdue(hazard, as_of) or is_due_soon(hazard, as_of))
    ]
    listed = [places[one] for one in theirs["lists"]["urgent_major"]]
    assert Counter(listed) == Counter(hazard.place for hazard in urgent)
    due_on = {hazard.place: hazard.facts["due_on"] for hazard in urgent}
    days = [due_on[place] for place in listed]
    assert days == sorted(days), "who is due first is overdue longest"
