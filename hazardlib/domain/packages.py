"""Packages: what a street hands up for machines: the tables of its register and what its district's figures need besides.

A package is a zip of ``manifest.json`` and a Parquet file a table. Its texts are those of the street's own tables: nobody who reported,
no telephone, nothing of what a tip said; free texts that no figure needs (what a stage return tells, remarks on duties) stay at home.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

from hazardlib.domain.columns import (
    DUTIES_SHEET,
    HAZARD_LEADERS,
    HAZARDS,
    HISTORY,
    LEDGER,
    PROGRESS_SHEET,
    REINSPECTIONS_SHEET,
    TIPS_SHEET,
    Column,
)

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = 1
"""Counts up when a reader of earlier packages could not read a later one."""

MANIFEST = "manifest.json"

LEDGER_SHEET, DATA_SHEET = "隐患总台账", "汇总用数据"
"""Sheets of an exported workbook: for people, and for a district, which reads back a line for the manifest and one a hazard."""

FRAME_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "text": "str",
        "word": "str",
        "integer": "Int64",
        "number": "float64",
        "flag": "bool",
        "date": "datetime64[us]",
    }
)
"""Of what type a column of each kind is in a frame."""

_WHOSE = (Column("department", "填报单位", "text"), Column("month", "填报月份", "text"))
_WHERE = (Column("file", "文件", "text"), Column("sheet", "工作表", "text"), Column("row", "行号", "integer"))


def _table(*columns: Column) -> Mapping[str, Column]:
    return MappingProxyType({column.name: column for column in columns})


def _of(sheet: Mapping[str, Column], *left_out: str) -> tuple[Column, ...]:
    return tuple(column for name, column in sheet.items() if name not in left_out)


TABLES: Mapping[str, Mapping[str, Column]] = MappingProxyType(
    {
        "hazards": _table(*HAZARDS.values(), LEDGER["status"]),
        "history": HISTORY,
        "leaders": HAZARD_LEADERS,
        "received": _table(
            *_WHERE,
            *_WHOSE,
            Column("sector", "行业领域", "word"),
            Column("level", "隐患级别", "word"),
            Column("is_counted", "计入", "flag"),
            Column("is_unclear", "级别认不出", "flag"),
        ),
        "unread": _table(
            *_WHERE[:2], Column("cell", "单元格", "text"), *_WHOSE, Column("message", "说明", "text")
        ),
        "reporting": _table(
            *_WHOSE, Column("status", "报送情况", "text"), Column("received_at", "收到时间", "text")
        ),
        "progress": _table(*_WHOSE, *PROGRESS_SHEET.values(), *_WHERE),
        "duties": _table(
            *_WHOSE,
            HAZARDS["unit_id"],
            *_of(DUTIES_SHEET, "remarks"),
            Column("is_not_applicable", "不涉及", "flag"),
            HAZARDS["last_reported_on"],
            *_WHERE,
        ),
        "tips": _table(
            Column("tip_id", "线索标识", "text"),
            HAZARDS["unit_id"],
            HAZARDS["hazard_id"],
            *_of(TIPS_SHEET),
            Column("first_month", "首次填报月份", "text"),
            *_WHOSE,
            *_WHERE,
        ),
        "reinspections": _table(*_WHOSE, *_of(REINSPECTIONS_SHEET, "content", "remarks"), *_WHERE),
        "units": _table(
            HAZARDS["unit_id"],
            *_of(DUTIES_SHEET, "duty", "done_on", "remarks"),
            Column("since", "起始日期", "date"),
        ),
    }
)
"""The tables of a package and their columns; of a workbook alone there is ``hazards``."""


def digest_of_lines(lines: Iterable[str]) -> str:
    """Return a digest of the hazards' lines on a data sheet."""
    return sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a package says of itself.

    Parameters
    ----------
    lists
        A digest of the lists and the campaign's file by which the street reads and counts.
    month, as_of, known_at
        The report month or stage return that it is for, its day, and up to when what was received is in it.
    sectors
        The street's sectors, code → name.
    tables
        The name of each table → digest of its Parquet file and number of its rows.
    """

    schema: int = SCHEMA
    level: str
    street: str
    campaign: str
    lists: str
    month: str
    as_of: date
    known_at: datetime
    is_sample: bool
    sectors: Mapping[str, str]
    tables: Mapping[str, tuple[str, int]]

    def to_json(self) -> dict[str, Any]:
        """Return it as ``manifest.json`` holds it."""
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        tables = {
            name: {"file": f"{name}.parquet", "sha256": digest, "rows": count}
            for name, (digest, count) in self.tables.items()
        }
        days = {"as_of": self.as_of.isoformat(), "known_at": self.known_at.isoformat()}
        return told | days | {"sectors": dict(self.sectors), "tables": tables}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """Return what stands in ``manifest.json``; what is missing or of another kind is a KeyError, TypeError, ValueError or OverflowError."""
        known_at = datetime.fromisoformat(said["known_at"])
        tables = {
            str(name): (str(each["sha256"]), int(each["rows"])) for name, each in dict(said["tables"]).items()
        }
        texts = {name: str(said[name]) for name in ("level", "street", "campaign", "lists", "month")}
        if known_at.tzinfo is None or not isinstance(said["is_sample"], bool) or not all(texts.values()):
            raise ValueError
        return cls(
            schema=int(said["schema"]),
            **texts,
            as_of=date.fromisoformat(said["as_of"]),
            known_at=known_at,
            is_sample=said["is_sample"],
            sectors={str(code): str(name) for code, name in dict(said["sectors"]).items()},
            tables=tables,
        )


@dataclass(frozen=True)
class Package:
    """A package as it was read: what it says of itself, and its tables.

    Parameters
    ----------
    tables
        By `TABLES`, those that it has: of a workbook alone the hazards.
    """

    manifest: Manifest
    tables: Mapping[str, pd.DataFrame]

    @property
    def is_whole(self) -> bool:
        """Whether it tells more than the hazards."""
        return len(self.tables) == len(TABLES)

    def is_of_one_export(self, other: Package) -> bool:
        """Tell whether another says the same of the same hazards, as a package and the workbook beside it do."""
        mine, theirs = (replace(each.manifest, tables={}) for each in (self, other))
        return mine == theirs and self.tables["hazards"].equals(other.tables["hazards"])
