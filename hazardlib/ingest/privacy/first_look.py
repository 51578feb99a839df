"""First look: what a text cannot do without if a pattern is to find anything in it, worked out from the pattern.

Both are looked at folded: numerals become ``0``, letters ``a``, quotation marks ``"``, and what may stand between digits goes. Of
``来[电访]人(?=是)`` a text needs 来电人 or 来访人, and 是; of a telephone eleven ``0`` in a row. A text without a word of any one
of these sets holds no match; whether one with words of all of them does is for the pattern to say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from math import prod
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from hazardlib.ingest.privacy.kept import compiled, kept
from hazardlib.ingest.privacy.words import NAME, SPOKEN, alternatives, lazily

Words = frozenset[str]
"""Folded words, of which a text needs one."""

Look = Callable[[str], re.Match[str] | None]

_NUMBER, _LETTER, _HELD = "0", "a", "\ue000"
_SIGNS = {"@": "@", ":": ":", "：": ":"} | dict.fromkeys("*＊×", "×") | dict.fromkeys("“”\"「」『』‘’'", '"')
"""The signs that are looked for; all others may stand within a number."""

_FREQUENCIES = {_NUMBER: 0.5, _LETTER: 0.05}
"""How often a character follows on another; one of Chinese hardly ever."""

_NOTHING: Words = frozenset({""})
_MOST_WORDS, _WIDEST_RANGE = 250, 10_000


class _Fold(dict[int, str]):
    """Character → what it is folded to; the same for letters that differ in case alone."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character.isdecimal() or character in SPOKEN:
            folded = _NUMBER
        elif character.isalnum():
            folded = character if "\u2e80" <= character < "\uff00" else _LETTER
        elif unicodedata.category(character) == "Co":
            folded = _HELD
        else:
            folded = _SIGNS.get(character, "")
        self[code] = folded
        return folded


_FOLD, _FOLD_LINES = _Fold(), _Fold({ord("\n"): "\n"})


@lru_cache(maxsize=64)
def fold(text: str) -> str:
    """Return a text as it is looked at first."""
    return text.translate(_FOLD)


class FirstLook:
    """Whether any of some patterns may find something in a text; worked out when it is first asked."""

    def __init__(self, *patterns: re.Pattern[str]) -> None:
        self.patterns = patterns
        self._may_hold = lru_cache(maxsize=16_384)(self._look)  # what differs in its numbers alone is one

    @cached_property
    def _looks(self) -> list[list[Look]]:
        """For each pattern what finds a word of each set that it needs, the rarest first."""
        return [[_any_of(words) for words in needed] for needed in self._needed]

    @cached_property
    def _needed(self) -> list[list[Words]]:
        return [needs(each.pattern, each.flags) for each in self.patterns]

    @cached_property
    def _rarest(self) -> Look:
        """What finds, of any pattern, a word of the rarest set that it needs."""
        return _any_of(
            frozenset[str]().union(*(needed[0] if needed else _NOTHING for needed in self._needed))
        )

    def __call__(self, text: str) -> bool:
        """Tell it; of a text that may hold something, more than that is for the patterns to say."""
        return self._may_hold(fold(text))

    def among(self, lines: Sequence[str]) -> list[bool]:
        """Tell it of many texts, none of which has a line break, folded at once."""
        folded = "\n".join(lines).translate(_FOLD_LINES)
        return list(map(self._may_hold, folded.split("\n"))) if lines else []

    def _look(self, folded: str) -> bool:
        if self._rarest(folded) is None:
            return False
        for looks in self._looks:
            for look in looks:
                if look(folded) is None:
                    break
            else:
                return True
        return False


class Guarded:
    """A pattern that is tried only on texts in which it may find something."""

    def __init__(self, source: str, flags: int = 0) -> None:
        self.pattern = lazily(source, flags)
        self._may_match = FirstLook(self.pattern)

    def search(self, text: str) -> re.Match[str] | None:
        """Return what ``re.Pattern.search`` returns."""
        return self.pattern.search(text) if self._may_match(text) else None

    def sub(self, instead: str | Callable[[re.Match[str]], str], text: str) -> str:
        """Return what ``re.Pattern.sub`` returns."""
        return self.pattern.sub(instead, text) if self._may_match(text) else text


@lru_cache(maxsize=128)
def needs(source: str, flags: int = 0) -> list[Words]:
    """Return sets of words, the rarest first, of each of which a text that holds a match of the pattern holds one."""
    return kept(f"needs {flags} {source}", lambda: _worked_out(source, flags))


def _worked_out(source: str, flags: int) -> list[Words]:
    # a name may be anything: what it is not takes longest to parse, and says nothing of what a text needs
    exact, needed = _sequence(_parser.parse(source.replace(NAME, "."), flags))
    kept: list[Words] = []
    for words in sorted(_said(exact, needed), key=_frequency):
        if not any(all(any(word in longer for word in words) for longer in rarer) for rarer in kept):
            kept.append(words)
    return kept


@lru_cache(maxsize=256)
def _any_of(words: Words) -> Look:
    return compiled(alternatives(sorted(words))).search


def _frequency(words: Words) -> float:
    """Return about how many of some words a text holds, by which those that it is least likely to hold come first."""
    return sum(prod(_FREQUENCIES.get(character, 0.01) for character in word) for word in words)


def _said(exact: Words | None, needed: Iterable[Words]) -> list[Words]:
    return [words for words in (*needed, *([] if exact is None else [exact])) if "" not in words]


def _sequence(items: Iterable[Any]) -> tuple[Words | None, list[Words]]:
    """Return all that a part of a pattern may match, None where that is too much, and what it needs."""
    run, is_exact = _NOTHING, True
    needed: list[Words] = []
    flat = list(_flat(items))
    for place, (kind, value) in enumerate(flat):
        exact, more = _item(kind, value)
        needed += more
        if kind is op.ASSERT:  # what stands before goes on here, and the run goes on in what follows
            around = [*value[1], *flat[place + 1 :]] if value[0] < 0 else None
            needed += _said(*_sequence(around)) if around and run == _NOTHING else []
            ahead = _sequence(value[1])[0] if value[0] > 0 else None
            needed += _said(_joined(run, ahead), []) if ahead else []
        elif (longer := _joined(run, exact)) is not None:
            run = longer
        else:
            needed.append(run)
            run, is_exact = exact or _NOTHING, False
    return (run, needed) if is_exact else (None, _said(run, needed))


def _joined(first: Words, then: Words | None) -> Words | None:
    """Return one set of words followed by another, or None where that is too much."""
    if then is None or len(first) * len(then) > _MOST_WORDS:
        return None
    return frozenset(one + other for one in first for other in then)


def _flat(items: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the items of a sequence without its groups, what is repeated as often as it must be."""
    for kind, value in items:
        if kind in {op.SUBPATTERN, op.ATOMIC_GROUP}:
            yield from _flat(value[-1] if kind is op.SUBPATTERN else value)
        elif kind in _REPEATS and value[0]:
            least, most, repeated = value
            for _ in range(least):
                yield from _flat(repeated)
            if most > least:
                yield op.MAX_REPEAT, (0, most - least, repeated)
        else:
            yield kind, value


_REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}


def _item(kind: Any, value: Any) -> tuple[Words | None, list[Words]]:
    if kind is op.LITERAL:
        return frozenset({_FOLD[value]}), []
    if kind is op.IN:
        return _class(value), []
    if kind in {op.AT, op.ASSERT_NOT}:
        return _NOTHING, []
    if kind is op.ASSERT:
        return _NOTHING, _said(*_sequence(value[1]))
    if kind is op.BRANCH:
        return _branch([_sequence(each) for each in value[1]])
    if kind in _REPEATS:
        exact, _ = _sequence(value[2])
        if exact is not None and (value[1] == 1 or exact == _NOTHING):
            return exact | _NOTHING, []
        if exact is not None and value[1] == 2:
            return _NOTHING | exact | {first + then for first in exact for then in exact}, []
    return None, []


def _branch(branches: Sequence[tuple[Words | None, list[Words]]]) -> tuple[Words | None, list[Words]]:
    exact = [words for words, _ in branches if words is not None]
    together = frozenset[str]().union(*exact)
    is_exact = len(exact) == len(branches) and len(together) <= _MOST_WORDS
    if is_exact and not any(needed for _, needed in branches):
        return together, []
    said = [_said(*branch) for branch in branches]
    needed = frozenset[str]().union(*(min(each, key=_frequency) for each in said if each))
    return together if is_exact else None, [needed] if all(said) else []


def _class(members: Iterable[Any]) -> Words | None:
    """Return the characters of a class, or None where they are too many."""
    folded: set[str] = set()
    for kind, value in members:
        if kind is op.LITERAL:
            folded.add(_FOLD[value])
        elif kind is op.RANGE and value[1] - value[0] < _WIDEST_RANGE:
            folded.update(_FOLD[code] for code in range(value[0], value[1] + 1))
        elif kind is op.CATEGORY and value in _CATEGORIES:
            folded.add(_CATEGORIES[value])
        else:
            return None
    return frozenset(folded) if len(folded) <= _MOST_WORDS else None


_CATEGORIES = {op.CATEGORY_DIGIT: _NUMBER, op.CATEGORY_SPACE: ""}
