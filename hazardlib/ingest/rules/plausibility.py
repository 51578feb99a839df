"""Rules on a row's days, which must agree with one another, its state and its report; and on rows that are likely slips."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import compress

import numpy as np

from hazardlib.domain.campaign import Campaign, fold_name
from hazardlib.domain.folding import map_distinct
from hazardlib.domain.month import Month
from hazardlib.domain.terms import State
from hazardlib.ingest.rules.records import Records, said_day
from hazardlib.ingest.tables.row_kinds import says_nil
from hazardlib.ingest.values.parse import DATE_EXAMPLE, Fault

LONGEST_DAYS = 366
"""From found to deadline; beyond it the year may be wrong [days]."""

_LONGEST_NIL = 60
"""Longer descriptions tell of something, whatever one clause of them says [characters]."""

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_ITEM = re.compile(
    rf"(?<![\d.．第])(?:[(（](\d{{1,2}})[)）]|(\d{{1,2}})(?:[.．、)）](?!\d)|\.(?=\d+[号#]))|([{_CIRCLED}])"
    r"|([一二三四五六七八九十])(?:[、.．]|是(?=[^否])))"
)
_LISTED = re.compile(r"[;；\n]+")
_MAY_LIST = re.compile(r"[2２②二;；\n]")
"""What a list cannot do without."""

_CHINESE = "一二三四五六七八九十"
_FEWEST_LISTED = 3
"""Two things beside a semicolon may well be one hazard and its cause."""

_SHORTEST = 3
_BETWEEN_UNITS = re.compile(r"[、;；/\n]+")
_PERHAPS_BETWEEN = re.compile(r"\s+|(?<=[司店馆市楼厂])[和与及](?!平)")
"""What parts units only where a whole name stands on either side: a line break, which is read as a space, and 和."""

_WHOLE_NAMES = (
    re.compile(r"(?<!分)公司$"),
    re.compile(r"(?:饭店|酒店|商店|药店|便利店|火锅店|烧烤店|小吃店|[面餐饭宾旅茶]馆|酒楼|超市)$"),
)
"""How the names of two units of a kind end; a company beside one of its shops is one."""

_WITHIN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_COUNTED = re.compile(
    r"(?:[2-9]|\d{2,}|[二两三四五六七八九十]|多)余?[家户](?:单位|企业|商户|商铺|门店|店铺)?$|等(?:多家|单位|企业|商户|商铺)$"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_GOES_ON = re.compile(r"[(（【\[]?(?:续上?行?|接上行?|接上一?[条行]|续表)[)）】\]:：、,，]|[(（]续")

Rule = Callable[[Records, Campaign], Iterable[Fault]]
"""Finds what is wrong with rows of one kind of sheet."""


def before(code: str, name: str, other: str) -> Rule:
    """Return the rule that a day must not lie before another one of its row."""

    def find(records: Records, _: Campaign) -> Iterator[Fault]:
        for row in records.where(records.days(name) < records.days(other)):
            yield records.fault(row, name, code, **{other: said_day(records.value(row, other))})

    return find


def _states_and_dates(records: Records, _: Campaign) -> Iterator[Fault]:
    unread = records.is_unread("rectified_on") | records.is_unread("accepted_on")
    dated = records.states("rectified_on") | records.states("accepted_on") | unread
    for row in records.where(records.says("status", State.CLOSED) & ~dated):
        has_column = "accepted_on" in records.place(row).ledger.layout.columns
        at = "accepted_on" if has_column else "status"
        yield records.fault(row, at, "CLOSED_WITHOUT_DATE", "", example=DATE_EXAMPLE)
    unfinished = records.says("status", State.OPEN, State.IN_PROGRESS)
    for row in records.where(unfinished & records.states("accepted_on")):
        status = State(records.value(row, "status")).chinese
        yield records.fault(row, "accepted_on", "OPEN_WITH_ACCEPTANCE", status=status)

    # what is put right on no day, where the table has a column for it
    undated = records.has("rectified_on") & ~records.states("rectified_on") & ~unread
    for row in records.where(records.says("status", State.RECTIFIED) & undated):
        yield records.fault(row, "rectified_on", "RECTIFIED_WITHOUT_DATE", example=DATE_EXAMPLE)


Limit = Callable[[Month, Campaign], tuple[date, str]]
"""Returns the last day that a report of a month can tell of, where it states no day of its own, and what that is called."""


def _end_of_month(month: Month, _: Campaign) -> tuple[date, str]:
    return month.last_day, "填报月份的最后一天"


def _due_day(month: Month, campaign: Campaign) -> tuple[date, str]:
    if month < campaign.first_month:
        return month.last_day, "转入月份的最后一天"
    return campaign.due_on(month), "报送截止日"


def after_report(code: str, name: str, limit: Limit = _end_of_month) -> Rule:
    """Return the rule that a day must not lie after the one on which the workbook was reported, or after its limit."""

    def find(records: Records, campaign: Campaign) -> Iterator[Fault]:
        limits = [
            (each.reported_on, "填报日期")
            if each.reported_on or each.month is None
            else limit(each.month, campaign)
            for each in (place.submission for place in records.places)
        ]
        days = np.array([day for day, _ in limits], dtype="datetime64[us]")
        for row in records.where(records.days(name) > days[records.place_of]):
            latest, called = limits[records.place_of[row]]
            said = said_day(latest)
            yield records.fault(row, name, code, limit_name=called, limit=said, example=DATE_EXAMPLE)

    return find


DAY_RULES: tuple[Rule, ...] = (
    before("DATE_BEFORE_FOUND", "rectified_on", "found_on"),
    before("DATE_BEFORE_FOUND", "accepted_on", "found_on"),
    before("DELISTED_BEFORE_LISTED", "delisted_on", "listed_on"),
    _states_and_dates,
    after_report("FOUND_AFTER_REPORT", "found_on", _due_day),
    after_report("DONE_AFTER_REPORT", "rectified_on"),
    after_report("DONE_AFTER_REPORT", "accepted_on"),
    after_report("DATE_AFTER_REPORT", "street_told_on"),
)
"""What the days of a ledger's rows are checked by."""


def _nothing_found(records: Records, _: Campaign) -> Iterator[Fault]:
    """Yield the rows that describe no hazard: 检查未发现隐患, with a date and a state."""
    texts = records.rows["description"]
    nil = {text for text in set(texts.dropna().to_list()) if len(text) <= _LONGEST_NIL and says_nil(text)}
    for row in records.where(texts.isin(nil)) if nil else ():
        yield records.fault(row, "description", "NOTHING_FOUND")


def _deadlines(records: Records, _: Campaign) -> Iterator[Fault]:
    days = (records.days("due_on") - records.days("found_on")) / np.timedelta64(1, "D")
    for code, wrong in (("DUE_BEFORE_FOUND", days < 0), ("DUE_FAR", days > LONGEST_DAYS)):
        for row in records.where(wrong):
            yield records.fault(row, "due_on", code, found_on=said_day(records.value(row, "found_on")))


def _same_rows(records: Records, _: Campaign) -> Iterator[Fault]:
    """Yield the rows of one submission that have no number and say what another one says."""
    rows = records.rows
    whole = records.states("sector", "unit", "description", "found_on")
    whole &= ~records.states("hazard_no") & ~records.states("hazard_id")
    if whole.sum() < 2:
        return
    keys = rows.loc[whole, ["found_on"]].assign(
        submission=list(compress(records.submission_ids, whole)),
        unit=map_distinct(rows.loc[whole, "unit"], fold_name),
    )
    doubled = keys.index[keys.duplicated(keep=False)].to_list()
    for alike in records.alike(doubled, map(records.identity, doubled)):
        first = records.place(alike[0]).ledger.sheet
        for row in alike[1:]:
            sheet = "" if records.place(row).ledger.sheet == first else f"［{first}］"
            place = f"{sheet}第 {records.sheet_row(alike[0]) + 1} 行"
            yield records.fault(row, "description", "ROW_SAME", "", place=place)


def _rows_of_several(records: Records, _: Campaign) -> Iterator[Fault]:
    """Yield the rows that had better be several, or part of another."""
    alone = records.rows["quantity"].to_numpy(dtype=float, na_value=1) == 1
    for row, text in records.texts("description", alone):
        if (count := _hazards_in(text)) > 1:
            yield records.fault(row, "description", "HAZARDS_SEVERAL", count=count)
        if _GOES_ON.match(text):
            yield records.fault(row, "description", "ROW_GOES_ON")
    units = records.texts("unit")
    several = {text for text in {text for _, text in units} if _names_units(text)}
    for row, text in units if several else ():
        if text in several:
            yield records.fault(row, "unit", "UNITS_SEVERAL")


def _hazards_in(text: str) -> int:
    """Return how many hazards a description lists: numbered from 1 on, or as three things or more."""
    if len(text) < 2 * _SHORTEST or _MAY_LIST.search(text) is None:
        return 1
    count = 0
    for match in _ITEM.finditer(text):
        count += _item_number(match) == count + 1
    if count > 1:
        return count
    parts = [part for part in _LISTED.split(text) if len(part.strip()) >= _SHORTEST]
    return len(parts) if len(parts) >= _FEWEST_LISTED else 1


def _item_number(match: re.Match[str]) -> int:
    bracketed, plain, circled, chinese = match.groups()
    if circled:
        return _CIRCLED.index(circled) + 1
    return _CHINESE.index(chinese) + 1 if chinese else int(bracketed or plain)


def _names_units(text: str) -> bool:
    """Tell whether a unit's name names several: 甲面馆、乙饭店; 沿街商铺12家."""
    plain = _WITHIN_BRACKETS.sub("", unicodedata.normalize("NFKC", text))
    if _COUNTED.search(plain):
        return True
    parts = _BETWEEN_UNITS.split(plain)
    if len(parts) == 1:
        parts = _PERHAPS_BETWEEN.split(plain.strip())
        if not any(all(ending.search(part) for part in parts) for ending in _WHOLE_NAMES):
            return False
    return len(parts) > 1 and all(len(_HAN.findall(part)) >= _SHORTEST for part in parts)


PLAUSIBILITY_RULES: tuple[Rule, ...] = (
    _nothing_found,
    _deadlines,
    _same_rows,
    _rows_of_several,
)
"""What had better be looked at again in a ledger."""
