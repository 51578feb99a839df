"""Open document: what the sheets of an ods hold besides values, told from their raw XML."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from hazardlib.ingest.files.preflight import FARTHEST_COLUMN, FARTHEST_ROW, Archive, Unreadable
from hazardlib.ingest.files.sheet import Range, SheetFacts
from hazardlib.ingest.files.sheet_facts import MONEY, CellFormat, error_text, fault_of, formula_text

_TOKEN = re.compile(
    rb"<table:(table|table-row|table-column|table-cell|covered-table-cell)(?=[\s/>])([^>]*?)(/?)>", re.DOTALL
)
_REPEATED = re.compile(rb'table:number-(?:rows|columns)-repeated="(\d{1,9})"')
_SPANNED = re.compile(rb'table:number-(rows|columns)-spanned="(\d{1,9})"')
_HIDDEN = re.compile(rb'table:visibility="(?:collapse|filter)"')
_TEXT = re.compile(rb"<text:p[^>]*>(.*?)</text:p>", re.DOTALL)
_FORMULA = re.compile(rb'table:formula="(?:\w+:)?([^"]*)"')
_TAG = re.compile(rb"<[^>]*>")
_1904 = re.compile(rb'table:null-date[^>]*date-value="1904')
_CELL_END = b"</table:table-cell>"
_TAB = re.compile(rb"<text:tab(?:\s[^>]*)?(?:/>|></text:tab>)")
_LINE_BREAK = re.compile(rb"<text:line-break\s*(?:/>|></text:line-break>)")
_COPY = re.compile(rb"<table:table\s[^>]*?table:name=\"(?:'|&apos;)\w+:.*?</table:table>", re.DOTALL)
"""What was last seen of a table in another file, kept beside the sheets under that file's name."""
_UNTYPED = re.compile(
    rb"<table:(?:covered-)?table-cell(?![^>]*office:value-type=)(?=[\s>])[^>]*(?<!/)(?=>"
    rb"(?:\s*<office:annotation[\s>](?:(?!</office:annotation>).){0,5000}</office:annotation>)?\s*<text:p[\s>])",
    re.DOTALL,
)

_SIGNS = (
    *(b'value-type="error"', b"<text:p>#", b"<text:p>Err:"),
    *(b"table:formula=", b"table:visibility=", b"-spanned=", b"office:currency="),
    *(f"{unit}</text:p>".encode() for unit in "元万亿"),
)
"""Without these there is nothing to see besides values."""

_FIRST_OF_MONTH = re.compile(rb'office:date-value="\d{4}-\d\d-01(?:T00:00:00)?"')
_WITHOUT_DAY = re.compile(r"\d{4}年\d{1,2}月|\d{4}[-/.]\d{1,2}|[A-Za-z]{3,9}[- ]\d{2,4}")
_VALUE = re.compile(rb'office:value="(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"')
_CURRENCY = re.compile(rb'office:currency="(?!CNY)[^"]+"')
_AMOUNT = re.compile(rf"[^\d-]*(\d[\d,]*(?:\.\d+)?)\s*{MONEY}")
_CODE = re.compile(rb'office:value="(\d+)"[^>]*>\s*<text:p[^>]*>(?!\1<)[^<,.]*\d</text:p>')
"""A whole number that is shown as more than its digits: ``0007``."""
_STYLE = re.compile(
    rb'<style:style\s[^>]*style:name="([^"]*)"[^>]*style:family="table-cell".*?</style:style>', re.DOTALL
)
_STRUCK = re.compile(rb'text-line-through-(?:style|type)="(?!none)')
_STYLE_NAME = re.compile(rb'table:style-name="([^"]*)"')


class OpenDocument:
    """An ods, gone through cell by cell where there is something to see."""

    def __init__(self, archive: Archive) -> None:
        self.repairs: dict[str, bytes] = {}
        """The content as the reader can read it, where it would leave something out."""
        self.has_links = False
        self.facts: Mapping[int, SheetFacts] = {}
        xml = b""
        for name, part in archive.parts():
            if name == "META-INF/manifest.xml" and b"encryption-data" in part:
                raise Unreadable("FILE_PROTECTED")
            if name == "content.xml":
                xml = part
        self.is_1904 = _1904.search(xml) is not None
        self.has_links = b"'file:" in xml or b"&apos;file:" in xml
        _refuse_repeated(xml)
        if (mended := _mended(xml, has_copies=self.has_links)) != xml:
            self.repairs["content.xml"] = xml = mended
        struck = frozenset(
            style[1]
            for style in _STYLE.finditer(xml if b"line-through" in xml else b"")
            if _STRUCK.search(style[0])
        )
        if struck or any(sign in xml for sign in _SIGNS) or _FIRST_OF_MONTH.search(xml) or _CODE.search(xml):
            self.facts = _look(xml, struck)


def _mended(xml: bytes, *, has_copies: bool) -> bytes:
    """Return the content with tabs and breaks as characters, texts of no type as texts, no other file's table."""
    if b"<text:tab" in xml or b"<text:line-break" in xml:
        xml = _LINE_BREAK.sub(b"&#10;", _TAB.sub(b"&#9;", xml))
    if has_copies:
        xml = _COPY.sub(b"", xml)
    return _UNTYPED.sub(rb'\g<0> office:value-type="string"', xml)


def _refuse_repeated(xml: bytes) -> None:
    """Refuse cells with something in them that are repeated over whole rows, or rows over whole sheets."""
    repeats = 1
    for match in _TOKEN.finditer(xml) if b"-repeated=" in xml else ():
        kind, count = match[1], _count(match[2])
        if kind == b"table-row":
            repeats = count
            continue
        is_far = count > FARTHEST_COLUMN or repeats > FARTHEST_ROW
        if is_far and kind == b"table-cell" and b"value-type" in match[2] and not match[3]:
            raise Unreadable("FILE_FAR_CELL", "表格的远处")


def _count(attributes: bytes) -> int:
    repeated = _REPEATED.search(attributes)
    return max(int(repeated[1]), 1) if repeated else 1


def _look(xml: bytes, struck: frozenset[bytes]) -> dict[int, SheetFacts]:
    sheets: list[SheetFacts] = []
    row = column = next_row = columns = 0
    for match in _TOKEN.finditer(xml):
        kind, attributes = match[1], match[2]
        if kind == b"table":
            sheets.append(SheetFacts())
            row = next_row = columns = 0
            continue
        if not sheets:
            continue
        count = _count(attributes)
        is_hidden = _HIDDEN.search(attributes) is not None
        if kind == b"table-column":
            if is_hidden:
                sheets[-1].hidden_columns.update(range(columns, min(columns + count, FARTHEST_COLUMN)))
            columns += count
        elif kind == b"table-row":
            row, column, next_row = next_row, 0, next_row + count
            if is_hidden and count < FARTHEST_ROW:
                sheets[-1].hidden_rows.update(range(row, next_row))
                sheets[-1].is_filtered |= b'"filter"' in attributes
        else:
            end = xml.find(_CELL_END, match.end())
            body = b"" if match[3] else xml[match.end() : end if end >= 0 else len(xml)]
            shown, look = _shown(attributes, body), _look_of(attributes, body, struck)
            is_seen = shown or look != CellFormat()
            for place in range(column, column + min(count, FARTHEST_COLUMN)) if is_seen else ():
                sheets[-1].cells.update({(row, place): shown} if shown else {})
                sheets[-1].looks[row, place] = look
            if b"-spanned=" in attributes:
                sheets[-1].merges += _merge(row, column, attributes)
            column += count
    return {place: facts for place, facts in enumerate(sheets) if facts != SheetFacts()}


def _merge(row: int, column: int, attributes: bytes) -> list[Range]:
    """Return the range that a cell is merged over, as none or one."""
    spans = {kind: int(number) for kind, number in _SPANNED.findall(attributes)}
    down = min(spans.get(b"rows", 1), FARTHEST_ROW) - 1
    across = min(spans.get(b"columns", 1), FARTHEST_COLUMN) - 1
    return [((row, column), (row + down, column + across))] if down > 0 or across > 0 else []


def _look_of(attributes: bytes, body: bytes, struck: frozenset[bytes]) -> CellFormat:
    """Return what a cell shows that its value does not say."""
    style = _STYLE_NAME.search(attributes) if struck else None
    is_struck = style is not None and style[1] in struck
    is_month = False
    amount = code = ""
    if _FIRST_OF_MONTH.search(attributes):
        is_month = _WITHOUT_DAY.fullmatch(_said(body)) is not None
    elif (value := _VALUE.search(attributes)) is not None:
        if _CURRENCY.search(attributes):
            amount = "${}"
        elif (shown := _AMOUNT.fullmatch(_said(body))) is not None:
            is_same = abs(float(shown[1].replace(",", "")) - float(value[1])) <= 1
            amount = f"{{}}{shown[2]}" if is_same else "{}元"  # shown as 5.0万元, the number is 50000
        elif value[1].isdigit():
            code = _code(_said(body), value[1].decode())
    return CellFormat(is_month, amount, is_struck, code)


def _code(shown: str, digits: str) -> str:
    """Return the format by which a whole number is shown as a text that ends with it, empty if it is no code."""
    before = shown.rstrip("0123456789")
    places = len(shown) - len(before)
    is_code = places >= len(digits) and shown[len(before) :].lstrip("0") == digits.lstrip("0")
    return f'"{before}"{"0" * places}' if is_code and shown != digits and '"' not in before else ""


def _said(body: bytes) -> str:
    text = _TEXT.search(body)
    return html.unescape(_TAG.sub(b"", text[1]).decode(errors="replace")).strip() if text else ""


def _shown(attributes: bytes, body: bytes) -> str:
    """Return the error that a cell shows, or its formula if that was never worked out."""
    said = _said(body)
    has_formula = b"table:formula=" in attributes
    is_error = said.startswith("Err:") or fault_of(said) == "CELL_ERROR"
    if b'value-type="error"' in attributes or (has_formula and is_error):
        return error_text(said)
    # "" has a paragraph and no type
    if has_formula and b"office:value-type=" not in attributes and b"<text:p" not in body:
        formula = _FORMULA.search(attributes)
        return formula_text(html.unescape(formula[1].decode(errors="replace"))) if formula else ""
    return ""
