"""The commands ``diff`` and ``history``: what two papers say otherwise, and what was said of one hazard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hazardlib.cli_campaign import WorkspaceOption

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.analysis import WorkspaceReader
    from hazardlib.analysis_diff import PaperDiff

JsonOption = Annotated[bool, typer.Option("--json", help="只输出 JSON，供程序使用。")]

_LONGEST_LIST = 20
_SHOWN = {
    "added": ("新增的隐患", ["隐患编号", "行业领域", "单位名称", "隐患描述", "状态", "整改期限"]),
    "removed": ("不再有的隐患", ["隐患编号", "行业领域", "单位名称", "隐患描述", "状态"]),
    "states": ("状态有变的隐患", ["隐患编号", "行业领域", "单位名称", "隐患描述", "原状态", "现状态"]),
    "deadlines": ("期限有变的隐患", ["隐患编号", "行业领域", "单位名称", "隐患描述", "原期限", "现期限"]),
}
"""What is printed of the frames of a `PaperDiff`; major hazards first."""

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
    name: Annotated[
        str, typer.Option("--name", metavar="材料", help="按哪份材料，如 2023-07；默认是截至日期最近的一份。")
    ] = "",
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
        _print_frame("", said[_STORY].assign(出处=places), longest=len(said))


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
