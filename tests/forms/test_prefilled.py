"""The blank workbook begins with what its department has said: sent back as it is, it changes nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hazardlib import pipeline
from hazardlib.domain.columns import LEDGER
from hazardlib.domain.month import TIMEZONE
from hazardlib.domain.sheets import SHEETS
from hazardlib.pipeline.outgoing.templates import Template, write_templates
from hazardlib.pipeline.run import open_report
from hazardlib.store import Store, to_frame
from hazardlib.workspace import Workspace
from tests.desk import ENFORCEMENT, MANAGEMENT, Desk, at, duty, hazard, stated, tip

JULY, AUGUST, DECEMBER = date(2023, 7, 20), date(2023, 8, 20), date(2023, 12, 20)

_OF_PLACES = {"known_at", "file", "sheet", "row", "received_at", "month", "last_reported_on"}
"""What says where and when a thing was told, not what."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "desk")


def templates(workspace: Workspace, month: str, department: str = "") -> list[Template]:
    return write_templates(open_report(month, workspace), department=department)


def send_back(workspace: Workspace, month: str, department: str = "") -> None:
    """Make the blank workbooks of a month and take them in as they are."""
    (workspace.raw / month).mkdir(exist_ok=True)
    for template in templates(workspace, month, department):
        shutil.copy(template.path, workspace.raw / month / f"填好的{template.department}.xlsx")
    pipeline.ingest(workspace, received_at=datetime(2024, 2, 1, 9, tzinfo=TIMEZONE))


def pages(template: Template) -> dict[str, list[dict[str, Any]]]:
    """Return the filled cells below the headings of each sheet, by heading, the example left out."""
    book = openpyxl.load_workbook(template.path)
    told = {}
    for name, header, first in (
        ("隐患台账", 4, 6),
        ("工作进展", 3, 4),
        ("企业履责", 3, 4),
        ("举报线索", 3, 4),
    ):
        headings = [str(cell.value or "").strip("*").split("（")[0] for cell in book[name][header]]
        lines = book[name].iter_rows(min_row=first, values_only=True)
        rows = [dict(zip(headings, line, strict=False)) for line in lines]
        told[name] = [{key: cell for key, cell in row.items() if cell is not None} for row in rows]
    return {name: [row for row in rows if row] for name, rows in told.items()}


def rows_of(workspace: Workspace, table: str, file: str) -> list[tuple[str, ...]]:
    """Return what the rows of one file say, whichever place they stand in."""
    store = Store(workspace.processed)
    sent = to_frame(store.read("submissions"))
    identity = sent.loc[sent["file"].eq(file), "submission_id"].iloc[-1]
    rows = to_frame(store.read({"ledger": "observations"}.get(table, table)))
    names = [name for name in SHEETS[table].columns if name != "counted_in"]
    own = rows[rows["submission_id"].eq(identity)][[*names, "is_quarantined", "raw", "extra"]]
    return sorted(tuple(map(str, row)) for row in own.itertuples(index=False, name=None))


def differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    """Yield the paths at which two figures differ, but for places and moments."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other} - _OF_PLACES):
            yield from differences(one.get(key), other.get(key), f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (first, second) in enumerate(zip(one, other, strict=True)):
            yield from differences(first, second, f"{path}[{place}]")
    elif one != other:
        yield path


def states(desk: Desk, as_of: date) -> list[tuple[Any, ...]]:
    names = ("hazard_id", "state", "closed_on", "done_on", "due_on", "level", "overdue_days")
    return sorted(tuple(str(row.get(name)) for name in names) for row in desk.hazards(as_of))


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return a desk with everything that a workbook of July may hold; nobody may change it."""
    desk = Desk(tmp_path_factory.mktemp("reported"))
    desk.receive(MANAGEMENT, "2023-06", hazard("G-0"), hazard("G-1", due_on=date(2023, 7, 18)))
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard("G-1", status="in_progress", due_on=date(2023, 7, 18), remarks="等配件"),
        hazard("G-2", status="rectified", rectified_on=date(2023, 7, 1), leader="王维"),
        hazard("G-3", status="closed", rectified_on=date(2023, 7, 2), accepted_on=date(2023, 7, 8), level="major"),
        hazard(status="closed", quantity=3, rectified_quantity=2, accepted_on=date(2023, 7, 9)),
        hazard("G-5", found_on="上周", supervision="district", funds=1.5),
        hazard("G-6", due_on="月底前后"),
        stated_on=date(2023, 7, 17),
        progress=[
            stated("检查单位", 12, 30),
            stated("罚款", 1.5, counted_in="万元"),
            stated("检查单位", 4, sector="construction"),
        ],
        duties=[duty("hot-work", date(2023, 7, 5), remarks="夜间"), duty("drills", "not_applicable")],
        tips=[
            tip("X-1", date(2023, 7, 3), outcome="verified", hazard_no="G-1", reward=300),
            tip(None, date(2023, 7, 4), unit="王秀兰", danger="消防通道被占，住3号楼的王先生反映"),
        ],
    )  # fmt: skip
    return desk


@pytest.fixture(scope="module")
def sent_back(reported: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return the same desk when July's blank workbook has come back as it was; nobody may change it."""
    desk = reported.copy(tmp_path_factory.mktemp("sent") / "back")
    send_back(desk.workspace, "2023-07", MANAGEMENT)
    return desk


@pytest.mark.parametrize("table", ["ledger", "progress", "duties", "tips"])
def test_a_month_already_reported_comes_back_row_for_row(sent_back: Desk, table: str) -> None:
    first = rows_of(sent_back.workspace, table, f"2023-07/{MANAGEMENT}乙.xlsx")
    assert len(first) == {"ledger": 6, "progress": 3, "duties": 2, "tips": 2}[table]
    assert rows_of(sent_back.workspace, table, f"2023-07/填好的{MANAGEMENT}.xlsx") == first


def test_sent_back_untouched_for_a_month_already_reported_it_changes_no_figure(
    reported: Desk, sent_back: Desk
) -> None:
    before, after = reported.ask(JULY), sent_back.ask(JULY)
    assert before.figures["overall"]["all"]["found"] == 8
    assert states(sent_back, JULY) == states(reported, JULY)
    moved = differences(dict(before.figures), dict(after.figures))
    assert [path for path in moved if "findings" not in path] == []
    assert after.figures["unreported"] == before.figures["unreported"]


@pytest.fixture(scope="module")
def template(reported: Desk) -> Template:
    (template,) = templates(reported.workspace, "2023-07", MANAGEMENT)
    return template


def test_it_repeats_the_day_of_the_report_and_says_which_open_hazards_it_leaves_out(
    template: Template,
) -> None:
    assert (template.carried_count, template.is_reported) == (6, True)
    book = openpyxl.load_workbook(template.path)
    days = [cell.value.date() for cell in book["隐患台账"][2] if isinstance(cell.value, datetime)]
    assert days == [date(2023, 7, 17)]
    steps = [str(row[0]) for row in book["填写说明"].iter_rows(min_row=3, values_only=True) if row[0]]
    assert any("有 1 条在本部门最近报送的表里没有再报（G-0）" in step for step in steps)
    assert any("台账的 6 行（灰底）" in step and "代替上一份" in step for step in steps)
    assert not any("台账留空" in step for step in steps), "rows that are filled in are not to be emptied"


def test_what_could_not_be_read_comes_back_as_it_stood(template: Template) -> None:
    rows = {row.get("隐患编号"): row for row in pages(template)["隐患台账"]}
    assert (rows["G-5"]["发现日期"], rows["G-5"]["挂牌督办"], rows["G-5"]["整改资金"]) == ("上周", "区", 1.5)
    assert rows["G-6"]["整改期限"] == "月底前后"


def test_columns_that_nobody_knows_come_back_as_well(desk: Desk) -> None:
    file = desk.receive(MANAGEMENT, "2023-07", hazard("G-1"))
    path = desk.workspace.raw / file
    book = openpyxl.load_workbook(path)
    column = book["隐患台账"].max_column + 1
    book["隐患台账"].cell(3, column).value, book["隐患台账"].cell(4, column).value = "网格员", "第3网格"
    book.save(path)
    pipeline.ingest(desk.workspace, received_at=at(7, 20, 11))
    (template,) = templates(desk.workspace, "2023-07", MANAGEMENT)
    (row,) = pages(template)["隐患台账"]
    assert row["网格员"] == "第3网格"


def test_parts_of_one_hazard_row_keep_their_states(desk: Desk) -> None:
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard(status="closed", quantity=3, rectified_quantity=2, accepted_on=date(2023, 7, 9)),
    )
    before = states(desk, AUGUST)
    (template,) = templates(desk.workspace, "2023-08", MANAGEMENT)
    (row,) = pages(template)["隐患台账"]
    assert (row["整改状态"], row["隐患数量"], row["整改数量"]) == ("已销号", 3, 2)
    send_back(desk.workspace, "2023-08", MANAGEMENT)
    assert states(desk, AUGUST) == before
    assert [row["month"] for row in desk.hazards(AUGUST)] == ["2023-08"] * 3


def test_a_month_not_yet_reported_begins_with_what_is_open_or_awaits_acceptance(desk: Desk) -> None:
    desk.receive(
        MANAGEMENT,
        "2023-06",
        hazard("G-1", due_on=date(2023, 7, 30), measures="更换"),
        hazard("G-2", status="rectified", rectified_on=date(2023, 6, 9)),
        hazard("G-3", status="closed", accepted_on=date(2023, 6, 10)),
    )
    desk.receive(
        MANAGEMENT, "2023-07", hazard("G-1", status="in_progress"), hazard("G-2", status="rectified")
    )
    before = states(desk, AUGUST)
    (template,) = templates(desk.workspace, "2023-08", MANAGEMENT)
    assert (template.carried_count, template.is_reported) == (2, False)
    started, done = pages(template)["隐患台账"]
    assert (started["隐患编号"], started["整改状态"], started["整改措施"]) == ("G-1", "整改中", "更换")
    assert started["整改期限"].date() == date(2023, 7, 30)
    assert (done["隐患编号"], done["整改状态"]) == ("G-2", "已整改")
    assert done["整改完成日期"].date() == date(2023, 6, 9)
    send_back(desk.workspace, "2023-08", MANAGEMENT)
    assert states(desk, AUGUST) == before


def test_closed_on_a_day_to_come_it_stays_so(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("G-1", status="closed", accepted_on=date(2023, 8, 25)))
    assert desk.only(AUGUST)["state"] == "rectified", "it is not August 25 yet"
    send_back(desk.workspace, "2023-08", MANAGEMENT)
    assert (desk.only(AUGUST)["state"], desk.only(AUGUST)["month"]) == ("rectified", "2023-08")
    assert desk.only(date(2023, 8, 25))["closed_on"] == date(2023, 8, 25)


def test_a_department_gets_its_own_serial_and_not_its_neighbours(desk: Desk) -> None:
    desk.receive(ENFORCEMENT, "2023-06", hazard("7"))
    desk.receive(MANAGEMENT, "2023-07", hazard("12"), hazard("7", description="疏散门上锁", unit="乙酒楼"))
    both = [row["hazard_id"] for row in desk.hazards(AUGUST) if "报警器" in row["description"]]
    decisions = f"decision,first,second,why,who,when\nmerge,{both[0]},{both[1]},同一处,赵某,2023-07-21\n"
    (desk.workspace.root / "decisions.csv").write_text(decisions, "utf-8")
    before = states(desk, AUGUST)
    (template,) = templates(desk.workspace, "2023-08", ENFORCEMENT)
    (row,) = pages(template)["隐患台账"]
    assert row["隐患编号"] == "7"
    send_back(desk.workspace, "2023-08", ENFORCEMENT)
    assert states(desk, AUGUST) == before


def test_a_text_that_was_redacted_is_the_same_hazard_when_it_comes_back(desk: Desk) -> None:
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard(description="居民王女士来电反映楼道堆物，联系电话13812345678", status="open"),
    )
    before = states(desk, AUGUST)
    send_back(desk.workspace, "2023-08", MANAGEMENT)
    assert states(desk, AUGUST) == before
    assert desk.only(AUGUST)["month"] == "2023-08"


def untouched(workspace: Workspace, month: str) -> list[str]:
    """Return what sending back every department's blank workbook changes in the month's paper, reporting apart."""

    def asked() -> dict[str, Any]:
        result = pipeline.measure(pipeline.open_run(kind="monthly", month=month, workspace=workspace))
        hazards = result.register.hazards
        names = ["state", "closed_on", "done_on", *(name for name in LEDGER if name in hazards)]
        rows = hazards[names].to_dict("records")
        told = [{name: str(value) for name, value in row.items()} for row in rows]
        return {"figures": dict(result.figures), "hazards": told}

    before = asked()
    send_back(workspace, month)
    apart = (".figures.reporting", ".figures.coverage", ".figures.findings", ".figures.refused")
    return [path for path in differences(before, asked()) if not path.startswith(apart)]


def told_by_reporting(path: str) -> bool:
    """Tell whether a figure is one that a report changes by being made: what it verifies, lists or makes good."""
    names = ("due_verified", "overdue_verified", "overdue_unverified", "on_time_rate", "is_unverified")
    others = ("unreported", "supervised_overdue_major", "received", "refused")
    # What the meeting is asked, and which letters are due, follows from what has been verified.
    return path.endswith((*names, *others)) or path.startswith((".figures.matters", ".figures.ladder"))


@pytest.mark.slow
def test_the_whole_samples_august_sent_back_untouched_changes_no_figure(demo: Path, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "demo")
    shutil.copytree(demo, workspace.root, ignore=shutil.ignore_patterns("reports"))
    later = states(Desk(workspace.root), DECEMBER)
    changed = untouched(workspace, "2023-08")
    # 工程建设科, whose August was refused, now lists what it had left out since June, and verifies what is overdue.
    assert [path for path in changed if not told_by_reporting(path)] == []
    assert set(re.findall(r"(?<!ladder\.)by_department\[(\d+)\]", " ".join(changed))) == {"4"}
    assert states(Desk(workspace.root), DECEMBER) == later


@pytest.mark.slow
def test_the_samples_open_hazards_sent_back_untouched_for_a_new_month_change_no_state(
    demo: Path, tmp_path: Path
) -> None:
    desk = Desk(tmp_path / "demo")
    for month in ("2023-06", "2023-07"):
        shutil.copytree(demo / "data" / "raw" / month, desk.workspace.raw / month)
    pipeline.ingest(desk.workspace, received_at=at(7, 20))
    before = states(desk, AUGUST)
    send_back(desk.workspace, "2023-08")
    assert states(desk, AUGUST) == before
