"""How each department writes the sheets beside its ledger: 工作进展, 企业履责 and 举报线索.

As in `habits`, nothing here is true or false; it is only how people put it on paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hazardlib.sample.habits import Cell, Group, split_columns
from hazardlib.sample.ledger import Row
from hazardlib.sample.turns import Slip


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One sheet beside a ledger as one department writes it.

    Parameters
    ----------
    columns, groups
        As in `habits.Habit`.
    is_cumulative
        Whether the rows of earlier months stand in it again.
    has_total, example
        Whether rows are added up at the end, and what the row that shows how to fill it in says.
    """

    sheet: str
    columns: str
    groups: tuple[Group, ...] = ()
    is_cumulative: bool = False
    merges_sectors: bool = False
    has_total: bool = False
    has_every_row: bool = False
    example: Row | None = None

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The columns as pairs of field and heading."""
        return split_columns(self.columns)


_PROGRESS = "sector=行业领域|indicator=指标|counted_in=计量单位|this_month=本月数|cumulative=累计数"
_DUTIES = "unit=单位名称|sector=行业领域|high_risk=高危|duty=履责事项|done_on=完成日期|remarks=说明"

PROGRESS: Mapping[str, Paper] = MappingProxyType(
    {
        "财政经济办公室": Paper(sheet="工作进展", columns=_PROGRESS, has_every_row=True),
        "公共管理办公室": Paper(
            sheet="工作进展情况",
            columns="sector=所属领域|indicator=工作指标|counted_in=计量单位|"
            "this_month=本月数|cumulative=累计数",
            groups=(("工作数量", "this_month", "cumulative"),),
            merges_sectors=True,
        ),
        "公共服务办公室": Paper(
            sheet="进展", columns="serial=序号|sector=领域|indicator=项目|counted_in=单位|this_month=本月完成"
        ),
        "工程建设科": Paper(
            sheet="工作进展",
            columns="indicator=统计项目|counted_in=计量单位|this_month=本月数量|cumulative=累计数量|sector=行业",
        ),
        "公共安全办公室": Paper(
            sheet="工作进展",
            columns="serial=序号|sector=行业领域|indicator=指标名称|counted_in=计量|"
            "this_month=本月数|cumulative=专项行动以来累计",
            has_total=True,
            has_every_row=True,
        ),
        "综合执法大队": Paper(
            sheet="工作进展",
            columns="sector=行业领域|indicator=指标|counted_in=计量单位|this_month=当月数|cumulative=累计",
            has_total=True,
        ),
        "资产运营科": Paper(
            sheet="工作进展",
            columns="sector=行业领域|indicator=指标|counted_in=计量单位|"
            "this_month=本月数（上月21日至本月20日）|cumulative=累计数（6月起）",
        ),
        "综合治理中心": Paper(
            sheet="工作进展", columns="sector=领域|indicator=指标|counted_in=单位|cumulative=累计完成"
        ),
        "综合保障科": Paper(
            sheet="工作进展",
            columns=f"serial=序号|{_PROGRESS}",
            example={
                "serial": "示例",
                "sector": "行政办公领域",
                "indicator": "检查单位",
                "counted_in": "家次",
                "this_month": 5,
                "cumulative": 12,
            },
        ),
        "能源公司": Paper(sheet="工作进展", columns=_PROGRESS),
    }
)
"""Who writes 工作进展, and how: one only what has been done in all, one only what was done in the month."""

DUTIES: Mapping[str, Paper] = MappingProxyType(
    {
        "财政经济办公室": Paper(sheet="企业履责", columns=f"serial=序号|{_DUTIES}", is_cumulative=True),
        "公共管理办公室": Paper(
            sheet="企业履责情况",
            columns="sector=所属领域|unit=企业名称|high_risk=是否高危|duty=履责内容|done_on=完成时间|remarks=备注",
            merges_sectors=True,
        ),
        "公共服务办公室": Paper(
            sheet="履责",
            columns="serial=序号|unit=单位名称|sector=领域|duty=事项|done_on=开展时间|remarks=备注",
        ),
        "工程建设科": Paper(
            sheet="企业履责",
            columns="unit=企业名称|sector=行业|high_risk=高危企业|duty=履责事项|done_on=完成日期|remarks=备注",
            is_cumulative=True,
        ),
        "综合执法大队": Paper(
            sheet="企业履责",
            columns="sector=行业领域|unit=单位名称|duty=履责事项|done_on=开展日期",
            has_total=True,
        ),
        "资产运营科": Paper(sheet="企业履责", columns=f"serial=序号|{_DUTIES}"),
        "综合治理中心": Paper(
            sheet="企业履责", columns="unit=单位名称|sector=领域|duty=任务|done_on=完成时间|remarks=说明"
        ),
        "综合保障科": Paper(
            sheet="企业履责",
            columns="serial=序号|unit=场所名称|sector=行业领域|duty=履责事项|done_on=完成日期|remarks=说明",
            example={
                "serial": "示例",
                "unit": "××办公楼",
                "sector": "行政办公领域",
                "duty": "应急救援预案演练",
                "remarks": "此行为填写示例",
            },
        ),
        "能源公司": Paper(sheet="企业履责", columns=_DUTIES, is_cumulative=True),
    }
)
"""Who writes 企业履责, and how."""

TIPS: Mapping[str, Paper] = MappingProxyType(
    {
        "财政经济办公室": Paper(
            sheet="举报线索",
            columns="serial=序号|channel=线索来源|received_on=受理日期|sector=行业领域|unit=企业名称|danger=线索内容|"
            "outcome=是否属实|hazard_no=隐患编号|settled_on=办结时间",
        ),
        "公共管理办公室": Paper(
            sheet="举报线索",
            columns="tip_no=线索编号|channel=举报渠道|received_on=受理日期|sector=所属领域|unit=单位名称|"
            "danger=举报内容|outcome=是否查实|hazard_no=关联隐患编号|reward=奖励金额（元）|settled_on=办结日期",
            groups=(("受理情况", "channel", "danger"), ("办理情况", "outcome", "settled_on")),
            is_cumulative=True,
        ),
        "公共服务办公室": Paper(
            sheet="线索",
            columns="serial=序号|tip_no=工单编号|channel=渠道|received_on=接报日期|sector=领域|"
            "unit=被举报单位|danger=反映内容|outcome=核查结果|settled_on=办结时间",
        ),
        "公共安全办公室": Paper(
            sheet="举报线索",
            columns="serial=序号|tip_no=线索编号|channel=举报渠道|received_on=受理时间|sector=行业领域|unit=单位名称|"
            "danger=举报内容|outcome=是否查实|hazard_no=关联编号|reward=奖励（元）|settled_on=办结日期",
            is_cumulative=True,
            has_total=True,
        ),
        "综合执法大队": Paper(
            sheet="举报线索",
            columns="tip_no=编号|channel=来源|received_on=举报日期|reporter=举报人|telephone=联系电话|sector=行业领域|"
            "unit=被举报单位|danger=反映问题|outcome=查实情况|hazard_no=关联隐患编号|reward=奖金|"
            "settled_on=办理完成日期",
            is_cumulative=True,
        ),
        "综合治理中心": Paper(
            sheet="举报线索",
            columns="tip_no=举报编号|channel=举报渠道|received_on=受理日期|sector=领域|unit=单位名称|danger=反映问题|"
            "outcome=是否属实|hazard_no=隐患编号|settled_on=办结日期",
        ),
    }
)
"""Who writes 举报线索, and how: one department, against the rule, also who reported."""

OMITTED = frozenset({("综合保障科", "2023-08"), ("资产运营科", "2023-10")})
"""Workbooks without 工作进展, though their departments write it in other months."""

SLIPS: Mapping[tuple[str, str, str], tuple[Slip, ...]] = MappingProxyType(
    {
        ("公共安全办公室", "2023-09", "progress"): (Slip("this_month", "若干", 18),),
        ("综合治理中心", "2023-09", "progress"): (Slip("indicator", "安全生产大讲堂", 9),),
        ("公共管理办公室", "2023-08", "duties"): (Slip("done_on", "8月份", 4),),
        ("资产运营科", "2023-09", "duties"): (Slip("duty", "安全生产费用提取", 1),),
        ("综合执法大队", "2023-08", "tips"): (Slip("received_on", "七月中旬", 1),),
    }
)
"""Cells typed wrong beside the ledger, by department, month and table."""

OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "财政经济办公室": "属实|不属实|待核查",
        "公共管理办公室": "查实|未查实|核查中",
        "公共服务办公室": "部分属实|不属实|办理中",
        "公共安全办公室": "是|否|核查中",
        "综合执法大队": "已查实|查无此事|正在核查",
        "综合治理中心": "√|×|待核查",
    }
)
"""How each department says verified, unfounded and pending."""

CANARIES = ("示例举报人", "100-0000-")
"""What begins every name and telephone number of those who reported: to be found in no product."""


def reporter(nth: int) -> tuple[Cell, Cell]:
    """Return the invented name and telephone number of the nth person who reported."""
    name, number = CANARIES
    return f"{name}{'甲乙丙丁戊己庚辛壬癸'[nth % 10]}", f"{number}{nth + 1:04d}"
