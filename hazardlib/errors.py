"""Errors: the program or its set-up is at fault, raised in one line that says what to do.

Faults of the *data* are never raised; they are findings (see ``hazardlib.findings``).
"""

from __future__ import annotations

import re

INTERRUPTED = "已中断，没有做完的部分没有写入。重新运行即可继续。"
"""What Ctrl-C is answered with."""


_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?")
_MOVING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class HazardError(Exception):
    """Base of every error that is shown to a user as one line, without a traceback.

    Parameters
    ----------
    message
        One line: place, what was found, what was expected, what to do.
    """

    exit_status = 2

    def _render_traceback_(self) -> list[str]:
        """Show one line instead of a traceback in a notebook (an IPython hook)."""
        return [f"{type(self).__name__}: {self}"]


class UsageError(HazardError):
    """A command or a notebook was given a parameter it cannot take."""


class ConfigError(HazardError):
    """A file of the set-up (campaign.yaml, a reference list) cannot be used as it stands."""


class WorkspaceError(HazardError):
    """The workspace is not there, cannot be written, or holds a table this version cannot read."""


class InstallError(HazardError):
    """A part of the system (browser, fonts, a package) is missing or broken."""


def one_line(error: BaseException, *, limit: int = 300) -> str:
    """Return an unexpected error as a single line, for a message a user will see."""
    text = plain(f"{type(error).__name__}: {error}")
    return text if len(text) <= limit else text[: limit - 1] + "…"


def plain(text: str) -> str:
    """Return a text in one line and without signs that move a terminal's cursor or change its colours."""
    return " ".join(_UNPRINTABLE.sub("", _ESCAPES.sub("", text)).split())


def printable(name: str) -> str:
    """Return a name with a sign for each character that would move a terminal's cursor or begin a new line."""
    return _MOVING.sub(_sign_of, name)


def _sign_of(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(0x2400 + code) if code < 0x20 else "\N{REPLACEMENT CHARACTER}"
