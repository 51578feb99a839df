"""A workspace that takes in real workbooks, and the workbooks that go out of it."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hazardlib import pipeline
from hazardlib.domain.month import TIMEZONE
from hazardlib.ingest.ingest_files import Ingested, ingest_files
from hazardlib.ingest.tables.headings import Vocabulary, load_vocabulary
from hazardlib.pipeline.outgoing.feedback import write_feedback
from hazardlib.pipeline.outgoing.templates import Template, write_templates
from hazardlib.workspace import Workspace
from tests.ingest.workbooks import received

ROOT = Path(__file__).parents[2]


class Office:
    """One workspace; departments drop files, and get workbooks back."""

    def __init__(self, folder: Path) -> None:
        self.workspace = Workspace(folder)
        self.workspace.raw.mkdir(parents=True)

    def receive(
        self, content: bytes, file: str = "2023-07/台账.xlsx", *, day: int = 18
    ) -> pipeline.IngestResult:
        path = self.workspace.raw / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        month = int(file[5:7])
        return pipeline.ingest(self.workspace, received_at=datetime(2023, month, day, 9, tzinfo=TIMEZONE))

    def feedback(self, month: str = "2023-07") -> list[Path]:
        return write_feedback(self.workspace, month)

    def templates(self, month: str, department: str = "公共管理办公室", **where: Any) -> list[Template]:
        run = pipeline.open_run(kind="monthly", month=month, workspace=self.workspace)
        return write_templates(run, department=department, **where)

    def register(self, month: str) -> Any:
        run = pipeline.open_run(kind="monthly", month=month, workspace=self.workspace)
        return pipeline.merge(run).hazards


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "工作区")


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary(ROOT / "data" / "reference")


Read = Callable[..., Ingested]


@pytest.fixture
def read(vocabulary: Vocabulary) -> Read:
    """Read one workbook that lies anywhere, as it would be taken in."""
    from hazardlib.domain.campaign import load_campaign

    campaign = load_campaign(ROOT / "campaign.yaml")

    def read_one(path: Path, file: str = "表.xlsx") -> Ingested:
        return ingest_files([received(path.read_bytes(), file)], campaign, vocabulary)

    return read_one


def fill(path: Path, rows: Sequence[dict[str, Any]], *, header: int, reported_on: date | None = None) -> None:
    """Type rows below what stands in a ledger already, as a person would, and save the workbook."""
    book = openpyxl.load_workbook(path)
    sheet = book["隐患台账"]
    columns = {str(cell.value).strip("*").split("（")[0]: cell.column for cell in sheet[header] if cell.value}
    if reported_on is not None:
        label = next(cell for cell in sheet[2] if cell.value == "填报日期：")
        sheet.cell(2, label.column + 1).value = reported_on
    row = header + 2
    while sheet.cell(row, columns["单位名称"]).value:
        row += 1
    for number, values in enumerate(rows):
        for heading, value in values.items():
            sheet.cell(row + number, columns[heading]).value = value
    book.save(path)


def unpack(content: bytes) -> str:
    """Return everything that is written anywhere in a workbook."""
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
