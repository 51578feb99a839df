"""Counts and rates of every group of hazards, from ``domain.counts``; a count or a rate is added there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hazardlib.domain.counts import COUNTS, RATES
from hazardlib.domain.terms import FixType
from hazardlib.measure.figure import Figure, Figures, as_texts
from hazardlib.measure.group_keys import breakdowns_of
from hazardlib.measure.groups import (
    GROUP_SEPARATOR,
    LEVELS,
    TIMED,
    TIMED_CLOSED,
    UNSTATED,
    Breakdown,
    Flags,
    Tally,
)
from hazardlib.measure.intervals import wilson_interval, wilson_intervals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hazardlib.domain.campaign import Campaign

_OF_ELEMENTS = ("time_limited", "complete", "five_elements_rate")
"""What of a group stands under ``five_elements`` alone."""

_SHOWN = tuple(name for name in COUNTS if name not in _OF_ELEMENTS)
_RATES_SHOWN = tuple(name for name in RATES if name not in _OF_ELEMENTS)

_COLUMNS = {name: place for place, name in enumerate(COUNTS)}

_MEDIAN, _INTERVAL = "median_days_to_close", "closure_rate_ci"

Members = Callable[[Sequence[int]], Sequence[str]]
"""Returns the hazards of a group that bear one of some flags (columns of `Flags`)."""


@dataclass(frozen=True, eq=False, slots=True)
class Group:
    """The hazards of one group at one level: how many of them each of `COUNTS` counts.

    Parameters
    ----------
    counts
        By the columns of `Flags`.
    median
        The median of days to closure; whatever is still open is censored.
    """

    counts: Sequence[int]
    median: int | None
    members: Members
    register: Callable[[], Any] | None = None

    def count(self, name: str, definition: str = "") -> Figure:
        """Return one of `COUNTS`."""
        own, place = _COLUMNS[name], (_COLUMNS[name],)
        return Figure(
            self.counts[own],
            definition or name,
            numerator=partial(self.members, place),
            register=self.register,
        )

    def fraction(self, rate: str) -> tuple[int, int]:
        """Return the numerator and the denominator of one of `RATES`."""
        parts = sum(self.counts[_COLUMNS[part]] for part in RATES[rate].parts)
        return parts, self.counts[_COLUMNS[RATES[rate].whole]]

    def share(self, rate: str, name: str = "", value: Any = None) -> Figure:
        """Return one of `RATES`, or under a name what else is worked out from its numerator and denominator."""
        return Figure(
            value if name else self._rate(rate),
            name or rate,
            numerator=partial(self.members, [_COLUMNS[part] for part in RATES[rate].parts]),
            denominator=partial(self.members, (_COLUMNS[RATES[rate].whole],)),
            register=self.register,
        )

    def figures(self) -> Figures:
        """Return every figure of the group as figures.json holds it."""
        values: dict[str, Any] = {name: self.counts[_COLUMNS[name]] for name in _SHOWN}
        values |= {name: self._rate(name) for name in _RATES_SHOWN}
        values[_INTERVAL] = wilson_interval(*self.fraction("closure_rate"))
        values[_MEDIAN] = self.median
        return Figures(values, self._figure)

    def _rate(self, name: str) -> float | None:
        numerator, denominator = self.fraction(name)
        return numerator / denominator if denominator else None

    def _figure(self, name: str) -> Figure:
        if name == _INTERVAL:
            return self.share("closure_rate", name, wilson_interval(*self.fraction("closure_rate")))
        if name == _MEDIAN:
            timed, closed = partial(self.members, (TIMED,)), partial(self.members, (TIMED_CLOSED,))
            return Figure(self.median, name, numerator=closed, denominator=timed, register=self.register)
        return self.count(name) if name in COUNTS else self.share(name)


Ask = Callable[[str, int, str, Sequence[int]], Sequence[str]]
"""Returns the hazards of a breakdown's group at a level that bear one of some flags."""


class Groups(Mapping[tuple[str, str], Mapping[str, Group]]):
    """From breakdown and group to the group at each of `LEVELS`; those named by the notice come first.

    Parameters
    ----------
    shown
        Groups that are there even with nothing found.
    register
        See `Figure`.
    """

    def __init__(
        self,
        tallies: Mapping[str, Tally],
        shown: Sequence[tuple[str, str]],
        ask: Ask,
        register: Callable[[], Any] | None = None,
    ) -> None:
        self.tallies, self._ask, self._register = tallies, ask, register
        places = {
            (breakdown, name): place
            for breakdown, tally in sorted(tallies.items())
            for name, place in sorted(zip(tally.names, range(len(tally.names)), strict=True))
        }
        self._places = {key: places.get(key, -1) for key in dict.fromkeys([*shown, *places])}

    def __getitem__(self, key: tuple[str, str]) -> Mapping[str, Group]:
        breakdown, place = key[0], self._places[key]
        tally = self.tallies[breakdown]
        counts = tally.counts[place].tolist() if place >= 0 else [_NOTHING] * len(LEVELS)
        return {
            level: Group(
                counts[at],
                tally.medians[at].get(place),
                partial(self._ask, breakdown, place, level),
                self._register,
            )
            for at, level in enumerate(LEVELS)
        }

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def table(self) -> pd.DataFrame:
        """Return every figure of every group as ``columns.MEASURES``, long. Source: contract §4."""
        keys = [(key, place) for key, place in self._places.items()]
        nothing = np.zeros((1, len(LEVELS), TIMED_CLOSED + 1), dtype=np.int64)
        own = [self.tallies[key[0]].counts[place][None] if place >= 0 else nothing for key, place in keys]
        counts = np.concatenate(own) if own else nothing[:0]
        medians = [
            np.nan if (days := self.tallies[key[0]].medians[at].get(place)) is None else days
            for key, place in keys
            for at in range(len(LEVELS))
        ]
        numerators, denominators, values = _long(
            counts.reshape(-1, counts.shape[-1]), np.array(medians, float)
        )
        each = len(_NAMES)
        return pd.DataFrame(
            {
                "breakdown": _repeated([key[0] for key, _ in keys], each * len(LEVELS)),
                "group": _repeated([key[1] for key, _ in keys], each * len(LEVELS)),
                "level": pd.array(np.tile(np.repeat(LEVELS, each), len(keys)), dtype="str"),
                "figure": pd.array(np.tile(_NAMES, len(keys) * len(LEVELS)), dtype="str"),
                "numerator": numerators,
                "denominator": denominators,
                "value": values,
            }
        )


_NOTHING = [0] * (TIMED_CLOSED + 1)

_NAMES = (*COUNTS, *RATES, "closure_rate_low", "closure_rate_high", _MEDIAN)
"""The figures of a group in the table of measures."""


def _repeated(names: Sequence[str], times: int) -> Any:
    return pd.array(np.repeat(np.array(names, dtype=object), times), dtype="str")


def _long(counts: NDArray[np.int64], medians: NDArray[np.float64]) -> tuple[Any, Any, NDArray[np.float64]]:
    """Return numerators, denominators and values of `_NAMES`, row by row of the counts."""
    rows, found, closed = len(counts), counts[:, _COLUMNS["found"]], counts[:, _COLUMNS["closed"]]
    parts = {
        name: counts[:, [_COLUMNS[each] for each in rate.parts]].sum(axis=1) for name, rate in RATES.items()
    }
    wholes = {name: counts[:, _COLUMNS[rate.whole]] for name, rate in RATES.items()}
    numerators = np.column_stack(
        [counts[:, : len(COUNTS)], *parts.values(), closed, closed, counts[:, TIMED_CLOSED]]
    )
    divided = np.column_stack([*wholes.values(), found, found, counts[:, TIMED]])
    denominators = np.hstack([np.zeros((rows, len(COUNTS)), dtype=np.int64), divided])
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = [np.where(whole > 0, parts[name] / whole, np.nan) for name, whole in wholes.items()]
    bounds = wilson_intervals(closed, found)
    values = np.column_stack([counts[:, : len(COUNTS)], *rates, bounds, medians])
    is_count = np.tile(np.arange(len(_NAMES)) < len(COUNTS), rows)
    return (
        pd.arrays.IntegerArray(numerators.ravel(), np.zeros(numerators.size, dtype=bool)),
        pd.arrays.IntegerArray(denominators.ravel(), is_count),
        values.ravel(),
    )


def always_shown(campaign: Campaign, as_of: date) -> list[tuple[str, str]]:
    """Return the groups that have a row even with nothing found: the notice names them."""
    groups = [("overall", "all"), ("supervised", "all")]
    for sector in campaign.sectors:
        groups.append(("sector", sector.code))
        groups += [
            ("sector_leader", sector.code + GROUP_SEPARATOR + name) for name in sector.leaders_on(as_of)
        ]
    groups += [("leader", name) for name in campaign.leaders_on(as_of)]
    groups += [("department", department.name) for department in campaign.departments_on(as_of)]
    groups += [("stage", stage.code) for stage in campaign.stages]
    groups += [("fix_type", str(each)) for each in FixType] + [("fix_type", UNSTATED)]
    return groups


def measure_groups(
    flags: Flags, hazards: pd.DataFrame, leaders: pd.DataFrame, campaign: Campaign, as_of: date
) -> Groups:
    """Return every group of the register's hazards, at all levels and of major ones alone."""
    breakdowns = breakdowns_of(hazards, leaders)

    def ask(breakdown: str, group: int, level: str, columns: Sequence[int]) -> Sequence[str]:
        places = breakdowns[breakdown].members(group) if group >= 0 else np.empty(0, dtype=np.intp)
        return _flagged(flags, places, level, columns)

    tallies = {name: each.tally(flags) for name, each in breakdowns.items()}
    return Groups(tallies, always_shown(campaign, as_of), ask, flags.register)


def _flagged(flags: Flags, places: NDArray[np.intp], level: str, columns: Sequence[int]) -> list[str]:
    own = places if level == "all" else places[flags.is_major[places]]
    is_meant = flags.counted[own][:, list(columns)].any(axis=1)
    return as_texts(flags.ids[own[is_meant]])


def group_of(flags: Flags, is_meant: NDArray[np.bool_]) -> dict[str, Group]:
    """Return some of the hazards as a group, at each of `LEVELS`."""
    places = np.flatnonzero(is_meant)
    tally = Breakdown(("",), np.zeros(len(places), dtype=np.intp), places).tally(flags)
    return {
        level: Group(
            tally.counts[0, at].tolist(),
            tally.medians[at].get(0),
            partial(_flagged, flags, places, level),
            flags.register,
        )
        for at, level in enumerate(LEVELS)
    }
