"""The annexes' titles, and how the body refers to one."""

from __future__ import annotations

LEDGER, SUPERVISION, EVIDENCE = "未整改隐患台账", "挂牌督办台账", "工作进展、企业履责和举报线索"
CHARTS, DEFINITIONS, QUALITY = "图表", "统计口径", "数据质量情况"
ANNEXES = (LEDGER, SUPERVISION, EVIDENCE, CHARTS, DEFINITIONS, QUALITY)
"""In the order in which every paper has them."""


def annex(title: str) -> str:
    """Return how the body refers to an annex: ``附件5``."""
    return f"附件{ANNEXES.index(title) + 1}"
