"""The parts of a Word page: paragraphs with East-Asian fonts on every run, native tables, pictures, sections."""

from __future__ import annotations

import io
import re
from copy import deepcopy
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor

from hazardlib.brief.paper import Number, Table, Text
from hazardlib.brief.render.word_table import cell_texts, printable, rows_xml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document
    from docx.section import Section, _Footer
    from docx.text.paragraph import Paragraph

_TEXT_WIDTH_MM, _WIDE_WIDTH_MM = 156, 247
_PICTURE_HEIGHT_MM = 200
_CELL_PADDING = 60
"""Room left and right of a cell's text [twentieths of a point]: 3 pt, as in the print."""

_TWO_CHARACTERS_MM = 9.4
"""Two characters of a table's heading with the room beside them."""

_WIDE_SIZE = 18
"""Size of a wide table's text [half points]: 9 pt, as in the print."""

_NUMBER_MM = 9.75
"""From the type area to the lower edge of the page number, whose dashes then stand 7 mm below it."""

_KEPT = {"center": "\n", "names": "(?<=、)|\n"}
"""Where alone a line may end in a column of dates, and in one of names: Word breaks a date anywhere."""

_LYING_NUMBER_MM = (16.3, 26, 5, 158)
"""Where the page number of a lying page stands, as in the print: from the left, from the top, width, height."""

_MARGINS_MM = {False: (37, 35, 28, 26), True: (26, 26, 25, 25)}
_RULES = {
    "top": ("top",),
    "both": ("top", "bottom"),
    "red": ("bottom",),
}

Rule = Literal["top", "both", "red"]


class Page:
    """Where the next block goes: at the end of a document, on pages of one orientation."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._is_landscape = False
        self._is_empty = True
        self._pictures = 0
        self._style = ""
        # Looked up once: python-docx goes through all styles for each paragraph that names one.
        self._styles = {
            str(style.name): (str(style.style_id), _east_asian(style))
            for style in document.styles
            if style.type == 1
        }
        self._feet = [
            [] if foot.is_linked_to_previous else [deepcopy(each) for each in foot._element]  # noqa: SLF001 -- python-docx copies no footer
            for foot in _feet(document.sections[0])
        ]
        body = document.element.body
        for child in list(body):
            if not child.tag.endswith("}sectPr"):  # what an office left in its template as a specimen
                body.remove(child)

    def mark(self, marks: Sequence[str]) -> None:
        """Say on every page what the paper must say of itself: that its data is invented, that it is a draft."""
        if not marks:
            return
        section = self.document.sections[0]
        for header in (section.header, section.even_page_header):
            header.is_linked_to_previous = False
            paragraph = header.paragraphs[0]
            paragraph.alignment = 1
            _run(paragraph, "　".join(marks), "黑体").font.color.rgb = RGBColor.from_string("B8141D")

    def turn(self, *, is_landscape: bool) -> None:
        """Go on with pages of an orientation; the page number goes on too."""
        if is_landscape == self._is_landscape:
            return
        if not self._is_empty:
            self.document.add_section(WD_SECTION.NEW_PAGE)
        section = self.document.sections[-1]
        section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
        long, short = Mm(297), Mm(210)
        section.page_width, section.page_height = (long, short) if is_landscape else (short, long)
        top, bottom, left, right = _MARGINS_MM[is_landscape]
        section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
        section.left_margin, section.right_margin = Mm(left), Mm(right)
        section.footer_distance = Mm(bottom - _NUMBER_MM)
        for foot, standing in zip(_feet(section), self._feet, strict=True):
            if standing:
                foot.is_linked_to_previous = False
                foot._element[:] = _lying(standing) if is_landscape else map(deepcopy, standing)  # noqa: SLF001 -- as above
        self._is_landscape, self._is_empty = is_landscape, True

    def write(
        self,
        style: str,
        text: Text,
        *,
        right: str = "",
        rule: Rule | None = None,
        begins_page: bool = False,
        is_flush: bool = False,
        stays_with_next: bool = False,
    ) -> None:
        """Add a paragraph; ``right`` stands at the right end of its line, one that ``is_flush`` begins at the margin."""
        paragraph = self.document.add_paragraph()
        font = self._dress(paragraph, style)
        _fill(paragraph, text, font)
        if style == "附件说明" and self._style != style:  # a blank line above the list of annexes
            paragraph.paragraph_format.space_before = Pt(29.5)
        if is_flush:
            _flush(paragraph)
        if stays_with_next:
            paragraph.paragraph_format.keep_with_next = True
        self._style = style
        if right:
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(_TEXT_WIDTH_MM), 2)
            _run(paragraph, f"\t{right}", font)
        if rule is not None:
            _border(paragraph, _RULES[rule], colour="C00000" if rule == "red" else "000000")
        if begins_page and not self._is_empty:
            paragraph.paragraph_format.page_break_before = True
        self._is_empty = False

    def picture(self, png: bytes, meaning: str) -> None:
        """Add a picture as wide as the text or as high as a page, with what it shows for those who cannot see it."""
        paragraph = self.document.add_paragraph()
        self._dress(paragraph, "图片")
        shape = paragraph.add_run().add_picture(io.BytesIO(png), width=Mm(_TEXT_WIDTH_MM))
        shrunk = min(1.0, Mm(_PICTURE_HEIGHT_MM) / shape.height)
        shape.width, shape.height = (Emu(round(side * shrunk)) for side in (shape.width, shape.height))
        self._pictures += 1
        properties = shape._inline.docPr  # noqa: SLF001 -- python-docx has no name for a picture's meaning
        properties.set("descr", meaning)
        properties.set("name", f"图{self._pictures}")
        paragraph.paragraph_format.keep_with_next = True

    def table(self, table: Table) -> None:
        """Add a native table: caption above, header rows repeated on each page, note below."""
        if not table.is_wide:  # it stands below the annex that it is
            self.write("表题", (table.caption,))
        grid = self.document.add_table(rows=0, cols=len(table.columns))
        grid.style, grid.autofit = "Table Grid", False
        _pad(grid)
        width = _WIDE_WIDTH_MM if self._is_landscape else _TEXT_WIDTH_MM
        widths = [Mm(each) for each in _widths(table, width, size=9 if self._is_landscape else 10)]
        for column_of_grid, each in zip(grid.columns, widths, strict=True):
            column_of_grid.width = each
        size = _WIDE_SIZE if self._is_landscape else None
        rows = rows_xml(table, [each.twips for each in widths], self._styles, half_points=size)
        _append(grid, rows)
        self.write("表注", (f"注：{table.note}" if table.note else "",))

    def _dress(self, paragraph: Paragraph, style: str) -> str:
        """Give a paragraph a style; return its East-Asian font."""
        style_id, font = self._styles[style]
        paragraph._p.style = style_id  # noqa: SLF001 -- by its id; the public way looks it up among all styles
        return font


def _feet(section: Section) -> tuple[_Footer, _Footer]:
    return section.footer, section.even_page_footer


def _lying(standing: Sequence[Any]) -> list[Any]:
    """Return a footer for a page that lies: beside its left edge, where it stands once the page is bound."""
    left, top, width, height = (Mm(each).twips for each in _LYING_NUMBER_MM)
    frame = parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblpPr w:vertAnchor="page" w:horzAnchor="page" w:tblpX="{left}" w:tblpY="{top}"/>'
        f'<w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>'
        f'<w:tr><w:trPr><w:trHeight w:val="{height}" w:hRule="exact"/></w:trPr>'
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:textDirection w:val="tbRl"/></w:tcPr></w:tc></w:tr></w:tbl>'
    )
    cell = next(frame.iter(qn("w:tc")))
    cell.extend(map(deepcopy, standing))
    return [frame, OxmlElement("w:p")]


def _flush(paragraph: Paragraph) -> None:
    """Let a paragraph begin at the margin, though its style is indented by characters."""
    paragraph.paragraph_format.first_line_indent = 0
    for indent in paragraph.paragraph_format.element.iter(qn("w:ind")):
        indent.set(qn("w:firstLineChars"), "0")


def _fill(paragraph: Paragraph, text: Text, font: str) -> None:
    for piece in text:
        if isinstance(piece, Number):
            _run(paragraph, f"{piece.text}{piece.mark}" + "".join(piece.detail[:1]), font)
        else:
            _run(paragraph, piece, font)


def _widths(table: Table, total: float, *, size: float) -> list[float]:
    """Return the columns' widths [mm]: their shares, but room for two characters of a heading and for a date unbroken.

    Parameters
    ----------
    size
        Of the text [pt].
    """
    whole = sum(column.width for column in table.columns)
    shares = [total * column.width / whole for column in table.columns]
    least = [_least(table, place, size) for place in range(len(table.columns))]
    lacking = sum(max(0.0, low - share) for low, share in zip(least, shares, strict=True))
    spare = sum(max(0.0, share - low) for low, share in zip(least, shares, strict=True))
    given = min(1.0, lacking / spare) if spare else 0.0
    return [
        low if share < low else share - (share - low) * given
        for low, share in zip(least, shares, strict=True)
    ]


def _least(table: Table, place: int, size: float) -> float:
    column = table.columns[place]
    least = _TWO_CHARACTERS_MM if len(column.heading) > 1 else 0.0
    if column.align not in _KEPT:
        return least
    texts = (said for row in table.rows for said in cell_texts(row.cells[place]))
    lines = [line for said in texts for line in re.split(_KEPT[column.align], said)]
    return max(least, (max(map(_characters, lines), default=0) * size + 7) * 25.4 / 72)


def _characters(line: str) -> float:
    """Return how wide a line is [characters]; not every program heeds that no gaps are wanted beside figures."""
    is_wide = [ord(mark) > 0x2E7F for mark in line]
    gaps = sum(one != other for one, other in pairwise(is_wide))
    return sum(1 if each else 0.5 for each in is_wide) + gaps / 4


def _run(paragraph: Paragraph, text: str, font: str) -> Any:
    run = paragraph.add_run(printable(text))
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001 -- no public way to an East-Asian font
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")
    return run


def _east_asian(style: Any) -> str:
    """Return the East-Asian font of a style, its own or the one it is based on."""
    while style is not None:
        properties = style.element.rPr
        fonts = None if properties is None else properties.rFonts
        if fonts is not None and fonts.get(qn("w:eastAsia")):
            return str(fonts.get(qn("w:eastAsia")))
        style = style.base_style
    return "仿宋_GB2312"


def _border(paragraph: Paragraph, sides: tuple[str, ...], *, colour: str) -> None:
    borders = OxmlElement("w:pBdr")
    for side in sides:
        line = OxmlElement(f"w:{side}")
        size = "20" if colour != "000000" else "6"
        for name, value in (("val", "single"), ("sz", size), ("space", "1"), ("color", colour)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 -- python-docx has no borders
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
    )


def _pad(grid: Any) -> None:
    """Keep a table's cells narrowly padded and its edge on the edge of the text."""
    sides = "".join(f'<w:{side} w:w="{_CELL_PADDING}" w:type="dxa"/>' for side in ("left", "right"))
    layout = grid._tbl.tblPr.find(qn("w:tblLayout"))  # noqa: SLF001 -- python-docx has no name for a table's padding
    layout.addprevious(parse_xml(f'<w:tblInd {nsdecls("w")} w:w="{_CELL_PADDING}" w:type="dxa"/>'))
    layout.addnext(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>"))


def _append(grid: Any, rows: str) -> None:
    grid._tbl.extend(parse_xml(f"<w:tbl {nsdecls('w')}>{rows}</w:tbl>"))  # noqa: SLF001 -- rows that are made at once
