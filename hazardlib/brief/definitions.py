"""统计口径: what the words of a paper mean; a paper explains those that it uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from hazardlib.brief.contents import DEFINITIONS
from hazardlib.brief.paper import (
    Block,
    Chart,
    Heading,
    Paragraph,
    Picture,
    Row,
    Slot,
    Table,
    Tiles,
    columns_of,
    plain,
)
from hazardlib.domain.campaign_parts import CampaignLevel

_MEANINGS = {
    "隐患": "各部门台账所列、需要整改的一个问题；跨月份、跨部门按同一条跟踪，只计一次。",
    "已整改待销号": "现场整改完成、尚未验收。",
    "已销号": "整改完成并经验收（闭环）。",
    "未整改": "尚未整改或正在整改。",
    "整改率": "（已整改待销号＋已销号）÷发现。",
    "销号率": "已销号÷发现。",
    "按期整改率": "整改期限已到的隐患（不含到期待核实的）中，期限内整改或销号的所占比例。",
    "超期未整改": "未整改且整改期限早于截至日期；其后的报送仍报未整改的为已核实超期。",
    "到期待核实": "最近一次报送不晚于整改期限，是否已整改还没有报来；不计入领导超期。",
    "期限变动": "各月填报期限不一致的未整改隐患；不论是否经同意，按最近一次填报的期限计。",
    "十日内到期": "未整改且整改期限在截至日期之后十日以内（含截至日期当日）。",
    "后续未再报送": "以前报送为未整改，在其填报单位以后的报送中未再列出；仍按未整改统计。",
    "重新打开": "曾报销号、以后又报未销号；按最近一次填报的状态统计。",
    "补报": "在上期截至日期当日或之前发现、上期没有计入的隐患，包括发现日期更正到此前的。",
    "核减": "上期计入的隐患，后来与别的隐患并为一条，或发现日期更正到上期截至日期之后的。",
    "五落实率": "限期整改的隐患中，责任人、措施、资金、期限、应急预案五项齐全的所占比例。",
    "督办期限已过": "挂牌督办、尚未销号和摘牌，且督办期限早于截至日期。",
    "检查覆盖率": "已检查单位÷应检查单位，均由牵头部门填报。",
    "履责完成率": "企业履责事项中，已完成÷（已完成＋逾期未完成）；未到期和不涉及的不计。",
    "查实率": "举报线索中，查实÷（查实＋不属实）；核查中的不计。",
    "回头看": "到现场复查已报整改、销号的隐患；发现未整改、反弹的，自复查之日起按未整改统计，属重新打开。",
    "核实销号率": "回头看复查的条次中，属实÷（属实＋未整改＋反弹）；未能复查的不计。抽查偏重有疑问的隐患。",
    "负责领导": "台账所填责任领导属于该领域负责领导的，按所填；否则计入该领域全部负责领导。每条隐患对其每位负责领导各计一条。",
    "比率": "合并计算，四舍五入；全部完成方为100.0%、全未完成方为0.0%；无可计算的以“/”表示。",
    "95%区间": "销号率的Wilson区间。区间含全街水平的，视为与全街水平无显著差异；隐患不足5条的不作比较。",
    "推算": "假定今后的发现和销号保持最近两个报送周期的速度，推至工作总结之日；区间只计偶然波动，不计工作力度的变化，仅供参考。",
    "百分点": "两个比率按所列数值（四舍五入、保留一位小数）相减。",
}

_AT_DISTRICT = {
    "隐患": "各街道台账所列、需要整改的一个问题；在一个街道内跨月份、跨部门按同一条跟踪，只计一次。",
    "检查覆盖率": "已检查单位÷应检查单位，均由各街道的牵头部门填报。",
    "负责领导": "截至日期在任的街道负责领导，对本街道全部隐患负责。每条隐患对其每位负责领导各计一条。",
    "95%区间": _MEANINGS["95%区间"].replace(
        CampaignLevel.STREET.everywhere, CampaignLevel.DISTRICT.everywhere
    ),
}
"""What means something else where streets report."""

_BY_NAME = {
    "期限变动": ("期限有变动", "改过期限"),
    "十日内到期": ("十日内到期",),
    "后续未再报送": ("后续未再报送",),
    "重新打开": ("重新打开",),
    "补报": ("和补报", "补报此前发现"),
    "核减": ("核减",),
    "五落实率": ("五落实",),
    "督办期限已过": ("督办期限已过", "超过督办期限"),
    "检查覆盖率": ("检查覆盖率",),
    "履责完成率": ("履责完成率",),
    "查实率": ("查实率",),
    "回头看": ("回头看",),
    "核实销号率": ("核实销号率",),
    "95%区间": ("95%区间", "无显著差异"),
    "推算": ("推算",),
    "百分点": ("百分点",),
}
"""Terms that only some papers use, and the words by which they do; every paper rests on the others."""


def definition_table(level: CampaignLevel) -> Table:
    """Return the table of all terms, as they are meant in the papers of a street or a district."""
    meanings = _MEANINGS | (_AT_DISTRICT if level is CampaignLevel.DISTRICT else {})
    rows = (Row.of(term, meaning) for term, meaning in meanings.items())
    return Table(DEFINITIONS, columns_of("项目 16 | 口径 84"), tuple(rows))


def keep_used(parts: Mapping[str, tuple[Block, ...]]) -> dict[str, tuple[Block, ...]]:
    """Return the parts with those terms left out of the table of terms that stand nowhere else in the paper."""
    blocks = [block for several in parts.values() for block in several]
    said = "\n".join(text for block in blocks if not _defines(block) for text in _texts(block))
    return {
        name: tuple(_used(block, said) if _defines(block) else block for block in several)
        for name, several in parts.items()
    }


def _defines(block: Block) -> bool:
    return isinstance(block, Table) and block.caption == DEFINITIONS


def _used(block: Block, said: str) -> Block:
    assert isinstance(block, Table)
    rows = [
        row for row in block.rows if any(word in said for word in _BY_NAME.get(plain(row.cells[0]), ("",)))
    ]
    return replace(block, rows=tuple(rows))


def _texts(block: Block) -> Iterator[str]:
    """Yield what a block says in words."""
    match block:
        case Heading():
            yield block.text
        case Paragraph():
            yield plain(block.text)
        case Slot():
            yield block.text
        case Table():
            yield from (block.caption, block.note, *(column.heading for column in block.columns))
            yield from (plain(cell) for row in block.rows for cell in row.cells)
        case Chart():
            yield from (block.title, block.sentence, block.basis)
        case Picture():
            yield from (block.title, block.note)
        case Tiles():
            yield from (tile.name + tile.note for tile in block.tiles)
        case _:
            pass
