"""The annexes: ledgers, what departments report besides, charts, definitions (口径), the quality of the data."""

from __future__ import annotations

from hazardlib.brief.accounts import how_often
from hazardlib.brief.activity import activity, activity_table, coverage
from hazardlib.brief.definitions import definition_table
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
from hazardlib.brief.paper import Block, Heading, Paragraph
from hazardlib.brief.quality import quality
from hazardlib.brief.supervised import supervision_ledger
from hazardlib.brief.tables import open_ledger
from hazardlib.brief.tips import channel_table, open_tips, tips
from hazardlib.brief.titles import ANNEXES
from hazardlib.brief.words import day, moment
from hazardlib.domain.terms import Kind


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
        return [Paragraph((material.none(f"截至{day(material.as_of)}，无未整改隐患。"),))]
    return [open_ledger(entries)]


def _definitions(material: Material) -> list[Block]:
    figures = material.figures
    lead = (
        f"本文数据依据各部门{how_often(material.campaign)}报送的隐患台账汇总，截至{day(material.as_of)}，"
        f"以{moment(str(figures['known_at']))}前收到的报送为准。同一数据截止时间下重新生成，各项数字不变。"
    )
    return [Paragraph((lead,), role="note"), definition_table()]
