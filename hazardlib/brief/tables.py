"""The papers' tables: figures by group, and hazards in lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from hazardlib.brief.entries import Entry
from hazardlib.brief.material import PARTIAL_NOTE, Group, Material
from hazardlib.brief.paper import Column, Inline, Number, Row, Table, Text
from hazardlib.brief.words import change_of_count, change_of_rate, day, deadline
from hazardlib.domain.month import parse_day
from hazardlib.domain.terms import Supervision

LEADERS_OVERLAP = "每条隐患对其每位负责领导各计一条，各行之和大于全街合计，不作加总，也不排名次。"

_INTERVAL = "95%区间"


def about_leaders(material: Material) -> str:
    """Return how leaders' rows are to be read, and whose hazards have moved since the paper before as another answers for a sector."""
    before = material.figures["previous"]
    if before is None:
        return LEADERS_OVERLAP
    first, last = parse_day(before["as_of"]), parse_day(material.as_of)
    said = LEADERS_OVERLAP
    for sector in material.campaign.sectors:
        has_gone = any(each.until and first <= each.until < last for each in sector.leaders)
        for each in sector.leaders:
            if first < each.since <= last:
                how = "由" if has_gone else "增加"
                said += f"{day(each.since)}起，{sector.name}{how}{each.name}负责，该领域此前发现的隐患也列入其名下。"
    return said


_GROUP_COLUMNS = (
    Column("发现", width=6),
    Column("其中\n重大", width=6),
    Column("已\n销号", width=6),
    Column("待\n销号", width=6),
    Column("未\n整改", width=6),
    Column("已\n核实\n超期", width=6),
    Column("到期\n待\n核实", width=6),
    Column("整改率", width=17),
    Column(f"销号率\n{_INTERVAL}", width=17),
    Column("按期整改率", width=17),
)

_ON_TIME_NOTE = "按期整改率的分母不含到期待核实的隐患。"

_GROUP_NOTE = (
    "率后小字为分子/分母{interval}；待销号指已整改、尚未验收销号；“/”表示没有可计算的对象。" + _ON_TIME_NOTE
)


def cells_of(*several: Inline) -> tuple[Text, ...]:
    """Return a row's cells, one inline each."""
    return tuple((each,) for each in several)


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
    return Row(cells_of(name, *counts, *rates), is_total)


def group_table(
    caption: str,
    head: str,
    rows: Iterable[Row],
    *,
    is_partial: bool = False,
    extra: str = "",
    with_interval: bool = True,
) -> Table:
    """Return a table of groups; the note says what the brackets are and which rates are partial."""
    interval = f"，销号率下为{_INTERVAL}" if with_interval else ""
    note = _GROUP_NOTE.format(interval=interval) + extra + (PARTIAL_NOTE if is_partial else "")
    columns: tuple[Column, ...] = _GROUP_COLUMNS
    if not with_interval:
        columns = tuple(
            replace(each, heading=each.heading.removesuffix(f"\n{_INTERVAL}")) for each in columns
        )
    return Table(caption, (Column(head, "start", 16), *columns), tuple(rows), note)


def sector_table(material: Material, *, with_interval: bool = True) -> Table:
    """Return the sectors and the pooled total."""
    row_of = partial(group_row, with_interval=with_interval)
    rows = [
        row_of(row["name"].removesuffix("领域"), material.sector(row), material.sector(row, "major"))
        for row in material.figures["by_sector"]
    ]
    total = row_of("全街合计", material.overall(), material.overall("major"), is_total=True)
    return group_table(
        "各行业领域隐患排查整治情况（单位：条）",
        "行业领域",
        [*rows, total],
        is_partial=bool(material.mark),
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
        is_partial=bool(material.mark),
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
        rows.append(Row(cells_of(*cells)))
    for name, rate in _OVERALL_RATES:
        cells = [name, *(group.rate(rate) for group in groups)]
        if before:
            earlier = Group("", before["overall"]["all"])
            moved = change_of_rate(groups[-2].parts_of(rate), earlier.parts_of(rate))
            cells.append(moved + material.mark if moved else "/")
        rows.append(Row(cells_of(*cells)))
    rows.append(Row(cells_of(*_supervised_cells(material, has_period=bool(before)))))
    period = (Column("本期新发现", width=17), Column("其中重大", width=15))
    total = (Column("累计", width=18), Column("其中重大", width=15))
    columns = (Column("指标", "start", 14), *(period if before else ()), *total)
    note = "率为合并计算，不取平均。"
    if before:
        columns += (Column("累计比上期", width=21),)
        note = (
            "“本期新发现”各行指本期新发现的隐患截至本期末的状态。"
            "上期数按本期所掌握的情况重新统计，可能与上期印发的不同。" + note
        )
    note += _ON_TIME_NOTE + (PARTIAL_NOTE if material.mark else "")
    return Table("总体情况（单位：条）", columns, tuple(rows), note, kept_rows=12)


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


_HAZARD_COLUMNS = (
    Column("序号", "center", 6),
    Column("领域", "names", 12),
    Column("单位", "start", 15),
    Column("隐患", "start", 25),
    Column("整改期限", "center", 16),
    Column("负责领导", "names", 11),
    Column("填报单位", "start", 15),
)


def hazard_table(caption: str, entries: Sequence[Entry]) -> Table:
    """Return a list of hazards with deadline, leaders and all who reported each."""
    rows = [
        Row(
            cells_of(
                Number(str(place), "list", "", ids=(entry["hazard_id"],)),
                entry["sector_name"].removesuffix("领域"),
                entry["unit"],
                "【重大】" * entry.is_major + entry["description"],
                deadline(entry["due_on"], entry.late),
                entry["leaders"],
                entry["departments"],
            )
        )
        for place, entry in enumerate(entries, 1)
    ]
    return Table(caption, _HAZARD_COLUMNS, tuple(rows), kept_rows=4)


def open_ledger(entries: Sequence[Entry]) -> Table:
    """Return the ledger of open hazards, major ones first, then the longest overdue; landscape."""
    columns = (
        Column("序号", "center", 4),
        Column("隐患编号", "start", 9),
        Column("行业领域", "start", 8),
        Column("单位名称", "start", 15),
        Column("隐患描述", "start", 27),
        Column("发现日期", "center", 10),
        Column("整改期限", "center", 10),
        Column("状态", "center", 6),
        Column("挂牌督办", "center", 6),
        Column("负责领导", "names", 9),
        Column("填报单位", "start", 10),
    )
    ordered = sorted(entries, key=lambda entry: (not entry.is_major, -(entry.overdue_days or 0)))
    rows = tuple(_ledger_row(place, entry) for place, entry in enumerate(ordered, 1))
    return Table("未整改隐患台账", columns, rows, "重大事故隐患在前，超期久的在先。", is_wide=True)


def _ledger_row(place: int, entry: Entry) -> Row:
    where = f"{entry['location']}：" if entry["location"] else ""
    return Row(
        cells_of(
            Number(str(place), "list", "", ids=(entry["hazard_id"],)),
            entry["hazard_no"] or "未编号",
            entry["sector_name"].removesuffix("领域"),
            entry["unit"],
            ("【重大】" if entry.is_major else "") + where + entry["description"],
            day(entry["found_on"]),
            deadline(entry["due_on"], entry.late),
            entry.state_in_words,
            Supervision(entry["supervision"]).chinese if "is_supervised" in entry.flags else "—",
            entry["leaders"],
            entry["department"],
        )
    )
