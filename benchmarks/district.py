"""The workbooks of a district: fifteen streets, each with the reports of eleven departments over twelve months, of 200 rows each.

One workbook of each department and month is written cell by cell; what a street's differs in, numbers, units, texts, stands in
its shared strings alone, so that theirs are made by putting other strings into the same sheet.
"""

from __future__ import annotations

import random
import re
import shutil
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import xlsxwriter

from benchmarks.workbooks import row_of, written_columns
from hazardlib.domain.campaign import Campaign, Department, load_campaign
from hazardlib.domain.month import Month
from hazardlib.sample import district_campaign, sample_streets
from hazardlib.workspace import Workspace, open_workspace

STREETS, MONTHS, ROWS = 15, 12, 200
_CLOSED = 0.95

DISTRICT = "district"
"""The folder of the district's workspace."""

_TWELVE = {
    "last_month: 2023-12": "last_month: 2024-05",
    "final_on: 2023-12-01": "final_on: 2024-06-01",
    "supplement_on: 2023-12-31": "supplement_on: 2024-06-30",
    "since: 2023-07-01, until: 2023-11-30": "since: 2023-07-01, until: 2024-05-31",
    "since: 2023-12-01, until: 2023-12-31": "since: 2024-06-01, until: 2024-06-30",
}
"""A campaign of twelve months: what of campaign.yaml is written otherwise."""

_OWN, _STRINGS = "滨海", "xl/sharedStrings.xml"
"""What is another word in each street's workbooks, and where it stands."""


def write_district(folder: Path, streets: int = STREETS, months: int = MONTHS) -> list[Workspace]:
    """Write a workspace a street below ``folder``, with the workbooks of the first months, and their district's; return the streets'."""
    text = open_workspace("").suite_campaign.read_text("utf-8")
    for written, other in _TWELVE.items():
        text = text.replace(written, other)
    names = [each.name for each in sample_streets()[:streets]]
    places = [Workspace(folder / "streets" / name) for name in names]
    home = re.findall(r"^  street: (.*)$", text, re.MULTILINE)[0]
    for place in places:
        place.raw.mkdir(parents=True)
        own = text.replace(f"  street: {home}", f"  street: {place.root.name}")
        (place.root / "campaign.yaml").write_text(own, "utf-8")
    above = Workspace(folder / DISTRICT)
    above.raw.mkdir(parents=True)
    (above.root / "campaign.yaml").write_text(district_campaign(text), "utf-8")
    campaign = load_campaign(places[0].campaign)
    chance = random.Random(20231201)
    for month in campaign.months()[:months]:
        for department in campaign.departments:
            parts = _parts(_workbook(campaign, department, month, chance))
            for number, place in enumerate(places):
                _write(parts, place.raw / str(month) / f"{department.name}.xlsx", f"{number + 1}街")
    return places


def move_last_month(places: list[Workspace], aside: Path) -> None:
    """Move the last month's workbooks of every street aside; or, where they lie aside, back."""
    for place in places:
        kept = aside / place.root.name
        if kept.is_dir():
            (last,) = kept.iterdir()
            shutil.move(last, place.raw)
            kept.rmdir()
        else:
            kept.mkdir(parents=True)
            shutil.move(max(place.raw.iterdir()), kept)


def _workbook(campaign: Campaign, department: Department, month: Month, chance: random.Random) -> bytes:
    own = [each for each in campaign.sectors if campaign.role(department.name, each.code, month.day(1))]
    content, columns = BytesIO(), written_columns()
    first = (campaign.months().index(month) * 100 + campaign.departments.index(department)) * ROWS
    with xlsxwriter.Workbook(content, {"default_date_format": "yyyy-mm-dd", "in_memory": True}) as book:
        sheet = book.add_worksheet("隐患台账")
        sheet.write(0, 0, f"{_OWN}重大事故隐患台账")
        sheet.write(1, 0, f"填报单位：{department.name}")
        sheet.write(1, 4, f"填报月份：{month.chinese}")
        sheet.write_row(2, 0, [column.heading for column in columns])
        for number in range(ROWS):
            values = row_of(chance, chance.choice(own), first + number, month.day(chance.randint(1, 18)))
            values["hazard_no"] = f"{_OWN}-{first + number:06d}"
            values |= _mostly_closed(chance, month.day(18))
            for place, column in enumerate(columns):
                value = values[column.name]
                if isinstance(value, date):
                    sheet.write_datetime(3 + number, place, value)
                else:
                    sheet.write(3 + number, place, value)
    return content.getvalue()


def _mostly_closed(chance: random.Random, day: date) -> dict[str, object]:
    """Return what is otherwise than in `row_of`: a ninth is major, and few stay open."""
    told: dict[str, object] = {"level": chance.choice((*["一般隐患"] * 8, "重大事故隐患"))}
    if chance.random() < _CLOSED:
        told |= {
            "status": "已销号",
            "rectified_on": day,
            "accepted_on": day,
            "accepted_by": "验收组",
            "rectified_quantity": 1,
        }
    return told


def _parts(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(workbook)) as whole:
        return {name: whole.read(name) for name in whole.namelist()}


def _write(parts: dict[str, bytes], path: Path, street: str) -> None:
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as whole:
        for name, part in parts.items():
            own = part.replace(_OWN.encode(), street.encode()) if name == _STRINGS else part
            whole.writestr(name, own)
