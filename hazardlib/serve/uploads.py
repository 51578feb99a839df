"""Uploads: what was dropped, kept for an hour in the command's temporary folder and known by an id that nobody can guess."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO

from hazardlib.domain.month import Month
from hazardlib.errors import UsageError
from hazardlib.findings import shorten
from hazardlib.ingest.files.find import WORKBOOK_SUFFIXES, public_name
from hazardlib.pipeline.files import file_name

if TYPE_CHECKING:
    from hazardlib.serve.work import Outcome, Sent

_KEPT_SECONDS = 3600.0
_MOST_OF_ONE = 3
"""Uploads of one link that are kept; an older one goes."""


@dataclass
class Upload:
    """One workbook that was dropped.

    Parameters
    ----------
    link
        By which link, its digest: nobody else sees it.
    department, month
        Whose it is to be.
    shown
        What its sender calls it; it names nothing on disk.
    file
        Where it lies, under a name of ours.
    """

    id: str
    link: str
    department: str
    month: Month
    shown: str
    file: Path
    kept_until: float
    outcome: Outcome | None = None
    sent: Sent | None = None
    sending: asyncio.Lock = field(default_factory=asyncio.Lock)


class Uploads:
    """Those of now, in memory; their files in a folder that goes with the process."""

    def __init__(
        self,
        folder: Path,
        suffixes: Collection[str] = WORKBOOK_SUFFIXES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder, self._suffixes, self._clock = folder, suffixes, clock
        self._all: dict[str, Upload] = {}

    def keep(self, link: str, department: str, month: Month, name: str, content: BinaryIO) -> Upload:
        """Keep what was dropped; it lies as it would in ``data/raw``, by which whose it is can be told.

        Raises
        ------
        UsageError
            If it is called like nothing that is taken in.
        """
        suffix = PurePath(name).suffix.lower()
        if suffix not in self._suffixes:
            taken = "、".join(sorted(each[1:] for each in self._suffixes))
            raise UsageError(f"这不是能收的文件。请放入要报的文件，能收的格式：{taken}。")
        self._forget(link)
        upload_id = secrets.token_urlsafe(16)
        folder = self._folder / upload_id / str(month)
        folder.mkdir(parents=True)
        file = folder / f"{file_name(department)}{month.chinese}{suffix}"
        with file.open("xb") as written:
            shutil.copyfileobj(content, written)
        shown = shorten(public_name(PurePath(name.replace("\\", "/")).name))
        until = self._clock() + _KEPT_SECONDS
        upload = self._all[upload_id] = Upload(upload_id, link, department, month, shown, file, until)
        return upload

    def find(self, upload_id: str, link: str) -> Upload | None:
        """Return an upload of this link's, unless its time is over."""
        self._drop_late()
        upload = self._all.get(upload_id)
        return upload if upload is not None and upload.link == link else None

    def drop(self, upload: Upload) -> None:
        """Forget an upload and remove its files."""
        self._all.pop(upload.id, None)
        shutil.rmtree(self._folder / upload.id, ignore_errors=True)

    def _forget(self, link: str) -> None:
        """Make room for one more: what is over time goes, and of one link the oldest; what is just being worked on stays."""
        self._drop_late()
        own = [each for each in self._all.values() if each.link == link and not _is_busy(each)]
        for upload in own[: max(0, len(own) - _MOST_OF_ONE + 1)]:
            self.drop(upload)

    def _drop_late(self) -> None:
        moment = self._clock()
        for upload in [each for each in self._all.values() if each.kept_until < moment]:
            if not _is_busy(upload):
                self.drop(upload)


def _is_busy(upload: Upload) -> bool:
    return upload.outcome is None or upload.sending.locked()
