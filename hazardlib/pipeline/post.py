"""Post: the one door to apprise, by which a text and files go to a mailbox or into a chat.

An address is a URL as apprise reads it (``mailtos://``, ``wecombot://``, ``dingtalk://``, ``json://`` …) and may hold a password:
neither it nor anything that apprise says of it is printed or logged.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hazardlib.errors import InstallError

if TYPE_CHECKING:
    from apprise import NotifyBase

_STATUS = re.compile(r"error=(\d{3})\b|\((\d{3}), b?['\"]")
_LATE = re.compile(r"timed? ?out", re.IGNORECASE)
_BAD_LOGIN = {"401", "403", "535"}
_UNREACHED = re.compile(r"Connection error|Socket Exception", re.IGNORECASE)


def service_of(url: str) -> str:
    """Return what an address is one of, as apprise calls it (``E-Mail``); empty where it is none.

    Raises
    ------
    InstallError
        If apprise is not installed.
    """
    with _overheard():
        service = _open(url)
    return "" if service is None else str(service.service_name)


def post(url: str, title: str, text: str, files: Sequence[Path] = ()) -> str:
    """Send a text with files to an address; return why it could not be sent, empty if it was.

    What takes no files gets the text alone.
    """
    with _overheard() as heard:
        service = _open(url)
        if service is None:
            return "地址写得不对"
        from apprise import Apprise, NotifyFormat

        sender = Apprise()
        sender.add(service)
        attached = [str(file) for file in files] if service.attachment_support else None
        try:
            is_sent = bool(sender.notify(text, title=title, body_format=NotifyFormat.TEXT, attach=attached))
        except Exception:  # noqa: BLE001 -- as below
            is_sent = False
    return "" if is_sent else _why("\n".join(heard))


def _open(url: str) -> NotifyBase | None:
    try:
        from apprise import Apprise, AppriseAsset
    except ModuleNotFoundError as error:
        raise InstallError(
            "发邮件、发消息要用的 apprise 没有安装。请运行 pip install 'hazardlib[send]'（或 pip install apprise）。"
        ) from error
    try:
        return Apprise.instantiate(url, asset=AppriseAsset(storage_mode="memory"))
    except Exception:  # noqa: BLE001 -- whatever a service makes of it may repeat the address
        return None


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """Keep to ourselves what apprise says until the block ends."""
    log, heard = logging.getLogger("apprise"), list[str]()
    listening = logging.Handler()
    listening.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    level, propagates = log.level, log.propagate
    log.addHandler(listening)
    log.setLevel(logging.DEBUG)
    log.propagate = False
    try:
        yield heard
    finally:
        log.removeHandler(listening)
        log.setLevel(level)
        log.propagate = propagates


def _why(said: str) -> str:
    """Return in Chinese why something was not sent, of what apprise says no more than a status."""
    found = _STATUS.search(said)
    status = "" if found is None else found[1] or found[2]
    if status in _BAD_LOGIN:
        return f"对方不认用户名、密码或口令（{status}）"
    if status:
        return f"对方没有收（回答 {status}）"
    if _LATE.search(said):
        return "对方没有及时回答"
    return "连不上对方" if _UNREACHED.search(said) else "对方没有收"
