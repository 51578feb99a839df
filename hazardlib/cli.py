"""The command ``hazard``: what people type, and what they are told."""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from hazardlib.errors import HazardError, one_line

app = typer.Typer(
    name="hazard",
    help="重大事故隐患排查整治：收表、合并、计算、出简报。",
    epilog="第一次使用：hazard demo 。每月使用：把表格放进 data/raw/2023-07/ ，再运行 hazard run 2023-07 。",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

WorkspaceOption = Annotated[
    str, typer.Option("--workspace", metavar="DIR", help="工作区文件夹，里面有 data/raw；默认是当前文件夹。")
]


def progress(line: str) -> None:
    """Show a step on the error stream, so that the output itself stays clean."""
    print(f"· {line} …", file=sys.stderr, flush=True)


@app.command()
def demo(
    workspace: Annotated[
        str, typer.Option("--workspace", metavar="DIR", help="示例工作区放在哪里。")
    ] = "demo",
) -> None:
    """生成一套示例数据（6 月至 12 月，11 个部门），一直做到 8 月和 12 月的总结。

    所有产品都标有“示例数据”。再次运行只做有变化的部分。
    """
    from hazardlib import console
    from hazardlib.pipeline.demonstration import make_demo

    published = make_demo(Path(workspace), progress)
    raise typer.Exit(console.tell_demo(Path(workspace), published))


@app.command()
def ingest(
    workspace: WorkspaceOption = ".",
    received_at: Annotated[
        str,
        typer.Option(
            "--received-at",
            metavar="T",
            help="补录旧文件时写明当时收到的时间，如 2023-07-18T09:00；默认是现在。",
        ),
    ] = "",
) -> None:
    """收下 data/raw 里新放入的表格，逐个说明收下了什么、哪里要改。

    文件按月份放，如 data/raw/2023-07/公共管理办公室.xlsx 。原文件不会被改动。
    """
    from hazardlib import console, pipeline
    from hazardlib.month import now, parse_time
    from hazardlib.workspace import open_workspace

    moment = parse_time(received_at) if received_at else now()
    taken = pipeline.ingest(open_workspace(workspace), received_at=moment, progress=progress)
    raise typer.Exit(console.tell_taken(taken))


@app.command()
def run(
    month: Annotated[str, typer.Argument(metavar="MONTH", help="月份，如 2023-07。")],
    workspace: WorkspaceOption = ".",
) -> None:
    """做完一个月的全部工作：收表、合并、计算、出月度简报。

    产品放在 reports/2023-07/ ：briefing.html、briefing.pdf、briefing.ipynb、figures.json。
    """
    from hazardlib import console, pipeline
    from hazardlib.pipeline.intake import find_new
    from hazardlib.pipeline.press import Press
    from hazardlib.workspace import open_workspace

    place = open_workspace(workspace)
    paper = pipeline.open_run(kind="monthly", month=month, workspace=place)
    received, problems = find_new(place)
    with Press(progress) as press:
        (published,) = press.publish([paper], ingest=bool(received))
    raise typer.Exit(console.tell_paper(published, problems))


@app.command()
def briefing(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND", help="monthly 月报，interim 8月小结，final 12月总结，supplement 补充。"
        ),
    ],
    month: Annotated[str, typer.Option("--month", metavar="M", help="月报的月份，如 2023-07。")] = "",
    as_of: Annotated[str, typer.Option("--as-of", metavar="D", help="截至日期，如 2023-07-20。")] = "",
    known_at: Annotated[
        str, typer.Option("--known-at", metavar="T", help="只用这一时刻以前收到的报送，如 2023-08-01T17:00。")
    ] = "",
    out: Annotated[
        str, typer.Option("--out", metavar="DIR", help="产品放在哪里；默认 reports/<名称>/。")
    ] = "",
    workspace: WorkspaceOption = ".",
) -> None:
    """出一份材料：月度简报、8 月 1 日阶段小结、12 月 1 日总结或年底补充情况。

    不收新表；要先收表，用 hazard ingest 或 hazard run。
    """
    from hazardlib import console, pipeline
    from hazardlib.pipeline.press import Press
    from hazardlib.workspace import open_workspace

    paper = pipeline.open_run(
        kind=kind, month=month, as_of=as_of, known_at=known_at, workspace=open_workspace(workspace)
    )
    with Press(progress) as press:
        (published,) = press.publish([paper], out=Path(out).resolve() if out else None)
    raise typer.Exit(console.tell_paper(published, []))


@app.command()
def status(
    month: Annotated[
        str, typer.Argument(metavar="[MONTH]", help="只看到这个月，如 2023-07；默认看到现在。")
    ] = "",
    workspace: WorkspaceOption = ".",
    as_json: Annotated[bool, typer.Option("--json", help="只输出 JSON，供程序使用。")] = False,
) -> None:
    """看各部门报送情况：谁按时、谁迟报、谁没报、哪些文件被拒、下一步何时到期。"""
    from hazardlib import console
    from hazardlib.month import now
    from hazardlib.pipeline.standing import standing
    from hazardlib.workspace import open_workspace

    state = standing(open_workspace(workspace), month=month, moment=now())
    if as_json:
        print(json.dumps(state.reporting, ensure_ascii=False, indent=1))
        raise typer.Exit(0)
    raise typer.Exit(console.tell_standing(state))


def main() -> None:
    """Run the command; a user's mistake is one line and exit status 2, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a GBK console must not stop a run
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    try:
        outcome = app(arguments or ["--help"], standalone_mode=False)
    except HazardError as error:
        return _fail(str(error), error.exit_status)
    except TyperException as error:
        said = error.format_message() if hasattr(error, "format_message") else str(error)
        return _fail(f"命令写法不对：{said} 用法见 hazard --help 。", 2)
    except (KeyboardInterrupt, typer.Abort):
        return _fail("已中断，没有做完的部分没有写入。重新运行即可继续。", 2)
    except BrokenPipeError:
        return 0
    except Exception as error:  # noqa: BLE001 -- the last door: a user is told in one line, never by a traceback
        if os.environ.get("HAZARD_DEBUG"):
            traceback.print_exc()
        return _fail(
            f"程序出错：{one_line(error)}。请把这一行发给维护人员（设 HAZARD_DEBUG=1 可看详情）。", 2
        )
    return outcome if isinstance(outcome, int) else 0


def _fail(line: str, exit_status: int) -> int:
    print(" ".join(line.split()), file=sys.stderr)
    return exit_status
