"""Mend the text behind a printed PDF, so that it can be searched and copied.

Where a Chinese font draws a character and a radical with one glyph, the browser notes the radical: 人 (U+4EBA)
becomes ⼈ (U+2F08), and whoever searches for 人员 finds nothing. Only the tables from glyphs to text are mended.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Mapping

# Radicals without a compatibility mapping in Unicode, that stand for a character of running text.
_RADICALS = dict(
    zip(
        "⺁⺟⺠⺬⺶⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻱⻳",
        "厂母民示羊虎西见角贝车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龜龟",
        strict=True,
    )
)
_DASHES = {"\u2012": "\u2013"}

_STREAM = re.compile(rb"(\d+ 0 obj\s*<<.*?/Length )\d+(.*?>>\s*stream\r?\n)", re.DOTALL)
_CHARACTERS = re.compile(rb"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]{4})>\n")
_RANGES = re.compile(rb"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)> <([0-9A-Fa-f]{4})>\n")
_SECTION = 100  # entries that a section of the table may hold


def intended(mark: str) -> str:
    """Return the character that was meant where a font's radical or figure dash stands."""
    if "\u2f00" <= mark <= "\u2fdf":
        return unicodedata.normalize("NFKC", mark)
    return _RADICALS.get(mark) or _DASHES.get(mark) or mark


def mend_text(objects: Mapping[int, bytes]) -> dict[int, bytes]:
    """Return a PDF's objects with every glyph standing for the character that was meant."""
    return {number: _mended(entry) for number, entry in objects.items()}


def _mended(entry: bytes) -> bytes:
    found = _STREAM.match(entry)
    if found is None or b"/FlateDecode" not in found[0]:
        return entry
    reader = zlib.decompressobj()
    content = reader.decompress(entry[found.end() :])
    if b"begincmap" not in content:
        return entry
    packed = zlib.compress(_mended_table(content))
    return found[1] + b"%d" % len(packed) + found[2] + packed + reader.unused_data


def _mended_table(table: bytes) -> bytes:
    marks = {code: mark for code, mark in _read(table) if intended(mark) != mark}
    if not marks:
        return table
    lines = [
        b"<%s> <%s>\n" % (code.encode(), intended(mark).encode("utf-16-be").hex().upper().encode())
        for code, mark in _read(table)
    ]
    sections = [lines[at : at + _SECTION] for at in range(0, len(lines), _SECTION)]
    body = b"".join(b"%d beginbfchar\n%sendbfchar\n" % (len(part), b"".join(part)) for part in sections)
    first = min(at for at in (table.find(b" beginbfchar"), table.find(b" beginbfrange")) if at >= 0)
    before = table[: table.rindex(b"\n", 0, first) + 1]
    return before + body + table[table.index(b"endcmap") :]


def _read(table: bytes) -> list[tuple[str, str]]:
    pairs = [
        (code.decode().upper(), chr(int(mark, 16)))
        for section in re.findall(rb"beginbfchar\n(.*?)endbfchar", table, re.DOTALL)
        for code, mark in _CHARACTERS.findall(section)
    ]
    for section in re.findall(rb"beginbfrange\n(.*?)endbfrange", table, re.DOTALL):
        for low, high, mark in _RANGES.findall(section):
            first = int(low, 16)
            pairs += [
                (f"{code:0{len(low)}X}", chr(int(mark, 16) + code - first))
                for code in range(first, int(high, 16) + 1)
            ]
    return pairs
