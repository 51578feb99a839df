"""The Word document as LibreOffice shows it: the same headings, rows, pages and lines as the print."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pypdf
import pytest

from hazardlib.brief.paper import Paper, Paragraph
from hazardlib.brief.render.word import write_word
from tests.brief.pages import KINDS, Printed, cell_text, squeezed, tables

TEMPLATE = Path(__file__).parents[2] / "hazardlib" / "brief" / "template" / "briefing.docx"
INSTALL = "sudo apt-get install libreoffice-writer fonts-noto-cjk"


@pytest.fixture(scope="module")
def converted(prints: dict[str, Printed], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The documents as LibreOffice prints them, and a page full of text; LibreOffice is started once."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip(f"LibreOffice is not installed: {INSTALL}")
    folder = tmp_path_factory.mktemp("word")
    for kind, one in prints.items():
        (folder / f"{kind}.docx").write_bytes(write_word(one.paper, one.pictures, TEMPLATE))
    lines = Paper(
        "满页", "monthly", sample=False, parts={"opening": (Paragraph(("隐患排查整治" * 28 * 15,)),)}
    )
    (folder / "lines.docx").write_bytes(write_word(lines, {}, TEMPLATE))
    names = [*prints, "lines"]
    command = [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += [
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        *(str(folder / f"{name}.docx") for name in names),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {name: folder / f"{name}.pdf" for name in names}


def outline(path: Path) -> list[str]:
    """The bookmarks in reading order."""

    def walk(entries: Any) -> Iterator[str]:
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry)
            else:
                yield squeezed(str(entry.title))

    return list(walk(pypdf.PdfReader(path).outline))


@cache
def page_texts(path: Path) -> list[str]:
    """Each page's text as a reader copies it."""
    return [page.extract_text() for page in pypdf.PdfReader(path).pages]


def whole_text(path: Path) -> str:
    """Every page's text without white space, the sample's mark and the page numbers."""
    bare = [
        re.sub(rf"(?m)^示例数据\s+仅供演示$|^— {number} —$", "", text)
        for number, text in enumerate(page_texts(path), 1)
    ]
    return squeezed("".join(bare))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_libreoffice_shows_the_headings_of_the_print_in_the_same_order(
    kind: str, prints: dict[str, Printed], converted: dict[str, Path]
) -> None:
    title, *headings = outline(prints[kind].pdf)
    assert outline(converted[kind]) == headings
    assert len(headings) >= 5
    assert title in whole_text(converted[kind])


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_libreoffice_shows_the_rows_of_the_print_in_the_same_order(
    kind: str, prints: dict[str, Printed], converted: dict[str, Path]
) -> None:
    rows = [
        "".join(cell_text(cell) for cell in row.cells)
        for table in tables(prints[kind].paper)
        for row in table.rows
    ]
    assert len(rows) > 50
    for path in (prints[kind].pdf, converted[kind]):
        text, place = whole_text(path).replace("※", ""), 0
        for row in (row.replace("※", "") for row in rows):  # it comes from another font, out of its place
            found = text.find(row, place)
            assert found >= 0, (row, text[place : place + 200])
            place = found + len(row)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_libreoffice_needs_about_as_many_pages_as_the_print_each_with_its_number(
    kind: str, prints: dict[str, Printed], converted: dict[str, Path]
) -> None:
    pages = page_texts(converted[kind])
    assert len(pages) == pytest.approx(len(page_texts(prints[kind].pdf)), abs=2)
    for number, text in enumerate(pages, 1):
        assert f"— {number} —" in text.splitlines()
        assert "示例数据" in text


@pytest.mark.slow
def test_a_full_page_in_libreoffice_has_22_lines_of_28_characters(
    converted: dict[str, Path],
) -> None:
    lines = [
        line for line in page_texts(converted["lines"])[0].splitlines() if set(line) <= set("隐患排查整治")
    ]
    first, *others = lines
    assert len(lines) == 22
    assert len(first) == 26  # indented by two
    assert {len(line) for line in others} == {28}
