"""What tests of several folders share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from hazardlib.brief.render_pdf import find_chromium
from tests.sharing import ROOT, made_once

_LONGEST = (
    "test_flow.py", "test_prove.py", "test_agreement.py", "test_injection.py", "test_second_campaign.py", "test_revisions.py",
)  # fmt: skip
"""Begun first, so that no process is left alone with a minute of work at the end; `demo` is made in the first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first, all else in its order."""
    rank = {name: place for place, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(rank)))


@pytest.fixture
def composing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands in this process compose their papers instead of printing them."""
    from tests.composed import compose_instead_of_printing

    compose_instead_of_printing(monkeypatch)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return Debian's Chromium; Playwright allows one of them in a process."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo as its command makes it, one paper of each kind printed, once for all test processes.

    Nobody may change it.
    """
    return made_once(tmp_path_factory, "demo", make_demo)


def make_demo(folder: Path) -> None:
    """Run the command ``hazard demo``, with a press that prints one paper of each kind."""
    command = [sys.executable, "-m", "tests.composed", "demo", "--workspace", str(folder)]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=1200, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "下一步" in done.stdout
