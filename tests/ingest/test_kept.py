"""What is kept of the patterns of privacy is what they would be compiled to, and is made again where it is damaged."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from hazardlib.ingest.privacy import kept

SOURCES = [
    (r"(?P<who>[\u4e00-\u9fff]{2,4})(?:说|讲)(?!明)", 0),
    (r"(?<!\d)1[3-9]\d{9}(?!\d)|微信[:：]?(\w+)", re.IGNORECASE),
]
TEXTS = ["王秀英说漏水", "说明书", "电话 13812345678", "微信：ABC", "WeiXin"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept, "_FOLDER", tmp_path / "kept")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "kept"


def _found(source: str, flags: int) -> list[object]:
    pattern = kept.compiled(source, flags)
    assert (pattern.pattern, pattern.groups, dict(pattern.groupindex)) == (
        source,
        re.compile(source, flags).groups,
        dict(re.compile(source, flags).groupindex),
    )
    return [
        (match[0], match.groups(), match.groupdict()) for text in TEXTS for match in pattern.finditer(text)
    ]


@pytest.mark.parametrize(("source", "flags"), SOURCES)
def test_a_kept_pattern_finds_what_the_compiled_one_finds(folder: Path, source: str, flags: int) -> None:
    expected = [
        (match[0], match.groups(), match.groupdict())
        for text in TEXTS
        for match in re.compile(source, flags).finditer(text)
    ]
    assert _found(source, flags) == expected
    assert len(list(folder.iterdir())) == 1
    assert _found(source, flags) == expected


@pytest.mark.parametrize("damage", [b"", b"x" * 40])
def test_what_is_damaged_on_the_disk_is_made_again(folder: Path, damage: bytes) -> None:
    assert kept.kept("a", lambda: [1, frozenset({"a"})]) == [1, frozenset({"a"})]
    (file,) = folder.iterdir()
    sound = file.read_bytes()
    file.write_bytes(damage or sound[:-1])
    assert kept.kept("a", lambda: [2]) == [2]
    assert kept.kept("a", lambda: [3]) == [2]


def test_what_cannot_be_kept_is_made_each_time(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write_text("no folder")
    assert [kept.kept("a", lambda: 1), kept.kept("a", lambda: 2)] == [1, 2]
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(kept, "_FOLDER", tmp_path / "other")
    assert kept.kept("a", lambda: 1) == 1
    assert not (tmp_path / "other").exists()
