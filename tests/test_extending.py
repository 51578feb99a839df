"""What docs/extending.md shows is followed word by word, as a new colleague would."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from hazardlib import pipeline
from hazardlib.cli import _run
from hazardlib.domain.campaign import load_campaign
from hazardlib.errors import ConfigError
from hazardlib.pipeline.begin import write_demo
from hazardlib.workspace import Workspace
from tests.desk import MANAGEMENT, Desk, at, hazard
from tests.printed import page_of

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs/extending.md").read_text("utf-8")
AUGUST = date(2023, 8, 20)


def block(name: str) -> str:
    """Return the block of the document that bears a name."""
    (found,) = re.findall(rf"^```\w+ {name}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    return str(found)


def with_lines(path: Path, before: str, lines: str) -> None:
    """Put lines into a file, right before a text that stands there."""
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, lines + before, 1), "utf-8")


def ledger(path: Path, **renamed: str) -> None:
    """Write a ledger of one hazard, with headings of one's own, and 检查人 beside it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    heads = ["行业领域", "单位名称", "隐患描述", "隐患级别", "发现日期", "整改状态", "检查人"]
    sheet.append([renamed.get(head, head) for head in heads])
    sheet.append(
        ["商业经营领域", "示例商铺", "疏散通道堵塞", "一般隐患", date(2023, 7, 3), "未整改", "甲科长"]
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def test_an_alias_is_one_row_of_a_list(tmp_path: Path) -> None:
    ledger(tmp_path / "data/raw/2023-07/综合执法大队7月.xlsx", 单位名称="受查主体名")
    own = tmp_path / "data/reference/headings.csv"
    own.parent.mkdir(parents=True)
    own.write_text(block("alias"), "utf-8")
    taken = pipeline.ingest(Workspace(tmp_path), received_at=at(7, 18))
    assert taken.submissions["rows_accepted"].to_list() == [1]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk with a campaign file of its own."""
    shutil.copy(ROOT / "campaign.yaml", tmp_path)
    return Desk(tmp_path)


def test_a_department_is_one_entry_and_owes_a_report_from_then_on(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "campaign.yaml"
    with_lines(path, "  - {name: 财政经济办公室, aliases", block("department"))
    desk.receive("示例应急管理所", "2023-08", hazard("Y1"), seen_at=at(8, 18))
    reporting = desk.ask(AUGUST).figures["reporting"]
    told = {each["month"]: each["status"] for each in reporting if each["department"] == "示例应急管理所"}
    assert told == {"2023-08": "on_time"}


def test_a_leaders_change_moves_figures_from_its_day_on_and_no_earlier_paper(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "campaign.yaml"
    head, gas = path.read_text("utf-8").split("code: gas\n", 1)
    gone = "      - {name: 刘永强, since: 2023-05-22}\n"
    assert gone in gas
    path.write_text(f"{head}code: gas\n{gas.replace(gone, block('leader'), 1)}", "utf-8")
    desk.receive(MANAGEMENT, "2023-07", hazard("A1"), seen_at=at(7, 18))
    desk.receive(MANAGEMENT, "2023-08", hazard("A1"), seen_at=at(8, 18))
    found = {
        day: {each["leader"] for each in desk.ask(day).figures["by_leader"] if each["all"]["found"]}
        for day in (date(2023, 7, 20), AUGUST)
    }
    assert found[date(2023, 7, 20)] == {"贾化生", "刘广伟", "刘永强"}
    assert found[AUGUST] == {"贾化生", "刘广伟", "张杰"}
    run = desk.run_as_of(AUGUST)
    pipeline.measure(run, keep=True)
    assert "2023年8月11日起，燃气安全领域由张杰负责" in page_of(pipeline.brief(run))


def test_the_shortest_campaign_can_be_worked_with(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data/raw").mkdir(parents=True)
    (tmp_path / "campaign.yaml").write_text(block("campaign-file"), "utf-8")
    campaign = load_campaign(tmp_path / "campaign.yaml")
    assert (len(campaign.sectors), campaign.interims_on, str(campaign.last_month)) == (2, (), "2024-09")
    assert _run(["status", "--workspace", str(tmp_path)]) == 0
    assert "消防安全办" in capsys.readouterr().out
    assert _run(["briefing", "interim", "--workspace", str(tmp_path)]) == 2
    assert "没有阶段小结" in capsys.readouterr().err


def test_no_line_of_the_shortest_campaign_can_be_left_out_unsaid(tmp_path: Path) -> None:
    lines = block("campaign-file").splitlines(keepends=True)
    for left_out in [line for line in lines if line.startswith("  ") and line[2:3].isalpha()]:
        (tmp_path / "campaign.yaml").write_text("".join(lines).replace(left_out, "", 1), "utf-8")
        key = left_out.split(":")[0].strip()
        with pytest.raises(ConfigError, match=rf"{key}：缺少这一项，请补上，如 {key}: \S"):
            load_campaign(tmp_path / "campaign.yaml")


@pytest.mark.slow
def test_a_campaign_is_one_file(tmp_path: Path) -> None:
    words = block("campaign").split()
    given = dict(zip(words[2::2], words[3::2], strict=True))
    folder = tmp_path / given["--workspace"]
    workspace, _ = write_demo(folder, lambda _: None, ROOT / given["--campaign"])
    assert load_campaign(workspace.campaign).name == "示例安全生产治本攻坚三年行动"
    assert any(workspace.raw.glob("*/*.xlsx"))


@pytest.mark.slow
def test_a_column_is_one_line_and_a_figure_is_two(tmp_path: Path) -> None:
    program = tmp_path / "program"
    for name in ("hazardlib", "notebooks", "data/reference"):
        shutil.copytree(ROOT / name, program / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "campaign.yaml", program)
    with_lines(program / "hazardlib/domain/columns.csv", "ledger,remarks,备注", block("column"))
    lists, compute = program / "hazardlib/measure/lists.py", program / "hazardlib/measure/compute.py"
    lists.write_text(lists.read_text("utf-8") + "\n\n" + block("figure"), "utf-8")
    with_lines(compute, '    ("progress",): ', block("key"))
    workspace = tmp_path / "workspace"
    ledger(workspace / "data/raw/2023-07/综合执法大队7月.xlsx")
    asked = """if True:
        from hazardlib import pipeline
        from hazardlib.domain.month import parse_time
        from hazardlib.workspace import Workspace
        run = pipeline.open_run(month="2023-07", workspace="workspace")
        pipeline.ingest(run.workspace, received_at=parse_time("2023-07-18"))
        results = pipeline.measure(run)
        print(results.register.hazards["inspector"].to_list(), results.figures["without_deadline"])
    """
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(program)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["['甲科长']", "1"], done.stderr
