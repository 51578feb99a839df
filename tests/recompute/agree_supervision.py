"""Whether supervision, standards and five elements of ``figures.json`` are those of the slow way."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from tests.recompute.elements import five_elements
from tests.recompute.figures import is_major
from tests.recompute.register import Hazard
from tests.recompute.standards import standards_of
from tests.recompute.supervision import LISTED, supervision_row

Places = dict[str, Any]
"""Hazard id → the file, sheet and row that speak for it."""


def compare_elements(theirs: dict[str, Any], hazards: list[Hazard], as_of: date) -> None:
    """Compare the shares of the five elements, what is missing, and what has been reported to the street."""
    ours = five_elements(hazards, as_of)
    names = ("numerator", "denominator", "rate")
    for name in (*names, "missing"):
        assert theirs[name] == ours[name], name
    for breakdown, key in (("by_sector", "sector"), ("by_department", "department")):
        shares = {row[key]: {name: row[name] for name in names} for row in theirs[breakdown]}
        assert shares == ours[breakdown], breakdown
    told = theirs["told_street"]
    shares = {row["sector"]: {name: row[name] for name in names} for row in told["by_sector"]}
    assert {name: told[name] for name in names} | {"by_sector": shares} == ours["told_street"]


def compare_supervision(theirs: dict[str, Any], hazards: list[Hazard], as_of: date, places: Places) -> None:
    """Compare what is said of each hazard ever supervised, and what a meeting has to decide."""
    why: dict[str, list[str]] = {}
    for each in theirs["to_decide"]:
        why.setdefault(each["hazard_id"], []).append(each["why"])
    rows = []
    for row in theirs["rows"]:
        said = {**row, "place": places[row["hazard_id"]], "why": why.pop(row["hazard_id"], [])}
        rows.append({name: value for name, value in said.items() if name != "hazard_id"})
    assert not why, "to decide, and never supervised"
    expected = []
    for hazard in hazards:
        ours = supervision_row(hazard, as_of)
        if ours:
            plain = {name: _iso(value) for name, value in ours.items()}
            expected.append({**plain, "place": hazard.place})
    assert sorted(rows, key=_in_full) == sorted(expected, key=_in_full)
    for name, holds in (("overdue", "is_overdue"), ("extended", "extended_count")):
        assert Counter(theirs[name]) == Counter(row["hazard_id"] for row in theirs["rows"] if row[holds]), (
            name
        )
    assert theirs["delisted"] == sum(row["delisted_on"] is not None for row in expected)


def compare_standing(theirs: dict[str, int], hazards: list[Hazard], as_of: date) -> None:
    """Compare how many are supervised, not closed, and past the deadline of their supervision on a day."""
    rows = [row for hazard in hazards if (row := supervision_row(hazard, as_of))]
    supervised = [hazard for hazard in hazards if hazard.facts.get("supervision") in LISTED]
    assert theirs == {
        "found": len(supervised),
        "not_closed": sum(hazard.state != "closed" for hazard in supervised),
        "overdue": sum(row["is_overdue"] for row in rows),
    }


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _in_full(row: dict[str, Any]) -> str:
    return repr(sorted(row.items()))


def compare_standards(theirs: dict[str, Any], hazards: list[Hazard], places: Places) -> None:
    """Compare the major hazards by standard and item, and those whose basis is missing or out of its time."""
    ours = standards_of([hazard for hazard in hazards if is_major(hazard)])
    counted = {row["standard"]: (row["found"], row["open"]) for row in theirs["by_standard"] if row["found"]}
    assert counted == ours["by_standard"]
    items = {(row["sector"], row["item"]): (row["found"], row["open"]) for row in theirs["by_item"]}
    assert items == ours["by_item"]
    assert (theirs["other"], theirs["without_basis"]) == (ours["other"], len(ours["without_basis"]))
    without = Counter(places[one] for one in theirs["without_basis_ids"])
    assert without == Counter(hazard.place for hazard in ours["without_basis"])
    wrong = Counter((places[each["hazard_id"]], each["standard"]) for each in theirs["not_in_force"])
    assert wrong == Counter((hazard.place, code) for hazard, code in ours["not_in_force"])
