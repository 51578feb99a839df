"""Every product of one workspace says the same: papers, figures, the district's workbook, the Word document."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def papers(demo: Path) -> list[Path]:
    """Return the folders of every paper of the demo."""
    found = sorted(path.parent for path in (demo / "reports").glob("*/figures.json"))
    assert {"2023-07", "2023-08-interim", "2023-12-final"} <= {path.name for path in found}
    return found


def figures_of(paper: Path) -> dict[str, Any]:
    """Return the figures of a paper."""
    figures: dict[str, Any] = json.loads((paper / "figures.json").read_text("utf-8"))
    return figures


def table(paper: Path, sheet: str) -> list[tuple[Any, ...]]:
    """Return the rows of a sheet of the district's workbook, with the values of its formulas."""
    book = openpyxl.load_workbook(paper / "ledger.xlsx", data_only=True)
    return list(book[sheet].iter_rows(values_only=True))


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


def test_the_open_list_holds_what_is_open_and_nothing_else(papers: list[Path]) -> None:
    for paper in papers:
        header, *rows = table(paper, "未整改隐患")[2:]
        state = header.index(next(cell for cell in header if cell and "状态" in str(cell)))
        assert {row[state] for row in rows if row[0] is not None} <= {"未整改", "整改中"}, paper.name
        assert len(figures_of(paper)["lists"]["open"]) == figures_of(paper)["overall"]["all"]["open"]


def test_the_word_document_opens_with_the_number_of_the_page(papers: list[Path]) -> None:
    for paper in papers:
        page = (paper / "briefing.html").read_text("utf-8")
        with zipfile.ZipFile(paper / "briefing.docx") as archive:
            words = re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode("utf-8"))
        overall = figures_of(paper)["overall"]["all"]
        opening = f"全街累计排查发现隐患{overall['found']}条"
        shown = re.sub(r"<[^>]+>", "", page)
        assert opening in words, paper.name
        assert opening in shown, paper.name


def test_one_paper_gives_one_number_of_enterprises_behind(papers: list[Path]) -> None:
    for paper in papers:
        with zipfile.ZipFile(paper / "briefing.docx") as archive:
            words = re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode("utf-8"))
        said = re.findall(r"涉及(\d+)家企业", words) + re.findall(r"(\d+)家企业逾期未完成", words)
        assert len(set(said)) <= 1, (paper.name, said)
