"""What departments report beside the ledger: their own work, the duties of enterprises, tips; never who gave one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hazardlib.brief.material import PARTIAL_MARK, Material
from hazardlib.brief.paper import Block, Paragraph, Row, Table, columns_of
from hazardlib.brief.uncounted import beside_clause
from hazardlib.brief.viewed import View
from hazardlib.brief.words import amount, day, names
from hazardlib.domain.month import Month, chinese_period
from hazardlib.domain.terms import DutyStanding

GROUP_NAMES = {
    "inspection": "检查排查",
    "enforcement": "执法处罚",
    "support": "支撑保障",
    "education": "宣传教育",
    "coordination": "协调联动",
}
"""What the groups of indicators are called in a paper."""

_MOST_LISTED = 15
"""Overdue duties and unsettled tips that a table shows at most."""


def indicators(material: Material, groups: Sequence[str]) -> list[tuple[str, list[View]]]:
    """Return what departments state of their work so far, by kind of work; what nobody stated is left out.

    Parameters
    ----------
    groups
        Keys of `GROUP_NAMES`.
    """
    rows = View(material.figures)["progress"]["indicators"]
    told = [row for row in rows if row["kind"] == "flow" and row["cumulative"] is not None]
    by_group = ((GROUP_NAMES[group], [row for row in told if row["group"] == group]) for group in groups)
    return [(name, own) for name, own in by_group if own]


def nothing_of(material: Material, groups: Sequence[str]) -> str:
    """Return why no such work can be told of."""
    if material.figures["progress"]["month"] is None:
        return "尚无到期的工作进展报送。"
    unread = beside_clause(material.figures, "progress", has_any=False)
    named = names(GROUP_NAMES[group] for group in groups)
    return f"工作进展{unread}。" if unread else f"各{material.campaign.reporter}未填报{named}方面的工作进展。"


def activity_table(material: Material) -> list[Block]:
    """Return every indicator, this month and so far; one that nobody stated prints ``/``."""
    progress = material.figures["progress"]
    if progress["month"] is None:
        return [Paragraph(("尚无到期的工作进展报送。",))]
    period = _this_period(material, progress["month"])
    columns = columns_of(
        f"类别 16 | 指标 24 | 单位 10 center | {period} 16 end | 累计或期末 18 end | 填报{material.campaign.reporter}数 16 end"
    )
    rows = tuple(
        Row.of(
            GROUP_NAMES[row["group"]],
            row["indicator"],
            row["unit"],
            "—" if row["kind"] == "stock" else _stated(row["this_month"]),
            _stated(row["cumulative"]),
            str(row["departments"]),
        )
        for row in progress["indicators"]
    )
    return [Table("工作进展情况", columns, rows, _activity_note(material))]


def _this_period(material: Material, latest: str) -> str:
    campaign = material.campaign
    return campaign.in_short(Month.parse(latest)) if campaign.every_months == 1 else "本期"


def _activity_note(material: Material) -> str:
    who = material.campaign.reporter
    note = f"各{who}自报数合计；“/”表示没有{who}填报；“填报{who}数”为最近一次报送填报该指标的{who}；当期数未填而填了累计数的，按累计数比上期增加的数计。"
    without = {
        name for row in material.figures["progress"]["indicators"] for name in row["without_this_month"]
    }
    if without:
        note += f"{names(sorted(without))}部分指标只有累计数，又没有上期数可比，未计入当期数。"
    stocks = [
        row["indicator"] for row in material.figures["progress"]["indicators"] if row["kind"] == "stock"
    ]
    if stocks:
        note += f"{names(stocks)}为期末数，取各{who}最近一次所报，不另列当期数。"
    units = [
        each.name
        for role in ("units_to_inspect", "units_inspected")
        if (each := material.campaign.indicator_of(role)) is not None
    ]
    return note + (f"{names(units)}一个领域只计牵头部门所报。" if units else "")


def _stated(value: float | None) -> str:
    return "/" if value is None else amount(value)


def mismatches(material: Material) -> list[Block]:
    """Return where a department's progress figures disagree with each other or with its ledger."""
    progress = material.figures["progress"]
    rows = progress["mismatches"]
    if not any(indicator["departments"] for indicator in progress["indicators"]):
        unread = beside_clause(material.figures, "progress", has_any=False)
        return [
            Paragraph(
                (
                    f"{f'工作进展{unread}' if unread else f'各{material.campaign.reporter}均未填报工作进展'}，没有可核对的数字。",
                )
            )
        ]
    if not rows:
        unread = beside_clause(material.figures, "progress", has_any=True)
        said = f"工作进展的累计数与各月数、台账一致{f'（{unread}）' if unread else ''}。"
        return [Paragraph((said,))]
    columns = columns_of(
        "填报单位 18 | 领域 14 names | 指标 14 | 填报 9 end | 核对 9 end | 不一致处 14 | 出处 24"
    )
    cells = tuple(
        Row.of(
            row["department"],
            _sector(row["sector"], material),
            row["indicator"],
            amount(row["stated"]),
            amount(row["expected"]),
            "与台账" if row["code"] == "PROGRESS_LEDGER_DIFFERS" else "与各月累加",
            f"{row['file']}［{row['sheet']}］第{row['row']}行",
        )
        for row in rows
    )
    return [Table("工作进展数字不一致", columns, cells, "核对数为台账条数，或上期累计加当期数。")]


def in_doubt(material: Material) -> str:
    """Return of how many overdue duties nobody can say whether they were done, and why; empty where of none."""
    unheard, unnamed = (
        overdue_that(each, material) for each in (DutyStanding.NOT_HEARD, DutyStanding.NEVER_TOLD)
    )
    said = [f"{len(unheard)}项到期后的完成情况尚未报来"] if unheard else []
    said += [f"{of_units(unnamed)}没有{material.campaign.reporter}报送过履责情况"] if unnamed else []
    return "，".join(said)


def overdue_that(standing: DutyStanding, material: Material) -> list[Mapping[str, Any]]:
    """Return the overdue duties that stand so."""
    return [row for row in material.figures["duties"]["overdue"] if row["standing"] == standing]


def of_units(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return of how many enterprises some duties are, and how many: ``2家企业的6项``."""
    return f"{len({(row['unit'], row['sector']) for row in rows})}家企业的{len(rows)}项"


def duty_table(material: Material) -> list[Block]:
    """Return the duties one by one; nothing where no enterprise was reported on."""
    if not material.figures["duties"]["units"]:
        return []
    rows = [(row["name"], row, bool(material.mark)) for row in View(material.figures)["duties"]["by_duty"]]
    return [_table("企业履责情况（单位：项）", "履责事项", rows, material, 28)]


def duty_sector_table(material: Material) -> list[Block]:
    """Return the duties by sector; nothing where no enterprise was reported on."""
    if not material.figures["duties"]["units"]:
        return []
    rows = [
        (row["name"].removesuffix("领域"), row, row["sector"] in material.partial_sectors)
        for row in View(material.figures)["duties"]["by_sector"]
    ]
    return [_table("各行业领域企业履责情况（单位：项）", "行业领域", rows, material, 18)]


def duty_leader_table(material: Material) -> list[Block]:
    """Return the duties by responsible leader; nothing where no enterprise was reported on."""
    if not material.figures["duties"]["units"]:
        return []
    rows = [
        (row["leader"], row, material.is_partial_under(row))
        for row in View(material.figures)["duties"]["by_leader"]
    ]
    overlap = (
        f"每项对其行业领域的每位负责领导各计一项，合计为{material.campaign.everywhere}数，不等于各行相加。"
    )
    return [
        _table("各负责领导所负责领域企业履责情况（单位：项）", "负责领导", rows, material, 18, extra=overlap)
    ]


def _table(
    caption: str,
    head: str,
    rows: Iterable[tuple[str, View, bool]],
    material: Material,
    width: int,
    *,
    extra: str = "",
) -> Table:
    columns = columns_of(
        f"{head} {width} | 应完成 10 end | 已完成 10 end | 其中\n逾期补齐 10 end | 逾期\n未完成 10 end | 未到期 10 end"
        "| 不涉及 10 end | 履责完成率 22 end"
    )
    note = "应完成＝已完成＋逾期未完成＋未到期；履责完成率＝已完成÷（已完成＋逾期未完成）。"
    unheard = len(overdue_that(DutyStanding.NOT_HEARD, material))
    note += f"逾期未完成含到期后尚未报来的{unheard}项。" if unheard else ""
    note += extra + (material.partial_note if material.mark else "")
    overall = View(material.figures)["duties"]["overall"]
    counts = ("owed", "done", "late", "overdue", "pending", "not_applicable")
    return Table(
        caption,
        columns,
        _shares((*rows, ("合计", overall, bool(material.mark))), counts, "completion_rate"),
        note,
    )


def _shares(rows: Iterable[tuple[str, View, bool]], counts: Sequence[str], rate: str) -> tuple[Row, ...]:
    """Return rows of counts and a rate, that of a part marked ※; the last is the total."""
    *lines, total = (
        (name, *(row[count].number for count in counts), row.share(rate, PARTIAL_MARK * is_partial))
        for name, row, is_partial in rows
    )
    return (*(Row.of(*line) for line in lines), Row.of(*total, is_total=True))


def overdue_duties(material: Material) -> list[Block]:
    """Return the duties not done in time, the longest overdue first."""
    rows = material.figures["duties"]["overdue"]
    if not rows:
        return []
    called = {duty.code: duty.name for duty in material.campaign.duties}
    columns = columns_of("序号 7 center | 单位 30 | 领域 16 names | 履责事项 28 | 应完成日期 19 center")
    ordered = sorted(rows, key=lambda row: (row["due_on"], row["unit"], row["duty"]))
    cells = tuple(
        Row.of(
            str(place),
            row["unit"],
            _sector(row["sector"], material),
            called[row["duty"]] + _period(row["period"]),
            day(row["due_on"]),
        )
        for place, row in enumerate(ordered[:_MOST_LISTED], 1)
    )
    rest = (
        f"共{len(rows)}项，本表列前{_MOST_LISTED}项（应完成日期早的在前），其余见“统计表和总台账”（ledger.xlsx）的“企业履责逾期”表。"
        if len(rows) > _MOST_LISTED
        else ""
    )
    return [Table("逾期未完成的履责事项", columns, cells, rest)]


def _period(label: str) -> str:
    """Return what a periodic duty's period is called: ``（2023年7月）``, ``（2023年第三季度）``."""
    period = chinese_period(label)
    return f"（{period}）" if period else ""


def channel_table(material: Material) -> list[Block]:
    """Return the tips by channel; nothing where none came in."""
    figures = View(material.figures)["tips"]
    if not figures["overall"]["received"]:
        return []
    columns = columns_of(
        "举报渠道 34 | 受理 9 end | 查实 9 end | 不属实 9 end | 核查中 9 end | 办结 9 end | 查实率 21 end"
    )
    is_partial = bool(material.mark)
    channels = [(row["name"], row, is_partial) for row in figures["by_channel"]]
    counts = ("received", "verified", "unfounded", "pending", "settled")
    rows = _shares((*channels, ("合计", figures["overall"], is_partial)), counts, "verified_rate")
    note = "查实率＝查实÷（查实＋不属实）。" + (material.partial_note if is_partial else "")
    return [Table("举报线索办理情况（单位：条）", columns, rows, note)]


def open_tips(material: Material) -> list[Block]:
    """Return the tips not settled, the oldest first, by channel, sector and department, without their content."""
    rows = sorted(material.figures["tips"]["open"], key=lambda row: -row["days"])
    if not rows:
        return []
    called = {row["channel"]: row["name"] for row in material.figures["tips"]["by_channel"]}
    columns = columns_of(
        "序号 7 center | 受理日期 18 center | 渠道 15 | 领域 15 names | 单位 21 | 办理部门 15 | 已过天数 9 end"
    )
    cells = tuple(
        Row.of(
            str(place),
            day(row["received_on"]),
            called.get(row["channel"], row["channel"]),
            _sector(row["sector"], material),
            row["unit"] or "未填",
            row["department"],
            str(row["days"]),
        )
        for place, row in enumerate(rows[:_MOST_LISTED], 1)
    )
    rest = f"共{len(rows)}条，本表列前{_MOST_LISTED}条（受理早的在前）。" if len(rows) > _MOST_LISTED else ""
    return [Table("尚未办结的举报线索", columns, cells, rest)]


def _sector(code: str | None, material: Material) -> str:
    return material.campaign.sector(code).name.removesuffix("领域") if code else "未填"
