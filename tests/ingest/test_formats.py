"""What a cell shows by its format alone is read as a person sees it, in xlsx, xls and ods."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from hazardlib.ingest.files.sheet_facts import CellFormat, read_format, read_styles
from tests.corpus.containers import Page as Sheet
from tests.corpus.containers import Raw, edited, ods, serial, xlsx
from tests.ingest.workbooks import HEADER, ROW, Take, codes, old_book

TOP = ["填报单位：公共管理办公室", None, None, "填报月份：2023年7月"]
MONTH = 'yyyy"年"m"月";@'


@dataclass(frozen=True)
class Styled:
    """A value with its number format, what that shows, and whether a line goes through it."""

    value: Any
    number_format: str = "General"
    shown: str = ""
    is_struck: bool = False


def by_openpyxl(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for index, row in enumerate(rows, start=1):
        for column, cell in enumerate(row, start=1):
            place = book.active.cell(index, column)
            place.value = cell.value if isinstance(cell, Styled) else cell
            if isinstance(cell, Styled):
                place.number_format = cell.number_format
                place.font = Font(strike=cell.is_struck)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def by_hand(rows: list[list[Any]]) -> bytes:
    def cell(said: Any) -> Any:
        if not isinstance(said, Styled):
            return said
        style = ' table:style-name="ce2"' if said.is_struck else ""
        if isinstance(said.value, date):
            value = f'office:value-type="date" office:date-value="{said.value}"'
        elif isinstance(said.value, str):
            value = 'office:value-type="string"'
        else:
            value = f'office:value-type="float" office:value="{said.value}"'
        return Raw(value + style, f"<text:p>{said.shown or said.value}</text:p>")

    content = ods({"台账": [[cell(said) for said in row] for row in rows]})
    through = 'style:text-line-through-style="solid"'
    styles = (
        '<office:automatic-styles xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">'
        '<style:style style:name="ce1" style:family="table-cell"><style:text-properties '
        'style:text-line-through-style="none"/></style:style>'
        f'<style:style style:name="ce2" style:family="table-cell"><style:text-properties {through}/></style:style>'
        "</office:automatic-styles><office:body>"
    )
    return edited(content, lambda _, part: part.replace(b"<office:body>", styles.encode()))


Write = Callable[[list[list[Any]]], bytes]
WRITERS = [by_openpyxl, by_hand]


def as_kept(name: str) -> Write:
    """Return the same table in an old .xls that is kept as a file."""
    return lambda _: old_book(name)


def table(*rows: list[Any]) -> list[list[Any]]:
    return [TOP, [*HEADER, "整改资金"], *rows]


def row(number: int, **cells: Any) -> list[Any]:
    values = dict(zip(HEADER, ROW, strict=True)) | {
        "序号": number,
        "隐患编号": f"GG-{number}",
        "整改资金": None,
    }
    return list((values | cells).values())


@pytest.mark.parametrize("write", [*WRITERS, as_kept("months")])
def test_a_month_without_its_day_is_no_first_of_the_month(take: Take, write: Write) -> None:
    first, later = date(2023, 7, 1), date(2023, 7, 15)
    content = write(
        table(
            row(1, 发现日期=Styled(first, MONTH, "2023年7月")),
            row(2, 发现日期=Styled(first, "yyyy-mm-dd", "2023-07-01")),
            row(3, 发现日期=Styled(later, MONTH, "2023年7月")),
            row(4, 整改期限=Styled(first, "mmm-yy", "Jul-23")),
        )
    )
    taken = take(content)
    found = taken.findings[taken.findings["code"] == "DATE_AMBIGUOUS"]
    assert found[["cell", "found"]].to_numpy().tolist() == [["G3", "2023年7月"], ["H6", "2023年7月"]]
    assert taken.observations["found_on"].dt.strftime("%m-%d").tolist()[1:3] == ["07-01", "07-15"]


@pytest.mark.parametrize("write", [*WRITERS, as_kept("units")])
def test_the_unit_that_a_format_adds_is_honoured(take: Take, write: Write) -> None:
    content = write(
        table(
            row(1, 整改资金=Styled(80, '0"元"', "80元")),
            row(2, 整改资金=Styled(5000, '#,##0.00"元"', "5,000.00元")),
            row(3, 整改资金=Styled(8, '0.0"万元"', "8.0万元")),
            row(4, 整改资金=Styled(50000, '0!.0,"万元"', "5.0万元")),
            row(5, 整改资金=Styled(3, "0.00", "3.00")),
            row(6, 整改资金=Styled(2, "General", "2")),
        )
    )
    taken = take(content)
    assert taken.observations["funds"].tolist() == [0.008, 0.5, 8.0, 5.0, 3.0, 2.0]
    assert codes(taken) == []


@pytest.mark.parametrize("write", [*WRITERS, as_kept("struck")])
def test_a_row_with_a_line_through_it_is_counted_and_said(take: Take, write: Write) -> None:
    struck = [cell if cell is None else Styled(cell, is_struck=True) for cell in row(2)]
    struck[6] = Styled(date(2023, 7, 3), "yyyy-mm-dd", "2023-07-03", is_struck=True)
    one_cell = row(3, 隐患描述=Styled("旧说法", is_struck=True))
    taken = take(write(table(row(1), struck, one_cell)))
    assert codes(taken) == [("B4", "ROW_STRUCK")]
    assert taken.submissions["rows_accepted"].tolist() == [3]


def test_the_formats_of_chinese_versions_need_no_declaration(take: Take) -> None:
    day = Raw('s="1"', f"<v>{serial(date(2023, 8, 1))}</v>")
    rows = [TOP, HEADER, [*ROW[:6], date(2023, 7, 3), day, ROW[8]]]
    assert ("H3", "DATE_AMBIGUOUS") in codes(take(xlsx(Sheet("台账", rows), styles=(57,))))
    rows[2][6] = Raw("", f"<v>{serial(date(2023, 7, 3))}</v>")
    assert ("H3", "DATE_AMBIGUOUS") not in codes(take(xlsx(Sheet("台账", rows), styles=(31,))))


def test_a_styled_cell_without_an_address_is_still_found(take: Take) -> None:
    day = Raw('s="1"', f"<v>{serial(date(2023, 8, 1))}</v>")
    rows = [TOP, HEADER, [*ROW[:6], 45110, day, ROW[8]]]
    content = xlsx(Sheet("台账", rows, has_addresses=False), styles=(57,))
    assert ("H3", "DATE_AMBIGUOUS") in codes(take(content))


@pytest.mark.parametrize(
    ("code", "look"),
    [
        ("General", CellFormat()),
        ("yyyy-mm-dd", CellFormat()),
        ('yyyy"年"m"月"d"日"', CellFormat()),
        ("h:mm", CellFormat()),
        ("[$-804]yyyy\\年m\\月;@", CellFormat(is_month=True)),
        ("mmm-yy", CellFormat(is_month=True)),
        ("yyyy", CellFormat()),
        ('#,##0.00"元"', CellFormat(amount="{}元")),
        ('0.00"万元"', CellFormat(amount="{}万元")),
        ('"人民币"0"元"', CellFormat(amount="{}元")),
        ('0!.0,"万元"', CellFormat(amount="{}元")),
        ('0.00,,"百万元"', CellFormat(amount="{}元")),
        ('G/通用格式"元"', CellFormat(amount="{}元")),
        ('0"单元"', CellFormat()),
        ('0"万人"', CellFormat()),
        ('"¥"#,##0.00', CellFormat()),
        ("[$¥-804]#,##0", CellFormat()),
        ("[$$-409]#,##0.00", CellFormat(amount="${}")),
        ('"US$"0', CellFormat(amount="${}")),
        ("[$€-2] 0", CellFormat(amount="${}")),
    ],
)
def test_a_format_is_understood(code: str, look: CellFormat) -> None:
    assert read_format(code) == look


def test_styles_are_read_in_whatever_way_they_are_written() -> None:
    part = (
        b"<x:styleSheet xmlns:x='m'><x:numFmts><x:numFmt formatCode='0&quot;\xe5\x85\x83&quot;' numFmtId='200'/></x:numFmts>"
        b"<x:fonts><x:font/><x:font><x:strike val='0'/></x:font><x:font><x:b/><x:strike/></x:font></x:fonts>"
        b"<x:cellStyleXfs><x:xf numFmtId='57' fontId='2'/></x:cellStyleXfs>"
        b"<x:cellXfs><x:xf numFmtId='0' fontId='1'/><x:xf fontId='2' numFmtId='200'><x:alignment/></x:xf></x:cellXfs></x:styleSheet>"
    )
    assert read_styles(part) == {1: CellFormat(amount="{}元", is_struck=True)}
