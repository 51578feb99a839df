"""How each department writes its ledger: the headings it knows, its order, its words, its dates.

Nothing here is true or false about a hazard; it is only how people put it on paper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from hazardlib.terms import State

Cell = str | int | float | date | None
"""What a cell holds."""

_EXCEL_EPOCH = date(1899, 12, 30)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


DATE_STYLES: Mapping[str, Callable[[date], Cell]] = MappingProxyType(
    {
        "excel": lambda day: day,
        "chinese": _chinese,
        "dots": lambda day: f"{day.year}.{day.month}.{day.day}",
        "slashes": lambda day: f"{day.year}/{day.month}/{day.day}",
        "iso": date.isoformat,
        "compact": lambda day: day.year * 10_000 + day.month * 100 + day.day,
        # Without a year it is the report month's, so other years are written out.
        "short": lambda day: f"{day.month}月{day.day}日" if day.year == 2023 else _chinese(day),
        "serial": lambda day: str((day - _EXCEL_EPOCH).days),
        "full-width": lambda day: _chinese(day).translate(_FULL_WIDTH),
    }
)
"""Real Excel dates, and eight ways of writing a date as text or number."""

STATE_WORDS: Mapping[str, Mapping[State, str]] = MappingProxyType(
    {
        wording: MappingProxyType(dict(zip(State, words.split("|"), strict=True)))
        for wording, words in {
            "in full": "未整改|整改中|已整改|已销号",
            "completion": "未完成|正在整改|整改完成|复查合格",
            "yes or no": "否|部分整改|是|已闭环",
        }.items()
    }
)
"""Three ways of saying how far a hazard has come."""

Group = tuple[str, str, str]
"""Of a two-row header: an upper heading with the first and the last field below it."""


def split_columns(columns: str) -> tuple[tuple[str, str], ...]:
    """Return ``field=heading|…`` as pairs of field and heading."""
    return tuple((pair.split("=")[0], pair.split("=")[1]) for pair in columns.split("|"))


FIVE = "responsible=整改责任人|measures=整改措施|funds=整改资金（万元）|due_on=整改期限|contingency=应急预案"


@dataclass(frozen=True, kw_only=True)
class Habit:
    """One department's way of writing.

    Parameters
    ----------
    called
        The name it gives itself above the table.
    columns
        ``field=heading`` in its order, parted by ``|``.
    groups
        Of a two-row header: each upper heading with the first and the last field below it.
    """

    called: str
    file_name: str
    columns: str
    date_style: str
    format: Literal["xlsx", "xls", "csv"] = "xlsx"
    number_pattern: str = ""
    is_cumulative: bool = True
    state_words: str = "in full"
    levels: tuple[str, str] = ("一般隐患", "重大事故隐患")
    fix_types: tuple[str, str] = ("立即整改", "限期整改")
    at_once_deadline: str = ""
    writes_sector_short: bool = False
    merges_sectors: bool = False
    has_sheet_per_sector: bool = False
    has_example_row: bool = False
    has_label_in_next_cell: bool = False
    uses_1904_dates: bool = False
    groups: tuple[Group, ...] = ()
    total: str = "合计"
    note: str = ""

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The columns as pairs of field and heading."""
        return split_columns(self.columns)


HABITS: Mapping[str, Habit] = MappingProxyType(
    {
        "财政经济办公室": Habit(
            called="财政经济办",
            file_name="{month}月财经办重大事故隐患台账{suffix}",
            columns="sector=行业领域|serial=序号|number=隐患编号|unit=企业名称|location=隐患部位|"
            "description=存在问题|level=隐患级别|basis=判定依据|source=隐患来源|found_on=排查日期|"
            f"fix_type=整改类型|leader=责任领导|{FIVE}|state=整改状态|rectified_on=整改完成日期|"
            "accepted_on=验收销号日期|accepted_by=验收人|supervision=挂牌督办|listed_on=挂牌日期|"
            "supervision_due_on=督办期限|extension_asked_on=申请延期日期|delisted_on=摘牌日期|remarks=备注",
            date_style="excel",
            number_pattern="CJ2023-{:03d}",
            merges_sectors=True,
            note="注：本表每月20日前报送，联合检查发现的隐患由牵头部门编号。",
        ),
        "公共管理办公室": Habit(
            called="公共管理办公室",
            file_name="公共管理办公室隐患台账2023年{month}月{suffix}",
            columns="serial=序号|sector=所属领域|number=编号|unit=被检查单位|location=部位|description=隐患内容|"
            "level=隐患等级|basis=判定标准|found_on=检查日期|source=检查类型|fix_type=整改方式|"
            "responsible=责任人|leader=包保领导|measures=措施|funds=资金（万元）|due_on=期限|"
            "contingency=应急措施|state=完成情况|rectified_on=完成日期|accepted_on=销号日期|"
            "accepted_by=复查人|supervision=督办级别|listed_on=挂牌时间|supervision_due_on=督办期限|"
            "extension_asked_on=延期申请日期|delisted_on=摘牌日期|remarks=说明",
            date_style="chinese",
            number_pattern="GG-2023-{:03d}",
            at_once_deadline="立行立改",
            merges_sectors=True,
            groups=(
                ("隐患基本情况", "unit", "source"),
                ("五落实", "responsible", "contingency"),
                ("整改情况", "state", "accepted_by"),
            ),
            note="注：1.重大事故隐患须填判定依据；2.限期整改的，五项内容须齐全。",
        ),
        "公共服务办公室": Habit(
            called="公共服务办",
            file_name="2023-{month:02d} 公共服务办 报送{suffix}",
            columns="serial=序号|unit=单位名称|sector=领域|description=隐患\n描述|location=隐患地点|"
            "found_on=检查时间|level=级别|basis=依据|source=发现途径|state=是否整改|fix_type=整改类型|"
            "due_on=整改时限|responsible=责任人|measures=整改措施|contingency=防范措施|"
            "funds=投入资金（万元）|rectified_on=整改日期|accepted_on=复查日期|remarks=备注",
            date_style="dots",
            is_cumulative=False,
            state_words="yes or no",
            levels=("一般", "重大"),
            at_once_deadline="立即整改",
            writes_sector_short=True,
            total="小计",
        ),
        "文旅产业发展科": Habit(
            called="文旅科",
            file_name="文旅科隐患清单{month}月{suffix}",
            columns="number=隐患编号|sector=行业领域|unit=场所名称|location=部位|description=隐患情况|"
            f"level=隐患级别|basis=判定依据|source=隐患来源|found_on=发现日期|fix_type=整改类型|{FIVE}|"
            "state=整改状态|rectified_on=完成时间|accepted_on=验收日期|remarks=备注",
            date_style="iso",
            format="csv",
            is_cumulative=False,
            at_once_deadline="立即整改",
        ),
        "工程建设科": Habit(
            called="工程建设科",
            file_name="工程建设科{month}月份台账{suffix}",
            columns="number=台账编号|sector=行业|unit=责任单位|location=隐患部位|description=问题描述|level=隐患级别|"
            "basis=判定依据|source=排查方式|found_on=排查日期|fix_type=整改方式|"
            f"leader=分管领导|{FIVE}|state=完成情况|rectified_on=完成日期|accepted_on=验收日期|"
            "accepted_by=验收人|supervision=挂牌督办|listed_on=挂牌督办日期|supervision_due_on=督办期限|"
            "extension_asked_on=申请延期日期|delisted_on=摘牌日期",
            date_style="slashes",
            format="xls",
            number_pattern="GC-{:03d}",
            state_words="completion",
            note="说明：本台账为滚动台账，已销号的隐患继续保留。",
        ),
        "公共安全办公室": Habit(
            called="公共安全办",
            file_name="公共安全办{month}月报送表{suffix}",
            columns="serial=序号|sector=所属领域|unit=单位名称|location=隐患部位|description=隐患描述|quantity=隐患数|"
            "rectified_quantity=整改数|level=隐患级别|basis=判定依据|found_on=发现日期|source=隐患来源|"
            f"fix_type=整改类型|{FIVE}|state=状态|rectified_on=整改完成日期|accepted_on=销号日期|"
            "supervision=挂牌督办|grid=网格编号|remarks=备注",
            date_style="compact",
            is_cumulative=False,
            has_label_in_next_cell=True,
            note="注：一行多条隐患的，请在“隐患数”“整改数”栏注明。",
        ),
        "综合执法大队": Habit(
            called="综合执法大队",
            file_name="执法大队-专项行动台账（{month}月）{suffix}",
            columns="serial=序号|number=隐患编号|sector=行业领域|unit=被检查单位|location=隐患部位|description=存在问题|"
            f"level=隐患等级|basis=判定依据|source=检查类型|found_on=检查时间|fix_type=整改类型|leader=责任领导|{FIVE}|"
            "state=整改情况|rectified_on=完成日期|accepted_on=复查日期|accepted_by=复查人|"
            "supervision=督办级别|listed_on=督办日期|supervision_due_on=督办期限|"
            "extension_asked_on=延期申请时间|delisted_on=摘牌日期|remarks=备注",
            date_style="short",
            number_pattern="ZF-2023-{:03d}",
            state_words="completion",
            has_sheet_per_sector=True,
        ),
        "资产运营科": Habit(
            called="资产运营科",
            file_name="{month}月资产运营科自有载体隐患{suffix}",
            columns="serial=序号|unit=企业名称|location=隐患部位|description=隐患内容|level=隐患级别|basis=判定依据|"
            f"source=隐患来源|found_on=发现日期|fix_type=整改类型|{FIVE}|state=整改状态|"
            "rectified_on=整改完成日期|accepted_on=验收日期|accepted_by=验收人|remarks=备注",
            date_style="serial",
            is_cumulative=False,
            note="注：我科仅负责自有载体领域，领域一栏省略。",
        ),
        "综合治理中心": Habit(
            called="综治中心",
            file_name="综治中心{month}月环境治理隐患台账{suffix}",
            columns="number=编号|sector=行业领域|unit=单位名称|location=隐患地点|description=存在问题|level=级别|"
            f"basis=依据|source=发现途径|found_on=检查日期|fix_type=整改方式|{FIVE}|state=是否整改|"
            "rectified_on=完成时间|accepted_on=复查日期|accepted_by=复查人|remarks=说明",
            date_style="full-width",
            number_pattern="{}",
            state_words="yes or no",
            levels=("一般", "重大隐患"),
            writes_sector_short=True,
        ),
        "综合保障科": Habit(
            called="综合保障科",
            file_name="新建 Microsoft Excel 工作表{suffix}",
            columns="serial=序号|number=编号|sector=行业领域|unit=场所名称|location=部位|description=问题描述|"
            f"level=隐患级别|source=隐患来源|found_on=检查日期|fix_type=整改类型|{FIVE}|"
            "state=整改状态|rectified_on=整改日期|accepted_on=验收日期|remarks=备注",
            date_style="excel",
            number_pattern="BZ2023-{:02d}",
            has_example_row=True,
            uses_1904_dates=True,
        ),
        "能源公司": Habit(
            called="能源公司",
            file_name="能源公司隐患台账-{month}月{suffix}",
            columns="number=隐患编号|sector=行业领域|unit=单位名称|location=隐患部位|description=隐患描述|"
            f"level=隐患级别|basis=判定依据|source=隐患来源|found_on=发现日期|fix_type=整改类型|leader=责任领导|{FIVE}|"
            "state=整改情况|rectified_on=完成日期|accepted_on=销号日期|supervision=挂牌督办|"
            "listed_on=挂牌日期|supervision_due_on=督办期限|extension_asked_on=申请延期日期|"
            "delisted_on=摘牌日期|remarks=备注",
            date_style="slashes",
            format="csv",
            number_pattern="NY-{:02d}",
        ),
    }
)
"""Every department's habit, in the order of the notice's departments."""
