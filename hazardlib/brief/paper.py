"""A briefing as data: parts made of headings, paragraphs, tables, charts and slots.

A paper is composed once, travels in its executed notebook (`brief.notebook`), and is read there by whatever prints it;
how a block looks is decided by whoever renders it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self, cast

from hazardlib.domain.terms import DRAFT_MARK, SAMPLE_MARK
from hazardlib.errors import UsageError

PARTS = (
    "opening", "progress", "sectors", "leaders", "attention", "work", "problems", "next", "annexes", "screen"
)  # fmt: skip
"""The parts of a paper in reading order; a paper may lack some."""

ANNEXED, SCREEN_ONLY = ("annexes", "screen"), ("screen",)
"""The parts behind the body, and those of them that are on the page and not on paper."""


@dataclass(frozen=True)
class Number:
    """A printed figure and the question that finds the hazards behind it.

    Parameters
    ----------
    group
        Whom it counts: ``overall``, ``sector:gas``, ``leader:…``, ``month:2023-07`` and so on.
    flag
        Which of them: ``found``, ``closed``, ``overdue`` and so on; a rate's numerator.
    base
        A rate's denominator; empty for a count.
    level
        ``all`` or ``major``.
    ids
        The hazards themselves, where no question finds them.
    detail
        What is printed small behind or below: numerator and denominator, an interval.
    mark
        A sign behind the figure, such as ※ for a group with departments missing.
    path
        Where it stands in figures.json; of a rate where the rate does.
    """

    text: str
    group: str = "overall"
    flag: str = "found"
    base: str = ""
    level: str = "all"
    ids: tuple[str, ...] = ()
    detail: tuple[str, ...] = ()
    mark: str = ""
    path: str = ""

    @property
    def plain(self) -> str:
        """The figure as a paper without links prints it."""
        return self.text + "".join(self.detail[:1]) + self.mark


Inline = str | Number
Text = tuple[Inline, ...]


def plain(text: Text) -> str:
    """Return a text as it is printed without links."""
    return "".join(piece.plain if isinstance(piece, Number) else piece for piece in text)


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is 一、, level 2 （一）, level 0 an annex's title."""

    text: str
    level: int = 1
    anchor: str = ""
    label: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``role`` says what it is where it is not plain body text."""

    text: Text
    role: Literal["body", "note", "item", "signature", "annex-list", "addressee"] = "body"


@dataclass(frozen=True)
class Masthead:
    """The head of the paper: the red title of a 简报, or the title of a summary; ``slots`` are those of its subtitle."""

    title: str
    subtitle: str = ""
    series: str = ""
    issue: str = ""
    office: str = ""
    issued_on: str = ""
    is_draft: bool = False
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True)
class Tile:
    """One key figure at the head of the screen version."""

    name: str
    number: Number
    note: str
    is_alarming: bool = False


@dataclass(frozen=True)
class Tiles:
    """The key figures that a reader on a phone sees first; not printed, for the table says the same."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Column:
    """A table's column: heading, how its cells stand, and its share of the width.

    ``names`` stand like ``start`` and are only broken between two names.
    """

    heading: str
    align: Literal["start", "names", "center", "end"] = "end"
    width: int = 10


_COLUMN = re.compile(r"(.+?)\s+(\d+)(?:\s+(start|names|center|end))?", re.DOTALL)


def columns_of(line: str) -> tuple[Column, ...]:
    """Return the columns that a line writes as ``单位 17 | 发现 9 end``: name, width and, if not at the start, how cells stand."""
    columns = []
    for cell in map(str.strip, line.split("|")):
        if (written := _COLUMN.fullmatch(cell)) is None:
            raise TypeError(f"表头的一格写“名称 宽度”，如“工作 40”，写的是“{cell}”")
        columns.append(Column(written[1], cast(Any, written[3] or "start"), int(written[2])))
    return tuple(columns)


@dataclass(frozen=True)
class Row:
    """A table's row; a total is set apart."""

    cells: tuple[Text, ...]
    is_total: bool = False

    @classmethod
    def of(cls, *cells: Inline, is_total: bool = False) -> Self:
        """Return a row of cells of one piece each."""
        return cls(tuple((cell,) for cell in cells), is_total)


@dataclass(frozen=True)
class Table:
    """A table with its caption and note; a wide one gets landscape pages.

    One of up to ``kept_rows`` rows stays whole on one page. On a phone, one ``as_cards`` is what is read first: one card
    a row, before everything that folds.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    is_wide: bool = False
    kept_rows: int = 6
    as_cards: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart with everything a reader needs who cannot see it.

    ``height`` is that on screens [px]. On paper it may be lower (``printed``), or smaller as a whole (``shrunk``).
    """

    anchor: str
    title: str
    basis: str
    sentence: str
    plot: Mapping[str, Any]
    height: int = 320
    printed: int | None = None
    shrunk: float = 1.0


@dataclass(frozen=True)
class Picture:
    """A picture that an analyst's own code has drawn: a PNG, in base64."""

    png: str
    title: str = ""
    note: str = ""


@dataclass(frozen=True)
class Slot:
    """What only a person can write: their text, or the mark that it is still to be written, and who offers what for it."""

    key: str
    prompt: str
    text: str = ""
    offers: tuple[tuple[str, str], ...] = ()

    @property
    def mark(self) -> str:
        """The mark of an empty slot."""
        return f"【由人工填写：{self.prompt}】"


@dataclass(frozen=True)
class Imprint:
    """The closing lines of a 简报 (版记): to whom it goes, who issued it and when."""

    recipients: str
    office: str
    issued_on: str


Block = Heading | Paragraph | Masthead | Tiles | Table | Chart | Picture | Slot | Imprint


@dataclass(frozen=True)
class Sheet:
    """One page for a meeting.

    Parameters
    ----------
    folder, name, title, subtitle
        Where it is filed (``部门``, ``领导`` or nothing), whose it is, and what stands at its head.
    blocks, is_large
        Its paragraphs and tables, and whether tables are in the type of its text: its page has room.
    """

    folder: str
    name: str
    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    is_large: bool = False


@dataclass(frozen=True)
class Paper:
    """A composed briefing.

    Parameters
    ----------
    sample
        Whether it is made from invented data and must say so on every page.
    parts
        Blocks by part, in reading order (`PARTS`).
    is_draft
        Whether it is not to be signed yet and must say so on every page.
    register
        The hazards behind the figures, as compact JSON data.
    edition
        Which issue it is, where it corrects an earlier one.
    digest, summary, sheets
        What goes out beside it: its lines for a chat, its picture (`brief.summary_page`), the meeting's sheets.
    sectors
        Code → name, for what an analyst adds.
    left_out
        The notebook's cells that show something of which no block can be made.
    """

    title: str
    kind: str
    sample: bool
    parts: Mapping[str, tuple[Block, ...]]
    is_draft: bool = False
    register: Mapping[str, Any] = field(default_factory=dict)
    edition: str = ""
    digest: str = ""
    summary: str = ""
    sheets: tuple[Sheet, ...] = ()
    sectors: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks in reading order."""
        return tuple(block for part in self.parts.values() for block in part)

    @property
    def printed(self) -> tuple[Block, ...]:
        """The blocks that stand on paper."""
        return tuple(block for name, part in self.parts.items() if name not in SCREEN_ONLY for block in part)

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings of the contents list: sections and annexes."""
        return tuple(block for block in self.blocks if isinstance(block, Heading) and block.level < 2)

    @property
    def open_slots(self) -> dict[str, str]:
        """What the paper still asks a person for, by slot; a slot that its template leaves out is not asked for."""
        slots = [block for block in self.blocks if isinstance(block, Slot)]
        slots += [slot for block in self.blocks if isinstance(block, Masthead) for slot in block.slots]
        return {slot.key: slot.prompt for slot in slots if not slot.text}

    @property
    def marks(self) -> tuple[str, ...]:
        """What stands at the head of every page."""
        return (f"{SAMPLE_MARK}　仅供演示",) * self.sample + (DRAFT_MARK,) * self.is_draft

    def show(self, part: str) -> None:
        """Display one part in a notebook; a part that this paper lacks shows nothing.

        Raises
        ------
        UsageError
            If no paper has such a part.
        """
        if part not in PARTS:
            raise UsageError(f"材料没有叫“{part}”的部分。可以写：{'、'.join(PARTS)}。")
        from hazardlib.brief.notebook import display, part_bundles

        display(part_bundles(self, part))

    def add(self, title: str, content: Any, *, note: str = "") -> None:
        """Add something of one's own to the paper, where this cell stands.

        Parameters
        ----------
        title
            Its heading, or a table's or chart's caption.
        content
            A frame, a figure of plotly or matplotlib, or text in Markdown.
        note
            What stands below a table or a figure.
        """
        from hazardlib.brief.additions import blocks_of
        from hazardlib.brief.notebook import bundles_of, display

        display(bundles_of(blocks_of(title, content, self.sectors, note=note)))
