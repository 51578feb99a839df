"""Whoever comes to the drop page for something else goes away with nothing, and the page stays open for the others."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.ingest.workbooks import ROW, ledger
from tests.serve.conftest import (
    ANALYST,
    DEPARTMENT,
    ENERGY,
    FINANCE,
    LEADER,
    OTHER,
    READABLE,
    SECRET,
    Answer,
    Site,
    multipart,
    workspace,
)  # fmt: skip

MEGABYTE = 1024 * 1024

pytestmark = pytest.mark.slow


def zip_bomb() -> bytes:
    """Return a workbook of 50 KB of which one sheet unpacks to 50 MB."""
    content = io.BytesIO(ledger(ROW))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet9.xml", b"<row>" * 10 * MEGABYTE)
    return content.getvalue()


@pytest.fixture(scope="module")
def dropped(site: Site) -> str:
    """Return the address of what one department has dropped."""
    answer = site.drop(ledger(ROW))
    assert answer.status == 303, answer.text
    return answer.headers["location"]


@pytest.mark.parametrize("who", [OTHER, LEADER, "x" * 32, ""])
def test_what_was_dropped_is_its_departments_alone(site: Site, dropped: str, who: str) -> None:
    before = site.received
    assert site.ask(dropped, who).status in (403, 404)
    assert site.ask(f"{dropped}/copy", who).status in (403, 404)
    assert site.send(dropped, who, form=None if who in (OTHER, LEADER) else "x").status in (403, 404)
    assert site.received == before


def test_a_workbook_of_another_department_cannot_be_sent(site: Site) -> None:
    dropped = site.drop(ledger(ROW), who=OTHER).headers["location"]
    assert "这份表还不能报送" in site.ask(dropped, OTHER).text
    assert site.send(dropped, OTHER).status == 400


def test_a_link_that_was_taken_back_opens_nothing_from_that_moment_on(site: Site) -> None:
    token = site.invite("文旅产业发展科")
    assert site.ask("/", token).status == 200
    site.invitations.revoke("文旅产业发展科", site.campaign)
    assert site.ask("/", token).status == 403
    assert site.ask(f"/d/{token}").status == 403


def test_whoever_guesses_links_is_soon_no_longer_heard(site: Site, tmp_path: Path) -> None:
    behind_proxy = Site(workspace(tmp_path / "工作区"), "--behind-proxy")

    def ask(path: str, who: str = "", *, comes_from: str = "10.0.0.1") -> Answer:
        return behind_proxy.ask(path, who, X_Forwarded_For=comes_from, X_Forwarded_Proto="https")

    answers = [ask(f"/d/{'A' * 31}{number}") for number in range(12)]
    assert [answer.status for answer in answers] == [403] * 10 + [429] * 2
    assert 500 < int(answers[-1].headers["retry-after"]) <= 601
    link = f"/d/{behind_proxy.tokens[LEADER]}"
    assert ask(link).status == 429  # not even by luck
    assert ask("/", "A" * 32).status == 429
    assert ask("/", LEADER).status == 200  # whoever is in stays in
    assert "; secure" in ask(link, comes_from="10.0.0.2").headers["set-cookie"].lower()
    assert len([line for line in behind_proxy.lines() if "拒绝" in line[3]]) == 14
    assert "AAAA" not in str(behind_proxy.lines())
    assert behind_proxy.end() == "投放页已停止。"
    site.ask("/", X_Forwarded_For="10.0.0.1")  # which is believed only where a proxy was said to be there
    assert site.lines()[-1][1] == "未登录（127.0.0.1）"


def test_whoever_comes_without_a_link_is_limited_and_a_link_is_opened_only_so_often(tmp_path: Path) -> None:
    behind_proxy = Site(workspace(tmp_path / "工作区"), "--behind-proxy")
    strangers = [behind_proxy.ask("/", X_Forwarded_For="10.0.0.1").status for _ in range(125)]
    assert strangers == [403] * 120 + [429] * 5
    link = f"/d/{behind_proxy.tokens[LEADER]}"
    opened = [behind_proxy.ask(link, X_Forwarded_For="10.0.0.1") for _ in range(243)]
    assert [answer.status for answer in opened] == [200] * 240 + [429] * 3
    assert "打开得太频繁" in opened[-1].text
    assert behind_proxy.ask("/", DEPARTMENT, X_Forwarded_For="10.0.0.1").status == 200
    assert [line[1:] for line in behind_proxy.lines()][-1] == [DEPARTMENT, "打开首页", "已打开"]
    behind_proxy.end()


def test_what_cannot_be_noted_is_not_done_and_told_in_chinese(tmp_path: Path) -> None:
    unnoted = Site(workspace(tmp_path / "工作区"))
    audit = unnoted.workspace.root / "logs/serve.log"
    assert [line[1:3] for line in unnoted.lines()] == [["本页", "打开"]]
    audit.unlink()
    audit.mkdir()
    answer = unnoted.ask(f"/d/{unnoted.tokens[DEPARTMENT]}")
    assert (answer.status, "set-cookie" in answer.headers) == (500, False)
    assert "没有做成，请再试一次" in answer.text
    assert "请用发给您的链接打开本页。" in unnoted.ask("/").text
    audit.rmdir()
    assert unnoted.ask("/", DEPARTMENT).status == 200
    unnoted.end()
    assert unnoted.lines()[-1][1:3] == ["本页", "停止"]


def test_only_digests_of_links_are_kept_where_others_cannot_look(site: Site) -> None:
    path = site.invitations.path
    text = path.read_text("utf-8") + (site.workspace.root / "logs/serve.log").read_text("utf-8")
    assert not [token for token in site.tokens.values() if token in text]
    for each in (path, site.workspace.root / "logs/serve.log"):
        assert stat.S_IMODE(each.stat().st_mode) == 0o600


def test_papers_open_to_readers_by_their_names_alone(site: Site) -> None:
    for who in (LEADER, ANALYST, DEPARTMENT):
        for name in (*READABLE, "meeting/领导/张三.pdf"):
            answer = site.ask(f"/papers/2023-07/{quote(name)}", who)
            assert answer.status == (404 if who == DEPARTMENT else 200), name
    assert "张三" not in str(site.lines())
    for path in (
        "/papers/2023-07/figures.json", "/papers/2023-07/briefing.ipynb", "/papers/2023-07/feedback/某部门.xlsx",
        "/papers/2023-07/meeting/出去.pdf", "/papers/2023-07/.making-x/briefing.html", "/papers/2023-07/",
        "/papers/2023-07/../../data/raw/2023-07/秘密.txt", "/papers/../data/raw/2023-07/秘密.txt",
        "/papers/2023-07/..%2f..%2fdata%2fraw%2f2023-07%2f秘密.txt", "/papers/%2e%2e/data/raw/2023-07/秘密.txt",
        "/papers//etc/passwd", "/papers/2023-07//etc/passwd", "/papers/2023-07/briefing.html%00.pdf",
        "/papers/./2023-07/briefing.html", "/papers/2023-07/meeting/..%5c..%5c秘密.txt",
        "/data/raw/2023-07/秘密.txt", "/data/processed/submissions", "/data/invitations.json", "/logs/serve.log",
        "/reports/index.html", "/uploads/..", "/uploads/../../x/copy", "/uploads/%2e%2e%2f2023-07/copy", "/docs",
    ):  # fmt: skip
        answer = site.ask(quote(path, safe="/%"), ANALYST)
        assert answer.status == 404, path
        assert SECRET not in answer.text


def test_a_leader_drops_nothing_and_without_a_link_nothing_opens(site: Site) -> None:
    assert site.drop(ledger(ROW), who=LEADER).status == 404
    assert site.ask("/papers/2023-07/briefing.html").status == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "BREW"])
def test_other_methods_do_nothing(site: Site, method: str) -> None:
    for path in ("/", "/uploads", "/papers/2023-07/briefing.html", "/nowhere"):
        assert site.ask(path, ANALYST, method=method).status in (404, 405)


def test_head_says_what_get_would_without_its_content(site: Site) -> None:
    asked = site.ask("/", LEADER, method="HEAD")
    assert (asked.status, asked.content) == (200, b"")
    assert site.ask("/uploads", DEPARTMENT, method="HEAD").status == 405


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        ("", {}),
        ("0" * 64, {}),
        (None, {"Origin": "http://evil.example"}),
        (None, {"Origin": "null"}),
        (None, {"Sec_Fetch_Site": "cross-site"}),
        (None, {"Sec_Fetch_Site": "same-site"}),
    ],
)
def test_what_another_page_makes_a_browser_send_is_refused(
    site: Site, form: str | None, headers: dict[str, str]
) -> None:
    assert site.drop(ledger(ROW), form=form, **headers).status == 403


def test_every_answer_keeps_the_page_to_itself(site: Site) -> None:
    for path, who in (
        ("/", DEPARTMENT),
        ("/", ""),
        ("/nowhere", ""),
        ("/page.css", ""),
        (f"/d/{site.tokens[LEADER]}", ""),
    ):
        headers = {name.lower(): value for name, value in site.ask(path, who).headers.items()}
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers
    entered = site.ask(f"/d/{site.tokens[LEADER]}")
    assert entered.headers["referrer-policy"] == "no-referrer"
    assert "HttpOnly" in entered.headers["set-cookie"]
    assert "SameSite=strict" in entered.headers["set-cookie"]
    assert site.tokens[LEADER] not in entered.text


def test_a_body_without_end_is_cut_off_early_and_fills_no_disk(site: Site) -> None:
    sent = 0

    def endless(head: bytes) -> Iterator[bytes]:
        nonlocal sent
        yield head
        for _ in range(2048):  # 2 GB
            sent += MEGABYTE
            yield b"0" * MEGABYTE

    kind, body = multipart({"form": site.form_token(DEPARTMENT), "month": "2023-07"}, b"a.xlsx", b"")
    before = memory_of(site.process.pid)
    with pytest.raises((BrokenPipeError, ConnectionResetError)):
        site.ask(
            "/uploads",
            DEPARTMENT,
            method="POST",
            body=endless(body.rpartition(b"\r\n--")[0]),
            Content_Type=kind,
        )
    assert sent < 60 * MEGABYTE
    assert memory_of(site.process.pid) - before < 60 * MEGABYTE
    stated = {"Content_Length": str(2 * 1024 * MEGABYTE), "Content_Type": kind}
    answer = site.ask("/uploads", DEPARTMENT, method="POST", body=b"", **stated)
    assert (answer.status, "超过 20 MB" in answer.text) == (413, True)
    nobodys = {"Content_Length": str(2 * 1024 * MEGABYTE), "Content_Type": kind}
    assert site.ask("/uploads", method="POST", body=b"", **nobodys).status == 403


def memory_of(process: int) -> int:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize(
    "make",
    [zip_bomb, lambda: os.urandom(5000), lambda: b"MZ" + bytes(500), lambda: b"<script>alert(1)</script>"],
    ids=["bomb", "noise", "program", "page"],
)
def test_what_is_no_workbook_is_told_so_and_hurts_nobody(site: Site, make: Callable[[], bytes]) -> None:
    before = site.received
    answer = site.drop(make(), who=OTHER)
    assert answer.status == 303, answer.text
    assert "这份表还不能报送" in site.ask(answer.headers["location"], OTHER).text
    assert site.received == before


def test_a_files_name_names_nothing_on_disk_and_in_no_header(site: Site) -> None:
    for name in (
        b"../../../evil.xlsx", b"..\\..\\evil.xlsx", b"/etc/cron.d/evil.xlsx", b"evil%0d%0aX-Evil: 1.xlsx", b"evil.xlsx\x00.xlsx",
        b"evil\r\nX-Evil: 1\r\n.xlsx", "恶\u202evil.xlsx".encode(), b"a" * 3000 + b".xlsx", b"\xff\xfe.csv",
    ):  # fmt: skip
        answer = site.drop_as(ENERGY, name)
        assert answer.status in (303, 400), name
        assert "evil" not in str(answer.headers).lower()
    copy = site.ask(f"{answer.headers['location']}/copy", ENERGY)
    assert quote(f"{ENERGY}2023年7月") in copy.headers["content-disposition"]
    assert not [*site.workspace.root.rglob("*evil*")]


def test_what_is_not_called_like_a_workbook_is_not_taken(site: Site) -> None:
    for name in (b"a.exe", b"a.xlsx.html.exe", b"a.svg", b"a", b".xlsx", b""):
        assert site.drop_as(ENERGY, name).status == 400, name


@pytest.mark.parametrize("body", [b"", b"x", b"--", b"--x\r\n\r\n--x--", b"--x\r\nA" * 500, b"form=1&" * 100])
@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x"])
def test_a_form_that_is_none_is_refused_in_a_line(site: Site, body: bytes, kind: str) -> None:
    answer = site.ask("/uploads", FINANCE, method="POST", body=body, Content_Type=kind)
    assert answer.status in (400, 403, 503)
    assert "没有" in answer.text


def test_two_hundred_uploads_at_once_are_turned_away_and_others_still_get_in(site: Site) -> None:
    kind, body = multipart({"form": site.form_token(FINANCE), "month": "2023-07"}, b"a.xlsx", ledger(ROW))

    def drop(_: int) -> Answer:
        return site.ask("/uploads", FINANCE, method="POST", body=body, Content_Type=kind)

    with ThreadPoolExecutor(50) as many:
        answers = [*many.map(drop, range(200))]
        other = site.drop(ledger(ROW))
    assert other.status == 303
    statuses = Counter(answer.status for answer in answers)
    assert statuses.keys() <= {303, 429, 503}
    assert 1 <= statuses[303] <= 30
    assert all(int(answer.headers["retry-after"]) > 0 for answer in answers if answer.status != 303)
    assert "公共管理办公室2023年7月（3）.xlsx" not in site.received  # nothing was sent by it
