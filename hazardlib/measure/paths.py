"""Paths: how each value of figures.json is called, by the names of its groups or by their places in a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from hazardlib.measure.figure import Figure, plain
from hazardlib.measure.groups import UNSTATED

ROW = "*"
"""Stands in a place's keys for the entry of a list."""

_NAMES: Mapping[str, Sequence[Sequence[str]]] = {
    "by_sector": (("sector",), ("name",)),
    "by_leader": (("leader",),),
    "by_sector_leader": (("sector", "leader"),),
    "by_department": (("department",),),
    "by_unit": (("unit",), ("unit", "sector")),
    "by_source": (("source",),),
    "by_source_bucket": (("bucket",), ("name",)),
    "by_danger": (("danger",),),
    "by_community": (("community",),),
    "by_level": (("level",), ("name",)),
    "by_month_found": (("month",),),
    "by_month": (("month",),),
    "by_stage": (("stage",), ("name",)),
    "by_fix_type": (("fix_type",), ("name",)),
    "by_duty": (("duty",), ("name",)),
    "by_channel": (("channel",), ("name",)),
    "by_standard": (("standard",), ("name",)),
    "by_item": (("sector", "item"), ("item",)),
    "reporting": (("department", "month"),),
    "within_streets": (("department",),),
    "coverage": (("month",),),
    "attended": (("group",),),
    "sector_plans": (("sector",), ("name",)),
    "coverage_by_sector": (("sector",), ("name",)),
    "applicable": (("sector",),),
    "by_meeting": (("met_on",),),
    "repeat_units": (("unit",),),
    "recurring_units": (("unit",),),
    "moves": (("from", "to"),),
    "trend": (("month",), ("as_of",)),
    "points": (("as_of",),),
    "ageing": (("bucket",),),
    "deadlines": (("bucket",), ("from",)),
    "findings_by_code": (("code",), ("code", "severity")),
    "leader_tasks": (("leader",),),
    "indicators": (("indicator",),),
    "deadline_moves": (("hazard_id",),),
    "matters": (("hazard_id",),),
    "changes": (("hazard_id", "field"),),
    "continued": (("second",),),
    "rows": (("sector",), ("name",), ("hazard_id",)),
}
"""Lists of figures.json: the fields that name an entry, the best first; any entry also goes by its place, from 0."""

_NO_GROUP = {"stage": "outside"}


@dataclass(frozen=True)
class Place:
    """A value of figures.json, and where it stands.

    Parameters
    ----------
    keys
        The way to it; `ROW` for an entry of a list, whatever its name.
    rows
        The entries passed on the way, the innermost last.
    element
        Of a value within a list of plain values, its place there; `keys` lead to the list.
    figure
        The innermost figure on the way, if there is any: the value's own, or of a list the one that it stands in.
    entry
        Which entry of that list the value is or belongs to; None for the figure's own value.
    """

    keys: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]
    value: Any
    element: int | None = None
    figure: Figure | None = None
    entry: int | None = None

    @property
    def row(self) -> Mapping[str, Any]:
        """The innermost entry of a list on the way."""
        return self.rows[-1] if self.rows else {}


def find_place(figures: Mapping[str, Any], path: str) -> Place | None:
    """Return what a path leads to; None if there is no such path.

    Parameters
    ----------
    path
        Keys, names and places with dots between them, as ``by_sector.gas.all.closed`` or ``trend[2].all.found``.
    """
    root = Place((), (), figures)
    return _descend(root, path) or _descend(root, re.sub(r"\[(\d+)\]", r".\1", path))


def all_paths(figures: Mapping[str, Any]) -> Iterator[tuple[str, Place]]:
    """Yield every path of figures.json, each by the best name, in the file's order."""
    yield from paths_below(Place((), (), figures))


def paths_below(place: Place, path: str = "") -> Iterator[tuple[str, Place]]:
    """Yield every path that begins with one, given the place it leads to."""
    for names, child_of in _children(place):
        called, child = f"{path}.{names[0]}" if path else names[0], child_of()
        yield called, child
        yield from paths_below(child, called)


def _descend(place: Place, path: str) -> Place | None:
    for names, child in _children(place):
        for name in names:
            if path == name:
                return child()
            if path.startswith(f"{name}.") and (found := _descend(child(), path[len(name) + 1 :])):
                return found
    return None


def _children(place: Place) -> Iterator[tuple[Sequence[str], Callable[[], Place]]]:
    """Yield the names of what a value holds, and what returns its place."""
    value = place.value
    if isinstance(value, Mapping):
        for key, child in value.items():
            yield [key], partial(_child, place, child, (*place.keys, key), place.rows, entry=place.entry)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        names = _names_in(value, place.keys[-1])
        for number, (child, called) in enumerate(zip(value, names, strict=True)):
            spellings, entry = [*called, str(number)], number if place.entry is None else place.entry
            if isinstance(child, Mapping):
                rows = (*place.rows, child)
                yield spellings, partial(_child, place, child, (*place.keys, ROW), rows, entry=entry)
            else:
                yield spellings, partial(_child, place, child, place.keys, place.rows, number, entry=entry)


def _child(
    parent: Place,
    value: Any,
    keys: tuple[str, ...],
    rows: tuple[Mapping[str, Any], ...],
    element: int | None = None,
    *,
    entry: int | None,
) -> Place:
    """Return a place with the figure that stands there, or else above it."""
    if isinstance(value, Figure):
        return Place(keys, rows, value.value, element, value)
    return Place(keys, rows, value, element, parent.figure, entry if parent.figure else None)


def _names_in(rows: Sequence[Any], key: str) -> list[list[str]]:
    """Return the names of each entry of a list; a name that two of them share is none."""
    if key not in _NAMES:
        return [[] for _ in rows]
    spellings = [_spelled(row, key) if isinstance(row, Mapping) else [] for row in rows]
    counts: dict[str, int] = {}
    for names in spellings:
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    return [[name for name in names if counts[name] == 1] for names in spellings]


def _spelled(row: Mapping[str, Any], key: str) -> list[str]:
    named = [fields for fields in _NAMES[key] if all(field in row for field in fields)]
    spelled = (
        ".".join(plain(row[field]) or _NO_GROUP.get(field, UNSTATED) for field in fields) for fields in named
    )
    return list(dict.fromkeys(spelled))
