"""The command-line parser in Chinese: the options that several commands take, the headings of ``--help``, what was typed wrongly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from functools import cache
from io import StringIO
from typing import Annotated, Any

import typer
from typer import Option, Typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command

from hazardlib.errors import UsageError

WorkspaceOption = Annotated[
    str,
    typer.Option("--workspace", metavar="文件夹", help="工作区文件夹，里面有 data/raw；默认是当前文件夹。"),
]

KnownAtOption = Annotated[
    str,
    typer.Option("--known-at", metavar="时间", help="只用这一时刻以前收到的报送，如 2023-08-01T17:00。"),
]

AsOfOption = Annotated[str, typer.Option("--as-of", metavar="日期", help="截至日期，如 2023-07-20。")]

NameOption = Annotated[
    str,
    typer.Option("--name", metavar="材料", help="按哪份材料，如 2023-07；默认是截至日期最近的一份。"),
]

SchedulerOption = Annotated[
    str,
    typer.Option(
        "--scheduler",
        metavar="地址",
        help="读表、检查交给 Dask 集群：写调度进程的地址，如 tcp://10.0.0.5:8786；默认在本机读。",
    ),
]

JsonOption = Annotated[bool, typer.Option("--json", help="只输出 JSON，供程序使用。")]

_HELP = {
    "Usage: ": "用法：",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 …",
    "Arguments:\n": "参数：\n",
    "Options:\n": "选项：\n",
    "Commands:\n": "命令：\n",
    "Show this message and exit.": "显示这段说明。",
    "Install completion for the current shell.": "装上命令补全：在终端里按 Tab 键补全命令和选项。",
    "Show completion for the current shell, to copy it or customize the installation.": "显示命令补全用的脚本。",
    "[required]": "[必填]",
    "[default: ": "[默认：",
}
"""What typer writes around our own words."""

_TYPE = re.compile(r" <(?:str|float|int)>")
_INSTALLED = re.compile(r"completion installed in (.+)")
_NO_COMMAND = re.compile(r"No such command '(.*?)'\.?(?: Did you mean (.+)\?)?")
_EXTRA = re.compile(r"Got unexpected extra arguments? ?\(?s?\)? ?\((.*)\)")


def refuse_together(why: str, *given: object) -> None:
    """Refuse options of which one would silently go unheeded beside the other."""
    if all(given):
        raise UsageError(why)


class ChineseCommand(TyperCommand):
    """A command whose help speaks Chinese throughout, and that can be logged."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.params.append(_log_option())

    def get_help(self, ctx: Any) -> str:
        """Return what ``--help`` shows."""
        return in_chinese(super().get_help(ctx))


class ChineseGroup(TyperGroup):
    """The command itself, whose help speaks Chinese throughout."""

    def get_help(self, ctx: Any) -> str:
        """Return what ``--help`` shows."""
        return in_chinese(super().get_help(ctx))


@cache
def _log_option() -> Any:
    """Return ``--log`` of every command, which `hazardlib.log_file` heeds before anything is parsed."""
    alone = Typer(add_completion=False)

    @alone.command()
    def _command(
        log: Annotated[
            str,
            Option(
                "--log",
                metavar="文件",
                expose_value=False,
                help="每一步和出的错都记进这个文件（也可以设 HAZARD_LOG）。",
            ),
        ] = "",
    ) -> None: ...

    return get_command(alone).params[0]


def in_chinese(text: str) -> str:
    """Return a help text with typer's own words in Chinese."""
    for theirs, ours in _HELP.items():  # a line may end within their words
        pattern = (
            r"\s+".join(map(re.escape, theirs.split(" "))) if theirs.endswith(".") else re.escape(theirs)
        )
        text = re.sub(pattern, ours, text)
    text = re.sub(r"\{([^{}\n]+)\}", r"\1", text)  # around what must be written
    return _TYPE.sub(lambda found: " " * len(found[0]), text)


@contextmanager
def completion_in_chinese(arguments: Sequence[str]) -> Iterator[None]:
    """Say in Chinese where typer has put the completion of commands, if it is asked to."""
    if "--install-completion" not in arguments:
        yield
        return
    said = StringIO()
    try:
        with redirect_stdout(said):
            yield
    finally:
        if found := _INSTALLED.search(said.getvalue()):
            print(f"命令补全已装好：{found[1].strip()} 。下一步：重新打开终端，输入 hazard 再按 Tab 键。")


def usage_fault(error: TyperException) -> str:
    """Return one line on what was typed wrongly: what, and where it says how to type it."""
    tell = _FAULTS.get(type(error).__name__, _unknown)
    context = getattr(error, "ctx", None)
    command = "hazard" if context is None else context.command_path
    return f"命令写法不对：{tell(error)}。用法见 {command} --help 。"


def _unknown(error: Any) -> str:
    """Return what is wrong with a command or with words after it."""
    text = str(error.format_message())
    if found := _NO_COMMAND.search(text):
        meant = f"，是不是 {found[2].replace(chr(39), '')} " if found[2] else ""
        return f"没有“{found[1]}”这个命令{meant}"
    if found := _EXTRA.search(text):
        return f"多写了“{found[1]}”"
    return "有的地方看不懂"


def _no_option(error: Any) -> str:
    meant = f"，是不是 {'、'.join(sorted(error.possibilities))} " if error.possibilities else ""
    return f"没有“{error.option_name}”这个选项{meant}"


def _option_usage(error: Any) -> str:
    is_lacking = "requires" in error.format_message()
    return f"选项 {error.option_name} 后面{'要写内容' if is_lacking else '不写内容'}"


def _name(parameter: Any) -> str:
    """Return what a parameter is called, and what is written there."""
    if parameter is None:
        return "一项内容"
    is_option = parameter.param_type_name == "option"
    name = parameter.opts[0] if is_option else parameter.metavar or parameter.name
    said = str(getattr(parameter, "help", "") or "").rstrip("。").removeprefix(f"{name}，")
    least = getattr(parameter, "min", None)
    must = f"，应当是不小于 {least} 的数" if least is not None else ""
    return f"{name}（{said}{must}）" if said else str(name)


_FAULTS: Mapping[str, Callable[[Any], str]] = {
    "NoSuchOption": _no_option,
    "MissingParameter": lambda error: f"少写了 {_name(error.param)}",
    "BadOptionUsage": _option_usage,
    "BadParameter": lambda error: f"写不对的是 {_name(error.param)}",
}
"""By the names of typer's classes, which it keeps to itself."""
