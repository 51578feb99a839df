"""The command ``send``: reminders and papers by e-mail and chat, and what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from hazardlib.console_progress import showing
from hazardlib.errors import UsageError
from hazardlib.usage import WorkspaceOption

if TYPE_CHECKING:
    from hazardlib.pipeline.send import Fate, Post, Sending
    from hazardlib.workspace import Workspace


def send(
    paper: Annotated[
        str, typer.Argument(metavar="[材料]", help="哪一份，如 2023-07 或 2023-08-interim；发给收材料的人。")
    ] = "",
    remind: Annotated[bool, typer.Option("--remind", help="给未报、退回重报的部门发催报文字。")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="不发，只说明什么会发给谁。")] = False,
    again: Annotated[bool, typer.Option("--again", help="以前发过的也再发一次。")] = False,
    draft: Annotated[bool, typer.Option("--draft", help="征求意见稿也发，注明是征求意见稿。")] = False,
    workspace: WorkspaceOption = ".",
) -> None:
    """用邮件或聊天机器人发催报、发材料；谁收什么写在工作区的 delivery.yaml 里，没有这个文件就什么都不发。

    同样的内容不会发第二次；发过什么记在 reports/sent.csv 里。先用 --dry-run 看一看。
    """
    from hazardlib.domain.month import now
    from hazardlib.pipeline import send as sending
    from hazardlib.pipeline.issues import open_healed

    if bool(paper) == remind:
        raise UsageError("发材料的写明哪一份，如 hazard send 2023-07 ；发催报的写 --remind 。二者选一。")
    place = open_healed(workspace)

    def prepare() -> Post:
        return sending.reminders(place, now()) if remind else sending.paper(place, paper, has_drafts=draft)

    with showing() as progress:
        sent = list(sending.send(place, prepare, now, is_again=again, is_trial=dry_run, progress=progress))
    raise typer.Exit(print_sent(sent, place))


def print_sent(sent: Iterable[Sending], workspace: Workspace) -> int:
    """Say what became of each message; return the exit status."""
    from hazardlib.console import exit_status
    from hazardlib.pipeline.recipients import delivery_file
    from hazardlib.pipeline.send import Fate, is_open_to_others

    counts = Counter[Fate]()
    for each in sent:
        counts[each.fate] += 1
        to = f"{each.to}（{each.shown}）" if each.shown else each.to
        aside = f"：{each.said}" if each.fate is Fate.FAILED else f"（{each.said}）" * bool(each.said)
        print(f"[{each.fate.value}] {to}：{each.message.title}{aside}")
        if each.fate is Fate.PLANNED:
            print("".join(f"    {line}\n" for line in each.message.text.splitlines()), end="")
            if each.message.files:
                print(f"    附件：{'、'.join(path.name for path in each.message.files)}")
    if is_open_to_others(workspace):
        print(f"[请核对] {delivery_file(workspace)} 里有密码，别人也能读。请改成只有自己能读（chmod 600）。")
    print(_next_step(counts))
    return exit_status(counts[Fate.FAILED], counts[Fate.UNSURE], counts[Fate.NO_ADDRESS])


def _next_step(counts: Counter[Fate]) -> str:
    from hazardlib.pipeline.send import Fate

    if not counts:
        return "没有要发的。下一步：看报送情况用 hazard status 。"
    if counts[Fate.FAILED]:
        return "下一步：没有发成的，核对 delivery.yaml 里的地址和网络，再运行一次；已发的不会重发。"
    if counts[Fate.UNSURE]:
        return "下一步：不知是否发成的，请向对方核实；没有收到的，删去 reports/sent.csv 里那一行再运行。"
    if counts[Fate.NO_ADDRESS]:
        return "下一步：没有地址的，在 delivery.yaml 里补上再运行，或自行联系；已发的不会重发。"
    if counts[Fate.PLANNED]:
        return "什么都没有发。下一步：去掉 --dry-run 再运行。"
    if not counts[Fate.SENT]:
        return "都是以前发过的，没有再发；要再发的，加 --again 。"
    return f"共发出 {counts[Fate.SENT]} 份，记在 reports/sent.csv 里。"
