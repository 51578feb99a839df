"""Limits: how often, how many at once and how much anybody may send; beyond that they are told when to come again."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

LARGEST_BYTES = 20 * 1024 * 1024
"""Of an upload: a month's workbook is a hundredth of it [bytes]."""

_FORM_BYTES = 16 * 1024
"""Of a form without a file, and of what stands around a file [bytes]."""

_PATIENCE_SECONDS = 120
"""How long one upload may take; a telephone's worst line sends 20 MB in less [seconds]."""

_MOST_KEYS = 10_000


class Rate:
    """At most so many of one key within so many seconds.

    Parameters
    ----------
    clock
        A clock that never goes back [seconds].
    """

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.seconds, self._clock = most, seconds, clock
        self._times: dict[str, deque[float]] = {}

    def wait(self, key: str) -> int:
        """Return after how many seconds one more is allowed; 0 for now."""
        times, moment = self._times.get(key), self._clock()
        while times and times[0] <= moment - self.seconds:
            times.popleft()
        if not times:
            self._times.pop(key, None)
            return 0
        return int(times[0] + self.seconds - moment) + 1 if len(times) >= self.most else 0

    def count(self, key: str) -> None:
        """Count one more."""
        if key not in self._times and len(self._times) >= _MOST_KEYS:
            self._times.pop(next(iter(self._times)))  # the one that came first
        self._times.setdefault(key, deque(maxlen=self.most)).append(self._clock())

    def demand(self, key: str, said: str) -> None:
        """Count one more, or refuse it with the time to come again."""
        if seconds := self.wait(key):
            raise come_again(429, said, seconds)
        self.count(key)


class Turns:
    """At most so many things at once, and so many of one key."""

    def __init__(self, most: int, most_of_one: int) -> None:
        self._most, self._most_of_one = most, most_of_one
        self._now = Counter[str]()

    @contextmanager
    def taken(self, key: str, said: str) -> Iterator[None]:
        """Hold a turn while the block runs, or refuse it."""
        if self._now.total() >= self._most or self._now[key] >= self._most_of_one:
            raise come_again(503, said, 20)
        self._now[key] += 1
        try:
            yield
        finally:
            self._now[key] -= 1


def come_again(status: int, said: str, seconds: int) -> HTTPException:
    """Return a refusal that says when to come again."""
    return HTTPException(status, said, {"Retry-After": str(seconds)})


@asynccontextmanager
async def read_form(request: Request, *, has_file: bool = False) -> AsyncIterator[FormData]:
    """Read a form, no more of it than is allowed, whatever its length is said to be; files go to disk, not to memory."""
    most = _FORM_BYTES + (LARGEST_BYTES if has_file else 0)
    too_large = HTTPException(
        413, f"文件超过 {LARGEST_BYTES // 1024**2} MB，没有收。请只留要报的工作表再放入。"
    )
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > most:
        raise too_large
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > most:
            raise too_large
        return message

    limited = Request(request.scope, counted)
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            form = await limited.form(max_files=int(has_file), max_fields=4, max_part_size=_FORM_BYTES)
    except TimeoutError:
        raise HTTPException(408, "传得太慢，没有收完。请检查网络后再试一次。") from None
    except (
        HTTPException,
        ClientDisconnect,
        LookupError,
        ValueError,
    ) as error:  # as of a charset there is not
        if error is too_large:
            raise
        raise HTTPException(400, "没有收到完整的内容。请再试一次。") from error
    try:
        yield form
    finally:
        await form.close()
