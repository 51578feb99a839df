"""The papers' charts, drawn with plotly: colours told apart by everyone, lines labelled where they end.

The only module that knows plotly. Figures are plain lists, so that the JSON stays small and readable.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hazardlib.brief.captions import ageing_sentence, compare_sentence, sector_sentence, trend_sentence
from hazardlib.brief.material import FEWEST_COMPARED, Material, stands_apart
from hazardlib.brief.paper import Chart
from hazardlib.brief.words import day, interval, percent

if TYPE_CHECKING:
    import plotly.graph_objects as go

# After Okabe and Ito; no colour speaks alone: lines have dashes, bars numbers, points shapes.
GREEN, BLUE, SKY, PALE = "#009E73", "#0072B2", "#56B4E9", "#A9D8F2"
YELLOW, VERMILION, GREY = "#F0C929", "#D55E00", "#7A7A7A"

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

_FONT = "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',SimHei,sans-serif"


def _finish(figure: go.Figure, **layout: Any) -> dict[str, Any]:
    figure.update_layout(
        template="none",
        font={"family": _FONT, "size": 13, "color": "#222"},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 8, "r": 12, "t": 8, "b": 8},
        hoverlabel={"font": {"family": _FONT}},
        dragmode=False,
        showlegend=False,
    )
    figure.update_xaxes(automargin=True, gridcolor="#e2e2e2", zeroline=False, fixedrange=True)
    figure.update_yaxes(automargin=True, gridcolor="#e2e2e2", zeroline=False, fixedrange=True)
    figure.update_layout(**layout)
    plot: dict[str, Any] = json.loads(figure.to_json())
    return plot


def _basis(material: Material, what: str, count: int) -> str:
    return f"{what}{count}条；数据截至{day(material.as_of)}"


def sector_chart(material: Material) -> Chart | None:
    """Return the sectors as bars of closed, rectified, open and overdue hazards; None with nothing found."""
    if not material.figures["overall"]["all"]["found"]:
        return None

    rows = list(reversed(material.figures["by_sector"]))
    labels = [row["name"].removesuffix("领域") for row in rows]
    figure = _stacked(rows, labels)
    totals = [row["all"]["found"] for row in rows]
    figure.add_scatter(
        x=totals,
        y=labels,
        mode="text",
        text=[f"\u2002{total}" for total in totals],
        textposition="middle right",
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
    )
    plot = _finish(
        figure,
        barmode="stack",
        bargap=0.3,
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1.01,
            "yanchor": "bottom",
            "xanchor": "left",
            "traceorder": "normal",
        },
        margin={"l": 8, "r": 34, "t": 8, "b": 8},
    )
    total = material.figures["overall"]["all"]["found"]
    return Chart(
        "chart-sectors",
        "各行业领域隐患数量及整改状态（单位：条）",
        _basis(material, "隐患", total),
        sector_sentence(material.figures["by_sector"]),
        plot,
        390,
    )


def _stacked(rows: list[dict[str, Any]], labels: list[str]) -> go.Figure:
    import plotly.graph_objects as go

    # Dark, light, light, dark: neighbours stay apart in grey too; the order is the legend's, overdue is outlined.
    series = (
        ("已销号", BLUE, "#fff", [row["all"]["closed"] for row in rows]),
        ("待销号", PALE, "#222", [row["all"]["rectified"] for row in rows]),
        ("未整改（未超期）", YELLOW, "#222", [row["all"]["open"] - row["all"]["overdue"] for row in rows]),
        ("超期未整改", VERMILION, "#fff", [row["all"]["overdue"] for row in rows]),
    )
    figure = go.Figure()
    for name, colour, ink, counts in series:
        edge = {"color": "#222", "width": 1.5} if colour == VERMILION else {"color": "#fff", "width": 1}
        figure.add_bar(
            name=name,
            x=counts,
            y=labels,
            orientation="h",
            marker={"color": colour, "line": edge},
            text=[str(count) if count else "" for count in counts],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": ink, "size": 11},
            hovertemplate="%{y}：" + name + "%{x}条<extra></extra>",
        )
    return figure


def trend_chart(material: Material) -> Chart | None:
    """Return found, closed and still open at each month's due day; None before the second, or with nothing found."""
    import plotly.graph_objects as go

    points = material.figures["trend"]
    if len(points) < 2 or not points[-1]["all"]["found"]:
        return None
    labels = [material.campaign.day_in_short(point["as_of"]) for point in points]
    series = (
        ("累计发现", BLUE, "solid", "circle", "found"),
        ("累计销号", GREEN, "dash", "square", "closed"),
        ("尚未整改", VERMILION, "dot", "diamond", "open"),
    )
    figure = go.Figure()
    for name, colour, dash, symbol, flag in series:
        counts = [point["all"][flag] for point in points]
        figure.add_scatter(
            name=name,
            x=labels,
            y=counts,
            mode="lines+markers",
            line={"color": colour, "dash": dash, "width": 2.5},
            marker={"symbol": symbol, "size": 8},
            hovertemplate="%{x}：" + name + "%{y}条<extra></extra>",
        )
    # A label at each line's end; ends that would touch are moved apart.
    ends = [(name, colour, points[-1]["all"][flag]) for name, colour, _, _, flag in series]
    for (name, colour, value), shift in zip(ends, _apart([end[2] for end in ends]), strict=True):
        figure.add_annotation(
            x=labels[-1],
            y=value,
            text=f"{name} {value}",
            showarrow=False,
            xanchor="left",
            xshift=9,
            yshift=shift,
            font={"color": colour, "size": 13},
        )
    plot = _finish(
        figure,
        margin={"l": 8, "r": 104, "t": 12, "b": 8},
        yaxis={"rangemode": "tozero"},
        xaxis={"type": "category", "tickangle": 0, "tickfont": {"size": 11}},
    )
    sentence = trend_sentence(points)
    basis = _basis(material, "隐患", points[-1]["all"]["found"])
    return Chart("chart-trend", "隐患发现和销号进度（单位：条）", basis, sentence, plot, 300)


def _apart(values: Sequence[int], pixels: int = 200, gap: int = 17) -> list[int]:
    # Shifts [px] that keep labels one line apart on an axis about `pixels` high.
    top = max([*values, 1])
    order = sorted(range(len(values)), key=lambda at: values[at])
    shifts = [0] * len(values)
    floor = -gap
    for at in order:
        place = values[at] * pixels / top
        shifts[at] = int(max(0.0, floor + gap - place))
        floor = int(place + shifts[at])
    return shifts


def comparison_chart(material: Material, kind: str) -> Chart | None:
    """Return closure rates with their intervals beside the street's, for sectors or leaders.

    None when no group has enough hazards to be compared.
    """
    import plotly.graph_objects as go

    key, head = ("leader", "负责领导") if kind == "by_leader" else ("name", "行业领域")
    street = material.figures["overall"]["all"]
    rows = [row for row in material.figures[kind] if row["all"]["found"] >= FEWEST_COMPARED]
    if not rows or not street["found"]:
        return None
    rows = sorted(rows, key=lambda row: (row["all"]["closed"] / row["all"]["found"], row["all"]["found"]))
    labels = [
        f"{str(row[key]).removesuffix('领域')}（{row['all']['closed']}/{row['all']['found']}）"
        for row in rows
    ]
    rates = [100 * row["all"]["closed"] / row["all"]["found"] for row in rows]
    bounds = [[100 * bound for bound in row["all"]["closure_rate_ci"]] for row in rows]
    looks = [_LOOKS[stands_apart(row["all"], street) or "alike"] for row in rows]
    figure = go.Figure()
    figure.add_scatter(
        x=rates,
        y=labels,
        mode="markers",
        marker={"size": 11, "color": [look[0] for look in looks], "symbol": [look[1] for look in looks]},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [high - rate for rate, (_, high) in zip(rates, bounds, strict=True)],
            "arrayminus": [rate - low for rate, (low, _) in zip(rates, bounds, strict=True)],
            "color": "#555",
            "thickness": 1.5,
        },
        customdata=[[_percent(row), interval(row["all"]["closure_rate_ci"])] for row in rows],
        hovertemplate="%{y}<br>销号率%{customdata[0]}，95%区间%{customdata[1]}<extra></extra>",
    )
    level = 100 * street["closed"] / street["found"]
    figure.add_vline(x=level, line={"color": "#444", "dash": "dash", "width": 1.5})
    figure.add_annotation(
        x=level,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=f"全街{percent(street['closed'], street['found'])}",
        showarrow=False,
        font={"size": 12},
    )
    plot = _finish(
        figure, margin={"l": 8, "r": 16, "t": 26, "b": 8}, xaxis={"range": [0, 103], "ticksuffix": "%"}
    )
    return Chart(
        f"chart-compare-{key}",
        f"各{head}销号率及95%区间",
        f"隐患不少于{FEWEST_COMPARED}条的{head}{len(rows)}{'位' if key == 'leader' else '个'}；"
        f"数据截至{day(material.as_of)}；▲高于全街，▼低于全街，●与全街无显著差异",
        compare_sentence(rows, key, street),
        plot,
        76 + 25 * len(rows),
    )


_LOOKS = {"higher": (GREEN, "triangle-up"), "lower": (VERMILION, "triangle-down"), "alike": (GREY, "circle")}


def _percent(row: Mapping[str, Any]) -> str:
    return percent(row["all"]["closed"], row["all"]["found"])


def ageing_chart(material: Material) -> Chart | None:
    """Return open hazards by days since they were found; None when nothing is open."""
    import plotly.graph_objects as go

    rows = material.figures["ageing"]
    total = sum(row["all"] for row in rows)
    if not total:
        return None
    labels = [
        f"{row['from_days']}–{row['to_days']}天"
        if row["to_days"] is not None
        else f"{row['from_days']}天及以上"
        for row in rows
    ]
    counts = [row["all"] for row in rows]
    figure = go.Figure()
    figure.add_bar(
        x=labels,
        y=counts,
        text=[str(count) for count in counts],
        textposition="outside",
        cliponaxis=False,
        marker={"color": [SKY, BLUE, YELLOW, VERMILION][: len(rows)]},
        hovertemplate="发现已%{x}：%{y}条<extra></extra>",
    )
    plot = _finish(figure, bargap=0.45, margin={"l": 8, "r": 8, "t": 24, "b": 8}, xaxis={"type": "category"})
    sentence = ageing_sentence(rows, total)
    return Chart(
        "chart-ageing",
        "未整改隐患已存在天数（单位：条）",
        _basis(material, "未整改隐患", total),
        sentence,
        plot,
        260,
    )
