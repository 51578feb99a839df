"""Open XML: what the sheets of an xlsx hold besides values, told from their raw XML.

The common sheet, without errors, formulas or hidden parts, costs a few searches for fixed bytes;
only one that has them is looked at cell by cell.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from hazardlib.domain.addresses import address, column_of
from hazardlib.ingest.files.preflight import FARTHEST_COLUMN, FARTHEST_ROW, LAST_ROW, Archive, Unreadable
from hazardlib.ingest.files.sheet import SheetFacts
from hazardlib.ingest.files.sheet_facts import CellFormat, error_text, formula_text, read_styles

_SHEET = re.compile(r"xl/(?:worksheets|macrosheets)/[^/]+\.xml", re.IGNORECASE)
_SHAPES = bytes.maketrans(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"0" * 10 + b"A" * 26)
_ROW_OR_CELL = re.compile(rb"<(row|c)(?=[\s/>])([^>]*?)(/?)>")
_FAR = re.compile(
    rb'<(row|c)\s(?:[^>]*?\s)?r\s*=\s*"\s*([A-Z]{3,}|[A-Z]*(?=\d{6}))(\d+)\s*"[^>]*?(/?)>'
    rb"(\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>)?"
)
_DIMENSION = re.compile(rb"<dimension\s[^<>]*>")
_WITHOUT_PLACE = re.compile(rb'<c(?=[\s>])(?![^>]*\sr\s*=\s*"\s*[A-Za-z])')
_PLACE = re.compile(rb'\sr\s*=\s*"\s*([A-Za-z]*)(\d+)\s*"')
_ERROR_CELL = re.compile(rb'(<c\s[^>]*?\bt\s*=\s*"e"[^>]*(?<!/)>)([^<]*(?:<(?!/?c[\s>])[^<]*)*)</c>')
_FORMULA_CELL = re.compile(
    rb"<c(?=[\s>])([^>]*(?<!/)>)\s*<f(?=[\s/>])[^>]*?(?:/>|>([^<]*)</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
_VALUE = re.compile(rb"<v>([^<]*)</v>")
_KNOWN_ERROR = re.compile(rb"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)")
_HIDDEN_ROW = re.compile(rb'<row\s(?=[^>]*\b(?:hidden\s*=\s*"(?:1|true)"|ht\s*=\s*"0"))[^>]*>')
_HIDDEN_COLUMNS = re.compile(rb'<col\s(?=[^>]*\b(?:hidden\s*=\s*"(?:1|true)"|width\s*=\s*"0"))[^>]*>')
_SPAN = re.compile(rb'\b(min|max)\s*=\s*"(\d{1,6})"')
_PREFIX = re.compile(rb"<(\w+):worksheet[\s>]")
_1904 = re.compile(rb"""date1904\s*=\s*["'](?:1|true|on)["']""", re.IGNORECASE)
_COUNT = re.compile(rb'(uniqueCount\s*=\s*")(\d+)(")')
_SHEET_ID = re.compile(rb"""<(?:\w+:)?sheet\s[^>]*?:id\s*=\s*["']([^"']+)["']""")
_SHEET_NAME = re.compile(rb"""\sname\s*=\s*["']([^"']*)["']""")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"""\b(Id|Target)\s*=\s*["']([^"']*)["']""")


class OpenXml:
    """An xlsx or xlsm, gone through part by part."""

    def __init__(self, archive: Archive) -> None:
        self.repairs: dict[str, bytes] = {}
        """Parts that the reader would stumble over, as it can read them."""
        self.is_1904 = False
        self.has_links = False
        unseen: dict[str, SheetFacts] = {}
        sheets = _sheets(archive)
        called = dict(sheets)
        self._looks = read_styles(archive.read_any("xl/styles.xml"))
        for name, part in archive.parts():
            lowered = name.lower()
            if _SHEET.fullmatch(name) or (name in called and b"<sheetData" in part):
                unseen[name] = self._look_at_sheet(name, part, called.get(name, name.rsplit("/", 1)[-1]))
            elif lowered == "xl/workbook.xml":
                self.is_1904 = _1904.search(part) is not None
            elif lowered == "xl/sharedstrings.xml":
                self._count_texts(name, part)
            elif lowered.startswith("xl/externallinks/externallink"):
                self.has_links = True
        self.facts = {place: unseen[part] for place, (part, _) in enumerate(sheets) if part in unseen}
        """What each sheet holds besides values, by the sheet's place in the workbook."""

    def _look_at_sheet(self, name: str, part: bytes, called: str) -> SheetFacts:
        xml = _plain(part)
        _refuse_far_cells(xml, called)
        facts = SheetFacts()
        if self._looks or b'"e"' in xml or b"<f" in xml:
            xml = _addressed(xml)
        if b'"e"' in xml:
            facts.cells |= dict(_errors(xml))
            values = (_VALUE.search(match[2]) for match in _ERROR_CELL.finditer(xml))
            if not all(value and _KNOWN_ERROR.fullmatch(value[1].strip()) for value in values):
                self.repairs[name] = _ERROR_CELL.sub(rb"\1<v>#N/A</v></c>", xml)
        if b"<f" in xml:
            facts.cells |= dict(_formulas(xml))
        if b"hidden" in xml or b'ht="0"' in xml or b'width="0"' in xml[: xml.find(b"<sheetData")]:
            rows = (_PLACE.search(match[0]) for match in _HIDDEN_ROW.finditer(xml))
            facts.hidden_rows = {int(place[2]) - 1 for place in rows if place}
            for match in _HIDDEN_COLUMNS.finditer(xml):
                span = {key: int(number) for key, number in _SPAN.findall(match[0])}
                last = min(span.get(b"max", 0), FARTHEST_COLUMN)
                facts.hidden_columns.update(range(span.get(b"min", 1) - 1, last))
        if self._looks:
            facts.looks = dict(_looks(xml, self._looks))
        facts.is_filtered = bool(facts.hidden_rows) and b"<filterColumn" in xml
        return facts

    def _count_texts(self, name: str, part: bytes) -> None:
        """Mend a false number of shared texts, for which the reader would set memory aside."""
        head = part[:2048]
        stated = _COUNT.search(head)
        if stated is not None and len(stated[2]) > 3:
            actual = part.count(b"<si>") + part.count(b"<si ") + part.count(b"<si/") + part.count(b":si>")
            if int(stated[2]) > actual:
                self.repairs[name] = _COUNT.sub(rb"\g<1>%d\3" % actual, head, count=1) + part[2048:]


def _sheets(archive: Archive) -> list[tuple[str, str]]:
    """Return the sheets in the workbook's order: the part that each lies in, which may be in any folder, and its name."""
    targets = {}
    for relation in _RELATION.findall(archive.read_any("xl/_rels/workbook.xml.rels")):
        said = dict(_ATTRIBUTE.findall(relation))
        target = html.unescape(said.get(b"Target", b"").decode(errors="replace")).replace("\\", "/")
        targets[said.get(b"Id", b"")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    sheets = []
    for entry in _SHEET_ID.finditer(archive.read_any("xl/workbook.xml")):
        part, named = targets.get(entry[1], ""), _SHEET_NAME.search(entry[0])
        name = html.unescape(named[1].decode(errors="replace")) if named else part.rsplit("/", 1)[-1]
        sheets.append((part, name))
    return sheets


def _plain(xml: bytes) -> bytes:
    """Return a sheet's XML without name-space prefixes and with double quotes only."""
    head = xml[:2048]
    if (prefixed := _PREFIX.search(head)) is not None:
        xml = re.sub(rb"(</?)" + re.escape(prefixed[1]) + rb":", rb"\1", xml)
    return xml.replace(b"'", b'"') if b"r='" in xml[:20_000] else xml


def _refuse_far_cells(xml: bytes, sheet: str) -> None:
    """Refuse a sheet with something written far away; a far cell that is only formatted is not read."""
    # Digits become 0 and letters A, so that a far address is a fixed text and quickly looked for.
    shapes = xml.translate(_SHAPES)
    said = _DIMENSION.search(xml, 0, 4096)  # what a sheet says of its own size is no cell
    suspects = []
    for shape in (b'000000"', b'"AAA0', b'"AAAA'):
        at = shapes.find(shape)
        if said is not None and said.start() <= at < said.end():
            at = shapes.find(shape, said.end())
        if at >= 0:
            suspects.append(at)
    if not suspects:
        return
    start = max(xml.rfind(b"<", 0, min(suspects)), 0)  # before the first of them there is none
    for kind, letters, digits, is_closed, is_empty in _FAR.findall(xml, start):
        if kind == b"c" and (is_closed or is_empty):
            continue
        farthest = FARTHEST_ROW if kind == b"c" else LAST_ROW
        if int(digits[:18]) > farthest or _column(letters) >= FARTHEST_COLUMN:
            place = (letters + digits[:18]).decode() if letters else f"第 {digits[:18].decode()} 行"
            raise Unreadable("FILE_FAR_CELL", f"{place} ", sheet)


def _column(letters: bytes) -> int:
    """Return a column from 0, or one beyond any that is read for a senseless name."""
    return min(column_of(letters[:7].decode().upper()), FARTHEST_COLUMN)


def _addressed(xml: bytes) -> bytes:
    """Return a sheet's XML in which every cell has an address, counted where it states none."""
    if _WITHOUT_PLACE.search(xml) is None:
        return xml
    row, column = -1, -1

    def told(match: re.Match[bytes]) -> bytes:
        nonlocal row, column
        place = _PLACE.search(match[2])
        if match[1] == b"row":
            row, column = (int(place[2]) - 1 if place else row + 1), -1
            return match[0]
        is_there = place is not None and place[1] != b""
        column = _place(match[2])[1] if is_there else column + 1
        return (
            match[0] if is_there else b'<c r="%s"%s%s>' % (address(row, column).encode(), match[2], match[3])
        )

    return _ROW_OR_CELL.sub(told, xml)


def _looks(xml: bytes, looks: Mapping[int, CellFormat]) -> Iterator[tuple[tuple[int, int], CellFormat]]:
    """Yield the cells of notable styles."""
    numbers = b"|".join(b"%d" % number for number in looks)
    for match in re.finditer(rb'<c(?=\s)([^>]*?\ss\s*=\s*"(%s)"[^>]*(?<!/))>' % numbers, xml):
        yield _place(match[1]), looks[int(match[2])]


def _errors(xml: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for match in _ERROR_CELL.finditer(xml):
        value = _VALUE.search(match[2])
        yield _place(match[1]), error_text(value[1].decode(errors="replace") if value else "")


def _formulas(xml: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the cells whose formula was never worked out; an empty text is a worked-out value."""
    for match in _FORMULA_CELL.finditer(xml):
        if b't="str"' in match[1] and b"<v" in match[0]:
            continue
        formula = html.unescape((match[2] or b"").decode(errors="replace"))
        yield _place(match[1]), formula_text(formula)


def _place(attributes: bytes) -> tuple[int, int]:
    place = _PLACE.search(attributes)
    assert place is not None
    return int(place[2]) - 1, _column(place[1])
