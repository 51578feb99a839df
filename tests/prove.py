"""Prove that nothing is torn: a whole small run is killed, starved and refused by the system, then run again.

``python -m tests.prove --kills 300`` (``make prove``) prints the table of ``docs/reliability.md``; a small tier of
it is a test. Needs strace, and for the full disk the right to mount (root, or user namespaces). With ``--ledger FILE``
each trial is a line of that file, and the next run of the same program goes on behind them.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tests.disturbed import STEPS, World, faults_of, outcome, prepare, said_wrong

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

_CALL = re.compile(r"^(\d+) +(\w+)\(", re.MULTILINE)
RIGHT, NOT_REACHED = "right", "never reached"
"""What became of a trial, if nothing was wrong; the second where that count met no file of the workspace this time."""

Trial = Callable[[], list[str]]


def count_calls(world: World) -> None:
    """Note how often one process of each step makes each system call that changes the disk, at the most."""
    for step in STEPS:
        workspace, log = world.copy(step), world.folder / f"calls-{step}"
        watch = ["strace", "-f", "-qq", "-o", str(log), "--seccomp-bpf", "-e", f"trace={','.join(CHANGING)}"]
        world.run(workspace, step, by=watch)
        seen = Counter(_CALL.findall(log.read_text(errors="replace")))
        for (_, call), count in seen.items():
            world.calls[step, call] = max(count, world.calls.get((step, call), 0))
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


def refuse(world: World, step: str, call: str, file: str, nth: int, fault: str) -> list[str]:
    """Let the ``nth`` call that concerns a file fail; return what is wrong with what was said, and after the next run."""
    workspace = world.copy(step)
    done, made = world.run_forked(workspace, step, (call,), file, nth, fault)
    is_reached = made[call].get(file, 0) >= nth
    wrong = [*said_wrong(done), *faults_of(world, workspace, step)]
    shutil.rmtree(workspace.parent, ignore_errors=True)
    return wrong or [NOT_REACHED] * (not is_reached)


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


def refusals_of(world: World) -> Iterator[tuple[str, str, str, int, str]]:
    """Yield the calls to be refused: step, call, the file it concerns, which of its calls, and the error."""
    for step in ("ingest", "reissue"):  # a correction makes all calls of a first issue, and more
        workspace = world.copy(step)
        _, made = world.run_forked(workspace, step, sorted({*SYNCING, *OFTEN}))
        shutil.rmtree(workspace.parent)
        for call, by_file in made.items():
            for file, count in by_file.items():
                for nth in range(1, count + 1) if call in SYNCING else sorted({1, count}):
                    chance = zlib.crc32(f"{file} {nth > 1}".encode()) % len(FAULTS)
                    for fault in FAULTS if call in SYNCING else FAULTS[chance : chance + 1]:
                        yield step, call, file, nth, fault


def trials(world: World, kills: int, sizes: int, overlaps: int, refusals: int) -> dict[str, dict[str, Trial]]:
    """Return what is tried, by kind and name."""
    steps, refused = list(STEPS), sorted(refusals_of(world) if refusals else ())
    chosen = random.Random(13).sample(refused, min(refusals, len(refused)))
    return {
        "two publishers at once": {
            f"overlap\t{number}": partial(overlap, world) for number in range(overlaps)
        },
        "disk full": {
            f"disk\t{size}": partial(fill_disk, world, steps[size % 3], 4 + size**2 * 12)
            for size in range(sizes)
        },
        "killed at a random system call": {
            f"kill\t{seed}": partial(kill, world, random.Random(seed)) for seed in range(kills)
        },
        "one system call refused": {
            "\t".join(map(str, each)): partial(refuse, world, *each) for each in chosen
        },
    }


def read_ledger(ledger: Path | None) -> dict[str, str]:
    """Return what became of each trial that earlier runs have made."""
    lines = ledger.read_text("utf-8").splitlines() if ledger and ledger.exists() else []
    return {name: became for name, _, became in (line.rpartition("\t") for line in lines)}


def became_of(trial: Trial) -> str:
    """Make a trial; return in one line what became of it."""
    try:
        return " | ".join(trial()).replace("\n", " ").replace("\t", " ") or RIGHT
    except subprocess.SubprocessError as error:
        return f"no end of it: {error}"


def print_table(kinds: dict[str, dict[str, Trial]], done: dict[str, str]) -> bool:
    """Print a line a kind, and what was wrong; tell whether anything was."""
    wrong = []
    for kind, tried in kinds.items():
        became = [done[name] for name in tried if name in done]
        faults = [each for each in became if each not in (RIGHT, NOT_REACHED)]
        missed = became.count(NOT_REACHED)
        print(
            f"| {kind} | {len(became)} of {len(tried)} | {len(faults)} | {missed} {NOT_REACHED} |",
            *faults,
            sep="\n    ",
        )
        wrong += faults
    return bool(wrong)


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
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--ledger", type=Path, help="where each trial is noted, and not made again")
    parser.add_argument("--browser", action="store_true", help="print the PDFs too")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="prove-") as folder:
        world = prepare(Path(folder), has_browser=asked.browser)
        if asked.kills:
            count_calls(world)
        kinds = trials(world, asked.kills, asked.sizes, asked.overlaps, asked.refusals)
        done, deadline = read_ledger(asked.ledger), time.monotonic() + asked.minutes * 60
        mixed = [each for tried in kinds.values() for each in tried.items() if each[0] not in done]
        random.Random(13).shuffle(mixed)  # where the time is short, something of everything is tried

        def attempt(each: tuple[str, Trial]) -> tuple[str, str] | None:
            return (each[0], became_of(each[1])) if time.monotonic() < deadline else None

        with (
            ThreadPoolExecutor(asked.at_once) as pool,
            (asked.ledger or Path(os.devnull)).open("a", encoding="utf-8") as ledger,
        ):
            for name, became in filter(None, pool.map(attempt, mixed)):
                done[name] = became
                print(name, became, sep="\t", file=ledger, flush=True)
                if became != RIGHT:
                    print(name, became, sep="\t", file=sys.stderr, flush=True)
        is_wrong = print_table(kinds, done)
        print(f"The next command was run in {len(world.seen)} different states.")
        world.close()
    sys.exit(is_wrong)


if __name__ == "__main__":
    main()
