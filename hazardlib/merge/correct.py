"""Corrections: cells that a person has put right for good, each only as long as its source stays as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hazardlib.columns import COUNTABLE, LEDGER
from hazardlib.errors import ConfigError
from hazardlib.merge.lines import SIGNED, Line, read_lines
from hazardlib.terms import FixType, Level, State, Supervision, Verdict

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.campaign import Campaign

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
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_ROW_AND_FIELD = re.compile(r"第?\s*(\d{1,7})\s*行?[\s,，、:：]*([^\s\d].*)")
_DIGEST = re.compile(r"[0-9a-f]{8,64}")
_TERMS = {"status": State, "level": Level, "fix_type": FixType, "supervision": Supervision}

ReadCell = Callable[[str, str, str], Any]
"""Reads a text as a department's cell is read: field, text and report month give the value, None for a
blank one; a ValueError says in Chinese why it cannot be read."""


@dataclass(frozen=True)
class Correction:
    """One line of ``corrections.csv``.

    Parameters
    ----------
    place
        File and line, for messages.
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
    """The observations with their corrections, and what was done: file, sheet, row, field, old, new, …"""

    observations: pd.DataFrame
    applied: list[dict[str, Any]]


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """Read ``corrections.csv``: file, sheet, where, expected, value, why, who, when.

    Raises
    ------
    ConfigError
        Naming file and line, if one of them is not complete.
    """
    return tuple(_correction(line) for line in read_lines(path, _HEADINGS))


def _correction(line: Line) -> Correction:
    if not line.cells["value"]:
        raise ConfigError(f"{line.place}：没有写更正成什么。要把单元格改成空白，请写“{BLANK}”。")
    line.need("file", "where", "why", "who", "when")
    return Correction(line.place, **{**line.cells, "when": line.day})


def apply_corrections(
    observations: pd.DataFrame,
    submissions: pd.DataFrame,
    in_force: pd.DataFrame,
    corrections: Sequence[Correction],
    read_cell: ReadCell,
    campaign: Campaign,
) -> Corrected:
    """Return the observations with the cells put right that people have corrected.

    A row that could not be counted counts once it has all it needs.

    Parameters
    ----------
    observations
        ``columns.OBSERVATIONS`` of any submissions.
    submissions
        ``columns.SUBMISSIONS`` ever taken in, with ``is_visible``: whether the paper takes them in. A
        correction of one that is not visible is not applied.
    in_force
        Those of the visible ones that speak.
    corrections
        What shall be corrected.
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
        source = _source(correction, submissions, in_force)
        if source is None:
            continue
        target = _target(correction, source, observations)
        if target in done:
            raise ConfigError(f"{correction.place}：与 {done[target]} 更正的是同一个单元格。请只留一行。")
        done[target] = correction.place
        old, value = _checked(correction, source, observations, target, read_cell, campaign)
        _put(observations, target, value)
        index, field = target
        applied.append(
            {
                "file": str(source["file"]),
                "sheet": str(observations.at[index, "sheet"]),
                "row": int(observations.at[index, "row"]),
                "field": field,
                "old": old,
                "new": _in_words(field, value, campaign),
                "why": correction.why,
                "who": correction.who,
                "when": correction.when.isoformat(),
            }
        )
    return Corrected(_completed(observations, [index for index, _ in done]), applied)


def _source(correction: Correction, submissions: pd.DataFrame, in_force: pd.DataFrame) -> pd.Series | None:
    """Return the submission meant; None while it is not visible."""
    named = submissions[_is_meant(correction.file, submissions)]
    if named.empty:
        raise ConfigError(
            f"{correction.place}：没有收到过“{correction.file}”。"
            "请写文件在 data/raw 里的路径，如 2023-07/公共管理办公室.xlsx。"
        )
    named = named[named["is_visible"]]
    if named.empty:
        return None
    speaking = in_force[in_force["submission_id"].isin(named["submission_id"])]
    if speaking.empty:
        raise ConfigError(f"{correction.place}：“{correction.file}”{_why_silent(named, in_force)}")
    if len(speaking) > 1:
        raise ConfigError(
            f"{correction.place}：“{correction.file}”指的不止一份报送"
            f"（{'、'.join(speaking['file'])}）。请改写成其中一份的路径或 SHA-256。"
        )
    return speaking.iloc[0]


def _is_meant(file: str, submissions: pd.DataFrame) -> pd.Series:
    path = file.replace("\\", "/").removeprefix("./").removeprefix("data/raw/")
    meant = submissions["file"].eq(path)
    if _DIGEST.fullmatch(file.lower()):
        meant |= submissions["sha256"].str.startswith(file.lower())
    return meant


def _why_silent(named: pd.DataFrame, in_force: pd.DataFrame) -> str:
    last = named.iloc[-1]
    if last["verdict"] == Verdict.REFUSED:
        return "被拒收，没有可以更正的内容。请删去这一行，或等改好的文件报来后再更正。"
    later = in_force[in_force["department"].eq(last["department"]) & in_force["month"].eq(last["month"])]
    return (
        f"已由后来报送的“{'、'.join(later['file'])}”代替，来源已变。"
        "请核对新文件：已改对的删去这一行，仍不对的按新文件重写。"
    )


def _target(correction: Correction, source: pd.Series, observations: pd.DataFrame) -> tuple[Any, str]:
    """Return index and field of the cell meant."""
    layouts: dict[str, dict[str, int]] = json.loads(source["layout"])
    sheet = correction.sheet or (next(iter(layouts)) if len(layouts) == 1 else "")
    if sheet not in layouts:
        found = f"没有“{sheet}”这个台账工作表" if sheet else "有几个台账工作表，请写明是哪一个"
        raise ConfigError(f"{correction.place}：{source['file']} {found}（可写：{'、'.join(layouts)}）。")
    row, field = _row_and_field(correction, layouts[sheet])
    here = observations[
        observations["submission_id"].eq(source["submission_id"])
        & observations["sheet"].eq(sheet)
        & observations["row"].eq(row)
    ]
    if len(here) != 1:
        raise ConfigError(
            f"{correction.place}：{source['file']}［{sheet}］第 {row} 行不是一条台账记录。"
            "来源可能已变，请核对行号。"
        )
    return here.index[0], field


def _row_and_field(correction: Correction, columns: dict[str, int]) -> tuple[int, str]:
    cell = _CELL.fullmatch(correction.where)
    if cell is not None:
        number = _column_number(cell[1])
        field = next((name for name, place in columns.items() if place == number), None)
        if field is None:
            raise ConfigError(
                f"{correction.place}：{correction.where} 所在的列不是台账的列，不能更正。请核对单元格。"
            )
        return int(cell[2]), field
    named = _ROW_AND_FIELD.fullmatch(correction.where)
    fields = {name: name for name in LEDGER} | {column.heading: column.name for column in LEDGER.values()}
    if named is None or named[2].strip() not in fields:
        raise ConfigError(
            f"{correction.place}：位置写的是“{correction.where}”。"
            "请写单元格，如 E17；或写行号和列名，如 第17行 整改期限。"
        )
    return int(named[1]), fields[named[2].strip()]


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


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
    stored = _stored(observations.at[index, field])
    unread = _unread(observations.at[index, "raw"]).get(field)
    old = _in_words(field, stored, campaign) if unread is None else unread
    month = str(source["month"])
    if not _says(correction.expected, field, stored, unread, month, read_cell):
        raise ConfigError(
            f"{correction.place}：{source['file']}［{observations.at[index, 'sheet']}］"
            f"第 {observations.at[index, 'row']} 行“{LEDGER[field].heading}”现在是“{old}”，"
            f"更正里写的原值是“{correction.expected or BLANK}”。来源已变：已改对的，请删去这一行更正；"
            "仍不对的，请按现在的内容重写。"
        )
    try:
        value = None if correction.value == BLANK else read_cell(field, correction.value, month)
    except ValueError as error:
        raise ConfigError(f"{correction.place}：更正为“{correction.value}”不行，{error}") from None
    if unread is None and value == stored:
        raise ConfigError(f"{correction.place}：更正前后都是“{old}”。请核对，或删去这一行。")
    return old, value


def _says(
    expected: str, field: str, stored: Any, unread: str | None, month: str, read_cell: ReadCell
) -> bool:
    if unread is not None:
        return _plain(expected) == _plain(unread)
    if expected in ("", BLANK):
        return stored is None
    try:
        return bool(read_cell(field, expected, month) == stored)
    except ValueError:
        return False


def _plain(text: str) -> str:
    return "".join(text.split())


def _stored(value: Any) -> Any:
    """Return a cell of a frame as a plain value, None for a missing one."""
    import pandas as pd

    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def _unread(raw: Any) -> dict[str, str]:
    return json.loads(raw) if isinstance(raw, str) else {}


def _in_words(field: str, value: Any, campaign: Campaign) -> str:
    """Return a value as people write it."""
    if value is None:
        return BLANK
    if field == "sector":
        return campaign.sector(value).name
    if field in _TERMS:
        return str(_TERMS[field](value).chinese)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _put(observations: pd.DataFrame, target: tuple[Any, str], value: Any) -> None:
    import pandas as pd

    index, field = target
    missing = {"date": pd.NaT, "integer": pd.NA}.get(LEDGER[field].type, float("nan"))
    observations.at[index, field] = (
        missing if value is None else pd.Timestamp(value) if isinstance(value, date) else value
    )
    unread = _unread(observations.at[index, "raw"])
    if unread.pop(field, None) is not None:
        observations.at[index, "raw"] = json.dumps(unread, ensure_ascii=False) if unread else float("nan")


def _completed(observations: pd.DataFrame, touched: Sequence[Any]) -> pd.DataFrame:
    """Return the frame with what follows from the cells of a row settled anew for the rows touched."""
    for index in touched:
        row = observations.loc[index]
        if row["status"] == State.RECTIFIED and _stored(row["accepted_on"]) is not None:
            observations.at[index, "status"] = State.CLOSED.value
        observations.at[index, "is_quarantined"] = bool(row[list(COUNTABLE)].isna().any())
    return observations
