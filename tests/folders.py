"""What lies in a folder, to be compared byte for byte."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path


def files_of(folder: Path, *, but: Sequence[str] = ()) -> dict[str, bytes]:
    """Return every file below a folder with its content, but for those in some folders of it."""
    files = {
        path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()
    }
    left_out = tuple(f"{name}/" for name in but)
    return {name: path.read_bytes() for name, path in files.items() if not name.startswith(left_out)}


def copy_own_lists(workspace: Path, other: Path) -> None:
    """Give another workspace the campaign and the lists that one has of its own."""
    for listed in (*workspace.glob("*.csv"), workspace / "campaign.yaml"):
        shutil.copy2(listed, other)
