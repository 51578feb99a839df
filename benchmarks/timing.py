"""Paired timing: every way once a round, in turn, so that a machine's drift falls on all alike."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from statistics import median

_ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER: a browser leaves some behind, and what they worked counts too

_PATIENCE_SECONDS = 0.5  # what lives on is no orphan but a pool that is kept for the next round


def time_rounds(
    ways: Mapping[str, Callable[[], None]], rounds: int, busy: dict[str, list[float]] | None = None
) -> dict[str, list[float]]:
    """Return the seconds each way took, by round; one round that is not counted goes first.

    ``busy`` is given the seconds of CPU that its processes took: what others do on the machine hardly alters them.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    worked: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            work, start = _work(), time.perf_counter()
            way()
            if number:
                seconds[name].append(time.perf_counter() - start)
                worked[name].append(_work() - work)
    if busy is not None:
        busy.update(worked)
    return seconds


def _work() -> float:
    """Return the CPU time of this process and of those it has waited for, orphans among them [s]."""
    patience = time.monotonic() + _PATIENCE_SECONDS
    with suppress(ChildProcessError):
        while time.monotonic() < patience:
            if os.waitpid(-1, os.WNOHANG)[0]:
                patience = time.monotonic() + _PATIENCE_SECONDS
            else:
                time.sleep(0.01)
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def ratio(seconds: Mapping[str, list[float]], way: str, base: str) -> float:
    """Return the median over the rounds of ``way``'s seconds divided by ``base``'s."""
    return median(mine / theirs for mine, theirs in zip(seconds[way], seconds[base], strict=True))


def print_table(title: str, seconds: Mapping[str, list[float]], base: str) -> None:
    """Print each way's median, spread and ratio to ``base``."""
    print(f"\n{title}")
    print(f"  {'way':<58}{'median s':>9}{'min':>8}{'max':>8}{'ratio':>8}")
    for name, values in seconds.items():
        spread = f"{median(values):>9.3f}{min(values):>8.3f}{max(values):>8.3f}"
        print(f"  {name:<58}{spread}{ratio(seconds, name, base):>8.2f}")


def print_ratio(what: str, value: float) -> None:
    """Print one measured ratio that has no aim."""
    print(f"  {what}: {value:.2f}")


def print_aim(what: str, value: float, aim: str, *, is_met: bool) -> None:
    """Print one measured ratio beside its aim."""
    print(f"  {what}: {value:.2f} (aim: {aim}) {'met' if is_met else 'MISSED'}")


def run_process(*command: str, allowed: tuple[int, ...] = (0,)) -> None:
    """Run a command to its end, quietly; a failure stops the benchmark with what was said."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode not in allowed:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
