"""Letters about hazards (督办): a page a department and step, ready to be signed, from the template ``letters.md.j2``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hazardlib.brief.context import context_of, filters_of
from hazardlib.brief.entries import read_entries
from hazardlib.brief.material import Material
from hazardlib.brief.paper import Block, Heading, Masthead, Paper, Row, Sheet, Table, columns_of
from hazardlib.brief.templating import Templates
from hazardlib.brief.words import day, day_of_year, deadline
from hazardlib.domain.terms import Step

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.domain.campaign import Campaign

_NUMBER_OF_DOCUMENT = "〔{year}〕　　号"
"""What is filled in by hand."""


@dataclass(frozen=True)
class Letter:
    """One letter.

    Parameters
    ----------
    step, number, department
        Of which step, the how-manieth about these hazards, and to whom.
    hazards
        Each hazard's ``hazard_id``, ``hazard_no`` and what it is in a few words.
    name
        What its files are called.
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
    sent_on
        The day they bear.
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
            "hazards": _table(rows, material),
            "reply_by": day(sent_on + timedelta(campaign.ladder.letter_days)),
            "sent_on": day(sent_on),
        }
        blocks = written.parts("letters", own)[str(step)]
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


def _table(rows: Sequence[Mapping[str, Any]], material: Material) -> Table:
    columns = columns_of("序号 7 center | 单位 22 | 隐患 43 | 整改期限 16 center | 上次发函 12 center")
    listed = [(row, material.entries[row["hazard_id"]]) for row in rows]
    return Table(
        "",
        columns,
        tuple(
            Row.of(
                str(place),
                entry["unit"],
                entry.marked,
                deadline(entry["due_on"], material.late(entry, "\n")),
                day_of_year(row["last_sent_on"], material.as_of) if row["last_sent_on"] else "—",
            )
            for place, (row, entry) in enumerate(listed, 1)
        ),
    )


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
