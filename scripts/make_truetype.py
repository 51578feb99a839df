"""Rewrite an OpenType font with cubic outlines as TrueType: make_truetype.py FONT.otf OUT.ttf "Family name".

Chromium embeds TrueType in a PDF as a subset of the font, anything else as drawings (Type 3), five times as large.
The family is renamed, as a changed font should be, and is a regular one whatever its weight was.
"""

from __future__ import annotations

import sys

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

_TOLERANCE = 1.0
"""How far a curve may be from the one it stands for [thousandths of an em]."""

_KEPT = {"head", "hhea", "maxp", "OS/2", "name", "cmap", "post", "hmtx", "GlyphOrder"}
_NONE = (
    "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
    "maxSizeOfInstructions", "maxComponentElements", "maxComponentDepth",
)  # fmt: skip


def convert(source: str, target: str, family: str) -> None:
    """Write the font with quadratic outlines, under another name."""
    font = TTFont(source)
    order, drawn = font.getGlyphOrder(), font.getGlyphSet()
    outlines = newTable("glyf")
    outlines.glyphOrder, outlines.glyphs = order, {}
    for name in order:
        pen = TTGlyphPen(None)
        drawn[name].draw(Cu2QuPen(pen, _TOLERANCE, reverse_direction=True))
        glyph = outlines.glyphs[name] = pen.glyph()
        glyph.recalcBounds(outlines)
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyph, "xMin", 0))
    font["glyf"], font["loca"] = outlines, newTable("loca")
    for tag in set(font.keys()) - _KEPT - {"glyf", "loca"}:
        del font[tag]
    limits = font["maxp"]
    limits.tableVersion, limits.maxZones = 0x00010000, 1
    for name in _NONE:
        setattr(limits, name, 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\0\1\0\0"
    for table in font["cmap"].tables:  # what a reader copies is the first that a glyph stands for
        table.cmap = {mark: glyph for mark, glyph in table.cmap.items() if mark >= ord(" ")}
    _rename(font, family)
    font.save(target)


def _rename(font: TTFont, family: str) -> None:
    font["OS/2"].usWeightClass, font["OS/2"].fsSelection, font["head"].macStyle = 400, 0x40, 0
    told = {1: family, 2: "Regular", 3: f"{family};hazardlib", 4: family, 6: family.replace(" ", "")}
    for record in font["name"].names:
        record.string = told.get(record.nameID, str(record))
    font["name"].names = [record for record in font["name"].names if record.nameID not in {16, 17}]


if __name__ == "__main__":
    convert(*sys.argv[1:])
