"""Names of points: none covers a point or another name, and they keep off lines and curves."""

from __future__ import annotations

import itertools

import pytest

from hazardlib.brief.chart_labels import place_names
from hazardlib.brief.chart_plane import Ground, Spot


@pytest.mark.parametrize("wider", [1, 1.6, 4.2])
def test_no_name_of_a_point_covers_another_or_a_point_however_wide_the_chart(wider: float) -> None:
    spots = tuple(Spot(f"第{at}办公室", 20 + 9 * (at % 4), 150 + 7 * at) for at in range(11))
    placed = place_names(Ground(spots, 225, 310, line=170))
    boxes = []
    for spot, place in zip(spots, placed, strict=True):
        half = len(spot.name) * 11 / 2
        x, y = spot.x * wider + place.x, spot.y + place.y
        boxes.append((x - half, y - 7, x + half, y + 7))
        assert x - half >= 0
        assert x + half <= 225 * wider
        assert 0 <= y - 7 < y + 7 <= 310
    for one, other in itertools.combinations(boxes, 2):
        assert one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]
    for box, spot in itertools.product(boxes, spots):
        assert not (box[0] < spot.x * wider < box[2] and box[1] < spot.y < box[3])


def test_a_name_with_room_keeps_off_the_level_line() -> None:
    spots = (Spot("公共安全办公室", 60, 168), Spot("能源公司", 150, 174))
    for spot, place in zip(spots, place_names(Ground(spots, 225, 310, line=170)), strict=True):
        assert not spot.y + place.y - 7 < 170 < spot.y + place.y + 7


@pytest.mark.parametrize("wider", [1, 1.6, 4.2])
def test_a_name_keeps_off_curves_while_that_is_not_far_away(wider: float) -> None:
    falling = tuple(290 - 0.8 * pixel for pixel in range(226))
    spots = (Spot("能源公司", 60, 250), Spot("综合保障科", 150, 175))
    for spot, place in zip(spots, place_names(Ground(spots, 225, 310, curves=(falling,))), strict=True):
        half = len(spot.name) * 11 / 2
        ends = [spot.x * wider + place.x + sign * half for sign in (-1, 1)]
        heights = [falling[round(min(225, max(0, end / wider)))] for end in ends]
        middle = spot.y + place.y
        assert min(heights) >= middle + 7 or max(heights) <= middle - 7
