"""Package: a street's zip of Parquet files and a manifest becomes columns of plain values.

Runs in a worker. Nothing that the package says of itself is believed: the bytes are those of the manifest's digests, the tables and
columns those of `hazardlib.domain.packages`, the rows no more than a street can have.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from hazardlib.domain.columns import Column
from hazardlib.domain.packages import MANIFEST, SCHEMA, TABLES, Manifest
from hazardlib.ingest.files.preflight import LONGEST_TEXT, Archive, Unreadable
from hazardlib.ingest.files.sheet import Book, PackedTables

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


NOT_A_MANIFEST = (IndexError, ValueError, KeyError, TypeError, OverflowError, RecursionError)
"""What reading something else as a manifest may run into."""


def read_manifest(content: str | bytes) -> Manifest:
    """Return a manifest; what is none runs into one of `NOT_A_MANIFEST`.

    Raises
    ------
    Unreadable
        If it is of another version.
    """
    said = json.loads(content)
    if said["schema"] != SCHEMA:
        raise Unreadable("PACKAGE_OF_OTHER_VERSION", f"第 {said['schema']} 版，本系统读第 {SCHEMA} 版"[:60])
    return Manifest.from_json(said)


def read_package(archive: Archive) -> Book:
    """Return a package as a book without sheets.

    Raises
    ------
    Unreadable
        If it is damaged, or of another kind or version.
    """
    content = archive.read(MANIFEST)
    try:
        manifest = read_manifest(content)
    except NOT_A_MANIFEST:
        raise Unreadable("PACKAGE_DAMAGED", f"{MANIFEST} 读不出来") from None
    if missing := [name for name in TABLES if name not in manifest.tables]:
        raise Unreadable("PACKAGE_DAMAGED", f"缺少 {missing[0]}.parquet")
    if sum(count for _, count in manifest.tables.values()) > MOST_ROWS:
        raise Unreadable("FILE_TOO_LARGE", f"各表共超过 {MOST_ROWS} 行")
    tables = {}
    for name, columns in TABLES.items():
        digest, count = manifest.tables[name]
        file = f"{name}.parquet"
        if file not in archive.names or hashlib.sha256(part := archive.read(file)).hexdigest() != digest:
            raise Unreadable("PACKAGE_DAMAGED", f"{file} 与 {MANIFEST} 里的摘要不符")
        tables[name] = _columns(part, columns, count, file)
    return Book((), package=PackedTables(content, tables))


def _columns(content: bytes, columns: Mapping[str, Column], count: int, file: str) -> list[list[Any]]:
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow.parquet import ParquetFile

    parquet = ParquetFile(pa.BufferReader(content))
    if parquet.metadata.num_rows != count:
        raise Unreadable("PACKAGE_DAMAGED", f"{file} 的行数与 {MANIFEST} 不符")
    kinds = {field.name: str(field.type) for field in parquet.schema_arrow}
    wrong = [name for name, column in columns.items() if kinds.get(name) != _KINDS[column.type]]
    if wrong:
        raise Unreadable("PACKAGE_DAMAGED", f"{file} 的 {wrong[0]} 列缺少或类型不对")
    table = parquet.read(columns=list(columns), use_threads=False)
    told = []
    for name, column in columns.items():
        cells = table.column(name)
        if column.type == "date":
            cells = pc.cast(cells, pa.string())
        elif (
            pa.types.is_string(cells.type)
            and (longest := pc.max(pc.utf8_length(cells)).as_py() or 0) > LONGEST_TEXT
        ):
            raise Unreadable("FILE_TOO_MUCH_TEXT", f"{file} 里有一格 {longest} 个字")
        told.append(cells.to_pylist())
    return told
