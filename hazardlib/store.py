"""The table store: Delta Lake tables under ``data/processed``, or on object storage (S3), one commit a table and run.

A run of ``ingest`` writes its observations and findings first and its submissions last, all under
one ``batch_id``. Only batches that stand in the submissions table count as written, so a run that
is killed between two commits leaves nothing visible behind. A file version that is read again comes
in a new batch under its old ``submission_id``; what an earlier reading made of it is no longer shown.
"""

from __future__ import annotations

import errno
import json
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from hazardlib.domain.columns import (
    FINDINGS,
    SUBMISSIONS,
    Column,
)
from hazardlib.domain.frames import rows_at
from hazardlib.domain.sheets import OTHER_SHEETS, SHEETS
from hazardlib.errors import WorkspaceError, one_line
from hazardlib.machine import machine_error, machine_fault, sync_files, sync_folder, without_panics

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from deltalake.transaction import AddAction
    from pyarrow import BufferReader
    from pyarrow.fs import FileSystem

TABLES: Mapping[str, Mapping[str, Column]] = {
    "submissions": SUBMISSIONS,
    "findings": FINDINGS,
    **{spec.table: spec.stored for spec in SHEETS.values()},
}
"""Every stored table and its columns."""

_ANSWER, _BECAUSE = re.compile(r"<Code>(\w+)</Code>"), "↳ "
"""What a storage answers a request that it refuses, and what stands before each cause of an error of deltalake's."""

_BATCHED = ("findings", *(spec.table for spec in SHEETS.values()))


def arrow_schema(columns: Mapping[str, Column]) -> pa.Schema:
    """Return the stored schema of a table, from its columns."""
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "word": pa.string(),
        "date": pa.date32(),
        "time": pa.timestamp("us", tz="UTC"),
        "integer": pa.int64(),
        "number": pa.float64(),
        "flag": pa.bool_(),
    }
    return pa.schema([(column.name, types[column.type]) for column in columns.values()])


def no_rows(columns: Mapping[str, Column]) -> pa.Table:
    """Return a stored table without rows; Arrow's own empty table would import pandas."""
    import pyarrow as pa

    return pa.Table.from_batches([], arrow_schema(columns))


_MANY_ROWS = 50_000


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Return an Arrow table as a frame: dates as datetime64, integers nullable, texts as ``str``."""
    import pandas as pd

    # Our frames are wide and short: Arrow's texts, each column taken by itself, cost a month a third more time;
    # those of a million rows take a fifth of the memory.
    pd.options.mode.string_storage = "python" if len(table) < _MANY_ROWS else "pyarrow"
    return _as_frame(table) if len(table) else _empty_frame(table.schema).copy(deep=False)


def _as_frame(table: pa.Table) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa

    integers = {pa.int64(): pd.Int64Dtype()}
    types = [pa.timestamp("us") if pa.types.is_date(field.type) else field.type for field in table.schema]
    dated = table.cast(pa.schema(zip(table.column_names, types, strict=True)))
    frame: pd.DataFrame = dated.to_pandas(types_mapper=integers.get)
    return frame


@lru_cache(maxsize=64)
def _empty_frame(schema: pa.Schema) -> pd.DataFrame:
    """Return the frame of a table without rows, as most other sheets of most workspaces are."""
    return _as_frame(schema.empty_table())


def rows_where(table: pa.Table, **wanted: Container[Any]) -> list[dict[str, Any]]:
    """Return the rows in whose columns stands one of these, as plain values."""
    told = zip(*(table.column(name).to_pylist() for name in wanted), strict=True)
    fits = (all(value in each for value, each in zip(row, wanted.values(), strict=True)) for row in told)
    rows: list[dict[str, Any]] = rows_at(table, [at for at, is_one in enumerate(fits) if is_one]).to_pylist()
    return rows


def _as_of_today(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return a table with all columns of today; one written before a column existed knows nothing of it."""
    import pyarrow as pa

    if table.schema == schema:
        return table.replace_schema_metadata()
    for field in schema:
        if field.name not in table.column_names:
            table = table.append_column(field, pa.nulls(len(table), field.type))
    return table.select(schema.names).cast(schema)


def _is_table(path: Path | str) -> bool:
    """Tell whether a table exists: whether it has a commit, since a folder alone may be what a kill has left."""
    if isinstance(path, str):
        from deltalake import DeltaTable

        with without_panics():
            return bool(DeltaTable.is_deltatable(path))
    try:
        # glob would take a log that cannot be read for an empty one
        return any(file.suffix == ".json" for file in (path / "_delta_log").iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return False


def _objects(url: str) -> FileSystem:
    """Return the files of a table on object storage, reached as Delta reaches it: by ``AWS_…`` of the environment."""
    from deltalake.fs import DeltaStorageHandler
    from pyarrow.fs import PyFileSystem

    with without_panics():
        return PyFileSystem(DeltaStorageHandler(url))


def _opened(path: Path | str, names: Iterable[str]) -> Iterator[Path | BufferReader]:
    """Yield the files of a table, ready to be read; one on object storage is fetched whole, as all of it is wanted."""
    from pyarrow import BufferReader

    if isinstance(path, Path):
        yield from (path / name for name in names)
        return
    objects = _objects(path)
    for name in names:
        yield BufferReader(objects.open_input_stream(name).read())


def _write_part(path: Path | str, table: pa.Table) -> AddAction:
    """Write rows as a file of a table and return what declares it; whatever holds the table then holds the file."""
    from deltalake.transaction import AddAction
    from pyarrow.parquet import write_table

    name, told = f"part-00000-{uuid4()}-c000.snappy.parquet", json.dumps({"numRecords": len(table)})
    if isinstance(path, str):
        objects = _objects(path)
        with objects.open_output_stream(name) as file:
            write_table(table, file)
        (state,) = objects.get_file_info([name])
        size, changed_ns = state.size, state.mtime_ns
    else:
        write_table(table, path / name)
        sync_files([path / name])
        size, changed_ns = (path / name).stat().st_size, (path / name).stat().st_mtime_ns
    return AddAction(name, size, {}, changed_ns // 1_000_000, data_change=True, stats=told)


def _commit(path: Path | str, table: pa.Table) -> None:
    """Add rows to a table: their file is held before the log declares it.

    Two commits at once become one after the other: the name of the next one in the log is given away once, on a disk by
    linking it, on S3 by a conditional put.
    """
    from deltalake import DeltaTable, Schema
    from deltalake.transaction import create_table_with_add_actions

    added, is_first, schema = _write_part(path, table), not _is_table(path), Schema.from_arrow(table.schema)
    before = set() if isinstance(path, str) else {*path.glob("_delta_log/*")}
    with without_panics():
        if not is_first:
            log = DeltaTable(str(path))
            known = {field.name for field in log.schema().fields}
            if new := [field for field in schema.fields if field.name not in known]:
                log.alter.add_columns(new)
            log.create_write_transaction([added], "append", schema)
        else:
            create_table_with_add_actions(str(path), schema, [added])
    if isinstance(path, Path):
        sync_files({*path.glob("_delta_log/*")} - before)
        for folder in (path, path.parent, path.parent.parent) if is_first else ():
            sync_folder(folder)


def _joined(table: pa.Table) -> pa.ChunkedArray:
    """Return what names a reading: the version and the batch in which it was stored."""
    import pyarrow.compute as pc

    version, batch = table.column("submission_id"), table.column("batch_id")
    return pc.binary_join_element_wise(version, batch, batch)  # a plain text between them would import pandas


def _committed(table: pa.Table, submissions: pa.Table) -> pa.Table:
    import pyarrow.compute as pc

    return table.filter(pc.is_in(_joined(table), _joined(submissions).combine_chunks()))


def _last_readings(submissions: pa.Table) -> pa.Table:
    """Return the submissions, each as it was read last; without pandas, as an unchanged rerun needs them.

    Of two that were stored as the same reading, by two computers at once, one counts, the same for everybody who asks.
    """
    identities, readings = (submissions.column(name).to_pylist() for name in ("submission_id", "reading"))
    if len({*identities}) == len(identities):
        return submissions
    last: dict[str, tuple[int, int]] = {}
    for place, (identity, reading) in enumerate(zip(identities, readings, strict=True)):
        last[identity] = max(last.get(identity, (-1, -1)), (reading or 0, place))
    return rows_at(submissions, sorted(place for _, place in last.values()))


def _unreached(url: str, what: str, error: Exception) -> WorkspaceError:
    """Return what is said of a table on object storage that cannot be read or written.

    Of a storage's answer its code alone, ``NoSuchBucket``: the rest may name the key that was asked with.
    """
    told = one_line(error, limit=10_000)
    code = _ANSWER.search(told)
    why = code[1] if code else told.rpartition(_BECAUSE)[2][:160]
    return WorkspaceError(
        f"数据表 {url} {what}（{why}）。请检查网络、storage.yaml 里的地址，"
        "以及环境变量 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY、AWS_REGION、AWS_ENDPOINT_URL，再运行一次。"
    )


class Store:
    """The tables of one workspace.

    Parameters
    ----------
    folder
        ``data/processed`` of the workspace, made when the first table is written; or the URL of a folder of an S3 bucket.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = folder

    def _path(self, name: str) -> Path | str:
        return f"{self.folder}/{name}" if isinstance(self.folder, str) else self.folder / name

    def read(self, name: str, submissions: pa.Table | None = None) -> pa.Table:
        """Return a table's rows; no rows before the first commit.

        Parameters
        ----------
        submissions
            The submissions whose rows are wanted; by default all that there are.

        Raises
        ------
        WorkspaceError
            If the table is damaged or of another version.
        """
        import pyarrow as pa
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError
        from pyarrow.parquet import ParquetFile

        schema = arrow_schema(TABLES[name])
        path = self._path(name)
        try:
            if not _is_table(path):
                return no_rows(TABLES[name])
            # The log says which files make the table; reading them as they are spares an unchanged rerun
            # the imports of pandas and of Arrow's datasets, half of its time.
            with without_panics():
                uris = DeltaTable(str(path)).file_uris()
            names = sorted(uri.rpartition("/")[2] for uri in uris)
            parts = [ParquetFile(file).read(columns=schema.names) for file in _opened(path, names)]
            parts = [_as_of_today(part, schema) for part in parts]
            table = pa.concat_tables(parts) if parts else no_rows(TABLES[name])
        except (DeltaError, KeyError, ValueError, OSError) as error:
            if isinstance(path, str):
                raise _unreached(path, "读不出来", error) from error
            fault = machine_error(error)
            if fault is not None and fault.errno != errno.ENOENT:
                raise WorkspaceError(machine_fault(fault, path)) from error
            raise WorkspaceError(
                f"数据表 {path} 读不出来（{one_line(error, limit=120)}）。"
                "data/processed 可以整个移走，再运行 hazard ingest 重建。"
            ) from error
        if name == "submissions":
            return _last_readings(table)
        if name not in _BATCHED:
            return table
        return _committed(table, self.read("submissions") if submissions is None else submissions)

    def count_beside(self, *, is_quarantined: bool) -> Counter[str]:
        """Return how many rows beside the ledgers count, or cannot be counted: submission → rows; imports no pandas."""
        submissions, counts = self.read("submissions"), Counter[str]()
        for table in OTHER_SHEETS:
            rows = self.read(table, submissions)
            told = (rows.column(name).to_pylist() for name in ("submission_id", "is_quarantined"))
            counts.update(name for name, is_lost in zip(*told, strict=True) if is_lost is is_quarantined)
        return counts

    def append(self, name: str, frame: pd.DataFrame) -> None:
        """Add the rows of ``frame`` to a table in one commit; no rows, no commit."""
        if len(frame):
            self._write(name, frame)

    def _write(self, name: str, frame: pd.DataFrame) -> None:
        import pyarrow as pa
        from deltalake.exceptions import DeltaError

        schema = arrow_schema(TABLES[name])
        path = self._path(name)
        columns = [pa.array(frame[field.name], field.type, from_pandas=True) for field in schema]
        table = pa.Table.from_arrays(columns, schema=schema)
        try:
            if isinstance(path, Path):
                for folder in (path.parent, path):  # without parents: one that was moved is not made anew
                    folder.mkdir(exist_ok=True)
            _commit(path, table)
        except (DeltaError, OSError) as error:
            if isinstance(path, str):
                raise _unreached(path, "写不进去", error) from error
            fault = machine_error(error)
            if fault is not None:
                raise WorkspaceError(f"数据表写不进去：{machine_fault(fault, path)}") from error
            raise WorkspaceError(
                f"数据表 {path} 写不进去（{one_line(error, limit=120)}）。请检查磁盘空间和写权限后重试。"
            ) from error
