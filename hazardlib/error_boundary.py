"""Turn whatever ends a command into one line and an exit status, never a traceback."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import typer
from typer.exceptions import TyperException
from typer.main import get_command

from hazardlib.errors import INTERRUPTED, HazardError, one_line, plain
from hazardlib.log_file import asked_for, logging_to
from hazardlib.machine import machine_error, machine_fault
from hazardlib.temporary import remove_abandoned_folders
from hazardlib.usage import completion_in_chinese, usage_fault

_CTRL_C = 130
"""What typer makes of it."""


_LOG = logging.getLogger(__name__)


def run_command(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run a command line, with a log if one is asked for; return the exit status."""
    with logging_to(asked_for(arguments), arguments):
        status = _run(app, arguments)
        _LOG.info("结束，返回 %d", status)
        return status


def _run(app: typer.Typer, arguments: Sequence[str]) -> int:
    try:
        remove_abandoned_folders()
        with completion_in_chinese(arguments):
            outcome = _commands_of(app)(arguments or ["--help"], prog_name="hazard", standalone_mode=False)
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
        sys.unraisablehook = lambda _: (
            None
        )  # what was cut off in the middle, a browser's pipe, tells a user nothing
        return _fail(INTERRUPTED, 2)
    return outcome if isinstance(outcome, int) else 0


@cache
def _commands_of(app: typer.Typer) -> Callable[..., Any]:
    """Return what typer makes of the annotations of thirty commands: as dear as all else that a command does before it begins."""
    return get_command(app)


def _fail(line: str, exit_status: int) -> int:
    _LOG.error(line, exc_info=True)
    print(plain(line), file=sys.stderr)
    return exit_status
