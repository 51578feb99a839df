"""Traced: what was found behind a figure, and what a family of figures that are found in one way is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hazardlib.measure.paths import ROW, Place

if TYPE_CHECKING:
    from hazardlib.merge.register import Register
    from hazardlib.pipeline.grounds import Grounds

_REST = "**"
"""At the end of a pattern: whatever follows."""

NOT_COUNTED: Final = object()
"""What a figure comes to again where it is not counted from records one by one."""


@dataclass(frozen=True)
class Behind:
    """The hazards and the other records that a figure counts.

    Parameters
    ----------
    numerator, denominator
        Hazards (``hazard_id``); the denominator is None where nothing is divided.
    records
        Obligations, tips, rows, submissions, findings: each with its ``file`` and what else is told of it.
    recounted
        What the figure comes to, counted or summed from these again.
    register
        Where the hazards are told of; None for the paper's own register.
    """

    numerator: Sequence[str] = ()
    denominator: Sequence[str] | None = None
    records: Sequence[Mapping[str, Any]] = ()
    recounted: Any = NOT_COUNTED
    register: Register | None = None


Find = Callable[["Grounds", Place, Mapping[str, str]], Behind]
"""Returns what stands behind a place of figures.json, given what its path says at the marks of the pattern."""


def counted_records(records: Sequence[Mapping[str, Any]]) -> Behind:
    """Return what stands behind a figure that is the number of its records."""
    return Behind(records=records, recounted=len(records))


@dataclass(frozen=True)
class Family:
    """Figures that are found in one way.

    Parameters
    ----------
    pattern
        Their keys; `ROW` for an entry of a list, ``<name>`` for a key that the finder is told, ``<name:one|two>``
        for one of these.
    find
        Finds their records; None for what is no count of records.
    definition
        Where in ``docs/definitions.md`` they are defined, ``<name>`` filled in.
    how
        How they are worked out, said to whoever asks; of counts that say it themselves, nothing.
    """

    pattern: str
    find: Find | None
    definition: str = ""
    how: str = ""

    def match(self, place: Place) -> dict[str, str] | None:
        """Return what a place's keys are at the marks of the pattern; None if they do not fit."""
        wanted, keys = self.pattern.split("."), place.keys
        if wanted[-1] == _REST:
            wanted, keys = wanted[:-1], keys[: len(wanted) - 1]
        if len(wanted) != len(keys):
            return None
        marks: dict[str, str] = {}
        for mark, key in zip(wanted, keys, strict=True):
            name, _, allowed = mark.strip("<>").partition(":")
            if mark[0] != "<":
                if mark != key:
                    return None
            elif key == ROW or (allowed and key not in allowed.split("|")):
                return None
            else:
                marks[name] = key
        return marks

    @property
    def is_of_the_rest(self) -> bool:
        """Whether the pattern takes in whatever follows."""
        return self.pattern.endswith(_REST)

    def definition_of(self, marks: Mapping[str, str]) -> str:
        """Return where the figure with these keys at the marks is defined."""
        anchor = self.definition
        for name, key in marks.items():
            anchor = anchor.replace(f"<{name}>", key)
        return anchor
