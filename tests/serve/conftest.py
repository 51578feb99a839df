"""A drop page as it is really served, and whoever comes to it."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from hazardlib.domain.campaign import load_campaign
from hazardlib.serve.invitations import Invitations
from hazardlib.workspace import Workspace

ROOT = Path(__file__).parents[2]
DEPARTMENT, OTHER, ENERGY, FINANCE = "公共管理办公室", "综合执法大队", "能源公司", "财政经济办公室"
LEADER, ANALYST = "领导", "分析人员"
READABLE = ("briefing.html", "briefing.pdf", "briefing.docx", "ledger.xlsx", "summary.png")
SECRET = "这里的话谁都不该看到"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


class Site:
    """A served workspace; asks it as somebody with a cookie or without."""

    def __init__(self, workspace: Workspace, *options: str) -> None:
        self.workspace = workspace
        self._form_tokens: dict[str, str] = {}
        self.temporary = workspace.root.with_suffix(".tmp")
        self.temporary.mkdir()
        self.invitations, self.campaign = Invitations(workspace), load_campaign(workspace.campaign)
        self.tokens = {
            name: self.invite(name) for name in (DEPARTMENT, OTHER, ENERGY, FINANCE, LEADER, ANALYST)
        }
        command = [sys.executable, "-m", "hazardlib", "serve", "--port", "0", *options]
        self.process = subprocess.Popen(
            [*command, "--workspace", str(workspace.root)],
            stdout=subprocess.PIPE,
            env=os.environ | {"TMPDIR": str(self.temporary)},
            text=True,
            cwd=ROOT,
        )
        self.url = self.process.stdout.readline().partition("：")[2].partition("（")[0].strip()
        self.host = self.url.removeprefix("http://")

    def invite(self, name: str) -> str:
        return self.invitations.invite(name, self.campaign, "2023-07-01T09:00:00+08:00")[1]

    def ask(
        self,
        path: str,
        who: str = "",
        *,
        method: str = "GET",
        body: bytes | Iterator[bytes] | None = None,
        **headers: str,
    ) -> Answer:
        """Ask for one page; headers are written with `_` for `-`."""
        connection = http.client.HTTPConnection(self.host, timeout=180)
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        if who:
            told["Cookie"] = f"hazard={self.tokens.get(who, who)}"
        try:
            connection.request(method, path, body, told)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.headers), answer.read())
        finally:
            connection.close()

    def end(self) -> str:
        """End it as the system does; return the last line that it says. Nothing temporary is left."""
        self.process.terminate()
        said, _ = self.process.communicate(timeout=180)
        assert self.process.returncode == 0
        assert not [*self.temporary.iterdir()]
        return said.splitlines()[-1]

    def form_token(self, who: str) -> str:
        if who not in self._form_tokens:
            page = self.ask("/", who).text
            self._form_tokens[who] = page.split('name="form" value="')[1].split('"')[0]
        return self._form_tokens[who]

    def drop_as(self, who: str, name: bytes, content: bytes = b"no workbook") -> Answer:
        """Drop something under a name of whatever bytes."""
        kind, body = multipart({"form": self.form_token(who), "month": "2023-07"}, name, content)
        return self.ask("/uploads", who, method="POST", body=body, Content_Type=kind)

    def drop(
        self,
        content: bytes,
        name: str = "台账.xlsx",
        who: str = DEPARTMENT,
        form: str | None = None,
        **headers: str,
    ) -> Answer:
        """Drop a workbook for July 2023."""
        fields = {"form": self.form_token(who) if form is None else form, "month": "2023-07"}
        kind, body = multipart(fields, name.encode(), content)
        return self.ask("/uploads", who, method="POST", body=body, Content_Type=kind, **headers)

    def send(self, dropped: str, who: str, form: str | None = None) -> Answer:
        """Send what was dropped."""
        body = f"form={self.form_token(who) if form is None else form}".encode()
        kind = "application/x-www-form-urlencoded"
        return self.ask(f"{dropped}/send", who, method="POST", body=body, Content_Type=kind)

    def lines(self) -> list[list[str]]:
        """Return the audit, line by line, cell by cell."""
        text = (self.workspace.root / "logs/serve.log").read_text("utf-8")
        return [line.split("\t") for line in text.splitlines()]

    @property
    def received(self) -> set[str]:
        return {path.name for path in self.workspace.raw.rglob("*") if path.is_file()}


def multipart(fields: Mapping[str, str], name: bytes, content: bytes) -> tuple[str, bytes]:
    """Return a form with one file, its type first; the name stands in it as it is."""
    mark = uuid.uuid4().hex.encode()
    head = b"--" + mark + b'\r\nContent-Disposition: form-data; name="'
    parts = [head + f'{field}"\r\n\r\n{value}\r\n'.encode() for field, value in fields.items()]
    parts += [head, b'file"; filename="', name, b'"\r\n\r\n', content, b"\r\n--", mark, b"--\r\n"]
    return f"multipart/form-data; boundary={mark.decode()}", b"".join(parts)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One served workspace for all tests that come as people do."""
    site = Site(workspace(tmp_path_factory.mktemp("site") / "工作区"))
    yield site
    site.end()


def workspace(root: Path) -> Workspace:
    """Return a new workspace with one paper in it, and what nobody should see."""
    place = Workspace(root)
    place.raw.mkdir(parents=True)
    paper = place.reports / "2023-07"
    (paper / "meeting/领导").mkdir(parents=True)
    shutil.copy(ROOT / "tests/golden/2023-07.json", paper / "figures.json")
    for name in (*READABLE, "meeting/领导/张三.pdf"):
        (paper / name).write_text(
            f"<!DOCTYPE html><title>七月</title><script>document.title='跑了'</script>{name}"
        )
    for name in ("briefing.ipynb", "feedback/某部门.xlsx", ".making-x/briefing.html"):
        (paper / name).parent.mkdir(exist_ok=True)
        (paper / name).write_text(SECRET)
    (place.raw / "2023-07").mkdir()
    (place.raw / "2023-07/秘密.txt").write_text(SECRET)
    (paper / "meeting/出去.pdf").symlink_to(place.raw / "2023-07/秘密.txt")
    return place
