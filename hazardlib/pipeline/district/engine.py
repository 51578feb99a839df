"""The engine: the conditions of ``measure`` as SQL (docs/decisions/0033); its files are the business of ``pipeline.district.partitions``."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from hazardlib.domain.counts import COUNTS
from hazardlib.measure.figure import Figure
from hazardlib.measure.group_keys import KEYS, LED_KEYS, Key, breakdown_by
from hazardlib.measure.groups import GROUP_SEPARATOR, LEVELS, Breakdown, Tally, ended_of
from hazardlib.measure.intervals import medians_of_counts
from hazardlib.measure.rates import Group, Groups, always_shown
from hazardlib.measure.rows import MAJOR, Where
from hazardlib.store import to_frame

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

    from hazardlib.domain.campaign import Campaign

_LOG = logging.getLogger(__name__)

CONDITIONS = (
    *(each.flag or "true" for each in COUNTS.values()),
    "has_durations",
    "has_durations and is_closed",
)
"""What is counted of a group: the columns of `measure.groups.Flags`; each a bit of ``bits``."""

_LOCKED = "Could not set lock"
"""What the engine says of a file that another program has open; on Windows the system says it, in its own language, and keeps the file."""

MEMORY = "4GB"
"""How much memory the engine takes before it lays results down on the disk."""


def is_there() -> bool:
    """Tell whether the engine is installed."""
    return find_spec("duckdb") is not None


def connect(path: Path | None) -> duckdb.DuckDBPyConnection:
    """Return an engine, without a server; what it keeps lies in a file, or in memory, said in the log, where that file can be neither opened nor made again."""
    import duckdb

    try:
        connection = duckdb.connect(":memory:" if path is None else str(path))
    except duckdb.Error as error:
        if path is None:
            raise
        is_gone = _LOCKED not in str(error) and removed(path)
        said = "读不出来，已重建" if is_gone else "正由别的程序使用，或不能写，这一次在内存里统计"
        _LOG.warning("%s %s：%s", path, said, error)
        connection = duckdb.connect(str(path) if is_gone else ":memory:")
    connection.execute(f"set memory_limit = '{MEMORY}'; set preserve_insertion_order = false")
    return connection


def removed(path: Path) -> bool:
    """Remove the engine's file, and tell whether that could be done."""
    try:
        for each in (path, path.with_name(f"{path.name}.wal")):
            each.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def text(value: Any) -> str:
    """Return a text as SQL writes it, or that there is none."""
    return "null" if pd.isna(value) else "'" + str(value).replace("'", "''") + "'"


@dataclass(eq=False)
class SqlRows:
    """Hazards that a query tells of, as figures ask for them.

    Parameters
    ----------
    connection
        The engine.
    source
        What stands after FROM.
    order
        The columns by which hazards are listed.
    as_of
        The day on which open ones are censored.
    register
        See `Figure`.
    """

    connection: duckdb.DuckDBPyConnection
    source: str
    order: Sequence[str]
    as_of: date
    register: Callable[[], Any] | None = None
    _known: dict[str, Any] = field(default_factory=dict)
    _wanted: dict[str, None] | None = None

    _cells: ClassVar[Sequence[str]] = ()
    """By what each count is kept apart, so that a level or a sector need not be asked for."""

    def __getitem__(self, name: str) -> Where:
        """Return a column."""
        import duckdb

        return duckdb.ColumnExpression(name)

    def day(self, day: date) -> Any:
        """Return a day that a column is compared with."""
        import duckdb

        return duckdb.ConstantExpression(day)

    def missing(self, name: str) -> Where:
        """Return where nothing stands in a column."""
        return self[name].isnull()  # noqa: PD003 -- an expression's, not a frame's

    def equals(self, name: str, value: str) -> Where:
        """Return where a text stands in a column."""
        return ~self.missing(name) & (self[name] == str(value))

    def contains(self, name: str, part: str) -> Where:
        """Return where a column has a text as a part."""
        import duckdb

        return duckdb.FunctionExpression("contains", self[name], duckdb.ConstantExpression(part))

    def foresee(self, ask: Callable[[], object]) -> None:
        """Let counts be asked for together: once to hear what is asked, and then of the engine."""
        self._wanted = {}
        ask()
        wanted, self._wanted = [*self._wanted], None
        self._learn(wanted)

    def _learn(self, sums: Sequence[str]) -> None:
        """Count what is not known yet."""
        new = [each for each in sums if each not in self._known]
        if new:
            told = self.summed(self.source, self._cells, new)
            for place, each in enumerate(new):
                self._known[each] = told[["k" + str(at) for at in range(len(self._cells))] + [f"s{place}"]]

    def _sum(self, what: str, level: str, sector: str | None) -> Any:
        if self._wanted is not None:
            self._wanted[what] = None
            return 1  # whatever is divided by it goes on to ask for the rest
        self._learn([what])
        told = self._known[what]
        own = np.ones(len(told), dtype=bool)
        if level == MAJOR:
            own &= told[f"k{self._cells.index('is_major')}"].to_numpy(dtype=bool)
        if sector is not None:
            own &= told[f"k{self._cells.index('sector')}"].eq(sector).to_numpy(dtype=bool)
        return np.nansum(told.iloc[:, -1].to_numpy(dtype=float, na_value=np.nan)[own])

    def summed(self, source: str, keys: Sequence[str], sums: Sequence[str]) -> pd.DataFrame:
        """Return sums by keys, as columns ``k0`` … and ``s0`` … ."""
        return to_frame(self.connection.sql(self._query(source, keys, sums)).to_arrow_table())

    @staticmethod
    def _query(source: str, keys: Sequence[str], sums: Sequence[str], part: str = "") -> str:
        columns = [f"{key} as k{at}" for at, key in enumerate(keys)]
        columns += [f"{what} as s{at}" for at, what in enumerate(sums)]
        if part:
            columns.insert(0, f"{part} as part")
        return f"select {', '.join(columns)} from {source} group by all"

    def _condition(self, where: Where, level: str = "all", sector: str | None = None) -> str:
        parts = [str(where), *(["is_major"] if level == MAJOR else [])]
        return " and ".join(parts + ([f"sector = {text(sector)}"] if sector is not None else []))

    def count(self, where: Where, definition: str, level: str = "all", sector: str | None = None) -> Figure:
        """Return how many hazards are meant, of a level and a sector."""
        number = int(self._sum(f"count(*) filter ({where})", level, sector))
        members = partial(self._ids, self._condition(where, level, sector))
        return Figure(number, definition, numerator=members, register=self.register)

    def total(self, name: str, where: Where, sector: str | None) -> float:
        """Return the sum of a column over those that are meant."""
        return float(self._sum(f"sum({name}) filter ({where})", "all", sector))

    def ids(self, where: Where, by: Sequence[tuple[str, bool]] = ()) -> list[str]:
        """Return those that are meant, in an order."""
        return self._ids(str(where), by)

    def _ids(self, condition: str, by: Sequence[tuple[str, bool]] = (), source: str = "") -> list[str]:
        order = [f"{name} {'asc' if rises else 'desc'} nulls last" for name, rises in by]
        query = f"select hazard_id from {source or self.source} where {condition} order by {', '.join(order or self.order)}"
        return [one for (one,) in self.connection.execute(query).fetchall()]

    def frame(
        self, columns: Sequence[str], where: Where | None = None, ids: Collection[str] | None = None
    ) -> pd.DataFrame:
        """Return columns of those that are meant, and of these only some."""
        conditions = ["true"] if where is None else [str(where)]
        if ids is not None:
            conditions.append("hazard_id in (select unnest($ids))")
        query = (
            f"select {', '.join(columns)} from {self.source} where {' and '.join(conditions)} "
            f"order by {', '.join(self.order)}"
        )
        told = {} if ids is None else {"ids": sorted(map(str, ids))}
        return to_frame(self.connection.sql(query, params=told).to_arrow_table())

    def group(self, where: Where) -> Mapping[str, Group]:
        """Return those that are meant as a group, at each of `LEVELS`."""
        whole = Breakdown(("",), np.zeros(1, dtype=np.intp))
        source = f"(select * from {self.source} where {where})"
        tally = self._tally(source, ["true"], lambda _: whole, source)
        if not len(tally.counts):
            tally = Tally(("",), np.zeros((1, len(LEVELS), len(CONDITIONS)), dtype=np.int64), ({}, {}))
        return {
            level: Group(
                tally.counts[0, at].tolist(),
                tally.medians[at].get(0),
                partial(self._flagged, str(where), "", level),
                self.register,
            )
            for at, level in enumerate(LEVELS)
        }

    def groups(self, campaign: Campaign, as_of: date) -> Groups:
        """Return every group of the hazards."""
        told: dict[str, _Raw] = {}
        tallies = {}
        for name, key in KEYS.items():
            columns = [each for each in (key.identity, key.column) if each] or ["true"]
            source = f"(select * from {self.source} where {key.only})" if key.only else self.source
            tallies[name] = self._tally(source, columns, partial(_broken_down, key), self.source, told, name)
        for name, parts in LED_KEYS.items():
            columns = [f" || {text(GROUP_SEPARATOR)} || ".join(parts)]
            own = partial(_broken_down, Key("k0"))
            tallies[name] = self._tally(self.led, columns, own, self.led, told, name)

        def ask(breakdown: str, group: int, level: str, columns: Sequence[int]) -> Sequence[str]:
            if group < 0:
                return []
            own = told[breakdown]
            only = KEYS[breakdown].only if breakdown in KEYS else ""
            return self._flagged(f"{only or 'true'} and ({own.condition(group)})", own.source, level, columns)

        return Groups(tallies, always_shown(campaign, as_of), ask, self.register)

    led = ""
    """What stands after FROM where each hazard is told of once for each of its leaders."""

    def _flagged(self, condition: str, source: str, level: str, columns: Sequence[int]) -> Sequence[str]:
        mask = sum(1 << each for each in columns)
        is_meant = f"(bits & {mask}) <> 0{' and is_major' if level == MAJOR else ''}"
        return self._ids(f"{condition} and {is_meant}", (), source)

    def _tally(
        self,
        source: str,
        keys: Sequence[str],
        told_apart: Callable[[pd.DataFrame], Breakdown],
        plain: str,
        raw: dict[str, _Raw] | None = None,
        name: str = "",
    ) -> Tally:
        """Return what is counted of groups: first of each different value of the keys, then these are told apart."""
        rows = self.summed(source, [*keys, "is_major", "bits"], ("count(*)",))
        width = len(CONDITIONS)
        if rows.empty:
            return Tally((), np.zeros((0, len(LEVELS), width), dtype=np.int64), ({}, {}))
        names = [f"k{at}" for at in range(len(keys))]
        groups = told_apart(rows)
        codes = groups.codes if len(groups.codes) == len(rows) else np.zeros(len(rows), dtype=np.intp)
        if raw is not None:
            raw[name] = _Raw(keys, plain, rows[names], codes)
        own, size = codes >= 0, len(groups.names)
        is_major, bits = (
            rows[f"k{len(keys)}"].to_numpy(dtype=bool),
            rows[f"k{len(keys) + 1}"].to_numpy(dtype=np.int64),
        )
        found = rows["s0"].to_numpy(dtype=np.int64)
        counts = np.zeros((size, len(LEVELS), width), dtype=np.int64)
        for at, place in itertools.product(range(len(LEVELS)), range(width)):
            meant = own & ((bits >> place) & 1).astype(bool) & (is_major if LEVELS[at] == MAJOR else True)
            counts[:, at, place] = np.bincount(codes[meant], found[meant], minlength=size)
        return Tally(groups.names, counts, self._medians(source, keys, rows[names].assign(code=codes), size))

    def _medians(
        self, source: str, keys: Sequence[str], codes: pd.DataFrame, size: int
    ) -> list[dict[int, int]]:
        """Return the medians of groups from how many durations ended on which day, as parts add up to it."""
        days = f"date_diff('day', found_on, coalesce(closed_on, {text(self.as_of.isoformat())}::date))"
        timed = f"(select * from {source} where has_durations)"
        ended = self.durations(timed, [*keys, "is_major", days])
        self.connection.register("codes", codes.drop_duplicates())
        both = " and ".join(f"codes.k{at} is not distinct from ended.k{at}" for at in range(len(keys)))
        level, day = f"k{len(keys)}", f"k{len(keys) + 1}"
        rows = self.connection.sql(
            f"select code, {level} as is_major, {day} as days, sum(s0)::bigint as ended, sum(s1)::bigint as closed "
            f"from ({ended}) ended join codes on {both} where code >= 0 group by all"
        ).to_arrow_table()
        told = [rows.column(name).to_numpy() for name in ("code", "days", "ended", "closed")]
        is_major = rows.column("is_major").to_numpy(zero_copy_only=False).astype(bool)
        return [
            medians_of_counts(*ended_of(told[0][own], told[1][own], told[2][own], told[3][own], size))
            for own in (np.ones(len(is_major), dtype=bool), is_major)
        ]

    def durations(self, source: str, keys: Sequence[str]) -> str:
        """Return a query of how many durations, and of closed ones, there are by keys."""
        return self._query(source, keys, ("count(*)", "count(*) filter (is_closed)"))


@dataclass(frozen=True, eq=False)
class _Raw:
    """By which values of which columns the groups of a breakdown are told apart."""

    keys: Sequence[str]
    source: str
    values: pd.DataFrame
    codes: NDArray[np.intp]

    def condition(self, group: int) -> str:
        """Return the condition of being in a group."""
        different = {*self.values[self.codes == group].itertuples(index=False, name=None)}
        alike = (zip(self.keys, map(text, values), strict=True) for values in sorted(different, key=str))
        return " or ".join(
            " and ".join(f"{key} is not distinct from {value}" for key, value in each) for each in alike
        )


def _broken_down(key: Key, rows: pd.DataFrame) -> Breakdown:
    """Return the groups of counted values, by the definition that groups hazards."""
    found = rows["s0"].to_numpy(dtype=np.int64)
    columns = [each for each in (key.identity, key.column) if each]
    told = {column: rows[f"k{at}"] for at, column in enumerate(columns)} if key.column else {}
    if key.only:
        told[key.only] = pd.Series(np.ones(len(rows), dtype=bool))
    frame = pd.DataFrame(told, index=rows.index)
    return breakdown_by(key, frame, found)
