"""A file is read when it is whole, from whichever of its parts hold the table."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from hazardlib.findings import Finding
from hazardlib.ingest.files.find import Received, Versions, find_received, read_received
from hazardlib.ingest.files.worker import FILE_SECONDS, LENGTH_BYTES
from tests.ingest.workbooks import HEADER, ROW, Take, codes, ledger, row

TEXT = "填报单位：公共管理办公室,填报月份：2023年7月\n{header}\n1,GG-1,燃气安全领域,甲餐馆,软管老化,一般隐患,2023-07-03,,未整改".format(
    header=",".join(HEADER)
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_that_ends_within_a_character_is_not_whole(take: Take, encoding: str) -> None:
    content = TEXT.encode(encoding)
    assert take((content, "2023-07/台账.csv")).submissions["verdict"].tolist() == ["accepted"]
    taken = take((content[:-1], "2023-07/台账.csv"))
    assert taken.submissions["verdict"].tolist() == ["refused"]
    assert taken.findings["code"].tolist() == ["FILE_INCOMPLETE"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_text_in_utf_16_without_a_mark_is_read_however_much_chinese_it_holds(
    take: Take, encoding: str
) -> None:
    text = TEXT.replace("软管老化", "一层一般通道长期堵塞一处，" * 4).encode(encoding)
    taken = take((text, "2023-07/台账.csv"))
    assert taken.findings.empty
    assert taken.observations["description"].tolist() == ["一层一般通道长期堵塞一处，" * 4]


def grow(path: Path) -> None:
    with path.open("ab", buffering=0) as stream:
        stream.write(b",")


@pytest.mark.parametrize("change", [grow, os.utime])
def test_a_file_that_changes_while_it_is_read_is_left_for_later(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    path = tmp_path / "台账.csv"
    path.write_bytes(b"," * 20_000_000)
    is_read = threading.Event()

    def write_on() -> None:
        while not is_read.is_set():
            change(path)

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        found = read_received(path, path.name)
    finally:
        is_read.set()
        writer.join()
    assert isinstance(found, Finding)
    assert found.code == "FILE_STILL_WRITTEN"
    assert isinstance(read_received(path, path.name), Received)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_among_the_files_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.xlsx")
    (tmp_path / "甲.xlsx").write_bytes(ledger(ROW))
    problems: list[Finding] = []
    assert [version.file for version in find_received(tmp_path, Versions(), problems)] == ["甲.xlsx"]
    assert [(problem.file, problem.code) for problem in problems] == [("管道.xlsx", "FILE_NOT_REGULAR")]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells another process's limits")
def test_each_file_may_compute_for_a_few_seconds_and_no_longer() -> None:
    import resource

    command = [sys.executable, "-c", "from hazardlib.ingest.files.worker import serve; serve()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        content = TEXT.encode()
        worker.stdin.write(len(content).to_bytes(LENGTH_BYTES, "big") + content)
        worker.stdin.flush()
        worker.stdout.read(int.from_bytes(worker.stdout.read(LENGTH_BYTES), "big"))
        seconds, _ = resource.prlimit(worker.pid, resource.RLIMIT_CPU)
        worker.stdin.close()
    assert FILE_SECONDS < seconds <= FILE_SECONDS + 30


def moved(content: bytes, changes: dict[str, str], name: str) -> bytes:
    """Return a workbook with its sheet's part under another name and some of its XML changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.infolist():
            text = old.read(entry).decode()
            if entry.filename.endswith("sheet1.xml"):
                for before, after in changes.items():
                    assert before in text
                    text = text.replace(before, after)
            text = text.replace("worksheets/sheet1.xml", name)
            new.writestr(entry.filename.replace("worksheets/sheet1.xml", name), text)
    return changed.getvalue()


@pytest.mark.parametrize("name", ["worksheets/sheet1.xml", "pages/first.xml", "sheet.xml"])
@pytest.mark.parametrize("attribute", ['t="e"', 't = "e"', 't\n=\n"e"'])
def test_errors_are_seen_wherever_the_sheet_lies_and_however_it_is_spaced(
    take: Take, name: str, attribute: str
) -> None:
    content = ledger(row(单位名称="#REF!"))
    taken = take(moved(content, {'t="e"': attribute}, name))
    assert codes(taken) == [("D4", "CELL_ERROR")]
    assert taken.observations["description"].tolist() == ["软管老化"]


LABELS = "<p>填报单位：公共管理办公室</p><h2>填报月份：2023年7月</h2>"
UPPER = (
    "<table><tr><td>填报单位</td><td>公共管理办公室</td></tr><tr><td>填报月份：2023年7月</td></tr></table>"
)


def table_of(*rows: list[object]) -> str:
    cells = ["".join(f"<td>{'' if cell is None else cell}</td>" for cell in each) for each in rows]
    return "<table>" + "".join(f"<tr>{each}</tr>" for each in cells) + "</table>"


@pytest.mark.parametrize(
    "below", ["", "<p>填报人：张三</p><table></table>", "<table><tr><td>制表：李四</td></tr></table>"]
)
@pytest.mark.parametrize(
    "above", [LABELS, UPPER, f"<p>台账</p><p>七月</p>{UPPER}", f"<div>台账<br>{LABELS}</div><p>&nbsp;</p>"]
)
def test_labels_above_the_table_of_a_web_page_are_read(take: Take, above: str, below: str) -> None:
    head, table = "<head><title>无关</title></head>", table_of(list(HEADER), ROW)
    page = f"<html>{head}<body>{above}{table}{below}</body></html>"
    taken = take((page.encode(), "台账.xls"))
    assert taken.submissions[["department", "month"]].to_numpy().tolist() == [["公共管理办公室", "2023-07"]]
    assert taken.observations["unit"].tolist() == ["甲餐馆"]
    assert codes(taken) == []


def test_two_ledgers_of_a_web_page_are_both_read(take: Take) -> None:
    second = [row(隐患编号=f"GG-{number}", 单位名称="乙餐馆") for number in range(2, 6)]
    page = f"<html><body>{LABELS}{table_of(list(HEADER), ROW)}{table_of(list(HEADER), *second)}</body></html>"
    taken = take((page.encode(), "台账.xls"))
    assert taken.observations["unit"].tolist() == ["甲餐馆", *["乙餐馆"] * 4]


def test_what_is_hidden_is_said_at_the_first_cell_of_it(take: Take) -> None:
    def hide(*, rows: tuple[int, ...] = (), column: str = "") -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(ledger(ROW, row(隐患编号="GG-2"), row(隐患编号="GG-3"))))
        for number in rows:
            book.active.row_dimensions[number].hidden = True
        if column:
            book.active.column_dimensions[column].hidden = True
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    assert codes(take(hide(rows=(5, 6)))) == [("A5", "PARTS_HIDDEN")]
    assert codes(take(hide(column="H"))) == [("H4", "PARTS_HIDDEN")]
    taken = take(hide(rows=(6,), column="F"))
    assert codes(taken) == [("F6", "PARTS_HIDDEN")]
    assert "第 6 行被隐藏掉了，F 列被隐藏了" in taken.findings["message"][0]
