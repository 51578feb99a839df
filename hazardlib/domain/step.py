"""Step: a line of progress that also says how far it is."""

from __future__ import annotations

from typing import Self


class Step(str):
    """What is being done, for whoever waits for it; a plain text for all others."""

    done: int
    total: int
    __slots__ = ("done", "total")

    def __new__(cls, text: str, done: int, total: int) -> Self:
        """Return the text with its counts."""
        step = super().__new__(cls, f"{text}（{done}/{total}）")
        step.done, step.total = done, total
        return step
