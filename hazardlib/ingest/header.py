"""Header: what the rows of a header say of each column, merged cells filled in."""

from __future__ import annotations

from collections.abc import Sequence

from hazardlib.ingest.headings import PRIVATE, Vocabulary
from hazardlib.ingest.read import Sheet

SEARCHED_ROWS = 30
DEEPEST_HEADER = 3


def least_depth(sheet: Sheet, first_row: int) -> int:
    """Return how many rows a header must have: cells merged downwards from its first row reach that far."""
    reaches = [
        last_row - row + 1
        for (row, column), (last_row, last_column) in sheet.merges
        if row == first_row and last_column == column
    ]
    # One cell merged far down is a mark beside the table, no header.
    return max((reach for reach in reaches if reach <= DEEPEST_HEADER), default=1)


def filled_rows(sheet: Sheet) -> list[list[str]]:
    """Return the texts of the rows searched, with merged ranges filled in."""
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
    return [[cell if isinstance(cell, str) else "" for cell in row] for row in rows]


def whole_headings(rows: Sequence[Sequence[str]]) -> dict[int, str]:
    """Return column → all that its heading says, from top to bottom."""
    said: dict[int, list[str]] = {}
    for row in rows:
        for column, text in enumerate(row):
            if text.strip():
                said.setdefault(column, []).append("".join(text.split()))
    return {column: "".join(dict.fromkeys(texts)) for column, texts in said.items()}


def joined_headings(
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
