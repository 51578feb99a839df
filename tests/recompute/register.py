"""What departments wrote, the slow and obvious way: which versions count, what a row says by itself, what a hazard is.

Plain Python over plain dictionaries; every step is a sentence of the data contract.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tests.recompute import notice
from tests.recompute.identity import plain

Row = dict[str, Any]
"""One ledger row as its writer means it; a blank cell is absent or None."""

REQUIRED = ["sector", "unit", "description", "found_on", "status"]
FIVE_ELEMENTS = ["responsible_person", "measures", "funds", "due_on", "contingency"]
AT_ONCE_WORDS = ["立即整改", "立行立改"]


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
