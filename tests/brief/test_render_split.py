"""Sheets printed together are apart as if each had been printed alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdf
import pytest

from hazardlib.brief.paper import Column, Paragraph, Row, Sheet, Table
from hazardlib.brief.render.page import Browser, sheets_html

pytestmark = pytest.mark.slow

_COLUMNS = (Column("单位", "start"), Column("超期"))


def _sheet(name: str, rows: int) -> Sheet:
    table = Table(
        f"{name}的隐患", _COLUMNS, tuple(Row(((f"{name}{at}号",), (str(at),))) for at in range(rows))
    )
    said = Paragraph((f"{name}负责，限3日内整改：直骨角。",))  # what each language draws in its own way
    return Sheet("部门", name, f"致{name}", "数据截至7月20日", (said, table))


SHEETS = (_sheet("甲科", 3), _sheet("乙科", 120), _sheet("丙科", 2))


@pytest.fixture(scope="module")
def prints(tmp_path_factory: pytest.TempPathFactory, printer: Browser) -> list[Path]:
    return print_into(tmp_path_factory.mktemp("sheets"), printer)


def print_into(folder: Path, browser: Browser) -> list[Path]:
    outs = [folder / f"{sheet.name}.pdf" for sheet in SHEETS]
    browser.print_sheets(sheets_html(SHEETS, is_sample=True), outs).result()
    return outs


@pytest.fixture(scope="module")
def printed(prints: list[Path]) -> list[pypdf.PdfReader]:
    return [pypdf.PdfReader(out, strict=True) for out in prints]


def test_each_sheet_has_its_own_pages_title_bookmark_and_language(printed: list[pypdf.PdfReader]) -> None:
    assert len(printed[0].pages) == len(printed[2].pages) == 1
    assert len(printed[1].pages) > 1
    for sheet, reader in zip(SHEETS, printed, strict=True):
        assert reader.metadata is not None
        assert reader.metadata.title == sheet.title
        assert [(entry.title, reader.get_destination_page_number(entry)) for entry in reader.outline] == [
            (sheet.title, 0)
        ]
        assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
        text = "".join(page.extract_text() for page in reader.pages)
        assert [other.name for other in SHEETS if other.name in text] == [sheet.name]


def test_an_outline_counts_its_own_bookmarks(
    printed: list[pypdf.PdfReader], printer: Browser, tmp_path: Path
) -> None:
    assert [_outline(reader)["/Count"] for reader in printed] == [1, 1, 1]
    articles = ("<h1>甲</h1><h2>一</h2><h3>（一）</h3><h2>二</h2>", "<h1>乙</h1><h2>一</h2>", "<h1>丙</h1>")
    outs = [tmp_path / f"{at}.pdf" for at in range(len(articles))]
    table = "<table><tr><th>隐患</th><td>限期整改</td></tr></table>"
    page = "".join(f"<article>{article}{table}</article>" for article in articles)
    printer.print_sheets(
        f"<html lang='zh-CN'><style>article {{ break-after: page }}</style>{page}", outs
    ).result()
    counts = [_outline(pypdf.PdfReader(out, strict=True))["/Count"] for out in outs]
    assert counts == [4, 2, 1]


def _outline(reader: pypdf.PdfReader) -> Any:
    root: Any = reader.trailer["/Root"]
    return root["/Outlines"]


def test_each_sheet_keeps_the_tags_of_its_own_pages_and_nobody_elses(printed: list[pypdf.PdfReader]) -> None:
    for sheet, reader in zip(SHEETS, printed, strict=True):
        root: Any = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        tags = root["/StructTreeRoot"]
        document = tags["/K"].get_object()
        kinds = [element["/S"] for element in _elements(document)]
        rows = len(sheet.blocks[1].rows)  # type: ignore[union-attr]
        assert (kinds.count("/Art"), kinds.count("/H1"), kinds.count("/TR")) == (1, 1, rows + 1)
        pages = {page.indirect_reference for page in reader.pages}
        held = {element.raw_get("/Pg") for element in _elements(document) if "/Pg" in element}
        assert held == pages
        # From what is drawn back to what it is: how a reader that speaks finds its way.
        marked = tags["/ParentTree"]["/Nums"]
        assert [int(at) for at in marked[::2]] == [page["/StructParents"] for page in reader.pages]
        ids = tags["/IDTree"]["/Names"]
        assert {element["/ID"] for element in _elements(document) if "/ID" in element} == set(ids[::2])
        assert {"/TH"} == {element.get_object()["/S"] for element in ids[1::2]}


def test_sheets_without_a_table_are_taken_apart_too(printer: Browser, tmp_path: Path) -> None:
    outs = [tmp_path / "1.pdf", tmp_path / "2.pdf"]
    page = "<article><h1>甲</h1><p>本期没有</article><article style='break-before: page'><h1>乙</h1><p>也没有</article>"
    printer.print_sheets(f"<html lang='zh-CN'>{page}", outs).result()
    assert [pypdf.PdfReader(out, strict=True).outline[0].title for out in outs] == ["甲", "乙"]  # type: ignore[union-attr]


def _elements(element: Any) -> list[Any]:
    held = element["/K"].get_object() if hasattr(element.get("/K"), "get_object") else element.get("/K", [])
    inside = [each.get_object() for each in (held if isinstance(held, list) else [held])]
    return [
        element,
        *(deep for each in inside if isinstance(each, dict) and "/S" in each for deep in _elements(each)),
    ]


def test_sheets_are_the_same_bytes_twice_in_any_browser_and_locale(
    prints: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANG", "LC_ALL", "LANGUAGE"):  # the first was started where Chinese is spoken
        monkeypatch.setenv(name, "C")
    with Browser() as other:
        again = print_into(tmp_path, other)
    assert prints[0].read_bytes().startswith(b"%PDF")
    assert [out.read_bytes() for out in again] == [out.read_bytes() for out in prints]
