"""The workbook for the district: what a clerk sees in it is what the figures say."""

from __future__ import annotations

import shutil
from datetime import date
from fractions import Fraction
from math import floor
from pathlib import Path
from statistics import median
from typing import Any

import openpyxl
import pytest

from hazardlib import pipeline
from hazardlib.pipeline.publish.products import counted, district_workbook
from tests.desk import ENFORCEMENT, MANAGEMENT, Desk, duty, hazard, stated


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Return the workbook of three hazards and the figures behind it."""
    folder = tmp_path_factory.mktemp("district")
    desk = Desk(folder / "desk")
    rows = (
        hazard("A-1"),
        hazard("A-2", status="rectified", rectified_on=date(2023, 6, 9), funds=0.1),
        hazard("A-3", status="closed", accepted_on=date(2023, 7, 1), sector="residential", funds=0.2),
    )
    desk.receive(
        MANAGEMENT, "2023-07", *rows, progress=[stated("应检查单位", 3, 3), stated("已检查单位", 2, 2)]
    )
    run = pipeline.open_run(kind="monthly", month="2023-07", workspace=desk.workspace)
    path = folder / "ledger.xlsx"
    path.write_bytes(district_workbook(run, *counted(run)))
    return path, pipeline.measure(run).figures["district"]


def shown(path: Path) -> list[list[Any]]:
    """Return the values of the table: a row a sector, and the total."""
    page = openpyxl.load_workbook(path, data_only=True)["统计表"]
    return [list(row) for row in page.iter_rows(min_row=5, max_row=18, min_col=2, values_only=True)]


def expected_row(row: dict[str, Any], name: str) -> list[Any]:
    """Return what one row shows, its rates half up to one decimal of a per cent, 0 and 1 only for none and all."""

    def share(above: int | None, below: int | None) -> Any:
        if not below or above is None:
            return "/"
        tenths = floor(Fraction(1000 * above, below) + Fraction(1, 2))
        return (min(max(tenths, 1), 999) if 0 < above < below else tenths) / 1000

    def stated_or(value: int | None) -> Any:
        return "/" if value is None else value

    return [
        name,
        stated_or(row["to_inspect"]),
        stated_or(row["inspected"]),
        share(row["inspected"], row["to_inspect"]),
        row["general_found"],
        row["general_put_right"],
        share(row["general_put_right"], row["general_found"]),
        row["major_found"],
        row["major_put_right"],
        row["major_closed"],
        share(row["major_put_right"], row["major_found"]),
        share(row["major_closed"], row["major_found"]),
        row["in_plan"],
        *row["in_plan_with"].values(),
        *row["supervised"].values(),
        row["funds"],
    ]


def assert_shows(path: Path, figures: dict[str, Any]) -> None:
    """Compare every cell of the table with the figures."""
    rows = [expected_row(row, row["name"]) for row in figures["rows"]]
    total = expected_row(figures["total"], "合计")
    for seen, wanted in zip(shown(path), [*rows, total], strict=True):
        assert seen[: len(wanted)] == [
            pytest.approx(value) if isinstance(value, float) else value for value in wanted
        ]


def test_the_workbooks_sums_are_the_figures(made: tuple[Path, dict[str, Any]]) -> None:
    path, figures = made
    assert_shows(path, figures)
    assert figures["total"]["general_found"] == 3
    total = openpyxl.load_workbook(path)["统计表"]
    assert str(total["F18"].value) == "=SUM(F5:F17)"


def test_the_workbooks_rates_are_formulas_that_show_what_the_papers_print(
    made: tuple[Path, dict[str, Any]],
) -> None:
    page = openpyxl.load_workbook(made[0])["统计表"]
    terms = "IF(AND(G5>0,G5<F5),MEDIAN(1,INT((2000*G5+F5)/(2*F5)),999),INT((2000*G5+F5)/(2*F5)))/1000"
    assert str(page["H5"].value) == f'=IF(N(F5)=0,"/",{terms})'
    excel = {
        "IF": lambda holds, then, other: then if holds else other,
        "AND": lambda *several: all(several),
        "MEDIAN": lambda *several: median(several),
        "INT": floor,
    }
    for above, below, shown in (
        (0, 7, 0.0),
        (1, 6, 0.167),
        (1, 16, 0.063),
        (2, 3, 0.667),
        (1, 3000, 0.001),
        (2999, 3000, 0.999),
        (9999, 10000, 0.999),
        (7, 7, 1.0),
        (15, 10, 1.5),
    ):
        assert eval(terms, excel | {"G5": float(above), "F5": float(below)}) == shown, (above, below)


def test_overdue_duties_name_their_period_in_words_and_say_who_has_not_reported(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    desk.receive(ENFORCEMENT, "2023-07", duties=[duty("hot-work", date(2023, 7, 5))])
    units = "单位名称,行业领域,高危,起始日期\n湖畔驿站,商业经营,,\n"
    (desk.workspace.root / "units.csv").write_text(units, "utf-8")
    path = tmp_path / "ledger.xlsx"
    run = pipeline.open_run(kind="monthly", month="2023-07", as_of="2023-08-01", workspace=desk.workspace)
    path.write_bytes(district_workbook(run, *counted(run)))
    header, *rows = openpyxl.load_workbook(path)["企业履责逾期"].iter_rows(min_row=3, values_only=True)
    listed = [dict(zip(header, row, strict=True)) for row in rows]
    of_hotel = {
        (row["履责事项"], row["应履责期次"]): row["填报单位"]
        for row in listed
        if row["单位名称"] == "湖畔驿站"
    }
    periods = {period for _, period in of_hotel}
    assert {"2023年6月", "2023年7月", "2023年第二季度"} <= periods
    assert not any("-" in (period or "") for period in periods)
    assert set(of_hotel.values()) == {"未报"}
    (reported,) = {row["填报单位"] for row in listed if row["单位名称"] != "湖畔驿站"}
    assert reported == ENFORCEMENT


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_calculates_the_same(made: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    from tests.forms.test_libreoffice import save_with_libreoffice

    path, figures = made
    folder = tmp_path / "saved"
    folder.mkdir()
    assert_shows(save_with_libreoffice(path, folder), figures)
