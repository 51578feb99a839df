"""A department drops, mends and sends its workbook in a real browser, and a leader reads the papers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from hazardlib.store import Store
from tests.ingest.workbooks import ROW, ledger
from tests.serve.conftest import ANALYST, DEPARTMENT, LEADER, Site

BAD = [2, "GG-2", "燃气安全领域", "乙酒楼", "无报警器", "一般隐患", date(2023, 7, 4), "6月底左右", None]
LOOKS = [(390, "dark"), (1280, "light")]

pytestmark = pytest.mark.slow


@pytest.fixture
def browse(chromium: Browser) -> Iterator[Callable[..., Page]]:
    contexts = []

    def browse(
        site: Site, who: str, width: int = 1280, scheme: str = "light", *, for_axe: bool = False
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            bypass_csp=for_axe,  # type: ignore[arg-type]
        )
        contexts.append(context)
        context.set_default_timeout(
            180_000
        )  # the first page waits for the first worker, however busy the machine
        page = context.new_page()
        page.goto(f"{site.url}/d/{site.tokens[who]}")
        page.wait_for_url(f"{site.url}/")
        return page

    yield browse
    for context in contexts:
        context.close()


def test_a_department_drops_mends_and_sends_its_workbook(
    site: Site, browse: Callable[..., Page], tmp_path: Path
) -> None:
    book = tmp_path / "张三的表.xlsx"
    book.write_bytes(ledger(ROW, BAD))
    older = site.workspace.raw / "2023-07/公共管理办公室2023年7月.xlsx"
    older.write_bytes(b"older")
    before = site.received
    page = browse(site, DEPARTMENT)
    page.select_option("select", "2023-07")
    page.set_input_files("[type=file]", book)  # checked at once
    page.wait_for_url("**/uploads/*")
    said = page.inner_text("main")
    assert "必须修改 2 处；1 行能计入，1 行不能。" in said
    assert "隐患台账 H5 整改期限" in said
    with page.expect_download() as download:
        page.click("text=下载标注副本")
    download.value.save_as(copy := tmp_path / "副本.xlsx")
    assert download.value.suggested_filename == "公共管理办公室2023年7月.需修改.xlsx"

    marked = openpyxl.load_workbook(copy)
    assert marked["隐患台账"]["H5"].comment is not None
    marked["隐患台账"]["H5"], marked["隐患台账"]["I5"] = date(2023, 8, 1), "未整改"
    marked.save(copy)
    page.click("text=换一份表")
    page.select_option("select", "2023-07")
    page.set_input_files("[type=file]", copy)
    page.wait_for_url("**/uploads/*")
    assert "没有必须修改的，2 行能计入，可以报送。" in page.inner_text("main")
    assert site.received == before  # checking takes nothing in
    page.click("button:text-is('报送')")
    assert "2 行计入" in page.inner_text("main")
    for _ in range(2):  # whoever clicks once more
        answer = site.send(page.url.removeprefix(site.url), DEPARTMENT)
        assert answer.status == 303
    (sent_name,) = site.received - before
    assert older.read_bytes() == b"older"
    page.reload()
    assert f"2023-07/{sent_name}" in page.inner_text("main")

    submissions = Store(site.workspace.processed).read("submissions").to_pylist()
    (sent,) = (each for each in submissions if each["file"] == f"2023-07/{sent_name}")
    assert (sent["department"], sent["rows_accepted"]) == (DEPARTMENT, 2)
    assert (site.workspace.raw / sent["file"]).read_bytes() == copy.read_bytes()
    page.click("text=回到首页")
    assert "2023年7月\t迟报" in page.inner_text("table")
    page.click("text=退出")
    assert page.context.cookies() == []
    said = [line[1:] for line in site.lines()][-3:]
    assert said[0][2] == f"已放入 2023-07/{sent_name}"
    assert said[1][2] == "已接收，有问题，2 行计入"
    assert said[2] == [DEPARTMENT, "退出", "已退出"]
    assert "张三" not in str(site.lines())


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_fits_its_screen_and_keeps_nobody_out(
    site: Site, browse: Callable[..., Page], width: int, scheme: str, tmp_path: Path
) -> None:
    page = browse(site, DEPARTMENT, width, scheme, for_axe=True)
    _is_well(page, tmp_path / "drop.png")
    page.select_option("select", "2023-07")
    page.set_input_files("[type=file]", {"name": "七月.xlsx", "mimeType": "", "buffer": ledger(ROW, BAD)})
    page.wait_for_url("**/uploads/*")
    _is_well(page, tmp_path / "outcome.png")
    page.goto(f"{site.url}/nowhere")
    _is_well(page, tmp_path / "message.png")
    _is_well(browse(site, LEADER, width, scheme, for_axe=True), tmp_path / "papers.png")


def _is_well(page: Page, picture: Path) -> None:
    page.screenshot(path=picture, full_page=True)
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_paper_opens_and_runs_apart_from_the_page(site: Site, browse: Callable[..., Page]) -> None:
    page = browse(site, ANALYST)
    with page.expect_popup() as opened:
        page.click("text=网页版")
    paper = opened.value
    assert paper.title() == "跑了"  # its own scripts do
    assert paper.evaluate("origin") == "null"  # but with nobody's cookies


def test_texts_of_names_and_cells_stay_texts(site: Site, browse: Callable[..., Page]) -> None:
    script = "<img src=x onerror=document.title='hacked'>"
    page = browse(site, DEPARTMENT)
    faulty = [2, "GG-2", script, "乙酒楼", "无报警器", "一般隐患", script, script, script]
    page.select_option("select", "2023-07")
    file = {"name": f"{script}.xlsx".replace("/", ""), "mimeType": "", "buffer": ledger(ROW, faulty)}
    page.set_input_files("[type=file]", file)
    page.wait_for_url("**/uploads/*")
    assert page.inner_text("main").count("<img src=x") >= 3
    assert page.locator("img").count() == 0
    assert "检查结果" in page.title()
