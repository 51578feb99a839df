"""Which units are one: by 统一社会信用代码 where one is given, else by the name as identity compares it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from hazardlib.domain.folding import fold, without_space

_MARKS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The characters of a code, by the values that its check takes (GB 32100-2015)."""

_LENGTH = 18


def fold_code(text: str) -> str:
    """Return a code as codes are compared: full-width forms and white space gone, upper case, without hyphens."""
    return without_space(unicodedata.normalize("NFKC", text)).upper().replace("-", "")


def is_valid_code(text: str) -> bool:
    """Tell whether a 统一社会信用代码 has the form and the check character of GB 32100-2015: ``91350100M000100Y43``."""
    code = fold_code(text)
    is_formed = len(code) == _LENGTH and all(mark in _MARKS for mark in code)
    return is_formed and code == with_check(code[:-1])


def with_check(stem: str) -> str:
    """Return the first 17 characters of a code with their check character."""
    total = sum(_MARKS.index(mark) * pow(3, place, 31) for place, mark in enumerate(stem))
    return stem + _MARKS[-total % 31]


@dataclass(frozen=True)
class UnitNames:
    """What each way of writing a unit's name stands for.

    Parameters
    ----------
    codes
        The codes stated with each name, by the folded name. A name with one code is that code's unit, with several it is
        one unit by its name: nobody can tell which of them a row without code means.
    """

    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, said: Iterable[tuple[str, Any]]) -> Self:
        """Return what names and codes that stand together say; a blank code says nothing, and one that fails its check is none."""
        told: dict[str, set[str]] = {}
        for name, code in dict.fromkeys(said):
            if isinstance(code, str) and is_valid_code(code):
                told.setdefault(fold(name), set()).add(fold_code(code))
        return cls({name: frozenset(own) for name, own in told.items()})

    def key(self, name: str) -> str:
        """Return what tells the unit of a name from others: its code, else the folded name."""
        folded = fold(name)
        codes = self.codes.get(folded, ())
        return next(iter(codes)) if len(codes) == 1 else folded

    def find(self, text: str) -> str:
        """Return the key of the unit that somebody asks for by name or code; one of several codes of a name means that name."""
        if not is_valid_code(text):
            return self.key(text)
        code = fold_code(text)
        keys = {self.key(name) for name, codes in self.codes.items() if code in codes}
        return code if code in keys else min(keys, default=code)

    def code(self, name: str) -> str | None:
        """Return the code of the unit of a name; None where none is known, or several are."""
        codes = self.codes.get(fold(name), ())
        return next(iter(codes)) if len(codes) == 1 else None
