"""Rows: which rows below the header are records, and what the other rows say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hazardlib.columns import COUNTED_BY
from hazardlib.ingest.amounts import Amount, read_amount
from hazardlib.ingest.layout import Layout
from hazardlib.ingest.read import Cell, Sheet
from hazardlib.ingest.totals import Total, differences, folded

_NIL = re.compile(
    r"(?:本月|当月|本期)?(?:为|是)?零报告|(?:本月|当月|本期|暂|均|经排查|经检查)*(?:无|未发现|没有发现|没有|未排查出|未查出)"
    r"(?:新增|存在)?(?:各类|任何)?(?:重大|一般)?(?:生产)?(?:安全)?(?:事故)?隐患(?:问题)?[。.]?"
)
_NONE_SAID = re.compile(
    r"(?:本月|当月|本期|暂|均|以上)*(?:无|没有|未收到|未接到|未发生|未开展)(?:新增|新的)?(?:群众|企业)?"
    r"(?:举报|线索|举报线索|投诉|履责事项|进展|情况|此类情况)*[。.]?"
)
"""What stands in the only filled cell of another sheet on which there is nothing to report."""
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

_FEW_CELLS = 3


@dataclass(frozen=True)
class _Shape:
    """By what a table's records are known.

    Parameters
    ----------
    pair
        Fields of which no note or total fills both.
    dated
        Fields of which a total fills none.
    """

    pair: frozenset[str]
    dated: frozenset[str]


_SHAPES: Mapping[str, _Shape] = {
    "ledger": _Shape(frozenset({"description", "unit"}), frozenset({"found_on", "status"})),
    "progress": _Shape(frozenset({"indicator", "this_month"}), frozenset()),
    "duties": _Shape(frozenset({"unit", "duty"}), frozenset({"done_on"})),
    "tips": _Shape(frozenset({"channel", "content"}), frozenset({"received_on"})),
}


@dataclass
class Rows:
    """What the rows below a header are, everything counted from 0.

    Parameters
    ----------
    records
        The rows that state something.
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
    return any(_NIL.fullmatch(clause) for clause in _CLAUSES.split(folded(text)))


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
        # nothing but white space, or the header once more
        if not filled or (filled[0] in starts and _is_header(filled, headers)):
            continue
        kind = _kind(filled, layout, is_wide=index in wide)
        if kind == "record":
            sorted_rows.records.append(index)
        elif kind == "total":
            is_subtotal = "小计" in folded(_first_text(filled))
            count = len(sorted_rows.records)
            totals.append((index, since_subtotal if is_subtotal else 0, count))
            since_subtotal = count if is_subtotal else since_subtotal
        elif kind == "nil":
            sorted_rows.says_nil = True
        elif kind == "footer":
            sorted_rows.footers.append(index)
    for index, first, end in totals:  # one that stands above all rows adds up those below it
        added = sorted_rows.records[first:end] if end else sorted_rows.records
        sorted_rows.totals += differences(sheet, layout, index, added)
    _leave_out_unfilled(sheet, layout, sorted_rows)
    return sorted_rows


def _leave_out_unfilled(sheet: Sheet, layout: Layout, rows: Rows) -> None:
    """Leave out the rows of 工作进展 that a form came with and in which nobody has put a figure."""
    figures = COUNTED_BY["progress"] if layout.table == "progress" else ()
    columns = [layout.columns[name] for name in figures if name in layout.columns]
    if columns:
        rows.records = [
            index
            for index in rows.records
            if any(read_amount(cell) != Amount() for cell in map(sheet.rows[index].__getitem__, columns))
        ]


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
    texts = [folded(cell) if isinstance(cell, str) else f"{cell:g}" for cell in row if _is_number(cell)]
    filled_count = sum(cell != "" for cell in row)
    return filled_count > _FEW_CELLS and texts == [str(n) for n in range(1, filled_count + 1)]


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, str):
        return folded(cell).isdigit()
    return isinstance(cell, float | int) and not isinstance(cell, bool)


def _filled(row: Sequence[Cell]) -> list[tuple[int, Cell]]:
    return [(column, cell) for column, cell in enumerate(row) if cell != "" and not _is_space(cell)]


def _is_space(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _first_text(filled: Sequence[tuple[int, Cell]]) -> str:
    return next((cell for _, cell in filled[:3] if isinstance(cell, str) and not cell.strip().isdigit()), "")


def _kind(filled: Sequence[tuple[int, Cell]], layout: Layout, *, is_wide: bool) -> str:
    """Return ``record``, ``total``, ``nil``, ``footer``, ``example`` or ``blank``."""
    if _is_count([cell for _, cell in filled]):
        return "blank"
    content = [(column, cell) for column, cell in filled if column != layout.serial]
    if not content:
        return "blank"
    text = folded(_first_text(filled))
    head = {column for column, _ in content}
    shape = _SHAPES[layout.table]
    is_row = {layout.columns.get(name) for name in shape.pair} <= head
    is_dated = bool(head & {layout.columns.get(name) for name in shape.dated})
    if _TOTAL.fullmatch(text) and not (is_row and is_dated):
        return "total"
    first = filled[0][1]
    if isinstance(first, str) and _EXAMPLE.fullmatch(folded(first)):
        return "example"
    if _says_nothing([cell for _, cell in content], layout.table):
        return "nil"
    if not is_row and _NOTE.match(text):
        return "footer"
    if len(content) == 1 and is_wide:
        return "footer"
    return "record"


def _says_nothing(content: Sequence[Cell], table: str) -> bool:
    """Tell whether a row says that there is nothing to report; on the other sheets in its only cell."""
    texts = [cell for cell in content if isinstance(cell, str)]
    if table == "ledger":
        return len(content) <= _FEW_CELLS and any(says_nil(text) for text in texts)
    return len(content) == 1 and any(says_nil(text) or _NONE_SAID.fullmatch(folded(text)) for text in texts)


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
