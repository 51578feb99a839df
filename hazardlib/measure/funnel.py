"""Funnel: how far a closure rate of so many hazards may lie from the street's by chance alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil, sqrt
from typing import Any

from hazardlib.measure.figure import explained
from hazardlib.measure.intervals import Z_95, Z_998

FEWEST_COMPARED = 5
"""Groups with fewer hazards have no position."""

_STEPS = 30
"""Into how many steps the limits are drawn, close together where they bend."""

_BEYOND = 1.1
"""How far beyond the largest group the limits go, that a chart has them to its edge."""

_HOW = "由 funnel.found、funnel.closed 的全街销号率按条数算出的控制限，和各组相对它的位置。"

KINDS: Mapping[str, str] = {"by_sector": "sector", "by_leader": "leader", "by_department": "department"}
"""The breakdowns that are compared, and what names a group in each."""


def funnel_figures(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``funnel`` of figures.json from the breakdowns: the limits, and each group's position.

    Returns
    -------
    dict
        ``found`` and ``closed`` of the street, ``curve`` and a list for each breakdown. Source:
        ``docs/definitions.md#funnel``.
    """
    street = shown["overall"]["all"]
    found, closed = street["found"].value, street["closed"].value
    sizes = [row["all"]["found"].value for kind in KINDS for row in shown[kind]]
    figures = {
        "found": street["found"],
        "closed": street["closed"],
        "curve": [_limits(closed / found, size) for size in _grid(sizes)] if found else [],
        **{
            kind: [
                {name: row[name], "position": _position(row["all"], closed / found if found else None)}
                for row in shown[kind]
            ]
            for kind, name in KINDS.items()
        },
    }
    return {name: explained(each, "funnel", _HOW) for name, each in figures.items()}


def _grid(sizes: Iterable[int]) -> Sequence[int]:
    largest = max(sizes, default=0)
    if largest < FEWEST_COMPARED:
        return ()
    last = ceil(_BEYOND * largest)
    return sorted({round(last ** (step / _STEPS)) for step in range(_STEPS + 1)})


def _limits(rate: float, size: int) -> dict[str, Any]:
    spread = sqrt(rate * (1 - rate) / size)
    bounds = {}
    for name, width in (("95", Z_95), ("998", Z_998)):
        bounds[f"low_{name}"] = max(0.0, rate - width * spread)
        bounds[f"high_{name}"] = min(1.0, rate + width * spread)
    return {"found": size, **bounds}


def _position(group: Mapping[str, Any], rate: float | None) -> str | None:
    """Return where a group lies: alike, higher, lower, far_higher, far_lower; None where it is not compared."""
    found, closed = group["found"].value, group["closed"].value
    if rate is None or found < FEWEST_COMPARED:
        return None
    away = closed / found - rate
    spread = sqrt(rate * (1 - rate) / found)
    # The rates of few hazards are not equal to the last bit where they are equal.
    if abs(away) <= Z_95 * spread + 1e-12:
        return "alike"
    side = "higher" if away > 0 else "lower"
    return f"far_{side}" if abs(away) > Z_998 * spread + 1e-12 else side
