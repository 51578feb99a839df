"""Write hazardlib/brief/template/briefing.docx, the Word template that an office may replace by its own.

Page and type follow GB/T 9704-2012: A4, type area 156 × 225 mm, 22 lines of 28 characters, page number
7 mm below it, right on odd and left on even pages. The styles' names are what `hazardlib.brief.render.word`
asks for; whoever replaces the file keeps them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

TARGET = Path(__file__).parents[1] / "hazardlib" / "brief" / "template" / "briefing.docx"
LATIN = "Times New Roman"
BODY, TITLE, HEI, KAI, SONG = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
RED = RGBColor(0xC0, 0x00, 0x00)
PITCH = 28.95
"""Line pitch [pt]: 22 lines are 224.7 mm; with 29.5 pt Word puts 21 on a page, for it counts whole lines."""

CENTER, RIGHT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY

# name, based on a built-in heading level (0: none), font, size, line pitch [pt], alignment, first-line characters
STYLES: tuple[tuple[str, int, str, float, float, Any, int], ...] = (
    ("Normal", 0, BODY, 15.75, PITCH, JUSTIFY, 0),
    ("公文正文", 0, BODY, 15.75, PITCH, JUSTIFY, 2),
    ("公文标题", 0, TITLE, 22, 32, CENTER, 0),
    ("简报名称", 0, TITLE, 22, 40, CENTER, 0),
    ("简报期号", 0, BODY, 15.75, PITCH, CENTER, 0),
    ("简报编发", 0, BODY, 15.75, PITCH, JUSTIFY, 0),
    ("Heading 1", 1, HEI, 15.75, PITCH, JUSTIFY, 2),
    ("Heading 2", 2, KAI, 15.75, PITCH, JUSTIFY, 2),
    ("附件编号", 0, HEI, 15.75, PITCH, JUSTIFY, 0),
    ("Heading 3", 3, TITLE, 18, 30, CENTER, 0),
    ("落款", 0, BODY, 15.75, PITCH, RIGHT, 0),
    ("附件说明", 0, BODY, 15.75, PITCH, JUSTIFY, 2),
    ("待填内容", 0, BODY, 15.75, PITCH, JUSTIFY, 2),
    ("表题", 0, HEI, 12, 18, CENTER, 0),
    ("表格文字", 0, SONG, 10, 14, JUSTIFY, 0),
    ("表头文字", 0, HEI, 10, 14, CENTER, 0),
    ("表注", 0, SONG, 9.5, 13, JUSTIFY, 0),
    ("图片", 0, SONG, 10.5, 16, CENTER, 0),
    ("版记", 0, BODY, 14, 24, JUSTIFY, 0),
)


def main() -> None:
    """Write the template."""
    document = Document()
    for paragraph in list(document.paragraphs):
        paragraph._element.getparent().remove(paragraph._element)  # noqa: SLF001 -- no public way
    for name, level, font, size, pitch, alignment, indent in STYLES:
        _style(document, name, level, font, size, pitch, alignment, indent)
    document.styles["简报名称"].font.color.rgb = RED
    document.styles["待填内容"].font.color.rgb = RGBColor(0x9C, 0x57, 0x00)
    for name in ("Heading 1", "Heading 2", "Heading 3", "附件编号", "表题"):
        document.styles[name].paragraph_format.keep_with_next = True
    _page(document)
    document.settings.odd_and_even_pages_header_footer = True
    _language(document)
    document.core_properties.author = document.core_properties.comments = ""
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(TARGET))


def _style(
    document: Any, name: str, level: int, font: str, size: float, pitch: float, alignment: Any, indent: int
) -> None:
    styles = document.styles
    is_there = name in [style.name for style in styles]
    style = styles[name] if is_there else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if not is_there:
        style.base_style = styles["Normal"]
        style.quick_style = True
    style.font.name, style.font.size, style.font.bold, style.font.italic = LATIN, Pt(size), False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for slot in list(fonts.attrib):
        if slot.endswith("Theme"):
            del fonts.attrib[slot]
    for slot, value in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", font)):
        fonts.set(qn(f"w:{slot}"), value)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
    form.alignment, form.widow_control = alignment, level == 0
    if name == "图片":
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.SINGLE, 1.0
    if size < 15:  # only body text stands on the lines of the page
        free = OxmlElement("w:snapToGrid")
        free.set(qn("w:val"), "0")
        style.element.get_or_add_pPr().insert_element_before(free, "w:spacing", "w:ind", "w:jc")
    for gap in (
        "autoSpaceDE",
        "autoSpaceDN",
    ):  # no gaps between characters and figures: 28 to a line, as printed
        closed = OxmlElement(f"w:{gap}")
        closed.set(qn("w:val"), "0")
        style.element.get_or_add_pPr().insert_element_before(
            closed, "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc"
        )
    indentation = style.element.get_or_add_pPr().get_or_add_ind()
    indentation.set(qn("w:firstLineChars"), str(indent * 100))
    indentation.set(qn("w:firstLine"), str(round(indent * size * 20)))


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance, section.header_distance = Mm(35 - 9.75), Mm(15)
    grid = section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001 -- python-docx has no name for the grid
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)  # noqa: SLF001 -- the same
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(PITCH * 20)))
    _page_number(section.footer, RIGHT)
    _page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def _page_number(footer: Any, alignment: Any) -> None:
    """Write ``— 1 —``, one character in from the edge."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style = (
        footer.part.document.styles["Normal"] if hasattr(footer.part, "document") else paragraph.style
    )
    paragraph.alignment = alignment
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
    paragraph.paragraph_format.line_spacing = Pt(16)
    for kind, text in ((None, "— "), ("begin", ""), ("instr", "PAGE"), ("end", ""), (None, " —")):
        run = paragraph.add_run(text if kind is None else "")
        run.font.size, run.font.name = Pt(14), SONG
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SONG)  # noqa: SLF001 -- no public way
        if kind == "instr":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = text
            run._element.append(code)  # noqa: SLF001 -- the same
        elif kind is not None:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._element.append(mark)  # noqa: SLF001 -- the same


def _language(document: Any) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


if __name__ == "__main__":
    main()
