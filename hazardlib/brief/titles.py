"""The annexes' titles, and how the body refers to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hazardlib.domain.terms import Kind

LEDGER, SUPERVISION, EVIDENCE = "未整改隐患台账", "挂牌督办台账", "检查执法、企业履责和举报线索"
SECTORS, MAJOR = "各行业领域情况", "重大事故隐患台账"
CHANGES = "前后填报不一的内容"
CHARTS, DEFINITIONS, QUALITY = "图表", "统计口径", "数据质量情况"

ANNEXES: Mapping[Kind, tuple[str, ...]] = {
    Kind.MONTHLY: (LEDGER, SUPERVISION, EVIDENCE),
    Kind.INTERIM: (SECTORS, MAJOR, SUPERVISION),
    Kind.FINAL: (SECTORS, MAJOR, SUPERVISION),
    Kind.SUPPLEMENT: (MAJOR, SUPERVISION),
}
"""What each paper has in print behind its body, in order, and `CHANGES` where there are any; whatever else it shows is on its page alone."""


def annex(printed: Sequence[str], title: str) -> str:
    """Return how a paper's body refers to an annex, ``附件1``, or to what its page alone has."""
    return f"附件{printed.index(title) + 1}" if title in printed else f"网页版“{title}”"
