"""hazardlib: monthly hazard spreadsheets in, traceable closure-rate briefings out."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hazardlib.analysis import WorkspaceReader

__version__ = "0.2.0"

logging.getLogger(__name__).addHandler(logging.NullHandler())  # silent unless a file is asked for (log_file)


def open_workspace(folder: str | Path = "") -> WorkspaceReader:
    """Return a workspace to be read: its papers, hazards, rates, submissions, and what changed between them.

    Parameters
    ----------
    folder
        The folder that holds ``data/raw``; empty for the nearest one, from the current folder upwards.

    Examples
    --------
    >>> import hazardlib
    >>> workspace = hazardlib.open_workspace("demo")
    >>> workspace
    工作区 demo：10 份材料，2023-06 至 2023-12-supplement
    """
    from hazardlib.analysis import WorkspaceReader
    from hazardlib.workspace import open_workspace as open_folder

    return WorkspaceReader(open_folder(folder))
