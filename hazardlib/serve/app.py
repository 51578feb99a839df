"""The page's addresses, and what each answers."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from hazardlib.domain.campaign import load_campaign
from hazardlib.domain.month import chinese_day
from hazardlib.domain.terms import SAMPLE_MARK, Verdict
from hazardlib.errors import HazardError
from hazardlib.ingest.files.find import PACKAGE_SUFFIX, WORKBOOK_SUFFIXES
from hazardlib.serve.audit import Audit
from hazardlib.serve.guard import COOKIE, Door, Guard, Visitor, address, refuse_forged, refuse_others_origin
from hazardlib.serve.invitations import Invitations, Role
from hazardlib.serve.limits import LARGEST_BYTES, Rate, Turns, come_again, read_form
from hazardlib.serve.papers import files, papers
from hazardlib.serve.uploads import Upload, Uploads
from hazardlib.serve.work import Due, Sent, Workers, check, place, reporting, take_in
from hazardlib.workspace import Workspace

_PAGES = Path(__file__).parent / "pages"
_HOUSE_STYLE = Path(__file__).parents[1] / "brief" / "template" / "index.css"

_PAPERS_POLICY = "sandbox allow-scripts allow-downloads allow-modals allow-popups; frame-ancestors 'none'"
"""A paper runs scripts of its own, named in it by their digests: apart from this page, it cannot act for its reader."""

_READERS = (Role.LEADER, Role.ANALYST)
_FRESH_SECONDS = 60.0
_BUSY = "正在检查的表太多，请过半分钟再放入一次。"
_NOT_FOUND = "没有这一页。"
_KNOWN_PLACES = {"", "d", "leave", "uploads", "papers"}

Asked = TypeVar("Asked")
Done = TypeVar("Done")


class Page:
    """The drop page of a workspace.

    Parameters
    ----------
    folder
        Where uploads lie until they are sent or given up.
    """

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace = workspace
        self.audit = Audit(workspace)
        self.workers = Workers()
        self._door = Door(Invitations(workspace))
        self._receiving, self._checking = Turns(8, 2), Turns(12, 2)
        self._dropped, self._refused, self._looked = Rate(30, 600), Rate(30, 600), Rate(1, 600)
        self._is_unwritten = False
        self._dues: dict[str, tuple[float, Sequence[Due]]] = {}
        self._campaign = load_campaign(workspace.campaign)
        self._suffixes = {*WORKBOOK_SUFFIXES, *[PACKAGE_SUFFIX] * self._campaign.is_district}
        self._uploads = Uploads(folder, self._suffixes)
        self._templates = Environment(
            loader=FileSystemLoader(_PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._style = "\n".join(path.read_text("utf-8") for path in (_HOUSE_STYLE, _PAGES / "page.css"))
        self._script = (_PAGES / "page.js").read_text("utf-8")

    def app(self) -> ASGIApp:
        """Return the application; what it does not name here is not there."""
        routes = [
            Route("/", self.home),
            Route("/d/{token}", self.sign_in),
            Route("/leave", self.leave, methods=["POST"]),
            Route("/uploads", self.drop, methods=["POST"]),
            Route("/uploads/{id}", self.outcome),
            Route("/uploads/{id}/copy", self.copy),
            Route("/uploads/{id}/send", self.send, methods=["POST"]),
            Route("/papers/{name}/{file:path}", self.paper),
            Route("/page.css", self.style),
            Route("/page.js", self.script),
        ]
        handlers: dict[Any, Any] = {HTTPException: self.refuse, Exception: self.fail}
        app = Starlette(routes=routes, exception_handlers=handlers, lifespan=self._lifespan)
        app.router.redirect_slashes = False
        return Guard(app)  # outside all else: what goes wrong is answered by Starlette's outermost part

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        yield
        self.workers.close()

    async def sign_in(self, request: Request) -> Response:
        """Take the token out of a link into a cookie, and leave the link.

        Not by a redirection: a cookie that is this site's alone is not sent on one that began in a message elsewhere.
        """
        token = request.path_params["token"]
        invitation = self._door.sign_in(request, token)
        self.audit.note(invitation.who, "登录", "已登录")
        answer = self._show("entered.html")
        is_secure = request.url.scheme == "https"
        answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=is_secure)
        return answer

    async def leave(self, request: Request) -> Response:
        """Forget the cookie."""
        refuse_others_origin(request)
        visitor = self._door.visitor(request)
        async with read_form(request) as form:
            refuse_forged(visitor, form.get("form"))
        self.audit.note(visitor.invitation.who, "退出", "已退出")
        answer = self._show("message.html", title="已退出", said="再用时，请打开发给您的链接。")
        answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return answer

    async def home(self, request: Request) -> Response:
        """Show a department what is due and where to drop it, anybody else the papers."""
        visitor = self._door.visitor(request)
        if not self._looked.wait(visitor.invitation.digest):
            self._looked.count(visitor.invitation.digest)
            self.audit.note(visitor.invitation.who, "打开首页", "已打开")
        if visitor.invitation.role in _READERS:
            listed = await run_in_threadpool(papers, self.workspace)
            return self._show(
                "papers.html", visitor, papers=listed, sample_mark=SAMPLE_MARK, chinese_day=chinese_day
            )
        dues = await self._dues_of(visitor.invitation.name)
        return self._show(
            "drop.html", visitor, dues=dues, largest_bytes=LARGEST_BYTES, suffixes=self._suffixes
        )

    async def drop(self, request: Request) -> Response:
        """Take a workbook, check it, and go on to what was found."""
        refuse_others_origin(request)
        visitor = self._door.visitor(request, Role.DEPARTMENT)
        link, department = visitor.invitation.digest, visitor.invitation.name
        with self._receiving.taken(link, _BUSY):
            self._dropped.demand(link, "放入的次数太多，请过几分钟再放入。")
            async with read_form(request, has_file=True) as form:
                refuse_forged(visitor, form.get("form"))
                dues = await self._dues_of(department)
                month = next((due.month for due in dues if str(due.month) == form.get("month")), None)
                file = form.get("file")
                if month is None or not isinstance(file, UploadFile) or not file.size:
                    raise HTTPException(400, "没有收到表格。请先选好文件再检查；空文件不收。")
                try:
                    name = file.filename or ""
                    upload = self._uploads.keep(link, department, month, name, file.file)
                except HazardError as error:
                    raise HTTPException(400, str(error)) from error
        await self._check(upload)
        return RedirectResponse(f"/uploads/{upload.id}", 303)

    async def _check(self, upload: Upload) -> None:
        begun = time.monotonic()
        try:
            with self._checking.taken(upload.link, _BUSY):
                upload.outcome = await self._ask(check, upload.file)
        finally:
            if upload.outcome is None:
                self._uploads.drop(upload)
        outcome = upload.outcome
        said = f"{outcome.verdict.chinese}，必须修改{len(outcome.errors)}处，请核对{len(outcome.warnings)}处"
        said += f"；{-(-upload.file.stat().st_size // 1024)} KB，用时{time.monotonic() - begun:.1f}秒"
        self.audit.note(upload.department, f"检查 {upload.month} {upload.id}", said)

    async def outcome(self, request: Request) -> Response:
        """Show what is to be mended, or what became of a workbook that was sent."""
        visitor, upload = self._upload(request)
        return self._show("outcome.html", visitor, upload=upload, refused=Verdict.REFUSED)

    async def copy(self, request: Request) -> Response:
        """Hand out the marked copy."""
        _, upload = self._upload(request)
        if upload.outcome is None or upload.outcome.copy is None:
            raise HTTPException(404)
        self.audit.note(upload.department, f"下载标注副本 {upload.id}", "已下载")
        return FileResponse(upload.outcome.copy, filename=upload.outcome.copy.name)

    async def send(self, request: Request) -> Response:
        """Put a checked workbook into ``data/raw`` and take it in; a second time changes nothing."""
        refuse_others_origin(request)
        visitor, upload = self._upload(request)
        async with read_form(request) as form:
            refuse_forged(visitor, form.get("form"))
        if upload.outcome is None or upload.outcome.verdict is Verdict.REFUSED:
            raise HTTPException(400, "这份表还不能报送。请按检查结果改好后再放入一次。")
        async with upload.sending:
            if upload.sent is None:
                placed = await run_in_threadpool(place, upload.file, self.workspace)
                upload.sent = Sent(placed.file, None)
                self.audit.note(upload.department, f"报送 {upload.id}", f"已放入 {placed.file}")
                with contextlib.suppress(BrokenProcessPool):  # it lies there, and is taken in later
                    upload.sent = await self.workers.ask(take_in, placed, self.workspace.root)
                self._dues.pop(upload.department, None)
                self.audit.note(upload.department, f"收表 {upload.id}", _became(upload.sent))
        return RedirectResponse(f"/uploads/{upload.id}", 303)

    async def paper(self, request: Request) -> Response:
        """Hand out a file of a paper that is for reading."""
        visitor = self._door.visitor(request, *_READERS)
        name, file = request.path_params["name"], request.path_params["file"]
        path = files(self.workspace, name).get(file)
        if path is None:
            raise HTTPException(404)
        self.audit.note(visitor.invitation.who, f"打开材料 {name}/{file.partition('/')[0]}", "已打开")
        is_shown = path.suffix in {".html", ".pdf", ".png"}
        how = "inline" if is_shown else "attachment"
        answer = FileResponse(path, filename=f"{name}-{path.name}", content_disposition_type=how)
        if path.suffix == ".html":
            answer.headers["Content-Security-Policy"] = _PAPERS_POLICY
        elif path.suffix == ".pdf":  # a browser's own reader is made of parts that a policy would keep out
            answer.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
        return answer

    async def style(self, _: Request) -> Response:
        """Hand out how pages look."""
        return Response(self._style, media_type="text/css")

    async def script(self, _: Request) -> Response:
        """Hand out what makes dropping easy; without it everything works by buttons."""
        return Response(self._script, media_type="text/javascript")

    async def refuse(self, request: Request, error: HTTPException) -> Response:
        """Say in Chinese why something is not done; note it, unless the same address is refused over and over."""
        said = error.detail if error.status_code not in (404, 405) else _NOT_FOUND
        if not self._refused.wait(address(request)):
            self._refused.count(address(request))
            who = getattr(request.state, "who", f"未登录（{address(request)}）")
            self._note_if_it_can_be(
                who, f"{request.method} {_place(request)}", f"拒绝（{error.status_code}）：{said}"
            )
        answer = self._show("message.html", title="没有办成", said=said)
        answer.status_code = error.status_code
        answer.headers.update(error.headers or {})
        if request.method not in ("GET", "HEAD"):
            answer.headers["Connection"] = "close"  # what is still to come is not read
        return answer

    async def fail(self, request: Request, error: Exception) -> Response:
        """Say that something went wrong; what it was is for the audit alone."""
        said = (
            str(error) if isinstance(error, HazardError) else type(error).__name__
        )  # its text may be a cell's
        self._note_if_it_can_be("本页", f"{request.method} {_place(request)}", said)
        return await self.refuse(
            request, HTTPException(500, "没有做成，请再试一次；仍不行的，请告诉分析人员。")
        )

    def _note_if_it_can_be(self, who: str, what: str, outcome: str) -> None:
        """Note what is refused; where the audit cannot be written, say so once in the window of the command."""
        try:
            self.audit.note(who, what, outcome)
        except HazardError as error:
            if not self._is_unwritten:
                sys.stderr.write(f"{error}\n")
            self._is_unwritten = True

    def _upload(self, request: Request) -> tuple[Visitor, Upload]:
        visitor = self._door.visitor(request, Role.DEPARTMENT)
        upload = self._uploads.find(request.path_params["id"], visitor.invitation.digest)
        if upload is None:
            raise HTTPException(404)
        return visitor, upload

    async def _dues_of(self, department: str) -> Sequence[Due]:
        """Return how it stands with a department, as it was a minute ago at most."""
        known = self._dues.get(department)
        if known is None or time.monotonic() - known[0] > _FRESH_SECONDS:
            known = self._dues[department] = time.monotonic(), await self._ask(reporting, department)
        return known[1]

    async def _ask(self, work: Callable[[Asked, Path], Done], about: Asked) -> Done:
        """Have a piece of work done on the workspace; one that cost its process the life is to be tried again."""
        try:
            return await self.workers.ask(work, about, self.workspace.root)
        except BrokenProcessPool:
            raise come_again(503, _BUSY, 20) from None

    def _show(self, name: str, visitor: Visitor | None = None, **said: Any) -> HTMLResponse:
        page = self._templates.get_template(name)
        return HTMLResponse(
            page.render(campaign=self._campaign.name, level=self._campaign.level, visitor=visitor, **said)
        )


def _became(sent: Sent) -> str:
    if sent.verdict is None:
        return "等待收表"
    return f"{sent.verdict.chinese}，{sent.counted}"


def _place(request: Request) -> str:
    """Return an address as it may be noted: how it begins, for a token or a person may stand in the rest."""
    begin = request.url.path.split("/")[1]
    return f"/{begin}" if begin in _KNOWN_PLACES else "别的地址"
