"""The workbooks that ingest is measured on: of each department one a month, with 400 rows and 25 columns."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from hazardlib.domain.campaign import Campaign, Sector
from hazardlib.domain.columns import LEDGER, Column

FILES, ROWS, COLUMNS = 77, 400, 25
"""A second workbook of a month would be a version of the first, and be compared with it row by row."""


def write_workbooks(raw: Path, campaign: Campaign) -> list[Path]:
    """Write the files below ``raw``, by month; return their paths."""
    chance = random.Random(20231201)
    columns = written_columns()
    months, departments = campaign.months(), campaign.departments
    paths = []
    for number in range(FILES):
        month = months[number % len(months)]
        department = departments[number % len(departments)]
        own = [each for each in campaign.sectors if campaign.role(department.name, each.code, month.day(1))]
        path = raw / str(month) / f"{department.name}-{number:03d}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
            sheet = book.add_worksheet("隐患台账")
            sheet.write(0, 0, "重大事故隐患台账")
            sheet.write(1, 0, f"填报单位：{department.name}")
            sheet.write(1, 4, f"填报月份：{month.chinese}")
            sheet.write_row(2, 0, [column.heading for column in columns])
            for row in range(ROWS):
                found_on = month.day(chance.randint(1, 18))
                values = row_of(chance, chance.choice(own), number * ROWS + row, found_on)
                for place, column in enumerate(columns):
                    value = values[column.name]
                    if isinstance(value, date):
                        sheet.write_datetime(3 + row, place, value)
                    else:
                        sheet.write(3 + row, place, value)
        paths.append(path)
    return paths


def written_columns() -> list[Column]:
    """Return the columns of the ledger that departments fill in."""
    late = {"street_told_on", "listed_on", "extension_asked_on", "delisted_on", "community"}  # hardly ever
    return [column for column in LEDGER.values() if column.name not in late][:COLUMNS]


def row_of(chance: random.Random, sector: Sector, number: int, found_on: date) -> dict[str, object]:
    """Return what a hazard's row says: column → value."""
    due_on = found_on + timedelta(days=chance.randint(3, 40))
    status = chance.choice(("未整改", "整改中", "已整改", "已销号"))
    is_done = status in {"已整改", "已销号"}
    return {
        "hazard_no": f"YL-{number:06d}",
        "sector": sector.name,
        "unit": f"滨海第{number % 400}机械厂",
        "location": f"{number % 9 + 1}层{number % 7 + 1}号配电间",
        "description": chance.choice(sector.scope).item + f"（第{number}处）",
        "level": chance.choice(("一般隐患", "一般隐患", "重大事故隐患")),
        "criterion": "重点检查事项",
        "source": chance.choice(("企业自查", "部门检查", "专家检查")),
        "found_on": found_on,
        "fix_type": "限期整改",
        "responsible_person": f"安全主管{number % 30}",
        "leader": sector.leaders[0].name,
        "measures": "更换并复查",
        "funds": round(chance.random() * 5, 2),
        "due_on": due_on,
        "contingency": "停用并设专人看守",
        "status": status,
        "rectified_on": found_on + timedelta(days=2) if is_done else "",
        "accepted_on": found_on + timedelta(days=4) if status == "已销号" else "",
        "accepted_by": "验收组" if status == "已销号" else "",
        "supervision": chance.choice(("否", "否", "街道")),
        "supervision_due_on": "",
        "delisted_on": "",
        "quantity": 1,
        "rectified_quantity": 1 if is_done else 0,
        "remarks": "",
    }
