"""Totals: what a total row states, against the rows that it adds up: ``合计 | | 5 条 | 1.2``, with 资金 in the last column."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import lru_cache

from hazardlib.domain.columns import LEDGER
from hazardlib.domain.folding import without_space
from hazardlib.domain.sheets import SHEETS
from hazardlib.ingest.files.read import Cell, Sheet
from hazardlib.ingest.files.sheet_facts import fault_of
from hazardlib.ingest.tables.headings import Vocabulary
from hazardlib.ingest.tables.layout import Layout, Note
from hazardlib.ingest.values.numbers import MONEY_UNIT, MOST_DIGITS, convert, read_amount, read_number

_SUMMED = ("quantity", "rectified_quantity", "funds", "this_month", "cumulative", "reward")


def differences(
    sheet: Sheet,
    layout: Layout,
    index: int,
    records: Sequence[int],
    under: Mapping[int, Container[int]],
    vocabulary: Vocabulary,
) -> list[Note]:
    """Return the cells of a total row that are not the sum, or the number, of the records.

    Parameters
    ----------
    under
        Row → the columns in which it lies under a range that is merged downwards.
    """
    differences: list[Note] = []

    def note(column: int, name: str | None, found: str, expected: str) -> None:
        details = {"column": name, "found": found, "expected": expected}
        differences.append(Note(index, column, "TOTAL_DIFFERS", details))

    mixed_by = SHEETS[layout.table].mixed_by
    is_mixed = bool(mixed_by) and mixed_by not in layout.constants
    summed = () if is_mixed else _SUMMED  # inspectors and yuan do not add up
    sums = {name: _sum(sheet, layout, name, records, under) for name in summed if name in layout.columns}
    row = sheet.rows[index]
    for name, expected in sums.items():
        column = layout.columns[name]
        cell = row[column]
        stated = _stated(cell, name, layout)
        if isinstance(cell, str) and fault_of(cell) == "CELL_ERROR":
            note(column, name, cell, f"{expected:.10g}")
        elif stated is not None and abs(stated - expected) > 0.005:
            note(column, name, f"{stated:.10g}", f"{expected:.10g}")
    if mixed_by:  # its 12 个 counts no rows
        return differences
    counts = {len(records), round(sums.get("quantity", len(records)))}
    pattern = _count_pattern(vocabulary.total)
    for column, count, said in _counts(row, {layout.columns[name] for name in sums}, pattern):
        is_said = any(difference.column == column for difference in differences)
        if count not in counts and not is_said:
            note(column, None, said, f"{len(records)} 条")
    return differences


@lru_cache(maxsize=8)
def _count_pattern(total: str) -> re.Pattern[str]:
    return re.compile(rf"共?(\d{{1,15}})(?:条|项|处|个)|{total}[::]?(\d{{1,15}})$")


def _counts(
    row: Sequence[Cell], summed: Container[int], pattern: re.Pattern[str]
) -> Iterator[tuple[int, int, str]]:
    """Yield column, count and text of what says how many rows there are: 共5条, 合计：5, a 5 alone in its row."""
    numbers = []
    for column, cell in enumerate(row):
        matches = list(pattern.finditer(without_space(cell))) if isinstance(cell, str) and cell else []
        if len(matches) == 1:  # 已整改1条，未整改2条 counts something else
            counted, alone = matches[0].groups()
            yield column, int(counted or alone), alone or matches[0][0]
        elif column not in summed and (number := _whole(cell)) is not None:
            numbers.append((column, number, str(number)))
    if len(numbers) == 1:
        yield numbers[0]


def _whole(cell: Cell) -> int | None:
    if isinstance(cell, str):
        text = without_space(cell)
        return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not abs(cell) < 10**MOST_DIGITS:
        return None  # also what is no number at all
    return int(cell) if cell == int(cell) else None


def _stated(cell: Cell, name: str, layout: Layout) -> float | None:
    """Return a number as its column has it: an amount in the heading's unit, not in ours."""
    read = read_number(cell, name, layout.money_unit) if name in LEDGER else read_amount(cell)
    value: float | None = read.value
    if value is None or name != "funds":
        return value
    return convert(repr(value), MONEY_UNIT, layout.money_unit)


def _sum(
    sheet: Sheet, layout: Layout, name: str, records: Sequence[int], under: Mapping[int, Container[int]]
) -> float:
    column, total = layout.columns[name], 0.0
    for index in records:
        if column in under.get(index, ()):
            continue
        stated = _stated(sheet.rows[index][column], name, layout)
        total += stated if stated is not None else (1.0 if name == "quantity" else 0.0)
    return total
