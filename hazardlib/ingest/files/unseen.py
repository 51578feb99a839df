"""SheetFacts: what a workbook holds that the reader does not show: error cells, formulas, hidden parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hazardlib.ingest.files.formats import Look

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


@dataclass
class SheetFacts:
    """What is behind one sheet's plain cells; rows and columns from 0.

    Parameters
    ----------
    cells
        (row, column) → the error shown there, or the formula that has no stored value.
    hidden_rows, hidden_columns
        What is hidden from view, by hand or by a filter.
    is_filtered
        Whether a filter is at work.
    merges
        First and last (row, column) of merged ranges, of formats whose ranges the reader leaves out.
    months
        Cells that show a date without its day.
    amounts
        (row, column) → what a number is shown as: ``{}元``.
    struck
        Cells with a line through them.
    codes
        (row, column) → the format by which a whole number is shown as a code: ``0000``.
    """

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_filtered: bool = False
    merges: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    months: set[tuple[int, int]] = field(default_factory=set)
    amounts: dict[tuple[int, int], str] = field(default_factory=dict)
    struck: set[tuple[int, int]] = field(default_factory=set)
    codes: dict[tuple[int, int], str] = field(default_factory=dict)

    def note(self, place: tuple[int, int], look: Look) -> None:
        """Note how a cell looks."""
        if look.is_month:
            self.months.add(place)
        if look.amount:
            self.amounts[place] = look.amount
        if look.is_struck:
            self.struck.add(place)
        if look.code:
            self.codes[place] = look.code


def error_text(text: str) -> str:
    """Return the error of an error cell as this suite knows it."""
    text = text.strip().upper()
    return text if _ERROR.fullmatch(text) else OTHER_ERROR


def formula_text(formula: str) -> str:
    """Return a formula that has no stored value as a cell shows it: one that ``fault_of`` will know."""
    shown = "=" + " ".join(formula.split()).lstrip("=")
    return shown if fault_of(shown) else "=(...)"


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
