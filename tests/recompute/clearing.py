"""What was opened and cleared in each month, and what is left of the time before the campaign, the slow and obvious way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.recompute.figures import is_major
from tests.recompute.register import Hazard

SINCE = date(2023, 5, 1)


def cleared_on(hazard: Hazard) -> date | None:
    """Return the day from which a hazard is no longer in stock."""
    if hazard.state != "closed" or hazard.closed_on is None:
        return None
    return max(hazard.closed_on, hazard.facts["found_on"])


def months(as_of: date) -> list[tuple[date, date]]:
    """Return the first and the last day of each month from the campaign's first day on, walking day by day."""
    spans: dict[tuple[int, int], tuple[date, date]] = {}
    day = SINCE
    while day <= as_of:
        first, _ = spans.get((day.year, day.month), (day, day))
        spans[day.year, day.month] = (first, day)
        day += timedelta(days=1)
    return list(spans.values())


def compare_clearing(theirs: dict[str, Any], hazards: list[Hazard], as_of: date, places: Any) -> None:
    """Compare every month, the stock from before, and the major hazard that has been open the longest."""
    assert theirs["since"] == SINCE.isoformat()
    spans = months(as_of)
    assert [(row["from"], row["to"]) for row in theirs["by_month"]] == [
        (first.isoformat(), last.isoformat()) for first, last in spans
    ]
    for level, of_level in (("all", hazards), ("major", [each for each in hazards if is_major(each)])):
        days = [(each.facts["found_on"], cleared_on(each)) for each in of_level]
        for row, (first, last) in zip(theirs["by_month"], spans, strict=True):
            left = [found for found, cleared in days if found <= last and not (cleared and cleared <= last)]
            assert row[level] == {
                "opened": sum(first <= found <= last for found, _ in days),
                "cleared": sum(cleared is not None and first <= cleared <= last for _, cleared in days),
                "stock": len(left),
                "older": sum(found < SINCE for found in left),
            }
        older = [cleared for found, cleared in days if found < SINCE]
        gone = [cleared for cleared in older if cleared is not None]
        assert theirs["older"][level] == {
            "opened": len(older),
            "cleared": len(gone),
            "cleared_before": sum(cleared < SINCE for cleared in gone),
            "stock": len(older) - len(gone),
        }
        stock = len(older) - sum(cleared < SINCE for cleared in gone)
        for row in theirs["by_month"]:
            stock += row[level]["opened"] - row[level]["cleared"]
            assert row[level]["stock"] == stock
    own = [each for each in hazards if is_major(each) and each.is_open]
    if not own:
        assert theirs["longest_open_major"] is None
        return
    first = min(each.facts["found_on"] for each in own)
    assert theirs["longest_open_major"]["days"] == (as_of - first).days
    named = places[theirs["longest_open_major"]["hazard_id"]]
    assert named in [each.place for each in own if each.facts["found_on"] == first]
