"""Which rows speak of one hazard, the slow and obvious way: every row is held against every other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

Row = dict[str, Any]
Number = tuple[str, ...]
Key = tuple[Any, ...]
"""What a hazard is called while rows are being sorted: its number or its content, and its part of a row."""

DASHES = "-‐‑‒–—―−─━ー⸺⸻"


@dataclass
class Line:
    """One row of one submission."""

    department: str
    month: str
    place: tuple[str, str, int]
    row: Row
    parts: int = 1
    is_ahead: bool = False
    """Whether its found date was typed ahead: it tells of its hazard, and does not count."""
    is_closed: bool = False
    """Whether all that it stands for is closed: then nobody need list it again."""
    number: Number | None = None
    """The number by which the row is identified: none where two rows of its submission contradict one another."""
    thing: Key = ()

    @property
    def own_number(self) -> Number | None:
        """The number that the row bears."""
        return number_of(self.row, self.department)

    @property
    def where(self) -> Key:
        """Sector, unit and found date."""
        return (self.row["sector"], plain(self.row["unit"]), self.row["found_on"])


def plain(text: str | None) -> str:
    """Return a text without what people vary in writing it."""
    folded = unicodedata.normalize("NFKC", text or "")
    kept = [c for c in folded if not c.isspace() and unicodedata.category(c)[0] not in "PZ"]
    return "".join(kept).lower()


def content_of(row: Row) -> Key:
    """Return what makes two rows the same hazard when no number does."""
    texts = [plain(row.get(name)) for name in ("unit", "location", "description")]
    return (row["sector"], *texts, row["found_on"])


def number_of(row: Row, department: str) -> Number | None:
    """Return the row's number; one of up to four digits counts only within its department."""
    folded = unicodedata.normalize("NFKC", row.get("hazard_no") or "")
    number = "".join("-" if c in DASHES else c for c in folded if not c.isspace()).upper()
    while "--" in number:
        number = number.replace("--", "-")
    if not number:
        return None
    return (department, number) if re.fullmatch("[0-9]{1,4}", number) else (number,)


def is_like(one: str, other: str) -> bool:
    """Return whether twice the longest common subsequence is at least four fifths of both lengths together."""
    if not one + other:
        return True
    longest = [0] * (len(other) + 1)
    for letter in one:
        before = longest[:]
        for at, same in enumerate(other):
            longest[at + 1] = before[at] + 1 if letter == same else max(before[at + 1], longest[at])
    return Fraction(2 * longest[-1], len(one) + len(other)) >= Fraction(4, 5)


def agreement(one: Row, other: Row) -> int:
    """Return in how many of unit, found date and description two rows agree; what is not said agrees."""
    count = 0
    for name in ("unit", "found_on", "description"):
        if one.get(name) is None or other.get(name) is None:
            count += 1
        elif name == "found_on":
            count += one[name] == other[name]
        elif name == "unit":
            count += plain(one[name]) == plain(other[name])
        else:
            count += is_like(plain(one[name]), plain(other[name]))
    return count


def identify(lines: list[Line]) -> None:
    """Say of each line, in order of precedence, what it speaks of."""
    contents: dict[Any, set[Key]] = {}
    for line in lines:
        contents.setdefault((line.place[0], line.own_number), set()).add(content_of(line.row))
        # Parts of one submission differ in the sector by what they are; the rest tells hazards apart.
        whole = (line.department, line.month, line.own_number)
        contents.setdefault(whole, set()).add(content_of(line.row)[1:])
    for line in lines:
        is_void = len(contents[line.place[0], line.own_number]) > 1
        is_void |= len(contents[line.department, line.month, line.own_number]) > 1
        line.number = None if is_void else line.own_number
    order = things_by_number(lines)
    bearing: dict[Key, set[Key]] = {}
    for line in lines:
        if line.number and order[id(line)] == 0:
            line.thing = ("number", line.number)
            bearing.setdefault(content_of(line.row), set()).add(line.thing)
    begun: dict[Any, Key] = {}
    for line in lines:
        if line.number and order[id(line)] > 0:
            content = begun.setdefault((line.number, order[id(line)]), content_of(line.row))
            primary = bearing.get(content, set())
            line.thing = next(iter(primary)) if len(primary) == 1 else ("content", content)
    for line in lines:
        if line.number is None:
            same = {one.thing for one in lines if one.number and content_of(one.row) == content_of(line.row)}
            line.thing = next(iter(same)) if len(same) == 1 else ("content", content_of(line.row))


def things_by_number(lines: list[Line]) -> dict[int, int]:
    """Return of each line with a number which of the things that bear it, counted from 0, it speaks of."""
    told: dict[Number, list[list[Row]]] = {}
    said: dict[Any, int] = {}
    order: dict[int, int] = {}
    for line in lines:
        if line.number is None:
            continue
        row, things = line.row, told.setdefault(line.number, [])
        exactly = (line.number, plain(row["unit"]), plain(row["description"]), row["found_on"])
        if exactly not in said:
            scores = [max(agreement(row, other) for other in thing) for thing in things]
            if not scores or max(scores) == 0:
                said[exactly] = len(things)
                things.append([])
            else:
                said[exactly] = max(place for place, score in enumerate(scores) if score == max(scores))
            things[said[exactly]].append(row)
        order[id(line)] = said[exactly]
    return order


def listed_aside(lines: list[Line], left_out: Iterable[Line]) -> dict[tuple[str, str], set[Key]]:
    """Return what each department and month lists, by number, on rows that do not count."""
    listed: dict[tuple[str, str], set[Key]] = {}
    for line in left_out:
        ranked = [
            ((agreement(line.row, one.row), one.month if one.month <= line.month else ""), one.thing)
            for one in lines
            if line.own_number and one.own_number == line.own_number
        ]
        best = max([rank for rank, _ in ranked], default=(0, ""))
        if best[0]:
            known = listed.setdefault((line.department, line.month), set())
            known |= {thing for rank, thing in ranked if rank == best}
    return listed


def goes_on(
    lines: list[Line], months: dict[str, list[str]], aside: dict[tuple[str, str], set[Key]]
) -> tuple[dict[Key, Key], list[tuple[Line, Line]]]:
    """Return, of each thing and part told under an amended text, the thing and part that it goes on with.

    Beside them the last row under the old text and the first under the new one.
    """
    told: list[tuple[Line, Line]] = []
    joined: dict[Key, Key] = {}
    first = {line.thing: min(one.month for one in lines if one.thing == line.thing) for line in lines}

    def now_called(thing: Key) -> Key:
        return joined.get((thing, 1), (thing, 1))[0]

    for month in sorted({month for own in months.values() for month in own}):
        found: list[tuple[Line, Line]] = []
        for department, own in months.items():
            for before, after in pairwise(sorted(set(own))):
                if after == month:
                    then = [one for one in lines if (one.department, one.month) == (department, before)]
                    now = [one for one in lines if (one.department, one.month) == (department, after)]
                    still = {now_called(one.thing) for one in now}
                    still |= {now_called(thing) for thing in aside.get((department, after), ())}
                    fresh = {one.thing: one for one in reversed(now) if first[one.thing] == month}
                    last = {now_called(one.thing): one for one in then}
                    lost = [one for thing, one in last.items() if thing not in still and not one.is_closed]
                    found += pairs(lost, list(fresh.values()))
        for old, new in found:
            if len({now_called(other.thing) for other, same in found if same.thing == new.thing}) == 1:
                told.append((old, new))
                for part in range(1, min(old.parts, new.parts) + 1):
                    joined[new.thing, part] = joined.get((old.thing, part), (old.thing, part))
    return joined, told


def pairs(lost: list[Line], fresh: list[Line]) -> list[tuple[Line, Line]]:
    """Return the lost and the fresh rows that are the only ones of their sector, unit and found date."""
    return [
        (old, new)
        for new in fresh
        if not new.row.get("hazard_no") and [one.where for one in fresh].count(new.where) == 1
        for old in lost
        if old.where == new.where and [one.where for one in lost].count(old.where) == 1
    ]
