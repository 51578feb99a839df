"""What the tests of papers share: invented figures of each paper, and the papers printed once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.brief.invented import Invented, invent
from tests.brief.invented_register import DAYS
from tests.brief.pages import Printed, print_papers


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
    """The three papers that leave the street, as pages and prints."""
    papers = {kind: invent(kind).paper() for kind in ("monthly", "interim", "final")}
    return print_papers(papers, tmp_path_factory.mktemp("prints"))
