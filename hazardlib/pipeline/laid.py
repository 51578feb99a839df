"""A register laid down in parts: the hazards of each month of finding in a folder of their own, with their history and leaders."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hazardlib.domain.columns import HAZARD_LEADERS, HAZARDS, HISTORY
from hazardlib.pipeline.files import write_whole
from hazardlib.store import arrow_schema

if TYPE_CHECKING:
    from hazardlib.merge.register import Register

MARK = "hazards.parquet"

FILES = {"history": HISTORY, "hazard_leaders": HAZARD_LEADERS, "hazards": HAZARDS}
"""What lies in a part; the hazards are laid down last, for they tell that it is another."""


def parts_of(folder: Path) -> list[Path]:
    """Return the parts of a register below a folder, in order: each folder in which ``hazards.parquet`` lies."""
    return sorted(path.parent for path in folder.rglob(MARK))


def stamps_of(folders: Sequence[Path]) -> dict[str, Path]:
    """Return what tells the content of each part: its path, its size and when it was written."""
    stamps = {}
    for folder in folders:
        state = (folder / MARK).stat()
        stamps[f"{folder} {state.st_size} {state.st_mtime_ns}"] = folder
    return stamps


def lay_down(folder: Path, register: Register) -> None:
    """Lay a register down in parts by the month of finding; a part that says what it said stays as it is.

    Parameters
    ----------
    folder
        Of one street.
    """
    import pyarrow as pa
    from pyarrow.parquet import read_table, write_table

    months = register.hazards["found_month"]
    homes = dict.fromkeys(months.unique())
    for month in homes:
        home = folder / f"month={month}"
        home.mkdir(parents=True, exist_ok=True)
        hazards = register.hazards[months == month]
        own = {"hazards": (hazards, HAZARDS)}
        for name, frame, columns in (
            ("history", register.history, HISTORY),
            ("hazard_leaders", register.leaders, HAZARD_LEADERS),
        ):
            own[name] = (frame[frame["hazard_id"].isin(hazards["hazard_id"])], columns)
        tables = {
            name: pa.Table.from_pandas(
                frame[list(columns)], arrow_schema(columns), preserve_index=False
            ).combine_chunks()
            for name, (frame, columns) in own.items()
        }
        files = {name: home / f"{name}.parquet" for name in tables}
        if all(
            path.is_file() and read_table(path, partitioning=None).equals(tables[name])
            for name, path in files.items()
        ):
            continue
        for name in FILES:
            with write_whole(files[name]) as beside:
                write_table(tables[name], beside)
    for home in folder.glob("month=*"):
        if home.name.removeprefix("month=") not in homes:
            shutil.rmtree(home)
