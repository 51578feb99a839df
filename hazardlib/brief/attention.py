"""What a meeting must look at: overdue, falling due, unreported, reopened; what it must decide."""

from __future__ import annotations

from datetime import timedelta

from hazardlib.brief.changed import level_falls
from hazardlib.brief.material import Material, number_of
from hazardlib.brief.moved_deadlines import moved_deadlines
from hazardlib.brief.opening import issued_on
from hazardlib.brief.paper import Block, Heading, Paragraph
from hazardlib.brief.passages import MOST_LISTED, counted, hazard_list
from hazardlib.brief.tables import hazard_table
from hazardlib.brief.to_decide import to_decide
from hazardlib.brief.words import UNVERIFIED, day
from hazardlib.domain.month import parse_day
from hazardlib.domain.terms import DUE_SOON_DAYS


def overdue_list(material: Material) -> list[Block]:
    """Return the overdue hazards, the longest overdue first: those verified, then those still to be verified."""
    entries = material.listed("overdue_verified")
    longest = max((entry.overdue_days or 0 for entry in entries), default=0)
    says = (
        *counted("已核实超期的隐患", entries, f"，最长已超期{longest}天。"),
        "请相关负责领导逐条督促，明确整改完成时间。",
    )
    blocks = hazard_list("已核实超期", entries, says, material.none("无已核实超期的隐患。"), last="overdue")
    if not material.unverified:
        return blocks
    asked = counted(
        "整改期限在最近一次报送当日或之后、现已到期的隐患", material.unverified, "，请填报单位会前逐条核实。"
    )
    return [*blocks, *hazard_list(UNVERIFIED, material.unverified, asked, "")]


def due_soon_list(material: Material) -> list[Block]:
    """Return the open hazards that fall due in the coming days."""
    entries = material.listed("due_soon")
    until = day(parse_day(material.as_of) + timedelta(days=DUE_SOON_DAYS))
    issued = issued_on(material)
    gone = [entry for entry in entries if entry["due_on"] < issued]
    says = counted(f"{until}前（含当日）到期、尚未整改的隐患", entries, "，须在期限内完成整改")
    says += ("；其中", number_of(gone), f"条至{day(issued)}印发时期限已过，先行核实。") if gone else ("。",)
    return hazard_list("临期", entries, says, material.none(f"{until}前（含当日）无到期未整改隐患。"))


def lost_list(material: Material) -> list[Block]:
    """Return the unreported and the reopened hazards."""
    unreported, reopened = material.listed("unreported"), material.listed("reopened")
    blocks: list[Block] = [Heading("后续未再报送和重新打开", 2)]
    if unreported:
        says = counted(
            "以前报送为未整改、其填报单位后续报送中未再列出的隐患", unreported, "，仍按未整改统计。"
        )
        blocks += [
            Paragraph(says),
            hazard_table("后续未再报送的隐患", unreported[:MOST_LISTED], total=len(unreported)),
        ]
    else:
        blocks.append(Paragraph((material.none("无后续未再报送的隐患。"),)))
    if reopened:
        says = counted("专项行动以来曾报销号、后又报未销号的隐患", reopened, "，按最近一次填报的状态统计。")
        blocks += [
            Paragraph(says),
            hazard_table("重新打开的隐患", reopened[:MOST_LISTED], total=len(reopened)),
        ]
    else:
        blocks.append(Paragraph((material.none("无销号后重新打开的隐患。"),)))
    return blocks


def disputed_list(material: Material) -> list[Block]:
    """Return the hazards on which departments differ."""
    entries = material.listed("conflicts")
    says = counted("几个部门填报的状态、级别、领域或期限不一致的隐患", entries, "，需相关部门核对后统一。")
    return hazard_list(
        "部门口径不一", entries, says, material.none("各部门填报的情况一致。"), last="departments"
    )


def decisions(material: Material) -> list[Block]:
    """Return what is put before the meeting: supervised major hazards, falls of level, moved deadlines, double claims."""
    supervised = material.listed("supervised_overdue_major")
    moved = material.figures["deadline_moves"]
    twice = material.listed("claimed_twice")
    listed = material.figures["supervision"]["to_decide"]
    fallen = level_falls(material)
    if not (supervised or moved or twice or listed or fallen):
        return [Paragraph((material.none("本期无需提请会议研究的事项。"),))]
    return [
        *hazard_list(
            "挂牌督办且超期的重大事故隐患",
            supervised,
            (
                "挂牌督办且已核实超期的重大事故隐患",
                number_of(supervised),
                "条，提请会议逐条研究整改措施、资金和完成时间。",
            ),
            material.none("无挂牌督办且超期的重大事故隐患。"),
            last="overdue",
        ),
        *to_decide(material),
        *fallen,
        *moved_deadlines(material),
        *hazard_list(
            "两个以上部门重复填报",
            twice,
            ("两个以上部门同时填报、尚未销号的隐患", number_of(twice), "条，提请会议明确牵头整改部门。"),
            material.none("无两个以上部门重复填报、尚未销号的隐患。"),
            last="departments",
        ),
    ]
