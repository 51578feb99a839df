"""Binary: what the sheets of an xlsb hold besides values, told from their records."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from hazardlib.ingest.openxml import relations
from hazardlib.ingest.preflight import FARTHEST_COLUMN, FARTHEST_ROW, Archive, Unreadable
from hazardlib.ingest.unseen import ERRORS, OTHER_ERROR, Unseen

_ROW, _CELL_ERROR, _FORMULA_ERROR, _COLUMNS = 0, 3, 11, 60
_CELLS = range(2, 12)  # 1 is a blank one
_WORKBOOK, _SHEET, _FILTER, _MERGE = 153, 156, 163, 176
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x10, 0x01


class BinaryXml:
    """An xlsb, gone through record by record.

    Parameters
    ----------
    archive
        Its parts.

    Raises
    ------
    Unreadable
        If a part is not sound, or a cell lies too far away.
    """

    def __init__(self, archive: Archive) -> None:
        self.is_1904 = False
        self.has_links = False
        self._unseen: dict[str, Unseen] = {}
        self._order: list[bytes] = []
        self._targets: dict[bytes, str] = {}
        for name, part in archive.parts():
            lowered = name.lower()
            if lowered == "xl/workbook.bin":
                self._look_at_workbook(part)
            elif lowered == "xl/_rels/workbook.bin.rels":
                self._targets = relations(part)
            elif lowered.startswith("xl/worksheets/") and lowered.endswith(".bin"):
                unseen = _look_at_sheet(name, part)
                if unseen != Unseen():
                    self._unseen[name] = unseen
            elif lowered.startswith("xl/externallinks/externallink"):
                self.has_links = True

    @property
    def unseen(self) -> Mapping[int, Unseen]:
        """What each sheet holds besides values, by the sheet's place in the workbook."""
        parts = [self._targets.get(number, "") for number in self._order]
        return {place: self._unseen[part] for place, part in enumerate(parts) if part in self._unseen}

    def _look_at_workbook(self, part: bytes) -> None:
        for kind, body in _records(part):
            if kind == _WORKBOOK and body:
                self.is_1904 = bool(body[0] & 1)
            elif kind == _SHEET and len(body) >= 12:
                length = 2 * int.from_bytes(body[8:12], "little")
                self._order.append(body[12 : 12 + length].decode("utf-16-le", "replace").encode())


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    at, end = 0, len(part)
    while at < end:
        kind = part[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = (kind & 0x7F) | (part[at] & 0x7F) << 7
            at += 1
        length = 0
        for shift in (0, 7, 14, 21):
            if at >= end:
                return
            length |= (part[at] & 0x7F) << shift
            at += 1
            if not part[at - 1] & 0x80:
                break
        yield kind, part[at : at + length]
        at += length


def _look_at_sheet(name: str, part: bytes) -> Unseen:  # noqa: C901 -- one branch a kind of record
    unseen = Unseen()
    row = -1
    for kind, body in _records(part):
        if kind == _ROW and len(body) >= 12:
            row = int.from_bytes(body[:4], "little")
            if body[11] & _ROW_HIDDEN:
                unseen.hidden_rows.add(row)
        elif kind in _CELLS and len(body) >= 8:
            column = int.from_bytes(body[:4], "little")
            if row >= FARTHEST_ROW or column >= FARTHEST_COLUMN:
                place = f"第 {row + 1} 行第 {column + 1} 列"
                raise Unreadable("FILE_FAR_CELL", f"［{name.rsplit('/', 1)[-1]}］{place}")
            if kind in {_CELL_ERROR, _FORMULA_ERROR} and len(body) > 8:
                unseen.cells[row, column] = ERRORS.get(body[8], OTHER_ERROR)
        elif kind == _COLUMNS and len(body) >= 18:
            first, last = struct.unpack_from("<II", body)
            if body[16] & _COLUMN_HIDDEN:
                unseen.hidden_columns.update(range(first, min(last, FARTHEST_COLUMN) + 1))
        elif kind == _MERGE and len(body) >= 16:
            top, bottom, left, right = struct.unpack_from("<IIII", body)
            unseen.merges.append(((top, left), (bottom, right)))
        elif kind == _FILTER:
            unseen.is_filtered = True
    return unseen
