"""Suggest: which of the known names somebody may have meant who wrote another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hazardlib.ingest.tables.headings import fold_word

_LEAST_LIKENESS = 60
"""Below it a suggestion misleads: 住宅小区 is not 景区 [0-100]."""

_MOST_LISTED = 16


def suggest(text: str, names: Mapping[str, str]) -> str:
    """Return the end of a message: the name likely to be meant, or else those there are to choose from.

    Parameters
    ----------
    text
        What was written.
    names
        Every name and alias, with the name that is to be entered.
    """
    near = nearest(fold_word(text), (fold_word(name) for name in names), _LEAST_LIKENESS)
    if near is not None:
        meant = next(name for alias, name in names.items() if fold_word(alias) == near)
        return f"，例如“{meant}”"
    choices = list(dict.fromkeys(names.values()))
    return f"：{'、'.join(choices)}" if 0 < len(choices) <= _MOST_LISTED else "（见下发表格的下拉选项）"


def nearest(text: str, names: Iterable[str], least_likeness: float) -> str | None:
    """Return the most alike of some names, or None if none is alike enough [0-100]."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(text, list(names), scorer=fuzz.WRatio, score_cutoff=least_likeness)
    return None if found is None else str(found[0])
