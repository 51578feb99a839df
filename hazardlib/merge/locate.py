"""Locate: which cell of which submission a line of ``corrections.csv`` means, where a row states a field, and how it is said."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hazardlib.domain.addresses import address, column_of
from hazardlib.domain.columns import LEDGER
from hazardlib.domain.terms import CODED, Verdict
from hazardlib.errors import ConfigError
from hazardlib.findings import Finding, find

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.domain.campaign import Campaign

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_ROW_AND_FIELD = re.compile(r"第?\s*(\d{1,7})\s*行?[\s,，、:：]*([^\s\d].*)")
_DIGEST = re.compile(r"[0-9a-f]{8,64}")
_FIELDS = {name: name for name in LEDGER} | {column.heading: column.name for column in LEDGER.values()}


def find_source(
    place: str, file: str, submissions: pd.DataFrame, effective: pd.DataFrame
) -> pd.Series | None:
    """Return the submission that speaks under a path or digest; None while it is not visible.

    Parameters
    ----------
    file
        A path below ``data/raw``, or the first 8 or more digits of a SHA-256.

    Raises
    ------
    ConfigError
        If there never was such a file, if another has taken its place, or if several are meant.
    """
    named = submissions[_is_meant(file, submissions)]
    if named.empty:
        raise ConfigError(
            f"{place}：没有收到过“{file}”。请写文件在 data/raw 里的路径，如 2023-07/公共管理办公室.xlsx。"
        )
    named = named[named["is_visible"]]
    if named.empty:
        return None
    found = effective[effective["submission_id"].isin(named["submission_id"])]
    if found.empty:
        raise ConfigError(f"{place}：“{file}”{_why_silent(named.iloc[-1], effective)}")
    if len(found) > 1:
        raise ConfigError(
            f"{place}：“{file}”指的不止一份报送（{'、'.join(found['file'])}）。"
            "请改写成其中一份的路径或 SHA-256。"
        )
    return found.iloc[0]


def _is_meant(file: str, submissions: pd.DataFrame) -> pd.Series:
    path = file.replace("\\", "/").removeprefix("./").removeprefix("data/raw/")
    meant = submissions["file"].eq(path)
    if _DIGEST.fullmatch(file.lower()):
        meant |= submissions["sha256"].str.startswith(file.lower())
    return meant


def _why_silent(last: pd.Series, effective: pd.DataFrame) -> str:
    if last["verdict"] == Verdict.REFUSED:
        return "退回重报，没有可以更正的内容。请删去这一行，或等改好的文件报来后再更正。"
    later = effective[effective["department"].eq(last["department"]) & effective["month"].eq(last["month"])]
    return (
        f"已由后来报送的“{'、'.join(later['file'])}”代替，来源已变。"
        "请核对新文件：已改对的，删去这一行；仍不对的，按新文件重写。"
    )


def find_cell(
    place: str, sheet: str, where: str, source: pd.Series, observations: pd.DataFrame
) -> tuple[Any, str]:
    """Return the row (its index) and the field that a sheet and a cell, or a row and a column, mean.

    Parameters
    ----------
    sheet
        The sheet's name; blank if the workbook has one ledger only.
    where
        ``E17``, ``17 due_on`` or ``第17行 整改期限``.
    """
    layout = str(source["layout"])
    sheets = [name for name, tables in json.loads(layout).items() if tables[0]["table"] == "ledger"]
    sheet = sheet or (sheets[0] if len(sheets) == 1 else "")
    if sheet not in sheets:
        found = f"没有“{sheet}”这个台账工作表" if sheet else "不止一个台账工作表，请写明是哪一个"
        raise ConfigError(f"{place}：{source['file']} {found}（有：{'、'.join(sheets)}）。")
    row, field = _row_and_field(place, where, sheet, layout)
    here = observations[
        observations["submission_id"].eq(source["submission_id"])
        & observations["sheet"].eq(sheet)
        & observations["row"].eq(row)
    ]
    if len(here) != 1:
        raise ConfigError(
            f"{place}：{source['file']}［{sheet}］第 {row} 行不是一条台账记录。来源可能已变，请核对行号。"
        )
    return here.index[0], field


def columns_at(layout: str, table: str, sheet: str, row: int) -> list[tuple[str, int]]:
    """Return field and column of the table that a row of a sheet is of; of several side by side, of all."""
    tables = [each for each in json.loads(layout).get(sheet, ()) if each["table"] == table]
    first = max((each["row"] for each in tables if each["row"] <= row), default=0)
    return [pair for each in tables if each["row"] == first for pair in each["columns"].items()]


def layouts_of(submissions: pd.DataFrame) -> dict[str, str]:
    """Return the layout of each submission that has one, by its number."""
    pairs = zip(submissions["submission_id"], submissions["layout"], strict=True)
    return {identity: layout for identity, layout in pairs if isinstance(layout, str) and layout}


def cell_at(layout: str | None, table: str, sheet: str, row: int, field: str) -> str | None:
    """Return the cell in which a row of a table states a field; None where the workbook has no such column."""
    column = dict(columns_at(layout or "{}", table, sheet, row)).get(field)
    return address(row - 1, column - 1) if column else None


def find_at(
    code: str,
    row: Mapping[Any, Any],
    layouts: Mapping[str, str],
    table: str,
    column: str,
    *,
    found: str,
    **details: object,
) -> Finding:
    """Return a finding at the cell in which a row of a table states a column."""
    return find(
        code,
        row["file"],
        submission_id=row["submission_id"],
        sheet=row["sheet"],
        cell=cell_at(layouts.get(row["submission_id"]), table, row["sheet"], row["row"], column),
        column=column,
        found=found,
        row=row["row"],
        **details,
    )


def value_in_words(field: str, value: Any, campaign: Campaign) -> str:
    """Return a value of a ledger as people write it."""
    if field == "sector":
        return campaign.sector(value).name
    if field in CODED:
        return str(CODED[field](value).chinese)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _row_and_field(place: str, where: str, sheet: str, layout: str) -> tuple[int, str]:
    cell = _CELL.fullmatch(where)
    if cell is not None:
        number, row = column_of(cell[1].upper()) + 1, int(cell[2])
        columns = columns_at(layout, "ledger", sheet, row)
        field = next((name for name, stands in columns if stands == number), None)
        if field is None:
            raise ConfigError(f"{place}：{where} 所在的列不是台账的列，不能更正。请核对单元格。")
        return row, field
    named = _ROW_AND_FIELD.fullmatch(where)
    field = _FIELDS.get(named[2].strip()) if named else None
    if named is None or field is None:
        raise ConfigError(
            f"{place}：位置写的是“{where}”。请写单元格，如 E17；或写行号和列名，如 第17行 整改期限。"
        )
    return int(named[1]), field
