"""Reminders and papers go out by mail and chat: each once, to whom it belongs, and no password is ever shown."""

from __future__ import annotations

import email
import json
import shutil
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from email.message import Message as Mail
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from hazardlib.cli import _run
from hazardlib.domain import month
from hazardlib.errors import WorkspaceError
from hazardlib.pipeline.files import append_line
from hazardlib.pipeline.outgoing import post
from hazardlib.pipeline.outgoing import send as sending
from hazardlib.pipeline.outgoing.post import Address
from hazardlib.workspace import Workspace
from tests.desk import ENERGY, ENFORCEMENT, MANAGEMENT, Desk, at, hazard

SECRET = "tongguan5273"


class Webhook(BaseHTTPRequestHandler):
    """Answers as its path says, and keeps what it was given."""

    taken: ClassVar[list[dict[str, object]]] = []

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/slow":  # longer than is waited, and for nothing
            time.sleep(3)
            return
        status = int(self.path[1:]) if self.path[1:].isdecimal() else 200
        if status == 200:
            self.taken.append(json.loads(content))
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


class Mailbox(socketserver.StreamRequestHandler):
    """Keeps every mail but those to nobody."""

    taken: ClassVar[list[Mail]] = []

    def handle(self) -> None:
        self.say("220 here")
        for line in iter(self.rfile.readline, b""):
            word = line.strip().upper()
            if word == b"DATA":
                self.say("354 go on")
                self.taken.append(email.message_from_bytes(b"".join(iter(self.rfile.readline, b".\r\n"))))
            self.say("550 no such user" if b"NOBODY" in word else "221 bye" if word == b"QUIT" else "250 yes")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class Servers:
    """A mail server and a webhook of this machine."""

    def __init__(self) -> None:
        self.mails, self.posts = Mailbox.taken, Webhook.taken
        self.webhook = ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
        self.mailbox = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox)
        for server in (self.webhook, self.mailbox):
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def hook(self, path: str) -> str:
        """Return the webhook's address, with a password in it."""
        port = self.webhook.server_address[1]
        return f"json://office:{SECRET}@127.0.0.1:{port}/{path}?cto=1&rto=1"

    @property
    def mail(self) -> str:
        """The address of the mail server, as ``mail`` of delivery.yaml."""
        return f"mailto://127.0.0.1:{self.mailbox.server_address[1]}?from=office@example.cn&format=text"


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    servers = Servers()
    yield servers
    for server in (servers.webhook, servers.mailbox):
        server.shutdown()
        server.server_close()


@pytest.fixture
def workspace(tmp_path: Path, servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(month, "now", lambda: at(6, 19))
    monkeypatch.setattr(post, "_ROUNDS", 10)  # what keeps passwords from being guessed takes long
    servers.mails.clear()
    servers.posts.clear()
    (tmp_path / "data" / "raw").mkdir(parents=True)
    return tmp_path


def write(workspace: Path, text: str) -> None:
    file = workspace / "delivery.yaml"
    file.write_text(text, "utf-8")
    file.chmod(0o600)


def send(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    status = _run(["send", *arguments, "--log", "hazard.log"])
    told = capsys.readouterr()
    assert SECRET not in told.out + told.err + Path("hazard.log").read_text("utf-8")
    lines = told.out.splitlines()
    return status, lines + [line for line in told.err.splitlines() if not line.startswith("·")]


def content(mail: Mail) -> str:
    (text,) = [part for part in mail.walk() if part.get_content_type() == "text/plain"]
    return text.get_payload(decode=True).decode()  # type: ignore[union-attr]


def test_without_delivery_yaml_nothing_is_sent(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, (line,) = send(capsys, "--remind")
    assert status == 2
    assert line.startswith(f"还没有 {workspace / 'delivery.yaml'}，什么都不发送。")
    assert send(capsys)[0] == send(capsys, "2023-07", "--remind")[0] == 2


def test_a_reminder_goes_to_mailbox_and_chat_once_and_who_has_no_address_is_named(
    workspace: Path, servers: Servers, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        workspace,
        f"mail: {servers.mail}\ndepartments:\n  {MANAGEMENT}: guanli@example.cn\n  {ENFORCEMENT}: {servers.hook('chat')}\n",
    )
    status, lines = send(capsys, "--remind", "--dry-run")
    assert status == 1  # most departments have no address
    assert any(line.startswith(f"[将发] {MANAGEMENT}（guanli@example.cn）：催报：") for line in lines)
    assert any(line.startswith(f"[将发] {ENFORCEMENT}（JSON）") for line in lines)
    assert not servers.mails
    assert not servers.posts
    assert not (workspace / "reports" / "sent.csv").exists()

    status, lines = send(capsys, "--remind")
    assert status == 1
    assert any(line.startswith(f"[已发] {MANAGEMENT}（guanli@example.cn）：催报：") for line in lines)
    assert f"[没有地址] {ENERGY}：" in "\n".join(lines)
    (mail,), (posted,) = servers.mails, servers.posts
    assert mail["To"] == "guanli@example.cn"
    assert f"{MANAGEMENT}：\n您好！" in content(mail).replace("\r\n", "\n")
    assert "2023年6月的台账还没有收到" in content(mail)
    assert "请填好后按平常报送的方式发给" in content(mail)
    assert "data/raw" not in content(mail)
    assert str(posted["message"]).startswith(f"{ENFORCEMENT}：")

    status, lines = send(capsys, "--remind")
    assert [line for line in lines if line.startswith("[以前发过]")]
    assert (len(servers.mails), len(servers.posts)) == (1, 1)
    send(capsys, "--remind", "--again")
    assert (len(servers.mails), len(servers.posts)) == (2, 2)


def test_a_reminder_goes_again_once_the_day_has_passed(
    workspace: Path, servers: Servers, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(workspace, f"mail: {servers.mail}\ndepartments:\n  {MANAGEMENT}: guanli@example.cn\n")
    for day in (18, 19, 21, 22):
        monkeypatch.setattr(month, "now", lambda day=day: at(6, day))
        send(capsys, "--remind")
    assert ["现已逾期" in content(mail) for mail in servers.mails] == [False, True]


def test_who_cannot_be_reached_is_named_and_holds_up_no_other(
    workspace: Path, servers: Servers, capsys: pytest.CaptureFixture[str]
) -> None:
    hooks = f"[{servers.hook('500')}, {servers.hook('403')}, {servers.hook('slow')}, json://office:{SECRET}@127.0.0.1:1/]"
    write(
        workspace,
        f"mail: {servers.mail}\ndepartments:\n  {MANAGEMENT}: {hooks}\n  {ENFORCEMENT}: nobody@example.cn\n  {ENERGY}: nengyuan@example.cn\n",
    )
    status, lines = send(capsys, "--remind")
    assert status == 1
    whys = [line.rpartition("：")[2] for line in lines if line.startswith("[没有发成]")]
    assert whys == [
        "对方没有收（回答 500）",
        "对方不认用户名、密码或口令（403）",
        "对方没有及时回答",
        "连不上对方",
        "对方没有收（回答 550）",
    ]
    assert [line for line in lines if line.startswith(f"[没有发成] {MANAGEMENT}（2）（JSON）")]
    assert [mail["To"] for mail in servers.mails] == ["nengyuan@example.cn"]
    send(capsys, "--remind")
    assert len(servers.mails) == 1


def test_an_address_that_is_added_or_changed_gets_it_and_the_old_one_never_twice(
    workspace: Path, servers: Servers, capsys: pytest.CaptureFixture[str]
) -> None:
    def remind(addresses: str) -> list[str]:
        servers.mails.clear()
        write(workspace, f"mail: {servers.mail}\ndepartments:\n  {MANAGEMENT}: {addresses}\n")
        send(capsys, "--remind")
        return [mail["To"] for mail in servers.mails]

    assert remind("a@example.cn") == ["a@example.cn"]
    assert remind("[b@example.cn, a@example.cn, b@example.cn]") == ["b@example.cn"]
    assert remind("c@example.cn") == ["c@example.cn"]
    assert remind("[a@example.cn, b@example.cn, c@example.cn]") == []
    log = workspace / "reports" / "sent.csv"
    heading, *lines = log.read_text("utf-8-sig").splitlines()
    assert "example.cn" not in "".join(lines)
    log.write_text("\n".join([heading, *sorted(lines, reverse=True)]), "utf-8")
    assert remind("[a@example.cn, b@example.cn, c@example.cn]") == []


def test_whose_name_a_spreadsheet_would_take_for_a_formula_gets_nothing_twice(
    workspace: Path, servers: Servers
) -> None:
    post = sending.Post(
        [sending.Message("=张杰", "材料", "材料", "-07 1")],
        lambda whose: [Address(whose, servers.hook("chat"), "JSON", "a0")],
    )
    for fate in (sending.Fate.SENT, sending.Fate.EARLIER):
        ready = sending.send(Workspace(workspace), lambda: post, lambda: at(6, 19), progress=lambda _: None)
        assert [each.fate for each in ready] == [fate]
    assert len(servers.posts) == 1


def test_what_cannot_be_noted_is_not_sent_and_holds_up_no_other(
    workspace: Path, servers: Servers, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        workspace,
        f"mail: {servers.mail}\ndepartments:\n  {MANAGEMENT}: guanli@example.cn\n  {ENERGY}: nengyuan@example.cn\n",
    )
    refused = {("to", MANAGEMENT), ("result", "已发")}  # as a disk that is full now and then

    def append(path: Path, headings: Any, cells: dict[str, str]) -> None:
        if refused & cells.items():
            raise WorkspaceError("写不进去：磁盘满了。")
        append_line(path, headings, cells)

    monkeypatch.setattr(sending, "append_line", append)
    lines = send(capsys, "--remind")[1]
    assert [line for line in lines if line.startswith(f"[没有发成] {MANAGEMENT}") and "磁盘满了" in line]
    assert [line for line in lines if line.startswith(f"[已发] {ENERGY}") and "没有记下来" in line]
    assert [mail["To"] for mail in servers.mails] == ["nengyuan@example.cn"]
    refused.clear()
    status, lines = send(capsys, "--remind")
    assert status == 1
    assert [line for line in lines if line.startswith(f"[不知是否发成] {ENERGY}")]
    assert [mail["To"] for mail in servers.mails] == ["nengyuan@example.cn", "guanli@example.cn"]


def test_a_list_of_what_was_sent_that_cannot_be_opened_is_told_in_a_line(
    workspace: Path, servers: Servers, capsys: pytest.CaptureFixture[str]
) -> None:
    write(workspace, f"mail: {servers.mail}\ndepartments:\n  {MANAGEMENT}: guanli@example.cn\n")
    (workspace / "reports" / "sent.csv" / "in the way").mkdir(parents=True)
    status, (line,) = send(capsys, "--remind")
    assert status == 2
    assert "sent.csv：打不开" in line
    assert not servers.mails


def test_what_is_sent_is_made_up_once_nobody_can_replace_it(
    workspace: Path, servers: Servers, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(workspace, f"papers:\n  张杰: {servers.hook('chat')}\n")
    is_held = False

    @contextmanager
    def lock(*_: object) -> Iterator[bool]:
        nonlocal is_held
        is_held = True
        yield True

    def paper(*_: object, **__: object) -> sending.Post:
        assert is_held
        return sending.Post((), lambda _: ())

    monkeypatch.setattr(sending, "publishing_lock", lock)
    monkeypatch.setattr(sending, "paper", paper)
    assert send(capsys, "2023-06")[0] == 0


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"departments:\n  没有这个部门{SECRET}: json://h", "第 2 行 departments：没有这个键"),
        (f"departments: json://office:{SECRET}@h", "第 1 行 departments：写法不对"),
        (
            f"departments:\n  {MANAGEMENT}: {SECRET}://h",
            f"第 2 行 departments.{MANAGEMENT}：写法不对，应为邮件地址",
        ),
        (f"json://office:{SECRET}@h", "第 1 行：写法不对"),
        (f"? json://office:{SECRET}@h\n: 1", "第 1 行：没有这个键"),
        ("papers:\n  张杰: json://h\n  张杰: json://i", "第 3 行 papers.张杰：写了两次"),
        (f"departments:\n  {SECRET}: json://h\n  {SECRET}: json://i", "第 2 行 departments：没有这个键"),
        (f"departments:\n  {MANAGEMENT}: a@example.cn # {SECRET}", "没有写用哪个邮箱发（mail）"),
    ],
)
def test_a_slip_in_delivery_yaml_is_told_with_its_line_and_without_its_words(
    workspace: Path, text: str, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(workspace, text)
    status, (line,) = send(capsys, "--remind")
    assert status == 2
    assert line.startswith("delivery.yaml ")
    assert place in line


def test_others_who_may_read_the_passwords_are_pointed_out(
    workspace: Path, servers: Servers, capsys: pytest.CaptureFixture[str]
) -> None:
    write(workspace, f"papers:\n  张杰: {servers.hook('chat')}\n")
    (workspace / "delivery.yaml").chmod(0o644)
    assert any("chmod 600" in line for line in send(capsys, "--remind", "--dry-run")[1])


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace with an issue of a paper, still to be completed by a person; its print is a stand-in."""
    from tests.composed import ComposingPublisher, NoBrowser, compose_instead_of_printing

    class Printing(NoBrowser):
        def print_pdf(self, page: Path, out: Path) -> Any:
            out.write_bytes(b"%PDF-1.7")
            return super().__getattr__("print_pdf")(page, out)

    class PrintingPublisher(ComposingPublisher):
        def warm_up(self) -> None:
            self._browser = Printing()  # type: ignore[assignment]

    folder = tmp_path_factory.mktemp("issued")
    desk = Desk(folder)
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", found_on=date(2023, 6, 5)))
    assert desk.workspace
    with pytest.MonkeyPatch.context() as patch:
        compose_instead_of_printing(patch, PrintingPublisher)
        assert _run(["briefing", "monthly", "--month", "2023-06", "--workspace", str(folder)]) == 0
    return folder


@pytest.fixture
def desk(issued: Path, workspace: Path) -> Path:
    shutil.copytree(issued, workspace, dirs_exist_ok=True)
    return workspace


@pytest.mark.slow
def test_a_paper_goes_with_its_print_and_a_draft_only_where_it_is_asked_for(
    desk: Path, servers: Servers, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        desk,
        f"mail: {servers.mail}\npapers:\n  张杰: zhangjie@example.cn\n  上报区: {servers.hook('chat')}\n",
    )
    status, (line,) = send(capsys, "2023-06")
    assert status == 2
    assert line.startswith("2023-06 还是征求意见稿：还有待填的内容")
    assert not servers.mails
    status, lines = send(capsys, "2023-06", "--draft")
    assert (status, lines[-1]) == (0, "共发出 2 份，记在 reports/sent.csv 里。")
    (mail,) = servers.mails
    title = str(email.header.make_header(email.header.decode_header(mail["Subject"])))  # type: ignore[attr-defined]
    assert title == "【征求意见稿】东丽湖街道2023年6月月度情况简报"
    assert content(mail).startswith("【征求意见稿】")
    assert next(part.get_filename() for part in mail.walk() if part.get_filename()) == "briefing.pdf"
    assert servers.posts[0]["attachments"]
    assert send(capsys, "2023-06", "--draft") == (0, lines_of_earlier(lines))
    assert len(servers.mails) == 1


def lines_of_earlier(lines: list[str]) -> list[str]:
    earlier = [line.replace("[已发]", "[以前发过]") for line in lines[:-1]]
    return [*earlier, "都是以前发过的，没有再发；要再发的，加 --again 。"]


@pytest.mark.slow
def test_a_paper_that_is_not_there_or_was_touched_is_not_sent(
    desk: Path, servers: Servers, capsys: pytest.CaptureFixture[str]
) -> None:
    write(desk, f"papers:\n  张杰: {servers.hook('chat')}\n")
    for name in ("2023-07", "../2023-06", "2023-06/"):
        assert "这份材料，有 2023-06。" in send(capsys, name)[1][0]
    (desk / "reports" / "2023-06" / "briefing.pdf").write_bytes(b"%PDF-")
    status, (line,) = send(capsys, "2023-06", "--draft")
    assert (status, "材料不全或改动过" in line) == (2, True)
    assert not servers.posts


@pytest.mark.slow
def test_a_paper_of_invented_data_says_so(
    demo: Path, workspace: Path, servers: Servers, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(demo / "reports" / "2023-08-interim", workspace / "reports" / "2023-08-interim")
    write(workspace, f"mail: {servers.mail}\npapers:\n  张杰: zhangjie@example.cn\n")
    status, lines = send(capsys, "2023-08-interim", "--draft", "--dry-run")
    assert status == 0
    assert "：【示例数据，仅供演示】【征求意见稿】东丽湖街道" in lines[0]
    assert lines[1] == "    【示例数据，仅供演示】【征求意见稿】"
