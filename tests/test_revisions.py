"""A paper that may have been sent is never lost: earlier issues are kept, the new one says what it corrects."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from pypdf import PdfReader
from python_calamine import CalamineSheet, CalamineWorkbook

from hazardlib.brief.correction import changes_of
from hazardlib.brief.render.pdf import Browser
from hazardlib.cli import _run
from hazardlib.pipeline.publish.publisher import Publisher
from tests.composed import ComposingPublisher, PrintingPublisher, compose_instead_of_printing, lend
from tests.desk import ENERGY, ENFORCEMENT, MANAGEMENT, Desk, at, hazard
from tests.folders import files_of

pytestmark = pytest.mark.slow

FIRST, SECOND = "2023-06-21T09:00", "2023-06-23T09:00"


@dataclass
class Story:
    """A month's paper, then a workbook that came late, then the paper made again."""

    desk: Desk
    first: dict[str, bytes]
    seen_again: dict[str, bytes]

    @property
    def folder(self) -> Path:
        return self.desk.workspace.reports / "2023-06"

    def copy(self, folder: Path) -> Story:
        """Return the same in another folder, to be gone on with there."""
        return Story(self.desk.copy(folder), self.first, self.seen_again)

    def figures(self, issue: str = "") -> dict[str, object]:
        return json.loads((self.folder / issue / "figures.json").read_text("utf-8"))


def compose(desk: Desk, known_at: str, *arguments: str, by: type[Publisher] = ComposingPublisher) -> str:
    """Make the paper in this process; return what the command says."""
    where = ("--workspace", str(desk.workspace.root), "--known-at", known_at)
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said):
        compose_instead_of_printing(patch, by)
        assert _run(["briefing", "monthly", "--month", "2023-06", *where, *arguments]) == 0
    return said.getvalue()


def issue_of(folder: Path) -> dict[str, bytes]:
    """Return every file of an issue with its content."""
    return files_of(folder, but=("revisions", "feedback"))


def sheets_of(path: Path) -> list[CalamineSheet]:
    """Return the sheets of a workbook."""
    book = CalamineWorkbook.from_path(path)
    return [book.get_sheet_by_name(name) for name in book.sheet_names]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, printer: Browser) -> Iterator[Story]:
    with pytest.MonkeyPatch.context() as patch:
        lend(printer, patch)
        yield tell(Desk(tmp_path_factory.mktemp("issues")))


def tell(desk: Desk) -> Story:
    closed = hazard("丙-1", status="closed", accepted_on=date(2023, 6, 18))
    desk.receive(
        MANAGEMENT, "2023-06", hazard("甲-1"), hazard("甲-2", level="major", due_on=date(2023, 6, 10))
    )
    desk.receive(ENERGY, "2023-06", closed)
    assert "已生成" in compose(desk, FIRST, by=PrintingPublisher)
    folder = desk.workspace.reports / "2023-06"
    first = issue_of(folder)
    assert "没有变化" in compose(desk, FIRST)
    seen_again = issue_of(folder)
    late = hazard("乙-1", sector="commerce", unit="<i>某饭店</i>")
    desk.receive(ENFORCEMENT, "2023-06", late, seen_at=at(6, 22))
    assert "已生成" in compose(desk, SECOND, by=PrintingPublisher)
    return Story(desk, first, seen_again)


def test_the_same_inputs_again_touch_nothing(story: Story) -> None:
    assert story.seen_again == story.first


def test_the_earlier_issue_is_kept_whole_byte_for_byte(story: Story) -> None:
    kept = issue_of(story.folder / "revisions" / "1")

    assert kept == story.first
    assert {
        "briefing.html",
        "briefing.pdf",
        "briefing.docx",
        "ledger.xlsx",
        "meeting/议程.pdf",
    } <= kept.keys()
    assert [path.name for path in (story.folder / "revisions").iterdir()] == ["1"]
    assert story.figures()["overall"]["all"]["found"] == 4


def test_page_print_and_word_say_at_their_head_what_was_corrected_and_why(story: Story) -> None:
    folder = story.folder
    pdf = re.sub(
        r"\s", "", "".join(page.extract_text() for page in PdfReader(folder / "briefing.pdf").pages[:2])
    )
    with ZipFile(folder / "briefing.docx") as package:
        word = re.sub(r"<[^>]+>", "", package.read("word/document.xml").decode())
    page = re.sub(r"<script.*?</script>", "", (folder / "briefing.html").read_text("utf-8"), flags=re.DOTALL)
    html = re.sub(r"<[^>]+>", "", page)

    for text in (html, re.sub(r"\s", "", pdf), word):
        assert "第2版（更正）" in text
        assert "更正说明：本件为第2版，替换以2023年6月21日9时00分前收到的报送为准的第1版" in text
        assert "计入此后收到的报送1份：综合执法大队2023年6月台账（2023-06/综合执法大队丙.xlsx，" in text
        assert text.index("更正说明") < text.rindex("一、全街、各领域和负责领导情况")
        for changed in (
            "全街累计发现3条4条",
            "全街销号率33.3%（1/3）25.0%（1/4）",
            "综合执法大队2023年6月报送未报迟报",
        ):
            assert changed in re.sub(r"\s", "", text)
    first = (folder / "revisions" / "1" / "briefing.html").read_text("utf-8")
    assert "更正说明" not in first


def test_what_is_posted_in_a_chat_says_that_it_is_a_correction(story: Story) -> None:
    assert "第2版（更正）" in (story.folder / "digest.txt").read_text("utf-8").splitlines()[0]
    assert "第2版" not in (story.folder / "revisions/1/digest.txt").read_text("utf-8")


def test_the_districts_workbook_says_on_every_sheet_that_it_is_a_correction(story: Story) -> None:
    heads = [sheet.to_python()[0][0] for sheet in sheets_of(story.folder / "ledger.xlsx")]
    assert len(heads) == 7
    assert all("第2版（更正）" in head for head in heads)
    assert not any(
        "第2版" in sheet.to_python()[0][0] for sheet in sheets_of(story.folder / "revisions/1/ledger.xlsx")
    )


def test_new_words_with_the_same_figures_are_the_same_issue_and_a_copy_elsewhere_is_none(
    story: Story, tmp_path: Path
) -> None:
    story = story.copy(tmp_path / "copy")
    story.desk.workspace.narrative.write_text("next: 开展“回头看”。\n", "utf-8")

    compose(story.desk, SECOND)
    compose(story.desk, FIRST, "--out", str(tmp_path / "elsewhere"))

    page = (story.folder / "briefing.html").read_text("utf-8")
    assert "回头看" in page
    assert "第2版（更正）" in page
    assert issue_of(story.folder / "revisions" / "1") == story.first
    assert not (story.folder / "revisions" / "2").exists()
    elsewhere = tmp_path / "elsewhere"
    assert json.loads((elsewhere / "figures.json").read_text("utf-8")) == story.figures("revisions/1")
    assert not (elsewhere / "revisions").exists()
    assert "更正说明" not in (elsewhere / "briefing.html").read_text("utf-8")
    assert not (elsewhere.parent / "index.html").exists()


def test_a_figure_that_reads_the_same_in_print_is_not_said_to_have_changed(story: Story) -> None:
    now = story.figures()

    assert list(changes_of(now, now)) == []
    said = list(changes_of(story.figures("revisions/1"), now))
    assert said[0] == ("全街", "累计发现", "3条", "4条")
    assert ("商业经营领域", "累计发现", "0条", "1条") in said


def test_the_list_of_papers_says_what_each_says_and_leads_to_all_of_it(story: Story) -> None:
    reports = story.desk.workspace.reports
    page = (reports / "index.html").read_text("utf-8")

    assert "2023年6月月度情况简报" in page
    assert "发现4条，销号率25.0%（1/4）※，重大隐患已核实超期1条；2023年6月应报11个部门，实报3个。" in page
    assert "第2版（更正）" in page
    assert 'href="2023-06/revisions/1/briefing.html"' in page
    assert "script" not in page
    assert "default-src 'none'" in page
    assert '"2023-06/meeting/%E8%AE%AE%E7%A8%8B.pdf"' in page


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_the_list_is_accessible_fits_the_screen_and_asks_for_nothing(
    story: Story, chromium: Chromium, width: int, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True, locale="zh-CN"
    )
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((story.desk.workspace.reports / "index.html").as_uri())
    for summary in page.locator("summary").all():
        summary.click()

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert len(asked) == 1
    for link in page.locator("a").all():
        target = story.desk.workspace.reports / link.evaluate(
            "a => decodeURIComponent(a.getAttribute('href'))"
        )
        assert target.is_file()
    context.close()


def test_an_older_moment_gives_its_figures_again_and_loses_no_issue(story: Story, tmp_path: Path) -> None:
    story = story.copy(tmp_path / "copy")
    newest = issue_of(story.folder)

    compose(story.desk, FIRST)

    assert story.figures() == story.figures("revisions/1")
    assert issue_of(story.folder / "revisions" / "2") == newest
    assert issue_of(story.folder / "revisions" / "1") == story.first
    text = re.sub(r"<[^>]+>", "", (story.folder / "briefing.html").read_text("utf-8"))
    assert "第3版（按较早情况重出）" in text
    assert (
        "说明：本件为第3版，按2023年6月21日9时00分前收到的报送重出，只反映当时掌握的情况；"
        "替换以2023年6月23日9时00分前收到的报送为准的第2版，以后的情况见该版。"
        "未计入该版已计入的报送1份：综合执法大队2023年6月台账（2023-06/综合执法大队丙.xlsx，" in text
    )
    assert "更正说明" not in text
