"""What tests of several folders share."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from hazardlib.brief.render.find_browser import find_chromium
from hazardlib.brief.render.pdf import Browser as Printer
from hazardlib.domain.campaign import load_campaign
from hazardlib.machine import collect_seldom
from hazardlib.sample import write_sample
from tests.sharing import ROOT, made_once

_LONGEST = (
    "test_flow.py", "test_screen.py", "test_distributed.py", "test_figures_in_sql.py", "test_district.py", "test_commands.py",
    "test_injection.py", "test_one_road.py", "test_prove.py", "test_agreement.py", "test_second_campaign.py",
    "test_trace.py", "test_golden_papers.py", "test_rules.py",
)  # fmt: skip
"""Begun first, so that no process is left alone with a minute of work at the end.

`demo` is made in the first; what else needs it comes after what does not, or it would only wait.
"""

_WORKSPACES = {"desk", "empty", "office", "street", "first", "full", "filled", "reported"}
"""Fixtures of tests that take in workbooks and ask for figures or workbooks: a second each."""

_AT_EACH_COMMIT = {"merge/test_rules.py"}
"""Of these, those that a commit must pass all the same: the rules of the contract's section 3."""


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let each process begin to collect elsewhere: on fresh sources one rewrites the assertions of a file, all others read them."""
    report = yield
    if collector.path == Path(__file__).parent and (worker := os.environ.get("PYTEST_XDIST_WORKER")):
        count = int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
        begin = len(report.result) * int(worker.removeprefix("gw")) // count
        report.result = report.result[begin:] + report.result[:begin]
    return report


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first, all else in its order; mark what works on a whole workspace as slow."""
    rank = {name: place for place, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: (rank.get(item.path.name, len(rank)), item.path))
    for item in items:
        is_kept = item.path.relative_to(Path(__file__).parent).as_posix() in _AT_EACH_COMMIT
        if not is_kept and _WORKSPACES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


def pytest_configure() -> None:
    """Let garbage be looked for as seldom as by the commands, and no test wait until the disk holds what it has written.

    No test could see whether it does; commands that run as processes do wait, and are refused it where that is the question.
    """
    collect_seldom()
    os.fsync = os.fstat


def pytest_xdist_auto_num_workers() -> int | None:
    """Return one process more than there are cores: some test always waits for a browser, a kernel or a clock."""
    if os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS"):
        return None  # xdist itself goes by it
    return (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Let garbage be looked for among what tests make, not among all that they have imported."""
    gc.freeze()


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
def printer() -> Iterator[Printer]:
    """Return the suite's own browser, for whatever is printed in this process, started where another language is spoken."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LANG", "LC_ALL", "LANGUAGE"):
            patch.setenv(name, "zh_CN.UTF-8")
        with Printer() as printer:
            printer._started.result()
            patch.undo()
            yield printer


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo as its command makes it, one paper of each kind printed, once for all test processes.

    Nobody may change it.
    """
    return made_once(tmp_path_factory, "demo", make_demo)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample's workbooks in the folders of a workspace, once for all test processes; nobody may change them."""
    return made_once(tmp_path_factory, "sample", make_sample)


def make_sample(folder: Path) -> None:
    """Write the sample's workbooks, and beside them when each came in."""
    deliveries = write_sample(folder / "data" / "raw", load_campaign(ROOT / "campaign.yaml"))
    told = {each.file: each.received_at.isoformat() for each in deliveries}
    (folder / "deliveries.json").write_text(json.dumps(told), "utf-8")


def make_demo(folder: Path) -> None:
    """Run the command ``hazard demo``, with a publisher that prints one paper of each kind."""
    command = [sys.executable, "-m", "tests.composed", "demo", "--workspace", str(folder)]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=1200, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "下一步" in done.stdout
