"""The commands about a workspace itself: ``init`` makes one, ``doctor`` looks it over, ``void`` and ``decide`` judge what came in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hazardlib.cli_campaign import WorkspaceOption
from hazardlib.console_progress import waiting
from hazardlib.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hazardlib.pipeline.doctor import Check
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
    from hazardlib.domain.month import now
    from hazardlib.pipeline.issues import open_healed
    from hazardlib.pipeline.voids import void as take_out

    place = open_healed(workspace)
    raise typer.Exit(print_voided(take_out(place, file, why=why, moment=now(), undo=undo)))


def decide(
    first: Annotated[
        str, typer.Argument(metavar="隐患一", help="hazard duplicates 列出的一对里，一条的标识。")
    ],
    second: Annotated[str, typer.Argument(metavar="隐患二", help="另一条的标识。")],
    merge: Annotated[bool, typer.Option("--merge", help="是同一条，合并。")] = False,
    apart: Annotated[bool, typer.Option("--apart", help="不是同一条，以后不再提出。")] = False,
    why: Annotated[str, typer.Option("--why", metavar="理由", help="理由。")] = "",
    who: Annotated[str, typer.Option("--who", metavar="经办人", help="谁判定的。")] = "",
    workspace: WorkspaceOption = ".",
) -> None:
    """判定 hazard duplicates 列出的一对隐患是不是同一条，写进 decisions.csv，以后都照此办理。"""
    from hazardlib import console_proposals
    from hazardlib.domain.month import now
    from hazardlib.pipeline.duplicates import decide as write_decision
    from hazardlib.pipeline.issues import open_healed

    if merge == apart:
        raise UsageError("是同一条的写 --merge ，不是同一条的写 --apart ，二者选一。")
    place = open_healed(workspace)
    with waiting("比较隐患"):
        pair = write_decision(place, first, second, is_merge=merge, why=why, who=who, day=now().date())
    raise typer.Exit(console_proposals.print_decided(pair, is_merge=merge))


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


def print_voided(voided: Voided) -> int:
    """Say what counts no longer, or again, and what to do next; return the exit status."""
    from hazardlib.domain.month import Month

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
            f"这个部门这个月现在以 {counting} 为准。"
            if counting
            else "这个部门这个月现在没有计入的报送，算作未报。"
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
