"""Random campaigns as the workbooks that departments would send."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.recompute import notice
from tests.recompute.campaigns import SHEETS
from tests.recompute.register import Row, Submission

HEADINGS = {
    "hazard_no": "隐患编号",
    "sector": "行业领域",
    "unit": "单位名称",
    "location": "隐患部位",
    "description": "隐患描述",
    "level": "隐患级别",
    "source": "隐患来源",
    "found_on": "发现日期",
    "fix_type": "整改类型",
    "responsible_person": "整改责任人",
    "leader": "责任领导",
    "measures": "整改措施",
    "funds": "整改资金（万元）",
    "due_on": "整改期限",
    "contingency": "应急预案",
    "status": "整改状态",
    "rectified_on": "整改完成日期",
    "accepted_on": "验收销号日期",
    "supervision": "挂牌督办",
    "quantity": "隐患数量",
    "rectified_quantity": "整改数量",
    "criterion": "判定依据",
    "listed_on": "挂牌日期",
    "supervision_due_on": "督办期限",
    "extension_asked_on": "申请延期日期",
    "delisted_on": "摘牌日期",
    "street_told_on": "报告街道日期",
    "community": "社区",
    "remarks": "备注",
    "unit_code": "统一社会信用代码",
}

WORDS = {
    "status": {"open": "未整改", "in_progress": "整改中", "rectified": "已整改", "closed": "已销号"},
    "level": {"general": "一般隐患", "major": "重大事故隐患"},
    "fix_type": {"at_once": "立即整改", "time_limited": "限期整改"},
    "supervision": {"none": "否", "street": "街道", "district": "区", "city": "市"},
    "high_risk": {"yes": "是", "no": "否"},
    "outcome": {"verified": "查实", "unfounded": "不属实", "pending": "核查中"},
    "result": {"held": "属实", "undone": "未整改", "back": "反弹", "unseen": "未能复查"},
    "duty": {code: name for code, (name, *_) in notice.DUTIES.items()},
    "done_on": {"not_applicable": "不涉及"},
}

OTHER_SHEETS = {
    "progress": (
        "工作进展",
        {
            "sector": "行业领域",
            "indicator": "指标",
            "counted_in": "计量单位",
            "this_month": "本月数",
            "cumulative": "累计数",
            "leader": "负责领导",
        },
    ),
    "duties": (
        "企业履责",
        {
            "unit": "单位名称",
            "sector": "行业领域",
            "high_risk": "高危",
            "duty": "履责事项",
            "done_on": "完成日期",
            "remarks": "说明",
        },
    ),
    "tips": (
        "举报线索",
        {
            "tip_no": "线索编号",
            "channel": "举报渠道",
            "received_on": "受理日期",
            "sector": "行业领域",
            "unit": "单位名称",
            "danger": "举报内容",
            "outcome": "是否查实",
            "hazard_no": "关联隐患编号",
            "reward": "奖励金额（元）",
            "settled_on": "办结日期",
        },
    ),
    "matters": (
        "议定事项",
        {
            "met_on": "会议日期",
            "matter": "事项",
            "hazard_no": "隐患编号",
            "leader": "责任领导",
            "department": "责任部门",
            "due_on": "时限",
            "handling": "办理情况",
            "settled_on": "办结日期",
        },
    ),
    "reinspections": (
        "回头看",
        {
            "reinspected_on": "复查日期",
            "hazard_no": "隐患编号",
            "unit": "单位名称",
            "result": "复查结果",
            "reinspected_by": "复查单位",
            "hazard_id": "隐患标识",
        },
    ),
}


def cell_text(name: str, value: Any) -> Any:
    """Return what stands in the cell; dates stay dates."""
    if name == "sector":
        return notice.SECTORS[value][0]
    return WORDS.get(name, {}).get(value, value)


def write_workbook(sent: Submission, path: Path, edition: int) -> None:
    """Write one version; note in each row of ``sent`` the row number it was given.

    ``edition`` makes the content of every version its own. A refused version is one whose
    label names another month than its folder does.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd", "in_memory": True})
    labelled = _another_month(sent.month) if sent.refused else sent.month
    year, month = labelled.split("-")
    for name in SHEETS:
        rows = [row for row in sent.rows if row["sheet"] == name]
        if not rows and name != SHEETS[0]:
            continue
        sheet = book.add_worksheet(name)
        sheet.write(0, 0, f"隐患排查整治台账（第{edition}稿）")
        sheet.write(1, 0, f"填报单位：{sent.department}")
        sheet.write(1, 2, f"填报月份：{year}年{int(month)}月")
        if sent.reported_on:
            sheet.write(1, 4, f"填报日期：{sent.reported_on:%Y-%m-%d}")
        write_rows(sheet, rows, HEADINGS)
    for table, (name, headings) in OTHER_SHEETS.items():
        rows = getattr(sent, table)
        if rows:
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, f"{name}统计表")
            write_rows(sheet, rows, headings)
    book.close()
    stamp = sent.modified_at.timestamp()
    os.utime(path, (stamp, stamp))


def write_rows(sheet: Any, rows: list[Row], headings: dict[str, str]) -> None:
    """Write header and rows from the third line on."""
    sheet.write_row(2, 0, ["序号", *headings.values()])
    for index, row in enumerate(rows):
        row["row"] = index + 4
        sheet.write(index + 3, 0, index + 1)
        for column, name in enumerate(headings, start=1):
            value = row.get(name)
            if isinstance(value, date):
                sheet.write_datetime(index + 3, column, value)
            elif isinstance(value, str):
                sheet.write_string(index + 3, column, cell_text(name, value))
            elif value is not None:
                sheet.write_number(index + 3, column, value)


def write_campaign(sent: list[Submission], raw: Path, first_edition: int = 1) -> dict[str, Submission]:
    """Write versions of different files into ``raw``; return them by file."""
    for index, one in enumerate(sent):
        write_workbook(one, raw / one.file, first_edition + index)
    return {one.file: one for one in sent}


def _another_month(month: str) -> str:
    return "2023-09" if month == "2023-10" else "2023-10"
