"""Closed lists of the domain: what a state, a level, a verdict can be, with the users' words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Self


class _Term(StrEnum):
    """A code with its Chinese name."""

    chinese: str

    def __new__(cls, code: str, chinese: str = "") -> Self:
        """Make a member; called with a code alone, an enumeration looks the member up."""
        term = str.__new__(cls, code)
        term._value_ = code
        term.chinese = chinese
        return term


class State(_Term):
    """How far a hazard has come; the order of the members is the order of progress."""

    OPEN = ("open", "未整改")
    IN_PROGRESS = ("in_progress", "整改中")
    RECTIFIED = ("rectified", "已整改")
    CLOSED = ("closed", "已销号")


class Level(_Term):
    """How grave a hazard is."""

    GENERAL = ("general", "一般隐患")
    MAJOR = ("major", "重大事故隐患")


class FixType(_Term):
    """Whether a hazard is put right at once or by a set day."""

    AT_ONCE = ("at_once", "立即整改")
    TIME_LIMITED = ("time_limited", "限期整改")


class Supervision(_Term):
    """Who has listed a hazard for supervision (挂牌督办)."""

    NONE = ("none", "否")
    STREET = ("street", "街道")
    DISTRICT = ("district", "区")
    CITY = ("city", "市")


NARRATIVE, DECISIONS, REINSPECTIONS = "narrative", "decisions", "reinspections"
"""Stand for the sectors of a submission without a ledger: a stage return that is a text alone, what a meeting decided, what a 回头看 found."""

LISTS = frozenset({DECISIONS, REINSPECTIONS})
"""Those that are no report of their month: lists that stand side by side."""

WITHOUT_LEDGER = LISTS | {NARRATIVE}

NO_LEDGER = "里面没有台账，不按零报告计"
"""What is said of them."""


class SourceBucket(_Term):
    """The bulletins' two buckets of how a hazard was found."""

    SELF_CHECK = ("self_check", "企业自查")
    DEPARTMENT_CHECK = ("department_check", "部门检查")


SOURCES = (
    "企业自查",
    "部门检查",
    "联合检查",
    "领导带队检查",
    "暗查暗访",
    "专家检查",
    "举报",
    "上级交办",
)
"""How a hazard can be found, in the order in which forms offer it; a department may write another word."""

NO_SOURCE = "未填来源"
"""What a hazard without one is listed under."""


class TipOutcome(_Term):
    """What became of a tip (是否查实)."""

    VERIFIED = ("verified", "查实")
    UNFOUNDED = ("unfounded", "不属实")
    PENDING = ("pending", "核查中")


class Reinspected(_Term):
    """What was found where a hazard that had been reported put right was inspected again (回头看)."""

    HELD = ("held", "属实")
    UNDONE = ("undone", "未整改")
    BACK = ("back", "反弹")
    UNSEEN = ("unseen", "未能复查")


NOT_PUT_RIGHT = frozenset({Reinspected.UNDONE, Reinspected.BACK})
"""What opens a hazard again."""


class DutyState(_Term):
    """How an enterprise stands with one duty in one period."""

    DONE = ("done", "已完成")
    PENDING = ("pending", "未到期")
    OVERDUE = ("overdue", "逾期未完成")
    NOT_APPLICABLE = ("not_applicable", "不涉及")


DECIDED = "例会议定"
"""What is said in the place of a status where a meeting, and no report, tells of a hazard."""

FOUND_UNDONE = "回头看发现未整改或反弹"
"""What is said in the place of a status where a re-inspection, and no report, tells that a hazard is open again."""

TASK_STATES = {"done": "已完成", "late": "逾期完成", "overdue": "逾期未完成", "pending": "未到期"}
"""How what is to be done by a day can stand: a leader's task, a matter that a meeting decided."""


class DutyStanding(StrEnum):
    """How an overdue duty stands: its department could have told since; could not yet; no department tells of the unit."""

    TOLD_LATE = "told_late"
    NOT_HEARD = "not_heard"
    NEVER_TOLD = "never_told"


class Ask(_Term):
    """What a meeting is asked about a hazard, in the order in which it is asked."""

    SUPERVISE = ("supervise", "挂牌督办")
    REPORT = ("report", "听取汇报")
    EXTEND = ("extend", "延期")
    LEAD = ("lead", "明确牵头")
    LEVEL = ("level", "核定级别")


class Step(_Term):
    """What has come to be sent to whoever answers for a hazard, the gravest last."""

    REMIND = ("remind", "提醒")
    LETTER = ("letter", "督办")
    SUMMON = ("summon", "约谈")


class Verdict(_Term):
    """What became of a workbook."""

    ACCEPTED = ("accepted", "已接收")
    FINDINGS = ("findings", "已接收，有问题")
    REFUSED = ("refused", "退回重报")


class Reporting(_Term):
    """A department's standing for one report month."""

    ON_TIME = ("on_time", "按时")
    LATE = ("late", "迟报")
    NIL = ("nil", "零报告")
    MISSING = ("missing", "未报")
    REFUSED = ("refused", "退回重报")


class Severity(_Term):
    """Whether a finding must be mended or only looked at."""

    ERROR = ("error", "必须修改")
    WARNING = ("warning", "请核对")


class Kind(_Term):
    """The four papers."""

    MONTHLY = ("monthly", "月度情况简报")
    INTERIM = ("interim", "阶段工作情况")
    FINAL = ("final", "工作总结")
    SUPPLEMENT = ("supplement", "工作总结补充情况")


OTHER_DANGER = "其他隐患"
"""The kind of danger of a text in which no word of ``dangers.csv`` stands."""

SAMPLE_MARK = "示例数据"
"""Printed on everything made from invented data, and how a workbook says that it is invented."""

DRAFT_MARK = "征求意见稿"
"""Printed on a paper that is not to be signed yet: a person has still something to write, or nothing was received."""

HIDDEN_NUMBER = "（号码已隐去）"
"""What stands in the place of a telephone or identity number."""

WITHHELD = "（内容不在此显示）"
"""What stands in the place of what a tip's cell holds that is not what belongs there: it may be a name."""

UNVERIFIED = "到期待核实"
"""What is said of a hazard whose deadline is past and of which nothing has been reported since."""

OWED_DUTIES = ("应履责期次", "应完成日期")
"""What the list of overdue duties in the district's workbook is known by; no department reports under such headings."""

DUE_SOON_DAYS = 10
"""How far ahead of the as-of date a deadline, or a duty not yet done, counts as 临期 [days]."""

PUT_RIGHT = frozenset({State.RECTIFIED, State.CLOSED})
"""States in which nothing is left to do on site."""

PROGRESS = {state: rank for rank, state in enumerate((State.OPEN, State.RECTIFIED, State.CLOSED))} | {
    State.IN_PROGRESS: 0
}
"""Rank of a state; a later lower rank means that the state went back."""

CODED: Mapping[str, type[_Term]] = {
    "status": State, "state": State, "level": Level, "fix_type": FixType, "supervision": Supervision,
    "source_bucket": SourceBucket, "result": Reinspected,
}  # fmt: skip
"""The fields that hold the code of a term."""
