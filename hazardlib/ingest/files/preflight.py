"""Preflight: what must be known of an archive before a reader may open it.

A workbook of a few kilobytes can unpack to gigabytes. Nothing that an archive says of itself
is believed: every part is inflated here first, counted, and no further than a limit.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

LARGEST_UNPACKED = 512 * 1024 * 1024
LARGEST_PART = 192 * 1024 * 1024
MOST_PARTS = 5_000
FARTHEST_ROW = 200_000
FARTHEST_COLUMN = 1_024
MOST_ROWS = 30_000
"""Rows with something in them that a workbook may have, all sheets together: a hundred times a busy department's month."""

MOST_TEXT = 3_000_000
"""Characters that the cells of a workbook may come to: a hundred for each of its rows; typing them takes the parent some 40 seconds at worst."""

LONGEST_TEXT = 32_767
"""Characters of one cell; Excel holds no more."""

LAST_ROW = 1_048_576
"""The last row that a sheet can have."""

_MEGABYTE = 1024 * 1024
_LOCAL_HEADER = b"PK\x03\x04"
_LOCAL_HEADER_BYTES = 30
_EXPECTED = ("xl/", "content.xml", "index/", "word/document.xml", "manifest.json")
_MARKUP = (".xml", ".rels", ".vml")


class Unreadable(Exception):  # noqa: N818 -- it is an answer, not an accident
    """A file that is refused before its cells are known; of a sheet it says the name, as the file has it."""

    def __init__(self, code: str, detail: str = "", sheet: str = "") -> None:
        super().__init__(code, detail, sheet)
        self.code, self.detail, self.sheet = code, detail, sheet


class Archive:
    """An archive's parts, inflated under our own count."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
            raise Unreadable("FILE_INCOMPLETE") from None
        self._entries = {entry.filename.replace("\\", "/"): entry for entry in entries}
        declared = sum(entry.file_size for entry in entries)
        if declared > LARGEST_UNPACKED:
            raise Unreadable("FILE_TOO_LARGE", f"展开后 {declared // _MEGABYTE} MB")
        if len(entries) > MOST_PARTS:
            raise Unreadable("FILE_TOO_LARGE", f"里面有 {len(entries)} 个部件")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unreadable("FILE_PROTECTED")
        _refuse_other_documents(self.names)
        if len(self._entries) < len(entries):
            raise Unreadable("FILE_DAMAGED", "里面有重名的部件")
        self._unpacked = 0

    @property
    def names(self) -> list[str]:
        """The parts' names, with ``/``."""
        return list(self._entries)

    def parts(self) -> Iterator[tuple[str, bytes]]:
        """Yield every part with its bytes, having checked size, digest and declarations."""
        for name in self._entries:
            part = self.read(name)
            if name.endswith(_MARKUP) and b"<!DOCTYPE" in part:
                raise Unreadable("FILE_SUSPECT", "自带的实体定义")
            yield name, part

    def read_any(self, lowered: str) -> bytes:
        """Return the part of a name, in whatever case it is written; nothing if there is none."""
        name = next((name for name in self._entries if name.lower() == lowered), None)
        return self.read(name) if name else b""

    def read(self, name: str) -> bytes:
        """Return one part, inflated."""
        entry = self._entries[name]
        start = entry.header_offset
        header = self._content[start : start + _LOCAL_HEADER_BYTES]
        if len(header) < _LOCAL_HEADER_BYTES or not header.startswith(_LOCAL_HEADER):
            raise Unreadable("FILE_DAMAGED", "压缩内容不完整")
        start += _LOCAL_HEADER_BYTES
        start += int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        packed = memoryview(self._content)[start : start + entry.compress_size]
        part = _inflate(packed, entry.compress_type)
        self._unpacked += len(part)
        if self._unpacked > 2 * LARGEST_UNPACKED:  # a part may be read twice
            raise Unreadable("FILE_TOO_LARGE", f"展开后超过 {LARGEST_UNPACKED // _MEGABYTE} MB")
        if zlib.crc32(part) != entry.CRC:
            raise Unreadable("FILE_DAMAGED", "压缩内容校验不符")
        return part


def _inflate(packed: memoryview, method: int) -> bytes:
    if method == zipfile.ZIP_STORED:
        return bytes(packed)
    if method != zipfile.ZIP_DEFLATED:
        raise Unreadable("FILE_DAMAGED", "用了少见的压缩方式")
    inflater = zlib.decompressobj(-15)
    try:
        part = inflater.decompress(packed, LARGEST_PART)
    except zlib.error:
        raise Unreadable("FILE_DAMAGED", "压缩内容不完整") from None
    if inflater.unconsumed_tail:
        raise Unreadable("FILE_TOO_LARGE", f"其中一个部件展开后超过 {LARGEST_PART // _MEGABYTE} MB")
    return part


def _refuse_other_documents(names: list[str]) -> None:
    lowered = [name.lower() for name in names]
    if any(name.startswith(_EXPECTED) for name in lowered):
        return
    if any(name.startswith("word/") for name in lowered):
        raise Unreadable("FILE_NOT_A_WORKBOOK", "这是 Word 文档")
    if any(name.startswith("ppt/") for name in lowered):
        raise Unreadable("FILE_NOT_A_WORKBOOK", "这是演示文稿")
    raise Unreadable("FILE_NOT_A_WORKBOOK", "这是压缩包，里面的表格要先解压出来")
