"""The statistics that go to the district, in the shape of the national monthly form: a row a sector."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.columns import FIVE_ELEMENTS
from hazardlib.terms import Supervision

if TYPE_CHECKING:
    from hazardlib.campaign import Campaign

SUPERVISED = (Supervision.STREET, Supervision.DISTRICT, Supervision.CITY)


def district_statistics(
    hazards: pd.DataFrame, campaign: Campaign, coverage_by_sector: list[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the counts of the form, cumulative, for each sector and for the street.

    Parameters
    ----------
    hazards
        The register as of the paper's day, with its flags.
    coverage_by_sector
        ``progress.coverage_by_sector`` of the same paper.

    Returns
    -------
    dict
        ``rows``, one a sector, and ``total``. ``general_*`` are hazards that are not major; *put right* is
        rectified or closed; ``in_plan`` are major hazards still open that are to be put right by a set
        day, with how many of them state each of the five elements; ``funds`` in 万元.
        Source: docs/definitions.md#district.
    """
    covered = {row["sector"]: row for row in coverage_by_sector}
    rows = [
        {
            "sector": sector.code,
            "name": sector.name,
            **_units(covered.get(sector.code, {})),
            **_counts(hazards[hazards["sector"].eq(sector.code)]),
        }
        for sector in campaign.sectors
    ]
    stated = [row for row in rows if row["to_inspect"] is not None]
    total = {
        name: sum(row[name] for row in stated) if stated else None for name in ("to_inspect", "inspected")
    }
    return {"rows": rows, "total": total | _counts(hazards)}


def _units(covered: Mapping[str, Any]) -> dict[str, Any]:
    """Return the units of a sector; one that states only half of them states none."""
    is_stated = covered.get("to_inspect") is not None and covered.get("inspected") is not None
    return {name: covered[name] if is_stated else None for name in ("to_inspect", "inspected")}


def _counts(hazards: pd.DataFrame) -> dict[str, Any]:
    counted = {name: len(members) for name, members in form_members(hazards).items()}
    plain = {name: count for name, count in counted.items() if "." not in name}
    return plain | {
        "in_plan_with": {name: counted[f"in_plan_with.{name}"] for name in FIVE_ELEMENTS},
        "supervised": {str(level): counted[f"supervised.{level}"] for level in SUPERVISED},
        "funds": stated_funds(hazards),
    }


def form_members(hazards: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the hazards that each count of the form counts, by its path within a row of the form."""
    major = hazards["is_major"]
    put_right = hazards["is_rectified"] | hazards["is_closed"]
    plan = hazards[major & hazards["is_open"] & hazards["is_time_limited"]]
    return {
        "general_found": hazards[~major],
        "general_put_right": hazards[~major & put_right],
        "major_found": hazards[major],
        "major_put_right": hazards[major & put_right],
        "major_closed": hazards[major & hazards["is_closed"]],
        "in_plan": plan,
        **{f"in_plan_with.{name}": plan[plan[name].notna()] for name in FIVE_ELEMENTS},
        **{f"supervised.{level}": hazards[hazards["supervision"].eq(level)] for level in SUPERVISED},
    }


def stated_funds(hazards: pd.DataFrame) -> float:
    """Return the sum of 整改资金 [万元]."""
    return round(sum(float(value) for value in hazards["funds"].dropna()), 4)
