"""Papers in few pages and their annexes, in the official type, as they are printed from the sample."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
import pypdf
import pytest

from hazardlib.brief.contents import ANNEXES
from hazardlib.brief.notebook import read_paper
from hazardlib.brief.paper import SCREEN_ONLY, Paper
from hazardlib.brief.render.page import Browser, to_html
from tests.brief.pages import squeezed
from tests.brief.test_pdf_geometry import FULL, lines_of
from tests.brief.test_summary import assert_fits_a_telephone
from tests.composed import PRINTED

pytestmark = pytest.mark.slow

MONTHS = ("2023-07", "2023-11")
MOST_PAGES = {**dict.fromkeys(MONTHS, 3), "2023-08-interim": 6, "2023-12-final": 8, "2023-12-supplement": 2}
"""Of the body; of the months one of the first and the fullest."""

SIZE, SMALLEST = 15.75, 7.5
"""Of the body's type, and of any [pt]."""


def in_print(notebook: Path) -> Paper:
    """Return a paper without what its page alone shows."""
    paper = read_paper(nbformat.read(notebook, as_version=4))
    return replace(paper, parts={name: part for name, part in paper.parts.items() if name not in SCREEN_ONLY})


@pytest.fixture(scope="module")
def printed(demo: Path, tmp_path_factory: pytest.TempPathFactory, printer: Browser) -> dict[str, Path]:
    """Every paper's print: the demo's own, and those that it leaves out."""
    folder = tmp_path_factory.mktemp("printed")
    done = {name: demo / "reports" / name / "briefing.pdf" for name in MOST_PAGES}
    for name in [name for name, pdf in done.items() if not pdf.is_file()]:
        html, done[name] = folder / f"{name}.html", folder / f"{name}.pdf"
        html.write_text(to_html(in_print(demo / "reports" / name / "briefing.ipynb")), "utf-8")
        printer.print_pdf(html, done[name]).done.result()
    return done


@dataclass(frozen=True)
class Read:
    """What a print says, page by page, and how many characters it has of each size of type [pt]."""

    pages: list[str]
    sizes: Counter[float]


@pytest.fixture(scope="module")
def read(printed: dict[str, Path]) -> dict[str, Read]:
    """Every print, read once."""
    return {name: read_print(pdf) for name, pdf in printed.items()}


def read_print(pdf: Path) -> Read:
    sizes: Counter[float] = Counter()

    def note(text: str, at: Any, line: Any, _: Any, size: float) -> None:
        scale = math.hypot(line[2], line[3]) * math.hypot(at[2], at[3])
        sizes[round(size * scale, 1)] += len(text.strip())

    pages = [squeezed(page.extract_text(visitor_text=note)) for page in pypdf.PdfReader(pdf).pages]
    return Read(pages, sizes)


def test_a_paper_has_few_pages_and_its_annexes(read: dict[str, Read]) -> None:
    begins = {f"附件1{titles[0]}" for titles in ANNEXES.values()}
    for name, each in read.items():
        pages = each.pages
        body = next(at for at, text in enumerate(pages) if any(begin in text for begin in begins))
        assert body <= MOST_PAGES[name], name
        if name in MONTHS:
            assert "已超期和十日内到期" in pages[0], name
            assert [at for at, text in enumerate(pages, 1) if "报：区安委会办公室。送：" in text] == [
                len(pages)
            ]


def test_the_picture_of_each_kind_of_paper_fits_a_telephone(demo: Path) -> None:
    for name in PRINTED:
        assert_fits_a_telephone((demo / "reports" / name / "summary.png").read_bytes())


def test_what_a_summary_asks_for_stands_on_one_page(read: dict[str, Read]) -> None:
    for name in ("2023-08-interim", "2023-12-final"):
        (page,) = (text for text in read[name].pages if "下一步工作安排工作责任单位" in text)
        assert "已核实超期的" in page, name
        assert "工作进展" in page.partition("下一步工作安排")[2], name  # its last row


def test_nothing_is_printed_too_small_to_read_nor_the_body_smaller_than_it_should_be(
    printed: dict[str, Path], read: dict[str, Read]
) -> None:
    for name, pdf in printed.items():
        sizes = read[name].sizes
        assert min(size for size, count in sizes.items() if count) >= SMALLEST, (name, sizes)
        # A table wider than its place would shrink the whole print, and nobody would see why it has so few pages.
        full = [line for line in lines_of(pdf)[0][1] if FULL.match(line.text) and len(line.text) > 20]
        assert all(abs((line.right - line.left) / len(line.text) - SIZE) < 0.6 for line in full), name
