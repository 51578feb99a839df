"""The catalogue of findings: code, severity and Chinese sentence, read from ``catalogue.csv``; a message is added there."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from hazardlib.domain.terms import Severity

About = Literal["file", "submission", "value", "rule", "other_sheet", "version", "hazard"]
Blocks = Literal["", "file", "row", "cell"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of fault.

    Parameters
    ----------
    code
        Its stable English code.
    about
        What it concerns; ``version`` compares a submission with the one before, ``hazard`` shows only
        when submissions are merged.
    severity
        Whether it must be mended or only looked at.
    blocks
        What does not count because of it: the file, the row, the cell; empty where everything counts.
    name
        What it is called in a briefing's table of findings.
    problem, remedy
        ``str.format`` templates of what is wrong and what to do; ``{found}`` is what is there, other names
        are details. Together they are the sentence that the sender reads.
    """

    code: str
    about: About
    severity: Severity
    blocks: Blocks
    name: str
    problem: str
    remedy: str

    @property
    def may_begin_later(self) -> bool:
        """Whether ``rules.csv`` may let it begin in a month: without it everything is read and counted as with it."""
        return self.about == "rule" and not self.blocks


def _load() -> Mapping[str, Entry]:
    with Path(__file__).with_name("catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = [Entry(**row | {"severity": Severity(row["severity"])}) for row in csv.DictReader(file)]  # type: ignore[arg-type]
    return MappingProxyType({entry.code: entry for entry in rows})


CATALOGUE: Mapping[str, Entry] = _load()
"""Code → its entry."""

VERSIONS = frozenset(code for code, entry in CATALOGUE.items() if entry.about == "version")
"""Codes that only show beside what the same department sent before."""
