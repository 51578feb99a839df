"""统计口径: what the words of a paper mean; a paper explains those that it uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from hazardlib.brief.contents import DEFINITIONS
from hazardlib.brief.paper import (
    Block,
    Chart,
    Heading,
    Paragraph,
    Picture,
    Row,
    Slot,
    Table,
    Tiles,
    columns_of,
    plain,
)
from hazardlib.domain.campaign_parts import CampaignLevel
from hazardlib.domain.lists import read_list


class _Term(NamedTuple):
    """A term: what it means, where streets report too, and the words by which some papers use it; every paper rests on one without."""

    meaning: str
    at_district: str
    words: str


@cache
def _terms() -> Mapping[str, _Term]:
    """Return the terms; for example ``核减,上期计入的隐患，后来与别的隐患并为一条…,,核减``, several words with ``|`` between them."""
    path, names = Path(__file__).with_suffix(".csv"), ("term", *_Term._fields)
    return {name: _Term(*told) for _, (name, *told) in read_list(path, names, may_be_blank=names[2:])}


def definition_table(level: CampaignLevel) -> Table:
    """Return the table of all terms, as they are meant in the papers of a street or a district."""
    is_district = level is CampaignLevel.DISTRICT
    rows = (
        Row.of(term, (is_district and told.at_district) or told.meaning) for term, told in _terms().items()
    )
    return Table(DEFINITIONS, columns_of("项目 16 | 口径 84"), tuple(rows))


def keep_used(parts: Mapping[str, tuple[Block, ...]]) -> dict[str, tuple[Block, ...]]:
    """Return the parts with those terms left out of the table of terms that stand nowhere else in the paper."""
    blocks = [block for several in parts.values() for block in several]
    said = "\n".join(text for block in blocks if not _defines(block) for text in _texts(block))
    return {
        name: tuple(_used(block, said) if _defines(block) else block for block in several)
        for name, several in parts.items()
    }


def _defines(block: Block) -> bool:
    return isinstance(block, Table) and block.caption == DEFINITIONS


def _used(block: Block, said: str) -> Block:
    assert isinstance(block, Table)
    terms = _terms()
    rows = [
        row for row in block.rows if any(word in said for word in terms[plain(row.cells[0])].words.split("|"))
    ]
    return replace(block, rows=tuple(rows))


def _texts(block: Block) -> Iterator[str]:
    """Yield what a block says in words."""
    match block:
        case Heading():
            yield block.text
        case Paragraph():
            yield plain(block.text)
        case Slot():
            yield block.text
        case Table():
            yield from (block.caption, block.note, *(column.heading for column in block.columns))
            yield from (plain(cell) for row in block.rows for cell in row.cells)
        case Chart():
            yield from (block.title, block.sentence, block.basis)
        case Picture():
            yield from (block.title, block.note)
        case Tiles():
            yield from (tile.name + tile.note for tile in block.tiles)
        case _:
            pass
