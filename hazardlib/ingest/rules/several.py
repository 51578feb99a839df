"""Several: rows that tell of several hazards or units and count as one, or go on with the row above and count apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from hazardlib.ingest.rules.records import Records
from hazardlib.ingest.values.parse import Fault

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


def rows_of_several(records: Records) -> Iterator[Fault]:
    """Yield the rows that had better be several, or part of another.

    Parameters
    ----------
    records
        The rows of ledgers, with defaults filled in.
    """
    rows = records.rows
    alone = rows["quantity"].isna() | rows["quantity"].eq(1)
    for row, text in records.texts("description", alone):
        if (count := hazards_in(text)) > 1:
            yield Fault(row, "description", "HAZARDS_SEVERAL", text, {"count": count})
        if _GOES_ON.match(text):
            yield Fault(row, "description", "ROW_GOES_ON", text)
    units = records.texts("unit")
    several = {text for text in {text for _, text in units} if names_units(text)}
    for row, text in units if several else ():
        if text in several:
            yield Fault(row, "unit", "UNITS_SEVERAL", text)


def hazards_in(text: str) -> int:
    """Return how many hazards a description lists: numbered from 1 on, or as three things or more."""
    if len(text) < 2 * _SHORTEST:
        return 1
    count = 0
    for match in _ITEM.finditer(text):
        count += _number(match) == count + 1
    if count > 1:
        return count
    parts = [part for part in _LISTED.split(text) if len(part.strip()) >= _SHORTEST]
    return len(parts) if len(parts) >= _FEWEST_LISTED else 1


def _number(match: re.Match[str]) -> int:
    bracketed, plain, circled, chinese = match.groups()
    if circled:
        return _CIRCLED.index(circled) + 1
    return _CHINESE.index(chinese) + 1 if chinese else int(bracketed or plain)


def names_units(text: str) -> bool:
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
