"""The sample campaign, written once for all tests of it, and its sheets read back from the files."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.sample import Delivery
from hazardlib.sample.habits import TableHabit, load_habits

TABLES = ("progress", "duties", "tips")


@pytest.fixture(scope="session")
def campaign() -> Campaign:
    return load_campaign(Path(__file__).parents[2] / "campaign.yaml")


@pytest.fixture(scope="session")
def raw(sample: Path) -> Path:
    return sample / "data" / "raw"


@pytest.fixture(scope="session")
def deliveries(sample: Path) -> list[Delivery]:
    told = json.loads((sample / "deliveries.json").read_text("utf-8"))
    return [Delivery(file, datetime.fromisoformat(moment)) for file, moment in told.items()]


@dataclass(frozen=True)
class Written:
    """The rows of one table of one workbook, by field; of a workbook sent in twice, the later one."""

    department: str
    month: str
    rows: tuple[dict[str, object], ...]


@pytest.fixture(scope="session")
def tables(deliveries: list[Delivery], raw: Path, campaign: Campaign) -> dict[str, list[Written]]:
    """Every table beside the ledgers, as it stands in the files, in the order of months."""
    latest: dict[tuple[str, str, str], Written] = {}
    for delivery in (each for each in deliveries if len(each.file.partition("/")[0]) == len("2023-06")):
        department, month = _whose(raw / delivery.file, campaign), delivery.file[:7]
        for table in TABLES:
            paper = getattr(load_habits()[department], table)
            rows = _rows(raw / delivery.file, paper) if paper else ()
            if rows:
                latest[table, department, month] = Written(department, month, rows)
    return {
        table: sorted(
            (written for key, written in latest.items() if key[0] == table),
            key=lambda written: (written.month, written.department),
        )
        for table in TABLES
    }


def _whose(path: Path, campaign: Campaign) -> str:
    """Return the department that a workbook says it is of."""
    labels = [str(cell) for cell in _sheets(path)[""][1] if cell]
    department = campaign.find_department(labels[0].removeprefix("填报单位：") or labels[1])
    assert department is not None
    return department.name


def _sheets(path: Path) -> dict[str, list[list[object]]]:
    """Return the rows of every sheet; the first one also under no name."""
    if path.suffix == ".csv":
        rows: list[list[object]] = [list(row) for row in csv.reader(io.StringIO(path.read_text("gbk")))]
        return {"": rows}
    book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    return {"": sheets[book.sheet_names[0]], **sheets}


def _rows(path: Path, paper: TableHabit) -> tuple[dict[str, object], ...]:
    sheets = _sheets(path)
    sheet = sheets[""] if path.suffix == ".csv" else sheets.get(paper.sheet, [])
    names, headings = paper.columns.keys(), list(paper.columns.values())
    headers = [
        place for place, row in enumerate(sheet) if headings[-1] in row and set(row) <= {*headings, ""}
    ]
    rows: list[dict[str, object]] = []
    sector: object = None
    for cells in sheet[headers[0] + 1 :] if headers else []:
        if not any(cells):
            break  # below a table in a CSV
        if str(cells[0]).startswith(("合计", "示例")):
            continue
        row = {name: _value(cell) for name, cell in zip(names, cells, strict=False)}
        sector = row["sector"] or sector  # merged downwards
        rows.append({**row, "sector": sector})
    return tuple(rows)


def _value(cell: object) -> object:
    """Return a cell's value; in a CSV numbers are text too."""
    is_number = isinstance(cell, str) and cell.replace(".", "", 1).isdigit()
    return float(str(cell)) if is_number else None if cell == "" else cell
