"""Old .xls: everything a person sees in them is read, and a part that nobody asks for costs no file."""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import date, datetime, time

import pytest

from hazardlib.ingest.files.preflight import Unreadable
from hazardlib.ingest.files.read import read_book
from tests.corpus.containers import compound
from tests.depth import DEPTH
from tests.ingest.workbooks import Take, codes, old_book

SHEET = 0x0085


def with_records(content: bytes, *, in_book: bytes = b"", in_sheet: bytes = b"") -> bytes:
    """Return an xls of one sheet with records put behind the first of its book and of its sheet."""
    stream = content[512:]
    place = 0
    while struct.unpack_from("<H", stream, place)[0] != SHEET:
        place += 4 + struct.unpack_from("<H", stream, place + 2)[0]
    start = struct.unpack_from("<I", stream, place + 4)[0]
    told = struct.pack("<I", start + len(in_book))
    stream = stream[: place + 4] + told + stream[place + 8 :]
    first, second = (at + 4 + struct.unpack_from("<H", stream, at + 2)[0] for at in (0, start))
    return compound(
        {"Workbook": stream[:first] + in_book + stream[first:second] + in_sheet + stream[second:]}
    )


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def book_of_1995() -> bytes:
    """Return the records of a workbook as old Chinese systems export it: one byte a letter, in GBK."""

    def text(row: int, column: int, said: str) -> bytes:
        letters = said.encode("gbk")
        return record(0x0204, struct.pack("<HHHH", row, column, 0, len(letters)) + letters)

    def globals_of(start: int) -> bytes:
        name = "台账".encode("gbk")
        sheet = struct.pack("<IBBB", start, 0, 0, len(name)) + name
        return (
            record(0x0809, struct.pack("<HHHH", 0x500, 5, 0x1234, 1995))
            + record(0x0042, struct.pack("<H", 936))
            + record(0x00E0, bytes(16))
            + record(SHEET, sheet)
            + record(0x000A)
        )

    return (
        globals_of(len(globals_of(0)))
        + record(0x0809, struct.pack("<HHHH", 0x500, 0x10, 0x1234, 1995))
        + text(0, 0, "隐患编号")
        + text(0, 1, "数量")
        + text(1, 0, "GG-1")
        + record(0x0203, struct.pack("<HHHd", 1, 1, 0, 3))
        + record(0x000A)
    )


@pytest.mark.parametrize(
    "wrap", [bytes, lambda stream: compound({"Book": stream})], ids=["bare", "in a file"]
)
def test_a_workbook_of_1995_in_gbk_is_legible(wrap: Callable[[bytes], bytes]) -> None:
    (sheet,) = read_book(wrap(book_of_1995())).sheets
    assert (sheet.name, sheet.rows) == ("台账", [["隐患编号", "数量"], ["GG-1", 3]])


def test_days_times_truths_merges_and_what_is_hidden_are_read() -> None:
    book = read_book(old_book("facts"))
    assert book.is_1904
    assert not book.has_links
    first, second = book.sheets
    assert first.rows == [
        ["标题", "", ""],
        [date(2023, 7, 1), datetime(2023, 7, 1, 12, 0), time(6, 0)],  # noqa: DTZ001 -- a cell has no time zone
        [True, 1.5, "文字"],
    ]
    assert first.merges == (((0, 0), (0, 2)),)
    assert (first.hidden_rows, first.hidden_columns, first.is_filtered) == ({2}, {1}, False)
    assert (first.is_visible, second.is_visible) == (True, False)
    assert (second.name, second.rows) == ("底稿", [["x"]])


def test_a_filter_and_a_link_to_another_file_are_seen() -> None:
    link = record(0x01AE, struct.pack("<HHBB", 0, 4, 0, 0x62) + b"abc")
    book = read_book(with_records(old_book("plain"), in_book=link, in_sheet=record(0x009B)))
    assert book.has_links
    assert book.sheets[0].is_filtered
    assert book.sheets[0].rows == read_book(old_book("plain")).sheets[0].rows


@pytest.mark.parametrize(
    ("place", "kind"),
    [("in_book", 0x0018), ("in_sheet", 0x001C), ("in_sheet", 0x001B), ("in_sheet", 0x01B8)],
    ids=["name", "note", "break of pages", "link"],
)
def test_an_odd_part_that_nobody_asks_for_costs_no_file(place: str, kind: int) -> None:
    odd = record(kind, bytes(range(1, 14)))
    book = read_book(with_records(old_book("plain"), **{place: odd}))
    assert book == read_book(old_book("plain"))


def test_a_password_is_told_from_damage() -> None:
    with pytest.raises(Unreadable) as raised:
        read_book(with_records(old_book("plain"), in_book=record(0x002F, bytes(6))))
    assert raised.value.code == "FILE_PROTECTED"


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_part_of_an_old_book_is_refused_in_one_sentence(take: Take, share: float) -> None:
    content = old_book("months")
    taken = take((content[: int(len(content) * share)], "台账.xls"))
    assert codes(taken) == [("", "FILE_DAMAGED")]
    assert taken.findings["message"].str.contains("请用 Excel 或 WPS 打开后另存再报").all()


@pytest.mark.slow
def test_every_spoilt_byte_ends_in_a_book_or_in_a_refusal() -> None:
    content = old_book("units")
    for place in range(0, len(content), max(1, 111 // DEPTH)):
        spoilt = content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]
        try:
            read_book(spoilt)
        except Unreadable as reason:
            assert reason.code.startswith("FILE_"), place  # noqa: PT017 -- either end will do


@pytest.mark.parametrize("name", ["台账.xlsb", "台账.xls"])
def test_formats_that_nobody_sends_are_refused_with_how_to_save_them(take: Take, name: str) -> None:
    from tests.corpus.make_corpus import read_archive

    kind = "xlsb_binary-0.xlsb" if name.endswith("b") else "spreadsheetml_plain-0.xls"
    taken = take((read_archive()[kind], name))
    assert codes(taken) == [("", "FILE_OTHER_FORMAT")]
    assert "另存为“Excel 工作簿 (*.xlsx)”再报" in taken.findings["message"].item()
