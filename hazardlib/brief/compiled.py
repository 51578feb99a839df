"""Templates as they were compiled: for a process all of them, for the next one those of a folder of the program, beside its bytecode."""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, ClassVar

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache
from jinja2.nodes import Extends


class Compiled(FileSystemBytecodeCache):
    """Finds again what was compiled of the same text, by whichever environment with the same settings.

    Parameters
    ----------
    folder
        Whose templates are kept for the next process, if Python keeps bytecode and somebody may write there.
    """

    _codes: ClassVar[dict[tuple[str, str], Any]] = {}

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder / "__pycache__"))
        self._folder = folder

    def get_source_checksum(self, source: str) -> str:
        """Return a digest of a template and of what compiles it."""
        return super().get_source_checksum(f"{jinja2.__version__}\n{source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what is kept, if anything is."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))
        if bucket.code is None:
            with suppress(OSError, EOFError, ValueError, UnpicklingError):  # also where a file is damaged
                super().load_bytecode(bucket)
            self._codes[bucket.key, bucket.checksum] = bucket.code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        code: Any = bucket.code
        self._codes[bucket.key, bucket.checksum] = code
        if Path(code.co_filename).parent == self._folder and not sys.dont_write_bytecode:
            with suppress(OSError):
                Path(self.directory).mkdir(exist_ok=True)
                super().dump_bytecode(bucket)


@cache
def extended_by(source: str) -> tuple[str, ...]:
    """Return the names of the templates that a template's text extends."""
    tree = jinja2.Environment(autoescape=True).parse(source)
    return tuple(str(each.template.as_const()) for each in tree.find_all(Extends))
