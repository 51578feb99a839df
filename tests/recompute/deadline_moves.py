"""Moved deadlines, the slow and obvious way: what was known of each hazard's deadline month by month."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from typing import Any

from tests.recompute.hazards import learn
from tests.recompute.register import Hazard

Line = tuple[Any, str, str, int, int, str]


def moved(hazard: Hazard) -> Line | None:
    """Return the place, the first and the present deadline, how often it moved, by how much, and when last."""
    told = [(month, facts.get("due_on")) for month, _, facts in learn(hazard.entries, hazard.decided)]
    known = [(month, due_on) for month, due_on in told if due_on is not None]
    changed = [month for (_, before), (month, after) in pairwise(known) if after != before]
    if not changed:
        return None
    first, last = known[0][1], known[-1][1]
    return (hazard.place, first.isoformat(), last.isoformat(), len(changed), (last - first).days, changed[-1])


def compare_deadline_moves(
    theirs: list[dict[str, Any]], hazards: list[Hazard], places: dict[str, Any]
) -> None:
    """Compare every moved deadline of the open hazards; random campaigns have no remarks but those of meetings."""
    ours = [line for hazard in hazards if hazard.is_open and (line := moved(hazard))]
    names = ("first_due_on", "due_on", "count", "days", "month")
    said = [(places[line["hazard_id"]], *(line[name] for name in names)) for line in theirs]
    assert Counter(said) == Counter(ours)
    agreed = [hazard.place for hazard in hazards if hazard.is_open and moved(hazard) and is_agreed(hazard)]
    assert Counter(places[line["hazard_id"]] for line in theirs if line["is_agreed"]) == Counter(agreed)


def is_agreed(hazard: Hazard) -> bool:
    """Return whether a meeting has extended the deadline in the month of its last move or since."""
    line = moved(hazard)
    extended = [
        each.month
        for each in hazard.decided
        if each.until and not (each.level or each.department) and each.is_heeded
    ]
    return line is not None and any(month >= line[5] for month in extended)


def changed(hazard: Hazard) -> list[tuple[Any, ...]]:
    """Return place, field, first and present value, number of changes and month of the last, of what changed."""
    known: dict[str, list[Any]] = {name: [] for name in ("level", "due_on", "found_on", "quantity")}
    for month, _, facts in learn(hazard.entries, hazard.decided):
        for name in ("level", "due_on", "found_on"):
            if name in facts:
                known[name].append((month, facts[name]))
    if hazard.last.part == 1 and any(entry.row.get("quantity") for entry in hazard.entries):
        known["quantity"] = list(
            {entry.submission.month: entry.row.get("quantity") or 1 for entry in hazard.entries}.items()
        )
    lines = []
    for name, told in known.items():
        steps = [month for (_, before), (month, after) in pairwise(told) if after != before]
        ends = [told[0][1], told[-1][1]] if steps else []
        if steps and name == "level":
            is_fallen = "major" in dict(told).values() and ends[1] == "general"
            ends = ["major", "general"] if is_fallen else []
        if ends:
            first, present = (value.isoformat() if isinstance(value, date) else value for value in ends)
            lines.append((hazard.place, name, first, present, len(steps), steps[-1]))
    return lines


def compare_changes(theirs: dict[str, Any], hazards: list[Hazard], places: dict[str, Any]) -> None:
    """Compare everything that changed from month to month, and the open hazards whose level fell."""
    names = ("field", "first", "present", "count", "month")
    said = [(places[line["hazard_id"]], *(line[name] for name in names)) for line in theirs["changes"]]
    assert Counter(said) == Counter(line for hazard in hazards for line in changed(hazard))
    fallen = [
        hazard.place
        for hazard in hazards
        if hazard.is_open and "level" in {line[1] for line in changed(hazard)}
    ]
    assert Counter(places[one] for one in theirs["lists"]["level_fallen"]) == Counter(fallen)


def compare_continued(theirs: list[dict[str, Any]], ours: list[tuple[Any, Any]], known: set[Any]) -> None:
    """Compare the rows that go on under another text, of the hazards found by then."""
    said = [
        tuple((row["file"], row["sheet"], row["row"]) for row in (line["before"], line["after"]))
        for line in theirs
    ]
    assert Counter(said) == Counter(pair for pair in ours if set(pair) & known)
