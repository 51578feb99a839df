"""Figure: one value of figures.json together with what it is counted from, which is told only to who asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from pandas.api.extensions import ExtensionArray

    from hazardlib.domain.campaign import Campaign
    from hazardlib.domain.campaign_parts import Charge

Ids = Callable[[], Sequence[str]]
"""Returns hazards (``hazard_id``)."""

Records = Callable[[], Sequence[Mapping[str, Any]]]
"""Returns what is counted beside hazards: obligations, tips, rows, files, findings; each says where it stands."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, and what it is counted from.

    Figures hang in mappings and lists as figures.json does; `plain` returns their values alone.

    Parameters
    ----------
    value
        A number, a text, or a list; the entries of a list may hold figures of their own.
    definition
        Where in ``docs/definitions.md`` it is defined.
    how
        How it is worked out, said to whoever asks; of a count that says it itself, nothing.
    numerator, denominator
        The hazards counted; the denominator is None where nothing is divided.
    records
        What else is counted; of a list one for each entry.
    entry_how
        Of a list, how its entries are worked out.
    register
        Returns the register that tells of the hazards; None for the paper's own.
    anew
        Of a value kept from an earlier run: counts it again.
    """

    value: Any
    definition: str = ""
    how: str = ""
    numerator: Ids | None = None
    denominator: Ids | None = None
    records: Records | None = None
    entry_how: str = ""
    register: Callable[[], Any] | None = None
    anew: Callable[[], Figure] | None = None


class Figures(Mapping[str, Figure]):
    """Figures by name, each made when it is asked for: a register of a million hazards has half a million, of which a page opens a few.

    Parameters
    ----------
    plain
        Their values, as figures.json holds them.
    """

    __slots__ = ("_make", "plain")

    def __init__(self, plain: Mapping[str, Any], make: Callable[[str], Figure]) -> None:
        self.plain, self._make = plain, make

    def __getitem__(self, name: str) -> Figure:
        if name not in self.plain:
            raise KeyError(name)
        return self._make(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.plain)

    def __len__(self) -> int:
        return len(self.plain)


def counted(
    ids: pd.Series | ExtensionArray | NDArray[Any] | Sequence[str],
    definition: str,
    register: Callable[[], Any] | None = None,
) -> Figure:
    """Return the number of hazards, given their ``hazard_id`` alone: a frame kept for who asks takes much memory."""
    return Figure(len(ids), definition, numerator=partial(as_texts, ids), register=register)


def counted_at(
    ids: ExtensionArray,
    places: NDArray[np.intp],
    definition: str,
    register: Callable[[], Any] | None = None,
) -> Figure:
    """Return the number of the hazards at some places; they are looked up only for who asks: a paper counts a thousand times."""
    return Figure(len(places), definition, numerator=lambda: as_texts(ids[places]), register=register)


def as_texts(ids: pd.Series | ExtensionArray | NDArray[Any] | Sequence[str]) -> list[str]:
    """Return ``hazard_id`` as figures.json lists them."""
    texts: list[str] = np.asarray(ids, dtype=object).tolist()
    return texts


def of_records(records: Sequence[Any], tell: Callable[[Any], Mapping[str, Any]], definition: str) -> Figure:
    """Return the number of records; ``tell`` says of each what it is and where it stands."""
    return Figure(len(records), definition, records=lambda: [tell(each) for each in records])


def list_of_hazards(rows: Sequence[Any], definition: str, entry_how: str = "") -> Figure:
    """Return a list of ``hazard_id``, or of entries that each name one."""
    ids = [row["hazard_id"] if isinstance(row, Mapping) else row for row in rows]
    return Figure(rows, definition, numerator=lambda: list(dict.fromkeys(ids)), entry_how=entry_how)


def list_of_rows(rows: Sequence[Mapping[str, Any]], definition: str, entry_how: str = "") -> Figure:
    """Return a list of entries that tell themselves in which file, sheet and row they stand."""
    return Figure(rows, definition, records=lambda: rows, entry_how=entry_how)


def explained(node: Any, definition: str, how: str) -> Any:
    """Return mappings and lists in which each value says how it was worked out; figures stay as they are."""
    if isinstance(node, Figure):
        return node
    if isinstance(node, Mapping):
        return {name: explained(child, definition, how) for name, child in node.items()}
    if isinstance(node, list) and any(isinstance(child, Mapping | Figure) for child in node):
        return [explained(child, definition, how) for child in node]
    return Figure(node, definition, how)


_PLAIN = frozenset({str, int, float, bool, type(None)})


def plain(node: Any) -> Any:
    """Return mappings and lists with the values of their figures, as figures.json holds them."""
    if node is None or isinstance(node, str | int | float):
        return node
    if isinstance(node, Figure):
        return plain(node.value)
    if isinstance(node, Figures):
        return dict(node.plain)
    if isinstance(node, dict | Mapping):  # a dict is known for one at once, other mappings are slow to ask
        # Most are plain already, and a call for each would take longer than all else.
        return {name: child if type(child) in _PLAIN else plain(child) for name, child in node.items()}
    return [plain(child) for child in node] if isinstance(node, list | tuple) else node


def each_sector(campaign: Campaign, of: Callable[[str], Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return an entry for each sector, with what is counted of it by its code."""
    return [{"sector": each.code, "name": each.name, **of(each.code)} for each in campaign.sectors]


def each_leader(
    campaign: Campaign, as_of: date, of: Callable[[str, Charge], Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return an entry for each leader in place on a day, with what is counted of them by name and charge; at a district with their streets."""
    told = []
    for name in campaign.leaders_on(as_of):
        charge = campaign.charge_of(name, as_of)
        streets = {} if charge.streets is None else {"streets": list(charge.streets)}
        told.append({"leader": name, "sectors": list(charge.sectors), **streets, **of(name, charge)})
    return told
