"""One unit: by its code where one is given, else by its name however it is written, and what is told of it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

import hazardlib
from hazardlib.brief.page_tables import unit_table
from hazardlib.brief.paper import Number, Table
from hazardlib.cli import app
from hazardlib.domain.unit_names import UnitNames, is_valid_code
from hazardlib.errors import ConfigError, UsageError
from tests.desk import ENFORCEMENT, MANAGEMENT, Desk, duty, hazard, tip
from tests.printed import material_of

JULY = date(2023, 7, 20)
CODE, OTHER = "91350100M000100Y43", "91120110MA05XYWF12"
"""The example of GB 32100-2015, and an invented code with a right check character."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def issue(desk: Desk) -> None:
    folder = desk.workspace.reports / "2023-07"
    folder.mkdir(parents=True)
    figures = desk.ask(JULY).figures
    (folder / "figures.json").write_text(json.dumps(dict(figures), ensure_ascii=False), "utf-8")


def list_units(desk: Desk, *lines: str) -> None:
    path = desk.workspace.root / "units.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["unit,sector,high_risk,since,unit_code", *lines]), "utf-8")


def by_unit(desk: Desk) -> dict[str, int]:
    return {row["unit"]: row["all"]["found"] for row in desk.ask(JULY).figures["by_unit"]}


def codes(desk: Desk) -> list[tuple[str, str]]:
    findings = desk.ask(JULY).register.findings
    told = findings[findings["code"].str.startswith("UNIT_")]
    return list(told[["code", "severity"]].itertuples(index=False, name=None))


def test_a_code_is_checked_by_its_last_character() -> None:
    assert is_valid_code(CODE)
    assert is_valid_code(" ９1350100m000100y43 ")
    assert is_valid_code(OTHER)
    assert not is_valid_code("91350100M000100Y44")
    assert not is_valid_code("91350100I000100Y43")
    assert not is_valid_code("9135010")


def test_two_names_under_one_code_are_one_unit_and_that_is_told(desk: Desk) -> None:
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard("A-1", unit="丽湖烧烤城", unit_code=CODE),
        hazard("A-2", unit="丽湖烧烤城"),
        hazard("A-3", unit="天津丽湖餐饮有限公司", unit_code=CODE),
        hazard("A-4", unit="丽湖烧烤城（二店）"),
    )
    assert by_unit(desk) == {"丽湖烧烤城": 3, "丽湖烧烤城（二店）": 1}
    assert codes(desk) == [("UNIT_CODE_SEVERAL_NAMES", "warning")]


def test_a_name_with_two_codes_stays_one_unit_and_that_is_told(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", unit="欢乐谷", unit_code=CODE))
    desk.receive(ENFORCEMENT, "2023-07", hazard("B-1", unit="欢乐谷", unit_code=OTHER))
    assert by_unit(desk) == {"欢乐谷": 2}
    assert codes(desk) == [("UNIT_NAME_SEVERAL_CODES", "warning")]


def test_a_code_that_the_streets_list_states_otherwise_is_told_and_one_corrected_since_is_not(
    desk: Desk,
) -> None:
    list_units(desk, f"甲厂,gas,,,{OTHER}")
    desk.receive(MANAGEMENT, "2023-06", hazard("B-1", unit="乙厂", unit_code=OTHER))
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard("A-1", unit="甲厂", unit_code=CODE),
        hazard("B-1", unit="乙厂", unit_code=CODE),
        hazard("C-1", unit="丙厂", unit_code=OTHER),
    )
    assert by_unit(desk) == {"甲厂": 1, "乙厂": 1, "丙厂": 1}  # nobody can tell which of its codes 甲厂 is
    assert codes(desk) == [("UNIT_NAME_SEVERAL_CODES", "warning")]
    issue(desk)
    assert hazardlib.open_workspace(str(desk.workspace.root)).unit(CODE).names == ["乙厂"]


def test_the_page_has_a_units_overdue_duties_under_the_name_that_its_code_joins(desk: Desk) -> None:
    list_units(desk, f"乙集团,commerce,,,{CODE}")
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard("A-1", unit="甲店", unit_code=CODE),
        duties=[duty("hot-work", None, unit="乙集团"), duty("hot-work", None, unit="甲店", sector="gas")],
    )
    (table,) = unit_table(material_of(desk.run_as_of(JULY)))
    assert isinstance(table, Table)
    (row,) = table.rows
    owing = desk.ask(JULY).figures["duties"]["by_unit"]
    assert [each["unit_id"] for each in owing] == [CODE, CODE]
    told = [each for each in row.cells[-1] if isinstance(each, Number)]
    assert [(each.text, each.path) for each in told] == [
        (str(each["overdue"]), f"duties.by_unit.{place}.overdue") for place, each in enumerate(owing)
    ]
    assert all(each["overdue"] for each in owing)


def test_a_code_that_fails_its_check_is_told_at_its_cell_and_tells_nothing(desk: Desk) -> None:
    wrong = "91350100M000100Y44"
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard("A-1", unit="甲厂", unit_code=wrong),
        hazard("A-2", unit="乙厂", unit_code=wrong),
    )
    assert by_unit(desk) == {"甲厂": 1, "乙厂": 1}
    stored = hazardlib.open_workspace(str(desk.workspace.root))
    issue(desk)
    findings = stored.findings("2023-07")
    told = findings[findings["code"].eq("UNIT_CODE_DOUBTFUL")]
    assert list(told["severity"]) == ["warning", "warning"]
    assert told["cell"].notna().all()
    assert stored.hazards("2023-07")["unit_code"].tolist() == [wrong, wrong]  # kept as typed


def test_everything_about_a_unit_stands_together_under_all_its_names(desk: Desk) -> None:
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard("A-1", unit="丽湖烧烤城", unit_code=CODE, status="closed", accepted_on=date(2023, 7, 3)),
        hazard("A-2", unit="天津丽湖餐饮有限公司", unit_code=CODE, found_on=date(2023, 7, 2)),
        hazard("A-3", unit="别家"),
        duties=[duty("mobilisation", date(2023, 6, 1), unit="丽湖烧烤城。")],
        tips=[tip("T-1", date(2023, 7, 1), unit="丽湖 烧烤城")],
    )
    issue(desk)
    workspace = hazardlib.open_workspace(str(desk.workspace.root))
    record = workspace.unit("天津丽湖餐饮有限公司")
    assert record.code == CODE
    assert set(record.names) >= {"丽湖烧烤城", "天津丽湖餐饮有限公司"}
    assert record.hazards["hazard_no"].tolist() == ["A-1", "A-2"]
    assert record.months.to_dict("list") == {
        "month": ["2023-06", "2023-07"],
        "opened": [1, 1],
        "cleared": [0, 1],
    }
    assert (len(record.duties), len(record.tips)) == (1, 1)
    figures = desk.ask(JULY).figures["tips"]["by_unit"]
    assert figures == [{"unit_id": CODE, "unit": "丽湖 烧烤城", "received": 1, "verified": 0, "settled": 0}]
    (table,) = unit_table(material_of(desk.run_as_of(JULY)))
    assert isinstance(table, Table)
    shown = {row.cells[0][0]: row.cells[-2][0] for row in table.rows}
    assert shown["别家"] == "0"
    (told,) = [each for each in shown.values() if isinstance(each, Number)]
    assert (told.text, told.path) == ("1", "tips.by_unit.0.received")
    assert all(row["unit"].startswith("丽湖烧烤城") for row in record.overdue)
    assert workspace.unit(CODE).names == record.names
    with pytest.raises(UsageError, match="没有叫“丽湖烧烤”的单位"):
        workspace.unit("丽湖烧烤")


def test_the_streets_own_list_may_say_which_names_are_one(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", unit="甲厂"), hazard("A-2", unit="甲实业公司"))
    assert by_unit(desk) == {"甲厂": 1, "甲实业公司": 1}
    lines = ["unit,sector,high_risk,since,unit_code", f"甲厂,gas,,,{CODE}", f"甲实业公司,gas,,,{CODE}"]
    path = desk.workspace.root / "units.csv"
    path.write_text("\n".join(lines), "utf-8")
    assert by_unit(desk) == {"甲厂": 2}
    assert desk.ask(JULY).figures["duties"]["units"] == 1
    path.write_text(lines[0] + f"\n甲厂,gas,,,{CODE[:-1]}4\n", "utf-8")
    with pytest.raises(ConfigError, match="第 2 行：统一社会信用代码写的是"):
        by_unit(desk)


def test_the_command_says_it_in_words_and_as_json(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", unit="丽湖烧烤城", unit_code=CODE))
    issue(desk)
    place = ["--workspace", str(desk.workspace.root)]
    said = CliRunner().invoke(app, ["unit", "丽湖烧烤城", *place])
    assert said.exit_code == 0, said.output
    assert CODE in said.output
    assert "隐患（共 1 条）" in said.output
    assert (
        "填报月份" not in said.output
    )  # what was found in June is of June, whichever month's workbook told of it
    told = json.loads(CliRunner().invoke(app, ["unit", CODE, "--json", *place]).output)
    assert told["hazards"][0]["hazard_no"] == "A-1"


def test_names_without_codes_are_one_unit_however_they_are_written() -> None:
    names = UnitNames()
    assert names.key("丽湖烧烤城（一店）") == names.key("丽湖 烧烤城(一店)")
    assert names.code("丽湖烧烤城") is None
