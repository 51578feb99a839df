"""A register in parts: of each street what its package comes to on a day, laid down once in the engine's own file and counted there.

A part is known by a digest of everything that it is made from. Of each part its sums are kept: a new one is laid down and
counted, and the sums of all parts are added up.
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

from hazardlib.domain.columns import FINDINGS, HAZARD_LEADERS, HAZARDS, HISTORY, Column
from hazardlib.measure.changes import FIELDS
from hazardlib.measure.supervision import LEVELS_SUPERVISED
from hazardlib.merge.register import Register
from hazardlib.pipeline.district.engine import CONDITIONS, SqlRows, connect, removed, text
from hazardlib.store import arrow_schema, no_rows, to_frame

if TYPE_CHECKING:
    import duckdb

Make = Callable[[], Mapping[str, pd.DataFrame]]
"""Gives the tables of a part, where they are not laid down yet."""

_OF_LED = (
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

_BITS = " | ".join(f"(({each})::int << {at})" for at, each in enumerate(CONDITIONS))

_LAID: Mapping[str, tuple[Mapping[str, Column], str]] = {
    "hazards": (HAZARDS, f"*, {_BITS} as bits"),
    "leaders": (HAZARD_LEADERS, "*"),
    "history": (HISTORY, "*, row_number() over () as place"),
}
"""The tables that parts lie in: their columns, and what is laid down of these."""


_DAMAGED = ("Corrupt database file", "Could not read enough bytes")
"""What the engine says where it finds in its file what it did not write, or less."""


@dataclass(frozen=True, eq=False)
class Parts:
    """The parts of registers, in the engine's own file.

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
            self.kept.parent.mkdir(exist_ok=True)
        connection = connect(self.kept)
        connection.execute(
            "create table if not exists parts (part integer, digest varchar); "
            "create table if not exists known (part integer, asked varchar)"
        )
        for name, (columns, laid) in _LAID.items():
            connection.register("new", no_rows(columns))
            connection.execute(
                f"create table if not exists {name} as select 0 as part, {laid} from new limit 0"
            )
        return connection

    def lay(self, makes: Mapping[str, Make]) -> list[int]:
        """Return parts in order, by the digest of what each is made from; what is not there is made and laid down."""
        import pyarrow as pa

        sql = self.connection.execute
        there = dict(sql("select digest, part from parts").fetchall())
        sql("begin")  # once for all: what is large goes to the file at once, and not first into its log
        try:
            for digest in [each for each in makes if each not in there]:
                part = there[digest] = max(there.values(), default=0) + 1
                for name, frame in makes[digest]().items():
                    columns, laid = _LAID[name]
                    table = pa.Table.from_pandas(
                        frame[list(columns)], arrow_schema(columns), preserve_index=False
                    )
                    self.connection.register("new", table)
                    sql(f"insert into {name} select {part} as part, {laid} from new")
                sql("insert into parts values ($part, $digest)", {"part": part, "digest": digest})
                self.connection.unregister("new")
        except BaseException:  # an interrupted notebook goes on with the same file
            sql("rollback")
            raise
        sql("commit")
        return [there[digest] for digest in makes]

    def keep(self, digests: Collection[str]) -> None:
        """Keep these parts alone, with their sums, and close the file."""
        sql = self.connection.execute
        gone = [
            part for digest, part in sql("select digest, part from parts").fetchall() if digest not in digests
        ]
        if gone:
            tables = [table for (table,) in sql("select table_name from duckdb_tables()").fetchall()]
            sql("begin")
            for table in tables:
                sql(f"delete from {table} where {among(gone)}")
                # What was asked of another day is asked no more.
                if table.startswith("sums_") and not sql(f"select 1 from {table} limit 1").fetchall():
                    sql(f"drop table {table}")
            sql("commit")
        self.connection.close()

    def is_removed_for(self, error: BaseException) -> bool:
        """Tell whether an error says that the file is damaged; it has been removed then."""
        import duckdb

        is_damaged = isinstance(error, duckdb.Error) and any(said in str(error) for said in _DAMAGED)
        if self.kept is None or not is_damaged:
            return False
        self.connection.close()
        return removed(self.kept)

    def sums(self, query: str, own: Sequence[int]) -> str:
        """Return the table in which sums stand by part; of those parts that are not there they are counted.

        Parameters
        ----------
        query
            The sums by part, of the parts that are ``among`` its own.
        """
        sql, asked = self.connection.execute, query.replace(among(own), "{}")
        table = f"sums_{sha256(asked.encode()).hexdigest()[:24]}"
        sql("begin")
        sql(f"create table if not exists {table} as {asked.replace('{}', 'false')}")
        known = {part for (part,) in sql(f"select part from known where asked = '{table}'").fetchall()}
        if new := [part for part in own if part not in known]:
            sql(f"insert into {table} {asked.replace('{}', among(new))}")
            sql(f"insert into known select unnest({new}), '{table}'")
        sql("commit")
        return table


def among(parts: Sequence[int]) -> str:
    """Return the condition under which a row is of some of the parts."""
    return f"part in ({', '.join(map(str, parts)) or 'null'})"


class HazardParts(SqlRows):
    """Hazards in parts."""

    _cells: ClassVar[Sequence[str]] = ("sector", "is_major")

    def __init__(self, told: FiledRegister, as_of: date, register: Callable[[], Any] | None) -> None:
        super().__init__(
            told.parts.connection, f"(from hazards where {among(told.own)})", told.order(), as_of, register
        )
        led = f"select part, {', '.join(_OF_LED)}, leaders.leader as answering from hazards join leaders using (part, hazard_id)"
        self.led, self._told = f"({led} where {among(told.own)})", told

    def summed(self, source: str, keys: Sequence[str], sums: Sequence[str]) -> pd.DataFrame:
        """Return sums by keys, those of parts that were counted before from what is kept."""
        again = [f"sum(s{at}){'' if what.startswith('sum') else '::bigint'}" for at, what in enumerate(sums)]
        names = [f"k{at}" for at in range(len(keys))]
        return super().summed(self._sums(source, keys, sums), names, again)

    def durations(self, source: str, keys: Sequence[str]) -> str:
        """Return a query of how many durations, and of closed ones, there are by keys and part."""
        return f"from {self._sums(source, keys, ('count(*)', 'count(*) filter (is_closed)'))}"

    def _sums(self, source: str, keys: Sequence[str], sums: Sequence[str]) -> str:
        table = self._told.parts.sums(self._query(source, keys, sums, "part"), self._told.own)
        return f"(from {table} where {among(self._told.own)})"


@dataclass(frozen=True, eq=False)
class FiledRegister:
    """A register whose hazards lie in parts.

    Parameters
    ----------
    parts
        Where they are laid down; the same for registers that are compared.
    hazards, history
        What makes each part of either, in order, by the digest of what it is made from; leaders are laid down with the hazards.
    sectors
        The campaign's sectors, in their order.
    lettered
        Hazards about which letters were sent: what was said of them since is looked at.
    """

    parts: Parts
    hazards: Mapping[str, Make]
    history: Mapping[str, Make]
    sectors: Sequence[str]
    lettered: Collection[str] = ()

    def order(self, kind: str = "") -> tuple[str, ...]:
        """Return the order in which registers list hazards, by ``merge.register``, whatever part they are in."""
        places = f"list_position([{', '.join(map(text, self.sectors))}], {kind}sector)"
        return (f"{places} nulls last", f"{kind}found_on", f"{kind}unit", "hazard_id")

    @cached_property
    def own(self) -> Sequence[int]:
        """The parts of its hazards, in order; what is new has been laid down."""
        return self.parts.lay(self.hazards)

    def rows(self, as_of: date, register: Callable[[], Any] | None = None) -> HazardParts:
        """Return the hazards."""
        return HazardParts(self, as_of, register)

    def only(self, ids: Collection[str]) -> Register:
        """Return the register of some of the hazards."""
        meant = "hazard_id in (select unnest($ids))"
        hazards = self._asked(f"from hazards where {among(self.own)} and {meant}", self.order(), HAZARDS, ids)
        leaders = self._asked(f"from leaders where {among(self.own)} and {meant}", (), HAZARD_LEADERS, ids)
        history = self._said(f"select hazard_id from {self._history} where {meant}", "true", ids)
        return Register(hazards, history, leaders, to_frame(no_rows(FINDINGS)))

    @cached_property
    def stated_history(self) -> pd.DataFrame:
        """The history of hazards of which something else was once stated, which were listed, or about which letters were sent."""
        fields = [f"coalesce({name}, 1)" if name == "quantity" else name for name in FIELDS]
        differs = " or ".join(f"min({name}) <> max({name})" for name in fields)
        listed, own = ", ".join(map(text, LEVELS_SUPERVISED)), "not is_reinspection"
        meant = (
            f"select hazard_id from {self._history} where {own} group by hazard_id "
            f"having {differs} or bool_or(supervision in ({listed})) or hazard_id in (select unnest($ids))"
        )
        return self._said(meant, own, self.lettered)

    @cached_property
    def _history(self) -> str:
        """The rows of the history."""
        own = self.parts.lay(self.history)
        numbered = ", ".join(f"({part}, {turn})" for turn, part in enumerate(own)) or "(null, 0)"
        return f"(from history join (values {numbered}) turns(part, turn) using (part))"

    def _said(self, meant: str, where: str, ids: Collection[str]) -> pd.DataFrame:
        """Return rows of the history of hazards that are meant, in their order."""
        rows = f"with meant as materialized ({meant}) from {self._history} semi join meant using (hazard_id) where {where}"
        return self._asked(rows, ("turn", "place"), HISTORY, ids)

    def _asked(
        self, rows: str, order: Sequence[str], columns: Mapping[str, Column], ids: Collection[str]
    ) -> pd.DataFrame:
        ordered = f" order by {', '.join(order)}" if order else ""
        query = f"select {', '.join(columns)} from ({rows}){ordered}"
        return to_frame(
            self.parts.connection.sql(query, params={"ids": sorted(map(str, ids))}).to_arrow_table()
        )

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
            f"from (from hazards where {among(self.own)}) new full join (from hazards where {among(before.own)}) old using (hazard_id))"
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
