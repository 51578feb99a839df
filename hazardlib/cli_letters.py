"""The command ``letters``: reminders, letters and summonses that are due (督办), as Word and PDF, entered into ``letters.csv``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hazardlib.console_progress import showing
from hazardlib.errors import UsageError
from hazardlib.usage import WorkspaceOption

if TYPE_CHECKING:
    from hazardlib.pipeline.letters import Made


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
    from hazardlib.pipeline.issues import open_healed
    from hazardlib.pipeline.letters import make_letters

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
