"""Re-inspections (回头看): how many closures were looked at again, and how many of them were found true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hazardlib.domain.frames import plain_records
from hazardlib.domain.terms import NOT_PUT_RIGHT, Reinspected
from hazardlib.measure.figure import Figure, each_sector, list_of_rows, of_records
from hazardlib.measure.intervals import wilson_interval

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.domain.campaign import Campaign
    from hazardlib.measure.rows import HazardRows

_DEFINITION, _HOW = "reinspections", "这是回头看的一次复查，按现场看到的情况。"
_SAID = ("hazard_no", "unit", "result", "reinspected_by", "file", "sheet", "row")


def reinspection_figures(told: pd.DataFrame, hazards: HazardRows, campaign: Campaign) -> dict[str, Any]:
    """Return ``reinspections`` of figures.json.

    Parameters
    ----------
    told
        One row a hazard and day on which it was re-inspected (see ``merge.reinspections``).
    hazards
        The register, ``columns.HAZARDS``.

    Returns
    -------
    dict
        Counts ``overall``, ``by_sector`` and ``by_department``, the ``rows``, and those ``unlinked`` to any hazard. Source:
        ``docs/definitions.md#reinspections``.
    """
    own = hazards.frame(["hazard_id", "sector", "department"], ids=set(told["hazard_id"].dropna()))
    whose = {row["hazard_id"]: row for row in plain_records(own)}
    rows = [_row(each, whose.get(each["hazard_id"])) for each in plain_records(told)]
    known = [row for row in rows if row["hazard_id"] is not None]
    departments = dict.fromkeys(row["department"] for row in known)
    return {
        "overall": _counts(known),
        "by_sector": each_sector(
            campaign, lambda code: _counts([row for row in known if row["sector"] == code])
        ),
        "by_department": [
            {"department": name, **_counts([row for row in known if row["department"] == name])}
            for name in (each.name for each in campaign.departments)
            if name in departments
        ],
        "rows": list_of_rows(known, _DEFINITION, _HOW),
        "unlinked": list_of_rows([row for row in rows if row["hazard_id"] is None], _DEFINITION, _HOW),
    }


def _row(said: Mapping[str, Any], hazard: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        "reinspected_on": said["reinspected_on"].date().isoformat(),
        "hazard_id": None if hazard is None else hazard["hazard_id"],
        "sector": None if hazard is None else hazard["sector"],
        "department": None if hazard is None else hazard["department"],
        **{name: said[name] for name in _SAID},
        "result_name": Reinspected(said["result"]).chinese,
        "row": int(said["row"]),
    }


def _counts(rows: Sequence[Mapping[str, Any]]) -> dict[str, Figure]:
    """Return how many were looked at and found how; what could not be looked at is beside."""

    def of(*results: Reinspected) -> Figure:
        return of_records([row for row in rows if row["result"] in results], dict, _DEFINITION)

    seen, held = of(Reinspected.HELD, *NOT_PUT_RIGHT), of(Reinspected.HELD)
    rate = held.value / seen.value if seen.value else None
    return {
        "reinspected": seen,
        **{str(result): of(result) for result in Reinspected},
        "verified_closure_rate": replace(seen, value=rate),
        "verified_closure_rate_ci": replace(seen, value=wilson_interval(held.value, seen.value)),
    }
