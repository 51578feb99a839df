"""Packages as files: a street's is written for its district, a district keeps those that it has accepted.

The same tables give the same bytes. A district keeps one file a submission under ``data/processed/packages``, named after the submission
and the batch that took it in: taking in a street's month writes one file and touches no other.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from hazardlib.domain.columns import Column
from hazardlib.domain.packages import MANIFEST, TABLES, Manifest, Package
from hazardlib.errors import WorkspaceError
from hazardlib.machine import machine_fault
from hazardlib.pipeline.files import write_whole
from hazardlib.store import arrow_schema, to_frame
from hazardlib.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_WRITTEN_AT = (1980, 1, 1, 0, 0, 0)


def pack(package: Package) -> bytes:
    """Return a package as a zip: its tables as Parquet, and the manifest with their digests."""
    parts = {name: _parquet(package.tables[name], TABLES[name]) for name in TABLES if name in package.tables}
    digests = {
        name: (hashlib.sha256(part).hexdigest(), len(package.tables[name])) for name, part in parts.items()
    }
    manifest = replace(package.manifest, tables=digests).to_json()
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        files = {MANIFEST: json.dumps(manifest, ensure_ascii=False, indent=1).encode()}
        for name, part in (files | {f"{name}.parquet": part for name, part in parts.items()}).items():
            entry = zipfile.ZipInfo(name, _WRITTEN_AT)
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, part)  # Parquet is packed already
    return content.getvalue()


def _parquet(frame: pd.DataFrame, columns: Mapping[str, Column]) -> bytes:
    import pyarrow as pa
    from pyarrow.parquet import write_table

    table = pa.Table.from_pandas(frame[list(columns)], schema=arrow_schema(columns), preserve_index=False)
    content = io.BytesIO()
    write_table(table.combine_chunks().replace_schema_metadata(), content)
    return content.getvalue()


class _KeptTables(Mapping[str, "pd.DataFrame"]):
    """The tables of a kept package, each read when it is asked for: a paper asks for most of them only where something has changed."""

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self._path, self._names = path, names

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._names:
            raise KeyError(name)
        with _readable(self._path):
            return to_frame(self.columns(name, list(TABLES[name])))

    def __contains__(self, name: object) -> bool:  # a mapping's own would read the table
        return name in self._names

    def columns(self, name: str, columns: list[str]) -> pa.Table:
        """Return some columns of a table."""
        import pyarrow as pa
        from pyarrow.parquet import ParquetFile

        with zipfile.ZipFile(self._path) as archive:
            content = pa.BufferReader(archive.read(f"{name}.parquet"))
        own = {each: TABLES[name][each] for each in columns}
        return ParquetFile(content).read(columns=columns).cast(arrow_schema(own))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def units_of(package: Package) -> frozenset[str]:
    """Return the names of the units of a package's hazards."""
    tables = package.tables
    if isinstance(tables, _KeptTables):
        return frozenset(tables.columns("hazards", ["unit"]).column("unit").unique().to_pylist())
    return frozenset(tables["hazards"]["unit"])


def _place(workspace: Workspace, submission_id: str, batch_id: str) -> Path:
    return workspace.processed / "packages" / f"{submission_id}-{batch_id}.zip"


def keep_package(workspace: Workspace, submission_id: str, batch_id: str, package: Package) -> None:
    """Keep what a submission holds, before the table of submissions says that it is there.

    Raises
    ------
    WorkspaceError
        If it cannot be written.
    """
    path = _place(workspace, submission_id, batch_id)
    try:
        for folder in (
            path.parent.parent,
            path.parent,
        ):  # without parents: a workspace that was moved is not made anew
            folder.mkdir(exist_ok=True)
        with write_whole(path) as beside:
            beside.write_bytes(pack(package))
    except OSError as error:
        raise WorkspaceError(f"街道的数据包存不进去：{machine_fault(error, path)}") from error


def kept_package(workspace: Workspace, submission_id: str, batch_id: str) -> Package:
    """Return what a submission holds.

    Raises
    ------
    WorkspaceError
        If it is gone or damaged.
    """
    path = _place(workspace, submission_id, batch_id)
    with _readable(path), zipfile.ZipFile(path) as archive:
        manifest = Manifest.from_json(json.loads(archive.read(MANIFEST)))
    return Package(manifest, _KeptTables(path, [name for name in TABLES if name in manifest.tables]))


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise WorkspaceError(
            f"{path} 读不出来。data/processed 可以整个移走，再运行 hazard ingest 重建（街道的数据包都在 data/raw 里）。"
        ) from error
