"""Lines: the lists in which people overrule the workbooks or add to them, read from CSV as Excel and WPS save it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hazardlib.errors import ConfigError
from hazardlib.machine import in_chinese

SIGNED = {"why": ("why", "理由"), "who": ("who", "经办人"), "when": ("when", "日期")}
"""What every line must say of itself, with the headings it may stand under."""

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


@dataclass(frozen=True)
class Line:
    """One line of a list: where it stands and what its cells say, by field."""

    place: str
    cells: Mapping[str, str]

    def need(self, *fields: str) -> None:
        """Refuse the line if one of these cells is blank.

        Raises
        ------
        ConfigError
            Naming the line and the first blank cell.
        """
        for field in fields:
            if not self.cells[field]:
                raise ConfigError(
                    f"{self.place}：“{field}”这一格没有填写。每行都要写明出处、理由、经办人和日期，以便日后核对。"
                )

    @property
    def day(self) -> date:
        """The day the line was written, from its ``when``."""
        return self.day_of("when")

    def day_of(self, field: str) -> date:
        """Return the day that a cell names.

        Raises
        ------
        ConfigError
            If there is no such day in the calendar.
        """
        text = self.cells[field]
        match = _DAY.fullmatch(text)
        try:
            return date(*(int(part) for part in match.groups())) if match else date.fromisoformat(text)
        except ValueError:
            raise ConfigError(f"{self.place}：日期写的是“{text}”。请写成 2023-08-01 这样的日期。") from None


def read_lines(
    path: Path, headings: Mapping[str, Sequence[str]], *, optional: frozenset[str] = frozenset()
) -> Iterator[Line]:
    """Yield the lines of a list that are neither blank nor a ``#`` note.

    Parameters
    ----------
    path
        A CSV in UTF-8 or, as Chinese Excel saves it, GB18030. Columns may stand in any order;
        those nobody asked for are passed over.
    headings
        Field → the headings it may stand under.
    optional
        Fields whose column may be lacking; their cells then are blank.

    Raises
    ------
    ConfigError
        If the file cannot be read or lacks a column.
    """
    reader = csv.reader(io.StringIO(_read_text(path), newline=""))
    titles = [cell.strip().lower() for cell in next(reader, [])]
    places = {field: _place_of(names, titles) for field, names in headings.items()}
    missing = [field for field, place in places.items() if place is None and field not in optional]
    if missing:
        raise ConfigError(
            f"{path} 第 1 行：没有“{missing[0]}”这一列。第一行应是 {','.join(headings)}，请补上后再运行。"
        )
    for row in reader:
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].startswith("#"):
            continue
        yield Line(
            f"{path} 第 {reader.line_num} 行",
            {
                field: cells[place] if place is not None and place < len(cells) else ""
                for field, place in places.items()
            },
        )


def _read_text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}：打不开（{in_chinese(error)}）。请检查文件后再运行。") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ConfigError(f"{path}：文字编码认不出来。请用 Excel 或 WPS 另存为“CSV UTF-8”。")


def _place_of(names: Sequence[str], titles: Sequence[str]) -> int | None:
    return next((place for place, title in enumerate(titles) if title in names), None)
