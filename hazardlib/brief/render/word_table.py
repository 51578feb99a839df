"""The rows of a Word table as XML: a paper has thousands of cells, and written one by one they take seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from hazardlib.brief.paper import Column, Number, Table, Text

_ALIGNED = {"start": "left", "names": "left", "center": "center", "end": "right"}
_HEAD, _BODY = "表头文字", "表格文字"


def rows_xml(
    table: Table, widths: Sequence[int], styles: Mapping[str, tuple[str, str]], *, half_points: int | None
) -> str:
    """Return a table's rows, its head repeated on each page and no row parted between two.

    Parameters
    ----------
    widths
        Of its columns [twentieths of a point].
    styles
        Id and East-Asian font of each paragraph style, by its name.
    half_points
        Size of the text [half points]; None leaves it to the style.
    """
    size = "" if half_points is None else f'<w:sz w:val="{half_points}"/>'
    keep = "<w:keepNext/>" if len(table.rows) <= table.kept_rows else ""  # the last row with the note

    def cell(style: str, text: Text, width: int, aligned: str) -> str:
        identity, font = map(quoteattr, styles[style])
        fonts = f'<w:rPr><w:rFonts w:eastAsia={font} w:hint="eastAsia"/>{size}</w:rPr>'
        runs = "".join(f"<w:r>{fonts}{_marks(said)}</w:r>" for said in cell_texts(text))
        return (
            f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width}"/><w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val={identity}/>{keep}<w:jc w:val="{aligned}"/></w:pPr>{runs}</w:p></w:tc>'
        )

    head = "".join(
        cell(_HEAD, (column.heading,), width, "center")
        for column, width in zip(table.columns, widths, strict=True)
    )
    lines = [f"<w:tr><w:trPr><w:tblHeader/><w:cantSplit/></w:trPr>{head}</w:tr>"]
    for row in table.rows:
        style = _HEAD if row.is_total else _BODY
        cells = "".join(
            cell(style, _apart(text, column), width, _ALIGNED[column.align])
            for text, column, width in zip(row.cells, table.columns, widths, strict=True)
        )
        lines.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
    return "".join(lines)


def cell_texts(text: Text) -> list[str]:
    """Return what a cell's runs say: a rate has its fraction beside it, its interval below."""
    said = []
    for piece in text:
        if isinstance(piece, Number):
            beside, *below = (*(line.strip("（）") for line in piece.detail), "")
            said.append("\n".join([f"{piece.text}{piece.mark} {beside}".strip(), *below]).strip())
        else:
            said.append(piece)
    return said


def printable(text: str) -> str:
    """Return a text without the control characters that XML does not allow."""
    return "".join(
        mark for mark in text if mark in "\n\t" or (ord(mark) >= 32 and mark not in "\ufffe\uffff")
    )


def _apart(text: Text, column: Column) -> Text:
    """Return a cell's text; names of persons stand below one another, for Word would break a name in two."""
    if column.align != "names":
        return text
    return tuple(piece.replace("、", "、\n") if isinstance(piece, str) else piece for piece in text)


def _marks(text: str) -> str:
    lines = printable(text).split("\n")
    return "<w:br/>".join("<w:tab/>".join(map(_mark, line.split("\t"))) for line in lines)


def _mark(text: str) -> str:
    if not text:
        return ""
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<w:t{space}>{escape(text)}</w:t>"
