"""Packages as files: a street's is written for its district, a district keeps those that it has accepted.

The same tables give the same bytes. A district keeps one file a submission under ``data/processed/packages``, named after the submission
and the batch that took it in: taking in a street's month writes one file and touches no other.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
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


def unpack(content: bytes) -> Package:
    """Return a package of our own; a stranger's is read by `hazardlib.ingest.packages`."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        manifest = Manifest.from_json(json.loads(archive.read(MANIFEST)))
        tables = {
            name: to_frame(
                ParquetFile(pa.BufferReader(archive.read(f"{name}.parquet")))
                .read(columns=list(TABLES[name]))
                .cast(arrow_schema(TABLES[name]))
            )
            for name in TABLES
            if name in manifest.tables
        }
    return Package(manifest, tables)


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
    try:
        return unpack(path.read_bytes())
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise WorkspaceError(
            f"{path} 读不出来。data/processed 可以整个移走，再运行 hazard ingest 重建（街道的数据包都在 data/raw 里）。"
        ) from error
