"""The sample's YAML files: what cannot be used in them is named with its line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from hazardlib.errors import ConfigError
from hazardlib.sample import told as reader


@dataclass(frozen=True)
class Thing:
    name: str
    since: date
    count: int = 1
    also: tuple[str, ...] = ()


def read(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Thing, ...]:
    (folder / "things.yaml").write_text(text, "utf-8")
    monkeypatch.setattr(reader, "FOLDER", folder)
    reader.told.cache_clear()
    return reader.told("things", Thing)


def test_a_record_is_written_by_names_or_as_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "things:\n  - {name: 甲, since: 2023-06-01, also: [乙]}\n  - [丙, 2023-07-01, 3]\n"
    assert read(text, tmp_path, monkeypatch) == (
        Thing("甲", date(2023, 6, 1), also=("乙",)),
        Thing("丙", date(2023, 7, 1), 3),
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{name: 甲, since: 六月}", "第 2 行 things[0].since：写的是“六月”，应为日期，如 2023-05-22"),
        ("{name: 甲}", "第 2 行 things[0].since：缺少这一项，请补上"),
        ("{name: 甲, since: 2023-06-01, cuont: 2}", "最接近的是 count"),
        ("{name: 甲, since: 2023-06-01, count: 两}", "写的是“两”，应为数字"),
        ("[甲]", "应为列表，依次是 name、since、count、also"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, said: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        read(f"things:\n  - {line}\n", tmp_path, monkeypatch)
    assert said in str(raised.value)
