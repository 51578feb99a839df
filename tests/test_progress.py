"""What is shown while something takes its time."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from hazardlib.console_progress import showing
from hazardlib.domain.step import Step


def test_a_terminal_shows_a_bar_with_counts_and_time_that_goes_at_the_end() -> None:
    shown = StringIO()
    with showing(Console(file=shown, force_terminal=True, width=80)) as progress:
        progress(Step("2023-07/甲.xlsx", 3, 11))
    said = shown.getvalue()
    assert "2023-07/甲.xlsx（3/11）" in said
    assert "0:00:0" in said
    assert said.endswith(("\x1b[2K", "\x1b[?25h", "\x1b[1A\x1b[2K"))


def test_elsewhere_each_step_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with showing() as progress:
        progress(Step("2023-07/甲.xlsx", 3, 11))
        progress("2023-07：排版")
    assert capsys.readouterr().err == "· 2023-07/甲.xlsx（3/11） …\n· 2023-07：排版 …\n"
