"""数据质量情况: what the departments' workbooks left to be mended, as the annex reports it."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from hazardlib.brief.activity import mismatches
from hazardlib.brief.changed import changed
from hazardlib.brief.judged import judged
from hazardlib.brief.material import Material
from hazardlib.brief.paper import Block, Column, Paragraph, Row, Table
from hazardlib.brief.words import day, month, names
from hazardlib.columns import LEDGER
from hazardlib.terms import Reporting, Severity


def quality(material: Material) -> list[Block]:
    """Return what was amiss in the workbooks: findings, rows and files that do not count, who was silent."""
    figures = material.figures
    error, warning = figures["findings"]["error"], figures["findings"]["warning"]
    lead = (
        f"各部门报送的台账中，发现必须修改的问题{error}处、需要核对的问题{warning}处；"
        f"不能计数的台账行{figures['quarantined'] + len(_found_later(figures))}行；被拒收的文件{len(figures['refused'])}个。"
    )
    return [
        Paragraph((lead,)),
        *_findings(figures),
        *_quarantined(figures),
        *_refused(figures),
        *_absent(figures),
        *mismatches(material),
        *changed(material),
        *judged(material),
    ]


def _findings(figures: Mapping[str, Any]) -> list[Block]:
    rows = figures["findings_by_code"]
    if not rows:
        return [Paragraph(("未发现填写问题。",))]
    columns = (
        Column("问题", "start", 50),
        Column("处理要求", "center", 25),
        Column("处数", "end", 25),
    )
    cells = tuple(
        Row(((finding_name(row["code"]),), (Severity(row["severity"]).chinese,), (str(row["count"]),)))
        for row in rows
    )
    note = "按各月报送逐处计，同一问题几个月未改的每月计一处，因此可能多于正文的条数。"
    return [Table("填写问题汇总", columns, cells, note)]


def finding_name(code: str) -> str:
    """Return what a finding is called in the papers; a code without a name stands as it is."""
    return FINDING_NAMES.get(code, code)


FINDING_NAMES: Mapping[str, str] = {
    "FILE_EMPTY": "文件为空",
    "FILE_INCOMPLETE": "文件不完整",
    "FILE_TOO_LARGE": "文件过大",
    "FILE_TOO_MANY_ROWS": "文件行数过多",
    "FILE_PROTECTED": "文件设有密码",
    "FILE_NOT_A_WORKBOOK": "不是表格文件",
    "FILE_BEYOND_US": "程序处理不了",
    "FILE_DAMAGED": "文件损坏",
    "FILE_FAR_CELL": "表格外有多余内容",
    "FILE_STILL_WRITTEN": "文件正在写入",
    "FILE_NAME_GARBLED": "文件名编码不对",
    "FILE_UNREADABLE": "文件无法打开",
    "FILE_IS_FOLDER": "文件夹被当作文件",
    "FILE_OUTSIDE": "指向收件文件夹以外的链接",
    "FILE_NOT_REGULAR": "不是普通文件",
    "FILE_SUSPECT": "文件夹带可疑内容",
    "FILE_IN_USE": "文件可能正被打开",
    "FILE_NOT_READ_AGAIN": "文件不在原处，没有重读",
    "FILE_SENT_BEFORE": "与以前报送的文件逐字相同",
    "PARTS_TOGETHER": "几份领域不同，合计",
    "PARTS_SHARE_NUMBER": "几份之间隐患编号重复",
    "VERSION_LEAVES_OUT": "比上一份少了隐患",
    "VERSION_GOES_BACK": "比上一份状态退回",
    "VERSION_LOWERS_LEVEL": "比上一份级别降低",
    "VERSION_AMENDS": "比上一份改了描述",
    "EXTERNAL_LINKS": "引用了别的文件",
    "PARTS_HIDDEN": "有隐藏的行或列",
    "CELL_ERROR": "单元格显示公式错误",
    "CELL_ERROR_ASIDE": "其他列显示公式错误",
    "FORMULA_WITHOUT_VALUE": "公式没有结果",
    "MERGE_HIDES_VALUE": "合并单元格下有内容",
    "TEXT_GARBLED": "文字乱码",
    "LEDGER_NOT_FOUND": "没有隐患台账",
    "DEPARTMENT_NOT_FOUND": "没有写明填报单位",
    "DEPARTMENT_NOT_KNOWN": "填报单位不在名单内",
    "DEPARTMENT_DISAGREES": "填报单位前后不一",
    "DEPARTMENT_SEVERAL": "填报单位不止一个",
    "MONTH_NOT_FOUND": "没有写明填报月份",
    "MONTH_NOT_READABLE": "填报月份无法识别",
    "MONTH_DISAGREES": "填报月份前后不一",
    "MONTH_SEVERAL": "填报月份不止一个",
    "MONTH_OUTSIDE_CAMPAIGN": "填报月份不在报送范围内",
    "REPORTED_ON_NOT_READABLE": "填报日期无法识别",
    "COLUMN_MISSING": "缺少必填的列",
    "COLUMN_TWICE": "两列含义重复",
    "COLUMN_NOT_KNOWN": "表头不认识",
    "COLUMN_UNNAMED": "有内容的列没有表头",
    "MONEY_UNIT_NOT_KNOWN": "资金单位不认识",
    "SHEET_HIDDEN": "台账在隐藏的工作表中",
    "TOTAL_DIFFERS": "合计与各行不符",
    "REQUIRED_MISSING": "必填内容缺失",
    "DATE_NOT_READABLE": "日期无法识别",
    "DATE_AMBIGUOUS": "日期写法含混",
    "DATE_OUT_OF_RANGE": "日期超出合理范围",
    "DATE_NOT_IN_CALENDAR": "日期不存在",
    "WORD_NOT_KNOWN": "用词不在可选范围内",
    "LEVEL_COLUMN_MISSING": "没有隐患级别一列",
    "LEVEL_MISSING": "隐患级别未填",
    "SECTOR_MISSING": "行业领域未填",
    "SECTOR_NOT_KNOWN": "行业领域不在名单内",
    "SECTOR_NOT_OWN": "填报了不由本部门负责或配合的领域",
    "LEADER_NOT_OF_SECTOR": "责任领导与领域不符",
    "NUMBER_NOT_READABLE": "数字无法识别",
    "NUMBER_IS_EXAMPLE": "编号照抄了填写示例",
    "NUMBER_OF_PERSON": "编号里有电话或身份证号码",
    "NUMBER_ROUNDED": "长编号末位失真",
    "NUMBER_WITHOUT_DIGIT": "线索的编号一栏里没有编号",
    "QUANTITY_OUT_OF_RANGE": "隐患数量不合理",
    "QUANTITY_SEVERAL": "一行填写多条隐患",
    "QUANTITY_RECTIFIED_EXCEEDS": "整改数量多于隐患数量",
    "ELEMENTS_MISSING": "“五落实”内容缺项",
    "MAJOR_WITHOUT_BASIS": "重大事故隐患没有判定依据",
    "BASIS_COLUMN_MISSING": "没有判定依据一列",
    "STANDARD_NOT_IN_FORCE": "判定依据在发现当日未施行",
    "HAZARD_NO_TWICE": "隐患编号重复、内容不同",
    "HAZARD_NO_REUSED": "同一编号用于不同隐患",
    "HAZARD_NO_DOUBTFUL": "同一编号的单位和发现日期都变了",
    "ROW_CONTINUED": "没有编号的隐患改了描述",
    "HAZARD_ID_TWICE": "隐患标识重复、内容不同",
    "HAZARD_ID_DIFFERS": "同一隐患标识、状态不同",
    "HAZARD_ID_NOT_KNOWN": "隐患标识不是本套件的",
    "HAZARD_ID_CONTRADICTED": "隐患标识与内容不符",
    "ROW_TWICE": "同一隐患重复填写",
    "DATE_BEFORE_FOUND": "整改或验收早于发现",
    "CLOSED_WITHOUT_DATE": "已销号而无日期",
    "OPEN_WITH_ACCEPTANCE": "未销号而有验收日期",
    "RECTIFIED_WITHOUT_DATE": "已整改而无日期",
    "FOUND_AFTER_REPORT": "发现日期晚于填报，到那天才计入",
    "SECTOR_TAKEN": "行业领域未填，已按其他内容归入",
    "SECTOR_COLUMN_MISSING": "没有行业领域一列，已按其他内容归入",
    "STATUS_WITH_REMARK": "整改状态后面附有说明",
    "YEAR_LEFT_OUT": "期限没有写年份",
    "DATE_SHORT_OF_MIDNIGHT": "日期差 43 秒，已按次日读取",
    "HAZARDS_SEVERAL": "一格写了几条隐患",
    "UNITS_SEVERAL": "一格写了几个单位",
    "ROW_GOES_ON": "像是接上一行的记录",
    "NUMBER_NOT_PLAUSIBLE": "数字像是电话或证件号码",
    "TIP_HAZARD_UNKNOWN": "线索关联的隐患编号不存在",
    "INDICATOR_NOT_KNOWN": "工作进展的指标不在名单内",
    "DUTY_NOT_KNOWN": "履责事项不在名单内",
    "CHANNEL_NOT_KNOWN": "举报渠道不明",
    "NUMBER_NOT_WHOLE": "应为整数的不是整数",
    "UNIT_DIFFERS": "计量单位不符",
    "CUMULATIVE_BELOW_MONTH": "累计数小于本月数",
    "INDICATOR_TWICE": "同一指标重复填写",
    "DATE_AFTER_REPORT": "日期晚于填报",
    "DATE_OUTSIDE_CAMPAIGN": "日期不在专项行动期间",
    "SETTLED_BEFORE_RECEIVED": "办结早于受理",
    "TIP_NO_TWICE": "线索编号重复、内容不同",
    "PROGRESS_CUMULATIVE_DIFFERS": "累计数与各月不符",
    "PROGRESS_LEDGER_DIFFERS": "累计数与台账不符",
    "DECISION_UNKNOWN": "合并决定中的隐患不存在",
    "DECISION_SAME_HAZARD": "合并决定的两条本是同一条隐患",
    "DECISION_AMBIGUOUS": "合并决定指向不明",
    "SHEET_NOT_READ": "工作表没有读取",
    "SHEET_LEFT_OUT": "没有认出表头的工作表",
    "ROWS_NOT_READ": "没有读取的行",
    "ROWS_PREFILLED": "只有表格自带内容的行",
    "HEADER_REWORDED": "中间的表头写法不同",
    "SHEET_OF_OWED_DUTIES": "逾期履责清单没有读取",
    "SHEET_NAME_DIFFERS": "工作表名与月份不同",
    "COLUMN_OF_STATE": "销号情况另写一列",
    "ROW_STRUCK": "画了删除线的行",
    "ROW_EXAMPLE": "写有“示例”、没有统计的行",
    "ROW_SAME": "没有编号的重复行",
    "DITTO": "以“同上”代替内容",
    "DITTO_ALONE": "“同上”之上没有内容",
    "MERGED_QUANTITY": "数量由几行合并",
    "MERGED_AMOUNT": "金额由几行合并",
    "QUANTITY_NOUGHT": "隐患数量为零",
    "QUANTITY_DISAGREES": "整改数量与状态不符",
    "FUNDS_LARGE": "整改资金数额偏大",
    "DUE_BEFORE_FOUND": "整改期限早于发现日期",
    "DUE_FAR": "整改期限过远",
    "NOTHING_FOUND": "写的是没有发现隐患",
    "DONE_AFTER_REPORT": "完成日期晚于填报日期",
    "DEPARTMENTS_DISAGREE": "部门之间说法不一",
}
"""What each finding is called in a briefing; its full wording went to the person who typed it."""


def _quarantined(figures: Mapping[str, Any]) -> list[Block]:
    later = _found_later(figures)
    rows = [*figures["quarantined_rows"], *later]
    if not rows:
        return [Paragraph(("无不能计数的台账行。",))]
    columns = (
        Column("填报单位", "start", 20),
        Column("文件", "start", 40),
        Column("工作表", "start", 16),
        Column("行", "end", 6),
        Column("不能计数的原因", "start", 18),
    )
    cells = tuple(
        Row(
            (
                (row["department"] or "不明",),
                (row["file"],),
                (row["sheet"] or "",),
                (str(row["row"]),),
                (_why(row),),
            )
        )
        for row in rows
    )
    return [Table("不能计数的台账行", columns, cells, f"{_KEPT}{_COMES * bool(later)}。")]


_KEPT = "这些行保留在库中，补全或改正后重新报送即可计入"
_COMES = "；发现日期在本期之后的，以后各期计入"


def _found_later(figures: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the rows that do not count because they were found after the paper's day."""
    place = itemgetter("file", "sheet", "row")
    faulty = {place(row) for row in figures["quarantined_rows"]}
    return [row for row in figures["uncounted"]["rows"] if place(row) not in faulty]


def _why(row: Mapping[str, Any]) -> str:
    """Return why a row does not count: what it lacks, or ahead of what its found date lies."""
    if "missing" not in row:
        return "发现日期在本期之后"
    if row.get("found_ahead"):
        return f"发现日期{day(row['found_ahead'])}晚于填报日期"
    return f"缺{names(_heading(name) for name in row['missing'])}"


def _heading(field: str) -> str:
    return LEDGER[field].heading if field in LEDGER else field


def _refused(figures: Mapping[str, Any]) -> list[Block]:
    rows = figures["refused"]
    if not rows:
        return [Paragraph(("无被拒收的文件。",))]
    columns = (Column("文件", "start", 40), Column("填报单位", "start", 18), Column("拒收原因", "start", 42))
    cells = tuple(
        Row(((row["file"],), (row["department"] or "不明",), (_settled(row) + row["reason"],)))
        for row in rows
    )
    return [Table("被拒收的文件", columns, cells)]


def _settled(row: Mapping[str, Any]) -> str:
    return "〔其后已重报〕" if row["is_replaced"] else ""


def _absent(figures: Mapping[str, Any]) -> list[Block]:
    said = []
    for row in figures["coverage"]:
        who = [
            line["department"]
            for line in figures["reporting"]
            if line["month"] == row["month"] and line["status"] == Reporting.MISSING
        ]
        if who:
            said.append(f"{month(row['month'])}：{names(who)}")
    return [Paragraph((f"未报送的部门：{'；'.join(said)}。" if said else "各部门各月均已报送。",))]
