"""Kinds that are no readable ledger, or mean harm: each must be refused for its own reason."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

from tests.corpus.containers import Page, Raw, compound, edited, ods, packed, unpacked, xlsx
from tests.corpus.kinds_accepted import markup, page
from tests.corpus.ledgers import HEADER, TOP, Ledger
from tests.corpus.make_corpus import Maker

KINDS: dict[str, Maker] = {}


def kind(maker: Maker) -> Maker:
    KINDS[maker.__name__] = maker
    return maker


def bare(name: str, content: Callable[[Random], bytes], suffix: str = ".xlsx") -> None:
    """Add a kind that has nothing of a ledger in it."""
    KINDS[name] = lambda _, chance: (content(chance), suffix)


bare("empty", lambda chance: b"" if chance.random() < 0.3 else b" \r\n" * chance.randrange(5))
bare("zeros", lambda chance: bytes(chance.randrange(100, 9000)))
bare("pdf", lambda chance: b"%PDF-1.7\n" + chance.randbytes(300))
bare(
    "picture",
    lambda chance: chance.choice([b"\x89PNG\r\n", b"\xff\xd8\xff\xe0", b"GIF89a"]) + chance.randbytes(99),
)
bare("other_archive", lambda chance: chance.choice([b"Rar!\x1a\x07", b"7z\xbc\xaf'\x1c", b"\x1f\x8b\x08"]) + chance.randbytes(99))  # fmt: skip
bare("program", lambda chance: b"MZ" + chance.randbytes(200))
bare("noise", lambda chance: b"\x07" + chance.randbytes(600))
bare("running_text", lambda chance: ("今天检查了几家单位。" * chance.randrange(1, 9)).encode(chance.choice(["utf-8", "gbk"])), ".csv")  # fmt: skip
bare("page_without_table", lambda _: "<html><body><p>请登录</p></body></html>".encode(), ".xls")
bare("letter_of_word", lambda _: packed({"word/document.xml": "<w:document/>"}))
bare("slides", lambda _: packed({"ppt/presentation.xml": "<p/>"}))
bare("zip_of_files", lambda chance: packed({"台账.xlsx": chance.randbytes(50)}))
bare("zip_empty", lambda _: b"PK\x05\x06" + bytes(18))
bare("old_word", lambda chance: compound({"WordDocument": chance.randbytes(5000)}), ".xls")
bare("old_slides", lambda chance: compound({"PowerPoint Document": chance.randbytes(5000)}), ".xls")
bare(
    "protected_xlsx",
    lambda chance: compound({"EncryptionInfo": b"v", "EncryptedPackage": chance.randbytes(5000)}),
)
bare("compound_without_book", lambda chance: compound({"Contents": chance.randbytes(5000)}), ".xls")
bare("compound_of_noise", lambda chance: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + chance.randbytes(4000), ".xls")


@kind
def compound_in_circles(_: Ledger, chance: Random) -> tuple[bytes, str]:
    content = bytearray(compound({"Other": chance.randbytes(9000)}))
    table = content.rindex(struct.pack("<I", 0xFFFFFFFD)) // 512 * 512
    content[table : table + 400] = struct.pack("<I", 0) * 100
    return bytes(content), ".xls"


@kind
def half_a_zip(ledger: Ledger, chance: Random) -> bytes:
    content = page(ledger)
    return content[: int(len(content) * chance.uniform(0.2, 0.9))]


@kind
def zip_with_spoilt_bytes(ledger: Ledger, _: Random) -> bytes:
    content = bytearray(page(ledger))
    at = content.index(b"xl/worksheets/sheet1.xml") + 60
    content[at : at + 8] = bytes(byte ^ 0xFF for byte in content[at : at + 8])
    return bytes(content)


@kind
def zip_with_a_password(ledger: Ledger, _: Random) -> bytes:
    content = bytearray(page(ledger))
    at = -1
    while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
        content[at + 8] |= 1
    return bytes(content)


@kind
def ods_with_a_password(ledger: Ledger, _: Random) -> tuple[bytes, str]:
    def protect(name: str, part: bytes) -> bytes:
        entry = b'<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
        return (
            part.replace(b"</manifest:manifest>", entry + b"</manifest:manifest>")
            if "manifest" in name
            else part
        )

    return edited(ods({"台账": ledger.rows()}), protect), ".ods"


def _with_row(name: str, xml: str) -> None:
    def add(part_name: str, part: bytes) -> bytes:
        return (
            part.replace(b"</sheetData>", xml.encode() + b"</sheetData>")
            if "worksheets" in part_name
            else part
        )

    KINDS[name] = lambda ledger, _: edited(page(ledger), add)


_with_row("cell_far_down", '<row r="1048576"><c r="A1048576"><v>1</v></c></row>')
_with_row("cell_far_right", '<row r="900"><c r="XFD900"><v>1</v></c></row>')
_with_row("cell_far_away", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
_with_row("cell_beyond_all_rows", '<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>')
_with_row("cell_beyond_all_columns", '<row r="900"><c r="AAAAAAAAAAAA900"><v>1</v></c></row>')
_with_row("row_beyond_all_rows", '<row r="4294967295"><c><v>1</v></c></row>')
_with_row("row_zero", '<row r="0"><c r="A0"><v>1</v></c></row>')
_with_row("shared_text_that_is_not_there", '<row r="900"><c r="A900" t="s"><v>99</v></c></row>')
_with_row("entity_unknown", '<row r="900"><c r="A900" t="str"><v>&lol;</v></c></row>')
_with_row("xml_not_closed", '<row r="900"><c r="A900"><v>1</row>')
_with_row("sheet_with_corners_apart", '<row r="190000"><c r="ALM190000"><v>1</v></c></row>')


def _bomb(declared: int | None) -> Maker:
    """Return the maker of a sheet that unpacks to 300 MB, saying of itself what it likes."""

    def make(ledger: Ledger, _: Random) -> bytes:
        parts: dict[str, bytes] = dict(unpacked(page(ledger)))
        content = bytearray(packed(parts | {"xl/worksheets/sheet1.xml": b"?"}))
        return _swapped(content, "xl/worksheets/sheet1.xml", _packed_blanks(), declared or 300_000_000)

    return make


@cache
def _packed_blanks() -> bytes:
    """Return 300 MB of blanks as a zip packs them, each piece without a look at the one before."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    return piece * 300 + packer.flush()


def _swapped(content: bytearray, name: str, data: bytes, declared: int) -> bytes:
    """Return a zip in which one part's packed bytes and declared size were exchanged."""
    local = content.index(b"PK\x03\x04", 0)
    while content[local + 30 : local + 30 + len(name)] != name.encode():
        local = content.index(b"PK\x03\x04", local + 4)
    old = struct.unpack_from("<I", content, local + 18)[0]
    start = local + 30 + len(name)
    struct.pack_into("<HII", content, local + 8, 8, *struct.unpack_from("<II", content, local + 10))
    struct.pack_into("<II", content, local + 18, len(data), declared)
    central = content.index(b"PK\x01\x02")
    grown = len(data) - old
    place = central
    while content[place : place + 4] == b"PK\x01\x02":
        length = struct.unpack_from("<H", content, place + 28)[0]
        offset = struct.unpack_from("<I", content, place + 42)[0]
        if content[place + 46 : place + 46 + length] == name.encode():
            struct.pack_into("<H", content, place + 10, 8)
            struct.pack_into("<II", content, place + 20, len(data), declared)
        if offset > local:
            struct.pack_into("<I", content, place + 42, offset + grown)
        place += 46 + length + sum(struct.unpack_from("<HH", content, place + 30))
    struct.pack_into("<I", content, place + 16, central + grown)
    return bytes(content[:start]) + data + bytes(content[start + old :])


KINDS["bomb_that_says_so"] = _bomb(2_000_000_000)
KINDS["bomb_that_lies"] = _bomb(5_000)
KINDS["bomb_within_the_whole"] = _bomb(None)


@kind
def bomb_of_many_parts(ledger: Ledger, _: Random) -> bytes:
    parts = [(f"xl/media/{number}.txt", b"") for number in range(6_000)]
    return packed([*unpacked(page(ledger)).items(), *parts])


@kind
def bomb_of_overlapping_parts(ledger: Ledger, _: Random) -> bytes:
    content = bytearray(packed({**unpacked(page(ledger)), "xl/one.xml": b" " * 20_000_000}))
    end = content.index(b"PK\x05\x06")
    last = content.rindex(b"PK\x01\x02")
    entry = bytes(content[last:end])
    copies = b"".join(entry.replace(b"xl/one.xml", b"xl/%03d.xml" % number) for number in range(60))
    tail = bytearray(content[end:])
    count = struct.unpack_from("<H", tail, 10)[0] + 60
    size = struct.unpack_from("<I", tail, 12)[0] + len(copies)
    struct.pack_into("<HHI", tail, 8, count, count, size)
    return bytes(content[:end]) + copies + bytes(tail)


@kind
def bomb_of_entities(ledger: Ledger, chance: Random) -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    declared = f'<!DOCTYPE x [<!ENTITY l0 "lol">{levels}]>'.encode()
    target = chance.choice(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
    return edited(
        page(ledger), lambda name, part: part.replace(b"?>\n", b"?>\n" + declared) if name == target else part
    )


@kind
def entity_that_reads_a_file(ledger: Ledger, _: Random) -> bytes:
    declared = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    return edited(
        page(ledger),
        lambda name, part: part.replace(b"?>\n", b"?>\n" + declared) if "sheet1" in name else part,
    )


@kind
def ods_repeated_cells(ledger: Ledger, _: Random) -> tuple[bytes, str]:
    ledger.spoil(
        3, Raw('table:number-columns-repeated="999999" office:value-type="string"', "<text:p>x</text:p>")
    )
    return ods({"台账": ledger.rows()}), ".ods"


@kind
def html_far_away(ledger: Ledger, chance: Random) -> tuple[bytes, str]:
    wide = "".join(f"<td colspan={chance.randrange(500, 1000)}>x</td>" for _ in range(9))
    return markup(ledger, "utf-8").replace("</table>", f"<tr>{wide}</tr></table>").encode(), ".xls"


@kind
def html_of_too_many_cells(ledger: Ledger, _: Random) -> tuple[bytes, str]:
    wide = "<tr><td rowspan=1000 colspan=1000>x</td></tr>" * 9
    return markup(ledger, "utf-8").replace("</table>", f"{wide}</table>").encode(), ".xls"


@kind
def csv_with_a_quote_never_closed(ledger: Ledger, _: Random) -> tuple[bytes, str]:
    lines = [",".join(row) for row in ledger.texts()]
    lines[-2] = lines[-2].replace(",", ',"', 1)
    return "\n".join(lines).encode(), ".csv"


@kind
def csv_of_a_million_columns(ledger: Ledger, _: Random) -> tuple[bytes, str]:
    head = "\n".join(",".join(row) for row in ledger.texts())
    return (head + "\n" + "," * 1_000_000).encode(), ".csv"


@kind
def part_twice(ledger: Ledger, _: Random) -> bytes:
    import warnings

    parts = [*unpacked(page(ledger)).items()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return packed([*parts, ("xl/worksheets/sheet1.xml", parts[-1][1].replace(b"GG-", b"XX-"))])


@kind
def part_packed_in_a_rare_way(ledger: Ledger, _: Random) -> bytes:
    content = bytearray(page(ledger))
    at = -1
    while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
        struct.pack_into("<H", content, at + 10, 97)
    return bytes(content)


@kind
def workbook_missing(ledger: Ledger, _: Random) -> bytes:
    parts = unpacked(page(ledger))
    return packed({name: part for name, part in parts.items() if name != "xl/workbook.xml"})


@kind
def sheet_missing(ledger: Ledger, _: Random) -> bytes:
    parts = unpacked(page(ledger))
    return packed({name: part for name, part in parts.items() if name != "xl/worksheets/sheet1.xml"})


@kind
def cells_that_never_end(ledger: Ledger, _: Random) -> bytes:
    endless = b'<row r="900">' + b'<c r="A900" t="e">' * 200_000
    return edited(
        page(ledger), lambda name, part: part.replace(b"</sheetData>", endless) if "sheet1" in name else part
    )


@kind
def ledger_not_found(_: Ledger, chance: Random) -> bytes:
    rows: list[list[Any]] = [["科室", "分机"], *(["甲科", chance.randrange(9999)] for _ in range(5))]
    return xlsx(Page("通讯录", rows))


def _top(name: str, *top: list[Any]) -> None:
    KINDS[name] = lambda ledger, _: xlsx(Page("台账", [*top, HEADER, *ledger.records]))


_top("department_not_known", ["填报单位：公共管里办公室"], TOP[1][3:])
_top("department_of_another", ["填报单位：工程建设科", "填报单位：能源公司"], TOP[1][3:])
_top("month_of_another", [TOP[1][0]], ["填报月份：2023年8月"])
_top("month_not_readable", [TOP[1][0]], ["填报月份：待定"])
_top("month_outside", [TOP[1][0]], ["填报月份：2024年7月"])


@kind
def department_by_error(ledger: Ledger, _: Random) -> bytes:
    return xlsx(
        Page("台账", [["填报单位：", Raw('t="e"', "<v>#REF!</v>")], TOP[1][3:], HEADER, *ledger.records])
    )
