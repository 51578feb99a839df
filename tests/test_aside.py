"""What is done beside a kernel and a browser comes in its turn, and no paper is lost with it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any

import pytest

from hazardlib.pipeline.publish.aside import Aside
from hazardlib.pipeline.publish.notebooks import MERGE, Executed
from tests.composed import ComposingPublisher, compose_instead_of_printing
from tests.desk import MANAGEMENT, Desk, hazard
from tests.printed import run_of


def fail() -> None:
    raise RuntimeError("坏了")


def test_one_thing_follows_the_other_and_a_failure_is_told_to_who_asks() -> None:
    aside, goes_on, done = Aside(), Event(), list[str]()
    first = aside.begin(goes_on.wait)
    failed = aside.begin(fail)
    last: Future[object] = aside.begin(lambda: done.append("last"))

    assert not done
    assert not failed.done()
    goes_on.set()
    last.result(timeout=60)
    assert done == ["last"]
    assert first.result()
    with pytest.raises(RuntimeError, match="坏了"):
        failed.result()


@pytest.mark.slow
def test_a_paper_is_made_whole_and_listed_whatever_goes_wrong_beside_it_or_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose_instead_of_printing(monkeypatch)
    desk = Desk(tmp_path)
    desk.receive(MANAGEMENT, "2023-06", hazard("甲-1"))
    run = run_of(desk.workspace)

    with ComposingPublisher(print) as publisher:
        papers = publisher.publish([run], meanwhile=fail)
        published = next(papers)
        with pytest.raises(RuntimeError, match="坏了"):
            next(papers)

    made = {path.name for path in published.folder.iterdir()}
    assert {"figures.json", "ledger.xlsx", "briefing.html", "briefing.docx"} <= made

    index = desk.workspace.reports / "index.html"
    index.unlink()
    with Interrupted(print) as publisher, pytest.raises(KeyboardInterrupt):
        list(publisher.publish([run, run_of(desk.workspace, month="2023-08")]))
    assert index.is_file()


class Interrupted(ComposingPublisher):
    """At whose notebooks somebody presses Ctrl-C once the paper is merged."""

    def _run_notebooks(self, *_: Any, **__: Any) -> Iterator[tuple[str, Executed]]:
        yield MERGE, {}
        raise KeyboardInterrupt


def test_ctrl_c_waits_a_moment_for_what_is_just_being_put_in_place(tmp_path: Path) -> None:
    desk, done = Desk(tmp_path), list[str]()
    desk.receive(MANAGEMENT, "2023-06", hazard("甲-1"))

    def put() -> None:
        sleep(0.5)
        done.append("noted")

    run = run_of(desk.workspace)
    with Interrupted(print) as publisher, pytest.raises(KeyboardInterrupt):
        next(publisher.publish([run], meanwhile=put))

    assert done
    assert not list(run.workspace.reports.glob(".making-*"))
