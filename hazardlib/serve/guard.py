"""The guard before every answer: what a browser may do with a page, and who is asking."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hazardlib.serve.invitations import Invitation, Invitations, Role
from hazardlib.serve.limits import Rate

COOKIE = "hazard"
_TOO_FREQUENT = "打开得太频繁，请稍后再试。"

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    # Not no-referrer: with it a browser calls the origin of its own forms null.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """An application of which every answer bears the headers that keep it apart from other pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with what the answer does not say itself added."""
        # Under /d/ the address is the secret: nothing that comes after it may be told of it.
        is_link = scope.get("path", "").startswith("/d/")
        own = _HEADERS | ({"Referrer-Policy": "no-referrer"} if is_link else {})

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in own.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, guarded)


@dataclass(frozen=True)
class Visitor:
    """Whoever has come by a link that is good, and what their forms must carry."""

    invitation: Invitation
    form_token: str


class Door:
    """Lets in who has a good link, and nobody who keeps trying.

    Parameters
    ----------
    failures
        How often an address may come with a link that is not good.
    requests
        How often one link may ask for anything.
    strangers
        How often an address may ask for anything without a link.
    """

    def __init__(self, invitations: Invitations) -> None:
        self._invitations = invitations
        self.failures = Rate(10, 600)
        self.requests = Rate(240, 60)
        self.strangers = Rate(120, 60)

    def sign_in(self, request: Request, token: str) -> Invitation:
        """Return the invitation of a link; whoever has tried too often is not even heard."""
        if seconds := self.failures.wait(address(request)):
            raise too_often(seconds)
        invitation = self._known(request, token)
        self.requests.demand(invitation.digest, _TOO_FREQUENT)
        return invitation

    def visitor(self, request: Request, *roles: Role) -> Visitor:
        """Return who is asking; who has another role is told that there is no such page."""
        token = request.cookies.get(COOKIE)
        if not token:
            self.strangers.demand(address(request), _TOO_FREQUENT)
            raise HTTPException(403, "请用发给您的链接打开本页。")
        invitation = self._known(request, token)
        request.state.who = invitation.who
        self.requests.demand(invitation.digest, _TOO_FREQUENT)
        if roles and invitation.role not in roles:
            raise HTTPException(404)
        return Visitor(invitation, _form_token(token))

    def _known(self, request: Request, token: str) -> Invitation:
        invitation = self._invitations.find(token)
        if invitation is None:
            if seconds := self.failures.wait(address(request)):
                raise too_often(seconds)
            self.failures.count(address(request))
            raise HTTPException(403, "这个链接不能用，可能已经收回。请向分析人员要新的链接。")
        return invitation


def too_often(seconds: int) -> HTTPException:
    """Return what is said to whoever has come too often with a link that is not good."""
    return HTTPException(429, "试的次数太多，请稍后再用链接打开。", {"Retry-After": str(seconds)})


def address(request: Request) -> str:
    """Return where a request comes from; behind a proxy that is trusted, as that says."""
    return request.client.host if request.client else ""


def refuse_others_origin(request: Request) -> None:
    """Refuse what another page makes a browser send, before a byte of it is read."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    if site != "same-origin" or origin not in (None, own):
        raise HTTPException(403, "这个请求不是从本页发出的，没有办理。")


def refuse_forged(visitor: Visitor, token: Any) -> None:
    """Refuse a form that did not come from a page of ours."""
    if not (isinstance(token, str) and hmac.compare_digest(token.encode(), visitor.form_token.encode())):
        raise HTTPException(403, "页面已经过期，没有办理。请回到首页再试一次。")


def _form_token(token: str) -> str:
    return hmac.new(token.encode("utf-8", "surrogatepass"), b"form", hashlib.sha256).hexdigest()
