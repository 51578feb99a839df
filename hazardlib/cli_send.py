"""The commands ``send`` and ``letters``: reminders and papers by e-mail and chat; letters that are due (督办), entered into ``letters.csv``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from hazardlib.console_progress import showing
from hazardlib.errors import UsageError
from hazardlib.usage import WorkspaceOption

if TYPE_CHECKING:
    from hazardlib.pipeline.outgoing.letters import Made
    from hazardlib.pipeline.outgoing.send import Fate, Post, Sending
    from hazardlib.workspace import Workspace


def send(
    paper: Annotated[
        str, typer.Argument(metavar="[材料]", help="哪一份，如 2023-07 或 2023-08-interim；发给收材料的人。")
    ] = "",
    remind: Annotated[
        bool, typer.Option("--remind", help="给未报、退回重报的部门（区里是街道）发催报文字。")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="不发，只说明什么会发给谁。")] = False,
    again: Annotated[bool, typer.Option("--again", help="以前发过的也再发一次。")] = False,
    draft: Annotated[bool, typer.Option("--draft", help="征求意见稿也发，注明是征求意见稿。")] = False,
    workspace: WorkspaceOption = ".",
) -> None:
    """用邮件或聊天机器人发催报、发材料；谁收什么写在工作区的 delivery.yaml 里，没有这个文件就什么都不发。

    同样的内容不会发第二次；发过什么记在 reports/sent.csv 里。先用 --dry-run 看一看。
    """
    from hazardlib.domain.month import now
    from hazardlib.pipeline.outgoing import send as sending
    from hazardlib.pipeline.publish.issues import open_healed

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
    from hazardlib.pipeline.outgoing.post import delivery_file
    from hazardlib.pipeline.outgoing.send import Fate, is_open_to_others

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
    from hazardlib.pipeline.outgoing.send import Fate

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


def letters(
    day: Annotated[
        str, typer.Argument(metavar="[日期]", help="函件的日期，如 2023-07-26；默认是今天。")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="不做函件，只说明哪些该发。")] = False,
    workspace: WorkspaceOption = ".",
) -> None:
    """做好该发的督办函件：临近期限的提醒，已核实超期的督办函，几次不复的约谈通知，每个部门一份，Word 和 PDF。

    发过的记在 data/reference/letters.csv 里，不会重发；部门书面回复的，在那里填上回复日期。几天一次、几次约谈写在 campaign.yaml 里。
    """
    from hazardlib.domain.month import now, parse_day
    from hazardlib.pipeline.outgoing.letters import make_letters
    from hazardlib.pipeline.publish.issues import open_healed

    when, today = parse_day(day) if day else now().date(), now().date()
    if when > today:
        raise UsageError(f"函件的日期写的是 {when}，还没有到。请写今天或以前的日期，如 {today}。")
    with showing() as progress:
        made = make_letters(open_healed(workspace), when, progress, is_trial=dry_run)
    raise typer.Exit(print_letters(made))


def print_letters(made: Made) -> int:
    """Say what was made, where it is entered and what comes next; return the exit status."""
    from hazardlib import console

    for letter, files in made.letters:
        print(f"{letter.name}：{len(letter.hazards)} 条")
        for path in files:
            print(f"    {path}")
        for _, number, hazard in () if files else letter.hazards:
            print(f"    {number or '没有编号'}　{hazard}")
    for message in made.unknown:
        print(message)
    standing, to_list = made.ladder["steps"]["summon"], made.ladder["to_list"]
    if standing:
        print(f"约谈名单：{standing} 条，见材料网页的“督办函件”。")
    if to_list:
        print(f"另有重大隐患超期、尚未挂牌的 {to_list} 条，已列入例会议程提请挂牌督办。")
    if made.missing:
        print(f"{made.missing}Word 版已经做好，可以直接打印；要 PDF 的，先删去下面登记的行，再运行。")
    if made.path is not None:
        lines = sum(len(letter.hazards) for letter, _ in made.letters)
        print(f"已登记 {lines} 行：{made.path}（没有发出的，删去它的行再运行，会重做）")
        print("下一步：填文号，送签，发出；对方书面回复后，在 letters.csv 的“回复日期”一格填上日期。")
    elif made.letters:
        print("什么都没有做。下一步：去掉 --dry-run 再运行。")
    else:
        print(f"截至 {made.day} 没有该发的函件。下一步：看报送情况用 hazard status 。")
    return console.DONE_WITH_FAULTS if made.missing else console.DONE
