"""The invented hazards of the sample campaign and what becomes of each, before any department reports them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hazardlib.domain.terms import PUT_RIGHT, FixType, Level, State, Supervision
from hazardlib.sample.told import told


@dataclass(frozen=True, kw_only=True)
class Extension:
    """A supervised deadline moved later: when it was asked for and granted, and until when it now runs."""

    asked_on: date | None = None
    granted_on: date
    until: date


@dataclass(frozen=True, kw_only=True)
class Watch:
    """How a hazard is supervised (挂牌督办)."""

    listed_on: date
    due_on: date
    extensions: tuple[Extension, ...] = ()
    delisted_on: date | None = None

    def known_on(self, day: date, state: State) -> Mapping[str, date | None]:
        """Return what a department writes of the supervision on a day, by field."""
        due = [self.due_on, *(each.until for each in self.extensions if each.granted_on <= day)]
        asked = [each.asked_on for each in self.extensions if each.asked_on and each.asked_on <= day]
        is_delisted = state is State.CLOSED and self.delisted_on is not None and self.delisted_on <= day
        return {
            "listed_on": self.listed_on if self.listed_on <= day else None,
            "supervision_due_on": due[-1],
            "extension_asked_on": asked[-1] if asked else None,
            "delisted_on": self.delisted_on if is_delisted else None,
        }


@dataclass(frozen=True, kw_only=True)
class Hazard:
    """One hazard and its whole life; a date that never comes is missing.

    Parameters
    ----------
    basis
        As its department writes it (判定依据); a few major ones have none.
    shared_with
        The department that reports the same hazard, if two inspected jointly.
    is_disputed
        Whether that department lags behind with what it says of it.
    vanished_on
        From when on it is left out of the ledgers.
    """

    number: str = ""
    department: str
    sector: str
    unit: str
    location: str
    description: str
    level: Level = Level.GENERAL
    basis: str = ""
    source: str
    found_on: date
    fix_type: FixType = FixType.AT_ONCE
    responsible: str = ""
    leader: str = ""
    measures: str = ""
    funds: float | None = None
    due_on: date | None = None
    contingency: str = ""
    started_on: date
    rectified_on: date | None = None
    accepted_on: date | None = None
    extended_on: date | None = None
    extended_to: date | None = None
    vanished_on: date | None = None
    reopened_on: date | None = None
    redone_on: date | None = None
    shared_with: str = ""
    is_disputed: bool = False
    supervision: Supervision = Supervision.NONE
    watch: Watch | None = None

    def is_reopened_on(self, day: date) -> bool:
        """Return whether it has been opened again by a day."""
        return self.reopened_on is not None and day >= self.reopened_on

    def state_on(self, day: date) -> State:
        """Return how far the hazard has come on a day."""
        if self.is_reopened_on(day):
            is_redone = self.redone_on is not None and day >= self.redone_on
            return State.CLOSED if is_redone else State.IN_PROGRESS
        if self.accepted_on is not None and day >= self.accepted_on:
            return State.CLOSED
        if self.rectified_on is not None and day >= self.rectified_on:
            return State.RECTIFIED
        return State.IN_PROGRESS if day >= self.started_on else State.OPEN

    def due_on_at(self, day: date) -> date | None:
        """Return the deadline that holds on a day."""
        return self.extended_to if self.extended_on is not None and day >= self.extended_on else self.due_on

    def done_on(self, day: date, state: State) -> tuple[date | None, date | None]:
        """Return when it was put right and when accepted, as a department that states a state knows it."""
        rectified_on, accepted_on = self.rectified_on, self.accepted_on
        if self.is_reopened_on(day):
            rectified_on = accepted_on = self.redone_on if state is State.CLOSED else None
        return rectified_on if state in PUT_RIGHT else None, accepted_on if state is State.CLOSED else None


def tell_lives() -> Mapping[int, Hazard]:
    """Return the hazards behind the workbooks in the order in which they are found, counted from 1."""
    return dict(enumerate(told("hazards", Hazard), start=1))
