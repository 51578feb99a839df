"""Invented streets rolled up, fifteen of them and five: every hazard once, figures that agree with a count by hand, and what a correction moves."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from pyarrow.parquet import ParquetFile

from hazardlib import open_workspace, pipeline
from hazardlib.brief.render.page import to_html
from hazardlib.domain.campaign import load_campaign
from hazardlib.domain.month import Month
from hazardlib.errors import WorkspaceError
from hazardlib.measure.evidence import evidence_of
from hazardlib.measure.figure import plain
from hazardlib.measure.paths import find_place
from hazardlib.pipeline.district import session as district_session
from hazardlib.pipeline.district.begin import STREETS, write_district_demo
from hazardlib.pipeline.session import open_session
from hazardlib.pipeline.trace import trace
from hazardlib.sample import district_campaign, sample_streets
from hazardlib.store import Store
from hazardlib.workspace import Workspace
from tests.brief.pages import write_notebook
from tests.desk import at
from tests.districts import asked, hand_up, packed, register_of
from tests.sharing import ROOT, made_once
from tests.test_packages import told

pytestmark = pytest.mark.slow

AS_OF, KNOWN = date(2023, 7, 25), at(7, 26)
FIFTEEN = [each.name for each in sample_streets()]
NAMES = ["松岭街道", "河湾街道", "新港街道", "金谷街道", "石桥街道"]
"""Those of which something is told: another leader, a workbook alone, nothing for July, words of its own, late for June."""

SILENT, MENDED = "新港街道", "石桥街道"
COUNTS = ("found", "closed", "rectified", "open", "overdue", "overdue_verified", "overdue_unverified", "due", "on_time",
          "due_soon", "supervised_open")  # fmt: skip


def make_district(folder: Path) -> None:
    """Write a district of five streets up to July, two departments a street, and take in what they have handed up."""
    streets = [replace(each, departments=2) for each in sample_streets() if each.name in NAMES]
    workspace, received_at = write_district_demo(folder, lambda _: None, Month.parse("2023-07"), streets)
    pipeline.ingest(workspace, received_at=received_at, files=received_at)


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Return the district of five streets; nobody may change it."""
    return Workspace(made_once(tmp_path_factory, "district", make_district))


OTHERS = {
    name: ("松岭街道", "石桥街道")[place % 2] for place, name in enumerate(sorted({*FIFTEEN} - {*NAMES}))
}
"""The other ten, and whose package of July is theirs as well in the district of fifteen; of June one that came in time."""

WHOSE = {name: OTHERS.get(name, name) for name in FIFTEEN}


@pytest.fixture(scope="module")
def fifteen(district: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Return the same district with all fifteen streets of the sample."""
    folder = tmp_path_factory.mktemp("fifteen") / "district"
    shutil.copytree(district.root, folder, ignore=shutil.ignore_patterns(STREETS))
    whole = Workspace(folder)
    whole.campaign.write_text(district_campaign((ROOT / "campaign.yaml").read_text("utf-8")), "utf-8")
    received_at: dict[str, datetime] = {}
    for month in (6, 7):
        for name, home in OTHERS.items():
            path = whole.raw / f"2023-{month:02d}" / f"{home if month == 7 else '松岭街道'}.zip"
            path.with_name(f"{name}.zip").write_bytes(told(path.read_bytes(), street=name))
            received_at[f"2023-{month:02d}/{name}.zip"] = at(month, 21, 9)
    pipeline.ingest(whole, received_at=received_at, files=received_at)
    return whole


def street(district: Workspace, name: str) -> Workspace:
    return Workspace(district.root / STREETS / name)


@cache
def figures(district: Workspace) -> dict[str, Any]:
    return asked(district, KNOWN).figures


@cache
def at_home(district: Workspace) -> dict[str, pd.DataFrame]:
    """Return each street's own register on the district's day, as it knew it when it handed up its last package."""
    own = {}
    for name in NAMES:
        month = 6 if name == SILENT else 7
        day = date(2023, 6, 25) if name == SILENT else AS_OF
        own[name] = register_of(street(district, name), day, at(month, 21, 9))
    return own


def counted(rows: list[Mapping[str, Any]], as_of: date = AS_OF) -> dict[str, int]:
    """Return the counts of some hazards, worked out here from their states and dates alone."""
    day = pd.Timestamp(as_of)
    counts = dict.fromkeys(COUNTS, 0)
    for row in rows:
        due, is_open = row["due_on"], row["state"] in ("open", "in_progress")
        is_late = is_open and not pd.isna(due) and due < day
        is_unheard = is_late and due >= row["last_reported_on"]
        is_due = not pd.isna(due) and due <= day
        done = row["done_on"]
        counts["found"] += 1
        counts["closed"] += row["state"] == "closed"
        counts["rectified"] += row["state"] == "rectified"
        counts["open"] += is_open
        counts["overdue"] += is_late
        counts["overdue_unverified"] += is_unheard
        counts["overdue_verified"] += is_late and not is_unheard
        counts["due"] += is_due
        counts["on_time"] += is_due and not pd.isna(done) and done <= due
        counts["due_soon"] += is_open and not pd.isna(due) and day <= due <= day + pd.Timedelta(days=10)
        is_listed = not pd.isna(row["supervision"]) and row["supervision"] != "none"
        counts["supervised_open"] += is_listed and row["state"] != "closed"
    return counts


def counts_of(group: Mapping[str, Any]) -> dict[str, int]:
    return {name: group[name] for name in COUNTS}


def everywhere(district: Workspace, whose: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the hazards of some streets, each with its street, as they are known where its package was made."""
    rows = [
        row | {"street": name}
        for name, home in whose.items()
        for row in at_home(district)[home].to_dict("records")
    ]
    sectors = {"gas-use": "gas"}  # as mappings.csv has it
    return [row | {"sector": sectors.get(row["sector"], row["sector"])} for row in rows]


def test_every_hazard_of_every_street_stands_in_the_register_once(
    district: Workspace, fifteen: Workspace
) -> None:
    rolled = asked(fifteen, KNOWN).register.hazards
    expected = sorted(f"{row['street']}·{row['hazard_id']}" for row in everywhere(district, WHOSE))
    assert sorted(rolled["hazard_id"]) == expected
    assert len(expected) > 500
    assert set(rolled["department"]) == set(FIFTEEN)
    assert set(asked(fifteen, KNOWN).register.history["hazard_id"]) == set(expected)


def test_the_districts_figures_are_those_of_the_fifteen_streets_added_up(
    district: Workspace, fifteen: Workspace
) -> None:
    rows, said = everywhere(district, WHOSE), figures(fifteen)
    major = [row for row in rows if row["level"] == "major"]
    assert counts_of(said["overall"]["all"]) == counted(rows)
    assert counts_of(said["overall"]["major"]) == counted(major)
    for each in said["by_department"]:
        own = [row for row in rows if row["street"] == each["department"]]
        assert counts_of(each["all"]) == counted(own), each["department"]
        assert counts_of(each["major"]) == counted([row for row in own if row["level"] == "major"])
    for each in said["by_sector"]:
        own = [row for row in rows if row["sector"] == each["sector"]]
        assert counts_of(each["all"]) == counted(own), each["sector"]
    for source in said["by_source"]:
        own = [row for row in rows if row["source"] == source["source"]]
        assert counts_of(source["all"]) == counted(own)
    assert [each["department"] for each in said["by_department"]] == FIFTEEN


def test_a_street_counts_at_the_district_as_it_does_at_home(district: Workspace) -> None:
    said = {each["department"]: each for each in figures(district)["by_department"]}
    for name in ("石桥街道", "金谷街道", "河湾街道"):  # a package, other words, a workbook alone
        own = asked(street(district, name), at(7, 21, 9), as_of=AS_OF.isoformat()).figures["overall"]
        assert own == {level: said[name][level] for level in ("all", "major")}


def test_who_leads_a_street_on_the_day_answers_for_its_hazards(district: Workspace) -> None:
    said = {each["leader"]: each for each in figures(district)["by_leader"]}
    assert "岳明" in said  # since 24 July
    assert "孙立松" not in said
    assert said["岳明"]["streets"] == ["松岭街道"]
    own = everywhere(district, {"松岭街道": "松岭街道"})
    assert counts_of(said["岳明"]["all"]) == counted(own)
    june = asked(district, KNOWN, "2023-06").figures
    assert "孙立松" in {each["leader"] for each in june["by_leader"]}


def test_fourteen_of_fifteen_streets_have_reported(fifteen: Workspace) -> None:
    june, july = figures(fifteen)["coverage"]
    assert (june["expected"], june["reported"], june["late"]) == (15, 15, 1)
    assert (july["expected"], july["reported"], july["missing"]) == (15, 14, 1)
    missing = [each for each in figures(fifteen)["reporting"] if each["status"] == "missing"]
    assert [(each["department"], each["month"]) for each in missing] == [(SILENT, "2023-07")]


def test_which_departments_of_a_street_are_silent_is_counted_as_the_street_itself_counts_it(
    district: Workspace,
) -> None:
    within = {each["department"]: each for each in figures(district)["within_streets"]}
    assert list(within) == [
        name for name in NAMES if name != "河湾街道"
    ]  # whose workbook tells of hazards alone
    for name, own in within.items():
        month = "2023-06" if name == SILENT else "2023-07"
        home, moment = street(district, name), at(int(month[-1]), 21, 9)
        sent = {
            row["department"]
            for row in Store(home.tables).read("submissions").to_pylist()
            if row["month"] == month and row["verdict"] != "refused" and row["first_seen_at"] <= moment
        }
        owing = [each.name for each in load_campaign(home.campaign).departments if not each.is_supporting]
        assert (own["month"], own["expected"]) == (month, len(owing))
        assert own["silent"] == [each for each in owing if each not in sent]
        assert own["reported"] == len(owing) - len(own["silent"])
    assert sum(len(each["silent"]) for each in within.values()) > 2


def test_what_streets_tell_beside_hazards_is_added_up(district: Workspace) -> None:
    said = figures(district)
    inspections = {each["indicator"]: each["cumulative"] for each in said["progress"]["indicators"]}
    totals, tips, units = 0, 0, 0
    for name in NAMES:
        path = district.raw / ("2023-06" if name == SILENT else "2023-07") / f"{name}.zip"
        if not path.is_file():  # a workbook alone tells of hazards; its package of June has the rest
            continue
        tables = unpacked(path.read_bytes())
        rows = tables["progress"].query("indicator == '安全培训'").sort_values("month")
        totals += rows.drop_duplicates(["department", "sector"], keep="last")["cumulative"].sum()
        tips += len(tables["tips"])
        units += tables["duties"]["unit_id"].nunique()
    assert inspections["安全培训"] == totals
    assert said["tips"]["overall"]["received"] == tips
    assert len(said["duties"]["by_unit"]) == units
    by_leader = sum(each["owed"] for each in said["duties"]["by_leader"])
    assert by_leader == said["duties"]["overall"]["owed"]


def unpacked(content: bytes) -> dict[str, pd.DataFrame]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".parquet")]
        return {
            name.removesuffix(".parquet"): ParquetFile(io.BytesIO(archive.read(name))).read().to_pandas()
            for name in names
        }


@pytest.fixture(scope="module")
def corrected(district: Workspace, tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, str]:
    """Return a copy of the district in which one street has closed one hazard more and handed up again; and the hazard."""
    folder = tmp_path_factory.mktemp("corrected") / "district"
    shutil.copytree(district.root, folder)
    mine = Workspace(folder)
    home = street(mine, MENDED)
    hand_up(
        mine, f"2023-07/{MENDED}（补报）.zip", packed(home, at(7, 26)), at(7, 26, 12)
    )  # a workbook was late
    path = next(iter(sorted((home.raw / "2023-07").glob("*.xlsx"))))
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    heads = {cell.value: cell.column for cell in page[3]}
    row = next(row for row in range(4, page.max_row) if page.cell(row, heads["整改状态"]).value == "整改中")
    page.cell(row, heads["整改状态"]).value = "已销号"
    page.cell(row, heads["整改完成日期"]).value = date(2023, 7, 18)
    page.cell(row, heads["验收销号日期"]).value = date(2023, 7, 19)
    number = page.cell(row, heads["隐患编号"]).value
    book.save(path)
    pipeline.ingest(home, received_at=at(7, 27))
    hand_up(mine, f"2023-07/{MENDED}（更正）.zip", packed(home, at(7, 27, 12)), at(7, 27, 15))
    return mine, str(number)


def test_a_streets_correction_moves_its_own_row_and_no_other(
    district: Workspace, corrected: tuple[Workspace, str]
) -> None:
    mine, number = corrected
    before, after = (asked(mine, moment).register.hazards for moment in (at(7, 26, 20), at(7, 28)))
    names = ["hazard_id", "hazard_no", "department", "state", "closed_on", "is_overdue", "row"]
    stated = [set(map(str, each[names].to_dict("records"))) for each in (before, after)]
    gone, come = stated[0] - stated[1], stated[1] - stated[0]
    assert len(gone) == len(come) == 1
    assert number in gone.pop()
    assert "closed" in come.pop()
    home = register_of(street(mine, MENDED), AS_OF, at(7, 27, 12)).to_dict("records")
    others = everywhere(district, {name: name for name in NAMES if name != MENDED})
    assert counts_of(asked(mine, at(7, 28)).figures["overall"]["all"]) == counted([*others, *home])
    closed = [
        asked(mine, moment).figures["overall"]["all"]["closed"] for moment in (at(7, 26, 20), at(7, 28))
    ]
    assert closed[1] == closed[0] + 1


def test_what_was_known_before_the_correction_stays_figure_for_figure(
    district: Workspace, corrected: tuple[Workspace, str]
) -> None:
    assert asked(corrected[0], KNOWN).figures == figures(district)


def test_a_day_before_julys_packages_were_due_knows_junes_alone(district: Workspace) -> None:
    hazards = asked(district, KNOWN, "2023-06").register.hazards
    assert (hazards["found_on"] <= pd.Timestamp(2023, 6, 25)).all()
    assert set(hazards["month"]) == {"2023-06"}


def test_before_anything_was_received_nothing_is_known(district: Workspace) -> None:
    assert asked(district, at(6, 1), "2023-06").figures["overall"]["all"]["found"] == 0


def test_a_figure_opens_to_street_department_file_sheet_and_row(district: Workspace) -> None:
    mine = district.root / "reports" / "2023-07"
    mine.mkdir(parents=True, exist_ok=True)
    (mine / "figures.json").write_text(json.dumps(dict(figures(district)), ensure_ascii=False), "utf-8")
    told_of = open_workspace(district.root).findings("2023-07")
    assert told_of.groupby("severity")["count"].sum().to_dict() == {
        name: count for name, count in figures(district)["findings"].items() if count
    }
    found = trace(district, "by_department.河湾街道.major.open", "2023-07")
    assert found.agrees
    assert found.is_counted
    assert len(found.hazards) == found.value > 0
    home, opened = street(district, "河湾街道"), cache(openpyxl.load_workbook)
    for hazard in found.hazards:
        assert hazard["department"] == "河湾街道"
        assert hazard["departments"].startswith("河湾街道·")
        whose, _, file = hazard["file"].partition("/")
        assert whose == "河湾街道"
        page = opened(home.raw / file)[hazard["sheet"]]
        texts = [str(cell.value) for cell in page[hazard["row"]]]
        assert hazard["hazard_no"] in texts
        assert hazard["description"] in texts


def test_every_figure_of_every_group_is_counted_from_the_hazards_it_names(district: Workspace) -> None:
    run = pipeline.open_run(month="2023-07", known_at=KNOWN.isoformat(), workspace=district)
    session = open_session(run)
    whole = pipeline.stages.figures_of(session)
    for path in ("overall.all.found", "by_department.石桥街道.all.closed", "by_leader.岳明.all.overdue"):
        place = find_place(whole, path)
        assert place is not None
        behind = evidence_of(place)
        assert len(behind.numerator) == plain(place.value)


def test_the_districts_paper_speaks_of_streets(fifteen: Workspace, tmp_path: Path) -> None:
    run = pipeline.open_run(month="2023-07", known_at=KNOWN.isoformat(), workspace=fifteen)
    paper = write_notebook(pipeline.brief(run, results=asked(fifteen, KNOWN)), tmp_path / "paper.ipynb")
    page = re.sub(r"(?s)<(script|style).*?</\1>", "", to_html(paper))
    text = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", page))
    assert "应报15个街道，实报14个" in text
    assert "7月新港街道未报" in text
    assert "截至2023年7月25日，全区累计发现隐患" in text
    assert "全区合计" in text
    assert "各街道情况（单位：条）" in text
    assert "松岭街道（岳明）" in text
    urgent = figures(fifteen)["lists"]["urgent_major"]
    assert f"重大隐患：已超期和十日内到期（共{len(urgent)}条，逐条见附件1）" in text
    assert text.count("最急的一条") == 1
    assert "部分街道有部门未报" in text
    assert "各街道未报齐的部门" in text
    assert "示例数据" in text
    for said in ("全街累计", "各部门自报", "个部门"):
        assert said not in text
    assert "示例区安全生产委员会办公室" in text


def test_a_large_districts_figures_and_traces_are_counted_in_parts_and_are_the_same(
    district: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("duckdb")
    monkeypatch.setattr(district_session, "FROM_PARTS", 0)
    shutil.copytree(district.root, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns(STREETS))
    copy = Workspace(tmp_path)
    run = pipeline.open_run(month="2023-07", known_at=KNOWN.isoformat(), workspace=copy)
    session = open_session(run)
    assert session.is_filed
    counted = pipeline.measure(run, session=session)
    as_known = asked(district, KNOWN)
    assert json.dumps(dict(counted.figures), indent=1) == json.dumps(dict(as_known.figures), indent=1)
    assert counted.measures.equals(as_known.measures)
    assert (copy.processed / district_session.PARTS).is_file()
    (copy.reports / "2023-07").mkdir(parents=True, exist_ok=True)
    (copy.reports / "2023-07" / "figures.json").write_text(json.dumps(dict(counted.figures)), "utf-8")
    with (copy.processed / district_session.PARTS).open("r+b") as parts:
        parts.seek(12_288 + 262_144)  # behind its heads and its first block, by which it still opens
        parts.write(bytes(262_144))
    with pytest.raises(WorkspaceError, match="读不出来，已删除。请再运行一次"):
        trace(copy, "by_department.河湾街道.all.open", "2023-07")
    pipeline.measure(run)
    again = open_session(run)
    again._filed.connection.execute("select 1")
    os.truncate(copy.processed / district_session.PARTS, 300_000)
    with pytest.raises(WorkspaceError, match="读不出来，已删除。请再运行一次"), again.counting():
        again.release()
    traced = [trace(copy, "by_department.河湾街道.all.open", "2023-07")]
    monkeypatch.setattr(district_session, "FROM_PARTS", len(as_known.register.hazards) + 1)
    traced.append(trace(copy, "by_department.河湾街道.all.open", "2023-07"))
    assert traced[0] == traced[1]
    assert traced[0].agrees
    assert traced[0].hazards[0]["story"]


def test_parts_that_are_cut_off_while_they_are_asked_are_removed(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    from hazardlib.pipeline.district.partitions import Parts

    file = tmp_path / "parts.duckdb"
    laid = Parts(file).connection
    laid.execute("create table laid as select random() as value from range(1_000_000)")
    laid.close()
    parts = Parts(file)
    parts.connection.execute("select 1")
    os.truncate(file, file.stat().st_size // 2)
    with pytest.raises(duckdb.Error) as caught:
        parts.connection.execute("select sum(value) from laid").fetchall()
    assert not parts.is_removed_for(ValueError("Could not read enough bytes"))
    assert parts.is_removed_for(caught.value)
    assert not file.exists()


def test_without_the_engine_a_large_district_is_counted_from_frames_and_the_log_says_so(
    district: Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(district_session, "FROM_PARTS", 0)
    monkeypatch.setattr("hazardlib.pipeline.district.engine.is_there", lambda: False)
    run = pipeline.open_run(month="2023-07", known_at=KNOWN.isoformat(), workspace=district)
    assert not open_session(run).is_filed
    assert "没有安装 duckdb" in caplog.text
