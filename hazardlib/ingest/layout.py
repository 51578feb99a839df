"""Layout: where on a sheet the table's headings stand, and which column holds which field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hazardlib.columns import LEDGER
from hazardlib.ingest.headings import PRIVATE, SERIAL, Vocabulary, fold_heading
from hazardlib.ingest.read import Sheet

SEARCHED_ROWS = 30
DEEPEST_HEADER = 3
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
    end_row
        The row at which the next table on the sheet begins; None if none does.
    """

    first_row: int
    depth: int
    columns: dict[str, int]
    unknown: dict[int, str]
    rivals: dict[int, str]
    serial: int | None
    end_row: int | None = None

    @property
    def first_data_row(self) -> int:
        """The row below the header."""
        return self.first_row + self.depth


def address(row: int, column: int) -> str:
    """Return the A1 address of a cell counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


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
    return layouts


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
    top = _headings(sheet)
    best: tuple[int, int, int] | None = None
    for first_row in [0] if is_first_row else _promising(top, vocabulary):
        for depth in range(_least_depth(sheet, first_row), min(DEEPEST_HEADER, len(top) - first_row) + 1):
            fields = {vocabulary.field(text) for text in _joined(top, first_row, depth, vocabulary).values()}
            fields -= {None, SERIAL, PRIVATE}
            if len(fields) < FEWEST_FIELDS or not fields & _TELLING:
                continue
            rank = (len(fields), -depth, -first_row)
            best = rank if best is None else max(best, rank)
    if best is None:
        return None
    count, depth, first_row = best[0], -best[1], -best[2]
    headings = _joined(top, first_row, depth, vocabulary)
    if _names_another_table(headings, count, vocabulary):
        return None
    return _assign(first_row, depth, headings, vocabulary)


def _least_depth(sheet: Sheet, first_row: int) -> int:
    """Return how many rows a header must have: cells merged downwards from its first row reach that far."""
    reaches = [
        last_row - row + 1
        for (row, column), (last_row, last_column) in sheet.merges
        if row == first_row and last_column == column
    ]
    # One cell merged far down is a mark beside the table, no header.
    return max((reach for reach in reaches if reach <= DEEPEST_HEADER), default=1)


def _headings(sheet: Sheet) -> list[list[str]]:
    """Return the folded texts of the rows searched, with merged ranges filled in."""
    rows = [list(row) for row in sheet.rows[: SEARCHED_ROWS + DEEPEST_HEADER]]
    for (row, column), (last_row, last_column) in sheet.merges:
        if row >= len(rows) or column >= len(rows[row]) or last_column - column > 100:
            continue
        text = rows[row][column]
        if not isinstance(text, str) or not text:
            continue
        for across in range(row, min(last_row + 1, len(rows))):
            for down in range(column, min(last_column + 1, len(rows[across]))):
                rows[across][down] = text
    return [[fold_heading(cell) if isinstance(cell, str) and cell else "" for cell in row] for row in rows]


def _promising(top: Sequence[Sequence[str]], vocabulary: Vocabulary) -> Iterator[int]:
    """Yield the rows at which a header may begin: several texts, at or just above a known heading."""
    headings = vocabulary.headings["ledger"].keys()
    known = [not headings.isdisjoint(row) for row in top]
    for row in range(min(len(top), SEARCHED_ROWS)):
        texts = {text for text in top[row] if text and ":" not in text}
        if len(texts) > 1 and any(known[row : row + DEEPEST_HEADER]):
            yield row


def _joined(
    top: Sequence[Sequence[str]], first_row: int, depth: int, vocabulary: Vocabulary
) -> dict[int, str]:
    """Return column → heading: the lowest text if it is known, else all texts, else the upper one."""
    rows = top[first_row : first_row + depth]
    headings: dict[int, str] = {}
    for column in range(max(map(len, rows))):
        texts = list(dict.fromkeys(row[column] for row in rows if column < len(row) and row[column]))
        if not texts:
            continue
        together = "".join(texts)
        candidates = [texts[-1], together, "".join(texts[-2:])]
        if not _spreads(rows[0], column):  # a heading over several columns names none of them
            candidates.append(texts[0])
        is_private = any(vocabulary.field(text) == PRIVATE for text in (*texts, together))
        known = next((text for text in candidates if vocabulary.field(text) not in (None, PRIVATE)), None)
        private = next((text for text in (*texts, together) if vocabulary.field(text) == PRIVATE), together)
        headings[column] = known or (private if is_private else together)
    return headings


def _spreads(row: Sequence[str], column: int) -> bool:
    text = row[column] if column < len(row) else ""
    beside = [row[place] for place in (column - 1, column + 1) if 0 <= place < len(row)]
    return bool(text) and text in beside


def _names_another_table(headings: dict[int, str], count: int, vocabulary: Vocabulary) -> bool:
    texts = set(headings.values())
    return any(
        len(texts & known.keys()) > count for table, known in vocabulary.headings.items() if table != "ledger"
    )


def _assign(first_row: int, depth: int, headings: dict[int, str], vocabulary: Vocabulary) -> Layout:
    """Give each field its column: an official heading before an alias, then from left to right."""
    columns: dict[str, int] = {}
    unknown: dict[int, str] = {}
    rivals: dict[int, str] = {}
    serial: int | None = None
    in_order = sorted(headings, key=lambda column: (headings[column] not in vocabulary.official, column))
    for column in in_order:
        field = vocabulary.field(headings[column])
        if field == SERIAL:
            serial = column if serial is None else serial
        elif field is None:
            unknown[column] = headings[column]
        elif field in columns:
            rivals[column] = field
            unknown[column] = headings[column]
        elif field != PRIVATE:
            columns[field] = column
    in_ledger_order = {name: columns[name] for name in LEDGER if name in columns}
    return Layout(first_row, depth, in_ledger_order, dict(sorted(unknown.items())), rivals, serial)
