"""What the page shows of 存量和动态清零, letters (督办), re-inspections (回头看) and units; parts of it stand on the meeting's sheets too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hazardlib.brief.charts.draw import BLUE, FEWEST_POINTS, VERMILION, basis, draw, label, line
from hazardlib.brief.charts.over_time import date_axis
from hazardlib.brief.material import Material
from hazardlib.brief.paper import Block, Chart, Column, Number, Paragraph, Row, Table, Text, columns_of
from hazardlib.brief.uncounted import beside_clause
from hazardlib.brief.viewed import View
from hazardlib.brief.words import day, day_of_year, deadline, interval, month, names
from hazardlib.domain.terms import NOT_PUT_RIGHT, Step


def clearing(material: Material) -> list[Block]:
    """Return what is older than the campaign and what became of it, then month by month what was found and closed."""
    chart = older_chart(material)
    drawn = () if chart is None else (chart,)
    return [Paragraph((_older(material),)), *drawn, clearing_table(material)]


def _older(material: Material) -> str:
    told, since = material.figures["clearing"], day(material.figures["clearing"]["since"])
    older, major = told["older"]["all"], told["older"]["major"]
    left = older["stock"]
    of_left = f"，{material.of_which_major(major['stock'], left)}" if left else ""
    if older["opened"]:
        said = (
            f"专项行动开始（{since}）前发现的隐患（存量）{older['opened']}条，已销号{older['cleared']}条，"
            f"还有{left}条{of_left}。"
        )
    else:
        said = material.none(f"没有专项行动开始（{since}）前发现的隐患。")
    longest = told["longest_open_major"]
    if longest is None:
        # Where nothing counts, both would say the same.
        return said + ("" if material.is_unread else material.none("没有未整改的重大事故隐患。"))
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
            line(name, days, [row[level]["older"] for row in rows], colour, dash, symbol)
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


def ladder_table(material: Material) -> list[Block]:
    """Return every hazard that has come to a step, the gravest first, with what was sent and what is due."""
    ladder = View(material.figures)["ladder"]
    if not ladder["rows"]:
        return [Paragraph((material.none("无临近期限和已核实超期的隐患，没有要发的函件。"),))]
    sent = [
        piece
        for step in Step
        for piece in (
            "、" * (step is not Step.REMIND),
            f"{material.campaign.ladder.name_of(step)}涉及隐患",
            ladder["sent"][str(step)].number,
            "条次",
        )
    ]
    said = Paragraph(
        (
            f"截至{day_of_year(material.as_of, '')}已发",
            *sent,
            "，其中督办后逾期未复",
            ladder["unanswered"].number,
            "条次。",
        )
    )
    columns = columns_of(
        "序号 6 center | 步骤 14 | 责任单位 16 | 单位 20 | 隐患 40 | 整改期限 16 center | 上次发函 12 center | 未复 8 end"
    )
    rows = tuple(
        Row.of(str(place), _step(row), row["department"], *_of(row, material))
        for place, row in enumerate(material.figures["ladder"]["rows"], 1)
    )
    return [
        said,
        Table("督办函件", columns, rows, "“该发”的用 hazard letters 做成函件；发过的登记在 letters.csv。"),
    ]


def _step(row: Mapping[str, Any]) -> str:
    number = f"第{row['number']}次" if row["step"] == Step.LETTER else ""
    return f"{row['step_name']}{number}（{'该发' if row['is_due'] else '已发'}）"


def _of(row: Mapping[str, Any], material: Material) -> tuple[str, ...]:
    entry = material.entries[row["hazard_id"]]
    sent_on = row["last_sent_on"]
    return (
        entry["unit"],
        "【重大】" * entry.is_major + entry.short,
        deadline(entry["due_on"], material.late(entry, "\n")),
        day_of_year(sent_on, material.as_of) if sent_on else "—",
        str(row["unanswered"] or ""),
    )


def ladder_of(material: Material, department: str) -> str:
    """Return what a department's sheet says of its hazards' steps; nothing where none has come to one."""
    own = next(
        (row for row in material.figures["ladder"]["by_department"] if row["department"] == department), None
    )
    if own is None:
        return ""
    called = {Step.SUMMON: "列入约谈名单", Step.LETTER: "已到督办", Step.REMIND: "须提醒"}
    return (
        f"其中{'，'.join(f'{said}{own[str(step)]}条' for step, said in called.items() if own[str(step)])}。"
    )


def summoned(material: Material) -> str:
    """Return the departments that are to be summoned to a talk."""
    rows = material.figures["ladder"]["by_department"]
    return names(row["department"] for row in rows if row[str(Step.SUMMON)])


_SEEN = ("reinspected", "held", "undone", "back", "unseen")


def reinspected(material: Material) -> list[Block]:
    """Return the counts by sector and by department, and the hazards that were not put right; nothing where none was looked at again."""
    figures = View(material.figures)["reinspections"]
    unread = beside_clause(material.figures, "reinspections", has_any=bool(len(figures["rows"])))
    told: list[Block] = [Paragraph((f"回头看{unread}。",))] * bool(unread)
    if len(figures["rows"]):
        told += [_by_sector(figures, material), _by_department(figures), *_found_false(material)]
    if unlinked := figures["unlinked"].size:
        told.append(Paragraph(("另有", unlinked.number, "条次没有对应到台账里的隐患，未计入。")))
    return told


def _by_sector(figures: View, material: Material) -> Table:
    groups = [
        (row["name"].removesuffix("领域"), row)
        for row in figures["by_sector"]
        if row["reinspected"] or row["unseen"]
    ]
    rows = (*(_seen(*each) for each in groups), _seen("合计", figures["overall"], is_total=True))
    note = "核实销号率＝属实÷（属实＋未整改＋反弹），率后为分子/分母和95%区间；未能复查的不计入。"
    note += "复查发现未整改、反弹的，自复查之日起按未整改统计。" + (
        material.partial_note if material.mark else ""
    )
    return Table("回头看复查情况（单位：条次）", _columns_by("行业领域"), rows, note)


def _by_department(figures: View) -> Table:
    rows = tuple(_seen(row["department"], row) for row in figures["by_department"])
    return Table("各填报单位回头看复查情况（单位：条次）", _columns_by("填报单位"), rows)


def _columns_by(head: str) -> tuple[Column, ...]:
    return columns_of(
        f"{head} 20 | 复查 10 end | 属实 10 end | 未整改 10 end | 反弹 10 end | 未能\n复查 10 end | 核实销号率 30 end"
    )


def _seen(name: str, counts: View, *, is_total: bool = False) -> Row:
    share = counts.share("verified_closure_rate")
    bounds = counts["verified_closure_rate_ci"]
    if bounds is not None:
        share = replace(share, detail=(*share.detail, interval(list(bounds))))
    return Row.of(name, *(counts[each].number for each in _SEEN), share, is_total=is_total)


def _found_false(material: Material) -> list[Block]:
    rows = [row for row in material.figures["reinspections"]["rows"] if row["result"] in NOT_PUT_RIGHT]
    if not rows:
        return []
    columns = columns_of(
        "复查日期 18 center | 单位 28 | 隐患编号 18 | 复查结果 12 center | 填报单位 20 | 复查单位 20"
    )
    cells = tuple(
        Row.of(
            day(row["reinspected_on"]),
            row["unit"],
            row["hazard_no"] or "",
            row["result_name"],
            row["department"],
            row["reinspected_by"] or "",
        )
        for row in rows
    )
    return [Table("复查发现没有整改到位的", columns, cells)]


_COUNTED_OF_UNITS = ("found", "open", "overdue_verified", "overdue_unverified")

_NOTE_OF_UNITS = (
    "填了统一社会信用代码的按代码、没有的按名称认作同一单位。再次发现：以后的月份又发现的同类隐患。举报线索：各部门填报的件数，不显示内容。履责逾期：企业履责中逾期未完成的项数，几个领域的用＋相连。"
    "点数字看隐患；查一个单位，在表上方输入名称。"
)


def unit_table(material: Material) -> list[Block]:
    """Return the units, those with open major hazards first, then those with most open and most found."""
    rows = sorted(
        material.figures["by_unit"],
        key=lambda row: (-row["major"]["open"], -row["all"]["open"], -row["all"]["found"], row["unit"]),
    )
    if not rows:
        return [Paragraph((material.none("没有发现隐患的单位。"),))]
    ids = {entry["unit"]: entry["unit_id"] for entry in material.entries.values()}
    behind = _duties_behind(material)
    told = {
        row["unit_id"]: Number(str(row["received"]), "", "", path=f"tips.by_unit.{place}.received")
        for place, row in enumerate(material.figures["tips"]["by_unit"])
    }
    again = {row["unit"]: row["same_danger"] for row in material.figures["lists"]["recurring_units"]}
    lines = []
    for row in rows:
        unit = row["unit"]
        group, major = (material.group("unit", unit, row, level) for level in ("all", "major"))
        repeated = again.get(unit, 0)
        path = f"lists.recurring_units.{unit}.same_danger" if repeated else ""
        cells = (
            unit,
            *map(group.count, _COUNTED_OF_UNITS),
            major.count("open"),
            group.rate("closure_rate"),
            Number(str(repeated), "", "", path=path),
            told.get(ids[unit], "0"),
        )
        lines.append(Row((*Row.of(*cells).cells, behind.get(ids[unit], ("0",)))))
    columns = columns_of(
        "单位 26 | 发现 9 end | 未整改 9 end | 已核实\n超期 9 end | 到期\n待核实 9 end | 重大\n未整改 9 end | 销号率 15 end"
        " | 再次发现 9 end | 举报线索 9 end | 履责逾期 9 end"
    )
    note = _NOTE_OF_UNITS + material.partial_note * bool(material.mark)
    return [Table("各单位隐患整治和履责情况（单位：条、件、项）", columns, tuple(lines), note)]


def _duties_behind(material: Material) -> dict[str, Text]:
    """Return how many duties each unit is behind with, by what tells it from others; one of several sectors has a number of each."""
    behind: dict[str, Text] = {}
    for place, row in enumerate(material.figures["duties"]["by_unit"]):
        if not row["overdue"]:
            continue
        number = Number(str(row["overdue"]), "", "", path=f"duties.by_unit.{place}.overdue")
        before = behind.get(row["unit_id"])
        behind[row["unit_id"]] = (number,) if before is None else (*before, "＋", number)
    return behind
