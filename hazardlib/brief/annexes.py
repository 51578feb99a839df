"""What stands behind a paper's body: the annexes that are printed, and what its page alone shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from hazardlib.brief.body_tables import urgent_in_full
from hazardlib.brief.changes import changed, level_falls, moved_deadlines
from hazardlib.brief.charts.compare import comparison_chart
from hazardlib.brief.charts.over_time import pace_chart, stock_chart, trend_chart
from hazardlib.brief.charts.states import ageing_chart, deadline_chart, overdue_chart, sector_chart
from hazardlib.brief.contents import (
    CHANGES,
    CHARTS,
    CLEARING,
    DEFINITIONS,
    EVIDENCE,
    LEDGER,
    MAJOR,
    QUALITY,
    REINSPECTED,
    REPORTING,
    SECTORS,
    SUPERVISION,
    URGENT,
)
from hazardlib.brief.definitions import definition_table
from hazardlib.brief.hazard_lists import hazard_table, major_ledger, open_ledger, supervision_ledger
from hazardlib.brief.material import Material
from hazardlib.brief.other_sheets import (
    activity_table,
    channel_table,
    duty_leader_table,
    duty_sector_table,
    duty_table,
    open_tips,
    overdue_duties,
)
from hazardlib.brief.page_tables import clearing, ladder_table, reinspected, unit_table
from hazardlib.brief.paper import Block, Chart, Paragraph
from hazardlib.brief.quality import quality
from hazardlib.brief.reporting_status import reporting_matrix, standing_table, within_table
from hazardlib.brief.tables import (
    group_tables,
    leader_table,
    overall_table,
    plans_table,
    sector_table,
    tasks_table,
)
from hazardlib.brief.uncounted import beside_clause
from hazardlib.brief.words import day, moment
from hazardlib.domain.campaign_parts import CampaignLevel
from hazardlib.domain.terms import Kind

Contents = Callable[[Material], list[Block]]


def annexed(title: str, material: Material) -> list[Block]:
    """Return what an annex has below its title."""
    return _CONTENTS[title](material)


def on_screen(material: Material) -> Iterator[tuple[str, list[Block]]]:
    """Yield what the page alone shows, title and blocks; what an annex has, or nobody has told of, is left out."""
    for title in _ON_SCREEN:
        if title not in material.annexes and (blocks := _CONTENTS[title](material)):
            yield title.replace(CampaignLevel.STREET.everywhere, material.campaign.everywhere), blocks


def _ledger(material: Material) -> list[Block]:
    entries = material.listed("open")
    if not entries:
        return [Paragraph((material.none(f"截至{day(material.as_of)}，无未整改隐患。"),))]
    return [open_ledger(entries)]


def _major(material: Material) -> list[Block]:
    ledger = major_ledger(material)
    return [ledger] if ledger else [Paragraph((material.none("未发现重大事故隐患。"),))]


def _evidence(material: Material) -> list[Block]:
    progress = material.figures["progress"]
    has_progress = progress["month"] is None or any(row["departments"] for row in progress["indicators"])
    duties, tips = duty_table(material), channel_table(material)
    return [
        *activity_table(material),
        *_unread(
            "progress",
            "工作进展",
            f"各{material.campaign.reporter}均未填报工作进展。",
            material,
            has_any=has_progress,
        ),
        *duties,
        *_unread(
            "duties",
            "企业履责",
            f"各{material.campaign.reporter}未报送企业履责情况。",
            material,
            has_any=bool(duties),
        ),
        *tips,
        *_unread("tips", "举报线索", "未收到举报线索。", material, has_any=bool(tips)),
        *open_tips(material),
    ]


def _unread(sheet: str, called: str, nothing: str, material: Material, *, has_any: bool) -> list[Block]:
    """Return what of a sheet beside the ledgers could not be counted, or that there is nothing of it."""
    unread = beside_clause(material.figures, sheet, has_any=has_any)
    said = f"{called}{unread}。" if unread else nothing * (not has_any)
    return [Paragraph((said,))] * bool(said)


def _unsettled(material: Material) -> list[Block]:
    lists = (
        ("两个以上部门同时填报、尚未销号的隐患", "claimed_twice"),
        ("后续未再报送的隐患", "unreported"),
        ("销号后重新打开的隐患", "reopened"),
        ("部门口径不一的隐患", "conflicts"),
    )
    tables = [hazard_table(caption, own) for caption, name in lists if (own := material.listed(name))]
    return [*moved_deadlines(material), *level_falls(material), *tables]


def _street_and_leaders(material: Material) -> list[Block]:
    return [
        overall_table(material),
        sector_table(material),
        *plans_table(material),
        leader_table(material),
        *tasks_table(material),
    ]


def _duties(material: Material) -> list[Block]:
    tables = [*duty_sector_table(material), *duty_leader_table(material), *overdue_duties(material)]
    return tables or [Paragraph(("没有可列的企业履责情况。",))]


def _reporting(material: Material) -> list[Block]:
    if not material.latest:
        return [Paragraph(("尚无到期的报送月份。",))]
    return [standing_table(material), *within_table(material), reporting_matrix(material)]


def _definitions(material: Material) -> list[Block]:
    known = moment(str(material.figures["known_at"]))
    lead = f"数据截至{day(material.as_of)}，以{known}前收到的报送为准。同一数据截止时间下重新生成，各项数字不变。"
    return [Paragraph((lead,), role="note"), definition_table(material.campaign.level)]


_COMPARED = tuple(
    partial(comparison_chart, kind=kind) for kind in ("by_sector", "by_leader", "by_department")
)

# A monthly paper is for the next meeting: what moved, who is behind. The summaries look back.
_CHARTS: Mapping[Kind, Sequence[Callable[[Material], Chart | None]]] = {
    Kind.MONTHLY: (
        trend_chart,
        stock_chart,
        pace_chart,
        overdue_chart,
        deadline_chart,
        ageing_chart,
        *_COMPARED,
    ),
    Kind.INTERIM: (sector_chart, trend_chart, deadline_chart, overdue_chart, *_COMPARED),
    Kind.FINAL: (trend_chart, ageing_chart, overdue_chart, *_COMPARED),
    Kind.SUPPLEMENT: (sector_chart, trend_chart, stock_chart, ageing_chart, overdue_chart, *_COMPARED),
}
"""The charts that the page of each paper has beside those of its body."""


def _charts(material: Material) -> list[Block]:
    drawn = (chart(material) for chart in _CHARTS[material.kind])
    charts: list[Block] = [chart for chart in drawn if chart is not None]
    return charts or [Paragraph(("截至本期末，没有可以绘图的数据。",))]


_CONTENTS: Mapping[str, Contents] = {
    URGENT: lambda material: [urgent_in_full(material)],
    LEDGER: _ledger,
    SUPERVISION: supervision_ledger,
    EVIDENCE: _evidence,
    SECTORS: lambda material: [sector_table(material, with_interval=False)],
    MAJOR: _major,
    "全街、各领域和各负责领导详细情况": _street_and_leaders,
    "各填报单位、来源、阶段和月份": group_tables,
    CLEARING: clearing,
    "各单位情况": unit_table,
    "期限变动、级别下调和填报不一": _unsettled,
    CHANGES: changed,
    "督办函件": ladder_table,
    "各领域企业履责": _duties,
    REINSPECTED: reinspected,
    REPORTING: _reporting,
    CHARTS: _charts,
    DEFINITIONS: _definitions,
    QUALITY: quality,
}

_ON_SCREEN = tuple(title for title in _CONTENTS if title not in {URGENT, SECTORS, MAJOR})
"""In this order; those left out are parts of others there."""
