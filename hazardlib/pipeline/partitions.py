"""A register in parts: the hazards of each street and month in a folder of their own, of which figures are counted by the engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hazardlib.domain.columns import HISTORY
from hazardlib.measure.changes import FIELDS
from hazardlib.measure.supervision import LEVELS_SUPERVISED
from hazardlib.pipeline.engine import HazardFiles, SqlRows, connect, text
from hazardlib.store import to_frame

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

_MARK = "hazards.parquet"


def parts_of(folder: Path) -> list[Path]:
    """Return the parts of a register below a folder, in order: each folder in which ``hazards.parquet`` lies."""
    return sorted(path.parent for path in folder.rglob(_MARK))


@dataclass(frozen=True, eq=False)
class FiledRegister:
    """A register whose hazards, history and leaders lie in files.

    Parameters
    ----------
    folders
        Its parts, each with ``hazards``, ``hazard_leaders`` and ``history`` as ``pipeline.kept`` writes them.
    kept
        Where the sums of each part are kept; None for nowhere.
    lettered
        Hazards about which letters were sent: what was said of them since is looked at.
    """

    folders: Sequence[Path]
    kept: Path | None = None
    lettered: Collection[str] = ()

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The engine."""
        return connect()

    def rows(self, as_of: date, register: Callable[[], Any] | None = None) -> HazardFiles:
        """Return the hazards."""
        return HazardFiles(self.connection, self.folders, as_of, self.kept, register)

    @cached_property
    def stated_history(self) -> pd.DataFrame:
        """The history of those hazards of which something else was once stated, which were listed, or about which letters were sent."""
        files = ", ".join(text(folder / "history.parquet") for folder in self.folders)
        source = (
            f"read_parquet([{files}], filename = true, file_row_number = true, hive_partitioning = false)"
        )
        fields = [f"coalesce({name}, 1)" if name == "quantity" else name for name in FIELDS]
        differs = " or ".join(f"min({name}) <> max({name})" for name in fields)
        listed = ", ".join(map(text, LEVELS_SUPERVISED))
        query = (
            f"with stated as (select * from {source} where not is_reinspection), "
            f"meant as (select hazard_id from stated group by hazard_id "
            f"having {differs} or bool_or(supervision in ({listed})) or hazard_id in (select unnest($ids))) "
            f"select {', '.join(HISTORY)} from stated semi join meant using (hazard_id) order by filename, file_row_number"
        )
        told = {"ids": sorted(map(str, self.lettered))}
        return to_frame(self.connection.sql(query, params=told).to_arrow_table())

    def since(self, before: FiledRegister, day: date) -> SqlRows:
        """Return the hazards of a paper beside those of the paper before: the rows of ``measure.since.Since``."""
        then = day.isoformat()
        flags = ("open", "rectified", "closed")
        was = ", ".join(f"then.is_{name} as was_{name}" for name in flags)
        was_nowhere = " or ".join(f"was_{name}" for name in flags)
        is_nowhere = " or ".join(f"is_{name}" for name in flags)
        held = ", ".join(f"coalesce(now.is_{name}, false) as is_{name}" for name in flags)
        columns = "hazard_id, filename, file_row_number, is_open, is_rectified, is_closed"
        own = f"(select {columns}, found_on, done_on, closed_on from {HazardFiles._read(self.folders)})"
        old = f"(select {columns} from {HazardFiles._read(before.folders)})"
        source = (
            f"(select *, not ({was_nowhere}) as was_nowhere, not ({is_nowhere}) as is_nowhere from ("
            f"select hazard_id, {was.replace('then.is', 'coalesce(then.is').replace(' as ', ', false) as ')}, {held}, "
            f"then.filename is not null as was_counted, now.filename is not null as is_counted, "
            f"coalesce(done_on > date '{then}', false) as is_rectified_since, "
            f"coalesce(closed_on > date '{then}', false) as is_closed_since, "
            f"coalesce(found_on <= date '{then}', false) as is_found_by_then, "
            f"then.filename as then_file, then.file_row_number as then_row, now.filename as now_file, now.file_row_number as now_row "
            f'from {own} now full join {old} "then" using (hazard_id)))'
        ).replace("then.", '"then".')
        order = ("then_file nulls last", "then_row", "now_file", "now_row")
        return SqlRows(self.connection, source, order, day)
