"""The round trip in LibreOffice: template filled in, checked, feedback opened without repair, mended, accepted."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.forms.conftest import Office, Read, fill
from tests.forms.test_blank import HEADER_ROW, NEW

SOFFICE = shutil.which("soffice")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed"),
]


def save_with_libreoffice(path: Path, folder: Path, form: str = "xlsx") -> Path:
    """Open a workbook in LibreOffice and save it again."""
    assert SOFFICE is not None
    profile = (folder / "profile").as_uri()
    command = [SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", form]
    subprocess.run(
        [*command, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=120
    )
    return folder / f"{path.stem}.{form}"


@pytest.mark.parametrize("form", ["xlsx", "ods", "xls"])
def test_a_template_filled_in_and_saved_by_libreoffice_is_accepted(
    office: Office, read: Read, tmp_path: Path, form: str
) -> None:
    (template,) = office.templates("2023-08")
    fill(template.path, [NEW], header=HEADER_ROW, reported_on=date(2023, 8, 18))
    saved = save_with_libreoffice(template.path, tmp_path, form)
    taken = read(saved)
    (submission,) = taken.submissions.to_dict("records")
    assert (submission["verdict"], submission["rows_read"]) == ("accepted", 1)
    assert submission["reported_on"].date() == date(2023, 8, 18)
    assert taken.observations["due_on"].dt.date.tolist() == [date(2023, 8, 30)]


def test_the_whole_round_ends_accepted(office: Office, tmp_path: Path) -> None:
    (template,) = office.templates("2023-08")
    fill(template.path, [NEW | {"整改期限": "月底左右吧"}, NEW | {"隐患编号": "GG-10"}], header=HEADER_ROW)
    office.receive(save_with_libreoffice(template.path, tmp_path).read_bytes(), "2023-08/公共管理办公室.xlsx")
    (feedback,) = office.feedback("2023-08")
    opened = save_with_libreoffice(feedback, tmp_path)
    book = openpyxl.load_workbook(opened)
    (marked,) = [
        cell for row in book["隐患台账"] for cell in row if cell.comment and "必须修改" in cell.comment.text
    ]
    assert marked.value == "月底左右吧"
    marked.value = date(2023, 8, 31)
    book.save(opened)
    taken = office.receive(opened.read_bytes(), "2023-08/公共管理办公室（改）.xlsx", day=19)
    (submission,) = taken.submissions.to_dict("records")
    assert (submission["verdict"], submission["rows_accepted"]) == ("accepted", 2)
    assert office.feedback("2023-08") == []
