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
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from traceback import extract_tb
from typing import Any, Literal, cast

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    Undefined,
    UndefinedError,
    pass_context,
)
from jinja2.nodes import Impossible
from jinja2.runtime import Context
from markupsafe import Markup

from hazardlib.brief.compiled import Compiled, extended_by
from hazardlib.brief.paper import (
    ANNEXED,
    Block,
    Heading,
    Inline,
    Number,
    Paragraph,
    Row,
    Table,
    Text,
    columns_of,
    plain,
)
from hazardlib.brief.viewed import Counted
from hazardlib.errors import ConfigError

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
        """Return the mark that stands for a value in the text; nothing for nothing.

        Raises
        ------
        TypeError
            If it is a bare number, or nothing that a paper can show.
        """
        pieces = _as_pieces(value)
        if not pieces:
            return Markup("")
        self._held.append(pieces)
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
        case Undefined():
            raise UndefinedError(str(value))
        case None:
            return ()
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
            raise TypeError(f"{value!r} 不能印出来，数字须取自 figures.json，如 {{{{ street.found }}}}")


@pass_context
def _hold(context: Context, value: Any) -> Markup:
    return value if isinstance(value, Markup) else cast(Holder, context["holder"]).hold(value)


def first_items(text: Markup, most: int) -> Markup:
    """Return a list with its first items only."""
    items = re.split(r"(?m)^(?=[ \t]*\+ )", text)
    return Markup("").join(map(Markup, items[: most + 1]))


def full_lines(text: Markup) -> Markup:
    """Return a text without its empty lines."""
    return Markup("").join(f"{line}\n" for line in text.splitlines() if line.strip())


@pass_context
def listed(context: Context, values: Any, between: str = "、") -> Markup:
    """Return several values with 、 between them, each held as it would be alone."""
    return _hold(context, between).join(_hold(context, value) for value in values)


class Templates:
    """The suite's templates, and before each of them a workspace's own of the same name.

    A workspace's template may write a paper anew, or begin with ``{% extends "suite/monthly.md.j2" %}`` and give the blocks
    that it wants to be other.

    Parameters
    ----------
    filters
        What its expressions may use beside `listed`, `first_items` and `one_line`.
    own
        The folder of the workspace's templates, if it has any.
    """

    def __init__(self, filters: Mapping[str, Callable[..., Any]], own: Path | None = None) -> None:
        self._own = own
        suite = FileSystemLoader(_FOLDER)
        loaders: list[BaseLoader] = [suite, PrefixLoader({"suite": suite})]
        self._made = Environment(
            loader=ChoiceLoader([FileSystemLoader(own), *loaders] if own else loaders),
            autoescape=True,
            finalize=_hold,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            optimized=False,  # so that what is compiled depends on a template's text alone, and on no filter
            bytecode_cache=Compiled(_FOLDER),
        )
        self._made.filters |= {
            **filters,
            "listed": listed,
            "first_items": first_items,
            "one_line": one_line,
            "full_lines": full_lines,
        }

    def parts(self, name: str, context: Mapping[str, Any]) -> dict[str, tuple[Block, ...]]:
        """Return the parts that a template has, by its blocks.

        Raises
        ------
        ConfigError
            If a workspace's template cannot be read, uses what there is not, or has a block that is no part of a paper.
        """
        with self._blaming(f"{name}.md.j2"):
            chain = list(self._chain(f"{name}.md.j2"))
            self._refuse_unknown(chain)
            parts = {}
            for part in dict.fromkeys(block for template in reversed(chain) for block in template.blocks):
                values = self._values(context)
                own = chain[0].new_context(values)
                own.blocks = {
                    block: [template.blocks[block] for template in chain if block in template.blocks]
                    for block in {block for template in chain for block in template.blocks}
                }
                text = "".join(own.blocks[part][0](own))
                parts[part] = tuple(read_blocks(text, values["holder"], 0 if part in ANNEXED else 1))
            return parts

    def _refuse_unknown(self, chain: Sequence[Template]) -> None:
        """Refuse a workspace's template with blocks that the suite's has not, or without those that it must have."""
        suite = self._made.get_template(f"suite/{chain[0].name}")
        unknown = [block for template in chain for block in template.blocks if block not in suite.blocks]
        written = {block for template in chain for block in template.blocks}
        missing = [block for block in list(suite.blocks)[:1] if block not in written]
        if unknown or missing:
            said = [f"没有 {'、'.join(unknown)} 这样的部分"] * bool(unknown)
            said += [f"缺少 {'、'.join(missing)} 部分"] * bool(missing)
            known = "、".join(suite.blocks)
            raise ConfigError(f"{chain[0].filename}：{'，'.join(said)}。可用的部分是 {known}。")

    def text(self, name: str, context: Mapping[str, Any]) -> str:
        """Return what a template of plain text says, its figures as they are printed."""
        with self._blaming(f"{name}.txt.j2"):
            values = self._values(context)
            text = self._made.get_template(f"{name}.txt.j2").render(values)
            pieces = values["holder"].pieces(text)
            return "".join(piece.plain if isinstance(piece, Number) else str(piece) for piece in pieces)

    def _values(self, context: Mapping[str, Any]) -> dict[str, Any]:
        values = {**context, "holder": Holder()}
        return values | {"say": self._made.get_template("sentences.md.j2").make_module(values)}

    def _chain(self, name: str, *before: str) -> Iterator[Template]:
        """Yield a template and those that it extends."""
        assert self._made.loader is not None
        if name in before:
            raise TypeError(f"{name} 不能接着写自己，自带的模板写作 suite/{name}")
        yield self._made.get_template(name)
        for extended in extended_by(self._made.loader.get_source(self._made, name)[0]):
            yield from self._chain(extended, name, *before)

    @contextmanager
    def _blaming(self, name: str) -> Iterator[None]:
        """Turn what is wrong in a workspace's template into one line for whoever wrote it."""
        try:
            yield
        except TemplateSyntaxError as error:
            if not self._is_own(error.filename):
                raise
            raise ConfigError(
                f"{error.filename} 第 {error.lineno} 行：{error.message}。请对照自带的模板改正，或移走这个文件。"
            ) from error
        except (TemplateError, TypeError, LookupError, ValueError, AttributeError, Impossible) as error:
            frames = extract_tb(error.__traceback__)
            place = next((frame for frame in reversed(frames) if self._is_own(frame.filename)), None)
            own = self._own / name if self._own else None
            where = str(own) if own and own.is_file() else name
            if place is not None:
                template = self._made.get_template(Path(place.filename).name)
                where = f"{place.filename} 第 {template.get_corresponding_lineno(place.lineno or 1)} 行"
            elif not self._is_own(where):
                raise
            is_unknown = isinstance(error, UndefinedError | LookupError)
            said = f"用了没有的名称（{error}）" if is_unknown else str(error)
            raise ConfigError(f"{where}：{said}。请对照自带的模板改正，或移走这个文件。") from error

    def _is_own(self, filename: str | None) -> bool:
        return self._own is not None and filename is not None and Path(filename).is_relative_to(self._own)


def one_line(text: Markup) -> Markup:
    """Return a sentence in one line, with nothing between what stood in several."""
    return Markup("").join(map(str.strip, text.splitlines()))


def read_blocks(text: str, holder: Holder, first_level: int = 1) -> Iterator[Block]:
    """Yield the blocks that a part's text stands for, its headings from a level on (`paper.Heading`)."""
    number = 0
    for chunk in _chunks(text, holder):
        if chunk.startswith("|"):
            table = _table(chunk.splitlines(), holder)
            yield from [table] * bool(table.rows)
            continue
        start = next((each for each in _STARTS if chunk.startswith(each)), "")
        pieces = tuple(holder.pieces(chunk.removeprefix(start)))
        blocks = [piece for piece in pieces if not isinstance(piece, str | Number)]
        if blocks:
            if len(blocks) < len(pieces) or start:
                raise TypeError("表、图和待填处须各占一行，前后不写文字")
            yield from blocks
            continue
        words = _joined(cast(Text, pieces))
        if start in {"# ", "## "}:
            number = 0
            yield Heading(plain(words), first_level if start == "# " else 2)
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
    head, *rows = (line.strip("|") for line in lines)
    caption = ""
    if "|" not in head:
        caption, (head, *rows) = head.strip(), rows
    columns, cells = columns_of(head), [[cell.strip() for cell in row.split("|")] for row in rows]
    if any(len(row) != len(columns) for row in cells):
        raise TypeError(f"表有{len(columns)}列，每行也须有{len(columns)}格")
    texts = (tuple(_joined(cast(Text, tuple(holder.pieces(cell)))) for cell in row) for row in cells)
    return Table(caption, columns, tuple(map(Row, texts)), kept_rows=8)  # what is to be done, on one page


def _joined(pieces: Text) -> Text:
    joined: list[Inline] = []
    for piece in pieces:
        if joined and isinstance(piece, str) and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)
