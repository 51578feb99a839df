"""Papers from their templates: text whose expressions are figures, tables and charts becomes blocks.

A template in ``templates/`` has one Jinja block for each part of its paper; a line in it is one of these::

    # 各领域情况                         a heading; ## one below it; in the annexes # is an annex's title
    已核实超期{{ street.overdue_verified }}条。  a paragraph, up to the next empty line; the figure opens its hazards
    + 督促{{ who }}整改。                 a numbered item
    ~ 注                                a note
    > {{ office }}                      a line of the signature; ^ whom the paper is addressed to, @ an annex in the list
    | 工作 40 | 责任单位 40 | 时限 20 |    a table, its caption in a row of one cell above the headings with their widths
    {{ table("sectors") }}              tables, charts and slots, each on a line of its own

A number can only be printed where it is a figure, that is, where its place in figures.json is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any, Literal, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from hazardlib.brief.paper import ANNEXED, Block, Column, Heading, Inline, Number, Paragraph, Row, Table, Text
from hazardlib.brief.viewed import Counted

_FOLDER = Path(__file__).parent / "templates"
_OPEN, _CLOSE = "\ue000", "\ue001"
_HELD = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_ROLES: Mapping[str, Literal["note", "signature", "annex-list", "addressee"]] = {
    "^ ": "addressee",
    "~ ": "note",
    "> ": "signature",
    "@ ": "annex-list",
}
_STARTS = ("# ", "## ", "+ ", *_ROLES)


class Holder:
    """Holds what a template's expressions gave while its text is written around them."""

    def __init__(self) -> None:
        self._held: list[tuple[Inline | Block, ...]] = []

    def hold(self, value: Any) -> Markup:
        """Return the mark that stands for a value in the text.

        Raises
        ------
        TypeError
            If it is a bare number, or nothing that a paper can show.
        """
        self._held.append(_as_pieces(value))
        return Markup(f"{_OPEN}{len(self._held) - 1}{_CLOSE}")  # noqa: S704 -- a mark, no text of anybody's

    def is_block(self, line: str) -> bool:
        """Tell whether a line is nothing but tables, charts and slots."""
        mark = _HELD.fullmatch(line)
        held = self._held[int(mark[1])] if mark else ()
        return bool(held) and not any(isinstance(piece, str | Number) for piece in held)

    def pieces(self, text: str) -> Iterator[Inline | Block]:
        """Yield a text's own words and what its marks stand for."""
        for place, piece in enumerate(_HELD.split(text)):
            if place % 2:
                yield from self._held[int(piece)]
            elif piece:
                yield unescape(piece)


def _as_pieces(value: Any) -> tuple[Inline | Block, ...]:
    match value:
        case Counted():
            return (value.number,)
        case str():
            return (re.sub(r"\s+", " ", value),) if value else ()
        case Number():
            return (value,)
        case tuple() | list():
            return tuple(piece for each in value for piece in _as_pieces(each))
        case _ if isinstance(value, Block):
            return (value,)
        case _:
            raise TypeError(f"{value!r} cannot be printed: a number needs its place in figures.json")


@pass_context
def _hold(context: Context, value: Any) -> Markup:
    return value if isinstance(value, Markup) else cast(Holder, context["holder"]).hold(value)


def first_items(text: Markup, most: int) -> Markup:
    """Return a list with its first items only."""
    items = re.split(r"(?m)^(?=\s*\+ )", text)
    return Markup("").join(map(Markup, items[: most + 1]))


@pass_context
def listed(context: Context, values: Any, between: str = "、") -> Markup:
    """Return several values with 、 between them, each held as it would be alone."""
    return _hold(context, between).join(_hold(context, value) for value in values)


def environment(filters: Mapping[str, Callable[..., Any]], own: Path | None = None) -> Environment:
    """Return the templates' environment; a template in a folder of the workspace's own comes before the suite's."""
    folders = [_FOLDER] if own is None else [own, _FOLDER]
    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        finalize=_hold,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {**filters, "listed": listed, "first_items": first_items, "one_line": one_line}
    return made


def write_parts(
    name: str, context: Mapping[str, Any], filters: Mapping[str, Callable[..., Any]], own: Path | None = None
) -> dict[str, tuple[Block, ...]]:
    """Return the parts that a template has, by its blocks.

    Parameters
    ----------
    name
        The template: ``monthly``, ``interim`` and so on.
    context, filters
        What its expressions may use.
    own
        Where a workspace keeps templates of its own.
    """
    templates = environment(filters, own)
    template = templates.get_template(f"{name}.md.j2")
    sentences = templates.get_template("sentences.md.j2")
    parts = {}
    for part, write in template.blocks.items():
        values = {**context, "holder": Holder()}
        values["say"] = sentences.make_module(values)
        text = "".join(write(template.new_context(values)))
        parts[part] = tuple(read_blocks(text, values["holder"], 0 if part in ANNEXED else 1))
    return parts


def write_text(name: str, context: Mapping[str, Any], filters: Mapping[str, Callable[..., Any]]) -> str:
    """Return what a template of plain text says, its figures as they are printed."""
    templates = environment(filters)
    values = {**context, "holder": Holder()}
    values["say"] = templates.get_template("sentences.md.j2").make_module(values)
    text = templates.get_template(f"{name}.txt.j2").render(values)
    pieces = values["holder"].pieces(text)
    return "".join(piece.plain if isinstance(piece, Number) else str(piece) for piece in pieces)


def one_line(text: Markup) -> Markup:
    """Return a sentence in one line, with nothing between what stood in several."""
    return Markup("").join(map(str.strip, text.splitlines()))


def read_blocks(text: str, holder: Holder, first_level: int = 1) -> Iterator[Block]:
    """Yield the blocks that a part's text stands for, its headings from a level on (`paper.Heading`)."""
    number = 0
    for chunk in _chunks(text, holder):
        if chunk.startswith("|"):
            yield _table(chunk.splitlines(), holder)
            continue
        start = next((each for each in _STARTS if chunk.startswith(each)), "")
        pieces = tuple(holder.pieces(chunk.removeprefix(start)))
        blocks = [piece for piece in pieces if not isinstance(piece, str | Number)]
        if blocks:
            if len(blocks) < len(pieces) or start:
                raise TypeError(f"a table, chart or slot needs a line of its own: {chunk!r}")
            yield from blocks
            continue
        words = _joined(cast(Text, pieces))
        if start in {"# ", "## "}:
            number = 0
            yield Heading(_plain(words), first_level if start == "# " else 2)
        elif start == "+ ":
            number += 1
            yield Paragraph(_joined((f"{number}.", *words)), role="item")
        elif words:
            yield Paragraph(words, role=_ROLES.get(start, "body"))


def _chunks(text: str, holder: Holder) -> Iterator[str]:
    """Yield the paragraphs of a text, their lines joined; what begins with a sign, or is held alone, is one by itself."""
    lines: list[str] = []
    for line in [*map(str.strip, text.splitlines()), ""]:
        is_block, is_row = holder.is_block(line), line.startswith("|")
        if lines and (not line or is_block or line.startswith(_STARTS) or is_row != lines[0].startswith("|")):
            yield ("\n" if lines[0].startswith("|") else "").join(lines)
            lines = []
        if is_block:
            yield line
        elif line:
            lines.append(line)


def _table(lines: Sequence[str], holder: Holder) -> Table:
    """Return a table written in a template; a heading is its name, its width and, if not at the start, how its cells stand."""
    head, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    caption = ""
    if len(head) == 1:
        (caption,), (head, *rows) = head, rows
    columns = []
    for cell in head:
        name, width, *align = cell.split()
        columns.append(Column(name, cast(Any, align[0] if align else "start"), int(width)))
    cells = (tuple(_joined(cast(Text, tuple(holder.pieces(cell)))) for cell in row) for row in rows)
    return Table(caption, tuple(columns), tuple(Row(row) for row in cells), kept_rows=0)


def _joined(pieces: Text) -> Text:
    joined: list[Inline] = []
    for piece in pieces:
        if joined and isinstance(piece, str) and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)


def _plain(text: Text) -> str:
    return "".join(piece.plain if isinstance(piece, Number) else piece for piece in text)
