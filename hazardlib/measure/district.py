"""The statistics that go to the district, in the shape of the national monthly form: a row a sector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hazardlib.domain.columns import FIVE_ELEMENTS
from hazardlib.domain.frames import plain_records
from hazardlib.domain.terms import Supervision
from hazardlib.measure.figure import Figure, each_sector

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign
    from hazardlib.measure.rows import HazardRows

_OF_FUNDS = ["hazard_no", "hazard_id", "unit", "funds", "department", "file", "sheet", "row"]

SUPERVISED = (Supervision.STREET, Supervision.DISTRICT, Supervision.CITY)


def district_statistics(rows: HazardRows, campaign: Campaign, progress: Mapping[str, Any]) -> dict[str, Any]:
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
    parts = _parts(rows)
    return {
        "rows": each_sector(campaign, lambda code: _units(covered[code]) | _counts(rows, parts, code)),
        "total": _units(progress["coverage"]) | _counts(rows, parts, None),
    }


def _units(covered: Mapping[str, Figure]) -> dict[str, Figure]:
    return {name: replace(covered[name], definition="district") for name in ("to_inspect", "inspected")}


def _parts(rows: HazardRows) -> dict[str, Any]:
    """Return which hazards each count of the form takes, whatever their sector."""
    flags = ("is_major", "is_rectified", "is_closed", "is_open", "is_time_limited")
    is_major, is_rectified, is_closed, is_open, is_time_limited = (rows[name] for name in flags)
    put_right = is_rectified | is_closed
    plan = is_major & is_open & is_time_limited
    return {
        "general_found": ~is_major,
        "general_put_right": ~is_major & put_right,
        "major_found": is_major,
        "major_put_right": is_major & put_right,
        "major_closed": is_major & is_closed,
        "in_plan": plan,
        "in_plan_with": {name: plan & ~rows.missing(name) for name in FIVE_ELEMENTS},
        "supervised": {str(level): rows.equals("supervision", level) for level in SUPERVISED},
    }


def _counts(rows: HazardRows, parts: Mapping[str, Any], sector: str | None) -> dict[str, Any]:
    def of(part: Any) -> Any:
        if isinstance(part, Mapping):
            return {name: of(each) for name, each in part.items()}
        return rows.count(part, "district", sector=sector)

    stated = ~rows.missing("funds")
    if sector is not None:
        stated = stated & rows.equals("sector", sector)
    counts: dict[str, Any] = of(parts)
    return counts | {
        "funds": Figure(
            round(rows.total("funds", ~rows.missing("funds"), sector), 4),
            "district",
            "整改资金（万元），逐条相加。",
            numerator=lambda: rows.ids(stated),
            records=lambda: plain_records(rows.frame(_OF_FUNDS, stated)),
        ),
    }
