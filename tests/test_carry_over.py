"""Carry-over: what a campaign leaves open comes into the next one, said where from, and nothing is lost."""

from __future__ import annotations

import csv
import re
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from hazardlib import pipeline
from hazardlib.cli import app
from hazardlib.errors import UsageError
from hazardlib.pipeline.carry import CarryOver, carry_over
from hazardlib.workspace import Workspace
from tests.desk import ENERGY, ENFORCEMENT, FINANCE, MANAGEMENT, SHANGHAI, Desk, hazard

CAMPAIGN = Path(__file__).parents[1] / "campaign.yaml"
NEW_NAME = "综合行政执法队"
NONE_OVERDUE = {"overdue": 0, "overdue_verified": 0, "overdue_unverified": 0}


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return the campaign of 2023 with hazards left open, one put right and one closed at its end."""
    desk = Desk(tmp_path_factory.mktemp("ended"))
    desk.receive(
        MANAGEMENT, "2023-11", hazard("GG-1"), hazard("GG-2", status="closed", accepted_on=date(2023, 7, 1))
    )
    desk.receive(
        ENFORCEMENT,
        "2023-12",
        hazard("7", sector="commerce", location="后厨", leader="刘永强"),
        hazard("8", sector="commerce", location="前厅", status="rectified", rectified_on=date(2023, 12, 1)),
    )
    desk.receive(ENERGY, "2023-12", hazard("NY-1", sector="state-owned"))
    pipeline.merge(pipeline.open_run(kind="supplement", workspace=desk.workspace))
    return desk


@pytest.fixture
def desk(ended: Desk, tmp_path: Path) -> Desk:
    """Return a copy of the campaign of 2023, its register in its tables."""
    desk = Desk(tmp_path / "2023")
    shutil.copytree(ended.workspace.root, desk.workspace.root)
    desk.count = ended.count
    return desk


@pytest.fixture
def following(tmp_path: Path) -> Workspace:
    """Return a workspace of 2024: one department and one sector renamed, another of each gone."""
    text = CAMPAIGN.read_text(encoding="utf-8").replace("2023-", "2024-")
    text = text.replace("  interim_on: 2024-08-01", "  carry_over_month: 2024-05\n  interim_on: 2024-08-01")
    text = text.replace(
        "{name: 综合执法大队, aliases: [综合执法, ", f"{{name: {NEW_NAME}, aliases: [综合执法大队, 综合执法, "
    ).replace("department: 综合执法大队", f"department: {NEW_NAME}")
    text = text.replace(
        "name: 燃气安全领域\n    aliases: [燃气,", "name: 管道燃气领域\n    aliases: [燃气安全, 燃气,"
    )
    text = re.sub(r"  - \{name: 能源公司.*\n", "", text)
    text = text[: text.index("  - code: state-owned")] + text[text.index("# Part two (一)") :]
    text = text.replace("张杰, 陈长柱, 张馨]", "张杰, 陈长柱]").replace(", state-owned]", "]")
    workspace = Workspace(tmp_path / "2024")
    workspace.raw.mkdir(parents=True)
    (workspace.root / "campaign.yaml").write_text(text, encoding="utf-8")
    return workspace


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Return a ledger's rows by heading, the example left out."""
    sheet = load_workbook(path)["隐患台账"]
    lines = list(sheet.iter_rows(min_row=4, values_only=True))
    headings = [str(cell or "").strip("*").split("（")[0] for cell in lines[0]]
    rows = [dict(zip(headings, line, strict=True)) for line in lines[2:] if line[0] is not None]
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def ledgers(carried: CarryOver) -> dict[str, list[dict[str, Any]]]:
    return {each.department: rows_of(each.path) for each in carried.templates}


def figures(workspace: Workspace, month: str) -> dict[str, Any]:
    moment = datetime(2025, 1, 1, tzinfo=SHANGHAI)
    run = pipeline.open_run(kind="monthly", month=month, known_at=moment.isoformat(), workspace=workspace)
    return pipeline.measure(run).figures


def test_what_is_open_at_the_end_goes_to_the_department_that_takes_over(
    desk: Desk, following: Workspace
) -> None:
    carried = carry_over(desk.workspace, following)
    written = ledgers(carried)
    assert list(written) == [MANAGEMENT, NEW_NAME]
    (gas,), (shop,) = written.values()
    assert (gas["隐患编号"], gas["行业领域"], gas["整改状态"]) == ("GG-1", "管道燃气领域", "未整改")
    assert shop["隐患部位"] == "后厨"
    assert "隐患编号" not in shop, "a bare serial is given anew by the new ledger"
    assert (carried.carried_count, carried.awaiting_count, carried.left_out_count) == (2, 1, 1)


def test_a_carried_hazard_says_where_it_comes_from(desk: Desk, following: Workspace) -> None:
    (shop,) = ledgers(carry_over(desk.workspace, following))[NEW_NAME]
    assert shop["备注"] == (
        "由“重大事故隐患排查整治2023专项行动”转入（截至2023年12月31日未整改）；"
        "原填报：综合执法大队，2023-12，2023-12/综合执法大队乙.xlsx［隐患台账］第4行；原责任领导：刘永强"
    )
    assert shop["责任领导"] == "刘永强", "who still answers for the sector is still named"


def test_what_nobody_takes_over_is_listed_with_what_to_do(desk: Desk, following: Workspace) -> None:
    carried = carry_over(desk.workspace, following)
    assert carried.left_out_path is not None
    with carried.left_out_path.open(encoding="utf-8-sig", newline="") as file:
        (left,) = csv.DictReader(file)
    assert (left["原填报单位"], left["隐患编号"], left["行业领域"]) == (ENERGY, "NY-1", "国有企业领域")
    assert left["未转入的原因和办法"] == (
        "新专项行动没有“国有企业领域”这个领域。请在新的 campaign.yaml 里，把“国有企业领域”写进承接领域的 aliases。"
    )


def test_an_alias_in_the_new_campaign_brings_over_what_was_left_out(desk: Desk, following: Workspace) -> None:
    carry_over(desk.workspace, following)
    path = following.root / "campaign.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("aliases: [其他企业]", "aliases: [其他企业, 国有企业]")
    text = text.replace("aliases: [财政经济办, 财经办]", "aliases: [财政经济办, 财经办, 能源公司]")
    path.write_text(text, encoding="utf-8")
    carried = carry_over(desk.workspace, following)
    assert (carried.carried_count, carried.left_out_count, carried.left_out_path) == (3, 0, None)
    assert [row["隐患编号"] for row in ledgers(carried)[FINANCE]] == ["NY-1"]
    assert not (following.reports / "2024-05-carry-over" / "未转入隐患.csv").exists()


def test_carrying_over_again_changes_nothing(desk: Desk, following: Workspace) -> None:
    first = {each.path: each.path.read_bytes() for each in carry_over(desk.workspace, following).templates}
    second = {each.path: each.path.read_bytes() for each in carry_over(desk.workspace, following).templates}
    assert first == second
    assert {path.name for path in (following.raw / "2024-05").glob("*.xlsx")} == {path.name for path in first}


def test_the_new_register_begins_with_them_and_nobody_owes_the_opening_month(
    desk: Desk, following: Workspace
) -> None:
    carry_over(desk.workspace, following)
    taken = pipeline.ingest(following, received_at=datetime(2024, 6, 3, 9, tzinfo=SHANGHAI))
    assert set(taken.submissions["verdict"]) <= {"accepted", "findings"}
    assert "SECTOR_NOT_OWN" not in set(taken.findings["code"])
    found = figures(following, "2024-06")
    assert found["carried"] == {"found": 2, "closed": 0, "rectified": 0, "open": 2, **NONE_OVERDUE}
    assert found["overall"]["all"]["found"] == 2
    assert {entry["month"] for entry in found["reporting"]} == {"2024-06"}
    assert found["previous"]["as_of"] == "2024-05-31"
    assert found["previous"]["overall"]["all"]["found"] == 2
    assert found["period"]["all"]["found"] == 0, "what was carried over was not found in this period"
    assert [row["all"]["found"] for row in found["by_stage"] if row["stage"] is None] == [2]


def test_a_carried_hazard_left_out_later_is_unreported_and_one_reported_closed_is_closed(
    desk: Desk, following: Workspace
) -> None:
    carry_over(desk.workspace, following)
    pipeline.ingest(following, received_at=datetime(2024, 6, 3, 9, tzinfo=SHANGHAI))
    new = Desk(following.root)
    closed = hazard("3", sector="commerce", location="后厨", status="closed", accepted_on=date(2024, 6, 10))
    closed["description"] = "燃气报警器未安装7"
    new.receive(NEW_NAME, "2024-06", closed, seen_at=datetime(2024, 6, 19, 9, tzinfo=SHANGHAI))
    new.receive(
        MANAGEMENT,
        "2024-06",
        hazard("GG-9", location="二层"),
        seen_at=datetime(2024, 6, 19, 9, tzinfo=SHANGHAI),
    )
    found = figures(new.workspace, "2024-06")
    assert found["carried"] == {"found": 2, "closed": 1, "rectified": 0, "open": 1, **NONE_OVERDUE}
    assert found["overall"]["all"]["found"] == 3
    assert len(found["unreported"]) == 1


def test_the_command_says_what_came_over_and_ends_with_one_where_something_did_not(
    desk: Desk, following: Workspace
) -> None:
    result = CliRunner().invoke(app, ["carry", str(desk.workspace.root), "--workspace", str(following.root)])
    assert result.exit_code == 1
    assert "共转入未整改隐患 2 条，放在 2024-05 。" in result.stdout
    assert "[没有转入] 1 条" in result.stdout
    assert "另有已整改、还没有验收销号的 1 条" in result.stdout


def test_a_campaign_without_an_opening_month_takes_nothing_over(desk: Desk, following: Workspace) -> None:
    path = following.root / "campaign.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("  carry_over_month: 2024-05\n", ""), encoding="utf-8"
    )
    with pytest.raises(UsageError, match="carry_over_month: 2024-05"):
        carry_over(desk.workspace, following)
    with pytest.raises(UsageError, match="同一个工作区"):
        carry_over(desk.workspace, desk.workspace)
