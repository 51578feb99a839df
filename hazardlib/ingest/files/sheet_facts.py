"""How cells look by their formats, and the texts of error cells and of formulas never worked out."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

MONTHS = frozenset({17, 27, 36, 50, 52, 57})
"""The built-in formats that show no day: mmm-yy, and yyyy年m月 of Chinese versions, which files do not declare."""

_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|!.|\[[^\]]*\]|_.|\*.')
_BRACKETED = re.compile(r"\[[^\]]*\]")
_CURRENCY = re.compile(r"\[\$([^\]-]+)")
_SCALED = re.compile(r"[!\\]\.|[0#?],+(?![0#?,])")
MONEY = "([十百千]?[万亿]?元|[十百千]?[万亿])"
_UNIT = re.compile(rf"(?:(?<![\u4e00-\u9fff])|(?<=人民币)|(?<=通用格式)){MONEY}(?![\u4e00-\u9fff])")
_PLACES = frozenset("0#")
_MARKS = re.compile(r'"[^"]*"|[\\!].|_.|\*.|[0#]|[-/\s()（）〔〕—－\u4e00-\u9fff]')
"""The marks of a format that shows a code: fixed texts, places of digits, and signs that need no quotes."""

_COLOUR = re.compile(
    r"\[(?:black|blue|cyan|green|magenta|red|white|yellow|colou?r\s?\d+|\$-[\da-f]+)\]", re.IGNORECASE
)
_FOREIGN = re.compile(r"[$€£₩]|USD|EUR|HKD|JPY|GBP")

_DECLARED = re.compile(rb"<(?:\w+:)?numFmt\s([^>]*)>")
_SECTION = rb"<(?:\w+:)?%s[\s>].*?</(?:\w+:)?%s>"
_FONTS = re.compile(_SECTION % (b"fonts", b"fonts"), re.DOTALL)
_FONT = re.compile(rb"<(?:\w+:)?font(?:/>|[\s>].*?</(?:\w+:)?font>)", re.DOTALL)
_STRIKE = re.compile(rb"<(?:\w+:)?strike(?:\s*/?>|\s+val=[\"'](?:1|true|on)[\"'])")
_STYLES = re.compile(_SECTION % (b"cellXfs", b"cellXfs"), re.DOTALL)
_STYLE = re.compile(rb"<(?:\w+:)?xf\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"""\b(numFmtId|fontId|formatCode)\s*=\s*(?:"([^"]*)"|'([^']*)')""")

_ERROR = re.compile(
    r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|BUSY!"
    r"|PYTHON!|EXTERNAL!|TIMEOUT!|ERROR!|GETTING_DATA)|#{4,}"
)
_FORMULA_BEGINS = re.compile(r"=(?=[A-Za-z0-9(\"'+\-@$_{\[\u4e00-\u9fff])")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_SHEET_NAME = re.compile(r"(?<![\u4e00-\u9fff\w])[\u4e00-\u9fff\w]++!")
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""The numbers that the binary formats keep for errors."""

OTHER_ERROR = "#ERROR!"


@dataclass(frozen=True)
class CellFormat:
    """How cells of one style look.

    Parameters
    ----------
    is_month
        Whether a date is shown without its day.
    amount
        What the number is shown as, ``{}元``; empty where nothing is added to it.
    is_struck
        Whether a line goes through it.
    code
        The format by which a whole number is shown as a code, ``"GG-"0000``; empty where nothing stands before its digits.
    """

    is_month: bool = False
    amount: str = ""
    is_struck: bool = False
    code: str = ""


@lru_cache(maxsize=256)
def read_format(code: str) -> CellFormat:
    """Return what a number format adds and leaves out, by its section for positive numbers."""
    section = code.split(";", 1)[0]
    letters = set(_NOT_SHOWN.sub("", section).lower())
    is_month = {"y", "m"} <= letters and not letters & set("dhs")
    if letters & set("ymdhs"):
        return CellFormat(is_month)
    amount = _amount(section)
    return CellFormat(amount=amount, code="" if amount or as_code(section, 1)[:1] in {"", "1"} else section)


def as_code(section: str, number: int) -> str:
    """Return what a whole number is shown as in a format of digits and fixed signs, empty for any other format.

    Parameters
    ----------
    section
        The format's section for positive numbers: ``0000``, ``"GG-"000``, ``0000-00``.
    """
    plain = _COLOUR.sub("", section)
    marks = [mark for mark in _MARKS.findall(plain) if mark[0] not in "_*"]
    first = next((at for at, mark in enumerate(marks) if mark in _PLACES), None)
    if first is None or _MARKS.sub("", plain):
        return ""
    rest = str(number)
    shown: list[str] = []
    for at in reversed(range(len(marks))):
        if marks[at] not in _PLACES:
            shown.append(marks[at].strip('"') if marks[at][0] == '"' else marks[at].lstrip("\\!"))
            continue
        digits, rest = (rest, "") if at == first else (rest[-1:], rest[:-1])
        shown.append(digits or ("0" if marks[at] == "0" else ""))
    return "".join(reversed(shown))


def _amount(section: str) -> str:
    written = _BRACKETED.sub("", section).translate({ord(sign): None for sign in '"\\!'})
    unit = _UNIT.search(written)
    if unit is not None:
        # Shown as 5.0万元, the number is 50000.
        return "{}元" if _SCALED.search(section) else f"{{}}{unit[1]}"
    currency = _CURRENCY.search(section)
    return "${}" if _FOREIGN.search(written + (currency[1] if currency else "")) else ""


def looks_of(
    formats: Mapping[int, str], fonts: frozenset[int], styles: list[tuple[int, int]]
) -> dict[int, CellFormat]:
    """Return the styles of a workbook that show more or less than the number: style → how it looks."""
    looks = {}
    for style, (number, font) in enumerate(styles):
        look = CellFormat(is_month=True) if number in MONTHS else read_format(formats.get(number, ""))
        look = replace(look, is_struck=font in fonts)
        if look != CellFormat():
            looks[style] = look
    return looks


def read_styles(part: bytes) -> dict[int, CellFormat]:
    """Return the notable styles of ``xl/styles.xml``: number of the style → how it looks."""
    formats = {}
    for match in _DECLARED.finditer(part):
        said = _style_attributes(match[1])
        formats[_style_number(said, "numFmtId")] = said.get("formatCode", "")
    fonts = _FONTS.search(part) if b"strike" in part else None
    struck = (
        place for place, font in enumerate(_FONT.findall(fonts[0]) if fonts else ()) if _STRIKE.search(font)
    )
    section = _STYLES.search(part)
    styles = [
        (_style_number(said, "numFmtId"), _style_number(said, "fontId"))
        for said in map(_style_attributes, _STYLE.findall(section[0]) if section else ())
    ]
    return looks_of(formats, frozenset(struck), styles)


def _style_attributes(tag: bytes) -> dict[str, str]:
    return {
        name.decode(): html.unescape((double or single).decode(errors="replace"))
        for name, double, single in _ATTRIBUTE.findall(tag)
    }


def _style_number(said: Mapping[str, str], name: str) -> int:
    text = said.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else 0


def error_text(text: str) -> str:
    """Return the error of an error cell as this suite knows it."""
    text = text.strip().upper()
    return text if _ERROR.fullmatch(text) else OTHER_ERROR


def formula_text(formula: str) -> str:
    """Return a formula that has no stored value as a cell shows it: one that ``fault_of`` will know."""
    shown = "=" + " ".join(formula.split()).lstrip("=")
    return shown if fault_of(shown) else "=(...)"


FAULTY = ("=", "#")
"""How a cell begins that shows an error or an uncalculated formula; most do not."""


def fault_of(text: str) -> str | None:
    """Return the code of a cell that shows an error or an uncalculated formula, else None."""
    if text.startswith("="):
        return "FORMULA_WITHOUT_VALUE" if _is_formula(text) else None
    return "CELL_ERROR" if text.startswith("#") and _ERROR.fullmatch(text.strip()) else None


def _is_formula(text: str) -> bool:
    """Tell a formula from a sentence that begins with =: Chinese stands only within quotes or as a sheet's name."""
    if _FORMULA_BEGINS.match(text) is None:
        return False
    rest = _SHEET_NAME.sub("", _QUOTED.sub("", text))
    return rest.isascii() and rest.isprintable()
