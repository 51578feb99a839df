"""What is shown on the error stream while something takes its time: a bar with counts and time, or a line a step."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hazardlib.domain.step import Step

if TYPE_CHECKING:
    from rich.console import Console


_LOG = logging.getLogger(__name__)


def print_step(line: str) -> None:
    """Show a step as a line on the error stream, so that the output itself stays clean."""
    _LOG.info(line)
    print(f"· {line} …", file=sys.stderr, flush=True)


@contextmanager
def showing(console: Console | None = None) -> Iterator[Callable[[str], None]]:
    """Give what shows steps until the block ends: on a terminal a bar that then goes, else a line a step."""
    if console is None and not (sys.stderr is not None and sys.stderr.isatty()):
        yield print_step
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    bar = Progress(
        SpinnerColumn("line"),  # plain signs, which every console has
        BarColumn(bar_width=20),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
        console=console or Console(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    task = bar.add_task("", total=None, start=True)

    def show(line: str) -> None:
        _LOG.info(line)
        if isinstance(line, Step):
            bar.update(task, description=str(line), completed=line.done, total=line.total)
        else:
            bar.update(task, description=f"{line} …", total=None)
        bar.start()  # no bar for what is done at once

    try:
        yield show
    finally:
        bar.stop()


@contextmanager
def waiting(doing: str) -> Iterator[None]:
    """Show on a terminal that something is being done and for how long, until the block ends; else nothing."""
    if sys.stderr is None or not sys.stderr.isatty():
        _LOG.info(doing)
        yield
        return
    with showing() as show:
        show(doing)
        yield
