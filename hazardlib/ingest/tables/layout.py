"""Layout: where on a sheet the tables' headings stand, and which column holds which field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from hazardlib.domain.sheets import SHEETS
from hazardlib.ingest.files.read import Cell, Sheet
from hazardlib.ingest.tables.header import (
    DEEPEST_HEADER,
    FEWEST_FIELDS,
    SEARCHED_ROWS,
    Header,
    filled_rows,
    find_header,
)
from hazardlib.ingest.tables.headings import PRIVATE, SERIAL, Vocabulary, fold_heading, speaks_of_a_person
from hazardlib.ingest.tables.ticks import Ticked, ticked_columns
from hazardlib.ingest.values.numbers import in_yuan, unit_above, unit_of

_DAYS_DONE = frozenset({"rectified_on", "accepted_on"})
_PLANNED = re.compile("计划|预计|预期|预定|拟|要求")


@dataclass(frozen=True)
class Note:
    """What is to be said of a cell: the code of the finding and its details."""

    row: int
    column: int
    code: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Layout:
    """A table's header on its sheet, everything counted from 0.

    Parameters
    ----------
    table
        Which of ``domain.sheets.SHEETS`` it heads.
    first_row, depth
        The header's first row and its number of rows.
    columns
        Field → column.
    unknown
        Column → heading, for headings that nobody knows.
    duplicates
        Column → field, for columns that named a field already taken.
    serial
        The column of the running number, if there is one.
    private
        The columns about persons, never to be read.
    headings
        Column → its whole heading, with notes in brackets.
    constants
        Field → value, for what the header itself says of every row.
    end_row
        The row at which the next table on the sheet begins; None if none does.
    money_unit
        The unit of amounts that state none; empty where no unit is named.
    foreign
        Column → the unit of an amount of money that is not counted in yuan; such a column is unknown.
    ticked
        Field → its columns, where it has one for each of its words; the first of them is its column.
    repeated
        Row → the cells of a header further down that says the same columns in other words: column → what nobody knows.
    """

    table: str
    first_row: int
    depth: int
    columns: dict[str, int]
    unknown: dict[int, str]
    duplicates: dict[int, str]
    serial: int | None
    private: frozenset[int]
    headings: dict[int, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    end_row: int | None = None
    money_unit: str = ""
    foreign: dict[int, str] = field(default_factory=dict)
    ticked: Mapping[str, Ticked] = field(default_factory=dict)
    repeated: Mapping[int, Mapping[int, str]] = field(default_factory=dict)

    @property
    def first_data_row(self) -> int:
        """The row below the header."""
        return self.first_row + self.depth

    @cached_property
    def fields(self) -> Mapping[int, str]:
        """Column → field."""
        return {column: name for name, column in self.columns.items()}

    @cached_property
    def pair(self) -> frozenset[int | None]:
        """The columns of which no note or total fills both; None for one that is not there."""
        return frozenset(self.columns.get(name) for name in SHEETS[self.table].pair)

    def span(self, sheet: Sheet) -> range:
        """Return the table's rows, its header among them."""
        return range(self.first_row, self.end_row or len(sheet.rows))

    def body(self, sheet: Sheet) -> range:
        """Return the rows below its header."""
        return range(self.first_data_row, self.end_row or len(sheet.rows))

    @cached_property
    def used(self) -> frozenset[int]:
        """The columns that hold a field, or what is kept as it stands."""
        ticked = (column for each in self.ticked.values() for column in each.words)
        return frozenset({*self.columns.values(), *self.unknown, *ticked})

    @property
    def kept(self) -> frozenset[int]:
        """The columns that are read."""
        return self.used if self.serial is None else self.used | {self.serial}


def find_layouts(sheet: Sheet, vocabulary: Vocabulary) -> list[Layout]:
    """Return where the headers of a sheet's tables are, from top to bottom; often one, or none.

    A header further down with its columns in other places, or of another kind of table, begins a
    table of its own; one with the same columns is the same table printed over several pages, also where
    some of its headings are reworded. A row of headings that is no header ends the table.
    """
    header = find_header(sheet, vocabulary)
    if header is None:
        return []
    first = assign(header, vocabulary)
    layouts = [*_above(sheet, first, vocabulary), first]
    for row in _headers_below(sheet, first, vocabulary):
        if row >= layouts[-1].first_data_row:
            layouts[-1:] = _continued(sheet, layouts[-1], row, vocabulary)
    return [_with_unit(sheet, _with_ticks(sheet, layout, vocabulary)) for layout in layouts]


def _continued(sheet: Sheet, above: Layout, row: int, vocabulary: Vocabulary) -> list[Layout]:
    """Return a table and the one that begins at a row of headings below it; one table if it goes on there."""
    unknown = _same_columns(sheet.rows[row], above, vocabulary)
    if unknown is not None:
        if above.end_row is None:
            return [replace(above, repeated={**above.repeated, row: unknown})]
        return [above, replace(above, first_row=row, depth=1, end_row=None, repeated={row: unknown})]
    start = max(row - DEEPEST_HEADER + 1, 0)  # with what may stand over it
    header = find_header(sheet.part(start, start + 2 * DEEPEST_HEADER - 1), vocabulary, only_row=row - start)
    ended = replace(above, end_row=above.end_row or row)
    if header is None:
        return [ended]
    below = replace(assign(header, vocabulary), first_row=row)
    if above.end_row is None and (below.table, below.columns) == (above.table, above.columns):
        again: dict[int, dict[int, str]] = {place: {} for place in range(row, below.first_data_row)}
        return [replace(above, repeated={**above.repeated, **again})]
    return [ended, below]


def _with_ticks(sheet: Sheet, layout: Layout, vocabulary: Vocabulary) -> Layout:
    """Return a layout that knows the fields of which a row ticks one of several columns; a column of the field's own comes first."""
    first = layout.first_row
    reaching = (
        top for (top, _), (bottom, _) in sheet.merges if first - DEEPEST_HEADER < top < first <= bottom
    )
    header = filled_rows(sheet.part(min([first, *reaching]), layout.first_data_row))
    body = [sheet.rows[row] for row in layout.body(sheet)]
    doubled = {
        name: [
            column
            for column, heading in layout.headings.items()
            if heading == layout.headings[layout.columns[name]]
        ]
        for name in layout.duplicates.values()
    }
    ticked = {
        name: each
        for name, each in ticked_columns(header, body, layout.table, vocabulary, doubled).items()
        if layout.columns.get(name) in {None, *each.words}
    }
    if not ticked:
        return layout
    columns = layout.columns | {name: min(each.words) for name, each in ticked.items()}
    taken = {column for each in ticked.values() for column in each.words}
    return replace(
        layout,
        columns={name: columns[name] for name in SHEETS[layout.table].columns if name in columns},
        unknown={column: heading for column, heading in layout.unknown.items() if column not in taken},
        duplicates={column: name for column, name in layout.duplicates.items() if column not in taken},
        ticked=ticked,
    )


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
    if in_yuan(unit):
        return replace(layout, money_unit=unit)
    columns = {name: place for name, place in layout.columns.items() if name != "funds"}
    unknown = dict(sorted({**layout.unknown, column: heading}.items()))
    return replace(layout, columns=columns, unknown=unknown, foreign={column: unit})


def _above(sheet: Sheet, below: Layout, vocabulary: Vocabulary) -> list[Layout]:
    """Return the tables with something in them above the one with the most fields."""
    if below.first_row < DEEPEST_HEADER:  # a header, a row, and the header below
        return []
    top = sheet.part(0, below.first_row)
    filled = [
        layout
        for layout in find_layouts(top, vocabulary)
        if any(any(cell != "" for cell in row) for row in top.rows[layout.first_data_row : layout.end_row])
    ]
    return [replace(layout, end_row=layout.end_row or below.first_row) for layout in filled]


def _headers_below(sheet: Sheet, first: Layout, vocabulary: Vocabulary) -> Iterator[int]:
    """Yield the rows below a header that are mostly headings, of this table or of another, or say its own again."""
    raw = {cell for row in sheet.rows[first.first_row : first.first_data_row] for cell in row if cell != ""}
    known = vocabulary.every_heading.union(raw)
    for index in range(first.first_data_row, len(sheet.rows)):
        row = sheet.rows[index]
        if known.isdisjoint(row):
            continue
        texts = [fold_heading(cell) for cell in row if isinstance(cell, str) and cell]
        heading_count = sum(text in vocabulary.every_heading for text in texts)
        if heading_count < FEWEST_FIELDS:
            continue
        is_many = heading_count * 2 > len(texts) or heading_count > FEWEST_FIELDS
        if is_many or _same_columns(row, first, vocabulary) is not None:
            yield index


def _same_columns(row: Sequence[Cell], layout: Layout, vocabulary: Vocabulary) -> dict[int, str] | None:
    """Return the headings of a row that nobody knows, if the others say where a table has its columns, else None."""
    columns = SHEETS[layout.table].columns.keys()
    unknown: dict[int, str] = {}
    known_count = 0
    for column, cell in enumerate(row):
        if not isinstance(cell, str):
            return None
        text = fold_heading(cell)
        if not text or text == fold_heading(layout.headings.get(column, "")):
            known_count += bool(text)
            continue
        name = vocabulary.field(text, layout.table)
        if name is None and vocabulary.nearest(text, columns, layout.table) in {
            None,
            layout.fields.get(column),
        }:
            unknown |= {} if not SHEETS[layout.table].keeps_unknown else {column: text}
        elif name == (SERIAL if column == layout.serial else layout.fields.get(column)):
            known_count += 1
        elif not (name == PRIVATE and column in layout.private):
            return None
    return unknown if known_count >= FEWEST_FIELDS else None


def assign(header: Header, vocabulary: Vocabulary) -> Layout:
    """Give each field its column: an official heading before an alias, then from left to right."""
    table, headings = header.table, header.headings
    columns: dict[str, int] = {}
    unknown: dict[int, str] = {}
    duplicates: dict[int, str] = {}
    private: set[int] = set()
    serial: int | None = None
    official = vocabulary.official[table]
    for column in sorted(headings, key=lambda column: (headings[column] not in official, column)):
        name = vocabulary.field(headings[column], table)
        if name in _DAYS_DONE and _PLANNED.search(header.whole[column]):
            name = "due_on"  # 整改完成日期（计划）
        if name is None and speaks_of_a_person(header.whole[column]):
            name = PRIVATE
        if name == SERIAL:
            serial = column if serial is None else serial
        elif name == PRIVATE or (name is None and not SHEETS[table].keeps_unknown):
            private.add(column)
        elif name is None:
            unknown[column] = header.whole[column]
        elif name in columns:
            duplicates[column] = name
            if not SHEETS[table].keeps_unknown:
                private.add(column)
            else:
                unknown[column] = header.whole[column]
        else:
            columns[name] = column
    return Layout(
        table,
        header.first_row,
        header.depth,
        columns={name: columns[name] for name in SHEETS[table].columns if name in columns},
        unknown=dict(sorted(unknown.items())),
        duplicates=duplicates,
        serial=serial,
        private=frozenset(private),
        headings=header.whole,
    )
