"""Caption: what a workbook says about itself: by whom, for which month, on which day.

Every reading is collected, from the labelled cells above the table, the file's name and the
folders' names; who and when are what all of them have in common. Of ``2023-07/公共管理办公室.xlsx`` with
``填报单位：公共管理办公室 | 填报月份：2023年7月`` in row 2 there are two readings of each.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import PurePosixPath

from hazardlib.domain.addresses import address
from hazardlib.domain.campaign import Campaign, Department, fold_name
from hazardlib.domain.folding import without_space
from hazardlib.ingest.files.read import Cell, Sheet
from hazardlib.ingest.tables.headings import Vocabulary, fold_heading
from hazardlib.ingest.values.cells import is_nothing
from hazardlib.ingest.values.dates import read_day

_FULL_DATE = re.compile(
    r"(?<!\d)20\d{2}(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)|[年\-./_](?:0?[1-9]|1[0-2])[月\-./_](?:0?[1-9]|[12]\d|3[01])(?!\d)日?)"
)
_DAY_OF_MONTH = re.compile(r"(?<!\d)\d{1,2}月\d{1,2}[日号]")
_WITH_YEAR = re.compile(r"(?<!\d)(20\d{2})(?:年度?|[-./_])?(?:(0?[1-9]|1[0-2])(?!\d)月?)")
_WITHOUT_YEAR = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])月")
_IN_WORDS = re.compile(r"(十[一二]?|[一二三四五六七八九])月")
_RANGE = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])[-—~至、](?=(?:1[0-2]|0?[1-9])月)")
_QUARTER = re.compile(r"(?:(?<!\d)(20\d{2})年?)?第?([一二三四1-4])季度")
_RETURN = re.compile(
    r"(?<!\d)(?P<name>20\d{2}-\d{2}-(?:interim|final))"
    r"|(?P<interim>阶段性?(?:工作)?(?:情况|小结|总结|报送))|(?P<final>工作总结|年终总结)"
)
"""What names a stage return: as its folder is called, or in words."""

_CHINESE = {text: number for number, text in enumerate("一 二 三 四 五 六 七 八 九 十 十一 十二".split(), 1)}
_BLANK_MONTH = re.compile(r"(?:20\d{2})?年?月?[_\s]*")
_OTHER_LABEL = r"(?<=[\s,;])[^\s:,;\d]{2,10}(?=:)"
_STAMP = re.compile(r"\((?:盖章|公章|签章|签字|章)\)")


@dataclass(frozen=True)
class Reading:
    """What one place says: the values it can mean, as written there.

    Parameters
    ----------
    where
        The place, in Chinese: ``隐患台账 A2``, ``文件名``, ``文件夹“2023-07”``.
    values
        What it can mean; empty for a text that is not understood.
    """

    where: str
    said: str
    values: frozenset[str]


@dataclass(frozen=True)
class Label:
    """A labelled text above the table: ``填报单位：公共管理办公室``."""

    kind: str
    sheet: str
    row: int
    column: int
    value: Cell

    @property
    def where(self) -> str:
        """The place, as a person finds it."""
        return f"{self.sheet} {address(self.row, self.column)}"


def read_labels(
    sheet: Sheet, rows: Iterable[int], header: Iterable[int], vocabulary: Vocabulary
) -> list[Label]:
    """Return the labelled cells of a sheet.

    Parameters
    ----------
    rows
        Rows above or below the table, where a label's value may stand in the next cell.
    header
        Rows of the header, where only a label with its value in the same cell counts:
        a heading such as 部门 is no label.
    """
    pattern = _label_pattern(tuple(sorted(vocabulary.captions, key=len, reverse=True)))
    both = *((index, False) for index in rows), *((index, True) for index in header)
    labels = (_labels_of_row(sheet, index, pattern, vocabulary, is_header=each) for index, each in both)
    return [label for own in labels for label in own]


@lru_cache(maxsize=8)
def _label_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    spaced = "|".join(r"\s*".join(map(re.escape, name)) for name in names)  # 填 报 单 位
    return re.compile(rf"(?<![^\s,;(])(?P<label>{spaced})\s*(?:\([^()]{{1,6}}\))?\s*:|{_OTHER_LABEL}:")


def _labels_of_row(
    sheet: Sheet, index: int, pattern: re.Pattern[str], vocabulary: Vocabulary, *, is_header: bool
) -> list[Label]:
    labels: list[Label] = []
    row = sheet.rows[index]
    for column, cell in enumerate(row):
        if not isinstance(cell, str) or not cell:
            continue
        text = unicodedata.normalize("NFKC", cell).strip()
        kind = None if is_header else vocabulary.captions.get(fold_heading(text))
        if kind is not None:
            value: Cell | None = _next_filled(row, column)
            labels += [Label(kind, sheet.name, index, column, value)] if value else []
            continue
        matches = list(pattern.finditer(text)) if ":" in text else []
        for number, match in enumerate(matches, start=1):
            if match["label"] is None:
                continue
            end = matches[number].start() if number < len(matches) else None
            value = text[match.end() : end].strip(" ,;_")
            if value == "" and end is None and not is_header:
                value = _next_filled(row, column)
            if value:
                label = vocabulary.captions[fold_heading(match["label"])]
                labels.append(Label(label, sheet.name, index, column, value))
    return labels


def _next_filled(row: Sequence[Cell], column: int) -> Cell | None:
    """Return the next cell with something in it, unless that is a label itself."""
    for cell in row[column + 1 :]:
        if cell != "":
            is_label = isinstance(cell, str) and ":" in unicodedata.normalize("NFKC", cell)
            return None if is_label else cell
    return None


def read_departments(file: str, labels: Sequence[Label], campaign: Campaign) -> list[Reading]:
    """Return every reading of who reports, the labels first."""
    readings = [
        Reading(label.where, label.value, _department_of(label.value, campaign))
        for label in labels
        if label.kind == "department" and isinstance(label.value, str) and _unstamped(label.value)
    ]
    for where, text in _names(file):
        if found := departments_in(text, campaign):
            readings.append(Reading(where, text, found))
    return readings


def _department_of(text: str, campaign: Campaign) -> frozenset[str]:
    text = _unstamped(text)
    street = re.escape(campaign.street.removesuffix("街道"))
    whole = rf"^(?:\S+?[省市区县])*(?:人民政府)?{street}(?:街道?)?(?:党工委|人民政府)?(?:办事处)?"
    known = map(campaign.find_department, (text, text.split()[0], re.sub(whole, "", text)))
    department = next(filter(None, known), None)
    return frozenset({department.name}) if department else departments_in(text, campaign, exactly=True)


def _unstamped(text: str) -> str:
    """Return what a label says besides 盖章, and nothing for one that was left to be filled in."""
    text = _STAMP.sub("", unicodedata.normalize("NFKC", text)).strip(" _-—.")
    return "" if is_nothing(text) else text


def departments_in(text: str, campaign: Campaign, *, exactly: bool = False) -> frozenset[str]:
    """Return the departments named in a text, a longer name before one that it contains.

    Parameters
    ----------
    exactly
        Whether nothing but names may stand in the text (甲科、乙科).
    """
    rest = fold_name(text)
    found = set()
    for name, department in _folded_names(campaign.departments):
        if name in rest:
            found.add(department)
            rest = rest.replace(name, "\0")
    return frozenset() if exactly and rest.strip("\0和及与") else frozenset(found)


@lru_cache(maxsize=8)
def _folded_names(departments: tuple[Department, ...]) -> tuple[tuple[str, str], ...]:
    """Return every folded name with its department, the longest first."""
    names = {fold_name(name): each.name for each in departments for name in (each.name, *each.aliases)}
    return tuple(sorted(names.items(), key=lambda item: -len(item[0])))


def read_months(
    file: str, labels: Sequence[Label], campaign: Campaign, titles: Iterable[tuple[str, str]] = ()
) -> list[Reading]:
    """Return every reading of the report month or stage return (``YYYY-MM``, ``2023-08-interim``), the labels first.

    Parameters
    ----------
    titles
        What stands above the tables, with its place: a stage return may be named there.
    """
    readings: list[Reading] = []
    for label in labels:
        is_unfilled = isinstance(label.value, str) and _BLANK_MONTH.fullmatch(label.value)
        if label.kind == "month" and not is_unfilled:
            said = _as_said(label.value)
            day = read_day(said, None).value  # 2023年7月 typed into a cell may have become 2023-07-01
            meant = months_in(label.value if day is None else day, campaign)
            readings.append(Reading(label.where, said, meant))
    unsure: list[Reading] = []
    for where, text in _names(file):
        if found := months_in(text, campaign):
            # 工作总结 alone is a return only where nothing says which month it is of.
            is_unsure = _RETURN.search(text) is not None and not _plain_months_in(text, campaign)
            (unsure if is_unsure else readings).append(Reading(where, text, found))
    titled = ((where, text, _returns_in(_as_said(text), campaign)) for where, text in titles)
    return readings or [Reading(*each) for each in titled if each[2]] or unsure


def months_in(value: Cell, campaign: Campaign) -> frozenset[str]:
    """Return the months that a cell or a name can mean; a full date is not a month in a name."""
    if isinstance(value, datetime | date):
        return frozenset({f"{value.year}-{value.month:02d}"})
    text = _as_said(value)
    return _returns_in(text, campaign) or _plain_months_in(text, campaign)


def _returns_in(text: str, campaign: Campaign) -> frozenset[str]:
    """Return the stage returns that a text names; none where it names another month, as 7月阶段情况 does."""
    match = _RETURN.search(text)
    if match is None:
        return frozenset()
    if match["name"]:
        return frozenset({match["name"]})
    own = {
        str(month): f"{month.year}-{month.number:02d}"
        for month in campaign.returns
        if month.summary == match.lastgroup
    }
    named = _plain_months_in(text, campaign)
    return frozenset(name for name, month in own.items() if month in named or not named)


def _plain_months_in(text: str, campaign: Campaign) -> frozenset[str]:
    text = _RANGE.sub(r"\1月", _DAY_OF_MONTH.sub(" ", _FULL_DATE.sub(" ", text)))
    if campaign.every_months == 3:
        text = _QUARTER.sub(_last_of_quarter, text)
    found = {f"{int(year)}-{int(month):02d}" for year, month in _WITH_YEAR.findall(text)}
    text = _WITH_YEAR.sub(" ", text)
    numbers = {int(number) for number in _WITHOUT_YEAR.findall(text)}
    numbers |= {_CHINESE[word] for word in _IN_WORDS.findall(_WITHOUT_YEAR.sub(" ", text))}
    for number in numbers:
        months = (month for month in campaign.accepted_months() if not month.summary)
        same = {str(month) for month in months if month.number == number}
        found |= same or {f"{campaign.first_month.year}-{number:02d}"}
    return frozenset(found)


def _last_of_quarter(match: re.Match[str]) -> str:
    """Return 2024年第二季度 as 2024年6月, the month in which a quarter is reported."""
    number = _CHINESE.get(match[2]) or int(match[2])
    return f" {match[1] + '年' if match[1] else ''}{number * 3}月"


def _as_said(value: Cell) -> str:
    """Return a label's value as text; 202307.0 is 202307, and 2023.1 stays in doubt."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float):
        if value.is_integer():
            return str(int(value))
        return "" if len(f"{value:g}") == len("2023.1") else f"{value:g}"
    return without_space(str(value))


def _names(file: str) -> list[tuple[str, str]]:
    """Return the file's name and those of its folders, the nearest first, as (where, text)."""
    path = PurePosixPath(file)
    folders = [part for part in reversed(path.parts[:-1]) if part not in {"/", "..", "."}]
    return [("文件名", path.stem), *((f"文件夹“{folder}”", folder) for folder in folders)]
