"""The sheets beside the ledger, as the tests write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tests.ingest.workbooks import HEADER, ROW, Cells, workbook

CAPTION: list[list[Any]] = [
    ["重大事故隐患台账"],
    ["填报单位：公共管理办公室", None, None, "填报月份：2023年7月"],
]
PROGRESS = ["行业领域", "指标", "计量单位", "本月数", "累计数"]
DUTIES = ["单位名称", "行业领域", "高危", "履责事项", "完成日期", "说明"]
TIPS = [
    "线索编号", "举报渠道", "受理日期", "行业领域", "单位名称", "举报内容", "是否查实", "关联隐患编号", "奖励金额（元）", "办结日期",
]  # fmt: skip

VISITS = ["燃气安全领域", "检查单位", "家次", 12, 30]
INSPECTED = ["甲建筑公司", "建筑施工领域", "是", "主要负责人带队检查", date(2023, 7, 5), "总经理带队"]
TIP = [
    "X-1",
    "12345",
    date(2023, 7, 3),
    "燃气安全领域",
    "甲餐馆",
    "软管老化",
    "是",
    "GG-1",
    500,
    date(2023, 7, 6),
]


def with_sheets(*sheets: tuple[str, Cells]) -> bytes:
    """Return a workbook of 公共管理办公室 for July with one sound ledger row and these sheets besides."""
    return workbook(("隐患台账", [*CAPTION, HEADER, ROW]), *sheets)


def progress(*rows: Sequence[Any], header: Sequence[Any] = PROGRESS, name: str = "工作进展") -> bytes:
    return with_sheets((name, [["工作进展情况表"], header, *rows]))


def duties(*rows: Sequence[Any], header: Sequence[Any] = DUTIES, name: str = "企业履责") -> bytes:
    return with_sheets((name, [["企业履责情况表"], header, *rows]))


def tips(*rows: Sequence[Any], header: Sequence[Any] = TIPS, name: str = "举报线索") -> bytes:
    return with_sheets((name, [["举报线索登记表"], header, *rows]))
