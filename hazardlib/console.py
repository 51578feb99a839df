"""What a command says when it is done: what was made, what is wrong, what to do next."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hazardlib.domain.campaign import load_campaign
from hazardlib.domain.campaign_parts import MENDED_BY_STREETS, CampaignLevel
from hazardlib.domain.frames import plain_records
from hazardlib.domain.month import Month
from hazardlib.domain.terms import DRAFT_MARK, NO_LEDGER, WITHOUT_LEDGER, Reporting, Severity, Verdict
from hazardlib.findings import Finding, by_submission, from_frame
from hazardlib.findings.catalogue import VERSIONS
from hazardlib.merge.select import effective_of

if TYPE_CHECKING:
    from hazardlib.pipeline.check import Checked
    from hazardlib.pipeline.intake import IngestResult
    from hazardlib.pipeline.outgoing.feedback import Feedback
    from hazardlib.pipeline.outgoing.templates import Template
    from hazardlib.pipeline.publish.publisher import Published
    from hazardlib.pipeline.rereads import ReadAgain
    from hazardlib.pipeline.watch import Batch, Watcher
    from hazardlib.workspace import Workspace

DONE, DONE_WITH_FAULTS = 0, 1
"""Exit statuses; 2, not done, is what an error exits with."""

_LONGEST_LIST = 10

_WOULD_BE = {
    Verdict.ACCEPTED: "可以接收",
    Verdict.FINDINGS: "可以接收，有问题",
    Verdict.REFUSED: "不能接收",
}


def exit_status(*faults: object) -> int:
    """Return the exit status of a command that is done: whether something was left out, or could not be written."""
    return DONE_WITH_FAULTS if any(faults) else DONE


def print_ingest(taken: IngestResult, feedback: Feedback, workspace: Workspace) -> int:
    """Say what was taken in, where the feedback lies and what to do next; return the exit status."""
    campaign, raw = load_campaign(workspace.campaign), workspace.raw
    is_faulty = _print_taken(taken, has_copies=not campaign.is_district)
    print_feedback(feedback)
    handed_up = f"{campaign.reporter}的{campaign.level.sends}"
    if taken.earlier_count == 0 and taken.submissions.empty:
        print(f"下一步：把各{handed_up}按月份放进 {raw} ，如 {raw / '2023-07'} ，再运行 hazard ingest 。")
    elif is_faulty and campaign.is_district:
        print(f"下一步：{MENDED_BY_STREETS}。")
    elif is_faulty or feedback.paths:
        print(
            "下一步：请部门照标出的地方改好，把改好的文件放回 data/raw 的同一月份文件夹，再运行 hazard ingest 。"
        )
    else:
        print(f"下一步：看各{campaign.reporter}报送情况用 hazard status ，出简报用 hazard run 月份。")
    return exit_status(is_faulty, feedback.troubles)


def _print_taken(taken: IngestResult, *, has_copies: bool = True) -> bool:
    """Say what was taken in, file by file; tell whether something was left out. Of warnings that copies mark their number is enough."""
    faulty = any(problem.is_error for problem in taken.problems)
    for line in taken.again.lines:
        print(line)
    if taken.submissions.empty and not taken.problems:
        before = f"（以前已收过 {taken.earlier_count} 份）" if taken.earlier_count else ""
        print(f"data/raw 里没有新文件{before}。")
    told = taken.submissions[
        taken.submissions["reading"].eq(0)
        | taken.submissions["submission_id"].isin(list(taken.again.changed))
    ]
    findings = by_submission(from_frame(taken.findings))
    for submission in told.sort_values("file").to_dict("records"):
        verdict, left_out = Verdict(submission["verdict"]), int(submission["rows_quarantined"])
        beside = taken.quarantined_in_other_sheets.get(submission["submission_id"], 0)
        print(f"[{verdict.chinese}] {submission['file']}{_rows(verdict, submission)}{_beside(beside)}")
        faulty |= verdict is Verdict.REFUSED or left_out + beside > 0
        said = findings.get(submission["submission_id"], [])
        errors = [finding for finding in said if finding.is_error]
        warnings = [finding for finding in said if not finding.is_error]
        noticed = [finding for finding in warnings if finding.code in VERSIONS or not has_copies]
        _print_lines([f"    {finding.message}" for finding in errors], _places(errors))
        _print_lines([f"    [请核对] {finding.message}" for finding in noticed], _places(noticed))
        if others := _places(each for each in warnings if each not in noticed):
            print(f"    另有 {others} 处请核对。")
    _print_superseded(taken)
    _print_problems(taken.problems)
    return faulty


def _places(findings: Iterable[Finding]) -> int:
    """Return for how many places findings stand."""
    return sum(finding.count for finding in findings)


def _print_superseded(taken: IngestResult) -> None:
    """Say of which department and month one file that came just now superseded another whole."""
    rivals = defaultdict[tuple[str, str], list[dict[str, Any]]](list)
    for row in plain_records(taken.submissions):
        if row["reading"] == 0 and row["verdict"] != Verdict.REFUSED:
            rivals[row["department"], row["month"]].append(row)
    for (department, month), rows in sorted(rivals.items()):
        files = sorted({row["file"] for row in rows})
        if len(effective_of(rows)) < len(files):
            print(
                f"[请核对] {department}{Month.parse(month).chinese}这次收到 {len(files)} 份：{'、'.join(files)}。"
                "有相同领域的，以最后收到的一份为准，不会相加；都要计入的，请合成一份再报。"
            )


def print_paper(
    published: Published,
    problems: Sequence[Finding] = (),
    quarantined_in_other_sheets: int = 0,
    feedback: Feedback | None = None,
    again: ReadAgain | None = None,
) -> int:
    """Say what a paper states and where it lies; return the exit status."""
    from hazardlib.pipeline.publish.products import calls_to_make

    figures, campaign = published.figures, published.run.campaign
    refused = [each for each in figures["refused"] if not each["is_replaced"]]
    for line in again.lines if again is not None else ():
        print(line)
    print(headline(published))
    _print_coverage(figures, campaign.reporter)
    for each in refused:
        print(f"退回重报：{each['reason']}")
    if rows := figures["uncounted"]["rows"]:
        print(f"有 {len(rows)} 行缺必填内容或发现日期晚于填报或在本期之后，没有计入：")
        _print_lines([f"    {row['file']}［{row['sheet']}］第 {row['row']} 行" for row in rows])
    if quarantined_in_other_sheets:
        where = "用 hazard check 查看报来的议定事项" if campaign.is_district else "见发回各部门的表"
        print(f"其他表有 {quarantined_in_other_sheets} 行不能计入；是哪些、怎样改，{where}。")
    _print_problems(problems)
    for said in filter(None, (published.missing, published.left_out)):
        print(said)
    print(f"成果材料：{published.folder}")
    if feedback is not None:
        print_feedback(feedback)
    if published.number > 1:
        print(f"这是第{published.number}版，开头有说明；以前各版在 {published.folder / 'revisions'} 。")
    if published.folder.parent == published.run.workspace.reports:
        print(f"全部材料的目录：{published.run.workspace.reports / 'index.html'}")
    calls = calls_to_make(figures, published.folder, campaign.reporter)
    page = published.folder / "briefing.html"
    print(f"下一步：{calls}用浏览器打开 {page} 核对，{before_signing(published)} 。")
    unwritten = published.missing or (feedback is not None and feedback.troubles)
    return exit_status(
        refused, rows, quarantined_in_other_sheets, any(problem.is_error for problem in problems), unwritten
    )


def before_signing(published: Published) -> str:
    """Return what comes before a paper is signed, and that it may be only where nothing is missing."""
    from hazardlib.brief.uncounted import nothing_counts, uncounted_in_full

    run, figures = published.run, published.figures
    if not any(month["reported"] for month in figures["coverage"]):
        handed_up = f"{run.campaign.reporter}的{run.campaign.level.sends}"
        return f"但不要签发：还没有能计入的报送。把各{handed_up}放进 {run.workspace.raw} 后再运行"
    if nothing_counts(figures):
        mended = MENDED_BY_STREETS if run.campaign.is_district else "请部门照退改的表改好重报，再运行一次"
        return f"但不要签发：{uncounted_in_full(figures)}。{mended}"
    if slots := _open_slots(published.folder):
        named = "、".join(f"{key}（{prompt}）" for key, prompt in slots.items())
        return (
            f"还不能签发：有 {len(slots)} 处待填，材料上标着“{DRAFT_MARK}”。"
            f"把 {named} 写进 {run.workspace.narrative} ，每处一行，如“{next(iter(slots))}: 文字”，再运行一次"
        )
    return "PDF 做好后再签发" if published.missing else f"签发 {published.folder / 'briefing.pdf'}"


def _open_slots(folder: Path) -> dict[str, str]:
    """Return what a paper still asks a person for; without nbformat, whose import takes longer than an unchanged rerun."""
    from hazardlib.brief.notebook import BLOCKS_TYPE, read_paper

    notebook = json.loads((folder / "briefing.ipynb").read_text("utf-8"))
    cells = [
        cell | {"outputs": [each for each in cell["outputs"] if BLOCKS_TYPE in each.get("data", ())]}
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]
    return read_paper({"cells": cells}).open_slots


def print_batch(batch: Batch, moment: datetime, level: CampaignLevel) -> None:
    """Say what the watch has just taken in and where the feedback lies."""
    print(f"—— {moment:%m-%d %H:%M} ——")
    _print_taken(batch.taken, has_copies=level is CampaignLevel.STREET)
    print_feedback(batch.feedback)
    print("下一步：改好的文件放回同一月份文件夹，会自动再收；出简报用 hazard run 月份。")


def print_watch(watcher: Watcher, now: Callable[[], datetime], poll: float) -> int:
    """Say what is taken in until Ctrl-C is pressed, which is how a watch is meant to end; return the exit status."""
    troubles = list[str]()

    def complain(line: str) -> None:
        print(f"[这次没有收成，稍后再试] {line}", file=sys.stderr, flush=True)

    level = load_campaign(watcher.workspace.campaign).level
    print(
        f"正在监视 {watcher.workspace.raw} 。把{level.sends}放进月份文件夹即可；按 Ctrl-C 停止。", flush=True
    )
    try:
        for batch in watcher.batches(complain, poll):
            print_batch(batch, now(), level)
            troubles += batch.feedback.troubles
            sys.stdout.flush()
    except KeyboardInterrupt:
        print("\n已停止监视。收下的都已保存；需要时再运行 hazard watch 。")
    return exit_status(troubles)


def print_feedback(feedback: Feedback) -> None:
    """Say where the workbooks lie that go back to departments."""
    folders: dict[Path, list[str]] = {}
    for path in feedback.paths:
        folders.setdefault(path.parent, []).append(path.name)
    for folder, names in folders.items():
        print(f"要改的地方已在 {len(names)} 份表里标出，请发回：{folder}")
    for trouble in feedback.troubles:
        print(f"[没有写成] {trouble}")


def print_templates(templates: Sequence[Template]) -> int:
    """Say which blank workbooks were made; return the exit status."""
    for template in templates:
        what = "这个月已报的台账" if template.is_reported else "未整改和待销号隐患"
        carried = f"，已填入{what} {template.carried_count} 行" if template.carried_count else ""
        print(f"{template.department}{carried}：{template.path}")
    print("下一步：发给各部门填写；收到后放进 data/raw 的月份文件夹，再运行 hazard ingest 。")
    return DONE


def checked_status(checked: Sequence[Checked]) -> int:
    """Return the exit status of ``check``: whether every row would count and every copy was written."""
    return exit_status(*(each.is_faulty or each.trouble for each in checked))


def print_checked(checked: Sequence[Checked]) -> int:
    """Say what is wrong with each file, column by column and cell by cell; return the exit status."""
    from hazardlib.forms.feedback_list import count_places, in_reading_order, summary

    for each in checked:
        findings = in_reading_order(each.findings, each.sheets)
        errors, warnings = count_places(findings)
        said = summary(
            read=each.submission["rows_read"],
            accepted=each.submission["rows_accepted"],
            errors=errors,
            warnings=warnings,
            is_refused=each.verdict is Verdict.REFUSED,
            is_trial=True,
            is_without_ledger=each.submission.get("sectors") in WITHOUT_LEDGER,
        )
        name, beside = Path(each.public_file).name, _beside(each.quarantined_in_other_sheets)
        print(f"[{_WOULD_BE[each.verdict]}] {name}{_of(each)}：{said}{beside}。")
        groups: dict[tuple[str, str, str], list[Finding]] = {}
        for finding in findings:
            severity = Severity(finding.severity).chinese
            groups.setdefault((severity, finding.sheet or "", finding.heading), []).append(finding)
        for (severity, sheet, heading), about in groups.items():
            where = f"［{sheet}］{heading}" if sheet else heading
            count = sum(finding.count for finding in about)
            print(f"  {severity}  {where}（{count} 处）")
            lines = [f"{finding.cell or ''}  {finding.problem}{finding.remedy}" for finding in about]
            _print_lines([f"    {line.strip()}" for line in lines], count)
        if each.copy is not None:
            print(f"  标注副本：{each.copy}")
        if each.trouble:
            print(f"  {each.trouble}")
    if any(Severity(finding.severity) is Severity.ERROR for each in checked for finding in each.findings):
        print("下一步：照上面写的改好，再检查一遍；改好后再报送。")
    else:
        print("下一步：没有必须修改的地方，可以报送。")
    return checked_status(checked)


def _of(checked: Checked) -> str:
    """Return whose file it is and for which month, as far as it says so."""
    month = checked.submission["month"]
    said = [checked.submission["department"], Month.parse(month).chinese if month else None]
    return f"（{'，'.join(filter(None, said))}）" if any(said) else ""


def _rows(verdict: Verdict, submission: Mapping[Hashable, Any]) -> str:
    if verdict is Verdict.REFUSED:
        return ""
    if submission["is_nil"]:
        return "，零报告"
    if submission["sectors"] in WITHOUT_LEDGER:
        return f"，{NO_LEDGER}"
    left_out = int(submission["rows_quarantined"])
    said = f"，{submission['rows_accepted']} 行计入"
    return said + (f"，{left_out} 行缺内容未计入" if left_out else "")


def _beside(left_out: int) -> str:
    """Return what is said of the rows beside the ledger that cannot be counted."""
    return f"，其他表有 {left_out} 行不能计入" if left_out else ""


def headline(published: Published) -> str:
    """Return a paper's name with its most important figures."""
    overall = published.figures["overall"]["all"]
    as_of = published.figures["as_of"]
    state = "已生成" if published.is_new else "没有变化"
    aside = f"（其中到期待核实 {count} 条）" if (count := overall["overdue_unverified"]) else ""
    return (
        f"{published.run.name} {published.run.kind.chinese}（截至 {as_of}）{state}："
        f"发现 {overall['found']} 条，已销号 {overall['closed']} 条，超期 {overall['overdue']} 条{aside}。"
    )


def _print_coverage(figures: dict[str, Any], reporter: str) -> None:
    if date.fromisoformat(figures["as_of"]) > datetime.fromisoformat(figures["known_at"]).date():
        print(f"注意：截至日期 {figures['as_of']} 还没有到，这份材料只反映目前的情况。")
    if not any(month["reported"] for month in figures["coverage"]):
        print(f"注意：还没有收到任何{reporter}的报送，这份材料里没有数据。请把表格放进 data/raw 后再运行。")
    for month in figures["coverage"][-1:]:
        line = f"{month['month']} 应报 {month['expected']} 个{reporter}，实报 {month['reported']} 个"
        names = [
            entry["department"]
            for entry in figures["reporting"]
            if entry["month"] == month["month"] and entry["status"] == Reporting.MISSING
        ]
        print(line + (f"；未报：{'、'.join(names)}。" if names else "。"))


def _print_problems(problems: Sequence[Finding]) -> None:
    for problem in problems:
        print(f"[{'没有读取' if problem.is_error else '请核对'}] {problem.message}")


def _print_lines(lines: Sequence[str], count: int = 0) -> None:
    """Print the first of some lines; then how many places all of them, or ``count``, stand for."""
    for line in lines[:_LONGEST_LIST]:
        print(line)
    if len(lines) > _LONGEST_LIST:
        print(f"    ……共 {count or len(lines)} 处。")
