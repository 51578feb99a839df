"""Likeness: how alike two texts are, and from where on two hazards are called alike."""

from __future__ import annotations

from functools import lru_cache

NEAR_LIKENESS = 0.8
"""From which likeness (0–1) two hazards are proposed as one, and two descriptions can be of one thing."""


@lru_cache(maxsize=65536)
def is_like(one: str, other: str) -> bool:
    """Return whether two folded texts are alike: twice what they share, over the length of both."""
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(one, other) >= NEAR_LIKENESS
