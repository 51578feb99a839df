"""Header: which rows of a sheet are a table's headings, which table's, and what each column is headed.

Two rows, the upper one merged over two columns, head five columns as 序号, 单位名称, 隐患描述, 整改措施, 整改期限::

    序号 | 单位名称 | 隐患描述 | 整改情况 |
         |          |          | 整改措施 | 整改期限
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from hazardlib.domain.sheets import SHEETS
from hazardlib.ingest.files.read import Sheet
from hazardlib.ingest.tables.headings import PRIVATE, REPORTER, SERIAL, Vocabulary, fold_heading
from hazardlib.ingest.tables.ticks import is_row_of_words
from hazardlib.ingest.values.dates import read_day

SEARCHED_ROWS = 30
DEEPEST_HEADER = 3
FEWEST_FIELDS = 3

_OF_NO_REPORTER = frozenset({"sector", "location", "description", "found_on", "status"})
"""Fields that stand under no heading about whoever reported: a label above them (举报人：) is another line's."""

_LONGEST_GROUP = 12
"""Characters of a heading over several columns; a longer text is a title or a hint."""

_NAMED_LEAD = 2
"""Fields that the sheet's name counts for, where it says which table it holds."""


@dataclass(frozen=True)
class Header:
    """The rows that head a table: which table's, where, and column → folded heading, and the whole one."""

    table: str
    first_row: int
    depth: int
    headings: dict[int, str]
    whole: dict[int, str]


def find_header(sheet: Sheet, vocabulary: Vocabulary, *, only_row: int | None = None) -> Header | None:
    """Return a sheet's best header, or None if it has none.

    Of all places with one to three rows and all tables, the one that names most of a table's fields;
    of equals the one with fewer rows, then the upper one, then the ledger. A sheet's name that says
    企业履责 or 举报线索 counts for something, and makes up for a heading that does not tell.

    Parameters
    ----------
    only_row
        The one row on which the header can begin; None for any.
    """
    filled = filled_rows(sheet)
    top = [[fold_heading(cell) if cell else "" for cell in row] for row in filled]
    best: tuple[int, int, int, int] | None = None
    named = "" if only_row is not None else named_table(sheet)
    tables = _possible(top, vocabulary, named)
    for order, table in enumerate(tables):
        lead = _NAMED_LEAD if table == named else 0
        for first_row in _promising(top, vocabulary, table) if only_row is None else [only_row]:
            least = _least_depth(sheet, first_row)
            for depth in range(least, _most_depth(sheet, first_row, least, vocabulary) + 1):
                headings = joined(top, first_row, depth, vocabulary, table)
                fields = {vocabulary.field(text, table) for text in headings.values()}
                fields -= {None, SERIAL, PRIVATE}
                spec = SHEETS[table]
                telling = spec.telling if only_row is None else spec.telling | spec.telling_below
                tells = bool(fields & telling) or (lead and spec.is_told_by_name)
                if len(fields) + lead // 2 < FEWEST_FIELDS or not tells:
                    continue
                rank = (len(fields) + lead, -depth, -first_row, -order)
                best = rank if best is None else max(best, rank)
    if best is None:
        return None
    depth, first_row = -best[1], -best[2]
    table = tables[-best[3]]
    headings = joined(top, first_row, depth, vocabulary, table)
    if is_row_of_words(next(iter(sheet.rows[first_row + depth :]), ()), headings, table, vocabulary):
        depth += 1
    whole = whole_headings(filled[first_row : first_row + depth])
    return Header(table, first_row, depth, joined(top, first_row, depth, vocabulary, table), whole)


def named_table(sheet: Sheet) -> str:
    """Return which of the other tables a sheet's name says it holds; nothing for any other name."""
    name = fold_heading(sheet.name)
    return next((key for key, spec in SHEETS.items() if spec.title in name and not spec.is_ledger), "")


def _possible(top: Sequence[Sequence[str]], vocabulary: Vocabulary, named: str) -> list[str]:
    """Return the tables that a sheet may hold: the ledger, and those one of whose telling headings is there."""
    texts = set[str]().union(*top)
    return [
        table
        for table, headings in vocabulary.headings.items()
        if SHEETS[table].is_ledger
        or table == named
        or any(headings.get(text) in SHEETS[table].telling for text in texts)
    ]


def _least_depth(sheet: Sheet, first_row: int) -> int:
    """Return how many rows a header must have: cells merged downwards from its first row reach that far."""
    reaches = [
        last_row - row + 1
        for (row, column), (last_row, last_column) in sheet.merges
        if row == first_row and last_column == column
    ]
    # One cell merged far down is a mark beside the table, no header; a row with a day or a number is a record.
    least = max((reach for reach in reaches if reach <= DEEPEST_HEADER), default=1)
    below = sheet.rows[first_row + 1 : first_row + least]
    return 1 + sum(1 for _ in takewhile(lambda row: all(isinstance(cell, str) for cell in row), below))


def _most_depth(sheet: Sheet, first_row: int, least: int, vocabulary: Vocabulary) -> int:
    """Return how many rows a header can have: a row of which few cells are headings is the first record."""
    deepest = min(DEEPEST_HEADER, len(sheet.rows) - first_row)
    for depth in range(least, deepest):
        cells = [cell for cell in sheet.rows[first_row + depth] if cell != ""]
        texts = [fold_heading(cell) for cell in cells if isinstance(cell, str)]
        known_count = sum(text in vocabulary.every_heading for text in texts)
        if len(texts) < len(cells) or known_count * 3 < len(cells):
            return depth
    return deepest


def filled_rows(sheet: Sheet) -> list[list[str]]:
    """Return the texts of the rows searched, with merged ranges filled in."""
    rows = [list(row) for row in sheet.rows[: SEARCHED_ROWS + DEEPEST_HEADER]]
    for (row, column), (last_row, last_column) in sheet.merges:
        if row >= len(rows) or last_column - column > 100:
            continue
        text = rows[row][column]
        if not isinstance(text, str) or not text:
            continue
        for across in rows[row : last_row + 1]:
            across[column : last_column + 1] = [text] * (last_column - column + 1)
    return [[cell if isinstance(cell, str) else "" for cell in row] for row in rows]


def whole_headings(rows: Sequence[Sequence[str]]) -> dict[int, str]:
    """Return column → all that its heading says, from top to bottom."""
    said: dict[int, list[str]] = {}
    for row in rows:
        for column, text in enumerate(row):
            if text:
                said.setdefault(column, []).append("".join(text.split()))
    return {column: "".join(dict.fromkeys(texts)) for column, texts in said.items()}


def _promising(top: Sequence[Sequence[str]], vocabulary: Vocabulary, table: str) -> Iterator[int]:
    """Yield the rows at which a header may begin: several texts, at or just above a known heading."""
    headings = vocabulary.headings[table].keys()
    known = [not headings.isdisjoint(row) for row in top]
    for row in range(min(len(top), SEARCHED_ROWS)):
        texts = {text for text in top[row] if text and ":" not in text}
        if len(texts) < 2 or not any(known[row : row + DEEPEST_HEADER]):
            continue
        if known[row] or not any(read_day(text, None).value for text in texts):  # a record names a day
            yield row


def joined(
    top: Sequence[Sequence[str]], first_row: int, depth: int, vocabulary: Vocabulary, table: str
) -> dict[int, str]:
    """Return column → heading: the lowest text if it is known, else all texts, else the one above.

    What stands under a heading about whoever reported is headed by that heading.
    """
    rows = top[first_row : first_row + depth]
    about = _about_reporters(top[max(first_row - DEEPEST_HEADER + 1, 0) : first_row + depth - 1], vocabulary)
    headings: dict[int, str] = {}
    for column in range(len(rows[0])):
        texts = list(dict.fromkeys(row[column] for row in rows if row[column]))
        if not texts:
            continue
        if column in about and vocabulary.field(texts[-1], table) not in _OF_NO_REPORTER:
            headings[column] = about[column]
            continue
        together = "".join(texts)
        candidates = [texts[-1], together, "".join(texts[-2:])]
        # a heading over several columns names none of them; what stands below one may be a hint: 年月日
        candidates += [row[column] for row in reversed(rows) if row[column] and not _spreads(row, column)]
        every = (*texts, together)
        private = next((text for text in every if vocabulary.field(text, table) == PRIVATE), None)
        known = next(
            (text for text in candidates if vocabulary.field(text, table) not in (None, PRIVATE)), None
        )
        if private is not None and (REPORTER.search(private) or table == "tips"):
            known = None
        headings[column] = known or private or together
    return headings


def _about_reporters(rows: Sequence[Sequence[str]], vocabulary: Vocabulary) -> dict[int, str]:
    """Return column → heading for what stands below a heading about reporters, in rows above the lowest.

    It reaches to the right as far as nothing else begins, merged or not; a title reaches nowhere.
    """
    about: dict[int, str] = {}
    for row in rows:
        is_caption = any(":" in text and text.partition(":")[0] in vocabulary.captions for text in row)
        if len(set(row) - {""}) < 2 or is_caption:  # a title, or 填报单位：… beside 举报人：…
            continue
        heading = ""
        for column, text in enumerate(row):
            if text and text != heading:
                is_group = len(text) <= _LONGEST_GROUP and ":" not in text and REPORTER.search(text)
                heading = text if is_group else ""
            if heading:
                about[column] = heading
    return about


def _spreads(row: Sequence[str], column: int) -> bool:
    return row[column] in (*row[:column][-1:], *row[column + 1 : column + 2])
