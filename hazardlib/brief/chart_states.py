"""Charts of how many: states by sector, what is open by age, deadline and leader, duties by sector."""

from __future__ import annotations

from hazardlib.brief.captions import (
    ageing_sentence,
    deadline_sentence,
    duty_sentence,
    open_finding,
    overdue_sentence,
    sector_sentence,
)
from hazardlib.brief.charts import (
    BLUE,
    LEGEND,
    PALE,
    PRINTED_ROW,
    ROW,
    SEAM,
    SKY,
    VERMILION,
    YELLOW,
    basis,
    draw,
    stacked_bars,
)
from hazardlib.brief.material import OVERLAP, PARTIAL_MARK, Material
from hazardlib.brief.paper import Chart
from hazardlib.brief.words import percent

_PER_SECTOR = 390
"""Height of a chart of all sectors [px]."""

_SHRUNK = 0.82
"""Size on paper of such a chart in an annex: two charts go on a page, and the bars stay high enough for their numbers."""


def sector_chart(material: Material) -> Chart | None:
    """Return the sectors as bars of closed, rectified, open and overdue hazards; None with nothing found."""
    found = material.figures["overall"]["all"]["found"]
    if not found:
        return None
    by_overdue = sorted(
        material.figures["by_sector"], key=lambda row: (-row["all"]["overdue"], -row["all"]["open"])
    )
    rows = by_overdue[::-1]  # what is drawn last stands at the top
    labels = [row["name"].removesuffix("领域") for row in rows]
    # Dark, light, light, dark: neighbours stay apart in grey too; the order is the legend's, overdue is outlined.
    series = (
        ("已销号", BLUE, "#fff", [row["all"]["closed"] for row in rows]),
        ("待销号", PALE, "#222", [row["all"]["rectified"] for row in rows]),
        ("未整改（未到期）", YELLOW, "#222", [row["all"]["open"] - row["all"]["overdue"] for row in rows]),
        ("已到期未整改", VERMILION, "#fff", [row["all"]["overdue"] for row in rows]),
    )
    totals = [row["all"]["found"] for row in rows]
    # Entries of one width: a phone has room for two beside each other, a printed page for all four.
    legend = {**LEGEND, "entrywidth": 77, "font": {"size": 11}}
    ends = (totals, [str(total) for total in totals])
    plot = stacked_bars(labels, series, ends, room=34, legend=legend)
    return Chart(
        "chart-sectors",
        open_finding(material.figures["by_sector"], material.figures["overall"]["all"]["open"]),
        basis(material, f"隐患{found}条"),
        sector_sentence(material.figures["by_sector"], is_whole=not material.uncounted),
        plot,
        _PER_SECTOR,
        shrunk=0.56,
    )


def ageing_chart(material: Material) -> Chart | None:
    """Return open hazards by days since they were found; None when nothing is open."""
    rows = material.figures["ageing"]
    total = material.figures["overall"]["all"]["open"]
    if not total:
        return None
    labels = [
        f"{row['from_days']}–{row['to_days']}天"
        if row["to_days"] is not None
        else f"{row['from_days']}天及以上"
        for row in rows
    ]
    bars = {
        "type": "bar",
        "x": labels,
        "y": [row["all"] for row in rows],
        "text": [str(row["all"]) for row in rows],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": [SKY, BLUE, YELLOW, VERMILION][: len(rows)], "line": {"color": SEAM, "width": 1}},
        "hovertemplate": "发现已%{x}：%{y}条<extra></extra>",
    }
    plot = draw([bars], bargap=0.45, margin={"l": 8, "r": 8, "t": 24, "b": 8}, xaxis={"type": "category"})
    return Chart(
        "chart-ageing",
        "未整改隐患已存在天数（单位：条）",
        basis(material, f"未整改隐患{total}条"),
        ageing_sentence(rows, total),
        plot,
        260,
    )


def deadline_chart(material: Material) -> Chart | None:
    """Return open hazards by when they fall due: overdue, each coming week, later; None when nothing is open."""
    total = material.figures["overall"]["all"]["open"]
    if not total:
        return None
    rows = list(reversed(material.figures["deadlines"]))
    labels = [_bucket_name(row, material) for row in rows]
    series = (
        ("一般隐患", SKY, "#222", [row["all"] - row["major"] for row in rows]),
        ("重大事故隐患", VERMILION, "#fff", [row["major"] for row in rows]),
    )
    counts = [row["all"] for row in rows]
    ends = [f"{row['all']}（重大{row['major']}）" if row["major"] else str(row["all"]) for row in rows]
    room = 84 if any(row["major"] for row in rows) else 34
    plot = stacked_bars(labels, series, (counts, ends), room=room, yaxis={"type": "category"})
    return Chart(
        "chart-deadlines",
        "未整改隐患整改期限分布（单位：条）",
        basis(material, f"未整改隐患{total}条"),
        deadline_sentence(material.figures["deadlines"], total),
        plot,
        70 + ROW * len(rows),
        70 + PRINTED_ROW * len(rows),
    )


def _bucket_name(row: dict[str, str], material: Material) -> str:
    fixed = {"overdue": "期限已过", "undated": "未填期限"}
    if row["bucket"] in fixed:
        return fixed[row["bucket"]]
    first = material.campaign.day_in_short(row["from"])
    if row["bucket"] == "later":
        return f"{first}及以后"
    return f"{first}–{material.campaign.day_in_short(row['to'])}"


def overdue_chart(material: Material) -> Chart | None:
    """Return verified overdue hazards by responsible leader, in the order of the notice; None when there are none."""
    street = material.overall()
    verified, unverified = street["overdue_verified"], street["overdue_unverified"]
    if not verified:
        return None
    rows = list(reversed(material.figures["by_leader"]))
    labels = [row["leader"] for row in rows]
    counts = [row["all"]["overdue_verified"] for row in rows]
    grave = [row["major"]["overdue_verified"] for row in rows]
    series = (
        ("一般隐患", SKY, "#222", [count - major for count, major in zip(counts, grave, strict=True)]),
        ("重大事故隐患", VERMILION, "#fff", grave),
    )
    ends = [f"{count}（未整改{row['all']['open']}）" for count, row in zip(counts, rows, strict=True)]
    beside = f"，到期待核实的{unverified}条未计入" if unverified else ""
    plot = stacked_bars(labels, series, (counts, ends), room=96)
    return Chart(
        "chart-overdue",
        "各负责领导所负责领域已核实超期的隐患（单位：条）",
        basis(material, f"全街已核实超期隐患{verified}条{beside}", note=OVERLAP),
        overdue_sentence(material.figures["by_leader"], verified, is_whole=not material.uncounted),
        plot,
        70 + ROW * len(rows),
        70 + PRINTED_ROW * len(rows),
    )


def duty_chart(material: Material) -> Chart | None:
    """Return the duties of enterprises by sector: done, pending, overdue; None where no enterprise is known."""
    figures = material.figures["duties"]
    if not figures["overall"]["owed"]:
        return None
    rows = list(reversed(figures["by_sector"]))
    labels = [row["name"].removesuffix("领域") for row in rows]
    series = (
        ("已完成", BLUE, "#fff", [row["done"] for row in rows]),
        ("未到期", PALE, "#222", [row["pending"] for row in rows]),
        ("逾期未完成", VERMILION, "#fff", [row["overdue"] for row in rows]),
    )
    ends = [
        percent(row["done"], row["done"] + row["overdue"])
        + PARTIAL_MARK * (row["sector"] in material.partial_sectors and row["completion_rate"] is not None)
        for row in rows
    ]
    plot = stacked_bars(labels, series, ([row["owed"] for row in rows], ends), room=66, unit="项")
    return Chart(
        "chart-duties",
        "各行业领域企业履责情况（单位：项；右端为履责完成率）",
        basis(material, f"应完成事项{figures['overall']['owed']}项", source="企业履责表"),
        duty_sentence(figures, material.mark),
        plot,
        _PER_SECTOR,
        shrunk=_SHRUNK,
    )
