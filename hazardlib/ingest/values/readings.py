"""Readings: one distinct cell of a closed list or of a number column, as a value or what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.columns import Column
from hazardlib.domain.folding import DASHES, without_space
from hazardlib.domain.terms import WITHHELD
from hazardlib.ingest.files.read import Cell
from hazardlib.ingest.privacy.redact import redact
from hazardlib.ingest.tables.headings import Vocabulary, fold_word
from hazardlib.ingest.values import Read
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

_WITH_REMARKS = frozenset({"level", "fix_type", "supervision"})
"""Columns whose words may have a remark behind them; what was found on the spot is a word alone: 整改到位（仍有一处）."""

_REMARKED = re.compile(r"(?P<word>[^()]+)\((?P<remark>[^()]+)\)")
_DENIES = re.compile(r"[?未没不非待拟疑暂原曾降升撤摘误争]|取消|排除|申请|建议|准备|较大|[上下]调|改[为成]")
"""What may take back, in a remark, the word before it: 重大（待定）."""

_HAZARD_ID = re.compile(rf"(H)[{DASHES}_]+([A-Z2-7]{{5}})[{DASHES}_]+([A-Z2-7]{{5}})")

_LEAST_LIKENESS = 60
"""Below it a suggestion misleads: 住宅小区 is not 景区 [0-100]."""

_MOST_LISTED = 16


class _Named(Protocol):
    """What the campaign calls by a name and its aliases."""

    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


def reader_of(column: Column, campaign: Campaign, vocabulary: Vocabulary) -> Callable[[Cell], Read]:
    """Return the function that reads one distinct cell of a column."""
    if column.name == "sector":
        return _by_name(campaign.find_sector, campaign.sectors, "SECTOR_NOT_KNOWN")
    if column.name == "indicator":
        return _by_name(campaign.find_indicator, campaign.indicators, "INDICATOR_NOT_KNOWN")
    if column.name == "duty":
        return _by_name(campaign.find_duty, campaign.duties, "DUTY_NOT_KNOWN")
    if column.name == "source":
        return lambda cell: _read_source(cell, vocabulary)
    if column.name == "channel":
        return lambda cell: _read_channel(cell, campaign, vocabulary)
    if column.name == "reward":
        return lambda cell: read_figure(cell, "元", "", "500")
    if column.type == "word":
        read = _read_remarked if column.name in _WITH_REMARKS else read_word
        return lambda cell: read(cell, column.allowed, vocabulary)
    return lambda cell: read_in_unit(cell, column)


def _by_name(
    find: Callable[[str], _Named | None], known: Sequence[_Named], code: str
) -> Callable[[Cell], Read]:
    """Return what reads names of things of the campaign: each has a code, or is called by its name."""

    def read(cell: Cell) -> Read:
        if is_nothing(cell):
            return Read()
        text = written(cell)
        found = find(text)
        if found is None:
            return Read(code=code, details={"suggestion": suggest(text, known)})
        return Read(getattr(found, "code", found.name))

    return read


def read_word(cell: Cell, words: str, vocabulary: Vocabulary) -> Read:
    """Return what a word of a closed list stands for."""
    if is_nothing(cell) and (not isinstance(cell, str) or vocabulary.word(words, cell) is None):
        return Read()
    text = written(cell)
    value = vocabulary.word(words, text)
    if value is not None:
        return Read(value)
    allowed = "、".join(f"“{word}”" for word in vocabulary.allowed(words))
    details = {"allowed": allowed, "meanwhile": MEANWHILE.get(words, ""), "proposal": ""}
    return Read(code="WORD_NOT_KNOWN", details=details)


def _read_remarked(cell: Cell, words: str, vocabulary: Vocabulary) -> Read:
    """Return what a word stands for, also with a remark in brackets behind it that does not take it back: 重大（消防）."""
    read = read_word(cell, words, vocabulary)
    remarked = _REMARKED.fullmatch(unicodedata.normalize("NFKC", written(cell))) if read.code else None
    if remarked is None or _DENIES.search(remarked["remark"]):
        return read
    value, remark = vocabulary.word(words, remarked["word"]), fold_word(remarked["remark"])
    if value is None or any(word in remark for word in vocabulary.words[words]):
        return read
    return Read(value, "REMARK_BEHIND_WORD", details={"word": remarked["word"]})


def _read_source(cell: Cell, vocabulary: Vocabulary) -> Read:
    if is_nothing(cell):
        return Read()
    text = written(cell)
    return Read(vocabulary.word("source", text) or redact(text))


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


def read_figure(cell: Cell, unit: str, stated: str, example: str) -> Read:
    """Return a figure in a unit, which the row may state otherwise."""
    return _told(read_amount(cell, unit, stated), cell, example=example, unit=unit)


def _told(number: Read, cell: Cell, **details: str) -> Read:
    """Return a number with what a message needs; one that may be a person's is not repeated."""
    if not number.code:
        return number
    found = WITHHELD if number.code == "NUMBER_NOT_PLAUSIBLE" else None
    digit_count = sum(map(str.isdigit, written(cell)))
    return Read(code=number.code, details={**details, "digits": digit_count}, found=found)


def read_in_unit(cell: Cell, column: Column, unit: str = "") -> Read:
    """Return a number of the ledger; an amount of money that states no unit is in the given one."""
    number = read_number(cell, column.name, unit)
    if number.value is None or column.type == "number":
        return _told(number, cell, example="1.2" if column.type == "number" else "1")
    count = int(number.value)
    # the one hazard that the row describes counts all the same
    return Read(code="QUANTITY_NOUGHT") if column.name == "quantity" and count == 0 else Read(count)


def suggest(text: str, known: Sequence[_Named]) -> str:
    """Return the end of a message: the name likely to be meant, or else those there are to choose from."""
    from rapidfuzz import fuzz, process

    names = {called: each.name for each in known for called in (each.name, *each.aliases)}
    folded = [fold_word(name) for name in names]
    near = process.extractOne(fold_word(text), folded, scorer=fuzz.WRatio, score_cutoff=_LEAST_LIKENESS)
    if near is not None:
        return f"，例如“{list(names.values())[near[2]]}”"
    choices = list(dict.fromkeys(names.values()))
    return f"：{'、'.join(choices)}" if 0 < len(choices) <= _MOST_LISTED else "（见下发表格的下拉选项）"
