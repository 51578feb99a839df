"""What a worker of `tests.cluster` loads: it notes which tasks it begins and ends, and kills itself with one of them, once."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from distributed.diagnostics.plugin import WorkerPlugin

_FOLDER = Path(os.environ["HAZARD_DYING"])
_NOTES = {"executing": "begun", "memory": "ended"}
_WITH_TASK = 2


class _Dying(WorkerPlugin):  # type: ignore[misc]
    def transition(self, key: Any, _start: str, finish: str, **_: Any) -> None:
        if finish not in _NOTES or not str(key).startswith("hazard-read-"):
            return
        path = _FOLDER / _NOTES[finish]
        with path.open("a", encoding="utf-8") as notes:
            notes.write(f"{key}\n")
        if finish == os.environ["HAZARD_DIES_WHEN"] and len(path.read_text("utf-8").split()) == _WITH_TASK:
            os.kill(os.getpid(), signal.SIGKILL)


async def dask_setup(worker: Any) -> None:
    """Begin to note."""
    await worker.plugin_add(_Dying(), name="dying")
