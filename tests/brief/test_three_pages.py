"""A month in few pages and its annexes, in the official type, as it is printed for every month of the sample."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import nbformat
import pypdf
import pytest

from hazardlib.brief.notebook import read_paper
from hazardlib.brief.paper import SCREEN_ONLY, Paper
from hazardlib.brief.render import Browser, to_html
from tests.brief.pages import squeezed
from tests.brief.test_pdf_geometry import FULL, lines_of

MOST_PAGES = {"2023-06": 3, "2023-07": 3}
"""Of the body; of the other months four: what is asked in them fills a page more (decision 0024)."""

SIZE = 15.75
"""Of the body's type [pt]."""


def in_print(notebook: Path) -> Paper:
    """Return a paper without what its page alone shows."""
    paper = read_paper(nbformat.read(notebook, as_version=4))
    return replace(paper, parts={name: part for name, part in paper.parts.items() if name not in SCREEN_ONLY})


@pytest.mark.slow
def test_a_month_has_few_pages_and_its_annexes(demo: Path, tmp_path: Path) -> None:
    with Browser() as browser:
        for month in (f"2023-{number:02}" for number in range(6, 13)):
            html, pdf = tmp_path / f"{month}.html", tmp_path / f"{month}.pdf"
            html.write_text(to_html(in_print(demo / "reports" / month / "briefing.ipynb")), "utf-8")
            browser.print_pdf(html, pdf).done.result()
            pages = [squeezed(page.extract_text()) for page in pypdf.PdfReader(pdf).pages]
            (last,) = [at for at, text in enumerate(pages, 1) if "报：区安委会办公室。送：" in text]
            assert last <= MOST_PAGES.get(month, 4), month
            assert "附件1" in pages[last], month
            assert "已超期和十日内到期" in pages[0], month
            # A table wider than its place would shrink the whole print, and nobody would see why it has so few pages.
            full = [line for line in lines_of(pdf)[0][1] if FULL.match(line.text) and len(line.text) > 20]
            assert all(abs((line.right - line.left) / len(line.text) - SIZE) < 0.6 for line in full), month
