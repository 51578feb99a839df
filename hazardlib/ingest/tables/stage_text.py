"""Stage text: a department's Word document about its stage, as the sheet 阶段情况 that it stands for."""

from __future__ import annotations

import re

from hazardlib.domain.columns import STAGES_SHEET
from hazardlib.domain.sheets import SHEETS
from hazardlib.ingest.files.read import Book, Cell, Sheet
from hazardlib.ingest.tables.headings import Vocabulary, fold_heading

_NUMBER = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十]+(?:部分|[、.．])|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.．](?!\d))\s*"
)
_TOP = re.compile(r"^\s*(?:第?[一二三四五六七八九十]+(?:部分|[、.．]))")
_LONGEST_HEADING, _LONGEST_CAPTION = 24, 60
_SENTENCE = re.compile(r"[。；！？]")
_OTHER = "other"


def as_workbook(book: Book, vocabulary: Vocabulary) -> Book:
    """Return a document as a workbook of one sheet: its title and labels, the headings of 阶段情况, and one row of texts.

    A workbook stays as it is. Its headings say which part a paragraph belongs to; what stands under no known heading is kept under 其他.
    """
    if not book.is_document:
        return book
    lines = [str(row[0]) for sheet in book.sheets for row in sheet.rows]
    caption: list[str] = []
    parts: dict[str, list[str]] = {}
    field = ""
    for line in lines:
        heading, rest = _split(line)
        known = _field(heading, vocabulary)
        if known:
            field = known
            parts.setdefault(field, []).extend([rest] if rest else [])
        elif not field and not parts and len(line) <= _LONGEST_CAPTION and not _SENTENCE.search(line):
            caption.append(line)
        else:
            if _TOP.match(line) and len(line) <= _LONGEST_HEADING and not _SENTENCE.search(line):
                field = _OTHER
            parts.setdefault(field or _OTHER, []).append(line)
    headings: list[Cell] = [column.heading for column in STAGES_SHEET.values()]
    texts: list[Cell] = ["\n".join(parts.get(name, ())) for name in STAGES_SHEET]
    rows: list[list[Cell]] = [[line] for line in caption]
    if any(texts):
        rows += [headings, texts]
    width = len(headings)
    filled: list[list[Cell]] = [[*row, *[""] * (width - len(row))] for row in rows]
    return Book((Sheet(SHEETS["stages"].title, filled),))


def _split(line: str) -> tuple[str, str]:
    """Return the heading that a paragraph may begin with, and what follows on the same line, as in 一、存在问题：人手不足."""
    head, colon, rest = line.partition("：" if "：" in line else ":")
    if colon and len(head) <= _LONGEST_HEADING:
        return head, rest.strip()
    return (line, "") if len(line) <= _LONGEST_HEADING else ("", line)


def _field(heading: str, vocabulary: Vocabulary) -> str | None:
    """Return the part that a heading opens: one that is numbered may say more than its name, 三、存在的主要问题及原因."""
    if not heading or _SENTENCE.search(heading) or "，" in heading:
        return None
    text = fold_heading(_NUMBER.sub("", heading))
    names = {name: field for name, field in vocabulary.headings["stages"].items() if field in STAGES_SHEET}
    if text in names:
        return names[text]
    if not _TOP.match(heading):
        return None
    found = [name for name in names if name in text]
    return names[max(found, key=len)] if found else None
