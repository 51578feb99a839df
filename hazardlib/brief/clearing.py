"""存量和动态清零: what each month opened and cleared, what is left of the time before the campaign, the longest open."""

from __future__ import annotations

from hazardlib.brief.chart_time import date_axis
from hazardlib.brief.charts import BLUE, FEWEST_POINTS, VERMILION, basis, draw, label
from hazardlib.brief.material import Material
from hazardlib.brief.paper import Block, Chart, Number, Paragraph, Row, Table, columns_of
from hazardlib.brief.words import day, month


def clearing(material: Material) -> list[Block]:
    """Return what is older than the campaign and what became of it, then month by month what was found and closed."""
    chart = older_chart(material)
    drawn = () if chart is None else (chart,)
    return [Paragraph((_older(material),)), *drawn, clearing_table(material)]


def _older(material: Material) -> str:
    told, since = material.figures["clearing"], day(material.figures["clearing"]["since"])
    older, major = told["older"]["all"], told["older"]["major"]
    if older["opened"]:
        said = (
            f"专项行动开始（{since}）前发现的隐患（存量）{older['opened']}条，已销号{older['cleared']}条，"
            f"还有{older['stock']}条，{material.of_which_major(major['stock'])}。"
        )
    else:
        said = material.none(f"没有专项行动开始（{since}）前发现的隐患。")
    longest = told["longest_open_major"]
    if longest is None:
        return said + material.none("没有未整改的重大事故隐患。")
    entry = material.entries[longest["hazard_id"]]
    return f"{said}未整改的重大事故隐患中，最久的已{longest['days']}天：{entry['unit']}，{entry.short}。"


def clearing_table(material: Material) -> Table:
    """Return the months: found, closed, and what is left at the end of each."""
    told = material.figures["clearing"]
    names = ("opened", "cleared", "stock", *["older"] * bool(told["older"]["all"]["opened"]))
    lines = tuple(
        Row.of(
            month(row["month"]),
            *(
                Number(str(row[level][name]), "", "", path=f"clearing.by_month.{row['month']}.{level}.{name}")
                for name in names
                for level in ("all", "major")
            ),
        )
        for row in told["by_month"]
    )
    heads = {"opened": "新发现", "cleared": "销号", "stock": "月末未销号", "older": "其中存量"}
    columns = " | ".join(f"{heads[name]} 12 end | 重大 10 end" for name in names)
    note = (
        "按现在掌握的发现日期、销号日期分到各月，上月末未销号＋新发现－销号＝本月末未销号；最后一个月到截至日期为止。"
        "存量指专项行动开始前发现的。"
    )
    return Table("各月新发现、销号和月末未销号（单位：条）", columns_of(f"月份 16 | {columns}"), lines, note)


def older_chart(material: Material) -> Chart | None:
    """Return how what is older than the campaign has been closed; None without any, or before the third month."""
    told = material.figures["clearing"]
    rows, older = told["by_month"], told["older"]["all"]["opened"]
    if not older or len(rows) < FEWEST_POINTS:
        return None
    days = [row["to"] for row in rows]
    lines = (
        ("存量未销号", BLUE, "solid", "circle", "all"),
        ("其中重大", VERMILION, "dot", "diamond", "major"),
    )
    ends = [(name, colour, rows[-1][level]["older"]) for name, colour, _, _, level in lines]
    plot = draw(
        [
            {
                "type": "scatter",
                "name": name,
                "x": days,
                "y": [row[level]["older"] for row in rows],
                "mode": "lines+markers",
                "line": {"color": colour, "dash": dash, "width": 2.5},
                "marker": {"symbol": symbol, "size": 8},
                "customdata": [day(each) for each in days],
                "hovertemplate": "%{customdata}：" + name + "%{y}条<extra></extra>",
            }
            for name, colour, dash, symbol, level in lines
        ],
        annotations=[
            label(f"{name} {value}", days[-1], value, xanchor="left", xshift=9, yshift=8 * (1 - 2 * at))
            for at, (name, _, value) in enumerate(ends)
        ],
        margin={"l": 8, "r": 104, "t": 12, "b": 8},
        yaxis={"rangemode": "tozero"},
        xaxis=date_axis(material, days, room=8),
    )
    left = rows[-1]["all"]["older"]
    said = f"专项行动开始前发现的{older}条，到{day(days[-1])}还有{left}条未销号，其中重大{rows[-1]['major']['older']}条。"
    return Chart(
        "chart-older", "存量隐患逐月清零（单位：条）", basis(material, f"存量{older}条"), said, plot, 260
    )
