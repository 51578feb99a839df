"""No name that somebody gave a file, a folder or a sheet writes lines of its own into what a command says."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from hazardlib.cli import _run
from tests.ingest.sheets import CAPTION
from tests.ingest.workbooks import HEADER, ROW, ledger, workbook

FORGED = "[已接收] 公共服务办公室.xlsx，99 行计入"
BELL, ESCAPE, TURNED = "\x07", "\x1b", "\u202e"
SPOILT = [*ROW[:8], "差不多"]


def test_no_line_is_forged_and_no_control_character_reaches_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    month = tmp_path / "data" / "raw" / "2023-07"
    month.mkdir(parents=True)
    (month / f"a\n{FORGED}.xlsx").write_bytes(ledger(ROW, SPOILT))
    (month / f"b\r{ESCAPE}[2K{ESCAPE}]0;{FORGED}{BELL}\u2028{FORGED}.xlsx").write_bytes(b"PK\x03\x04")
    (month / f"c{TURNED}xslx.xlsx").write_bytes(
        workbook((f"台账{TURNED}\u2066已接收", [*CAPTION, HEADER, SPOILT]))
    )
    names = [path.name for path in month.iterdir()]
    assert len(names) == 3
    for command in (["ingest"], ["check", *(str(month / name) for name in names)], ["status"]):
        _run(command)
        told = capsys.readouterr()
        said = told.out + told.err
        assert not [line for line in said.splitlines() if line.strip().startswith(FORGED)]
        assert not {sign for sign in said if sign != "\n" and unicodedata.category(sign)[0] == "C"}
        if command[0] != "status":
            assert f"a␊{FORGED}.xlsx" in said
            assert "［台账" in said or "  台账" in said
