"""A whole small run that may be disturbed: the states it goes through, what it leads to undisturbed, and what is wrong after it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from hazardlib.pipeline.publish.issues import is_whole
from hazardlib.store import Store
from tests.desk import ENFORCEMENT, MANAGEMENT, at, hazard
from tests.folders import files_of
from tests.forked import Asked, Forks
from tests.recompute.register import Submission
from tests.recompute.workbooks import write_workbook

NAME = "2023-07"
STEPS = {
    "ingest": ("ingest", "--received-at", "2023-07-19T10:00"),
    "publish": ("briefing", "monthly", "--month", NAME, "--known-at", "2023-07-21T09:00"),
    "reissue": ("briefing", "monthly", "--month", NAME, "--known-at", "2023-07-23T09:00"),
}
"""What is disturbed, by name: taking files in, the first issue of a paper, and one that corrects it."""

_TABLES = ("submissions", "observations", "findings", "progress", "duties", "tips")
_RANDOM = re.compile(rb'"replaces": "[^"]*"|"kept_as": \w+|"(2_merge|3_measure|briefing).ipynb": "[^"]*"')
_CHANCE = re.compile(
    rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{12}\b|\b\d{13}\b"
    rb"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+|\"(?:duration|id|pid)\": [^,\n]+|time_ms\W+\d+|(?<=\.)[0-9a-f]{8}$"
)
"""Names and times in tables and their logs that are others each time."""

_LEFT = re.compile(r"\.making-.*|\..+\.[0-9a-f]{8}|hazard-run-.*")
_PROBE = re.compile(r"[a-z0-9_]{8}")
_OF_TURNS = {"batch_id", "intake_number"}
"""What a file has from the turn in which it was taken in: one that could not be opened comes in the next."""

_NO_BROWSER = {"HAZARD_CHROMIUM": "/nowhere"}


@dataclass
class World:
    """The states a run goes through, each to be copied and disturbed, and what each step leads to undisturbed."""

    folder: Path
    environment: dict[str, str]
    after: dict[str, Any] = field(default_factory=dict)
    calls: dict[tuple[str, str], int] = field(default_factory=dict)
    forks: list[Forks] = field(default_factory=list)
    """Processes that run a step without starting Python anew."""

    seen: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """What was wrong after the next run, by step and state of the disk: from the same state the same comes."""

    def copy(self, step: str) -> Path:
        """Return a fresh workspace in the state before a step."""
        place = Path(tempfile.mkdtemp(prefix="w", dir=self.folder))
        return shutil.copytree(self.folder / f"before-{step}", place / "w", symlinks=True)

    def run(self, workspace: Path, step: str, *, by: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
        """Run a step to its end, be it under something that disturbs it."""
        command = [*by, sys.executable, "-m", "hazardlib", *STEPS[step], "--workspace", str(workspace)]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=600, check=False, env=self._around(workspace)
        )

    def close(self) -> None:
        """End the processes that fork."""
        while self.forks:
            self.forks.pop().close()

    def _around(self, workspace: Path) -> dict[str, str]:
        temporary = workspace.parent / "tmp"
        temporary.mkdir(exist_ok=True)
        return {**self.environment, "TMPDIR": str(temporary)}

    def run_forked(
        self, workspace: Path, step: str, calls: Sequence[str] = (), *which: Any
    ) -> tuple[subprocess.CompletedProcess[str], dict[str, dict[str, int]]]:
        """Run a step to its end in a fork, be it with a call refused; return how it ended, and the calls it made by file."""
        out = tuple(str(workspace.parent / name) for name in ("out", "err"))
        arguments = (*STEPS[step], "--workspace", str(workspace))
        forks = self.forks.pop() if self.forks else Forks()
        ended = forks.run(Asked(arguments, self._around(workspace), out, str(workspace), calls, *which))
        self.forks.append(forks)
        said = (Path(file).read_text(errors="replace") for file in out)
        return subprocess.CompletedProcess(arguments, ended.status, *said), ended.made


def prepare(
    folder: Path, *, has_browser: bool, steps: Sequence[str] = tuple(STEPS), by: Sequence[str] = ()
) -> World:
    """Run the steps undisturbed, be it under something that watches, keeping the state before each and what comes of it."""
    world = World(folder, {**os.environ, **({} if has_browser else _NO_BROWSER)})
    drop_workbooks(folder / "before-ingest")
    for step, later in zip(steps, [*steps[1:], ""], strict=True):
        workspace = world.copy(step)
        done = world.run(workspace, step, by=by)
        assert done.returncode in (0, 1), done.stderr
        world.after[step] = outcome(workspace, step)
        if later == "reissue":
            _drop(workspace / "data" / "raw", NAME, MANAGEMENT, 7)
            arrived = [*STEPS["ingest"][:2], "2023-07-22T10:00", "--workspace", str(workspace)]
            subprocess.run([sys.executable, "-m", "hazardlib", *arrived], check=True, capture_output=True)
        if later:
            workspace.rename(folder / f"before-{later}")
    return world


def drop_workbooks(workspace: Path) -> None:
    """Put two months' workbooks of two departments into a workspace."""
    for edition, department in enumerate((MANAGEMENT, ENFORCEMENT)):
        for month in ("2023-06", NAME):
            _drop(workspace / "data" / "raw", month, department, edition)


def _drop(raw: Path, month: str, department: str, edition: int) -> None:
    file = f"{month}/{department}{edition}.xlsx"
    rows = [hazard(f"{department[:2]}-{edition}-{number}", due_on=date(2023, 7, 1)) for number in range(3)]
    write_workbook(Submission(department, month, file, at(7, 1), at(7, 1), rows=rows), raw / file, edition)


def outcome(workspace: Path, step: str) -> Any:
    """Return what a step has led to: rows for intake, bytes for a paper, without names made at random."""
    if step == "ingest":
        store = Store(workspace / "data" / "processed")
        tables = {name: store.read(name).to_pylist() for name in _TABLES}
        return {
            name: sorted(
                repr({key: value for key, value in row.items() if key not in _OF_TURNS}) for row in rows
            )
            for name, rows in tables.items()
        }
    files = files_of(workspace / "reports" / NAME)
    place = os.fsencode(workspace)
    return {name: _RANDOM.sub(b"", content.replace(place, b"")) for name, content in files.items()}


def faults_of(world: World, workspace: Path, step: str, *, is_again: bool = True) -> Iterator[str]:
    """Yield what is wrong with a workspace in which a step was disturbed, then run once more."""
    paper = workspace / "reports" / NAME
    if (paper / ".manifest.json").exists() and not is_whole(paper, ["figures.json", "briefing.html"]):
        yield "torn or mixed folder"
    if not (paper / ".manifest.json").exists() and list(paper.glob("briefing.*")):
        yield "products without a manifest"
    if not is_again:
        return
    state = (step, state_of(workspace))
    if state not in world.seen:
        world.seen[state] = list(faults_after(world, workspace, step))
    yield from world.seen[state]


def state_of(workspace: Path) -> str:
    """Return a digest of all that lies in a workspace, but for what is by chance, and of whether anything temporary is left."""
    seen = [b"temporary"] if any((workspace.parent / "tmp").iterdir()) else []
    for path in workspace.rglob("*"):
        if path.is_file():
            content = path.read_bytes().replace(os.fsencode(workspace), b"")
            name = _CHANCE.sub(b"", os.fsencode(path.relative_to(workspace)))
            seen.append(name + _digest_but_for_chance(content, is_log=path.parent.name == "_delta_log"))
    return hashlib.sha256(b"".join(sorted(seen))).hexdigest()


@lru_cache(maxsize=500)  # most files are the same after each trial
def _digest_but_for_chance(content: bytes, *, is_log: bool) -> bytes:
    content = _CHANCE.sub(b"", _RANDOM.sub(b"", content))
    return hashlib.sha256(
        bytes(sorted(content)) if is_log else content
    ).digest()  # a log's keys come in any order


def faults_after(world: World, workspace: Path, step: str) -> Iterator[str]:
    """Yield what is wrong after the next command."""
    again = world.run_forked(workspace, step)[0] if world.forks else world.run(workspace, step)
    if again.returncode not in (0, 1):
        yield f"stuck: {again.stderr.strip()[-200:]}"
        return
    result, right = outcome(workspace, step), world.after[step]
    if differing := [name for name in sorted({**result, **right}) if result.get(name) != right.get(name)]:
        yield f"other rows or bytes than undisturbed: {differing}"
    if left := [path.name for path in workspace.parent.rglob(".*") if _LEFT.fullmatch(path.name)]:
        yield f"leftovers: {left}"
    temporary = [path.name for path in (workspace.parent / "tmp").iterdir()]
    # Python tries a folder of temporary files by a file of eight letters, and leaves it where it may not remove it.
    if left := [name for name in temporary if not _PROBE.fullmatch(name)]:
        yield f"temporary files: {left}"


def said_wrong(done: subprocess.CompletedProcess[str]) -> Iterator[str]:
    """Yield what is wrong with how a command ended that the system refused something."""
    said = done.stdout + done.stderr
    # a part of its own that Python may not open
    is_of_python = any(each in said for each in ("ImportError", "_fill_cache", "<frozen getpath>"))
    is_told_wrong = "Traceback" in said or "程序出错" in said
    if (is_told_wrong and not is_of_python) or "panicked" in said:
        yield f"told as a fault of the program: {said.strip()[-300:]}"
    lines = [line for line in done.stderr.splitlines() if not line.startswith("·")]
    if done.returncode == 2 and len(lines) != 1:
        yield f"not told in one line: {lines[:5]}"
    if done.returncode not in (0, 1, 2):
        yield f"exit status {done.returncode}"
