"""Aside: work done one after the other in a thread, while the process waits for its kernel or its browser."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread


class Aside:
    """Does what it is given, one after the other: of two that keep the terminal quiet none would give it back.

    It holds up nobody: it ends with the process, wherever it is. Who has something to lose by that waits for it.
    """

    def __init__(self) -> None:
        self._asked: list[Future[object]] = []

    def begin(self, work: Callable[[], object]) -> Future[object]:
        """Have some work done once what was asked before is."""
        done: Future[object] = Future()
        before = [*self._asked]
        self._asked = [done]

        def do() -> None:
            wait(before)
            try:
                done.set_result(work())
            except BaseException as error:  # noqa: BLE001 -- told to whoever asks what has become of it
                done.set_exception(error)

        Thread(target=do, name="aside", daemon=True).start()
        return done
