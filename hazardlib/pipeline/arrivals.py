"""Arrivals: which files in ``data/raw`` have just become whole, so that none is read half written."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from hazardlib.workspace import FEEDBACK_FOLDER

QUIET_SECONDS = 2.0
"""How long size and times of a file must have stood still before it counts as whole [seconds]."""

_Stamp = tuple[int, int, int]


class Arrivals:
    """The files of a folder, each offered once for every version as soon as that stands still.

    Parameters
    ----------
    raw
        The folder ``data/raw``.
    quiet_seconds
        How long a file must have stood still [seconds].
    clock
        A clock that never goes back [seconds].
    """

    def __init__(
        self,
        raw: Path,
        *,
        quiet_seconds: float = QUIET_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._raw, self._quiet_seconds, self._clock = raw, quiet_seconds, clock
        self._stamps: dict[str, _Stamp] = {}
        self._unsettled_since: dict[str, float] = {}

    def look(self) -> set[str]:
        """Return the files that have become whole since the last look, by path relative to ``raw``."""
        moment, stamps = self._clock(), dict(_stamps(self._raw))
        moved = [file for file, stamp in stamps.items() if self._stamps.get(file) != stamp]
        self._stamps = stamps
        waiting = self._unsettled_since | dict.fromkeys(moved, moment)
        waiting = {file: since for file, since in waiting.items() if file in stamps}
        whole = {file for file, since in waiting.items() if moment - since >= self._quiet_seconds}
        self._unsettled_since = {file: since for file, since in waiting.items() if file not in whole}
        return whole

    def stir(self, files: Iterable[str]) -> None:
        """Note that something was done to files, even if their sizes and times do not show it."""
        moment = self._clock()
        self._unsettled_since |= {file: moment for file in files if file in self._stamps}

    @property
    def unsettled(self) -> list[str]:
        """The files that are still being written, as far as can be told."""
        return sorted(self._unsettled_since)


def _stamps(raw: Path) -> Iterable[tuple[str, _Stamp]]:
    for folder, folders, names in os.walk(raw):
        folders[:] = [name for name in folders if name != FEEDBACK_FOLDER and not name.startswith(".")]
        for name in names:
            if name.startswith((".", "~$")):
                continue
            path = Path(folder, name)
            try:
                state = path.stat()
            except OSError:  # gone again, or a link that leads nowhere
                continue
            yield path.relative_to(raw).as_posix(), (state.st_size, state.st_mtime_ns, state.st_ctime_ns)
