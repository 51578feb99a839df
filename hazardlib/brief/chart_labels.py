"""Where the names of points stand, so that none covers a point or another name, on a phone and on wider screens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

_LINE = 15
"""Height of a line of small type [px]."""

_POINT = 7
"""Half the room that a point takes [px]."""

_WIDER = (1.0, 1.25, 1.6, 2.2, 3.2, 4.2)
"""How many times wider than the narrowest the plot may be: points move apart, names keep their size."""


_ATTEMPTS = 20
"""How many orders are tried, in which names choose their places."""


@dataclass(frozen=True)
class Spot:
    """A point of a chart and its name, in pixels of the narrowest screen.

    Parameters
    ----------
    name
        What is written.
    x, y
        The point [px], from the left and from the bottom.
    """

    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Placed:
    """Where a name stands: shift of its middle from the point [px], and whether a line must lead to it."""

    x: int
    y: int
    is_far: bool


_Box = tuple[float, float, float, float]
_Shift = tuple[float, float]


@dataclass
class _Plane:
    """The chart at one width, with what is taken there: boxes of points and names, lines that lead to names."""

    wider: float
    width: float
    height: float
    taken: list[_Box]
    leads: list[_Box]

    def box(self, spot: Spot, shift: _Shift, half: float) -> _Box:
        x, y = spot.x * self.wider + shift[0], spot.y + shift[1]
        return x - half, y - _LINE / 2, x + half, y + _LINE / 2

    def lead(self, spot: Spot, shift: _Shift) -> _Box:
        """Return the line from a point's edge to its name, as two ends."""
        x, y = spot.x * self.wider, spot.y
        part = (_POINT + 1) / max(abs(shift[0]), abs(shift[1]), 1.0)
        return x + part * shift[0], y + part * shift[1], x + shift[0], y + shift[1]

    def fits(self, spot: Spot, shift: _Shift, half: float, *, is_far: bool, may_cross: bool) -> bool:
        """Return whether a name can stand there, and, unless that may be, no line goes through it."""
        box = self.box(spot, shift, half)
        return self.is_free(box) and (may_cross or self.is_clear(spot, shift, box, is_far=is_far))

    def is_free(self, box: _Box) -> bool:
        """Return whether a name is inside and covers no point and no other name."""
        is_inside = box[0] >= 0 and box[1] >= 0 and box[2] <= self.width and box[3] <= self.height
        return is_inside and not any(_touch(box, other) for other in self.taken)

    def is_clear(self, spot: Spot, shift: _Shift, box: _Box, *, is_far: bool) -> bool:
        """Return whether no line goes through a name, nor its own through what is written."""
        if any(_cross(line, box) for line in self.leads):
            return False
        return not is_far or not any(_cross(self.lead(spot, shift), other) for other in self.taken)

    def take(self, spot: Spot, shift: _Shift, half: float, *, is_far: bool) -> None:
        self.taken.append(self.box(spot, shift, half))
        if is_far:
            self.leads.append(self.lead(spot, shift))


def place_names(
    spots: Sequence[Spot], width: float, height: float, line: float | None = None, size: int = 11
) -> list[Placed]:
    """Return where each name stands, in the order of the points.

    The first place is taken that is free at every width: beside the point, above, below, then further and further
    off. No line goes through a name while there is such a place; else it goes behind it.

    Parameters
    ----------
    width, height
        The area that the names must stay in [px].
    line
        The height of a level line that no name may stand on [px].
    size
        Width of a character [px].
    """
    order = sorted(range(len(spots)), key=lambda each: (-spots[each].x, spots[each].y))
    tried: list[tuple[int, int, list[Placed]]] = []
    for _ in range(_ATTEMPTS):
        planes = [_plane(spots, width, height, line, wider) for wider in _WIDER]
        placed, crossed = _place_in_order(spots, order, planes, size)
        told = [placed[at] for at in range(len(spots))]
        tried.append((len(crossed), sum(abs(place.x) + abs(place.y) for place in told), told))
        if not crossed:
            break
        # Whoever found no clear place chooses first next time.
        order = [*crossed, *(at for at in order if at not in crossed)]
    return min(tried, key=lambda each: each[:2])[2]


def _place_in_order(
    spots: Sequence[Spot], order: Sequence[int], planes: Sequence[_Plane], size: int
) -> tuple[dict[int, Placed], list[int]]:
    """Return where each name stands when they choose in this order, and those that found no clear place."""
    placed: dict[int, Placed] = {}
    crossed: list[int] = []
    for at in order:
        spot, half = spots[at], len(spots[at].name) * size / 2 + 2
        choice = _first_free(spot, half, planes)
        if choice is None:
            crossed.append(at)
            choice = _first_free(spot, half, planes, may_cross=True)
        shift, is_far = choice or (_near(half)[0], False)
        for plane in planes:
            plane.take(spot, shift, half, is_far=is_far)
        placed[at] = Placed(round(shift[0]), round(shift[1]), is_far)
    return placed, crossed


def _plane(spots: Sequence[Spot], width: float, height: float, line: float | None, wider: float) -> _Plane:
    taken = [
        (spot.x * wider - _POINT, spot.y - _POINT, spot.x * wider + _POINT, spot.y + _POINT) for spot in spots
    ]
    # Only what is written must keep off the level line: a line that leads to a name may cross it.
    names = _Plane(wider, width * wider, height, taken, [])
    if line is not None:
        names.leads.append((0.0, line, width * wider, line))
    return names


def _first_free(
    spot: Spot, half: float, planes: Sequence[_Plane], *, may_cross: bool = False
) -> tuple[_Shift, bool] | None:
    for is_far, shifts in ((False, _near(half)), (True, _far(half))):
        for shift in shifts:
            if all(plane.fits(spot, shift, half, is_far=is_far, may_cross=may_cross) for plane in planes):
                return shift, is_far
    return None


def _near(half: float) -> list[_Shift]:
    """Return the places that touch the point: beside it, above and below, and these with an end at the point."""
    beside, above = half + _POINT + 1, _LINE / 2 + _POINT + 1
    aside = half - _POINT
    ends = [(x, y) for y in (above, -above) for x in (aside, -aside)]
    return [(beside, 0.0), (-beside, 0.0), (0.0, above), (0.0, -above), *ends]


@cache
def _far(half: float) -> Iterable[_Shift]:
    """Return the places that a line must lead to, the nearest first."""
    across = [part * half for part in (0, 0.5, -0.5, 1, -1, 1.5, -1.5, 2, -2, 3, -3)]
    heights = [sign * (_POINT + step * _LINE / 2) for step in range(2, 40) for sign in (1, -1)]
    return sorted(product(across, heights), key=lambda shift: shift[0] ** 2 / 4 + shift[1] ** 2)


def _touch(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _cross(line: _Box, box: _Box) -> bool:
    """Return whether a line between two ends goes through a box."""
    first, last = 0.0, 1.0
    for start, end, low, high in ((line[0], line[2], box[0], box[2]), (line[1], line[3], box[1], box[3])):
        way = end - start
        if way == 0:
            if not low < start < high:
                return False
            continue
        enter, leave = sorted(((low - start) / way, (high - start) / way))
        first, last = max(first, enter), min(last, leave)
    return first < last
