"""Findings: faults of the data, collected and never raised, worded for the person who typed it.

A finding keeps its parts; the sentence is made last. What can be found, and how it is said, stands in
``catalogue.csv``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from operator import attrgetter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from hazardlib.domain.columns import FINDINGS
from hazardlib.domain.frames import plain_records
from hazardlib.domain.sheets import heading_of
from hazardlib.domain.terms import Severity
from hazardlib.findings.catalogue import CATALOGUE
from hazardlib.findings.kinds import first_of_each_kind

if TYPE_CHECKING:
    import pandas as pd

FOUND_LENGTH = 60
"""Characters of a cell that a message repeats at most."""


WHOLE_FILE = "整个文件"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of the data at one place; the fields are the columns of ``columns.FINDINGS``."""

    submission_id: str | None
    file: str
    sheet: str | None
    cell: str | None
    column: str | None
    code: str
    severity: str
    found: str
    problem: str
    remedy: str
    count: int = 1

    @property
    def message(self) -> str:
        """The sentence: ``甲科.xlsx［隐患台账］E17 整改期限：填写的是“6月31日”，……请填写如 2023-06-30。``."""
        return f"{place(self.file, self.sheet, self.cell, self.column)}：{self.problem}{self.remedy}"

    @property
    def heading(self) -> str:
        """What it is about: the column's heading, the header or the whole file."""
        return heading_of(self.column, self.sheet) or ("表头" if self.cell else WHOLE_FILE)

    @property
    def is_error(self) -> bool:
        """Whether it must be mended."""
        return self.severity == Severity.ERROR


def shorten(text: str, length: int = FOUND_LENGTH) -> str:
    """Return a text on one line, cut to what a message repeats of a cell."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def place(file: str, sheet: str | None = None, cell: str | None = None, column: str | None = None) -> str:
    """Return where something is, as a person finds it: ``甲科.xlsx［隐患台账］E17 整改期限``."""
    where = PurePosixPath(file).name + (f"［{sheet}］" if sheet else "") + (cell or "")
    heading = heading_of(column, sheet)
    return f"{where} {heading}" if heading else where


def find(
    code: str,
    file: str,
    *,
    submission_id: str | None = None,
    sheet: str | None = None,
    cell: str | None = None,
    column: str | None = None,
    found: str = "",
    **details: object,
) -> Finding:
    """Return one finding, worded from the catalogue.

    Parameters
    ----------
    code
        A code of ``CATALOGUE``.
    file
        The file, relative to ``data/raw``.
    submission_id, sheet, cell, column
        Where in the file, as far as there is such a place.
    found
        What is there, already free of anybody's telephone number or identity number.
    **details
        The other names of the entry's templates.
    """
    found = shorten(found)
    problem, remedy = worded(code, found, tuple(details.items()))
    severity = CATALOGUE[code].severity.value
    return Finding(submission_id, file, sheet, cell, column, code, severity, found, problem, remedy)


@lru_cache(maxsize=4096)
def worded(code: str, found: str, details: tuple[tuple[str, object], ...]) -> tuple[str, str]:
    """Return problem and remedy; a column of the same fault says the same over and over."""
    entry, named = CATALOGUE[code], dict(details)
    return entry.problem.format(found=found, **named), entry.remedy.format(found=found, **named)


def _standing_for(finding: Finding, count: int) -> Finding:
    if count == 1:
        return finding
    problem = f"{finding.problem}{finding.remedy}从这里起，同样的问题共 {count} 处，不再逐处列出。"
    return replace(finding, problem=problem, remedy="请一并改正后再检查一遍。", count=count)


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return findings, the first of each kind, with the columns of ``columns.FINDINGS`` less ``batch_id``."""
    kind = attrgetter("submission_id", "file", "sheet", "column", "code", "severity")
    first = first_of_each_kind(list(findings), kind, attrgetter("count"))
    told = [_standing_for(finding, count) for finding, count in first]
    return _framed(told) if told else _no_findings()


@cache
def _no_findings() -> pd.DataFrame:
    return _framed(())


def _framed(told: Sequence[Finding]) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa

    columns: dict[str, Any] = {}
    for name in FINDINGS:
        if name not in {"batch_id", "count"}:
            texts = pa.array([getattr(finding, name) for finding in told], pa.large_string())
            columns[name] = pd.array(texts, dtype="str")  # a third of the time it takes from rows
    columns["count"] = pd.array([finding.count for finding in told], dtype="Int64")
    return pd.DataFrame(columns)


def from_rows(rows: Iterable[Mapping[Any, Any]]) -> list[Finding]:
    """Return stored rows, ``columns.FINDINGS``, as findings; one of before there was a count stands for one place."""
    names, texts = list(Finding.__dataclass_fields__), ("found", "problem", "remedy")
    return [
        Finding(
            **{name: row[name] for name in names}
            | {name: row[name] or "" for name in texts}
            | {"count": row["count"] or 1}
        )
        for row in rows
    ]


def from_frame(findings: pd.DataFrame) -> list[Finding]:
    """Return the rows of a frame with ``columns.FINDINGS`` as findings."""
    return from_rows(plain_records(findings))


def by_submission(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Return the findings of each submission, in their order."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.submission_id or "", []).append(finding)
    return found
