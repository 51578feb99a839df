"""What a paper was made of, as plain files in ``data/processed/<paper>``, good while its digest is the same.

``hazards``, ``history``, ``hazard_leaders``, ``findings`` and ``measures`` lie there as Parquet, for programs, and all but the findings
as CSV for Excel, with Chinese headings and words; ``figures.json`` beside them. Whatever takes them in first asks for
the digest of what they were made from, which is written last. They can be removed at any time; what is damaged is
not kept, and is made again.
"""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from hazardlib.domain.columns import FINDINGS, HAZARD_LEADERS, HAZARDS, HISTORY, MEASURES, Column
from hazardlib.domain.terms import CODED
from hazardlib.errors import WorkspaceError
from hazardlib.machine import machine_error, machine_fault
from hazardlib.pipeline.files import harmless, write_whole
from hazardlib.store import arrow_schema, no_rows, to_frame

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from hazardlib.merge.register import Register

Read = TypeVar("Read")

_REGISTER: Mapping[str, tuple[str, Mapping[str, Column]]] = {
    "hazards": ("hazards", HAZARDS),
    "history": ("history", HISTORY),
    "leaders": ("hazard_leaders", HAZARD_LEADERS),
    "findings": ("findings", FINDINGS),
}
"""Each frame of a register: its file, and its columns."""

_STAMPS, _FIGURES = ".made-from.json", "figures.json"
_OF_EARLIER_PROGRAMS = ("hazards", "history", "hazard_leaders", "merge_findings", "measures", "figures")
"""Folders of ``data/processed`` in which the same was kept once."""


def find_register(processed: Path, stamp: str, found_in: str | None = None) -> Register | None:
    """Return the register made from just this, whichever paper has kept it; None where none has.

    Parameters
    ----------
    found_in
        What its findings must have been made from as well; by default they do not matter.
    """
    folders = (stamps.parent for stamps in sorted(processed.glob(f"*/{_STAMPS}")))
    registers = (kept_register(folder, stamp, found_in) for folder in folders)
    return next((register for register in registers if register is not None), None)


def kept_register(folder: Path, stamp: str, found_in: str | None = None) -> Register | None:
    """Return the register made from just this that a paper's folder holds (see `find_register`); None where it holds none."""
    stamps = _stamps(folder)
    if stamps.get("register") != stamp or found_in not in (None, stamps.get("findings")):
        return None
    from hazardlib.merge.register import Register

    return _if_whole(
        folder,
        lambda: Register(**{name: to_frame(_read(folder, *told)) for name, told in _REGISTER.items()}),
    )


def kept_hazards(folder: Path) -> list[dict[str, Any]]:
    """Return the hazards that a paper's folder holds, ``columns.HAZARDS``; imports no pandas."""
    rows: list[dict[str, Any]] = _read(folder, *_REGISTER["hazards"]).to_pylist()
    return rows


def keep_register(
    folder: Path, register: Register, stamp: str, found_in: str, sectors: Mapping[str, str]
) -> None:
    """Put a register into a paper's folder, which then holds nothing else.

    Parameters
    ----------
    sectors
        Code → name, for those who read the CSV.
    """
    for name in _OF_EARLIER_PROGRAMS:
        shutil.rmtree(folder.parent / name, ignore_errors=True)
    _stamp(folder)
    for name, (file, columns) in _REGISTER.items():
        _write(folder, file, columns, getattr(register, name), sectors)
    _stamp(folder, register=stamp, findings=found_in)


def found_in_merging(folder: Path) -> pa.Table:
    """Return the findings that only the merge of a paper's submissions shows; none before it was merged."""
    if (folder / _STAMPS).is_file():
        table = _if_whole(folder, lambda: _read(folder, *_REGISTER["findings"]))
        if table is not None:
            return table
    return no_rows(FINDINGS)


def kept_figures(folder: Path, stamp: str) -> tuple[pd.DataFrame, dict[str, Any]] | None:
    """Return the measures and the figures made from just this; None where those that lie there are others."""
    if _stamps(folder).get("figures") != stamp:
        return None
    path = folder / _FIGURES
    return _if_whole(
        folder,
        lambda: (to_frame(_read(folder, "measures", MEASURES)), dict(json.loads(path.read_text("utf-8")))),
    )


def keep_figures(folder: Path, measures: pd.DataFrame, figures: Mapping[str, Any], stamp: str) -> None:
    """Put the figures of a paper beside the register that they were counted from."""
    stamps = _stamps(folder) | {"figures": ""}
    _stamp(folder, **stamps)
    _write(folder, "measures", MEASURES, measures, {})
    with write_whole(folder / _FIGURES) as beside:
        # A line a figure: indented, Python writes it, thirty times as slowly.
        lines = (
            f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in figures.items()
        )
        beside.write_text("{" + ",\n".join(lines) + "}\n", "utf-8")
    _stamp(folder, **stamps | {"figures": stamp})


def _stamps(folder: Path) -> dict[str, str]:
    return _if_whole(folder, lambda: dict(json.loads((folder / _STAMPS).read_text("utf-8")))) or {}


def _stamp(folder: Path, **made_from: str) -> None:
    try:
        for each in (folder.parent, folder):
            # Without its parents: a workspace that was moved is not made anew.
            each.mkdir(exist_ok=True)
        with write_whole(folder / _STAMPS) as beside:
            beside.write_text(json.dumps(made_from), "utf-8")
    except OSError as error:
        raise WorkspaceError(f"写不进去：{machine_fault(error, folder)}") from error


def _read(folder: Path, file: str, columns: Mapping[str, Column]) -> pa.Table:
    from pyarrow.parquet import ParquetFile

    return ParquetFile(folder / f"{file}.parquet").read(columns=list(columns)).cast(arrow_schema(columns))


def _if_whole(folder: Path, read: Callable[[], Read]) -> Read | None:
    """Return what is read; None where it is damaged or gone. A fault of the machine is told."""
    try:
        return read()
    except (OSError, ValueError, TypeError, KeyError, NotImplementedError) as error:
        fault = machine_error(error)
        if fault is not None and fault.errno != errno.ENOENT:
            raise WorkspaceError(machine_fault(fault, folder)) from error
        return None


def _write(
    folder: Path, file: str, columns: Mapping[str, Column], frame: pd.DataFrame, sectors: Mapping[str, str]
) -> None:
    import pyarrow as pa
    from pyarrow.parquet import write_table

    table = pa.Table.from_pandas(
        frame[list(columns)], schema=arrow_schema(columns), preserve_index=False
    ).combine_chunks()
    with write_whole(folder / f"{file}.parquet") as beside:
        write_table(table, beside)
    if columns is not FINDINGS:
        with write_whole(folder / f"{file}.csv") as beside:
            _write_for_excel(beside, table, columns, sectors)


def _write_for_excel(
    path: Path, table: pa.Table, columns: Mapping[str, Column], sectors: Mapping[str, str]
) -> None:
    """Write a table as people read it: Chinese headings and words, 是 for what is true, no text taken for a formula."""
    import pyarrow as pa
    from pyarrow.csv import WriteOptions, write_csv

    cells = [_cells(table.column(name), _told(column, sectors)) for name, column in columns.items()]
    headings = [column.heading for column in columns.values()]
    with path.open("wb") as file:
        file.write(f"\ufeff{','.join(headings)}\n".encode())
        write_csv(pa.table(cells, names=headings), file, WriteOptions(include_header=False))


def _cells(values: pa.ChunkedArray, told: Callable[[Any], str | None]) -> pa.Array:
    """Return the values of a column as they stand in a CSV, each different one told once."""
    import pyarrow as pa

    coded = values.combine_chunks().dictionary_encode()
    return pa.array(map(told, coded.dictionary.to_pylist()), pa.string()).take(coded.indices)


def _told(column: Column, sectors: Mapping[str, str]) -> Callable[[Any], str | None]:
    """Return what tells people the values of a column."""
    if column.type == "flag":
        return {True: "是"}.get
    if column.name == "sector":
        return sectors.get
    if column.name in CODED:
        return {str(term): term.chinese for term in CODED[column.name]}.get
    return harmless if column.type == "text" else str
