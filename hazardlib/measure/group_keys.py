"""By what hazards are told apart: the key of each breakdown, and the groups that it makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hazardlib.domain.folding import fold, map_distinct
from hazardlib.measure.groups import GROUP_SEPARATOR, UNSTATED, Breakdown

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Key:
    """By what the hazards of a breakdown are told apart.

    Parameters
    ----------
    column
        What names a group; without one all are in the group ``all``.
    unstated
        The group of those in which nothing stands there.
    only
        The flag that those bear which are in a group at all.
    identity
        The column that tells things apart, each called as it is written most often.
    is_folded
        Whether things are told apart by the column itself as identity compares it.
    """

    column: str = ""
    unstated: str = ""
    only: str = ""
    identity: str = ""
    is_folded: bool = False


KEYS: Mapping[str, Key] = {
    "overall": Key(),
    "sector": Key("sector"),
    "department": Key("department"),
    "unit": Key("unit", identity="unit_id"),
    "source": Key("source", UNSTATED),
    "source_bucket": Key("source_bucket", UNSTATED),
    "danger": Key("danger"),
    "community": Key("community", UNSTATED, is_folded=True),
    "level": Key("level"),
    "month_found": Key("found_month"),
    "stage": Key("stage", "outside"),
    "supervised": Key(only="is_supervised"),
    "supervision": Key("supervision", only="is_supervised"),
    "fix_type": Key("fix_type", UNSTATED),
}
"""Every breakdown in which a hazard is once."""

LED_KEYS: Mapping[str, Sequence[str]] = {"leader": ("answering",), "sector_leader": ("sector", "answering")}
"""Every breakdown in which a hazard is once for each of its leaders, and what names its groups: ``answering`` is one of its leaders."""


def breakdowns_of(hazards: pd.DataFrame, leaders: pd.DataFrame) -> dict[str, Breakdown]:
    """Return by what hazards are told apart, each breakdown by its name.

    Parameters
    ----------
    leaders
        ``hazard_id``, ``leader``; a hazard is counted whole for each of its leaders.
    """
    led = pd.Index(hazards["hazard_id"]).get_indexer(leaders["hazard_id"])
    own = {name: breakdown_by(key, hazards) for name, key in KEYS.items()}
    leader = _by_value(leaders["leader"])
    pairs = _pairs(own["sector"], leader, led)
    return own | {"leader": Breakdown(leader.names, leader.codes, led), "sector_leader": pairs}


def breakdown_by(key: Key, hazards: pd.DataFrame, weights: NDArray[np.int64] | None = None) -> Breakdown:
    """Return the groups of hazards.

    Parameters
    ----------
    weights
        How many hazards each row stands for; by default one.
    """
    if not key.column:
        everyone = np.zeros(len(hazards), dtype=np.intp)
        return Breakdown(("all",), np.where(hazards[key.only], 0, -1) if key.only else everyone)
    column = hazards[key.column]
    if key.only:
        column = column.where(hazards[key.only])
    if key.identity:
        return by_spelling(hazards[key.identity], column, weights)
    if key.is_folded:
        return _by_folding(column, key.unstated, weights)
    stated = _by_value(column)
    return _with_unstated(stated, key.unstated) if key.unstated else stated


def _by_value(column: pd.Series) -> Breakdown:
    """Return a group for each value; a missing one is in none."""
    codes, values = pd.factorize(column.array)
    return Breakdown(np.asarray(values, dtype=object).astype(str).tolist(), codes)


def _with_unstated(stated: Breakdown, name: str) -> Breakdown:
    """Return the same with a group for those that are in none."""
    is_without = stated.codes < 0
    if not is_without.any():
        return stated
    names = list(stated.names)
    if name not in names:
        names.append(name)
    return Breakdown(names, np.where(is_without, names.index(name), stated.codes))


def _pairs(sector: Breakdown, leader: Breakdown, led: NDArray[np.intp]) -> Breakdown:
    codes, distinct = pd.factorize(sector.codes[led] * (len(leader.names) or 1) + leader.codes)
    parts = (divmod(int(pair), len(leader.names)) for pair in distinct)
    names = [sector.names[first] + GROUP_SEPARATOR + leader.names[second] for first, second in parts]
    return Breakdown(names, codes, led)


def by_spelling(keys: pd.Series, names: pd.Series, weights: NDArray[np.int64] | None = None) -> Breakdown:
    """Return a group for each thing that keys tell apart, called as it is written most often."""
    # One thing is written with and without brackets or spaces, a unit also renamed; its commonest name stands for all.
    codes, things = pd.factorize(keys.array)
    if not len(things):
        return Breakdown((), codes)
    written, spellings = pd.factorize(names.array)
    pairs, at = np.unique(codes * len(spellings) + written, return_inverse=True)
    counts = np.bincount(at, weights)
    called = np.asarray(spellings, dtype=object).astype(str).tolist()
    named = _commonest(
        (pair // len(spellings), called[pair % len(spellings)], count)
        for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True)
    )
    shown, own = pd.factorize(np.array([named[thing] for thing in range(len(things))], dtype=object))
    return Breakdown([str(name) for name in own], np.where(codes < 0, -1, shown[codes]))


def _by_folding(column: pd.Series, unstated: str, weights: NDArray[np.int64] | None) -> Breakdown:
    is_named, codes = column.notna().to_numpy(), np.full(len(column), -1, dtype=np.intp)
    if not is_named.any():
        return Breakdown((), codes)
    named = column[is_named]
    spelled = by_spelling(map_distinct(named, fold), named, None if weights is None else weights[is_named])
    codes[is_named] = spelled.codes
    return _with_unstated(Breakdown(spelled.names, codes), unstated)


def commonest_spelling(keys: Iterable[str], units: Iterable[str]) -> dict[str, str]:
    """Return, by key, how its unit is written most often; of equals the first."""
    counts = Counter(zip(keys, units, strict=True))
    return _commonest((key, unit, count) for (key, unit), count in counts.items())


def _commonest(told: Iterable[tuple[Any, str, float]]) -> dict[Any, str]:
    best: dict[Any, tuple[float, str]] = {}
    for key, unit, count in told:
        own = (-count, unit)
        if key not in best or own < best[key]:
            best[key] = own
    return {key: unit for key, (_, unit) in best.items()}
