"""Over all papers of the sample: what could not be counted is said, and never called none; a draft says that it is one."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pypdf
import pytest

from tests.printed import issued_paper, said_by_sheets

pytestmark = pytest.mark.slow

NO_MAJOR_ONES = ("未发现重大", "为一般隐患", "未发现新的隐患")


def figures_of(paper: Path) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads((paper / "figures.json").read_text("utf-8"))
    return figures


def papers_of(demo: Path) -> list[Path]:
    return sorted(path.parent for path in (demo / "reports").glob("*/figures.json"))


def texts_of(paper: Path) -> dict[str, str]:
    page = re.sub(r"<script\b.*?</script>", "", (paper / "briefing.html").read_text("utf-8"), flags=re.DOTALL)
    with zipfile.ZipFile(paper / "briefing.docx") as archive:
        word = archive.read("word/document.xml").decode("utf-8")
    return {
        "page": re.sub(r"<[^>]+>", "", page),
        "word": re.sub(r"<[^>]+>", "", word),
        "digest": (paper / "digest.txt").read_text("utf-8"),
    }


def is_touched(row: dict[str, Any]) -> bool:
    return any(row.get(count) for count in ("rows", "refused", "possible"))


def test_no_paper_calls_none_what_it_could_not_count(demo: Path) -> None:
    touched = [paper for paper in papers_of(demo) if is_touched(figures_of(paper)["uncounted"]["overall"])]
    assert {"2023-08", "2023-10", "2023-12-final"} <= {paper.name for paper in touched}
    for paper in touched:
        uncounted = figures_of(paper)["uncounted"]
        sectors = [row["name"] for row in uncounted["by_sector"] if is_touched(row)]
        for product, text in texts_of(paper).items():
            assert "未能计入" in text, (paper.name, product)
            assert not [words for words in NO_MAJOR_ONES if words in text], (paper.name, product)
            for name in sectors:
                assert not re.search(rf"{name}[^。；]*未发现隐患", text), (paper.name, product, name)


def test_no_sheet_of_a_meeting_calls_none_what_it_could_not_count(demo: Path) -> None:
    seen = 0
    for paper in papers_of(demo):
        if figures_of(paper)["kind"] != "monthly":
            continue  # no meeting
        sheets = said_by_sheets(issued_paper(paper))
        uncounted = figures_of(paper)["uncounted"]
        rows = {("部门", row["department"]): row for row in uncounted["by_department"]}
        rows |= {("领导", row["leader"]): row for row in uncounted["by_leader"]}
        rows |= {("", "议程"): uncounted["overall"]}
        for whose in [each for each, row in rows.items() if is_touched(row)]:
            seen += 1
            assert "未能计入" in sheets[whose], (paper.name, whose)
            assert "未发现" not in sheets[whose], (paper.name, whose)
            assert "为一般隐患" not in sheets[whose], (paper.name, whose)
    assert seen > 20


def test_a_paper_with_open_slots_bears_its_mark_on_page_print_and_word(demo: Path) -> None:
    for paper in papers_of(demo):
        for product in ("page", "word"):
            assert "（征求意见稿）" in texts_of(paper)[product], (paper.name, product)
        if not (paper / "briefing.pdf").is_file():
            continue  # the demo of the tests prints one paper of each kind
        pages = pypdf.PdfReader(paper / "briefing.pdf").pages
        assert "（征求意见稿）" in pages[0].extract_text(), paper.name
        assert "征求意见稿" in pages[-1].extract_text(), paper.name
