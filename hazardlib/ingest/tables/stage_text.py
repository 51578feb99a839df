"""Stage text: a department's Word document about its stage, as the sheet 阶段情况 that it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hazardlib.domain.columns import STAGES_SHEET
from hazardlib.domain.sheets import SHEETS
from hazardlib.ingest.files.read import Book, Cell, Sheet
from hazardlib.ingest.tables.headings import Vocabulary, fold_heading, speaks_of_a_person

_NUMBER = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十]+(?:部分|[、.．])|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.．](?!\d))\s*"
)
_TOP = re.compile(r"^\s*(?:第?[一二三四五六七八九十]+(?:部分|[、.．]))")
_TITLE = re.compile(r"(?:情况|总结|汇报|报告|材料|小结)(?:[（(].{1,20}[)）])?$")
_PERSONAL = re.compile(r"姓名|人员|[人者]$|电话|手机|联系|身份证|住址|地址|微信|QQ|邮箱", re.IGNORECASE)
"""Headings of columns that, beside one that speaks of a person, say who that is."""
_LONGEST_HEADING, _LONGEST_CAPTION, _LONGEST_COLUMN = 24, 60, 12
_MARK = re.compile("([　：:])")
_SENTENCE = re.compile(r"[。；！？]")
_OTHER = "other"


def as_workbook(book: Book, vocabulary: Vocabulary) -> Book:
    """Return a document as a workbook of one sheet: its title and labels, the headings of 阶段情况, and one row of texts.

    A workbook stays as it is. Its headings say which part a paragraph belongs to; what stands under no known heading is kept under 其他.
    """
    if not book.is_document:
        return book
    lines = [line for sheet in book.sheets for line in _lines(sheet.rows)]
    caption: list[str] = []
    parts: dict[str, list[str]] = {}
    field = ""
    for line in lines:
        heading, rest = _split(line)
        known = _field(heading, vocabulary)
        if known:
            field = known
            parts.setdefault(field, []).extend([rest] if rest else [])
        elif not field and _is_caption(line, vocabulary, is_first=not parts):
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


def _lines(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """Yield paragraphs, and rows of tables as a line each, without what a table says of persons."""
    header: Sequence[Cell] | None = None
    is_in_table = False
    for row in rows:
        if not row:
            is_in_table, header = not is_in_table, None
        elif not is_in_table:
            yield str(row[0])
        else:
            header = header or row
            short = [str(each) if len(str(each)) <= _LONGEST_COLUMN else "" for each in header]
            is_about_people = any(each and speaks_of_a_person(fold_heading(each)) for each in short)
            kept = [
                str(cell)
                for place, cell in enumerate(row)
                if not (is_about_people and place < len(short) and _PERSONAL.search(short[place]))
            ]
            if said := "　".join(filter(None, kept)):
                yield said


def _is_caption(line: str, vocabulary: Vocabulary, *, is_first: bool) -> bool:
    """Tell whether a line before the text is its title or one of its labels."""
    is_title = is_first and len(line) <= _LONGEST_CAPTION and _TITLE.search(line) is not None
    return is_title or fold_heading(_MARK.split(line)[0]) in vocabulary.captions


def _split(line: str) -> tuple[str, str]:
    """Return the heading that a paragraph may begin with, and what follows on the same line, as in 一、存在问题：人手不足."""
    head, mark, rest = (*_MARK.split(line, maxsplit=1), "", "")[:3]
    if mark and len(head) <= _LONGEST_HEADING:
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
