"""Evidence: the hazards, rows and files behind a place of figures.json, and what its figure means, in a sentence."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hazardlib.measure.paths import Place, paths_below

_NO_FIGURE = "这不是清点或计算出来的数字，是材料里的名称、日期或说法。"


@dataclass(frozen=True)
class Evidence:
    """What stands behind a value of figures.json.

    Parameters
    ----------
    numerator, denominator, records, definition, how
        See `hazardlib.measure.figure.Figure`.
    is_counted
        Whether the value is counted, or worked out, from these.
    agrees
        Whether a value kept from an earlier run comes to the same when it is counted anew.
    register
        Where the hazards are told of; None for the paper's own register.
    """

    numerator: Sequence[str] = ()
    denominator: Sequence[str] | None = None
    records: Sequence[Mapping[str, Any]] = ()
    definition: str = ""
    how: str = ""
    is_counted: bool = False
    agrees: bool = True
    register: Any = None


def evidence_of(place: Place) -> Evidence:
    """Return what stands behind a place among a paper's figures."""
    figure = place.figure
    if figure is None:
        return Evidence(definition=_definition_below(place), how=_NO_FIGURE)
    anew = figure if figure.anew is None else figure.anew()
    agrees, figure = anew.value == figure.value, anew
    entry = None if place.entry is None else figure.value[place.entry]
    if isinstance(entry, str):
        return Evidence((entry,), definition=figure.definition, is_counted=True)
    if isinstance(entry, Mapping):
        has_records = figure.records is not None
        return Evidence(
            () if has_records else _hazards_of(entry),
            records=() if figure.records is None else [figure.records()[place.entry or 0]],
            definition=figure.definition,
            how=figure.entry_how,
        )
    return Evidence(
        () if figure.numerator is None else figure.numerator(),
        None if figure.denominator is None else figure.denominator(),
        () if figure.records is None else figure.records(),
        figure.definition,
        figure.how,
        is_counted=figure.numerator is not None or figure.records is not None,
        agrees=agrees,
        register=None if figure.register is None else figure.register(),
    )


def _definition_below(place: Place) -> str:
    """Return where a group of figures is defined that all stand in one definition."""
    if not isinstance(place.value, Mapping | list):
        return ""
    named = {each.figure.definition for _, each in paths_below(place) if each.figure is not None}
    return named.pop() if len(named) == 1 else ""


def _hazards_of(entry: Mapping[str, Any]) -> list[str]:
    """Return the hazard that an entry of a list names, or the two that it compares."""
    names = ("hazard_id",) if "hazard_id" in entry else ("first", "second")
    return [entry[name] for name in names if name in entry]


@cache
def meanings() -> Mapping[str, str]:
    """Return what the figures mean that are defined under a heading of ``docs/definitions.md``, by its anchor.

    Kept in ``meanings.csv``: ``open,到截至日期尚未整改或正在整改的隐患。``
    """
    with Path(__file__).with_name("meanings.csv").open(encoding="utf-8", newline="") as file:
        return {row["anchor"]: row["meaning"] for row in csv.DictReader(file)}
