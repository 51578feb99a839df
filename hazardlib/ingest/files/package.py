"""Package: a street's zip of Parquet files and a manifest becomes plain sheets, as a workbook does.

Runs in a worker. Nothing that the package says of itself is believed: the bytes are those of the manifest's digests, the tables and
columns those of `hazardlib.domain.packages`, the rows no more than a street can have.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from hazardlib.domain.columns import Column
from hazardlib.domain.packages import MANIFEST, SCHEMA, TABLES, Manifest
from hazardlib.ingest.files.preflight import LONGEST_TEXT, Archive, Unreadable
from hazardlib.ingest.files.sheet import Book, Cell, Sheet

MOST_ROWS = 300_000
"""Rows of all tables together: a street of a hundred workbooks a month has a third of it by December."""

_KINDS = {
    "text": "string",
    "word": "string",
    "date": "date32[day]",
    "integer": "int64",
    "number": "double",
    "flag": "bool",
}


def is_package(archive_names: list[str]) -> bool:
    """Tell whether a zip is meant for a package, by what it holds."""
    return MANIFEST in archive_names


def read_package(archive: Archive) -> Book:
    """Return a sheet for the manifest and one for each table, headed by the names of its columns.

    Raises
    ------
    Unreadable
        If it is damaged, or of another kind or version.
    """
    content = archive.read(MANIFEST)
    try:
        said = json.loads(content)
        version = said["schema"]
        if version != SCHEMA:
            raise Unreadable("PACKAGE_OF_OTHER_VERSION", f"第 {version} 版，本系统读第 {SCHEMA} 版"[:60])
        manifest = Manifest.from_json(said)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unreadable("PACKAGE_DAMAGED", f"{MANIFEST} 读不出来") from None
    if missing := [name for name in TABLES if name not in manifest.tables]:
        raise Unreadable("PACKAGE_DAMAGED", f"缺少 {missing[0]}.parquet")
    if sum(count for _, count in manifest.tables.values()) > MOST_ROWS:
        raise Unreadable("FILE_TOO_LARGE", f"各表共超过 {MOST_ROWS} 行")
    sheets = [Sheet(MANIFEST, [[content.decode("utf-8")]])]
    for name, columns in TABLES.items():
        digest, count = manifest.tables[name]
        file = f"{name}.parquet"
        if file not in archive.names or hashlib.sha256(part := archive.read(file)).hexdigest() != digest:
            raise Unreadable("PACKAGE_DAMAGED", f"{file} 与 {MANIFEST} 里的摘要不符")
        sheets.append(Sheet(name, _rows(part, columns, count, file)))
    return Book(tuple(sheets), is_package=True)


def _rows(content: bytes, columns: Mapping[str, Column], count: int, file: str) -> list[list[Cell]]:
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

    parquet = ParquetFile(pa.BufferReader(content))
    if parquet.metadata.num_rows != count:
        raise Unreadable("PACKAGE_DAMAGED", f"{file} 的行数与 {MANIFEST} 不符")
    kinds = {field.name: str(field.type) for field in parquet.schema_arrow}
    wrong = [name for name, column in columns.items() if kinds.get(name) != _KINDS[column.type]]
    if wrong:
        raise Unreadable("PACKAGE_DAMAGED", f"{file} 的 {wrong[0]} 列缺少或类型不对")
    table = parquet.read(columns=list(columns), use_threads=False)
    told = [table.column(name).to_pylist() for name in columns]
    rows: list[list[Cell]] = [list(columns)]
    rows.extend([_cell(value, file) for value in row] for row in zip(*told, strict=True))
    return rows


def _cell(value: Any, file: str) -> Cell:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise Unreadable("FILE_TOO_MUCH_TEXT", f"{file} 里有一格 {len(value)} 个字")
    if value is None:
        return ""
    assert isinstance(value, str | int | float | bool | date | datetime)
    return value
