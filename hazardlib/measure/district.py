"""The statistics that go to the district, in the shape of the national monthly form: a row a sector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.domain.columns import FIVE_ELEMENTS
from hazardlib.domain.terms import Supervision
from hazardlib.measure.figure import Figure, as_texts, counted_where
from hazardlib.measure.rows import each_sector

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign

SUPERVISED = (Supervision.STREET, Supervision.DISTRICT, Supervision.CITY)


def district_statistics(
    hazards: pd.DataFrame, campaign: Campaign, progress: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the counts of the form, cumulative, for each sector and for the street.

    Parameters
    ----------
    hazards
        The register as of the paper's day, with its flags.
    progress
        ``progress`` of the same paper.

    Returns
    -------
    dict
        ``rows``, one a sector, and ``total``. ``general_*`` are hazards that are not major; *put right* is
        rectified or closed; ``in_plan`` are major hazards still open that are to be put right by a set
        day, with how many of them state each of the five elements; ``funds`` in 万元.
        Source: docs/definitions.md#district.
    """
    covered = {row["sector"]: row for row in progress["coverage_by_sector"]}
    return {
        "rows": each_sector(
            campaign, lambda code: _units(covered[code]) | _counts(hazards, hazards["sector"].eq(code))
        ),
        "total": _units(progress["coverage"]) | _counts(hazards, hazards["sector"].notna()),
    }


def _units(covered: Mapping[str, Figure]) -> dict[str, Figure]:
    return {name: replace(covered[name], definition="district") for name in ("to_inspect", "inspected")}


def _counts(hazards: pd.DataFrame, own: pd.Series) -> dict[str, Any]:
    major, general = own & hazards["is_major"], own & ~hazards["is_major"]
    put_right = hazards["is_rectified"] | hazards["is_closed"]
    plan = major & hazards["is_open"] & hazards["is_time_limited"]
    stated = hazards.loc[own & hazards["funds"].notna(), _OF_FUNDS]

    def of(is_counted: pd.Series) -> Figure:
        return counted_where(hazards, is_counted, "district")

    return {
        "general_found": of(general),
        "general_put_right": of(general & put_right),
        "major_found": of(major),
        "major_put_right": of(major & put_right),
        "major_closed": of(major & hazards["is_closed"]),
        "in_plan": of(plan),
        "in_plan_with": {name: of(plan & hazards[name].notna()) for name in FIVE_ELEMENTS},
        "supervised": {str(level): of(own & hazards["supervision"].eq(level)) for level in SUPERVISED},
        "funds": Figure(
            round(sum(float(value) for value in stated["funds"]), 4),
            "district",
            "整改资金（万元），逐条相加。",
            numerator=partial(as_texts, stated["hazard_id"]),
            records=lambda: [_amount(row) for row in stated.to_dict("records")],
        ),
    }


_OF_FUNDS = ["hazard_no", "hazard_id", "unit", "funds", "department", "file", "sheet", "row"]


def _amount(row: Mapping[Any, Any]) -> dict[str, Any]:
    number = None if pd.isna(row["hazard_no"]) else row["hazard_no"]
    return {str(name): value for name, value in row.items()} | {
        "hazard_no": number,
        "funds": float(row["funds"]),
        "row": int(row["row"]),
    }
