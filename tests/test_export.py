"""What goes to the district: the statistics agree with figures.json, and nobody's work is overwritten."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from hazardlib.cli import app
from hazardlib.domain.month import parse_time
from hazardlib.errors import UsageError
from hazardlib.pipeline.outgoing.exports import Exported, export
from tests.desk import ENFORCEMENT, MANAGEMENT, Desk, hazard


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("filled"))
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard("G-1", level="major", supervision="district", funds=1.25, unit="@SUM(1)店"),
        hazard("G-2", status="rectified", rectified_on=date(2023, 7, 1)),
        hazard("G-3", level="major", status="closed", accepted_on=date(2023, 7, 2), funds=0.5),
    )
    desk.receive(ENFORCEMENT, "2023-07", hazard("Z-1", sector="commerce"))
    return desk


def exported(desk: Desk, **options: str) -> Exported:
    settings = {"month": "2023-07", "as_of": "", "known_at": ""} | options
    return export(desk.workspace, **settings, moment=parse_time("2023-07-25T08:00"), folder=None)  # type: ignore[arg-type]


def statistics(path: Path) -> dict[str, tuple[object, ...]]:
    rows = openpyxl.load_workbook(path, data_only=True)["统计表"].iter_rows(min_row=5, values_only=True)
    return {str(row[1]): row[2:] for row in rows if row[1]}


def test_the_statistics_are_those_of_the_paper_and_nothing_to_divide_is_a_stroke(filled: Desk) -> None:
    done = exported(filled)
    assert (done.found, done.quarantined) == (4, 0)
    rows = statistics(done.path)
    # general found, put right, rate; major found, put right, closed, two rates
    assert rows["燃气安全领域"][3:11] == (1, 1, 1, 2, 1, 1, 0.5, 0.5)
    assert rows["商业经营领域"][3:11] == (1, 0, 0, 0, 0, 0, "/", "/")
    assert rows["合计"][3:11] == (2, 1, 0.5, 2, 1, 1, 0.5, 0.5)
    assert rows["合计"][-4:] == (0, 1, 0, 1.75)


def test_sums_and_rates_are_formulas_and_what_departments_wrote_never_is(filled: Desk) -> None:
    book = openpyxl.load_workbook(exported(filled).path)
    total = next(row for row in book["统计表"].iter_rows(min_row=5) if row[1].value == "合计")
    assert total[5].value == "=SUM(F5:F17)"
    assert str(total[7].value).startswith("=IF(N(F18)=0")
    cells = [cell for row in book["隐患总台账"].iter_rows(min_row=4) for cell in row]
    assert "@SUM(1)店" in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells if cell.value == "@SUM(1)店"} == {"s"}


def test_a_copy_that_somebody_has_changed_stays(filled: Desk) -> None:
    first = exported(filled).path
    assert exported(filled).path == first
    book = openpyxl.load_workbook(first)
    book["统计表"]["B30"] = "审核人已签字"
    book.save(first)
    assert exported(filled).path.name == first.stem + "（2）.xlsx"


def test_the_command_says_where_it_lies_and_what_to_do_next(filled: Desk) -> None:
    result = CliRunner().invoke(app, ["export", "2023-07", "--workspace", str(filled.workspace.root)])
    assert result.exit_code == 0
    assert "已导出截至 2023-07-20 的隐患 4 条" in result.stdout
    assert "下一步" in result.stdout


def test_before_any_month_is_due_there_is_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="还没有到期的报送月份"):
        export(
            Desk(tmp_path).workspace,
            month="",
            as_of="",
            known_at="",
            moment=parse_time("2023-06-01T08:00"),
            folder=None,
        )
