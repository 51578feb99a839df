"""The summary picture: what a telephone shows of a paper, the same bytes each time, small enough to send."""

from __future__ import annotations

import re
import struct
from html import escape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium

from hazardlib.brief.render.page import Browser
from hazardlib.brief.summary_page import SUMMARY_SCALE, SUMMARY_WIDTH, summary_html


@pytest.fixture(scope="module")
def page(invented: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("summary") / "summary.html"
    path.write_text(summary_html(invented.paper()), "utf-8")
    return path


def test_the_picture_s_page_says_what_it_is_of_which_day_and_that_it_is_invented(
    invented: Any, page: Path
) -> None:
    text = re.sub(r"<script.*?</script>|<style.*?</style>", "", page.read_text("utf-8"), flags=re.DOTALL)
    assert "示例数据　仅供演示" in text
    assert "数据截至2023年" in text
    assert "来源：各部门隐患台账" in text
    assert "<b onclick" not in text
    assert text.count('<figure class="chart"') <= 1
    material = invented.material()
    for entry in material.listed("urgent_major"):
        assert escape(f"【重大】{entry['unit']}") in text
        assert escape(entry["department"]) in text
    street = invented.figures["overall"]["all"]
    assert f"<dd>{street['found']}※<small>" in text
    assert f"{street['closed']}/{street['found']}</small>" in text


@pytest.mark.slow
def test_the_picture_is_1080_across_below_1_5_mb_and_the_same_twice(
    monthly: Any, printer: Browser, tmp_path: Path
) -> None:
    page, out = tmp_path / "summary.html", tmp_path / "summary.png"
    page.write_text(summary_html(monthly.paper()), "utf-8")
    drawn = []
    for _ in range(2):
        printer.draw_picture(page, out, width=SUMMARY_WIDTH, scale=SUMMARY_SCALE).result()
        drawn.append(out.read_bytes())
    assert drawn[0] == drawn[1]
    assert_fits_a_telephone(drawn[0])


def assert_fits_a_telephone(picture: bytes) -> None:
    width, height = struct.unpack(">II", picture[16:24])
    assert width == 1080
    assert 2000 < height < 8000
    assert len(picture) < 1_500_000


@pytest.mark.slow
def test_nothing_in_the_picture_is_set_below_28_dots_or_runs_out_of_it(
    page: Path, chromium: Chromium
) -> None:
    tab = chromium.new_page(viewport={"width": SUMMARY_WIDTH, "height": 1000}, color_scheme="light")
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(page.as_uri())
    tab.evaluate("briefing.ready")
    smallest = tab.evaluate(
        """() => Math.min(...[...document.querySelectorAll("body *")]
          .filter((part) => [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
          .filter((part) => part.getClientRects().length)
          .map((part) => parseFloat(getComputedStyle(part).fontSize)))"""
    )
    outside = tab.evaluate(
        """() => [...document.querySelectorAll("body *")].filter((part) => {
          const box = part.getBoundingClientRect();
          return part.textContent.trim() && box.width && (box.right > innerWidth + 1 || box.left < -1);
        }).length"""
    )
    assert smallest * SUMMARY_SCALE >= 28
    assert outside == 0
    assert 2000 < tab.evaluate("document.documentElement.scrollHeight") * SUMMARY_SCALE < 8000
    assert asked == [page.as_uri()]
    tab.close()
