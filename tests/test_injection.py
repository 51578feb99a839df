"""Nothing that a department, the office or a configuration types runs anywhere: not in the page, the print, Word, a workbook or a file's name."""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium

from hazardlib import pipeline
from hazardlib.brief.render.pdf import Browser
from hazardlib.domain.month import TIMEZONE
from hazardlib.pipeline.outgoing.feedback import write_feedback
from hazardlib.pipeline.outgoing.templates import write_templates
from hazardlib.workspace import Workspace
from tests.composed import PrintingPublisher, lend
from tests.payloads import (
    PAYLOADS,
    write_payload_campaign,
    write_payload_narrative,
    write_payload_workbook,
)
from tests.printed import run_of, said_by_sheets

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
PAPERS = ("2023-07", "2023-12-final")
SLOTS = (
    "causes",
    "next",
    "mechanism",
    "stage.mobilisation",
    "stage.self-check",
    "stage.inspection",
    "stage.summary",
)
"""Of the final paper, all of them."""

FILES = (
    "<img src=x onerror=alert(1)>.xlsx",
    "=cmd+A0.xlsx",
    "{{7654321*3}}.xlsx",
    "..%2f..%2fx.xlsx",
    "'; rm -rf x;.xlsx",
    "[点此](javascript:alert(1)).xlsx",
    "\u202exslx.台账.xlsx",
    "长" * 70 + ".xlsx",
)
OURS = re.compile(r"(SUM|IF|COUNTIF|COUNTA|IFERROR|SUMIF|MAX|AND|OR|TODAY|ISNUMBER|LEN)\(")
ACTIONS = {
    b"/JavaScript",
    b"/JS",
    b"/URI",
    b"/Launch",
    b"/SubmitForm",
    b"/ImportData",
    b"/GoToR",
    b"/EmbeddedFile",
}

SHOW_ALL = """(within) => {
  const next = () => document.querySelector(within + " .more:not([hidden])");
  let count = 0;
  for (let more = next(); more; more = next(), count += 1) more.click();
  return count;
}"""
"""Press a button again and again in the page itself: the browser lays a page of three megabytes out once, not at each press."""


@dataclass(frozen=True)
class Made:
    folder: Path
    paper: Path
    workbooks: list[Path]
    files: set[Path]
    """Files that the run has written, raw ones and tables apart."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, printer: Browser) -> Made:
    top = tmp_path_factory.mktemp("injection")
    workspace = Workspace(top / "工作区")
    # The same hazards a month earlier, with another deadline: what moved is told with its remarks.
    june = workspace.raw / "2023-06" / "公共管理办公室6月.xlsx"
    other = {"due_on": date(2023, 7, 5), "remarks": ""}
    write_payload_workbook(june, label="公共管理办公室", most_rows=60, month="2023年6月", fixed=other)
    raw = workspace.raw / "2023-07"
    unknown = [text for text in PAYLOADS if len(text) < 60][:8]
    write_payload_workbook(raw / "公共管理办公室7月.xlsx", label="公共管理办公室", unknown=unknown)
    for place, name in enumerate(FILES):
        # A sheet may not be called everything; what Excel allows of a payload is tried.
        label = PAYLOADS[place * 9] if place % 2 else "综合执法大队"
        sheet = ("<img src=x onerror=alert(1)>", "=1+1", "{{7654321+3}}", "\u202e台账")[place % 4]
        # What is tried here is the name, the label and the sheet; the first workbook has every payload in its cells.
        write_payload_workbook(raw / name, label=label, sheet=f"隐患台账{sheet}"[:31], most_rows=5)
    write_payload_campaign(workspace.root / "campaign.yaml", ROOT / "campaign.yaml")
    write_payload_narrative(workspace.narrative, SLOTS)
    before = set(top.rglob("*"))
    for month, files in ((6, ["2023-06/公共管理办公室6月.xlsx"]), (7, None)):
        pipeline.ingest(workspace, received_at=datetime(2023, month, 18, 9, tzinfo=TIMEZONE), files=files)
    run = pipeline.open_run(kind="monthly", month="2023-07", workspace=workspace)
    # Its own are the payloads of narrative and configuration: it knows of the hazards of June alone.
    final = pipeline.open_run(kind="final", known_at="2023-07-01T09:00", workspace=workspace)
    with pytest.MonkeyPatch.context() as patch, PrintingPublisher(lambda _: None) as publisher:
        lend(printer, patch)
        for each in publisher.publish([run, final]):
            assert (each.folder / "briefing.pdf").is_file(), each.missing
    paper = workspace.reports / "2023-07"
    workbooks = [*write_feedback(workspace, "2023-07"), *(each.path for each in write_templates(run))]
    new = {path for path in set(top.rglob("*")) - before if path.is_file()}
    files = {path for path in new if not path.is_relative_to(workspace.processed)}
    return Made(workspace.root, paper, [*workbooks, paper / "ledger.xlsx"], files)


@pytest.fixture(scope="module")
def tab(made: Made, chromium: Chromium) -> Iterator[Any]:
    yield from opened(made.paper, chromium)


@pytest.fixture(scope="module")
def final(made: Made, chromium: Chromium) -> Iterator[Any]:
    yield from opened(made.paper.parent / "2023-12-final", chromium)


def opened(paper: Path, chromium: Chromium) -> Iterator[Any]:
    """Give a paper's page in the browser, with what it asks for and what boxes it opens."""
    page: Any = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.asked, page.said = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("dialog", lambda dialog: (page.said.append(dialog.message), dialog.dismiss()))
    page.goto((paper / "briefing.html").as_uri())
    page.evaluate("briefing.ready.then(briefing.resize)")
    page.pressed = page.evaluate(SHOW_ALL, "main")
    yield page
    page.close()


def test_there_are_250_different_payloads_and_all_reach_the_page(tab: Any) -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 250
    register = tab.evaluate("document.getElementById('register').textContent")
    shown = re.sub(r"\s+", "", tab.evaluate("(text) => JSON.stringify(JSON.parse(text))", register))
    html = re.sub(r"\s+", "", "<img src=x onerror='window.hacked=1;alert(1)'>")
    assert html in shown
    assert "{{7654321*3}}" in shown


def test_nothing_runs_in_the_page_and_no_element_is_made_of_text(tab: Any, made: Made) -> None:
    assert tab.pressed > 0  # of a long table the first rows are there, and the rest on demand
    tab.locator(".tile button.n").first.click()
    assert tab.evaluate(SHOW_ALL, "#hazards") > 0
    assert tab.locator("#hazards .hazard").count() >= 250
    tab.evaluate("window.print = () => {}")  # what would be printed alone stays in the page
    tab.locator("#hazards").get_by_role("button", name="打印一患一策").first.click()
    assert tab.locator("article.plan td").count() > 5
    tab.keyboard.press("Escape")
    for button in tab.locator(".wide button.sort").all()[:4]:
        button.click()
    assert_nothing_runs(tab)
    assert "22962963" not in (made.paper / "briefing.html").read_text(encoding="utf-8")


def test_nothing_of_what_people_write_for_a_paper_or_of_a_configuration_runs_in_the_page(final: Any) -> None:
    shown = re.sub(r"\s+", "", final.locator("body").inner_text())
    for text in PAYLOADS:
        for line in text.split():
            visible = re.sub(r"[\s\u200b-\u200d\u2028\u2029\ufeff]", "", line)
            assert visible[:40] in re.sub(r"[\u200b-\u200d\ufeff]", "", shown), text
    assert_nothing_runs(final)


def test_the_list_of_papers_runs_nothing(made: Made, chromium: Chromium) -> None:
    page: Any = chromium.new_page()
    page.goto((made.paper.parent / "index.html").as_uri())
    assert page.evaluate("window.hacked") is None
    assert page.locator("script, img, svg, iframe, [onerror], [onload]").count() == 0
    page.close()


def assert_nothing_runs(tab: Any) -> None:
    """Find in a page no script of theirs that ran, no request, and no element that a text has become."""
    assert tab.evaluate("window.hacked") is None
    assert tab.said == []
    assert len(tab.asked) == 1
    strange = tab.evaluate(
        """() => [...document.querySelectorAll("*")].filter((each) =>
            [...each.attributes].some(({ name }) => name.startsWith("on"))
            || each.matches("img, iframe, object, embed, base, link, math, details, textarea, meta[http-equiv=refresh]")
            || (each.matches("a") && !each.getAttribute("href").startsWith("#"))
            || (each.matches("form") && each.method !== "dialog")
            || (each.matches("input") && each.type !== "search"))
          .map((each) => each.outerHTML.slice(0, 120))"""
    )
    assert strange == []


def test_what_moved_is_told_with_payloads_for_remarks(made: Made) -> None:
    figures = json.loads((made.paper / "figures.json").read_text("utf-8"))
    assert len(figures["deadline_moves"]) >= 15
    assert sum("<" in (line["remarks"] or "") for line in figures["deadline_moves"][:15]) > 5


def test_the_meetings_sheets_have_no_action_and_no_link_outside(made: Made) -> None:
    sheets = sorted((made.paper / "meeting").rglob("*.pdf"))
    assert len(sheets) > 10
    for sheet in sheets:
        assert_no_action(sheet)
    said = "".join(said_by_sheets(pipeline.brief(run_of(Workspace(made.folder)))).values())
    assert "7654321*3" in said
    assert "22962963" not in said


@pytest.mark.parametrize("name", PAPERS)
def test_the_print_has_no_action_and_no_link_outside(made: Made, name: str) -> None:
    assert_no_action(made.paper.parent / name / "briefing.pdf")
    assert "22962963" not in (made.paper.parent / name / "briefing.html").read_text("utf-8")


def assert_no_action(pdf: Path) -> None:
    """Look for actions among the names in every object of a PDF, those that are packed into streams too."""
    content = pdf.read_bytes()
    packed = re.findall(rb"/Type /ObjStm[^>]*>>\s*stream\r?\n(.*?)endstream", content, re.DOTALL)
    outside = re.sub(rb"stream\r?\n.*?endstream", b"", content, flags=re.DOTALL)
    objects = outside + b"".join(zlib.decompressobj().decompress(each) for each in packed)
    spelled = re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), objects)
    names = {*re.findall(rb"/[A-Za-z]+", spelled)}
    assert {b"/Catalog", b"/Page", b"/Font"} <= names
    assert not ACTIONS & names


@pytest.mark.parametrize("name", PAPERS)
def test_the_word_document_has_no_field_but_the_page_number_no_link_and_no_macro(
    made: Made, name: str
) -> None:
    with zipfile.ZipFile(made.paper.parent / name / "briefing.docx") as parts:
        names = parts.namelist()
        texts = {name: parts.read(name).decode("utf-8") for name in names if name.endswith((".xml", ".rels"))}
    assert not [name for name in names if re.search(r"vba|embeddings|activeX|afchunk", name, re.IGNORECASE)]
    everything = "".join(texts.values())
    assert 'TargetMode="External"' not in everything
    fields = re.findall(r"<w:instrText[^>]*>([^<]*)<|<w:fldSimple[^>]*w:instr=\"([^\"]*)\"", everything)
    assert {(one or other).strip().split()[0] for one, other in fields} <= {"PAGE"}
    assert "22962963" not in everything


def test_no_workbook_that_goes_out_holds_a_formula_of_theirs_or_a_link(made: Made) -> None:
    assert len(made.workbooks) > 3
    for path in made.workbooks:
        with zipfile.ZipFile(path) as parts:
            names = parts.namelist()
            texts = {
                name: parts.read(name).decode("utf-8") for name in names if name.endswith((".xml", ".rels"))
            }
        assert not [name for name in names if re.search(r"externalLink|vba|connections|embeddings", name)], (
            path
        )
        everything = "".join(texts.values())
        assert 'TargetMode="External"' not in everything, path
        assert not re.search(r"<hyperlink [^>]*r:id", everything), path  # links inside the workbook are ours
        for sheet in (name for name in names if name.startswith("xl/worksheets/")):
            for formula in re.findall(r"<f[ >][^<]*", texts[sheet]):
                said = formula.partition(">")[2]
                assert OURS.match(said), (path.name, said)
                assert not re.search(r"evil|cmd\||HYPERLINK|WEBSERVICE|DDE", said), (path.name, said)


def test_nothing_is_written_outside_reports_and_no_name_is_a_path(made: Made) -> None:
    reports = made.folder / "reports"
    stray = {path for path in made.files if not path.is_relative_to(reports)}
    assert stray == set()
    assert all(path.resolve().is_relative_to(reports.resolve()) for path in made.files)
    assert not Path("/tmp/hacked").exists()
