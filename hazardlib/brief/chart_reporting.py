"""A chart of who has reported which month: departments by months, each standing a shape and a word."""

from __future__ import annotations

from hazardlib.brief.captions import reporting_sentence
from hazardlib.brief.charts import BLUE, FEWEST_POINTS, GREEN, GREY, VERMILION, YELLOW, Trace, basis, draw
from hazardlib.brief.material import Material
from hazardlib.brief.paper import Chart
from hazardlib.domain.month import Month
from hazardlib.domain.terms import Reporting

_LOOKS = {
    Reporting.ON_TIME: (GREEN, "circle"),
    Reporting.LATE: (YELLOW, "diamond"),
    Reporting.NIL: (BLUE, "circle-open"),
    Reporting.MISSING: (VERMILION, "x"),
    Reporting.REFUSED: (GREY, "square"),
}
"""Colour and shape of each standing; its word stands below."""

_MOST_MONTHS = 8
"""How many months a phone has room for."""


def reporting_chart(material: Material) -> Chart | None:
    """Return departments × months due so far; None before the third month: fewer need no chart."""
    coverage = material.figures["coverage"][-_MOST_MONTHS:]
    if len(coverage) < FEWEST_POINTS:
        return None
    months = [row["month"] for row in coverage]
    lines = [line for line in material.figures["reporting"] if line["month"] in months]
    heads = {month: material.campaign.in_short(Month.parse(month)).replace("\n", "<br>") for month in months}
    departments = list(dict.fromkeys(line["department"] for line in lines))
    traces: list[Trace] = []
    for standing, (colour, symbol) in _LOOKS.items():
        own = [line for line in lines if line["status"] == standing]
        traces.append(
            {
                "type": "scatter",
                "name": standing.chinese,
                "x": [heads[line["month"]] for line in own],
                "y": [line["department"] for line in own],
                "mode": "markers+text",
                "marker": {
                    "color": colour,
                    "symbol": symbol,
                    "size": 12,
                    "line": {"color": colour, "width": 2},
                },
                "text": [standing.chinese] * len(own),
                "textposition": "bottom center",
                "textfont": {"size": 10},
                "cliponaxis": False,
                "hovertemplate": "%{y}%{x}：" + standing.chinese + "<extra></extra>",
            }
        )
    plot = draw(
        traces,
        xaxis={
            "type": "category",
            "side": "top",
            "categoryorder": "array",
            "categoryarray": list(heads.values()),
            "range": [-0.5, len(months) - 0.5],
        },
        yaxis={
            "type": "category",
            "categoryorder": "array",
            "categoryarray": departments,
            "range": [len(departments) - 0.3, -0.7],
        },
    )
    return Chart(
        "chart-reporting",
        "各部门各月报送情况",
        basis(
            material, f"{len(departments)}个部门、{len(months)}个月，应报{len(lines)}次", source="报送文件"
        ),
        reporting_sentence(coverage, lines),
        plot,
        60 + 36 * len(departments),
        60 + 26 * len(departments),
    )
