"""A register in parts: the hazards of each street and month in a folder of their own, of which figures are counted by the engine.

What figures ask for is taken from each part once, and of each part its sums are kept: what is new or has changed is taken in and
counted again, and the sums of all parts are added up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from hazardlib.domain.columns import HAZARDS, HISTORY
from hazardlib.measure.changes import FIELDS
from hazardlib.measure.supervision import LEVELS_SUPERVISED
from hazardlib.pipeline.engine import CONDITIONS, SqlRows, connect, text
from hazardlib.pipeline.laid import FILES, MARK, parts_of, stamps_of
from hazardlib.store import no_rows, to_frame

if TYPE_CHECKING:
    import duckdb

_TOLD_OF = ("responsible_person", "measures", "contingency")
"""Texts of which figures only ask whether they are there."""

_LONG = {
    "location",
    "description",
    "criterion",
    "accepted_by",
    "remarks",
    "file",
    "sheet",
    "row",
    "hazard_no",
    "unit_code",
    "leader",
    "leaders",
}
"""What only lists ask for, of few hazards: it stays in the files."""

_TAKEN = tuple(name for name in HAZARDS if name not in _LONG)

_OF_LED = (
    "part",
    "hazard_id",
    "sector",
    "is_major",
    "bits",
    "is_closed",
    "has_durations",
    "found_on",
    "closed_on",
    "unit",
)
"""What is asked of a hazard once for each of its leaders."""


def _read(folders: Sequence[Path], file: str) -> str:
    if not folders:
        return f"(select *, '' as filename, 0 as file_row_number from no_{file})"
    files = ", ".join(text(folder / f"{file}.parquet") for folder in folders)
    return f"read_parquet([{files}], filename = true, file_row_number = true, hive_partitioning = false)"


@dataclass(frozen=True, eq=False)
class Parts:
    """What is taken from the parts of registers, in the engine's own file.

    Parameters
    ----------
    kept
        That file, which may be removed at any time; None for the memory.
    """

    kept: Path | None = None

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The engine."""
        if self.kept is not None:
            self.kept.parent.mkdir(parents=True, exist_ok=True)
        connection = connect(self.kept)
        for name, columns in FILES.items():
            connection.register(f"no_{name}", no_rows(columns))
        return connection

    def take_in(self, name: str, stamps: Mapping[str, Path]) -> None:
        """Take in what is new or has changed of a register; what is gone goes."""
        sql = self.connection.execute
        sql(f"create table if not exists parts_{name} (part integer, stamp varchar)")
        self.connection.register("stamps", _stamps_frame(stamps))
        known = {stamp for (stamp,) in sql(f"select stamp from parts_{name}").fetchall()}
        new = {stamp: folder for stamp, folder in stamps.items() if stamp not in known}
        is_made = bool(sql(f"select 1 from duckdb_tables() where table_name = 'led_{name}'").fetchall())
        if is_made and not new and len(known) == len(stamps):
            return
        taken = ", ".join(
            f"case when {each} is not null then '' end as {each}" if each in _TOLD_OF else each
            for each in _TAKEN
        )
        bits = " | ".join(f"(({each})::int << {at})" for at, each in enumerate(CONDITIONS))
        hazards = f"select part, {taken}, {bits} as bits from {_read([*new.values()], 'hazards')} s join new on s.filename = new.file"
        leaders = f"(select hazard_id, leader as answering from {_read([*new.values()], 'hazard_leaders')})"
        led = f"select {', '.join(_OF_LED)}, answering from hazards_{name} join {leaders} using (hazard_id)"
        numbered = _stamps_frame(new).assign(part=range(len(new)))
        self.connection.register("numbered", numbered)
        sql("begin")
        sql(
            f"create temp table new as select part + 1 + (select coalesce(max(part), -1) from parts_{name}) as part, stamp, file from numbered"
        )
        sql(f"create table if not exists hazards_{name} as {hazards} limit 0")
        sql(f"create table if not exists led_{name} as {led} limit 0")
        gone = f"select part from parts_{name} anti join stamps using (stamp)"
        tables = sql(
            f"select table_name from duckdb_tables() where table_name like 'sums_{name}_%'"
        ).fetchall()
        for table in (f"hazards_{name}", f"led_{name}", *(table for (table,) in tables)):
            sql(f"delete from {table} where part in ({gone})")
        sql(f"delete from parts_{name} where part in ({gone})")
        if new:
            sql(f"insert into hazards_{name} {hazards}")
            sql(f"insert into led_{name} {led} where part in (select part from new)")
            sql(f"insert into parts_{name} select part, stamp from new")
        for (table,) in tables:  # what was asked of another day is asked no more
            sql(f"drop table if exists {table}") if not sql(
                f"select 1 from {table} limit 1"
            ).fetchall() else None
        sql("drop table new")
        sql("commit")

    def sums(self, name: str, query: str) -> str:
        """Return the table in which the sums of every part stand; of those that are not there they are counted.

        Parameters
        ----------
        query
            The sums by part, of ``{parts}``.
        """
        sql, table = self.connection.execute, f"sums_{name}_{sha256(query.encode()).hexdigest()[:24]}"
        sql("begin")
        sql(f"create table if not exists {table} as {query.format(parts='where false')}")
        sql(f"create table if not exists sums_{name}_known (part integer, query varchar)")
        known = f"select part from sums_{name}_known where query = '{table}'"
        stale = f"select part from parts_{name} where part not in ({known})"
        if sql(f"select count(*) from ({stale})").fetchall()[0][0]:
            sql(f"insert into {table} {query.format(parts=f'where part in ({stale})')}")
            sql(f"insert into sums_{name}_known select part, '{table}' from ({stale})")
        sql("commit")
        return table


def _stamps_frame(stamps: Mapping[str, Path]) -> pd.DataFrame:
    files = [f"{folder}/{MARK}" for folder in stamps.values()]
    return pd.DataFrame({"stamp": [*stamps], "file": files}, dtype="str")


class HazardFiles(SqlRows):
    """Hazards in Parquet files, a part of the register each."""

    _cells: ClassVar[Sequence[str]] = ("sector", "is_major")

    def __init__(
        self, parts: Parts, name: str, told: FiledRegister, as_of: date, register: Callable[[], Any] | None
    ) -> None:
        super().__init__(parts.connection, f"hazards_{name}", told.order(), as_of, register)
        self.led, self._parts, self._name, self._told = f"led_{name}", parts, name, told

    def summed(self, source: str, keys: Sequence[str], sums: Sequence[str]) -> pd.DataFrame:
        """Return sums by keys, those of parts that are as they were from what is kept."""
        again = [f"sum(s{at}){'' if what.startswith('sum') else '::bigint'}" for at, what in enumerate(sums)]
        names = [f"k{at}" for at in range(len(keys))]
        return super().summed(self._sums(source, keys, sums), names, again)

    def durations(self, source: str, keys: Sequence[str]) -> str:
        """Return a query of how many durations, and of closed ones, there are by keys and part."""
        return f"from {self._sums(source, keys, ('count(*)', 'count(*) filter (is_closed)'))}"

    def _sums(self, source: str, keys: Sequence[str], sums: Sequence[str]) -> str:
        query = self._query(f"(select * from {source} {{parts}})", keys, sums, "part")
        return self._parts.sums(self._name, query)

    def frame(
        self, columns: Sequence[str], where: Any = None, ids: Collection[str] | None = None
    ) -> pd.DataFrame:
        """Return columns of those that are meant, and of these only some; what was not taken in is read from the files."""
        if all(name in _TAKEN and name not in _TOLD_OF for name in columns):
            return super().frame(columns, where, ids)
        read = SqlRows(self.connection, _read(self._told.folders, "hazards"), self.order, self.as_of)
        return read.frame(columns, where, ids)


@dataclass(frozen=True, eq=False)
class FiledRegister:
    """A register whose hazards, history and leaders lie in files.

    Parameters
    ----------
    home
        Where its parts lie, each a folder with ``hazards``, ``hazard_leaders`` and ``history`` as `pipeline.laid` lays them down; of another register elsewhere.
    parts
        Where what is taken from them is kept; the same for registers that are compared.
    sectors
        The campaign's sectors, in their order.
    lettered
        Hazards about which letters were sent: what was said of them since is looked at.
    """

    home: Path
    parts: Parts
    sectors: Sequence[str]
    lettered: Collection[str] = ()

    def order(self, kind: str = "") -> tuple[str, ...]:
        """Return the order in which registers list hazards, by ``merge.register``, whatever part they are in."""
        places = f"list_position([{', '.join(map(text, self.sectors))}], {kind}sector)"
        return (f"{places} nulls last", f"{kind}found_on", f"{kind}unit", "hazard_id")

    @cached_property
    def folders(self) -> Sequence[Path]:
        """Its parts, in order."""
        return parts_of(self.home)

    @cached_property
    def _table(self) -> str:
        """What the engine calls the register; what is new of it has been taken in."""
        name = sha256(str(self.home.absolute()).encode()).hexdigest()[:12]
        self.parts.take_in(name, stamps_of(self.folders))
        return name

    def rows(self, as_of: date, register: Callable[[], Any] | None = None) -> HazardFiles:
        """Return the hazards."""
        return HazardFiles(self.parts, self._table, self, as_of, register)

    @cached_property
    def stated_history(self) -> pd.DataFrame:
        """The history of hazards of which something else was once stated, which were listed, or about which letters were sent."""
        fields = [f"coalesce({name}, 1)" if name == "quantity" else name for name in FIELDS]
        differs = " or ".join(f"min({name}) <> max({name})" for name in fields)
        listed = ", ".join(map(text, LEVELS_SUPERVISED))
        query = (
            f"with stated as (select * from {_read(self.folders, 'history')} where not is_reinspection), "
            f"meant as (select hazard_id from stated group by hazard_id "
            f"having {differs} or bool_or(supervision in ({listed})) or hazard_id in (select unnest($ids))) "
            f"select {', '.join(HISTORY)} from stated semi join meant using (hazard_id) order by filename, file_row_number"
        )
        told = {"ids": sorted(map(str, self.lettered))}
        return to_frame(self.parts.connection.sql(query, params=told).to_arrow_table())

    def since(self, before: FiledRegister, day: date) -> SqlRows:
        """Return the hazards of a paper beside those of the paper before: the rows of ``measure.stock.Since``."""
        flags, then = ("open", "rectified", "closed"), f"date {text(day.isoformat())}"
        columns = [f"coalesce(old.is_{name}, false) as was_{name}" for name in flags]
        columns += [f"coalesce(new.is_{name}, false) as is_{name}" for name in flags]
        columns += ["old.part is not null as was_counted", "new.part is not null as is_counted"]
        columns += [
            f"coalesce(new.{name}_on > {then}, false) as is_{told}_since" for name, told in _EVENTS.items()
        ]
        columns += [f"coalesce(new.found_on <= {then}, false) as is_found_by_then"]
        columns += [
            f"{kind}.{name} as {kind}_{name}"
            for kind in ("old", "new")
            for name in ("sector", "found_on", "unit")
        ]
        joined = (
            f"(select hazard_id, {', '.join(columns)} "
            f"from hazards_{self._table} new full join hazards_{before._table} old using (hazard_id))"
        )
        nowhere = [
            f"not ({' or '.join(f'{kind}_{name}' for name in flags)}) as {kind}_nowhere"
            for kind in ("was", "is")
        ]
        source = f"(select *, {', '.join(nowhere)} from {joined})"
        of_old = "case when was_counted then hazard_id end"
        order = (*self.order("old_")[:-1], f"{of_old} nulls last", *self.order("new_"))
        return SqlRows(self.parts.connection, source, order, day)


_EVENTS = {"done": "rectified", "closed": "closed"}
