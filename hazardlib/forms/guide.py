"""The guide: 填写说明, the first sheet of a blank workbook, on one page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from hazardlib.domain.campaign import Sector
from hazardlib.domain.campaign_parts import ScopeItem, Tenure
from hazardlib.domain.month import chinese_day
from hazardlib.domain.sheets import GUIDE_SHEET
from hazardlib.domain.standards import title_of
from hazardlib.domain.terms import SAMPLE_MARK
from hazardlib.forms.blank_ledger import COLUMNS, FIRST_ROW, need
from hazardlib.forms.choices import advice
from hazardlib.forms.style import fit_height
from hazardlib.forms.workbook_context import Blank, WorkbookContext, protect

_LISTED_NUMBERS = 20
_WIDTHS = (18, 22, 62)

_Line = tuple[str, str, str]


def add_guide(context: WorkbookContext, blank: Blank) -> None:
    """Add the sheet that says how to fill in the others."""
    page = context.add_page(GUIDE_SHEET, colour="#7F7F7F")
    page.set_portrait()
    page.hide_gridlines(2)
    page.set_paper(9)  # A4
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    page.set_row(0, 28)
    page.write_string(
        0, 0, f"{blank.department} {blank.month.chinese}填写说明{blank.title_mark}", context.looks.title()
    )
    row = 2
    for number, step in enumerate(_steps(blank), start=1):
        page.merge_range(row, 0, row, 2, f"{number}. {step}", context.looks.make(text_wrap=True))
        page.set_row(row, fit_height({0: f"{number}. {step}"}, {0: sum(_WIDTHS)}))
        row += 1
    standards = (
        (sector.name, when, basis) for sector in blank.sectors for when, basis in _bases(sector, blank)
    )
    columns = ((field.titled, need(field), advice(field)) for field in COLUMNS.values())
    row = _write_table(page, context, row + 1, ("行业领域", "负责领导", "排查整治重点"), _sectors(blank))
    row = _write_table(page, context, row, ("行业领域", "何时施行", "重大事故隐患的判定依据"), standards)
    _write_table(page, context, row, ("台账的列", "要不要填", "怎么填"), columns)
    protect(page)


def _steps(blank: Blank) -> Iterator[str]:
    campaign, due_on = blank.campaign, blank.campaign.due_on(blank.month)
    included = "（含当日）" if campaign.due_includes_day else ""
    yield (
        f"请在{chinese_day(due_on)}前{included}把填好的本表报送至“{campaign.channel}”，由{campaign.office}汇总。"
        "文件名和各工作表名不必改。"
    )
    yield f"先填“隐患台账”上方的填报日期，再从第 {FIRST_ROW + 1} 行起填写，一条隐患填一行；灰色斜体的一行是填写示例，不会统计。"
    yield from _steps_about_rows(blank)
    yield "限期整改的隐患要“五落实”：整改责任人、整改措施、整改资金、整改期限、应急预案都要填。"
    yield "判定为重大事故隐患的，请在“判定依据”里写明依据的判定标准和条款，或方案的排查整治重点，下面两张表里有。"
    yield "还缺的必填内容会显示为橙色，限期整改还缺的内容显示为蓝色，填上后颜色自动消失。"
    yield f"日期请写全年、月、日，如 {blank.month.day(5)}。没有内容的格子留空即可，不要填空格。"
    yield "可以增加行，也可以在最右边增加自己需要的列。表头已锁定，没有密码，确需改动可在“审阅”中撤销保护。"
    if blank.is_sample:
        yield f"本表是{SAMPLE_MARK}，内容都是编造的。"


def _steps_about_rows(blank: Blank) -> Iterator[str]:
    """Yield what to do with the rows that are filled in, and without any."""
    filled = blank.filled
    count = len(filled.ledger)
    if filled.is_reported:
        ledger = f"台账的 {count} 行（灰底）和" if count else "台账是零报告；"
        yield (
            f"本部门{blank.month.chinese}已经报过：{ledger}另外三张表的内容、填报日期都已原样填入。"
            "要更正、补充的请直接改；没有变化的照原样保留，整份报送后代替上一份。删掉的行会被列为后续未再报送。"
            "更新了整改状态的，把填报日期改成这次报出的日期。"
        )
    elif count:
        yield (
            f"台账里已填入本部门以前报过、还没有整改或者已整改还没有验收销号的隐患 {count} 行（灰底）。"
            "请逐条更新：整改完成的选“已整改”并填整改完成日期，验收合格的选“已销号”并填验收销号日期；"
            "没有变化的照原样保留。删掉的未整改隐患会被列为后续未再报送。"
        )
    if filled.left_out:
        listed = "、".join(filled.left_out[:_LISTED_NUMBERS])
        more = "等" if len(filled.left_out) > _LISTED_NUMBERS else ""
        yield (
            f"以前报过、还没有整改的隐患，有 {len(filled.left_out)} 条在本部门最近报送的表里没有再报（{listed}{more}），已列为后续未再报送。"
            "请按原编号、原内容各补报一行，写明现在的整改状态。"
        )
    if count:
        yield "没有新发现的隐患，就不必增加行，其余照常报送；不报送会被列为未报。"
    else:
        yield "本月没有新隐患、也没有要更新的，台账留空照常报送，即为零报告；不报送会被列为未报。"


def _sectors(blank: Blank) -> Iterator[_Line]:
    """Yield the department's sectors with their leaders and what the notice has them look for."""
    day = blank.campaign.roles_on(blank.month)
    for sector in blank.sectors:
        title = sector.title_on(blank.department, day)
        name = sector.name + (f"（{title}）" if title else "")
        items = "；".join(
            each.item + _when(each, blank)
            for each in sector.scope
            if each.meets(blank.month.day(1), blank.month.last_day)
        )
        plan = f"按《{sector.plan}》：" if sector.plan else ""
        yield name, "、".join(sector.leaders_on(day)), plan + items if items else "按方案执行"


def _when(item: ScopeItem, blank: Blank) -> str:
    """Return from or until when something is inspected in the month, where not in all of it."""
    if item.covers(blank.month.day(1)) and item.covers(blank.month.last_day):
        return ""
    return f"（{_span(item)}）"


def _bases(sector: Sector, blank: Blank) -> list[tuple[str, str]]:
    """Return the standards in force in a sector on some day of the month; without one, its scope."""
    standards = [
        (_span(each), title_of(each))
        for each in blank.campaign.standards
        if sector.code in each.sectors and each.meets(blank.month.day(1), blank.month.last_day)
    ]
    return standards or [("", "没有国家判定标准，写“重点检查事项：”和上表中该领域的一项")]


def _span(tenure: Tenure) -> str:
    since = f"{chinese_day(tenure.since)}起" if tenure.since > date.min else ""
    until = f"到{chinese_day(tenure.until)}止" if tenure.until else ""
    return "，".join(part for part in (since, until) if part)


def _write_table(
    page: Any, context: WorkbookContext, row: int, headings: _Line, lines: Iterable[_Line]
) -> int:
    """Write headings and lines from a row on; return the row after the next."""
    for column, heading in enumerate(headings):
        page.write_string(row, column, heading, context.looks.header())
    for line in lines:
        row += 1
        for column, text in enumerate(line):
            page.write_string(row, column, text, context.looks.body(bold=text == "必填"))
        page.set_row(row, fit_height({1: line[1], 2: line[2]}, dict(enumerate(_WIDTHS))))
    return row + 2
