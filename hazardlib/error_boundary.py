"""Turn whatever ends a command, a typing mistake too, into one Chinese line and an exit status, never a traceback."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from hazardlib.errors import INTERRUPTED, HazardError, one_line, plain
from hazardlib.machine import machine_error, machine_fault
from hazardlib.temporary import remove_abandoned_folders

_CTRL_C = 130
"""What typer makes of it."""


def run_command(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run a command line; return the exit status."""
    try:
        remove_abandoned_folders()
        with completion_in_chinese(arguments):
            outcome = app(arguments or ["--help"], prog_name="hazard", standalone_mode=False)
    except HazardError as error:
        return _fail(str(error), error.exit_status)
    except TyperException as error:
        return _fail(usage_fault(error), 2)
    except (KeyboardInterrupt, typer.Abort):
        outcome = _CTRL_C
    except BrokenPipeError:
        return 0
    except Exception as error:  # noqa: BLE001 -- the last door: a user is told in one line, never by a traceback
        if os.environ.get("HAZARD_DEBUG"):
            traceback.print_exc()
        if fault := error if isinstance(error, OSError) else machine_error(error):
            return _fail(machine_fault(fault), 2)
        return _fail(
            f"程序出错：{one_line(error)}。请把这一行发给维护人员（设 HAZARD_DEBUG=1 可看详情）。", 2
        )
    if outcome == _CTRL_C:
        return _fail(INTERRUPTED, 2)
    return outcome if isinstance(outcome, int) else 0


def _fail(line: str, exit_status: int) -> int:
    print(plain(line), file=sys.stderr)
    return exit_status


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


class ChineseCommand(TyperCommand):
    """A command whose help speaks Chinese throughout."""

    def get_help(self, ctx: Any) -> str:
        """Return what ``--help`` shows."""
        return in_chinese(super().get_help(ctx))


class ChineseGroup(TyperGroup):
    """The command itself, whose help speaks Chinese throughout."""

    def get_help(self, ctx: Any) -> str:
        """Return what ``--help`` shows."""
        return in_chinese(super().get_help(ctx))


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


def _missing(error: Any) -> str:
    return f"少写了 {_name(error.param)}"


def _option_usage(error: Any) -> str:
    is_lacking = "requires" in error.format_message()
    return f"选项 {error.option_name} 后面{'要写内容' if is_lacking else '不写内容'}"


def _bad_value(error: Any) -> str:
    return f"写不对的是 {_name(error.param)}"


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
    "MissingParameter": _missing,
    "BadOptionUsage": _option_usage,
    "BadParameter": _bad_value,
}
"""By the names of typer's classes, which it keeps to itself."""
