"""The commands ``trace``, ``diff``, ``history`` and ``unit``: what is behind a figure, in two papers, of a hazard, of a unit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hazardlib.console_progress import waiting
from hazardlib.domain.columns import MATTERS_SHEET
from hazardlib.domain.sheets import heading_of
from hazardlib.domain.terms import DECIDED, FOUND_UNDONE, SAMPLE_MARK, Level, State, Supervision
from hazardlib.usage import JsonOption, NameOption, WorkspaceOption

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.analysis import WorkspaceReader
    from hazardlib.analysis_diff import PaperDiff
    from hazardlib.pipeline.trace import Trace

_PLACE = ("file", "sheet", "row", "cell")
_LABELS = {
    "unit": "单位", "sector": "行业领域", "duty": "履责事项", "period": "期次", "due_on": "期限", "department": "填报单位",
    "tip_id": "线索标识", "channel": "举报渠道", "received_on": "受理日期", "days": "天数", "code": "问题", "month": "月份",
    "indicator": "指标", "stated": "填报数", "expected": "应为", "missing": "缺", "reason": "原因", "is_replaced": "已补报",
    "state": "状态", "done_on": "完成日期", "high_risk": "高危", "outcome": "是否查实", "settled_on": "办结日期", "reward": "奖励金额（元）",
    "this_month": "本月数", "cumulative": "累计数", "amount": "计入", "status": "报送情况", "received_at": "收到时间",
    "verdict": "处理结果", "versions": "各版本", "severity": "轻重", "message": "说明", "count": "处数", "leader": "负责领导", "task": "任务",
    "note": "说明", "hazard_no": "隐患编号", "hazard_id": "隐患标识", "funds": "整改资金（万元）", "standing": "逾期情况",
    "reported_by": "填报单位", "effects": "在台账生效", "sent_on": "发出日期", "step": "步骤", "number": "次数",
    "answered_on": "回复日期",
}  # fmt: skip
"""What the fields of the records are called; where a record names what a code stands for, the name is shown."""

_OF_MATTERS = {"outcome": MATTERS_SHEET["handling"].heading} | {
    name: column.heading for name, column in MATTERS_SHEET.items()
}
"""What the same are called of a matter that a meeting has decided."""

_MOST_BENEATH = 20
"""Of a group of figures so many are shown."""


def trace(
    figure: Annotated[
        str,
        typer.Argument(
            metavar="数字",
            help="数字在 figures.json 里的位置，如 overall.major.overdue、duties.overall.overdue。",
        ),
    ],
    name: NameOption = "",
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """查一个数字的来历：由哪些隐患、履责事项、线索、工作进展、报送或问题组成，出自哪个文件、哪张表、哪一行。

    按出这份材料时已经收到的报送来查。分组写名称，如 by_sector.gas.all.closed、by_leader.刘永强.all.on_time_rate；也可写序号，如 trend[0].all.found。
    """
    from hazardlib.pipeline.publish.issues import open_healed
    from hazardlib.pipeline.trace import trace as trace_figure

    with waiting("查找"):
        found = trace_figure(open_healed(workspace), figure, name)
    if as_json:
        print(json.dumps(found.to_json(), ensure_ascii=False, indent=1))
    else:
        print_trace(found)
    raise typer.Exit(0 if found.agrees else 1)


def print_trace(found: Trace) -> None:
    """Say what a figure is made of."""
    mark = f"（{SAMPLE_MARK}）" if found.is_sample else ""
    is_entry = found.value is None and bool(found.rows) and not found.is_counted
    value = "" if found.beneath or is_entry else f" = {_value(found.value)}"
    print(f"{found.name} {found.path}{value}{mark}")
    print(f"截至 {found.as_of} ，按 {found.known_at[:16].replace('T', ' ')} 以前收到的报送。")
    _tell_counts(found)
    counted = set(found.numerator)
    _tell_hazards(each for each in found.hazards if each["hazard_id"] in counted)
    if found.denominator is not None and len(found.hazards) > len(counted):
        print("分母中的其余：")
        _tell_hazards(each for each in found.hazards if each["hazard_id"] not in counted)
    for row in found.rows:
        print(f"- {_place(row)}：{_told(row)}")
    if not found.beneath or not found.agrees:
        print(_checked(found))


def _tell_counts(found: Trace) -> None:
    """Say how many hazards and records there are, or what figures stand beneath, and how it is worked out."""
    if found.denominator is not None:
        print(f"分子 {len(found.numerator)} 条，分母 {len(found.denominator)} 条。")
    elif found.rows and found.numerator:
        print(f"隐患 {len(found.numerator)} 条，记录 {len(found.rows)} 条。")
    elif found.rows or found.numerator or found.is_counted:
        print(f"共 {len(found.rows) or len(found.numerator)} 条。")
    if found.beneath:
        rest = (
            f"（共 {len(found.beneath)} 个，先列 {_MOST_BENEATH} 个）"
            if len(found.beneath) > _MOST_BENEATH
            else ""
        )
        print(f"这是一组数字，请再查其中一个{rest}：")
        for path, value in list(found.beneath.items())[:_MOST_BENEATH]:
            print(f"- {path} = {_value(value)}")
    if found.how:
        print(f"算法：{found.how}")
    if found.meaning:
        print(f"口径：{found.meaning}（{found.definition.rpartition('#')[2]}）")


def _checked(found: Trace) -> str:
    """Return how far the figure has been checked."""
    if not found.agrees:
        return "[对不上] 现在算出的和这份材料不一致，可能是出材料以后改过名单、配置或程序。请重出这份材料。"
    if found.is_counted:
        return "[一致] 按以上记录重新清点，与这份材料的数字相同。"
    return "[未清点] 不是逐条清点的数字；整份材料重新计算，结果与这份材料相同。"


def _told(row: Mapping[str, Any]) -> str:
    """Return what a record says besides its place; names instead of codes."""
    shown = {
        key: row.get(f"{key}_name", value)
        for key, value in row.items()
        if key not in _PLACE and not key.endswith("_name") and value not in (None, "", [])
    }
    labels = _LABELS | (_OF_MATTERS if "met_on" in row else {})
    return "，".join(f"{labels.get(key, key)} {_shown(value)}" for key, value in shown.items())


def _tell_hazards(hazards: Iterable[Mapping[str, Any]]) -> None:
    for each in hazards:
        called = each["hazard_no"] or each["hazard_id"]
        level, state = Level(each["level"]).chinese, State(each["state"]).chinese
        days = f"，期限 {each['due_on']}" if each["due_on"] else ""
        what = " ".join(each["description"].split())
        print(f"- {called} {each['sector_name']} {each['unit']}：{what}")
        print(f"    {level}，{state}，发现 {each['found_on']}{days}，负责领导 {each['leaders'] or '无'}")
        for said in each["story"]:
            print(f"    {_said(said)}")


def _said(said: Mapping[str, Any]) -> str:
    """Return what one row said of a hazard: month, department, state, deadline, supervision, place."""
    state = State(said["status"]).chinese if said["status"] else DECIDED
    parts = [f"{said['month']} {said['department']}：{FOUND_UNDONE if said['is_reinspection'] else state}"]
    if said["due_on"]:
        parts.append(f"期限 {said['due_on']}")
    if said["supervision"] and said["supervision"] != Supervision.NONE:
        parts.append(f"{Supervision(said['supervision']).chinese}挂牌督办")
    speaks = "（以此为准）" if said["speaks"] else ""
    return f"{'，'.join(parts)}；{_place(said)}{speaks}"


def _place(row: Mapping[str, Any]) -> str:
    sheet = f"［{row['sheet']}］" if row.get("sheet") else ""
    line = f"第 {row['row']} 行" if row.get("row") is not None else row.get("cell") or ""
    return f"{row.get('file') or '未报'}{sheet}{line}"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(heading_of(str(each)) or str(each) for each in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _value(value: Any) -> str:
    if value is None:
        return "/"
    return value if isinstance(value, str) else json.dumps(value)


_LONGEST_LIST = 20
_SHOWN = {
    "added": ("新增的隐患", ["隐患编号", "行业领域", "单位名称", "隐患描述", "状态", "整改期限"]),
    "removed": ("不再有的隐患", ["隐患编号", "行业领域", "单位名称", "隐患描述", "状态"]),
    "states": ("状态有变的隐患", ["隐患编号", "行业领域", "单位名称", "隐患描述", "原状态", "现状态"]),
    "deadlines": ("期限有变的隐患", ["隐患编号", "行业领域", "单位名称", "隐患描述", "原期限", "现期限"]),
}
"""What is printed of the frames of a `PaperDiff`; major hazards first."""

_OF_UNIT = ["隐患编号", "隐患级别", "隐患描述", "状态", "发现日期", "整改期限", "销号日期"]

_STORY = ["填报月份", "填报单位", "填报的状态", "隐患级别", "填报的期限"]


def diff(
    before: Annotated[str, typer.Argument(metavar="前一份", help="前一份材料，如 2023-07。")],
    after: Annotated[str, typer.Argument(metavar="后一份", help="后一份材料，如 2023-08。")],
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """比较两份材料：数字、新增和不再有的隐患、状态和期限的变化。不改动任何文件。"""
    reader = _open(workspace)
    if as_json:
        found = reader.diff(before, after)
        told = {name: _records(getattr(found, name)) for name in ("figures", *_SHOWN)}
        print(json.dumps({"before": before, "after": after} | told, ensure_ascii=False, indent=1))
        return
    found = reader.diff(before, after, labels="zh")
    print(found)
    _print_frame("全街", _main_figures(reader, found))
    for name, (title, columns) in _SHOWN.items():
        frame = getattr(found, name).sort_values("隐患级别", key=_is_general, kind="stable")
        _print_frame(f"{title}（共 {len(frame)} 条）", frame[columns])
    print("各领域、领导、部门的数字和全部隐患，加 --json 看。")


def history(
    hazard: Annotated[str, typer.Argument(metavar="隐患", help="隐患编号或隐患标识，如 GG-2023-008。")],
    name: NameOption = "",
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """看一条隐患的经过：各月各部门怎样填报，出自哪个文件、哪张表、哪一行。不改动任何文件。"""
    reader = _open(workspace)
    if as_json:
        print(json.dumps(_records(reader.story(hazard, name)), ensure_ascii=False, indent=1))
        return
    story, hazards = reader.story(hazard, name, labels="zh"), reader.hazards(name, labels="zh")
    for identity, said in story.groupby("隐患标识", sort=False):
        (one,) = hazards[hazards["隐患标识"].eq(identity)].to_dict("records")
        what = f"{one['单位名称']}：{' '.join(one['隐患描述'].split())}"
        print(f"{identity} {one['行业领域']} {what}（{one['隐患级别']}，{one['状态']}，{one['负责领导']}）")
        places = said["文件"] + "［" + said["工作表"] + "］第 " + said["行号"].astype("str") + " 行"
        status = said["填报的状态"].mask(said["回头看"].astype(bool), FOUND_UNDONE).fillna(DECIDED)
        _print_frame("", said[_STORY].assign(填报的状态=status, 出处=places), longest=len(said))


def unit(
    name: Annotated[str, typer.Argument(metavar="单位", help="单位名称或统一社会信用代码。")],
    paper: NameOption = "",
    workspace: WorkspaceOption = ".",
    as_json: JsonOption = False,
) -> None:
    """看一个单位：各月发现和销号、全部隐患、履责逾期、举报线索，各种写法合在一起。不改动任何文件。"""
    reader = _open(workspace)
    if as_json:
        told = asdict(reader.unit(name, paper))
        frames = {key: _records(each) for key, each in told.items() if hasattr(each, "columns")}
        print(json.dumps(told | frames, ensure_ascii=False, indent=1))
        return
    found = reader.unit(name, paper, labels="zh")
    written = "、".join(each for each in found.names if each != found.name)
    called = "，".join(told for told in (found.code, f"也写作 {written}" if written else "") if told)
    mark = f"（{SAMPLE_MARK}）" if reader.figures(found.paper)["sample_data"] else ""
    print(f"{found.name}{f'（{called}）' if called else ''}：{found.paper}，截至 {found.as_of} 。{mark}")
    _print_frame("各月发现和销号的隐患", found.months)
    _print_frame(f"隐患（共 {len(found.hazards)} 条）", found.hazards[_OF_UNIT])
    for row in found.overdue:
        print(f"- 履责逾期：{_told(row)}")
    _print_frame(
        f"举报线索（共 {len(found.tips)} 条）", found.tips[["受理日期", "举报内容", "是否查实", "办结日期"]]
    )


def _open(workspace: str) -> WorkspaceReader:
    from hazardlib.analysis import WorkspaceReader
    from hazardlib.workspace import open_workspace

    return WorkspaceReader(open_workspace(workspace))


def _main_figures(reader: WorkspaceReader, found: PaperDiff) -> pd.DataFrame:
    """Return the street's counts and rates in both papers, as they are printed."""
    import pandas as pd

    from hazardlib.brief.frames import heading
    from hazardlib.brief.words import change_of_count, change_of_rate, rate
    from hazardlib.domain.counts import RATES

    sides = [reader.figures(name)["overall"] for name in (found.before, found.after)]
    lines: list[list[str]] = []
    for level in ("all", "major"):
        then, now = (side[level] for side in sides)
        for name in ("found", "closed", "rectified", "open", "overdue_verified", "overdue_unverified"):
            moved = change_of_count(now[name], then[name])
            lines.append([heading((level, name)), f"{then[name]}条", f"{now[name]}条", moved])
        for name in ("closure_rate", "rectification_rate", "on_time_rate"):
            below, above = RATES[name].whole, RATES[name].parts
            was, is_now = ((sum(side[part] for part in above), side[below]) for side in (then, now))
            lines.append(
                [heading((level, name)), rate(*was), rate(*is_now), change_of_rate(is_now, was) or "/"]
            )
    return pd.DataFrame(lines, columns=["数字", found.before, found.after, "变化"])


def _is_general(levels: pd.Series) -> pd.Series:
    from hazardlib.domain.terms import Level

    return levels.ne(Level.MAJOR.chinese)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame as JSON holds it: days as text, nothing for what is missing."""
    records: list[dict[str, Any]] = json.loads(
        frame.to_json(orient="records", date_format="iso", double_precision=15)
    )
    days = set(frame.select_dtypes("datetime").columns)
    return [
        {key: value[:10] if key in days and value else value for key, value in each.items()}
        for each in records
    ]


def _print_frame(title: str, frame: pd.DataFrame, longest: int = _LONGEST_LIST) -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from hazardlib.brief.frames import word

    if frame.empty:
        return
    table = Table(title=title, box=SIMPLE)
    for name in frame.columns:
        table.add_column(str(name), overflow="fold")
    for row in frame.head(longest).itertuples(index=False, name=None):
        table.add_row(*(escape(" ".join(word("", value, {}).split())) for value in row))
    Console().print(table)
    if len(frame) > longest:
        print(f"    ……先列 {longest} 条。")
