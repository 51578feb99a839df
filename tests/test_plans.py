"""一患一策: a page for each open major hazard, from the paper as it was issued, in Word and print."""

from __future__ import annotations

import json
import os
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import pypdf
import pytest
from playwright.sync_api import Browser
from typer.testing import CliRunner

from hazardlib.brief.render.page import Browser as Printer
from hazardlib.brief.render.page import to_html
from hazardlib.cli import app
from hazardlib.errors import UsageError
from hazardlib.pipeline.outgoing.plans import write_plans
from hazardlib.pipeline.stages import brief
from tests.composed import lend
from tests.desk import MANAGEMENT, SAFETY, Desk, begun, hazard
from tests.printed import page_of, run_of

JULY = date(2023, 7, 20)


def issue(desk: Desk) -> None:
    folder = desk.workspace.reports / "2023-07"
    folder.mkdir(parents=True)
    figures = desk.ask(JULY).figures
    (folder / "figures.json").write_text(json.dumps(dict(figures), ensure_ascii=False), "utf-8")


def fill(desk: Desk) -> None:
    late = hazard("A-1", level="major", due_on=date(2023, 7, 1), measures="更换报警器", funds=1.5)
    desk.receive(MANAGEMENT, "2023-06", late)
    rows = (
        late,
        hazard("A-2", level="major", due_on=date(2023, 8, 1)),
        hazard("A-3", level="major", status="closed", accepted_on=date(2023, 7, 3)),
        hazard("B-1"),
    )
    desk.receive(MANAGEMENT, "2023-07", *rows)
    issue(desk)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return begun(fill, tmp_path / "desk")


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "HAZARD_CHROMIUM", "/nowhere")


def words(path: Path) -> list[list[str]]:
    (table,) = docx.Document(str(path)).tables
    return [[cell.text for cell in row.cells] for row in table.rows]


@pytest.mark.usefixtures("no_browser")
def test_each_open_major_hazard_has_a_page_that_says_what_is_missing_and_what_is_next(desk: Desk) -> None:
    written = write_plans(desk.workspace)
    assert [path.name for path in written.paths] == ["A-1 万科里商业中心.docx", "A-2 万科里商业中心.docx"]
    assert written.missing  # no browser, and it says so
    told = dict(words(written.paths[0]))
    assert told["整改措施"] == "更换报警器"
    assert told["整改资金"] == "1.5万元"
    assert told["整改责任人"] == "未填，须补齐"
    assert told["整改期限"] == "2023年7月1日，超期19天"
    assert told["历次填报"] == "2023年6月公共管理办公室报未整改；2023年7月公共管理办公室报未整改"
    assert told["下一步"].startswith("立即整改")
    assert "补齐整改责任人、应急预案" in told["下一步"]
    assert "提请会议研究挂牌督办" in told["下一步"]


@pytest.mark.usefixtures("no_browser")
def test_one_that_a_meeting_extended_and_one_that_was_opened_again_say_so(tmp_path: Path) -> None:
    desk, met_on, late = Desk(tmp_path), date(2023, 6, 24), date(2023, 6, 30)
    done = hazard("A-2", level="major", due_on=late, status="closed", accepted_on=date(2023, 6, 18))
    extended = hazard("A-1", level="major", due_on=late)
    agreed = {"matter": "延期：更换报警器", "department": MANAGEMENT, "due_on": date(2023, 9, 30)}
    desk.receive(MANAGEMENT, "2023-06", extended, done)
    desk.receive(SAFETY, "2023-06", matters=[{"met_on": met_on, "hazard_no": "A-1"} | agreed])
    desk.receive(MANAGEMENT, "2023-07", extended, done)
    seen = {"hazard_no": "A-2", "unit": "万科里商业中心", "result": "undone"}
    desk.receive(SAFETY, "2023-07", reinspections=[{"reinspected_on": date(2023, 7, 10)} | seen])
    issue(desk)
    written = {path.name[:3]: dict(words(path)) for path in write_plans(desk.workspace).paths}
    moved, again = written["A-1"], written["A-2"]
    assert moved["整改期限"] == "2023年9月30日；最初为2023年6月30日，改过1次，经同意"
    assert moved["会议议定"] == "2023年6月24日延期：更换报警器，时限2023年9月30日（未到期）"
    assert "2023年6月公共安全办公室例会议定" in moved["历次填报"]
    assert again["回头看"] == "2023年7月10日复查：未整改"
    assert again["历次填报"].endswith("2023年7月公共安全办公室回头看发现未整改或反弹")
    assert again["整改期限"] == "2023年6月30日，超期20天"
    assert again["下一步"].startswith("立即整改")


@pytest.mark.usefixtures("no_browser")
def test_what_somebody_has_written_in_word_stays(desk: Desk) -> None:
    path = write_plans(desk.workspace, hazard="A-1").paths[0]
    document = docx.Document(str(path))
    document.add_paragraph("已批示")
    document.save(str(path))
    mine = path.read_bytes()
    again = write_plans(desk.workspace, hazard="A-1").paths[0]
    assert path.read_bytes() == mine
    assert again.name == "A-1 万科里商业中心（2）.docx"


@pytest.mark.usefixtures("no_browser")
def test_the_command_says_where_they_lie_and_that_there_is_no_print(desk: Desk) -> None:
    done = CliRunner().invoke(app, ["plan", "--workspace", str(desk.workspace.root)])
    assert done.exit_code == 1
    assert "一患一策 2 条" in done.output
    assert "没有做成 PDF" in done.output


def test_a_hazard_that_is_none_or_none_of_these_is_refused(desk: Desk) -> None:
    with pytest.raises(UsageError, match="没有编号或标识为“A-9”的隐患"):
        write_plans(desk.workspace, hazard="A-9")
    with pytest.raises(UsageError, match="“A-3”不是未整改的重大事故隐患"):
        write_plans(desk.workspace, hazard="A-3")


@pytest.mark.slow
def test_each_is_one_page_in_print(tmp_path: Path, printer: Printer, monkeypatch: pytest.MonkeyPatch) -> None:
    lend(printer, monkeypatch)
    desk, said = Desk(tmp_path), "更换全部报警器并逐户核对，" * 40
    texts = ("location", "description", "criterion", "measures", "contingency", "responsible_person")
    full = hazard("A-1", level="major", due_on=date(2023, 7, 1), **dict.fromkeys(texts, said))
    desk.receive(MANAGEMENT, "2023-07", full, hazard("A-2", level="major"))
    issue(desk)
    written = write_plans(desk.workspace)
    prints = [path for path in written.paths if path.suffix == ".pdf"]
    assert len(prints) == 2
    for path in prints:
        assert len(pypdf.PdfReader(BytesIO(path.read_bytes())).pages) == 1


@pytest.mark.slow
def test_a_reader_of_the_page_prints_one_alone_on_one_page(desk: Desk, chromium: Browser) -> None:
    with chromium.new_context(offline=True) as context:
        page = context.new_page()
        page.set_content(to_html(brief(run_of(desk.workspace))))
        page.evaluate("window.print = () => {}")
        page.click(".cards button.n >> nth=0")
        page.click("#hazards-list button:has-text('打印一患一策')")
        print_ = pypdf.PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
        assert len(print_.pages) == 1
        text = print_.pages[0].extract_text()
        assert "更换报警器" in text
        assert "全街累计发现" not in text
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert not page.query_selector("article.plan")


def test_the_page_holds_the_same_lines(desk: Desk) -> None:
    paper = brief(run_of(desk.workspace))
    plans = paper.register["plans"]
    assert len(plans) == 2
    assert all(paper.register["ids"][int(place)] for place in plans)
    assert ["整改措施", "更换报警器"] in [list(line) for plan in plans.values() for line in plan]
    assert "存量和动态清零" in page_of(paper)


def test_a_browser_that_dies_while_it_prints_leaves_the_word_documents(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Dying:
        def print_sheets(self, *_: object) -> None:
            raise RuntimeError("Target closed")

    lend(Dying(), monkeypatch)  # type: ignore[arg-type]
    written = write_plans(desk.workspace)
    assert (
        written.missing
        == "PDF 没有打印出来（程序出错：RuntimeError: Target closed）。请再运行一次；仍不行的，把这一行发给维护人员。"
    )
    assert {path.suffix for path in written.paths} == {".docx"}
