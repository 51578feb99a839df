"""The objects of a printed PDF: taken out of it, their text mended, and written again, small.

The browser leaves half of a file uncompressed. What describes the page for those who cannot see it are thousands of
little objects; packed into streams, as PDF 1.5 allows, they take a tenth.

Where a Chinese font draws a character and a radical with one glyph, the browser notes the radical: 人 (U+4EBA)
becomes ⼈ (U+2F08), and whoever searches for 人员 finds nothing. Only the tables from glyphs to text are mended.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Mapping

_HEAD = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"
_PACKED = 200
"""Objects in one stream: a reader that wants one of them unpacks all."""
_FREE, _PLAIN, _IN_STREAM = 0, 1, 2
"""Kinds of places in the table: nowhere, in the file, in a stream."""
_OBJECT = re.compile(rb"\d+ 0 obj\s*(.*?)\s*endobj\s*", re.DOTALL)
_SIZE = re.compile(rb"/Size \d+")

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


def read_objects(pdf: bytes) -> tuple[dict[int, bytes], bytes]:
    """Return the objects of a PDF by number, as they stand in it, and the entries of its trailer."""
    table = int(pdf[pdf.rindex(b"startxref") + len(b"startxref") :].split()[0])
    trailer = pdf.index(b"trailer", table)
    head, *lines = pdf[table:trailer].split(b"\n", 2)[1:]
    entries = lines[0].split(b"\n")[: int(head.split()[1])]
    places = {number: int(line[:10]) for number, line in enumerate(entries) if line[17:18] == b"n"}
    ordered = sorted(places.items(), key=lambda item: item[1])
    ends = [place for _, place in ordered[1:]] + [table]
    objects = {number: pdf[place:end] for (number, place), end in zip(ordered, ends, strict=True)}
    return objects, pdf[pdf.index(b"<<", trailer) + 2 : pdf.rindex(b">>")]


def write_objects(objects: Mapping[int, bytes], trailer: bytes) -> bytes:
    """Return a PDF of these objects; those that are no streams are packed."""
    written = bytearray(_HEAD)
    places: dict[int, tuple[int, int, int]] = {0: (_FREE, 0, 65535)}
    plain = {}
    for number, content in objects.items():
        found = None if b"stream" in content else _OBJECT.fullmatch(content)
        if found:
            plain[number] = found[1]
        else:
            places[number] = (_PLAIN, len(written), 0)
            written += content
    following = max(objects) + 1
    for first in range(0, len(plain), _PACKED):
        part = list(plain.items())[first : first + _PACKED]
        places |= {number: (_IN_STREAM, following, at) for at, (number, _) in enumerate(part)}
        places[following] = (_PLAIN, len(written), 0)
        written += _stream(following, *_packed(part))
        following += 1
    start = len(written)
    places[following] = (_PLAIN, start, 0)
    rows = b"".join(
        kind.to_bytes(1, "big") + place.to_bytes(4, "big") + at.to_bytes(2, "big")
        for kind, place, at in (places.get(number, (_FREE, 0, 65535)) for number in range(following + 1))
    )
    entries = _SIZE.sub(b"/Size %d" % (following + 1), trailer)
    written += _stream(following, b"/Type /XRef /W [1 4 2] " + entries, rows)
    return bytes(written + b"startxref\n%d\n%%%%EOF\n" % start)


def _packed(part: list[tuple[int, bytes]]) -> tuple[bytes, bytes]:
    index, content = bytearray(), bytearray()
    for number, each in part:
        index += b"%d %d " % (number, len(content))
        content += each + b"\n"
    return b"/Type /ObjStm /N %d /First %d" % (len(part), len(index)), bytes(index + content)


def _stream(number: int, entries: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    head = b"%d 0 obj\n<<%s /Filter /FlateDecode /Length %d>>\nstream\n" % (number, entries, len(packed))
    return head + packed + b"\nendstream\nendobj\n"


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
    marks = {code: mark for code, mark in _pairs(table) if intended(mark) != mark}
    if not marks:
        return table
    lines = [
        b"<%s> <%s>\n" % (code.encode(), intended(mark).encode("utf-16-be").hex().upper().encode())
        for code, mark in _pairs(table)
    ]
    sections = [lines[at : at + _SECTION] for at in range(0, len(lines), _SECTION)]
    body = b"".join(b"%d beginbfchar\n%sendbfchar\n" % (len(part), b"".join(part)) for part in sections)
    first = min(at for at in (table.find(b" beginbfchar"), table.find(b" beginbfrange")) if at >= 0)
    before = table[: table.rindex(b"\n", 0, first) + 1]
    return before + body + table[table.index(b"endcmap") :]


def _pairs(table: bytes) -> list[tuple[str, str]]:
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
