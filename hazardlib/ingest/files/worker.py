"""Worker: a process that reads files one after another within limits, and may be lost with one of them.

Its imports are few, since every ingest waits for its start. What it found goes back by ``marshal``, which carries plain values
at half the cost of ``pickle`` and can start nothing; days and times, which it does not know, travel beside the rows, each distinct one once.
"""

from __future__ import annotations

import gc
import marshal
import math
import os
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from typing import Any

from hazardlib.ingest.files.preflight import Unreadable
from hazardlib.ingest.files.read import Book, Cell, Sheet, read_book
from hazardlib.ingest.files.sheet import PackedTables

MEMORY_BYTES = 1024 * 1024 * 1024
"""Address space of a worker."""

FILE_SECONDS = 7
"""Seconds of computing that one file may take."""

MOST_BYTES = 64 * 1024 * 1024
"""What the sheets of one file may come to on their way to the parent, however wide they are and whatever stands in them."""

LENGTH_BYTES = 8

TOO_MUCH_MEMORY = Unreadable("FILE_TOO_LARGE", "读取时要用的内存超过 1 GB")
TOO_MUCH_TEXT = Unreadable("FILE_TOO_LARGE", f"内容超过 {MOST_BYTES // (1024 * 1024)} MB")

_PLAIN = frozenset({str, float, int, bool})


def serve() -> None:
    """Answer files on standard input with what is in them, on standard output, until it is closed."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get among the answers
    _limit_memory()
    gc.disable()  # a file's cells hold no circles of references, and looking for them costs a fifth
    gc.freeze()
    while head := requests.read(LENGTH_BYTES):
        _limit_seconds()
        answer = _answer(requests.read(int.from_bytes(head, "big")))
        answers.write(len(answer).to_bytes(LENGTH_BYTES, "big") + answer)
        answers.flush()
        gc.collect()  # what a parser may have left behind, while the parent takes the answer in


def _answer(content: bytes) -> bytes:
    try:
        answer = pack(_read(content))
    except MemoryError:
        return pack(TOO_MUCH_MEMORY)
    return answer if len(answer) <= MOST_BYTES else pack(TOO_MUCH_TEXT)


def _read(content: bytes) -> Book | Unreadable:
    try:
        return read_book(content)
    except Unreadable as reason:
        return reason
    except MemoryError:
        return TOO_MUCH_MEMORY
    except Exception:  # noqa: BLE001 -- a stranger's bytes; whatever is wrong is wrong with them
        return Unreadable("FILE_DAMAGED", "内部结构有错")


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # a system without limits of its own: the parent's clock is left
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_seconds() -> None:
    """Let the system end this process when the next file takes more than its seconds of computing.

    Computing, not waiting: on a busy machine the same file must not be refused.
    """
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime) + FILE_SECONDS, hard))


def pack(answer: Book | Unreadable) -> bytes:
    """Return an answer as bytes."""
    if isinstance(answer, Unreadable):
        return marshal.dumps(answer.args)
    package: Any = vars(answer.package) if answer.package else None
    sheets = list(map(_pack_sheet, answer.sheets))
    return marshal.dumps(vars(answer) | {"package": package, "sheets": sheets})


def unpack(packed: bytes) -> Book | Unreadable:
    """Return the answer that was packed."""
    answer: Any = marshal.loads(packed)  # noqa: S302 -- from our own worker, and code it cannot carry
    if isinstance(answer, tuple):
        return Unreadable(*answer)
    answer["sheets"] = tuple(_unpack_sheet(**sheet) for sheet in answer["sheets"])
    answer["package"] = answer["package"] and PackedTables(**answer["package"])
    return Book(**answer)


def _pack_sheet(sheet: Sheet) -> dict[str, Any]:
    moments: dict[Any, list[int]] = {}
    for column, cells in enumerate(zip_longest(*sheet.rows, fillvalue="")):
        if _PLAIN.issuperset(map(type, cells)):  # most columns, seen at once
            continue
        for index, cell in enumerate(cells):
            if type(cell) not in _PLAIN:
                moments.setdefault(cell, []).extend((index, column))
                sheet.rows[index][column] = ""
    return vars(sheet) | {"moments": [(*_pack_moment(moment), at) for moment, at in moments.items()]}


def _unpack_sheet(moments: list[tuple[str, Any, list[int]]], **packed: Any) -> Sheet:
    for kind, said, places in moments:
        moment = _MOMENTS[kind](said)
        for row, column in zip(places[::2], places[1::2], strict=True):
            packed["rows"][row][column] = moment
    return Sheet(**packed)


def _pack_moment(moment: Any) -> tuple[str, Any]:
    is_span = isinstance(moment, timedelta)
    said = (moment.days, moment.seconds, moment.microseconds) if is_span else moment.isoformat()
    return type(moment).__name__, said


_MOMENTS: Mapping[str, Callable[[Any], Cell]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda said: timedelta(*said),
}
