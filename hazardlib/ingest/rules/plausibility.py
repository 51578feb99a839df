"""Plausibility checks: rows that are read and counted, and in which a slip is likelier than what they say."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

import pandas as pd

from hazardlib.domain.campaign import Campaign, fold
from hazardlib.domain.terms import PUT_RIGHT, State
from hazardlib.ingest.rules.days import Rule, said_day
from hazardlib.ingest.rules.records import Records
from hazardlib.ingest.tables.row_kinds import says_nil
from hazardlib.ingest.values.parse import Fault

LONGEST_DAYS = 366
"""From found to deadline; beyond it the year may be wrong [days]."""

_LONGEST_NIL = 60
"""Longer descriptions tell of something, whatever one clause of them says [characters]."""


_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_ITEM = re.compile(
    rf"(?<![\d.．第])(?:[(（](\d{{1,2}})[)）]|(\d{{1,2}})(?:[.．、)）](?!\d)|\.(?=\d+[号#]))|([{_CIRCLED}])"
    r"|([一二三四五六七八九十])(?:[、.．]|是(?=[^否])))"
)
_CHINESE = "一二三四五六七八九十"
_LISTED = re.compile(r"[;；\n]+")
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


def _nothing_found(records: Records, _: Campaign) -> Iterator[Fault]:
    """Yield the rows that describe no hazard: 检查未发现隐患, with a date and a state."""
    texts = records.rows["description"]
    nil = {text for text in texts.dropna().unique() if len(text) <= _LONGEST_NIL and says_nil(text)}
    for row in records.where(texts.isin(nil)) if nil else ():
        yield Fault(row, "description", "NOTHING_FOUND", str(texts[row]))


def _quantities(records: Records, _: Campaign) -> Iterator[Fault]:
    rows = records.rows
    quantity, done = rows["quantity"].fillna(1), rows["rectified_quantity"]
    is_put_right = rows["status"].isin([state.value for state in PUT_RIGHT])
    too_few = is_put_right & (done < quantity)
    too_many = rows["status"].eq(State.OPEN.value) & (done == quantity) & (done > 0)
    for row in records.where(too_few | too_many):
        details: dict[str, object] = {
            "quantity": quantity[row],
            "status": State(records.value(row, "status")).chinese,
        }
        yield Fault(row, "rectified_quantity", "QUANTITY_DISAGREES", str(done[row]), details)


def _deadlines(records: Records, _: Campaign) -> Iterator[Fault]:
    rows = records.rows
    days = (rows["due_on"] - rows["found_on"]).dt.days
    for code, wrong in (("DUE_BEFORE_FOUND", days < 0), ("DUE_FAR", days > LONGEST_DAYS)):
        for row in records.where(wrong):
            details: dict[str, object] = {"found_on": said_day(records.value(row, "found_on"))}
            yield Fault(row, "due_on", code, said_day(records.value(row, "due_on")), details)


def _same_rows(records: Records, _: Campaign) -> Iterator[Fault]:
    """Yield the rows of one submission that have no number and say what another one says."""
    rows = records.rows
    whole = rows[["hazard_no", "hazard_id"]].isna().all(axis=1) & rows[
        ["sector", "unit", "description", "found_on"]
    ].notna().all(axis=1)
    ids = pd.Series([place.submission.received.submission_id for place in records.places], dtype="str")
    keys = pd.DataFrame(
        {
            "submission": ids.to_numpy()[records.place_of],
            "found_on": rows["found_on"],
            "unit": rows["unit"].map({unit: fold(unit) for unit in rows["unit"].dropna().unique()}),
        }
    )[whole]
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in keys.index[keys.duplicated(keep=False)]:
        groups[records.submission_id(row), *records.identity(row)].append(int(row))
    for alike in (group for group in groups.values() if len(group) > 1):
        first = records.place(alike[0]).ledger.sheet
        for row in alike[1:]:
            sheet = "" if records.place(row).ledger.sheet == first else f"［{first}］"
            place = f"{sheet}第 {records.sheet_row(alike[0]) + 1} 行"
            yield Fault(row, "description", "ROW_SAME", details={"place": place})


def _rows_of_several(records: Records, _: Campaign) -> Iterator[Fault]:
    """Yield the rows that had better be several, or part of another."""
    rows = records.rows
    alone = rows["quantity"].isna() | rows["quantity"].eq(1)
    for row, text in records.texts("description", alone):
        if (count := _hazards_in(text)) > 1:
            yield Fault(row, "description", "HAZARDS_SEVERAL", text, {"count": count})
        if _GOES_ON.match(text):
            yield Fault(row, "description", "ROW_GOES_ON", text)
    units = records.texts("unit")
    several = {text for text in {text for _, text in units} if _names_units(text)}
    for row, text in units if several else ():
        if text in several:
            yield Fault(row, "unit", "UNITS_SEVERAL", text)


def _hazards_in(text: str) -> int:
    """Return how many hazards a description lists: numbered from 1 on, or as three things or more."""
    if len(text) < 2 * _SHORTEST:
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
    _quantities,
    _deadlines,
    _same_rows,
    _rows_of_several,
)
"""What had better be looked at again in a ledger."""
