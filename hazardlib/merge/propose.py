"""Propose: pairs of hazards so alike that a person should say whether they are one."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hazardlib.domain.folding import each_distinct, fold, map_distinct
from hazardlib.domain.grouping import Grouping, codes_of
from hazardlib.merge.contradict import NEAR_LIKENESS

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEAR_DAYS = 7
"""How far apart two hazards may have been found and still be proposed as one [days]."""

COMPARED = (
    "hazard_id",
    "sector",
    "unit",
    "location",
    "description",
    "found_on",
    "done_on",
    "file",
    "sheet",
    "row",
)
"""What is looked at of two hazards."""

_UNIT_SHARED = 0.8
"""How much of the shorter unit's name the longer one must hold: 恒大酒店 and 恒大世博中心酒店, not 东湖店 and 西湖店."""

_UNIT_WEIGHT = 0.4
_MARKS = re.compile("[0-9a-z]+")
_AT_ONCE, _PAIRS_AT_ONCE = 256, 100_000
"""How many units, and pairs of hazards, are compared in one call: what is at hand at once stays small."""


def propose_pairs(hazards: pd.DataFrame, apart: Collection[frozenset[str]] = ()) -> pd.DataFrame:
    """Return the pairs of hazards that may be one, most alike first.

    Both are of one sector, or at one unit, and were found at most `NEAR_DAYS` days apart. Not
    proposed: hazards of one row (隐患数量), hazards whose places bear different numbers or letters
    (3号楼 and 5号楼), and one found after the other had been put right.

    Returns
    -------
    DataFrame
        ``first``, ``second`` (hazard ids, the one found earlier first) and ``likeness`` (0–1):
        two fifths the unit's, three fifths that of location and description together.
    """
    ordered = hazards.sort_values(["found_on", "hazard_id"], kind="stable", ignore_index=True)
    unit, text = _folded(ordered["unit"]), _folded(ordered["location"]) + _folded(ordered["description"])
    found = [_likely(unit, text, pairs) for pairs in _in_bulk(_candidates(ordered, unit))]
    pairs = np.concatenate([np.empty((0, 2), dtype=np.intp), *(each for each, _ in found)])
    likeness = np.concatenate([np.empty(0), *(each for _, each in found)])
    identities = ordered["hazard_id"].to_numpy(dtype=object)
    first, second = identities[pairs[:, 0]], identities[pairs[:, 1]]
    is_new = np.array(
        [not apart or frozenset(pair) not in apart for pair in zip(first, second, strict=True)], dtype=bool
    )
    proposed = pd.DataFrame(
        {
            "first": pd.Series(first, dtype="str"),
            "second": pd.Series(second, dtype="str"),
            "likeness": likeness.round(3),
        }
    )[is_new]
    order = ["likeness", "first", "second"]
    return proposed.sort_values(order, ascending=[False, True, True], kind="stable", ignore_index=True)


def _folded(texts: pd.Series) -> NDArray[Any]:
    return each_distinct(texts, fold, missing="")


def _candidates(ordered: pd.DataFrame, unit: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Yield the pairs that days, places and rows allow, of one sector and like units, or at one unit."""
    day = ordered["found_on"].to_numpy().astype("datetime64[D]").astype("int64")
    done_on, found_on = ordered["done_on"].to_numpy(), ordered["found_on"].to_numpy()
    row = Grouping(ordered["file"], ordered["sheet"], ordered["row"]).codes
    marks = map_distinct(ordered["location"], lambda text: " ".join(_MARKS.findall(fold(text))), missing="")
    mark, is_unmarked = codes_of(marks), marks.eq("").to_numpy(dtype=bool)
    sector, place = codes_of(ordered["sector"]), codes_of(unit)
    for block, is_by_unit in ((_like_units(sector, unit, place), False), (place, True)):
        # Places that bear marks are compared with like-marked ones alone, those without with all others.
        of_one_mark = block * (mark.max(initial=0) + 1) + mark
        has_unmarked = np.flatnonzero(np.isin(block, block[is_unmarked]))
        marked = np.flatnonzero(~is_unmarked)
        for among, key, is_any in ((marked, of_one_mark, False), (has_unmarked, block, True)):
            for pairs in _near(among, key[among], day[among]):
                first, second = pairs[:, 0], pairs[:, 1]
                either = is_unmarked[first] | is_unmarked[second]
                is_open = (row[first] != row[second]) & ~(done_on[first] < found_on[second])
                is_akin = (sector[first] != sector[second]) if is_by_unit else True
                yield pairs[is_open & is_akin & (either == is_any)]


def _near(among: NDArray[Any], block: NDArray[Any], day: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Yield the pairs of a block found close together, by how many places they are apart in order of finding."""
    order = np.argsort(block, kind="stable")
    among, block, day = among[order], block[order], day[order]
    first = np.arange(len(order))
    for step in range(1, len(order)):
        first = first[first + step < len(order)]
        # Whoever is too far from one is too far from all that follow.
        is_near = (block[first] == block[first + step]) & (day[first + step] - day[first] <= NEAR_DAYS)
        first = first[is_near]
        if not len(first):
            return
        yield np.column_stack([among[first], among[first + step]])


def _like_units(sector: NDArray[Any], unit: NDArray[Any], place: NDArray[Any]) -> NDArray[Any]:
    """Return a block for each hazard: units of a sector that are alike, or alike to one that is, share theirs."""
    from rapidfuzz import process
    from rapidfuzz.distance import LCSseq

    blocks = np.zeros(len(sector), dtype=np.int64)
    for code in np.unique(sector):
        own = np.flatnonzero(sector == code)
        _, at, where = np.unique(place[own], return_index=True, return_inverse=True)
        names = unit[own[at]]
        lengths = np.array([max(len(name), 1) for name in names])
        leader = np.arange(len(names))
        for start in range(0, len(names), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            common = process.cdist(names[part], names, scorer=LCSseq.similarity, dtype=np.uint16)
            least = _UNIT_SHARED * np.minimum(lengths[part, None], lengths[None, :])
            is_like = common >= least - 1e-9
            for alike in is_like:
                joined = np.unique(leader[alike])
                if len(joined) > 1:
                    leader[np.isin(leader, joined)] = joined[0]
        blocks[own] = leader[where] + (blocks.max() + 1)
    return blocks


def _in_bulk(parts: Iterable[NDArray[Any]]) -> Iterator[NDArray[Any]]:
    """Yield pairs so many at a time that comparing them is worth a call, and fits into memory."""
    kept: list[NDArray[Any]] = []
    for part in parts:
        kept.append(part)
        if sum(map(len, kept)) >= _PAIRS_AT_ONCE:
            yield np.concatenate(kept)
            kept = []
    yield from [np.concatenate(kept)] if kept else []


def _likely(unit: NDArray[Any], text: NDArray[Any], pairs: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return those of the pairs that are alike enough, and how alike they are."""
    pairs = pairs[_shared(unit, pairs) >= _UNIT_SHARED]
    likeness = _UNIT_WEIGHT * _likeness(unit, pairs) + (1 - _UNIT_WEIGHT) * _likeness(text, pairs)
    is_alike = likeness >= NEAR_LIKENESS
    return pairs[is_alike], likeness[is_alike]


def _shared(texts: NDArray[Any], pairs: NDArray[Any]) -> NDArray[Any]:
    """Return how much of the shorter text stands, in the same order, in the longer one (0–1)."""
    from rapidfuzz.distance import LCSseq

    lengths = np.array([len(text) for text in texts], dtype=np.float64)[pairs]
    shorter: NDArray[Any] = np.maximum(lengths.min(axis=1), 1)
    part: NDArray[Any] = _compare(texts, pairs, LCSseq.similarity) / shorter
    return part


def _likeness(texts: NDArray[Any], pairs: NDArray[Any]) -> NDArray[Any]:
    """Return how alike two texts are (0–1): twice what they share, over the length of both."""
    from rapidfuzz.distance import Indel

    return _compare(texts, pairs, Indel.normalized_similarity)


def _compare(texts: NDArray[Any], pairs: NDArray[Any], scorer: Callable[..., float]) -> NDArray[Any]:
    from rapidfuzz import process

    if not len(pairs):
        return np.empty(0)
    first, second = texts[pairs[:, 0]], texts[pairs[:, 1]]
    score: NDArray[Any] = process.cpdist(first, second, scorer=scorer, dtype=np.float64)
    return score
