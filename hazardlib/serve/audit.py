"""Audit: a line for whatever is done on the drop page, or refused there: when, who (never a person), what, how it ended."""

from __future__ import annotations

import os
from datetime import datetime

from hazardlib.domain.month import now
from hazardlib.errors import WorkspaceError, plain
from hazardlib.machine import machine_fault
from hazardlib.workspace import Workspace


class Audit:
    """The lines of a workspace, in ``logs/serve.log``, which only its owner can read."""

    def __init__(self, workspace: Workspace) -> None:
        self.path = workspace.root / "logs" / "serve.log"

    def note(self, who: str, what: str, outcome: str = "", moment: datetime | None = None) -> None:
        """Add a line: time, who, what, outcome, with tabs between."""
        cells = ((moment or now()).isoformat(), who, what, outcome)
        line = "\t".join(plain(cell) for cell in cells) + "\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(file, line.encode("utf-8", "replace"))
            finally:
                os.close(file)
        except OSError as error:
            raise WorkspaceError(f"写不进去：{machine_fault(error, self.path)}") from error
