"""Compound: the container of old Office files, a small file system of sectors and chains."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from hazardlib.ingest.preflight import Unreadable

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_LAST_SECTOR = 0xFFFFFFFA
_ENTRY_BYTES = 128
_STREAM, _ROOT = 2, 5


class Compound:
    """The named streams of a compound file.

    Parameters
    ----------
    content
        The bytes of the file.

    Raises
    ------
    Unreadable
        If its tables do not hold together.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            self._open()
        except struct.error:
            raise Unreadable("FILE_DAMAGED", "内部目录不完整") from None

    def _open(self) -> None:
        content = self._content
        shift, small_shift = struct.unpack_from("<HH", content, 30)
        if shift not in {9, 12} or not 4 <= small_shift < shift:
            raise Unreadable("FILE_DAMAGED", "内部目录不完整")
        self._size, self._small_size = 1 << shift, 1 << small_shift
        directory = struct.unpack_from("<I", content, 48)[0]
        self._cutoff, small_table = struct.unpack_from("<II", content, 56)
        self._next = self._table(self._table_sectors())
        self._small_next = self._table(list(self._chain(small_table)))
        self._small = b""
        self._entries: dict[str, tuple[int, int]] = {}
        entries = self._join(directory)
        for at in range(0, len(entries) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            self._add_entry(entries[at : at + _ENTRY_BYTES])

    def _add_entry(self, entry: bytes) -> None:
        length = min(struct.unpack_from("<H", entry, 64)[0], 64)
        start, size = struct.unpack_from("<II", entry, 116)
        if entry[66] == _ROOT:
            self._small = self._join(start)
        elif entry[66] == _STREAM:
            name = entry[: max(length - 2, 0)].decode("utf-16-le", "replace")
            self._entries.setdefault(name, (start, size))

    @property
    def names(self) -> list[str]:
        """The streams' names."""
        return list(self._entries)

    def read(self, name: str) -> bytes:
        """Return one stream."""
        start, size = self._entries[name]
        if size >= self._cutoff:
            return self._join(start)[:size]
        starts = (sector * self._small_size for sector in self._follow(start, self._small_next))
        return b"".join(self._small[start : start + self._small_size] for start in starts)[:size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._content[start : start + self._size]

    def _table_sectors(self) -> list[int]:
        """Return the sectors that hold the table of chains."""
        following = struct.unpack_from("<I", self._content, 68)[0]
        sectors = list(struct.unpack_from("<109I", self._content, 76))
        seen = set()
        while following < _LAST_SECTOR and following not in seen:
            seen.add(following)
            numbers = struct.unpack(f"<{self._size // 4}I", self._sector(following))
            sectors += numbers[:-1]
            following = numbers[-1]
        return [sector for sector in sectors if sector < _LAST_SECTOR]

    def _table(self, sectors: list[int]) -> tuple[int, ...]:
        table = b"".join(map(self._sector, sectors))
        return struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])

    def _chain(self, start: int) -> Iterator[int]:
        return self._follow(start, self._next)

    def _join(self, start: int) -> bytes:
        return b"".join(map(self._sector, self._chain(start)))

    @staticmethod
    def _follow(start: int, table: tuple[int, ...]) -> Iterator[int]:
        """Yield a chain's sectors; one that bites its own tail ends there."""
        for _ in range(len(table)):
            if start >= len(table):
                return
            yield start
            start = table[start]
