"""Meanings: what each figure means, in a sentence for whoever asks where it comes from."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def meanings() -> Mapping[str, str]:
    """Return what the figures mean that are defined under a heading of ``docs/definitions.md``, by its anchor.

    Kept in ``meanings.csv``: ``open,到截至日期尚未整改或正在整改的隐患。``
    """
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return {row["anchor"]: row["meaning"] for row in csv.DictReader(file)}
