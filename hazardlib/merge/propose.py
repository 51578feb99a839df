"""Propose: pairs of hazards so alike that a person should say whether they are one."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hazardlib.folding import fold
from hazardlib.merge.likeness import NEAR_LIKENESS

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEAR_DAYS = 7
"""How far apart two hazards may have been found and still be proposed as one [days]."""

_UNIT_SHARED = 0.8
"""How much of the shorter unit's name the longer one must hold: 恒大酒店 and 恒大世博中心酒店, not 东湖店 and 西湖店."""

_UNIT_WEIGHT = 0.4
_MARKS = re.compile("[0-9a-z]+")


def propose_pairs(hazards: pd.DataFrame, apart: Collection[frozenset[str]] = ()) -> pd.DataFrame:
    """Return the pairs of hazards that may be one, most alike first.

    Both are of one sector, or at one unit, and were found at most `NEAR_DAYS` days apart. Not
    proposed: hazards of one row (隐患数量), hazards whose places bear different numbers or letters
    (3号楼 and 5号楼), and one found after the other had been put right.

    Parameters
    ----------
    hazards
        ``columns.HAZARDS``.
    apart
        Pairs of ids that a person has decided to keep apart.

    Returns
    -------
    DataFrame
        ``first``, ``second`` (hazard ids, the one found earlier first) and ``likeness`` (0–1):
        two fifths the unit's, three fifths that of location and description together.
    """
    ordered = hazards.sort_values(["found_on", "hazard_id"], kind="stable", ignore_index=True)
    texts = _texts(ordered)
    pairs = np.concatenate([np.empty((0, 2), dtype=np.intp), *_close_pairs(ordered, texts["unit"])])
    pairs = pairs[_may_be_one(ordered, pairs)]
    pairs = pairs[_shared(texts["unit"], pairs) >= _UNIT_SHARED]
    unit, text = _likeness(texts["unit"], pairs), _likeness(texts["text"], pairs)
    likeness = _UNIT_WEIGHT * unit + (1 - _UNIT_WEIGHT) * text
    identities = ordered["hazard_id"].to_numpy(dtype=object)
    first, second = identities[pairs[:, 0]], identities[pairs[:, 1]]
    is_new = np.array([frozenset(pair) not in apart for pair in zip(first, second, strict=True)], dtype=bool)
    proposed = pd.DataFrame(
        {
            "first": pd.Series(first, dtype="str"),
            "second": pd.Series(second, dtype="str"),
            "likeness": likeness.round(3),
        }
    )[is_new & (likeness >= NEAR_LIKENESS)]
    order = ["likeness", "first", "second"]
    return proposed.sort_values(order, ascending=[False, True, True], kind="stable", ignore_index=True)


def _texts(hazards: pd.DataFrame) -> dict[str, NDArray[Any]]:
    text = hazards["location"].fillna("") + hazards["description"]
    return {
        "unit": hazards["unit"].map(fold).to_numpy(dtype=object),
        "text": text.map(fold).to_numpy(dtype=object),
    }


def _close_pairs(ordered: pd.DataFrame, unit: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Yield the pairs found close together, by how many places they are apart in order of finding."""
    day = ordered["found_on"].to_numpy().astype("datetime64[D]").astype("int64")
    sector = pd.factorize(ordered["sector"])[0]
    place = pd.factorize(unit)[0]
    for step in range(1, len(ordered)):
        is_near = day[step:] - day[:-step] <= NEAR_DAYS
        if not is_near.any():
            return
        is_akin = (sector[step:] == sector[:-step]) | (place[step:] == place[:-step])
        first = np.flatnonzero(is_near & is_akin)
        yield np.column_stack([first, first + step])


def _may_be_one(ordered: pd.DataFrame, pairs: NDArray[Any]) -> NDArray[Any]:
    first, second = pairs[:, 0], pairs[:, 1]
    row = pd.factorize(ordered["file"] + "\n" + ordered["sheet"] + "\n" + ordered["row"].astype("str"))[0]
    marks = [tuple(_MARKS.findall(fold(text))) for text in ordered["location"].fillna("")]
    is_same_place = [
        not (marks[one] and marks[other]) or marks[one] == marks[other]
        for one, other in zip(first, second, strict=True)
    ]
    was_put_right = ordered["done_on"].to_numpy()[first] < ordered["found_on"].to_numpy()[second]
    return np.asarray((row[first] != row[second]) & np.array(is_same_place, dtype=bool) & ~was_put_right)


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
