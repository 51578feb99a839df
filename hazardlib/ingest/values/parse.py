"""Parse: whole columns at a time, each distinct cell once, into typed values and faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.columns import Column
from hazardlib.domain.terms import WITHHELD
from hazardlib.ingest.files.read import Cell
from hazardlib.ingest.files.sheet_facts import FAULTY, fault_of
from hazardlib.ingest.privacy.contacts import FEWEST_DIGITS, without_contact
from hazardlib.ingest.privacy.redact import redact_lines
from hazardlib.ingest.tables.headings import Vocabulary
from hazardlib.ingest.values import Read
from hazardlib.ingest.values.cells import (
    called,
    code_of,
    is_nothing,
    is_rounded,
    number_of,
    shown,
)
from hazardlib.ingest.values.dates import read_day
from hazardlib.ingest.values.numbers import NOTHING
from hazardlib.ingest.values.readings import MEANWHILE, read_figure, read_id, read_in_unit, reader_of
from hazardlib.ingest.values.state_words import read_status

DATE_EXAMPLE, NUMBER_EXAMPLE = "2023-06-30", "2023-001"

NUMBERS = frozenset({"hazard_no", "tip_no"})
"""Texts that number something, kept digit by digit."""

DEADLINES = frozenset({"due_on", "supervision_due_on"})
"""Days that lie on or after the day of finding."""

FIGURES = frozenset({"this_month", "cumulative"})
"""Figures of 工作进展, each in its own row's unit."""

_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d{2}", re.IGNORECASE)
"""How a spreadsheet writes a long number into a text file: 1.20112E+17."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row, or one cell of it; ``row`` counts the records of the run."""

    row: int
    column: str
    code: str
    found: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Parsed:
    """One column: a value a row (None where there is none), its faults, and rows with a note."""

    values: list[Any]
    faults: list[Fault]
    notes: dict[int, str]


class Context(NamedTuple):
    """What a cell's meaning depends on besides the cell.

    Parameters
    ----------
    year
        The report month's year.
    is_1904
        Whether the workbook's date numbers count from 1904.
    money_unit
        The unit of amounts that state none; empty where the heading names no unit.
    found_on
        When the hazard was found, for a deadline without a year.
    units
        The unit that a figure of 工作进展 is counted in, and the one that its row names.
    """

    year: int | None
    is_1904: bool = False
    money_unit: str = ""
    found_on: date | None = None
    units: tuple[str, str] = ("", "")


def parse_column(
    column: Column,
    cells: Sequence[Cell],
    contexts: Sequence[Context],
    campaign: Campaign,
    vocabulary: Vocabulary,
) -> Parsed:
    """Return a column's values.

    Parameters
    ----------
    contexts
        What each row's dates and amounts depend on.
    """
    name, distinct = column.name, set(cells)
    if not distinct.isdisjoint((0, 1)):  # True and 1.0 are one key of a dict
        cells = ["是" if cell is True else "否" if cell is False else cell for cell in cells]
        distinct = set(cells)
    texts = (cell for cell in distinct if isinstance(cell, str) and cell.startswith(FAULTY))
    broken: dict[Cell, Read] = {text: Read(code=code) for text in texts if (code := fault_of(text))}
    if column.type == "text" and name not in _READ_ALONE:
        known = _read_texts(distinct - broken.keys(), campaign.leaders)
        return _collect(name, cells, cells, {**known, **broken})
    read, contexts = _reading(column, contexts, campaign, vocabulary)
    if len(several := set(contexts)) == 1:
        (only,) = several
        known = {cell: read(cell, only) for cell in distinct}
        return _collect(name, cells, cells, {**known, **broken})
    keys = list(zip(cells, contexts, strict=True))
    return _collect(name, cells, keys, {key: broken.get(key[0]) or read(*key) for key in set(keys)})


def _reading(
    column: Column, contexts: Sequence[Context], campaign: Campaign, vocabulary: Vocabulary
) -> tuple[Callable[[Cell, Any], Read], Sequence[Any]]:
    """Return what reads a cell of a column beside what its meaning depends on, and that of each row."""
    name = column.name
    if column.type == "date":
        return lambda cell, context: _read_date(name, cell, context, vocabulary), contexts
    if name in FIGURES:
        return lambda cell, units: _read_figure(cell, *units), [context.units for context in contexts]
    if name == "funds":
        units = [context.money_unit for context in contexts]
        return lambda cell, unit: read_in_unit(cell, column, unit), units
    if name == "status":
        years = [context.year for context in contexts]
        return lambda cell, year: read_status(cell, year, vocabulary), years
    read = _READ_ALONE.get(name) or reader_of(column, campaign, vocabulary)
    return lambda cell, _: read(cell), [None] * len(contexts)


def _read_texts(distinct: set[Cell], leaders: tuple[str, ...]) -> dict[Any, Read]:
    """Return texts without numbers of persons and who reported, and what was lost before the file came here."""
    lines = {cell: " ".join(cell.split()) for cell in distinct if isinstance(cell, str)}
    kept = redact_lines(list(lines.values()), leaders)
    read: dict[Any, Read] = {
        cell: Read(None if line in NOTHING else text, _loss("", cell))
        for (cell, line), text in zip(lines.items(), kept, strict=True)
    }
    return read | {cell: Read(shown(cell), _loss("", cell)) for cell in distinct - lines.keys()}


_PADDED = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?:\s+[\u4e00-\u9fff]){1,2}(?![\u4e00-\u9fff])")


def _unpadded(names: str | None) -> str | None:
    """Return names without the space that makes two characters as wide as three: ``徐 彬`` is ``徐彬``."""
    return names and _PADDED.sub(lambda match: "".join(match[0].split()), names)


CALLED: Mapping[str, Callable[[Cell], str | None]] = {
    "unit": called,
    "leader": lambda cell: _unpadded(called(cell)),
    "responsible_person": lambda cell: without_contact(called(cell)),
    "accepted_by": lambda cell: without_contact(called(cell)),
}
"""Columns of people, whose names may be padded and have a telephone beside them, and of units."""


_PLAIN_NUMBER = re.compile(rf"(?!-$|.*--)(?!(?:\D*\d){{{FEWEST_DIGITS}}})[A-DF-Za-df-z\d-]+", re.ASCII)
"""A number that is kept as it is, as nothing can be hidden in it: nearly all are."""


def _read_number(cell: Cell) -> Read:
    """Return what numbers a hazard or a tip, without what stands for a person in it."""
    if isinstance(cell, str) and _PLAIN_NUMBER.fullmatch(cell):
        return Read(cell)
    text = number = code_of(cell)
    lost = _loss("hazard_no", cell)
    if text and not (text.isascii() and len(text) < FEWEST_DIGITS) and (number := number_of(cell)) != text:
        lost = "NUMBER_OF_PERSON"
    if text and text.startswith("示例"):
        number, lost = None, "NUMBER_IS_EXAMPLE"
    if text == WITHHELD:
        number, lost = None, "NUMBER_WITHOUT_DIGIT"
    return Read(
        number, lost, details={"example": NUMBER_EXAMPLE} if lost else None, found=number or text or ""
    )


def _loss(name: str, cell: Cell) -> str:
    """Return the code of a number rounded, or of letters replaced, before the file came here."""
    if isinstance(cell, str):
        if "\ufffd" in cell or "锟斤拷" in cell:
            return "TEXT_GARBLED"
        return "NUMBER_ROUNDED" if name in NUMBERS and _SCIENTIFIC.fullmatch(cell.strip()) else ""
    return "NUMBER_ROUNDED" if is_rounded(cell) else ""


def _read_figure(cell: Cell, unit: str, stated: str) -> Read:
    return read_figure(cell, unit, stated, "1.2" if unit.endswith("元") else "12")


def _read_called(name: str) -> Callable[[Cell], Read]:
    return lambda cell: Read(CALLED[name](cell), _loss(name, cell))


_READ_ALONE: Mapping[str, Callable[[Cell], Read]] = {
    **dict.fromkeys(NUMBERS, _read_number),
    "hazard_id": read_id,
    **{name: _read_called(name) for name in CALLED},
}
"""Columns of texts that are read cell by cell."""


def _collect(name: str, cells: Sequence[Cell], keys: Sequence[Any], known: dict[Any, Read]) -> Parsed:
    """Return what the cells come to, each as what is known of its key."""
    if not any(read.code or read.note for read in known.values()):
        values = {key: read.value for key, read in known.items()}
        return Parsed(list(map(values.__getitem__, keys)), [], {})
    reads = [known[key] for key in keys]
    faults = []
    for row, read in enumerate(reads):
        if read.code:
            found = shown(cells[row]) if read.found is None else read.found
            faults.append(Fault(row, name, read.code, found, read.details or {}))
    notes = {row: read.note for row, read in enumerate(reads) if read.note}
    return Parsed([read.value for read in reads], faults, notes)


def _read_date(name: str, cell: Cell, context: Context, vocabulary: Vocabulary) -> Read:
    if name == "done_on" and isinstance(cell, str):
        meaning = vocabulary.word("duty_done", cell)  # here 无 says that there is nothing to do
        if meaning is not None:
            return Read(note=meaning)
    if is_nothing(cell):
        return Read()
    if name == "due_on" and isinstance(cell, str):
        meaning = vocabulary.word("deadline", cell)
        if meaning is not None:
            return Read(note=meaning)
    after = context.found_on if name in DEADLINES else None
    day = read_day(cell, context.year, is_1904=context.is_1904, after=after)
    details = {"example": DATE_EXAMPLE, "meanwhile": MEANWHILE.get(name, ""), "day": day.value}
    return day._replace(details=details) if day.code else day
