"""The page and the print: offline, escaped, every figure opens its hazards, official geometry."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium

from hazardlib.brief.additions import PLOTLY_TYPE
from hazardlib.brief.notebook import part_bundles
from hazardlib.brief.paper import PARTS, Chart, Number, Paragraph
from hazardlib.brief.render.find_browser import find_chromium
from hazardlib.brief.render.html import block_html, json_script
from hazardlib.brief.render.page import Browser, to_html
from hazardlib.brief.render.pdf import settle
from hazardlib.errors import InstallError
from tests.brief.pages import Printed, write_notebook

SCRIPTS = re.compile(r"<script>.*?</script>", re.DOTALL)


@pytest.fixture(scope="session")
def page(invented: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    paper = write_notebook(invented.paper(), folder / "briefing.ipynb")
    (folder / "briefing.html").write_text(to_html(paper), "utf-8")
    return folder / "briefing.html"


def test_the_page_is_chinese_small_and_asks_nobody(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert '<html lang="zh-CN">' in text
    assert len(text.encode()) < 2_000_000
    outside = SCRIPTS.sub("", text)
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//|@import|url\(""", outside)
    assert "default-src 'none'" in outside
    assert "secret = 1" not in outside
    assert "不出现在简报里" not in outside


def test_what_a_department_typed_never_becomes_markup(page: Path) -> None:
    outside = SCRIPTS.sub("", page.read_text(encoding="utf-8"))
    assert "&lt;b onclick=alert(1)&gt;湖畔民宿" in outside
    assert "<b onclick" not in outside
    assert "<script>alert" not in outside
    assert json_script({"a": "</script><!--"}) == '{"a":"\\u003c/script>\\u003c!--"}'


def test_each_chart_stays_plotly_data_in_the_notebook_and_shows_in_the_page(
    invented: Any, page: Path
) -> None:
    paper = invented.paper()
    charts = [block for block in paper.blocks if isinstance(block, Chart)]
    assert len(charts) >= 3
    text = page.read_text(encoding="utf-8")
    for chart in charts:
        assert chart.sentence.endswith("。")
        assert "数据截至" in chart.basis
        assert f'id="{chart.anchor}"' in text
    bundles = [data for part in PARTS for data in part_bundles(paper, part) if PLOTLY_TYPE in data]
    assert len(bundles) == len(charts)
    config = bundles[0][PLOTLY_TYPE]["config"]
    assert config["showSendToCloud"] is False
    assert config["responsive"] is False  # in JupyterLab it would have no height
    assert config["plotlyServerURL"] == ""
    assert json.dumps(bundles)


def test_no_line_ends_between_a_figure_and_the_punctuation_around_it() -> None:
    figure = Number("42/58", mark="※")
    html = block_html(Paragraph(("商业经营（", figure, "）、燃气安全")), {"h1": 0})
    kept = re.search(r'<span class="kept">(.*?)</span>燃气安全', html)
    assert kept
    assert re.sub("<[^>]*>", "", kept[1]) == "（42/58※）、"


@pytest.mark.slow
def test_on_paper_the_charts_that_stand_there_are_drawn_and_on_the_screen_all(
    prints: Mapping[str, Printed], chromium: Chromium
) -> None:
    tab = chromium.new_page()
    plots, drawn = "[...document.querySelectorAll('.plot')]", "querySelector('.main-svg') !== null"
    for each in prints.values():
        tab.emulate_media(media="print")
        tab.goto(each.html.as_uri())
        tab.evaluate("briefing.ready")
        printed = tab.evaluate(f"{plots}.map((plot) => plot.offsetWidth > 0)")
        assert not all(printed)
        assert tab.evaluate(f"{plots}.map((plot) => plot.{drawn})") == printed
    tab.emulate_media(media="screen")
    tab.locator(".plot:not(:has(.main-svg))").first.wait_for(state="detached")
    tab.close()


@pytest.mark.slow
def test_a_chart_waits_until_a_reader_comes_near_and_a_folded_one_until_it_is_unfolded(
    prints: Mapping[str, Printed], chromium: Chromium
) -> None:
    waiting = ".plot:not(:has(.main-svg))"
    for width in (1280, 390):
        tab = chromium.new_page(viewport={"width": width, "height": 900})
        tab.goto(prints["monthly"].html.as_uri())
        tab.evaluate("briefing.ready")
        last = tab.locator(".plot").last
        assert tab.locator(waiting).count() > 3
        if width == 390:
            assert tab.locator(".main-svg").count() == 0
            tab.get_by_role("button", name="全部展开").click()
            tab.locator(waiting).first.wait_for(state="detached")
        last.scroll_into_view_if_needed()
        last.locator(".main-svg").first.wait_for()
        tab.close()


def test_no_style_asks_what_the_body_holds(page: Path) -> None:
    """Whatever measures a chart adds to it, and would have the whole page styled anew each time."""
    assert "body:has(" not in page.read_text(encoding="utf-8")


def test_settling_a_pdf_moves_no_offset() -> None:
    pdf = b"/CreationDate (D:20261123120000+00'00')>> (node00000941) (node00000942)"
    settled = settle(pdf)
    assert len(settled) == len(pdf)
    assert settled == b"/CreationDate (D:20000101000000+00'00')>> (node00000000) (node00000001)"


def test_elements_numbered_in_another_order_settle_to_the_same_pdf() -> None:
    def pdf(first: int, second: int) -> bytes:
        elements = b"/ID (node%08d)>> /ID (node%08d)>> " % (first, second)
        names = sorted((b"(node%08d) 12 0 R" % first, b"(node%08d) 7 0 R" % second))
        limits = b"(node%08d) (node%08d)" % (min(first, second), max(first, second))
        return elements + b"<</Limits [%s]\n/Names [%s]>>" % (limits, b" ".join(names))

    assert settle(pdf(941, 942)) == settle(pdf(944, 941)) == pdf(0, 1)


def test_a_missing_browser_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("HAZARD_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(InstallError, match="sudo apt-get install chromium"):
        find_chromium()


@pytest.mark.slow
def test_a_character_that_no_font_draws_fails_the_print_and_the_picture(
    tmp_path: Path, printer: Browser
) -> None:
    box, pdf, picture = tmp_path / "box.html", tmp_path / "box.pdf", tmp_path / "box.png"
    box.write_text("<html lang='zh-CN'><meta charset='utf-8'><p>人\U0003ffd0</p>", "utf-8")
    for work in (printer.print_pdf(box, pdf).done, printer.draw_picture(box, picture, width=360, scale=3)):
        with pytest.raises(InstallError, match="fonts-noto-cjk"):
            work.result()
    assert [*tmp_path.iterdir()] == [box]
