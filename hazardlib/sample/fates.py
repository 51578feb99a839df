"""Special fates: the few hazards whose way through the campaign is not a straight one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hazardlib.sample.story import Hazard
from hazardlib.terms import FixType

_AUTUMN = date(2023, 10, 1)

EXTENDED, VANISHED, REOPENED = 12, 9, 7
"""How many hazards have their deadline moved, vanish from the ledgers, or open again."""

SHARED = (
    ("gas", "公共管理办公室", "综合执法大队", 16),
    ("gas", "公共管理办公室", "公共安全办公室", 8),
    ("other-enterprises", "财政经济办公室", "公共安全办公室", 6),
    ("other-enterprises", "财政经济办公室", "综合执法大队", 6),
)
"""Joint inspections: sector, the department that leads, the one that reports the same, how many."""

_DISPUTED_SHARE = 0.34


def deal_fates(hazards: list[Hazard], seed: int) -> list[Hazard]:
    """Return the hazards with special fates dealt out; no hazard has two of its own."""
    chance = Random(f"fates {seed}")
    dealt = {hazard.key: hazard for hazard in hazards}
    untouched = set(dealt)

    def deal(count: int, suits: Callable[[Hazard], bool], change: Callable[[Hazard], Hazard]) -> None:
        suitable = [key for key in sorted(untouched) if suits(dealt[key])]
        for key in chance.sample(suitable, min(count, len(suitable))):
            dealt[key] = change(dealt[key])
            untouched.discard(key)

    deal(EXTENDED, _misses_deadline, lambda hazard: _extended(hazard, chance))
    deal(VANISHED, _stays_open, _vanished)
    deal(REOPENED, _closed_early, lambda hazard: _reopened(hazard, chance))
    for sector, leading, cooperating, count in SHARED:
        deal(
            count,
            lambda hazard, sector=sector, leading=leading: (  # type: ignore[misc]  # bound at once
                (hazard.sector, hazard.department) == (sector, leading)
            ),
            lambda hazard, cooperating=cooperating: replace(  # type: ignore[misc]  # bound at once
                hazard, shared_with=(cooperating,), is_disputed=chance.random() < _DISPUTED_SHARE
            ),
        )
    return [dealt[hazard.key] for hazard in hazards]


def _misses_deadline(hazard: Hazard) -> bool:
    if hazard.fix_type is not FixType.TIME_LIMITED or hazard.due_on is None or hazard.found_on >= _AUTUMN:
        return False
    return hazard.rectified_on is None or (hazard.rectified_on - hazard.due_on).days > 12


def _extended(hazard: Hazard, chance: Random) -> Hazard:
    due_on = hazard.due_on or hazard.found_on
    return replace(
        hazard,
        extended_on=due_on - timedelta(days=chance.randint(0, 3)),
        extended_to=due_on + timedelta(days=chance.choice((20, 30, 40))),
    )


def _stays_open(hazard: Hazard) -> bool:
    days = (hazard.rectified_on or date(2023, 12, 31)) - hazard.found_on
    return days.days > 45 and hazard.found_on < _AUTUMN


def _vanished(hazard: Hazard) -> Hazard:
    return replace(
        hazard, vanished_on=hazard.found_on + timedelta(days=34), rectified_on=None, accepted_on=None
    )


def _closed_early(hazard: Hazard) -> bool:
    return hazard.accepted_on is not None and hazard.accepted_on < date(2023, 9, 15)


def _reopened(hazard: Hazard, chance: Random) -> Hazard:
    accepted_on = hazard.accepted_on or hazard.found_on
    reopened_on = accepted_on + timedelta(days=chance.randint(32, 50))
    redone_on = reopened_on + timedelta(days=chance.randint(20, 45))
    return replace(hazard, reopened_on=reopened_on, redone_on=redone_on)
