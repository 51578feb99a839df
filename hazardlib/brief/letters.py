"""Letters about hazards (督办): a page a department and step, ready to be signed, from the template ``letters.md.j2``.

Hazards that its page has no room for stand in a list annexed to it (附件).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hazardlib.brief.context import context_of, filters_of
from hazardlib.brief.entries import Entry, read_entries
from hazardlib.brief.material import Material
from hazardlib.brief.paper import (
    Block,
    Heading,
    Masthead,
    Paper,
    Paragraph,
    Row,
    Sheet,
    Table,
    columns_of,
    plain,
)
from hazardlib.brief.templating import Templates
from hazardlib.brief.words import day, day_of_year, deadline
from hazardlib.domain.terms import Step

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.domain.campaign import Campaign

_NUMBER_OF_DOCUMENT = "〔{year}〕　　号"
"""What is filled in by hand."""

_COLUMNS = columns_of("序号 7 center | 单位 22 | 隐患 43 | 整改期限 16 center | 上次发函 12 center")
_CELL_CHARACTERS = (None, 9, 17, None, None)
"""Characters of a line in a cell of each column; None where a text has its own lines."""

_PAGE, _HEAD = 635.0, 100.0
"""Heights of a Word page, less than of a printed one, and of title, number and the gap above the signature [pt]."""

_LINE, _CHARACTERS = 29.0, 28
"""Height [pt] and characters of a line of text."""

_TABLE, _NOTE, _ROW_LINE, _ROW_EDGE = 34.0, 14.0, 14.0, 1.0
"""Heights of a table's head, of its note, of a line in a row and of what is around it [pt]."""


@dataclass(frozen=True)
class Letter:
    """One letter.

    Parameters
    ----------
    step, number, department
        Of which step, the how-manieth about these hazards, and to whom.
    hazards
        Each hazard's ``hazard_id``, ``hazard_no`` and what it is in a few words.
    sheet, paper
        The letter, to be printed and as a Word document.
    """

    step: Step
    number: int
    department: str
    hazards: tuple[tuple[str, str, str], ...]
    name: str
    sheet: Sheet
    paper: Paper


def compose_letters(
    figures: Mapping[str, Any],
    hazards: pd.DataFrame,
    campaign: Campaign,
    sent_on: date,
    templates: Path | None = None,
) -> list[Letter]:
    """Return the letters that are to go out, the gravest step first, then in the notice's order of departments.

    Parameters
    ----------
    figures
        The content of figures.json; its ``ladder`` says what is due.
    hazards
        The register, ``columns.HAZARDS``.
    templates
        A folder with templates that come before the suite's own.
    """
    material = Material(figures, read_entries(hazards, campaign), campaign, {})
    written, context = Templates(filters_of(material), templates), context_of(material)
    letters = []
    for step, number, department, rows in _due(figures, campaign):
        called = campaign.ladder.name_of(step)
        own = context | {
            "department": department,
            "called": called,
            "number": f"第{number}次",
            "most": f"{campaign.ladder.summon_after}次",
            "reply_by": day(sent_on + timedelta(campaign.ladder.letter_days)),
            "sent_on": day(sent_on),
        }
        blocks = _fitted(
            partial(_written, templates=written, context=own, step=step),
            [(row, material.entries[row["hazard_id"]]) for row in rows],
            material,
        )
        name = f"{department}-{called}" + f"（第{number}次）" * (step is Step.LETTER)
        letters.append(_letter(step, number, department, rows, name, blocks, material, sent_on))
    return letters


def _due(
    figures: Mapping[str, Any], campaign: Campaign
) -> Iterator[tuple[Step, int, str, list[Mapping[str, Any]]]]:
    """Yield step, number and department of each letter that is due, with its hazards."""
    rows = [row for row in figures["ladder"]["rows"] if row["is_due"]]
    order = {each.name: place for place, each in enumerate(campaign.departments)}
    for step in reversed(Step):
        own = [row for row in rows if row["step"] == step]
        kinds = {(row["number"], row["department"]) for row in own}
        for number, department in sorted(kinds, key=lambda kind: (order.get(kind[1], len(order)), kind)):
            yield (
                step,
                number,
                department,
                [row for row in own if (row["number"], row["department"]) == (number, department)],
            )


def _written(
    table: Table, *, templates: Templates, context: Mapping[str, Any], step: Step
) -> tuple[Block, ...]:
    return templates.parts("letters", {**context, "hazards": table})[str(step)]


_Listed = Sequence[tuple[Mapping[str, Any], Entry]]
"""The hazards of a letter, the gravest first: what the ladder says of each, and its entry."""


def _fitted(
    write: Callable[[Table], Sequence[Block]], listed: _Listed, material: Material
) -> Sequence[Block]:
    """Return a letter's blocks: with all hazards where its page has room, else with the most urgent and a list behind it.

    Parameters
    ----------
    write
        Returns the letter with a table of hazards.
    """
    rows = [_row(place, each, material, entry.marked) for place, (each, entry) in enumerate(listed, 1)]
    whole = Table("", _COLUMNS, tuple(rows))
    blocks = write(whole)
    room = _PAGE - _HEAD - sum(_height_of_text(each) for each in blocks if isinstance(each, Paragraph))
    if whole not in blocks or _TABLE + sum(map(_height, rows)) <= room:
        return blocks
    short = [
        _row(place, each, material, "【重大】" * entry.is_major + entry.short)
        for place, (each, entry) in enumerate(listed, 1)
    ]
    room -= _TABLE + _NOTE
    most = 0
    while most < len(short) and sum(map(_height, short[: most + 1])) <= room:
        most += 1
    most = max(1, min(most, len(short) - 1))
    annex = f"隐患清单（{len(rows)}条）"
    note = f"共{len(rows)}条，本表列最紧迫的{most}条，全部见附件《{annex}》。"
    head = Heading(annex, level=0, label="附件")
    return (*write(Table("", _COLUMNS, tuple(short[:most]), note)), head, whole)


def _row(place: int, row: Mapping[str, Any], material: Material, said: str) -> Row:
    entry = material.entries[row["hazard_id"]]
    sent_on = row["last_sent_on"]
    return Row.of(
        str(place),
        entry["unit"],
        said,
        deadline(entry["due_on"], material.late(entry, "\n")),
        day_of_year(sent_on, material.as_of) if sent_on else "—",
    )


def _height_of_text(paragraph: Paragraph) -> float:
    return math.ceil((_length(plain(paragraph.text)) + 2) / _CHARACTERS) * _LINE


def _height(row: Row) -> float:
    lines = max(
        text.count("\n") + 1 if most is None else math.ceil(_length(text) / most)
        for text, most in zip((plain(cell) for cell in row.cells), _CELL_CHARACTERS, strict=True)
    )
    return lines * _ROW_LINE + _ROW_EDGE


def _length(text: str) -> float:
    """Return how wide a text is in Chinese characters."""
    return sum(1 if ord(mark) > 0x2E7F else 0.5 for mark in text)


def _letter(
    step: Step,
    number: int,
    department: str,
    rows: Sequence[Mapping[str, Any]],
    name: str,
    blocks: Sequence[Block],
    material: Material,
    sent_on: date,
) -> Letter:
    head = blocks[0]
    title = head.text if isinstance(head, Heading) else name
    body = tuple(blocks[1:] if isinstance(head, Heading) else blocks)
    document_no = _NUMBER_OF_DOCUMENT.format(year=sent_on.year)
    entries = [material.entries[row["hazard_id"]] for row in rows]
    opening = (Masthead(title, document_no), *body)
    return Letter(
        step,
        number,
        department,
        tuple(
            (entry["hazard_id"], entry["hazard_no"], f"{entry['unit']}：{entry.short}") for entry in entries
        ),
        name,
        Sheet("", name, title, document_no, body),
        Paper(title, "letter", bool(material.figures["sample_data"]), {"opening": opening}),
    )
