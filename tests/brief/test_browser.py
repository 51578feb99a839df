"""The browser ends with its ``with``, however that ends: neither the driver nor Chromium stays behind."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hazardlib.brief.render import pdf as render_pdf
from hazardlib.brief.render.find_browser import INSTALL_CHROMIUM
from hazardlib.brief.render.page import Browser
from hazardlib.errors import InstallError

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not Path(f"/proc/self/task/{os.getpid()}/children").exists(), reason="/proc does not tell of children"
    ),
    pytest.mark.skipif(shutil.which("chromium-headless-shell") is None, reason="there is no browser"),
]

PAGE = (
    "<html lang='zh-CN'><meta charset='utf-8'><article><h1>提醒</h1><table><tr><th>隐患</th><td>限 3 日内整改</td></tr></table>"
    "</article></html>"
)
ENDLESS = "<script>window.briefing = { ready: new Promise(() => {}) };</script>"


@pytest.fixture(autouse=True)
def own_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HAZARD_CHROMIUM", raising=False)


def test_after_a_print_nothing_of_the_browser_is_left(tmp_path: Path) -> None:
    before = _below()
    with Browser() as browser:
        browser.print_sheets(PAGE, [tmp_path / "page.pdf"]).result()
        begun = _below() - before
    _assert_gone(begun)
    assert _below() <= before


def test_a_print_under_way_is_given_up_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(ENDLESS, "utf-8")
    before = _below()
    with Browser() as browser:
        printing = browser.print_pdf(tmp_path / "page.html", tmp_path / "page.pdf")
        browser.print_sheets(PAGE, [tmp_path / "sheet.pdf"]).result()
        with pytest.raises(TimeoutError):
            printing.done.result(timeout=0.5)
        begun = _below() - before
    _assert_gone(begun)
    assert printing.done.cancelled()
    assert printing.pictures.done()
    assert not (tmp_path / "page.pdf").exists()


def test_when_the_body_fails_nothing_is_left_and_its_own_error_is_raised(tmp_path: Path) -> None:
    before, begun = _below(), set[int]()

    def fail() -> None:
        with Browser() as browser:
            browser.print_sheets(PAGE, [tmp_path / "page.pdf"]).result()
            begun.update(_below() - before)
            raise KeyError("body")

    with pytest.raises(KeyError, match="body"):
        fail()
    _assert_gone(begun)


def test_a_browser_left_while_it_starts_ends_too() -> None:
    before = _below()
    with Browser():
        pass
    assert _below() <= before


def test_a_browser_that_never_starts_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = tmp_path / "chromium"
    hanging.write_text("#!/bin/sh\nexec sleep 120\n", "utf-8")
    hanging.chmod(0o755)
    monkeypatch.setenv("HAZARD_CHROMIUM", str(hanging))
    before, at = _below(), time.monotonic()
    with Browser():
        while len(_below() - before) < 2:  # the driver and what is no browser
            time.sleep(0.05)
        at = time.monotonic()
    assert time.monotonic() - at < 15


def test_what_a_browser_dies_of_is_told_in_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render_pdf, "_PATIENCE_MS", 1)
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    with Browser() as browser:
        printing = browser.print_pdf(tmp_path / "page.html", tmp_path / "page.pdf")
        with pytest.raises(InstallError, match=r"\APDF 没有打印出来：浏览器 \d+ 分钟还没有排好版"):
            printing.done.result()
        with pytest.raises(InstallError, match=r"再运行一次。\Z"):
            printing.pictures.result()
    monkeypatch.undo()
    monkeypatch.delenv("HAZARD_CHROMIUM", raising=False)
    (tmp_path / "page.html").write_text(ENDLESS, "utf-8")
    before = _below()
    with Browser() as browser:
        printing = browser.print_pdf(tmp_path / "page.html", tmp_path / "page.pdf")
        browser.print_sheets(PAGE, [tmp_path / "sheet.pdf"]).result()
        for number in _below() - before:
            if "chromium" in Path(f"/proc/{number}/cmdline").read_text():
                os.kill(number, signal.SIGKILL)
        with pytest.raises(InstallError, match="浏览器中途停了，多半是内存不够"):
            printing.done.result()
        with pytest.raises(InstallError, match=r"\APDF 没有打印出来：浏览器"):
            browser.print_pdf(tmp_path / "gone.html", tmp_path / "page.pdf").done.result()


def test_a_browser_that_cannot_start_is_told_without_a_word_of_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho no display >&2; exit 1\n", "utf-8")
    broken.chmod(0o755)
    monkeypatch.setenv("HAZARD_CHROMIUM", str(broken))
    with Browser() as browser, pytest.raises(InstallError) as said:
        browser.print_sheets(PAGE, [tmp_path / "page.pdf"]).result()
    assert str(said.value) == f"浏览器 {broken} 启动不了。请重新安装：{INSTALL_CHROMIUM}"


def _assert_gone(begun: set[int]) -> None:
    assert len(begun) > 1  # the driver and Chromium
    until = time.monotonic() + 2  # Chromium's own helpers follow it by themselves
    while (left := {number for number in begun if _is_alive(number)}) and time.monotonic() < until:
        time.sleep(0.05)
    assert left == set()


def _below(parent: int | None = None) -> set[int]:
    """Return the processes below one, this one if none is given."""
    return {each for child in _children(parent or os.getpid()) for each in ({child} | _below(child))}


def _children(parent: int) -> Iterator[int]:
    for children in Path("/proc").glob(f"{parent}/task/*/children"):
        try:
            yield from map(int, children.read_text().split())
        except OSError:  # it has ended meanwhile
            continue


def _is_alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
