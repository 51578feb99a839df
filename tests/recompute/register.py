"""From the rows that departments wrote to the hazards of a day, the slow and obvious way.

Plain Python over plain dictionaries; every step is a sentence of the data contract.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from tests.recompute import notice
from tests.recompute.identity import Line, goes_on, identify, listed_aside, plain

Row = dict[str, Any]
"""One ledger row as its writer means it; a blank cell is absent or None."""

REQUIRED = ["sector", "unit", "description", "found_on", "status"]
FIVE_ELEMENTS = ["responsible_person", "measures", "funds", "due_on", "contingency"]
AT_ONCE_WORDS = ["立即整改", "立行立改"]
RANK = {"open": 0, "in_progress": 0, "rectified": 1, "closed": 2}


@dataclass
class Submission:
    """One file version as a department sent it."""

    department: str
    month: str
    file: str
    first_seen_at: datetime
    modified_at: datetime
    reported_on: date | None = None
    refused: bool = False
    rows: list[Row] = field(default_factory=list)
    progress: list[Row] = field(default_factory=list)
    duties: list[Row] = field(default_factory=list)
    tips: list[Row] = field(default_factory=list)
    matters: list[Row] = field(default_factory=list)
    reinspections: list[Row] = field(default_factory=list)

    @property
    def order(self) -> tuple[Any, ...]:
        """Which of two versions came later; one that states no date comes before one that does."""
        stated = self.reported_on or date.min
        return (self.first_seen_at, stated, self.modified_at, self.file)

    @property
    def report_day(self) -> date:
        """The day it speaks for: the one it states, else the one on which it came, but no later than it was due."""
        return self.reported_on or min(self.first_seen_at.date(), notice.due_day(self.month))

    @property
    def on_time(self) -> bool:
        """Whether it was in by the due day, that day included."""
        return (self.reported_on or self.first_seen_at.date()) <= notice.due_day(self.month)


@dataclass
class Entry:
    """One hazard as one row of one submission states it."""

    submission: Submission
    row: Row
    status: str
    rectified_on: date | None
    accepted_on: date | None
    number: tuple[str, ...] | None = None
    part: int = 1
    aside: list[str] = field(default_factory=list)
    """The months in which its department lists the hazard, by number, on a row that does not count."""

    @property
    def order(self) -> tuple[Any, ...]:
        """The order of speaking; who comes last is heard."""
        sent = self.submission
        return (
            sent.month,
            notice.leads(sent.department, self.row["sector"]),
            sent.first_seen_at,
            sent.reported_on or date.min,
            sent.file,
            self.row["sheet"],
            self.row["row"],
        )


@dataclass
class Decision:
    """What a meeting decided of a hazard: when, in which month's list, and what it changes."""

    met_on: date
    month: str
    until: date | None = None
    level: str = ""
    department: str = ""
    delisted: list[date] = field(default_factory=list)
    """Every 摘牌日期 that rows state of it, whenever they came."""
    is_heeded: bool = False

    def says(self, told: dict[str, list[Any]]) -> Row:
        """Return what holds from then on, given all that was stated before; nothing for an extension to no later day."""
        until = self.until
        listed = told.get("supervision", ["none"])[-1]
        if self.department:
            return {}
        if self.level:
            says: Row = {"supervision": self.level}
            listed_on = told.get("listed_on", [date.min])[-1]
            if listed != self.level or [day for day in self.delisted if listed_on <= day < self.met_on]:
                says["listed_on"] = self.met_on
            return says | ({"supervision_due_on": until} if until else {})
        assert until is not None
        own = told.get("supervision_due_on", [date.max])[-1]
        return {"due_on": until} | ({"supervision_due_on": until} if listed != "none" and own < until else {})

    def holds(self, told: dict[str, list[Any]]) -> bool:
        """Return whether it is no extension to an earlier day, nor to one that was past at the meeting."""
        if self.department or self.level or self.until is None:
            return True
        return self.until >= self.met_on and self.until > told.get("due_on", [date.min])[-1]


@dataclass
class Hazard:
    """One thing to be put right, in its state as of a day."""

    entries: list[Entry]
    name: tuple[Any, ...]
    facts: Row
    stated: str
    state: str = ""
    closed_on: date | None = None
    done_on: date | None = None
    decided: list[Decision] = field(default_factory=list)
    false: tuple[date, str] | None = None
    """When it was found not to be put right, and in which month that was told, if it is open for that."""
    was_false: bool = False

    @property
    def report_day(self) -> date:
        """The day up to which its state is known."""
        told = self.last.submission.report_day
        return max(told, self.false[0]) if self.false else told

    @property
    def last(self) -> Entry:
        """The row that speaks."""
        return self.entries[-1]

    @property
    def department(self) -> str:
        """The department that a meeting has named, else the one that speaks."""
        named = [each.department for each in self.decided if each.department]
        return named[-1] if named else self.last.submission.department

    @property
    def place(self) -> tuple[str, str, int]:
        """File, sheet and row of the row that speaks."""
        return (self.last.submission.file, self.last.row["sheet"], self.last.row["row"])

    @property
    def is_open(self) -> bool:
        """Whether something is left to do on site."""
        return self.state in ("open", "in_progress")


def visible(submissions: Iterable[Submission], as_of: date, known_at: datetime) -> list[Submission]:
    """Return the submissions whose month was due by ``as_of`` and which were seen by ``known_at``."""
    return [
        one for one in submissions if notice.due_day(one.month) <= as_of and one.first_seen_at <= known_at
    ]


def effective(submissions: Iterable[Submission], as_of: date, known_at: datetime) -> list[Submission]:
    """Return, for each department and month, the submissions that no later one replaces and that were not refused."""
    standing: dict[tuple[str, str], list[Submission]] = {}
    for one in sorted(visible(submissions, as_of, known_at), key=lambda sent: sent.order):
        if not one.refused:
            before = standing.get((one.department, one.month), [])
            standing[one.department, one.month] = [each for each in before if is_beside(each, one)] + [one]
    return [one for own in standing.values() for one in own]


def is_beside(earlier: Submission, later: Submission) -> bool:
    """Return whether two files of a department and month are parts: they name sectors, and none that both name."""
    first, second = sectors_named(earlier), sectors_named(later)
    return bool(first and second) and not first & second and earlier.file != later.file


def sectors_named(sent: Submission) -> set[str]:
    """Return the sectors of a ledger's rows, whether these count or not."""
    rows = [read_row(row, sent.department) for row in sent.rows]
    return {row["sector"] for row in rows if "sector" in row}


def read_row(row: Row, department: str) -> Row:
    """Return the row with what the contract says a row means by itself."""
    row = {name: value for name, value in row.items() if value is not None}
    if "sector" not in row and known_sector(row, department):
        row["sector"] = known_sector(row, department)
    if row.get("status") == "rectified" and "accepted_on" in row:
        row["status"] = "closed"
    if isinstance(row.get("due_on"), str):
        words = row.pop("due_on")
        if words in AT_ONCE_WORDS:
            row["fix_type"] = "at_once"
        if words.endswith("日") and "found_on" in row:
            row["due_on"] = first_such_day(words, row["found_on"])
    if "fix_type" not in row and "due_on" in row:
        row["fix_type"] = "time_limited"
    return row


def known_sector(row: Row, department: str) -> str | None:
    """Return the sector of a row that states none: its site's in the notice, else the one its department leads."""
    return notice.SITES.get(plain(row.get("unit"))) or notice.only_sector_led(department)


def first_such_day(words: str, since: date) -> date:
    """Return the first day from a day on that is written like 1月10日."""
    month, number = words.removesuffix("日").split("月")
    day = date(since.year, int(month), int(number))
    return day if day >= since else day.replace(year=since.year + 1)


def is_countable(row: Row) -> bool:
    """Return whether the row has all that it takes to be counted."""
    return all(name in row for name in REQUIRED)


def parts_of(row: Row) -> list[tuple[int, str]]:
    """Return part number and status of each hazard that the row stands for."""
    count = row.get("quantity") or 1
    status = row["status"]
    if count <= 1:
        return [(1, status)]
    put_right = row.get("rectified_quantity")
    if put_right is None:
        put_right = count if status in ("rectified", "closed") else 0
    done = "closed" if status == "closed" else "rectified"
    left = status if status in ("open", "in_progress") else "open"
    return [(part, done if part <= put_right else left) for part in range(1, count + 1)]


def is_ahead(sent: Submission, row: Row, as_of: date) -> bool:
    """Return whether the found date lies after the report, and has not come yet."""
    reported_on = sent.reported_on or min(sent.first_seen_at.date(), notice.due_day(sent.month))
    return "found_on" in row and row["found_on"] > max(reported_on, as_of)


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
