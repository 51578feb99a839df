"""Who reported is nowhere but in the file as it was received: no table, message, copy, product, log or temporary file."""

from __future__ import annotations

import csv
import html
import io
import os
import re
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet
import pypdf
import pytest
from openpyxl.comments import Comment

from tests.ingest.sheets import PROGRESS, TIP, TIPS
from tests.ingest.workbooks import HEADER, ROW
from tests.one_process import run_all

NUMBER, IDENTITY, ACCOUNT, MAIL = "13912345678", "120101199001011234", "mi_gao_2023", "migao@example.com"
CARD, PLATE, SPOKEN, FLAT = "6222020200112233445", "津A12345", "一三九一二三四五六七八", "7号楼2单元1201室"
PLANTED = list(
    csv.DictReader(
        (Path(__file__).parent / "ingest" / "reporters_reported.csv").read_text("utf-8-sig").splitlines()
    )
)
"""The sentences that were reported, with what must be found nowhere."""

CANARIES = (
    *(part for line in PLANTED for part in line["must_go"].split(";") if part),
    "密告",
    CARD,
    PLATE,
    SPOKEN,
    FLAT,
    NUMBER,
    IDENTITY,
    "99001011",
    ACCOUNT,
    MAIL,
)
"""All names, homes and employers of the invented reporters contain 密告."""

PRIVATE = [
    "举报人",
    "姓名",
    "联系电话",
    "手机号码",
    "身份证号",
    "微信",
    "家庭住址",
    "联系人",
    "自编列",
    "备注",
    "来访者单位",
]
WHO = ["赵密告", "钱密告", NUMBER, int(NUMBER), IDENTITY, ACCOUNT, "密告里7号楼", "孙密告", "李密告", "周密告说的", "密告公司"]  # fmt: skip

TEXTS = [
    f"举报人赵密告 {NUMBER} 反映软管老化",
    "王密告来电反映软管老化",
    "举报人：吴密告，软管老化",
    "反映人:郑密告；软管老化",
    f"居民冯密告女士（{NUMBER}）投诉软管老化",
    f"举报人姓名陈密告身份证{IDENTITY}，软管老化",
    f"软管老化，微信号：{ACCOUNT}，邮箱 {MAIL}",
    f"软管老化。联系人：褚密告 电话：{NUMBER}",
    "家住密告里7号楼，软管老化",
    "市民卫密告、蒋密告实名举报软管老化",
    f"来电人（沈密告，{NUMBER}）称软管老化",
]

CLAUSES = [
    *(text for text in TEXTS if "联系人" not in text),
    "据商户赵密告反映，软管老化",
    "本人钱密告实名举报软管老化",
    "隔壁老板孙密告说软管老化",
    "“李密告”来电反映软管老化",
    "厨师长周密告向我办反映软管老化",
    "软管老化（来自3号楼502室吴密告）",
    "软管老化，回访郑密告，满意",
    f"软管老化，奖金已转入{CARD}户名冯密告",
    f"车牌{PLATE}的车主反映软管老化",
    f"电话{SPOKEN}的群众反映软管老化",
    f"家住湖畔家园{FLAT}的居民投诉软管老化",
    f"微信{ACCOUNT}反映软管老化",
]
"""What stands in the texts of ledgers."""

MISPLACED = [
    "赵密告",
    "居民钱密告",
    "孙密告（微信）",
    "李密告500元",
    "已告知周密告",
    "吴密告称属实",
    '="郑密告"&A1',
]
"""What is typed by mistake into a column in which no name belongs."""

CODED = [
    place
    for place, heading in enumerate(TIPS)
    if heading not in ("线索编号", "单位名称", "举报内容", "关联隐患编号")
]


def _misplaced() -> Iterator[list[Any]]:
    """Yield a tip for each coded column and each slip, and one whose cells all stand one column to the right."""
    for place in CODED:
        for text in MISPLACED:
            yield [f"M-{place}", *TIP[1:place], text, *TIP[place + 1 :]]
    yield ["冯密告", *TIP[:9]]
    yield ["M-10", "褚密告", *TIP[2:4], "褚密告家", *TIP[5:7], "卫密告", *TIP[8:]]
    yield ["示例", "蒋密告（微信）", *TIP[2:]]
    yield ["合计", None, None, None, None, None, None, None, "沈密告500元", None]


def _tips_plain(sheet: Any) -> None:
    """Write columns about persons, each text, and what stands around the table."""
    sheet.append([f"举报线索登记表 举报人：赵密告 {NUMBER}"])
    sheet.append(["填报日期：2023-07-18 联系人：钱密告"])
    sheet.append([*TIPS, *PRIVATE])
    for number, text in enumerate(TEXTS):
        cells = [f"X-{number}", *TIP[1:5], text, *TIP[6:]]
        sheet.append([*cells, *WHO])
    for row in _misplaced():
        sheet.append(row)
    sheet.append([NUMBER, f"微信 {ACCOUNT}", "说不清", "不详领域", "张密告举报的单位", TEXTS[0], "大概"])
    sheet.append(["注：举报人赵密告已回访。"])
    sheet.append([f"举报人签字：赵密告 {NUMBER}"])
    sheet["F4"].comment = Comment(f"赵密告 {NUMBER}", "赵密告")
    sheet["K3"].comment = Comment("赵密告", "赵密告")
    sheet.column_dimensions["K"].hidden = True


def _tips_of_two_rows(sheet: Any) -> None:
    """Write a header of two rows over the reporter's columns, and values under merged cells."""
    sheet.append(["线索编号", "举报渠道", "受理日期", "举报人信息", None, None, "举报内容", "反映人", None])
    sheet.append([None, None, None, "单位名称", "电话", "其他", None, None, None])
    for area in ("A1:A2", "B1:B2", "C1:C2", "D1:F1", "G1:G2", "H1:I1"):
        sheet.merge_cells(area)
    for number in range(2):
        sheet.append(
            [
                f"Y-{number}",
                "12350",
                date(2023, 7, 3),
                "密告公司",
                NUMBER,
                "密告里",
                "占道",
                "赵密告",
                "钱密告",
            ]
        )
    sheet.append(["Y-2", None, "说不清", "密告公司", NUMBER, "密告里", TEXTS[0], "赵密告", "钱密告"])
    sheet["G3"] = "堵塞通道"
    _merge_over(sheet, "G3:G4", "G4", f"孙密告来电反映，电话{NUMBER}")
    _merge_over(sheet, "H3:H4", "H4", "李密告")
    _merge_over(sheet, "D3:D4", "D4", "又是密告公司")


def _merge_over(sheet: Any, area: str, cell: str, hidden: str) -> None:
    """Merge an area as some programs do: what stood below stays in the file."""
    sheet.merge_cells(area)
    from openpyxl.cell.cell import Cell

    row, column = sheet[cell].row, sheet[cell].column
    sheet._cells[row, column] = Cell(sheet, row=row, column=column, value=hidden)


def _workbook(department: str, *, is_refused: bool = False) -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = "赵密告"
    ledger = book.active
    ledger.title = "隐患台账"
    ledger.append([f"举报人：赵密告 {NUMBER}"])
    ledger.append([f"填报单位：{department} 举报人：赵密告", None, None, "填报月份：2023年7月"])
    ledger.append([*HEADER, "举报人", "投诉人电话", "备注"])
    ledger.append([*ROW, "赵密告", NUMBER, f"举报人钱密告来电，身份证{IDENTITY}"])
    spoilt = [
        2,
        "GG-2",
        "燃气安全领域",
        "乙酒楼",
        TEXTS[0],
        "一般隐患",
        "说不清",
        None,
        f"举报人：赵密告 {NUMBER}",
    ]
    ledger.append([*spoilt, "孙密告", NUMBER, TEXTS[2]])
    _merge_over(ledger, "J4:J5", "J5", "李密告")
    for number, text in enumerate(CLAUSES, start=10):
        ledger.append([number, f"GG-{number}", *ROW[2:4], text, *ROW[5:], None, None, text])
    for number, line in enumerate(PLANTED, start=100):
        if line["sheet"] == "隐患台账":
            text = line["text"]
            ledger.append([number, f"GG-{number}", *ROW[2:4], text, *ROW[5:], None, None, text])
    ledger.append([None, "注：第10行由居民王密告举报"])
    for line in PLANTED:
        if line["sheet"] == "表尾":
            ledger.append([line["text"]])
    tips = book.create_sheet("举报线索")
    _tips_plain(tips)
    _tips_of_two_rows(book.create_sheet("Sheet3"))
    for line in PLANTED:
        tips.append([None, *TIP[1:5], line["text"], *TIP[6:]])
        if line["sheet"] == "工作表名":
            book.create_sheet(line["text"]).append(TIPS)
        elif line["sheet"] == "工作进展":
            sheet = book.create_sheet(line["sheet"])
            sheet.append(PROGRESS)
            sheet.append(["燃气安全领域", "检查单位", "家", line["text"], int(line["text"])])
    book.create_sheet("通讯录").append(["赵密告", NUMBER])
    if is_refused:
        ledger["D2"] = f"填报月份：举报人：赵密告 {NUMBER}"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace with workbooks full of canaries."""
    folder = tmp_path_factory.mktemp("office")
    raw = folder / "data" / "raw" / "2023-07"
    raw.mkdir(parents=True)
    (raw / "公共管理办公室.xlsx").write_bytes(_workbook("公共管理办公室"))
    (raw / "公共安全办公室.xlsx").write_bytes(_workbook("公共安全办公室", is_refused=True))
    return folder


@pytest.fixture
def temporary() -> Iterator[Path]:
    """Return a folder of temporary files; its path is short, as the kernels' sockets lie in it."""
    with tempfile.TemporaryDirectory(prefix="hz-") as folder:
        yield Path(folder)


@contextmanager
def watched(folder: Path) -> Iterator[dict[str, bytes]]:
    """Keep whatever lies in a folder of temporary files while something runs."""
    seen: dict[str, bytes] = {}
    is_over = threading.Event()

    def look() -> None:
        while not is_over.wait(0.02):
            for inside, _, names in os.walk(folder):  # does not mind what is gone again
                for path in (Path(inside, name) for name in names):
                    with suppress(OSError):
                        state = path.stat()
                        name = f"{path}#{state.st_size}#{state.st_mtime_ns}"
                        if name not in seen and path.is_file() and state.st_size < 20_000_000:
                            seen[name] = path.read_bytes()

    watch = threading.Thread(target=look)
    watch.start()
    try:
        yield seen
    finally:
        is_over.set()
        watch.join()


def hazard(office: Path, temporary: Path, *commands: list[str]) -> tuple[str, dict[str, bytes]]:
    """Run commands; return all they printed, and what passed through the folder of temporary files."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
    with watched(temporary) as seen:
        done = run_all(environment, *([*command, "--workspace", str(office)] for command in commands))
    assert {*done.statuses} == {1}, done.err  # done, and a workbook was refused
    return done.out + done.err, seen


def texts(name: str, content: bytes) -> str:
    """Return everything that is written in a file, whatever holds it."""
    if content.startswith(b"PAR1") and content.endswith(b"PAR1"):
        return str(pyarrow.parquet.read_table(io.BytesIO(content)).to_pylist())
    if content.startswith(b"%PDF") and content.rstrip().endswith(b"%%EOF"):
        return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    if content.startswith(b"PK\x03\x04") and zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(texts(part, archive.read(part)) for part in archive.namelist())
    text = html.unescape(name + content.decode("utf-8", "replace"))  # as some programs write Chinese
    return text + re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)


def assert_nowhere(found: dict[str, str]) -> None:
    told = {
        f"{Path(place).name}: …{text[max(text.index(canary) - 40, 0) : text.index(canary) + 20]}"
        for place, text in found.items()
        for canary in CANARIES
        if canary in text
    }
    assert not told, "\n".join(sorted(told))


def left_behind(office: Path) -> dict[str, str]:
    """Return the texts of every file of a workspace besides the workbooks that were received."""
    files = [path for path in office.rglob("*") if path.is_file()]
    return {
        str(path): texts(path.name, path.read_bytes())
        for path in files
        if not path.is_relative_to(office / "data" / "raw")
    }


def test_the_canaries_are_there_and_would_be_found(office: Path) -> None:
    content = (office / "data" / "raw" / "2023-07" / "公共管理办公室.xlsx").read_bytes()
    assert not [canary for canary in CANARIES if canary not in texts("", content)]


def test_ingest_and_check_keep_none_in_tables_copies_messages_and_temporary_files(
    office: Path, temporary: Path, tmp_path: Path
) -> None:
    files = [str(path) for path in sorted((office / "data" / "raw" / "2023-07").glob("*.xlsx"))]
    marked = ["check", *files, "--annotated", str(tmp_path / "copies")]
    said, seen = hazard(office, temporary, ["ingest"], ["check", *files, "--json"], marked)
    assert "已接收" in said
    found = left_behind(office) | left_behind(tmp_path) | {"printed": said}
    found |= {name: texts(name, content) for name, content in seen.items()}
    assert any("/tips/" in name and name.endswith(".parquet") for name in found)
    assert sum(name.endswith(".xlsx") for name in found) >= 3
    assert_nowhere(found)
    tables = "".join(text for name, text in found.items() if name.endswith(".parquet"))
    assert tables.count("燃气用具和管路") > len(TEXTS)  # the kind of what was reported is still there
    assert tables.count("软管老化") > len(CLAUSES)  # and the whole of what ledgers say was found


@pytest.mark.slow
def test_the_papers_of_the_month_tell_none(office: Path, temporary: Path) -> None:
    said, seen = hazard(office, temporary, ["run", "2023-07"])
    found = left_behind(office) | {name: texts(name, content) for name, content in seen.items()}
    assert {"briefing.html", "briefing.pdf", "briefing.ipynb", "figures.json"} <= {
        Path(name).name for name in found
    }
    assert_nowhere(found | {"printed": said})
