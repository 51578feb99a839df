"""Every product of one workspace says the same: papers, figures, the district's workbook, the Word document."""

from __future__ import annotations

import itertools
import json
import re
import zipfile
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from python_calamine import CalamineWorkbook

from tests.printed import issued_paper, said_by_sheets

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
def tables(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of each sheet of a workbook, with the values of its formulas; read once."""
    book = CalamineWorkbook.from_path(path)
    return {
        name: [tuple(map(_cell, row)) for row in book.get_sheet_by_name(name).to_python()]
        for name in book.sheet_names
    }


def _cell(value: Any) -> Any:
    """Return a cell, None for a blank one and whole numbers as such."""
    return None if value == "" else int(value) if isinstance(value, float) and value.is_integer() else value


def table(paper: Path, sheet: str) -> list[tuple[Any, ...]]:
    """Return the rows of one sheet of the district's workbook."""
    return tables(paper / "ledger.xlsx")[sheet]


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
        late = [row[headings.index("超期天数（天）")] for row in rows[3:]]
        street = figures["overall"]["all"]
        assert sum(isinstance(days, int) for days in late) == street["overdue_verified"], paper.name
        assert late.count("到期待核实") == street["overdue_unverified"], paper.name
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
        opening = f"全街累计发现隐患{overall['found']}条"
        shown = re.sub(r"<[^>]+>", "", page)
        assert opening in words, paper.name
        assert opening in shown, paper.name


@cache
def words_of(paper: Path) -> str:
    """Return the text of the Word document."""
    with zipfile.ZipFile(paper / "briefing.docx") as archive:
        return re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode("utf-8"))


def test_what_leads_from_the_paper_before_adds_up(papers: list[Path]) -> None:
    for paper in papers:
        figures = figures_of(paper)
        before, period = figures["previous"], figures["period"]
        if before is None:
            assert period["done_stocks"] is None, paper.name
            continue
        then, now = before["overall"]["all"], figures["overall"]["all"]
        ends = {
            "closed": (then["closed"], now["closed"]),
            "put_right": (then["closed"] + then["rectified"], now["closed"] + now["rectified"]),
        }
        for name, (first, last) in ends.items():
            stock = period["done_stocks"][name]
            lost = stock["counted_before"] + stock["undone"] + stock["taken_off"]
            assert (stock["before"], stock["now"]) == (first, last), paper.name
            assert first + stock["in_period"] + stock["known_late"] - lost == last, paper.name
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
        found = r"(?:挂牌督办|累计发现重大事故|发现)隐患(\d+)条，已销号(\d+)条，已整改待销号(\d+)条，未整改(\d+)条"
        for total, *states in re.findall(found, text):
            assert sum(map(int, states)) == int(total), paper.name


def test_each_sheet_of_the_meeting_is_one_page_and_the_agenda_names_what_must_be_decided(
    papers: list[Path],
) -> None:
    for paper in filter(is_printed, papers):
        sheets = sorted((paper / "meeting").rglob("*.pdf"))
        assert bool(sheets) == (figures_of(paper)["kind"] == "monthly")
        for sheet in sheets:
            assert len(pypdf.PdfReader(sheet).pages) == 1, sheet
    for paper in papers:
        urgent = len(figures_of(paper)["lists"]["urgent_major"])
        agendas = [text for (folder, _), text in sheets_of(paper).items() if not folder]
        assert len(agendas) == (figures_of(paper)["kind"] == "monthly"), paper.name
        assert all(text.count("【重大】") >= urgent for text in agendas), paper.name
    (printed,) = [paper for paper in papers if is_printed(paper) and figures_of(paper)["kind"] == "monthly"]
    read = pypdf.PdfReader(printed / "meeting" / "议程.pdf").pages[0].extract_text()
    assert read.count("【重大】") == sheets_of(printed)["", "议程"].count("【重大】")


def is_printed(paper: Path) -> bool:
    """Tell whether a paper is one of those that the demo of the tests prints: one of each kind."""
    return (paper / "briefing.pdf").is_file()


@cache
def sheets_of(paper: Path) -> dict[tuple[str, str], str]:
    """Return the text of each sheet of a paper's meeting, by its folder and whose it is."""
    return said_by_sheets(issued_paper(paper))


BREAKDOWNS = (
    "by_sector by_leader by_sector_leader by_department by_unit by_source by_source_bucket by_level "
    "by_month_found by_stage trend"
).split()


def groups_of(figures: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the figures of every group of a paper, at each level."""
    one = [figures["overall"], figures["supervised"], figures["period"], *figures["supervised"]["by_level"]]
    one += [figures["supervision"][name] for name in ("supervised", "others")]
    one += [figures["previous"]["overall"]] if figures["previous"] else []
    one += figures["five_elements"]["by_fix_type"]
    for row in (*one, *(row for name in BREAKDOWNS for row in figures[name])):
        yield from (row[level] for level in ("all", "major") if level in row)


def test_the_two_kinds_of_overdue_make_up_the_overdue_of_every_group(papers: list[Path]) -> None:
    for paper in papers:
        figures = figures_of(paper)
        for group in groups_of(figures):
            assert group["overdue"] == group["overdue_verified"] + group["overdue_unverified"], paper.name
            assert group["due_verified"] == group["due"] - group["overdue_unverified"], paper.name
        lists = figures["lists"]
        assert sorted(lists["overdue"]) == sorted(lists["overdue_verified"] + lists["overdue_unverified"])
    unverified = {paper.name: figures_of(paper)["overall"]["all"]["overdue_unverified"] for paper in papers}
    assert min(unverified[name] for name in ("2023-08-interim", "2023-12-final")) > 0, unverified


def test_no_table_sheet_digest_or_list_charges_a_leader_with_what_nobody_has_verified(
    papers: list[Path],
) -> None:
    for paper in papers:
        figures = figures_of(paper)
        charged = {row["leader"]: row["all"]["overdue_verified"] for row in figures["by_leader"]}
        told = [
            {row[0]: int(row[header.index("已核实超期")].strip("※")) for row in rows}
            for header, *rows in word_tables(paper)
            if header[0] == "负责领导" and "已核实超期" in header
        ]
        assert told == [charged] * (figures["kind"] == "monthly"), paper.name
        assert "按负责领导" not in (paper / "digest.txt").read_text("utf-8")
        sheets = {name: text for (folder, name), text in sheets_of(paper).items() if folder == "领导"}
        assert bool(sheets) == (figures["kind"] == "monthly")
        for leader, text in sheets.items():
            assert re.findall(r"已核实超期(\d+)条", text)[:1] == [str(charged[leader])], leader
            titles = re.findall(r"已核实超期（(\d+)条）", text)
            assert titles == [str(charged[leader])] * bool(charged[leader]), leader


@cache
def word_tables(paper: Path) -> list[list[list[str]]]:
    """Return the tables of the Word document as rows of texts."""
    tables = docx.Document(str(paper / "briefing.docx")).tables
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in tables]


def test_beside_a_summary_lies_the_list_of_what_is_to_be_verified_and_the_index_leads_to_it(
    papers: list[Path],
) -> None:
    index = (papers[0].parent / "index.html").read_text("utf-8")
    for paper in papers:
        figures, path = figures_of(paper), paper / "unverified.xlsx"
        wanted = figures["lists"]["overdue_unverified"] if figures["kind"] != "monthly" else []
        assert path.is_file() == bool(wanted), paper.name
        assert (f'"{paper.name}/unverified.xlsx"' in index) == bool(wanted)
        if not wanted:
            continue
        rows = next(iter(tables(path).values()))[4:]
        bands = [at for at, row in enumerate(rows) if not isinstance(row[0], int)]
        assert len(rows) - len(bands) == len(wanted), paper.name
        for first, last in itertools.pairwise([*bands, len(rows)]):
            levels = [row[1] for row in rows[first + 1 : last]]
            assert levels == sorted(levels, key=lambda level: level != "重大"), paper.name
            assert f"（{last - first - 1}条" in rows[first][0]


def test_every_rate_in_print_is_rounded_half_up_from_the_fraction_beside_it(papers: list[Path]) -> None:
    for paper in papers:
        text = words_of(paper) + (paper / "digest.txt").read_text("utf-8")
        said = re.findall(r"率(\d+\.\d)%※?（(\d+)/(\d+)）", text)
        cells = (cell for table in word_tables(paper) for row in table for cell in row)
        said += [match.groups() for cell in cells if (match := re.match(r"(\d+\.\d)%※? (\d+)/(\d+)", cell))]
        assert said, paper.name
        for printed, above, below in {(text, int(above), int(below)) for text, above, below in said}:
            half_up = (Decimal(above) * 100 / below).quantize(Decimal("0.1"), ROUND_HALF_UP)
            if 0 < above < below:
                half_up = min(max(half_up, Decimal("0.1")), Decimal("99.9"))
            assert Decimal(printed) == half_up, (paper.name, printed, above, below)


def test_one_paper_gives_one_number_of_duties_behind(papers: list[Path]) -> None:
    for paper in papers:
        words = words_of(paper)
        said = re.findall(r"逾期未完成(\d+)项", words) + re.findall(r"企业履责逾期的(\d+)项", words)
        overdue = len(figures_of(paper)["duties"]["overdue"])
        assert set(said) <= {str(overdue)}, (paper.name, said)
        assert said or not overdue or paper.name.endswith("supplement"), paper.name  # which has two pages
