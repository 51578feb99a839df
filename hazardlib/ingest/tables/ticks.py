"""Ticks: a field that has a column for each of its words, of which a row ticks one.

Below 整改情况, merged over two columns, stand its words; row 3 says 已整改::

    单位名称 | 整改情况 |
             | 未整改   | 已整改
    甲餐馆   |          | √
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from hazardlib.domain.addresses import letters
from hazardlib.domain.sheets import SHEETS
from hazardlib.ingest.files.read import Cell
from hazardlib.ingest.tables.headings import CROSSES, TICKS, Vocabulary, fold_heading, fold_word
from hazardlib.ingest.values.cells import written
from hazardlib.ingest.values.numbers import NOTHING

_ALONE = ("level", "status", "fix_type")
"""Fields whose words need no heading above them that names the field."""

_FIELDS = (*_ALONE, "supervision")

_TICKED, _LEFT = TICKS | {"是"}, CROSSES | NOTHING | {"否", "□", "☐", "○", "0"}


@dataclass(frozen=True)
class Ticked:
    """The columns of one field: column → word, and all words of the field, folded."""

    words: Mapping[int, str]
    known: Collection[str]

    def said(self, cells: Sequence[Cell]) -> str:
        """Return the word that is ticked in a row; of several all of them, and what else stands there, for a person to mend."""
        said = {self._said(word, written(cells[column])) for column, word in self.words.items()} - {""}
        return said.pop() if len(said) == 1 else "、".join(f"{each.rstrip('√')}√" for each in sorted(said))

    def _said(self, word: str, text: str) -> str:
        folded = fold_word(text)
        if folded in _LEFT:
            return ""
        if folded in _TICKED:
            return word
        return text if folded in self.known else f"{word}（{text}）"


def ticked_columns(
    header: Sequence[Sequence[str]],
    body: Sequence[Sequence[Cell]],
    table: str,
    vocabulary: Vocabulary,
    doubled: Mapping[str, Collection[int]],
) -> dict[str, Ticked]:
    """Return the fields that have a column for each of their words, and those of whose columns nobody knows the words.

    Parameters
    ----------
    header, body
        The texts of the header's rows, merged ranges filled in, and the rows below.
    doubled
        Field → its columns, where several have one heading: a tick in one of them says nothing that is known.
    """
    found: dict[str, dict[int, str]] = {}
    columns = SHEETS[table].columns
    above = [_spread(row) for row in header[:-1]]
    for column, word in enumerate(header[-1]):
        own = fold_heading(word)
        over = {fold_heading(row[column]) for row in above} - {"", own}
        is_alone = not over and vocabulary.field(own, table) is None
        named = set(_ALONE) if is_alone else {vocabulary.field(text, table) for text in over}
        for name in _FIELDS:
            is_word = name in named and name in columns and fold_word(word) in vocabulary.words[name]
            if is_word and (not is_alone or _are_ticks(body, column)):
                found.setdefault(name, {})[column] = word
    ticked = {
        name: Ticked(words, vocabulary.words[name].keys())
        for name, words in found.items()
        if len({vocabulary.word(name, word) for word in words.values()}) > 1
        and (above or _is_ticked(body, words))
    }
    unknown = {
        name: Ticked({column: f"{letters(column)}列√" for column in alike}, vocabulary.words[name].keys())
        for name, alike in doubled.items()
        if name in _FIELDS and len(alike) > 1 and _is_ticked(body, alike)
    }
    return unknown | ticked


def is_row_of_words(
    row: Sequence[Cell], headings: Mapping[int, str], table: str, vocabulary: Vocabulary
) -> bool:
    """Tell whether a row below headings has nothing but words of fields of which each has several columns."""
    named = _spread([headings.get(column, "") for column in range(len(row))])
    columns: dict[str, int] = {}
    for heading, cell in zip(named, row, strict=True):
        if cell == "":
            continue
        name = vocabulary.field(heading, table)
        if name is None or name not in _FIELDS or not isinstance(cell, str):
            return False
        if fold_word(cell) not in vocabulary.words[name]:
            return False
        columns[name] = columns.get(name, 0) + 1
    return bool(columns) and min(columns.values()) > 1


def _are_ticks(body: Sequence[Sequence[Cell]], column: int) -> bool:
    """Tell whether no text but ticks stands in a column; below it there may be a sum."""
    return all(fold_word(row[column]) in _TICKED | _LEFT for row in body if isinstance(row[column], str))


def _is_ticked(body: Sequence[Sequence[Cell]], columns: Collection[int]) -> bool:
    return any(row[column] in TICKS for row in body for column in columns)


def _spread(row: Sequence[str]) -> list[str]:
    """Return a row of headings, each reaching as far as the next begins."""
    reaching: list[str] = []
    for text in row:
        reaching.append(text or (reaching[-1] if reaching else ""))
    return reaching
