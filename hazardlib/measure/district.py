"""The statistics that go to the district, in the shape of the national monthly form: a row a sector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hazardlib.domain.columns import FIVE_ELEMENTS
from hazardlib.domain.frames import plain_records
from hazardlib.domain.terms import Supervision
from hazardlib.measure.figure import Figure, as_texts, counted_where, each_sector

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hazardlib.domain.campaign import Campaign

_OF_FUNDS = ["hazard_no", "hazard_id", "unit", "funds", "department", "file", "sheet", "row"]

SUPERVISED = (Supervision.STREET, Supervision.DISTRICT, Supervision.CITY)


def district_statistics(
    hazards: pd.DataFrame, campaign: Campaign, progress: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the counts of the form, cumulative, for each sector and for the street.

    Returns
    -------
    dict
        ``rows``, one a sector, and ``total``. ``general_*`` are hazards that are not major; *put right* is
        rectified or closed; ``in_plan`` are major hazards still open that are to be put right by a set
        day, with how many of them state each of the five elements; ``funds`` in 万元.
        Source: docs/definitions.md#district.
    """
    covered = {row["sector"]: row for row in progress["coverage_by_sector"]}
    sector, parts = hazards["sector"].to_numpy(dtype=object), _parts(hazards)
    return {
        "rows": each_sector(
            campaign, lambda code: _units(covered[code]) | _counts(hazards, parts, sector == code)
        ),
        "total": _units(progress["coverage"]) | _counts(hazards, parts, hazards["sector"].notna().to_numpy()),
    }


def _units(covered: Mapping[str, Figure]) -> dict[str, Figure]:
    return {name: replace(covered[name], definition="district") for name in ("to_inspect", "inspected")}


def _parts(hazards: pd.DataFrame) -> dict[str, Any]:
    """Return which hazards each count of the form takes, whatever their sector."""
    flags = ("is_major", "is_rectified", "is_closed", "is_open", "is_time_limited")
    is_major, is_rectified, is_closed, is_open, is_time_limited = (
        hazards[name].to_numpy(dtype=bool) for name in flags
    )
    put_right = is_rectified | is_closed
    plan = is_major & is_open & is_time_limited
    return {
        "general_found": ~is_major,
        "general_put_right": ~is_major & put_right,
        "major_found": is_major,
        "major_put_right": is_major & put_right,
        "major_closed": is_major & is_closed,
        "in_plan": plan,
        "in_plan_with": {name: plan & hazards[name].notna().to_numpy() for name in FIVE_ELEMENTS},
        "supervised": {str(level): hazards["supervision"].eq(level).to_numpy() for level in SUPERVISED},
    }


def _counts(hazards: pd.DataFrame, parts: Mapping[str, Any], own: NDArray[np.bool_]) -> dict[str, Any]:
    def of(part: Any) -> Any:
        if isinstance(part, Mapping):
            return {name: of(each) for name, each in part.items()}
        return counted_where(hazards, own & part, "district")

    funds = hazards["funds"].to_numpy()
    stated = own & ~np.isnan(funds)
    counts: dict[str, Any] = of(parts)
    return counts | {
        "funds": Figure(
            round(sum(funds[stated].tolist()), 4),
            "district",
            "整改资金（万元），逐条相加。",
            numerator=lambda: as_texts(hazards["hazard_id"].array[stated]),
            records=lambda: plain_records(hazards.loc[stated, _OF_FUNDS]),
        ),
    }
