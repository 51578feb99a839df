"""What the tests of papers share: invented figures of each paper, and the papers printed once."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hazardlib.brief.render.pdf import Browser
from tests.brief.invented import Invented, invent
from tests.brief.invented_register import DAYS
from tests.brief.pages import Printed, print_papers
from tests.sharing import made_once


@pytest.fixture(scope="session", params=list(DAYS))
def invented(request: pytest.FixtureRequest) -> Invented:
    return _once(request.param)


@pytest.fixture(scope="session")
def monthly() -> Invented:
    return _once("monthly")


@pytest.fixture(scope="session")
def make() -> Callable[..., Invented]:
    """Return what makes a paper's figures, to be changed as one likes; its frames are shared."""

    def changeable(kind: str, **asked: Any) -> Invented:
        shared = _once(kind, **asked)
        return replace(shared, figures=deepcopy(shared.figures))

    return changeable


@cache
def _once(kind: str, **asked: Any) -> Invented:
    return invent(kind, **asked)


@pytest.fixture(scope="session")
def prints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Printed]:
    """Every paper as page and print, once for all test processes; nobody may change their files."""
    folder = made_once(tmp_path_factory, "prints", make_prints)
    done: dict[str, Printed] = pickle.loads((folder / "prints.pickle").read_bytes())
    return {
        kind: replace(each, html=folder / each.html.name, pdf=folder / each.pdf.name)
        for kind, each in done.items()
    }


def make_prints(folder: Path) -> None:
    """Print the papers into a folder."""
    with Browser() as browser:
        printed = print_papers({kind: _once(kind).paper() for kind in DAYS}, folder, browser)
    (folder / "prints.pickle").write_bytes(pickle.dumps(printed))
