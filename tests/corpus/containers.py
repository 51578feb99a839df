"""Containers written by hand: xlsx, ods and compound files, byte for byte the same each time."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

Rows = Sequence[Sequence[Any]]
Edit = Callable[[str, bytes], bytes]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True)
class Raw:
    """A cell given as XML: its attributes and its body."""

    attributes: str
    body: str


@dataclass(frozen=True)
class Page:
    """A sheet given as rows and what stands around them."""

    name: str
    rows: Rows
    merges: Sequence[str] = ()
    before: str = ""
    after: str = ""
    row_attributes: Mapping[int, str] = ()  # type: ignore[assignment]
    state: str = ""
    has_addresses: bool = True


def letters(column: int) -> str:
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def serial(day: date, *, is_1904: bool = False) -> int:
    return (day - date(1899, 12, 30)).days - (1462 if is_1904 else 0)


def packed(parts: Mapping[str, bytes | str] | Iterable[tuple[str, bytes | str]]) -> bytes:
    """Return a zip of the parts, dated 1980."""
    content = io.BytesIO()
    pairs = parts.items() if isinstance(parts, Mapping) else parts
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in pairs:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, part)
    return content.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def edited(content: bytes, edit: Edit) -> bytes:
    """Return a zip with every part passed through ``edit``, and without the time it was made."""
    return packed({name: edit(name, part) for name, part in unpacked(content).items()})


def replaced(content: bytes, part: str, old: str, new: str) -> bytes:
    """Return a zip in one part of which a text was replaced, which must be there."""
    before = unpacked(content)[part]
    assert old.encode() in before, (part, old)
    return edited(
        content, lambda name, data: data.replace(old.encode(), new.encode()) if name == part else data
    )


def xlsx(*pages: Page, workbook: str = "", styles: Sequence[int] = (14,), is_1904: bool = False) -> bytes:
    """Return an xlsx with inline texts; style n + 1 has the built-in number format ``styles[n]``."""
    sheets = "".join(
        f'<sheet name={quoteattr(page.name)} sheetId="{n}" {page.state} r:id="rId{n}"/>'
        for n, page in enumerate(pages, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(pages) + 1)
    )
    formats = "".join(f'<xf numFmtId="{number}" applyNumberFormat="1"/>' for number in (0, *styles))
    system = ' date1904="1"' if is_1904 else ""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
        f"<workbookPr{system}/><sheets>{sheets}</sheets>{workbook}</workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}">{relations}'
        f'<Relationship Id="rId90" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
        "<fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
        f"<cellXfs>{formats}</cellXfs></styleSheet>",
    }
    for number, page in enumerate(pages, 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet_xml(page, is_1904=is_1904)
    return packed(parts)


def _sheet_xml(page: Page, *, is_1904: bool) -> str:
    attributes = dict(page.row_attributes)
    rows = []
    for index, row in enumerate(page.rows):
        cells = "".join(
            _cell_xml(f"{letters(column)}{index + 1}", cell, page, is_1904=is_1904)
            for column, cell in enumerate(row)
        )
        place = f' r="{index + 1}"' if page.has_addresses else ""
        rows.append(f"<row{place} {attributes.get(index, '')}>{cells}</row>")
    merges = "".join(f'<mergeCell ref="{area}"/>' for area in page.merges)
    merged = f"<mergeCells>{merges}</mergeCells>" if merges else ""
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">{page.before}'
        f"<sheetData>{''.join(rows)}</sheetData>{page.after}{merged}</worksheet>"
    )


def _cell_xml(place: str, cell: Any, page: Page, *, is_1904: bool) -> str:
    at = f' r="{place}"' if page.has_addresses else ""
    if cell is None or cell == "":
        return f"<c{at}/>" if not page.has_addresses else ""
    if isinstance(cell, Raw):
        return f"<c{at} {cell.attributes}>{cell.body}</c>"
    if isinstance(cell, bool):
        return f'<c{at} t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, date):
        return f'<c{at} s="1"><v>{serial(cell, is_1904=is_1904)}</v></c>'
    if isinstance(cell, int | float):
        return f"<c{at}><v>{cell!r}</v></c>"
    return f'<c{at} t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'


def ods(pages: Mapping[str, Rows], *, head: str = "") -> bytes:
    """Return an ods; a ``Raw`` cell brings its own attributes and body."""
    tables = []
    for name, rows in pages.items():
        lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        tables.append(f"<table:table table:name={quoteattr(name)}>{lines}</table:table>")
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'{_HEAD}<office:document-content xmlns:office="{office}office:1.0" xmlns:table="{office}table:1.0" '
        f'xmlns:text="{office}text:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:'
        f'xmlns:calcext:1.0"><office:body><office:spreadsheet>{head}{"".join(tables)}</office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'{_HEAD}<manifest:manifest xmlns:manifest="{office}manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return packed({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def _ods_cell(cell: Any) -> str:
    if isinstance(cell, Raw):
        return f"<table:table-cell {cell.attributes}>{cell.body}</table:table-cell>"
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, date):
        value = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, int | float):
        value = f'office:value-type="float" office:value="{cell}"'
    else:
        value = 'office:value-type="string"'
    return f"<table:table-cell {value}><text:p>{escape(str(cell))}</text:p></table:table-cell>"


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file (version 3) with these streams, each of at least 4,096 bytes."""
    sector, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    chains: list[int] = []
    data, entries = b"", b""
    starts = {}
    for name, stream in streams.items():
        stream = stream.ljust(4096, b"\0")
        stream += bytes(-len(stream) % sector)
        starts[name] = (len(chains), len(stream))
        count = len(stream) // sector
        chains += [*range(len(chains) + 1, len(chains) + count), end]
        data += stream
    names = ["Root Entry", *streams]
    for number, name in enumerate(names):
        raw = (name + "\0").encode("utf-16-le")
        start, size = starts.get(name, (end, 0))
        child = 1 if number == 0 and streams else free
        right = number + 1 if 0 < number < len(names) - 1 else free
        head = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), 5 if number == 0 else 2, 1)
        entries += (
            head + struct.pack("<III", free, right, child) + bytes(36) + struct.pack("<III", start, size, 0)
        )
    entries += bytes(-len(entries) % sector)
    directory = len(chains)
    count = len(entries) // sector
    chains += [*range(directory + 1, directory + count), end]
    table_count = 1
    while (len(chains) + table_count) * 4 > table_count * sector:
        table_count += 1
    first_table = len(chains)
    chains += [0xFFFFFFFD] * table_count
    table = struct.pack(f"<{len(chains)}I", *chains)
    table += struct.pack("<I", free) * ((table_count * sector - len(table)) // 4)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIII", 0, table_count, directory, 0)
    header += struct.pack("<IIIII", 4096, end, 0, end, 0)
    places = [*range(first_table, first_table + table_count)]
    header += struct.pack("<109I", *places, *[free] * (109 - table_count))
    return header + data + entries + table
