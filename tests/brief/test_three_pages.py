"""A month in three pages and its annexes, as it is printed, for every month of the sample."""

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

MONTHS = [f"2023-{month:02}" for month in range(6, 13)]


def in_print(notebook: Path) -> Paper:
    """Return a paper without what its page alone shows."""
    paper = read_paper(nbformat.read(notebook, as_version=4))
    return replace(paper, parts={name: part for name, part in paper.parts.items() if name not in SCREEN_ONLY})


@pytest.mark.slow
def test_a_month_has_three_pages_and_its_annexes(demo: Path, tmp_path: Path) -> None:
    with Browser() as browser:
        for month in MONTHS:
            html, pdf = tmp_path / f"{month}.html", tmp_path / f"{month}.pdf"
            html.write_text(to_html(in_print(demo / "reports" / month / "briefing.ipynb")), "utf-8")
            browser.print_pdf(html, pdf).result()
            pages = [squeezed(page.extract_text()) for page in pypdf.PdfReader(pdf).pages]
            assert [at for at, text in enumerate(pages, 1) if "报：区安委会办公室。送：" in text] == [3], (
                month
            )
            assert "重大隐患：已超期和十日内到期" in pages[0] or "无已超期和十日内到期" in pages[0], month
            assert "附件1" in pages[3], month
