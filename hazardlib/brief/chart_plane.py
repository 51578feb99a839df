"""The ground on which names of points are placed: what is taken there already, at one width of the chart."""

from __future__ import annotations

from dataclasses import dataclass, field

LINE = 15
"""Height of a line of small type [px]."""

POINT = 7
"""Half the room that a point takes [px]."""

HEEDS_LINES, HEEDS_CURVES = 1, 2
"""What a name keeps off besides points and names: lines that are drawn to names, and the curves too."""

Box = tuple[float, float, float, float]
Shift = tuple[float, float]


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
class Ground:
    """What names are placed on, in pixels of the narrowest screen.

    Parameters
    ----------
    spots
        The points.
    width, height
        The area that the names must stay in [px].
    line
        The height of a level line that no name may stand on [px].
    curves
        Heights of curves that names keep off [px], for each pixel of the width; each only rises or only falls.
    """

    spots: tuple[Spot, ...]
    width: float
    height: float
    line: float | None = None
    curves: tuple[tuple[float, ...], ...] = ()

    def plane(self, wider: float) -> Plane:
        """Return the same ground so many times as wide, with nothing but the points upon it."""
        plane = Plane(self, wider)
        for spot in self.spots:
            x, y = spot.x * wider, spot.y
            plane.taken.append((x - POINT, y - POINT, x + POINT, y + POINT))
        # Only what is written must keep off the level line: a line that leads to a name may cross it.
        if self.line is not None:
            plane.leads.append((0.0, self.line, self.width * wider, self.line))
        return plane


@dataclass
class Plane:
    """The chart at one width, with what is taken there: boxes of points and names, lines that lead to names."""

    ground: Ground
    wider: float
    taken: list[Box] = field(default_factory=list)
    leads: list[Box] = field(default_factory=list)

    def box(self, spot: Spot, shift: Shift, half: float) -> Box:
        """Return what a name takes."""
        x, y = spot.x * self.wider + shift[0], spot.y + shift[1]
        return x - half, y - LINE / 2, x + half, y + LINE / 2

    def lead(self, spot: Spot, shift: Shift) -> Box:
        """Return the line from a point's edge to its name, as two ends."""
        x, y = spot.x * self.wider, spot.y
        part = (POINT + 1) / max(abs(shift[0]), abs(shift[1]), 1.0)
        return x + part * shift[0], y + part * shift[1], x + shift[0], y + shift[1]

    def fits(self, spot: Spot, shift: Shift, half: float, *, is_far: bool, heeds: int) -> bool:
        """Return whether a name can stand there, and no line goes through it that it heeds."""
        box = self.box(spot, shift, half)
        if not self.is_free(box):
            return False
        is_clear = heeds < HEEDS_LINES or self.is_clear(spot, shift, box, is_far=is_far)
        return is_clear and (heeds < HEEDS_CURVES or self.is_off_curves(box))

    def is_off_curves(self, box: Box) -> bool:
        """Return whether a name stands wholly on one side of each curve; a curve only rises or only falls."""
        last = round(self.ground.width)
        ends = [min(last, max(0, round(end / self.wider))) for end in (box[0], box[2])]
        for curve in self.ground.curves:
            low, high = sorted(curve[end] for end in ends)
            if low < box[3] and high > box[1]:
                return False
        return True

    def is_free(self, box: Box) -> bool:
        """Return whether a name is inside and covers no point and no other name."""
        width, height = self.ground.width * self.wider, self.ground.height
        is_inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
        return is_inside and not any(_touch(box, other) for other in self.taken)

    def is_clear(self, spot: Spot, shift: Shift, box: Box, *, is_far: bool) -> bool:
        """Return whether no line goes through a name, nor its own through what is written."""
        if any(_cross(line, box) for line in self.leads):
            return False
        return not is_far or not any(_cross(self.lead(spot, shift), other) for other in self.taken)

    def take(self, spot: Spot, shift: Shift, half: float, *, is_far: bool) -> None:
        """Put a name there, and the line that leads to it."""
        self.taken.append(self.box(spot, shift, half))
        if is_far:
            self.leads.append(self.lead(spot, shift))


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _cross(line: Box, box: Box) -> bool:
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
