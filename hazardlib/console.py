"""What a command says when it is done: what was made, what is wrong, what to do next."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hazardlib.findings import Finding
from hazardlib.month import chinese_day
from hazardlib.terms import Reporting, Severity, Verdict

if TYPE_CHECKING:
    from hazardlib.pipeline.intake import Taken
    from hazardlib.pipeline.press import Published
    from hazardlib.pipeline.standing import Standing

DONE, DONE_WITH_FAULTS = 0, 1
"""Exit statuses; 2, not done, is what an error exits with."""

_LONGEST_LIST = 10


def tell_taken(taken: Taken) -> int:
    """Say what ``ingest`` took in, file by file; return the exit status."""
    faulty = bool(taken.problems)
    if taken.submissions.empty and not taken.problems:
        print("data/raw 里没有新文件。")
    for submission in taken.submissions.sort_values("file").to_dict("records"):
        verdict, left_out = Verdict(submission["verdict"]), int(submission["rows_quarantined"])
        print(f"[{verdict.chinese}] {submission['file']}{_rows(verdict, submission)}")
        faulty |= verdict is Verdict.REFUSED or left_out > 0
        said = taken.findings[taken.findings["submission_id"].eq(submission["submission_id"])]
        errors = said.loc[said["severity"].eq(Severity.ERROR), "message"].tolist()
        _print_lines([f"    {message}" for message in errors])
        if len(said) > len(errors):
            print(f"    另有 {len(said) - len(errors)} 处请核对。")
    _print_problems(taken.problems)
    print("下一步：改好的文件直接放回 data/raw 同一月份文件夹，再运行一次；出简报用 hazard run 月份。")
    return DONE_WITH_FAULTS if faulty else DONE


def tell_paper(published: Published, problems: Sequence[Finding]) -> int:
    """Say what a paper states and where it lies; return the exit status."""
    figures = published.figures
    print(_headline(published))
    _print_coverage(figures)
    for refused in figures["refused"]:
        print(f"被拒：{refused['reason']}")
    if figures["quarantined"]:
        print(f"有 {figures['quarantined']} 行缺必填内容，没有计入：")
        rows = figures["quarantined_rows"]
        _print_lines([f"    {row['file']}［{row['sheet']}］第 {row['row']} 行" for row in rows])
    _print_problems(problems)
    if published.missing:
        print(published.missing)
    print(f"产品：{published.folder}")
    page = published.folder / "briefing.html"
    print(f"下一步：用浏览器打开 {page} 核对，签发 {published.folder / 'briefing.pdf'} 。")
    faulty = figures["refused"] or figures["quarantined"] or problems
    return DONE_WITH_FAULTS if faulty else DONE


def tell_demo(folder: Path, published: Sequence[Published]) -> int:
    """Say what the demo made; return the exit status.

    The sample holds a refused file and faulty rows on purpose, so they are no fault of the demo.
    """
    for paper in published:
        print(_headline(paper))
        if paper.missing:
            print(f"    {paper.missing}")
    names = [paper.run.name for paper in published if paper.run.kind in ("interim", "final")]
    print("示例数据已做完。先看：")
    for name in names:
        print(f"    {folder / 'reports' / name / 'briefing.html'}")
    print(
        f"下一步：运行 hazard status --workspace {folder} 看报送情况，或把真实表格放进 data/raw 后运行 hazard run 月份。"
    )
    return DONE


def tell_standing(standing: Standing) -> int:
    """Say who has reported and what is due next; return the exit status."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{standing.campaign.name}：报送情况", box=SIMPLE)
    table.add_column("部门")
    for month in standing.months:
        table.add_column(month.chinese.split("年")[1])
    rows: dict[str, dict[str, str]] = {}
    for entry in standing.reporting:
        rows.setdefault(entry["department"], {})[entry["month"]] = Reporting(entry["status"]).chinese
    for department, statuses in rows.items():
        table.add_row(department, *(statuses.get(str(month), "") for month in standing.months))
    Console().print(table)
    for refused in standing.refused:
        print(f"被拒：{refused['reason']}")
    for day, what in standing.upcoming:
        print(f"{chinese_day(day)}前：{what}")
    if not standing.upcoming:
        print("专项行动的各个时间节点都已过去。")
    print("下一步：催报未报和被拒的部门；收到后放进 data/raw，再运行 hazard ingest 。")
    return DONE_WITH_FAULTS if standing.refused else DONE


def _rows(verdict: Verdict, submission: Mapping[Hashable, Any]) -> str:
    if verdict is Verdict.REFUSED:
        return ""
    if submission["is_nil"]:
        return "，零报告"
    left_out = int(submission["rows_quarantined"])
    said = f"，{submission['rows_accepted']} 行计入"
    return said + (f"，{left_out} 行缺内容未计入" if left_out else "")


def _headline(published: Published) -> str:
    overall = published.figures["overall"]["all"]
    as_of = published.figures["as_of"]
    state = "已生成" if published.is_new else "没有变化"
    return (
        f"{published.run.name} {published.run.kind.chinese}（截至 {as_of}）{state}："
        f"发现 {overall['found']} 条，已销号 {overall['closed']} 条，超期 {overall['overdue']} 条。"
    )


def _print_coverage(figures: dict[str, Any]) -> None:
    for month in figures["coverage"][-1:]:
        line = f"{month['month']} 应报 {month['expected']} 个部门，实报 {month['reported']} 个"
        names = [
            entry["department"]
            for entry in figures["reporting"]
            if entry["month"] == month["month"] and entry["status"] == Reporting.MISSING
        ]
        print(line + (f"；未报：{'、'.join(names)}。" if names else "。"))


def _print_problems(problems: Sequence[Finding]) -> None:
    for problem in problems:
        print(f"[没有读取] {problem.message}")


def _print_lines(lines: Sequence[str]) -> None:
    for line in lines[:_LONGEST_LIST]:
        print(line)
    if len(lines) > _LONGEST_LIST:
        print(f"    ……共 {len(lines)} 处。")
