"""Corrections: cells that a person has put right for good, each only as long as its source stays as it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hazardlib.domain.columns import COUNTABLE, LEDGER
from hazardlib.domain.frames import plain_cell
from hazardlib.domain.lists import SIGNED, Line, read_lines
from hazardlib.domain.terms import State
from hazardlib.errors import ConfigError
from hazardlib.merge.locate import find_cell, find_source, value_in_words

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.domain.campaign import Campaign

BLANK = "空"
"""How a correction says that a cell is, or shall be, blank."""

_HEADINGS = {
    "file": ("file", "文件"),
    "sheet": ("sheet", "工作表"),
    "where": ("where", "位置", "单元格"),
    "expected": ("expected", "原值"),
    "value": ("value", "更正为"),
    **SIGNED,
}

ReadCell = Callable[[str, str, str, date | None], Any]
"""Reads a text as a department's cell is read: field, text, report month and found date give the value, None for a
blank one; a ValueError says in Chinese why it cannot be read."""


@dataclass(frozen=True)
class Correction:
    """One line of ``corrections.csv``.

    Parameters
    ----------
    file, sheet, where
        The workbook (path below ``data/raw``, or the beginning of its SHA-256), the sheet (blank if
        there is one only), and the cell: ``E17``, or row and field, ``17 due_on`` or ``第17行 整改期限``.
    expected, value
        What the cell says and what it shall say.
    why, who, when
        The reason, the person and the day. Before that day nothing is corrected.
    """

    place: str
    file: str
    sheet: str
    where: str
    expected: str
    value: str
    why: str
    who: str
    when: date


@dataclass(frozen=True)
class Corrected:
    """The observations with their corrections, and what was done, as figures.json lists it."""

    observations: pd.DataFrame
    applied: list[dict[str, Any]]


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """Read ``corrections.csv``: file, sheet, where, expected, value, why, who, when."""
    return tuple(_correction(line) for line in read_lines(path, _HEADINGS))


def _correction(line: Line) -> Correction:
    if not line.cells["value"]:
        raise ConfigError(f"{line.place}：没有写更正成什么。要把单元格改成空白，请写“{BLANK}”。")
    line.need("file", "where", "why", "who", "when")
    texts = {field: line.cells[field] for field in _HEADINGS if field != "when"}
    return Correction(line.place, **texts, when=line.day)


def apply_corrections(
    observations: pd.DataFrame,
    submissions: pd.DataFrame,
    effective: pd.DataFrame,
    corrections: Sequence[Correction],
    read_cell: ReadCell,
    campaign: Campaign,
) -> Corrected:
    """Return the observations with the cells put right that people have corrected.

    A row that could not be counted counts once it has all it needs.

    Parameters
    ----------
    submissions
        ``columns.SUBMISSIONS`` ever taken in, with ``is_visible``: whether the paper takes them in. A
        correction of one that is not visible is not applied.
    read_cell
        Reads a correction's texts as a department's cells are read.

    Raises
    ------
    ConfigError
        If the source is no longer what the correction was written for, or never was.
    """
    observations = observations.copy()
    applied: list[dict[str, Any]] = []
    done: dict[tuple[Any, str], str] = {}
    for correction in corrections:
        source = find_source(correction.place, correction.file, submissions, effective)
        if source is None:
            continue
        target = find_cell(correction.place, correction.sheet, correction.where, source, observations)
        if target in done:
            raise ConfigError(f"{correction.place}：与 {done[target]} 更正的是同一个单元格。请只留一行。")
        done[target] = correction.place
        old, value = _checked(correction, source, observations, target, read_cell, campaign)
        _put(observations, target, value)
        index, field = target
        row: Any = observations.loc[index]
        applied.append(
            {
                "file": str(source["file"]),
                "sheet": row["sheet"],
                "row": int(row["row"]),
                "field": field,
                "old": old,
                "new": _in_words(field, value, campaign),
                "why": correction.why,
                "who": correction.who,
                "when": correction.when.isoformat(),
            }
        )
    return Corrected(_completed(observations, [index for index, _ in done]), applied)


def _checked(
    correction: Correction,
    source: pd.Series,
    observations: pd.DataFrame,
    target: tuple[Any, str],
    read_cell: ReadCell,
    campaign: Campaign,
) -> tuple[str, Any]:
    """Return what the cell says, in words, and what it shall hold; refuse a cell that says something else."""
    index, field = target
    row: Any = observations.loc[index]
    stored = plain_cell(row[field])
    unread = _unread(row["raw"]).get(field)
    old = _in_words(field, stored, campaign) if unread is None else unread
    month, found_on = str(source["month"]), plain_cell(row["found_on"])

    def read(field: str, text: str) -> Any:
        return read_cell(field, text, month, found_on)

    if not _says(correction.expected, field, stored, unread, read):
        raise ConfigError(
            f"{correction.place}：{source['file']}［{row['sheet']}］第 {row['row']} 行“{LEDGER[field].heading}”现在是“{old}”，"
            f"更正里写的原值是“{correction.expected or BLANK}”。来源已变：已改对的，请删去这一行更正；"
            "仍不对的，请按现在的内容重写。"
        )
    try:
        value = None if correction.value == BLANK else read(field, correction.value)
    except ValueError as error:
        raise ConfigError(f"{correction.place}：更正为“{correction.value}”不行，{error}") from None
    if unread is None and value == stored:
        raise ConfigError(f"{correction.place}：更正前后都是“{old}”。请核对，或删去这一行。")
    return old, value


def _says(
    expected: str, field: str, stored: Any, unread: str | None, read: Callable[[str, str], Any]
) -> bool:
    if unread is not None:
        return _plain(expected) == _plain(unread)
    if expected in ("", BLANK):
        return stored is None
    try:
        return bool(read(field, expected) == stored)
    except ValueError:
        return False


def _plain(text: str) -> str:
    return "".join(text.split())


def _unread(raw: Any) -> dict[str, str]:
    return json.loads(raw) if isinstance(raw, str) else {}


def _in_words(field: str, value: Any, campaign: Campaign) -> str:
    return BLANK if value is None else value_in_words(field, value, campaign)


def _put(observations: pd.DataFrame, target: tuple[Any, str], value: Any) -> None:
    import pandas as pd

    index, field = target
    if value is None:
        value = {"date": pd.NaT, "integer": pd.NA}.get(LEDGER[field].type, float("nan"))
    observations.at[index, field] = pd.Timestamp(value) if isinstance(value, date) else value
    unread = _unread(observations.at[index, "raw"])
    if unread.pop(field, None) is not None:
        observations.at[index, "raw"] = json.dumps(unread, ensure_ascii=False) if unread else float("nan")


def _completed(observations: pd.DataFrame, touched: Sequence[Any]) -> pd.DataFrame:
    """Return the frame with what follows from the cells of a row worked out anew for the rows touched."""
    for index in touched:
        row = observations.loc[index]
        if row["status"] == State.RECTIFIED and plain_cell(row["accepted_on"]) is not None:
            observations.at[index, "status"] = State.CLOSED.value
        observations.at[index, "is_quarantined"] = bool(row[list(COUNTABLE)].isna().any())
    return observations
