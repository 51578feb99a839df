"""Lists: the small tables of words and rules that analysts edit, as Excel and WPS save them."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from pathlib import Path

from hazardlib.errors import ConfigError


def read_list(
    path: Path, expected: tuple[str, ...], *, may_be_blank: Collection[str] = ()
) -> Iterator[tuple[str, list[str]]]:
    """Yield the place and the cells of every line that is neither blank nor a ``#`` note.

    Parameters
    ----------
    path
        A CSV in UTF-8 or GB18030.
    expected
        What the columns are called, in order.
    may_be_blank
        The columns in which a cell may be blank.

    Raises
    ------
    ConfigError
        Naming file and line, if the file cannot be read or a line has not these cells.
    """
    rows = csv.reader(_text(path).splitlines())
    heading = next(rows, [])
    if tuple(cell.strip() for cell in heading) != expected:
        raise ConfigError(f"{path} 第 1 行：应为 {','.join(expected)}，现在是 {','.join(heading)}。")
    needed = [place for place, name in enumerate(expected) if name not in may_be_blank]
    for number, row in enumerate(rows, start=2):
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].startswith("#"):
            continue
        place = f"{path} 第 {number} 行"
        if len(cells) != len(expected) or not all(cells[index] for index in needed):
            blanks = f"（{'、'.join(may_be_blank)} 可以留空）" if may_be_blank else "且不留空"
            raise ConfigError(f"{place}：应有 {len(expected)} 格{blanks}，现在是 {','.join(row)}。")
        yield place, cells


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"{path}：读不出来（{type(error).__name__}）。请放回这个文件，编码用 UTF-8。"
        ) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ConfigError(f"{path}：文字编码认不出来。请另存为“CSV UTF-8”。")
