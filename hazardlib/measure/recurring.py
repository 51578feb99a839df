"""Recurring units: where hazards were found again, in another month, after a closure, of the same kind of danger."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from hazardlib.domain.terms import OTHER_DANGER
from hazardlib.measure.figure import Figure, counted
from hazardlib.measure.rates import Groups

if TYPE_CHECKING:
    import pandas as pd

_DEFINITION = "recurring_units"


def recurring_units(hazards: pd.DataFrame, groups: Groups) -> Figure:
    """Return the units at which hazards were found in two months or more, or again after one was closed.

    Returns
    -------
    Figure
        A list: ``unit``, ``found``, ``months`` in which they were found, ``after_closure``, ``same_danger`` and the ``danger``
        that it mostly is; those with most of the same danger first. Source: ``docs/definitions.md#recurring_units``.
    """
    ids, months, danger = (
        hazards[name].to_numpy(dtype=object) for name in ("hazard_id", "found_month", "danger")
    )
    found_on = hazards["found_on"].to_numpy()
    closed_on = hazards["closed_on"].where(hazards["is_closed"] & hazards["has_durations"]).to_numpy()
    rows: list[dict[str, Any]] = []
    for (breakdown, unit), own in groups.items():
        places = own["all"].places
        if breakdown != "unit" or len(places) < 2:
            continue
        first: dict[str, str] = {}
        for place in sorted(places, key=months.__getitem__):
            first.setdefault(danger[place], months[place])
        again = [at for at in places if danger[at] != OTHER_DANGER and months[at] > first[danger[at]]]
        kinds = Counter(danger[at] for at in again)
        closed = [closed_on[at] for at in places if closed_on[at] == closed_on[at]]  # NaT is not itself
        after = places[found_on[places] > min(closed)] if closed else places[:0]
        if len(set(months[places])) > 1 or len(after):
            rows.append(
                {
                    "unit": unit,
                    "found": counted(ids[places], _DEFINITION),
                    "months": Figure(len(set(months[places])), _DEFINITION, "发现过隐患的月份数。"),
                    "after_closure": counted(ids[after], _DEFINITION),
                    "same_danger": counted(ids[again], _DEFINITION),
                    "danger": min(kinds, key=lambda kind: (-kinds[kind], kind), default=None),
                }
            )
    rows.sort(key=lambda row: (-row["same_danger"].value, -row["found"].value, row["unit"]))
    return Figure(rows, _DEFINITION)
