"""Five elements, the slow and obvious way: who states them all, and what is missing where."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.recompute import notice
from tests.recompute.figures import is_complete, is_time_limited, ratio
from tests.recompute.register import FIVE_ELEMENTS, Hazard


def share(hazards: list[Hazard]) -> dict[str, Any]:
    """Return how many of the time-limited state all five elements."""
    limited = [hazard for hazard in hazards if is_time_limited(hazard)]
    complete = [hazard for hazard in limited if is_complete(hazard)]
    return {
        "numerator": len(complete),
        "denominator": len(limited),
        "rate": ratio(len(complete), len(limited)),
    }


def told_street(hazards: list[Hazard], as_of: date) -> dict[str, Any]:
    """Return how many of the time-limited have been reported to the street."""
    limited = [hazard for hazard in hazards if is_time_limited(hazard)]
    told = [hazard for hazard in limited if hazard.facts.get("street_told_on", date.max) <= as_of]
    return {"numerator": len(told), "denominator": len(limited), "rate": ratio(len(told), len(limited))}


def five_elements(hazards: list[Hazard], as_of: date) -> dict[str, Any]:
    """Return the shares of the street, each sector and each department, and what is missing."""
    limited = [hazard for hazard in hazards if is_time_limited(hazard)]
    return {
        **share(hazards),
        "missing": {name: sum(name not in hazard.facts for hazard in limited) for name in FIVE_ELEMENTS},
        "told_street": {
            "by_sector": {
                code: told_street([h for h in hazards if h.facts["sector"] == code], as_of)
                for code in notice.SECTORS
            },
            **told_street(hazards, as_of),
        },
        "by_sector": {
            code: share([h for h in hazards if h.facts["sector"] == code]) for code in notice.SECTORS
        },
        "by_department": {
            name: share([h for h in hazards if h.department == name]) for name in notice.DEPARTMENTS
        },
    }
