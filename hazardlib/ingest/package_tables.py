"""Package tables: the sheets of a street's package, or of its exported workbook, become typed tables and a manifest."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from hazardlib.domain.addresses import address
from hazardlib.domain.columns import HAZARDS, LEDGER, Column
from hazardlib.domain.frames import plain_records
from hazardlib.domain.listed import hazard_in_words
from hazardlib.domain.packages import (
    DATA_SHEET,
    FRAME_TYPES,
    LEDGER_SHEET,
    TABLES,
    Package,
    digest_of_lines,
)
from hazardlib.domain.terms import State
from hazardlib.ingest.files.package import NOT_A_MANIFEST, read_manifest
from hazardlib.ingest.files.preflight import Unreadable
from hazardlib.ingest.files.read import Book, Sheet
from hazardlib.ingest.privacy.redact import redact

if TYPE_CHECKING:
    import pandas as pd

_TRUE, _FALSE = "true", "false"

_IDENTITY, _STATE = (HAZARDS[name].titled for name in ("hazard_id", "state"))

_LISTED = {column.titled: name for name, column in HAZARDS.items()}
"""What a hazard's columns are called on the lists of an exported workbook → their names."""


def package_in(book: Book) -> Package | None:
    """Return the package that a file holds; None where it is no package and no exported workbook.

    Raises
    ------
    Unreadable
        If it cannot be believed.
    """
    if book.package is not None:
        manifest, told = read_manifest(book.package.manifest), book.package.tables
        return Package(manifest, {name: _typed(told[name], TABLES[name], name) for name in TABLES})
    sheets = {sheet.name: sheet for sheet in book.sheets}
    if DATA_SHEET not in sheets:
        return None
    package = _exported(sheets[DATA_SHEET])
    if LEDGER_SHEET in sheets:
        _compare(sheets[LEDGER_SHEET], package.tables["hazards"])
    return package


def _exported(data: Sheet) -> Package:
    """Return the package that stands on the data sheet of an exported workbook: a line for the manifest, one a hazard."""
    lines = ["".join(map(str, row)) for row in data.rows[1:]]
    try:
        manifest, columns = read_manifest(lines[0]), TABLES["hazards"]
        digest, count = manifest.tables["hazards"]
        told = [json.loads(line) for line in lines[1:] if line]
        is_whole = len(told) == count and digest_of_lines(line for line in lines[1:] if line) == digest
    except NOT_A_MANIFEST:
        raise Unreadable("PACKAGE_EDITED", f"“{DATA_SHEET}”页读不出来") from None
    if not is_whole or any(not isinstance(row, list) or len(row) != len(columns) for row in told):
        raise Unreadable("PACKAGE_EDITED", f"“{DATA_SHEET}”页的内容与导出时不同")
    by_column = list(map(list, zip(*told, strict=True))) or [[] for _ in columns]
    return Package(manifest, {"hazards": _typed(by_column, columns, DATA_SHEET)})


def _compare(ledger: Sheet, hazards: pd.DataFrame) -> None:
    """Refuse a workbook in whose ledger somebody has added, removed or set other states: it is the data sheet that counts."""
    head = _header(ledger)
    if head is None:
        raise Unreadable("PACKAGE_EDITED", f"“{LEDGER_SHEET}”页的表头与导出时不同")
    named = {str(cell): place for place, cell in enumerate(ledger.rows[head])}
    rows = [row for row in ledger.rows[head + 1 :] if any(cell != "" for cell in row)]
    shown = {str(row[named[_IDENTITY]]): str(row[named[_STATE]]) for row in rows}
    told = {
        one: State(state).chinese for one, state in zip(hazards["hazard_id"], hazards["state"], strict=True)
    }
    if shown != told or len(rows) != len(shown):
        differing = (each for each in {*shown, *told} if shown.get(each) != told.get(each))
        one = min(differing, default="某一条") or "没有隐患标识的一行"
        raise Unreadable("PACKAGE_EDITED", redact(f"“{LEDGER_SHEET}”页的 {one} 与“{DATA_SHEET}”页不同"))


def _header(sheet: Sheet) -> int | None:
    """Return the row of a list's headings; None where it is no list of hazards."""
    asked = {_IDENTITY, _STATE}
    return next((at for at, row in enumerate(sheet.rows) if asked <= set(map(str, row))), None)


def edited_cells(book: Book, package: Package) -> Iterator[dict[str, str | None]]:
    """Yield each cell of an exported workbook's lists that says otherwise than its data sheet, which alone counts.

    Yields
    ------
    dict
        ``sheet``, ``cell``, ``column`` (of the ledger; None for another), ``found`` and ``expected``, as `find` takes them.
    """
    manifest = package.manifest
    rows = plain_records(package.tables["hazards"])
    told = {row["hazard_id"]: hazard_in_words(row, manifest.sectors, manifest.as_of) for row in rows}
    for sheet in book.sheets:
        head = None if sheet.name == DATA_SHEET else _header(sheet)
        if head is None:
            continue
        headings = [str(cell) for cell in sheet.rows[head]]
        places = [(at, _LISTED[name]) for at, name in enumerate(headings) if name in _LISTED]
        for number, row in enumerate(sheet.rows[head + 1 :], head + 1):
            hazard = told.get(str(row[headings.index(_IDENTITY)]), {})
            for at, name in places if hazard else ():
                found, expected = _plain(row[at]), _plain(hazard[name])
                if found != expected:
                    yield {
                        "sheet": sheet.name,
                        "cell": address(number, at),
                        "column": name if name in LEDGER else None,
                        "found": redact(found) or "空白",
                        "expected": redact(expected) or "空白",
                    }


def _plain(cell: Any) -> str:
    """Return a cell as one text, however the program that saved it last keeps days and numbers."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f"{cell:.10g}"
    return "".join(str(cell).split())


def _typed(told: Sequence[Sequence[Any]], columns: Mapping[str, Column], table: str) -> pd.DataFrame:
    """Return a table's columns as a frame of their types; blank cells are missing.

    Raises
    ------
    Unreadable
        If a cell is of another kind than its column.
    """
    import pandas as pd

    frame = {}
    for (name, column), cells in zip(columns.items(), told, strict=True):
        try:
            meant = {cell: _value(cell, column) for cell in set(cells)}
        except (ValueError, TypeError, OverflowError):
            raise Unreadable("PACKAGE_DAMAGED", f"{table} 的 {name} 列有读不懂的内容") from None
        frame[name] = pd.Series([meant[cell] for cell in cells], dtype=FRAME_TYPES[column.type])
    return pd.DataFrame(frame)


def _value(cell: Any, column: Column) -> Any:
    """Return a cell as its column has it; days are texts, as JSON and a package's worker tell them."""
    if column.type in ("text", "word"):
        return None if cell in ("", None) else str(cell)
    if column.type == "flag":
        if cell not in (True, False, _TRUE, _FALSE):
            raise ValueError
        return cell in (True, _TRUE)
    if cell in ("", None):
        return None
    if column.type == "date":
        day = date.fromisoformat(cell)
        if not 1900 <= day.year <= 2199:  # what a month can be worked out from, and pandas can hold
            raise ValueError
        return datetime(day.year, day.month, day.day)  # noqa: DTZ001 -- a day, as every frame has them
    number = float(cell)
    if number != number or abs(number) > 1e15:  # noqa: PLR0124 -- not a number
        raise ValueError
    return int(cell) if column.type == "integer" else number
