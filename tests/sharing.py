"""What is made once for all test processes, and kept for the next run as long as nothing that it is made from changes."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import inspect
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KEPT = ROOT / ".pytest_cache" / "made"

SOURCES = ("hazardlib/**/*", "data/reference/*", "notebooks/*.ipynb", "campaign.yaml", "tests/*.py", "tests/brief/*.py")  # fmt: skip
"""Of what is kept: the program, its lists and notebooks, and the tests' own set-up; beside them the file of whoever makes it."""


@contextmanager
def shared_by_all(factory: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    """Yield the path of that name in the folder of all test processes, while the others wait for what comes there."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with _turn(shared / f"{name}.lock"):
        yield shared / name


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder for all test processes, as ``make`` fills it from today's sources, now or in an earlier run.

    Nobody may change what lies in it.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    with shared_by_all(factory, name) as folder, _turn(KEPT / f"{name}.lock"):
        if not folder.is_dir():
            shutil.copytree(_kept(name, make), folder.with_suffix(".new"))
            folder.with_suffix(".new").rename(folder)
    return folder


def _kept(name: str, make: Callable[[Path], None]) -> Path:
    folder = KEPT / f"{name}-{digest_of_sources(Path(inspect.getfile(make)))}"
    whole = folder.with_suffix(".whole")
    if not whole.is_file():
        for old in KEPT.glob(f"{name}-*"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        folder.mkdir()
        make(folder)
        whole.touch()
    return folder


def digest_of_sources(*makers: Path) -> str:
    """Return a digest of everything that what is kept is made from: sources, who makes it, packages and browser as installed."""
    paths = (
        path
        for pattern in SOURCES
        for path in ROOT.glob(pattern)
        if path.parent.name != "__pycache__" and not path.name.startswith("test_")
    )
    digest = hashlib.sha256()
    for path in sorted(filter(Path.is_file, paths)):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    for maker in makers:
        digest.update(maker.read_bytes())
    packages = sorted(f"{each.name}=={each.version}" for each in importlib.metadata.distributions())
    digest.update(" ".join(packages).encode())
    browser = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    digest.update(f"{browser and Path(browser).stat().st_mtime_ns}".encode())
    return digest.hexdigest()[:16]


@contextmanager
def _turn(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
