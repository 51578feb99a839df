"""The command ``hazard``: what people type, and what they are told."""

from __future__ import annotations

import json
import sys
from functools import cache, partial
from pathlib import Path
from typing import Annotated

import typer

from hazardlib import __version__
from hazardlib.cli_analysis import diff, history, trace, unit
from hazardlib.cli_campaign import carry, decide, demo, duplicates, export, plan, reinspect
from hazardlib.cli_send import letters, send
from hazardlib.cli_serve import serve
from hazardlib.cli_workspace import doctor, init, status, void
from hazardlib.console_progress import print_step, showing, waiting
from hazardlib.error_boundary import run_command
from hazardlib.errors import UsageError
from hazardlib.usage import (
    AsOfOption,
    ChineseCommand,
    ChineseGroup,
    KnownAtOption,
    SchedulerOption,
    WorkspaceOption,
    refuse_together,
)

app = typer.Typer(
    name="hazard",
    help="重大事故隐患排查整治：收表、合并、计算、出简报。",
    epilog="第一次使用：hazard demo 看示例，hazard init 文件夹 新建工作区。每月使用：把表格放进 data/raw/2023-07/ ，再运行 hazard run 2023-07 。",
    cls=ChineseGroup,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_command = partial(app.command, cls=ChineseCommand)


def _print_version(value: bool) -> None:
    if value:
        print(f"hazardlib {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="显示版本。"),
    ] = False,
) -> None: ...


_command()(init)
_command()(demo)


@_command()
def ingest(
    workspace: WorkspaceOption = ".",
    received_at: Annotated[
        str,
        typer.Option(
            "--received-at",
            metavar="时间",
            help="补录旧文件时写明当时收到的时间，如 2023-07-18T09:00；默认是现在。",
        ),
    ] = "",
    scheduler: SchedulerOption = "",
) -> None:
    """收下 data/raw 里新放入的表格，逐个说明收下了什么、哪里要改。

    文件按月份放，如 data/raw/2023-07/公共管理办公室.xlsx 。原文件不会被改动。
    """
    from hazardlib import console, pipeline
    from hazardlib.domain.month import now, parse_time
    from hazardlib.pipeline.outgoing.feedback import feedback_on
    from hazardlib.pipeline.publish.issues import open_healed
    from hazardlib.pipeline.run import present

    place = open_healed(workspace)
    moment = parse_time(received_at) if received_at else present(place)
    if received_at and moment.date() > now().date():
        raise UsageError(f"收到时间写的是 {received_at}，还没有到。请写当时收到的时间，如 2023-07-18T09:00。")
    with showing() as progress:
        taken = pipeline.ingest(place, received_at=moment, progress=progress, scheduler=scheduler)
    raise typer.Exit(console.print_ingest(taken, feedback_on(place, taken), place))


MeetingOption = Annotated[
    str,
    typer.Option(
        "--meeting-on",
        metavar="日期",
        help="月报为哪一天的例会而出、印哪一天的日期，如 2023-07-24；默认按行动方案。",
    ),
]


@_command()
def run(
    month: Annotated[str, typer.Argument(metavar="月份", help="月份，如 2023-07。")],
    meeting_on: MeetingOption = "",
    scheduler: SchedulerOption = "",
    workspace: WorkspaceOption = ".",
) -> None:
    """做完一个月的全部工作：收表、合并、计算、出月度简报。

    成果材料放在 reports/2023-07/ ：briefing.html、briefing.pdf、briefing.ipynb、figures.json，
    以及发回各部门的 feedback/ 。
    """
    from hazardlib import console, pipeline
    from hazardlib.pipeline.intake import find_new
    from hazardlib.pipeline.locks import intake_lock
    from hazardlib.pipeline.notices import to_be_looked_at
    from hazardlib.pipeline.outgoing.feedback import feedback_for_months
    from hazardlib.pipeline.publish.issues import has_issue, open_healed
    from hazardlib.pipeline.publish.publisher import Publisher
    from hazardlib.pipeline.rereads import ReadAgain, readings_of
    from hazardlib.store import Store

    place = open_healed(workspace)
    paper = pipeline.open_run(kind="monthly", month=month, meeting_on=meeting_on, workspace=place)
    if scheduler:
        from hazardlib.pipeline.distributed import check_address

        check_address(scheduler)
    with showing() as progress, Publisher(progress, scheduler=scheduler) as publisher:
        if not has_issue(place.reports / paper.name):
            publisher.warm_up()  # while what follows imports what it needs
        with intake_lock(place, progress):
            has_new, problems = find_new(place)
            before = readings_of(Store(place.tables)) if has_new else {}
        feedback = cache(partial(feedback_for_months, place, [paper.month]))
        (published,) = publisher.publish([paper], ingest=has_new, meanwhile=feedback)
    after = readings_of(Store(place.tables)) if has_new else {}
    found, beside = to_be_looked_at(paper, after.keys() - before.keys())
    again = ReadAgain.between(before, after)
    raise typer.Exit(console.print_paper(published, problems + found, beside, feedback(), again))


@_command()
def briefing(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="种类", help="monthly 月报，interim 阶段小结，final 工作总结，supplement 补充。"
        ),
    ],
    month: Annotated[
        str,
        typer.Option(
            "--month", metavar="月份", help="月报的月份，如 2023-07；有几次阶段小结的，写是哪一次的月份。"
        ),
    ] = "",
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    meeting_on: MeetingOption = "",
    out: Annotated[
        str, typer.Option("--out", metavar="文件夹", help="成果材料放在哪里；默认 reports/<名称>/。")
    ] = "",
    workspace: WorkspaceOption = ".",
) -> None:
    """出一份材料：月度简报、阶段小结、工作总结或补充情况。

    不收新表；要先收表，用 hazard ingest 或 hazard run。
    """
    from hazardlib import console, pipeline
    from hazardlib.domain.month import Month
    from hazardlib.pipeline.notices import to_be_looked_at
    from hazardlib.pipeline.publish.issues import open_healed
    from hazardlib.pipeline.publish.publisher import Publisher

    paper = pipeline.open_run(
        kind=kind,
        month=month,
        as_of=as_of,
        known_at=known_at,
        meeting_on=meeting_on,
        workspace=open_healed(workspace),
    )
    if month and Month.parse(month) != paper.month:
        raise UsageError(
            f"{paper.kind.chinese}只有 {paper.month} 这一份，不按 --month {month} 来出。请去掉 --month；"
            f"要 {month} 的简报，请用 hazard briefing monthly --month {month} 。"
        )
    with showing() as progress, Publisher(progress) as publisher:
        (published,) = publisher.publish([paper], out=Path(out).resolve() if out else None)
    raise typer.Exit(console.print_paper(published, *to_be_looked_at(paper)))


@_command()
def template(
    month: Annotated[
        str,
        typer.Argument(
            metavar="月份", help="填报月份，如 2023-08；阶段报送写 2023-08-interim、2023-12-final。"
        ),
    ],
    department: Annotated[
        str,
        typer.Option(
            "--department", metavar="部门", help="只做这个部门（区里是街道）的，如 公共管理办公室。"
        ),
    ] = "",
    out: Annotated[
        str, typer.Option("--out", metavar="文件夹", help="放在哪里；默认 reports/<月份>/templates/。")
    ] = "",
    workspace: WorkspaceOption = ".",
) -> None:
    """做好下发给各部门（区里是各街道）的空白表，以前报过、还没有整改或销号的隐患已经填入。

    部门这个月已经报过的，填入的是它自己报的各行，改正后再报，没有改的不变。
    已经有人动手填写的表不会被覆盖。
    """
    from hazardlib import console
    from hazardlib.pipeline.outgoing.templates import write_templates
    from hazardlib.pipeline.publish.issues import open_healed
    from hazardlib.pipeline.run import open_report

    paper = open_report(month, open_healed(workspace))
    folder = Path(out).resolve() if out else None
    with waiting("填写空白表"):
        templates = write_templates(paper, department=department, folder=folder)
    raise typer.Exit(console.print_templates(templates))


@_command()
def check(
    files: Annotated[list[str], typer.Argument(metavar="文件…", help="要检查的表格，可以写几个。")],
    department: Annotated[
        str,
        typer.Option("--department", metavar="部门", help="文件没有写明时，算作哪个部门（区里是街道）的。"),
    ] = "",
    month: Annotated[
        str, typer.Option("--month", metavar="月份", help="文件没有写明时，算作哪个月的，如 2023-07。")
    ] = "",
    as_json: Annotated[
        bool,
        typer.Option("--json", help="只输出 JSON（每个文件一行），供程序使用；写了 --annotated 才写副本。"),
    ] = False,
    annotated: Annotated[
        str, typer.Option("--annotated", metavar="文件夹", help="标注副本放在哪里；默认放在原文件旁边。")
    ] = "",
    no_copy: Annotated[bool, typer.Option("--no-copy", help="不写标注副本。")] = False,
    workspace: WorkspaceOption = ".",
) -> None:
    """检查表格：逐个单元格说明哪里要改，并做一份标注副本；不收表，不改动原文件。

    在报送之前自己先查一遍，也用这个命令。工作区里没有 data/raw 也能用。
    """
    from hazardlib import console
    from hazardlib.pipeline.check import check_files
    from hazardlib.workspace import any_folder

    refuse_together("--annotated 是要写标注副本，--no-copy 是不写，请只留一个。", annotated, no_copy)
    with waiting("检查表格"):
        checked = check_files(
            files,
            any_folder(workspace),
            department=department,
            month=month,
            has_copies=bool(annotated) or not (as_json or no_copy),
            folder=Path(annotated).resolve() if annotated else None,
        )
    if as_json:
        for each in checked:
            print(json.dumps(each.to_json(), ensure_ascii=False))
        raise typer.Exit(console.checked_status(checked))
    raise typer.Exit(console.print_checked(checked))


_command()(status)


@_command()
def watch(
    workspace: WorkspaceOption = ".",
    poll: Annotated[
        float,
        typer.Option(
            "--poll", metavar="秒数", min=0, show_default=False, help="每隔几秒看一次；一般不用写。"
        ),
    ] = 0,
    once: Annotated[bool, typer.Option("--once", help="把现在放着的文件收完就结束。")] = False,
) -> None:
    """监视 data/raw，按 Ctrl-C 停止：放进来的表格写完就收，要改的地方标好放进同一月份的“反馈”文件夹。"""
    from hazardlib import console
    from hazardlib.domain.month import now
    from hazardlib.pipeline.publish.issues import open_healed
    from hazardlib.pipeline.run import present
    from hazardlib.pipeline.watch import Watcher, only_watcher

    refuse_together("--once 只看一次，不按 --poll 每隔几秒再看，请只留一个。", once, poll)
    with only_watcher(place := open_healed(workspace)):
        watcher = Watcher(place, partial(present, place), print_step)
        if once:
            batch = watcher.once()
            raise typer.Exit(console.print_ingest(batch.taken, batch.feedback, place))
        raise typer.Exit(console.print_watch(watcher, now, poll))


for command in (
    duplicates,
    decide,
    export,
    letters,
    plan,
    reinspect,
    trace,
    diff,
    history,
    unit,
    carry,
    void,
    send,
    doctor,
    serve,
):
    _command()(command)


def main() -> None:
    """Run the command; a user's mistake is one line and exit status 2, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a GBK console must not stop a run
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    return run_command(app, arguments)
