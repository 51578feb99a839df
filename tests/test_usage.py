"""What the parser says reaches a Chinese user in Chinese."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from typer.main import get_command

from hazardlib import __version__, error_boundary
from hazardlib.cli import _run, app

COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined]
ENGLISH = re.compile(
    r"\b(?:usage|options?|arguments?|commands?|show|this|the|and|exit|required|default|install|no such|missing|"
    r"invalid|value|error|got|unexpected|did you mean|should|be|valid)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_chinese_throughout(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run([*filter(None, [command]), "--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("用法：hazard")
    without_names = re.sub(r"--?[\w-]+|^  \w+(?=  )|hazard \w+", "", said, flags=re.MULTILINE)
    assert not ENGLISH.findall(without_names)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("nonsense", "没有“nonsense”这个命令。用法见 hazard --help 。"),
        ("statsu", "没有“statsu”这个命令，是不是 status 。"),
        ("run --nope", "没有“--nope”这个选项。用法见 hazard run --help 。"),
        ("status --jsn", "没有“--jsn”这个选项，是不是 --json 。"),
        ("run", "少写了 月份（如 2023-07）。用法见 hazard run --help 。"),
        ("run 2023-07 2023-08", "多写了“2023-08”。"),
        ("watch --poll x", "写不对的是 --poll（每隔几秒看一次；一般不用写，应当是不小于 0 的数）。"),
        ("watch --poll -1", "写不对的是 --poll"),
        ("briefing monthly --month", "选项 --month 后面要写内容。"),
        ("run --help=yes", "选项 --help 后面不写内容。"),
    ],
)
def test_a_slip_of_the_keyboard_is_answered_in_one_chinese_line(
    typed: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(typed.split()) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("命令写法不对：")
    assert said in line
    assert not ENGLISH.findall(re.sub(r"--?[\w-]+|hazard \w+", "", line))


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["--version"]) == 0
    assert capsys.readouterr().out == f"hazardlib {__version__}\n"


def test_completion_is_installed_and_told_in_chinese(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    # Where no shell is among the parents of the tests, typer would find none.
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    monkeypatch.setattr(error_boundary, "_commands_of", get_command)  # made anew, without a shell
    with suppress(SystemExit):  # or it has ended by itself
        _run(["--install-completion", "bash"])
    assert capsys.readouterr().out.startswith(f"命令补全已装好：{tmp_path}")
