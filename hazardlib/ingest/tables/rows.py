"""Rows: which rows below the header are records, and what the other rows say.

::

    1    | 燃气安全领域 | 甲餐馆 | 软管老化 | 2023-07-03    a record
    合计 |              |        |          | 1 条          a total
    填表人：张三                                            a footer
    2    |              |        |          | 否            nothing: the form came with it
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, takewhile

from hazardlib.domain.columns import LEDGER
from hazardlib.domain.folding import without_space
from hazardlib.domain.sheets import SHEETS
from hazardlib.ingest.files.read import Cell, Sheet
from hazardlib.ingest.tables.headings import Vocabulary
from hazardlib.ingest.tables.layout import Layout, Note
from hazardlib.ingest.tables.row_kinds import (
    FEW_CELLS,
    filled_cells,
    first_text,
    is_count,
    is_default,
    is_instruction,
    kind_of,
)
from hazardlib.ingest.tables.totals import differences
from hazardlib.ingest.values import Read
from hazardlib.ingest.values.cells import is_nothing, written
from hazardlib.ingest.values.numbers import read_amount

_INITIALS = frozenset(
    "/\\—–-合小总共本全部累(（[［【<示样举范例如填注备说提要制审复联电主分科单负签盖报零无未没暂均经栏"
)
"""First characters of every text by which a row may be no record (see `row_kinds`); others need no closer look."""

_MOST_TOTALS = 200
"""Totals that are checked: each adds up the rows above, which costs the square of what a hostile file has."""

_EXAMPLE_INITIALS = frozenset("(（[［【<示样举范例")

_NO = frozenset({"否", "无", "/", "-", "—", "×"})
_NAMED_ALIKE = frozenset({"leader", "responsible_person"})
"""Fields, besides those of words, that a form may come with."""

_HARMLESS = frozenset({"sector", "source", "fix_type"})
"""Fields of words any of which a form may come with; of the others only those by which nothing has been done."""


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
        The rows of notes and signatures, where a date of reporting may stand; the rows of instructions below the header.
    examples
        The rows that look like records and say 示例 once, or after another example, so that a person had better look.
    prefilled
        The rows that hold nothing but words that the form came with, other than 否.
    """

    records: list[int] = field(default_factory=list)
    totals: list[Note] = field(default_factory=list)
    footers: list[int] = field(default_factory=list)
    examples: list[int] = field(default_factory=list)
    prefilled: list[int] = field(default_factory=list)


def sort_rows(sheet: Sheet, layout: Layout, vocabulary: Vocabulary) -> Rows:
    """Tell records from blank rows, totals, examples, notes, signatures and repeated headers."""
    wide, under = _wide_merges(sheet, layout), _under_merges(sheet, layout)
    blank, prefilled = _prefilled_rows(sheet, layout, under, vocabulary)
    sorted_rows = Rows(prefilled=prefilled)
    kept = {
        "record": sorted_rows.records,
        "footer": sorted_rows.footers,
        "doubtful example": sorted_rows.examples,
    }
    headers = [filled_cells(row) for row in sheet.rows[layout.first_row : layout.first_data_row]]
    starts = {header[0] for header in headers if header}
    header_texts = frozenset(str(cell) for start in starts for cell in start[1:])
    special = _INITIALS | {word[0] for word in vocabulary.words["total"]}
    subtotals = [word for word, value in vocabulary.words["total"].items() if value == "subtotal"]
    totals: list[tuple[int, int, int]] = []
    since_subtotal, has_example = 0, False
    instructions = _instructions(sheet, layout, vocabulary)
    passed = blank | layout.repeated.keys() | frozenset(instructions)
    unit = layout.columns.get("unit", -1)
    units = {sheet.rows[index][unit] for index in layout.body(sheet)} if unit >= 0 else set[Cell]()
    doubtful = set(filter(_needs_a_look, units))
    for index in layout.body(sheet):
        row = sheet.rows[index]
        filled_count = len(row) - row.count("")
        if filled_count == 0 or index in passed:
            continue
        is_plain = filled_count > FEW_CELLS and index not in wide and _is_plain(row, header_texts, special)
        if is_plain and (unit < 0 or row[unit] not in doubtful):
            sorted_rows.records.append(index)
            continue
        filled = filled_cells(row)
        if filled[0] in starts and _is_header(filled, headers):
            continue
        kind = kind_of(filled, layout, under.get(index, frozenset()), vocabulary, is_wide=index in wide)
        if kind == "example" and has_example and SHEETS[layout.table].is_ledger and len(filled) > FEW_CELLS:
            kind = "doubtful example"  # the form has one: a second is a copy that somebody typed over
        has_example = has_example or kind == "example"
        if kind in kept:
            kept[kind].append(index)
        elif kind == "total":
            is_subtotal = any(word in without_space(first_text(filled)) for word in subtotals)
            count = len(sorted_rows.records)
            totals.append((index, since_subtotal if is_subtotal else 0, count))
            since_subtotal = count if is_subtotal else since_subtotal
    sorted_rows.footers.extend(instructions)
    for index, first, end in totals[:_MOST_TOTALS]:  # one that stands above all rows adds up those below it
        added = sorted_rows.records[first:end] if end else sorted_rows.records
        sorted_rows.totals += differences(sheet, layout, index, added, under, vocabulary)
    _leave_out_unfilled(sheet, layout, sorted_rows)
    return sorted_rows


def _instructions(sheet: Sheet, layout: Layout, vocabulary: Vocabulary) -> list[int]:
    """Return the rows right below the header that say how to fill in the columns."""
    filled = ((index, cells) for index in layout.body(sheet) if (cells := filled_cells(sheet.rows[index])))
    return [index for index, _ in takewhile(lambda each: is_instruction(each[1], layout, vocabulary), filled)]


def _leave_out_unfilled(sheet: Sheet, layout: Layout, rows: Rows) -> None:
    """Leave out the rows of 工作进展 that a form came with and in which nobody has put a figure."""
    spec = SHEETS[layout.table]
    figures = [name for name in spec.figures if spec.columns[name].type == "number"]
    columns = [layout.columns[name] for name in figures if name in layout.columns]
    if columns:
        rows.records = [
            index
            for index in rows.records
            if any(read_amount(cell) != Read() for cell in map(sheet.rows[index].__getitem__, columns))
        ]


def _is_plain(row: Sequence[Cell], header_texts: frozenset[str], special: frozenset[str]) -> bool:
    """Tell quickly that a row is a record: its first text begins like nothing special."""
    numbers = 0
    for cell in row:
        if cell == "":
            continue
        if isinstance(cell, str):
            text = cell.lstrip()
            is_known = text.isdigit() or text[:1] in special or cell in header_texts
            return len(text) > 1 and not is_known
        numbers += 1
        if numbers == FEW_CELLS:
            return not is_count(row)
    return False


def _needs_a_look(cell: Cell) -> bool:
    """Tell whether what stands for a row's unit may be an example's, or says that there is none."""
    return isinstance(cell, str) and (
        cell.lstrip()[:1] in _EXAMPLE_INITIALS or (cell != "" and is_nothing(cell))
    )


def _is_header(filled: Sequence[tuple[int, Cell]], headers: Sequence[Sequence[tuple[int, Cell]]]) -> bool:
    """Tell whether a row repeats one of the header's rows."""
    cells = set(filled)
    return any(len(cells & set(header)) * 3 >= max(len(header), len(cells)) * 2 for header in headers)


def _under_merges(sheet: Sheet, layout: Layout) -> dict[int, frozenset[int]]:
    """Return row → the columns in which what stands further up goes on."""
    under: dict[int, frozenset[int]] = {}
    for (first, column), (last, _) in sheet.merges:
        if layout.first_data_row <= first and sheet.rows[first][column] != "":
            for row in range(first + 1, last + 1):
                under[row] = under.get(row, frozenset()) | {column}
    return under


def _wide_merges(sheet: Sheet, layout: Layout) -> set[int]:
    """Return the rows on which a merged range runs over half the table's width or more."""
    half = (max(layout.used) - min(layout.used) + 1) / 2
    return {
        row for (row, column), (_, last_column) in sheet.merges if last_column - column + 1 >= max(half, 2)
    }


def _prefilled_rows(
    sheet: Sheet, layout: Layout, under: Mapping[int, frozenset[int]], vocabulary: Vocabulary
) -> tuple[frozenset[int], list[int]]:
    """Return the rows of a ledger that state nothing of their own, and which of them say more than 否.

    Such a row holds nothing but its number and words of lists: 否 alone, or what the row before or after it holds.
    """
    if not SHEETS[layout.table].is_ledger:
        return frozenset(), []
    own = frozenset(
        column
        for column, name in layout.fields.items()
        if LEDGER[name].type != "word" and name not in _NAMED_ALIKE
    )
    rest = [index for index in layout.body(sheet) if own.isdisjoint(under.get(index, ()))]
    for column in own:  # after the first of them hardly a row is left
        rest = [index for index in rest if sheet.rows[index][column] == ""]
    stated = [
        (index, index - place, said)  # of rows one after another, index and place differ by the same
        for place, index in enumerate(rest)
        if (said := _said(sheet.rows[index], layout, vocabulary)) != ()
    ]
    bare: list[int] = []
    alike: list[int] = []
    for (_, said), run in groupby(stated, key=lambda each: each[1:]):
        rows = [index for index, *_ in run]
        if said and all(text in _NO for _, text in said):
            bare += rows
        elif said and len(rows) > 1:
            alike += rows
    return frozenset((*bare, *alike)), alike


def _said(row: list[Cell], layout: Layout, vocabulary: Vocabulary) -> tuple[tuple[int, str], ...] | None:
    """Return the cells of a row besides its number, or None if one of them may be somebody's own."""
    said = []
    for column, cell in enumerate(row):
        if cell == "" or column == layout.serial:
            continue
        name = layout.fields.get(column, "")
        text = written(cell)
        is_harmless = not name or name in _HARMLESS or name in _NAMED_ALIKE
        is_bare = is_harmless or text in _NO or is_default(name, text, vocabulary)
        if not isinstance(cell, str) or not is_bare:
            return None
        said.append((column, text))
    return tuple(said)
