"""Rows: which rows below the header are records, and what the other rows say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from hazardlib.ingest.layout import Layout
from hazardlib.ingest.money import MONEY_UNIT, convert
from hazardlib.ingest.numbers import read_number
from hazardlib.ingest.read import Cell, Sheet
from hazardlib.ingest.unseen import fault_of

_NIL = re.compile(
    r"零报告|(?:本月|当月|本期|暂|均|经排查|经检查)*(?:无|未发现|没有发现|没有|未排查出|未查出)"
    r"(?:新增|存在)?(?:各类|任何)?(?:重大|一般)?(?:生产)?(?:安全)?(?:事故)?隐患(?:问题)?[。.]?"
)
_CLAUSES = re.compile(r"[(),;、。:]+")
_TOTAL = re.compile(r"(?:本页|本月|本科室|本部门|全部|部门|累计)?(合计|小计|总计|共计)[::]?(.*)", re.DOTALL)
_EXAMPLE = re.compile(r"(?:填写)?(?:示例|样例|举例|范例)(?:行|数据)?\d*[::]?|例[::]?\d*|如[::]")
_NOTE = re.compile(
    r"(?:注|备注|说明|填表说明|填报说明|填写说明|提示|注意|要求)\d*[::]|"
    r"(?:填报人|填表人|制表人?|审核人?|复核人?|审批人?|联系人|联系电话|电话|主要领导|分管领导|主要负责人|部门负责人|科室负责人|单位负责人|负责人|"
    r"签字|盖章|填报日期|填报时间|报送日期|报送时间|制表日期|填表日期|填报单位|填报部门|单位\(盖章\)|填报单位\(盖章\))"
    r"(?:\(?(?:签字|签名|盖章|公章)\)?)*(?:[::]|$)"
)
_INITIALS = frozenset("合小总共本全部累示样举范例如填注备说提要制审复联电主分科单负签盖报零无未没暂均经")
"""First characters of every text that _TOTAL, _EXAMPLE, _NOTE or _NIL knows; others need no closer look."""

_COUNT = re.compile(r"共?(\d+)(?:条|项|处|个)")
_FEW_CELLS = 3
_SUMMED = ("quantity", "rectified_quantity", "funds")


@dataclass(frozen=True)
class Total:
    """A cell of a total row that does not agree with the rows it adds up."""

    row: int
    column: int
    field: str | None
    found: str
    expected: str


@dataclass
class Rows:
    """What the rows below a header are, everything counted from 0.

    Parameters
    ----------
    records
        The rows that state a hazard.
    totals
        The cells of total rows that disagree with the records.
    footers
        The rows of notes and signatures, where a date of reporting may stand.
    says_nil
        Whether a row says that there is nothing to report.
    """

    records: list[int] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    footers: list[int] = field(default_factory=list)
    says_nil: bool = False


def says_nil(text: str) -> bool:
    """Tell whether a text, or one clause of it, says that there was nothing to report."""
    return any(_NIL.fullmatch(clause) for clause in _CLAUSES.split(_fold(text)))


def sort_rows(sheet: Sheet, layout: Layout) -> Rows:
    """Tell records from blank rows, totals, examples, notes, signatures and repeated headers."""
    sorted_rows = Rows()
    headers = [_filled(row) for row in sheet.rows[layout.first_row : layout.first_data_row]]
    starts = {header[0] for header in headers if header}
    header_texts = frozenset(str(cell) for start in starts for cell in start[1:])
    wide = _wide_merges(sheet, layout)
    totals: list[tuple[int, int, int]] = []
    since_subtotal = 0
    for index in range(layout.first_data_row, layout.end_row or len(sheet.rows)):
        row = sheet.rows[index]
        filled_count = len(row) - row.count("")
        if filled_count == 0:
            continue
        if filled_count > _FEW_CELLS and index not in wide and _is_plain(row, header_texts):
            sorted_rows.records.append(index)
            continue
        filled = _filled(row)
        if filled[0] in starts and _is_header(filled, headers):
            continue
        kind = _kind(filled, layout, is_wide=index in wide)
        if kind == "record":
            sorted_rows.records.append(index)
        elif kind == "total":
            is_subtotal = "小计" in _fold(_first_text(filled))
            count = len(sorted_rows.records)
            totals.append((index, since_subtotal if is_subtotal else 0, count))
            since_subtotal = count if is_subtotal else since_subtotal
        elif kind == "nil":
            sorted_rows.says_nil = True
        elif kind == "footer":
            sorted_rows.footers.append(index)
    for index, first, end in totals:  # one that stands above all rows adds up those below it
        added = sorted_rows.records[first:end] if end else sorted_rows.records
        sorted_rows.totals += _differences(sheet, layout, index, added)
    return sorted_rows


def _is_plain(row: Sequence[Cell], header_texts: frozenset[str]) -> bool:
    """Tell quickly that a row is a record: its first text begins like nothing special."""
    numbers = 0
    for cell in row:
        if cell == "":
            continue
        if isinstance(cell, str):
            text = cell.lstrip()
            return bool(text) and not text.isdigit() and text[0] not in _INITIALS and cell not in header_texts
        numbers += 1
        if numbers == _FEW_CELLS:
            return not _is_count(row)
    return False


def _is_count(row: Sequence[Cell]) -> bool:
    """Tell whether a row does nothing but number the columns: 1, 2, 3 (栏次)."""
    texts = [_fold(cell) if isinstance(cell, str) else f"{cell:g}" for cell in row if _is_number(cell)]
    filled_count = sum(cell != "" for cell in row)
    return filled_count > _FEW_CELLS and texts == [str(n) for n in range(1, filled_count + 1)]


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, str):
        return _fold(cell).isdigit()
    return isinstance(cell, float | int) and not isinstance(cell, bool)


def _filled(row: Sequence[Cell]) -> list[tuple[int, Cell]]:
    return [(column, cell) for column, cell in enumerate(row) if cell != "" and not _is_space(cell)]


def _is_space(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _first_text(filled: Sequence[tuple[int, Cell]]) -> str:
    return next((cell for _, cell in filled[:3] if isinstance(cell, str) and not cell.strip().isdigit()), "")


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _kind(filled: Sequence[tuple[int, Cell]], layout: Layout, *, is_wide: bool) -> str:
    """Return ``record``, ``total``, ``nil``, ``footer``, ``example`` or ``blank``."""
    if _is_count([cell for _, cell in filled]):
        return "blank"
    content = [(column, cell) for column, cell in filled if column != layout.serial]
    if not content:
        return "blank"
    text = _fold(_first_text(filled))
    head = {column for column, _ in content}
    is_row = {layout.columns.get("description"), layout.columns.get("unit")} <= head
    is_dated = bool(head & {layout.columns.get("found_on"), layout.columns.get("status")})
    if _TOTAL.fullmatch(text) and not (is_row and is_dated):
        return "total"
    first = filled[0][1]
    if isinstance(first, str) and _EXAMPLE.fullmatch(_fold(first)):
        return "example"
    if len(content) <= _FEW_CELLS and any(isinstance(cell, str) and says_nil(cell) for _, cell in content):
        return "nil"
    if not is_row and _NOTE.match(text):
        return "footer"
    if len(content) == 1 and is_wide:
        return "footer"
    return "record"


def _is_header(filled: Sequence[tuple[int, Cell]], headers: Sequence[Sequence[tuple[int, Cell]]]) -> bool:
    """Tell whether a row repeats one of the header's rows."""
    cells = set(filled)
    return any(len(cells & set(header)) * 3 >= max(len(header), len(cells)) * 2 for header in headers)


def _wide_merges(sheet: Sheet, layout: Layout) -> set[int]:
    """Return the rows on which a merged range runs over half the table's width or more."""
    used = [*layout.columns.values(), *layout.unknown]
    half = (max(used) - min(used) + 1) / 2
    return {
        row for (row, column), (_, last_column) in sheet.merges if last_column - column + 1 >= max(half, 2)
    }


def _differences(sheet: Sheet, layout: Layout, index: int, records: Sequence[int]) -> list[Total]:
    """Return the cells of a total row that are not the sum, or the number, of the records."""
    differences = []
    sums = {name: _sum(sheet, layout, name, records) for name in _SUMMED if name in layout.columns}
    row = sheet.rows[index]
    for name, expected in sums.items():
        column = layout.columns[name]
        if column >= len(row):
            continue
        stated = _stated(row[column], name, layout)
        if isinstance(row[column], str) and fault_of(str(row[column])) == "CELL_ERROR":
            differences.append(Total(index, column, name, str(row[column]), f"{expected:.10g}"))
        elif stated is not None and abs(stated - expected) > 0.005:
            differences.append(Total(index, column, name, f"{stated:.10g}", f"{expected:.10g}"))
    counts = {len(records), round(sums.get("quantity", len(records)))}
    for column, cell in enumerate(row):
        match = _COUNT.search(_fold(cell)) if isinstance(cell, str) and cell else None
        is_said = any(difference.column == column for difference in differences)
        if match and int(match[1]) not in counts and not is_said:
            differences.append(Total(index, column, None, match[0], f"{len(records)} 条"))
    return differences


def _sum(sheet: Sheet, layout: Layout, name: str, records: Sequence[int]) -> float:
    column, total = layout.columns[name], 0.0
    covered = _covered(sheet, column)
    for index in records:
        if index in covered:
            continue
        row = sheet.rows[index]
        stated = _stated(row[column], name, layout) if column < len(row) else None
        total += stated if stated is not None else (1.0 if name == "quantity" else 0.0)
    return total


def _covered(sheet: Sheet, column: int) -> set[int]:
    """Return the rows in which a column's cell is part of one that begins further up."""
    return {
        row
        for (first, first_column), (last, last_column) in sheet.merges
        if first_column <= column <= last_column
        for row in range(first + 1, min(last + 1, len(sheet.rows)))
    }


def _stated(cell: Cell, name: str, layout: Layout) -> float | None:
    """Return a number as its column has it: an amount in the heading's unit, not in ours."""
    value = read_number(cell, name, layout.money_unit).value
    if value is None or name != "funds":
        return value
    return convert(repr(value), MONEY_UNIT, layout.money_unit)
