"""Kept: what was worked out from the patterns of privacy, beside the bytecode of this package and as Python keeps that.

To compile them takes a command more time than a month's texts take. What is kept goes by the digest of all that it was
made from; where nothing may be written it is made each time.
"""

from __future__ import annotations

import _sre  # type: ignore[import-not-found]
import hashlib
import marshal
import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from re import _compiler, _parser  # type: ignore[attr-defined]
from threading import get_ident
from typing import Any, TypeVar, cast

Value = TypeVar("Value")

_FOLDER = Path(cache_from_source(__file__)).parent
_DIGEST_BYTES = 32


def compiled(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return what ``re.compile`` returns, by the steps that it takes, of which the code is kept."""

    def compile_() -> tuple[Any, ...]:
        parsed = _parser.parse(source, flags)
        state = parsed.state
        named: list[str | None] = [None] * state.groups
        for name, place in state.groupdict.items():
            named[place] = name
        code = list(map(int, _compiler._code(parsed, flags)))  # noqa: SLF001 -- as `re` itself compiles
        return int(flags | state.flags), code, state.groups - 1, state.groupdict, tuple(named)

    return cast("re.Pattern[str]", _sre.compile(source, *kept(f"{_sre.MAGIC} {flags} {source}", compile_)))


def kept(made_from: str, make: Callable[[], Value]) -> Value:
    """Return what was made from a text and is kept, else make it and keep it; plain values only.

    What does not agree with its own digest, cut short or changed on the disk, is made again.
    """
    named = _digest(f"{_program()} {made_from}".encode()).hex()[:_DIGEST_BYTES]
    path = _FOLDER / f"{named}.kept"
    with suppress(OSError):
        content = path.read_bytes()
        if _digest(content[_DIGEST_BYTES:]) == content[:_DIGEST_BYTES]:
            value: Value = marshal.loads(content[_DIGEST_BYTES:])  # noqa: S302 -- our own, as bytecode is
            return value
    made = make()
    if not sys.dont_write_bytecode:
        packed = marshal.dumps(cast("Any", made))
        _write(path, _digest(packed) + packed)
    return made


@cache
def _program() -> str:
    """Return a digest of the modules that make what is kept, and of the Python that runs them."""
    modules = sorted(Path(__file__).parent.glob("*.py"))
    return sys.version + _digest(b"".join(module.read_bytes() for module in modules)).hex()


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, for everybody who may read this one."""
    beside = path.with_suffix(f".{os.getpid()}-{get_ident()}")
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        beside.write_bytes(content)
        beside.chmod(Path(__file__).stat().st_mode & 0o666)
        beside.replace(path)
    with suppress(OSError):
        beside.unlink()
