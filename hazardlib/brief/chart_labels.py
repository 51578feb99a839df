"""Where the names of points stand, so that none covers a point or another name, on a phone and on wider screens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

from hazardlib.brief.chart_plane import HEEDS_CURVES, HEEDS_LINES, LINE, POINT, Ground, Plane, Shift, Spot

_WIDER = (1.0, 1.25, 1.6, 2.2, 3.2, 4.2)
"""How many times wider than the narrowest the plot may be: points move apart, names keep their size."""

_CURVE = 40
"""How much farther off a name stands rather than on a curve [px]."""

_TOLERANCES = (_CURVE, 0, 4 * _CURVE) * 6
"""What is tried for that, each time in another order in which names choose their places."""


@dataclass(frozen=True)
class Placed:
    """Where a name stands: shift of its middle from the point [px], and whether a line must lead to it."""

    x: int
    y: int
    is_far: bool


@lru_cache(maxsize=32)
def place_names(ground: Ground, size: int = 11) -> tuple[Placed, ...]:
    """Return where each name stands, in the order of the points.

    The first place is taken that is free at every width: beside the point, above, below, then further and further
    off. No line goes through a name while there is such a place; else a curve goes behind it, or any line.

    Parameters
    ----------
    ground
        Points, lines and curves.
    size
        Width of a character [px].
    """
    spots = ground.spots
    order = sorted(range(len(spots)), key=lambda each: (-spots[each].x, spots[each].y))
    tried: list[tuple[int, float, tuple[Placed, ...]]] = []
    for tolerance in _TOLERANCES:
        planes = [ground.plane(wider) for wider in _WIDER]
        choices = _choose_in_order(spots, order, planes, size, tolerance)
        crossed = [at for at, choice in choices.items() if choice.heeded == 0]
        struck = [at for at, choice in choices.items() if choice.heeded == HEEDS_LINES]
        cost = sum(choice.way for choice in choices.values()) + _CURVE * len(struck)
        tried.append((len(crossed), cost, tuple(choices[at].place for at in range(len(spots)))))
        if not crossed and not struck:
            break
        # Whoever found no clear place chooses first next time.
        first = [*crossed, *struck]
        order = [*first, *(at for at in order if at not in first)]
    return min(tried, key=lambda each: each[:2])[2]


@dataclass(frozen=True)
class _Choice:
    """Where a name stands, how far that is from its point [px], and what it keeps off there."""

    shift: Shift
    is_far: bool
    way: float
    heeded: int

    @property
    def place(self) -> Placed:
        return Placed(round(self.shift[0]), round(self.shift[1]), self.is_far)


def _choose_in_order(
    spots: Sequence[Spot], order: Sequence[int], planes: Sequence[Plane], size: int, tolerance: int
) -> dict[int, _Choice]:
    """Return where each name stands when they choose in this order."""
    choices: dict[int, _Choice] = {}
    for at in order:
        half = len(spots[at].name) * size / 2 + 2
        choice = choices[at] = _choice(spots[at], half, planes, tolerance)
        for plane in planes:
            plane.take(spots[at], choice.shift, half, is_far=choice.is_far)
    return choices


def _choice(spot: Spot, half: float, planes: Sequence[Plane], tolerance: int) -> _Choice:
    """Return the place of a name: off curves unless that is far away, off lines if it can be, else where it is free."""
    off_curves = _first_free(spot, half, planes, HEEDS_CURVES)
    if off_curves and off_curves.way <= tolerance:
        return off_curves
    off_lines = _first_free(spot, half, planes, HEEDS_LINES)
    if off_curves and off_lines and off_curves.way <= off_lines.way + tolerance:
        return off_curves
    free = off_lines or _first_free(spot, half, planes, 0)
    return free or _Choice(_near(half)[0], is_far=False, way=0.0, heeded=0)


def _first_free(spot: Spot, half: float, planes: Sequence[Plane], heeds: int) -> _Choice | None:
    for is_far, shifts in ((False, _near(half)), (True, _far(half))):
        for shift in shifts:
            if all(plane.fits(spot, shift, half, is_far=is_far, heeds=heeds) for plane in planes):
                way = abs(shift[1]) + max(0.0, abs(shift[0]) - half)
                return _Choice(shift, is_far, way, heeds)
    return None


def _near(half: float) -> list[Shift]:
    """Return the places that touch the point: beside it, above and below, and these with an end at the point."""
    beside, above = half + POINT + 1, LINE / 2 + POINT + 1
    aside = half - POINT
    ends = [(x, y) for y in (above, -above) for x in (aside, -aside)]
    return [(beside, 0.0), (-beside, 0.0), (0.0, above), (0.0, -above), *ends]


@cache
def _far(half: float) -> Iterable[Shift]:
    """Return the places that a line must lead to, the nearest first."""
    across = [part * half for part in (0, 0.5, -0.5, 1, -1, 1.5, -1.5, 2, -2, 3, -3)]
    heights = [sign * (POINT + step * LINE / 2) for step in range(2, 40) for sign in (1, -1)]
    return sorted(product(across, heights), key=lambda shift: shift[0] ** 2 / 4 + shift[1] ** 2)
