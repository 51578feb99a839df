"""Layout: where on a sheet the table's headings stand, and which column holds which field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from hazardlib.columns import LEDGER
from hazardlib.ingest.header import (
    DEEPEST_HEADER,
    SEARCHED_ROWS,
    filled_rows,
    joined_headings,
    least_depth,
    whole_headings,
)
from hazardlib.ingest.headings import PRIVATE, SERIAL, Vocabulary, fold_heading
from hazardlib.ingest.money import unit_above, unit_of
from hazardlib.ingest.read import Sheet

FEWEST_FIELDS = 3

_TELLING = frozenset({"description", "unit"})


@dataclass(frozen=True)
class Layout:
    """A ledger's header on its sheet, everything counted from 0.

    Parameters
    ----------
    first_row, depth
        The header's first row and its number of rows.
    columns
        Field → column.
    unknown
        Column → heading, for headings that nobody knows.
    rivals
        Column → field, for columns that named a field already taken.
    serial
        The column of the running number, if there is one.
    private
        The columns about persons.
    headings
        Column → its whole heading, with notes in brackets.
    end_row
        The row at which the next table on the sheet begins; None if none does.
    money_unit
        The unit of amounts that state none; empty where no unit is named.
    foreign
        Column → the unit of an amount of money that is not counted in yuan; such a column is unknown.
    """

    first_row: int
    depth: int
    columns: dict[str, int]
    unknown: dict[int, str]
    rivals: dict[int, str]
    serial: int | None
    private: frozenset[int]
    headings: dict[int, str]
    end_row: int | None = None
    money_unit: str = ""
    foreign: dict[int, str] = field(default_factory=dict)

    @property
    def first_data_row(self) -> int:
        """The row below the header."""
        return self.first_row + self.depth


def letters(column: int) -> str:
    """Return what a column counted from 0 is called: ``A`` to ``Z``, ``AA``."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """Return the A1 address of a cell counted from 0."""
    return f"{letters(column)}{row + 1}"


def find_layouts(sheet: Sheet, vocabulary: Vocabulary) -> list[Layout]:
    """Return where the headers of a sheet's ledgers are, from top to bottom; often one, or none.

    A header further down with its columns in other places begins a table of its own; one with the
    same columns is the same table printed over several pages. Another table below (工作进展 and
    its like) ends the ledger.
    """
    first = find_layout(sheet, vocabulary)
    if first is None:
        return []
    layouts = [first]
    for row in _headers_below(sheet, first, vocabulary):
        if row < layouts[-1].first_data_row:
            continue
        below = find_layout(_from_row(sheet, row), vocabulary, is_first_row=True)
        if below is not None:
            below = replace(below, first_row=row)
            if below.columns == layouts[-1].columns:
                continue
        layouts[-1] = replace(layouts[-1], end_row=layouts[-1].end_row or row)
        layouts += [below] if below is not None else []
    return [_with_unit(sheet, layout) for layout in layouts]


def _with_unit(sheet: Sheet, layout: Layout) -> Layout:
    """Return a layout that knows in which unit its amounts of money are; a foreign one makes the column unknown."""
    column = layout.columns.get("funds")
    if column is None:
        return layout
    heading = layout.headings[column]
    is_near_top = layout.first_row <= SEARCHED_ROWS
    above = (filled_rows(sheet) if is_near_top else sheet.rows)[: layout.first_row]
    unit = unit_of(heading) or unit_above(above, column)
    if unit is None:
        return layout
    if unit.is_known:
        return replace(layout, money_unit=unit.text)
    columns = {name: place for name, place in layout.columns.items() if name != "funds"}
    unknown = dict(sorted({**layout.unknown, column: heading}.items()))
    return replace(layout, columns=columns, unknown=unknown, foreign={column: unit.text})


def _headers_below(sheet: Sheet, first: Layout, vocabulary: Vocabulary) -> Iterator[int]:
    """Yield the rows below a header that are mostly headings, of this table or of another."""
    raw = {cell for row in sheet.rows[first.first_row : first.first_data_row] for cell in row if cell != ""}
    known = raw.union(*(table.keys() for table in vocabulary.headings.values()))
    every = frozenset[str]().union(*(table.keys() for table in vocabulary.headings.values()))
    for index in range(first.first_data_row, len(sheet.rows)):
        row = sheet.rows[index]
        if known.isdisjoint(row):
            continue
        texts = [fold_heading(cell) for cell in row if isinstance(cell, str) and cell]
        heading_count = sum(text in every for text in texts)
        if heading_count >= FEWEST_FIELDS and heading_count * 2 > len(texts):
            yield index


def _from_row(sheet: Sheet, row: int) -> Sheet:
    """Return the part of a sheet that begins at a row."""
    merges = tuple(
        ((first - row, column), (last - row, last_column))
        for (first, column), (last, last_column) in sheet.merges
        if row <= first <= row + DEEPEST_HEADER
    )
    return Sheet(sheet.name, sheet.rows[row : row + DEEPEST_HEADER], merges)


def find_layout(sheet: Sheet, vocabulary: Vocabulary, *, is_first_row: bool = False) -> Layout | None:
    """Return where the first ledger's header is, or None if this sheet holds no ledger.

    Of all places with one to three rows, the one that names most ledger fields; of equals
    the one with fewer rows, then the upper one. A sheet that names more of another table's
    fields (工作进展, 企业履责, 举报线索) is not a ledger.

    Parameters
    ----------
    sheet
        The sheet.
    vocabulary
        The headings that are known.
    is_first_row
        Whether the header can only begin on the sheet's first row.
    """
    filled = filled_rows(sheet)
    top = [[fold_heading(cell) if cell else "" for cell in row] for row in filled]
    best: tuple[int, int, int] | None = None
    for first_row in [0] if is_first_row else _promising(top, vocabulary):
        for depth in range(least_depth(sheet, first_row), min(DEEPEST_HEADER, len(top) - first_row) + 1):
            fields = {
                vocabulary.field(text) for text in joined_headings(top, first_row, depth, vocabulary).values()
            }
            fields -= {None, SERIAL, PRIVATE}
            if len(fields) < FEWEST_FIELDS or not fields & _TELLING:
                continue
            rank = (len(fields), -depth, -first_row)
            best = rank if best is None else max(best, rank)
    if best is None:
        return None
    count, depth, first_row = best[0], -best[1], -best[2]
    headings = joined_headings(top, first_row, depth, vocabulary)
    if _names_another_table(headings, count, vocabulary):
        return None
    whole = whole_headings(filled[first_row : first_row + depth])
    return _assign(first_row, depth, headings, whole, vocabulary)


def _promising(top: Sequence[Sequence[str]], vocabulary: Vocabulary) -> Iterator[int]:
    """Yield the rows at which a header may begin: several texts, at or just above a known heading."""
    headings = vocabulary.headings["ledger"].keys()
    known = [not headings.isdisjoint(row) for row in top]
    for row in range(min(len(top), SEARCHED_ROWS)):
        texts = {text for text in top[row] if text and ":" not in text}
        if len(texts) > 1 and any(known[row : row + DEEPEST_HEADER]):
            yield row


def _names_another_table(headings: dict[int, str], count: int, vocabulary: Vocabulary) -> bool:
    texts = set(headings.values())
    return any(
        len(texts & known.keys()) > count for table, known in vocabulary.headings.items() if table != "ledger"
    )


def _assign(
    first_row: int, depth: int, headings: dict[int, str], whole: dict[int, str], vocabulary: Vocabulary
) -> Layout:
    """Give each field its column: an official heading before an alias, then from left to right."""
    columns: dict[str, int] = {}
    unknown: dict[int, str] = {}
    rivals: dict[int, str] = {}
    private: set[int] = set()
    serial: int | None = None
    in_order = sorted(headings, key=lambda column: (headings[column] not in vocabulary.official, column))
    for column in in_order:
        name = vocabulary.field(headings[column])
        if name is None and vocabulary.is_private(whole[column]):
            name = PRIVATE
        if name == SERIAL:
            serial = column if serial is None else serial
        elif name == PRIVATE:
            private.add(column)
        elif name is None:
            unknown[column] = whole[column]
        elif name in columns:
            rivals[column] = name
            unknown[column] = whole[column]
        else:
            columns[name] = column
    return Layout(
        first_row,
        depth,
        columns={name: columns[name] for name in LEDGER if name in columns},
        unknown=dict(sorted(unknown.items())),
        rivals=rivals,
        serial=serial,
        private=frozenset(private),
        headings=whole,
    )
