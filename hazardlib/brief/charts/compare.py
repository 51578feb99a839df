"""Closure rates of groups with their intervals, beside the street's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hazardlib.brief.charts.draw import DIM, FEWEST_POINTS, GREEN, GREY, VERMILION, Trace, basis, draw, label
from hazardlib.brief.material import FEWEST_COMPARED, OVERLAP, Group, Material
from hazardlib.brief.paper import Chart
from hazardlib.brief.words import interval, names, percent

_KINDS = {
    "by_sector": ("name", "行业领域", "个"),
    "by_leader": ("leader", "负责领导", "位"),
    "by_department": ("department", "填报单位", "个"),
}
"""What names the groups of a breakdown, what they are called, and how one is counted."""

_LOOKS = {"higher": (GREEN, "triangle-up"), "lower": (VERMILION, "triangle-down"), "alike": (GREY, "circle")}
"""Colour and shape of a group by how its rate stands to the street's."""

_SHAPES = "▲高于{whole}，▼低于{whole}，●与{whole}水平无显著差异"
_DASHED = {"color": DIM, "dash": "dash", "width": 1.5}
_ROW = 18
"""Height of a group's line [px]: two such charts go on a printed page."""


def comparison_chart(material: Material, kind: str) -> Chart | None:
    """Return closure rates with their intervals beside the street's, in the order of the notice.

    None when fewer than three groups have enough hazards to be compared.
    """
    (key, called, unit), street = _KINDS[kind], material.overall()
    rows = list(reversed(_compared(material, kind)))
    if len(rows) < FEWEST_POINTS:
        return None
    labels = [f"{name}（{group['closed']}/{group['found']}）{group.mark}" for name, group in rows]
    rates = [_closure_percent(group) for _, group in rows]
    bounds = [[100 * bound for bound in group.counts["closure_rate_ci"]] for _, group in rows]
    looks = [_LOOKS[stands_apart(group.counts, street.counts) or "alike"] for _, group in rows]
    points: Trace = {
        "type": "scatter",
        "x": rates,
        "y": labels,
        "mode": "markers",
        "marker": {"size": 11, "color": [look[0] for look in looks], "symbol": [look[1] for look in looks]},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [high - rate for rate, (_, high) in zip(rates, bounds, strict=True)],
            "arrayminus": [rate - low for rate, (low, _) in zip(rates, bounds, strict=True)],
            "color": DIM,
            "thickness": 1.5,
        },
        "customdata": [
            [percent(group["closed"], group["found"]), interval(group.counts["closure_rate_ci"])]
            for _, group in rows
        ],
        "hovertemplate": "%{y}<br>销号率%{customdata[0]}，95%区间%{customdata[1]}<extra></extra>",
    }
    level = _closure_percent(street)
    shapes = _SHAPES.format(whole=material.campaign.everywhere)
    level_name = f"{material.campaign.everywhere}{percent(street['closed'], street['found'])}{street.mark}"
    plot = draw(
        [points],
        shapes=[
            {"type": "line", "x0": level, "x1": level, "y0": 0, "y1": 1, "yref": "paper", "line": _DASHED}
        ],
        annotations=[label(level_name, level, 1, yref="paper", yanchor="bottom")],
        margin={"l": 8, "r": 16, "t": 26, "b": 8},
        xaxis={"range": [0, 103], "ticksuffix": "%"},
    )
    what = f"隐患不少于{FEWEST_COMPARED}条的{called}{len(rows)}{unit}，名后为销号数/发现数"
    return Chart(
        f"chart-compare-{key}",
        f"各{called}销号率及95%区间（单位：%）",
        basis(material, what, note=f"{shapes}；{OVERLAP}" if kind == "by_leader" else shapes),
        _sentence(
            [row for row in material.figures[kind] if row["all"]["found"]],
            key,
            street.counts,
            material.campaign.everywhere,
        ),
        plot,
        76 + _ROW * len(rows),
    )


def _compared(material: Material, kind: str) -> list[tuple[str, Group]]:
    """Return the groups with enough hazards to be compared, by name, in the order of the notice."""
    of = {"by_sector": material.sector, "by_leader": material.leader, "by_department": material.department}
    rows = [(str(row[_KINDS[kind][0]]), of[kind](row)) for row in material.figures[kind]]
    return [(name.removesuffix("领域"), group) for name, group in rows if group["found"] >= FEWEST_COMPARED]


def _closure_percent(group: Group) -> float:
    """Return a group's 销号率 [%]."""
    return 100 * float(group.counts["closure_rate"])


def _sentence(rows: Sequence[Mapping[str, Any]], key: str, street: Mapping[str, Any], whole: str) -> str:
    """Return which groups' closure rate differs from the street's, and that the others' does not.

    Groups with fewer than five hazards are named as not compared.
    """
    apart: dict[str | None, list[str]] = {"higher": [], "lower": [], "alike": [], None: []}
    for row in rows:
        apart[stands_apart(row["all"], street)].append(str(row[key]))
    said = []
    if apart["higher"]:
        said.append(f"销号率高于{whole}水平的有{names(apart['higher'])}")
    if apart["lower"]:
        said.append(f"销号率低于{whole}水平的有{names(apart['lower'])}")
    if apart["alike"]:
        is_all = not (apart["higher"] or apart["lower"])
        said.append(
            f"销号率均与{whole}水平无显著差异"
            if is_all
            else f"其余{len(apart['alike'])}{'位' if key == 'leader' else '个'}与{whole}水平无显著差异"
        )
    if apart[None]:
        few = f"{names(apart[None])}隐患不足{FEWEST_COMPARED}条，不作比较"
        said.append(few)
    return "；".join(said) + "。"


def stands_apart(group: Mapping[str, Any], street: Mapping[str, Any]) -> str | None:
    """Return whether a group's closure rate differs from the street's: higher, lower, alike.

    Alike (``与全街水平无显著差异``) when the group's 95 % interval holds the street's rate; None with fewer than
    five hazards, which are not compared at all.
    """
    bounds = group["closure_rate_ci"]
    if group["found"] < FEWEST_COMPARED or bounds is None or not street["found"]:
        return None
    rate = street["closed"] / street["found"]
    return "higher" if bounds[0] > rate else "lower" if bounds[1] < rate else "alike"
