"""Kinds from which something is lost unless it is said: each must be accepted with its finding."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

from tests.corpus.containers import Page, Raw, edited, letters, ods, packed, serial, unpacked, xlsx
from tests.corpus.kinds_accepted import delimited, markup, page
from tests.corpus.ledgers import (
    DESCRIPTION,
    FOUND_ON,
    HEADER,
    LEVEL,
    NUMBER,
    SECTOR,
    STATUS,
    TOP,
    UNIT,
    Ledger,
)
from tests.corpus.make_corpus import Maker

KINDS: dict[str, Maker] = {}

ERRORS = ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"]
NEW_ERRORS = ["#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!", "#BLOCKED!", "#CONNECT!"]
_SPOILT = [SECTOR, UNIT, DESCRIPTION, LEVEL, FOUND_ON, STATUS]


def kind(maker: Maker) -> Maker:
    KINDS[maker.__name__] = maker
    return maker


def spoilt(name: str, column: int | None, cell: Callable[[Random], Any]) -> None:
    """Add a kind in which one cell holds something else."""

    def make(ledger: Ledger, chance: Random) -> bytes:
        ledger.spoil(chance.choice(_SPOILT) if column is None else column, cell(chance))
        return page(ledger)

    KINDS[name] = make


def error_cell(text: str, formula: str = "") -> Raw:
    return Raw('t="e"', f"{formula}<v>{text}</v>")


spoilt("error_cells", None, lambda chance: error_cell(chance.choice(ERRORS)))
spoilt("error_cells_of_formulas", None, lambda chance: error_cell(chance.choice(ERRORS), "<f>Z9</f>"))
spoilt("error_cells_of_today", None, lambda chance: error_cell(chance.choice(NEW_ERRORS)))
spoilt("error_cells_senseless", None, lambda _: error_cell("糟糕"))
spoilt("error_texts", None, lambda chance: chance.choice(ERRORS))
spoilt("error_columns_too_narrow", FOUND_ON, lambda chance: "#" * chance.randrange(5, 12))
spoilt("formulas_never_worked_out", None, lambda _: Raw("", "<f>VLOOKUP(A1,Z1:Z9,1,0)</f>"))
spoilt("formulas_with_empty_values", None, lambda _: Raw("", "<f>A1&amp;B1</f><v></v>"))
spoilt("formulas_shared", None, lambda _: Raw("", '<f t="shared" si="0"/>'))
spoilt("formulas_of_arrays", None, lambda _: Raw("", '<f t="array" ref="A1">SUM(A1:A2)</f><v/>'))
spoilt("formulas_with_chinese_names", None, lambda _: Raw("", "<f>单价*数量</f>"))
spoilt("formulas_as_text", DESCRIPTION, lambda chance: chance.choice(["=A1", '=HYPERLINK("x")', "=1+1", "=cmd|' /C calc'!A0"]))  # fmt: skip
spoilt("numbers_rounded", NUMBER, lambda chance: chance.randrange(10**15, 10**18))
spoilt("numbers_as_powers", NUMBER, lambda chance: f"1.{chance.randrange(10000, 99999)}E+17")
spoilt(
    "letters_lost",
    DESCRIPTION,
    lambda chance: chance.choice(["软管\ufffd化", "锟斤拷锟斤拷", "\ufffd\ufffd"]),
)
spoilt(
    "dates_ambiguous",
    FOUND_ON,
    lambda chance: chance.choice([2023.1, "2023.7", "7/5", "23.7.5", "2023年7月"]),
)
spoilt(
    "dates_not_in_calendar",
    FOUND_ON,
    lambda chance: chance.choice(["2023-02-30", "2023年7月32日", "20231301"]),
)
spoilt("dates_out_of_range", FOUND_ON, lambda chance: chance.choice(["1999-12-31", 30000, "2101-01-01"]))
spoilt("dates_in_words", FOUND_ON, lambda chance: chance.choice(["上旬", "七月初", "不详", True]))
spoilt(
    "dates_no_numbers",
    FOUND_ON,
    lambda chance: Raw("", f"<v>{chance.choice(['NaN', '1e400', '-5', '3e9'])}</v>"),
)
spoilt("telephone_as_number", NUMBER, lambda chance: f"138{chance.randrange(10**8):08d}")
spoilt("status_not_known", STATUS, lambda chance: chance.choice(["差不多了", "R", "□", "?", "□是 □否"]))
spoilt("sector_not_known", SECTOR, lambda chance: chance.choice(["消防安全", "旅游", "其它", "燃汽"]))
spoilt("level_not_known", LEVEL, lambda chance: chance.choice(["较大", "III级", "√√"]))
spoilt("required_missing", None, lambda _: None)
KINDS["required_missing"] = lambda ledger, chance: (
    ledger.spoil(chance.choice([UNIT, DESCRIPTION, FOUND_ON, STATUS]), None) or page(ledger)  # type: ignore[func-returns-value]
)


def _with_column(name: str, heading: str, cell: Callable[[Random], Any]) -> None:
    def make(ledger: Ledger, chance: Random) -> bytes:
        records: list[list[Any]] = [[*record, None] for record in ledger.records]
        records[ledger.row][-1] = cell(chance)
        return xlsx(Page("台账", [*TOP, [*HEADER, heading], *records]))

    KINDS[name] = make


_with_column(
    "funds_not_readable", "整改资金（万元）", lambda chance: chance.choice(["约3万", "-1", "几千块"])
)
_with_column("quantity_not_readable", "隐患数量", lambda chance: chance.choice(["三条", "3-5", "1.5"]))
_with_column("quantity_too_large", "隐患数量", lambda chance: chance.choice([501, 9999]))
_with_column("quantity_several", "隐患数量", lambda chance: chance.randrange(2, 9))
_with_column("error_in_a_column_nobody_knows", "网格", lambda chance: error_cell(chance.choice(ERRORS)))
_with_column("column_without_heading", "", lambda _: "2023-07-31")
_with_column("heading_with_a_slip", "挂牌都办", lambda _: "街道")
_with_column("signed_off_in_a_column_of_its_own", "是否销号", lambda chance: chance.choice(["是", "√"]))
_with_column("money_of_another_country", "整改资金（美元）", lambda chance: chance.randrange(1, 9))
_with_column("money_in_yuan_without_a_unit", "整改资金", lambda chance: chance.randrange(100, 9999))
_with_column("heading_twice", "企业名称", lambda _: "甲公司")


@kind
def error_of_ods(ledger: Ledger, chance: Random) -> tuple[bytes, str]:
    kind_of = 'table:formula="of:=[.Z1]" office:value-type="string" office:string-value="" calcext:value-type="error"'
    ledger.spoil(
        chance.choice(_SPOILT), Raw(kind_of, f"<text:p>{chance.choice([*ERRORS, 'Err:502'])}</text:p>")
    )
    return ods({"隐患台账": ledger.rows()}), ".ods"


@kind
def formula_of_ods(ledger: Ledger, chance: Random) -> tuple[bytes, str]:
    ledger.spoil(chance.choice(_SPOILT), Raw('table:formula="of:=[.A1]&amp;[.B1]"', ""))
    return ods({"隐患台账": ledger.rows()}), ".ods"


@kind
def error_of_csv(ledger: Ledger, chance: Random) -> tuple[bytes, str]:
    ledger.spoil(chance.choice(_SPOILT), chance.choice([*ERRORS, "########"]))
    return delimited(ledger, "gb18030"), ".csv"


@kind
def error_of_html(ledger: Ledger, chance: Random) -> tuple[bytes, str]:
    ledger.spoil(chance.choice(_SPOILT), chance.choice(ERRORS))
    return markup(ledger, "utf-8").encode(), ".xls"


@kind
def letters_lost_in_utf16(ledger: Ledger, _: Random) -> tuple[bytes, str]:
    ledger.spoil(DESCRIPTION, "软管老化ABC")
    content = delimited(ledger, "utf-16-le")
    return b"\xff\xfe" + content.replace("老".encode("utf-16-le"), b"\x00\xd8"), ".csv"


@kind
def rows_hidden(ledger: Ledger, _: Random) -> bytes:
    return page(ledger, row_attributes={ledger.spoilt_row: 'hidden="1"'})


@kind
def rows_of_no_height(ledger: Ledger, _: Random) -> bytes:
    return page(ledger, row_attributes={ledger.spoilt_row: 'ht="0" customHeight="1"'})


@kind
def rows_filtered(ledger: Ledger, _: Random) -> bytes:
    area = f"A3:{letters(len(HEADER) - 1)}{3 + len(ledger.records)}"
    chosen = '<filterColumn colId="7"><filters><filter val="未整改"/></filters></filterColumn>'
    hidden = {ledger.spoilt_row: 'hidden="true"'}
    return page(ledger, row_attributes=hidden, after=f'<autoFilter ref="{area}">{chosen}</autoFilter>')


@kind
def rows_hidden_in_html(ledger: Ledger, _: Random) -> tuple[bytes, str]:
    rows = markup(ledger, "utf-8").split("<tr>")
    rows[ledger.spoilt_row + 1] = f"<tr style='display: none'>{rows[ledger.spoilt_row + 1]}"
    text = "<tr>".join(rows[: ledger.spoilt_row + 1]) + rows[ledger.spoilt_row + 1]
    return "<tr>".join([text, *rows[ledger.spoilt_row + 2 :]]).encode(), ".xls"


@kind
def columns_hidden(ledger: Ledger, chance: Random) -> bytes:
    number = chance.randrange(2, 8)
    return page(ledger, before=f'<cols><col min="{number}" max="{number}" width="9" hidden="1"/></cols>')


@kind
def sheet_hidden(ledger: Ledger, chance: Random) -> bytes:
    state = chance.choice(["hidden", "veryHidden"])
    return xlsx(Page("说明", [["填写说明"]]), Page("台账", ledger.rows(), state=f'state="{state}"'))


@kind
def merges_over_values(ledger: Ledger, _: Random) -> bytes:
    ledger.records[0][UNIT], ledger.records[1][UNIT] = "甲餐馆", "另一家"
    return page(ledger, merges=["D4:D5"])


@kind
def links_to_other_files(ledger: Ledger, _: Random) -> bytes:
    parts = unpacked(page(ledger)) | {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
    return packed(parts)


@kind
def total_differs(ledger: Ledger, _: Random) -> bytes:
    return xlsx(Page("台账", [*ledger.rows(), ["合计", None, None, None, f"共{len(ledger.records) + 1}条"]]))


@kind
def number_twice(ledger: Ledger, _: Random) -> bytes:
    ledger.records[0][UNIT], ledger.records[1][UNIT] = "甲餐馆", "乙小区"
    ledger.records[1][NUMBER] = ledger.records[0][NUMBER]
    return page(ledger)


@kind
def column_missing(ledger: Ledger, chance: Random) -> bytes:
    gone = chance.choice([UNIT, FOUND_ON, STATUS])
    rows = [[cell for column, cell in enumerate(row) if column != gone] for row in [HEADER, *ledger.records]]
    return xlsx(Page("台账", [*TOP, *rows]))


@kind
def cell_twice_in_the_file(ledger: Ledger, _: Random) -> bytes:
    def double(name: str, part: bytes) -> bytes:
        extra = b'<c r="H4" t="e"><v>#REF!</v></c></row><row r="5"'
        return part.replace(b'</row><row r="5"', extra, 1) if "worksheets" in name else part

    return edited(page(ledger), double)


@kind
def months_without_their_day(ledger: Ledger, chance: Random) -> bytes:
    ledger.spoil(FOUND_ON, Raw('s="2"', f"<v>{serial(date(2023, 7, 1))}</v>"))
    return xlsx(Page("隐患台账", ledger.rows()), styles=[14, chance.choice([17, 27, 36, 50, 52, 57])])


@kind
def second_sheet_without_header(ledger: Ledger, _: Random) -> bytes:
    return xlsx(Page("隐患台账", ledger.rows()), Page("续表", ledger.records))


@kind
def sheet_of_another_month(ledger: Ledger, chance: Random) -> bytes:
    return xlsx(Page(chance.choice(["6月", "2023年6月台账"]), ledger.rows()))


@kind
def ditto_marks(ledger: Ledger, chance: Random) -> bytes:
    ledger.records[-1][chance.choice([SECTOR, UNIT, LEVEL, STATUS])] = chance.choice(["同上", "〃", '"'])
    return page(ledger)


@kind
def rows_without_number_alike(ledger: Ledger, _: Random) -> bytes:
    ledger.records[0][NUMBER] = None
    ledger.records[-1] = list(ledger.records[0])
    return page(ledger)


@kind
def deadline_before_it_was_found(ledger: Ledger, _: Random) -> bytes:
    rows = [[*record, "立即整改"] for record in ledger.records]
    rows[ledger.row][-1] = "2022-07-31"
    elements = ["整改责任人", "整改措施", "整改资金", "应急预案"]
    header = [*HEADER, "整改期限", *elements]
    return xlsx(Page("台账", [*TOP, header, *([*row, "甲", "停用", 1, "专人看守"] for row in rows)]))


@kind
def quantity_merged_over_rows(ledger: Ledger, _: Random) -> bytes:
    rows = [[*record, None] for record in ledger.records]
    rows[0][-1] = 9
    column = letters(len(HEADER))
    last = len(TOP) + 1 + len(rows)
    area = f"{column}{len(TOP) + 2}:{column}{last}"
    return xlsx(Page("台账", [*TOP, [*HEADER, "隐患数量"], *rows], [area]))
