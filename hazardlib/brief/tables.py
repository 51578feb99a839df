"""Tables of figures by group: the street, its sectors, leaders and departments, sources, stages and months."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from hazardlib.brief.material import OVERLAP, Group, Material
from hazardlib.brief.paper import Block, Inline, Row, Table, columns_of
from hazardlib.brief.viewed import View
from hazardlib.brief.words import change_of_count, change_of_rate, day, month
from hazardlib.domain.month import parse_day
from hazardlib.domain.terms import NO_SOURCE, SOURCES

_INTERVAL = "95%区间"


def about_leaders(material: Material) -> str:
    """Return how leaders' rows are to be read, and whose hazards have moved since the paper before as another answers for a sector."""
    said = f"{OVERLAP}。"
    before = material.figures["previous"]
    if before is None:
        return said
    first, last = parse_day(before["as_of"]), parse_day(material.as_of)
    for sector in material.campaign.sectors:
        has_gone = any(each.until and first <= each.until < last for each in sector.leaders)
        for each in sector.leaders:
            if first < each.since <= last:
                how = "由" if has_gone else "增加"
                said += f"{day(each.since)}起，{sector.name}{how}{each.name}负责，该领域此前发现的隐患也列入其名下。"
    return said


_GROUP_COLUMNS = (
    "发现 6 end | 其中\n重大 6 end | 已\n销号 6 end | 待\n销号 6 end | 未\n整改 6 end | 已\n核实\n超期 6 end"
    "| 到期\n待\n核实 6 end | 整改率 17 end | 销号率{interval} 17 end | 按期整改率 17 end"
)

_ON_TIME_NOTE = "按期整改率的分母不含到期待核实的隐患。"

_GROUP_NOTE = (
    "率后小字为分子/分母{interval}；待销号指已整改、尚未验收销号；“/”表示没有可计算的对象。" + _ON_TIME_NOTE
)


def group_row(
    name: str, all_levels: Group, major: Group, *, is_total: bool = False, with_interval: bool = True
) -> Row:
    """Return one group's row: counts, then the three rates; the interval of one is for the page, not for print."""
    counts = (
        all_levels.marked("found"),
        major.marked("found"),
        *(
            all_levels.count(flag)
            for flag in ("closed", "rectified", "open", "overdue_verified", "overdue_unverified")
        ),
    )
    rates = (
        all_levels.rate("rectification_rate"),
        all_levels.rate("closure_rate", with_interval=with_interval),
        all_levels.rate("on_time_rate"),
    )
    return Row.of(name, *counts, *rates, is_total=is_total)


def group_table(
    caption: str,
    head: str,
    rows: Iterable[Row],
    *,
    partial_note: str = "",
    extra: str = "",
    with_interval: bool = True,
) -> Table:
    """Return a table of groups; the note says what the brackets are, and which rates are partial where there is a note of it."""
    interval, below = (f"\n{_INTERVAL}", f"，销号率下为{_INTERVAL}") if with_interval else ("", "")
    note = _GROUP_NOTE.format(interval=below) + extra + partial_note
    columns = columns_of(f"{head} 16 | {_GROUP_COLUMNS.format(interval=interval)}")
    return Table(caption, columns, tuple(rows), note)


def sector_table(material: Material, *, with_interval: bool = True) -> Table:
    """Return the sectors and the pooled total."""
    row_of = partial(group_row, with_interval=with_interval)
    rows = [
        row_of(row["name"].removesuffix("领域"), material.sector(row), material.sector(row, "major"))
        for row in material.figures["by_sector"]
    ]
    total = row_of(
        f"{material.campaign.everywhere}合计", material.overall(), material.overall("major"), is_total=True
    )
    return group_table(
        "各行业领域隐患排查整治情况（单位：条）",
        "行业领域",
        [*rows, total],
        partial_note=material.partial_note * bool(material.mark),
        with_interval=with_interval,
    )


def leader_table(material: Material) -> Table:
    """Return the leaders, without a total."""
    rows = [
        group_row(row["leader"], material.leader(row), material.leader(row, "major"))
        for row in material.figures["by_leader"]
    ]
    return group_table(
        "各负责领导所负责领域隐患整治情况（单位：条）",
        "负责领导",
        rows,
        partial_note=material.partial_note * bool(material.mark),
        extra=about_leaders(material),
    )


def overall_table(material: Material) -> Table:
    """Return this period and all so far, major hazards alone, and the change since the paper before.

    A paper with nothing before it (the first month, the two summaries) has the cumulative columns only.
    """
    figures = material.figures
    before = figures["previous"]
    groups = [material.overall(level) for level in ("all", "major")]
    if before:
        groups = [
            material.group("period", "", figures["period"], level) for level in ("all", "major")
        ] + groups
    rows = []
    for name, flag in _OVERALL_COUNTS:
        cells: list[Inline] = [name]
        cells += [group.marked(flag) if flag == "found" else group.count(flag) for group in groups]
        if before:
            cells.append(change_of_count(groups[-2][flag], before["overall"]["all"][flag], ""))
        rows.append(Row.of(*cells))
    for name, rate in _OVERALL_RATES:
        cells = [name, *(group.rate(rate) for group in groups)]
        if before:
            earlier = Group("", before["overall"]["all"])
            moved = change_of_rate(groups[-2].parts_of(rate), earlier.parts_of(rate))
            cells.append(moved + material.mark if moved else "/")
        rows.append(Row.of(*cells))
    rows.append(Row.of(*_supervised_cells(material, has_period=bool(before))))
    columns = (
        f"指标 14 |{'本期新发现 17 end | 其中重大 15 end |' if before else ''} 累计 18 end | 其中重大 15 end"
    )
    note = "率为合并计算，不取平均。"
    if before:
        columns += "| 累计比上期 21 end"
        note = (
            "“本期新发现”各行指本期新发现的隐患截至本期末的状态。"
            "上期数按本期所掌握的情况重新统计，可能与上期印发的不同。" + note
        )
    note += _ON_TIME_NOTE + (material.partial_note if material.mark else "")
    return Table("总体情况（单位：条）", columns_of(columns), tuple(rows), note, kept_rows=12)


_OVERALL_COUNTS = (
    ("发现", "found"),
    ("已销号", "closed"),
    ("待销号", "rectified"),
    ("未整改", "open"),
    ("其中已核实超期", "overdue_verified"),
    ("其中到期待核实", "overdue_unverified"),
)
_OVERALL_RATES = (
    ("整改率", "rectification_rate"),
    ("销号率", "closure_rate"),
    ("按期整改率", "on_time_rate"),
)


def _supervised_cells(material: Material, *, has_period: bool) -> list[Inline]:
    row = material.figures["supervised"]
    counts = [material.group("supervised", "", row, level).count("found") for level in ("all", "major")]
    return ["挂牌督办", "—", "—", *counts, "—"] if has_period else ["挂牌督办", *counts]


Named = tuple[str, Group, Group]
"""A group's name, its hazards, and the major ones among them."""


def both(material: Material, kind: str, name: str, key: str | None, row: Mapping[str, Any]) -> Named:
    """Return a group by its name: all its hazards, and the major ones."""
    return name, material.group(kind, key, row), material.group(kind, key, row, "major")


def group_tables(material: Material) -> list[Block]:
    """Return a table for each way to group the hazards."""
    figures = material.figures
    departments = [
        (row["department"], material.department(row), material.department(row, "major"))
        for row in figures["by_department"]
    ]
    sources = [
        both(material, "source", row["source"] or NO_SOURCE, row["source"], row)
        for row in sorted(figures["by_source"], key=_place_of_source)
    ]
    stages = [both(material, "stage", row["name"], row["stage"], row) for row in figures["by_stage"]]
    months = [
        both(material, "month", month(row["month"]), row["month"], row) for row in figures["by_month_found"]
    ]
    communities = [
        both(material, "community", row["community"] or "未填社区", row["community"], row)
        for row in figures["by_community"]
    ]
    tables = (
        ("各填报单位隐患整治情况（单位：条）", "填报单位", departments),
        ("各社区隐患整治情况（单位：条）", "社区", communities),
        ("各来源隐患整治情况（单位：条）", "隐患来源", sources),
        ("按发现阶段（单位：条）", "阶段", stages),
        ("按发现月份（单位：条）", "发现月份", months),
    )
    return [
        group_table(
            caption,
            head,
            [group_row(*row) for row in rows],
            partial_note=material.partial_note * bool(material.mark),
        )
        for caption, head, rows in tables
        if rows
    ]


def _place_of_source(row: Mapping[str, Any]) -> int:
    """Return where a source stands: as forms offer them, then words of departments' own, at last none stated."""
    source = row["source"]
    return SOURCES.index(source) if source in SOURCES else len(SOURCES) + (source is None)


def plans_table(material: Material) -> list[Block]:
    """Return how far the sectors with a plan of their own have come with it; nothing without any."""
    columns = columns_of(
        "行业领域 14 | 专项方案 32 | 列入台账\n单位（家） 11 end | 应检查\n（家） 10 end | 检查覆盖率 17 end"
        "| 发现隐患\n（条） 10 end | 未整改\n（条） 10 end"
    )
    rows = [
        Row.of(
            plan["name"].removesuffix("领域"),
            plan["plan"],
            plan["listed"].number,
            "/" if plan["to_inspect"] is None else plan.quantity("to_inspect", ""),
            "/" if plan["to_inspect"] is None else plan.share("rate", material.mark),
            plan["found"].number,
            plan["open"].number,
        )
        for plan in View(material.figures)["sector_plans"]
    ]
    return [Table("专项方案落实情况", columns, tuple(rows))] * bool(rows)


def tasks_table(material: Material) -> list[Block]:
    """Return how many of their 年度任务清单 the leaders have done, and which are overdue; nothing without a list."""
    rows = []
    for row in material.figures["leader_tasks"]:
        late = sorted((task["due_on"], task["task"]) for task in row["tasks"] if task["state"] == "overdue")
        first = f"{late[0][1]}（{day(late[0][0])}前）" if late else "—"
        counts = (len(row["tasks"]), row["done"], row["overdue"], row["pending"])
        rows += [Row.of(row["leader"], *map(str, counts), first)] * bool(row["tasks"])
    columns = columns_of(
        "负责领导 20 | 任务 14 end | 已完成 14 end | 逾期未完成 18 end | 未到期 14 end | 最早逾期事项 40"
    )
    return [Table("领导干部年度任务清单完成情况（单位：项）", columns, tuple(rows))] * bool(rows)
