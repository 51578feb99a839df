"""How far a sector with a plan of its own has come with it: units listed, inspected, hazards put right."""

from __future__ import annotations

from datetime import date

from hazardlib.brief.sheets import meeting_sheets
from hazardlib.brief.tables import plans_table
from hazardlib.measure.evidence import evidence_of
from hazardlib.measure.paths import find_place
from hazardlib.pipeline.session import Session
from hazardlib.pipeline.stages import figures_of
from tests.desk import MANAGEMENT, Desk, duty, hazard, stated
from tests.printed import material_of

JULY = date(2023, 7, 20)


def test_the_gas_sectors_plan_has_its_units_listed_inspected_and_its_hazards(desk: Desk) -> None:
    day = date(2023, 7, 3)
    (desk.workspace.root / "units.csv").parent.mkdir(parents=True, exist_ok=True)
    (desk.workspace.root / "units.csv").write_text(
        "unit,sector,high_risk,since\n丁饭店,燃气安全领域,否,\n", "utf-8-sig"
    )
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard("A-1"),
        hazard("A-2", status="closed", accepted_on=date(2023, 7, 1)),
        hazard("A-3", sector="residential", unit="甲小区"),
        progress=[stated("应检查单位", None, 40), stated("已检查单位", None, 30)],
        duties=[duty("hot-work", day, unit=unit, sector="gas") for unit in ("甲饭店", "乙饭店")]
        + [duty("hot-work", day, unit="丙小区", sector="residential")],
    )
    run = desk.run_as_of(JULY)
    (plan,) = desk.ask(JULY).figures["sector_plans"]
    assert plan == {
        "sector": "gas",
        "name": "燃气安全领域",
        "plan": "东丽湖街道城镇燃气安全排查整治工作方案",
        "listed": 3,
        "inspected": 30,
        "to_inspect": 40,
        "rate": 0.75,
        "found": 2,
        "open": 1,
    }
    figures = figures_of(Session(run))
    behind = {}
    for name in ("listed", "inspected", "open"):
        place = find_place(figures, f"sector_plans.gas.{name}")
        assert place is not None
        behind[name] = evidence_of(place)
    assert {row["unit"] for row in behind["listed"].records} == {"甲饭店", "乙饭店", "丁饭店"}
    assert [row["amount"] for row in behind["inspected"].records] == [30]
    assert len(behind["open"].numerator) == 1
    material = material_of(run)
    (table,) = plans_table(material)
    assert "专项方案" in str(table)
    sheet = next(each for each in meeting_sheets(material) if each.name == MANAGEMENT)
    assert "牵头部门：景区景点、燃气安全" in str(sheet.blocks[0])
