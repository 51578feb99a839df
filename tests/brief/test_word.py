"""The Word document: real headings, native tables, East-Asian fonts, the official page; as the PDF says it."""

from __future__ import annotations

import io
import re
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from docx.oxml.ns import qn
from lxml import etree

from hazardlib.brief.paper import Chart, Heading, Inline, Number, Paper, Table
from hazardlib.brief.render import Browser, to_html
from hazardlib.brief.word import write_word
from hazardlib.errors import ConfigError
from tests.brief.conftest import ROOT
from tests.brief.pages import write_notebook

KINDS = ("monthly", "interim", "final")
TEMPLATE = ROOT / "hazardlib" / "brief" / "template" / "briefing.docx"
EMU_PER_INCH = 914_400
WRITER = "sudo apt-get install libreoffice-writer"

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Made:
    paper: Paper
    pictures: dict[str, bytes]
    content: bytes
    pdf: Path

    @property
    def document(self) -> Any:
        return docx.Document(io.BytesIO(self.content))

    def part(self, name: str) -> Any:
        with zipfile.ZipFile(io.BytesIO(self.content)) as package:
            return etree.fromstring(package.read(name))


@pytest.fixture(scope="module")
def every(make: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    folder = tmp_path_factory.mktemp("word")
    papers = {}
    with Browser() as browser:
        for kind in KINDS:
            paper = make(kind).paper()
            write_notebook(paper, folder / f"{kind}.ipynb")
            to_html(folder / f"{kind}.ipynb", folder / f"{kind}.html")
            pdf = folder / f"{kind}.pdf"
            pictures = browser.print_pdf(folder / f"{kind}.html", pdf).result()
            papers[kind] = Made(paper, pictures, write_word(paper, pictures, TEMPLATE), pdf)
    return papers


@pytest.fixture(scope="module", params=KINDS)
def made(every: dict[str, Made], request: pytest.FixtureRequest) -> Made:
    return every[request.param]


@pytest.fixture(scope="module")
def converted(every: dict[str, Made], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip(f"LibreOffice is not installed: {WRITER}")
    folder = tmp_path_factory.mktemp("office")
    for kind, each in every.items():
        (folder / f"{kind}.docx").write_bytes(each.content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / f"{kind}.docx") for kind in every]
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {kind: folder / f"{kind}.pdf" for kind in every}


def test_headings_are_real_and_in_the_paper_s_order(made: Made) -> None:
    styles = {0: "Heading 3", 1: "Heading 1", 2: "Heading 2"}
    wanted = [
        (styles[block.level], block.text if block.level == 0 else block.label + block.text)
        for block in made.paper.blocks
        if isinstance(block, Heading)
    ]
    found = [
        (each.style.name, each.text)
        for each in made.document.paragraphs
        if each.style.name.startswith("Heading")
    ]
    assert found == wanted
    levels = {
        style.style_id: style.element.find(f".//{qn('w:outlineLvl')}") for style in made.document.styles
    }
    assert all(levels[f"Heading{place}"] is not None for place in (1, 2, 3))


def test_tables_are_native_and_repeat_their_header_row(made: Made) -> None:
    tables = [block for block in made.paper.blocks if isinstance(block, Table)]
    assert len(made.document.tables) == len(tables)
    for grid, table in zip(made.document.tables, tables, strict=True):
        assert len(grid.rows) == len(table.rows) + 1
        assert len(grid.columns) == len(table.columns)
        heads = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in grid.rows]
        assert heads == [True, *[False] * len(table.rows)]


def _text_runs(made: Made) -> Iterator[Any]:
    with zipfile.ZipFile(io.BytesIO(made.content)) as package:
        names = [
            name for name in package.namelist() if re.match(r"word/(document|header|footer)\d*\.xml", name)
        ]
    assert len(names) >= 5
    for name in names:
        for run in made.part(name).iter(qn("w:r")):
            if "".join(run.itertext(qn("w:t"))).strip():
                yield run


def test_every_run_with_text_names_its_east_asian_font(made: Made) -> None:
    fonts = [run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}") for run in _text_runs(made)]
    assert len(fonts) > 100
    assert all(each is not None and each.get(qn("w:eastAsia")) for each in fonts)


def test_charts_are_pictures_of_200_dots_an_inch_or_more_with_their_meaning(made: Made) -> None:
    charts = [block for block in made.paper.blocks if isinstance(block, Chart)]
    shapes = made.document.inline_shapes
    assert len(shapes) == len(charts)
    for shape, chart in zip(shapes, charts, strict=True):
        dots, _ = struct.unpack(">II", made.pictures[chart.anchor][16:24])
        assert dots / (shape.width / EMU_PER_INCH) >= 200
        assert shape._inline.docPr.get("descr") == f"{chart.title}。{chart.sentence}"
    identities = [each._inline.docPr.get("id") for each in shapes]
    assert len(set(identities)) == len(identities)


def test_the_pages_have_the_official_layout_and_wide_annexes_lie(made: Made) -> None:
    upright = {"top": 37, "bottom": 35, "left": 28, "right": 26}
    wide = {"top": 26, "bottom": 26, "left": 25, "right": 25}
    lying = [section for section in made.document.sections if section.orientation == 1]
    assert len(lying) == sum(isinstance(block, Table) and block.is_wide for block in made.paper.blocks)
    for section in made.document.sections:
        size = (297, 210) if section.orientation == 1 else (210, 297)
        assert (round(section.page_width.mm), round(section.page_height.mm)) == size
        for side, margin in (wide if section.orientation == 1 else upright).items():
            assert abs(getattr(section, f"{side}_margin").mm - margin) < 0.1
        assert section._sectPr.find(qn("w:docGrid")).get(qn("w:linePitch")) == "590"


def test_page_numbers_are_fields_outside_on_odd_and_even_pages(made: Made) -> None:
    assert made.document.settings.odd_and_even_pages_header_footer
    section = made.document.sections[0]
    sides = []
    for footer in (section.footer, section.even_page_footer):
        instructions = "".join(each.text or "" for each in footer._element.iter(qn("w:instrText")))
        assert instructions.split()[0] == "PAGE"
        sides.append(footer.paragraphs[0].alignment)
    assert sides == [2, 0]
    assert "示例数据" in section.header.paragraphs[0].text
    assert "示例数据" in section.even_page_header.paragraphs[0].text


def test_the_package_has_nothing_that_word_would_repair(made: Made) -> None:
    with zipfile.ZipFile(io.BytesIO(made.content)) as package:
        assert package.testzip() is None
        names = set(package.namelist())
        for name in names:
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))
        related = etree.fromstring(package.read("word/_rels/document.xml.rels"))
    targets = {each.get("Id"): each.get("Target") for each in related if each.get("TargetMode") != "External"}
    assert {f"word/{each}" for each in targets.values() if not each.startswith("..")} <= names
    body = made.part("word/document.xml")
    used = {
        value
        for part in body.iter()
        for name, value in part.attrib.items()
        if name in (qn("r:id"), qn("r:embed"))
    }
    assert used <= set(targets)
    known = {style.style_id for style in made.document.styles}
    assert {each.get(qn("w:val")) for each in body.iter(qn("w:pStyle"), qn("w:tblStyle"))} <= known
    for cell in body.iter(qn("w:tc")):
        assert cell[-1].tag == qn("w:p")  # Word calls a cell that does not end in a paragraph damaged
    for properties in body.iter(qn("w:pPr")):
        order = [_PARAGRAPH_ORDER.index(etree.QName(each).localname) for each in properties]
        assert order == sorted(order)


_PARAGRAPH_ORDER = (
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
).split()


def test_the_same_paper_gives_the_same_bytes(made: Made) -> None:
    assert write_word(made.paper, made.pictures, TEMPLATE) == made.content


def test_an_office_s_own_template_is_used_and_a_broken_one_refused_in_one_line(
    every: dict[str, Made], tmp_path: Path
) -> None:
    own = docx.Document(str(TEMPLATE))
    own.styles["公文正文"].font.name = "Courier New"
    own.save(str(tmp_path / "own.docx"))
    written = docx.Document(io.BytesIO(write_word(every["monthly"].paper, {}, tmp_path / "own.docx")))
    assert written.styles["公文正文"].font.name == "Courier New"

    (tmp_path / "broken.docx").write_bytes(b"not a document")
    with pytest.raises(ConfigError, match="不是能用的 Word 模板") as broken:
        write_word(every["monthly"].paper, {}, tmp_path / "broken.docx")
    docx.Document().save(str(tmp_path / "plain.docx"))
    with pytest.raises(ConfigError, match="缺少样式") as plain:
        write_word(every["monthly"].paper, {}, tmp_path / "plain.docx")
    assert "\n" not in f"{broken.value}{plain.value}"


def _plain(pdf: Path) -> tuple[str, int]:
    reader = pypdf.PdfReader(pdf)
    pages = [re.sub(r"—\s*\d+\s*—|示例数据\s*仅供演示", "", page.extract_text()) for page in reader.pages]
    return re.sub(r"\s", "", "".join(pages)), len(pages)


def _cells(paper: Paper) -> set[str]:
    def plain(piece: Inline) -> str:
        return piece.text if isinstance(piece, Number) else piece

    cells = {
        re.sub(r"\s", "", "".join(plain(piece) for piece in cell))
        for block in paper.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row.cells
    }
    return {cell for cell in cells if cell}


def test_converted_by_libreoffice_it_says_what_the_pdf_says(
    every: dict[str, Made], converted: dict[str, Path]
) -> None:
    for kind, each in every.items():
        (ours, pages), (theirs, other_pages) = _plain(each.pdf), _plain(converted[kind])
        headings = [
            re.sub(r"\s", "", heading.text) for heading in each.paper.blocks if isinstance(heading, Heading)
        ]
        for text in (ours, theirs):
            place = 0
            for heading in headings:
                place = text.find(heading, place) + len(heading)
                assert place >= len(heading), heading
        apart = {cell for cell in _cells(each.paper) if (cell in ours) != (cell in theirs)}
        assert len(apart) <= len(_cells(each.paper)) // 100, sorted(apart)[:20]
        assert 0.7 <= other_pages / pages <= 1.4
