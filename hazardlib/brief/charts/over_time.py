"""Charts in time: found and closed so far, what moved since the paper before, where the pace leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from hazardlib.brief.charts.draw import (
    BLUE,
    DIM,
    FEWEST_POINTS,
    GREEN,
    GRID,
    INK,
    PALE,
    VERMILION,
    YELLOW,
    Trace,
    apart,
    basis,
    draw,
    label,
    line,
)
from hazardlib.brief.material import Material
from hazardlib.brief.paper import Chart
from hazardlib.brief.words import amount, change_of_count, day

_CLEAR = 0.24
"""How far apart the days that an axis names stand on a phone, as a part of the whole."""


def trend_chart(material: Material) -> Chart | None:
    """Return found, closed and still open at each month's due day; None before the third, or with nothing found."""
    points = material.figures["trend"]
    if len(points) < FEWEST_POINTS or not points[-1]["all"]["found"]:
        return None
    days = [str(point["as_of"]) for point in points]
    reported_through = material.reported_through
    is_unheard = days[0] <= reported_through < days[-1]
    series = (
        ("累计发现", BLUE, "solid", "circle", "found"),
        ("累计销号", GREEN, "dash", "square", "closed"),
        ("尚未整改", VERMILION, "dot", "diamond", "open"),
    )
    traces = [
        line(
            name,
            days,
            [point["all"][flag] for point in points],
            colour,
            dash,
            [symbol] * (len(days) - 1) + [symbol + "-open" * is_unheard],
        )
        for name, colour, dash, symbol, flag in series
    ]
    # A label at each line's end; ends that would touch are moved apart.
    ends = [(name, colour, points[-1]["all"][flag]) for name, colour, _, _, flag in series]
    annotations = [
        label(
            f"{name} {value}",
            days[-1],
            value,
            xanchor="left",
            xshift=9,
            yshift=shift,
            font={"color": colour, "size": 13},
        )
        for (name, colour, value), shift in zip(ends, apart([end[2] for end in ends]), strict=True)
    ]
    unheard = _unheard(reported_through, days[-1]) if is_unheard else {}
    plot = draw(
        traces,
        annotations=annotations + unheard.get("annotations", []),
        shapes=unheard.get("shapes", []),
        margin={"l": 8, "r": 104, "t": 26 if is_unheard else 12, "b": 8},
        yaxis={"rangemode": "tozero"},
        xaxis=date_axis(material, days, room=8),
    )
    return Chart(
        "chart-trend",
        "隐患发现和销号进度（单位：条）",
        basis(material, f"隐患{points[-1]['all']['found']}条"),
        _trend_sentence(points, reported_through if is_unheard else ""),
        plot,
        300,
    )


def _unheard(reported_through: str, end: str) -> dict[str, list[dict[str, Any]]]:
    """Return the ground behind the days after the last reports, and what says so: a flat line there is no standstill."""
    ground = {
        "type": "rect",
        "x0": reported_through,
        "x1": end,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "layer": "below",
        "fillcolor": GRID,
        "opacity": 0.6,
        "line": {"width": 0},
    }
    edge = ground | {
        "type": "line",
        "x1": reported_through,
        "line": {"color": DIM, "dash": "dash", "width": 1.5},
    }
    said = label("其后尚未报来", reported_through, 1, yref="paper", xanchor="left", yanchor="bottom")
    return {"shapes": [ground, edge | {"opacity": 1}], "annotations": [said]}


def stock_chart(material: Material) -> Chart | None:
    """Return what leads from the open hazards of the paper before to those of now; None without one."""
    stock = material.figures["period"]["open_stock"]
    if stock is None or not (stock["before"] or stock["entered"]):
        return None
    # Each bar begins where the one before ended; the steps that did not happen are left out.
    steps = [("新发现<br>和补报", stock["entered"], YELLOW), ("整改<br>完成", -stock["put_right"], GREEN)]
    steps += [("又变为<br>未整改", stock["returned"], VERMILION)] * bool(stock["returned"])
    steps += [("核减", -stock["taken_off"], PALE)] * bool(stock["taken_off"])
    level, bars = stock["before"], [("上期<br>未整改", 0, stock["before"], BLUE, str(stock["before"]))]
    for name, move, colour in steps:
        bars.append(
            (name, min(level, level + move), abs(move), colour, f"{'+' if move >= 0 else '−'}{abs(move)}")
        )
        level += move
    bars.append(("本期<br>未整改", 0, stock["now"], BLUE, str(stock["now"])))
    trace = {
        "type": "bar",
        "x": [bar[0] for bar in bars],
        "base": [bar[1] for bar in bars],
        "y": [bar[2] for bar in bars],
        "marker": {"color": [bar[3] for bar in bars], "line": {"color": INK, "width": 1}},
        "text": [bar[4] for bar in bars],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{x}：%{text}条<extra></extra>",
    }
    previous = material.figures["previous"]
    plot = draw(
        [trace],
        bargap=0.35,
        margin={"l": 8, "r": 8, "t": 24, "b": 8},
        xaxis={"type": "category", "tickangle": 0, "tickfont": {"size": 12}},
        yaxis={"rangemode": "tozero"},
    )
    return Chart(
        "chart-stock",
        "未整改隐患自上期以来的变化（单位：条）",
        basis(material, f"上期（{day(previous['as_of'])}）未整改{stock['before']}条，本期{stock['now']}条"),
        _stock_sentence(stock, day(previous["as_of"])),
        plot,
        290,
    )


def pace_chart(material: Material) -> Chart | None:
    """Return the hazards not closed so far, and where the pace leads by the final day; None without a forecast."""
    pace = material.figures["pace"]
    if pace is None or pace["all"]["final_not_closed"] is None:
        return None
    said, final_on = pace["all"], pace["final_on"]
    end = said["final_not_closed"]
    ends = [("全部销号", 0.0), (f"推算约{amount(end, decimals=0)}", end)]
    shifts = apart([value for _, value in ends])
    plot = draw(
        _pace_lines(pace),
        annotations=[
            label(text, final_on, value, xanchor="left", xshift=10, yshift=shift + 8 * (value == 0))
            for (text, value), shift in zip(ends, shifts, strict=True)
        ],
        margin={"l": 8, "r": 84, "t": 22, "b": 8},
        xaxis=date_axis(material, [*(point["as_of"] for point in pace["points"]), final_on], room=15),
        yaxis={"rangemode": "tozero"},
    )
    return Chart(
        "chart-pace",
        f"未销号隐患：至今情况和按{material.lately}速度的推算（单位：条）",
        basis(
            material,
            f"{material.lately}新发现{said['found']}条、销号{said['closed']}条",
            note="竖线为95%推算区间；推算仅供参考",
        ),
        _pace_caption(pace, material.lately),
        plot,
        270,
    )


def _pace_lines(pace: Mapping[str, Any]) -> list[Trace]:
    """Return the line so far, the one the pace leads along, and the one that would end with nothing left."""
    points, said, final_on = pace["points"], pace["all"], pace["final_on"]
    now, end = points[-1]["as_of"], said["final_not_closed"]
    low, high = said["final_not_closed_ci"]
    history: Trace = {
        "type": "scatter",
        "x": [point["as_of"] for point in points],
        "y": [point["all"] for point in points],
        "mode": "lines+markers+text",
        "line": {"color": BLUE, "width": 2.5},
        "marker": {"symbol": "circle", "size": 8},
        "text": [str(point["all"]) for point in points],
        "textposition": "top center",
        "textfont": {"size": 11},
        "cliponaxis": False,
        "customdata": [day(point["as_of"]) for point in points],
        "hovertemplate": "%{customdata}：未销号%{y}条<extra></extra>",
    }
    ahead: Trace = {
        "type": "scatter",
        "x": [now, final_on],
        "y": [said["not_closed"], end],
        "mode": "lines+markers",
        "line": {"color": VERMILION, "dash": "dot", "width": 2.5},
        "marker": {"symbol": "diamond-open", "size": [0, 11]},
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [0, high - end],
            "arrayminus": [0, end - low],
            "color": DIM,
            "thickness": 1.5,
        },
        "hoverinfo": "skip",
    }
    needed: Trace = {
        "type": "scatter",
        "x": [now, final_on],
        "y": [said["not_closed"], 0],
        "mode": "lines",
        "line": {"color": GREEN, "dash": "dash", "width": 2.5},
        "hoverinfo": "skip",
    }
    return [history, ahead, needed]


def date_axis(material: Material, days: Sequence[str], *, room: int) -> dict[str, Any]:
    """Return an axis of days (ISO) that names the last of them, and those that stand clear of one another.

    Parameters
    ----------
    room
        Which part of the whole is left free before the first day, or its name would stand on the other axis' nought.
    """
    numbers = [date.fromisoformat(each).toordinal() for each in days]
    whole = numbers[-1] - numbers[0]
    clear = _CLEAR * whole
    kept = [days[-1]]
    for each, number in reversed(list(zip(days[:-1], numbers[:-1], strict=True))):
        if date.fromisoformat(kept[-1]).toordinal() - number >= clear:
            kept.append(each)
    kept.reverse()
    ends = (numbers[0] - whole // room, numbers[-1] + whole // 40)
    return {
        "type": "date",
        "tickangle": 0,
        "tickfont": {"size": 11},
        "range": [date.fromordinal(end).isoformat() for end in ends],
        "tickvals": kept,
        "ticktext": [material.campaign.day_in_short(each) for each in kept],
    }


def _trend_sentence(points: Sequence[Mapping[str, Any]], reported_through: str = "") -> str:
    """Return how found, closed and open hazards moved from the first day to the last.

    Parameters
    ----------
    reported_through
        The day (ISO) after which nothing has been reported yet, if that is before the last.
    """
    first, last = points[0], points[-1]
    then, now = first["all"], last["all"]
    return (
        f"从{day(first['as_of'])}到{day(last['as_of'])}，累计发现由{then['found']}条到{now['found']}条，"
        f"累计销号由{then['closed']}条到{now['closed']}条，尚未整改由{then['open']}条到{now['open']}条"
        f"{f'；{day(reported_through)}以后的情况尚未报来' if reported_through else ''}。"
    )


def _stock_sentence(stock: Mapping[str, int], when: str) -> str:
    """Return what leads from the open hazards of the paper before to those of now."""
    parts = [f"新发现和补报{stock['entered']}条", f"报来整改完成{stock['put_right']}条"]
    parts += [f"又变为未整改{stock['returned']}条"] * bool(stock["returned"])
    parts += [f"核减{stock['taken_off']}条"] * bool(stock["taken_off"])
    move = change_of_count(stock["now"], stock["before"])
    return f"{when}未整改{stock['before']}条，此后{'，'.join(parts)}，本期未整改{stock['now']}条，{move}。"


def _outlook(pace: Mapping[str, Any], lately: str) -> str:
    said = pace["all"]
    low, high = (amount(bound, decimals=0) for bound in said["final_not_closed_ci"])
    return (
        f"按{lately}速度推算，到{day(pace['final_on'])}未销号约{amount(said['final_not_closed'], decimals=0)}条"
        f"（95%推算区间{low}–{high}条）"
    )


def _pace_caption(pace: Mapping[str, Any], lately: str) -> str:
    """Return what the chart of a forecast shows: where it began, where it is, where the pace leads."""
    first, last = pace["points"][0], pace["points"][-1]
    return (
        f"未销号隐患由{day(first['as_of'])}的{first['all']}条到{day(last['as_of'])}的{last['all']}条；"
        f"{_outlook(pace, lately)}，仅供参考。"
    )
