"""Intervals, the slow and obvious way."""

from __future__ import annotations

import math
from typing import Any

import pytest

NORMAL_97_5 = 1.959963984540054
"""The 97.5 % point of the normal distribution, for an interval of 95 %."""


def wilson(count: int, total: int) -> list[float] | None:
    """Return the Wilson interval of a share."""
    if total == 0:
        return None
    z2 = NORMAL_97_5**2
    share = count / total
    middle = share + z2 / (2 * total)
    half = NORMAL_97_5 * math.sqrt(share * (1 - share) / total + z2 / (4 * total**2))
    return [(middle - half) / (1 + z2 / total), (middle + half) / (1 + z2 / total)]


def close(bounds: list[float] | None) -> Any:
    """Return bounds that equal others to 1e-9."""
    return None if bounds is None else pytest.approx(bounds, abs=1e-9)
