"""Wordings: how a finding is said, and the wordings of what concerns the three sheets beside the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hazardlib.terms import Severity


@dataclass(frozen=True, slots=True)
class Wording:
    """How a code is said: what is there, then what to enter.

    Parameters
    ----------
    severity
        Whether it must be mended or only looked at.
    text
        A ``str.format`` template; ``{found}`` is what is there, other names are details.
    """

    severity: Severity
    text: str


def error(text: str) -> Wording:
    """Return the wording of what must be mended."""
    return Wording(Severity.ERROR, text)


def warning(text: str) -> Wording:
    """Return the wording of what is only to be looked at."""
    return Wording(Severity.WARNING, text)


OTHER_SHEETS: Mapping[str, Wording] = MappingProxyType(
    {
        "INDICATOR_NOT_KNOWN": error(
            "填写的是“{found}”，不是要统计的指标。请填写下发表格里的指标{suggestion}。"
        ),
        "DUTY_NOT_KNOWN": error("填写的是“{found}”，不是方案所列的履责事项。请填写规范名称{suggestion}。"),
        "CHANNEL_NOT_KNOWN": warning("填写的是“{found}”，看不出是哪个渠道，已归入“其他”。请填写{allowed}。"),
        "NUMBER_WITHOUT_DIGIT": warning(
            "填写的内容不像编号（没有数字，或写有姓名），没有采用，也不在此显示。请填写编号，如 {example}；没有编号的留空。"
        ),
        "NUMBER_NOT_WHOLE": error(
            "填写的是“{found}”，按{unit}统计的应当是整数。请核对后填写，如 {example}。"
        ),
        "UNIT_DIFFERS": warning(
            "计量单位写的是“{found}”，本指标按“{unit}”统计，已按“{unit}”读取。请核对数字。"
        ),
        "CUMULATIVE_BELOW_MONTH": warning(
            "填写的是 {found}，小于本月数 {this_month}，而累计应当包括本月。请核对这两个数。"
        ),
        "INDICATOR_TWICE": warning("同一领域的“{found}”在{rows}也填了，只采用最后一行。请合并成一行。"),
        "DATE_AFTER_REPORT": warning("填写的是 {found}，晚于{limit_name} {limit}。请核对日期。"),
        "DATE_OUTSIDE_CAMPAIGN": warning(
            "填写的是 {found}，不在专项行动期间（{first} 至 {last}）。请核对日期。"
        ),
        "SETTLED_BEFORE_RECEIVED": error("填写的是 {found}，早于受理日期 {received_on}。请核对这两个日期。"),
        "TIP_NO_TWICE": error("编号“{found}”与{rows}相同，内容却不同。请给每条线索各编一个号。"),
        "TIP_HAZARD_UNKNOWN": warning(
            "第 {row} 行，填写的是“{found}”，各部门报过的台账里都没有这个编号，这条线索没有关联到隐患。"
            "请核对编号；还没有列入台账的，请补报。"
        ),
        "PROGRESS_CUMULATIVE_DIFFERS": warning(
            "{sector}“{indicator}”（第 {row} 行）写的是“{found}”，"
            "按本部门以前所报应为{expected}。请核对本月数和累计数。"
        ),
        "PROGRESS_LEDGER_DIFFERS": warning(
            "{sector}“{indicator}”（第 {row} 行）写的是“{found}”，"
            "本部门各月台账里是{expected} 条。请核对累计数；台账有漏报的，请补报。"
        ),
    }
)
"""What may be wrong on 工作进展, 企业履责 and 举报线索; the rest of the catalogue stands in ``findings``."""

VERSIONS: Mapping[str, Wording] = MappingProxyType(
    {
        "VERSION_LEAVES_OUT": warning(
            "比上一份少了{count}条：{hazards}。上一份是{former}。漏填的请补上再报；确应去掉的，请说明原因。"
        ),
        "VERSION_GOES_BACK": warning(
            "比上一份有{count}条状态退回：{hazards}。上一份是{former}。请核对整改状态；确实返工的，请在备注里写明。"
        ),
        "VERSION_LOWERS_LEVEL": warning(
            "比上一份有{count}条由重大改为一般：{hazards}。上一份是{former}。请核对隐患级别；确应降低的，请在备注里写明依据。"
        ),
        "VERSION_AMENDS": warning(
            "有{count}条没有编号的描述与上一份不同：{hazards}。上一份是{former}。领域、单位和发现日期与上一份相同，而原来的描述本份没有再列，"
            "按同一条隐患（描述有改动）看待，未算作漏填。请核对并给隐患编号；如果是两条，请把原来那条补上再报。"
        ),
        "FILE_SENT_BEFORE": warning(
            "与{former}（{whose}）逐字相同，可能是把旧文件又报了一次。请核对；报错了的，请换成本月的表。"
        ),
        "PARTS_TOGETHER": warning(
            "本月另有{former}，{count}份领域不同，合计（本份：{own}）。如果本份是用来代替另一份的，请合成一份再报。"
        ),
        "PARTS_SHARE_NUMBER": error(
            "与本月另一份的编号相同，内容却不同：{numbers}。这些编号都没有用来认隐患。请给每条隐患各编一个号。"
        ),
    }
)
"""What only shows beside what the same department sent before."""

HAZARDS: Mapping[str, Wording] = MappingProxyType(
    {
        "DEPARTMENTS_DISAGREE": warning(
            "第 {row} 行，{unit}：各部门说法不一（{found}）。请有关部门核对后统一。"
        ),
        "HAZARD_NO_REUSED": warning(
            "第 {row} 行的编号“{found}”，{month}{department}报的另一条隐患（{unit}：{text}，{place}）已在用，"
            "单位、内容和发现日期都不同，已按两条隐患统计。请给本行另编新号，原来那条没有销号的请继续列在台账里。"
            "如果是同一条，请在 decisions.csv 写“合并”（{ids}）。"
        ),
        "HAZARD_NO_DOUBTFUL": warning(
            "第 {row} 行的编号“{found}”，{month}{department}报的是“{unit}：{text}”（{place}），"
            "单位和发现日期都不同，只有描述相近，仍按一条隐患统计。请核对，如果是两条，请给本行另编新号。"
        ),
        "ROW_CONTINUED": warning(
            "第 {row} 行“{found}”没有编号，领域、单位和发现日期与{month}报的“{text}”（{place}）相同，"
            "而那一条本次没有再列，已按同一条隐患（描述有改动）统计。请核对并给隐患编号；"
            "如果是两条，请在 decisions.csv 写“不合并”（{ids}）。"
        ),
        "DECISION_UNKNOWN": warning(
            "第 {line} 行写的是“{found}”，现有台账里没有这条隐患，这一行没有生效。请核对隐患标识或编号。"
        ),
        "DECISION_AMBIGUOUS": warning(
            "第 {line} 行写的编号“{found}”有几条隐患在用（{hazards}），这一行没有生效。请改写成其中一条的隐患标识。"
        ),
        "DECISION_SAME_HAZARD": warning(
            "第 {line} 行写的是不合并，而“{found}”和另一条编号或内容相同，本来就是同一条，无法分开。"
            "请有关部门在台账里给两条隐患各编一个号。"
        ),
    }
)
"""What only shows when the hazards of months and departments are laid side by side."""
