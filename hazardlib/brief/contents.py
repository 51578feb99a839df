"""What each paper has beside its sentences: its annexes, by title, and the slots that only a person can fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hazardlib.domain.terms import Kind

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign

LEDGER, SUPERVISION, EVIDENCE = "未整改隐患台账", "挂牌督办台账", "检查执法、企业履责和举报线索"
SECTORS, MAJOR = "各行业领域情况", "重大事故隐患台账"
URGENT = "已超期和十日内到期的重大隐患"
CHANGES = "前后填报不一的内容"
CLEARING = "存量和动态清零"
REINSPECTED = "回头看"
REPORTING = "报送情况"
CHARTS, DEFINITIONS, QUALITY = "图表", "统计口径", "数据质量情况"

ANNEXES: Mapping[Kind, tuple[str, ...]] = {
    Kind.MONTHLY: (LEDGER, SUPERVISION, EVIDENCE),
    Kind.INTERIM: (SECTORS, MAJOR, SUPERVISION),
    Kind.FINAL: (SECTORS, MAJOR, SUPERVISION),
    Kind.SUPPLEMENT: (MAJOR, SUPERVISION),
}
"""What each paper has in print behind its body, in order, and `CHANGES` where there are any; whatever else it shows is on its page alone."""

MOST_NAMED = 20
"""Major hazards that a page one, a digest, an agenda or a picture names one by one; more are counted by who reports them, and all stand in an annex."""


def annexes_of(kind: Kind, figures: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the titles of the annexes that a paper has in print, in order: `URGENT` right behind a body that does not name them all."""
    is_long = kind is Kind.MONTHLY and len(figures["lists"]["urgent_major"]) > MOST_NAMED
    return (*[URGENT] * is_long, *ANNEXES[kind], *[CHANGES] * bool(figures["changes"]))


_CAUSES = {"causes": "对上述问题的原因分析"}
_SIGNED = {"number": "文号", "signer": "签发人"}
_MOBILISATION = {"mobilisation": "动员部署会议、方案制定和宣传发动情况"}
_SLOTS: Mapping[Kind, Mapping[str, str]] = {
    Kind.MONTHLY: {**_CAUSES, "next": "例会议定的其他工作安排"},
    Kind.INTERIM: {
        **_SIGNED,
        **_MOBILISATION,
        "self_check": "企业主要负责人履职和自查自改典型做法",
        "practices": "排查整治典型做法",
        **_CAUSES,
        "next": "后续阶段的重点安排",
    },
    Kind.FINAL: {
        **_SIGNED,
        **_MOBILISATION,
        **_CAUSES,
        "mechanism": "长效工作机制建设情况和经验做法",
        "next": "下一步工作安排",
    },
    Kind.SUPPLEMENT: {**_SIGNED, "next": "专项行动结束后的后续安排"},
}
"""The keys of ``narrative.yaml`` by paper, and what is asked for at each."""


_OFFERED = {
    "self_check": "work",
    "practices": "experience",
    "mechanism": "experience",
    "causes": "problems",
    "next": "next_steps",
}
"""Slot → the part of 阶段情况 that is offered for it."""


def annex(printed: Sequence[str], title: str) -> str:
    """Return how a paper's body refers to an annex, ``附件1``, or to what its page alone has."""
    return f"附件{printed.index(title) + 1}" if title in printed else f"网页版“{title}”"


def slots_of(kind: Kind, campaign: Campaign) -> dict[str, str]:
    """Return what a paper asks a person for, by slot; of the final summary also what was done in each stage."""
    stages = campaign.stages if kind is Kind.FINAL else ()
    return {**_SLOTS[kind], **{f"stage.{each.code}": f"{each.name}阶段主要工作和做法" for each in stages}}


def offered_for(slot: str, campaign: Campaign) -> str:
    """Return which part of departments' stage returns is offered for a slot; empty where none is.

    What a department did in all of the campaign is offered with the longest stage.
    """
    longest = max(campaign.stages, key=lambda each: (each.until or campaign.supplement_on) - each.since)
    return _OFFERED.get(slot, "work" if slot == f"stage.{longest.code}" else "")


def all_slots(campaign: Campaign) -> tuple[str, ...]:
    """Return every key that a ``narrative.yaml`` may have."""
    return tuple(dict.fromkeys(key for kind in Kind for key in slots_of(kind, campaign)))
