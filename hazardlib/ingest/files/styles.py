"""Styles: which cells of an xlsx show by their style what their value does not say."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping

from hazardlib.ingest.files.formats import Look, looks_of
from hazardlib.ingest.files.unseen import SheetFacts

_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s([^>]*)>")
_SECTION = rb"<(?:\w+:)?%s[\s>].*?</(?:\w+:)?%s>"
_FONTS = re.compile(_SECTION % (b"fonts", b"fonts"), re.DOTALL)
_FONT = re.compile(rb"<(?:\w+:)?font(?:/>|[\s>].*?</(?:\w+:)?font>)", re.DOTALL)
_STRIKE = re.compile(rb"<(?:\w+:)?strike(?:\s*/?>|\s+val=[\"'](?:1|true|on)[\"'])")
_STYLES = re.compile(_SECTION % (b"cellXfs", b"cellXfs"), re.DOTALL)
_STYLE = re.compile(rb"<(?:\w+:)?xf\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"""\b(numFmtId|fontId|formatCode)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def read_styles(part: bytes) -> dict[int, Look]:
    """Return the notable styles of ``xl/styles.xml``: number of the style → how it looks."""
    formats = {}
    for match in _FORMAT.finditer(part):
        said = _attributes(match[1])
        formats[_number(said, "numFmtId")] = said.get("formatCode", "")
    fonts = _FONTS.search(part) if b"strike" in part else None
    struck = (
        place for place, font in enumerate(_FONT.findall(fonts[0]) if fonts else ()) if _STRIKE.search(font)
    )
    section = _STYLES.search(part)
    styles = [
        (_number(said, "numFmtId"), _number(said, "fontId"))
        for said in map(_attributes, _STYLE.findall(section[0]) if section else ())
    ]
    return looks_of(formats, frozenset(struck), styles)


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        name.decode(): html.unescape((double or single).decode(errors="replace"))
        for name, double, single in _ATTRIBUTE.findall(tag)
    }


def _number(said: Mapping[str, str], name: str) -> int:
    text = said.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else 0


def add_looks(
    xml: bytes,
    looks: Mapping[int, Look],
    unseen: SheetFacts,
    place_of: Callable[[re.Match[bytes]], tuple[int, int]],
) -> None:
    """Note the cells of notable styles.

    Parameters
    ----------
    xml
        A sheet.
    looks
        The notable styles.
    unseen
        What is known of the sheet, to be added to.
    place_of
        Tells where the cell of a match stands, whose first group is the cell's attributes.
    """
    numbers = b"|".join(b"%d" % number for number in looks)
    for match in re.finditer(rb'<c(?=\s)([^>]*?\ss\s*=\s*"(%s)"[^>]*(?<!/))>' % numbers, xml):
        unseen.note(place_of(match), looks[int(match[2])])
