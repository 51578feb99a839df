"""Changes: what was stated otherwise in an earlier month, with both values: level, deadline, quantity, found date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hazardlib.domain.grouping import Grouping, is_effective
from hazardlib.domain.terms import Level
from hazardlib.measure.figure import Figure, list_of_hazards

if TYPE_CHECKING:
    from hazardlib.domain.grouping import Mask
    from hazardlib.measure.rows import HazardRows

FIELDS = ("level", "due_on", "found_on", "quantity")
"""In the order in which they are listed."""

_HOW = "由这条隐患各月填报的内容比出：first 是最初报的，present 是现在报的，count 是变动次数。"

Stated = Sequence[tuple[str, Any]]
"""Each month that speaks of a hazard with what is known by then of one field."""


def changes(rows: HazardRows, told: Mapping[str, Mapping[str, Stated]]) -> Figure:
    """Return a line for each hazard and field that changed from month to month; of the level only falls.

    Returns
    -------
    Figure
        A list: ``hazard_id``, ``field``, ``first`` and ``present`` value (of a level that fell ``major`` and
        ``general``), ``count`` of changes, ``month`` of the last. See ``docs/definitions.md#changes``.
    """
    meant = rows.frame(["hazard_id"], ids={one for own in told.values() for one in own})["hazard_id"]
    order = {str(hazard_id): place for place, hazard_id in enumerate(meant)}
    lines = []
    for field in FIELDS:
        for hazard_id in sorted(told[field], key=order.__getitem__):
            said = told[field][hazard_id]
            months = months_of_change(said)
            values = [value for _, value in said]
            if field == "level":
                has_fallen = Level.MAJOR in values and values[-1] == Level.GENERAL
                values, months = ([str(Level.MAJOR), str(Level.GENERAL)], months) if has_fallen else ([], [])
            if months:
                line = {"hazard_id": hazard_id, "field": field, "first": values[0], "present": values[-1]}
                lines.append(line | {"count": len(months), "month": months[-1]})
    return list_of_hazards(lines, "changes", _HOW)


def stated_by_month(history: pd.DataFrame) -> Mapping[str, Mapping[str, Stated]]:
    """Return for each of `FIELDS` what is known of it by each month, of the hazards of which it is not the same in all."""
    rows = history.loc[_may_differ(history), ["hazard_id", "month", "status", *FIELDS]].reset_index(drop=True)
    if rows.empty:
        return {field: {} for field in FIELDS}
    speaks, hazard = is_effective(rows), Grouping(rows["hazard_id"])
    known = rows.assign(**{name: hazard.carried(rows[name], speaks) for name in FIELDS})
    # A row that states no quantity stands for one.
    states = hazard.any(rows["quantity"].notna().to_numpy())
    known["quantity"] = rows["quantity"].fillna(1).clip(lower=1).where(states)
    known = known[speaks]
    hazard = Grouping(known["hazard_id"])
    return {field: _stated(known[hazard.has_several(known[field])], field) for field in FIELDS}


def _may_differ(history: pd.DataFrame) -> Mask:
    """Return the rows of hazards of which two rows state something else; of the others nothing can have changed."""
    hazard = Grouping(history["hazard_id"])
    # A row that states no quantity stands for one.
    stated = [history["quantity"].fillna(1), *(history[name] for name in FIELDS if name != "quantity")]
    differs: Mask = np.logical_or.reduce([hazard.has_several(values) for values in stated])
    return differs


def _stated(known: pd.DataFrame, field: str) -> Mapping[str, Stated]:
    said = known[["hazard_id", "month", field]].dropna(subset=[field])
    told: dict[str, list[tuple[str, Any]]] = {}
    for hazard_id, month, value in zip(said["hazard_id"], said["month"], said[field], strict=True):
        plain = f"{value:%Y-%m-%d}" if field.endswith("_on") else int(value) if field == "quantity" else value
        told.setdefault(hazard_id, []).append((month, plain))
    return told


def months_of_change(said: Stated) -> list[str]:
    """Return the months in which something else is stated than before."""
    return [month for (_, before), (month, after) in pairwise(said) if after != before]
