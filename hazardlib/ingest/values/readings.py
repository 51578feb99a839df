"""Readings: one distinct cell of a closed list or of a number column, as a value or what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.columns import Column
from hazardlib.domain.folding import DASHES, without_space
from hazardlib.ingest.files.read import Cell
from hazardlib.ingest.privacy.redact import redact
from hazardlib.ingest.tables.headings import Vocabulary, fold_word
from hazardlib.ingest.values.cells import is_nothing, written
from hazardlib.ingest.values.numbers import read_amount, read_number

OTHER_CHANNEL = "其他"
"""Where a tip came from that came by no known channel."""

_NOT_COUNTED = "，改好之前这一行不计入统计"
MEANWHILE: Mapping[str, str] = {
    "found_on": _NOT_COUNTED,
    "status": _NOT_COUNTED,
    "level": "，改好之前按以前报过的级别统计，以前没有报过级别的，暂按一般隐患统计",
    "due_on": "，改好之前按没有期限统计，过了期也不会列为超期",
}
"""Ledger column → what a cell of it that cannot be read means for its row until it is mended."""

_HAZARD_ID = re.compile(rf"(H)[{DASHES}_]+([A-Z2-7]{{5}})[{DASHES}_]+([A-Z2-7]{{5}})")

_NAMED = {"indicator": "INDICATOR_NOT_KNOWN", "duty": "DUTY_NOT_KNOWN"}


_LEAST_LIKENESS = 60
"""Below it a suggestion misleads: 住宅小区 is not 景区 [0-100]."""

_MOST_LISTED = 16


@dataclass(slots=True)
class Read:
    """One distinct cell: its value, or what is wrong with it; ``note`` says what it means besides."""

    value: Any = None
    code: str = ""
    note: str = ""
    details: dict[str, object] | None = None


def reader_of(column: Column, campaign: Campaign, vocabulary: Vocabulary) -> Callable[[Cell], Read]:
    """Return the function that reads one distinct cell of a column."""
    if column.name == "sector":
        return lambda cell: _read_sector(cell, campaign)
    if column.name == "source":
        return lambda cell: _read_source(cell, vocabulary)
    if column.name in _NAMED:
        return lambda cell: _read_named(cell, column.name, campaign)
    if column.name == "channel":
        return lambda cell: _read_channel(cell, campaign, vocabulary)
    if column.name == "reward":
        return _read_reward
    if column.type == "word":
        return lambda cell: read_word(cell, column.allowed, vocabulary)
    return lambda cell: read_in_unit(cell, column)


def read_word(cell: Cell, words: str, vocabulary: Vocabulary) -> Read:
    """Return what a word of a closed list stands for."""
    if is_nothing(cell) and (not isinstance(cell, str) or vocabulary.word(words, cell) is None):
        return Read()
    text = written(cell)
    value = vocabulary.word(words, text)
    if value is not None:
        return Read(value)
    allowed = "、".join(f"“{word}”" for word in vocabulary.allowed(words))
    details: dict[str, object] = {"allowed": allowed, "meanwhile": MEANWHILE.get(words, ""), "proposal": ""}
    return Read(code="WORD_NOT_KNOWN", details=details)


def _read_source(cell: Cell, vocabulary: Vocabulary) -> Read:
    if is_nothing(cell):
        return Read()
    text = written(cell)
    return Read(vocabulary.word("source", text) or redact(text))


def _read_sector(cell: Cell, campaign: Campaign) -> Read:
    if is_nothing(cell):
        return Read()
    text = written(cell)
    sector = campaign.find_sector(text)
    if sector is not None:
        return Read(sector.code)
    return Read(code="SECTOR_NOT_KNOWN", details={"suggestion": _suggest_sector(text, campaign)})


def _suggest_sector(text: str, campaign: Campaign) -> str:
    """Return the end of a message that names the nearest sector, or else all of them."""
    names = {name: each.name for each in campaign.sectors for name in (each.name, *each.aliases)}
    return suggest(text, names)


def _read_named(cell: Cell, name: str, campaign: Campaign) -> Read:
    """Return an indicator's canonical name, or a duty's code."""
    if is_nothing(cell):
        return Read()
    text = written(cell)
    if name == "indicator":
        indicator = campaign.find_indicator(text)
        if indicator is not None:
            return Read(indicator.name)
    else:
        duty = campaign.find_duty(text)
        if duty is not None:
            return Read(duty.code)
    known = campaign.indicators if name == "indicator" else campaign.duties
    names = {called: each.name for each in known for called in (each.name, *each.aliases)}
    return Read(code=_NAMED[name], details={"suggestion": suggest(text, names)})


def _read_channel(cell: Cell, campaign: Campaign, vocabulary: Vocabulary) -> Read:
    """Return the number of the hotline that a text contains, a known channel, or 其他."""
    if is_nothing(cell):
        return Read()
    text = written(cell)
    number = hotline_in(text, [line.number for line in campaign.hotlines])
    channel = number or vocabulary.word("channel", text)
    if channel:
        return Read(channel)
    offered = [line.number for line in campaign.hotlines] + list(
        dict.fromkeys(vocabulary.words["channel"].values())
    )
    allowed = "、".join(f"“{word}”" for word in offered)
    return Read(OTHER_CHANNEL, code="CHANNEL_NOT_KNOWN", details={"allowed": allowed})


def hotline_in(text: str, numbers: Iterable[str]) -> str | None:
    """Return the hotline whose number a text contains: 12345热线, 022－8437 5872."""
    digits = re.sub(r"[-—－\s]", "", unicodedata.normalize("NFKC", text))
    return next(
        (number for number in numbers if re.search(rf"(?<!\d)(?:0\d{{2,3}})?{number}(?!\d)", digits)), None
    )


def read_id(cell: Cell) -> Read:
    """Return the id of a hazard, as the suite writes it; office programs turn its hyphens into dashes."""
    if is_nothing(cell):
        return Read()
    match = _HAZARD_ID.fullmatch(without_space(written(cell)).upper())
    return Read("-".join(match.groups())) if match else Read(code="HAZARD_ID_NOT_KNOWN")


def _read_reward(cell: Cell) -> Read:
    amount = read_amount(cell, "元")
    return Read(
        amount.value,
        amount.code,
        details={"example": "500", "digits": digits_in(cell)} if amount.code else None,
    )


def digits_in(cell: Cell) -> int:
    """Return how many digits a cell has."""
    return sum(map(str.isdigit, written(cell)))


def read_in_unit(cell: Cell, column: Column, unit: str = "") -> Read:
    """Return a number of the ledger; an amount of money that states no unit is in the given one."""
    number = read_number(cell, column.name, unit)
    if number.code:
        example = "1.2" if column.type == "number" else "1"
        return Read(code=number.code, details={"example": example, "digits": digits_in(cell)})
    if number.value is None or column.type == "number":
        return Read(number.value)
    count = int(number.value)
    # the one hazard that the row describes counts all the same
    return Read(code="QUANTITY_NOUGHT") if column.name == "quantity" and count == 0 else Read(count)


def suggest(text: str, names: Mapping[str, str]) -> str:
    """Return the end of a message: the name likely to be meant, or else those there are to choose from."""
    from rapidfuzz import fuzz, process

    known = [fold_word(name) for name in names]
    near = process.extractOne(fold_word(text), known, scorer=fuzz.WRatio, score_cutoff=_LEAST_LIKENESS)
    if near is not None:
        return f"，例如“{list(names.values())[near[2]]}”"
    choices = list(dict.fromkeys(names.values()))
    return f"：{'、'.join(choices)}" if 0 < len(choices) <= _MOST_LISTED else "（见下发表格的下拉选项）"
