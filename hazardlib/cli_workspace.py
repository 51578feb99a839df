"""The commands about a workspace: ``init`` begins it, ``doctor`` looks it over, ``void`` takes out, ``status`` tells who has reported."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hazardlib.console_progress import waiting
from hazardlib.domain.campaign_parts import MENDED_BY_STREETS
from hazardlib.domain.month import Month, chinese_day
from hazardlib.domain.terms import Reporting
from hazardlib.usage import JsonOption, WorkspaceOption, refuse_together

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hazardlib.pipeline.doctor import Check
    from hazardlib.pipeline.standing import Faulty, Standing
    from hazardlib.pipeline.voids import Voided
    from hazardlib.workspace import Workspace


def init(
    folder: Annotated[
        str, typer.Argument(metavar="文件夹", help="新工作区放在哪里：空文件夹，或还没有的文件夹。")
    ],
    sample: Annotated[bool, typer.Option("--sample", help="放入示例表格，供试用。")] = False,
) -> None:
    """新建一个工作区：各月的文件夹、行动方案、各种名单和说明都备好。

    文件夹里已有东西的，什么都不改动。
    """
    from hazardlib.pipeline.begin import begin_workspace

    raise typer.Exit(print_begun(begin_workspace(Path(folder), has_sample=sample), has_sample=sample))


def doctor(workspace: WorkspaceOption = ".") -> None:
    """检查这台电脑和这个工作区：字体、浏览器、磁盘、权限、编码、节假日、名单、时区，逐项说明怎么办。"""
    from hazardlib.domain.month import now
    from hazardlib.pipeline.doctor import diagnose
    from hazardlib.workspace import any_folder

    raise typer.Exit(print_checks(diagnose(any_folder(workspace).root, now())))


def void(
    file: Annotated[
        str,
        typer.Argument(metavar="文件", help="哪一份报送，如 data/raw/2023-07/某部门.xlsx 或 某部门.xlsx。"),
    ],
    why: Annotated[str, typer.Option("--why", metavar="理由", help="理由，会写在材料里。")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="恢复以前作废的。")] = False,
    workspace: WorkspaceOption = ".",
) -> None:
    """把收下的一份报送作废，从现在起不计入；原文件和以前出的材料都不变。

    何时、为何记在 data/reference/voids.csv 里，不记是谁。作废错了，加 --undo 恢复。
    """
    from hazardlib.domain.campaign import load_campaign
    from hazardlib.domain.month import now
    from hazardlib.pipeline.publish.issues import open_healed
    from hazardlib.pipeline.voids import void as take_out

    place = open_healed(workspace)
    voided = take_out(place, file, why=why, moment=now(), undo=undo)
    raise typer.Exit(print_voided(voided, load_campaign(place.campaign).reporter))


def status(
    month: Annotated[
        str, typer.Argument(metavar="[月份]", help="只看到这个月，如 2023-07；默认看到现在。")
    ] = "",
    workspace: WorkspaceOption = ".",
    remind: Annotated[
        bool, typer.Option("--remind", help="写出给未报、退回重报的部门（区里是街道）的催报文字。")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """看各部门报送情况：谁按时、谁迟报、谁没报、哪些文件退回重报、下一步何时到期（按工作日计）。"""
    from hazardlib.domain.month import now
    from hazardlib.pipeline.intake import find_new
    from hazardlib.pipeline.publish.issues import open_healed
    from hazardlib.pipeline.standing import standing

    refuse_together("--remind 写的是催报文字，--json 只出报送情况，请只留一个。", remind, as_json)
    with waiting("查看报送情况"):
        place = open_healed(workspace)
        state = standing(place, month=month, moment=now())
        has_new, _ = (False, []) if as_json else find_new(place)
    if as_json:
        print(json.dumps(state.reporting, ensure_ascii=False, indent=1))
        raise typer.Exit(standing_status(state))
    if has_new:  # who has just sent would be called silent
        print("data/raw 里有还没收的表，下面没有算上。请先运行 hazard ingest ，再看报送情况、催报。\n")
    tell = print_reminders if remind else print_standing
    raise typer.Exit(tell(state))


def print_begun(workspace: Workspace, *, has_sample: bool) -> int:
    """Say what was made and what to do next; return the exit status."""
    from hazardlib.domain.campaign import load_campaign
    from hazardlib.pipeline.begin import READ_FIRST

    month = load_campaign(workspace.campaign).months()[1 if has_sample else 0]
    print(f"工作区已建好：{workspace.root}")
    print(f"    {READ_FIRST} 三步说明；campaign.yaml 领导、部门、日期；narrative.yaml 只有人能写的内容")
    print("    data/raw 放各月的表格；data/reference 各种名单；reports 出的材料")
    put = "" if has_sample else f"把表格放进 {workspace.raw / str(month)} ，"
    print(
        f"下一步：{put}运行 hazard run {month} --workspace {_quoted(workspace.root)} ；先查一查这台电脑用 hazard doctor 。"
    )
    return 0


def print_checks(checks: Iterable[Check]) -> int:
    """Say of each thing whether it is well and else what to do; return the exit status."""
    good, bad = _marks()
    wrong = 0
    for check in checks:
        print(f"{good if check.is_well else bad} {check.name}：{check.said}", flush=True)
        if check.remedy:
            print(f"    {check.remedy}")
        wrong += not check.is_well
    if wrong:
        print(f"有 {wrong} 项要处理。下一步：照上面写的办好，再运行一次 hazard doctor 。")
        return 1
    print("都正常。下一步：hazard status 看报送情况，hazard run 月份 出简报。")
    return 0


def print_voided(voided: Voided, reporter: str) -> int:
    """Say what counts no longer, or again, and what to do next; return the exit status."""
    line = voided.line
    whose = (
        f"（{voided.department}{Month.parse(voided.month).chinese}）"
        if voided.department and voided.month
        else ""
    )
    done = "已恢复，从现在起计入" if line.is_undo else "已作废，从现在起不计入"
    print(f"{line.file}{whose}{done}。理由：{line.why}")
    if whose:
        # Another version of the same name may have taken its place.
        counting = "、".join(
            f"{name} 的上一版" if name == line.file and not line.is_undo else name for name in voided.counting
        )
        print(
            f"这个{reporter}这个月现在以 {counting} 为准。"
            if counting
            else f"这个{reporter}这个月现在没有计入的报送，算作未报。"
        )
    back = "" if line.is_undo else f"作废错了，用 hazard void {_quoted(line.file)} --undo --why 理由 恢复；"
    month = voided.month or "月份"
    print(f"下一步：{back}要让已出的材料照此更正，运行 hazard run {month} 。")
    return 0


def _marks() -> tuple[str, str]:
    """Return the signs of good and bad, as far as the console has them (GBK lacks ✓)."""
    try:
        "✓✗".encode((sys.stdout.encoding if sys.stdout else None) or "ascii")
    except UnicodeEncodeError:
        return "√", "×"
    return "✓", "✗"


def _quoted(path: Path | str) -> str:
    """Return a path as it is typed: in quotes where a shell would not take it for one word."""
    return f'"{path}"' if set(" ()&;'") & set(str(path)) else str(path)


def print_standing(standing: Standing) -> int:
    """Say who has reported, what to mend and what is due next; return the exit status."""
    from hazardlib.pipeline.standing import until

    _print_matrix(standing)
    for refused in standing.refused:
        print(f"退回重报：{refused['reason']}")
    _print_faulty(standing)
    for line in standing.voided:
        print(
            f"已作废：{line.file}（{chinese_day(line.when.date())}，{line.why}）。恢复用 hazard void 文件 --undo --why 理由。"
        )
    for each in standing.upcoming:
        print(f"{chinese_day(each.day)}前：{each.what}（{until(standing.today, each.day)}）")
    if not standing.upcoming:
        print("专项行动的各个时间节点都已过去。")
    _print_next_steps(standing)
    return standing_status(standing)


def print_reminders(standing: Standing) -> int:
    """Print a text for each department to be reminded, ready to paste; return the exit status."""
    from hazardlib.pipeline.standing import nameless_files, write_reminders

    reminders = write_reminders(standing)
    for reminder in reminders:
        print(f"{reminder.text}\n")
    if not reminders:
        print(f"各{standing.campaign.reporter}都已报送，没有需要催报的。\n下一步：出简报用 hazard run 月份。")
    for each in nameless_files(standing):
        print(f"[看不出{standing.campaign.reporter}或月份，请自行联系] {each['file']}：{each['reason']}")
    if reminders:
        print(
            f"下一步：把上面的文字分别发给各{standing.campaign.reporter}；收到后放进 data/raw，再运行 hazard ingest 。"
        )
    return standing_status(standing)


def standing_status(standing: Standing) -> int:
    """Return the exit status of ``status``: whether every workbook, and every row of it, counts."""
    is_faulty = bool(standing.refused) or any(each.quarantined_count for each in standing.faulty)
    return int(is_faulty)


def _print_matrix(standing: Standing) -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    print(f"{standing.campaign.name}：报送情况")  # as a title of the table it breaks at the table's width
    table = Table(box=SIMPLE)
    table.add_column(standing.campaign.reporter, no_wrap=True, min_width=14)
    for month in standing.months:
        table.add_column(standing.campaign.in_short(month))
    rows: dict[str, dict[str, str]] = {}
    for entry in standing.reporting:
        rows.setdefault(entry["department"], {})[entry["month"]] = Reporting(entry["status"]).chinese
    for department, statuses in rows.items():
        table.add_row(department, *(statuses.get(str(month), "") for month in standing.months))
    Console().print(table)


def _print_faulty(standing: Standing) -> None:
    if standing.faulty:
        print(f"已收下、还要请{standing.campaign.reporter}修改的{standing.campaign.level.sends}：")
    departments: dict[str, list[Faulty]] = {}
    for each in standing.faulty:
        departments.setdefault(each.department, []).append(each)
    for department, several in departments.items():
        print(f"    {department}：{'、'.join(map(_say_faulty, several))}")


def _say_faulty(faulty: Faulty) -> str:
    said = [f"{faulty.quarantined_count} 行缺必填内容"] if faulty.quarantined_count else []
    said += [f"必须修改 {faulty.error_count} 处"] if faulty.error_count else []
    return f"{Month.parse(faulty.month).chinese}（{'，'.join(said)}）"


def _print_next_steps(standing: Standing) -> None:
    silent = {Reporting.MISSING, Reporting.REFUSED} & {entry["status"] for entry in standing.reporting}
    if silent or standing.refused:
        print(
            f"下一步：催报未报和退回重报的{standing.campaign.reporter}（催报文字用 hazard status --remind）；"
            "收到后放进 data/raw，再运行 hazard ingest 。"
        )
    if standing.faulty and standing.campaign.is_district:
        print(f"下一步：{MENDED_BY_STREETS}。")
    elif standing.faulty:
        print("下一步：把标好的表发回部门；改好后放回 data/raw 的同一月份文件夹，再运行 hazard ingest 。")
        for folder in sorted({each.copy.parent for each in standing.faulty if each.copy is not None}):
            print(f"    标好的表：{folder}")
        for month in sorted({each.month for each in standing.faulty if each.copy is None}):
            print(f"    {Month.parse(month).chinese}的还没有标，用 hazard run {month} 标出。")
    if not (silent or standing.refused or standing.faulty):
        print("下一步：出简报用 hazard run 月份。")
