"""By which standard a hazard of the sample is major (判定依据), as its department writes it."""

from __future__ import annotations

from datetime import date

from hazardlib.sample.scenes import load_bases
from hazardlib.sample.story import Hazard

GAS_STANDARD = "城镇燃气经营安全重大隐患判定标准"
GAS_STANDARD_SINCE = date(2023, 9, 21)
"""From when the gas standard holds; before it, gas hazards name an item of 重点检查事项."""

_NAMED_EARLY = date(2023, 9, 12)
"""Gas hazards found from here on are judged by a standard that is not in force yet: a finding."""

_LEFT_BLANK = (13, 5)
"""Of the hazards, those of which the department never says why they are major: key modulo, rest."""


def write_basis(hazard: Hazard) -> str | None:
    """Return what stands in 判定依据; None for a general hazard and for a few major ones."""
    basis = hazard.problem.basis
    every, rest = _LEFT_BLANK
    if not basis or hazard.key % every == rest:
        return None
    if hazard.sector == "gas" and hazard.found_on >= _NAMED_EARLY:
        return GAS_STANDARD
    spellings = load_bases().get(basis, [basis])
    return spellings[hazard.key % len(spellings)]
