"""Closure rates of groups with their intervals, beside the street's."""

from __future__ import annotations

from hazardlib.brief.captions import compare_sentence
from hazardlib.brief.chart_groups import (
    KINDS,
    LOOKS,
    SHAPES,
    closure_percent,
    compared,
    note_of,
    street_label,
)
from hazardlib.brief.charts import DIM, FEWEST_POINTS, Trace, basis, draw, label
from hazardlib.brief.material import FEWEST_COMPARED, Material, stands_apart
from hazardlib.brief.paper import Chart
from hazardlib.brief.words import interval, percent

_DASHED = {"color": DIM, "dash": "dash", "width": 1.5}


def comparison_chart(material: Material, kind: str) -> Chart | None:
    """Return closure rates with their intervals beside the street's, in the order of the notice.

    None when fewer than three groups have enough hazards to be compared.
    """
    called, street = KINDS[kind], material.overall()
    rows = list(reversed(compared(material, kind)))
    if len(rows) < FEWEST_POINTS:
        return None
    labels = [f"{name}（{group['closed']}/{group['found']}）{group.mark}" for name, group in rows]
    rates = [closure_percent(group) for _, group in rows]
    bounds = [[100 * bound for bound in group.counts["closure_rate_ci"]] for _, group in rows]
    looks = [LOOKS[stands_apart(group.counts, street.counts) or "alike"] for _, group in rows]
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
    level = closure_percent(street)
    plot = draw(
        [points],
        shapes=[
            {"type": "line", "x0": level, "x1": level, "y0": 0, "y1": 1, "yref": "paper", "line": _DASHED}
        ],
        annotations=[label(street_label(street), level, 1, yref="paper", yanchor="bottom")],
        margin={"l": 8, "r": 16, "t": 26, "b": 8},
        xaxis={"range": [0, 103], "ticksuffix": "%"},
    )
    what = f"隐患不少于{FEWEST_COMPARED}条的{called.head}{len(rows)}{called.unit}，名后为销号数/发现数"
    return Chart(
        f"chart-compare-{called.key}",
        f"各{called.head}销号率及95%区间（单位：%）",
        basis(material, what, note=note_of(kind, SHAPES)),
        compare_sentence(
            [row for row in material.figures[kind] if row["all"]["found"]], called.key, street.counts
        ),
        plot,
        76 + _ROW * len(rows),
    )


_ROW = 18
"""Height of a group's line [px]: two such charts go on a printed page."""
