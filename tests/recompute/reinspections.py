"""回头看 of a day, the slow and obvious way, and random rows of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.recompute import notice
from tests.recompute.hazards import all_hazards, hazards_by_ledgers
from tests.recompute.identity import number_of, plain
from tests.recompute.intervals import close, wilson
from tests.recompute.register import Hazard, Row, Submission
from tests.recompute.tips import hazard_meant

UNITS = ["华侨城欢乐谷", "华侨城 欢乐谷", "万科里商业中心", "东湖ab门店", "别处", None]
NUMBERS = [None, "AQ-2023-001", "aq-2023-001", "AQ-2023-002", "3", "没有的编号"]
RESULTS = ["held", "held", "undone", "back", "unseen", None]
REQUIRED = ("reinspected_on", "unit", "result")
FALSE = ("undone", "back")


@st.composite
def reinspection_rows(draw: st.DrawFn, month: str) -> list[Row]:
    """Draw the rows of 回头看 of one workbook."""
    due = notice.due_day(month)
    drawn = [
        {
            "reinspected_on": due + timedelta(draw(st.sampled_from([-40, -20, -9, -9, -3, 4]))),
            "hazard_no": draw(st.sampled_from(NUMBERS)),
            "unit": draw(st.sampled_from(UNITS)),
            "result": draw(st.sampled_from(RESULTS)),
        }
        for _ in range(draw(st.sampled_from([0, 0, 1, 2, 4])))
    ]
    return [{name: value for name, value in row.items() if value is not None} for row in drawn]


@dataclass
class Look:
    """One hazard looked at again on one day, as the last row about it says."""

    day: date
    result: str
    month: str
    place: tuple[str, int]
    hazard: Hazard | None


def looks_of(heard: list[Submission], hazards: list[Hazard], as_of: date) -> list[Look]:
    """Return what was looked at by a day; of hazards found later, or at another unit than is said, nobody can tell which."""
    order = sorted(
        heard, key=lambda one: (one.month, one.first_seen_at, one.reported_on or date.min, one.file)
    )
    everything, counted = all_hazards(heard, as_of), {hazard.name: hazard for hazard in hazards}
    meant: dict[Any, Hazard | None] = {}
    looks: dict[Any, Look] = {}
    for sent in order:
        for row in sent.reinspections:
            if any(name not in row for name in REQUIRED) or row["reinspected_on"] > as_of:
                continue
            number, unit = number_of(row, sent.department), plain(row["unit"])
            if (unit, number) not in meant:
                meant[unit, number] = hazard_meant(everything, number, sent, row)
            named = meant[unit, number]
            if named and not any(plain(entry.row["unit"]) == unit for entry in named.entries):
                named = None
            # What no hazard is known of is told apart by what is written.
            what = named.name if named else (unit, number_of(row, ""))
            looks[what, row["reinspected_on"]] = Look(
                row["reinspected_on"],
                row["result"],
                sent.month,
                (sent.file, row["row"]),
                named and counted.get(named.name),
            )
    return sorted(looks.values(), key=lambda look: look.day)


def hazards_of(submissions: list[Submission], as_of: date) -> list[Hazard]:
    """Return every hazard found by ``as_of``, in its state that day, what was looked at again as it was found."""
    hazards = hazards_by_ledgers(submissions, as_of)
    looks = looks_of(submissions, hazards, as_of)
    for hazard in hazards:
        own = [look for look in looks if look.hazard is hazard]
        false = [look for look in own if look.result in FALSE]
        if false and not hazard.is_open:
            held = [look.day for look in own if look.result == "held" and look.day > false[-1].day]
            undo(hazard, false[-1], held[0] if held else None)
    return hazards


def undo(hazard: Hazard, false: Look, held_on: date | None) -> None:
    """Open a hazard that was found not to be put right; one found put right since is so from that day."""
    said_on = hazard.closed_on if hazard.state == "closed" else hazard.facts.get("rectified_on")
    if said_on is not None and said_on > false.day:
        if hazard.done_on is None or hazard.done_on <= false.day:
            hazard.done_on = said_on
        return
    hazard.was_false = True
    if held_on is not None:
        hazard.closed_on = held_on if hazard.state == "closed" else hazard.closed_on
        hazard.done_on = held_on
        return
    hazard.state, hazard.closed_on, hazard.done_on = "open", None, None
    hazard.false = (false.day, false.month)


def counts_of(looks: list[Look]) -> dict[str, Any]:
    """Return the figures of some looks."""
    results = Counter(look.result for look in looks)
    seen = results["held"] + results["undone"] + results["back"]
    return {
        "reinspected": seen,
        **{name: results[name] for name in ("held", "undone", "back", "unseen")},
        "verified_closure_rate": results["held"] / seen if seen else None,
        "verified_closure_rate_ci": close(wilson(results["held"], seen)),
    }


def compare_reinspections(
    theirs: dict[str, Any], heard: list[Submission], hazards: list[Hazard], as_of: date
) -> None:
    """Compare the counts of all, of each sector and department, and which rows are counted."""
    looks = looks_of(heard, hazards, as_of)
    known = [look for look in looks if look.hazard is not None]

    def bare(line: dict[str, Any]) -> dict[str, Any]:
        return {name: line[name] for name in counts_of([])}

    assert bare(theirs["overall"]) == counts_of(known)
    assert {line["sector"]: bare(line) for line in theirs["by_sector"]} == {
        code: counts_of([look for look in known if look.hazard and look.hazard.facts["sector"] == code])
        for code in notice.SECTORS
    }
    departments = {look.hazard.department for look in known if look.hazard}
    assert {line["department"]: bare(line) for line in theirs["by_department"]} == {
        name: counts_of([look for look in known if look.hazard and look.hazard.department == name])
        for name in departments
    }
    for name, own in (("rows", known), ("unlinked", [look for look in looks if look.hazard is None])):
        places = Counter((line["file"], line["row"]) for line in theirs[name])
        assert places == Counter(look.place for look in own), name
