"""From rows to the hazards of a day: which rows are of one hazard, what is known of it, and the state it has reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from tests.recompute import notice
from tests.recompute.identity import Line, goes_on, identify, listed_aside
from tests.recompute.register import (
    Decision,
    Entry,
    Hazard,
    Row,
    Submission,
    is_ahead,
    is_countable,
    parts_of,
    read_row,
)

RANK = {"open": 0, "in_progress": 0, "rectified": 1, "closed": 2}


def lines_of(submissions: list[Submission], as_of: date) -> tuple[list[Entry], list[Line], list[Line]]:
    """Return the rows that lack nothing, in order of precedence, with what tells of their hazard, and the others."""
    counted: list[tuple[Entry, Line]] = []
    left_out: list[Line] = []
    for sent in submissions:
        for row in (read_row(row, sent.department) for row in sent.rows):
            place = (sent.file, row["sheet"], row["row"])
            parts = parts_of(row) if is_countable(row) else []
            line = Line(sent.department, sent.month, place, row, len(parts), is_ahead(sent, row, as_of))
            line.is_closed = all(status == "closed" for _, status in parts)
            if is_countable(row):
                counted.append((Entry(sent, row, row["status"], None, None), line))
            else:
                left_out.append(line)
    counted.sort(key=lambda pair: pair[0].order)
    return [entry for entry, _ in counted], [line for _, line in counted], left_out


def entries_by_hazard(submissions: list[Submission], as_of: date) -> dict[tuple[Any, ...], list[Entry]]:
    """Return the rows of each hazard, in the order in which they speak, by a name that lasts.

    That is the place of the first row of all that speaks of the thing, and the part of it: later months add
    rows behind the first; they may only join two hazards or part one.
    """
    entries, lines, left_out = lines_of(submissions, as_of)
    identify(lines)
    months: dict[str, list[str]] = {}
    for sent in submissions:
        months.setdefault(sent.department, []).append(sent.month)
    aside = listed_aside(lines, left_out)
    joined, _ = goes_on(lines, months, aside)
    first = {line.thing: line.place for line in reversed(lines)}
    most = {line.thing: line.parts for line in sorted(lines, key=lambda line: line.parts)}
    told_aside = [(*of, thing, most[thing]) for of, things in aside.items() for thing in things]
    told_aside += [(line.department, line.month, line.thing, line.parts) for line in lines if line.is_ahead]
    listed = {
        (department, month, joined.get((thing, part), (thing, part)))
        for department, month, thing, parts in told_aside
        for part in range(1, parts + 1)
    }
    hazards: dict[tuple[Any, ...], list[Entry]] = {}
    for told, line in zip(entries, lines, strict=True):
        if line.is_ahead:
            continue
        for part, status in parts_of(line.row):
            thing, called = joined.get((line.thing, part), (line.thing, part))
            has_dates = line.parts <= 1 or RANK[status] > 0
            entry = Entry(
                told.submission,
                line.row,
                status,
                line.row.get("rectified_on") if has_dates else None,
                line.row.get("accepted_on") if has_dates else None,
                line.number,
                part,
                [
                    month
                    for whose, month, key in listed
                    if whose == line.department and key == (thing, called)
                ],
            )
            hazards.setdefault((*first[thing], called), []).append(entry)
    return hazards


def continued(submissions: list[Submission], as_of: date) -> list[tuple[Any, Any]]:
    """Return the places of the rows that go on with a hazard, each after that of the row before it."""
    _, lines, left_out = lines_of(submissions, as_of)
    identify(lines)
    months: dict[str, list[str]] = {}
    for sent in submissions:
        months.setdefault(sent.department, []).append(sent.month)
    _, told = goes_on(lines, months, listed_aside(lines, left_out))
    return [(old.place, new.place) for old, new in told]


def speak(name: tuple[Any, ...], entries: list[Entry]) -> Hazard:
    """Return what is known of a hazard once every month has spoken."""
    *_, (_, status, facts) = learn(entries, [])
    return Hazard(entries, name, facts, status)


def learn(entries: list[Entry], decided: list[Decision]) -> Iterator[tuple[str, str, Row]]:
    """Yield each month with its state and what is known by then; who does not speak only fills what is blank.

    A meeting speaks between the months due by its day and those after it; what a later row states as it was before says nothing.
    """
    known = Known(list(decided))
    status = ""
    for month, group in groupby(entries, key=lambda entry: entry.submission.month):
        for listed in known.heed(notice.due_day(month)):
            yield listed, status, known.facts
        *besides, speaker = group
        rank = RANK[speaker.status]
        if status and rank < RANK[status]:
            for facts in (known.own, known.others):
                facts.pop("rectified_on", None)
                facts.pop("accepted_on", None)
        for entry in besides:
            said = _known(entry, rectified=rank >= RANK["rectified"], accepted=rank >= RANK["closed"])
            known.others.update(known.news(said))
        status = speaker.status
        known.own.update(known.news(_known(speaker)))
        yield month, status, known.facts
    for listed in known.heed(date.max):
        yield listed, status, known.facts


@dataclass
class Known:
    """What is known of a hazard while its months and the meetings speak one after another."""

    waiting: list[Decision]
    own: Row = field(default_factory=dict)
    others: Row = field(default_factory=dict)
    told: dict[str, list[Any]] = field(default_factory=dict)
    gone: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def facts(self) -> Row:
        """What those that spoke have stated before what others have."""
        return self.others | self.own

    def news(self, said: Row) -> Row:
        """Return what a row says that is no mere repetition, and remember it."""
        said = {name: value for name, value in said.items() if value not in self.gone.get(name, [])}
        for name, value in said.items():
            self.told.setdefault(name, []).append(value)
        return said

    def heed(self, until: date) -> Iterator[str]:
        """Take in what was decided before a day; yield the months of the lists that say so."""
        while self.waiting and self.waiting[0].met_on < until:
            each = self.waiting.pop(0)
            each.is_heeded = each.holds(self.told)
            if not each.is_heeded:
                continue
            for name, value in each.says(self.told).items():
                before = [*self.gone.get(name, []), *self.told.get(name, [])]
                before += ["none"] if name == "supervision" else []
                self.gone[name] = [old for old in before if old != value]
                self.told.setdefault(name, []).append(value)
                self.own[name] = value
                if name == "due_on":
                    self.others.setdefault("fix_type", "time_limited")
            yield each.month


def _known(entry: Entry, *, rectified: bool = True, accepted: bool = True) -> Row:
    """Return what a row states, with its dates where they are believed."""
    dates = {
        "rectified_on": entry.rectified_on if rectified else None,
        "accepted_on": entry.accepted_on if accepted else None,
    }
    return {key: value for key, value in dict(entry.row, **dates).items() if value is not None}


def status_by_month(hazard: Hazard) -> list[tuple[str, str]]:
    """Return each month that reports the hazard, with the status its last speaker gives."""
    said: dict[str, str] = {}
    for entry in hazard.entries:
        said[entry.submission.month] = entry.status
    return sorted(said.items())


def settle(hazard: Hazard, as_of: date) -> None:
    """Work out closing day, day of putting right and the state reached by ``as_of``."""
    rectified_on = hazard.facts.get("rectified_on")
    accepted_on = hazard.facts.get("accepted_on")
    hazard.state = hazard.stated
    if hazard.stated == "closed":
        first = None
        for month, status in reversed(status_by_month(hazard)):
            if status != "closed":
                break
            first = month
        assert first is not None
        hazard.closed_on = accepted_on or rectified_on or notice.due_day(first)
        if hazard.closed_on > as_of:
            hazard.state = "rectified" if accepted_on else "open"
    if hazard.state == "rectified" and rectified_on and rectified_on > as_of:
        hazard.state = "open"
    if not hazard.is_open:
        days = [day for day in (rectified_on, hazard.closed_on) if day and day <= as_of]
        hazard.done_on = min(days) if days else None


def all_hazards(submissions: list[Submission], as_of: date) -> list[Hazard]:
    """Return every hazard that rows speak of, whenever it was found."""
    return [speak(name, entries) for name, entries in entries_by_hazard(submissions, as_of).items()]


def hazards_by_ledgers(submissions: list[Submission], as_of: date) -> list[Hazard]:
    """Return every hazard found by ``as_of``, in its state that day as the ledgers and meetings tell it."""
    from tests.recompute.meetings import decide

    everything = all_hazards(submissions, as_of)
    decide(submissions, everything, as_of)
    hazards = [each for each in everything if each.facts["found_on"] <= as_of]
    for hazard in hazards:
        *_, (_, _, hazard.facts) = learn(hazard.entries, hazard.decided)
        settle(hazard, as_of)
    return hazards
