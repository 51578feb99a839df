"""The hazards of a paper beside those of the paper before: what holds of each now, and held then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
import pandas as pd

from hazardlib.measure.rows import HazardFrame
from hazardlib.measure.trend import happened

if TYPE_CHECKING:
    from hazardlib.measure.rows import HazardRows
    from hazardlib.measure.trend import PreviousPaper

NOW = {
    "is_open": "is_open",
    "is_rectified": "is_rectified",
    "is_closed": "is_closed",
}
"""Flags of a hazard that are told of then, as ``was_…``, and now."""


@runtime_checkable
class FiledSince(Protocol):
    """A register whose hazards lie in files, and can be laid beside those of another."""

    def since(self, before: Any, day: date) -> HazardRows:
        """Return the rows of `Since`."""


@dataclass(frozen=True, eq=False)
class Since:
    """Every hazard of either paper once, those of the paper before first.

    Parameters
    ----------
    day, known_on
        The day of the paper before.
    rows
        ``was_open``, ``was_rectified``, ``was_closed``, ``was_nowhere`` and the same now as ``is_…``; ``was_counted``, ``is_counted``;
        ``is_rectified_since`` and ``is_closed_since``, by date; ``is_found_by_then``.
    """

    day: date
    rows: HazardRows

    def late_reported(self) -> list[str]:
        """Return the hazards found by the day before that were not counted as of it (``hazard_id``)."""
        return self.rows.ids(self.rows["is_found_by_then"] & ~self.rows["was_counted"])

    def taken_off(self) -> list[str]:
        """Return the hazards counted as of the day before that are not among those found by then (``hazard_id``)."""
        return self.rows.ids(self.rows["was_counted"] & ~self.rows["is_found_by_then"])


def since_before(register: Any, before: PreviousPaper) -> Since:
    """Return the hazards of two registers side by side."""
    day = before.day
    if isinstance(register, FiledSince):
        return Since(day, register.since(before.register, day))
    old, hazards = before.register.hazards, register.hazards
    then_at = pd.Index(old["hazard_id"]).get_indexer(hazards["hazard_id"])
    is_new = then_at < 0
    now_at = np.full(len(old), -1, dtype=np.intp)
    now_at[then_at[~is_new]] = np.flatnonzero(~is_new)
    places = np.concatenate([now_at, np.flatnonzero(is_new)])
    was_counted = np.arange(len(places)) < len(old)

    def now(flag: Any) -> Any:
        return np.append(flag, False)[places]

    own = HazardFrame(hazards, day)
    told: dict[str, Any] = {"was_counted": was_counted, "is_counted": places >= 0}
    for name in NOW:
        told[f"was_{name[3:]}"] = np.append(old[name].to_numpy(dtype=bool), np.zeros(int(is_new.sum()), bool))
        told[name] = now(own[name])
    for kind in ("was", "is"):
        told[f"{kind}_nowhere"] = ~np.logical_or.reduce([told[f"{kind}_{name[3:]}"] for name in NOW])
    for event in ("rectified", "closed"):
        told[f"is_{event}_since"] = now(happened(own, event, day))
    told["is_found_by_then"] = now(own["found_on"] <= own.day(day))
    ids = pd.concat([old["hazard_id"], hazards["hazard_id"][is_new]], ignore_index=True)
    return Since(day, HazardFrame(pd.DataFrame({"hazard_id": ids, **told}), day))
