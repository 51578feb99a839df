"""Findings as a frame: of each kind the first ones, and one that says how many more there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from hazardlib.columns import FINDINGS
from hazardlib.findings import Finding

if TYPE_CHECKING:
    import pandas as pd

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


def _standing_for(finding: Finding, count: int) -> Finding:
    if count == 1:
        return finding
    message = f"{finding.message}从这里起，同样的问题共 {count} 处，不再逐处列出。请一并改正后再检查一遍。"
    return replace(finding, message=message, count=count)


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return findings, the first of each kind, with the columns of ``columns.FINDINGS`` less ``batch_id``."""
    import pandas as pd
    import pyarrow as pa

    kind = attrgetter("submission_id", "file", "sheet", "column", "code", "severity")
    first = first_of_each_kind(list(findings), kind, attrgetter("count"))
    told = [_standing_for(finding, count) for finding, count in first]
    columns: dict[str, Any] = {}
    for name in FINDINGS:
        if name not in {"batch_id", "count"}:
            texts = pa.array([getattr(finding, name) for finding in told], pa.large_string())
            columns[name] = pd.array(texts, dtype="str")  # a third of the time it takes from rows
    columns["count"] = pd.array([finding.count for finding in told], dtype="Int64")
    return pd.DataFrame(columns)
