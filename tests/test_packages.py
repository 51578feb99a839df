"""Packages: what a street hands up says the same twice, tells nobody's secrets, and is refused with a line where it is not believed."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from pyarrow.parquet import ParquetFile

from hazardlib.domain.mappings import Mappings
from hazardlib.domain.packages import DATA_SHEET, LEDGER_SHEET, MANIFEST
from hazardlib.errors import ConfigError
from hazardlib.workspace import Workspace
from tests.desk import MANAGEMENT, SAFETY, Desk, at, duty, hazard, stated, tip
from tests.districts import JULY, asked, hand_up, new_district, packed, register_of, workbook

NAME = "东丽湖街道"
KNOWN = at(7, 21, 9)
AFTER = at(7, 28)

Parts = dict[str, bytes]


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Return a street with hazards in every state, and something on every other sheet; nobody may change it."""
    desk = Desk(tmp_path_factory.mktemp("street"))
    desk.receive(
        MANAGEMENT,
        JULY,
        hazard("G-1", level="major", supervision="district", due_on=date(2023, 7, 1)),
        hazard("G-2", status="rectified", rectified_on=date(2023, 7, 1)),
        hazard("G-3", status="closed", accepted_on=date(2023, 7, 22)),  # its day is still to come on the 20th
        hazard(
            "G-4",
            unit="丙酒楼",
            quantity=3,
            rectified_quantity=1,
            status="rectified",
            due_on=date(2023, 7, 23),
        ),
        hazard("G-5", status=None),
        hazard("G-6", remarks="联系13812345678，群众王秀英反映"),
        progress=[stated("安全培训", 3, 5)],
        duties=[duty("hot-work", date(2023, 6, 5))],
        tips=[
            tip("XS-1", date(2023, 6, 3), danger="三楼李师傅反映报警器没装，电话13912345678"),
            tip("XS-2", None),
        ],
    )
    desk.receive(SAFETY, JULY, hazard("G-1", level="major", due_on=date(2023, 7, 1)))
    return desk.workspace


@pytest.fixture(scope="module")
def package(street: Workspace) -> bytes:
    return packed(street, KNOWN)


@pytest.fixture(scope="module")
def book(street: Workspace, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return workbook(street, KNOWN, tmp_path_factory.mktemp("export"))


@pytest.fixture
def district(tmp_path: Path) -> Workspace:
    return new_district(tmp_path / "district")


def parts(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Parts) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def told(content: bytes, **changes: Any) -> bytes:
    """Return the package with other words in its manifest."""
    files = parts(content)
    files[MANIFEST] = json.dumps(json.loads(files[MANIFEST]) | changes).encode()
    return zipped(files)


def edited(content: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    opened = openpyxl.load_workbook(io.BytesIO(content))
    change(opened)
    saved = io.BytesIO()
    opened.save(saved)
    return saved.getvalue()


def close_the_first(opened: openpyxl.Workbook) -> None:
    page = opened[LEDGER_SHEET]
    column = next(cell.column for cell in page[3] if cell.value == "状态")
    page.cell(4, column).value = "已销号"


def change_the_data(opened: openpyxl.Workbook) -> None:
    page = opened[DATA_SHEET]
    page.cell(3, 1).value = str(page.cell(3, 1).value).replace("万科里", "某某里")


def count_without_end(opened: openpyxl.Workbook) -> None:
    page = opened[DATA_SHEET]
    page.cell(2, 1).value = re.sub(r'"rows": ?\d+', '"rows": Infinity', str(page.cell(2, 1).value))


def remove_a_row(opened: openpyxl.Workbook) -> None:
    opened[LEDGER_SHEET].delete_rows(4)


def add_a_hazard(opened: openpyxl.Workbook) -> None:
    opened[LEDGER_SHEET].append([8, "G-9", "燃气安全领域", "新单位"])


def copy_a_row(opened: openpyxl.Workbook) -> None:
    page = opened[LEDGER_SHEET]
    page.append([cell.value for cell in page[4]])


def change_cells(opened: openpyxl.Workbook) -> None:
    """Put off the first hazard's deadline on the ledger, and amend a description on the list of open hazards."""
    page = opened[LEDGER_SHEET]
    page.cell(4, column_of(page, "整改期限")).value = date(2023, 9, 30)
    page = opened["未整改隐患"]
    page.cell(5, column_of(page, "隐患描述")).value = "已整改到位，电话13812345678"


def column_of(page: Any, heading: str) -> int:
    return next(cell.column for cell in page[3] if cell.value == heading)


def test_the_same_street_gives_the_same_bytes(street: Workspace, package: bytes) -> None:
    assert packed(street, KNOWN) == package


def test_the_manifest_says_whose_it_is_and_up_to_when(package: bytes) -> None:
    said = json.loads(parts(package)[MANIFEST])
    assert (said["level"], said["street"], said["month"]) == ("street", NAME, JULY)
    assert (said["as_of"], said["known_at"]) == ("2023-07-20", KNOWN.isoformat())
    assert said["is_sample"] is False
    assert said["tables"]["hazards"]["rows"] == 7
    assert said["sectors"]["gas"] == "燃气安全领域"


def test_nobody_who_reported_and_no_telephone_leaves_the_street(package: bytes, book: bytes) -> None:
    texts = []
    for name, part in parts(package).items():
        if name.endswith(".parquet"):
            rows = ParquetFile(io.BytesIO(part)).read().to_pylist()
            texts.append(json.dumps(rows, ensure_ascii=False, default=str))
    for sheet in openpyxl.load_workbook(io.BytesIO(book)).worksheets:
        texts += [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row]
    for secret in ("13812345678", "13912345678", "王秀英", "李师傅", "三楼"):
        assert not any(secret in text for text in texts)


def test_what_a_re_inspection_noted_stays_at_the_street(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "street")
    days = {"rectified_on": date(2023, 6, 20), "accepted_on": date(2023, 6, 25)}
    desk.receive(MANAGEMENT, JULY, hazard("G-1", status="closed", remarks="已换新，合格", **days))
    seen = {
        "reinspected_on": date(2023, 7, 5),
        "hazard_no": "G-1",
        "unit": "万科里商业中心",
        "result": "undone",
    }
    desk.receive(SAFETY, JULY, reinspections=[seen | {"remarks": "店主态度恶劣"}])
    content = packed(desk.workspace, KNOWN)
    rows = ParquetFile(io.BytesIO(parts(content)["history.parquet"])).read().to_pylist()
    assert [row["remarks"] for row in rows] == ["已换新，合格", "回头看：未整改"]


def test_a_street_without_any_remark_hands_up_its_hazards(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "street")
    desk.receive(MANAGEMENT, JULY, hazard("G-1"))
    content = packed(desk.workspace, KNOWN)
    rows = ParquetFile(io.BytesIO(parts(content)["history.parquet"])).read().to_pylist()
    assert [row["remarks"] for row in rows] == [None]


def test_a_package_counts_as_the_street_counts(
    street: Workspace, package: bytes, district: Workspace
) -> None:
    taken = hand_up(district, f"{JULY}/{NAME}.zip", package, at(7, 21))
    assert (taken["verdict"], taken["department"], taken["month"]) == ("accepted", NAME, JULY)
    assert (taken["rows_accepted"], taken["rows_quarantined"]) == (7, 1)
    home = asked(street, KNOWN, as_of="2023-07-25").figures["overall"]
    ours = asked(district, AFTER).figures
    assert ours["overall"] == home
    assert home["all"]["closed"] == 1  # on the 22nd, which the street's own day did not know yet
    assert ours["uncounted"]["overall"]["rows"] == 1
    assert ours["uncounted"]["by_department"][-1]["rows"] == 1
    assert ours["uncounted"]["overall"]["unread"] == 1  # the tip without a day


def test_package_and_workbook_tell_the_same_hazards(package: bytes, book: bytes, tmp_path: Path) -> None:
    rolled = []
    for name, content in ((f"{NAME}.zip", package), (f"{NAME}.xlsx", book)):
        mine = new_district(tmp_path / name)
        assert hand_up(mine, f"{JULY}/{name}", content, at(7, 21))["verdict"] == "accepted"
        rolled.append(asked(mine, AFTER))
    one, other = rolled
    pd.testing.assert_frame_equal(one.register.hazards, other.register.hazards)
    for key in ("overall", "by_sector", "by_department", "by_leader", "by_unit", "district", "supervised"):
        assert one.figures[key] == other.figures[key], key
    assert set(other.register.history["hazard_id"]) == set(other.register.hazards["hazard_id"])
    assert set(other.register.hazards["departments"]) == {
        f"{NAME}·{SAFETY}、{NAME}·{MANAGEMENT}",
        f"{NAME}·{MANAGEMENT}",
    }


def test_a_later_package_of_the_month_takes_the_earlier_ones_place(
    street: Workspace, package: bytes, district: Workspace
) -> None:
    hand_up(district, f"{JULY}/{NAME}.zip", package, at(7, 21))
    earlier = packed(street, at(7, 20, 9))  # nothing had come in by then
    taken = hand_up(district, f"{JULY}/{NAME}2.zip", earlier, at(7, 22))
    assert taken["codes"] == ["VERSION_LEAVES_OUT", "PACKAGE_GOES_BACK"]
    assert "比上一份少了7条" in taken["messages"][0]
    assert taken["verdict"] == "findings"
    assert asked(district, at(7, 21, 20)).figures["overall"]["all"]["found"] == 7
    assert asked(district, AFTER).figures["overall"]["all"]["found"] == 0


def test_a_workbook_that_comes_with_its_package_takes_nothing_from_it(
    package: bytes, book: bytes, district: Workspace
) -> None:
    hand_up(district, f"{JULY}/{NAME}.zip", package, at(7, 21))
    hand_up(district, f"{JULY}/{NAME}.xlsx", book, at(7, 21, 11))
    ours = asked(district, AFTER).figures
    assert ours["overall"]["all"]["found"] == 7
    assert ours["tips"]["overall"]["received"] == 1
    assert ours["uncounted"]["overall"]["rows"] == 1


def test_a_workbook_alone_says_that_the_rest_has_not_come(book: bytes, district: Workspace) -> None:
    hand_up(district, f"{JULY}/{NAME}.xlsx", book, at(7, 21))
    unread = asked(district, AFTER).figures["uncounted"]
    assert unread["overall"]["unread"] == 1
    assert {each["department"]: each["unread"] for each in unread["by_department"]}[NAME] == 1


REFUSED: dict[str, tuple[str, str, Callable[[bytes], bytes]]] = {
    "half a file": ("FILE_INCOMPLETE", "请重新复制", lambda content: content[: len(content) // 2]),
    "a changed table": (
        "PACKAGE_DAMAGED", "hazard export",
        lambda content: zipped(parts(content) | {"hazards.parquet": parts(content)["leaders.parquet"]}),
    ),
    "a missing table": (
        "PACKAGE_DAMAGED", "hazard export",
        lambda content: zipped({name: part for name, part in parts(content).items() if name != "tips.parquet"}),
    ),
    "a manifest that is none": (
        "PACKAGE_DAMAGED", "hazard export", lambda content: zipped(parts(content) | {MANIFEST: b"[1]"}),
    ),
    "a table without an end": (
        "PACKAGE_DAMAGED", "hazard export",
        lambda content: zipped(
            parts(content) | {MANIFEST: re.sub(rb'"rows": \d+', b'"rows": Infinity', parts(content)[MANIFEST])}
        ),
    ),
    "another version": ("PACKAGE_OF_OTHER_VERSION", "同一版本", lambda content: told(content, schema=2)),
    "a district's own": ("PACKAGE_OF_OTHER_LEVEL", "街道导出", lambda content: told(content, level="district")),
    "an unknown street": ("STREET_NOT_KNOWN", "campaign.yaml", lambda content: told(content, street="某某街道")),
    "another month's folder": ("PACKAGE_MONTH_DISAGREES", "2023-06", lambda content: told(content, month="2023-06")),
    "too late a day": ("PACKAGE_DAY_TOO_LATE", "--as-of 2023-07-25", lambda content: told(content, as_of="2023-07-26")),
    "an earlier day than its hazards": (
        "PACKAGE_NOT_BELIEVED", "hazard export", lambda content: told(content, as_of="2023-06-01"),
    ),
    "another campaign": (
        "PACKAGE_TERM_UNKNOWN", "mappings.csv", lambda content: told(content, campaign="燃气专项整治"),
    ),
    "another name for a sector": (
        "PACKAGE_TERM_UNKNOWN", f"“{NAME},行业领域,燃气使用领域,”",
        lambda content: told(content, sectors={"gas": "燃气使用领域", "commerce": "商业经营领域"}),
    ),
    "a foreign archive": ("FILE_NOT_A_WORKBOOK", "", lambda _: zipped({"readme.txt": b"x"})),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_believed_is_refused_with_what_to_do(
    what: str, package: bytes, district: Workspace
) -> None:
    code, remedy, change = REFUSED[what]
    taken = hand_up(district, f"{JULY}/{NAME}.zip", change(package), at(7, 21))
    assert taken["verdict"] == "refused"
    assert code in taken["codes"]
    assert any(remedy in each for each in taken["messages"])
    assert register_of(district, date(2023, 7, 25), AFTER).empty


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_manifest_that_an_editor_has_saved_again_is_read(
    encoding: str, package: bytes, district: Workspace
) -> None:
    saved = parts(package)[MANIFEST].decode().encode(encoding)
    taken = hand_up(district, f"{JULY}/{NAME}.zip", zipped(parts(package) | {MANIFEST: saved}), at(7, 21))
    assert taken["verdict"] == "accepted"


@pytest.mark.parametrize(
    "change",
    [close_the_first, change_the_data, count_without_end, remove_a_row, add_a_hazard, copy_a_row],
)
def test_a_workbook_that_somebody_has_edited_is_refused(
    change: Callable[[openpyxl.Workbook], None], book: bytes, district: Workspace
) -> None:
    taken = hand_up(district, f"{JULY}/{NAME}.xlsx", edited(book, change), at(7, 21))
    assert (taken["verdict"], taken["codes"]) == ("refused", ["PACKAGE_EDITED"])
    assert "页的  与" not in taken["messages"][0]  # something stands where a line has no identity


def test_a_cell_of_an_exported_workbook_that_somebody_has_changed_is_told_and_counts_as_exported(
    book: bytes, district: Workspace
) -> None:
    taken = hand_up(district, f"{JULY}/{NAME}.xlsx", edited(book, change_cells), at(7, 21))
    assert (taken["verdict"], taken["codes"]) == ("findings", ["PACKAGE_CELL_EDITED"] * 2)
    opened = openpyxl.load_workbook(io.BytesIO(book))
    due, said = (
        f"{page.cell(row, column_of(page, heading)).coordinate} {heading}"
        for page, row, heading in (
            (opened[LEDGER_SHEET], 4, "整改期限"),
            (opened["未整改隐患"], 5, "隐患描述"),
        )
    )
    first, second = taken["messages"]
    assert f"{NAME}.xlsx［{LEDGER_SHEET}］{due}：填写的是“2023-09-30”，导出时是“空白”" in first
    assert "hazard export" in first
    assert f"{NAME}.xlsx［未整改隐患］{said}：填写的是“已整改到位" in second
    assert "13812345678" not in second
    register = register_of(district, date(2023, 7, 25), AFTER)
    assert set(register["due_on"].dropna().dt.month) == {7}


def test_a_workbook_that_was_only_saved_again_is_as_it_was_exported(book: bytes, district: Workspace) -> None:
    taken = hand_up(district, f"{JULY}/{NAME}.xlsx", edited(book, lambda _: None), at(7, 21))
    assert (taken["verdict"], taken["codes"]) == ("accepted", [])


def test_a_departments_ledger_is_no_package_and_a_package_is_no_ledger(
    street: Workspace, package: bytes, district: Workspace, tmp_path: Path
) -> None:
    ledger = next(iter((street.raw / JULY).iterdir())).read_bytes()
    assert hand_up(district, f"{JULY}/台账.xlsx", ledger, at(7, 21))["codes"] == ["PACKAGE_EXPECTED"]
    desk = Desk(tmp_path / "other")
    desk._workspace.raw.mkdir(parents=True)
    assert hand_up(desk.workspace, f"{JULY}/{NAME}.zip", package, at(7, 21))["codes"] == [
        "PACKAGE_NOT_FOR_STREET"
    ]


def test_a_package_in_other_words_waits_until_somebody_has_written_what_they_mean(
    package: bytes, district: Workspace
) -> None:
    mine = told(package, sectors={"gas": "燃气使用领域", "commerce": "商业经营领域"})
    file = f"{JULY}/{NAME}.zip"
    assert hand_up(district, file, mine, at(7, 21))["verdict"] == "refused"
    reference = district.root / "data" / "reference"
    reference.mkdir()
    (reference / "mappings.csv").write_text(
        f"街道,类别,街道写法,区级写法\n{NAME},行业领域,燃气使用领域,燃气安全领域\n", "utf-8"
    )
    again = hand_up(district, file, mine, at(7, 30))
    assert again["verdict"] == "accepted"
    assert again["first_seen_at"].date() == date(2023, 7, 21)
    gas = next(each for each in asked(district, AFTER).figures["by_sector"] if each["sector"] == "gas")
    assert gas["all"]["found"] == 7


def test_a_mapping_to_a_word_that_the_district_has_not_says_which_line_to_change(
    package: bytes, district: Workspace
) -> None:
    reference = district.root / "data" / "reference"
    reference.mkdir()
    line = f"{NAME},行业领域,燃气使用领域,燃气安全"
    (reference / "mappings.csv").write_text(f"street,kind,theirs,ours\n{line}领或\n", "utf-8")
    mine = told(package, sectors={"gas": "燃气使用领域", "commerce": "商业经营领域"})
    taken = hand_up(district, f"{JULY}/{NAME}.zip", mine, at(7, 21))
    assert (taken["verdict"], taken["codes"]) == ("refused", ["PACKAGE_MAPPING_UNKNOWN"])
    assert f"把“{line}领或”这一行的末一格改成区里的写法" in taken["messages"][0]


def test_a_package_of_a_day_that_the_month_before_has_told_of_says_so(
    street: Workspace, district: Workspace
) -> None:
    taken = hand_up(district, f"{JULY}/{NAME}.zip", packed(street, KNOWN, as_of="2023-06-25"), at(7, 21))
    assert (taken["verdict"], taken["codes"]) == ("findings", ["PACKAGE_DAY_TOO_EARLY"])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{NAME},行业,燃气使用领域,燃气安全领域", "类别写的是“行业”"),
        (f"{NAME},行业领域,燃气使用领域,", "没有填写"),
        (f"{NAME},行业领域,甲,乙\n{NAME},行业领域,甲,丙", "请只留一行"),
    ],
)
def test_a_line_of_the_mappings_that_says_nothing_clear_is_refused(
    line: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "mappings.csv").write_text(f"street,kind,theirs,ours\n{line}\n", "utf-8")
    with pytest.raises(ConfigError, match=said):
        Mappings.load(tmp_path)
