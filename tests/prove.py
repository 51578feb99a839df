"""Prove that nothing is torn: a whole small run is killed, starved and refused by the system, then run again.

``python -m tests.prove --kills 300`` (``make prove``) prints the table of ``docs/reliability.md``; a small tier of
it is a test. Needs strace, and for the full disk the right to mount (root, or user namespaces).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from hazardlib.pipeline.issues import is_whole
from hazardlib.store import Store
from tests.desk import ENFORCEMENT, MANAGEMENT, at, hazard
from tests.folders import files_of
from tests.recompute.register import Submission
from tests.recompute.workbooks import write_workbook

NAME = "2023-07"
STEPS = {
    "ingest": ("ingest", "--received-at", "2023-07-19T10:00"),
    "publish": ("briefing", "monthly", "--month", NAME, "--known-at", "2023-07-21T09:00"),
    "reissue": ("briefing", "monthly", "--month", NAME, "--known-at", "2023-07-23T09:00"),
}
"""What is disturbed, by name: taking files in, the first issue of a paper, and one that corrects it."""

CHANGING = (
    "write",
    "pwrite64",
    "rename",
    "renameat2",
    "mkdir",
    "unlink",
    "rmdir",
    "fsync",
    "ftruncate",
    "link",
)
"""System calls that change what lies on the disk."""

SYNCING = ("rename", "renameat2", "mkdir", "fsync", "link", "unlink")
OFTEN = ("openat", "write", "pwrite64", "flock")
"""System calls of which a file needs many: its first and its last are refused once each, for one reason."""

FAULTS = ("EIO", "ENOSPC", "EACCES", "EINTR")

_CALL = re.compile(r"^(\d+) +(\w+)\((.*)", re.MULTILINE)
_TABLES = ("submissions", "observations", "findings", "progress", "duties", "tips")
_RANDOM = re.compile(rb'"replaces": "[^"]*"|"kept_as": \w+|"(2_merge|3_measure|briefing).ipynb": "[^"]*"')
_CHANCE = re.compile(
    rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{12}\b|\b\d{13}\b"
    rb"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+|\"(?:duration|id|pid)\": [^,\n]+|time_ms\W+\d+|(?<=\.)[0-9a-f]{8}$"
)
"""Names and times in tables and their logs that are others each time."""
_BY_CHANCE = re.compile(r"[0-9a-f]{8,}|\b[0-9a-f]{4}\b")
"""Those of file names."""

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
    own_calls: dict[tuple[str, str], dict[str, list[int]]] = field(default_factory=dict)
    """Which of a process's calls, by step and call, concern the workspace, by the file they name."""

    seen: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """What was wrong after the next run, by step and state of the disk: from the same state the same comes."""

    def copy(self, step: str) -> Path:
        """Return a fresh workspace in the state before a step."""
        place = Path(tempfile.mkdtemp(prefix="w", dir=self.folder))
        return shutil.copytree(self.folder / f"before-{step}", place / "w", symlinks=True)

    def run(self, workspace: Path, step: str, *, by: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
        """Run a step to its end, be it under something that disturbs it."""
        command = [*by, sys.executable, "-m", "hazardlib", *STEPS[step], "--workspace", str(workspace)]
        temporary = workspace.parent / "tmp"
        temporary.mkdir(exist_ok=True)
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
            env={**self.environment, "TMPDIR": str(temporary)},
        )


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
            content = _RANDOM.sub(b"", path.read_bytes().replace(os.fsencode(workspace), b""))
            content = _CHANCE.sub(b"", content)
            if path.parent.name == "_delta_log":  # its keys come in any order
                content = bytes(sorted(content))
            name = _CHANCE.sub(b"", os.fsencode(path.relative_to(workspace)))
            seen.append(name + hashlib.sha256(content).digest())
    return hashlib.sha256(b"".join(sorted(seen))).hexdigest()


def faults_after(world: World, workspace: Path, step: str) -> Iterator[str]:
    """Yield what is wrong after the next command."""
    again = world.run(workspace, step)
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


def count_calls(world: World, calls: Collection[str]) -> None:
    """Note how often one process of each step makes each system call at the most."""
    for step in STEPS:
        workspace, log = world.copy(step), world.folder / f"calls-{step}"
        world.run(
            workspace,
            step,
            by=["strace", "-f", "-y", "-qq", "-o", str(log), "-e", f"trace={','.join(sorted(calls))}"],
        )
        seen = Counter[tuple[str, str]]()
        for process, call, said in _CALL.findall(log.read_text(errors="replace")):
            seen[process, call] += 1
            count = seen[process, call]
            world.calls[step, call] = max(count, world.calls.get((step, call), 0))
            if own := re.search(re.escape(str(workspace)) + r'([^">]*)', said):
                file = _BY_CHANCE.sub("", own[1])
                world.own_calls.setdefault((step, call), {}).setdefault(file, []).append(count)
        shutil.rmtree(workspace.parent)


def disturb(call: str, effect: str, count: int) -> list[str]:
    """Return the command that lets a process's ``count``-th such system call end otherwise."""
    return ["strace", "-f", "-qq", "-o", "/dev/null", "--seccomp-bpf", "-e", f"trace={call}", "-e",
            f"inject={call}:{effect}:when={count}"]  # fmt: skip


def kill(world: World, chance: random.Random) -> list[str]:
    """Kill one run at a random system call; return what is wrong then, and after the next run."""
    step, call = chance.choice([each for each in sorted(world.calls) if each[1] in CHANGING])
    count = chance.randint(1, world.calls[step, call])
    workspace = world.copy(step)
    world.run(workspace, step, by=disturb(call, "signal=SIGKILL", count))
    wrong = [f"{step} {call}#{count}: {fault}" for fault in faults_of(world, workspace, step)]
    shutil.rmtree(workspace.parent, ignore_errors=True)
    return wrong


def refuse(world: World, step: str, call: str, fault: str, count: int) -> list[str]:
    """Let one system call fail; return what is wrong with what was said, and after the next run."""
    workspace = world.copy(step)
    done = world.run(workspace, step, by=disturb(call, f"error={fault}", count))
    wrong = [*said_wrong(done), *faults_of(world, workspace, step)]
    shutil.rmtree(workspace.parent, ignore_errors=True)
    return [f"{step} {call}#{count} {fault}: {each}" for each in wrong]


def fill_disk(world: World, step: str, spare_kilobytes: int) -> list[str]:
    """Run a step on a disk with so much room left, then with enough; return what is wrong."""
    workspace = world.copy(step)
    used = sum(path.stat().st_size // 4096 + 1 for path in workspace.rglob("*") if path.is_file()) * 4
    disk, size = workspace.parent / "disk", used + spare_kilobytes + 256
    disk.mkdir()
    command = shlex.join([sys.executable, "-m", "hazardlib", *STEPS[step], "--workspace", str(disk / "w")])
    script = (
        f"mount -t tmpfs -o size={size}k none {disk} && cp -a {workspace} {disk}/w || exit 99\n"
        f"{command} > /dev/null 2> {workspace.parent}/said; echo $? > {workspace.parent}/status\n"
        f"mount -o remount,size=400m {disk}; rm -rf {workspace}; cp -a {disk}/w {workspace}\n"
    )
    run = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-c", script]
    (workspace.parent / "tmp").mkdir()
    environment = {**world.environment, "TMPDIR": str(workspace.parent / "tmp")}
    subprocess.run(run, check=True, env=environment, capture_output=True)
    said, status = (workspace.parent / "said").read_text(), (workspace.parent / "status").read_text()
    done = subprocess.CompletedProcess(run, int(status), "", said)
    wrong = [*said_wrong(done), *faults_of(world, workspace, step)]
    shutil.rmtree(workspace.parent, ignore_errors=True)
    return [f"{step} with {spare_kilobytes} kB: {each}" for each in wrong]


def overlap(world: World) -> list[str]:
    """Let two publishers make the same correction at once; return what is wrong."""
    workspace = world.copy("reissue")
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: world.run(workspace, "reissue"), range(2)))
    wrong = [fault for each in done for fault in said_wrong(each)]
    wrong += [f"exit status {each.returncode}: {each.stderr[-200:]}" for each in done if each.returncode > 1]
    if outcome(workspace, "reissue") != world.after["reissue"]:
        wrong.append("other bytes than undisturbed")
    wrong += faults_of(world, workspace, "reissue", is_again=False)
    shutil.rmtree(workspace.parent, ignore_errors=True)
    return [f"overlap: {each}" for each in wrong]


def trials(
    world: World, kills: int, sizes: int, overlaps: int, refusals: int
) -> dict[str, list[Callable[[], list[str]]]]:
    """Return what is tried, by kind."""
    chance = random.Random(13)
    chosen = sorted(
        {
            (step, call, fault, count)
            for (step, call), by_file in world.own_calls.items()
            if step != "publish"  # a correction makes all calls of a first issue, and more
            for counts in by_file.values()
            for count in (counts if call in SYNCING else (counts[0], counts[-1]))
            for fault in (FAULTS if call in SYNCING else [FAULTS[count % len(FAULTS)]])
        }
    )
    chosen = chance.sample(chosen, min(refusals, len(chosen)))
    steps = list(STEPS)
    return {
        "two publishers at once": [lambda: overlap(world) for _ in range(overlaps)],
        "disk full": [
            lambda size=size: fill_disk(world, steps[size % 3], 4 + size**2 * 12)  # type: ignore[misc]
            for size in range(sizes)
        ],
        "killed at a random system call": [
            lambda seed=seed: kill(world, random.Random(seed)) for seed in range(kills)
        ],  # type: ignore[misc]
        "one system call refused": [lambda each=each: refuse(world, *each) for each in chosen],  # type: ignore[misc]
    }


def main() -> None:
    """Run what was asked for and print a line a kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (
        ("kills", 300),
        ("sizes", 20),
        ("overlaps", 50),
        ("refusals", 10**6),
        ("at-once", 2),
        ("minutes", 10**6),
        ("after", 0),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--browser", action="store_true", help="print the PDFs too")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="prove-") as folder:
        world = prepare(Path(folder), has_browser=asked.browser)
        count_calls(world, {*CHANGING, *OFTEN})
        print(json.dumps({f"{step} {call}": count for (step, call), count in sorted(world.calls.items())}))
        kinds = trials(world, asked.kills, asked.sizes, asked.overlaps, asked.refusals)
        deadline = time.monotonic() + asked.minutes * 60
        mixed = [(kind, trial) for kind, tried in kinds.items() for trial in tried]
        random.Random(13).shuffle(mixed)  # where the time is short, something of everything is tried
        mixed = mixed[asked.after :]  # an earlier run of the same program has tried those before

        def attempt(trial: Callable[[], list[str]]) -> list[str] | None:
            try:
                return trial() if time.monotonic() < deadline else None
            except subprocess.SubprocessError as error:
                return [f"no end of it: {error}"]

        wrong, done = dict[str, list[str]](), Counter[str]()
        with ThreadPoolExecutor(asked.at_once) as pool:
            for (kind, _), faults in zip(
                mixed, pool.map(attempt, [trial for _, trial in mixed]), strict=True
            ):
                if faults is not None:
                    done[kind] += 1
                    wrong.setdefault(kind, []).extend(faults)
                    print(dict(done), *faults, sep="\n    ", file=sys.stderr, flush=True)
        for kind, tried in kinds.items():
            faults = wrong.get(kind, [])
            print(f"| {kind} | {done[kind]} of {len(tried)} | {len(faults)} |", *faults, sep="\n    ")
        print(f"The next command was run in {len(world.seen)} different states.")
    sys.exit(any(wrong.values()))


if __name__ == "__main__":
    main()
