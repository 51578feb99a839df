"""Recurring units: where hazards were found again, in another month, after a closure, of the same kind of danger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hazardlib.domain.terms import OTHER_DANGER
from hazardlib.measure.figure import Figure, as_texts
from hazardlib.measure.group_keys import by_spelling

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hazardlib.measure.rows import HazardRows

_DEFINITION = "recurring_units"


_OF_HAZARDS = ("hazard_id", "unit_id", "unit", "found_month", "danger", "found_on", "closed_on")


def recurring_units(rows: HazardRows) -> Figure:
    """Return the units at which hazards were found in two months or more, or again after one was closed.

    Returns
    -------
    Figure
        A list: ``unit``, ``found``, ``months`` in which they were found, ``after_closure``, ``same_danger`` and the ``danger``
        that it mostly is; those with most of the same danger first. Source: ``docs/definitions.md#recurring_units``.
    """
    hazards = rows.frame([*_OF_HAZARDS, "is_closed", "has_durations"])
    if hazards.empty:
        return Figure([], _DEFINITION)
    own = by_spelling(hazards["unit_id"], hazards["unit"])
    count = len(own.names)
    months, danger = (pd.factorize(hazards[name].array, sort=True) for name in ("found_month", "danger"))
    found_on = hazards["found_on"].to_numpy()
    closed_on = hazards["closed_on"].where(hazards["is_closed"] & hazards["has_durations"]).to_numpy()
    first_closed = np.full(count, np.datetime64("9999-12-31", "us"))
    is_dated = ~np.isnat(closed_on)
    np.minimum.at(first_closed, own.codes[is_dated], closed_on[is_dated])
    is_after = found_on > first_closed[own.codes]
    kind = own.codes * len(danger[1]) + danger[0]
    first_month = np.full(count * len(danger[1]), len(months[1]), dtype=np.intp)
    np.minimum.at(first_month, kind, months[0])
    is_again = (hazards["danger"] != OTHER_DANGER).to_numpy() & (months[0] > first_month[kind])
    kinds = as_texts(danger[1])
    times = np.bincount(np.unique(own.codes * len(months[1]) + months[0]) // len(months[1]), minlength=count)
    again = np.bincount(kind[is_again], minlength=len(first_month)).reshape(count, -1)
    ids = hazards["hazard_id"].array

    def told(unit: int, is_meant: NDArray[np.bool_] | None = None) -> Figure:
        def members() -> list[str]:
            places = own.members(unit)
            return as_texts(ids[places if is_meant is None else places[is_meant[places]]])

        return Figure(int(number[id(is_meant)][unit]), _DEFINITION, numerator=members)

    number = {
        id(each): np.bincount(own.codes if each is None else own.codes[each], minlength=count)
        for each in (None, is_after, is_again)
    }
    told_of: list[dict[str, Any]] = [
        {
            "unit": own.names[unit],
            "found": told(unit),
            "months": Figure(int(times[unit]), _DEFINITION, "发现过隐患的月份数。"),
            "after_closure": told(unit, is_after),
            "same_danger": told(unit, is_again),
            "danger": kinds[again[unit].argmax()] if again[unit].any() else None,
        }
        for unit in np.flatnonzero((times > 1) | (number[id(is_after)] > 0)).tolist()
    ]
    told_of.sort(key=lambda row: (-row["same_danger"].value, -row["found"].value, row["unit"]))
    return Figure(told_of, _DEFINITION)
