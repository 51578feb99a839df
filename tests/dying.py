"""What a worker of `tests.cluster` loads: it notes which tasks it begins and ends, and kills itself with one of them, once."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

_NOTES = {"executing": "begun", "memory": "ended"}
_WITH_TASK = 2


async def dask_setup(worker: Any) -> None:
    """Begin to note."""
    from distributed.diagnostics.plugin import WorkerPlugin

    folder = Path(os.environ["HAZARD_DYING"])

    class Dying(WorkerPlugin):  # type: ignore[misc]
        def transition(self, key: Any, _start: str, finish: str, **_: Any) -> None:
            if finish not in _NOTES or not str(key).startswith("hazard-read-"):
                return
            path = folder / _NOTES[finish]
            with path.open("a", encoding="utf-8") as notes:
                notes.write(f"{key}\n")
            is_last = len(path.read_text("utf-8").split()) == _WITH_TASK
            if is_last and finish == (folder / "dies-when").read_text("utf-8"):
                os.kill(os.getpid(), signal.SIGKILL)

    await worker.plugin_add(Dying(), name="dying")


def allow_failures(count: int, dask_scheduler: Any) -> None:
    """Let a scheduler give a task up once it has killed more workers."""
    dask_scheduler.allowed_failures = count
