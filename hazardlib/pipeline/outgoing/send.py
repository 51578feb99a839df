"""Sending: reminders to departments and papers to whoever gets them, once each, by the addresses of ``delivery.yaml``.

What was sent to whom and when stands in ``reports/sent.csv``; what stands there is not sent again unless that is asked for.
Each sending is noted before it begins and when it ends, so that what was cut off in between, or could not be noted, never goes twice.
"""

from __future__ import annotations

import json
import logging
import os
import stat
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from hazardlib.domain.campaign import load_campaign
from hazardlib.domain.lists import read_lines
from hazardlib.domain.month import Month
from hazardlib.domain.terms import DRAFT_MARK, SAMPLE_MARK, Kind
from hazardlib.errors import UsageError, WorkspaceError
from hazardlib.machine import machine_fault
from hazardlib.pipeline.files import append_line, file_name, harmless
from hazardlib.pipeline.locks import publishing_lock
from hazardlib.pipeline.outgoing.post import Address, delivery_file, post, read_recipients
from hazardlib.pipeline.publish.issues import is_whole, newest_issue
from hazardlib.pipeline.publish.notebooks import PAPER
from hazardlib.pipeline.publish.products import DIGEST, MEETING, PDF
from hazardlib.pipeline.standing import standing, write_reminders
from hazardlib.workspace import Workspace

_LOG = logging.getLogger(__name__)

_HEADINGS = {
    "when": ("when", "时间"),
    "to": ("to", "收件人"),
    "title": ("title", "内容"),
    "version": ("version", "标识"),
    "address": ("address", "地址摘要"),
    "result": ("result", "结果"),
}
_BEGUN = "开始发"
_SAMPLE = f"【{SAMPLE_MARK}，仅供演示】"
_DRAFT = f"【{DRAFT_MARK}】"


@dataclass(frozen=True)
class Message:
    """What somebody is to get.

    Parameters
    ----------
    whose
        Department, leader, or anybody else that ``delivery.yaml`` names.
    version
        What tells it from others: the same one is not sent twice.
    files
        What goes with it, where the service takes files.
    """

    whose: str
    title: str
    text: str
    version: str
    files: tuple[Path, ...] = ()


class Fate(Enum):
    """What became of a message."""

    SENT = "已发"
    PLANNED = "将发"
    EARLIER = "以前发过"
    UNSURE = "不知是否发成"
    FAILED = "没有发成"
    NO_ADDRESS = "没有地址"


@dataclass(frozen=True)
class Sending:
    """One message to one address: what became of it, and why or when.

    Parameters
    ----------
    to, shown
        Whose address it is, and what may be shown of it.
    """

    message: Message
    fate: Fate
    to: str
    shown: str = ""
    said: str = ""


@dataclass(frozen=True)
class Post:
    """What is to be sent, to whom."""

    messages: Sequence[Message]
    addresses: Callable[[str], Sequence[Address]]


def reminders(workspace: Workspace, moment: datetime) -> Post:
    """Return the reminders of `standing`, to the departments."""
    campaign = load_campaign(workspace.campaign)
    recipients = read_recipients(workspace, campaign)
    state = standing(workspace, month="", moment=moment)
    mark = _SAMPLE if state.is_sample else ""
    messages = [
        Message(each.department, f"{mark}催报：{campaign.name}隐患台账", f"{mark}{each.text}", each.version)
        for each in write_reminders(state, is_sent=True)
    ]
    return Post(messages, lambda whose: recipients.departments.get(whose, ()))


def paper(workspace: Workspace, name: str, *, has_drafts: bool) -> Post:
    """Return the newest issue of a paper, to everybody who gets papers; a leader's own sheet goes with it.

    Parameters
    ----------
    name
        The paper's folder in ``reports``.
    has_drafts
        Whether a paper that a person has still something to write in may be sent, marked as what it is.

    Raises
    ------
    UsageError
        If there is no such paper, it is not whole, or a draft and not to be sent as one.
    """
    from hazardlib.brief.notebook import read_paper

    campaign = load_campaign(workspace.campaign)
    recipients = read_recipients(workspace, campaign)
    folder = _folder_of(workspace, name)
    issue = newest_issue(folder)
    if issue is None or not is_whole(folder, (PAPER, PDF, DIGEST)):
        raise UsageError(f"{folder} 里的材料不全或改动过（如没有 PDF），不发送。请先重新出一次，再发送。")
    found = read_paper(json.loads((folder / PAPER).read_text("utf-8")))
    if found.is_draft and not has_drafts:
        slots = "、".join(found.open_slots)
        why = f"还有待填的内容（{slots}）" if slots else "还没有能计入的报送"
        raise UsageError(
            f"{name} 还是{DRAFT_MARK}：{why}，不发送。办好后重新出一次再发；要发出去征求意见的，加 --draft 。"
        )
    draft = _DRAFT * found.is_draft
    kind, month = Kind(issue.figures["kind"]), Month.parse(issue.figures["month"])
    title = f"{_SAMPLE * found.sample}{draft}{campaign.street}{month.chinese}{kind.chinese}"
    title += f"（第{issue.number}版）" if issue.number > 1 else ""
    text = (folder / DIGEST).read_text("utf-8").removeprefix(_SAMPLE).lstrip()
    text = f"{_SAMPLE * found.sample}{draft}\n{text}".lstrip()
    version = f"{name} {issue.number}{f' {DRAFT_MARK}' * found.is_draft}"
    messages = [
        Message(whose, title, text, version, (folder / PDF, *_own_sheet(folder, whose)))
        for whose in recipients.papers
    ]
    return Post(messages, lambda whose: recipients.papers.get(whose, ()))


def _folder_of(workspace: Workspace, name: str) -> Path:
    """Return a paper's folder; a name is one of those that lie in ``reports``, not a path."""
    folders = workspace.reports.iterdir() if workspace.reports.is_dir() else ()
    papers = {each.name: each for each in sorted(folders) if newest_issue(each) is not None}
    if name not in papers:
        known = f"有 {'、'.join(papers)}" if papers else "还没有出过材料"
        raise UsageError(f"没有“{name}”这份材料，{known}。要发哪一份，照 reports 里文件夹的名称写。")
    return papers[name]


def _own_sheet(folder: Path, leader: str) -> Iterator[Path]:
    sheet = folder / MEETING / "领导" / f"{file_name(leader)}.pdf"
    if sheet.is_file():
        yield sheet


def send(
    workspace: Workspace,
    prepare: Callable[[], Post],
    moment: Callable[[], datetime],
    *,
    is_again: bool = False,
    is_trial: bool = False,
    progress: Callable[[str], None],
) -> Iterator[Sending]:
    """Send each message to each of its addresses; one that fails holds up no other.

    Parameters
    ----------
    prepare
        Gives what is to be sent, once nobody can put another issue in its place.
    is_again
        Whether what was sent before is sent all the same.
    """
    log = workspace.reports / "sent.csv"
    with publishing_lock(workspace, progress):  # nobody sends the same meanwhile
        ready = prepare()
        earlier = _sent_earlier(log)
        for message in ready.messages:
            if not ready.addresses(message.whose):
                yield Sending(message, Fate.NO_ADDRESS, message.whose)
            for address in ready.addresses(message.whose):
                key = _key(message.whose, address.digest, message.version)
                unaddressed = _key(address.whose, "", message.version)  # a line older than the digests
                before = earlier.get(key) or earlier.get(unaddressed)
                if before and not is_again:
                    yield Sending(message, before[0], address.whose, address.shown, before[1])
                elif is_trial:
                    yield Sending(message, Fate.PLANNED, address.whose, address.shown)
                else:
                    progress(f"发给{address.whose}")
                    sent = _send(message, address, log, moment())
                    if sent.fate is Fate.SENT:
                        earlier[key] = Fate.EARLIER, sent.said
                    yield sent


def _key(whose: str, digest: str, version: str) -> tuple[str, ...]:
    """Return whose address got what, as it stands in the list."""
    return tuple(harmless(each.strip()) for each in (whose, digest, version))


def _sent_earlier(log: Path) -> dict[tuple[str, ...], tuple[Fate, str]]:
    """Return what was or may have been sent, and when, by `_key`; people may have sorted the lines."""
    try:
        is_begun = log.stat().st_size > 0
    except FileNotFoundError:
        is_begun = False
    except OSError as error:
        raise WorkspaceError(machine_fault(error, log)) from error
    moments = defaultdict[tuple[tuple[str, ...], str], list[str]](list)
    for line in read_lines(log, _HEADINGS) if is_begun else ():
        cells = line.cells
        what = cells["to"], cells["address"], cells["version"]
        moments[what, cells["result"]].append(cells["when"])
    found = dict[tuple[str, ...], tuple[Fate, str]]()
    for (key, result), whens in moments.items():
        if result not in (_BEGUN, Fate.FAILED.value):
            found[key] = Fate.EARLIER, whens[-1]
        elif result == _BEGUN and len(whens) > len(moments.get((key, Fate.FAILED.value), ())):
            found.setdefault(key, (Fate.UNSURE, whens[-1]))
    return found


def _send(message: Message, address: Address, log: Path, moment: datetime) -> Sending:
    when = f"{moment:%Y-%m-%d %H:%M}"

    def note(result: str) -> str:
        """Return why it could not be noted; empty if it was."""
        cells = {
            "when": when,
            "to": message.whose.strip(),
            "title": message.title,
            "version": message.version,
            "address": address.digest,
            "result": result,
        }
        try:
            append_line(log, {field: titles[::-1] for field, titles in _HEADINGS.items()}, cells)
        except WorkspaceError as error:
            return str(error)
        return ""

    unnoted = why = note(_BEGUN)  # what cannot be noted is not sent: it would be sent again
    if not why:
        why = post(address.url, message.title, message.text, message.files)
        unnoted = note((Fate.FAILED if why else Fate.SENT).value)
    if why:
        _LOG.warning("没有发成 %s（%s）：%s", address.whose, message.title, why)
        return Sending(message, Fate.FAILED, address.whose, address.shown, why)
    _LOG.info("发出 %s：%s", address.whose, message.title)
    said = f"{when}；没有记下来，{unnoted}" if unnoted else when
    return Sending(message, Fate.SENT, address.whose, address.shown, said)


def is_open_to_others(workspace: Workspace) -> bool:
    """Tell whether others of this computer may read the passwords in ``delivery.yaml``."""
    return os.name == "posix" and bool(delivery_file(workspace).stat().st_mode & stat.S_IRWXO)
