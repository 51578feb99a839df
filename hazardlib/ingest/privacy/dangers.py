"""Dangers: the kind of danger that a text speaks of, by the words of ``dangers.csv`` (word, kind)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path

from hazardlib.domain.lists import read_list
from hazardlib.errors import ConfigError

OTHER_DANGER = "其他隐患"
"""The kind of a text in which no word of the list stands."""


def load_dangers(*folders: Path) -> dict[str, str]:
    """Return word → kind of danger, the longest word first.

    Parameters
    ----------
    *folders
        The suite's ``data/reference``, then those whose lines are added to it; a later line of a word holds.

    Raises
    ------
    ConfigError
        Naming file and line, if the first folder's list is missing or a line cannot be used.
    """
    kinds: dict[str, str] = {}
    for folder in folders:
        path = folder / "dangers.csv"
        if folder != folders[0] and not path.is_file():
            continue
        own: dict[str, str] = {}
        for place, (word, kind) in read_list(path, ("word", "kind")):
            key = _folded(word)
            if own.setdefault(key, kind) != kind:
                raise ConfigError(f"{place}：“{word}”已经指 {own[key]}，不能又指 {kind}。")
        kinds |= own
    return dict(sorted(kinds.items(), key=lambda line: -len(line[0])))


def danger_in(text: str, dangers: Mapping[str, str]) -> str:
    """Return the kind of danger that a text speaks of: of its longest known word; a kind means itself."""
    folded = _folded(text)
    for kind in dangers.values():
        if folded == _folded(kind):
            return kind
    return next((kind for word, kind in dangers.items() if word in folded), OTHER_DANGER)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
