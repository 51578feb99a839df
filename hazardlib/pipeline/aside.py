"""Aside: work done one after the other in a thread, while the process waits for its kernel or its browser."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

Done = TypeVar("Done")


class Aside:
    """Does what it is given, one after the other: of two that keep the terminal quiet none would give it back.

    Its thread holds up nobody: Ctrl-C ends it with the process, as it would end the same work in the process' own.
    """

    def __init__(self) -> None:
        self._asked = SimpleQueue[tuple[Future[Any], Callable[[], Any]]]()
        Thread(target=self._work, name="aside", daemon=True).start()

    def begin(self, work: Callable[[], Done]) -> Future[Done]:
        """Have some work done once what was asked before is."""
        done: Future[Done] = Future()
        self._asked.put((done, work))
        return done

    def _work(self) -> None:
        while True:
            done, work = self._asked.get()
            try:
                done.set_result(work())
            except BaseException as error:  # noqa: BLE001 -- told by whoever asks for what has become of it
                done.set_exception(error)
