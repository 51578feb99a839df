"""The page and the print: offline, escaped, every figure opens its hazards, official geometry."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Browser as Chromium

from hazardlib.brief.additions import PLOTLY_TYPE
from hazardlib.brief.find_browser import find_chromium
from hazardlib.brief.html import block_html, json_script
from hazardlib.brief.notebook import part_bundles
from hazardlib.brief.paper import PARTS, Chart, Number, Paragraph
from hazardlib.brief.pdf_objects import intended
from hazardlib.brief.render import Browser, to_html
from hazardlib.brief.render_pdf import settle
from hazardlib.errors import InstallError
from tests.brief.pages import Printed, write_notebook

MILLIMETRE = 72 / 25.4
SCRIPTS = re.compile(r"<script>.*?</script>", re.DOTALL)


@pytest.fixture(scope="session")
def page(invented: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    paper = write_notebook(invented.paper(), folder / "briefing.ipynb")
    (folder / "briefing.html").write_text(to_html(paper), "utf-8")
    return folder / "briefing.html"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with Browser() as started:
        yield started


@pytest.fixture(scope="session")
def pdf(invented: Any, prints: Mapping[str, Printed]) -> Path:
    return prints[invented.figures["kind"]].pdf


@pytest.fixture(scope="session")
def printed(pdf: Path) -> pypdf.PdfReader:
    return pypdf.PdfReader(pdf)


@pytest.fixture(scope="session")
def texts(printed: pypdf.PdfReader) -> list[str]:
    """Each page's text as a reader copies it, read once."""
    return [page.extract_text() for page in printed.pages]


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
    page: Path, chromium: Chromium
) -> None:
    tab = chromium.new_page()
    tab.emulate_media(media="print")
    tab.goto(page.as_uri())
    tab.evaluate("briefing.ready")
    plots, drawn = "[...document.querySelectorAll('.plot')]", "querySelector('.main-svg') !== null"
    printed = tab.evaluate(f"{plots}.map((plot) => plot.offsetWidth > 0)")
    assert not all(printed)
    assert tab.evaluate(f"{plots}.map((plot) => plot.{drawn})") == printed
    tab.emulate_media(media="screen")
    tab.locator(".plot:not(:has(.main-svg))").first.wait_for(state="detached")


def test_no_style_asks_what_the_body_holds(page: Path) -> None:
    """Whatever measures a chart adds to it, and would have the whole page styled anew each time."""
    assert "body:has(" not in page.read_text(encoding="utf-8")


@pytest.mark.slow
def test_every_figure_opens_exactly_as_many_hazards_as_it_says(
    invented: Any, page: Path, chromium: Chromium
) -> None:
    width = 390 if invented.figures["kind"] in {"monthly", "final"} else 1280
    tab = chromium.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    faults: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    tab.goto(page.as_uri())
    tab.evaluate("briefing.ready")
    wrong = tab.evaluate(
        """() => [...document.querySelectorAll("button.n")].flatMap((button) => {
          const found = briefing.select(button.dataset);
          const detail = button.parentElement.textContent + (button.nextSibling?.textContent || "");
          const inCell = button.closest("td, th, dd, p").textContent;
          const printed = button.textContent;
          if (button.dataset.i) return found.all.every(Boolean) ? [] : [inCell];
          if (found.all) return found.all.length === Number(printed) ? [] : [inCell];
          const fraction = `${found.within.length}/${found.within.length + found.without.length}`;
          return inCell.includes(fraction) ? [] : [`${fraction}: ${inCell}`];
        })"""
    )
    assert wrong == []
    assert tab.evaluate("document.querySelectorAll('.plot .main-svg').length") >= 3
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    if width < 700:  # where it begins folded
        tab.get_by_role("button", name="全部展开").click()
    tab.locator("td button.n").first.click()
    assert "［隐患台账］第" in tab.locator("#hazards .source").first.inner_text()
    assert faults == []
    assert {url.split(":")[0] for url in asked} == {"file"}
    tab.close()


@pytest.mark.slow
def test_the_print_has_the_official_geometry(printed: pypdf.PdfReader, texts: list[str]) -> None:
    upright = [page for page in printed.pages if page.mediabox.width < page.mediabox.height]
    lying = [page for page in printed.pages if page.mediabox.width > page.mediabox.height]
    assert lying
    for page in upright:
        assert abs(page.mediabox.width / MILLIMETRE - 210) < 0.5
        assert abs(page.mediabox.height / MILLIMETRE - 297) < 0.5
    for number, text in enumerate(texts, 1):
        assert f"— {number} —" in text
        assert "示例数据" in text


@pytest.mark.slow
def test_lines_hold_28_characters_29_5_points_apart_within_the_type_area(
    tmp_path: Path, browser: Browser, prints: Mapping[str, Printed]
) -> None:
    text = prints["monthly"].html.read_text(encoding="utf-8")
    full = "隐患排查整治" * 28 * 22
    start, end = text.index("<main>") + len("<main>"), text.index("</main>")
    register = re.search(r'<script type="application/json" id="register">.*?</script>', text, re.DOTALL)
    assert register
    body = f'<p class="body" style="text-indent:0">{full}</p>{register[0]}'
    (tmp_path / "lines.html").write_text(text[:start] + body + text[end:], encoding="utf-8")
    browser.print_pdf(tmp_path / "lines.html", tmp_path / "lines.pdf").done.result()
    first = pypdf.PdfReader(tmp_path / "lines.pdf").pages[0]
    lines = first.extract_text().splitlines()
    full_lines = [line for line in lines if set(line) <= set("隐患排查整治")]
    assert len(full_lines) == 22
    assert {len(line) for line in full_lines} == {28}


@pytest.mark.slow
def test_every_chinese_character_of_the_page_is_in_the_print(page: Path, texts: list[str]) -> None:
    text = page.read_text(encoding="utf-8")
    body = re.sub(
        r"<(script|style|nav|dl)\b.*?</\1>",
        "",
        text[text.index("<main>") : text.index('<p class="on-screen">')],
        flags=re.DOTALL,
    )
    # Beside a table that says the same the chart's caption goes from the print.
    body = re.sub(
        r"<figcaption>(?:(?!</figure>).)*</figure>(?=<[^>]*class=.table)", "", body, flags=re.DOTALL
    )
    shown = set(re.findall(r"[\u4e00-\u9fff]", re.sub(r"<[^>]+>", "", body)))
    in_print = set("".join(texts))
    # The note on invented data, and what a column without heading is called for readers that speak.
    assert shown - in_print - set("本文由虚构生成项目") == set()


@pytest.mark.slow
def test_the_print_is_tagged_and_has_an_outline(printed: pypdf.PdfReader) -> None:
    assert printed.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert re.search("存在的问题|后续工作", str(printed.outline))


@pytest.mark.slow
def test_the_print_is_the_same_bytes_twice(
    prints: Mapping[str, Printed], browser: Browser, tmp_path: Path
) -> None:
    browser.print_pdf(prints["monthly"].html, tmp_path / "again.pdf").done.result()
    assert (tmp_path / "again.pdf").read_bytes() == prints["monthly"].pdf.read_bytes()


@pytest.mark.slow
def test_the_printed_text_can_be_searched_no_character_has_become_a_radical(texts: list[str]) -> None:
    text = "".join(texts)
    assert not re.search("[\u2e80-\u2fdf\u2012]", text)
    assert "全街累计发现隐患" in text.replace("\n", "")
    assert intended("⼈") == "人"
    assert intended("⻔") == "门"


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
def test_a_character_that_no_font_draws_fails_the_print(
    tmp_path: Path, browser: Browser, prints: Mapping[str, Printed]
) -> None:
    text = prints["monthly"].html.read_text("utf-8").replace("<main>", "<main><p>\U0003ffd0</p>", 1)
    (tmp_path / "box.html").write_text(text, encoding="utf-8")
    with pytest.raises(InstallError, match="fonts-noto-cjk"):
        browser.print_pdf(tmp_path / "box.html", tmp_path / "box.pdf").done.result()
    assert not (tmp_path / "box.pdf").exists()
