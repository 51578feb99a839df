"""The annexes: ledgers, what departments report besides, charts, definitions (口径), the quality of the data."""

from __future__ import annotations

from hazardlib.brief.accounts import how_often
from hazardlib.brief.activity import activity, activity_table, coverage
from hazardlib.brief.gallery import gallery
from hazardlib.brief.leader_lists import tasks_table
from hazardlib.brief.material import Material
from hazardlib.brief.obligations import (
    duties,
    duty_leader_table,
    duty_sector_table,
    duty_table,
    overdue_duties,
)
from hazardlib.brief.paper import Block, Column, Heading, Paragraph, Row, Table
from hazardlib.brief.quality import quality
from hazardlib.brief.supervised import supervision_ledger
from hazardlib.brief.tables import open_ledger
from hazardlib.brief.tips import channel_table, open_tips, tips
from hazardlib.brief.titles import ANNEXES
from hazardlib.brief.words import day, moment
from hazardlib.terms import Kind

DEFINITIONS = (
    ("隐患", "各部门台账所列、需要整改的一个问题；跨月份、跨部门按同一条跟踪，只计一次。"),
    ("已整改待销号", "现场整改完成、尚未验收。"),
    ("已销号", "整改完成并经验收（闭环）。"),
    ("未整改", "尚未整改或正在整改。"),
    ("整改率", "（已整改待销号＋已销号）÷发现。"),
    ("销号率", "已销号÷发现。"),
    ("按期整改率", "整改期限已到的隐患中，在期限当日或之前整改或销号的所占比例。"),
    ("超期未整改", "未整改且整改期限早于截至日期；由日期推算，不以填报的状态为准。"),
    ("临期", "未整改且整改期限在截至日期之后十日以内（含截至日期当日）。"),
    ("漏报", "以前报送为未整改，在其填报单位以后的报送中未再列出；仍按未整改统计。"),
    ("重新打开", "曾报销号、以后又报未销号；按最近一次填报的状态统计。"),
    ("补报", "在上期截至日期当日或之前发现、上期没有计入的隐患，包括发现日期更正到此前的。"),
    ("核减", "上期计入的隐患，后来与别的隐患并为一条，或发现日期更正到上期截至日期之后的。"),
    ("五落实率", "限期整改的隐患中，责任人、措施、资金、期限、应急预案五项齐全的所占比例。"),
    ("督办超期", "挂牌督办、尚未销号和摘牌，且督办期限早于截至日期。"),
    ("检查覆盖率", "已检查单位÷应检查单位，均由牵头部门填报。"),
    ("履责完成率", "企业履责事项中，已完成÷（已完成＋逾期未完成）；未到期和不涉及的不计。"),
    ("查实率", "举报线索中，查实÷（查实＋不属实）；核查中的不计。"),
    (
        "负责领导",
        "台账所填责任领导属于该领域负责领导的，按所填；否则计入该领域全部负责领导。每条隐患对其每位负责领导各计一条。",
    ),
    (
        "比率",
        "由分子、分母合并计算，不取平均；只舍不入，保留一位小数，全部完成方为100.0%；没有可计算的对象以“/”表示。",
    ),
    ("95%区间", "销号率的Wilson区间。区间含全街水平的，视为与全街水平无显著差异；隐患不足5条的不作比较。"),
    (
        "漏斗图界限",
        "各单位真实水平与全街相同时，销号率因偶然而落在其间的可能为95%（99.8%）的范围；隐患越少，范围越宽。",
    ),
    (
        "推算",
        "假定今后的发现和销号保持最近两个报送周期的速度，推至工作总结之日；区间只计偶然波动，不计工作力度的变化，仅供参考。",
    ),
    ("百分点", "两个比率按所列数值（只舍不入、保留一位小数）相减。"),
)


def annex_list() -> list[Block]:
    """Return the line below the body that names the annexes."""
    lines = [f"{'附件：' if place == 1 else ''}{place}.{title}" for place, title in enumerate(ANNEXES, 1)]
    return [Paragraph((line,), role="annex-list") for line in lines]


def annexes(material: Material) -> list[Block]:
    """Return the annexes, in the order of `ANNEXES`."""
    contents = (
        _ledger(material),
        supervision_ledger(material),
        _evidence(material),
        gallery(material),
        _definitions(material),
        quality(material),
    )
    return [
        block
        for title, blocks in zip(ANNEXES, contents, strict=True)
        for block in (Heading(title, 0), *blocks)
    ]


def _evidence(material: Material) -> list[Block]:
    """Return what departments reported besides the ledger; a part that the body has in full is left out."""
    kind = material.figures["kind"]
    if kind == Kind.FINAL:
        return [*duty_sector_table(material), *duty_leader_table(material), Paragraph(("其余见正文。",))]
    is_in_body = kind == Kind.INTERIM  # the duties one by one, and the channels
    is_in_words = kind == Kind.MONTHLY  # whose body has a line only
    return [
        *(_in_words(material) if is_in_words else []),
        *activity_table(material),
        *([] if is_in_body else duty_table(material)),
        *duty_sector_table(material),
        *duty_leader_table(material),
        *overdue_duties(material),
        *([] if is_in_body else channel_table(material)),
        *open_tips(material),
        *(tasks_table(material) if is_in_words else []),
        *([Paragraph(("其余见正文。",))] * is_in_body),
    ]


def _in_words(material: Material) -> list[Block]:
    return [
        *activity(material, "inspection", "enforcement"),
        *coverage(material),
        *duties(material),
        *tips(material),
    ]


def _ledger(material: Material) -> list[Block]:
    entries = material.listed("open")
    if not entries:
        return [Paragraph((f"截至{day(material.as_of)}，无未整改隐患。",))]
    return [open_ledger(entries)]


def _definitions(material: Material) -> list[Block]:
    figures = material.figures
    lead = (
        f"本文数据依据各部门{how_often(material.campaign)}报送的隐患台账汇总，截至{day(material.as_of)}，"
        f"以{moment(str(figures['known_at']))}前收到的报送为准。同一数据截止时间下重新生成，各项数字不变。"
    )
    rows = tuple(Row(((term,), (meaning,))) for term, meaning in DEFINITIONS)
    columns = (Column("项目", "start", 20), Column("口径", "start", 80))
    return [Paragraph((lead,)), Table("统计口径", columns, rows)]
