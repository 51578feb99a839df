"""What each department does in a month beside finding hazards: inspections, penalties, training, publicity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from types import MappingProxyType

from hazardlib.month import Month

PARTS: Mapping[tuple[str, str], tuple[int, int, int]] = MappingProxyType(
    {
        ("财政经济办公室", "crowded-places"): (14, 6, 12),
        ("财政经济办公室", "other-enterprises"): (150, 25, 40),
        ("公共管理办公室", "scenic-areas"): (7, 3, 6),
        ("公共管理办公室", "construction"): (5, 4, 8),
        ("公共管理办公室", "gas"): (86, 20, 32),
        ("公共管理办公室", "residential"): (31, 16, 26),
        ("公共管理办公室", "waterways"): (9, 6, 10),
        ("公共服务办公室", "scenic-areas"): (5, 2, 4),
        ("公共服务办公室", "education"): (22, 8, 14),
        ("工程建设科", "construction"): (9, 8, 14),
        ("公共安全办公室", "gas"): (30, 6, 12),
        ("公共安全办公室", "other-enterprises"): (60, 10, 18),
        ("综合执法大队", "gas"): (40, 8, 16),
        ("综合执法大队", "commerce"): (420, 60, 95),
        ("综合执法大队", "other-enterprises"): (20, 3, 6),
        ("资产运营科", "owned-premises"): (38, 10, 18),
        ("综合治理中心", "sanitation"): (12, 6, 10),
        ("综合保障科", "administration"): (8, 4, 7),
        ("能源公司", "state-owned"): (6, 5, 9),
    }
)
"""Units that a department has to inspect in a sector, and the fewest and most inspections of a month."""

_INSPECTED = (0.34, 0.55, 0.71, 0.83, 0.91, 0.96, 0.99)
"""The share of those units that has been inspected by the end of each month."""

_USUAL: Mapping[str, tuple[float, int, int]] = MappingProxyType(
    {
        "领导带队检查": (1.0, 1, 3),
        "暗查暗访": (0.6, 1, 2),
        "约谈": (0.3, 1, 2),
        "专家指导": (0.5, 1, 4),
        "安全培训": (0.9, 15, 80),
        "应急演练": (0.6, 1, 2),
        "宣传活动": (0.9, 1, 3),
        "吹哨报到": (0.12, 1, 1),
        "提请上级协调": (0.07, 1, 1),
        "征求意见建议": (0.4, 1, 6),
    }
)
"""How likely something is done in a month, and if so how often."""

_SAFETY_MONTH: Mapping[str, int] = MappingProxyType({"安全培训": 2, "应急演练": 3, "宣传活动": 4})
"""What the 安全生产月 of June multiplies."""

_PENALTIES: Mapping[str, tuple[float, int, int]] = MappingProxyType(
    {"综合执法大队": (0.9, 1, 5), "公共安全办公室": (0.4, 1, 2), "公共管理办公室": (0.15, 1, 1)}
)
"""Departments that impose penalties."""

_SHUT_DOWN: Mapping[str, float] = MappingProxyType({"综合执法大队": 0.25, "公共安全办公室": 0.1})
_TO_COURT = frozenset({("综合执法大队", "commerce", "2023-09")})
_FINES = (0.2, 0.5, 1.0, 2.0)
"""What one penalty costs [万元]."""

_INSPECTORS: Mapping[tuple[str, str], tuple[int, int]] = MappingProxyType(
    {
        ("财政经济办公室", "crowded-places"): (2, 2),
        ("公共管理办公室", "gas"): (3, 4),
        ("工程建设科", "construction"): (2, 2),
        ("公共安全办公室", "other-enterprises"): (3, 5),
        ("综合执法大队", "commerce"): (4, 4),
    }
)
"""Technical inspectors (技术检查员) that a department has: at first, and from September."""

STOCKS = frozenset({"应检查单位", "已检查单位", "技术检查员"})
"""What is a level; everything else adds up."""

_AUTUMN = 9


def act(department: str, sector: str, month: Month, first: Month, seed: int) -> dict[str, float]:
    """Return what a department does in a sector in one month, by the name of the indicator."""
    chance = Random(f"activity {seed} {department} {sector} {month}")
    base, fewest, most = PARTS[department, sector]
    nth = (month.year - first.year) * 12 + month.number - first.number
    inspected, before = (_inspected(base, each) for each in (nth, nth - 1))
    visits = max(chance.randint(fewest, most), inspected - before)
    done: dict[str, float] = {
        "检查单位": visits,
        "出动检查人员": visits * 2 + chance.randint(0, visits),
        "应检查单位": base,
        "已检查单位": inspected,
    }
    done.update(_usual(chance, month))
    done.update(_enforcement(chance, department, sector, month))
    if (department, sector) in _INSPECTORS:
        done["技术检查员"] = _INSPECTORS[department, sector][month.number >= _AUTUMN]
    return done


def _inspected(base: int, nth: int) -> int:
    return round(base * _INSPECTED[min(nth, len(_INSPECTED) - 1)]) if nth >= 0 else 0


def _usual(chance: Random, month: Month) -> Iterator[tuple[str, int]]:
    is_safety_month = month.number == 6
    for name, (share, low, high) in _USUAL.items():
        times = _SAFETY_MONTH.get(name, 1) if is_safety_month else 1
        is_done = chance.random() < share or times > 1
        yield name, chance.randint(low, high) * times if is_done else 0


def _enforcement(chance: Random, department: str, sector: str, month: Month) -> Iterator[tuple[str, float]]:
    share, low, high = _PENALTIES.get(department, (0.0, 0, 0))
    penalties = chance.randint(low, high) if chance.random() < share else 0
    yield "行政处罚", penalties
    yield "罚款", round(sum(chance.choice(_FINES) for _ in range(penalties)), 2)
    yield "责令停产停业", int(chance.random() < _SHUT_DOWN.get(department, 0.0))
    yield "移送司法", int((department, sector, str(month)) in _TO_COURT)
