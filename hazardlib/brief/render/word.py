"""The paper as a Word document that an office edits, signs and sends."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hazardlib.brief.paper import (
    Block,
    Chart,
    Heading,
    Imprint,
    Masthead,
    Paper,
    Paragraph,
    Picture,
    Slot,
    Table,
    Tiles,
)
from hazardlib.domain.terms import DRAFT_MARK
from hazardlib.errors import ConfigError

if TYPE_CHECKING:
    from docx.document import Document

    from hazardlib.brief.render.word_parts import Page

STYLES = (
    "Heading 1", "Heading 2", "Heading 3", "公文正文", "公文标题", "简报名称", "简报期号", "简报编发", "附件编号",
    "落款", "附件说明", "待填内容", "表题", "表格文字", "表头文字", "表注", "图片", "版记",
)  # fmt: skip
"""The paragraph styles that a template must have; Heading 3 is an annex's title."""

_PARAGRAPH, _TABLE = 1, 3
"""Kinds of styles."""

_ROLES = {
    "body": "公文正文",
    "item": "公文正文",
    "note": "表注",
    "signature": "落款",
    "annex-list": "附件说明",
    "addressee": "公文正文",
}
_WRITTEN_AT = (2023, 5, 22, 9, 0, 0)


def write_word(paper: Paper, pictures: Mapping[str, bytes], template: Path) -> bytes:
    """Return the paper as a .docx; the same paper and pictures give the same bytes.

    Parameters
    ----------
    pictures
        PNG by the chart's anchor; a chart without one is left to its sentence.
    template
        Page, headers, footers and the styles of `STYLES`.

    Raises
    ------
    ConfigError
        If the template cannot be used.
    """
    from hazardlib.brief.render.word_parts import Page

    document = _open(template)
    document.core_properties.title = paper.title
    document.core_properties.language = "zh-CN"
    page = Page(document)
    page.mark(paper.marks)
    for is_wide, blocks in _stretches(paper):
        page.turn(is_landscape=is_wide)
        for block in blocks:
            _add(page, block, pictures)
    content = io.BytesIO()
    document.save(content)
    return _settled(content.getvalue())


def _open(template: Path) -> Document:
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    # SyntaxError: XML that is cut short; RuntimeError: a part behind a password.
    broken = (OSError, KeyError, ValueError, SyntaxError, RuntimeError, zipfile.BadZipFile, zlib.error)
    try:
        document = docx.Document(str(template))
    except (*broken, PackageNotFoundError) as error:
        raise ConfigError(
            f"{template} 不是能用的 Word 模板（{type(error).__name__}）。请用 Word 另存为 .docx，或移走它改用自带的模板。"
        ) from error
    known = {(style.name, int(style.type)) for style in document.styles}
    wanted = [*((name, _PARAGRAPH) for name in STYLES), ("Table Grid", _TABLE)]
    missing = [name for name, kind in wanted if (name, kind) not in known]
    if missing:
        raise ConfigError(
            f"{template} 缺少样式“{'”“'.join(missing[:5])}”。请在自带的 briefing.docx 上修改，保留各样式的名称。"
        )
    return document


def _stretches(paper: Paper) -> Iterator[tuple[bool, Sequence[Block]]]:
    """Yield the blocks that stand on pages of one orientation; an annex's heading goes with its wide table."""
    blocks = [block for block in paper.printed if not isinstance(block, Tiles)]
    stretch: list[Block] = []
    for place, block in enumerate(blocks):
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        is_head = (
            isinstance(block, Heading)
            and block.level == 0
            and isinstance(following, Table)
            and following.is_wide
        )
        if is_head and stretch:
            yield False, stretch
            stretch = []
        stretch.append(block)
        if isinstance(block, Table) and block.is_wide:
            yield True, stretch
            stretch = []
    if stretch:
        yield False, stretch


def _add(page: Page, block: Block, pictures: Mapping[str, bytes]) -> None:
    match block:
        case Masthead():
            _masthead(page, block)
        case Heading():
            _heading(page, block)
        case Paragraph():
            page.write(_ROLES[block.role], block.text, is_flush=block.role == "addressee")
        case Slot():
            for line in (block.text or block.mark).splitlines():
                page.write("公文正文" if block.text else "待填内容", (line.strip(),))
            for who, text in () if block.text else block.offers:
                page.write("待填内容", (f"〔{who}报〕{text}",))
        case Table():
            page.table(block)
        case Chart() | Picture():
            _figure(page, block, pictures)
        case Imprint():
            page.write("版记", (block.recipients,), rule="top")
            page.write("版记", (f"{block.office}　　{block.issued_on}",), rule="both")


def _masthead(page: Page, masthead: Masthead) -> None:
    draft = f"（{DRAFT_MARK}）" * masthead.is_draft
    if masthead.series:
        page.write("简报名称", (masthead.series,))
        page.write("简报期号", (masthead.issue + draft,))
        page.write("简报编发", (masthead.office,), right=masthead.issued_on, rule="red")
    for line in masthead.title.split("\n"):
        page.write("公文标题", (line,))
    if masthead.is_draft and not masthead.series:
        page.write("简报期号", (draft,))
    if masthead.subtitle:
        page.write("简报期号", (masthead.subtitle,))


def _heading(page: Page, heading: Heading) -> None:
    if heading.level == 0:
        page.write("附件编号", (heading.label,), begins_page=True)
        page.write("Heading 3", (heading.text,))
    else:
        page.write(f"Heading {heading.level}", (heading.label + heading.text,))


def _figure(page: Page, figure: Chart | Picture, pictures: Mapping[str, bytes]) -> None:
    page.write("表题", (figure.title,))
    if isinstance(figure, Picture):
        page.picture(base64.b64decode(figure.png), figure.title)
        note = figure.note
    else:
        page.write("表注", (figure.basis,), stays_with_next=True)
        if figure.anchor in pictures:
            page.picture(pictures[figure.anchor], f"{figure.title}。{figure.sentence}")
        note = figure.sentence
    if note:
        page.write("表注", (note,))


def _settled(content: bytes) -> bytes:
    """Return the document with the times of writing taken out of the package."""
    steady = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(steady, "w") as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, date_time=_WRITTEN_AT)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return steady.getvalue()
