"""Funnels: closure rates against numbers found, between the limits of what chance alone would give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from hazardlib.brief.captions import funnel_sentence
from hazardlib.brief.chart_groups import (
    KINDS,
    LOOKS,
    SHAPES,
    closure_percent,
    compared,
    note_of,
    street_label,
)
from hazardlib.brief.chart_labels import Placed, place_names
from hazardlib.brief.chart_plane import Ground, Spot
from hazardlib.brief.charts import BLUE, DIM, FEWEST_POINTS, GREY, SEAM, Trace, apart, basis, draw, label
from hazardlib.brief.material import FEWEST_COMPARED, Group, Material
from hazardlib.brief.paper import Chart
from hazardlib.brief.words import percent

_SHRUNK = 0.81
"""Size on paper of a funnel with many names: two charts go on a page, and the names keep their places."""


def funnel_chart(material: Material, kind: str) -> Chart | None:
    """Return closure rates against how many were found, between the limits of what chance alone would give.

    None when fewer than three groups have enough hazards to be compared.
    """
    called, street, funnel = KINDS[kind], material.overall(), material.figures["funnel"]
    groups = compared(material, kind)
    if len(groups) < FEWEST_POINTS:
        return None
    key = {"by_sector": "sector"}.get(kind, called.key)
    position = {row[key]: row["position"] for row in funnel[kind]}
    most = max(group["found"] for _, group in groups)
    curve = funnel["curve"]
    lowest = min(
        [closure_percent(group) for _, group in groups] + [100 * _at(curve, FEWEST_COMPARED)["low_95"]]
    )
    height, shrunk = (320, 1.0) if len(groups) < 10 else (400, _SHRUNK)  # more names need more room
    # As much room below nought as above all: a point there is whole, and the two axes' noughts stand apart.
    frame = _Frame(1.06 * most, max(-4.0, lowest - 8), 104.0, height=height - 50.0)
    looks = [LOOKS[str(position[name]).removeprefix("far_")] for name, _ in groups]
    points: Trace = {
        "type": "scatter",
        "x": [group["found"] for _, group in groups],
        "y": [closure_percent(group) for _, group in groups],
        "mode": "markers",
        "marker": {
            "size": 11,
            "color": [look[0] for look in looks],
            "symbol": [look[1] for look in looks],
            "line": {
                "color": "#222",
                "width": [2 * str(position[name]).startswith("far_") for name, _ in groups],
            },
        },
        "customdata": [[name, percent(group["closed"], group["found"])] for name, group in groups],
        "hovertemplate": "%{customdata[0]}<br>发现%{x}条，销号率%{customdata[1]}<extra></extra>",
    }
    plot = draw(
        [*_limit_lines(curve, closure_percent(street), frame), points],
        annotations=[
            *_names(groups, street, frame, curve),
            *_line_names(_at(curve, frame.most), street, frame),
        ],
        margin={"l": 8, "r": 78, "t": 8, "b": 8},
        xaxis={"range": [0, frame.most], "title": {"text": "发现隐患（条）", "font": {"size": 12}}},
        yaxis={"range": [frame.low, frame.high], "ticksuffix": "%"},
    )
    what = f"隐患不少于{FEWEST_COMPARED}条的{called.head}{len(groups)}{called.unit}"
    shapes = (
        f"{SHAPES}；粗边的在99.8%界限以外" if any("far" in str(position[n]) for n, _ in groups) else SHAPES
    )
    return Chart(
        f"chart-funnel-{called.key}",
        f"各{called.head}销号率漏斗图（单位：%）",
        basis(material, what, note=note_of(kind, shapes)),
        funnel_sentence(funnel[kind], key),
        plot,
        height,
        shrunk=shrunk,
    )


@dataclass(frozen=True)
class _Frame:
    """The part of the plane that is shown, and its size on the narrowest screen [px]."""

    most: float
    low: float
    high: float
    width: float = 225.0
    height: float = 270.0

    def spot(self, name: str, group: Group) -> Spot:
        """Return where a group's point lies."""
        across = group["found"] / self.most * self.width
        return Spot(name, across, self.up(closure_percent(group)))

    def up(self, rate: float) -> float:
        """Return how high a rate lies [px]."""
        return (rate - self.low) / (self.high - self.low) * self.height


def _limit_lines(curve: Sequence[Mapping[str, Any]], level: float, frame: _Frame) -> list[Trace]:
    sizes = [limit["found"] for limit in curve]
    lines: list[Trace] = [
        {
            "type": "scatter",
            "x": sizes,
            "y": [100 * limit[name] for limit in curve],
            "mode": "lines",
            "line": {"color": colour, "dash": dash, "width": 1.5},
            "hoverinfo": "skip",
        }
        for suffix, colour, dash in (("95", BLUE, "dash"), ("998", GREY, "dot"))
        for name in (f"low_{suffix}", f"high_{suffix}")
    ]
    street = {
        "type": "scatter",
        "x": [0, frame.most],
        "y": [level, level],
        "mode": "lines",
        "hoverinfo": "skip",
    }
    return [*lines, street | {"line": {"color": DIM, "width": 1.5}}]


def _at(curve: Sequence[Mapping[str, Any]], found: float) -> Mapping[str, Any]:
    """Return the limits for so many hazards, or the next more that they are drawn at."""
    return next((limit for limit in curve if limit["found"] >= found), curve[-1])


def _heights(curve: Sequence[Mapping[str, Any]], name: str, frame: _Frame) -> tuple[float, ...]:
    """Return how high a limit lies at each pixel across the frame [px]."""
    ends = list(pairwise(curve))
    heights = []
    for pixel in range(round(frame.width) + 1):
        found = max(pixel / frame.width * frame.most, curve[0]["found"])
        one, other = next((pair for pair in ends if found <= pair[1]["found"]), ends[-1])
        part = (found - one["found"]) / (other["found"] - one["found"])
        heights.append(frame.up(100 * (one[name] + part * (other[name] - one[name]))))
    return tuple(heights)


def _names(
    groups: Sequence[tuple[str, Group]], street: Group, frame: _Frame, curve: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    marked = [(name + group.mark, group) for name, group in groups]
    spots = tuple(frame.spot(name, group) for name, group in marked)
    limits = tuple(
        _heights(curve, f"{side}_{width}", frame) for side in ("low", "high") for width in ("95", "998")
    )
    ground = Ground(spots, frame.width, frame.height, frame.up(closure_percent(street)), limits)
    placed = place_names(ground)
    # Those with a line first: what is drawn later lies above, and no line may cross a name.
    named = sorted(zip(marked, placed, strict=True), key=lambda each: not each[1].is_far)
    return [_name(name, group, place) for (name, group), place in named]


def _name(name: str, group: Group, place: Placed) -> dict[str, Any]:
    # The ground's colour behind a name keeps the limits, which may pass there, from striking it through.
    at = label(name, group["found"], closure_percent(group), font={"size": 11}, bgcolor=SEAM, borderpad=0)
    if not place.is_far:
        return at | {"xshift": place.x, "yshift": place.y}
    # A line leads from a name that found no room beside its point.
    return at | {
        "showarrow": True,
        "ax": place.x,
        "ay": -place.y,
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": GREY,
    }


def _line_names(last: Mapping[str, Any], street: Group, frame: _Frame) -> list[dict[str, Any]]:
    ends = [
        (street_label(street), closure_percent(street)),
        ("95%界限", 100 * last["low_95"]),
        ("99.8%界限", 100 * last["low_998"]),
    ]
    shown = [(text, max(value, frame.low)) for text, value in ends]
    shifts = apart([frame.up(value) for _, value in shown], pixels=int(max(frame.up(v) for _, v in shown)))
    return [
        label(text, frame.most, value, xanchor="left", xshift=4, yshift=shift, font={"size": 11})
        for (text, value), shift in zip(shown, shifts, strict=True)
    ]
