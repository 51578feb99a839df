"""Where the names of points stand, so that none covers a point or another name, on a phone too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_LINE = 15
"""Height of a line of small type [px]."""

_POINT = 7
"""Half the room that a point takes [px]."""


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


def place_names(
    spots: Sequence[Spot], width: float, height: float, line: float | None = None, size: int = 11
) -> list[Placed]:
    """Return where each name stands, in the order of the points.

    The first free place is taken: beside the point, above, below, then further and further off.

    Parameters
    ----------
    width, height
        The area that the names must stay in [px].
    line
        The height of a level line that no name may stand on [px].
    size
        Width of a character [px].
    """
    taken: list[_Box] = [
        (spot.x - _POINT, spot.y - _POINT, spot.x + _POINT, spot.y + _POINT) for spot in spots
    ]
    taken += [] if line is None else [(0.0, line - 1, width, line + 1)]
    placed: dict[int, Placed] = {}
    for at in sorted(range(len(spots)), key=lambda each: (-spots[each].x, spots[each].y)):
        spot = spots[at]
        half = len(spot.name) * size / 2 + 2
        shift, box = _first_free(spot, half, taken, width, height)
        taken.append(box)
        placed[at] = Placed(round(shift[0]), round(shift[1]), shift not in _near(half))
    return [placed[at] for at in range(len(spots))]


def _first_free(
    spot: Spot, half: float, taken: Sequence[_Box], width: float, height: float
) -> tuple[tuple[float, float], _Box]:
    shifts = _near(half)
    beside, above = shifts[0][0], shifts[2][1]
    for step in range(1, 12):
        for sign in (1, -1):
            away = sign * step * _LINE
            shifts += [(beside, away), (-beside, away), (0.0, away + sign * above)]
    for shift in shifts:
        box = _box(spot, shift, half)
        is_inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
        if is_inside and not any(_touch(box, other) for other in taken):
            return shift, box
    return shifts[0], _box(spot, shifts[0], half)


def _near(half: float) -> list[tuple[float, float]]:
    """Return the places that touch the point: beside it, above and below, and these with an end at the point."""
    beside, above = half + _POINT + 1, _LINE / 2 + _POINT + 1
    aside = half - _POINT
    ends = [(x, y) for y in (above, -above) for x in (aside, -aside)]
    return [(beside, 0.0), (-beside, 0.0), (0.0, above), (0.0, -above), *ends]


def _box(spot: Spot, shift: tuple[float, float], half: float) -> _Box:
    x, y = spot.x + shift[0], spot.y + shift[1]
    return x - half, y - _LINE / 2, x + half, y + _LINE / 2


def _touch(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
