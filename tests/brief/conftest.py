"""What the tests of papers share: invented figures of each paper, and the papers printed once."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest

from tests.brief.invented import Invented, invent
from tests.brief.invented_register import DAYS
from tests.brief.pages import KINDS, Printed, print_papers
from tests.sharing import shared_by_all


@pytest.fixture(scope="session", params=list(DAYS))
def invented(request: pytest.FixtureRequest) -> Invented:
    return invent(request.param)


@pytest.fixture(scope="session")
def monthly() -> Invented:
    return invent("monthly")


@pytest.fixture(scope="session")
def make() -> Callable[..., Invented]:
    return invent


@pytest.fixture(scope="session")
def prints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Printed]:
    """The three papers that leave the street, as pages and prints, once for all test processes."""
    with shared_by_all(tmp_path_factory, "prints") as folder:
        kept = folder.with_name("prints.pickle")
        if not kept.is_file():
            folder.mkdir()
            kept.write_bytes(
                pickle.dumps(print_papers({kind: invent(kind).paper() for kind in KINDS}, folder))
            )
    done: dict[str, Printed] = pickle.loads(kept.read_bytes())
    return done
