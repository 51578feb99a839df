"""Counts and rates of every group of hazards, from ``domain.counts``; a count or a rate is added there.

A group is the places of its hazards in the register, a flag a column of a matrix over the same places: a count is
how many of the places are flagged, and whoever asks for its hazards is given these places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hazardlib.domain.counts import COUNTS, RATES
from hazardlib.domain.terms import FixType
from hazardlib.measure.figure import Figure, plain
from hazardlib.measure.intervals import median_days, wilson_interval

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from hazardlib.domain.campaign import Campaign

LEVELS = ("all", "major")

_OF_ELEMENTS = ("time_limited", "complete", "five_elements_rate")
"""What of a group stands under ``five_elements`` alone."""

_COLUMNS = {name: place for place, name in enumerate(COUNTS)}

UNSTATED = "unstated"
"""The group of hazards of which nobody stated source or type of fixing: left out, the parts would not add up to the whole."""

GROUP_SEPARATOR = "|"
"""Between the parts of a group's code where a breakdown has two, as in ``gas|刘永强``."""


@dataclass(frozen=True, eq=False)
class Flags:
    """What is true of the hazards of a register, each at its place.

    Parameters
    ----------
    ids
        Their ``hazard_id``.
    counted
        A row a hazard, a column for each of `COUNTS`.
    is_major, is_timed
        Which are major, and which have a duration.
    days
        How long each has been open, or was until it was closed.
    register
        See `Figure`.
    """

    ids: NDArray[Any]
    counted: NDArray[np.bool_]
    is_major: NDArray[np.bool_]
    is_timed: NDArray[np.bool_]
    days: NDArray[Any]
    register: Callable[[], Any] | None = None

    @classmethod
    def of(cls, hazards: pd.DataFrame, as_of: date, register: Callable[[], Any] | None = None) -> Flags:
        """Return the flags of hazards, ``columns.HAZARDS``, open ones censored at a day."""
        flags = hazards[[each.flag for each in COUNTS.values() if each.flag]].to_numpy(dtype=bool)
        days = (hazards["closed_on"].fillna(pd.Timestamp(as_of)) - hazards["found_on"]).dt.days
        return cls(
            hazards["hazard_id"].to_numpy(dtype=object),
            np.column_stack([np.ones(len(hazards), dtype=bool), flags]),
            hazards["is_major"].to_numpy(dtype=bool),
            hazards["has_durations"].to_numpy(dtype=bool),
            days.to_numpy(),
            register,
        )


@dataclass(frozen=True, eq=False)
class Group:
    """The hazards of one group at one level, by their places, and how many of them each of `COUNTS` counts."""

    flags: Flags
    places: NDArray[np.intp]
    counts: Mapping[str, int]

    @classmethod
    def both(cls, flags: Flags, places: NDArray[np.intp]) -> dict[str, Group]:
        """Return the group of these hazards at each of `LEVELS`."""
        own = {"all": places, "major": places[flags.is_major[places]]}
        sums = {level: flags.counted[each].sum(axis=0).tolist() for level, each in own.items()}
        return {
            level: cls(flags, own[level], dict(zip(COUNTS, sums[level], strict=True))) for level in LEVELS
        }

    def _named(self, counts: Sequence[str]) -> list[str]:
        columns = [_COLUMNS[name] for name in counts]
        is_counted = self.flags.counted[self.places][:, columns].any(axis=1)
        return [str(each) for each in self.flags.ids[self.places[is_counted]]]

    def count(self, name: str, definition: str = "") -> Figure:
        """Return one of `COUNTS`."""
        own = partial(self._named, (name,))
        return Figure(self.counts[name], definition or name, numerator=own, register=self.flags.register)

    def fraction(self, rate: str) -> tuple[int, int]:
        """Return the numerator and the denominator of one of `RATES`."""
        return sum(self.counts[part] for part in RATES[rate].parts), self.counts[RATES[rate].whole]

    def share(self, rate: str, name: str = "", value: Any = None) -> Figure:
        """Return one of `RATES`, or under a name what else is worked out from its numerator and denominator."""
        numerator, denominator = self.fraction(rate)
        if not name:
            value = numerator / denominator if denominator else None
        return Figure(
            value,
            name or rate,
            numerator=partial(self._named, RATES[rate].parts),
            denominator=partial(self._named, (RATES[rate].whole,)),
            register=self.flags.register,
        )

    @cached_property
    def median(self) -> Figure:
        """The median of days to closure; whatever is still open is censored."""
        timed = self.places[self.flags.is_timed[self.places]]
        closed = self.flags.counted[timed, _COLUMNS["closed"]]
        ids = self.flags.ids
        return Figure(
            median_days(zip(self.flags.days[timed].tolist(), closed.tolist(), strict=True)),
            "median_days_to_close",
            numerator=ids[timed[closed]].tolist,
            denominator=ids[timed].tolist,
            register=self.flags.register,
        )

    def figures(self) -> dict[str, Figure]:
        """Return every figure of the group as figures.json holds it."""
        interval = wilson_interval(*self.fraction("closure_rate"))
        return {
            **{name: self.count(name) for name in COUNTS if name not in _OF_ELEMENTS},
            **{name: self.share(name) for name in RATES if name not in _OF_ELEMENTS},
            "closure_rate_ci": self.share("closure_rate", "closure_rate_ci", interval),
            "median_days_to_close": self.median,
        }

    def rows(self) -> Iterator[tuple[str, int, int | None, float | None]]:
        """Yield figure, numerator, denominator and value, as the table of measures holds them."""
        yield from ((name, count, None, count) for name, count in self.counts.items())
        for name in RATES:
            part, whole = self.fraction(name)
            yield name, part, whole, part / whole if whole else None
        closed, found = self.fraction("closure_rate")
        for end, bound in zip(("low", "high"), wilson_interval(closed, found) or (None, None), strict=True):
            yield f"closure_rate_{end}", closed, found, bound
        timed = self.places[self.flags.is_timed[self.places]]
        closed = int(self.flags.counted[timed, _COLUMNS["closed"]].sum())
        yield "median_days_to_close", closed, len(timed), self.median.value


Groups = Mapping[tuple[str, str], Mapping[str, Group]]
"""From breakdown and group to the group at each of `LEVELS`."""


def group_hazards(hazards: pd.DataFrame, leaders: pd.DataFrame) -> dict[tuple[str, str], NDArray[np.intp]]:
    """Return the places of the hazards of each group, by breakdown and group.

    Parameters
    ----------
    leaders
        ``hazard_id``, ``leader``; a hazard is counted whole for each of its leaders.
    """
    led = pd.Index(hazards["hazard_id"]).get_indexer(leaders["hazard_id"])
    leader = leaders["leader"].reset_index(drop=True)
    sectors = pd.Series(hazards["sector"].array[led], leader.index)
    everyone = np.arange(len(hazards))
    columns = {
        "overall": (pd.Series("all", index=hazards.index, dtype="str"), everyone),
        "sector": (hazards["sector"], everyone),
        "department": (hazards["department"], everyone),
        "unit": (_one_spelling(hazards["unit_id"], hazards["unit"]), everyone),
        "source": (hazards["source"].fillna(UNSTATED), everyone),
        "source_bucket": (hazards["source_bucket"].fillna(UNSTATED), everyone),
        "danger": (hazards["danger"], everyone),
        "community": (_communities(hazards), everyone),
        "level": (hazards["level"], everyone),
        "month_found": (hazards["found_month"], everyone),
        "stage": (hazards["stage"].fillna("outside"), everyone),
        "supervised": (hazards["is_supervised"].map({True: "all"}), everyone),
        "supervision": (hazards["supervision"].where(hazards["is_supervised"]), everyone),
        "fix_type": (hazards["fix_type"].fillna(UNSTATED), everyone),
        "leader": (leader, led),
        "sector_leader": (sectors + GROUP_SEPARATOR + leader, led),
    }
    groups = {
        (breakdown, str(group)): np.sort(places[own])
        for breakdown, (column, places) in columns.items()
        for group, own in _by_value(column)
    }
    return dict(sorted(groups.items()))


def _by_value(column: pd.Series) -> Iterable[tuple[str, NDArray[np.intp]]]:
    """Return where each value of a column stands; a missing one stands nowhere."""
    codes, values = pd.factorize(column)
    order = np.argsort(codes, kind="stable")
    ends = np.searchsorted(codes[order], np.arange(len(values) + 1))
    return [(value, order[ends[at] : ends[at + 1]]) for at, value in enumerate(values)]


def _communities(hazards: pd.DataFrame) -> pd.Series:
    named = hazards["community"].dropna()
    folded = named.str.normalize("NFKC").str.replace(r"[\W_]+", "", regex=True).str.lower()
    spelled = _one_spelling(folded, named).reindex(hazards.index)
    return spelled if spelled.isna().all() else spelled.fillna(UNSTATED)


def _one_spelling(keys: pd.Series, names: pd.Series) -> pd.Series:
    # One thing is written with and without brackets or spaces, a unit also renamed; its commonest name stands for all.
    return keys.map(commonest_spelling(keys, names))


def commonest_spelling(keys: Iterable[str], units: Iterable[str]) -> dict[str, str]:
    """Return, by key, how its unit is written most often; of equals the first."""
    counts: dict[str, Counter[str]] = {}
    for (key, unit), count in Counter(zip(keys, units, strict=True)).items():
        counts.setdefault(key, Counter())[unit] = count
    return {key: min(own, key=lambda unit: (-own[unit], unit)) for key, own in counts.items()}


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


def measure_groups(hazards: pd.DataFrame, leaders: pd.DataFrame, campaign: Campaign, as_of: date) -> Groups:
    """Return every group of the register's hazards, at all levels and of major ones alone, those named by the notice first."""
    places, flags = group_hazards(hazards, leaders), Flags.of(hazards, as_of)
    nothing = np.empty(0, dtype=np.intp)
    keys = dict.fromkeys([*always_shown(campaign, as_of), *places])
    return {key: Group.both(flags, places.get(key, nothing)) for key in keys}


def flags_of(groups: Groups) -> Flags:
    """Return the flags of the register that the groups are of."""
    return groups["overall", "all"]["all"].flags


def measures_table(groups: Groups) -> pd.DataFrame:
    """Return every figure of every group as ``columns.MEASURES``, long. Source: contract §4."""
    rows = [
        (*key, level, *figure)
        for key, own in groups.items()
        for level, group in own.items()
        for figure in group.rows()
    ]
    names = ["breakdown", "group", "level", "figure", "numerator", "denominator", "value"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.astype({"numerator": "Int64", "denominator": "Int64", "value": "float64"})


def figures_of(flags: Flags, is_meant: NDArray[np.bool_]) -> dict[str, dict[str, Figure]]:
    """Return ``{"all": …, "major": …}`` for some of the hazards, by the same definitions as every figure."""
    groups = Group.both(flags, np.flatnonzero(is_meant))
    return {level: group.figures() for level, group in groups.items()}


def overall(
    hazards: pd.DataFrame, as_of: date, register: Callable[[], Any] | None = None
) -> dict[str, dict[str, Figure]]:
    """Return the same for all hazards of a register."""
    return figures_of(Flags.of(hazards, as_of, register), np.ones(len(hazards), dtype=bool))


def values_of(hazards: pd.DataFrame, as_of: date) -> dict[str, dict[str, Any]]:
    """Return the values of `overall`, as they can be kept for later papers."""
    values: dict[str, dict[str, Any]] = plain(overall(hazards, as_of))
    return values
