"""Supervision (挂牌督办) in the sample: when a hazard is listed, extended and taken off the list again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hazardlib.sample.story import Hazard
from hazardlib.terms import Supervision

GRACE_DAYS = 10
"""How long after the hazard's own deadline the supervised deadline lies."""

_MOST = 2
_EXTENDED_SHARE = 0.8
_WAYS_OF_ASKING = (5, 4, 2)
"""The weights of an extension asked for in time, too late, and granted without being asked for."""

_NEVER_DELISTED = 7
"""Every how many closed hazards one is forgotten on the list."""


@dataclass(frozen=True, kw_only=True)
class Extension:
    """A supervised deadline moved later: when it was asked for and granted, and until when it now runs."""

    asked_on: date | None
    granted_on: date
    until: date


@dataclass(frozen=True, kw_only=True)
class Watch:
    """A hazard under supervision."""

    listed_on: date
    due_on: date
    extensions: tuple[Extension, ...]
    delisted_on: date | None

    def due_on_at(self, day: date) -> date:
        """Return the supervised deadline that holds on a day."""
        granted = [each.until for each in self.extensions if each.granted_on <= day]
        return granted[-1] if granted else self.due_on

    def asked_on_at(self, day: date) -> date | None:
        """Return when an extension was last asked for, as it is known on a day."""
        asked = [each.asked_on for each in self.extensions if each.asked_on and each.asked_on <= day]
        return asked[-1] if asked else None


def watch(hazard: Hazard, seed: int) -> Watch | None:
    """Return how a hazard is supervised, or None if it is not."""
    if hazard.supervision is Supervision.NONE or hazard.due_on is None:
        return None
    chance = Random(f"supervision {seed} {hazard.key}")
    listed_on = hazard.found_on + timedelta(days=chance.randint(1, 5))
    due_on = hazard.due_on + timedelta(days=GRACE_DAYS)
    closed_on = hazard.redone_on if hazard.reopened_on else hazard.accepted_on
    is_forgotten = hazard.key % _NEVER_DELISTED == 0
    return Watch(
        listed_on=listed_on,
        due_on=due_on,
        extensions=_extensions(chance, hazard, due_on),
        delisted_on=None
        if closed_on is None or is_forgotten
        else closed_on + timedelta(days=chance.randint(0, 6)),
    )


def _extensions(chance: Random, hazard: Hazard, due_on: date) -> tuple[Extension, ...]:
    """Return how often the supervised deadline is moved: with the hazard's own, and when it is missed."""
    closed_on = hazard.redone_on or hazard.accepted_on or date(2024, 1, 31)
    extensions: list[Extension] = []
    if hazard.extended_on is not None and hazard.extended_to is not None:
        due_on = hazard.extended_to + timedelta(days=GRACE_DAYS)
        asked_on = hazard.extended_on - timedelta(days=2)
        extensions.append(Extension(asked_on=asked_on, granted_on=hazard.extended_on, until=due_on))
    while closed_on > due_on and len(extensions) < _MOST and chance.random() < _EXTENDED_SHARE:
        days = chance.randint(2, 6)
        how = chance.choices(("in time", "too late", "never asked"), _WAYS_OF_ASKING)[0]
        asked_on = due_on + timedelta(days=days if how == "too late" else -days)
        granted_on = asked_on + timedelta(days=chance.randint(1, 3))
        due_on += timedelta(days=chance.choice((15, 20, 30)))
        extensions.append(
            Extension(
                asked_on=None if how == "never asked" else asked_on, granted_on=granted_on, until=due_on
            )
        )
    return tuple(extensions)
