"""The ladder of supervision, the slow and obvious way, and letters about the hazards of a random campaign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.recompute.figures import is_overdue, is_unverified
from tests.recompute.register import Hazard

DAYS, TWICE = 10, 2
STEPS = {"remind": "提醒", "letter": "督办", "summon": "约谈"}
PATTERNS: list[list[tuple[str, int, int | None]]] = [
    # step, days after the deadline on which it was sent, days after that of the answer
    [],
    [("letter", 5, None)],
    [("letter", 3, None), ("letter", 13, None)],
    [("remind", -5, None), ("letter", 3, 4), ("letter", 13, None)],
    [("letter", 1, None), ("letter", 11, None), ("summon", 21, None)],
]


@dataclass
class Sent:
    """One letter about one hazard."""

    step: str
    sent_on: date
    answered_on: date | None


def letters_about(place: int, due_on: date) -> list[Sent]:
    """Return what was sent about the hazard at a place in a list."""
    letters = []
    for step, days, answer in PATTERNS[place % len(PATTERNS)]:
        sent_on = due_on + timedelta(days)
        letters.append(Sent(step, sent_on, None if answer is None else sent_on + timedelta(answer)))
    return letters


def write_letters(path: Path, told: dict[str, tuple[str, list[Sent]]]) -> None:
    """Write letters.csv: hazard id → its department and its letters."""
    lines = ["发出日期,步骤,次数,部门,隐患标识,回复日期"]
    for hazard_id, (department, letters) in told.items():
        for letter in letters:
            answered = letter.answered_on or ""
            lines.append(f"{letter.sent_on},{STEPS[letter.step]},1,{department},{hazard_id},{answered}")
    path.write_text("\n".join([*lines, ""]), "utf-8-sig")


def news_of(hazard: Hazard) -> list[date]:
    """Return the days of the reports in which the answering department tells something new."""
    known: dict[str, Any] = {}
    days = []
    for entry in hazard.entries:
        if entry.submission.department != hazard.department:
            continue
        said = {"status": entry.status} | {
            name: entry.row[name] for name in ("due_on", "extension_asked_on", "remarks") if name in entry.row
        }
        if any(known.get(name) != value for name, value in said.items()):
            days.append(entry.submission.report_day)
        known |= said
    return days


def step_of(hazard: Hazard, letters: list[Sent], as_of: date) -> tuple[Any, ...] | None:
    """Return step, number, how many are unanswered, and whether a letter is due."""
    due_on = hazard.facts.get("due_on")
    if due_on is None or not hazard.is_open:
        return None
    news = news_of(hazard)

    def is_answered(letter: Sent) -> bool:
        replies = [each.answered_on for each in letters if each.answered_on]
        replied = any(letter.sent_on <= day <= as_of for day in replies)
        return replied or any(day > letter.sent_on for day in news)

    def of(step: str, since: date) -> list[Sent]:
        return [each for each in letters if each.step == step and since <= each.sent_on <= as_of]

    if is_overdue(hazard, as_of):
        if is_unverified(hazard, as_of):
            return None
        sent, summoned = of("letter", due_on + timedelta(1)), of("summon", due_on + timedelta(1))
        left = [each for each in sent if (as_of - each.sent_on).days >= DAYS and not is_answered(each)]
        if len(left) >= TWICE:
            is_due = not summoned or summoned[-1].sent_on < left[-1].sent_on
            return ("summon", len(summoned) + is_due, len(left), is_due)
        is_due = not sent or (as_of - sent[-1].sent_on).days >= DAYS
        return ("letter", len(sent) + is_due, len(left), is_due)
    if (due_on - as_of).days <= DAYS:
        reminded = of("remind", due_on - timedelta(DAYS))
        return ("remind", len(reminded) + (not reminded), 0, not reminded)
    return None


def compare_ladder(
    ask: Callable[[], dict[str, Any]],
    path: Path,
    hazards: list[Hazard],
    as_of: date,
    known_on: date,
    places: dict[str, Any],
) -> None:
    """Send letters about the hazards, ask again, and compare the step of each."""
    rows = Counter(places.values())
    ids = {place: hazard_id for hazard_id, place in places.items() if rows[place] == 1}
    own = [hazard for hazard in hazards if hazard.place in ids]
    own.sort(key=lambda hazard: hazard.place)
    letters = {
        hazard.place: letters_about(place, hazard.facts["due_on"]) if "due_on" in hazard.facts else []
        for place, hazard in enumerate(own)
    }
    write_letters(path, {ids[each.place]: (each.department, letters[each.place]) for each in own})
    theirs = ask()["ladder"]
    path.unlink()
    names = ("step", "number", "unanswered", "is_due")
    said = {places[row["hazard_id"]]: tuple(row[name] for name in names) for row in theirs["rows"]}
    for hazard in own:
        heard = [each for each in letters[hazard.place] if each.sent_on <= known_on]
        assert said.get(hazard.place) == step_of(hazard, heard, as_of), hazard.place
    assert sum(theirs["steps"].values()) == len(theirs["rows"])
    sent = [each for several in letters.values() for each in several if each.sent_on <= min(known_on, as_of)]
    assert theirs["sent"] == {step: sum(each.step == step for each in sent) for step in STEPS}
