"""Post: who gets what by e-mail or chat, from a workspace's ``delivery.yaml``, and the one door to apprise, by which it goes.

.. code-block:: yaml

    mail: mailtos://office:密码@smtp.example.cn?from=office@example.cn   # by which what is a plain mail address is written to
    departments:                       # reminders
      公共管理办公室: guanli@example.cn
      综合执法大队: wecombot://口令
    papers:                            # briefings: a leader by name, or anybody else
      张杰: [zhangjie@example.cn, dingtalk://口令]

An address is a URL as apprise reads it and may hold a password: neither it nor anything that apprise says of it is printed or logged.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.document import Entry, read_document
from hazardlib.errors import InstallError, UsageError
from hazardlib.workspace import Workspace

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


_ROUNDS = 100_000
_MAIL_ADDRESS = re.compile(r"[^@\s:/?&]+@[^@\s:/?&]+")


@dataclass(frozen=True)
class Address:
    """Where something goes.

    Parameters
    ----------
    whose
        Department, leader or anybody else; with a number where there are several addresses.
    url
        As apprise reads it; it may hold a password and is never shown.
    shown
        What may be shown of it: a mail address, or the name of a service.
    digest
        What tells it from others and gives nothing of it away; the mailbox by which it is written to may change.
    """

    whose: str
    url: str
    shown: str
    digest: str

    def __repr__(self) -> str:
        """Return what may be shown."""
        return f"Address({self.whose!r}, {self.shown!r})"


@dataclass(frozen=True)
class Recipients:
    """Who gets reminders, and who papers: name → addresses."""

    departments: Mapping[str, tuple[Address, ...]]
    papers: Mapping[str, tuple[Address, ...]]


def delivery_file(workspace: Workspace) -> Path:
    """Return where a workspace's ``delivery.yaml`` lies, if it has one."""
    return workspace.root / "delivery.yaml"


def read_recipients(workspace: Workspace, campaign: Campaign) -> Recipients:
    """Read a workspace's ``delivery.yaml``.

    Raises
    ------
    UsageError
        If there is none.
    ConfigError
        If it cannot be used as it stands; no message repeats what is written there, which may be a password.
    """
    path = delivery_file(workspace)
    if not path.is_file():
        raise UsageError(
            f"还没有 {path}，什么都不发送。要发送，先在里面写明谁收什么（写法见 docs/recipes.md）。"
        )
    top = read_document(path, is_secret=True).open((), ("mail", "departments", "papers"))
    mail = top.at("mail").text() if top.has("mail") else ""
    departments = top.at("departments").open((), [each.name for each in campaign.departments])
    papers = top.at("papers")
    recipients = Recipients(_addresses(departments, mail), _addresses(papers.open((), papers.names()), mail))
    top.document.raise_mistakes()
    return recipients


def _addresses(entry: Entry, mail: str) -> dict[str, tuple[Address, ...]]:
    found = dict[str, tuple[Address, ...]]()
    for name in entry.names():
        given = entry.at(name)
        several = given.items() if given.is_list else [given]
        found[name] = tuple(
            _address(name if len(several) == 1 else f"{name}（{place}）", each, mail)
            for place, each in enumerate(several, 1)
        )
    return found


def _address(whose: str, entry: Entry, mail: str) -> Address:
    text = entry.text()
    is_mail = _MAIL_ADDRESS.fullmatch(text) is not None
    if is_mail and not mail:
        entry.document.add_mistake(
            entry.line, entry.place, "写的是邮件地址，但没有写用哪个邮箱发（mail）。请补上 mail 一项"
        )
    url = f"{mail}{'&' if '?' in mail else '?'}to={quote(text)}" if is_mail else text
    service = service_of(url) if text and (mail or not is_mail) else ""
    if not service:
        entry.refuse("邮件地址，或 apprise 能用的地址，如 mailtos://… 、wecombot://… 、dingtalk://…")
    return Address(whose, url, text if is_mail else service, _digest(text))


def _digest(text: str) -> str:
    """Return a digest too slow to guess a password by; with a letter before it, lest Excel take it for a number."""
    return f"a{hashlib.pbkdf2_hmac('sha256', text.encode(), b'hazardlib', _ROUNDS, 8).hex()}"
