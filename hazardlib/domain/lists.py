"""Lists that people edit, read from CSV as Excel and WPS save it: words, rules, decisions, corrections, tasks.

For example ``decisions.csv``: ``decision,first,second,why,who,when`` above ``合并,GG-2023-008,AQ-17,同一处,王敏,2023-08-02``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hazardlib.errors import ConfigError
from hazardlib.machine import in_chinese

SIGNED = {"why": ("why", "理由"), "who": ("who", "经办人"), "when": ("when", "日期")}
"""What every line by which people overrule the workbooks must say of itself, with the headings it may stand under."""

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


def as_line(*cells: str) -> str:
    """Return a line of a list as its file holds it: a cell with a comma in it stands in quotes."""
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(cells)
    return written.getvalue()


@dataclass(frozen=True)
class Line:
    """One line of a list: where it stands and what its cells say, by field.

    Parameters
    ----------
    path, number
        The file, and the line counted from 1.
    """

    path: Path
    number: int
    cells: Mapping[str, str]

    @property
    def place(self) -> str:
        """File and line, for messages."""
        return f"{self.path} 第 {self.number} 行"

    def need(self, *fields: str) -> None:
        """Refuse the line if one of these cells is blank."""
        for field in fields:
            if not self.cells[field]:
                raise ConfigError(f"{self.place}：“{field}”这一格没有填写。每行都要填全，以便日后核对。")

    @property
    def day(self) -> date:
        """The day the line was written, from its ``when``."""
        return self.day_of("when")

    def day_if_any(self, field: str) -> date | None:
        """Return the day that a cell names; None for a blank one."""
        return self.day_of(field) if self.cells[field] else None

    def day_of(self, field: str) -> date:
        """Return the day that a cell names."""
        text = self.cells[field]
        match = _DAY.fullmatch(text)
        try:
            return date(*(int(part) for part in match.groups())) if match else date.fromisoformat(text)
        except ValueError:
            raise ConfigError(f"{self.place}：日期写的是“{text}”。请写成 2023-08-01 这样的日期。") from None


def read_list(
    path: Path,
    expected: tuple[str, ...],
    *,
    may_be_blank: Collection[str] = (),
    content: bytes | None = None,
) -> Iterator[tuple[str, list[str]]]:
    """Yield the place and the cells of every line of a list whose columns are fixed.

    Parameters
    ----------
    may_be_blank
        The columns in which a cell may be blank.
    content
        What the file holds, where that is read already.
    """
    heading, rows = _read(path, content)
    if tuple(heading) != expected:
        raise ConfigError(f"{path} 第 1 行：应为 {','.join(expected)}，现在是 {','.join(heading)}。")
    needed = [place for place, name in enumerate(expected) if name not in may_be_blank]
    for number, cells in rows:
        place = f"{path} 第 {number} 行"
        if len(cells) != len(expected) or not all(cells[index] for index in needed):
            blanks = f"（{'、'.join(may_be_blank)} 可以留空）" if may_be_blank else "且不留空"
            raise ConfigError(f"{place}：应有 {len(expected)} 格{blanks}，现在是 {','.join(cells)}。")
        yield place, cells


def read_lines(
    path: Path, headings: Mapping[str, Sequence[str]], *, optional: frozenset[str] = frozenset()
) -> Iterator[Line]:
    """Yield the lines of a list whose columns may stand in any order; those nobody asked for are passed over.

    Parameters
    ----------
    headings
        Field → the headings it may stand under.
    optional
        Fields whose column may be lacking; their cells then are blank.
    """
    heading, rows = _read(path, None)
    titles = [title.lower() for title in heading]
    places = {
        field: next((place for place, title in enumerate(titles) if title in names), None)
        for field, names in headings.items()
    }
    missing = [field for field, place in places.items() if place is None and field not in optional]
    if missing:
        raise ConfigError(
            f"{path} 第 1 行：没有“{missing[0]}”这一列。第一行应是 {','.join(headings)}，请补上后再运行。"
        )
    for number, cells in rows:
        said = {
            field: cells[place] if place is not None and place < len(cells) else ""
            for field, place in places.items()
        }
        yield Line(path, number, said)


def _read(path: Path, content: bytes | None) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the heading, and number and cells of every line that is neither blank nor a ``#`` note."""
    text = _text(path, read_content(path) if content is None else content)
    reader = csv.reader(io.StringIO(text, newline=""))
    heading = [cell.strip() for cell in next(reader, [])]
    rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    return heading, [(number, cells) for number, cells in rows if any(cells) and not cells[0].startswith("#")]


def _text(path: Path, content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ConfigError(f"{path}：文字编码认不出来。请用 Excel 或 WPS 另存为“CSV UTF-8”。")


def read_content(path: Path) -> bytes:
    """Return what a list's file holds."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}：打不开（{in_chinese(error)}）。请检查文件后再运行。") from error
