"""A press that composes each paper in this process: no kernel, no browser, and of its products the page's words."""

from __future__ import annotations

import shutil
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from hazardlib.month import now
from hazardlib.pipeline import press
from hazardlib.pipeline.intake import ingest as take_in
from hazardlib.pipeline.run import Run
from hazardlib.pipeline.stages import brief
from hazardlib.pipeline.swap import make_beside
from tests.printed import page_of

PRODUCTS = ("briefing.html", "figures.json")


class ComposingPress(press.Press):
    """What it does not make nobody looks at where it is used; turns, issues and what is said are the press's own."""

    def warm_up(self) -> None:
        """Start nothing."""

    def _start(self, run: Run, folder: Path, *, ingest: bool) -> Any:
        if ingest:
            take_in(run.workspace, received_at=now())
        words = page_of(brief(run))
        beside = make_beside(folder)
        shutil.copyfile(run.workspace.processed / "figures" / f"{run.name}.json", beside / "figures.json")
        (beside / "briefing.html").write_text(words, "utf-8")
        printed: Future[dict[str, bytes]] = Future()
        printed.set_result({})
        return press._Printing(run, folder, beside, printed, [])


def compose_instead_of_printing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands of a test compose their papers where they would print them."""
    monkeypatch.setattr(press, "Press", ComposingPress)
    monkeypatch.setattr(press, "_PRODUCTS", PRODUCTS)
    monkeypatch.setattr(press, "make_products", lambda *_: None)
