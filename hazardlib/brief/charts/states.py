"""Charts of how many: states by sector, what is open by age, deadline and leader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hazardlib.brief.charts.draw import (
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
from hazardlib.brief.material import FEWEST_COMPARED, OVERLAP, Material
from hazardlib.brief.paper import Chart
from hazardlib.brief.words import day, names, rate

_PER_SECTOR = 390
"""Height of a chart of all sectors [px]."""

SMALLEST = 11
"""Smallest type of that chart [px]: printed at 0.92 of its size 7.6 pt, and nothing on paper is below 7.5."""

Rows = Sequence[Mapping[str, Any]]
"""Rows of a breakdown, as figures.json holds them."""


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
        ("未到期未整改", YELLOW, "#222", [row["all"]["open"] - row["all"]["overdue"] for row in rows]),
        ("已到期未整改", VERMILION, "#fff", [row["all"]["overdue"] for row in rows]),
    )
    totals = [row["all"]["found"] for row in rows]
    # Entries of one width: a phone and half a printed page have room for two beside each other, a page for all four.
    legend = {**LEGEND, "entrywidth": 66, "font": {"size": SMALLEST}}
    ends = (totals, [str(total) for total in totals])
    plot = stacked_bars(
        labels,
        series,
        ends,
        room=30,
        legend=legend,
        margin={"l": 8, "r": 30, "t": 2, "b": 2},
        uniformtext={"minsize": SMALLEST, "mode": "hide"},
        xaxis={"showticklabels": False},  # the bars have their numbers
        yaxis={"tickfont": {"size": SMALLEST}, "dtick": 1},
    )
    return Chart(
        "chart-sectors",
        _open_finding(
            material.figures["by_sector"],
            material.figures["overall"]["all"]["open"],
            material.campaign.everywhere,
        ),
        basis(material, f"隐患{found}条"),
        _sector_sentence(material.figures["by_sector"], is_whole=not material.uncounted),
        plot,
        _PER_SECTOR,
        shrunk=0.92,
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
        _ageing_sentence(rows, total),
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
        _deadline_sentence(material.figures["deadlines"], total),
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
        basis(material, f"{material.campaign.everywhere}已核实超期隐患{verified}条{beside}", note=OVERLAP),
        _overdue_sentence(material, verified),
        plot,
        70 + ROW * len(rows),
        70 + PRINTED_ROW * len(rows),
    )


def _sector_sentence(rows: Rows, *, is_whole: bool = True) -> str:
    """Return where most hazards were found and where most are overdue; fewer than five have no first place.

    Parameters
    ----------
    is_whole
        Whether everything received was counted: else none among these is not none at all.
    """
    first = _most(rows, "found")
    said = f"隐患数量以{first}条。" if first else ""
    overdue = [row for row in rows if row["all"]["overdue"]]
    if not overdue:
        where = "各领域均" if len(rows) > 1 else rows[0]["name"]
        return said + ("" if is_whole else "已计入的隐患中，") + f"{where}无已到期未整改的隐患。"
    worst = _most(overdue, "overdue")
    return said + f"{len(overdue)}个领域有已到期未整改的隐患{f'，以{worst}条' if worst else ''}。"


def _open_finding(rows: Rows, total: int, whole: str) -> str:
    """Return where most open hazards are, as a chart's title; fewer than five have no first place."""
    most = sorted(rows, key=lambda row: -row["all"]["open"])[:2]
    if any(row["all"]["open"] < FEWEST_COMPARED for row in most):
        return "各行业领域隐患的整改状态"
    left = sum(row["all"]["open"] for row in most)
    who = names(row["name"].removesuffix("领域") for row in most)
    return f"{who}未整改{left}条，占{whole}未整改的{rate(left, total)}"


def _most(rows: Rows, flag: str) -> str:
    """Return which groups have most of something and how many; nothing where that is fewer than five."""
    most = max(row["all"][flag] for row in rows)
    if most < FEWEST_COMPARED:
        return ""
    first = [row["name"] for row in rows if row["all"][flag] == most]
    return f"{names(first)}为最多，{'各' if len(first) > 1 else '共'}{most}"


def _ageing_sentence(rows: Rows, total: int) -> str:
    """Return how many open hazards have been known longest."""
    limit, oldest = rows[-1]["from_days"] - 1, rows[-1]["all"]
    if oldest:
        return f"尚未整改的{total}条隐患中，发现已超过{limit}天的有{oldest}条。"
    return f"尚未整改的{total}条隐患，发现均不超过{limit}天。"


def _deadline_sentence(rows: Rows, total: int) -> str:
    """Return how many open hazards' deadlines are past, how many fall due within a week, how many have no deadline."""
    first = {row["bucket"]: row for row in reversed(rows)}
    overdue, week, undated = (first[name] for name in ("overdue", "week", "undated"))
    said = [f"期限已过{overdue['all']}条" if overdue["all"] else "无超期隐患"]
    when = f"{day(week['to'])}前（含当日）"
    said.append(f"{when}到期{week['all']}条" if week["all"] else f"{when}无到期隐患")
    said += [f"未填整改期限{undated['all']}条"] * bool(undated["all"])
    return f"未整改的{total}条隐患中，{'，'.join(said)}。"


def _overdue_sentence(material: Material, total: int) -> str:
    """Return how many leaders have verified overdue hazards, in the order of the notice."""
    rows, is_whole = material.figures["by_leader"], not material.uncounted
    behind = [row for row in rows if row["all"]["overdue_verified"]]
    grave = {row["leader"]: row["major"]["overdue_verified"] for row in behind}
    major = [f"{leader}{count}条" for leader, count in grave.items() if count]
    said = f"{material.campaign.everywhere}已核实超期隐患{total}条，{len(rows)}位负责领导中{len(behind)}位所负责领域有超期"
    if major:
        return f"{said}；其中有重大事故隐患超期的：{names(major)}。"
    return f"{said}，{'均' * (total > 1)}为一般隐患。" if is_whole else f"{said}，计入的重大0条。"
