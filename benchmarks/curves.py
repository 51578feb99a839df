"""What was measured as curves: an SVG on two logarithmic axes, and the rows as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from html import escape
from math import ceil, floor, log10
from pathlib import Path
from typing import Any

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 760, 400, 70, 40, 250, 50
_COLOURS = ("#1b5e9b", "#c0392b", "#2e7d32", "#8e5a00", "#6a3d9a", "#444444")


def write_rows(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what was measured as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def write_curves(
    path: Path, title: str, axes: tuple[str, str], curves: Mapping[str, Sequence[tuple[float, float]]]
) -> None:
    """Write a curve a way, by its points, as an SVG.

    Parameters
    ----------
    axes
        What the numbers are, across and upwards.
    """
    points = [point for curve in curves.values() for point in curve]
    across, up = (_axis([point[at] for point in points]) for at in (0, 1))
    place = (
        _scale(across, _LEFT, _WIDTH - _RIGHT),
        _scale(up, _HEIGHT - _BOTTOM, _TOP),
    )
    drawn = [_text(_LEFT, 20, title, "start", 15)]
    for number in range(across[0], across[1] + 1):
        x = place[0](10.0**number)
        drawn.append(_line(x, _TOP, x, _HEIGHT - _BOTTOM))
        drawn.append(_text(x, _HEIGHT - _BOTTOM + 18, _number(number), "middle"))
    for number in range(up[0], up[1] + 1):
        y = place[1](10.0**number)
        drawn.append(_line(_LEFT, y, _WIDTH - _RIGHT, y))
        drawn.append(_text(_LEFT - 8, y + 4, _number(number), "end"))
    drawn.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 10, axes[0], "middle"))
    drawn.append(_text(10, _TOP - 8, axes[1], "start"))
    for turn, (name, curve) in enumerate(curves.items()):
        colour, at = _COLOURS[turn % len(_COLOURS)], [(place[0](x), place[1](y)) for x, y in curve]
        told = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
        drawn.append(f'<polyline points="{told}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in at]
        y = _TOP + 14 + 22 * turn
        drawn.append(f'<circle cx="{_WIDTH - _RIGHT + 20}" cy="{y - 4}" r="5" fill="{colour}"/>')
        drawn.append(_text(_WIDTH - _RIGHT + 32, y, name, "start"))
    body = "\n".join(drawn)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif">'
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{head}\n<rect width="100%" height="100%" fill="white"/>\n{body}\n</svg>\n', "utf-8")


def _number(power: int) -> str:
    return f"{10**power:,}" if power >= 0 else f"{10.0**power:g}"


def _axis(values: Sequence[float]) -> tuple[int, int]:
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    return low, max(high, low + 1)


def _scale(axis: tuple[int, int], start: float, end: float) -> Callable[[float], float]:
    low, high = axis
    return lambda value: start + (log10(value) - low) / (high - low) * (end - start)


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#ddd"/>'


def _text(x: float, y: float, text: str, anchor: str, size: int = 12) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}">{escape(text)}</text>'
