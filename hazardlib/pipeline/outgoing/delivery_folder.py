"""DeliveryFolder: a folder of workbooks that go out to people, who may already be working in them.

A workbook that a person has changed is never overwritten or removed; a new version then goes
beside it under the next free name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import count
from pathlib import Path
from typing import Any

from hazardlib.errors import WorkspaceError
from hazardlib.machine import in_chinese
from hazardlib.pipeline.files import file_name, write_whole
from hazardlib.pipeline.locks import intake_lock
from hazardlib.workspace import Workspace

_MANIFEST = ".sent.json"


@contextmanager
def usual_or_own(workspace: Workspace, usual: Path, own: Path | None) -> Iterator[DeliveryFolder]:
    """Give somebody's own folder to put workbooks into, or the usual one among papers, where nobody puts an issue in place meanwhile."""
    lock = intake_lock(workspace) if own is None else nullcontext()
    with lock, DeliveryFolder(own or usual) as delivery:
        yield delivery


class DeliveryFolder(AbstractContextManager["DeliveryFolder"]):
    """A folder and the list of what was put into it, which is noted when the block ends.

    Parameters
    ----------
    folder
        The folder; made when the first workbook is put there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sent: dict[str, dict[str, str]] = self._read()

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            sent: Any = json.loads((self.folder / _MANIFEST).read_text("utf-8"))
            return {
                str(key): {"name": str(entry["name"]), "sha256": str(entry["sha256"])}
                for key, entry in sent.items()
            }
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return {}

    def holds_just(self, keys: Collection[str]) -> bool:
        """Tell whether these workbooks, and no others, were put here and still lie here."""
        return self._sent.keys() == set(keys) and all(
            (self.folder / entry["name"]).is_file() for entry in self._sent.values()
        )

    def path(self, key: str) -> Path | None:
        """Return where a workbook lies; None if it is not there (any more)."""
        entry = self._sent.get(key)
        path = self.folder / entry["name"] if entry else None
        return path if path is not None and path.is_file() else None

    def key_of(self, content: bytes) -> str | None:
        """Return the key under which just this was put here, whatever a person has made of it since; None if it was not."""
        digest = hashlib.sha256(content).hexdigest()
        return next((key for key, entry in self._sent.items() if entry["sha256"] == digest), None)

    def next_key(self, stem: str) -> str:
        """Return the first of ``<stem>``, ``<stem>（第2次）`` and so on under which nothing was put here."""
        keys = (stem if number == 1 else f"{stem}（第{number}次）" for number in count(1))
        return next(key for key in keys if key not in self._sent)

    def put(self, key: str, stem: str, content: bytes, ending: str = ".xlsx") -> Path:
        """Put a workbook, or what else has such an ending, in place, whole, under ``<stem>.xlsx`` or the next free name."""
        earlier = self._sent.get(key, {"name": "", "sha256": ""})
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = place_beside(self.folder, stem, content, ending, replaceable=self._untouched())
        except OSError as error:
            raise _not_written(self.folder, error) from error
        if earlier["name"] not in ("", path.name):
            self._remove(earlier)
        self._sent[key] = {"name": path.name, "sha256": hashlib.sha256(content).hexdigest()}
        return path

    def keep_only(self, keys: Collection[str]) -> None:
        """Remove the workbooks that are no longer needed, unless a person has changed them."""
        for key in self._sent.keys() - set(keys):
            self._remove(self._sent.pop(key))

    def __exit__(self, *_: object) -> None:
        """Note what lies here now, also after a failure half-way."""
        if not self.folder.is_dir():
            return
        try:
            with write_whole(self.folder / _MANIFEST) as beside:
                beside.write_text(json.dumps(self._sent, ensure_ascii=False, indent=1), "utf-8")
        except OSError as error:
            raise _not_written(self.folder, error) from error

    def _untouched(self) -> set[str]:
        """Return the names of the workbooks that are still as they were put here."""
        return {entry["name"] for entry in self._sent.values() if self._is_untouched(entry)}

    def _is_untouched(self, entry: dict[str, str]) -> bool:
        path = self.folder / entry["name"]
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]

    def _remove(self, entry: dict[str, str]) -> None:
        if self._is_untouched(entry):
            (self.folder / entry["name"]).unlink()


def place_beside(
    folder: Path, stem: str, content: bytes, ending: str = ".xlsx", *, replaceable: Collection[str] = ()
) -> Path:
    """Write ``<stem>.xlsx``, or ``<stem>（2）.xlsx`` and so on, never over a file that is not replaceable.

    A file that already has just this content is left as it is.
    """
    stem, number = file_name(stem), 1
    while True:
        path = folder / (f"{stem}{ending}" if number == 1 else f"{stem}（{number}）{ending}")
        if path.is_file() and path.read_bytes() == content:
            return path
        if path.name in replaceable or not path.exists():
            with write_whole(path) as beside:
                beside.write_bytes(content)
            return path
        number += 1


def _not_written(folder: Path, error: OSError) -> WorkspaceError:
    return WorkspaceError(
        f"{folder} 写不进去（{in_chinese(error)}）。请检查磁盘空间、写权限，或关闭正打开着的表格后重试。"
    )
