"""Publishers without a kernel: papers are composed in this process, and printed or not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from hazardlib.brief.render.pdf import Browser, Print
from hazardlib.cli import main
from hazardlib.pipeline import begin
from hazardlib.pipeline.intake import ingest as take_in
from hazardlib.pipeline.publish import publisher
from hazardlib.pipeline.publish.notebooks import BRIEF, MEASURE, MERGE, PAPER, Executed
from hazardlib.pipeline.publish.publisher import Publisher
from hazardlib.pipeline.run import Run
from hazardlib.pipeline.stages import brief, measure
from tests.brief.pages import executed

PRINTED = ("2023-07", "2023-08-interim", "2023-12-final", "2023-12-supplement")
"""The papers of the demo that are printed: one of each kind; the first two by way of the notebooks."""

UNPRINTED = ("briefing.pdf", "summary.png")


class NoBrowser:
    """What is asked to be printed or drawn is done at once, and nothing comes of it."""

    def __getattr__(self, name: str) -> Any:
        def done(*_: Any, **__: Any) -> Any:
            future: Future[dict[str, bytes]] = Future()
            future.set_result({})
            return Print(future, future) if name == "print_pdf" else future  # type: ignore[arg-type]

        return done


class PrintingPublisher(Publisher):
    """Everything but the kernel is the publisher's own: turns, issues, page, print, Word, workbooks."""

    def warm_up(self) -> None:
        self._browser = self._browser or self._resources.enter_context(Browser())

    def _run_notebooks(
        self,
        run: Run,
        beside: Path,
        folder: Path,  # noqa: ARG002 -- the publisher's own signature
        *,
        ingest: bool,
    ) -> Iterator[tuple[str, Executed]]:
        if ingest:
            take_in(run.workspace, received_at=run.known_at, scheduler=self.scheduler)  # as 1_ingest does
        measure(run, keep=True)
        yield MERGE, {}
        yield MEASURE, {}
        yield BRIEF, executed(brief(run), beside / PAPER)


class ComposingPublisher(PrintingPublisher):
    """Nothing is printed or drawn either."""

    def warm_up(self) -> None:
        self._browser = NoBrowser()  # type: ignore[assignment]


class PublisherOfTheDemo(Publisher):
    """Prints one paper of each kind, the first two of them from their notebooks, and composes the others."""

    def _start(self, run: Run, folder: Path, *asked: Any, ingest: bool) -> Any:
        if run.name in PRINTED[:2]:
            return super()._start(run, folder, *asked, ingest=ingest)
        other = PrintingPublisher(self.progress) if run.name in PRINTED else ComposingPublisher(self.progress)
        if run.name in PRINTED:
            self.warm_up()
            other._browser = self._browser
        return other._start(run, folder, *asked, ingest=ingest)


def compose_instead_of_printing(patch: pytest.MonkeyPatch, by: type[Publisher] = ComposingPublisher) -> None:
    """Let commands in this process use another publisher, and be content with what it makes."""
    patch.setattr(publisher, "Publisher", by)
    patch.setattr(begin, "Publisher", by)
    patch.setattr(
        publisher, "_PRODUCTS", tuple(name for name in publisher._PRODUCTS if name not in UNPRINTED)
    )


def lend(printer: Browser, patch: pytest.MonkeyPatch) -> None:
    """Let whatever is printed in this process be printed by a browser that is running, which stays open."""
    for module in ("hazardlib.brief.render.pdf", "hazardlib.brief.render.page", __name__):
        patch.setattr(f"{module}.Browser", lambda: nullcontext(printer))


if __name__ == "__main__":  # as the command `hazard`, for the demo that all tests share
    compose_instead_of_printing(pytest.MonkeyPatch(), PublisherOfTheDemo)
    sys.exit(main())
