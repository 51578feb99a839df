"""Which standards and items a 判定依据 means, the slow way; the register copied by hand.

Deliberately not read from ``campaign.yaml``. The bases that random campaigns draw are listed with
what a reader takes them to mean, so that the matching is not repeated here but put to the test.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.recompute.register import Hazard

STANDARDS: dict[str, tuple[date, date | None]] = {
    "industry-trade-2017": (date(2017, 11, 30), date(2023, 5, 14)),
    "industry-trade-2023": (date(2023, 5, 15), None),
    "construction-2022": (date(2022, 4, 19), None),
    "water-works-2017": (date(2017, 10, 27), None),
    "gas-2023": (date(2023, 9, 21), None),
    "fireworks-2017": (date(2017, 11, 13), None),
    "road-transport-2023": (date(2023, 10, 1), None),
    "elderly-care-2023": (date(2023, 11, 27), None),
    "fire-2017": (date(2018, 7, 1), date(2025, 10, 31)),
}
"""Code: first and last day in force."""

BASES: dict[str, tuple[list[str], dict[str, list[str]]]] = {
    "《重大火灾隐患判定方法》第6.3条": (["fire-2017"], {}),
    "ＧＢ 35181－2017": (["fire-2017"], {}),
    "应急管理部令第10号；GB35181": (["industry-trade-2023", "fire-2017"], {}),
    "工贸行业重大生产安全事故隐患判定标准": (["industry-trade-2017"], {}),
    "建城规[2023]4号": (["gas-2023"], {}),
    "建质规〔2022〕2号第四条": (["construction-2022"], {}),
    "重点检查事项：燃气工程安全、动火作业安全、违规操作": (
        [],
        {"gas": ["燃气工程安全"], "state-owned": ["动火作业安全"], "commerce": ["违规操作"]},
    ),
    "燃气报警器安装": (
        [],
        {
            "gas": ["燃气使用单位和餐饮等公共场所燃气报警器安装"],
            "commerce": ["燃气使用单位和餐饮等公共场所燃气报警器安装使用"],
        },
    ),
    "消防": ([], {}),
    "专家意见": ([], {}),
}
"""What stands in 判定依据: the standards it names, and the items it names in each sector."""


def standards_of(majors: list[Hazard]) -> dict[str, Any]:
    """Return the major hazards by what their basis names; hazards stand for themselves."""
    by_standard: dict[str, list[Hazard]] = {}
    by_item: dict[tuple[str, str], list[Hazard]] = {}
    other, without, too_early_or_late = 0, [], []
    for hazard in majors:
        basis = hazard.facts.get("criterion")
        if basis is None:
            without.append(hazard)
            continue
        named, items = BASES[basis]
        for code in named:
            by_standard.setdefault(code, []).append(hazard)
            since, until = STANDARDS[code]
            found_on = hazard.facts["found_on"]
            if found_on < since or (until is not None and found_on > until):
                too_early_or_late.append((hazard, code))
        sector = hazard.facts["sector"]
        for item in items.get(sector, []):
            by_item.setdefault((sector, item), []).append(hazard)
        if not named and sector not in items:
            other += 1
    return {
        "by_standard": {code: _counts(hazards) for code, hazards in by_standard.items()},
        "by_item": {key: _counts(hazards) for key, hazards in by_item.items()},
        "other": other,
        "without_basis": without,
        "not_in_force": too_early_or_late,
    }


def _counts(hazards: list[Hazard]) -> tuple[int, int]:
    return len(hazards), sum(1 for hazard in hazards if hazard.is_open)
