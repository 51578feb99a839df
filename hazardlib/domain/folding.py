"""Folding: texts and numbers as identity compares them, without what people vary in writing them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_NOT_A_WORD = re.compile(r"[\W_]+")
_BETWEEN_NAMES = re.compile(r"[、,，;；/\s和及]+")
_TITLE = re.compile(r"(?:\(.*?\)|（.*?）|同志|副?主任|副?书记)")

DASHES = "-‐‑‒–—―−─━ー⸺⸻⁃˗"
"""Office programs turn a hyphen into one of these as it is typed, and two hyphens into one dash."""

_DASHES = re.compile(f"[-－]*[{DASHES[1:]}][{DASHES}－]*|-{{2,}}")

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff]"
)
"""Characters that nobody sees and that make two equal words different: controls other than white space, joiners, fillers."""


@lru_cache(maxsize=32768)
def fold(text: str) -> str:
    """Return a text as identity compares it: NFKC, lower case, without space and punctuation."""
    return _NOT_A_WORD.sub("", unicodedata.normalize("NFKC", text)).lower()


@lru_cache(maxsize=32768)
def fold_number(text: str) -> str:
    """Return a hazard number as identity compares it: NFKC, upper case, without space, every dash a hyphen."""
    return with_hyphens(without_space(text).upper())


def is_bare_serial(number: str) -> bool:
    """Tell whether a hazard's number, folded, is a serial (one to four digits), which identifies only within its department."""
    return len(number) <= 4 and number.isdecimal()


def without_space(text: str) -> str:
    """Return a text without white space and full-width forms: ``１ 处`` is ``1处``."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def with_hyphens(text: str) -> str:
    """Return a text in which each run of dashes is one hyphen."""
    return text if text.isascii() and "--" not in text else _DASHES.sub("-", text)


def visible(text: str) -> str:
    """Return a text without characters that nobody sees."""
    is_plain = text.isascii() and text.isprintable()
    return text if is_plain or not _INVISIBLE.search(text) else _INVISIBLE.sub("", text)


def names_in(text: str) -> list[str]:
    """Return the names of people that a cell lists, without what they are called besides."""
    return [name for part in _BETWEEN_NAMES.split(text) if (name := _TITLE.sub("", part))]


def map_distinct(
    values: pd.Series, function: Callable[[str], str | None], missing: str | None = None
) -> pd.Series:
    """Return texts changed by a function that is called once for each different one, and what stands for a missing one."""
    import pandas as pd

    return pd.Series(each_distinct(values, function, missing), values.index, "str", values.name)


def each_distinct(values: pd.Series, function: Callable[[Any], Any], missing: Any = None) -> NDArray[Any]:
    """Return the same of values of any kind, as an array of what the function returns."""
    import numpy as np
    import pandas as pd

    codes, distinct = pd.factorize(values.array)
    told = map(function, distinct.tolist())  # one by one, arrays of texts hand them on slowly
    return np.array([*told, missing], dtype=object)[codes]  # −1, the last, is what is missing
