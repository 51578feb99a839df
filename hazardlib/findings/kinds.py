"""Kinds: of a kind of finding that a file has by the hundred, the first with their cells, then the number of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar

Thing = TypeVar("Thing")

MOST_OF_A_KIND = 200
"""Findings of one code about one column of a sheet that are told one by one."""


def first_of_each_kind(
    things: Sequence[Thing], kind: Callable[[Thing], Hashable], count: Callable[[Thing], int] = lambda _: 1
) -> Iterator[tuple[Thing, int]]:
    """Yield the first things of each kind, each with how many it stands for; then one more that stands for all others.

    A file with one mistake in each of its rows is mended once, not row by row; to tell them all costs
    more than to read it.

    Parameters
    ----------
    things
        Findings, or the faults that become findings.
    kind
        What they have in common.
    count
        How many places a thing stands for already.
    """
    kinds = list(map(kind, things))
    seen, left = Counter[Hashable](), Counter[Hashable]()
    for each, thing in zip(kinds, things, strict=True):
        seen[each] += 1
        left[each] += count(thing) if seen[each] > MOST_OF_A_KIND else 0
    seen.clear()
    for each, thing in zip(kinds, things, strict=True):
        seen[each] += 1
        if seen[each] <= MOST_OF_A_KIND:
            yield thing, count(thing)
        elif seen[each] == MOST_OF_A_KIND + 1:
            yield thing, left[each]
