"""What two do at once, what comes too late and what is asked oddly: each small, without a served page."""

from __future__ import annotations

import asyncio
import hashlib
import io
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import docx
import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message

from hazardlib.cli import _run
from hazardlib.domain.campaign import load_campaign
from hazardlib.domain.month import Month
from hazardlib.domain.terms import NO_LEDGER, Verdict
from hazardlib.errors import HazardError, UsageError
from hazardlib.pipeline.locks import intake_lock
from hazardlib.serve.app import Page
from hazardlib.serve.invitations import Invitations
from hazardlib.serve.limits import read_form
from hazardlib.serve.uploads import Uploads
from hazardlib.serve.work import Placed, Workers, check, place, take_in
from hazardlib.workspace import Workspace, open_workspace
from tests.ingest.workbooks import ROW, ledger
from tests.serve.conftest import DEPARTMENT, OTHER, ROOT

JULY = Month.parse("2023-07")
Result = TypeVar("Result")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "工作区/data/raw").mkdir(parents=True)
    return open_workspace(tmp_path / "工作区")


def test_of_links_given_out_and_taken_back_at_once_none_is_lost(workspace: Workspace) -> None:
    campaign = load_campaign(workspace.campaign)
    shared = Invitations(workspace)
    olds = [shared.invite(OTHER, campaign, "")[0] for _ in range(10)]

    def change(number: int) -> None:
        invitations = shared if number % 2 else Invitations(workspace)
        invitations.invite(DEPARTMENT, campaign, "")
        invitations.revoke(olds[number].number, campaign)

    with ThreadPoolExecutor(10) as many:
        [*many.map(change, range(10))]
    assert [each.name for each in Invitations(workspace).all()] == [DEPARTMENT] * 10


@pytest.mark.parametrize("pasted", ["http://127.0.0.1:8321/d/{}", " https://x.cn/d/{}/?a=1 ", "{}"])
def test_a_pasted_link_is_taken_back_and_repeated_nowhere(
    workspace: Workspace, pasted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    invitation, token = Invitations(workspace).invite(DEPARTMENT, load_campaign(workspace.campaign), "")
    log = workspace.root / "log.txt"
    typed = ["--workspace", str(workspace.root), "--log", str(log)]
    assert _run(["serve", "--invite", pasted.format(token), *typed]) == 2
    assert _run(["serve", "--revoke", pasted.format(token), *typed]) == 0
    assert _run(["serve", "--revoke", pasted.format(token), *typed]) == 2
    said = "".join(capsys.readouterr())
    assert f"编号 {invitation.number}" in said
    assert "这个链接已经不能用" in said
    kept = "".join(path.read_text("utf-8") for path in (log, workspace.root / "logs/serve.log"))
    assert token not in said + kept


def test_passwords_are_never_committed() -> None:
    assert {"/delivery.yaml", "/data/invitations.json"} <= {*(ROOT / ".gitignore").read_text().split()}


def test_after_an_hour_an_upload_is_gone(tmp_path: Path) -> None:
    moments = [0.0]
    uploads = Uploads(tmp_path, clock=lambda: moments[-1])
    upload = uploads.keep("甲", DEPARTMENT, JULY, "表.csv", io.BytesIO(b"x"))
    upload.outcome = object()  # type: ignore[assignment]
    moments.append(3599.0)
    assert uploads.find(upload.id, "甲") is upload
    moments.append(3601.0)
    assert uploads.find(upload.id, "甲") is None
    assert not [*tmp_path.iterdir()]


def test_a_refusal_names_what_is_taken(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"能收的格式：.*docx.*ods.*xlsx"):
        Uploads(tmp_path).keep("甲", DEPARTMENT, JULY, "表.exe", io.BytesIO())


def test_no_answer_under_a_link_lets_its_address_out(workspace: Workspace, tmp_path: Path) -> None:
    _, token = Invitations(workspace).invite(DEPARTMENT, load_campaign(workspace.campaign), "")
    app = Page(workspace, tmp_path).app()
    paths = [f"/d/{token}", f"/d/{token}/", *(f"/d/{'A' * 31}{number}" for number in range(11))]
    answers = [_ask(app, path) for path in paths] + [_ask(app, f"/d/{token}", "POST")]
    (workspace.root / "data/invitations.json").write_text("broken")
    answers.append(_ask(Page(workspace, tmp_path).app(), f"/d/{token}"))
    assert {status for status, _ in answers} == {200, 403, 404, 405, 429, 500}
    assert {headers[b"referrer-policy"] for _, headers in answers} == {b"no-referrer"}
    assert _ask(app, "/")[1][b"referrer-policy"] == b"same-origin"


def _ask(app: ASGIApp, path: str, method: str = "GET") -> tuple[int, dict[bytes, bytes]]:
    """Return the status and the headers of an answer, even of one that a fault is raised after."""
    scope = {"type": "http", "method": method, "path": path, "headers": [], "query_string": b""}
    begun: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        begun.append(message)

    async def ask() -> None:
        await app(scope, receive, send)

    with suppress(HazardError):
        _run_apart(ask())
    return begun[0]["status"], dict(begun[0]["headers"])


def _run_apart(answer: Coroutine[Any, Any, Result]) -> Result:
    """Await an answer in a thread of its own: a test in a browser leaves its loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, answer).result()


@pytest.mark.parametrize("charset", ["undefined", "a\x00b"])
def test_an_odd_charset_is_refused_in_a_line(charset: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="form"\r\n\r\n\xff\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={charset}".encode()
    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind)]}

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def read() -> None:
        async with read_form(Request(scope, receive)):
            pass

    with pytest.raises(HTTPException) as refused:
        _run_apart(read())
    assert refused.value.status_code == 400


def _upload(tmp_path: Path, content: bytes, name: str = "台账.xlsx") -> Path:
    file = tmp_path / "甲/2023-07" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def test_during_another_intake_a_sent_workbook_waits_shortly_and_is_taken_in_later(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hazardlib.serve.work._INTAKE_PATIENCE_SECONDS", 0.2)
    content = ledger(ROW)
    placed = place(_upload(tmp_path, content, f"{DEPARTMENT}2023年7月.xlsx"), workspace)
    assert placed == Placed(f"2023-07/{DEPARTMENT}2023年7月.xlsx", hashlib.sha256(content).hexdigest())
    started = time.monotonic()
    with intake_lock(workspace):
        assert take_in(placed, workspace.root).verdict is None
    assert time.monotonic() - started < 30
    assert take_in(placed, workspace.root).rows_accepted == 1
    other = Placed(placed.file, "0" * 64)  # what was once called so
    assert take_in(other, workspace.root).verdict is None


def test_a_text_alone_is_said_to_be_one(workspace: Workspace, tmp_path: Path) -> None:
    lines = ["公共管理办公室2023年8月阶段工作情况", "一、工作开展情况", "检查燃气用户30家。"]
    text = docx.Document()
    for line in lines:
        text.add_paragraph(line)
    text.save(str(tmp_path / "阶段.docx"))
    with (tmp_path / "阶段.docx").open("rb") as content:
        interim = Month.parse("2023-08-interim")
        upload = Uploads(tmp_path / "投").keep("甲", DEPARTMENT, interim, "阶段.docx", content)
    outcome = check(upload.file, workspace.root)
    assert (outcome.verdict is Verdict.REFUSED, outcome.countable) == (False, NO_LEDGER)
    sent = take_in(place(upload.file, workspace), workspace.root)
    assert sent.counted == NO_LEDGER


def _sleep(seconds: float, _: Path) -> None:
    time.sleep(seconds)


def test_an_end_does_not_wait_for_what_takes_long() -> None:
    async def begin_and_end() -> float:
        workers = Workers()
        task = asyncio.create_task(workers.ask(_sleep, 120.0, ROOT))
        await asyncio.sleep(0.5)
        started = time.monotonic()
        workers.close()
        took = time.monotonic() - started
        await asyncio.gather(task, return_exceptions=True)
        return took

    assert _run_apart(begin_and_end()) < 15
