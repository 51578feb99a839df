"""The page of many hazards holds only what can be looked at, and finds all the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from hazardlib.brief.entries import Entry, pack_entries
from hazardlib.brief.paper import Column, Heading, Number, Paper, Paragraph, Row, Table
from hazardlib.brief.render.page import Browser, to_html

pytestmark = pytest.mark.slow

COUNT, SHOWN_ROWS, SHOWN_CARDS = 250, 100, 50
_NAMES = (
    "sector sector_name unit state department departments leaders source source_bucket danger community stage supervision file "
    "sheet unit_id hazard_no location description found_on due_on done_on closed_on"
)


def _paper() -> Paper:
    known = dict.fromkeys(_NAMES.split(), "") | {
        "state": "open",
        "found_on": "2023-07-01",
        "sheet": "隐患台账",
    }
    entries = [
        Entry(known | {"hazard_id": f"H-{at}", "unit": f"第{at}号单位"}, at, None, frozenset({"is_open"}))
        for at in range(COUNT)
    ]
    register = pack_entries(entries, {}, "")
    columns = (Column("序号", "center"), Column("单位", "start"), Column("隐患", "start", 40), Column("天数"))
    rows = tuple(
        Row(
            (
                (Number(str(at), ids=(f"H-{at}",)),),
                (f"第{at}号单位",),
                ("疏散通道堆放桌椅",),
                (str(COUNT - at),),
            )
        )
        for at in range(COUNT)
    )
    body = (Heading("进展", 1, "section-1"), Paragraph(("发现", Number(str(COUNT)), "条。")))
    annex = (Heading("台账", 0, "annex-1", "附件1"), Table("台账", columns, rows, is_wide=True))
    return Paper("月报", "monthly", sample=True, parts={"opening": body, "annexes": annex}, register=register)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "page.html"
    path.write_text(to_html(_paper()), "utf-8")
    return path


@pytest.fixture(scope="module")
def page(file: Path, chromium: Chromium) -> Iterator[Page]:
    with chromium.new_context(viewport={"width": 1280, "height": 900}, offline=True) as context:
        tab = context.new_page()
        faults = list[str]()
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.goto(file.as_uri())
        tab.evaluate("briefing.ready")
        yield tab
        assert faults == []


def _units(page: Page) -> list[str]:
    return page.locator("tbody td:nth-child(2)").all_inner_texts()


def test_rows_and_cards_are_made_as_they_are_asked_for(page: Page) -> None:
    assert len(_units(page)) == SHOWN_ROWS
    page.get_by_role("button", name=f"再显示{SHOWN_ROWS}行（共{COUNT}行）").click()
    assert _units(page) == [f"第{at}号单位" for at in range(2 * SHOWN_ROWS)]
    page.locator("p button.n").click()
    assert page.locator("#hazards-title").inner_text().endswith(f"{COUNT}条")
    assert page.locator("#hazards li").count() == SHOWN_CARDS
    page.locator("#hazards .more").click()
    assert page.locator("#hazards li").count() == 2 * SHOWN_CARDS
    page.keyboard.press("Escape")


def test_what_is_not_in_the_document_is_found_sorted_and_opened(page: Page) -> None:
    page.get_by_role("searchbox").fill("第237号")
    assert _units(page) == ["第237号单位"]
    page.locator("tbody button.n").click()
    assert page.locator("#hazards li strong").all_inner_texts() == ["第237号单位"]
    page.keyboard.press("Escape")
    page.get_by_role("searchbox").fill("")
    page.get_by_role("columnheader", name="天数").get_by_role("button").click()
    page.get_by_role("columnheader", name="天数").get_by_role("button").click()
    assert _units(page)[:2] == [f"第{COUNT - 1}号单位", f"第{COUNT - 2}号单位"]
    assert len(_units(page)) == SHOWN_ROWS
    page.get_by_role("columnheader", name="天数").get_by_role("button").click()  # as they came


def test_on_paper_stand_all_rows_in_their_order_from_the_file_and_from_an_open_page(
    page: Page, file: Path, printer: Browser, tmp_path: Path
) -> None:
    printer.print_pdf(file, tmp_path / "file.pdf").done.result()
    page.get_by_role("button", name=f"再显示{SHOWN_ROWS}行").click()
    page.pdf(path=tmp_path / "open.pdf", prefer_css_page_size=True)
    assert len(_units(page)) == 2 * SHOWN_ROWS
    page.get_by_role("searchbox").fill("第12")
    page.get_by_role("columnheader", name="天数").get_by_role("button").click()
    page.get_by_role("columnheader", name="天数").get_by_role("button").click()
    shown = _units(page)
    assert shown == [f"第{at}号单位" for at in (*range(129, 119, -1), 12)]
    page.pdf(path=tmp_path / "filtered.pdf", prefer_css_page_size=True)
    for name in ("file", "open", "filtered"):
        text = "".join(each.extract_text() for each in pypdf.PdfReader(tmp_path / f"{name}.pdf").pages)
        assert [int(at) for at in re.findall(r"第(\d+)号单位", text)] == [*range(COUNT)]
    assert _units(page) == shown
    assert page.get_by_role("searchbox").input_value() == "第12"
    assert page.locator(".filter").get_by_role("status").inner_text() == f"显示{len(shown)}行，共{COUNT}行"
