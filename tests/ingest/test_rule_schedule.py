"""A new rule begins gently: nothing before its month, then a warning, then an error; what counts stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from hazardlib.cli import _run
from hazardlib.domain.campaign import Campaign
from hazardlib.domain.month import TIMEZONE, Month
from hazardlib.errors import ConfigError
from hazardlib.findings.catalogue import CATALOGUE
from hazardlib.findings.schedule import Start, load_schedule
from hazardlib.ingest.ingest_files import Ingested, ingest_files
from hazardlib.ingest.tables.headings import Vocabulary
from hazardlib.pipeline.intake import ingest
from hazardlib.store import Store, to_frame
from hazardlib.workspace import Workspace, open_workspace
from tests.ingest.workbooks import HEADER, ROW, received, workbook

GRADUAL = {code for code, entry in CATALOGUE.items() if entry.may_begin_later}
HEAD = "code,warning_from,error_from\n"
FUNDS_HEADER = [*HEADER, "整改资金（万元）"]
TakeFrom = Callable[..., Ingested]


def monthly(month: str, *rows: list[object]) -> bytes:
    caption = [["填报单位：公共管理办公室", None, None, f"填报月份：{month}"]]
    return workbook(("隐患台账", [*caption, FUNDS_HEADER, *rows]))


def large(month: str) -> bytes:
    return monthly(month, [*ROW, 5000])


def listed(folder: Path, lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "rules.csv"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + lines, encoding=encoding)
    return path


@pytest.fixture
def take_from(campaign: Campaign, vocabulary: Vocabulary, tmp_path: Path) -> TakeFrom:
    def take(lines: str, *contents: bytes) -> Ingested:
        starts = load_schedule(listed(tmp_path, lines))
        files = [received(content, f"{number}.xlsx") for number, content in enumerate(contents)]
        return ingest_files(files, campaign, vocabulary, starts=starts)

    return take


def said(taken: Ingested) -> list[tuple[str, str, str]]:
    names = ["file", "code", "severity"]
    return [(str(file), str(code), str(grave)) for file, code, grave in taken.findings[names].to_numpy()]


def test_a_rule_says_nothing_before_its_month_then_warns_then_is_an_error(take_from: TakeFrom) -> None:
    months = ["2023年7月", "2023年8月", "2023年9月", "2023年10月"]
    taken = take_from("FUNDS_LARGE,2023-08,2023-10\n", *map(large, months))
    assert said(taken) == [
        ("1.xlsx", "FUNDS_LARGE", "warning"),
        ("2.xlsx", "FUNDS_LARGE", "warning"),
        ("3.xlsx", "FUNDS_LARGE", "error"),
    ]
    assert taken.submissions["verdict"].tolist() == ["accepted", "findings", "findings", "findings"]
    assert taken.submissions["rows_accepted"].tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("line", "severities"),
    [
        ("FUNDS_LARGE,2023-08,\n", ["warning"]),
        ("FUNDS_LARGE,,2023-08\n", ["warning", "error"]),
        ("FUNDS_LARGE,2023-08,2023-08\n", ["error"]),
        ("# FUNDS_LARGE,2023-08,\n", ["warning", "warning"]),
        ("ROW_TWICE,2023-08,\n", ["warning", "warning"]),
    ],
)
def test_either_month_may_be_left_out(take_from: TakeFrom, line: str, severities: list[str]) -> None:
    taken = take_from(line, large("2023年7月"), large("2023年8月"))
    assert taken.findings["severity"].tolist() == severities


def test_an_error_of_old_may_be_put_off_and_begin_as_a_warning(take_from: TakeFrom) -> None:
    rows = [[*ROW, 1], [2, ROW[1], *ROW[2:4], "另一个问题", *ROW[5:], 1]]
    july, august = monthly("2023年7月", *rows), monthly("2023年8月", *rows)
    taken = take_from("HAZARD_NO_TWICE,2023-08,2023-12\n", july, august)
    assert said(taken) == [("1.xlsx", "HAZARD_NO_TWICE", "warning")] * 2


def test_the_list_changes_what_is_said_and_never_what_counts(take_from: TakeFrom) -> None:
    odd = [
        [*ROW[:2], "人员密集领域", *ROW[3:5], None, *ROW[6:8], "已销号", 5000],
        [2, "GG-1", *ROW[2:6], date(2023, 9, 1), "2023-10-01", "未整改", None],
        [3, None, None, None, None, None, "不详", None, None, "不知道"],
    ]
    plain = take_from("", monthly("2023年7月", *odd))
    later = take_from("".join(f"{code},2099-01,\n" for code in sorted(GRADUAL)), monthly("2023年7月", *odd))
    pd.testing.assert_frame_equal(later.observations, plain.observations)
    assert (
        later.submissions["rows_quarantined"].tolist()
        == plain.submissions["rows_quarantined"].tolist()
        == [1]
    )
    assert {"LEVEL_MISSING", "FUNDS_LARGE", "HAZARD_NO_TWICE"} <= set(plain.findings["code"])
    assert set(later.findings["code"]) == set(plain.findings["code"]) - GRADUAL
    assert {"REQUIRED_MISSING", "DATE_NOT_READABLE", "NUMBER_NOT_READABLE"} <= set(later.findings["code"])


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("FUNDS_BIG,2023-08,\n", "第 2 行：没有“FUNDS_BIG”这个代码"),
        ("# 注\nLEDGER_NOT_FOUND,2023-08,\n", "第 3 行：“LEDGER_NOT_FOUND”.*不能推迟"),
        ("REQUIRED_MISSING,2023-08,\n", "第 2 行：“REQUIRED_MISSING”.*不能推迟"),
        ("DATE_NOT_READABLE,,2023-08\n", "第 2 行：“DATE_NOT_READABLE”.*不能推迟"),
        ("FUNDS_LARGE,2023-08,\nFUNDS_LARGE,2023-09,\n", "第 3 行：“FUNDS_LARGE”前面已经写过"),
        ("FUNDS_LARGE,,\n", "第 2 行：没有写月份"),
        ("FUNDS_LARGE,2023-10,2023-08\n", "第 2 行：warning_from（2023-10）晚于"),
        ("FUNDS_LARGE,Aug-23,\n", "第 2 行：月份写的是“Aug-23”"),
        ("FUNDS_LARGE,2023-13,\n", "第 2 行：月份“2023-13”不存在"),
        ("FUNDS_LARGE,2023/8/15,\n", "第 2 行：月份写的是“2023/8/15”"),
        ("FUNDS_LARGE,2023-08\n", "第 2 行：应有 3 格"),
        ("FUNDS_LARGE\t2023-08\t\n", "第 2 行：应有 3 格"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path: Path, lines: str, said: str) -> None:
    with pytest.raises(ConfigError, match=f"rules.csv {said}"):
        load_schedule(listed(tmp_path, lines))


def test_a_list_without_its_headings_or_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rules.csv"
    with pytest.raises(ConfigError, match=r"rules\.csv：打不开"):
        load_schedule(path)
    path.write_text("FUNDS_LARGE,2023-08,\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"rules\.csv 第 1 行：应为 code,warning_from,error_from"):
        load_schedule(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("text", ["2023-08", "2023/8", "2023年8月", "2023/8/1", "2023-08-01"])
def test_a_list_may_have_been_saved_by_a_spreadsheet(tmp_path: Path, text: str, encoding: str) -> None:
    starts = load_schedule(listed(tmp_path, f"# 注释\nFUNDS_LARGE,{text},\n", encoding))
    assert starts == {"FUNDS_LARGE": Start(Month(2023, 8), None)}


def test_the_suites_own_list_holds_no_rule() -> None:
    assert load_schedule(*open_workspace("").rules) == {}


def test_only_what_costs_no_row_and_no_cell_can_be_put_off() -> None:
    never = ("FILE_", "DEPARTMENT", "MONTH_", "DATE_NOT", "CELL_", "DECISION_", "WORD_", "REQUIRED_")
    assert CATALOGUE.keys() > GRADUAL > set()
    assert not [code for code in GRADUAL if code.startswith(never)]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    root = tmp_path / "workspace"
    raw = root / "data" / "raw"
    for month, said in (("2023-07", "2023年7月"), ("2023-08", "2023年8月")):
        (raw / month).mkdir(parents=True)
        (raw / month / "公共管理办公室.xlsx").write_bytes(large(said))
    listed(root / "data" / "reference", "FUNDS_LARGE,2023-08,\n")
    return open_workspace(root)


def test_ingest_heeds_the_workspaces_own_list(workspace: Workspace) -> None:
    ingest(workspace, received_at=datetime(2023, 8, 20, 9, tzinfo=TIMEZONE))
    stored = to_frame(Store(workspace.processed).read("findings"))
    assert stored[["file", "code", "severity"]].to_numpy().tolist() == [
        ["2023-08/公共管理办公室.xlsx", "FUNDS_LARGE", "warning"]
    ]


def test_check_heeds_the_workspaces_own_list(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(path) for path in sorted(workspace.raw.rglob("*.xlsx"))]
    assert _run(["check", *files, "--json", "--workspace", str(workspace.root)]) == 0
    july, august = map(json.loads, capsys.readouterr().out.splitlines())
    assert (july["verdict"], july["findings"]) == ("accepted", [])
    assert [finding["code"] for finding in august["findings"]] == ["FUNDS_LARGE"]


def test_a_list_that_cannot_be_used_stops_the_command_in_one_line(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    listed(workspace.rules[-1].parent, "FUNDS_LARGE,八月,\n")
    assert _run(["ingest", "--workspace", str(workspace.root)]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert "rules.csv 第 2 行：月份写的是“八月”" in line
