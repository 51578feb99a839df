"""values: what is typed in a cell becomes a day, a number, a word of a closed list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Read(NamedTuple):
    """What one distinct cell comes to: its value, what is wrong with it, both or, of a blank, neither.

    Parameters
    ----------
    code
        The finding's.
    note
        What the cell means besides its value.
    found
        What a message may repeat of it, where that is not the cell itself.
    """

    value: Any = None
    code: str = ""
    note: str = ""
    details: Mapping[str, Any] | None = None
    found: str | None = None
