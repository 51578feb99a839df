"""The Word document: what the office opens is whole, native, dressed in Chinese fonts and says what the print says."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree
from PIL import Image

from hazardlib.brief.paper import Chart, Heading, Paper, Paragraph
from hazardlib.brief.render.word import STYLES, write_word
from hazardlib.errors import ConfigError
from hazardlib.workspace import Workspace
from tests.brief.pages import KINDS, Printed, cell_text, squeezed, tables

TEMPLATE = Path(__file__).parents[2] / "hazardlib" / "brief" / "template" / "briefing.docx"
HEADINGS = {"Heading 1", "Heading 2", "Heading 3"}


@pytest.fixture(scope="module", params=KINDS)
def printed(request: pytest.FixtureRequest, prints: dict[str, Printed]) -> Printed:
    return prints[request.param]


@pytest.fixture(scope="module")
def content(printed: Printed) -> bytes:
    return write_word(printed.paper, printed.pictures, TEMPLATE)


@pytest.fixture(scope="module")
def document(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


@pytest.mark.slow
def test_headings_are_real_ones_in_the_papers_order(printed: Printed, document: Document) -> None:
    real = [
        (paragraph.style.name, paragraph.text)
        for paragraph in document.paragraphs
        if paragraph.style is not None and paragraph.style.name in HEADINGS
    ]
    expected = [
        (f"Heading {block.level}", block.label + block.text) if block.level else ("Heading 3", block.text)
        for block in printed.paper.printed
        if isinstance(block, Heading)
    ]
    assert real == expected
    assert len(real) >= 5


@pytest.mark.slow
def test_tables_are_native_say_every_cell_and_repeat_their_head(printed: Printed, document: Document) -> None:
    assert len(document.tables) == len(tables(printed.paper))
    for native, table in zip(document.tables, tables(printed.paper), strict=True):
        head, *rows = native.rows
        assert [squeezed(cell.text) for cell in head.cells] == [squeezed(c.heading) for c in table.columns]
        assert head._tr.trPr is not None
        assert head._tr.trPr.find(qn("w:tblHeader")) is not None
        assert [[squeezed(cell.text) for cell in row.cells] for row in rows] == [
            [cell_text(cell) for cell in row.cells] for row in table.rows
        ]
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in native.rows)
        widths = [column.width.mm for column in native.columns]
        assert sum(widths) == pytest.approx(247 if table.is_wide else 156, abs=0.5)


@pytest.mark.slow
def test_every_run_that_has_text_names_its_chinese_font(content: bytes) -> None:
    known = {"仿宋_GB2312", "楷体_GB2312", "方正小标宋简体", "黑体", "宋体"}
    seen = set()
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = [
            name for name in parts.namelist() if re.match(r"word/(document|header|footer)\d*\.xml", name)
        ]
        for name in names:
            for run in etree.fromstring(parts.read(name)).iter(qn("w:r")):
                if not any(text.text for text in run.iter(qn("w:t"))):
                    continue
                fonts = run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
                assert fonts is not None, (name, "".join(run.itertext()))
                seen.add(fonts.get(qn("w:eastAsia")))
    assert {"word/document.xml", "word/header1.xml", "word/footer1.xml", "word/footer2.xml"} <= set(names)
    # 楷体 is that of headings below the first, which only the final summary has.
    assert known - {"楷体_GB2312"} <= seen <= known


@pytest.mark.slow
def test_charts_are_sharp_pictures_with_their_meaning(printed: Printed, document: Document) -> None:
    charts = [block for block in printed.paper.printed if isinstance(block, Chart)]
    assert charts or printed.paper.kind != "final"
    shapes = list(document.inline_shapes)
    assert [shape._inline.docPr.get("descr") for shape in shapes] == [
        f"{chart.title}。{chart.sentence}" for chart in charts
    ]
    for shape in shapes:
        blip = shape._inline.graphic.graphicData.pic.blipFill.blip
        picture = Image.open(io.BytesIO(document.part.related_parts[blip.embed].blob))
        assert picture.format == "PNG"
        assert picture.width / shape.width.inches >= 200
        assert shape.width.mm == pytest.approx(156, abs=0.5)
        assert picture.width / picture.height == pytest.approx(shape.width / shape.height, rel=0.01)


@pytest.mark.slow
def test_pages_have_the_official_layout_and_wide_annexes_lie(printed: Printed, document: Document) -> None:
    wide = sum(table.is_wide for table in tables(printed.paper))
    shapes = [(round(section.page_width.mm), round(section.page_height.mm)) for section in document.sections]
    assert wide
    assert shapes.count((297, 210)) >= 1
    assert set(shapes) == {(210, 297), (297, 210)}
    for section in document.sections:
        sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        is_wide = section.page_width > section.page_height
        expected = (26, 26, 25, 25) if is_wide else (37, 35, 28, 26)
        assert [side.mm for side in sides] == pytest.approx(expected, abs=0.1)
    body = document.styles["公文正文"].paragraph_format
    assert 21.99 < (297 - 37 - 35) / 25.4 * 72 / body.line_spacing.pt < 23
    assert int((210 - 28 - 26) / 25.4 * 72 / document.styles["公文正文"].font.size.pt) == 28
    lying = [table for section in _sections(document) if section["is_wide"] for table in section["tables"]]
    assert len(lying) == wide


def _sections(document: Document) -> list[dict[str, Any]]:
    """The tables by the section in which they stand."""
    found: list[dict[str, Any]] = [{"tables": [], "is_wide": False}]
    for child in document.element.body:
        if child.tag == qn("w:tbl"):
            found[-1]["tables"].append(child)
        closing = child if child.tag == qn("w:sectPr") else child.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
        if closing is not None:
            found[-1]["is_wide"] = closing.find(qn("w:pgSz")).get(qn("w:orient")) == "landscape"
            found.append({"tables": [], "is_wide": False})
    return found[:-1]


@pytest.mark.slow
def test_page_numbers_are_fields_right_on_odd_and_left_on_even_pages(document: Document) -> None:
    assert document.settings.odd_and_even_pages_header_footer
    first, *later = document.sections
    for footer, side in ((first.footer, 2), (first.even_page_footer, 0)):
        (paragraph,) = footer.paragraphs
        said = [part.text or "" for part in paragraph._p.iter(qn("w:t"), qn("w:instrText"))]
        assert said == ["— ", "PAGE", " —"]
        assert len(list(paragraph._p.iter(qn("w:fldChar")))) == 2
        assert paragraph.alignment == side
    for section in later:  # the number goes on and looks the same
        for footer, upright in (
            (section.footer, first.footer),
            (section.even_page_footer, first.even_page_footer),
        ):
            frames = list(footer._element.iter(qn("w:tblpPr")))
            assert len(frames) == (section.orientation == WD_ORIENT.LANDSCAPE)
            assert "".join(footer._element.itertext()) == "".join(upright._element.itertext())
            turned = [each.get(qn("w:val")) for each in footer._element.iter(qn("w:textDirection"))]
            assert turned == ["tbRl"] * len(frames)
        assert section._sectPr.find(qn("w:pgNumType")) is None
    for header in (first.header, first.even_page_header):
        assert "示例数据" in header.paragraphs[0].text


@pytest.mark.slow
def test_the_file_names_its_title_and_no_tool_and_is_the_same_twice(printed: Printed, content: bytes) -> None:
    assert write_word(printed.paper, printed.pictures, TEMPLATE) == content
    core = docx.Document(io.BytesIO(content)).core_properties
    assert (core.title, core.language) == (printed.paper.title, "zh-CN")
    assert "python" not in (core.author + core.comments + core.last_modified_by).lower()


def test_the_offices_own_template_is_used_and_its_specimen_text_left_out(
    monthly: Any, tmp_path: Path
) -> None:
    office = docx.Document(str(TEMPLATE))
    office.styles["公文正文"].font.size = Pt(14)
    office.add_paragraph("这里是样张文字")
    office.sections[0].footer.paragraphs[0].add_run("某某街道")
    office.save(str(tmp_path / "briefing.docx"))
    assert Workspace(tmp_path).word_template == tmp_path / "briefing.docx"
    made = docx.Document(io.BytesIO(write_word(monthly.paper(), {}, Workspace(tmp_path).word_template)))
    assert made.styles["公文正文"].font.size == Pt(14)
    assert "某某街道" in made.sections[0].footer.paragraphs[0].text
    assert "这里是样张文字" not in [paragraph.text for paragraph in made.paragraphs]
    assert Workspace(tmp_path / "elsewhere").word_template == TEMPLATE


def _broken_templates(folder: Path) -> Iterator[Path]:
    whole = TEMPLATE.read_bytes()
    for name, content in (("empty", b""), ("text", "公文模板".encode()), ("cut", whole[: len(whole) // 2])):
        (folder / f"{name}.docx").write_bytes(content)
        yield folder / f"{name}.docx"
    for name, left_out, spoilt in (
        ("parts", "[Content_Types].xml", ""),
        ("xml", "", "word/document.xml"),
        ("styles", "", "word/styles.xml"),
        ("relations", "_rels/.rels", ""),
    ):
        with zipfile.ZipFile(TEMPLATE) as source, zipfile.ZipFile(folder / f"{name}.docx", "w") as target:
            for part in source.namelist():
                if part != left_out:
                    target.writestr(part, source.read(part)[: 300 if part == spoilt else None])
        yield folder / f"{name}.docx"
    for name, style in (("paragraph-style", "表注"), ("table-style", "Table Grid")):
        document = docx.Document(str(TEMPLATE))
        document.styles[style].delete()
        document.save(str(folder / f"{name}.docx"))
        yield folder / f"{name}.docx"
    document = docx.Document(str(TEMPLATE))
    document.styles["表注"].delete()
    document.styles.add_style("表注", 2)  # of characters, not of paragraphs
    document.save(str(folder / "kind.docx"))
    yield folder / "kind.docx"


def test_a_broken_template_is_refused_in_one_chinese_line(tmp_path: Path) -> None:
    paper = Paper("简报", "monthly", sample=True, parts={"opening": (Paragraph(("正文",)),)})
    (tmp_path / "folder.docx").mkdir()
    for template in (*_broken_templates(tmp_path), tmp_path / "folder.docx", tmp_path / "absent.docx"):
        with pytest.raises(ConfigError) as refused:
            write_word(paper, {}, template)
        said = str(refused.value)
        assert "\n" not in said
        assert said.startswith(str(template))
        assert re.search("不是能用的 Word 模板|缺少样式", said), said


def test_every_style_of_the_template_names_a_chinese_font() -> None:
    template = docx.Document(str(TEMPLATE))
    for name in STYLES:
        fonts = template.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")), name
        assert fonts.get(qn("w:eastAsiaTheme")) is None, name
    assert template.paragraphs == []
