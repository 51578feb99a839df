"""Builders of the workbooks that the tests read."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl

from hazardlib.domain.month import TIMEZONE
from hazardlib.ingest.files.find import Received
from hazardlib.ingest.ingest_files import Ingested
from hazardlib.sample.write import without_clock

ROOT = Path(__file__).parents[2]

HEADER = [
    "序号",
    "隐患编号",
    "行业领域",
    "单位名称",
    "隐患描述",
    "隐患级别",
    "发现日期",
    "整改期限",
    "整改状态",
]
ROW = [1, "GG-1", "燃气安全领域", "甲餐馆", "软管老化", "一般隐患", date(2023, 7, 3), None, "未整改"]

OLD_BOOKS = ROOT / "tests" / "old_books"
"""Workbooks of the format of 1997, once written by xlwt 1.3.0."""

Cells = Sequence[Sequence[Any]]

Take = Callable[..., Ingested]
"""Read one file, or several given as (content, file)."""


def old_book(name: str) -> bytes:
    """Return an old .xls that is kept as a file: nothing that is maintained writes one."""
    return (OLD_BOOKS / f"{name}.xls").read_bytes()


def workbook(*sheets: tuple[str, Cells], merges: Sequence[str] = (), is_1904: bool = False) -> bytes:
    """Return an xlsx workbook, the same bytes at any time; merges are of the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    if is_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for area in merges:
        book.worksheets[0].merge_cells(area)
    content = io.BytesIO()
    book.save(content)
    return without_clock(content.getvalue())


def ledger(*rows: Sequence[Any], header: Sequence[Any] = HEADER, top: Cells = ()) -> bytes:
    """Return a workbook of 公共管理办公室 for July with these rows below the header."""
    caption = [["重大事故隐患台账"], ["填报单位：公共管理办公室", None, None, "填报月份：2023年7月"]]
    return workbook(("隐患台账", [*caption, *top, header, *rows]))


def row(**changes: object) -> list[object]:
    """Return the usual row with some cells changed, by heading."""
    return [changes.get(heading, cell) for heading, cell in zip(HEADER, ROW, strict=True)]


def received(content: bytes, file: str = "2023-07/台账.xlsx") -> Received:
    moment = datetime(2023, 7, 18, 9, tzinfo=TIMEZONE)
    return Received(Path(file), file, sha256(content).hexdigest(), moment, content)


def codes(taken: Ingested) -> list[tuple[str, str]]:
    """Return (cell, code) of every finding."""
    return list(zip(taken.findings["cell"].fillna(""), taken.findings["code"], strict=True))
