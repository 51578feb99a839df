"""Kinds that are odd and sound: each must be accepted without a word."""

from __future__ import annotations

import csv
import io
from datetime import date
from random import Random
from typing import Any

import openpyxl
import xlsxwriter

from tests.corpus.containers import Page, Raw, edited, letters, ods, replaced, serial, unpacked, xlsx
from tests.corpus.ledgers import DESCRIPTION, FOUND_ON, HEADER, LEVEL, NUMBER, STATUS, TOP, UNIT, Ledger
from tests.corpus.make_corpus import Maker

KINDS: dict[str, Maker] = {}


def kind(maker: Maker) -> Maker:
    KINDS[maker.__name__] = maker
    return maker


def page(ledger: Ledger, **more: Any) -> bytes:
    return xlsx(Page("隐患台账", ledger.rows(), **more))


@kind
def xlsx_openpyxl(ledger: Ledger, _: Random) -> bytes:
    book = openpyxl.Workbook()
    for row in ledger.rows():
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return without_times(content.getvalue())


@kind
def xlsx_xlsxwriter(ledger: Ledger, _: Random) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("隐患台账")
        for index, row in enumerate(ledger.rows()):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(index, column, cell)
                elif cell is not None:
                    sheet.write(index, column, cell)
    return without_times(content.getvalue())


def without_times(content: bytes) -> bytes:
    """Return a writer's workbook without the moment at which it was made."""
    return edited(content, lambda name, part: b"<coreProperties/>" if name == "docProps/core.xml" else part)


@kind
def xlsx_inline_texts(ledger: Ledger, _: Random) -> bytes:
    return page(ledger)


@kind
def xlsx_prefixed_names(ledger: Ledger, _: Random) -> bytes:
    def prefix(name: str, part: bytes) -> bytes:
        if not name.startswith("xl/worksheets"):
            return part
        text = part.decode()
        for tag in ("worksheet", "sheetData", "row", "c", "v", "is", "t"):
            for lead, tail in (("<", " "), ("<", ">"), ("</", ">"), ("<", "/")):
                text = text.replace(f"{lead}{tag}{tail}", f"{lead}x:{tag}{tail}")
        return text.replace(' xmlns="', ' xmlns:x="').encode()

    return edited(page(ledger), prefix)


@kind
def xlsx_strict_names(ledger: Ledger, _: Random) -> bytes:
    def strict(_: str, part: bytes) -> bytes:
        part = part.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        return part.replace(b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"http://purl.oclc.org/ooxml/officeDocument/relationships")  # fmt: skip

    return edited(page(ledger), strict)


@kind
def xlsx_wrong_dimension(ledger: Ledger, chance: Random) -> bytes:
    return page(ledger, before=f'<dimension ref="{chance.choice(["A1", "A1:XFD1048576", "Z99", "B2:C3"])}"/>')


@kind
def xlsx_without_addresses(ledger: Ledger, _: Random) -> bytes:
    return page(ledger, has_addresses=False)


@kind
def xlsx_single_quotes(ledger: Ledger, _: Random) -> bytes:
    def quote(name: str, part: bytes) -> bytes:
        return part.replace(b'"', b"'") if name.startswith("xl/worksheets") else part

    return edited(page(ledger), quote)


@kind
def xlsx_backslashes(ledger: Ledger, _: Random) -> bytes:
    parts = unpacked(page(ledger))
    parts["xl/media/picture.png"] = b"\x89PNG" + bytes(64)
    from tests.corpus.containers import packed

    return packed(parts)


@kind
def xlsx_called_xls(ledger: Ledger, _: Random) -> tuple[bytes, str]:
    return page(ledger), ".xls"


@kind
def xlsm_with_macros(ledger: Ledger, _: Random) -> tuple[bytes, str]:
    from tests.corpus.containers import packed

    return packed(unpacked(page(ledger)) | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(300)}), ".xlsm"


@kind
def ods_plain(ledger: Ledger, _: Random) -> tuple[bytes, str]:
    return ods({"隐患台账": ledger.rows()}), ".ods"


@kind
def ods_called_xls(ledger: Ledger, _: Random) -> tuple[bytes, str]:
    return ods({"隐患台账": ledger.rows()}), ".xls"


def delimited(ledger: Ledger, encoding: str, delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(ledger.texts())
    return text.getvalue().encode(encoding)


def _csv(name: str, encoding: str, delimiter: str = ",", suffix: str = ".csv") -> None:
    KINDS[name] = lambda ledger, _: (delimited(ledger, encoding, delimiter), suffix)


_csv("csv_utf8", "utf-8")
_csv("csv_utf8_marked", "utf-8-sig")
_csv("csv_gb18030", "gb18030")
_csv("csv_utf16", "utf-16")
_csv("csv_utf16_unmarked", "utf-16-le", "\t", ".txt")
_csv("csv_semicolons", "gb18030", ";")
_csv("gbk_text_called_xls", "gbk", "\t", ".xls")


@kind
def csv_rare_characters(ledger: Ledger, chance: Random) -> tuple[bytes, str]:
    ledger.spoil(UNIT, chance.choice(["㙍餐馆", "𠮷野家", "䶮记", "犇羴鱻"]))
    return delimited(ledger, "gb18030"), ".csv"


@kind
def csv_guarded_numbers(ledger: Ledger, _: Random) -> tuple[bytes, str]:
    ledger.spoil(NUMBER, '="00123456789012345678"')
    lines = "\r\n".join(",".join(row) for row in ledger.texts())
    return lines.encode("gb18030"), ".csv"


def markup(ledger: Ledger, encoding: str) -> str:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ledger.texts())
    return f'<html><meta charset="{encoding}"><body><table border=1>{rows}</table></body></html>'


@kind
def html_utf8(ledger: Ledger, _: Random) -> tuple[bytes, str]:
    return markup(ledger, "utf-8").encode(), ".html"


@kind
def html_gbk_called_xls(ledger: Ledger, _: Random) -> tuple[bytes, str]:
    return markup(ledger, "gb2312").encode("gbk"), ".xls"


@kind
def html_inside_a_layout(ledger: Ledger, _: Random) -> tuple[bytes, str]:
    inner = markup(ledger, "utf-8")
    return f"<html><body><table><tr><td>菜单</td><td>{inner}</td></tr></table></body></html>".encode(), ".xls"


@kind
def html_web_archive(ledger: Ledger, _: Random) -> tuple[bytes, str]:
    import base64

    body = base64.encodebytes(markup(ledger, "utf-8").encode()).decode()
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n'
    part = f'Content-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: base64\n\n{body}\n--b--\n'
    return (head + part).encode(), ".xls"


@kind
def dates_from_1904(ledger: Ledger, _: Random) -> bytes:
    return xlsx(Page("隐患台账", ledger.rows()), is_1904=True)


@kind
def dates_from_1904_typed(ledger: Ledger, _: Random) -> bytes:
    for record in ledger.records:
        record[FOUND_ON] = str(serial(record[FOUND_ON], is_1904=True))
    return xlsx(Page("隐患台账", ledger.rows()), is_1904=True)


@kind
def dates_in_chinese_formats(ledger: Ledger, chance: Random) -> bytes:
    numbers = [*range(28, 32), 51, 53, 54, 58]  # the others show no day
    return xlsx(Page("隐患台账", ledger.rows()), styles=[chance.choice(numbers)])


@kind
def dates_iso_cells(ledger: Ledger, _: Random) -> bytes:
    for record in ledger.records:
        record[FOUND_ON] = Raw('t="d"', f"<v>{record[FOUND_ON]}</v>")
    return page(ledger)


@kind
def dates_typed_every_way(ledger: Ledger, chance: Random) -> bytes:
    for record in ledger.records:
        day = record[FOUND_ON]
        ways = [
            f"{day.year}年{day.month}月{day.day}日",
            f"{day.year}.{day.month}.{day.day}",
            f"{day:%Y%m%d}",
            f"{day.month}月{day.day}日",
            f"{day:%Y/%m/%d}",
            serial(day),
            str(serial(day)),
        ]
        record[FOUND_ON] = chance.choice(ways)
    return page(ledger)


@kind
def text_rich_and_phonetic(ledger: Ledger, _: Random) -> bytes:
    runs = "<is><r><t>燃气</t></r><r><rPr><b/></rPr><t xml:space='preserve'>软管老化</t></r><rPh><t>x</t></rPh></is>"
    ledger.spoil(DESCRIPTION, Raw('t="inlineStr"', runs))
    return page(ledger)


@kind
def header_of_two_rows(ledger: Ledger, _: Random) -> bytes:
    upper = ["序号", "隐患编号", "行业领域", "隐患情况", None, None, None, "整改状态"]
    lower = [None, None, None, "单位名称", "隐患描述", "隐患级别", "发现日期", None]
    merges = ["D3:G3", *(f"{letters(column)}3:{letters(column)}4" for column in (0, 1, 2, 7))]
    return xlsx(Page("隐患台账", [*TOP, upper, lower, *ledger.records], merges))


@kind
def header_far_down(ledger: Ledger, chance: Random) -> bytes:
    gap: list[list[Any]] = [[] for _ in range(chance.randrange(5, 25))]
    return xlsx(Page("台账", [*TOP, *gap, HEADER, *ledger.records]))


@kind
def header_aliases_in_any_order(ledger: Ledger, chance: Random) -> bytes:
    names = [
        "序号",
        "编 号",
        "所属\n领域",
        "企业名称*",
        "存在问题",
        "隐患等级",
        "检查时间（年月日）",
        "是否整改",
    ]
    order = chance.sample(range(len(names)), len(names))
    rows = [[row[place] for place in order] for row in [names, *ledger.records]]
    return xlsx(Page("台账", [*TOP, *rows]))


@kind
def table_offset(ledger: Ledger, chance: Random) -> bytes:
    down, right = chance.randrange(1, 6), chance.randrange(1, 6)
    rows = [[None] * right + row for row in ledger.rows()]
    return xlsx(Page("台账", [*([[]] * down), *rows]))


@kind
def rows_blank_between(ledger: Ledger, chance: Random) -> bytes:
    rows = ledger.rows()
    for _ in range(3):
        rows.insert(
            chance.randrange(4, len(rows) + 1), [chance.randrange(9)] if chance.random() < 0.5 else []
        )
    return xlsx(Page("台账", rows))


@kind
def rows_that_are_no_records(ledger: Ledger, _: Random) -> bytes:
    example = ["示例", "GG-0", "燃气", "示例单位", "示例问题", "一般", "2023-07-01", "已整改"]
    count = ["合计", None, None, None, f"共{len(ledger.records)}条"]
    signed = ["填报人：张三", None, None, "审核人：李四"]
    middle = [*ledger.records[:2], HEADER, *ledger.records[2:]]
    return xlsx(Page("台账", [*TOP, HEADER, example, *middle, count, ["注：每月20日前报送。"], signed]))


@kind
def rows_numbering_the_columns(ledger: Ledger, _: Random) -> bytes:
    count: list[Any] = list(range(1, len(HEADER) + 1))
    return xlsx(Page("台账", [*TOP, HEADER, count, *ledger.records]))


@kind
def sheet_for_each_sector(ledger: Ledger, _: Random) -> bytes:
    def without_sector(rows: list[list[Any]]) -> list[list[Any]]:
        return [[cell for column, cell in enumerate(row) if column != 2] for row in rows]

    head = [*TOP, *without_sector([HEADER])]
    pages = [Page(name, [*head, *without_sector([record])]) for name, record in zip(("燃气安全领域", "居民住宅领域台账"), ledger.records, strict=False)]  # fmt: skip
    return xlsx(*pages)


@kind
def two_tables_on_a_sheet(ledger: Ledger, chance: Random) -> bytes:
    order = chance.sample(range(len(HEADER)), len(HEADER))
    other = [[row[place] for place in order] for row in [HEADER, *ledger.records[2:]]]
    return xlsx(Page("台账", [*TOP, HEADER, *ledger.records[:2], [], ["二、其他"], *other]))


@kind
def ledger_above_progress(ledger: Ledger, _: Random) -> bytes:
    progress = [["行业领域", "指标", "计量单位", "本月数", "累计数"], ["燃气", "检查单位", "家", 3, 9]]
    return xlsx(Page("台账", [*ledger.rows(), [], ["工作进展"], *progress]))


@kind
def digits_full_width(ledger: Ledger, _: Random) -> bytes:
    for record in ledger.records:
        day = record[FOUND_ON]
        wide = f"{day.year}年{day.month}月{day.day}日".translate({48 + n: 0xFF10 + n for n in range(10)})
        record[FOUND_ON] = wide
    return page(ledger)


@kind
def ticks_for_yes(ledger: Ledger, chance: Random) -> bytes:
    header = [*HEADER[:LEVEL], "是否重大隐患", "发现日期", "是否整改", "判定依据"]
    for record in ledger.records:
        record[LEVEL] = chance.choice(["√", "×", "✓", "否", "是"])
        record[STATUS] = chance.choice(["√", "✔", "☑是 □否", "□是 ☑否", "×"])
        record.append("GB 35181-2017")
    return xlsx(Page("台账", [*TOP, header, *ledger.records]))


@kind
def strokes_for_nothing(ledger: Ledger, chance: Random) -> bytes:
    more = ["整改期限", "整改完成日期", "备注"]
    records = [
        [*record, *(chance.choice(["/", "无", "-", "——", ""]) for _ in more)] for record in ledger.records
    ]
    return xlsx(Page("台账", [*TOP, [*HEADER, *more], *records]))


@kind
def nil_report(ledger: Ledger, chance: Random) -> bytes:  # noqa: ARG001 -- every kind takes both
    said = chance.choice([[], ["零报告"], ["本月无隐患"], ["1", None, None, "无", "本月未发现隐患"]])
    return xlsx(Page("台账", [*TOP, HEADER, said]))


@kind
def shared_texts_counted_falsely(ledger: Ledger, chance: Random) -> bytes:
    book = xlsx_xlsxwriter(ledger, chance)
    part = unpacked(book)["xl/sharedStrings.xml"].decode()  # type: ignore[arg-type]
    count = part.split('uniqueCount="')[1].split('"')[0]
    false = chance.choice(["4000000000", "99999999999999", "1000000", "2147483647"])
    return replaced(book, "xl/sharedStrings.xml", f'uniqueCount="{count}"', f'uniqueCount="{false}"')  # type: ignore[arg-type]


@kind
def rows_formatted_to_the_end(ledger: Ledger, _: Random) -> bytes:
    def format_rows(name: str, part: bytes) -> bytes:
        far = (
            b'<row r="1048576" s="1" customFormat="1"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row>'
        )
        return part.replace(b"</sheetData>", far + b"</sheetData>") if "worksheets" in name else part

    return edited(page(ledger), format_rows)


@kind
def columns_nobody_knows(ledger: Ledger, _: Random) -> bytes:
    records = [[*record, "第三网格", 5] for record in ledger.records]
    return xlsx(Page("台账", [*TOP, [*HEADER, "网格", "楼层"], *records]))


@kind
def columns_about_persons(ledger: Ledger, _: Random) -> bytes:
    records = [[*record, "王小明", "13900001111"] for record in ledger.records]
    return xlsx(Page("台账", [*TOP, [*HEADER, "举报人", "联系电话"], *records]))


@kind
def formulas_with_values(ledger: Ledger, _: Random) -> bytes:
    status = ledger.records[ledger.row][STATUS]
    ledger.spoil(STATUS, Raw('t="str"', f'<f>IF(1=1,"{status}","")</f><v>{status}</v>'))
    return page(ledger)


@kind
def text_like_missing_values(ledger: Ledger, chance: Random) -> bytes:
    ledger.spoil(UNIT, chance.choice(["NA", "None", "null", "nan", "N/A 餐馆"]))
    return page(ledger)
