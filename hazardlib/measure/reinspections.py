"""Re-inspections (回头看): how many closures were looked at again and found true, and which are to be looked at next."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hazardlib.domain.folding import fold
from hazardlib.domain.frames import plain_records
from hazardlib.domain.terms import NOT_PUT_RIGHT, OTHER_DANGER, Reinspected
from hazardlib.measure.figure import Figure, each_sector, list_of_rows, of_records
from hazardlib.measure.intervals import wilson_interval

if TYPE_CHECKING:
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


_MORE = 2
"""By how much each reason for doubt weighs more than none."""


def draw_sample(
    hazards: pd.DataFrame, told: pd.DataFrame, nil_sectors: Collection[str], *, seed: str, size: int
) -> pd.DataFrame:
    """Return hazards that are put right, drawn by weight without one twice; the same input draws the same.

    A hazard weighs 1, and `_MORE` for each of: the same kind of danger was found at its unit more than once, it was put
    right without a date, it is of a sector in which a department only ever reports zero. One that a re-inspection has found
    put right since is not drawn. Each hazard draws its own lot from the seed, so that one more hazard leaves the others' as they are.

    Parameters
    ----------
    told
        Earlier re-inspections (see ``merge.reinspections``).
    seed
        What names the campaign and the paper.

    Returns
    -------
    DataFrame
        Rows of ``hazards``, by department, unit and id. Source: Efraimidis & Spirakis, Information Processing Letters 97 (2006).
    """
    held = told[told["result"].eq(Reinspected.HELD)].drop_duplicates("hazard_id", keep="last")
    seen_on = held.set_index("hazard_id")["reinspected_on"].reindex(hazards["hazard_id"]).to_numpy()
    is_held = ~np.isnat(seen_on) & ~(seen_on < hazards["done_on"].to_numpy())
    frame: pd.DataFrame = hazards[(hazards["is_closed"] | hazards["is_rectified"]) & ~is_held]
    if frame.empty:
        return frame
    is_undated = frame["rectified_on"].isna() & frame["accepted_on"].isna()
    is_of_nil = frame["sector"].isin(list(nil_sectors))
    weights = 1 + _MORE * np.sum([_repeats(hazards)[frame.index], is_undated, is_of_nil], axis=0)
    lots = [
        log(_uniform(f"{seed} {each}")) / weight
        for each, weight in zip(frame["hazard_id"], weights, strict=True)
    ]
    drawn: pd.DataFrame = frame.iloc[np.argsort(lots)[::-1][:size]]
    return drawn.sort_values(["department", "unit", "hazard_id"], kind="stable")


def _repeats(hazards: pd.DataFrame) -> pd.Series:
    """Return at which hazards' units the same kind of danger was found more than once."""
    places = hazards.assign(unit=hazards["unit"].map(fold))
    return places.duplicated(["unit", "danger"], keep=False) & hazards["danger"].ne(OTHER_DANGER)


def _uniform(text: str) -> float:
    """Return a number above 0 and up to 1 that belongs to a text."""
    return (int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) + 1) / 2**64
