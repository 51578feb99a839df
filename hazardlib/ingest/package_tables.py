"""Package tables: the sheets of a street's package, or of its exported workbook, become typed tables and a manifest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from hazardlib.domain.columns import HAZARDS, Column
from hazardlib.domain.packages import (
    DATA_SHEET,
    FRAME_TYPES,
    LEDGER_SHEET,
    MANIFEST,
    SCHEMA,
    TABLES,
    Manifest,
    Package,
    digest_of_lines,
)
from hazardlib.domain.terms import State
from hazardlib.ingest.files.preflight import Unreadable
from hazardlib.ingest.files.read import Book, Sheet
from hazardlib.ingest.privacy.redact import redact

if TYPE_CHECKING:
    import pandas as pd

_TRUE, _FALSE = "true", "false"


def package_in(book: Book) -> Package | None:
    """Return the package that a file holds; None where it is no package and no exported workbook.

    Raises
    ------
    Unreadable
        If it cannot be believed.
    """
    if book.is_package:
        sheets = {sheet.name: sheet for sheet in book.sheets}
        manifest = Manifest.from_json(json.loads(str(sheets[MANIFEST].rows[0][0])))
        rows = {name: sheets[name].rows[1:] for name in TABLES}
        return Package(manifest, {name: typed(rows[name], TABLES[name], name) for name in TABLES})
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
        said, columns = json.loads(lines[0]), TABLES["hazards"]
        if said["schema"] != SCHEMA:
            raise Unreadable(
                "PACKAGE_OF_OTHER_VERSION", f"第 {said['schema']} 版，本系统读第 {SCHEMA} 版"[:60]
            )
        manifest = Manifest.from_json(said)
        digest, count = manifest.tables["hazards"]
        told = [json.loads(line) for line in lines[1:] if line]
        is_whole = len(told) == count and digest_of_lines(line for line in lines[1:] if line) == digest
    except (IndexError, ValueError, KeyError, TypeError, RecursionError):
        raise Unreadable("PACKAGE_EDITED", f"“{DATA_SHEET}”页读不出来") from None
    if not is_whole or any(not isinstance(row, list) or len(row) != len(columns) for row in told):
        raise Unreadable("PACKAGE_EDITED", f"“{DATA_SHEET}”页的内容与导出时不同")
    return Package(manifest, {"hazards": typed(told, columns, DATA_SHEET)})


def _compare(ledger: Sheet, hazards: pd.DataFrame) -> None:
    """Refuse a workbook in whose ledger somebody has added, removed or set other states: it is the data sheet that counts."""
    asked = [HAZARDS[name].titled for name in ("hazard_id", "state")]
    head = next((at for at, row in enumerate(ledger.rows) if set(asked) <= set(map(str, row))), None)
    if head is None:
        raise Unreadable("PACKAGE_EDITED", f"“{LEDGER_SHEET}”页的表头与导出时不同")
    places = [list(map(str, ledger.rows[head])).index(each) for each in asked]
    shown = {
        str(row[places[0]]): str(row[places[1]]) for row in ledger.rows[head + 1 :] if row[places[0]] != ""
    }
    told = {
        one: State(state).chinese for one, state in zip(hazards["hazard_id"], hazards["state"], strict=True)
    }
    if shown != told:
        one = min(each for each in {*shown, *told} if shown.get(each) != told.get(each))
        raise Unreadable("PACKAGE_EDITED", redact(f"“{LEDGER_SHEET}”页的 {one} 与“{DATA_SHEET}”页不同"))


def typed(rows: Sequence[Sequence[Any]], columns: Mapping[str, Column], table: str) -> pd.DataFrame:
    """Return rows as a frame of the columns' types; blank cells are missing.

    Raises
    ------
    Unreadable
        If a cell is of another kind than its column.
    """
    import pandas as pd

    told = zip(*rows, strict=True) if rows else ((),) * len(columns)
    frame = {}
    for (name, column), cells in zip(columns.items(), told, strict=True):
        try:
            values = [_value(cell, column) for cell in cells]
        except (ValueError, TypeError, OverflowError):
            raise Unreadable("PACKAGE_DAMAGED", f"{table} 的 {name} 列有读不懂的内容") from None
        frame[name] = pd.Series(values, dtype=FRAME_TYPES[column.type])
    return pd.DataFrame(frame)


def _value(cell: Any, column: Column) -> Any:
    """Return a cell as its column has it: as Parquet holds it, or as text."""
    if column.type in ("text", "word"):
        return None if cell in ("", None) else str(cell)
    if column.type == "flag":
        if cell not in (True, False, _TRUE, _FALSE):
            raise ValueError
        return cell in (True, _TRUE)
    if cell in ("", None):
        return None
    if column.type == "date":
        day = cell if isinstance(cell, date) else date.fromisoformat(cell)
        if not 1900 <= day.year <= 2199:  # what a month can be worked out from, and pandas can hold
            raise ValueError
        return datetime(day.year, day.month, day.day)  # noqa: DTZ001 -- a day, as every frame has them
    number = float(cell)
    if number != number or abs(number) > 1e15:  # noqa: PLR0124 -- not a number
        raise ValueError
    if column.type == "integer":
        return int(cell)
    return number
