"""The print, measured with a ruler on the ink and read back: official geometry, searchable text, nothing left to chance."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image, ImageOps

from hazardlib.brief.paper import Heading, Paper, Paragraph, Table
from hazardlib.brief.render.page import Browser
from hazardlib.brief.render.pdf_objects import intended
from tests.brief.pages import Printed, print_papers

pytestmark = pytest.mark.slow

KINDS = ("monthly", "interim", "final", "supplement")
MILLIMETRE = 72 / 25.4
DOTS = 200
"""Dots an inch of the pages on which the ruler is laid: one is 0.127 mm."""

LINE = re.compile(
    r'<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</line>', re.DOTALL
)
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
WORD = re.compile(r"<word[^>]*>([^<]*)</word>")
FULL = re.compile(r"^[\u4e00-\u9fff，。；：、（）※]+$")
"""Characters as wide as high."""


def poppler(tool: str) -> str:
    found = shutil.which(tool)
    if found is None:
        pytest.skip(f"{tool} is not installed: sudo apt-get install poppler-utils")
    return found


@pytest.fixture(scope="module", params=KINDS)
def printed(request: pytest.FixtureRequest, prints: dict[str, Printed]) -> Printed:
    return prints[request.param]


@pytest.fixture(scope="module")
def pdf(printed: Printed) -> pypdf.PdfReader:
    return pypdf.PdfReader(printed.pdf)


@pytest.fixture(scope="module")
def full_pages(tmp_path_factory: pytest.TempPathFactory, printer: Browser) -> Printed:
    """Three pages full of body text."""
    filler = Paragraph(("隐患排查整治" * 28 * 10,))
    paper = Paper("满页", "monthly", sample=True, parts={"opening": (filler, filler)})
    return print_papers({"full": paper}, tmp_path_factory.mktemp("full"), printer)["full"]


class Line:
    """A line of print: its box [pt] and its text."""

    def __init__(self, found: Sequence[str]) -> None:
        self.left, self.top, self.right, self.bottom = (float(value) for value in found[:4])
        self.text = "".join(WORD.findall(found[4]))

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def lines_of(pdf: Path) -> list[tuple[float, list[Line]]]:
    """Each page's width [pt] and its lines from the top down."""
    done = subprocess.run(
        [poppler("pdftotext"), "-bbox-layout", str(pdf), "-"], check=True, capture_output=True, text=True
    )
    return [
        (float(width), sorted(map(Line, LINE.findall(body)), key=lambda line: line.top))
        for width, _, body in PAGE.findall(done.stdout)
    ]


def ink(pdf: Path, number: int, folder: Path) -> Image.Image:
    """A page with black where there is ink, white elsewhere."""
    command = [poppler("pdftoppm"), "-r", str(DOTS), "-gray", "-f", str(number), "-l", str(number)]
    subprocess.run([*command, "-singlefile", str(pdf), str(folder / "page")], check=True)
    with Image.open(folder / "page.pgm") as page:
        return ImageOps.invert(page.convert("L")).point(lambda grey: 255 if grey > 80 else 0)


def millimetres(dots: float) -> float:
    return dots / DOTS * 25.4


def test_the_ink_of_a_full_page_stands_in_the_official_type_area(full_pages: Printed, tmp_path: Path) -> None:
    page = ink(full_pages.pdf, 2, tmp_path)
    assert (millimetres(page.width), millimetres(page.height)) == pytest.approx((210, 297), abs=0.3)
    body = page.crop((0, round(25 / 25.4 * DOTS), page.width, round(263 / 25.4 * DOTS)))
    box = body.getbbox()
    assert box is not None
    left, top, right, bottom = (millimetres(dots) for dots in box)
    assert left == pytest.approx(28, abs=1)
    assert 210 - right == pytest.approx(26, abs=1)
    assert top + 25 == pytest.approx(37, abs=1)
    assert bottom - top == pytest.approx(225, abs=2)


def test_a_full_page_has_22_lines_of_28_characters_at_one_pitch(full_pages: Printed) -> None:
    pages = [
        [line for line in lines if set(line.text) <= set("隐患排查整治")]
        for _, lines in lines_of(full_pages.pdf)
    ]
    assert len(pages) >= 3
    for lines in pages[:2]:
        assert len(lines) == 22
        assert (lines[-1].middle - lines[0].middle) / 21 == pytest.approx(29.5, abs=0.05)
    assert Counter(len(line.text) for lines in pages for line in lines).most_common(1)[0][0] == 28
    assert len(pages[0][0].text) == 26  # a paragraph begins two characters in
    assert pages[0][0].left - pages[0][1].left == pytest.approx(2 * 15.75, abs=0.5)
    assert {len(line.text) for line in pages[1]} <= {26, 28, len(pages[1][-1].text)}


def test_page_numbers_stand_7_mm_below_the_text_one_character_from_its_edge(
    full_pages: Printed, prints: dict[str, Printed], tmp_path: Path
) -> None:
    lying = [
        number
        for number, page in enumerate(pypdf.PdfReader(prints["monthly"].pdf).pages, 1)
        if _is_lying(page)
    ]
    for path, number, height, sides in (
        (full_pages.pdf, 1, 262, (28, 26)),
        (full_pages.pdf, 2, 262, (28, 26)),
        *((prints["monthly"].pdf, number, 272, (26, 26)) for number in lying[:2]),
    ):
        page = ink(path, number, tmp_path)
        if page.width > page.height:  # as it is bound
            page = page.rotate(90, expand=True)
        foot = page.crop((0, round((height + 1.5) / 25.4 * DOTS), page.width, page.height))
        left, _, right, _ = foot.getbbox() or (0, 0, 0, 0)
        dash = foot.crop((left, 0, left + round(2 / 25.4 * DOTS), foot.height)).getbbox()
        assert dash is not None
        assert millimetres(dash[1]) + 1.5 == pytest.approx(7, abs=0.4)
        edge = page.width - right if number % 2 else left
        assert millimetres(edge) == pytest.approx(sides[number % 2] + 14 / MILLIMETRE, abs=0.6)


def test_every_page_has_its_number_on_its_own_side_lying_ones_as_they_are_bound(printed: Printed) -> None:
    for number, (width, lines) in enumerate(lines_of(printed.pdf), 1):
        if width > 600:  # bound with its head to the left; turned digits are read in any order
            (mark,) = [line for line in lines if sorted(line.text) == sorted(f"—{number}—")]
            assert mark.left < 25 * MILLIMETRE
            assert (mark.middle > 105 * MILLIMETRE) == bool(number % 2), number
        else:
            (mark,) = [line for line in lines if line.text == f"—{number}—"]
            assert (mark.left > width / 2) == bool(number % 2), number


def test_body_lines_of_the_papers_hold_28_characters_within_the_type_area(
    printed: Printed, full_pages: Printed
) -> None:
    full: Counter[str] = Counter()
    most = 0
    upright = [lines for width, lines in lines_of(printed.pdf) if width <= 600]
    # A table's lines are lower; how high a line is told to be depends on its font.
    tall = next(
        line.bottom - line.top
        for _, lines in lines_of(full_pages.pdf)
        for line in lines
        if len(line.text) == 28
    )
    for lines in upright:
        for line in lines:
            assert line.left >= 28 * MILLIMETRE - 1, line.text
            assert line.right <= (210 - 26) * MILLIMETRE + 1.5, line.text
        body = [line for line in lines if 0.9 < (line.bottom - line.top) / tall < 1.1]
        most = max(most, len(body) - 1)  # the page number is as high
        # A line ends early before a number, which is not torn apart.
        before_number = {line.text for line, below in pairwise(body) if below.text[:1].isdigit()}
        reaching = [line for line in body if FULL.match(line.text) and line.right > 183 * MILLIMETRE]
        reaching = [line for line in reaching if line.text not in before_number]
        full.update(line.text for line in reaching if line.left < 29 * MILLIMETRE)
    assert [text for text in full if len(text) != 28] == []
    assert 9 <= most <= 22


def _is_lying(page: pypdf.PageObject) -> bool:
    return page.mediabox.width > page.mediabox.height


def test_every_page_has_the_size_and_the_number_of_an_official_paper_and_says_that_its_data_is_invented(
    printed: Printed, pdf: pypdf.PdfReader
) -> None:
    assert any(map(_is_lying, pdf.pages))
    for page in pdf.pages:
        sides = sorted((float(page.mediabox.width), float(page.mediabox.height)))
        assert [side / MILLIMETRE for side in sides] == pytest.approx([210, 297], abs=0.5)
    for number, text in enumerate(printed.texts, 1):
        assert f"— {number} —" in text
        assert "示例数据" in text


def test_wide_annexes_lie_and_repeat_their_head_on_each_page(printed: Printed, pdf: pypdf.PdfReader) -> None:
    heads = [
        "".join(re.sub(r"\s", "", column.heading) for column in block.columns)
        for block in printed.paper.printed
        if isinstance(block, Table) and block.is_wide
    ]
    lying = [
        re.sub(r"\s", "", text)
        for page, text in zip(pdf.pages, printed.texts, strict=True)
        if _is_lying(page)
    ]
    assert heads
    assert lying
    for text in lying:
        assert any(head in text for head in heads), text[:200]


def test_the_print_is_tagged_and_names_its_language_title_and_headings(
    printed: Printed, pdf: pypdf.PdfReader
) -> None:
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("zh")
    assert pdf.metadata is not None
    assert pdf.metadata.title == printed.paper.title
    kinds = Counter(_kinds(root["/StructTreeRoot"]))
    tables = [block for block in printed.paper.printed if isinstance(block, Table)]
    assert kinds["/Table"] >= len(tables)
    assert kinds["/TH"] >= sum(len(table.columns) for table in tables)
    expected = [
        re.sub(r"\s", "", (block.label if block.level else "") + block.text)
        for block in printed.paper.printed
        if isinstance(block, Heading)
    ]
    _, *bookmarks = _bookmarks(pdf.outline)
    assert bookmarks == expected


def _kinds(element: Any) -> Iterator[str]:
    """The kinds of the elements below one of the structure tree."""
    waiting = [element]
    while waiting:
        children = waiting.pop().get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            below = child.get_object()
            if isinstance(below, dict) and "/S" in below:
                yield str(below["/S"])
                waiting.append(below)


def _bookmarks(entries: Any) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, list):
            yield from _bookmarks(entry)
        else:
            yield re.sub(r"\s", "", str(entry.title))


def test_every_font_is_embedded_and_tells_its_characters(pdf: pypdf.PdfReader) -> None:
    seen = {}
    for page in pdf.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            seen[font.idnum if hasattr(font, "idnum") else id(font)] = font.get_object()
    assert seen
    for font in seen.values():
        assert "/ToUnicode" in font
        if font["/Subtype"] == "/Type3":  # drawn in the file itself
            assert len(font["/CharProcs"])
            continue
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object())


def test_the_text_can_be_searched_and_no_character_is_lost_or_has_become_a_radical(printed: Printed) -> None:
    whole = "".join(printed.texts)
    assert not re.search("[\ufffd\ufffe\uffff\ue000-\uf8ff\u2e80-\u2fdf\u2012\\x00-\\x08]", whole)
    squeezed = re.sub(r"\s", "", whole)
    assert "全街累计发现隐患" in squeezed
    for block in printed.paper.printed:
        if isinstance(block, Heading):
            assert re.sub(r"\s", "", block.text) in squeezed
    assert "示例数据" in min(printed.texts, key=len)
    assert intended("⼈") == "人"
    assert intended("⻔") == "门"


def test_every_chinese_character_of_the_page_is_in_the_print(printed: Printed) -> None:
    text = printed.html.read_text("utf-8")
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
    in_print = set("".join(printed.texts))
    # The note on invented data, and what a column without heading is called for readers that speak.
    assert shown - in_print - set("本文由虚构生成项目") == set()


def test_another_browser_prints_the_same_bytes(
    prints: dict[str, Printed], printer: Browser, tmp_path: Path
) -> None:
    printer.print_pdf(prints["monthly"].html, tmp_path / "again.pdf").done.result()
    assert (tmp_path / "again.pdf").read_bytes() == prints["monthly"].pdf.read_bytes()
