"""The statistics: the Wilson interval, the Kaplan–Meier median, the interval of a count.

Written here because the median must be exact where a float is not: the median is the first day on which
the share still open is at most one half, and products of fractions decide that, not rounded ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Z_95, Z_998 = 1.959963984540054, 3.090232306167813
"""The normal quantiles for two-sided intervals of 95 % and 99.8 %."""

_TOO_NEAR = 1e-6
"""How near to one half the share still open may come, by logarithms, before fractions are asked: sums of a million rounded ones are off by less."""


def wilson_interval(numerator: int, denominator: int) -> list[float] | None:
    """Return the 95 % Wilson interval of a proportion; None for a denominator of 0.

    Source: E. B. Wilson, JASA 22 (1927), 209–212; ``docs/definitions.md#closure_rate_ci``.
    """
    if denominator == 0:
        return None
    centre, spread, scale = _wilson(numerator, denominator)
    half = Z_95 * sqrt(spread) / scale
    low = 0.0 if numerator == 0 else max(0.0, centre - half)
    high = 1.0 if numerator == denominator else min(1.0, centre + half)
    return [low, high]


def _wilson(numerator: Any, denominator: Any) -> tuple[Any, Any, Any]:
    share, z_squared = numerator / denominator, Z_95**2
    scale = 1 + z_squared / denominator
    centre = (share + z_squared / (2 * denominator)) / scale
    return centre, share * (1 - share) / denominator + z_squared / (4 * denominator**2), scale


def wilson_intervals(numerators: NDArray[np.int64], denominators: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return `wilson_interval` of many proportions, a row each; nan where a denominator is 0."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        centre, spread, scale = _wilson(numerators, denominators)
        half = Z_95 * np.sqrt(spread) / scale
    low = np.where(numerators == 0, 0.0, np.maximum(0.0, centre - half))
    high = np.where(numerators == denominators, 1.0, np.minimum(1.0, centre + half))
    bounds: NDArray[np.float64] = np.column_stack([low, high])
    bounds[denominators == 0] = np.nan
    return bounds


def poisson_interval(count: int) -> tuple[float, float]:
    """Return the 95 % score interval of the mean behind a count of independent events.

    The bounds solve ``(count − mean)² = z² · mean``, as Wilson's do for a share; for a count of 0 the lower
    one is 0. Source: L. Barker, The American Statistician 56 (2002), 85–89; ``docs/definitions.md#pace``.
    """
    middle = count + Z_95**2 / 2
    half = Z_95 * sqrt(count + Z_95**2 / 4)
    return (middle - half if count else 0.0), middle + half


def median_days(durations: Iterable[tuple[int, bool]]) -> int | None:
    """Return the Kaplan–Meier median of durations [days]; None while more than half are open.

    Parameters
    ----------
    durations
        Pairs of days and whether the hazard was closed then (else it was still open, censored).

    Returns
    -------
    int or None
        The smallest day on which the estimated share still open is at most one half.
        Source: Kaplan & Meier, JASA 53 (1958), 457–481; ``docs/definitions.md#median_days_to_close``.
    """
    ended: dict[int, list[int]] = {}
    for days, is_closed in durations:
        counts = ended.setdefault(days, [0, 0])
        counts[0] += 1
        counts[1] += is_closed
    return median_of_counts((days, ended[days][0], ended[days][1]) for days in sorted(ended))


def median_of_counts(ended: Iterable[tuple[int, int, int]]) -> int | None:
    """Return the same from counts, which parts of a register add up to.

    Parameters
    ----------
    ended
        Days, in order, how many durations ended then, and how many of these with a closure.
    """
    rows = list(ended)
    at_risk = sum(count for _, count, _ in rows)
    still_open = Fraction(1)
    for days, count, closed in rows:
        still_open *= Fraction(at_risk - closed, at_risk)
        if 2 * still_open <= 1:
            return days
        at_risk -= count
    return None


def medians_of_counts(
    groups: NDArray[np.intp], days: NDArray[np.int64], count: NDArray[np.int64], closed: NDArray[np.int64]
) -> dict[int, int]:
    """Return `median_of_counts` of many groups at once, by group; those that have no median are left out.

    Logarithms tell where the share still open passes one half; where they come too near to it, fractions decide.

    Parameters
    ----------
    groups, days, count, closed
        A row for each group and day, in this order.
    """
    import numpy as np

    if not len(groups):
        return {}
    is_start = np.concatenate([[True], groups[1:] != groups[:-1]])
    starts = np.flatnonzero(is_start)
    own = np.cumsum(is_start) - 1
    before = np.cumsum(count) - count
    at_risk = np.add.reduceat(count, starts)[own] - (before - before[starts][own])
    # All that are at risk are closed on a group's last day alone, and nothing is left open then.
    is_last = closed == at_risk
    steps = np.log1p(np.where(is_last, 0.0, -closed / at_risk))
    summed = np.cumsum(steps)
    still_open = summed - (summed - steps)[starts][own] - np.log(0.5)
    doubtful = own[~is_last & (np.abs(still_open) < _TOO_NEAR)]
    reached = np.flatnonzero(is_last | (still_open <= 0))
    _, first = np.unique(own[reached], return_index=True)
    medians = {int(groups[at]): int(days[at]) for at in reached[first]}
    ends = np.append(starts[1:], len(groups))
    for each in np.unique(doubtful):
        rows = slice(starts[each], ends[each])
        told = zip(days[rows].tolist(), count[rows].tolist(), closed[rows].tolist(), strict=True)
        exact = median_of_counts(told)
        medians.pop(int(groups[starts[each]]), None)
        if exact is not None:
            medians[int(groups[starts[each]])] = exact
    return medians
