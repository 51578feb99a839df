"""How the papers' charts are drawn: palette, type, the bars, labels and basis that all of them share.

The only module that knows plotly. A chart is plain data (traces and layout), which plotly checks here; the modules
``chart_*`` say what each chart shows. Figures are plain lists, so that the JSON stays small and readable.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hazardlib.brief.material import Material
from hazardlib.brief.words import day

# After Okabe and Ito; no colour speaks alone: lines have dashes, bars numbers, points shapes. The page has these
# very colours in other shades where it is dark (template/briefing).
GREEN, BLUE, SKY, PALE = "#009E73", "#0072B2", "#56B4E9", "#D3EAF7"
YELLOW, VERMILION, GREY = "#E5B400", "#D55E00", "#7A7A7A"
INK, DIM, SEAM, GRID = "#222", "#555", "#fff", "#e2e2e2"
"""What is written and outlined, lines that stand back, the ground's colour between bars, the grid."""

CONFIG: Mapping[str, Any] = {
    "displaylogo": False,
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "locale": "zh-CN",
}
"""No logo, no upload button, nothing that asks the network."""

FEWEST_POINTS = 3
"""Months or groups from which a chart shows more than a sentence would."""

ROW, PRINTED_ROW = 26, 22
"""Height of one bar with its label, on screens and on paper [px]."""

_EDGES: Mapping[str, Mapping[str, Any]] = {
    VERMILION: {"color": INK, "width": 1.5},
    PALE: {"color": "#5f9fc0", "width": 1},
}
"""Outlines that tell bars apart in a grey print, where vermilion is as dark as blue and the palest as light as paper."""

_FONT = "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',SimHei,sans-serif"
_AXIS = {"automargin": True, "gridcolor": GRID, "zeroline": False, "fixedrange": True}
_LAYOUT: Mapping[str, Any] = {
    "template": "none",
    "font": {"family": _FONT, "size": 13, "color": INK},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
    "hoverlabel": {"font": {"family": _FONT}},
    "dragmode": False,
    "showlegend": False,
    # A number too wide for its bar is left to the table below: shrunk, nobody could read it.
    "uniformtext": {"minsize": 9, "mode": "hide"},
}

_EXPRESS = "#636efa #EF553B #00cc96 #ab63fa #FFA15A #19d3f3"
_HOUSE_COLOURS = dict(zip(_EXPRESS.lower().split(), (BLUE, VERMILION, GREEN, YELLOW, SKY, PALE), strict=True))
"""The colours that plotly express takes one after the other, and those of the papers in their places."""

_BASIC = frozenset({"bar", "pie", "scatter"})
"""The kinds of traces that the page's own plotly draws."""

Trace = dict[str, Any]
"""One set of bars, points or lines, as plotly's JSON has it."""


def draw(traces: Iterable[Trace], **layout: Any) -> dict[str, Any]:
    """Return a chart as plotly's JSON in the papers' type, on a transparent ground.

    Parameters
    ----------
    traces
        What is drawn; the legend, where ``showlegend`` asks for it, names them in this order.
    **layout
        What differs from the common layout; ``xaxis`` and ``yaxis`` add to the common axes.

    Raises
    ------
    ValueError
        If plotly knows no such property.
    """
    import plotly.graph_objects as go

    figure = go.Figure(data=list(traces), layout={**_LAYOUT, **layout, **_axes(layout)})
    plot: dict[str, Any] = json.loads(figure.to_json())
    return plot


def _axes(layout: Mapping[str, Any]) -> dict[str, Any]:
    names = {name for name in layout if name.startswith(("xaxis", "yaxis"))} | {"xaxis", "yaxis"}
    return {name: {**_AXIS, **layout.get(name, {})} for name in sorted(names)}


def house_style(traces: Sequence[Trace], layout: Mapping[str, Any]) -> dict[str, Any]:
    """Return a figure that an analyst has made, as plotly's JSON, in the papers' type and colours."""
    left_out = {"template", "width", *(name for name in _LAYOUT if name != "showlegend")}
    kept = {name: value for name, value in layout.items() if name not in left_out}
    many = {"showlegend": len(traces) > 1, "legend": LEGEND}
    own = {"template": {}, "colorway": list(_HOUSE_COLOURS.values())}
    styled = {"data": list(traces), "layout": {**_LAYOUT, **many, **kept, **_axes(kept), **own}}
    return _recoloured(styled)  # type: ignore[no-any-return]


def _recoloured(part: Any) -> Any:
    if isinstance(part, Mapping):
        return {name: _recoloured(value) for name, value in part.items()}
    if isinstance(part, list):
        return [_recoloured(value) for value in part]
    return _HOUSE_COLOURS.get(part.lower(), part) if isinstance(part, str) else part


def whole_plotly(traces: Iterable[Trace]) -> str:
    """Return all of plotly's script where a trace is of a kind that the page's own does not draw; else nothing."""
    if all(trace.get("type", "scatter") in _BASIC for trace in traces):
        return ""
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


LEGEND: Mapping[str, Any] = {
    "orientation": "h",
    "x": 0,
    "y": 1.01,
    "yanchor": "bottom",
    "xanchor": "left",
    "traceorder": "normal",
}
"""A legend in one or two lines above the plot, where bars of several kinds need one."""


def stacked_bars(
    labels: Sequence[str],
    series: Iterable[tuple[str, str, str, Sequence[int]]],
    ends: tuple[Sequence[int], Sequence[str]],
    *,
    room: int,
    **layout: Any,
) -> dict[str, Any]:
    """Return a plot of horizontal bars of several kinds, with a legend above and words at their ends.

    Parameters
    ----------
    series
        Name, colour, colour of the number upon it, and counts.
    room
        How much these words take [px].
    """
    common = {
        "barmode": "stack",
        "bargap": 0.12,  # a bar must be high enough for its number
        "showlegend": True,
        "legend": LEGEND,
        "margin": {"l": 8, "r": room, "t": 8, "b": 8},
    }
    return draw([*_stacked(labels, series), _beyond(labels, *ends)], **common | layout)


def label(text: str, x: Any, y: Any, **place: Any) -> dict[str, Any]:
    """Return words at a point, without an arrow."""
    return {"text": text, "x": x, "y": y, "showarrow": False, "font": {"size": 12}, **place}


def line(
    name: str, days: Sequence[str], counts: Sequence[int], colour: str, dash: str, symbol: str | list[str]
) -> Trace:
    """Return a line through the counts of some days (ISO), with a sign at each."""
    return {
        "type": "scatter",
        "name": name,
        "x": list(days),
        "y": list(counts),
        "mode": "lines+markers",
        "line": {"color": colour, "dash": dash, "width": 2.5},
        "marker": {"symbol": symbol, "size": 8},
        "customdata": [day(each) for each in days],
        "hovertemplate": "%{customdata}：" + name + "%{y}条<extra></extra>",
    }


def basis(material: Material, what: str, *, note: str = "") -> str:
    """Return what a chart rests on: how many, as of when, from what, and how many departments have reported."""
    said = [what, f"数据截至{day(material.as_of)}", f"来源：各{material.campaign.reporter}隐患台账"]
    if material.latest is not None:
        said.append(
            f"应报{material.latest['expected']}个{material.campaign.reporter}，实报{material.latest['reported']}个"
        )
    said += [material.uncounted] * bool(material.uncounted)
    return "；".join([*said, note] if note else said)


def apart(values: Sequence[float], pixels: int = 200, gap: int = 17) -> list[int]:
    """Return shifts [px] that keep labels one line apart on an axis about ``pixels`` high."""
    top = max([*values, 0.0])
    scale = pixels / top if top else 0.0
    order = sorted(range(len(values)), key=lambda at: values[at])
    shifts = [0] * len(values)
    floor = -gap
    for at in order:
        place = values[at] * scale
        shifts[at] = int(max(0.0, floor + gap - place))
        floor = int(place + shifts[at])
    return shifts


def _stacked(labels: Sequence[str], series: Iterable[tuple[str, str, str, Sequence[int]]]) -> list[Trace]:
    """Return horizontal bars after one another, each with its number; what is vermilion is outlined too."""
    traces: list[Trace] = []
    for name, colour, ink, counts in series:
        edge = _EDGES.get(colour, {"color": SEAM, "width": 1})
        traces.append(
            {
                "type": "bar",
                "name": name,
                # A bar of none would still show its outline.
                "x": [count or None for count in counts],
                "y": list(labels),
                "orientation": "h",
                "marker": {"color": colour, "line": edge},
                "text": [str(count) if count else "" for count in counts],
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "textfont": {"color": ink, "size": 11},
                "hovertemplate": "%{y}：" + name + "%{x}条<extra></extra>",
            }
        )
    return traces


def _beyond(labels: Sequence[str], totals: Sequence[int], texts: Sequence[str]) -> Trace:
    """Return words that stand at the ends of horizontal bars."""
    return {
        "type": "scatter",
        "x": list(totals),
        "y": list(labels),
        "mode": "text",
        "text": [f"\u2002{text}" for text in texts],
        "textposition": "middle right",
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
    }
