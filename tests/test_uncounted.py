"""Zero never means unread: what could not be counted is said in every paper, and nothing is called "none" beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hazardlib import pipeline
from hazardlib.pipeline.stages import brief, measure
from hazardlib.pipeline.trace import IssuedPaper, trace
from tests.desk import ENERGY, ENFORCEMENT, MANAGEMENT, SAFETY, Desk, at, duty, hazard, stated, tip
from tests.printed import page_of, run_of, said_by_all
from tests.test_trace import issue

JULY, AUGUST = date(2023, 7, 20), date(2023, 8, 20)
NONE_FOUND = ("未发现", "为一般隐患", "没有发现", "没有需要")
NO_MAJOR_ONES = ("未发现重大", "为一般隐患", "未发现新的", "未发现漏报")
"""A page may still say of a sector all of whose rows count that nothing was found there."""
ALL_UNREAD = "报来3行，均未能计入，其中1行写明重大"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def send_with_unknown_heading(desk: Desk) -> None:
    """Send three rows, one of them major, in which 单位名称 is called by a word that no list has."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "隐患台账"
    sheet.append([f"填报单位：{ENFORCEMENT}", None, "填报月份：2023年7月", None, "填报日期：2023-07-19"])
    sheet.append("隐患编号 行业领域 受查主体名 隐患描述 隐患级别 发现日期 整改期限 整改状态".split())
    for place, level in enumerate(("重大事故隐患", "一般隐患", "一般隐患"), 1):
        day = f"2023-07-0{place}"
        sheet.append(
            [
                f"ZF-{place:03}",
                "商业经营领域",
                f"商户{place}号",
                "疏散通道堆放杂物",
                level,
                day,
                "2023-07-12",
                "未整改",
            ]
        )
    file = "2023-07/执法大队.xlsx"
    path = desk.workspace.raw / file
    path.parent.mkdir(parents=True)
    book.save(path)
    pipeline.ingest(desk.workspace, received_at={file: at(7, 19)})


def uncounted(figures: dict[str, Any], table: str = "overall", name: str = "") -> dict[str, int]:
    """Return the counts of a group: rows received, not counted, of these major, files; of a sector also the possible."""
    groups = figures["uncounted"][table]
    if table == "overall":
        return groups
    (row,) = [row for row in groups if name in (row.get("department"), row.get("sector"), row.get("leader"))]
    counts = ("received", "rows", "major", "unclear", "refused", "unread", "possible")
    return {count: row[count] for count in counts if count in row}


def by_sector(desk: Desk) -> str:
    """Return what a summary says, which goes through the sectors in words; the month has them in a table with ※."""
    run = run_of(desk.workspace, kind="interim")
    return page_of(brief(run))


def test_three_rows_without_a_known_heading_are_told_as_uncounted_in_every_paper(desk: Desk) -> None:
    send_with_unknown_heading(desk)
    run = run_of(desk.workspace)
    results = measure(run)
    figures = results.figures
    assert uncounted(figures) == {
        "received": 3,
        "rows": 3,
        "major": 1,
        "unclear": 0,
        "refused": 0,
        "unread": 0,
    }
    assert uncounted(figures, "by_department", ENFORCEMENT) == uncounted(figures)
    assert uncounted(figures, "by_sector", "commerce") == {**uncounted(figures), "possible": 0}
    assert uncounted(figures, "by_leader", "陈长柱")["major"] == 1
    assert uncounted(figures, "by_leader", "周建鹏")["rows"] == 0

    papers = said_by_all(run, results)
    for name in ("page", "word", "digest", "picture", "index", "议程", ENFORCEMENT, "刘永强", "陈长柱"):
        assert ALL_UNREAD in papers[name], name
    for name, text in papers.items():
        assert not [words for words in NONE_FOUND if words in text], name
    assert f"2023年7月报送：按时。{ALL_UNREAD}。" in papers[ENFORCEMENT]
    assert f"1.听取全街情况：截至2023年7月20日，全街各部门{ALL_UNREAD}，涉及{ENFORCEMENT}。" in papers["议程"]
    assert f"商业经营领域{ALL_UNREAD}。" in by_sector(desk)
    assert papers["index"].startswith(f"{ALL_UNREAD}，涉及{ENFORCEMENT}；")


def test_what_is_left_out_beside_hazards_that_count_is_said_with_its_mark(desk: Desk) -> None:
    broken = hazard("B2", sector="commerce", unit=None, level="major")
    desk.receive(ENFORCEMENT, "2023-07", hazard("B1", sector="commerce"), broken)
    desk.receive(MANAGEMENT, "2023-07", hazard("A1"))
    run = run_of(desk.workspace)
    results = measure(run)
    figures = results.figures
    assert uncounted(figures) == {
        "received": 3,
        "rows": 1,
        "major": 1,
        "unclear": 0,
        "refused": 0,
        "unread": 0,
    }

    papers = said_by_all(run, results)
    for name in ("page", "word", "digest", "picture", "index", "议程", ENFORCEMENT, "刘永强"):
        assert "另有1行未能计入，其中1行写明重大" in papers[name], name
        unsaid = NO_MAJOR_ONES if name in {"page", "word"} else NONE_FOUND
        assert not [words for words in unsaid if words in papers[name]], name
    assert "另有1行未能计入，其中1行写明重大；有关数字以※标出。" in papers["page"]
    assert "销号率0.0%（0/2）※" in papers["digest"]
    # Of whom everything was counted, none is none.
    assert "未能计入" not in papers[MANAGEMENT]


def test_where_everything_was_counted_none_found_is_printed(desk: Desk) -> None:
    for department in (MANAGEMENT, ENFORCEMENT):
        desk.receive(department, "2023-07", *([hazard("A1")] if department == MANAGEMENT else []))
    run = run_of(desk.workspace)
    results = measure(run)
    papers = said_by_all(run, results)
    assert uncounted(results.figures)["rows"] == 0
    assert "未发现重大事故隐患" in papers["page"]
    assert "未发现隐患。" in papers[ENFORCEMENT]
    assert "未发现重大事故隐患" in papers["议程"]
    assert not [
        name
        for name, text in papers.items()
        if "未能计入" in text or ("未能全部计入" in text and "※" not in text)
    ]


def test_a_refused_workbook_is_never_nothing_found(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("A1"))
    desk.receive(ENERGY, "2023-06")
    desk.receive(ENERGY, "2023-07", hazard("E1", sector="state-owned"), is_refused=True)
    run = run_of(desk.workspace)
    results = measure(run)
    figures = results.figures
    assert uncounted(figures) == {
        "received": 1,
        "rows": 0,
        "major": 0,
        "unclear": 0,
        "refused": 1,
        "unread": 0,
    }
    assert uncounted(figures, "by_department", ENERGY)["refused"] == 1
    assert uncounted(figures, "by_sector", "state-owned")["refused"] == 1
    papers = said_by_all(run, results)
    assert "报来1份文件，未能计入" in papers[ENERGY]
    assert f"另有1份文件未能计入，涉及{ENERGY}" in papers["digest"]
    assert "国有企业领域有关部门另有1份文件未能计入" in by_sector(desk)
    for name in ("page", "digest", "index", "议程", ENERGY, "张馨"):
        unsaid = NO_MAJOR_ONES if name == "page" else NONE_FOUND
        assert not [words for words in unsaid if words in papers[name]], name
    # SubmissionKey again, it counts, and nothing is left to say.
    desk.receive(ENERGY, "2023-07", hazard("E1", sector="state-owned"), seen_at=at(7, 24))
    assert uncounted(measure(run_of(desk.workspace)).figures) == {
        "received": 2,
        "rows": 0,
        "major": 0,
        "unclear": 0,
        "refused": 0,
        "unread": 0,
    }


def test_a_row_whose_sector_cannot_be_read_may_be_of_any_sector_its_department_reports_in(desk: Desk) -> None:
    desk.receive(SAFETY, "2023-07", hazard("S1", sector=None, unit="丰达物流"))
    figures = desk.ask(JULY).figures
    possible = {row["sector"] for row in figures["uncounted"]["by_sector"] if row["possible"]}
    assert possible == {"gas", "other-enterprises"}
    assert uncounted(figures, "by_leader", "周建鹏") == {
        "received": 0, "rows": 0, "major": 0, "unclear": 0, "refused": 0, "unread": 0, "possible": 1
    }  # fmt: skip
    assert "燃气安全领域有关部门另有1行未能计入，看不出属于哪个领域" in by_sector(desk)


def test_a_row_that_a_later_workbook_tells_again_is_not_told_twice(desk: Desk) -> None:
    broken = {"unit": None, "level": "major"}
    desk.receive(
        MANAGEMENT, "2023-06", hazard("A1", **broken), hazard(None, description="井盖破损", **broken)
    )
    desk.receive(MANAGEMENT, "2023-07", hazard("A1"), hazard("A2"))
    # The first is mended under its number, the second has never counted.
    assert uncounted(desk.ask(JULY).figures) == {
        "received": 3,
        "rows": 1,
        "major": 1,
        "unclear": 0,
        "refused": 0,
        "unread": 0,
    }
    desk.receive(MANAGEMENT, "2023-08", hazard("A1"), hazard(None, description="井盖破损，"))
    assert uncounted(desk.ask(AUGUST).figures) == {
        "received": 2,
        "rows": 0,
        "major": 0,
        "unclear": 0,
        "refused": 0,
        "unread": 0,
    }


def test_a_row_dated_ahead_of_its_own_report_is_among_what_is_not_counted(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("A1"), hazard("A2", found_on=date(2032, 7, 5)))
    assert uncounted(desk.ask(JULY).figures) == {
        "received": 2,
        "rows": 1,
        "major": 0,
        "unclear": 0,
        "refused": 0,
        "unread": 0,
    }


def test_rows_beside_the_ledger_that_cannot_be_counted_are_not_called_none_either(desk: Desk) -> None:
    desk.receive(
        MANAGEMENT, "2023-07", hazard("A1"), progress=[stated("检查单位", 5, sector=None), stated("罚款", 2, sector=None)],
        duties=[duty("drills", None, unit=None)], tips=[tip("T1", None)],
    )  # fmt: skip
    run = run_of(desk.workspace)
    results = measure(run)
    assert results.figures["uncounted"]["beside"] == {
        "progress": 2,
        "duties": 1,
        "tips": 1,
        "matters": 0,
        "reinspections": 0,
    }
    page = said_by_all(run, results)["page"]
    for said in (
        "工作进展报来2行，均未能计入。",
        "企业履责报来1行，未能计入。",
        "举报线索报来1行，未能计入。",
    ):
        assert said in page
    for unsaid in ("未收到举报线索", "各部门未报送企业履责", "各部门未填报"):
        assert unsaid not in page


def test_each_count_is_traced_to_its_rows_and_files(desk: Desk) -> None:
    broken = hazard("B2", sector="commerce", unit=None, level="major")
    desk.receive(ENFORCEMENT, "2023-07", hazard("B1", sector="commerce"), broken)
    desk.receive(ENERGY, "2023-07", hazard("E1", sector="state-owned"), is_refused=True)
    issue(desk.workspace)
    paper = IssuedPaper(desk.workspace, "2023-07")
    for path, value, row in (
        ("uncounted.overall.rows", 1, 5),
        (f"uncounted.by_department.{ENFORCEMENT}.major", 1, 5),
        ("uncounted.by_sector.commerce.rows", 1, 5),
        ("uncounted.by_leader.刘永强.rows", 1, 5),
        (f"uncounted.by_department.{ENERGY}.refused", 1, None),
    ):
        found = paper.trace(path)
        assert (found.value, found.agrees, found.is_counted) == (value, True, True), path
        assert [each.get("row") for each in found.rows] == [row], path
        assert found.definition.endswith("#uncounted")


def send(desk: Desk, **sheets: list[list[Any]]) -> None:
    """Send July's workbook of the enforcement brigade: a ledger of one row on 隐患台账, the sheets given instead or beside."""
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = "2023-07/执法大队.xlsx"
    (desk.workspace.raw / file).parent.mkdir(parents=True, exist_ok=True)
    book.save(desk.workspace.raw / file)
    pipeline.ingest(desk.workspace, received_at={file: at(7, 19)})


TOP = [f"填报单位：{ENFORCEMENT}", None, "填报月份：2023年7月", None, "填报日期：2023-07-19"]
HEADER = "隐患编号 行业领域 单位名称 隐患描述 隐患级别 发现日期 整改期限 整改状态".split()
REWORDED = "序号 领域类 商户 问题 轻重 检查的日期 几号前 进展".split()
ROW = [
    "ZF-001",
    "商业经营领域",
    "商户1号",
    "疏散通道堆放杂物",
    "一般隐患",
    "2023-07-01",
    "2023-07-12",
    "未整改",
]
MAJOR = ["1", "商业经营领域", "商户2号", "安全出口封堵", "重大事故隐患", "2023-07-02", "2023-07-12", "未整改"]


@pytest.mark.parametrize("place", ["sheet", "rows"])
def test_a_sheet_or_rows_that_nothing_read_are_never_nothing_found(desk: Desk, place: str) -> None:
    ledger, other = [TOP, HEADER, ROW], [REWORDED, MAJOR]
    cover = [["序号", "材料", "份数"], [1, "台账", 1]]
    if place == "sheet":
        send(desk, 隐患台账=ledger, 重大隐患=other, 封面=cover)
    else:
        few = [["行业领域", "隐患级别", "隐患数量", "备注"], ["商业经营", "重大事故隐患", 2, "已挂牌"]]
        send(desk, 隐患台账=[*ledger, [], *few], 封面=cover)
    desk.receive(MANAGEMENT, "2023-07", hazard("A1"))
    run = run_of(desk.workspace)
    results = measure(run)
    figures = results.figures
    nothing = {"rows": 0, "major": 0, "unclear": 0, "refused": 0}
    assert uncounted(figures) == {"received": 2, **nothing, "unread": 1}
    assert uncounted(figures, "by_department", ENFORCEMENT)["unread"] == 1
    assert uncounted(figures, "by_department", MANAGEMENT)["unread"] == 0
    assert uncounted(figures, "by_sector", "commerce")["unread"] == 1
    assert uncounted(figures, "by_leader", "陈长柱")["unread"] == 1

    papers = said_by_all(run, results)
    for name in ("page", "word", "digest", "picture", "index", "议程", ENFORCEMENT):
        assert "另有1处没有读入" in papers[name], name
        unsaid = NO_MAJOR_ONES if name in {"page", "word"} else NONE_FOUND
        assert not [words for words in unsaid if words in papers[name]], name
    assert "另有1处没有读入；有关数字以※标出。" in papers["page"]
    assert "没有读入" not in papers[MANAGEMENT]

    issue(desk.workspace)
    paper = IssuedPaper(desk.workspace, "2023-07")
    for path in ("uncounted.overall.unread", "uncounted.by_sector.commerce.unread"):
        found = paper.trace(path)
        assert (found.value, found.agrees, found.is_counted) == (1, True, True), path
        sheet = "重大隐患" if place == "sheet" else "隐患台账"
        assert [(each["sheet"], each["department"]) for each in found.rows] == [(sheet, ENFORCEMENT)], path


def test_where_all_that_was_sent_stands_unread_nothing_is_called_none(desk: Desk) -> None:
    send(desk, 隐患台账=[TOP, HEADER, ["本月未发现隐患"]], 重大隐患=[REWORDED, MAJOR])
    papers = said_by_all(run_of(desk.workspace))
    for name in ("page", "digest", "index", "议程", ENFORCEMENT):
        assert "报来的表中有1处没有读入" in papers[name], name
        assert not [words for words in NO_MAJOR_ONES if words in papers[name]], name
    assert f"报来的表中有1处没有读入，涉及{ENFORCEMENT}" in papers["index"]
    assert "有关部门另有1处没有读入，看不出属于哪个领域" in by_sector(desk)


def test_a_row_found_after_the_papers_day_is_not_nothing_found(desk: Desk) -> None:
    late = hazard("A1", found_on=date(2023, 7, 22), level="major")
    desk.receive(MANAGEMENT, "2023-07", late, seen_at=at(7, 24), stated_on=date(2023, 7, 24))
    figures = desk.ask(JULY).figures
    assert uncounted(figures) == {
        "received": 1, "rows": 1, "major": 1, "unclear": 0, "refused": 0, "unread": 0
    }  # fmt: skip
    assert [row["row"] for row in figures["uncounted"]["rows"]] == [4]
    papers = said_by_all(run_of(desk.workspace))
    for name in ("page", "word", "digest", "picture", "index", "议程", MANAGEMENT):
        assert "报来1行，未能计入，其中1行写明重大" in papers[name], name
        assert not [words for words in NO_MAJOR_ONES if words in papers[name]], name
    assert "不能计数的台账行1行" in papers["page"]
    assert "发现日期在本期之后的，以后各期计入。" in papers["page"]
    # In August's paper it counts.
    assert desk.ask(AUGUST).figures["overall"]["major"]["found"] == 1
    assert uncounted(desk.ask(AUGUST).figures)["rows"] == 0


def test_a_level_that_cannot_be_read_is_not_called_general(desk: Desk) -> None:
    send(desk, 隐患台账=[TOP, HEADER, [*ROW[:4], "重大？", *ROW[5:]]])
    desk.receive(MANAGEMENT, "2023-07", hazard("A1", level=None))
    run = run_of(desk.workspace)
    results = measure(run)
    figures = results.figures
    assert figures["overall"]["all"]["found"] == 2
    assert uncounted(figures) == {
        "received": 2, "rows": 0, "major": 0, "unclear": 1, "refused": 0, "unread": 0
    }  # fmt: skip
    assert uncounted(figures, "by_sector", "commerce")["unclear"] == 1
    papers = said_by_all(run, results)
    for name in ("page", "word", "digest", "picture", "index", "议程", ENFORCEMENT):
        assert "1行的级别认不出，暂按一般隐患计" in papers[name], name
        unsaid = NO_MAJOR_ONES if name in {"page", "word"} else NONE_FOUND
        assert not [words for words in unsaid if words in papers[name]], name
    assert "认不出" not in papers[MANAGEMENT]
    issue(desk.workspace)
    found = trace(desk.workspace, f"uncounted.by_department.{ENFORCEMENT}.unclear", "2023-07")
    assert (found.value, found.agrees, [each["row"] for each in found.rows]) == (1, True, [3])
