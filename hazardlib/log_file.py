"""The log: in a file on request, what was asked, each step, what was taken in and made, and each fault with its traceback.

Any module tells it by ``logging.getLogger(__name__)``; nothing is written unless ``--log`` or HAZARD_LOG names a file.
No line of it says more than a message may: each is redacted, and of an exception only its text and the program's own lines stand there.
"""

from __future__ import annotations

import logging
import os
import re
import shlex
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TextIO

from hazardlib.domain.month import TIMEZONE
from hazardlib.errors import one_line, plain
from hazardlib.machine import in_chinese

VARIABLE = "HAZARD_LOG"
"""Names the file for every command, and for the notebooks' kernel, which is a process of its own."""

LINK = re.compile(r"(?:/d/|^\s*|=\s*)(?P<token>[\w-]{32})(?![\w-])", re.ASCII)
"""A link of the drop page, or the token alone that opens it: what ``serve --revoke`` takes and nothing repeats."""

_PACKAGE = logging.getLogger("hazardlib")
_LONGEST = 2000


def asked_for(arguments: Sequence[str]) -> str:
    """Return the file that a command line or the environment names; empty for none."""
    for place, word in enumerate(arguments):
        name, is_joined, value = word.partition("=")
        if name == "--log":
            return value if is_joined else "".join(arguments[place + 1 : place + 2])
    return os.environ.get(VARIABLE, "")


@contextmanager
def logging_to(file: str, arguments: Sequence[str]) -> Iterator[None]:
    """Log what a command does until the block ends; a file that cannot be written is told in a line, and the command goes on.

    Parameters
    ----------
    file
        Where; empty for nowhere.
    """
    if not file:
        yield
        return
    path, outer = Path(file).absolute(), os.environ.pop(VARIABLE, None)
    log = begin_log(path)
    if log is not None:
        os.environ[VARIABLE] = str(path)
    try:
        _PACKAGE.info("运行 hazard %s", _words(arguments))
        yield
    finally:
        os.environ.pop(VARIABLE, None)
        if outer is not None:
            os.environ[VARIABLE] = outer
        if log is not None:
            log.end()


def begin_log(path: Path) -> LogFile | None:
    """Log from now on what this process does; None, and a line on the error stream, where the file cannot be written."""
    try:
        stream = open(path, "a", encoding="utf-8", opener=_private)  # noqa: SIM115 -- a path opens nothing private; `end` closes it
    except OSError as error:
        _complain(path, error)
        return None
    log = LogFile(path, stream)
    log.setFormatter(_Formatter())
    _PACKAGE.addHandler(log)
    _PACKAGE.setLevel(logging.INFO)
    return log


class LogFile(logging.StreamHandler[TextIO]):
    """What is logged, at the end of a file; after a fault of the disk no more."""

    def __init__(self, path: Path, stream: TextIO) -> None:
        super().__init__(stream)
        self._path = path

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 -- logging's name
        """Say once that the log ends here."""
        self.end()
        _complain(self._path, sys.exception())

    def end(self) -> None:
        """Log nothing more."""
        _PACKAGE.removeHandler(self)
        with suppress(OSError):  # what the disk would not take it does not take now
            self.stream.close()


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, TIMEZONE)
        lines = [
            f"{moment:%Y-%m-%d %H:%M:%S} [{record.process}] {record.levelname} {_safe(record.getMessage())}"
        ]
        error = record.exc_info[1] if record.exc_info else None
        while error is not None:
            lines.append(f"    {_safe(one_line(error, limit=_LONGEST))}")
            frames = traceback.extract_tb(error.__traceback__)
            lines += [
                f"        {frame.filename}:{frame.lineno} {frame.name}: {frame.line}" for frame in frames
            ]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


def _words(arguments: Sequence[str]) -> str:
    """Return a command line as it may be kept; word by word, for next to others a word may read otherwise."""
    from hazardlib.ingest.privacy.redact import redact_name

    return shlex.join(redact_name(LINK.sub("…", word)) for word in arguments)


def _safe(text: str) -> str:
    from hazardlib.domain.folding import visible
    from hazardlib.ingest.privacy.redact import redact  # its patterns take half a second

    return redact(visible(plain(text)))[:_LONGEST]


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _complain(path: Path, error: BaseException | None) -> None:
    why = in_chinese(error) if isinstance(error, OSError) else type(error).__name__
    print(plain(f"日志写不进 {path}（{why}），这次不再记；命令照常进行。"), file=sys.stderr)
