"""The form for the district, the slow and obvious way."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.recompute import notice
from tests.recompute.figures import is_major, is_time_limited
from tests.recompute.register import FIVE_ELEMENTS, Hazard


def counts(hazards: list[Hazard]) -> dict[str, Any]:
    """Return the counts of a row."""
    major = [hazard for hazard in hazards if is_major(hazard)]
    general = [hazard for hazard in hazards if not is_major(hazard)]
    plan = [hazard for hazard in major if hazard.is_open and is_time_limited(hazard)]
    return {
        "general_found": len(general),
        "general_put_right": sum(not hazard.is_open for hazard in general),
        "major_found": len(major),
        "major_put_right": sum(not hazard.is_open for hazard in major),
        "major_closed": sum(hazard.state == "closed" for hazard in major),
        "in_plan": len(plan),
        "in_plan_with": {name: sum(name in hazard.facts for hazard in plan) for name in FIVE_ELEMENTS},
        "supervised": {
            level: sum(hazard.facts.get("supervision") == level for hazard in hazards)
            for level in ("street", "district", "city")
        },
        "funds": float(sum(Fraction(str(hazard.facts.get("funds", 0))) for hazard in hazards)),
    }


def compare_district(theirs: dict[str, Any], hazards: list[Hazard], progress: dict[str, Any]) -> None:
    """Compare every row and the total; units only where both are stated."""
    names = list(counts([]))
    total: list[Any] = [None, None]
    assert [row["sector"] for row in theirs["rows"]] == list(notice.SECTORS)
    for row in theirs["rows"]:
        own = [hazard for hazard in hazards if hazard.facts["sector"] == row["sector"]]
        assert {name: row[name] for name in names} == counts(own), row["sector"]
        inspected, to_inspect, _ = progress["coverage_by_sector"][row["sector"]]
        if inspected is None or to_inspect is None:
            inspected = to_inspect = None
        else:
            total = [(total[0] or 0) + inspected, (total[1] or 0) + to_inspect]
        assert [row["inspected"], row["to_inspect"]] == [inspected, to_inspect], row["sector"]
    assert {name: theirs["total"][name] for name in names} == counts(hazards)
    assert [theirs["total"]["inspected"], theirs["total"]["to_inspect"]] == total
