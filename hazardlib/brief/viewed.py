"""Figures as templates see them: plain values to decide by, which know their place in figures.json when printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

from hazardlib.brief.paper import Number
from hazardlib.brief.words import percent, quantity

_SHARES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "completion_rate": (("done",), ("done", "overdue")),
    "settled_rate": (("settled",), ("received",)),
    "verified_rate": (("verified",), ("verified", "unfounded")),
    "verified_closure_rate": (("held",), ("reinspected",)),
    "rate": (("numerator",), ("denominator",)),
    "coverage": (("inspected",), ("to_inspect",)),
}
"""The rates beside those of groups of hazards, by their names in figures.json: what is divided by what."""


class Counted(int):
    """A count that is printed as the figure it is."""

    number: Number

    def __new__(cls, value: int, number: Number) -> Self:
        """Return the count with how it is printed."""
        made = super().__new__(cls, value)
        made.number = number
        return made

    def __reduce__(self) -> tuple[type[int], tuple[int]]:
        """Return a plain number for copies, as charts make them."""
        return int, (int(self),)


class View:
    """An object or a list of figures.json; ``figures.duties.overall.overdue`` is a `Counted`."""

    def __init__(self, value: Mapping[str, Any] | Sequence[Any], path: str = "") -> None:
        self._value, self._path = value, path

    def __getitem__(self, key: str | int) -> Any:
        """Return what stands below, under a key or at a place."""
        value = self._value[key]  # type: ignore[index]
        path = f"{self._path}.{key}" if self._path else str(key)
        match value:
            case bool() | str() | None:
                return value
            case int():
                return Counted(value, Number(str(value), "", "", path=path))
            case Mapping() | list() | tuple():
                return View(value, path)
            case _:
                return value

    def __iter__(self) -> Iterator[Any]:
        """Yield a list's entries, or an object's keys."""
        if isinstance(self._value, Mapping):
            yield from self._value
        else:
            yield from (self[place] for place in range(len(self._value)))

    def __len__(self) -> int:
        """Return how many entries there are."""
        return len(self._value)

    @property
    def size(self) -> Counted:
        """How many entries a list has, as a figure."""
        return Counted(len(self), Number(str(len(self)), "", "", path=self._path))

    def share(self, name: str, mark: str = "") -> Number:
        """Return a rate with its fraction, ``86.8%（264/304）``, or ``/`` for nothing to divide by."""
        value = self._value
        assert isinstance(value, Mapping)
        parts = _SHARES["coverage" if "inspected" in value else name]
        above, below = (sum(int(value[part]) for part in several) for several in parts)
        detail = (f"（{above}/{below}）",) if below else ()
        return Number(
            percent(above, below), "", "", detail=detail, mark=mark * bool(below), path=f"{self._path}.{name}"
        )

    def quantity(self, name: str, unit: str) -> Number:
        """Return an amount with its unit, from 10,000 on in 万: ``4408人次``."""
        value = self._value[name]  # type: ignore[call-overload]
        return Number(quantity(float(value), unit), "", "", path=f"{self._path}.{name}")
