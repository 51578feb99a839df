"""Every product of one workspace says the same: papers, figures, the district's workbook, the Word document."""

from __future__ import annotations

import json
import re
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def papers(demo: Path) -> list[Path]:
    """Return the folders of every paper of the demo."""
    found = sorted(path.parent for path in (demo / "reports").glob("*/figures.json"))
    assert {"2023-07", "2023-08-interim", "2023-12-final"} <= {path.name for path in found}
    return found


@cache
def figures_of(paper: Path) -> dict[str, Any]:
    """Return the figures of a paper."""
    figures: dict[str, Any] = json.loads((paper / "figures.json").read_text("utf-8"))
    return figures


@cache
def tables(paper: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of each sheet of the district's workbook, with the values of its formulas; read once."""
    book = openpyxl.load_workbook(paper / "ledger.xlsx", data_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def table(paper: Path, sheet: str) -> list[tuple[Any, ...]]:
    """Return the rows of one sheet of the district's workbook."""
    return tables(paper)[sheet]


def test_sectors_departments_and_stages_add_up_to_the_street(papers: list[Path]) -> None:
    for paper in papers:
        figures = figures_of(paper)
        for breakdown in ("by_sector", "by_department", "by_stage", "by_month_found", "by_source"):
            for level in ("all", "major"):
                for count in ("found", "closed", "rectified", "open", "overdue"):
                    total = sum(row[level][count] for row in figures[breakdown])
                    assert total == figures["overall"][level][count], (paper.name, breakdown, level, count)


def test_every_count_is_made_up_of_its_parts(papers: list[Path]) -> None:
    for paper in papers:
        figures = figures_of(paper)
        for level in ("all", "major"):
            counts = figures["overall"][level]
            assert counts["found"] == counts["closed"] + counts["rectified"] + counts["open"]
        for row in (figures["duties"]["overall"], *figures["duties"]["by_duty"]):
            assert row["owed"] == row["done"] + row["pending"] + row["overdue"], paper.name
        for row in (figures["tips"]["overall"], *figures["tips"]["by_channel"]):
            assert row["received"] == row["verified"] + row["unfounded"] + row["pending"], paper.name
        for row in figures["leader_tasks"]:
            assert len(row["tasks"]) == row["done"] + row["pending"] + row["overdue"], paper.name


def test_the_districts_workbook_has_the_papers_numbers(papers: list[Path]) -> None:
    for paper in papers:
        figures = figures_of(paper)
        total = next(row for row in table(paper, "统计表") if row[1] == "合计")
        overall = figures["overall"]
        assert total[5] + total[8] == overall["all"]["found"], paper.name
        assert total[6] + total[9] == overall["all"]["closed"] + overall["all"]["rectified"], paper.name
        assert (total[8], total[10]) == (overall["major"]["found"], overall["major"]["closed"]), paper.name
        listed = {
            "隐患总台账": overall["all"]["found"],
            "重大事故隐患": overall["major"]["found"],
            "未整改隐患": overall["all"]["open"],
            "挂牌督办": figures["supervised"]["all"]["found"],
        }
        for sheet, count in listed.items():
            rows = [row for row in table(paper, sheet)[3:] if row[0] is not None]
            assert len(rows) == count, (paper.name, sheet)


def test_the_ledger_knows_nothing_of_after_the_papers_day_and_lists_every_overdue_duty(
    papers: list[Path],
) -> None:
    for paper in papers:
        figures, rows = figures_of(paper), table(paper, "隐患总台账")
        headings = list(rows[2])
        for heading in ("整改完成日期", "验收销号日期", "摘牌日期"):
            days = [row[headings.index(heading)] for row in rows[3:]]
            assert all(day is None or str(day)[:10] <= figures["as_of"] for day in days), (
                paper.name,
                heading,
            )
        behind = [row[1:4] for row in table(paper, "企业履责逾期")[3:] if row[0] is not None]
        assert len(behind) == figures["duties"]["overall"]["overdue"] == len(figures["duties"]["overdue"])


def test_the_open_list_holds_what_is_open_and_nothing_else(papers: list[Path]) -> None:
    for paper in papers:
        header, *rows = table(paper, "未整改隐患")[2:]
        state = header.index(next(cell for cell in header if cell and "状态" in str(cell)))
        assert {row[state] for row in rows if row[0] is not None} <= {"未整改", "整改中"}, paper.name
        assert len(figures_of(paper)["lists"]["open"]) == figures_of(paper)["overall"]["all"]["open"]


def test_the_word_document_opens_with_the_number_of_the_page(papers: list[Path]) -> None:
    for paper in papers:
        page = (paper / "briefing.html").read_text("utf-8")
        words = words_of(paper)
        overall = figures_of(paper)["overall"]["all"]
        opening = f"全街累计排查发现隐患{overall['found']}条"
        shown = re.sub(r"<[^>]+>", "", page)
        assert opening in words, paper.name
        assert opening in shown, paper.name


@cache
def words_of(paper: Path) -> str:
    """Return the text of the Word document."""
    with zipfile.ZipFile(paper / "briefing.docx") as archive:
        return re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode("utf-8"))


def test_what_leads_from_the_paper_before_adds_up_and_is_said(papers: list[Path]) -> None:
    for paper in papers:
        figures, text = figures_of(paper), words_of(paper)
        before, period = figures["previous"], figures["period"]
        if before is None:
            assert period["done_stocks"] is None, paper.name
            continue
        then, now = before["overall"]["all"], figures["overall"]["all"]
        ends = {
            "closed": (then["closed"], now["closed"], "销号"),
            "put_right": (then["closed"] + then["rectified"], now["closed"] + now["rectified"], "整改"),
        }
        for name, (first, last, done) in ends.items():
            stock = period["done_stocks"][name]
            lost = stock["counted_before"] + stock["undone"] + stock["taken_off"]
            assert (stock["before"], stock["now"]) == (first, last), paper.name
            assert first + stock["in_period"] + stock["known_late"] - lost == last, paper.name
            if last != first + stock["in_period"]:
                assert f"条：本期{done}{stock['in_period']}条，" in text, (paper.name, name)
        left = period["not_closed_stock"]
        assert (
            left["before"] + left["entered"] + left["reopened"] - left["closed"] - left["taken_off"]
            == left["now"]
        )
        assert left["now"] == now["open"] + now["rectified"], paper.name


def test_sources_levels_and_states_of_a_sentence_add_up(papers: list[Path]) -> None:
    for paper in papers:
        text = words_of(paper)
        for total, parts in re.findall(r"全部隐患(\d+)条按来源分：([^。]+)。", text):
            assert sum(int(number) for number in re.findall(r"(\d+)条", parts)) == int(total), paper.name
        found = r"挂牌督办隐患(\d+)条（([^）]+)），已销号(\d+)条，已整改待销号(\d+)条，未整改(\d+)条"
        for total, levels, *states in re.findall(found, text):
            assert sum(map(int, states)) == int(total), paper.name
            assert sum(int(number) for number in re.findall(r"(\d+)条", levels)) == int(total), paper.name


def test_a_difference_of_rates_is_that_of_the_rates_beside_it(papers: list[Path]) -> None:
    found = r"整改率([\d.]+)%[^，。]*，比其他隐患(高|低)([\d.]+)个百分点（其他隐患([\d.]+)%"
    said = [(paper.name, *each) for paper in papers for each in re.findall(found, words_of(paper))]
    assert said
    for name, ours, verb, difference, others in said:
        moved = Decimal(ours) - Decimal(others)
        assert abs(moved) == Decimal(difference), name
        assert (moved > 0) == (verb == "高"), name


def test_each_sheet_of_the_meeting_is_one_page_and_the_agenda_names_what_must_be_decided(
    papers: list[Path],
) -> None:
    for paper in papers:
        sheets = sorted((paper / "meeting").rglob("*.pdf"))
        assert bool(sheets) == (figures_of(paper)["kind"] == "monthly")
        for sheet in sheets:
            assert len(pypdf.PdfReader(sheet).pages) == 1, sheet
        if not sheets:
            continue
        agenda = pypdf.PdfReader(paper / "meeting" / "议程.pdf").pages[0].extract_text()
        wanted = {row["hazard_id"] for row in figures_of(paper)["supervision"]["to_decide"]}
        assert agenda.count("研究挂牌督办隐患") == min(len(wanted), 12), paper.name


def test_one_paper_gives_one_number_of_duties_behind(papers: list[Path]) -> None:
    for paper in papers:
        words = words_of(paper)
        said = re.findall(r"；逾期未完成(\d+)项，涉及", words) + re.findall(
            r"逾期未完成的(\d+)项履责事项", words
        )
        overdue = len(figures_of(paper)["duties"]["overdue"])
        assert set(said) == ({str(overdue)} if overdue else set()), (paper.name, said)
