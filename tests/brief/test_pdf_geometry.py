"""The print measured on its text: margins, page numbers outside, landscape annexes with their headers, fonts in it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pypdf
import pytest
from lxml import etree

from hazardlib.brief.paper import Table
from hazardlib.brief.render import Browser, to_html
from tests.brief.pages import write_notebook

MILLIMETRE = 72 / 25.4
POPPLER = "sudo apt-get install poppler-utils"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pdf(monthly: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("geometry")
    write_notebook(monthly.paper(), folder / "briefing.ipynb")
    to_html(folder / "briefing.ipynb", folder / "briefing.html")
    with Browser() as browser:
        browser.print_pdf(folder / "briefing.html", folder / "briefing.pdf").result()
    return folder / "briefing.pdf"


@pytest.fixture(scope="module")
def pages(pdf: Path) -> list[Any]:
    """Return the pages with the box of each word [points from the top left]."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip(f"pdftotext is not installed: {POPPLER}")
    done = subprocess.run([tool, "-bbox", str(pdf), "-"], check=True, capture_output=True)
    return list(etree.fromstring(done.stdout).iter("{*}page"))


def _box(word: Any) -> tuple[float, float, float, float]:
    left, top, right, bottom = (
        float(word.get(side)) / MILLIMETRE for side in ("xMin", "yMin", "xMax", "yMax")
    )
    return left, top, right, bottom


def _is_upright(page: Any) -> bool:
    return float(page.get("width")) < float(page.get("height"))


def _number(page: Any, number: int) -> tuple[float, float]:
    """Return the middle of the page number, across and down [mm]."""
    low = max(_box(word)[3] for word in page)
    foot = [word for word in page if _box(word)[3] > low - 3]
    assert re.sub(r"\D", "", "".join(word.text for word in foot)) == str(number)
    lefts, rights = [_box(word)[0] for word in foot], [_box(word)[2] for word in foot]
    return (min(lefts) + max(rights)) / 2, low


def test_upright_pages_keep_the_official_margins(pages: list[Any]) -> None:
    upright = [page for page in pages if _is_upright(page)]
    assert upright
    for page in upright:
        low = max(_box(word)[3] for word in page)
        body = [_box(word) for word in page if _box(word)[3] < low - 3 and _box(word)[1] > 30]
        assert min(box[0] for box in body) >= 28 - 0.5
        assert max(box[2] for box in body) <= 210 - 26 + 0.5


def _baselines(page: Any) -> list[float]:
    """Return how far below the top edge each piece of text stands [mm]; poppler's boxes are those of the font."""
    found: list[float] = []

    def note(text: str, matrix: list[float], own: list[float], *_: Any) -> None:
        if text.strip():
            up = own[4] * matrix[1] + own[5] * matrix[3] + matrix[5]
            found.append((float(page.mediabox.height) - up) / MILLIMETRE)

    page.extract_text(visitor_text=note)
    return found


def test_the_first_and_the_last_line_stand_within_37_and_262_millimetres(pdf: Path) -> None:
    for page in pypdf.PdfReader(pdf).pages:
        if page.mediabox.width < page.mediabox.height:
            body = [down for down in _baselines(page) if 30 < down < 265]
            assert min(body) > 37, page.page_number
            # A table kept whole with its note may fill the page to the last hair: the note's line then hangs.
            assert max(body) < 297 - 35 + 0.5, page.page_number


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones(pages: list[Any]) -> None:
    for number, page in enumerate(pages, 1):
        across, _ = _number(page, number)
        middle = float(page.get("width")) / MILLIMETRE / 2
        assert (across > middle) == (number % 2 == 1), number


def test_wide_annexes_lie_and_repeat_their_headers(monthly: Any, pages: list[Any]) -> None:
    wide = [block for block in monthly.paper().blocks if isinstance(block, Table) and block.is_wide]
    lying = [page for page in pages if not _is_upright(page)]
    assert len(lying) >= len(wide) >= 1
    heads = [{re.sub(r"\s", "", column.heading) for column in table.columns} for table in wide]
    for page in lying:
        text = "".join(word.text for word in page)
        assert any(sum(head in text for head in each) >= len(each) - 1 for each in heads)


def test_every_font_is_in_the_file(pdf: Path) -> None:
    fonts = {}
    for page in pypdf.PdfReader(pdf).pages:
        for name, font in page["/Resources"].get("/Font", {}).items():
            fonts[name] = font.get_object()
    assert fonts
    for font in fonts.values():
        if font["/Subtype"] == "/Type3":  # its shapes are the file's own
            continue
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        descriptor = inner["/FontDescriptor"].get_object()
        assert any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        assert "/ToUnicode" in font


def test_what_is_bookmarked_is_each_heading_in_order(monthly: Any, pdf: Path) -> None:
    def titles(outline: Any) -> list[str]:
        return [
            title
            for each in outline
            for title in (titles(each) if isinstance(each, list) else [str(each.title)])
        ]

    found = [re.sub(r"\s", "", title) for title in titles(pypdf.PdfReader(pdf).outline)]
    wanted = [re.sub(r"\s", "", heading.text) for heading in monthly.paper().headings]
    place = 0
    for heading in wanted:
        place = next(at for at in range(place, len(found)) if found[at].endswith(heading)) + 1
