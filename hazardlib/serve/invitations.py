"""Invitations: who may open the page, each by a link of its own; only digests of the links' tokens are kept."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from hazardlib.domain.campaign import Campaign
from hazardlib.errors import ConfigError, UsageError, WorkspaceError
from hazardlib.log_file import LINK
from hazardlib.machine import machine_fault
from hazardlib.pipeline.files import write_whole
from hazardlib.pipeline.locks import links_lock
from hazardlib.workspace import Workspace

_TOKEN_BYTES = 24
"""192 bits: nobody guesses one, however often they try."""


class Role(StrEnum):
    """What a link is for."""

    DEPARTMENT = "department"
    LEADER = "leader"
    ANALYST = "analyst"

    @property
    def chinese(self) -> str:
        """As users call it."""
        return {"department": "填报单位", "leader": "领导", "analyst": "分析人员"}[self.value]


@dataclass(frozen=True)
class Invitation:
    """One link that was given out.

    Parameters
    ----------
    name
        The department's name, or the leader's; for whoever is not named, the role.
    digest
        SHA-256 of the token, in hex.
    """

    role: Role
    name: str
    digest: str
    made_at: str

    @property
    def number(self) -> str:
        """What the link is called by in lists: it says nothing of the token."""
        return self.digest[:6]

    @property
    def who(self) -> str:
        """Whose link it is, without anybody's name."""
        return self.name if self.role is Role.DEPARTMENT else f"{self.role.chinese}{self.number}"


def digest_of(token: str) -> str:
    """Return the digest by which a token is known."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class Invitations:
    """The links of a workspace, in ``data/invitations.json``; read again whenever that has changed."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.path = workspace.root / "data" / "invitations.json"
        self._stamp: tuple[int, int] | None = None
        self._known: tuple[Invitation, ...] = ()

    def all(self) -> tuple[Invitation, ...]:
        """Return the links that are good, the oldest first."""
        try:
            state = self.path.stat()
        except FileNotFoundError:
            self._stamp, self._known = None, ()
            return ()
        stamp = (state.st_mtime_ns, state.st_ino)
        if stamp != self._stamp:
            self._known, self._stamp = _read(self.path), stamp
        return self._known

    def find(self, token: str) -> Invitation | None:
        """Return the invitation of a token."""
        digest = digest_of(token)
        return next((each for each in self.all() if hmac.compare_digest(each.digest, digest)), None)

    def invite(self, name: str, campaign: Campaign, made_at: str) -> tuple[Invitation, str]:
        """Add a link for a department, a leader or a role; return it and its token, which is kept nowhere."""
        role, name = whose(name, campaign)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        invitation = Invitation(role, name, digest_of(token), made_at)
        with links_lock(self._workspace):
            self._write((*self._now(), invitation))
        return invitation, token

    def revoke(self, name: str, campaign: Campaign) -> tuple[Invitation, ...]:
        """Take back a link, the link of a number, or all links of a name; return them."""
        with links_lock(self._workspace):
            known, token = self._now(), _token_of(name)
            if token:
                gone = tuple(each for each in known if hmac.compare_digest(each.digest, digest_of(token)))
            else:
                gone = tuple(each for each in known if name == each.number)
            if not gone and not token:
                role, called = whose(name, campaign)
                gone = tuple(each for each in known if (each.role, each.name) == (role, called))
            if not gone:
                said = "这个链接已经不能用" if token else f"“{name}”没有能用的链接"
                raise UsageError(f"{said}，不用收回。已发的链接用 hazard serve --links 查看。")
            self._write(each for each in known if each not in gone)
        return gone

    def _now(self) -> tuple[Invitation, ...]:
        """Read what stands there, for a change of it: what was read before may be a moment too old."""
        return _read(self.path) if self.path.exists() else ()

    def _write(self, invitations: Iterable[Invitation]) -> None:
        text = json.dumps([asdict(each) for each in invitations], ensure_ascii=False, indent=1)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with write_whole(self.path) as beside:
                beside.chmod(0o600)
                beside.write_text(text, "utf-8")
        except OSError as error:
            raise WorkspaceError(f"写不进去：{machine_fault(error, self.path)}") from error


def whose(name: str, campaign: Campaign) -> tuple[Role, str]:
    """Return whom a link is for, as the campaign names them."""
    if department := campaign.find_department(name):
        return Role.DEPARTMENT, department.name
    if name in campaign.leaders:
        return Role.LEADER, name
    role = next((role for role in (Role.LEADER, Role.ANALYST) if role.chinese == name), None)
    if role is None:
        name = "这个链接" if _token_of(name) else name  # whoever sees the message could open it
        known = "、".join(department.name for department in campaign.departments)
        raise UsageError(
            f"没有“{name}”。请写{campaign.reporter}（{known}）、负责领导的姓名，或“领导”“分析人员”；收回时也可以写链接的编号。"
        )
    return role, name


def _token_of(text: str) -> str:
    """Return the token in a link that was pasted, or alone; empty if there is none."""
    found = LINK.search(text)
    return found["token"] if found else ""


def _read(path: Path) -> tuple[Invitation, ...]:
    try:
        rows = json.loads(path.read_text("utf-8"))
        return tuple(Invitation(**row | {"role": Role(row["role"])}) for row in rows)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ConfigError(
            f"{path} 读不出来，可能已经损坏。请移走它，再用 hazard serve --invite 重新发链接。"
        ) from error
