"""Every column of every sheet and stored table, once: a column is added here.

Heading matching, parsing, storing, checks, blanks, export and ``docs/columns.md`` all come from these tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Type = Literal["text", "word", "date", "time", "integer", "number", "flag"]
"""``word`` is a text out of a closed list; ``time`` is a moment; ``flag`` is true or false."""

Required = Literal["always", "time_limited", "no"]


@dataclass(frozen=True)
class Column:
    """One column: its name in code, what it is called on paper, and what it may hold.

    Parameters
    ----------
    meaning
        One Chinese sentence for the data dictionary and the blank workbook.
    required
        Whether a ledger row needs it: always, for 限期整改 only, or not at all.
    allowed
        Name of the word list of ``words.csv`` that a ``word`` is taken from.
    """

    name: str
    heading: str
    type: Type
    meaning: str = ""
    required: Required = "no"
    allowed: str = ""
    unit: str = ""

    @property
    def titled(self) -> str:
        """The heading with its unit: ``整改资金（万元）``."""
        return self.heading + (f"（{self.unit}）" if self.unit else "")


def _table(*columns: Column) -> Mapping[str, Column]:
    return MappingProxyType({column.name: column for column in columns})


LEDGER = _table(
    Column("hazard_no", "隐患编号", "text", "部门自编的隐患编号；同一隐患每月用同一编号。"),
    Column("sector", "行业领域", "word", "通知所列的行业领域之一。", "always", "sector"),
    Column("unit", "单位名称", "text", "隐患所在的企业、单位或场所。", "always"),
    Column("location", "隐患部位", "text", "隐患在单位内的具体位置。"),
    Column("description", "隐患描述", "text", "存在的问题。", "always"),
    Column("level", "隐患级别", "word", "一般隐患或重大事故隐患。", allowed="level"),
    Column("criterion", "判定依据", "text", "判定为重大事故隐患所依据的标准条款或重点检查事项。"),
    Column("source", "隐患来源", "word", "隐患是怎样发现的。", allowed="source"),
    Column("found_on", "发现日期", "date", "发现隐患的日期。", "always"),
    Column("fix_type", "整改类型", "word", "立即整改或限期整改。", allowed="fix_type"),
    Column("responsible_person", "整改责任人", "text", "负责整改的人。", "time_limited"),
    Column("leader", "责任领导", "text", "对该隐患负责的街道领导；可以不填，将按方案确定的负责领导统计。"),
    Column("measures", "整改措施", "text", "怎样整改。", "time_limited"),
    Column("funds", "整改资金", "number", "整改投入的资金；不需资金填 0。", "time_limited", unit="万元"),
    Column("due_on", "整改期限", "date", "应当整改完成的日期。", "time_limited"),
    Column("contingency", "应急预案", "text", "整改完成前怎样防范。", "time_limited"),
    Column("street_told_on", "报告街道日期", "date", "限期整改的，把五落实各项报告街道的日期。"),
    Column("status", "整改状态", "word", "未整改、整改中、已整改或已销号。", "always", "status"),
    Column("rectified_on", "整改完成日期", "date", "现场整改完成的日期。"),
    Column("accepted_on", "验收销号日期", "date", "验收合格、销号的日期。"),
    Column("accepted_by", "验收人", "text", "验收的人。"),
    Column("supervision", "挂牌督办", "word", "否、街道、区或市。", allowed="supervision"),
    Column("listed_on", "挂牌日期", "date", "列入挂牌督办的日期。"),
    Column("supervision_due_on", "督办期限", "date", "督办要求完成的日期。"),
    Column("extension_asked_on", "申请延期日期", "date", "最近一次申请延长督办期限的日期。"),
    Column("delisted_on", "摘牌日期", "date", "解除挂牌督办的日期。"),
    Column("quantity", "隐患数量", "integer", "一行代表几条隐患；请尽量一条一行。", unit="条"),
    Column("rectified_quantity", "整改数量", "integer", "其中已整改几条。", unit="条"),
    Column("community", "社区", "text", "隐患所在的社区。"),
    Column("remarks", "备注", "text", "其他需要说明的情况。"),
    Column("unit_code", "统一社会信用代码", "text", "单位的18位代码，有的填；凭它认得是同一个单位。"),
    Column("hazard_id", "隐患标识", "text", "本系统导出的台账里每条隐患的标识；部门自己的表不用填。"),
)
"""The ledger sheet 隐患台账, as the contract lists it; the column holding a department's row."""

PROGRESS_SHEET = _table(
    Column("sector", "行业领域", "word", "通知所列的行业领域之一。", "always", "sector"),
    Column("indicator", "指标", "word", "统计什么。", "always", "indicator"),
    Column("counted_in", "计量单位", "text", "按什么单位统计。"),
    Column("this_month", "本月数", "number", "本月发生的数；没有发生的填 0。"),
    Column("cumulative", "累计数", "number", "专项行动开始以来的数。"),
    Column("leader", "带队领导", "text", "领导带队检查、暗查暗访、现场督导是哪位领导做的；其他指标留空。"),
)
"""The sheet 工作进展: one row a sector and indicator."""

DUTIES_SHEET = _table(
    Column("unit", "单位名称", "text", "履行责任的企业或单位。", "always"),
    Column("sector", "行业领域", "word", "单位所属的行业领域。", "always", "sector"),
    Column("high_risk", "高危", "word", "是否建筑施工等高危行业领域的企业。", allowed="yes_no"),
    Column("duty", "履责事项", "word", "企业主要负责人应当完成的事项。", "always", "duty"),
    Column("done_on", "完成日期", "date", "完成的日期；不涉及该事项的填“不涉及”。"),
    Column("remarks", "说明", "text", "其他需要说明的情况。"),
)
"""The sheet 企业履责: one row for each time a unit did what its head owes."""

TIPS_SHEET = _table(
    Column("tip_no", "线索编号", "text", "部门或热线给线索的编号。"),
    Column("channel", "举报渠道", "word", "线索从哪里来。", "always", "channel"),
    Column("received_on", "受理日期", "date", "受理的日期。", "always"),
    Column("sector", "行业领域", "word", "线索涉及的行业领域。", allowed="sector"),
    Column("unit", "单位名称", "text", "线索涉及的单位。"),
    Column("danger", "举报内容", "text", "反映的问题；只留隐患类型，原文不保存。", "always"),
    Column("outcome", "是否查实", "word", "查实、不属实或核查中。", allowed="outcome"),
    Column("hazard_no", "关联隐患编号", "text", "查实后列入台账的隐患编号。"),
    Column("reward", "奖励金额", "number", "给举报人的奖励。", unit="元"),
    Column("settled_on", "办结日期", "date", "办结的日期。"),
)
"""The sheet 举报线索: one row a tip; who reported has no column, and what was said is kept as a kind of danger."""

STAGES_SHEET = _table(
    Column("work", "工作开展情况", "text", "本阶段做了什么。"),
    Column("experience", "经验做法", "text", "值得推广的做法。"),
    Column("problems", "存在问题", "text", "还有什么问题。"),
    Column("next_steps", "下一步安排", "text", "下一步做什么。"),
    Column("other", "其他", "text", "归不进以上四列的内容。"),
)
"""The sheet 阶段情况 of a stage return: what a department writes of its stage, in one row or several."""

MATTERS_SHEET = _table(
    Column("met_on", "会议日期", "date", "议定的会议在哪一天。", "always"),
    Column("matter", "事项", "text", "议定了什么。", "always"),
    Column("hazard_no", "隐患编号", "text", "涉及的隐患，没有的留空。"),
    Column("leader", "责任领导", "text", "由哪位领导负责。"),
    Column("department", "责任部门", "text", "由哪个部门办理。"),
    Column("due_on", "时限", "date", "什么时候办结。"),
    Column("handling", "办理情况", "text", "办到什么程度。"),
    Column("settled_on", "办结日期", "date", "办结的日期；没有办结的留空。"),
)
"""The sheet 议定事项, which comes back from the meeting: one row a matter decided."""

REINSPECTIONS_SHEET = _table(
    Column("reinspected_on", "复查日期", "date", "到现场复查的日期。", "always"),
    Column("hazard_no", "隐患编号", "text", "台账里的隐患编号。"),
    Column("unit", "单位名称", "text", "隐患所在的企业、单位或场所。", "always"),
    Column("content", "隐患内容", "text", "隐患部位和描述，供复查时对照。"),
    Column("result", "复查结果", "word", "已报整改或销号的，现场看到的情况。", "always", "result"),
    Column("reinspected_by", "复查单位", "text", "由哪个部门或单位复查。"),
    Column("remarks", "说明", "text", "其他需要说明的情况。"),
    Column("hazard_id", "隐患标识", "text", "抽查表里每条隐患的标识；自己另加的行不用填。"),
)
"""The sheet 回头看: one row for each hazard, reported put right, that was inspected again."""

FIVE_ELEMENTS = ("responsible_person", "measures", "funds", "due_on", "contingency")
"""责任人、措施、资金、期限、应急预案: what anything not put right at once must state."""

COUNTABLE = ("sector", "unit", "description", "found_on", "status")
"""A row that lacks one of these cannot be counted and is quarantined."""

IDENTITY = ("sector", "unit", "location", "description", "found_on")
"""What makes two rows the same hazard when no number does."""

TIP_IDENTITY = ("channel", "sector", "unit", "danger", "received_on")
"""What makes two rows the same tip when no number does."""

SUBMISSIONS = _table(
    Column("submission_id", "报送编号", "text", "一个文件版本的编号：路径与内容的摘要。"),
    Column("batch_id", "批次", "text", "写入该版本的一次提交。"),
    Column("file", "文件", "text", "相对于 data/raw 的路径。"),
    Column("sha256", "摘要", "text", "文件内容的 SHA-256。"),
    Column("department", "填报单位", "text", "部门的规范名称；读不出时为空。"),
    Column("month", "填报月份", "text", "YYYY-MM，阶段报送如 2023-08-interim；读不出时为空。"),
    Column("first_seen_at", "首次收到时间", "time", "本系统第一次见到该版本的时间。"),
    Column("intake_number", "收件序号", "integer", "收下的先后，从 0 起；同一处以最大的为最近一版。"),
    Column("modified_at", "文件时间", "time", "收到时文件自身的修改时间；只用来排出同时收到的文件的先后。"),
    Column("reported_on", "填报日期", "date", "文件自己写明的填报日期。"),
    Column("verdict", "处理结果", "word", "已接收、有问题或退回重报。"),
    Column("is_nil", "零报告", "flag", "有表头而无隐患。"),
    Column("is_sample", "示例数据", "flag", "文件注明是示例数据。"),
    Column(
        "sectors",
        "台账领域",
        "text",
        "台账各行所写领域的代码，以空格相隔；领域不同的几份合为一份报送。没有台账的，文字的阶段报送为 narrative，例会议定事项为 decisions，回头看为 reinspections。",
    ),
    Column("rows_read", "读到行数", "integer", "台账数据行数。"),
    Column("rows_accepted", "接收行数", "integer", "能够计数的行数。"),
    Column("rows_quarantined", "隔离行数", "integer", "保留但不能计数的行数。"),
    Column("read_with", "读取依据", "text", "读取时所用词表、行动方案和程序的摘要；变了就重读。"),
    Column("reading", "第几次读取", "integer", "从 0 起；同一版本读过几次的，以最大的一次为准。"),
    Column("layout", "版式", "text", "JSON：工作表名 → 其中各表的种类、首行、字段 → 列号，用来找回单元格。"),
)
"""One row a reading of a file version that was seen, accepted or refused; append-only."""

OBSERVATIONS = _table(
    Column("submission_id", "报送编号", "text", "出自哪个文件版本。"),
    Column("batch_id", "批次", "text", "与报送表相同的批次才算已提交。"),
    Column("sheet", "工作表", "text", "出自哪个工作表。"),
    Column("row", "行号", "integer", "在工作表中的行号，从 1 起。"),
    *LEDGER.values(),
    Column("is_quarantined", "隔离", "flag", "缺必填内容，不能计数。"),
    Column("raw", "原文", "text", "JSON：读不懂的单元格，按字段保留原文。"),
    Column("extra", "其他列", "text", "JSON：没有人认识的列，按表头保留。"),
)
"""One row a ledger row as one submission states it; append-only."""


def _sheet_table(sheet: Mapping[str, Column]) -> Mapping[str, Column]:
    """Return the stored table of a sheet: where each row stands, what it states, what could not be read."""
    before, after = ("submission_id", "batch_id", "sheet", "row"), ("is_quarantined", "raw", "extra")
    return _table(
        *(OBSERVATIONS[name] for name in before), *sheet.values(), *(OBSERVATIONS[name] for name in after)
    )


PROGRESS = _sheet_table(PROGRESS_SHEET)
"""One row a row of 工作进展 as one submission states it; append-only."""

DUTIES = _sheet_table(DUTIES_SHEET)
"""One row a row of 企业履责 as one submission states it; append-only."""

TIPS = _sheet_table(TIPS_SHEET)
"""One row a row of 举报线索 as one submission states it; append-only."""

STAGES = _sheet_table(STAGES_SHEET)
"""One row a row of 阶段情况; append-only."""

MATTERS = _sheet_table(MATTERS_SHEET)
"""One row a row of 议定事项; append-only."""

REINSPECTIONS = _sheet_table(REINSPECTIONS_SHEET)
"""One row a row of 回头看; append-only."""

FINDINGS = _table(
    Column("submission_id", "报送编号", "text", "出自哪个文件版本；合并时发现的为空。"),
    Column("batch_id", "批次", "text", "与报送表相同的批次才算已提交。"),
    Column("file", "文件", "text", "相对于 data/raw 的路径。"),
    Column("sheet", "工作表", "text", "没有具体工作表时为空。"),
    Column("cell", "单元格", "text", "如 E17；没有具体单元格时为空。"),
    Column("column", "字段", "text", "台账字段名；没有时为空。"),
    Column("code", "代码", "text", "问题的固定英文代码。"),
    Column("severity", "轻重", "word", "error 必须修改，warning 请核对。"),
    Column("found", "现状", "text", "单元格里现在写的是什么。"),
    Column("problem", "问题", "text", "哪里不对。"),
    Column("remedy", "怎么改", "text", "该填什么；没有要做的为空。"),
    Column("message", "说明", "text", "整句：哪里、写了什么、该填什么。"),
    Column("count", "处数", "integer", "一般为 1；同一种问题太多时，最后一条从它的单元格起代表其余各处。"),
)
"""What is wrong with the data, for the person who typed it; append-only."""

_OF_ROWS = {"hazard_id", "hazard_no", "status", "quantity", "rectified_quantity"}

HAZARDS = _table(
    Column("hazard_id", "隐患标识", "text", "本系统给出的标识，每次运行都相同。"),
    Column("hazard_no", "隐患编号", "text"),
    *(each for each in LEDGER.values() if each.name not in _OF_ROWS),
    Column("state", "状态", "word", "截至日期时的状态：open、in_progress、rectified、closed。"),
    Column("closed_on", "销号日期", "date", "验收日期；没有则按口径推定。"),
    Column("done_on", "整改日期", "date", "整改或销号日期中较早的一个。"),
    Column("department", "填报单位", "text", "以其说法为准的部门。"),
    Column("departments", "涉及部门", "text", "报送过该隐患的部门，以顿号相连。"),
    Column("leaders", "负责领导", "text", "对该隐患负责的领导，以顿号相连。"),
    Column("month", "最近填报月份", "text", "以哪个月的说法为准。"),
    Column(
        "last_reported_on",
        "最近报送日期",
        "date",
        "该文件的填报日期；没有写明则为收到日和报送截止日中较早的。",
    ),
    Column("first_month", "首次填报月份", "text"),
    Column("found_month", "发现月份", "text", "YYYY-MM。"),
    Column("stage", "阶段", "text", "发现日期所在的阶段代码；在各阶段之外为空。"),
    Column("unit_id", "单位标识", "text", "同一个单位只有一个：信用代码，没有的为去掉标点和空格的名称。"),
    Column("danger", "隐患类型", "text", "由隐患描述按 dangers.csv 归出的一类；归不出的为其他隐患。"),
    Column("source_bucket", "来源归类", "word", "self_check 企业自查，department_check 部门检查，或空。"),
    Column("file", "文件", "text", "以哪个文件的说法为准。"),
    Column("sheet", "工作表", "text"),
    Column("row", "行号", "integer"),
    Column("is_major", "重大", "flag"),
    Column("is_closed", "已销号", "flag"),
    Column("is_rectified", "已整改未销号", "flag"),
    Column("is_open", "未整改", "flag", "未整改或整改中。"),
    Column("is_due", "已到期", "flag", "整改期限在截至日期当日或之前。"),
    Column("is_on_time", "按期整改", "flag", "已到期的，在期限当日或之前整改或销号。"),
    Column("is_overdue", "超期未整改", "flag", "已核实超期和到期待核实的合计。"),
    Column("is_overdue_verified", "已核实超期", "flag", "整改期限在最近报送日期之前的超期隐患。"),
    Column("is_overdue_unverified", "到期待核实", "flag", "整改期限在最近报送日期当日或之后的超期隐患。"),
    Column("is_due_verified", "已到期并已核实", "flag", "已到期的，不含到期待核实；按期整改率的分母。"),
    Column("is_due_soon", "临期", "flag", "未整改，截至日期之后十日内到期。"),
    Column("is_supervised", "已挂牌督办", "flag"),
    Column("is_supervised_open", "挂牌督办未销号", "flag"),
    Column("is_time_limited", "限期整改", "flag"),
    Column("is_complete", "五落实", "flag", "限期整改的，五项内容齐全。"),
    Column("is_unreported", "后续未再报送", "flag"),
    Column("is_reopened", "重新打开", "flag"),
    Column("is_conflicting", "部门说法不一", "flag"),
    Column("is_deadline_moved", "期限有变动", "flag"),
    Column("is_level_fallen", "级别下调", "flag", "曾报重大事故隐患，现报一般隐患。"),
    Column("has_durations", "日期可用", "flag", "销号不早于发现，可以计算用时。"),
    Column("overdue_days", "超期天数", "integer", unit="天"),
    Column("days_to_close", "销号用时", "integer", "从发现到销号。", unit="天"),
)
"""The register: one row a hazard, in its state as of a date, as known at a time."""

HISTORY = _table(
    Column("hazard_id", "隐患标识", "text"),
    Column("month", "填报月份", "text"),
    Column("department", "填报单位", "text"),
    Column("status", "填报的状态", "word"),
    *(LEDGER[name] for name in ("level", "found_on", "quantity")),
    Column("due_on", "填报的期限", "date"),
    Column("supervision", "填报的督办级别", "word"),
    Column("supervision_due_on", "填报的督办期限", "date"),
    Column("extension_asked_on", "填报的申请延期日期", "date"),
    Column("remarks", "填报的备注", "text"),
    Column("file", "文件", "text"),
    Column("sheet", "工作表", "text"),
    Column("row", "行号", "integer"),
    Column("speaks", "以此为准", "flag"),
    Column("is_reinspection", "回头看", "flag", "不是台账的一行，是回头看发现未整改或反弹。"),
)
"""Which rows of which files stand behind each hazard, in the order in which they speak."""

HAZARD_LEADERS = _table(
    Column("hazard_id", "隐患标识", "text"),
    Column("leader", "负责领导", "text", "对该隐患负责的一位领导；有几位的各占一行，各行不能相加。"),
)
"""Which leaders answer for each hazard, a row each."""

MEASURES = _table(
    Column("breakdown", "分组方式", "text", "overall、sector、leader、department 等。"),
    Column("group", "组", "text", "组的代码。"),
    Column("level", "级别", "text", "all 或 major。"),
    Column("figure", "指标", "text"),
    Column("numerator", "分子", "integer", unit="条"),
    Column("denominator", "分母", "integer", "计数指标为空。", unit="条"),
    Column("value", "值", "number", "没有可除的为空。"),
)
"""One row per figure and group, each rate with its numerator and denominator."""
