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


def changed(hazard: Hazard) -> list[tuple[Any, ...]]:
    """Return place, field, first and present value, number of changes and month of the last, of what changed."""
    known: dict[str, dict[str, Any]] = {name: {} for name in ("level", "due_on", "found_on", "quantity")}
    for month, _, facts in learn(hazard.entries):
        for name in ("level", "due_on", "found_on"):
            if name in facts:
                known[name][month] = facts[name]
    if hazard.last.part == 1 and any(entry.row.get("quantity") for entry in hazard.entries):
        known["quantity"] = {
            entry.submission.month: entry.row.get("quantity") or 1 for entry in hazard.entries
        }
    lines = []
    for name, told in known.items():
        months = sorted(told)
        steps = [month for before, month in pairwise(months) if told[month] != told[before]]
        ends = [told[months[0]], told[months[-1]]] if steps else []
        if steps and name == "level":
            ends = ["major", "general"] if "major" in told.values() and ends[1] == "general" else []
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
