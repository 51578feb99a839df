"""The sample for a re-inspection (回头看): which hazards that were reported put right are looked at again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from math import log

import numpy as np
import pandas as pd

from hazardlib.domain.folding import fold
from hazardlib.domain.terms import OTHER_DANGER, Reinspected

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
    weights = 1 + _MORE * np.sum(
        [_repeats(hazards)[frame.index], _undated(frame), _in(frame, nil_sectors)], axis=0
    )
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


def _undated(frame: pd.DataFrame) -> pd.Series:
    return frame["rectified_on"].isna() & frame["accepted_on"].isna()


def _in(frame: pd.DataFrame, sectors: Collection[str]) -> pd.Series:
    return frame["sector"].isin(list(sectors))


def _uniform(text: str) -> float:
    """Return a number above 0 and up to 1 that belongs to a text."""
    return (int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) + 1) / 2**64
