"""The stuff of the sample campaign: units, places, problems and remedies, by sector."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml


@dataclass(frozen=True)
class Problem:
    """What can be wrong at a place, and how it is put right; only a major one has a basis (判定依据).

    The basis is a standard's code, or an item of the sector's 重点检查事项 in its own words.
    """

    location: str
    description: str
    measures: str
    basis: str = ""

    def placed(self, chance: Random, month: int) -> Problem:
        """Return the problem at one certain place and in one month: its numbers and letters drawn."""
        marks = {
            "a": chance.randint(1, 9),
            "b": chance.randint(1, 30),
            "c": chance.choice("ABCDEF"),
            "m": month,
        }
        return Problem(
            self.location.format(**marks), self.description.format(**marks), self.measures, self.basis
        )


@dataclass(frozen=True)
class Scene:
    """Units that are alike, and what can be wrong there."""

    units: tuple[str, ...]
    general: tuple[Problem, ...]
    major: tuple[Problem, ...]


@cache
def load_scenes() -> dict[str, tuple[Scene, ...]]:
    """Return the scenes by sector code."""
    return {code: tuple(_scene(scene) for scene in scenes) for code, scenes in _content()["sectors"].items()}


def load_bases() -> dict[str, list[str]]:
    """Return how people write each standard, by its code; the first is its full name."""
    bases: dict[str, list[str]] = _content()["bases"]
    return bases


@cache
def _content() -> dict[str, Any]:
    text = Path(__file__).with_name("scenes.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506  # it is the safe one, in C where there is one
    return content


def _scene(scene: dict[str, list[Any]]) -> Scene:
    return Scene(
        units=tuple(scene["units"]),
        general=tuple(Problem(*problem) for problem in scene["general"]),
        major=tuple(Problem(*problem) for problem in scene.get("major", ())),
    )
